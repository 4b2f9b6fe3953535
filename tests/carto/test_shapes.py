"""Flat arrays say the same as the geometries that they were made from."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.carto import hatching
from gisapp.carto.shapes import Outlines, amended, gather, morton_order, ranges, shapes, thinned

ORIGIN = (411_000.0, 3_251_000.0)


def polygon_with_hole():
    return shapely.box(411_000, 3_251_000, 411_010, 3_251_010).difference(
        shapely.box(411_004, 3_251_004, 411_006, 3_251_006))


def test_polygons_with_holes_parts_and_gaps():
    two = shapely.union(shapely.box(411_020, 3_251_000, 411_021, 3_251_001),
                        shapely.box(411_030, 3_251_000, 411_031, 3_251_001))
    made = shapes(np.array([polygon_with_hole(), None, two], dtype=object), "polygon", ORIGIN)
    assert made.features.tolist() == [0, 2, 2, 4]
    assert np.isnan(made.bounds[1]).all()
    assert made.bounds[0].tolist() == [0, 0, 10, 10]
    outlines = gather(made, np.array([2, 0]))
    assert outlines.features.tolist() == [0, 2, 4]
    assert outlines.xy[:5, 0].min() == 20
    shell, hole = (made.xy[made.parts[at]:made.parts[at + 1]] for at in (0, 1))
    assert shapely.is_ccw(shapely.LinearRing(shell))
    assert not shapely.is_ccw(shapely.LinearRing(hole))


def test_nothing_at_all():
    made = shapes(np.empty(0, dtype=object), "polygon", ORIGIN)
    assert len(made) == 0
    assert gather(made, np.empty(0, dtype="int64")).xy.shape == (0, 2)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=20))
def test_ranges(pairs):
    starts = np.array([start for start, _ in pairs], dtype="int64")
    ends = starts + np.array([length for _, length in pairs], dtype="int64")
    assert ranges(starts, ends).tolist() == [at for start, end in zip(starts, ends, strict=True)
                                             for at in range(start, end)]


def test_neighbours_stay_together():
    rng = np.random.default_rng(1)
    corners = rng.uniform(0, 1000, (500, 2))
    order = morton_order(np.hstack([corners, corners + 1]))
    assert sorted(order.tolist()) == list(range(500))
    steps = np.hypot(*np.diff(corners[order], axis=0).T)
    assert steps.mean() < np.hypot(*np.diff(corners, axis=0).T).mean() / 4


@given(st.floats(0, 180), st.floats(0.3, 3))
def test_hatch_stays_inside_and_fills(angle, spacing):
    outlines = gather(shapes(np.array([polygon_with_hole()], dtype=object), "polygon", ORIGIN), np.array([0]))
    lines = hatching.segments(outlines, angle, spacing)
    drawn = shapely.linestrings(lines.reshape(-1, 2, 2))
    area = shapely.transform(polygon_with_hole(), lambda xy: xy - np.array(ORIGIN)).buffer(1e-6)
    assert shapely.covers(area, drawn).all()
    assert abs(shapely.length(drawn).sum() * spacing - 96) < 20 * spacing


def test_hatch_of_nothing():
    assert hatching.segments(Outlines(np.empty((0, 2)), np.array([0]), np.array([0])), 45, 1).shape == (0, 4)


def test_corners_that_nobody_sees_are_left_out_but_never_two_in_a_row():
    ring = np.array([[0, 0], [5, 0.01], [10, 0], [10, 10], [0, 10], [0, 0]], dtype="float64")
    twice = Outlines(np.concatenate([ring, ring + 20]), np.array([0, 6, 12]), np.array([0, 1, 2]))
    found = thinned(twice, 0.3)
    assert found.parts.tolist() == [0, 5, 10]
    assert found.xy[:5].tolist() == [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    assert found.features.tolist() == [0, 1, 2]
    line = np.array([[0, 0], [1, 0], [2, 0], [3, 0], [4, 0]], dtype="float64")
    assert thinned(Outlines(line, np.array([0, 5]), np.array([0, 1])), 0.3).xy[:, 0].tolist() == [0, 2, 3, 4]
    assert thinned(twice, 0.001).xy.shape == twice.xy.shape


def test_the_index_finds_what_boxes_find():
    chance = np.random.default_rng(3)
    places = chance.uniform(0, 1000, (3_000, 2))
    made = shapes(shapely.box(*places.T, *(places + 5).T), "polygon", (0.0, 0.0))
    for west, south, wide in ((100, 100, 50), (0, 0, 2000), (990, 990, 5), (-50, -50, 10)):
        window = (west, south, west + wide, south + wide)
        box = made.bounds
        brute = np.flatnonzero((box[:, 0] <= window[2]) & (box[:, 2] >= west) & (box[:, 1] <= window[3])
                               & (box[:, 3] >= south))
        assert sorted(made.meeting(window)) == brute.tolist()


def test_amended_shapes_are_those_made_anew():
    chance = np.random.default_rng(4)
    corners = chance.uniform(0, 5000, (3000, 2))
    before = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + 20, corners[:, 1] + 12)
    before[7] = None
    ring = shapely.Point(100, 100).buffer(30).difference(shapely.Point(100, 100).buffer(10))
    after = np.concatenate([before, [ring, None]])[chance.permutation(3002)[:2990]]
    after[5] = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])
    place = {id(each): at for at, each in enumerate(before) if each is not None}
    kept = np.array([place.get(id(each), -1) for each in after])
    origin = (10.0, 20.0)
    found = amended(shapes(before, "polygon", origin), after, kept, origin)
    wanted = shapes(after, "polygon", origin)
    for name in ("xy", "parts", "features", "bounds", "order", "blocks"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))


def square(at, *, clockwise=False, multi=False):
    ring = [(at, 0), (at + 1, 0), (at + 1, 1), (at, 1), (at, 0)]
    made = shapely.Polygon(ring[::-1] if clockwise else ring)
    return shapely.MultiPolygon([made]) if multi else made


def touched(at):
    """A hole that begins and ends at the shell's first vertex."""
    return shapely.Polygon([(at, 0), (at + 4, 0), (at + 4, 4), (at, 4)], [[(at, 0), (at + 1, 2), (at + 2, 1), (at, 0)]])


KINDS = (square, lambda at: square(at, clockwise=True), lambda at: square(at, multi=True),
         lambda at: None, lambda at: shapely.Polygon(), touched,
         lambda at: shapely.MultiPolygon([square(at), square(at + 2)]))


@given(st.lists(st.sampled_from(range(len(KINDS))), max_size=9))
def test_plain_polygons_are_taken_apart_as_all_are(kinds):
    geometries = np.array([None, *(KINDS[kind](at * 9.0) for at, kind in enumerate(kinds))], dtype=object)[1:]
    made = shapes(geometries, "polygon", (0.0, 0.0))
    pieces, owner = shapely.get_parts(geometries, return_index=True)
    rings, piece_of = shapely.get_rings(shapely.orient_polygons(pieces), return_index=True)
    assert np.diff(made.features).tolist() == np.bincount(owner[piece_of], minlength=len(geometries)).tolist()
    assert np.diff(made.parts).tolist() == shapely.get_num_coordinates(rings).tolist()
    for at, ring in enumerate(rings):
        mine = made.xy[made.parts[at]:made.parts[at + 1]]
        assert shapely.equals(shapely.Polygon(mine), shapely.Polygon(ring))
        assert shapely.is_ccw(shapely.LinearRing(mine)) == shapely.is_ccw(ring)
