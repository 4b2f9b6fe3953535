"""Points as they are typed: every form of the field, told apart by the numbers."""

import pytest

from gisapp.errors import InputError
from gisapp.io import position

PROJECT = "EPSG:4547"
EAST, NORTH = 411_600.45, 3_251_700.12


@pytest.mark.parametrize(("text", "form"), [
    ("3251700.12, 411600.45", "plane"), ("3251700.12\t411600.45", "plane"), ("X=3251700.12 Y=411600.45", "plane"),
    ("X 3251700.12（北）  Y 411600.45（东）", "plane"), ("3,251,700.12 411,600.45", "plane"),
    ("411600.45, 3251700.12", "swapped"), ("3251700.12 38411600.45", "zoned"), ("38411600.45,3251700.12", "zoned"),
])
def test_plane_forms(text, form):
    found = position.read(text, PROJECT)
    assert (found.easting, found.northing) == pytest.approx((EAST, NORTH), abs=0.001)
    assert found.form == form


@pytest.mark.parametrize("text", [
    "113.09, 29.385", "29.385 113.09", "113°05′24″, 29°23′06″", "29°23'06\"N 113°05'24\"E",
    "东经113度5分24秒 北纬29度23分6秒",
    "113:05:24 29:23:06", "113 05 24 29 23 06", "113°5.4′ 29°23.1′",
])
def test_degrees(text):
    found = position.read(text, PROJECT)
    plain = position.read("113.09, 29.385", PROJECT)
    assert found.form == "lonlat"
    assert (found.easting, found.northing) == pytest.approx((plain.easting, plain.northing), abs=0.01)
    assert 400_000 < found.easting < 420_000 and 3_240_000 < found.northing < 3_260_000


def test_six_degree_zone_is_transformed():
    found = position.read("3252000, 19702000", PROJECT)
    assert found.zone == 19 and found.form == "zoned"
    assert 405_000 < found.easting < 420_000


def test_prefixed_project():
    found = position.read("3251700.12, 411600.45", "EPSG:4547")
    zoned = position.read("3251700.12, 38411600.45", "EPSG:4526")
    assert zoned.easting == pytest.approx(found.easting + 38e6, abs=0.001)


@pytest.mark.parametrize("text", ["", "hello", "1 2", "3251700", "3251700.12 411600.45 7", "3251700 50411600"])
def test_what_is_no_point_is_refused(text):
    with pytest.raises(InputError) as refused:
        position.read(text, PROJECT)
    assert refused.value.code in {"position.unreadable", "position.zone"}


def test_another_datum_is_refused():
    with pytest.raises(InputError) as refused:
        position.read("113.09, 29.385", "EPSG:2383")
    assert refused.value.code == "crs.datum"
