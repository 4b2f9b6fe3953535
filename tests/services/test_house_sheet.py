"""房源表: titles as offices write them, rows that do not fit, numbers made from where a house stands."""

import datetime as dt

import pytest
from openpyxl import Workbook

from gisapp.errors import InputError
from gisapp.project import Project
from gisapp.services import house_sheet
from gisapp.services import housing as houses
from gisapp.store.memory import MemoryStore
from tests.stock import DAY, stocked

TITLES = ["序号", "楼盘名称", "楼栋", "单元", "楼层", "房间号", "房型", "建筑面积（㎡）", "单价(元/㎡)"]


@pytest.fixture
def town():
    return stocked(Project(MemoryStore(), who="周敏"))


def sheet(tmp_path, *rows):
    path = tmp_path / "房源.xlsx"
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_sheet_comes_in_below_its_title(town, tmp_path):
    path = sheet(tmp_path, ["安置房源表"], TITLES,
                 [1, "巴陵新居", "2栋", "1单元", 3, 301, "三室两厅", 98.5, 5600],
                 [2, "巴陵新居", "2栋", "1单元", 3, 302, "两室", "82.00", "5,600.00"],
                 [3, "巴陵新居", "2栋", "1单元", 3, 301, "三室两厅", 98.5, 5600],
                 [4, "巴陵新居", "2栋", "1单元", 4, 401, "三室两厅", "约98", 5600],
                 [5, "巴陵新居", "2栋", "1单元", 4, 402, "三室两厅", -1, 5600],
                 [6, "巴陵新居东区", "2栋", "1单元", 4, 403, "三室两厅", 90, 5600],
                 ["合计", None, None, None, None, None, None, 400])
    plan = house_sheet.plan(town.tables, path, "z")
    assert (plan.new, plan.changed, plan.unchanged, plan.left_out) == (2, 0, 0, 4)
    assert [(each.row, each.code) for each in plan.findings] == [
        (5, "house.twice"), (6, "field.number"), (7, "field.minimum"), (8, "house.no_number")]
    assert all(each.reason != each.code for each in plan.findings)
    assert plan.ignored == ("序号",)
    town.do(plan.changeset)
    row = town.tables["resettle_house"].iloc[-1]
    assert (row["house_id"], row["room"], row["area"], str(row["price"]), row["status"], row["zone"]) == (
        "巴陵新居2-1-302", "302", 82.0, "5600.00", "available", "z")
    again = house_sheet.plan(town.tables, path, "z")
    assert (again.new, again.unchanged, again.changeset) == (0, 2, None)


def test_only_houses_that_nobody_has_are_corrected(town, tmp_path):
    town.do(houses.pick(town.tables, "a1", "h1", DAY, today=dt.date(2026, 11, 24)))
    path = sheet(tmp_path, ["房号", "小区", "户型", "面积㎡"], ["A-1", "洞庭家园", "两室", 81],
                 ["A-2", "洞庭家园", "三室", 99])
    plan = house_sheet.plan(town.tables, path)
    assert (plan.changed, plan.left_out, plan.findings[0].code) == (1, 1, "house.taken_row")
    town.do(plan.changeset)
    rows = town.tables["resettle_house"]
    assert (rows.at["a1", "area"], rows.at["a2", "area"], rows.at["a2", "layout"], rows.at["a2", "zone"]) == (
        80.0, 99.0, "三室", "z")


def test_a_sheet_without_the_titles_is_refused(town, tmp_path):
    with pytest.raises(InputError) as refused:
        house_sheet.plan(town.tables, sheet(tmp_path, ["姓名", "电话"], ["张三", "1"]))
    assert refused.value.code == "house.no_header"
