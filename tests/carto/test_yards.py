"""Land without its buildings."""

import numpy as np
import pytest
import shapely

from gisapp.carto.yards import Yards


def test_land_without_what_stands_on_it():
    land = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), None], dtype=object)
    houses = np.array([shapely.box(1, 1, 4, 4), shapely.box(5, 5, 9, 9), shapely.box(11, 1, 12, 2), None], dtype=object)
    yards = Yards(np.array([0, 2]), land, houses, np.array([0, 0, 1, -1]))
    assert (len(yards), list(yards), 0 in yards, 1 in yards) == (1, [0], True, False)
    assert yards[0].area == pytest.approx(100 - 9 - 16)
    assert yards.get(1) is None
    assert yards[0] is yards[0]
