"""Measuring and what lies under a point."""

import pytest
import shapely

from gisapp.carto import hits, layer, measuring
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import compose
from tests import mapped_town


@pytest.fixture(scope="module")
def tables():
    return mapped_town.tables()


@pytest.fixture(scope="module")
def scene(tables):
    return compose(tables, MapSpec(tuple(each.name for each in layer.layers())))


def test_area_keeps_its_digits_far_from_the_origin():
    ring = [(411_600.125, 3_251_700.25), (411_610.125, 3_251_700.25), (411_610.125, 3_251_720.25),
            (411_600.125, 3_251_720.25)]
    assert measuring.area_m2(ring) == 200.0
    assert measuring.area_m2(ring[::-1]) == 200.0
    assert measuring.area_m2(ring[:2]) == 0
    assert measuring.length_m(ring) == pytest.approx(40)


def test_angles():
    assert measuring.bearing_deg((0, 0), (-1, -1)) == pytest.approx(225)
    assert measuring.angle_deg((0, 1), (0, 0), (-1, 0)) == pytest.approx(90)
    assert measuring.dms(359.99999) == "360°00′00″"
    assert measuring.dms(29.385) == "29°23′06″"


def test_everything_under_a_point(scene, tables):
    middle = tables["building"].at["b4", "geom"].centroid
    found = [(each.table, uid) for each, uid in hits.everything_at(scene, middle.x, middle.y, 1.0)]
    names = [table for table, _ in found]
    assert ("building", "b4") in found and "parcel" in names and "phase" in names
    assert names.index("building") < names.index("parcel")


def test_streets_are_found_within_reach(scene, tables):
    line = tables["street"]["geom"].iloc[0]
    x, y = line.centroid.x + 2, line.centroid.y
    assert "street" in [each.table for each, _ in hits.everything_at(scene, x, y, 3.0)]
    assert "street" not in [each.table for each, _ in hits.everything_at(scene, x, y, 1.0)]


def test_within_a_circle(scene, tables):
    middle = tables["parcel"].at["p4", "geom"].centroid
    assert ("building", "b4") in hits.within(scene, middle.buffer(1))
    assert hits.within(scene, shapely.Polygon()) == []
