"""Coordinate systems: prefix, swap, 6° zones, datums, guesses by the numbers."""

import numpy as np
import pyproj
import pytest
import shapely

from gisapp.errors import InputError
from gisapp.io import crs

EAST, NORTH = 411_654.905, 3_251_732.317
LON, LAT = 113.09, 29.38
PROJECT = crs.named("EPSG:4547")


def box(x, y, size=20.0):
    return np.array([shapely.box(x, y, x + size, y + size)], dtype=object)


def codes(placed):
    return [each.code for each in placed.findings]


def ended_up(placed):
    shapes = crs.to_project(placed.shapes, placed.crs, PROJECT)
    return shapely.bounds(shapes[0])[:2]


@pytest.mark.parametrize(("x", "y", "found", "noticed"), [
    (EAST, NORTH, "EPSG:4547", ["crs.guessed"]),
    (38_000_000 + EAST, NORTH, "EPSG:4526", ["crs.guessed"]),
    (NORTH, EAST, "EPSG:4547", ["crs.guessed", "crs.swapped"]),
    (NORTH, 38_000_000 + EAST, "EPSG:4526", ["crs.guessed", "crs.swapped"]),
])
def test_the_numbers_tell_the_system(x, y, found, noticed):
    placed = crs.place(box(x, y), None, PROJECT, None)
    assert crs.code(placed.crs) == found and codes(placed) == noticed
    assert ended_up(placed) == pytest.approx([EAST, NORTH], abs=0.01)


@pytest.mark.parametrize("code", ["EPSG:4508", "EPSG:4497", "EPSG:4490"])
def test_six_degree_zones_and_degrees_are_recognised(code):
    x, y = pyproj.Transformer.from_crs("EPSG:4490", code, always_xy=True).transform(LON, LAT)
    size = 0.001 if code == "EPSG:4490" else 20.0
    placed = crs.place(box(x, y, size), None, PROJECT, (LON, LAT))
    assert crs.code(placed.crs) == code
    assert ended_up(placed) == pytest.approx([EAST, NORTH], abs=50)


def test_what_fits_nothing_is_asked_about():
    with pytest.raises(InputError, match=r"crs\.missing"):
        crs.place(box(1_000.0, 2_000.0), None, PROJECT, (LON, LAT))


@pytest.mark.parametrize(("stated", "x", "y", "noticed"), [
    ("EPSG:4547", EAST, NORTH, []),
    ("EPSG:4547", NORTH, EAST, ["crs.swapped"]),
    ("EPSG:4547", 38_000_000 + EAST, NORTH, ["crs.prefix"]),
    ("EPSG:4526", EAST, NORTH, ["crs.prefix"]),
    ("EPSG:4526", 38_000_000 + EAST, NORTH, []),
    ("EPSG:4526", NORTH, 38_000_000 + EAST, ["crs.swapped"]),
])
def test_a_stated_system_is_checked_against_the_numbers(stated, x, y, noticed):
    placed = crs.place(box(x, y), crs.named(stated), PROJECT, None)
    assert codes(placed) == noticed
    assert ended_up(placed) == pytest.approx([EAST, NORTH], abs=0.01)


ESRI_XIAN = (
    'PROJCS["Xian_1980_3_Degree_GK_CM_114E",GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,'
    '298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')


@pytest.mark.parametrize(("text", "datum"), [
    ("EPSG:2383", "xian80"), ("EPSG:2362", "xian80"), ("EPSG:4610", "xian80"), (ESRI_XIAN, "xian80"),
    (ESRI_XIAN.replace("Xian_1980", "Local"), "xian80"), ("EPSG:2435", "beijing54"), ("EPSG:4214", "beijing54"),
    ("+proj=tmerc +lon_0=114 +x_0=500000 +ellps=krass", "beijing54"),
    ("EPSG:4547", None), ("EPSG:28408", None), ("EPSG:5514", None), ("EPSG:4326", None), ("EPSG:3857", None),
])
def test_datums_are_told_by_name_or_ellipsoid(text, datum):
    assert crs.datum(crs.named(text)) == datum


def test_old_datums_are_refused_except_in_a_project_of_their_own():
    with pytest.raises(InputError, match=r"crs\.datum"):
        crs.place(box(EAST, NORTH), crs.from_text(ESRI_XIAN), PROJECT, None)
    old = crs.named("EPSG:2383")
    assert codes(crs.place(box(EAST, NORTH), crs.from_text(ESRI_XIAN), old, None)) == []
    with pytest.raises(InputError, match=r"crs\.datum"):
        crs.place(box(EAST, NORTH), PROJECT, old, None)


def test_the_axis_order_of_an_authority_never_swaps():
    for code, x in (("EPSG:4547", EAST), ("EPSG:4526", 38_000_000 + EAST)):
        moved = crs.to_project(box(x, NORTH), crs.named(code), crs.named("EPSG:4490"))
        assert shapely.bounds(moved[0])[:2] == pytest.approx([LON, LAT], abs=1e-5)


def test_a_prj_is_matched_to_its_number_however_it_is_spelled():
    spelled = crs.named("EPSG:4547").to_wkt("WKT1_ESRI").replace("CGCS2000_3_Degree_GK_CM_114E", "CGCS2000 某某")
    found = crs.from_text(spelled)
    assert found is not None and crs.code(found) == "EPSG:4547"
    assert crs.from_text("") is None and crs.from_text("nonsense") is None
    with pytest.raises(InputError, match=r"crs\.unknown"):
        crs.named("EPSG:999999")


def test_heights_and_local_systems_in_a_prj():
    flat = PROJECT.to_wkt("WKT1_ESRI")
    height = ',VERTCS["Yellow_Sea_1985",VDATUM["Yellow_Sea_1985"],PARAMETER["Vertical_Shift",0.0],UNIT["Meter",1.0]]'
    found = crs.from_text(flat + height)
    assert found is not None and crs.code(found) == "EPSG:4547"
    assert crs.from_text('LOCAL_CS["local",UNIT["metre",1]]') is None
