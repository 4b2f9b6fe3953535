"""The terms as they run: worked dates, what starts and ends them, what their last day means."""

import datetime as dt

import numpy as np
import pytest

from gisapp.domain import clocks
from gisapp.domain.changes import ChangeSet, Tables, inserted, updated
from gisapp.domain.clocks import TERMS
from gisapp.domain.workdays import WorkCalendar
from tests import town

YEAR = 400


def day(text):
    return dt.date.fromisoformat(text)


@pytest.fixture
def tables():
    return Tables.empty().with_changes(town.without_evidence())


def having(tables, **rows):
    """The tables with more rows: table=[{column: value}, …]; a household's values as household={uid: {…}}."""
    changes = [updated(tables, "household", [uid], values) for uid, values in rows.pop("household", {}).items()]
    for table, given in rows.items():
        names = {name for row in given for name in row}
        changes.append(inserted(table, {name: [row.get(name) for row in given] for name in names}))
    return tables.with_changes(ChangeSet("更多", tuple(changes)))


def seen(tables, on, within=YEAR, households=None):
    """Code → (last day, days left, overdue, ready) of the clocks that run; each code at most once."""
    found = clocks.running(tables, day(on), within, households)
    codes = [list(TERMS)[at] for at in found["term"]]
    assert len(codes) == len(set(codes))
    return {code: (row.due_on.date().isoformat(), row.days_left, row.overdue, row.ready)
            for code, row in zip(codes, found.itertuples(), strict=True)}


def service(kind, on, **more):
    return {"household": "h1", "doc_kind": kind, "mode": "direct", "served_on": day(on), **more}


def step(code, on, **more):
    return {"household": "h1", "route": "decision", "step": code, "happened_on": day(on), **more}


def test_every_term_says_where_it_comes_from():
    assert len(TERMS) == 31
    for term in TERMS.values():
        assert term.title and term.article and term.starts and term.ends and term.action, term.code
        assert (term.length > 0) is (term.unit is not clocks.Unit.STATED), term.code


def test_nothing_runs_where_nothing_is_recorded(tables):
    assert seen(tables, "2026-11-24") == {}


# the decision and the court

def test_an_uncontested_decision_opens_the_application_from_t6_to_t9(tables):
    told = having(tables, service=[service("decision", "2026-03-24")])
    assert seen(told, "2026-04-01")["reconsideration.apply"][0] == "2026-05-25"  # 23 May is a Saturday: Monday
    assert seen(told, "2026-09-24")["litigation.file"] == ("2026-09-24", 0, False, False)
    assert "execution.apply" not in seen(told, "2026-09-24")
    assert "litigation.file" not in seen(told, "2026-09-28")
    assert seen(told, "2026-09-25")["execution.apply"] == ("2026-12-24", 90, False, False)
    assert seen(told, "2026-12-24")["execution.apply"] == ("2026-12-24", 0, False, False)
    assert seen(told, "2026-12-25")["execution.apply"] == ("2026-12-24", -1, True, False)


@pytest.mark.parametrize(("served", "sue", "apply"), [
    ("2025-08-31", "2026-02-28", "2026-05-31"),  # a month without a 31st; that Saturday was worked
    ("2023-08-31", "2024-02-29", "2024-05-31"),  # a leap day
    ("2026-07-15", "2027-01-15", "2027-04-15"),  # over the year's end
    ("2026-04-01", "2026-10-08", "2027-01-01"),  # T+6 is 国庆: the time to sue runs on, the office's own does not
])
def test_months_of_the_decision(tables, served, sue, apply):
    told = having(tables, service=[service("decision", served)])
    assert seen(told, served)["litigation.file"][0] == sue
    after = (day(sue) + dt.timedelta(1)).isoformat()
    assert seen(told, after)["execution.apply"][0] == apply


def test_the_day_of_an_event_serves_where_no_service_is_recorded(tables):
    told = having(tables, exit_event=[step("decided", "2026-03-20"), step("served", "2026-03-24")])
    assert seen(told, "2026-04-01")["litigation.file"][0] == "2026-09-24"


def test_reconsideration_closes_the_first_way_and_opens_fifteen_days(tables):
    told = having(tables, service=[service("decision", "2026-03-24")],
                  exit_event=[step("reconsideration", "2026-04-10")])
    assert list(seen(told, "2026-04-20")) == ["reconsideration.decide"]
    assert seen(told, "2026-06-20")["reconsideration.decide"] == ("2026-06-09", -11, True, False)
    decided = having(told, service=[service("reconsideration", "2026-06-05")])
    assert seen(decided, "2026-06-10") == {"litigation.after_review": ("2026-06-22", 12, False, False)}  # 19–21 端午
    assert seen(decided, "2026-06-23") == {"execution.apply": ("2026-09-22", 91, False, False)}


