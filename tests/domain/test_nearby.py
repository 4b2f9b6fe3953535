"""A household's own snapshot answers as the whole project does, and holds nobody else."""

import pandas as pd
import pytest

from gisapp.domain import guards, lifecycle, linked
from gisapp.domain.changes import Tables, inserted
from gisapp.domain.lifecycle import Stage
from gisapp.domain.nearby import nearby
from gisapp.services import documents, due, household_file, households
from tests import evidence, town

HOUSEHOLDS = [f"h{number}" for number in range(1, 9)]


@pytest.fixture(scope="module")
def tables():
    made = Tables.empty().with_changes(town.contents())
    for uid, stage in (("h1", "handed_over"), ("h2", "signed"), ("h3", "compensated")):
        made = evidence.changed(made, "household", [uid], stage=stage)
    return evidence.without(made, "survey", lambda rows: rows["household"] == "h3")


def _asked(tables, uid):
    """Everything that the panel asks about a household."""
    found = households.why(tables, uid, town.TODAY)
    cards = [household_file.cards(tables, uid, tab) for tab in household_file.TABS]
    return [found.step, found.arrears, list(found.overrides.index), cards, household_file.account(tables, uid),
            documents.missing(tables, uid, town.TODAY), due.appointment(tables, uid, town.TODAY),
            households.history(tables, uid).to_dict(), list(households.names(tables, [uid])),
            lifecycle.others_remaining(tables, pd.Index([uid])),
            guards.unmet(tables, [uid], Stage.CLOSED, town.TODAY, town.TODAY)]


@pytest.mark.parametrize("uid", HOUSEHOLDS)
def test_it_answers_as_the_whole_project_does(tables, uid):
    assert _asked(nearby(tables, [uid]), uid) == _asked(tables, uid)


def test_it_holds_the_household_its_neighbours_and_their_ground_alone(tables):
    near = nearby(tables, ["h1"])
    assert list(near["household"].index) == ["h1", "h2"]  # who share a building
    assert list(near["building"].index) == ["b1"]
    assert list(near["parcel"].index) == ["p1"]
    assert set(near["agreement"]["household"]) <= {"h1", "h2"}
    assert near["zone"] is tables["zone"]


def test_a_parcel_that_a_household_lies_on_without_a_building_is_near(tables):
    assert list(nearby(tables, ["h7"])["parcel"].index) == ["p6"]


def test_what_hangs_on_a_row_that_is_near_is_near(tables):
    request = inserted("payment_request", {"household": ["h1", "h3"]}, ["q1", "q3"])
    approval = inserted("approval", {"payment_request": ["q1", "q3"]}, ["a1", "a3"])
    more = Tables({**tables.frames, "payment_request": request.after, "approval": approval.after}, tables.crs)
    assert list(nearby(more, ["h1"])["approval"].index) == ["a1"]


def test_an_unknown_household_has_nothing_near(tables):
    assert nearby(tables, ["nobody"])["household"].empty
    assert nearby(tables, [])["building"].empty


def test_rows_that_name_some_others(tables):
    assert list(linked.naming(tables, "household_building", ["h4"])["building"]) == ["b3", "b4"]
    assert linked.naming(tables, "household_building", ["nobody"]).empty
