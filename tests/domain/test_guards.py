"""Guards: each says why not, with its article; compensation before removal; many are judged as each alone."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp import i18n
from gisapp.domain import changes, exits, guards, lifecycle
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.domain.guards import GUARDS
from gisapp.domain.lifecycle import ORDER, RANK, Stage
from tests import town as small
from tests.evidence import EARLY, changed, without
from tests.town import TODAY

TOWN = Tables.empty().with_changes(small.contents())
BARE = Tables.empty().with_changes(small.without_evidence())
DAY = dt.date(2026, 10, 1)


def at(tables, stage, uids=("h3",), on=DAY):
    return changed(tables, "household", uids, stage=stage, stage_on=on)


def added(tables, table, **values):
    return tables.with_changes(ChangeSet("x", (inserted(table, {name: [value] for name, value in values.items()}),)))


def codes(tables, to, uid="h3", on=TODAY):
    return [each.code for each in guards.unmet(tables, [uid], to, on, TODAY)]


def of_h3(rows):
    return rows["household"] == "h3"


CASES = [
    ("survey.none", "surveyed", lambda t: without(t, "survey")),
    ("survey.surveyors", "surveyed", lambda t: changed(t, "survey", surveyors="周敏")),
    ("survey.unsigned", "surveyed", lambda t: changed(t, "survey", sign_state="refused")),
    ("survey.not_posted", "determined", lambda t: changed(t, "survey", post_date=None)),
    ("survey.objection", "determined", lambda t: changed(t, "survey", objection=True)),
    ("unreg.undetermined", "determined", lambda t: added(t, "unreg_part", household="h3", part_no=1, area=12.0)),
    ("facts.missing", "determined", lambda t: changed(t, "household", ["h3"], area_ok=None)),
    ("restructuring.incomplete", "appraised", lambda t: changed(t, "household", ["h3"], tenure="restructured")),
    ("gate.decision", "appraised", lambda t: changed(t, "phase", announced_on=None)),
    ("appraisal.none", "appraised", lambda t: without(t, "appraisal", of_h3)),
    ("appraisal.value_date", "appraised", lambda t: changed(t, "appraisal", value_date=DAY)),
    ("appraisal.not_posted", "appraised", lambda t: changed(t, "appraisal", post_date=None)),
    ("appraisal.not_served", "appraised", lambda t: changed(t, "appraisal", served_date=None)),
    ("appraisal.review_open", "negotiating", lambda t: changed(t, "appraisal", rv_apply=EARLY)),
    ("offer.none", "negotiating", lambda t: without(t, "service")),
    ("agreement.none", "signed", lambda t: without(t, "agreement", of_h3)),
    ("agreement.none", "signed", lambda t: changed(t, "agreement", void=True)),
    ("agreement.none", "signed", lambda t: changed(t, "agreement", kind="preliminary")),
    ("agreement.window", "signed", lambda t: changed(t, "phase", sign_to=dt.date(2020, 1, 1))),
    ("agreement.signers", "signed", lambda t: changed(t, "agreement", all_signed=False)),
    ("agreement.terms", "signed", lambda t: changed(t, "agreement", move_due=None)),
    ("agreement.terms", "signed", lambda t: changed(t, "agreement", mode="exchange")),
    ("holder.shares", "signed", lambda t: changed(t, "holder", ["o3"], co_own="shares", share_pct=60)),
    ("holder.heirs", "signed", lambda t: changed(t, "holder", ["o3"], deceased=True)),
    ("occupancy.seized", "signed", lambda t: changed(t, "household", ["h3"], occupancy="seized")),
    ("audit.none", "audited", lambda t: changed(t, "agreement", audit_date=None)),
    ("audit.same_person", "audited", lambda t: changed(t, "agreement", auditor="周敏")),
    ("audit.total", "audited", lambda t: changed(t, "agreement", total=Decimal("80000.01"))),
    ("payment.incomplete", "compensated", lambda t: changed(t, "payment", amount=Decimal("79999.99"))),
    ("ticket.none", "compensated", lambda t: changed(t, "agreement", ticket_value=Decimal("0.01"))),
    ("lien.open", "compensated", lambda t: changed(t, "household", ["h3"], lien="mortgage")),
    ("handover.none", "handed_over", lambda t: without(t, "handover")),
    ("handover.incomplete", "handed_over", lambda t: changed(t, "handover", cert_back=False)),
    ("demolition.none", "demolished", lambda t: without(t, "demolition")),
    ("demolition.heritage", "demolished", lambda t: changed(t, "building", ["b2"], heritage=True)),
    ("demolition.utilities", "demolished", lambda t: changed(t, "demolition", utilities_off=dt.date(2019, 1, 1))),
    ("balance.open", "closed", lambda t: changed(t, "payment", amount=Decimal("80000.01"))),
    ("dereg.none", "closed", lambda t: changed(changed(t, "household", has_cert=True), "handover", dereg_date=None)),
]


@pytest.mark.parametrize(("code", "stage", "spoil"), CASES, ids=[f"{stage}-{code}" for code, stage, _ in CASES])
def test_each_missing_evidence_is_named_and_nothing_else(code, stage, spoil):
    before = ORDER[RANK[stage] - 1].value
    assert codes(at(TOWN, before), Stage(stage)) == []
    assert codes(at(spoil(TOWN), before), Stage(stage)) == [code]


def test_every_guard_is_tried():
    tried = {code for code, *_ in CASES} | {
        "no_home.proof", "no_home.open", "exchange.no_home", "exit.not_granted", "exit.unpaid", "resettlement.open"}
    assert {guard.code for guard in GUARDS} == tried


def test_why_not_is_one_sentence_with_the_article():
    tables = at(without(TOWN, "payment"), "compensated")
    unmet = guards.unmet(tables, ["h3"], Stage.HANDED_OVER, TODAY, TODAY)
    assert [i18n.sentence(each.code, each.params) for each in unmet] == [
        "SD-0003：补偿款未到位，应付 80,000.00 元，已付 0.00 元（590号令第27条 先补偿、后搬迁）"]


def test_a_refusal_lists_all_up_to_the_stage_asked_for():
    found = codes(BARE, Stage.DETERMINED)
    assert found == ["stage.missing", "survey.none", "survey.not_posted", "facts.missing"]


def test_money_paid_after_the_day_does_not_count():
    tables = changed(at(TOWN, "compensated"), "payment", paid_date=TODAY)
    assert codes(tables, Stage.HANDED_OVER, on=DAY) == ["payment.incomplete"]
    assert codes(tables, Stage.HANDED_OVER, on=TODAY) == []


def test_a_mortgage_on_the_parcel_holds_the_payment_until_cancelled_or_deposited():
    tables = added(at(TOWN, "audited"), "lien", kind="mortgage", creditor="银行")
    lien = tables["lien"].index[0]
    on_parcel = added(tables, "lien_object", lien=lien, parcel="p2")
    assert codes(on_parcel, Stage.COMPENSATED) == ["lien.open"]
    assert codes(changed(on_parcel, "lien", cancelled_on=DAY), Stage.COMPENSATED) == []
    assert codes(changed(on_parcel, "payment", kind="deposit"), Stage.COMPENSATED) == []
    assert codes(added(tables, "lien_object", lien=lien, parcel="p1"), Stage.COMPENSATED) == []


def exchange(tables):
    return changed(tables, "agreement", ["agreement-h3"], mode="exchange", house_value=Decimal("80000.00"),
                   house_place="洞庭家园", house_area=80.0, transit_months=18)


def test_an_exchange_needs_a_roof_meanwhile_and_its_house_in_the_end():
    tables = without(exchange(at(TOWN, "audited")), "payment", of_h3)
    assert codes(tables, Stage.COMPENSATED) == ["exchange.no_home"]
    assert codes(changed(tables, "agreement", ["agreement-h3"], transit_mode="provided"), Stage.COMPENSATED) == []
    housed = added(tables, "resettle_house", house_id="A-101", status="picked", household="h3")
    assert codes(housed, Stage.COMPENSATED) == []
    assert codes(at(housed, "demolished"), Stage.CLOSED) == ["resettlement.open"]
    assert codes(changed(at(housed, "demolished"), "resettle_house", res_date=DAY), Stage.CLOSED) == []


def decision(tables, *steps, amount=Decimal("70000.00")):
    for step in steps:
        tables = added(tables, "exit_event", household="h3", route="decision", step=step, happened_on=EARLY,
                       amount=amount if step == "decided" else None)
    return without(tables, "agreement", of_h3)


def test_without_an_agreement_only_by_decision_court_and_deposit():
    held_out = without(at(TOWN, "negotiating"), "payment", of_h3)
    decided = decision(held_out, "requested", "decided", "served", "lapsed", "urged", "applied")
    assert codes(decided, Stage.HANDED_OVER) == ["exit.not_granted", "exit.unpaid"]
    carried_out = decision(held_out, "requested", "decided", "served", "lapsed", "urged", "applied", "granted",
                           "executed")
    assert codes(carried_out, Stage.HANDED_OVER) == ["exit.unpaid"]
    paid = added(carried_out, "payment", household="h3", voucher="T1", kind="deposit", amount=Decimal("70000.00"),
                 paid_date=DAY)
    assert codes(paid, Stage.HANDED_OVER) == []
    assert lifecycle.from_rank(pd.Series(guards.next_ranks(guards.Case(paid, pd.Index(["h3"]), TODAY)))).tolist() == [
        "handed_over"]


def test_a_household_without_a_home_is_closed_once_provided_for():
    tables = at(TOWN, "determined", ["h8"])
    assert codes(tables, Stage.APPRAISED, "h8") == ["no_home.no_unit"]
    assert codes(tables, Stage.CLOSED, "h8") == []
    assert codes(without(tables, "no_home"), Stage.CLOSED, "h8") == ["no_home.proof", "no_home.open"]


def test_on_hold_nothing_is_recorded():
    tables = changed(at(TOWN, "surveyed"), "household", ["h3"], side="suspended")
    assert codes(tables, Stage.DETERMINED) == ["side.held"]
    assert guards.ready(tables, TODAY)["h3"] is None


def test_on_collective_land_the_plan_must_be_published():
    tables = changed(changed(at(TOWN, "determined"), "parcel", ["p2"], land_nature="collective"), "phase",
                     announced_on=EARLY)
    assert codes(tables, Stage.APPRAISED) == ["gate.decision"]
    assert codes(added(tables, "gate_event", phase="f1", gate="C2", done_on=EARLY), Stage.APPRAISED) == []


def test_an_override_sets_aside_its_own_guard_only():
    tables = without(at(TOWN, "audited"), "payment")
    signed_off = added(tables, "override", household="h3", stage="handed_over", guard="payment.incomplete",
                       happened_on=DAY, signed_by="张主任", why="空房验收后付款")
    assert "payment.incomplete" in codes(tables, Stage.HANDED_OVER)
    assert codes(signed_off, Stage.HANDED_OVER) == ["stage.missing"]
    assert list(guards.overrides(signed_off, "h3")["signed_by"]) == ["张主任"]


def test_a_ledger_taken_in_is_in_arrears_and_blocked_only_ahead():
    tables = at(BARE, "signed")
    red = {each.code for each in guards.arrears(tables, TODAY, pd.Index(["h3"], dtype="object"))}
    assert {"survey.none", "appraisal.none", "offer.none", "agreement.none"} <= red
    assert {"survey.none", "agreement.none"} <= set(codes(tables, Stage.AUDITED))
    assert guards.arrears(at(TOWN, "signed"), TODAY) == []


@given(st.dictionaries(st.sampled_from(["h1", "h2", "h3", "h4", "h5", "h7"]), st.sampled_from(ORDER).map(str),
                       min_size=1), st.sets(st.sampled_from(["survey", "service", "agreement", "payment", "handover"])))
def test_ready_is_what_the_guards_of_the_next_stage_say(stages, missing):
    tables = TOWN
    for table in missing:
        tables = without(tables, table)
    tables = tables.with_changes(ChangeSet("x", (changes.updated(tables, "household", list(stages), {
        "stage": list(stages.values()), "stage_on": [DAY] * len(stages)}),)))
    ready = guards.ready(tables, TODAY)
    following = guards.next_ranks(guards.Case(tables, tables["household"].index, TODAY))
    for place, uid in enumerate(tables["household"].index):
        rank = int(following[place])
        unmet = [] if rank < 0 else guards.unmet(tables, [uid], ORDER[rank], TODAY, TODAY)
        assert ready[uid] == (None if rank < 0 or unmet else ORDER[rank].value), uid
    assert not np.any(following > lifecycle.CLOSED)


def test_who_breaks_an_agreement_is_urged_before_a_decision():
    def refused(code, on=EARLY, base=TOWN):
        step = exits.Step(code, on, "performance")
        return [each.code for each in exits.unmet(base, "h3", step)]

    assert refused("urged") == []
    assert refused("decided") == ["exit.before"]
    assert refused("requested") == ["exit.not_of_route"]
    urged = added(TOWN, "exit_event", household="h3", route="performance", step="urged", happened_on=EARLY)
    assert refused("decided", base=urged) == []
    assert refused("urged", base=without(TOWN, "agreement")) == ["exit.no_agreement"]