def test_a_suit_an_agreement_or_leaving_out_stops_the_clocks(tables):
    told = having(tables, service=[service("decision", "2026-03-24")])
    assert seen(having(told, exit_event=[step("litigation", "2026-04-10")]), "2026-10-20") == {}
    assert seen(having(told, household={"h1": {"stage": "signed"}}), "2026-10-20") == {}
    assert seen(having(told, household={"h1": {"side": "excluded"}}), "2026-10-20") == {}
    assert list(seen(having(told, household={"h1": {"side": "suspended"}}), "2026-10-20")) == ["execution.apply"]


def test_ten_working_days_of_urging_across_the_national_holiday(tables):
    told = having(tables, exit_event=[step("urged", "2026-09-21")], service=[service("urging", "2026-09-24")])
    assert seen(told, "2026-09-30")["urging.wait"] == ("2026-10-15", 15, False, False)
    assert seen(told, "2026-10-16")["urging.wait"] == ("2026-10-15", -1, False, True)  # a waiting time is never late
    assert "urging.wait" not in seen(having(told, exit_event=[step("applied", "2026-10-19")]), "2026-10-20")


def test_the_court_has_five_and_thirty_days(tables):
    told = having(tables, exit_event=[step("applied", "2026-11-02")])
    assert seen(told, "2026-11-03") == {"court.docket": ("2026-11-09", 6, False, False)}  # the 7th is a Saturday
    assert seen(told, "2026-11-10") == {"court.ruling": ("2026-12-07", 27, False, False)}
    denied = having(told, exit_event=[step("denied", "2026-11-20")])
    assert seen(denied, "2026-11-24") == {"court.review": ("2026-12-07", 13, False, False)}  # 5 December is a Saturday


def test_a_broken_agreement_has_its_own_way(tables):
    told = having(tables, household={"h1": {"stage": "audited"}},
                  exit_event=[step("served", "2026-03-24", route="performance")])
    assert seen(told, "2026-10-20") == {"execution.apply": ("2026-12-24", 65, False, False)}
    assert seen(having(told, household={"h1": {"stage": "handed_over"}}), "2026-10-20") == {}


def test_a_voided_step_starts_nothing(tables):
    told = having(tables, exit_event=[step("applied", "2026-11-02")])
    uid = told["exit_event"].index[0]
    voided = having(told, exit_event=[step("applied", "2026-11-02", voids=uid, reason="登记错误")])
    assert seen(voided, "2026-11-03") == {}


# service and appraisal

def report(**more):
    return {"household": "h1", "agency": "评估所", "report_no": "P1", **more}


def test_ten_days_from_report_to_opinion(tables):
    told = having(tables, appraisal=[report(served_date=day("2026-11-11"))])
    assert seen(told, "2026-11-12") == {"review.apply": ("2026-11-21", 9, False, False)}
    assert seen(told, "2026-11-22") == {}  # a right that lapsed is not late
    asked = having(tables, appraisal=[report(served_date=day("2026-11-11"), rv_apply=day("2026-11-12"))])
    assert seen(asked, "2026-11-23") == {"review.reply": ("2026-11-22", -1, True, False)}
    replied = having(tables, appraisal=[report(served_date=day("2026-11-02"), rv_apply=day("2026-11-03"),
                                               rv_reply=day("2026-11-10"))],
                     service=[service("review_reply", "2026-11-13")])
    assert seen(replied, "2026-11-14") == {"expert.apply": ("2026-11-23", 9, False, False)}
    expert = having(tables, appraisal=[report(served_date=day("2026-11-02"), rv_apply=day("2026-11-03"),
                                              rv_reply=day("2026-11-10"), ex_apply=day("2026-11-20"))])
    assert seen(expert, "2026-11-24") == {"expert.opinion": ("2026-11-30", 6, False, False)}


def test_a_replaced_report_no_longer_counts(tables):
    told = having(tables, appraisal=[report(served_date=day("2026-11-11"))])
    old = told["appraisal"].index[0]
    assert seen(having(told, appraisal=[report(report_no="P2", replaces=old)]), "2026-11-12") == {}


def test_public_service_counts_after_thirty_days_or_what_the_office_says(tables):
    told = having(tables, appraisal=[report(served_date=day("2026-10-10"))],
                  service=[service("appraisal", "2026-10-10", doc_no="P1", mode="public")])
    assert seen(told, "2026-10-15") == {"service.public": ("2026-11-09", 25, False, False)}
    assert seen(told, "2026-11-10") == {"review.apply": ("2026-11-19", 9, False, False)}
    older = having(told, setting=[{"name": "public_service_days", "value": "60"}])
    assert seen(older, "2026-11-10") == {"service.public": ("2026-12-09", 29, False, False)}


