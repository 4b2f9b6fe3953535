"""The progress layer: one row a household, no personal data, a dictionary beside it."""

import datetime as dt

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely

from gisapp.domain import codes, schema
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError, RefusedError
from gisapp.io import vector
from gisapp.services import boundary, editing, exporting, importing, reshaping
from gisapp.services.exporting import Wanted


def signed(town):
    events = [("h1", "surveyed", dt.date(2026, 1, 5)), ("h1", "signed", dt.date(2026, 3, 1))]
    town.do(ChangeSet("签约", (
        updated(town.tables, "household", ["h1"], {"stage": "signed", "stage_on": dt.date(2026, 3, 1)}),
        inserted("stage_event", {"household": [each[0] for each in events], "stage": [each[1] for each in events],
                                 "happened_on": [each[2] for each in events]}),
    )))
    return town


def test_a_row_for_each_household_with_its_outline(town, tmp_path):
    result = exporting.write(signed(town).tables, tmp_path / "新文件夹" / "进度.shp", Wanted(), who="周敏")
    assert {each.name for each in result.paths} == {
        "进度.shp", "进度.shx", "进度.dbf", "进度.prj", "进度.cpg", "进度_字段说明.xlsx"}
    read = gpd.read_file(result.path).set_index("HH_NO")
    assert len(read) == 8 == result.rows
    first = read.loc["SD-0001"]
    assert first[["STAGE", "TENURE", "ZONE_NAME", "BLDG_NO"]].tolist() == ["已签约", "私房", "试点片区", "B1"]
    assert first["STAGE_DT"].date() == first["SIGN_DT"].date() == dt.date(2026, 3, 1)
    fourth = read.loc["SD-0004"]
    assert (fourth["BLDG_NO"], fourth["PCL_NO"]) == ("B3、B4", "P3")
    assert fourth.geometry.area == pytest.approx(200)
    assert read.loc["SD-0007"].geometry.equals(town.tables["parcel"]["geom"].loc["p6"])
    assert read.loc["SD-0008"].geometry is None and result.without_geometry == ("SD-0008",)
    assert read.crs.to_epsg() == 4547


def test_no_personal_column_is_ever_handed_on(town):
    personal = {column.label for table in schema.TABLES.values() for column in table.columns if column.personal}
    for by in exporting.BYS:
        for profile in exporting.PROFILES:
            frame = exporting.progress(town.tables, by=by, profile=profile)
            assert not any(column.personal or column.label in personal for column in frame.columns)
            names = [field.name for field in frame.layer.fields]
            assert len(names) == len(set(names)) and all(name.isascii() and len(name) <= 10 for name in names)
    names = {field.name for field in exporting.progress(town.tables).layer.fields}
    assert "ADDRESS" not in names and "LIEN" not in names
    assert {"ADDRESS", "LIEN"} <= {f.name for f in exporting.progress(town.tables, profile="internal").layer.fields}


def test_parcels_roll_up(town, tmp_path):
    result = exporting.write(signed(town).tables, tmp_path / "宗地.gpkg", Wanted("gpkg", by="parcel"))
    read = gpd.read_file(result.paths[0]).set_index("PCL_NO")
    assert len(read) == 6 and result.without_geometry == ()
    assert read.loc["P1", ["HOUSEHOLDS", "SIGNED", "BUILDINGS"]].tolist() == [2, 1, 1]
    assert read.loc["P1", "STAGE"] == "未调查"
    assert (read.loc["P6", "DEMOLITION"], read.loc["P3", "RESETTLE"]) == ("未开始", "未开始")


def test_a_past_day(town):
    frame = exporting.progress(signed(town).tables, as_of=dt.date(2026, 2, 1))
    columns = dict(zip([field.name for field in frame.layer.fields], frame.layer.columns, strict=True))
    assert columns["STAGE"][0] == "已调查" and str(columns["STAGE_DT"][0]) == "2026-01-05"
    assert str(columns["SIGN_DT"][0]) == "NaT"


def test_the_dictionary_says_what_the_fields_mean(town, tmp_path):
    exporting.write(town.tables, tmp_path / "进度.shp", Wanted())
    book = openpyxl.load_workbook(tmp_path / "进度_字段说明.xlsx")
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    stage = next(row for row in rows if row[0] == "STAGE")
    assert stage[1:3] == ["阶段", "文本"] and "已签约" in stage[6]
    assert book.sheetnames == ["字段说明", "无图形的户"]
    assert ["SD-0008", "试点片区"] in [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]


def test_the_register_is_a_set_for_the_caller(town, tmp_path):
    result = exporting.write(town.tables, tmp_path / "进度.shp", Wanted(zone="试点片区"), who="周敏")
    assert not result.changeset.undoable
    town.do(result.changeset)
    entry = town.tables["export_register"].iloc[0]
    assert (entry["format"], entry["zone_name"], entry["rows"], entry["who"]) == ("shp", "试点片区", 8, "周敏")


