"""Underlays are kept with the project, by relative path, and judged by where its land lies."""

from dataclasses import replace

import pyproj
import pytest

from gisapp.carto.basemap import SEEN_THROUGH, Underlay
from gisapp.errors import InputError
from gisapp.services import prints, products, underlays
from gisapp.services.pages.order import Order
from gisapp.services.wish import Wish
from tests import town as small

PHOTO = Underlay("picture", "影像/2025.tif", "2025年影像", opacity=0.8, brightness=-0.1, farthest=5000)
TILES = Underlay("tiles", "底图.mbtiles", "底图")


def test_what_is_kept_comes_back_in_order(town, tmp_path):
    assert underlays.kept(town.tables) == ()
    assert underlays.under(town.tables, tmp_path) is None
    town.do(underlays.keep(town.tables, (TILES, PHOTO), 0.6))
    assert underlays.kept(town.tables) == (TILES, PHOTO)
    found = underlays.under(town.tables, tmp_path)
    assert found.fill_opacity == pytest.approx(0.6)
    assert found.underlays[1].source == str(tmp_path / "影像" / "2025.tif")
    assert [each.name for each in underlays.absent(found)] == ["底图", "2025年影像"]
    town.do(underlays.keep(town.tables, (replace(PHOTO, visible=False),)))
    assert [each.visible for each in underlays.kept(town.tables)] == [False]
    assert underlays.fill_opacity(town.tables) == pytest.approx(0.6)
    town.do(underlays.keep(town.tables, ()))
    assert underlays.kept(town.tables) == ()


def test_keeping_the_same_changes_nothing_and_other_settings_stay(town):
    before = len(town.tables["setting"])
    town.do(underlays.keep(town.tables, (PHOTO,)))
    assert underlays.keep(town.tables, (PHOTO,)).changes == ()
    town.do(underlays.keep(town.tables, ()))
    assert len(town.tables["setting"]) == before
    assert underlays.fill_opacity(town.tables) == SEEN_THROUGH


def test_paths_near_the_project_are_relative(tmp_path):
    folder = tmp_path / "项目"
    assert underlays.relative(folder / "影像" / "a.tif", folder) == "影像/a.tif"
    assert underlays.relative(tmp_path / "影像" / "a.tif", folder) == "../影像/a.tif"
    assert underlays.relative(tmp_path.parent.parent / "a.tif", folder) == str(tmp_path.parent.parent / "a.tif")
    assert underlays.relative(tmp_path / "a.tif", None) == str(tmp_path / "a.tif")


def test_a_path_too_long_is_refused(town):
    with pytest.raises(InputError, match=r"underlay\.long_path"):
        underlays.keep(town.tables, (replace(PHOTO, source="影" * 100),))


def box(east=0.0, north=0.0):
    return (small.EAST + east, small.NORTH + north, small.EAST + east + 200, small.NORTH + north + 200)


def test_a_picture_is_judged_by_its_place(town):
    stated = pyproj.CRS.from_user_input("EPSG:4547")
    assert underlays.judge(town.tables, stated, box()) == underlays.Judged("", False, 0.0)
    far = underlays.judge(town.tables, stated, box(100_000))
    assert far.away_km == pytest.approx(99.9, abs=0.1)
    assert underlays.judge(town.tables, None, box()).crs == "EPSG:4547"
    assert underlays.judge(town.tables, None, box(38_000_000)).crs == "EPSG:4526"
    assert underlays.judge(town.tables, stated, box(38_000_000)).crs == "EPSG:4526"


def test_an_old_datum_is_refused_and_so_are_swapped_axes(town):
    with pytest.raises(InputError, match=r"crs\.datum"):
        underlays.judge(town.tables, pyproj.CRS.from_user_input("EPSG:2383"), box())
    west, south, east, north = box()
    with pytest.raises(InputError, match=r"underlay\.swapped"):
        underlays.judge(town.tables, None, (south, west, north, east))
    with pytest.raises(InputError, match=r"crs\.missing"):
        underlays.judge(town.tables, None, (1, 2, 3, 4))


def test_prints_bear_it_on_wish_and_never_in_public(town, tmp_path):
    import datetime as dt

    town.do(underlays.keep(town.tables, (PHOTO,)))
    found = underlays.under(town.tables, tmp_path)
    wish = Wish(products.product(products.PROGRESS), ("z",), Order(dt.datetime(2026, 11, 24)), under=found)
    page, = prints.sheets(town.tables, wish)("z")
    assert [each.scene.spec.under for each in page.items if hasattr(each, "scene")] == [found]
    with pytest.raises(InputError, match=r"underlay\.public"):
        prints.sheets(town.tables, replace(wish, public=True, review="湘S(2026)001号"))
