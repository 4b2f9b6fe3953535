"""What is typed while drawing."""

import pytest

from gisapp.carto.traverse import Way
from gisapp.errors import InputError
from gisapp.services.typed_points import read

E, N = 411_600.0, 3_251_700.0
BOUNDS = (E, N, E + 100, N + 60)


def typed(way, first, second="", drawn=((E, N), (E, N + 10)), pointer=None):
    return read(way, first, second, drawn, crs="EPSG:4547", bounds=BOUNDS, pointer=pointer)


def test_each_way():
    assert typed(Way.BEARING, "5", "90°00′00″") == [pytest.approx((E + 5, N + 10))]
    assert typed(Way.TURN, "5", "-90") == [pytest.approx((E - 5, N + 10))]
    assert typed(Way.DELTA, "-2", "3") == [pytest.approx((E + 3, N + 8))]
    assert typed(Way.DELTA, "", "3") == [pytest.approx((E + 3, N + 10))]
    assert typed(Way.PLACE, f"{N + 1}, {E + 2}") == [pytest.approx((E + 2, N + 1))]
    assert typed(Way.PLACE, f"{N + 1} 38{E + 2}") == [pytest.approx((E + 2, N + 1), abs=1e-3)]


def test_a_list_of_points_is_pasted_at_once():
    assert typed(Way.PLACE, f"{E},{N} {E + 5},{N}\n{E + 5},{N + 5}", drawn=()) == [
        (E, N), (E + 5, N), (E + 5, N + 5)]


def test_a_distance_alone_goes_towards_the_pointer():
    assert typed(Way.BEARING, "7", pointer=(E + 50, N + 10)) == [pytest.approx((E + 7, N + 10))]


@pytest.mark.parametrize(("way", "first", "second", "drawn", "code"), [
    (Way.BEARING, "5", "9", (), "typed.no_start"), (Way.TURN, "5", "9", ((E, N),), "typed.no_side"),
    (Way.BEARING, "x", "9", ((E, N),), "traverse.metres"), (Way.BEARING, "5", "", ((E, N),), "traverse.angle"),
    (Way.PLACE, "somewhere", "", (), "position.unreadable")])
def test_what_cannot_be_read(way, first, second, drawn, code):
    with pytest.raises(InputError, match=code):
        typed(way, first, second, drawn)


def test_local_coordinates_are_read_where_the_map_looks():
    found = read(Way.PLACE, "512.5, 498", "", (), crs="EPSG:4547", bounds=(450.0, 450.0, 600.0, 600.0))
    assert found == [(512.5, 498.0)]
