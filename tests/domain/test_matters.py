"""What settles an issue of each class, and who is held back meanwhile (DOMAIN §1.5)."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain import matters
from gisapp.domain.changes import ChangeSet, Tables, inserted, updated
from gisapp.domain.codes import CODES
from tests import town
from tests.evidence import changed

DAY = dt.date(2026, 3, 2)


def with_(tables, *parts):
    return tables.with_changes(ChangeSet("x", parts))


def issue(tables, kind, households=(), parcels=(), units=(), uid="i1"):
    links = [("household", each) for each in households] + [("parcel", each) for each in parcels] + [
        ("unit_org", each) for each in units]
    parts = [inserted("issue", {"issue_no": [uid], "class": kind, "title": "某事", "state": "open"}, [uid])]
    if links:
        parts.append(inserted("issue_object", {"issue": [uid] * len(links), **{
            name: [each if name == column else None for column, each in links]
            for name in ("household", "parcel", "unit_org")}}))
    return with_(tables, *parts)


@pytest.fixture
def plain():
    return Tables.empty().with_changes(town.contents())


def codes(tables, uid="i1"):
    return [each.code for each in matters.needs(tables, uid)]


def test_restructured_firms_need_all_their_papers(plain):
    tables = issue(plain, "E1", ["h1", "h2"])
    assert codes(tables) == ["issue.papers"]
    papers = {"household": ["h1", "h2"], "title_chain": "沿革", "approval_no": "岳改1号", "land_disposal": "收回",
              "identity_swap": "已置换", "consent_by": ["国资委", None]}
    tables = with_(tables, inserted("restructuring", papers, ["r1", "r2"]))
    assert matters.needs(tables, "i1")[0].params == {"hh_nos": ["SD-0002"]}
    assert codes(with_(tables, updated(tables, "restructuring", ["r2"], {"consent_by": ["国资委"]}))) == []


def test_who_has_no_home_needs_proof_and_provision(plain):
    tables = issue(plain, "E2", ["h8"])
    assert codes(tables) == []
    assert codes(changed(tables, "no_home", settled_on=None)) == ["issue.no_home_open"]
    assert codes(issue(plain, "E2", ["h1"])) == ["issue.no_home_open"]


def test_liens_on_parcels_and_households_must_be_cancelled(plain):
    tables = with_(issue(plain, "E3", parcels=["p1"]),
                   inserted("lien", {"kind": ["mortgage"] * 2, "cert_no": ["D1", "D2"]}, ["l1", "l2"]),
                   inserted("lien_object", {"lien": ["l1", "l2"], "building": ["b1", None], "parcel": [None, "p2"]}))
    assert matters.needs(tables, "i1")[0].params == {"certs": ["D1"]}
    assert codes(changed(tables, "lien", ["l1"], cancelled_on=DAY)) == []
    marked = changed(issue(plain, "E3", ["h1"]), "household", ["h1"], lien="mortgage")
    assert codes(marked) == ["issue.lien_marked"]


def test_business_on_collective_land_needs_answers_and_a_finding(plain):
    tables = issue(plain, "E4", ["h1"])
    rows = {"household": ["h1"], "land_approval": "湘政地1号", "house_paid": [None], "finding": "按住宅"}
    tables = with_(tables, inserted("business", rows, ["w1"]))
    assert codes(tables) == ["issue.business_open"]
    assert codes(changed(tables, "business", house_paid=False)) == []


def test_staff_need_work_and_home(plain):
    tables = with_(plain, inserted("unit_org", {"name": ["某厂"]}, ["u"]))
    assert codes(issue(tables, "S1", units=["u"])) == ["issue.no_staff"]
    staff = {"unit_org": "u", "name": ["甲", "乙"], "job_result": ["placed", "pending"], "home_result": ["owned", None]}
    tables = issue(with_(tables, inserted("staff", staff, ["s1", "s2"])), "S1", units=["u"])
    assert codes(tables) == ["issue.jobs_open", "issue.homes_open"]
    assert matters.needs(tables, "i1")[0].params == {"count": 1, "total": 2}
    assert codes(changed(tables, "staff", job_result="retired", home_result="resettled")) == []


def test_an_occupied_flat_is_left_or_sued_for(plain):
    tables = changed(issue(plain, "S2", ["h1"]), "household", ["h1"], occupancy="seized")
    assert codes(tables) == ["issue.still_seized"]
    assert codes(changed(tables, "household", ["h1"], occupancy="vacant")) == []
    event = inserted("issue_event", {"issue": ["i1"], "note": ["已向法院起诉腾房"]}, ["e1"])
    assert codes(with_(tables, event)) == []
    voided = inserted("issue_event", {"issue": ["i1"], "voids": ["e1"]})
    assert codes(with_(tables, event, voided)) == ["issue.still_seized"]


def test_an_event_needs_an_entry_and_anything_else_nothing(plain):
    assert codes(issue(plain, "S3")) == ["issue.no_event"]
    told = with_(issue(plain, "S3"), inserted("issue_event", {"issue": ["i1"], "note": ["已移送"]}))
    assert codes(told) == []
    assert codes(issue(plain, "O")) == []


@pytest.mark.parametrize("kind", [kind for kind in CODES["issue_class"] if kind not in {"S3", "O"}])
def test_what_concerns_nobody_cannot_be_closed(plain, kind):
    assert len(codes(issue(plain, kind))) == 1


@settings(max_examples=40)
@given(st.lists(st.sampled_from(list(CODES["issue_class"])), max_size=6))
def test_restricted_rows_are_left_out_of_every_table(kinds):
    tables = Tables.empty()
    for at, kind in enumerate(kinds):
        tables = with_(issue(tables, kind, uid=f"i{at}"),
                       inserted("issue_event", {"issue": [f"i{at}"], "note": ["某事"]}))
    hidden = set(matters.restricted(tables))
    assert len(hidden) == kinds.count("S3")
    for table in ("issue", "issue_event"):
        shown = matters.without_restricted(tables, table, tables[table])
        named = set(shown.index if table == "issue" else shown["issue"])
        assert named == {f"i{at}" for at, kind in enumerate(kinds) if kind != "S3"}
