"""Legacy issues from registering to closing; class S3 tied to nobody and left out of every list."""

import datetime as dt

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain import matters
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.domain.codes import CODES
from gisapp.domain.matters import Concern
from gisapp.errors import GisAppError, InputError, RecordError, RefusedError
from gisapp.services import household_file, issues, listing, logbook
from tests import town

TODAY = town.TODAY


@pytest.fixture
def plain():
    return Tables.empty().with_changes(town.contents())


def add(tables, kind="O", about=None, **values):
    return issues.add(tables, {"class": kind, "title": "管网不清", **values}, about=about, zone="z", today=TODAY)


def test_numbers_follow_zone_and_class(town):
    for kind, number in (("E1", "SD-E1-001"), ("企业改制遗留", "SD-E1-002"), ("O", "SD-O-001")):
        kept = town.do(add(town.tables, kind))
        assert town.tables["issue"].at[kept.uids("issue")[0], "issue_no"] == number
    bare = issues.add(town.tables, {"class": "O", "title": "某事"}, today=TODAY)
    assert town.tables.with_changes(bare)["issue"]["issue_no"].iloc[-1] == "QT-O-001"


def test_registering_takes_zone_and_point_from_what_is_concerned(plain):
    about = issues.concern(plain, hh_nos=["SD-0001"], parcel_nos=["P2"], zone="z")
    assert about == Concern(("h1",), ("p2",), ())
    tables = plain.with_changes(issues.add(plain, {"class": "E3", "title": "抵押"}, about=about, today=TODAY))
    row = tables["issue"].iloc[0]
    assert (row["zone"], row["state"], row["found_on"].date()) == ("z", "open", TODAY)
    assert shapely.within(row["geom"], plain["parcel"].at["p2", "geom"])
    shown = issues.rows(tables, on=TODAY).iloc[0]
    assert (shown["hh_nos"], shown["parcel_nos"], shown["zone"]) == (["SD-0001"], ["P2"], "试点片区")


@pytest.mark.parametrize(("values", "field", "code"), [
    ({"title": ""}, "title", "field.required"), ({"class": "?"}, "class", "field.code"),
    ({"due": "明天"}, "due", "field.date"), ({"amount": "很多"}, "amount", "field.number"),
    ({"found_on": "2099-01-01"}, "found_on", "field.future"), ({"title": "长" * 60}, "title", "field.too_long"),
])
def test_faults_are_told_at_the_field(plain, values, field, code):
    with pytest.raises(RecordError) as caught:
        add(plain, **values) if "class" not in values else add(plain, values["class"])
    assert caught.value.fields[field][0] == code


def test_a_point_far_away_is_refused(plain):
    with pytest.raises(RecordError) as caught:
        issues.add(plain, {"class": "O", "title": "x"}, zone="z", at=(town.NORTH, town.EAST), today=TODAY)
    assert caught.value.fields["geom"][0] == "issue.far"


def test_what_officers_do_not_know_is_said(plain):
    for names in ({"hh_nos": ["X"]}, {"parcel_nos": ["X"]}, {"units": ["X"]}):
        with pytest.raises(InputError):
            issues.concern(plain, **names)
    with pytest.raises(InputError) as caught:
        issues.issue_uid(plain, "X")
    assert caught.value.code == "issue.unknown"


def test_state_follows_progress_and_undo_takes_it_back(town):
    uid = town.do(add(town.tables)).uids("issue")[0]
    town.do(issues.progress(town.tables, uid, "现场核查", on=TODAY, who="周敏", today=TODAY))
    assert town.tables["issue"].at[uid, "state"] == "working"
    town.do(issues.progress(town.tables, uid, "暂时挂账", state="listed", on=TODAY, today=TODAY))
    assert town.tables["issue"].at[uid, "state"] == "listed"
    town.do(town.undo())
    assert town.tables["issue"].at[uid, "state"] == "working"
    assert list(matters.progress(town.tables, uid)["note"]) == ["现场核查"]
    assert len(town.tables["issue_event"]) == 3  # history only grows


def test_closing_asks_for_result_and_needs(town):
    uid = town.do(add(town.tables, "E4", Concern(("h1",)))).uids("issue")[0]
    with pytest.raises(InputError):
        issues.close(town.tables, uid, " ", today=TODAY)
    with pytest.raises(RefusedError) as caught:
        issues.close(town.tables, uid, "已认定", today=TODAY)
    assert [code for code, _ in caught.value.conditions] == ["issue.business_open"]
    town.do(ChangeSet("经营", (inserted("business", {"household": ["h1"], "land_approval": "湘政地1号",
                                                   "house_paid": False, "finding": "按住宅"}),)))
    with pytest.raises(InputError) as before:
        issues.close(town.tables, uid, "已认定", on=dt.date(2026, 1, 1), today=TODAY)
    assert before.value.code == "issue.before"
    step = issues.close(town.tables, uid, "已认定", on=TODAY, who="周敏", today=TODAY)
    assert ("household", "h1", int(town.tables["household"].at["h1", "version"])) in step.depends
    town.do(step)
    row = town.tables["issue"].loc[uid]
    assert (row["state"], row["result"], row["closed_on"].date()) == ("closed", "已认定", TODAY)
    with pytest.raises(InputError):
        issues.close(town.tables, uid, "再办", today=TODAY)
    town.do(issues.progress(town.tables, uid, "又有异议", on=TODAY, state="open", today=TODAY))
    assert town.tables["issue"].loc[[uid], ["closed_on", "result"]].isna().all(axis=None)
    with pytest.raises(InputError):
        issues.progress(town.tables, uid, "直接办结", state="closed", today=TODAY)


