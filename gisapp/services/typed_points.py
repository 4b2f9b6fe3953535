"""Points that an officer types while drawing on the map, in the four ways of a surveyor's notes.

Called by the panel of the drawing tools. Whatever is typed is told from the points drawn before.
"""

import re
from collections.abc import Sequence
from typing import Final

from gisapp.carto import measuring, traverse
from gisapp.carto.measuring import Point
from gisapp.carto.traverse import Way
from gisapp.errors import InputError
from gisapp.io import position
from gisapp.services import coordinates

_PAIR: Final = re.compile(r"\d\s*[,，]\s*[-+]?\d")


def read(way: Way, first: str, second: str, drawn: Sequence[Point], *, crs: str,
         bounds: tuple[float, float, float, float], pointer: Point | None = None) -> list[Point]:
    """The points that two fields mean; several only where a list of coordinates is pasted.

    Args:
        way: how they are typed: distance and bearing, distance and turn, differences of X (north) and Y (east), or
            coordinates in any form (``io.position``, ``services.coordinates``) in the first field.
        first: distance in metres, difference of X, or coordinates.
        second: angle, or difference of Y; an empty angle goes towards the pointer.
        drawn: points drawn before, easting and northing.
        crs: the project's system.
        bounds: west, south, east, north of the land that is looked at, for coordinates in either order.
        pointer: where the pointer is.

    Raises:
        InputError: ``typed.no_start``, ``typed.no_side``, ``traverse.metres``, ``traverse.angle``, and as the readers
            of coordinates.
    """
    if way is Way.PLACE:
        return _places(first, crs, bounds)
    if not drawn:
        raise InputError("typed.no_start")
    last = drawn[-1]
    if way is Way.DELTA:
        north, east = (traverse.metres(each) if each.strip() else 0.0 for each in (first, second))
        return [(last[0] + east, last[1] + north)]
    length_m = traverse.metres(first)
    if not second.strip() and pointer is not None and pointer != last:
        return [traverse.polar(last, length_m, measuring.bearing_deg(last, pointer))]
    angle = traverse.angle_deg(second)
    if way is Way.BEARING:
        return [traverse.polar(last, length_m, angle)]
    if len(drawn) < 2:
        raise InputError("typed.no_side")
    return [traverse.turned(drawn[-2], last, length_m, angle)]


def _places(text: str, crs: str, bounds: tuple[float, float, float, float]) -> list[Point]:
    pairs = len(_PAIR.findall(text))
    if pairs <= 1:
        try:
            found = position.read(text, crs)
        except InputError:
            if not pairs:
                raise
        else:
            return [(found.easting, found.northing)]
    return [(float(east), float(north)) for east, north in coordinates.points(text, bounds)]  # local systems too