def test_a_service_alone_starts_its_term(tables):
    """A document served is the evidence; the step or report may be recorded later."""
    assert seen(having(tables, service=[service("appraisal", "2026-11-11")]), "2026-11-12") == {
        "review.apply": ("2026-11-21", 9, False, False)}
    assert seen(having(tables, service=[service("urging", "2026-09-24")]), "2026-09-30") == {
        "urging.wait": ("2026-10-15", 15, False, False)}
    assert seen(having(tables, service=[service("decision", "2026-03-24"), service("reconsideration", "2026-06-05")]),
                "2026-06-10") == {"litigation.after_review": ("2026-06-22", 12, False, False)}


def test_a_clock_names_the_record_it_runs_on(tables):
    told = having(tables, service=[service("decision", "2026-03-24")],
                  exit_event=[step("served", "2026-03-23"), step("served", "2026-03-25", household="h2")])
    found = clocks.running(told, day("2026-04-01"), 400).set_index("household")
    assert found.loc["h1", "table"].unique().tolist() == ["service"]
    assert found.loc["h1", "row"].unique().tolist() == list(told["service"].index)
    assert found.loc["h2", "table"].unique().tolist() == ["exit_event"]


# phases

def test_terms_of_a_phase(tables):
    told = tables.with_changes(ChangeSet("批次", (updated(tables, "phase", ["f1"], {
        "comments_from": day("2026-11-01"), "comments_to": day("2026-11-20"), "freeze_from": day("2026-01-31"),
        "freeze_to": day("2027-06-30"), "sign_from": day("2026-10-01"), "sign_to": day("2026-11-30")}),)))
    assert seen(told, "2026-11-24") == {
        "signing.end": ("2026-11-30", 6, False, False), "plan.comments": ("2026-12-01", 7, False, False),
        "freeze.end": ("2027-01-31", 68, False, False)}
    assert seen(told, "2026-12-02")["signing.end"] == ("2026-11-30", -2, False, True)
    assert seen(told, "2026-11-24", households=["h1"]) == {}
    published = having(told, gate_event=[{"phase": "f1", "gate": "G3", "done_on": day("2026-12-05")}])
    assert "plan.comments" not in seen(published, "2026-12-06")


def test_terms_of_collective_land(tables):
    told = having(tables, gate_event=[{"phase": "f1", "gate": "C0", "done_on": day("2026-09-24")}])
    assert seen(told, "2026-09-25") == {"land.prenotice": ("2026-10-15", 20, False, False)}
    approved = having(tables, gate_event=[{"phase": "f1", "gate": "C4", "done_on": day("2026-09-24")}])
    assert seen(approved, "2026-10-23") == {"land.announce": ("2026-10-22", -1, True, False)}


# agreements and matters

def agreement(**more):
    return {"household": "h1", "agr_no": "X1", "kind": "main", "mode": "cash", "sign_date": day("2026-10-01"),
            "total": 1000, **more}


def test_moving_and_paying(tables):
    told = having(tables, household={"h1": {"stage": "audited"}},
                  agreement=[agreement(move_due=day("2026-11-27"), pay_due=day("2026-11-20"))])
    assert seen(told, "2026-11-24") == {"pay.due": ("2026-11-20", -4, True, False),
                                        "move.due": ("2026-11-27", 3, False, False)}
    paid = having(told, payment=[{"household": "h1", "voucher": "V1", "kind": "compensation", "amount": 1000,
                                  "paid_date": day("2026-11-23")}])
    assert list(seen(paid, "2026-11-24")) == ["move.due"]
    gone = having(paid, handover=[{"household": "h1", "hand_date": day("2026-11-24")}])
    assert seen(gone, "2026-11-24") == {}


def test_transition_ends_when_stated_or_counted(tables):
    told = having(tables, transition=[{"household": "h1", "start": day("2024-02-29"), "months": 24},
                                      {"household": "h2", "start": day("2026-01-01"), "due": day("2026-11-25")}])
    found = clocks.running(told, day("2026-11-24"), 3)
    assert found["due_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-02-28", "2026-11-25"]
    assert found["overdue"].tolist() == [True, False]