def test_nothing_is_left_of_a_refused_export(town, tmp_path):
    town.do(ChangeSet("姓", (updated(town.tables, "household", ["h2"], {"team": "䶮组"}),)))
    with pytest.raises(RefusedError, match=r"export\.unencodable") as refused:
        exporting.write(town.tables, tmp_path / "进度.shp", Wanted(encoding="gbk"))
    assert [params["key"] for _, params in refused.value.conditions] == ["SD-0002"]
    assert list(tmp_path.iterdir()) == []
    exporting.write(town.tables, tmp_path / "进度.shp", Wanted(encoding="UTF-8"))
    for options, code in (
        ({"by": "street"}, "export.option"), ({"profile": "all"}, "export.option"),
        ({"encoding": "big5"}, "output.encoding"), ({"zone": "没有"}, "zone.unknown"),
        ({"format": "dxf"}, "output.format"), ({}, "output.exists"),
    ):
        with pytest.raises(InputError, match=code):
            exporting.write(town.tables, tmp_path / "进度.shp", Wanted(**options))
    with pytest.raises(InputError, match=r"export\.own_project"):
        exporting.write(town.tables, tmp_path / "进度.shp", Wanted(), own=tmp_path / "进度.shp")


def test_a_folder_gets_a_name(town, tmp_path):
    result = exporting.write(town.tables, tmp_path, Wanted("geojson", "试点片区"))
    assert (tmp_path / "试点片区_进度.geojson") in result.paths
    assert vector.read(tmp_path / "试点片区_进度.geojson").crs.to_epsg() == 4547


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_what_is_exported_imports_as_unchanged(town, tmp_path, encoding):
    exporting.write(town.tables, tmp_path / "宗地.shp", Wanted(by="parcel", encoding=encoding))
    plan = importing.plan(town.tables, vector.read(tmp_path / "宗地.shp"), into="parcel")
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 6)
    exporting.write(town.tables, tmp_path / "户.shp", Wanted(encoding=encoding))
    plan = importing.plan(town.tables, vector.read(tmp_path / "户.shp"))
    assert plan.table == "household" and (plan.new, plan.changed, plan.unchanged) == (0, 0, 8)


def test_shapes_of_many_buildings_are_valid(town):
    frame = exporting.progress(town.tables)
    shapes = frame.layer.shapes
    assert shapely.is_valid(shapes[~shapely.is_missing(shapes)]).all()


def test_a_table_for_excel_has_titles_dates_and_numbers(town, tmp_path):
    result = exporting.write(town.tables, tmp_path / "周一.xlsx", Wanted("xlsx"))
    assert [path.name for path in result.paths] == ["周一.xlsx"]
    book = openpyxl.load_workbook(result.path)
    assert book.sheetnames[:2] == ["进度", "字段说明"]
    page = book["进度"]
    head = next(row for row in page.iter_rows() if row[0].value == "户编号")
    titles = {cell.value: cell.column for cell in head}
    assert page.auto_filter.ref.startswith(f"A{head[0].row}:")
    assert page.freeze_panes == f"B{head[0].row + 1}"
    rows = {row[0].value: row for row in page.iter_rows(min_row=head[0].row + 1)}
    assert len(rows) == len(town.tables["household"])
    assert rows["SD-0001"][titles["阶段"] - 1].value in codes.CODES["stage"].values()
    day = rows["SD-0001"][titles["阶段日期"] - 1]
    assert day.number_format == "yyyy-mm-dd"
    assert day.value is None or day.is_date


@pytest.mark.parametrize(("suffix", "encoding"), [("shp", "gbk"), ("shp", "utf-8"), ("gpkg", "utf-8")])
def test_what_was_edited_is_handed_on_to_the_millimetre(town, tmp_path, suffix, encoding):
    shape = town.tables["parcel"].at["p1", "geom"]
    west, south, east, _north = shape.bounds
    line = np.array([[west - 1, south + 7.123], [east + 1, south + 9.877]])
    town.do(editing.split(town.tables, "p1", line).changeset)
    corner = shapely.get_coordinates(town.tables["parcel"].at["p2", "geom"])[:1]
    town.do(reshaping.move(town.tables, corner, corner + 0.3337).changeset)
    middle = shapely.get_coordinates(town.tables["parcel"].at["p6", "geom"].centroid)
    ring = middle + np.array([[-2, -2], [2.111, -2], [2, 2.777], [-2, 2]])
    town.do(editing.cut_hole(town.tables, "p6", ring).changeset)
    result = exporting.write(town.tables, tmp_path / f"宗地.{suffix}",
                             Wanted(suffix, by="parcel", encoding=encoding), who="周敏")
    read = gpd.read_file(result.path).set_index("PCL_NO")
    rows = town.tables["parcel"].set_index("parcel_no")
    assert set(read.index) == set(rows.index) >= {"P1-1", "P1-2", "P6-1", "P6-2"}
    assert set(read["ZONE_NAME"]) == {"试点片区"}
    for number, drawn in rows["geom"].items():
        assert shapely.hausdorff_distance(drawn, read.geometry[number]) < 1e-6
        assert len(shapely.get_coordinates(drawn)) == len(shapely.get_coordinates(read.geometry[number]))
        uid = town.tables["parcel"].index[town.tables["parcel"]["parcel_no"] == number][0]
        printed = shapely.MultiPoint([(each.y_east, each.x_north) for each in boundary.of_parcel(
            town.tables, uid).points])
        assert shapely.hausdorff_distance(printed, shapely.MultiPoint(shapely.get_coordinates(drawn))) < 0.001