def test_signs_of_coercion_are_an_event_and_nobodys(town):
    with pytest.raises(RecordError) as caught:
        add(town.tables, "S3", Concern(("h1",)))
    assert caught.value.fields["class"][0] == "issue.restricted_link"
    uid = town.do(add(town.tables, "S3")).uids("issue")[0]
    other = town.do(add(town.tables, "O", Concern(("h1",)))).uids("issue")[0]
    with pytest.raises(InputError):
        issues.link(town.tables, uid, Concern(parcels=("p1",)))
    with pytest.raises(RecordError):
        issues.edit(town.tables, other, {"class": "S3"}, today=TODAY)
    town.do(issues.progress(town.tables, uid, "已移送", on=TODAY, today=TODAY))
    assert list(issues.rows(town.tables).index) == [other]
    assert set(issues.rows(town.tables, reveal=True).index) == {uid, other}
    assert list(listing.rows(town.tables, "issue", zone="试点片区").index) == [other]
    assert listing.rows(town.tables, "issue_event", zone="试点片区").empty
    told = [entry for entry in logbook.entries(town.tables, town.log()) if entry["uid"] == uid]
    assert told
    assert all(entry["before"] == entry["after"] == {} for entry in told)
    assert not any("已移送" in str(entry) for entry in logbook.entries(town.tables, town.log()))
    assert any("已移送" in str(entry) for entry in logbook.entries(town.tables, town.log(), reveal=True))
    assert uid not in household_file.own(town.tables, "issue", "h1")
    assert town.tables["issue"].at[uid, "geom"] is None


def test_links_can_be_added_and_taken_off(town):
    uid = town.do(add(town.tables, "O", Concern(("h1",)))).uids("issue")[0]
    town.do(issues.link(town.tables, uid, Concern(("h1", "h2"), ("p1",))))
    assert matters.concern(town.tables, uid) == Concern(("h1", "h2"), ("p1",))
    town.do(issues.unlink(town.tables, uid, ["h1"]))
    assert matters.concern(town.tables, uid) == Concern(("h2",), ("p1",))
    assert issues.places(town.tables, matters.concern(town.tables, uid)) == [("parcel", "p1"), ("building", "b1")]


def test_overdue_counts_from_the_day_and_closed_ones_do_not(town):
    late = town.do(add(town.tables, due="2026-11-20", found_on="2026-10-01")).uids("issue")[0]
    soon = town.do(add(town.tables, due="2026-11-30")).uids("issue")[0]
    shown = issues.rows(town.tables, on=TODAY)
    assert (shown["days_left"][late], shown["overdue"][late]) == (-4, True)
    assert (shown["days_left"][soon], shown["overdue"][soon]) == (6, False)
    town.do(issues.close(town.tables, late, "办好", on=TODAY, today=TODAY))
    assert not issues.rows(town.tables, on=TODAY)["overdue"].any()
    record = issues.records(issues.rows(town.tables, on=TODAY))[0]
    assert (record["due"], record["state"], record["hh_nos"]) == ("2026-11-20", "closed", [])


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(list(CODES["issue_class"])), st.integers(0, 300), st.none() | st.integers(
    0, 100)), max_size=8), st.integers(0, 300))
def test_figures_add_up(drawn, until):
    first = dt.date(2026, 1, 1)
    opened = [first + dt.timedelta(start) for _, start, _ in drawn]
    closed = [None if length is None else first + dt.timedelta(start + length) for _, start, length in drawn]
    tables = Tables.empty().with_changes(ChangeSet("x", (inserted("issue", {
        "issue_no": [str(at) for at in range(len(drawn))], "class": [kind for kind, *_ in drawn], "title": "x",
        "state": ["open" if day is None else "closed" for day in closed], "found_on": opened, "closed_on": closed}),)
    )) if drawn else Tables.empty()
    end = first + dt.timedelta(until)
    figures = issues.figures(tables, until=end)
    assert list(figures.index) == list(CODES["issue_class"])
    assert figures["added"].sum() == sum(day <= end for day in opened)
    assert (figures["added"] == figures["closed"] + figures["open"]).all()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["progress", "listed", "close", "undo"]), st.integers(0, 1)), max_size=10))
def test_no_walk_closes_what_is_not_settled(walk):
    project = town.project()
    uids = [project.do(add(project.tables, kind, about)).uids("issue")[0]
            for kind, about in (("O", None), ("E1", Concern(("h1",))))]
    for act, which in walk:
        uid, seen = uids[which], len(project.tables["issue_event"])
        try:
            if act == "undo":
                if not str(project.undo_label()).startswith("登记遗留问题"):
                    project.do(project.undo())
            elif act == "close":
                project.do(issues.close(project.tables, uid, "办好", on=TODAY, today=TODAY))
            else:
                state = "listed" if act == "listed" else None
                project.do(issues.progress(project.tables, uid, "记一笔", state=state, on=TODAY, today=TODAY))
        except GisAppError as refused:
            assert refused.code in {"issue.refused", "issue.closed_already"}
        assert len(project.tables["issue_event"]) >= seen
        row = project.tables["issue"].loc[uid]
        assert (row["state"] == "closed") == (row["result"] is not None)
        assert project.tables["issue"].at[uids[1], "state"] != "closed"  # its papers are never filed here
    project.close()
