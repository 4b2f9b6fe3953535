"""``gisapp underlay`` and ``gisapp map --underlay``."""

import json
import shutil

import pikepdf
import pytest

from tests import orthophoto, town


@pytest.fixture
def project(small, tmp_path):
    return shutil.copy(small, tmp_path / "项目.gpkg")


@pytest.fixture
def photo(tmp_path):
    (tmp_path / "影像").mkdir()
    return orthophoto.geotiff(tmp_path / "影像" / "2025.tif", town.EAST - 40, town.NORTH + 100, size=(800, 700))


def images(path):
    with pikepdf.open(path) as read:
        return sum(len(page.get_images() if hasattr(page, "get_images") else page.images) for page in read.pages)


def test_added_listed_changed_removed(project, run, photo):
    assert "已添加 2025" in run("underlay", "add", project, photo)
    row, = json.loads(run("underlay", "list", project, "--json"))
    assert (row["name"], row["source"], row["there"]) == ("2025", "影像/2025.tif", True)
    run("underlay", "set", project, "2025", "--opacity", "0.5", "--hide", "--attribution", "测绘院")
    row, = json.loads(run("underlay", "list", project, "--json"))
    assert (row["opacity"], row["visible"], row["attribution"]) == (0.5, False, "测绘院")
    photo.unlink()
    assert "找不到文件" in run("underlay", "list", project)
    assert "2025" in run("underlay", "set", project, "2024", "--show", code=1)
    run("underlay", "remove", project, "2025")
    assert json.loads(run("underlay", "list", project, "--json")) == []


def test_printed_on_wish_and_a_missing_file_is_told(project, run, photo, tmp_path):
    run("underlay", "add", project, photo)
    for name, more in (("有.pdf", ["--underlay"]), ("无.pdf", [])):
        run("map", project, "--zone", "试点片区", "-o", tmp_path / name, *more)
    assert images(tmp_path / "有.pdf") > images(tmp_path / "无.pdf")
    photo.unlink()
    run("map", project, "--zone", "试点片区", "-o", tmp_path / "缺.pdf", "--underlay")
    assert images(tmp_path / "缺.pdf") == images(tmp_path / "无.pdf")
    for_all = ("--underlay", "--public", "--review", "x")
    assert "公开" in run("map", project, "--zone", "试点片区", "-o", tmp_path / "公.pdf", *for_all, code=1)


def test_what_lies_elsewhere_or_is_shifted_is_refused(project, run, tmp_path):
    far = orthophoto.geotiff(tmp_path / "远.tif", town.EAST + 200_000, town.NORTH)
    assert "公里" in run("underlay", "add", project, far, code=1)
    told = run("underlay", "add", project, "https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", code=1)
    assert "GCJ-02" in told
    assert "勾选" in run("underlay", "add", project, "tianditu:img_w")
    assert json.loads(run("underlay", "list", project, "--json"))[0]["source"] == "tianditu:img_w"


def test_a_picture_without_a_system_is_judged_or_named(project, run, tmp_path):
    plain = orthophoto.with_world_file(tmp_path / "航片.png", town.EAST, town.NORTH + 60)
    assert "EPSG:4547" in run("underlay", "add", project, plain)
    odd = orthophoto.with_world_file(tmp_path / "怪.png", 100, 200)
    run("underlay", "add", project, odd, code=1)


def test_a_parcel_of_a_named_zone_is_printed(project, run, tmp_path):
    run("map", project, "--product", "parcel_map", "--zone", "试点片区", "--parcel", "P2", "-o", tmp_path / "宗.pdf")
