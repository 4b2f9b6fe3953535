"""The cross is 100 mm on every paper."""

import pytest

from gisapp.carto.page import Line
from gisapp.services import calibration


@pytest.mark.parametrize("paper", ["A4", "a3", "A0"])
def test_the_cross_is_100_mm(paper):
    page = calibration.page(paper)
    lengths = {(abs(b[0] - a[0]), abs(b[1] - a[1])) for item in page.items if isinstance(item, Line)
               for a, b in [item.points]}
    assert {(100.0, 0.0), (0.0, 100.0)} <= lengths
