"""信访: terms from receipt and acceptance, numbers, closing, figures; the same days as the list of the day shows."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.errors import InputError, RecordError
from gisapp.services import due, petitions
from tests import town

TODAY = town.TODAY


def day(text):
    return dt.date.fromisoformat(text)


def received(project, on="2026-11-01", **values):
    step = petitions.add(project.tables, {"channel": "visit", "matter": "补偿", "recv_date": on, **values},
                         household="h1", today=TODAY)
    return project.do(step).uids("petition")[0]


def test_terms_start_at_their_own_acts(town):
    uid = received(town)
    terms = petitions.terms(town.tables).loc[uid]
    assert terms["notify_due"].date() == day("2026-11-16")
    assert terms.isna().sum() == 3
    town.do(petitions.accept(town.tables, uid, day("2026-11-10"), today=TODAY))
    assert petitions.terms(town.tables).at[uid, "close_due"].date() == day("2027-01-09")
    town.do(petitions.extend(town.tables, uid, today=TODAY))
    assert petitions.terms(town.tables).at[uid, "close_due"].date() == day("2027-02-08")
    running = due.clocks(town.tables, day("2027-02-01"))
    mine = running[(running["code"] == "petition.close").to_numpy(dtype=bool)]
    assert list(mine["due_on"].dt.date) == [day("2027-02-08")]


def test_numbers_zone_and_household(town):
    received(town)
    received(town)
    assert list(town.tables["petition"]["pet_no"]) == ["XF-2026-001", "XF-2026-002"]
    assert set(town.tables["petition"]["zone"]) == {"z"}
    with pytest.raises(InputError):
        petitions.petition_uid(town.tables, "XF-1")


def test_days_follow_each_other_and_closing_needs_a_result(town):
    uid = received(town)
    for call in (lambda: petitions.extend(town.tables, uid, today=TODAY),
                 lambda: petitions.close(town.tables, uid, "", day("2026-11-20"), today=TODAY),
                 lambda: petitions.accept(town.tables, uid, day("2026-10-20"), today=TODAY),
                 lambda: petitions.accept(town.tables, uid, day("2026-12-20"), today=TODAY)):
        with pytest.raises(RecordError):
            call()
    town.do(petitions.accept(town.tables, uid, day("2026-11-10"), today=TODAY))
    with pytest.raises(RecordError):
        petitions.close(town.tables, uid, "已答复", day("2026-11-05"), today=TODAY)
    town.do(petitions.close(town.tables, uid, "已答复", day("2026-11-20"), today=TODAY))
    assert town.tables["petition"].at[uid, "closed_on"].date() == day("2026-11-20")


@settings(max_examples=40)
@given(st.dates(day("2020-01-01"), day("2026-01-01")), st.integers(0, 40), st.booleans())
def test_terms_are_whole_days_from_their_start(received_on, wait, extended):
    accepted = received_on + dt.timedelta(wait)
    tables = Tables.empty().with_changes(ChangeSet("x", (inserted("petition", {
        "pet_no": ["1"], "channel": "visit", "recv_date": [received_on], "accept_date": [accepted],
        "extended": [extended]}),)))
    terms = petitions.terms(tables).iloc[0]
    assert (terms["notify_due"].date() - received_on).days == 15
    assert (terms["close_due"].date() - accepted).days == (90 if extended else 60)
