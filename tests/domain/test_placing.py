"""A new shape among parcels: corners are shared, nothing is covered twice, no slivers are left."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as some

from gisapp.domain import placing, rings
from gisapp.errors import InputError
from tests.domain.test_fabric import EAST, NORTH, grid, line


def square(*corners):
    return shapely.Polygon(line(*corners))


def whole_with(shapes, found):
    parts = [*shapes.drop(list(found.edit.changed)), *found.edit.changed.values(), *found.edit.parts]
    return np.array([part for shape in parts for part in rings.polygons(shape)], dtype=object)


def test_a_shape_drawn_into_a_gap_shares_corners_and_edges():
    shapes = grid(3)
    gap = rings.points(shapes["p4"])
    drawn = shapely.Polygon(gap + np.array([0.004, -0.006]))  # noted to the centimetre
    rest = shapes.drop("p4")
    found = placing.placed(rest, drawn)
    assert found.over == {} and found.edit.changed == {}
    assert {tuple(each) for each in rings.points(found.edit.parts[0])} == {tuple(each) for each in gap}
    assert shapely.coverage_is_valid(whole_with(rest, found))


def test_corners_of_the_new_one_go_into_the_edges_beside_it():
    shapes = grid(1)
    found = placing.placed(shapes, square((20.005, 5), (30, 5), (30, 12), (20.004, 12)))
    assert list(found.edit.changed) == ["p0"] and found.edit.bent == ()
    assert len(rings.points(found.edit.changed["p0"])) == 7
    assert shapely.coverage_is_valid(whole_with(shapes, found))
    assert shapely.area(found.edit.changed["p0"]) == pytest.approx(400)


def test_what_overlaps_is_told_or_gives_way():
    shapes = grid(1)
    drawn = square((15, 5), (30, 5), (30, 12), (15, 12))
    assert placing.placed(shapes, drawn).over == {"p0": pytest.approx(35)}
    found = placing.placed(shapes, drawn, cut=True)
    assert found.over == {} and found.edit.parts[0].area == pytest.approx(70)
    assert shapely.coverage_is_valid(whole_with(shapes, found))


def test_what_is_no_parcel_is_refused():
    shapes = grid(1)
    for drawn, code in ((square((1, 1), (2, 1), (2, 2)), "edit.covered"),
                        (square((30, 0), (40, 10), (40, 0), (30, 10)), "edit.ring"),
                        (square((30, 0), (30.05, 0), (30.05, 0.05)), "edit.thin"),
                        (square((30, 0), (50, 0), (50, 0.02)), "edit.thin")):
        with pytest.raises(InputError, match=code):
            placing.placed(shapes, drawn, cut=True)


place = some.tuples(some.floats(-15, 75), some.floats(-15, 75))


@settings(max_examples=150, deadline=None)
@example(0, {0}, [[(0.0, 0.0), (0.0, -0.015625), (21.0, 0.0)], [(0.0, 0.0), (0.0, 1.0), (40.0, -1.0)]], False)
@example(0, {0}, [[(0.0, 0.0), (0.0, -0.5), (20.03, 0.0)], [(0.0, 0.0), (0.0, 1.0), (40.0, -1.0)]], False)
@given(some.integers(0, 5), some.sets(some.integers(0, 8), min_size=1, max_size=6),
       some.lists(some.lists(place, min_size=3, max_size=6), min_size=1, max_size=4), some.booleans())
def test_whatever_is_drawn_the_fabric_stays_one(seed, gone, drawings, snaps):
    shapes = grid(seed=seed).drop([f"p{at}" for at in gone])
    corners = np.unique(np.concatenate([rings.points(each) for each in grid(seed=seed)]), axis=0)
    for number, drawing in enumerate(drawings):
        ring = np.add(drawing, (EAST, NORTH))
        if snaps:
            ring = np.array([corners[np.hypot(*(corners - each).T).argmin()] for each in ring])
        before = shapely.area(shapes.to_numpy(dtype=object)).sum()
        try:
            found = placing.placed(shapes, shapely.Polygon(ring).convex_hull, cut=True)
        except InputError:
            continue
        shapes = pd.Series({**shapes.to_dict(), **found.edit.changed, f"n{number}": found.edit.parts[0]},
                           dtype="object")
        parts = np.array([part for shape in shapes for part in rings.polygons(shape)], dtype=object)
        assert shapely.is_valid(parts).all()
        assert shapely.coverage_is_valid(parts)
        after = before + found.edit.parts[0].area
        assert shapely.area(parts).sum() == pytest.approx(after, abs=2e-3 * 60)
        assert shapely.area(shapely.union_all(parts)) == pytest.approx(shapely.area(parts).sum(), abs=1e-4)
