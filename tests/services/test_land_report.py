"""The report of the 红线体检: one sentence a fault, one a zone, and the same in the workbook."""

import pytest
import shapely
from openpyxl import load_workbook

from gisapp import i18n
from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.domain.topology import Kind
from gisapp.errors import InputError
from gisapp.services import land_report, topology
from tests.town import EAST, NORTH


@pytest.fixture
def tables(town):
    """P2 reaches 1 m into P1; the zone is stated 0.6 ha, as drawn, and planned larger; a second zone is empty."""
    shape = shapely.box(EAST + 31, NORTH + 2, EAST + 64, NORTH + 27)
    town.do(ChangeSet("x", (
        changes.updated(town.tables, "parcel", ["p2"], {"geom": [shape]}),
        changes.updated(town.tables, "zone", ["z"], {"area_ha": [0.6]}),
        changes.inserted("zone", {"zone_name": ["空片区"], "zone_code": ["KP"],
                                  "geom": [shapely.box(EAST + 200, NORTH, EAST + 300, NORTH + 10)]}, ["empty"]),
        changes.inserted("setting", {"name": ["plan_area_ha/试点片区"], "value": ["0.65"]}))))
    return town.tables


def test_rows_sentences_and_balances(tables):
    made = land_report.report(tables, zone="z")
    assert list(made.found.columns) == list(topology.COLUMNS)
    assert len(made.rows) == len(made.sentences) == len(made.found)
    assert made.rows[0] == "宗地 P1、P2"
    assert made.sentences[0] == "宗地 P1 与 P2 重叠 25.00 ㎡"
    assert made.balances == ("试点片区：红线 6,000.00 ㎡，宗地合计 4,575.00 ㎡，其余 1,425.00 ㎡，登记 0.6 公顷，"
                             "方案 0.65 公顷（差 -500.00 ㎡）",)
    assert len(land_report.report(tables).balances) == 2


def test_in_english(tables):
    i18n.use("en")
    try:
        made = land_report.report(tables, zone="z", kinds=(Kind.OVERLAP,))
    finally:
        i18n.use("zh")
    assert made.rows == ("Parcel P1、P2",)
    assert "plan 0.65 ha (off by -500.00 ㎡)" in made.balances[0]
    assert all(not "一" <= letter <= "鿿" for letter in made.balances[0].removeprefix("试点片区"))


def test_the_workbook_is_not_written_over_unless_asked(tables, tmp_path):
    made, path = land_report.report(tables, kinds=(Kind.NO_PARCEL,)), tmp_path / "体检.xlsx"
    land_report.write_book(path, made)
    rows = [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]
    assert rows[0][0] == f"红线体检：{len(made.found)} 条。"
    with pytest.raises(InputError, match=r"output\.exists"):
        land_report.write_book(path, made)
    land_report.write_book(path, made, overwrite=True)
