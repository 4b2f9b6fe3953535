"""Lengths, areas and angles between points of the land, and the corners that a point snaps to. Metres, plane.

Called by the window's measuring tools. Distances are those of the project's projection, as on the map.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely

from gisapp.carto.hits import meeting
from gisapp.carto.labels import relative
from gisapp.carto.scene import Scene

Point = tuple[float, float]
_SNAPPING: Final = ("building", "parcel", "phase", "plan_area")


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


def snapped(scene: Scene, point: Point, reach_m: float) -> Point | None:
    """The nearest corner of a parcel, building or red line within reach of a point; None where there is none."""
    best, nearest = None, reach_m
    box = (point[0] - reach_m, point[1] - reach_m, point[0] + reach_m, point[1] + reach_m)
    for each in scene.layers:
        if each.layer.table not in _SNAPPING:
            continue
        found = meeting(each, relative(box, scene.origin))
        corners = shapely.get_coordinates(each.shapes.geometries[found])
        if not len(corners):
            continue
        far = np.hypot(*(corners - point).T)
        at = int(np.argmin(far))
        if far[at] <= nearest:
            best, nearest = (float(corners[at, 0]), float(corners[at, 1])), float(far[at])
    return best
