"""What catches a pointer: each kind where it should, never out of reach, the stronger before the weaker."""

import math
import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from gisapp.carto import snapping
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import compose
from gisapp.carto.snapping import Course, Kind
from tests import mapped_town

E, N = 411_600.0, 3_251_700.0
SQUARE = snapping.edges(np.array([shapely.box(E, N, E + 10, N + 10)], dtype=object))


def catch(x, y, reach=0.5, near=SQUARE, kinds=snapping.ALL, points=()):
    course = Course(tuple((E + a, N + b) for a, b in points))
    found = snapping.caught(near, (E + x, N + y), reach, kinds, course)
    return None if found is None else (found.kind, pytest.approx((found.point[0] - E, found.point[1] - N), abs=1e-6))


@pytest.mark.parametrize(("at", "points", "kind", "place"), [
    ((10.2, 9.8), (), Kind.VERTEX, (10, 10)),
    ((5.1, 0.3), (), Kind.MIDDLE, (5, 0)),
    ((7.3, -0.2), (), Kind.EDGE, (7.3, 0)),
    ((3.2, 0.3), [(3, 5)], Kind.FOOT, (3, 0)),
    ((13, 0.2), (), Kind.EXTENSION, (13, 0)),
    ((10.1, -3), (), Kind.EXTENSION, (10, -3)),
    ((20.2, 26), [(14, 20), (20, 20)], Kind.RIGHT_ANGLE, (20, 26)),
    ((26, 20.2), [(14, 20), (20, 20)], Kind.RIGHT_ANGLE, (26, 20)),
    ((3.2, -5), [(3, 0)], Kind.RIGHT_ANGLE, (3, -5)),
    ((10.2, 8.1), [(-4, -6), (1, -1)], Kind.CROSSING, (10, 8)),
    ((13.1, -3.1), [(-3, 7), (13, 7)], Kind.RIGHT_ANGLE, (13, -3.1)),
])
def test_each_kind_catches(at, points, kind, place):
    assert catch(*at, points=points) == (kind, place)


def test_where_an_extension_meets_a_right_angle_is_a_crossing():
    assert catch(13.2, 0.2, points=[(8, 4), (13, 4)]) == (Kind.CROSSING, (13, 0))


def test_edges_that_cross_catch_there():
    lines = snapping.edges(np.array([shapely.LineString([(E, N), (E + 10, N + 10)]),
                                     shapely.LineString([(E, N + 7), (E + 10, N + 7)])], dtype=object))
    assert catch(7.2, 7.1, near=lines) == (Kind.CROSSING, (7, 7))


def test_points_drawn_before_catch_so_that_a_ring_can_be_closed():
    assert catch(30.1, 30.1, points=[(30, 30), (40, 30), (40, 40)]) == (Kind.VERTEX, (30, 30))
    assert catch(40.1, 40.1, points=[(30, 30), (40, 30), (40, 40)]) is None


def test_a_kind_switched_off_does_not_catch():
    weaker = [Kind.VERTEX, Kind.EDGE]
    for at, kind in enumerate(weaker):
        assert catch(10.2, 9.9, kinds=frozenset(weaker[at:]))[0] == kind
    assert catch(10.2, 9.9, kinds=frozenset()) is None


def test_what_is_being_moved_does_not_catch():
    rest = snapping.without(SQUARE, np.array([[E, N]]))
    assert len(rest) == 2
    assert len(snapping.without(SQUARE, np.empty((0, 2)))) == 4


coordinate = some.floats(-20, 20, allow_nan=False)
places = some.tuples(coordinate, coordinate)


@settings(max_examples=200, deadline=None)
@given(some.lists(some.tuples(places, places), max_size=8), places, some.lists(places, max_size=4),
       some.floats(0.05, 5), some.sets(some.sampled_from(list(Kind))))
def test_nothing_catches_out_of_reach_and_only_what_may(pairs, at, points, reach, kinds):
    near = np.array([pair for pair in pairs if math.dist(*pair) > 1e-3], dtype="float64").reshape(-1, 2, 2)
    course = Course(tuple(points))
    found = snapping.caught(near, at, reach, frozenset(kinds), course)
    corners = [tuple(each) for each in near.reshape(-1, 2)] + points[:-1]
    if Kind.VERTEX in kinds and any(math.dist(at, each) <= reach for each in corners):
        assert found.kind is Kind.VERTEX and found.point in corners
        assert math.dist(at, found.point) == min(math.dist(at, each) for each in corners)
    if found is None:
        return
    assert found.kind in kinds and math.dist(found.point, at) <= reach
    place = shapely.Point(found.point)
    if found.kind in {Kind.EDGE, Kind.MIDDLE, Kind.FOOT}:
        assert min(place.distance(shapely.LineString(each)) for each in near) < 1e-6
    if found.kind is Kind.FOOT:
        edge = min(near, key=lambda each: place.distance(shapely.LineString(each)))
        way = np.subtract(found.point, points[-1])
        assert abs(way @ (edge[1] - edge[0])) < 1e-5 * (1 + np.hypot(*way) * math.dist(*edge))
    if found.kind is Kind.RIGHT_ANGLE and len(points) > 1 and math.dist(*points[-2:]) > 1e-3:
        side, way = np.subtract(points[-1], points[-2]), np.subtract(found.point, points[-1])
        turn = math.atan2(side[0] * way[1] - side[1] * way[0], side @ way)
        assert abs(math.sin(2 * turn)) < 1e-5


def test_edges_around_come_with_the_very_coordinates_and_quickly():
    tables = mapped_town.tables(600, 400, 300.0)
    scene = compose(tables, MapSpec())
    parcels = tables["parcel"]["geom"]
    corner = shapely.get_coordinates(parcels.iloc[len(parcels) // 2])[0]
    point = (float(corner[0]) + 0.2, float(corner[1]) - 0.1)
    begun = time.perf_counter()
    for _ in range(20):
        near = snapping.around(scene, point, 1.0)
        found = snapping.caught(near, point, 1.0)
    assert (time.perf_counter() - begun) / 20 < 0.03  # a few times what an idle machine takes
    known = {tuple(each) for table in ("parcel", "building", "phase", "plan_area", "street")
             for each in shapely.get_coordinates(tables[table]["geom"].to_numpy(dtype=object))}
    assert found.kind is Kind.VERTEX and found.point in known
    assert {tuple(each) for each in near.reshape(-1, 2)} <= known
    assert not len(snapping.around(scene, point, 500.0))
    assert not len(snapping.around(scene, (0.0, 0.0), 1.0))
