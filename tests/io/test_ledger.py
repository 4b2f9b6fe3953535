"""Registers as street offices keep them: titles, heads in two rows, totals, lost digits, CSV in GBK."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest
from openpyxl import Workbook

from gisapp.domain import schema
from gisapp.errors import InputError
from gisapp.io import ledger, vector
from gisapp.project import Project
from gisapp.services import import_values, importing
from gisapp.store.memory import MemoryStore

HEAD = ["序号", "户号 ", "产权人", None, "坐落", "建筑面积（㎡）", None, "入户日期"]
BELOW = [None, None, "姓名", "身份证号码", None, "证载", "实测", None]


@pytest.fixture
def register(tmp_path):
    """Two households and all that stands around them."""
    book = Workbook()
    book.active.title = "空表"
    page = book.create_sheet("台账")
    for row in (["征收户台账"], HEAD, BELOW,
                [1, "JH-01 ", "张三", 430602196001010000, "巴陵中路１２号", "80.25㎡", "约90", "2024.3.5"],
                [],
                [2, "ＪＨ－０２", "李四", "430602196001010028", "三眼桥", "1,081.5", 95, 45357],
                HEAD,
                ["本页小计", None, None, None, None, 1161.75],
                [3, "JH-01", "重复", None, None, None, None, dt.datetime(2024, 3, 6)],
                ["填表人：王芳    审核：周敏"]):
        page.append(row)
    for area in ("A1:H1", "C2:D2", "F2:G2", "A2:A3", "B2:B3", "E2:E3", "H2:H3", "A10:H10"):
        page.merge_cells(area)
    path = tmp_path / "台账 初稿.xlsx"
    book.save(path)
    return path


def test_the_head_is_found_and_what_is_no_household_is_left(register):
    source = vector.read(register)
    assert source.layers == ("台账",)
    assert list(source.frame.columns) == ["序号", "户号", "产权人/姓名", "产权人/身份证号码", "坐落",
                                          "建筑面积（㎡）/证载", "建筑面积（㎡）/实测", "入户日期"]
    assert list(source.frame.index) == [4, 6, 9]
    assert [(each.code, dict(each.params)) for each in source.findings] == [
        ("ledger.head", {"row": 2}), ("ledger.remarks", {"rows": [7, 8, 10], "count": 3})]


def test_columns_in_two_rows_are_understood(register):
    source = vector.read(register)
    assert importing.suggest_table(source) == "household"
    assert importing.suggest_mapping(source, "household") == {
        "户号": "hh_no", "产权人/姓名": "holder_name", "产权人/身份证号码": "holder_id_no", "坐落": "address",
        "建筑面积（㎡）/证载": "area_cert", "建筑面积（㎡）/实测": "area_surv"}


def test_what_can_be_read_comes_in_and_the_rest_is_told_by_row(register):
    project = Project(MemoryStore(), who="周敏")
    plan = importing.plan(project.tables, vector.read(register), into="household")
    assert (plan.new, plan.left_out) == (2, 1)
    assert {(each.row, each.code) for each in plan.findings if each.row} == {
        (4, "value.digits"), (4, "value.number"), (9, "key.duplicate")}
    project.do(plan.changeset)
    homes = project.tables["household"].set_index("hh_no")
    assert set(homes.index) == {"JH-01", "JH-02"}
    assert homes.at["JH-01", "address"] == "巴陵中路12号"
    assert list(homes.loc[["JH-01", "JH-02"], "area_cert"]) == [80.25, 1081.5]
    again = importing.plan(project.tables, vector.read(register), into="household")
    assert (again.new, again.changed, again.changeset) == (0, 0, None)


@pytest.mark.parametrize(("written", "yuan"), [
    ("12.5万", 125_000), ("1.2亿元", 120_000_000), ("￥1,234.50", Decimal("1234.50")), ("１２０００ 万元", 120_000_000),
    ("万亿", None), ("约3万", None),
])
def test_amounts_as_they_are_written(written, yuan):
    values, unfit = import_values.converted(schema.TABLES["phase"]["budget_amt"], pd.Series([written], dtype="object"))
    assert values.iloc[0] == yuan
    assert bool(unfit) is (yuan is None)


@pytest.mark.parametrize(("mark", "encoding"), [(",", "gbk"), (";", "utf-8-sig"), ("\t", "utf-16")])
def test_a_table_with_separators_is_read(tmp_path, mark, encoding):
    path = tmp_path / "台账.csv"
    rows = [["户编号", "户主姓名", "房屋坐落", "备注"], ["JH-1", "张三", f"郭亮街{mark}3号", ""]]
    path.write_bytes("\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows).encode(encoding))
    source = vector.read(path)
    assert source.frame.to_dict("records") == [
        {"户编号": "JH-1", "户主姓名": "张三", "房屋坐落": f"郭亮街{mark}3号", "备注": None}]


@pytest.mark.parametrize(("name", "content", "code"), [
    ("旧.xls", b"\xd0\xcf\x11\xe0", "file.old_workbook"), ("密.xlsx", b"\xd0\xcf\x11\xe0", "ledger.unreadable"),
    ("没有.xlsx", None, "file.not_found"), ("没有.csv", None, "file.not_found"), ("空.csv", b"", "file.empty"),
])
def test_what_is_no_register_is_said(tmp_path, name, content, code):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        vector.read(path)
    assert caught.value.code == code


def test_a_sheet_is_asked_for_by_name(register):
    with pytest.raises(InputError) as caught:
        ledger.read(register, "别的")
    assert caught.value.params["layers"] == ["台账"]
