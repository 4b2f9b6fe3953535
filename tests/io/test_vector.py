"""Other people's files, as they are."""

import datetime as dt
import json
import shutil
import sqlite3
import stat
import warnings
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gisapp.errors import InputError
from gisapp.io import crs, dbf, vector

SQUARE = shapely.box(411_600, 3_251_700, 411_620, 3_251_720)


def shapefile(path, encoding="utf-8", columns=None, crs_code=4547, shapes=(SQUARE,)):
    frame = gpd.GeoDataFrame(columns or {"PCL_NO": ["1-1"]}, geometry=list(shapes), crs=crs_code)
    frame.to_file(path, encoding=encoding, engine="pyogrio")
    return path


def codes(source):
    return [each.code for each in source.findings]


def test_gbk_without_cpg_and_with_chinese_names(tmp_path):
    path = shapefile(tmp_path / "宗地.shp", "gbk", {"宗地号": ["文-1"], "权利人": ["李建明"]})
    path.with_suffix(".cpg").unlink()
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[29] = 0
    path.with_suffix(".dbf").write_bytes(content)
    source = vector.read(path)
    assert (source.encoding.encoding, source.encoding.source) == ("gb18030", "gb18030")
    assert source.frame.to_dict("list") == {"宗地号": ["文-1"], "权利人": ["李建明"]}
    assert crs.code(source.crs) == "EPSG:4547" and source.shapes[0].equals(SQUARE)


def test_the_encoding_can_be_given(tmp_path):
    path = shapefile(tmp_path / "a.shp", "gbk", {"NAME": ["简体"]})
    assert vector.read(path, encoding="big5").frame["NAME"][1] != "简体"
    assert vector.read(path, encoding="GB2312").frame["NAME"][1] == "简体"
    with pytest.raises(InputError, match=r"encoding\.unknown"):
        vector.read(path, encoding="nonsense")


def test_a_missing_shx_is_rebuilt_away_from_the_file(tmp_path):
    path = shapefile(tmp_path / "a.shp")
    path.with_suffix(".shx").unlink()
    before = sorted(each.name for each in tmp_path.iterdir())
    source = vector.read(path)
    assert codes(source) == ["shp.shx_missing"] and source.shapes[0].equals(SQUARE)
    assert sorted(each.name for each in tmp_path.iterdir()) == before


def test_a_read_only_folder_is_enough(tmp_path):
    folder = tmp_path / "光盘"
    folder.mkdir()
    path = shapefile(folder / "a.shp")
    for file in folder.iterdir():
        file.chmod(stat.S_IREAD)
    folder.chmod(stat.S_IREAD | stat.S_IEXEC)
    try:
        assert len(vector.read(path).frame) == 1
    finally:
        folder.chmod(stat.S_IRWXU)


def test_shapes_without_table_and_table_without_shapes(tmp_path):
    path = shapefile(tmp_path / "a.shp")
    assert codes(vector.read(path.with_suffix(".dbf"))) == ["dbf.table_only"]
    path.with_suffix(".dbf").unlink()
    source = vector.read(path)
    assert len(source.frame) == 1 and list(source.frame.columns) == []


def test_rows_marked_as_deleted_are_not_read(tmp_path):
    path = shapefile(tmp_path / "a.shp", columns={"N": ["a", "b"]}, shapes=(SQUARE, SQUARE))
    table = path.with_suffix(".dbf")
    content = bytearray(table.read_bytes())
    start = int.from_bytes(content[8:10], "little")
    content[start] = ord("*")
    table.write_bytes(content)
    source = vector.read(path)
    assert source.frame["N"].to_dict() == {2: "b"} and len(source.shapes) == 1


def test_a_zip_with_folders_chinese_names_and_several_layers(tmp_path):
    shapefile(tmp_path / "one.shp", columns={"N": ["一"]})
    shapefile(tmp_path / "two.shp", columns={"N": ["二"]})
    archive = tmp_path / "成果.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in tmp_path.glob("*.*"):
            if file.stem in {"one", "two"}:
                packed.write(file, f"CCCC/{'AAAA' if file.stem == 'one' else 'BBBB'}{file.suffix}")
    content = archive.read_bytes()
    for plain, chinese in ((b"AAAA", "宗地"), (b"BBBB", "房屋"), (b"CCCC", "成果")):
        content = content.replace(plain, chinese.encode("gbk"))
    archive.write_bytes(content)
    assert sorted(vector.layers(archive)) == ["宗地", "房屋"]
    with pytest.raises(InputError, match=r"layer\.choose"):
        vector.read(archive)
    name = vector.layers(archive)[0]
    source = vector.read(archive, name)
    assert source.path == archive and source.layer == name and len(source.frame) == 1


def test_layers_of_a_geopackage(tmp_path):
    path = tmp_path / "a.gpkg"
    numbers = pd.array([430602199001011234, None], dtype="Int64")
    frame = gpd.GeoDataFrame({"n": numbers}, geometry=[SQUARE, None], crs=4547)
    frame.to_file(path, layer="宗地")
    frame.to_file(path, layer="房屋")
    assert vector.layers(path) == ["宗地", "房屋"]
    with pytest.raises(InputError, match=r"layer\.choose"):
        vector.read(path)
    with pytest.raises(InputError, match=r"layer\.unknown"):
        vector.read(path, "没有")
    source = vector.read(path, "房屋")
    assert source.frame["n"].tolist() == [430602199001011234, None]
    assert source.shapes[1] is None


