"""What lies under a map, and the grid of its pieces."""

import pytest

from gisapp.carto import basemap
from gisapp.carto.basemap import Under, Underlay


def test_an_underlay_is_seen_between_its_scales_only():
    asked = Underlay("picture", "a.tif", "影像", closest=500, farthest=5000)
    assert [asked.shown(scale) for scale in (499, 500, 5000, 5001)] == [False, True, True, False]
    assert not Underlay("picture", "a.tif", "影像", visible=False).shown(1000)
    assert not Underlay("picture", "a.tif", "影像", opacity=0).shown(1000)


def test_fills_are_whole_where_nothing_lies_under_them():
    under = Under((Underlay("picture", "a.tif", "影像", farthest=2000),), "EPSG:4547", 0.4)
    assert basemap.fill_opacity(None, 1000) == 1
    assert basemap.fill_opacity(under, 1000) == pytest.approx(0.4)
    assert basemap.fill_opacity(under, 4000) == 1


def test_attribution_names_each_source_once():
    under = Under((Underlay("web", "a", "一", attribution="天地图"), Underlay("web", "b", "二", attribution="天地图"),
                   Underlay("picture", "c", "三", attribution="测绘院", visible=False)), "EPSG:4547")
    assert under.attribution(1000) == "天地图"


def test_pieces_cover_a_view_and_are_shared_by_the_next():
    first = list(basemap.pieces((1000, 2000, 1100, 2080), 0.2, 256))
    moved = list(basemap.pieces((1005, 2003, 1105, 2083), 0.2, 256))
    assert set(first) & set(moved)
    assert min(each.bounds[0] for each in first) <= 1000
    assert max(each.bounds[3] for each in first) >= 2080
    for each in first:
        assert each.west / (256 * 0.2) == pytest.approx(round(each.west / (256 * 0.2)))
    middle = first[0].bounds
    assert middle[0] <= 1050 <= middle[2]
