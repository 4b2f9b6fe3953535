"""Lengths, areas and angles between points of the land. Metres, plane.

Called by the window's measuring tools. Distances are those of the project's projection, as on the map.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np

Point = tuple[float, float]


def length_m(points: Sequence[Point]) -> float:
    """Length of the line through the points."""
    return sum(math.dist(one, other) for one, other in itertools.pairwise(points))


def area_m2(points: Sequence[Point]) -> float:
    """Area of the ring through the points, closed by itself; 0 below three points.

    >>> area_m2([(0, 0), (2, 0), (2, 3), (0, 3)])
    6.0
    """
    if len(points) < 3:
        return 0.0
    x, y = np.array(points, dtype="float64").T
    x, y = x - x[0], y - y[0]  # what is large in coordinates would cost the last digits
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def bearing_deg(one: Point, other: Point) -> float:
    """Grid bearing (方位角) from one point to another, clockwise from north, 0–360.

    >>> bearing_deg((0, 0), (5, 0))
    90.0
    """
    return math.degrees(math.atan2(other[0] - one[0], other[1] - one[1])) % 360


def angle_deg(one: Point, corner: Point, other: Point) -> float:
    """Angle at a corner between two points, 0–180.

    >>> round(angle_deg((0, 3), (0, 0), (4, 0)), 9)
    90.0
    """
    turned = (bearing_deg(corner, other) - bearing_deg(corner, one)) % 360
    return min(turned, 360 - turned)


def dms(degrees: float) -> str:
    """An angle in degrees, minutes and whole seconds.

    >>> dms(89.9999)
    '90°00′00″'
    """
    seconds = round(degrees * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60:02}′{seconds % 60:02}″"
