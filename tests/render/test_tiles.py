"""Tiles under the map: from a file, from a service, in both matrices; registered, cached, quiet without a network."""

import os
import time

import numpy as np
import pyproj
import pytest

from gisapp import settings
from gisapp.carto.basemap import Piece, Under, Underlay
from gisapp.errors import InputError, StoreError
from gisapp.io import mbtiles, tiles, warp, webtiles
from gisapp.render import imagery, underlay
from tests import tiles as made
from tests import town

pytestmark = pytest.mark.usefixtures("qapp")
BOX = (town.EAST - 60, town.NORTH - 60, town.EAST + 160, town.NORTH + 160)
PROJECT = pyproj.CRS.from_user_input("EPSG:4547")


@pytest.fixture(autouse=True)
def fresh():
    """Nothing open from the test before."""
    imagery.forget()
    yield
    imagery.forget()


def off_m(rgba, metres_per_px=0.5, size=200):
    """How far each red pixel is from a crossing of the grid."""
    rows, columns = np.nonzero((rgba[..., 0] > 190) & (rgba[..., 1] < 90) & (rgba[..., 3] == 255))
    east, north = town.EAST + (columns + 0.5) * metres_per_px, town.NORTH + 100 - (rows + 0.5) * metres_per_px
    assert len(rows) > 20
    half = made.EVERY_M / 2
    return max(np.abs((each + half) % made.EVERY_M - half).max() for each in (east, north))


def seen(source):
    return warp.sampled(source, PROJECT, (town.EAST, town.NORTH + 100), 0.5, 200, 200)


def test_a_tile_file_lies_where_it_lies(tmp_path):
    path = made.mbtiles(tmp_path / "底图.mbtiles", BOX, (17, 18))
    found = mbtiles.TileFile(path, imagery.decoded)
    assert (found.levels, found.attribution) == ((17, 18), "测绘院")
    assert off_m(seen(found)) < 1.6


def test_missing_tiles_are_cut_out_of_coarser_ones(tmp_path):
    found = mbtiles.TileFile(made.mbtiles(tmp_path / "粗.mbtiles", BOX, (17,)), imagery.decoded)
    found.levels = (10, 19)
    assert off_m(seen(found)) < 2.2


def test_outside_there_is_nothing(tmp_path):
    found = mbtiles.TileFile(made.mbtiles(tmp_path / "底图.mbtiles", BOX, (17,)), imagery.decoded)
    assert warp.sampled(found, PROJECT, (town.EAST + 9000, town.NORTH), 0.5, 64, 64) is None


@pytest.mark.parametrize(("told", "code"), [
    ((("format", "pbf"),), "underlay.vector_tiles"), ((("name", "高德影像"),), "underlay.gcj02")])
def test_tile_files_that_cannot_lie_there_are_refused(tmp_path, told, code):
    path = made.mbtiles(tmp_path / "底图.mbtiles", BOX, (15,), told=told)
    with pytest.raises(InputError) as refused:
        mbtiles.TileFile(path, imagery.decoded)
    assert refused.value.code == code


def test_an_empty_or_broken_tile_file_is_told(tmp_path):
    with pytest.raises(InputError, match=r"underlay\.no_tiles"):
        mbtiles.TileFile(made.mbtiles(tmp_path / "空.mbtiles", BOX, ()), imagery.decoded)
    (tmp_path / "坏.mbtiles").write_bytes(b"nothing")
    with pytest.raises(StoreError, match=r"underlay\.unreadable"):
        mbtiles.TileFile(tmp_path / "坏.mbtiles", imagery.decoded)


@pytest.mark.parametrize(("crs", "matrix"), [("", tiles.WEB), ("EPSG:4490", tiles.DEGREES)])
def test_a_service_is_asked_once_and_kept(crs, matrix):
    with made.served(matrix) as (template, asked):
        source = imagery.opened(Underlay("web", template, "服务", crs=crs))
        assert off_m(seen(source)) < 1.8
        count = len(asked)
        assert count > 0
        assert off_m(seen(source)) < 1.8
        assert len(asked) == count
    again = imagery.opened(Underlay("web", template, "服务", crs=crs))
    assert off_m(seen(again)) < 1.8  # the server is gone, the tiles are here


def test_without_a_network_it_is_quiet(monkeypatch):
    with made.served() as (template, _):
        pass
    source = imagery.opened(Underlay("web", template, "服务"))
    begun = time.perf_counter()
    assert seen(source) is None
    assert source.trouble.code == "underlay.offline"
    assert seen(source) is None
    assert time.perf_counter() - begun < 3


