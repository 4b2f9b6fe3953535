"""The committed geometry of the two zones: exact areas, a watertight coverage, names and numbers that occur once."""

import json

import numpy as np
import pyproj
import pytest
import shapely

from gisapp import paths
from tests.tools.fabric import growing, writing, zones

TOWNS = ("wenlv", "jiuhuashan")
COMMON = ("zone", "phase", "parcel", "building", "street")


def document(name):
    return json.loads(paths.layer(f"{name}.geojson").read_text(encoding="utf-8"))


def shapes(name):
    return np.array([shapely.geometry.shape(each["geometry"]) for each in document(name)["features"]], dtype=object)


def column(name, field):
    return [each["properties"][field] for each in document(name)["features"]]


def files():
    return sorted(paths.layer("").glob("*.geojson"))


def test_every_file_names_its_crs_and_keeps_millimetres():
    assert len(files()) == 12
    for path in files():
        known = json.loads(path.read_text(encoding="utf-8"))
        assert known["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4547"
        points = shapely.get_coordinates(shapes(path.stem))
        assert np.array_equal(points, np.round(points, 3))
    assert sum(path.stat().st_size for path in files()) < 3_000_000


@pytest.mark.parametrize("town", zones.TOWNS, ids=TOWNS)
def test_the_tool_draws_such_a_town_again(town):
    """Another GEOS may cut a little differently, so that not the coordinates are compared, but what must hold."""
    grown = growing.grow(town)
    drawn = writing.layers(town, grown)
    assert grown.zone.area == pytest.approx(town.area_m2, abs=0.5)
    assert shapely.coverage_is_valid([lot.shape for lot in grown.lots])
    for name, features in drawn.items():
        committed = document(f"{town.key}_{name}")["features"]
        assert len(features) == pytest.approx(len(committed), rel=0.05)
        assert set(features[0][0]) == set(committed[0]["properties"])
    again = writing.layers(town, growing.grow(town))
    assert list(map(writing.collection, drawn.values())) == list(map(writing.collection, again.values()))


def test_zone_of_82_16_hectares_lies_where_it_should():
    zone = shapes("wenlv_zone")[0]
    assert zone.area == pytest.approx(821_600, abs=0.5)
    to_degrees = pyproj.Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True)
    assert to_degrees.transform(zone.centroid.x, zone.centroid.y) == pytest.approx((113.09, 29.385), abs=0.01)


def test_zones_are_apart_but_near():
    first, second = shapes("wenlv_zone")[0], shapes("jiuhuashan_zone")[0]
    assert first.distance(second) > 300
    assert 1_000 < first.centroid.distance(second.centroid) < 2_500


@pytest.mark.parametrize("town", TOWNS)
def test_phases_make_up_the_zone(town):
    phases, zone = shapes(f"{town}_phase"), shapes(f"{town}_zone")[0]
    assert len(phases) == 2
    assert shapely.coverage_is_valid(phases)
    assert shapely.union_all(phases).symmetric_difference(zone).area < 0.01
    assert phases[0].intersection(phases[1]).area < 1e-3


@pytest.mark.parametrize("town", TOWNS)
def test_parcels_are_a_valid_coverage_inside_their_phase(town):
    parcels = shapes(f"{town}_parcel")
    assert shapely.is_valid(parcels).all()
    assert shapely.coverage_is_valid(parcels)
    assert shapes(f"{town}_zone")[0].covers(shapely.geometrycollections(parcels))
    phases = dict(zip(column(f"{town}_phase", "phase_no"), shapes(f"{town}_phase"), strict=True))
    for phase_no, parcel in zip(column(f"{town}_parcel", "phase_no"), parcels, strict=True):
        assert phases[phase_no].covers(parcel)


@pytest.mark.parametrize("town", TOWNS)
def test_no_parcel_is_a_sliver(town):
    parcels = shapes(f"{town}_parcel")
    assert shapely.area(parcels).min() > 80
    assert min(shapely.length(shapely.maximum_inscribed_circle(parcels))) > 2.5


@pytest.mark.parametrize("town", TOWNS)
def test_buildings_stand_on_their_parcel_and_not_on_each_other(town):
    parcels = dict(zip(column(f"{town}_parcel", "parcel_no"), shapes(f"{town}_parcel"), strict=True))
    buildings = shapes(f"{town}_building")
    assert shapely.is_valid(buildings).all()
    for parcel_no, building in zip(column(f"{town}_building", "parcel_no"), buildings, strict=True):
        assert parcels[parcel_no].covers(building)
    left, right = shapely.STRtree(buildings).query(buildings, predicate="intersects")
    assert (left == right).all()


@pytest.mark.parametrize(("town", "parcels"), [("wenlv", 350), ("jiuhuashan", 900)])
def test_numbers_and_doors_occur_once(town, parcels):
    numbers = column(f"{town}_parcel", "parcel_no")
    assert len(numbers) == pytest.approx(parcels, abs=10)
    assert len(set(numbers)) == len(numbers)
    doors = list(zip(column(f"{town}_parcel", "street"), column(f"{town}_parcel", "door"), strict=True))
    assert len(set(doors)) == len(doors)
    assert len(set(column(f"{town}_building", "bldg_no"))) == len(shapes(f"{town}_building"))


@pytest.mark.parametrize("town", TOWNS)
def test_streets_have_names_that_occur_once_and_lie_between_the_parcels(town):
    names = column(f"{town}_street", "name")
    assert 20 <= len(names) <= 40
    assert len(set(names)) == len(names)
    assert set(column(f"{town}_street", "kind")) == {"street", "lane"}
    ground = shapely.union_all(shapes(f"{town}_parcel"))
    for street in shapes(f"{town}_street"):
        assert street.intersection(ground).length < 0.02 * street.length


def test_no_two_works_bear_the_same_name():
    names = [each["properties"]["name"] for town in TOWNS for each in document(f"{town}_parcel")["features"]
             if each["properties"]["kind"] not in {"lane", "slab"}]
    assert None not in names
    assert len(set(names)) == len(names)


def test_factory_and_its_halls():
    areas = dict(zip(column("wenlv_parcel", "parcel_no"), shapely.area(shapes("wenlv_parcel")), strict=True))
    large = [number for number, area in areas.items() if area > 100_000]
    assert len(large) == 1
    halls = [each["properties"] for each in document("wenlv_building")["features"]
             if each["properties"]["parcel_no"] == large[0] and each["properties"]["kind"] == "hall"]
    assert len(halls) >= 10
    assert 2 <= sum(each["disposal"] == "retain" for each in halls) <= 4


def test_slabs_hold_thirty_to_forty_eight_households():
    slabs = [each["properties"] for each in document("wenlv_building")["features"]
             if each["properties"]["kind"] == "slab"]
    assert len(slabs) >= 20
    assert all(30 <= 2 * each["units"] * each["floors"] <= 48 for each in slabs)


def test_planned_land_use_bears_the_names_of_the_plan():
    assert set(column("wenlv_plan_area", "name")) == {"观光休闲", "主题公园", "文化创意", "主题商业", "人居社区"}
    assert set(column("wenlv_plan_point", "name")) == {"山景", "水景", "园景", "洞景", "塔景", "街景", "艺景"}
    zone = shapes("wenlv_zone")[0]
    assert zone.contains(shapely.geometrycollections(shapes("wenlv_plan_point")))
    assert all(zone.buffer(0.01).covers(area) for area in shapes("wenlv_plan_area"))