def test_tickets_houses_issues_petitions_talks(tables):
    told = having(
        tables,
        house_ticket=[{"household": "h1", "tkt_no": "T1", "tkt_value": 10, "tkt_used": 4,
                       "tkt_expire": day("2026-11-30")},
                      {"household": "h1", "tkt_no": "T2", "tkt_value": 10, "tkt_used": 10,
                       "tkt_expire": day("2026-11-30")}],
        resettle_house=[{"house_id": "A1", "status": "picked", "household": "h2", "res_due": day("2026-11-20")}],
        issue=[{"issue_no": "I1", "class": "E1", "title": "改制", "state": "working", "due": day("2026-11-26")},
               {"issue_no": "I2", "class": "E1", "title": "改制", "state": "closed", "due": day("2026-11-26")}],
        petition=[{"pet_no": "W1", "channel": "letter", "recv_date": day("2026-11-10")}],
        talk=[{"household": "h1", "talk_date": day("2026-11-01"), "next_on": day("2026-11-05")},
              {"household": "h1", "talk_date": day("2026-11-06"), "next_on": day("2026-11-25")}],
    )
    assert seen(told, "2026-11-24") == {
        "house.delivery": ("2026-11-20", -4, True, False), "petition.notify": ("2026-11-25", 1, False, False),
        "talk.next": ("2026-11-25", 1, False, False), "issue.due": ("2026-11-26", 2, False, False),
        "ticket.expire": ("2026-11-30", 6, False, False)}
    assert list(seen(told, "2026-11-24", households=["h2"])) == ["house.delivery"]


def test_petitions_run_from_acceptance(tables):
    def petition(**more):
        return having(tables, petition=[{"pet_no": "W1", "channel": "visit", "recv_date": day("2026-09-01"),
                                         "accept_date": day("2026-09-10"), **more}])
    assert seen(petition(), "2026-11-10") == {"petition.close": ("2026-11-09", -1, True, False)}
    assert seen(petition(extended=True), "2026-11-10") == {"petition.close": ("2026-12-09", 29, False, False)}
    reviewed = petition(closed_on=day("2026-11-01"), review_dt=day("2026-11-05"))
    assert seen(reviewed, "2026-11-10") == {"petition.review": ("2026-12-05", 25, False, False)}


def test_an_issue_is_shown_with_its_household(tables):
    told = having(tables, issue=[{"issue_no": "I1", "class": "E1", "title": "改制", "state": "open",
                                  "due": day("2026-11-26")}])
    linked = having(told, issue_object=[{"issue": told["issue"].index[0], "household": "h3"}])
    assert clocks.running(linked, day("2026-11-24"), 5)["household"].tolist() == ["h3"]
    assert list(seen(linked, "2026-11-24", households=["h3"])) == ["issue.due"]
    assert seen(linked, "2026-11-24", households=["h1"]) == {}


def test_years_without_a_holiday_plan_are_told(tables):
    told = having(tables, exit_event=[step("urged", "2026-12-25")])
    assert clocks.running(told, day("2026-12-26"), 30)["assumed"].tolist() == [True]
    known = having(told, holiday=[{"day": day("2027-01-01"), "kind": "holiday"}])
    found = clocks.running(known, day("2026-12-26"), 30)
    assert (found["assumed"].tolist(), found["due_on"].dt.strftime("%Y-%m-%d").tolist()) == ([False], ["2027-01-11"])


def test_a_term_counted_from_a_day(tables):
    worked = WorkCalendar.of(tables["holiday"])
    for code, started, ends in (("urging.wait", "2026-09-24", "2026-10-15"),
                                ("litigation.file", "2025-08-31", "2026-02-28")):
        assert TERMS[code].due(np.array([started], dtype="datetime64[D]"), worked).astype(str) == [ends]
    assert np.issubdtype(clocks.running(tables, day("2026-11-24"), 3)["due_on"].dtype, np.datetime64)


def test_a_few_households_have_the_clocks_that_all_together_give_them(tables):
    uids = [f"h{number}" for number in range(1, 9)]
    told = having(
        tables, household={"h3": {"stage": "audited"}, "h4": {"stage": "signed"}},
        appraisal=[report(household=uid, report_no=f"P{uid}", served_date=day("2026-11-20")) for uid in uids],
        service=[service("decision", "2026-05-25", household=uid) for uid in uids[::2]],
        agreement=[agreement(household=uid, agr_no=f"X{uid}", move_due=day("2026-11-27"), pay_due=day("2026-11-28"))
                   for uid in uids[1:5]],
        talk=[{"household": uid, "talk_date": day("2026-11-01"), "next_on": day("2026-11-25")} for uid in uids])
    every = clocks.running(told, day("2026-11-24"), 30)
    few = clocks.running(told, day("2026-11-24"), 30, ["h3", "h6"])
    mine = every[every["household"].isin(["h3", "h6"])].reset_index(drop=True)
    assert len(few) == 5
    assert few.sort_values(["household", "term"]).to_dict("records") == mine.sort_values(
        ["household", "term"]).to_dict("records")
