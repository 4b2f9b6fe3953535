"""Recording stages: all or none, the history, what is next, names behind a mask."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain.lifecycle import ORDER, Stage
from gisapp.errors import InputError, RefusedError
from gisapp.i18n import explain
from gisapp.services import checking, household_file, households, recording
from tests import town as small
from tests.town import TODAY


def test_a_stage_is_recorded_with_its_event(town):
    town.do(households.set_stage(town.tables, ["h1", "h3"], Stage.SURVEYED, TODAY, note="两人上门", officer="周敏",
                                 today=TODAY))
    rows = town.tables["household"].loc[["h1", "h3"]]
    assert list(rows["stage"]) == ["surveyed", "surveyed"]
    assert [day.date() for day in rows["stage_on"]] == [TODAY, TODAY]
    event = households.history(town.tables, "h3").iloc[0]
    assert (event["stage"], event["officer"], event["note"], event["voided"]) == ("surveyed", "周敏", "两人上门", False)


def test_one_that_is_not_ready_holds_back_all(town):
    before = town.tables.revision
    with pytest.raises(RefusedError) as refused:
        town.do(households.set_stage(town.tables, ["h1", "h3"], Stage.DETERMINED, TODAY, today=TODAY))
    assert [code for code, _ in refused.value.conditions] == ["stage.missing", "stage.missing"]
    assert "SD-0001：尚未“已调查”" in explain(refused.value)
    assert "没有做任何改动" in explain(refused.value)
    assert town.tables.revision == before


def test_nobody_is_not_an_order(town):
    with pytest.raises(InputError):
        households.set_stage(town.tables, [], Stage.SURVEYED, TODAY)


@pytest.mark.parametrize("text", ["signed", "已签约", " signed "])
def test_stages_by_code_and_label(text):
    assert households.stage_named(text) is Stage.SIGNED


def test_an_unknown_stage_is_refused_with_the_known():
    with pytest.raises(InputError) as refused:
        households.stage_named("拆了")
    assert "signed（已签约）" in explain(refused.value)


def test_demolition_rests_on_the_neighbours(town):
    for stage in ORDER[1:9]:
        town.do(households.set_stage(town.tables, ["h1", "h2"], stage, TODAY, today=TODAY))
    changeset = households.set_stage(town.tables, ["h1"], Stage.DEMOLISHED, TODAY, today=TODAY)
    assert [(table, uid) for table, uid, _ in changeset.depends] == [("household", "h2")]


def test_next_step_and_the_form_ask_the_same_guards(town):
    for stage in ORDER[1:9]:
        town.do(households.set_stage(town.tables, ["h1"], stage, TODAY, today=TODAY))
    step = households.next_step(town.tables, "h1", TODAY)
    assert (step.stage, [each.code for each in step.unmet]) == (Stage.DEMOLISHED, ["demolition.others_remaining"])
    with pytest.raises(RefusedError) as refused:
        households.set_stage(town.tables, ["h1"], step.stage, TODAY, today=TODAY)
    assert [code for code, _ in refused.value.conditions] == [each.code for each in step.unmet]


def test_next_stages_of_all_agree_with_each(town):
    following = households.next_stages(town.tables)
    for uid in town.tables["household"].index:
        step = households.next_step(town.tables, uid, TODAY)
        assert following[uid] == step.stage.value


@given(st.lists(st.tuples(st.sampled_from(["h1", "h2", "h3", "h4", "h7"]), st.integers(0, 3), st.booleans()),
                max_size=12))
def test_the_stage_is_always_that_of_the_latest_event(steps):
    town = small.project()
    first = town.undo_label()
    day = dt.date(2026, 1, 1)
    for uid, ahead, undo in steps:
        if undo and town.undo_label() != first:
            town.do(town.undo())
            continue
        rank = ORDER.index(Stage(town.tables["household"].at[uid, "stage"])) + ahead
        try:
            changeset = households.set_stage(town.tables, [uid], ORDER[min(rank, 10)], day, today=TODAY)
        except RefusedError:
            continue
        town.do(changeset)
        day += dt.timedelta(1)
    assert checking.faults(town.tables) == []


def test_names_are_masked_until_revealed(town):
    assert households.names(town.tables)["h2"] == "李*明"
    assert households.names(town.tables, masked=False)["h2"] == "李建明"
    town.do(households.reveal(town.tables, "household", ["h2"]))
    last = town.log()[-1]
    assert (last.label, last.reason, last.stamp.who) == ("显示个人信息", "SD-0002", "周敏")


def advanced(town, uids, last):
    for stage in ORDER[1:ORDER.index(last) + 1]:
        town.do(households.set_stage(town.tables, uids, stage, TODAY, today=TODAY))


def test_a_stage_recorded_by_mistake_is_withdrawn_with_its_reason(town):
    advanced(town, ["h3"], Stage.SIGNED)
    town.do(households.withdraw_stage(town.tables, "h3", "登错户了", today=TODAY))
    assert town.tables["household"].at["h3", "stage"] == "negotiating"
    shown = households.history(town.tables, "h3")
    assert list(shown["voided"]) == [False] * 4 + [True]
    assert list(town.tables["stage_event"]["reason"].dropna()) == ["登错户了"]
    for _ in range(4):
        town.do(households.withdraw_stage(town.tables, "h3", "重新建账", today=TODAY))
    assert town.tables["household"].at["h3", "stage"] == "uninvestigated"
    for reason in ("", "没有了"):
        with pytest.raises(InputError):
            households.withdraw_stage(town.tables, "h3", reason, today=TODAY)


def test_a_handover_stays_while_the_building_is_down(town):
    advanced(town, ["h1", "h2"], Stage.HANDED_OVER)
    town.do(households.set_stage(town.tables, ["h1"], Stage.DEMOLISHED, TODAY, today=TODAY))
    with pytest.raises(RefusedError) as refused:
        households.withdraw_stage(town.tables, "h2", "登错了", today=TODAY)
    assert [code for code, _ in refused.value.conditions] == ["demolition.others_remaining"]
    assert "先撤销后面的登记" in explain(refused.value)


def test_evidence_stays_while_a_stage_rests_on_it(town):
    advanced(town, ["h3"], Stage.COMPENSATED)
    offer = str(town.tables["service"].index[town.tables["service"]["household"] == "h3"][0])
    with pytest.raises(RefusedError) as refused:
        recording.void(town.tables, "service", offer, "登错了", today=TODAY)
    assert [code for code, _ in refused.value.conditions] == ["offer.none"]
    with pytest.raises(InputError):
        recording.void(town.tables, "agreement", "agreement-h3", "登错了", today=TODAY)
    with pytest.raises(RefusedError):
        recording.edit(town.tables, "agreement", "agreement-h3", {"audit_date": None}, today=TODAY)
    payment = str(town.tables["payment"].index[town.tables["payment"]["household"] == "h3"][0])
    with pytest.raises(RefusedError):
        recording.void(town.tables, "payment", payment, "登错了", today=TODAY)
    town.do(households.withdraw_stage(town.tables, "h3", "登错了", today=TODAY))
    town.do(recording.void(town.tables, "payment", payment, "登错了", today=TODAY))


def test_an_agreement_paid_on_cannot_be_annulled_before_the_money_is_back(town):
    with pytest.raises(InputError) as refused:
        recording.add(town.tables, "side_event", {"state": "annulled", "happened_on": TODAY, "note": "对方反悔"},
                      household="h3")
    assert refused.value.code == "payment.overpaid"


def put(town, state, note="产权争议"):
    town.do(recording.add(town.tables, "side_event", {"state": state, "happened_on": TODAY.isoformat(), "note": note},
                          household="h3", who="周敏"))
    return town.tables["household"].at["h3", "side"]


def test_a_household_is_put_on_hold_and_back_on_its_track(town):
    assert put(town, "suspended") == "suspended"
    assert [each.code for each in households.next_step(town.tables, "h3", TODAY).unmet][:1] == ["side.held"]
    assert household_file.filling(town.tables, "h3", "side.held") == household_file.Filling("side_event", None)
    assert household_file.begun(town.tables, "h3", "side_event")["state"] == "resumed"
    told = recording.check(town.tables, "side_event", {"state": "suspended", "happened_on": TODAY.isoformat()},
                           household="h3", today=TODAY)
    assert {name: code for name, (code, _) in told.items()} == {"note": "side.no_reason", "state": "side.same"}
    assert put(town, "resumed", "调解好了") is None
    resumed = str(town.tables["side_event"].index[-1])
    town.do(recording.void(town.tables, "side_event", resumed, "登错户了", today=TODAY))
    assert town.tables["household"].at["h3", "side"] == "suspended"


def test_an_agreement_annulled_by_mistake_binds_again(town):
    payment = str(town.tables["payment"].index[town.tables["payment"]["household"] == "h3"][0])
    town.do(recording.void(town.tables, "payment", payment, "退回", today=TODAY))
    assert put(town, "annulled", "对方反悔") == "annulled"
    assert town.tables["agreement"].at["agreement-h3", "void"]
    event = str(town.tables["side_event"].index[-1])
    town.do(recording.void(town.tables, "side_event", event, "登错户了", today=TODAY))
    assert town.tables["household"].at["h3", "side"] is None
    assert not town.tables["agreement"].at["agreement-h3", "void"]
    assert town.tables["agreement"].at["agreement-h3", "void_reason"] is None
