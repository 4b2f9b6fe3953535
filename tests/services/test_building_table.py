"""楼盘表: who lives where, at which stage, what the file lacks; who has no room on record is left over."""

import pytest

from gisapp.domain.changes import Tables
from gisapp.domain.rooms import storeys
from gisapp.services import documents
from gisapp.services.building_table import BuildingTable, building_table
from tests import town as small
from tests.evidence import changed


@pytest.fixture
def tables():
    bare = Tables.empty().with_changes(small.contents())
    return changed(bare, "household", ["h1"], unit_no="1", floor_no="3", room_no="301", stage="surveyed")


def test_households_stand_where_they_live(tables):
    both = changed(tables, "household", ["h2"], unit_no="1", floor_no="2", room_no="202", side="suspended")
    shown = building_table(both, "b1", small.TODAY)
    assert (shown.floors, shown.units, shown.rest) == (("3", "2"), (("1", 0, 2),), ())
    first, second = shown.cells
    assert (first.hh_no, first.row, first.column, first.stage) == ("SD-0001", 0, 0, "surveyed")
    assert (second.row, second.column, second.on_hold) == (1, 1, True)
    assert first.lacking == documents.lacking(both, small_index(both, "h1"), small.TODAY).iloc[0] > 0
    assert second.lacking == 0


def small_index(tables, uid):
    return tables["household"].index[tables["household"].index == uid]


def test_who_has_no_room_is_left_over(tables):
    shown = building_table(tables, "b1", small.TODAY)
    assert [cell.uid for cell in shown.cells] == ["h1"]
    assert shown.rest == ("h2",)
    assert shown.signed == 0
    assert building_table(tables, "b7") == BuildingTable()


def test_cellars_lie_below_and_units_side_by_side():
    placed = storeys([("2", "10", "1001"), ("1", "-1", "-101"), ("1", "9", "901"), ("1", "负2", "x")])
    assert placed.floors == ("10", "9", "-1", "负2")
    assert [name for name, _, _ in placed.units] == ["1", "2"]
    assert placed.columns == 3