def test_old_tiles_are_asked_for_again_but_serve_meanwhile():
    with made.served() as (template, asked):
        source = imagery.opened(Underlay("web", template, "服务"))
        seen(source)
        count = len(asked)
        for each in webtiles.cache_folder().rglob("*.tile"):
            os.utime(each, (time.time() - 2 * webtiles.FRESH_S,) * 2)
        seen(source)
        assert len(asked) == 2 * count
        for each in webtiles.cache_folder().rglob("*.tile"):
            os.utime(each, (time.time() - 2 * webtiles.FRESH_S,) * 2)
    assert off_m(seen(source)) < 1.8
    assert source.trouble.code == "underlay.offline"


@pytest.mark.parametrize(("status", "code"), [(403, "underlay.key_refused"), (500, "underlay.offline"), (404, None)])
def test_what_a_service_refuses_is_told_quietly(status, code):
    with made.served(status=status) as (template, asked):
        source = imagery.opened(Underlay("web", template, "服务"))
        assert seen(source) is None
        assert (source.trouble.code if source.trouble else None) == code
        count = len(asked)
        seen(source)
        assert len(asked) == count  # neither hammered after a refusal, nor asked again for what it does not have


def test_the_key_is_put_in_and_nothing_is_asked_without_it():
    with made.served() as (template, asked):
        wanted = Underlay("web", template + "?tk={key}", "服务")
        source = imagery.opened(wanted)
        assert seen(source) is None
        assert (source.trouble.code, asked) == ("underlay.no_key", [])
        settings.save(map_key="abc")
        assert seen(imagery.opened(wanted)) is not None
        assert all(each.endswith("?tk=abc") for each in asked)


def test_the_cache_keeps_below_its_size():
    folder = webtiles.cache_folder() / "x" / "1" / "1"
    folder.mkdir(parents=True)
    for number in range(10):
        path = folder / f"{number}.tile"
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))
    webtiles.prune(450)
    assert sorted(each.name for each in folder.iterdir()) == ["6.tile", "7.tile", "8.tile", "9.tile"]


@pytest.mark.parametrize("source", [
    "https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", "http://mt{s}.google.cn/vt/lyrs=m&x={x}&y={y}&z={z}",
    "https://rt{s}.map.gtimg.com/tile?z={z}&x={x}&y={-y}", "https://map.geoq.cn/tile/{z}/{y}/{x}",
    "https://mt1.google.com/vt/lyrs=y&x={x}&y={y}&z={z}", "https://wprd0{s}.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}"])
def test_shifted_services_are_refused(source):
    with pytest.raises(InputError, match=r"underlay\.gcj02"):
        webtiles.understood(source)
    told = []
    asked = Under((Underlay("web", source, "高德"),), "EPSG:4547")
    assert underlay.made(asked, Piece(town.EAST, town.NORTH, 0.5, 64, 64), 1000, ground="#FFFFFF",
                         problem=lambda _each, error: told.append(error.code)) is None
    assert told == ["underlay.gcj02"]


def test_baidu_is_refused_and_nonsense_is_not_understood():
    with pytest.raises(InputError, match=r"underlay\.bd09"):
        webtiles.understood("http://online{s}.map.bdimg.com/onlinelabel/?qt=tile&x={x}&y={y}&z={z}")
    for source in ("", "tianditu:nothing", "https://a.org/{z}/{x}", "ftp://a.org/{z}/{x}/{y}"):
        with pytest.raises(InputError, match=r"underlay\.address"):
            webtiles.understood(source)


def test_tianditu_is_understood_in_both_matrices_with_a_pasted_key():
    plain = webtiles.understood("tianditu:img_w")
    assert (plain.matrix, plain.host, plain.trusted) == (tiles.WEB, "tianditu.gov.cn", True)
    assert webtiles.understood("tianditu:vec_c").matrix == tiles.DEGREES
    pasted = webtiles.understood("http://t0.tianditu.gov.cn/img_c/wmts?SERVICE=WMTS&TILEMATRIXSET=c&TILEMATRIX={z}"
                                 "&TILEROW={y}&TILECOL={x}&tk=0123abc")
    assert (pasted.key, pasted.matrix, pasted.host) == ("0123abc", tiles.DEGREES, "tianditu.gov.cn")
    assert "0123abc" not in pasted.template
    url = webtiles.Service(plain, "schlüssel", imagery.decoded).url((17, 106000, 54000))
    assert "TILEMATRIX=17&TILEROW=54000&TILECOL=106000" in url
    assert "{" not in url


def test_an_unknown_service_is_not_trusted():
    assert not webtiles.understood("https://mt1.google.com/vt/lyrs=s&x={x}&y={y}&z={z}").trusted
    assert not webtiles.understood("https://tiles.example.org/{z}/{x}/{y}.png").trusted
    assert webtiles.understood("https://tile.openstreetmap.org/{z}/{x}/{y}.png").attribution == \
        "© OpenStreetMap contributors"
