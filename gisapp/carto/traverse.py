"""Points that are not clicked but computed, as a surveyor writes them down: distance and bearing, turn, right angles.

Called by ``services.typed_points`` and the map's drawing tools. Bearings (方位角) run clockwise from grid north, turns
clockwise from straight on; metres of the project's projection.
"""

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from gisapp.carto.measuring import Point, bearing_deg
from gisapp.errors import InputError

_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_PARTS: Final = re.compile(rf"^\s*([-+−]?)\s*{_NUMBER}\s*(?:[°度dD:：\s-]\s*{_NUMBER}\s*(?:['′’分mM:：\s-]\s*"
                           rf"{_NUMBER}\s*(?:[\"″”秒sS]|''|′′)?)?\s*['′’分mM]?)?\s*[°度dD]?\s*$")
_FLAT: Final = 1e-9


class Way(StrEnum):
    """How a point is told: distance and bearing, distance and turn, differences of X and Y, coordinates."""

    BEARING = "bearing"
    TURN = "turn"
    DELTA = "delta"
    PLACE = "place"


def angle_deg(text: str) -> float:
    """An angle as it is written: decimal degrees, or degrees, minutes and seconds.

    >>> angle_deg("45°30′36″")
    45.51
    >>> angle_deg("-90")
    -90.0

    Raises:
        InputError: ``traverse.angle``.
    """
    found = _PARTS.match(text)
    if found is None or float(found[3] or 0) >= 60 or float(found[4] or 0) >= 60:
        raise InputError("traverse.angle", text=text.strip())
    degrees = float(found[2]) + float(found[3] or 0) / 60 + float(found[4] or 0) / 3600
    return -degrees if found[1] in {"-", "−"} else degrees


def metres(text: str) -> float:
    """A length as it is written.

    Raises:
        InputError: ``traverse.metres``.
    """
    try:
        found = float(text.strip().removesuffix("m").removesuffix("米").replace("−", "-").replace(",", ""))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InputError("traverse.metres", text=text.strip())
    return found


def polar(start: Point, length_m: float, bearing: float) -> Point:
    """The point at a distance and bearing (degrees).

    >>> polar((0.0, 0.0), 2.0, 90.0)[0]
    2.0
    """
    turned = math.radians(bearing)
    return start[0] + length_m * math.sin(turned), start[1] + length_m * math.cos(turned)


def turned(before: Point, last: Point, length_m: float, turn_deg: float) -> Point:
    """The point at a distance, after turning right (left where negative) from the way that led to the last point."""
    return polar(last, length_m, bearing_deg(before, last) + turn_deg)


def closing(points: Sequence[Point]) -> Point:
    """The point that closes a ring with right angles at its latest and its first point.

    Raises:
        InputError: ``traverse.few`` (fewer than three points), ``traverse.closing`` (no such point).
    """
    if len(points) < 3:
        raise InputError("traverse.few")
    (first, second), (before, last) = points[:2], points[-2:]
    here = (second[1] - first[1], first[0] - second[0])  # square to the first side, through the first point
    there = (last[1] - before[1], before[0] - last[0])
    cross = here[0] * there[1] - here[1] * there[0]
    if abs(cross) <= _FLAT * math.hypot(*here) * math.hypot(*there):
        raise InputError("traverse.closing")
    way = (last[0] - first[0], last[1] - first[1])
    share = (way[0] * there[1] - way[1] * there[0]) / cross
    return first[0] + share * here[0], first[1] + share * here[1]
