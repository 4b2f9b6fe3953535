"""辖区单位: duties counted from the 职工 and their households, typed only where there are none."""

import pytest

from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.services import recording, units
from tests import town


@pytest.fixture
def tables():
    return Tables.empty().with_changes(town.contents()).with_changes(ChangeSet("x", (
        inserted("unit_org", {"name": ["际华3517公司", "原北门四厂"], "zone": ["z", None]}, ["u1", "u2"]),
        inserted("unit_duty", {"unit_org": ["u1", "u1", "u2"], "duty": ["staff", "visit", "housing"],
                               "target": [3, 3, 10], "done": [99, None, 4]}, ["d1", "d2", "d3"]),
        inserted("staff", {"unit_org": "u1", "name": ["甲", "乙", "丙"], "state": ["active", "retired", "laid_off"],
                           "household": ["h1", "h1", None], "job_result": ["placed", "retired", "training"],
                           "home_result": ["owned", None, "pending"], "surveyed": [True, True, None],
                           "advised": [True, False, None]}),
    )))


def test_what_the_records_count_is_never_what_was_typed(tables):
    found = units.duties(tables)
    told = {(row.unit_org, row.duty): (row.target, row.done, row.counted) for row in found.itertuples()}
    assert told["u1", "staff"] == (3, 1, True)
    assert told["u1", "visit"] == (3, 2, True)
    assert told["u1", "housing"][1:] == (2, True)
    assert told["u1", "advice"][1:] == (1, True)
    assert told["u2", "housing"] == (10, 4, False)
    assert ("u2", "advice") not in told
    assert set(units.duties(tables, "z")["unit_org"]) == {"u1"}


def test_figures_are_numbers_without_names(tables):
    row = units.figures(tables).loc["u1"]
    assert dict(row) == {"name": "际华3517公司", "staff": 3, "active": 1, "internal_retired": 0, "retired": 1,
                         "laid_off": 1, "survivor": 0, "jobs": 2, "homes": 1, "placed": 1, "households": 1}
    assert units.figures(tables)["staff"].to_dict() == {"u1": 3, "u2": 0}
    assert units.duties(Tables.empty()).empty
    assert units.figures(Tables.empty()).empty


def test_units_duties_and_staff_are_kept_as_records(tables):
    step = recording.add(tables, "staff", {"unit_org": "原北门四厂", "name": "丁", "state": "在岗", "surveyed": "是"},
                         household="h2")
    after = tables.with_changes(step)
    assert units.figures(after).at["u2", "staff"] == 1
    told = {(row.unit_org, row.duty): (row.done, row.counted) for row in units.duties(after).itertuples()}
    assert told["u2", "housing"] == (1, True)
