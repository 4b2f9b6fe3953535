"""Points as a surveyor computes them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gisapp.carto import measuring, traverse
from gisapp.errors import InputError


@pytest.mark.parametrize(("text", "degrees"), [
    ("45.5", 45.5), ("45°30′00″", 45.5), ("45°30'00\"", 45.5), ("45度30分", 45.5), ("45 30 0", 45.5), ("45-30-0", 45.5),
    ("45:30:00", 45.5), (" 45° ", 45.0), ("-90", -90.0), ("−90°", -90.0), ("359°59′59.9″", 360 - 0.1 / 3600),
    ("45d30m00s", 45.5), ("0", 0.0)])
def test_angles_are_read_as_they_are_written(text, degrees):
    assert traverse.angle_deg(text) == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize("text", ["", "north", "45°75′", "45 30 61", "1 2 3 4", "4,5"])
def test_what_is_no_angle(text):
    with pytest.raises(InputError, match=r"traverse\.angle"):
        traverse.angle_deg(text)


def test_lengths():
    assert traverse.metres("1,200.5 m") == 1200.5 and traverse.metres("−3米") == -3
    for wrong in ("", "far", "nan", "inf"):
        with pytest.raises(InputError, match=r"traverse\.metres"):
            traverse.metres(wrong)


@given(some.floats(0.01, 1e4), some.floats(0, 359.999))
def test_a_distance_and_bearing_measure_back(length, bearing):
    start = (411_600.0, 3_251_700.0)
    found = traverse.polar(start, length, bearing)
    assert math.dist(start, found) == pytest.approx(length, abs=1e-6)
    assert abs((measuring.bearing_deg(start, found) - bearing + 180) % 360 - 180) * length < 1e-4


def test_turns_are_to_the_right():
    assert traverse.turned((0, 0), (0, 10), 5, 90) == pytest.approx((5, 10))
    assert traverse.turned((0, 0), (0, 10), 5, -90) == pytest.approx((-5, 10))
    assert traverse.turned((0, 0), (0, 10), 5, 0) == pytest.approx((0, 15))


def test_a_ring_is_closed_at_right_angles():
    assert traverse.closing([(0, 0), (10, 0), (10, 4)]) == pytest.approx((0, 4))
    found = traverse.closing([(0, 0), (8, 2), (7, 9), (4, 9)])
    assert measuring.angle_deg(found, (0, 0), (8, 2)) == pytest.approx(90)
    assert measuring.angle_deg((7, 9), (4, 9), found) == pytest.approx(90)
    with pytest.raises(InputError, match=r"traverse\.few"):
        traverse.closing([(0, 0), (10, 0)])
    with pytest.raises(InputError, match=r"traverse\.closing"):
        traverse.closing([(0, 0), (10, 0), (10, 4), (3, 4)])