def test_the_open_project_is_never_touched(tmp_path):
    path = tmp_path / "项目.gpkg"
    sqlite3.connect(path).close()
    for call in (vector.layers, vector.read):
        with pytest.raises(InputError, match=r"import\.own_project"):
            call(path, own=tmp_path / "." / "项目.gpkg")


def geojson(path, *shapes, properties=None, **members):
    features = [{"type": "Feature", "properties": properties or {}, "geometry": shape} for shape in shapes]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}), "utf-8")
    return path


def test_one_open_ring_does_not_abort_a_geojson(tmp_path):
    whole = {"type": "Polygon", "coordinates": [[[113, 29], [113.001, 29], [113.001, 29.001], [113, 29]]]}
    opened = {"type": "Polygon", "coordinates": [whole["coordinates"][0][:-1]]}
    source = vector.read(geojson(tmp_path / "a.geojson", whole, opened, None))
    assert [shape is None for shape in source.shapes] == [False, False, True]
    assert [(each.row, each.code) for each in source.findings] == [(2, "geometry.ring_closed")]


def test_a_geojson_in_gbk_is_read(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes('{"type":"Feature","properties":{"名称":"岳阳楼"},"geometry":null}'.encode("gbk"))
    source = vector.read(path)
    assert source.frame["名称"][1] == "岳阳楼" and source.encoding.encoding == "gb18030"
    assert source.layer == "a"


@pytest.mark.parametrize(("name", "content"), [
    ("a.shp", b"not a shapefile"), ("a.gpkg", b"not a geopackage"), ("a.geojson", b"{"), ("a.zip", b"PK"),
    ("a.dbf", b"x"),
])
def test_damaged_files_are_a_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"file\.damaged"):
        vector.read(path)


@pytest.mark.parametrize("name", ["a.shp", "a.gpkg", "a.geojson", "a.zip"])
def test_missing_files_are_a_sentence(tmp_path, name):
    with pytest.raises(InputError, match=r"file\.not_found"):
        vector.read(tmp_path / name)


def test_other_formats_are_named(tmp_path):
    with pytest.raises(InputError, match=r"file\.format"):
        vector.read(tmp_path / "a.dwg")


@pytest.mark.realdata
def test_every_foreign_table_opens_and_its_label_is_honoured(shared_data):
    wanted = {"big5": "big5", "euckr": "euc_kr", "koi8r": "koi8-r", "latin2": "iso8859-2", "shiftjis": "shift_jis",
              "utf16": "utf-16", "win1251": "cp1251", "win874": "cp874"}
    for path in sorted((shared_data / "dbf_encodings" / "cpg").glob("*.dbf")):
        assert vector.read(path).encoding.encoding == wanted[path.stem]
    plain = shared_data / "dbf_encodings"
    assert vector.read(plain / "gbk.dbf").frame["NAME"][1] == "简体国语"
    assert vector.read(plain / "gb2312.dbf").frame["NAME"][1] == "简体国语"
    assert vector.read(plain / "utf8.dbf").frame["NAME"][1] == "国语國語"
    assert vector.read(plain / "ldid" / "chinese.dbf").encoding.source == "ldid"
    for name in ("big5", "shiftjis", "eucjp", "latin1"):
        assert not vector.read(plain / f"{name}.dbf").encoding.certain
    assert codes(vector.read(plain / "duplicate_fields.dbf")) == ["field.duplicate"] * 2


@pytest.mark.realdata
def test_odd_geometries(shared_data, tmp_path):
    gpkg = shared_data / "geometry_odd_gpkg"
    for name in ("curve", "curvepolygon", "multisurface"):
        assert "geometry.linearised" in codes(vector.read(gpkg / f"{name}.gpkg"))
    assert codes(vector.read(gpkg / "line_zm.gpkg")) == ["geometry.measures_dropped"]
    shp = shared_data / "geometry_odd_shp"
    assert vector.layers(shp / "REL.zip") == ["releaseArea20090407"]
    assert len(vector.read(shp / "blockgroups_multishapefile.zip", "blockgroups2").frame) == 663
    with pytest.raises(InputError, match=r"zip\.empty"):
        vector.read(shp / "empty_zipfile.zip")
    for file in shp.glob("latin1.*"):
        shutil.copy(file, tmp_path)
    assert "shp.shx_missing" in codes(vector.read(tmp_path / "latin1.shp"))
    source = vector.read(shared_data / "geometry_odd_geojson" / "125" / "openring.json")
    assert codes(source) == ["geometry.ring_closed"]


def test_field_names_cut_inside_a_character_do_not_stop_a_file(tmp_path):
    columns = {"协议日期甲": ["岳" * 100]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = shapefile(tmp_path / "a.shp", "utf-8", columns)
    source = vector.read(path)
    assert list(source.frame.columns) == ["协议日"] and source.shapes[0].equals(SQUARE)


def test_text_that_another_program_cut_is_said(tmp_path):
    cells = np.array(["岳阳楼".encode()[:8], "岳".encode()], dtype="S8")
    content = dbf.build([("N", dbf.DbfField(b"", "C", 8), cells)], 2, 0, dt.date(2026, 1, 1))
    (tmp_path / "a.dbf").write_bytes(content)
    source = vector.read(tmp_path / "a.dbf")
    assert source.frame["N"].tolist() == ["岳阳", "岳"]
    assert [(each.row, each.code) for each in source.findings] == [(1, "text.cut")]
