"""Strips parallel to an edge."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from gisapp.domain import fabric, rings, strips
from gisapp.errors import InputError
from tests.domain.test_fabric import applied, assert_whole, grid, line

SQUARE = shapely.box(*line((0, 0))[0], *line((20, 30))[0])


def widths(edge, given_, **how):
    shapes = pd.Series([SQUARE], index=["p"], dtype="object")
    first, *more = strips.parallels(SQUARE, edge, given_, **how)
    return sorted(round(part.area / 20, 6) for part in fabric.split(shapes, "p", first, *more).parts)


@pytest.mark.parametrize("edge", [line((0, 0), (20, 0)), line((20, 0), (0, 0))])
def test_strips_have_their_widths_from_the_edge(edge):
    assert widths(edge, [12]) == [12, 18]
    assert widths(edge, [12, 10]) == [8, 10, 12]
    assert widths(edge, [7], repeat=True) == [2, 7, 7, 7, 7]
    assert widths(edge, [10], repeat=True) == [10, 10, 10]


def test_what_cannot_be_cut():
    edge = line((0, 0), (20, 0))
    for given_, code in (([], "edit.widths"), ([0], "edit.widths"), ([40], "edit.no_split")):
        with pytest.raises(InputError, match=code):
            strips.parallels(SQUARE, edge, given_)
    with pytest.raises(InputError, match=r"edit\.widths"):
        strips.parallels(SQUARE, edge, [0.05], repeat=True)


@settings(max_examples=80, deadline=None)
@given(some.integers(0, 5), some.integers(0, 8), some.integers(0, 3), some.lists(some.floats(0.5, 9), min_size=1,
                                                                              max_size=4), some.booleans())
def test_strips_keep_the_fabric(seed, which, side, given_, repeat):
    shapes = grid(seed=seed)
    whole = shapely.union_all(shapes.to_numpy())
    uid = f"p{which}"
    edge = rings.edges(shapes[uid])[side]
    try:
        first, *more = strips.parallels(shapes[uid], edge, given_, repeat=repeat)
        edit = fabric.split(shapes, uid, first, *more)
    except InputError:
        return
    after = applied(shapes, edit)
    after.index = [f"p{at}" for at in range(len(after))]
    assert_whole(after, whole)
    assert len(edit.parts) >= 2 and np.isclose(sum(part.area for part in edit.parts), shapes[uid].area)
