"""Writing: round trips through other programs' eyes, all files or none."""

import datetime as dt

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gisapp.errors import InputError, RefusedError
from gisapp.io import vector, write
from gisapp.io.write import Field, Layer, staged, write_layer

FIELDS = (Field("NAME", "text", 20), Field("COUNT", "integer", 6), Field("AREA", "decimal", 12, 2),
          Field("DAY", "date", 8), Field("KEPT", "boolean", 1))


def layer(names, counts=None, areas=None, days=None, kept=None, shapes=None):
    size = len(names)
    return Layer([f"H{at}" for at in range(size)], FIELDS, (
        names, counts or [None] * size, areas or [None] * size,
        np.array(days or [None] * size, dtype="datetime64[D]"), kept or [None] * size,
    ), np.array(shapes or [square(at) for at in range(size)], dtype=object), "EPSG:4547")


def square(at):
    return shapely.multipolygons([shapely.box(4e5 + at, 3e6, 4e5 + at + 1, 3e6 + 1)])


TEXT = st.text(st.characters(codec="gbk", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT | st.none(), st.none() | st.integers(0, 99999), st.none() | st.integers(0, 10**8),
                          st.none() | st.dates(dt.date(1900, 1, 1))), min_size=1, max_size=6),
       st.sampled_from([("shp", "utf-8"), ("shp", "gbk"), ("gpkg", "utf-8"), ("geojson", "utf-8")]))
def test_round_trip_by_geopandas(tmp_path, rows, kind):
    names, counts, cents, days = (list(each) for each in zip(*rows, strict=True))
    areas = [None if each is None else each / 100 for each in cents]
    format_name, encoding = kind
    written = layer(names, counts, areas, days)
    target = tmp_path / f"进度.{format_name}"
    with staged(target, overwrite=True) as folder:
        write_layer(folder, target.stem, written, format_name, encoding)
    read = gpd.read_file(target)
    assert [None if each is None or each != each else each for each in read["NAME"].astype(object)] == names
    assert [None if each != each else int(each) for each in read["COUNT"].astype(float)] == counts
    assert [None if each != each else float(each) for each in read["AREA"].astype(float)] == areas
    assert [str(each)[:10] for each in read["DAY"].dropna()] == [str(each) for each in days if each]
    assert read.crs.to_epsg() == 4547
    assert all(one.equals_exact(other, 1e-6) for one, other in
               zip(read.geometry.normalize(), shapely.normalize(written.shapes), strict=True)) or format_name == "shp"
    assert shapely.area(read.geometry.to_numpy()).tolist() == pytest.approx([1.0] * len(names))
    again = vector.read(target)
    assert again.frame["NAME"].tolist() == names
    assert format_name != "shp" or again.encoding.encoding == encoding


def test_what_gbk_does_not_have_is_refused_with_its_rows(tmp_path):
    with pytest.raises(RefusedError, match=r"export\.unencodable") as refused, staged(tmp_path / "a.shp") as folder:
        write_layer(folder, "a", layer(["李明", "李䶮", "𬱖"]), "shp", "gbk")
    assert [(params["row"], params["key"], params["characters"]) for _, params in refused.value.conditions] == [
        (2, "H1", "䶮"), (3, "H2", "𬱖")]
    assert list(tmp_path.iterdir()) == []
    with staged(tmp_path / "a.shp") as folder:
        write_layer(folder, "a", layer(["李明", "李䶮", "𬱖"]), "shp", "utf-8")
    assert gpd.read_file(tmp_path / "a.shp")["NAME"].tolist() == ["李明", "李䶮", "𬱖"]
    assert (tmp_path / "a.cpg").read_text() == "UTF-8" and (tmp_path / "a.prj").read_text().startswith("PROJCS")


def test_text_too_long_for_a_shapefile_is_refused_not_cut(tmp_path):
    with pytest.raises(RefusedError, match=r"export\.too_long"), staged(tmp_path / "a.shp") as folder:
        write_layer(folder, "a", layer(["文" * 85]), "shp", "utf-8")
    with staged(tmp_path / "a.shp") as folder:
        write_layer(folder, "a", layer(["文" * 84]), "shp", "utf-8")
    assert gpd.read_file(tmp_path / "a.shp")["NAME"][0] == "文" * 84


def test_what_exists_stays_unless_said_otherwise(tmp_path):
    target = tmp_path / "新" / "a.shp"
    with staged(target) as folder:
        write_layer(folder, "a", layer(["一"]), "shp")
    target.with_suffix(".qix").write_bytes(b"stale index")
    with pytest.raises(InputError, match=r"output\.exists"), staged(target) as folder:
        pytest.fail("nothing may be written")
    with staged(target, overwrite=True) as folder:
        write_layer(folder, "a", layer(["二"]), "shp")
    assert gpd.read_file(target)["NAME"][0] == "二" and not target.with_suffix(".qix").exists()
    assert {each.suffix for each in target.parent.iterdir()} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}


def test_a_failing_move_puts_everything_back(tmp_path, monkeypatch):
    target = tmp_path / "a.shp"
    with staged(target) as folder:
        write_layer(folder, "a", layer(["旧"]), "shp")
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    move = write.Path.rename

    def held(self, other):
        if self.parent.name == "new" and self.suffix == ".shp":
            raise PermissionError(13, "held by another program")
        return move(self, other)

    monkeypatch.setattr(write.Path, "rename", held)
    with pytest.raises(InputError, match=r"output\.unwritable"), staged(target, overwrite=True) as folder:
        write_layer(folder, "a", layer(["新"]), "shp")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "文件").write_text("no folder")
    with pytest.raises(InputError, match=r"output\.unwritable"), staged(tmp_path / "文件" / "a.shp"):
        pytest.fail("nothing may be written")


@pytest.mark.parametrize(("path", "format_name", "code"), [
    ("a.gpkg", "shp", "output.suffix"), ("a.shp", "dxf", "output.format"),
])
def test_names_fit_formats(tmp_path, path, format_name, code):
    with pytest.raises(InputError, match=code):
        write.checked_target(tmp_path / path, format_name)
    assert write.checked_target(tmp_path / "进度1.0", "shp").name == "进度1.0.shp"
    assert write.checked_target(tmp_path / "a.JSON", "geojson").name == "a.JSON"


def test_gdal_itself_reads_gbk(tmp_path):
    with staged(tmp_path / "a.shp") as folder:
        write_layer(folder, "a", layer(["岳阳楼"], shapes=[None]), "shp", "gbk")
    info, _, _, columns = pyogrio.raw.read(str(tmp_path / "a.shp"))
    assert columns[0].tolist() == ["岳阳楼"] and info["crs"] == "EPSG:4547"


def test_a_name_that_no_disk_takes_is_a_sentence(tmp_path):
    with pytest.raises(InputError) as caught, write.staged(tmp_path / f"{'很长' * 90}.shp"):
        pass
    assert caught.value.code == "output.unwritable"
