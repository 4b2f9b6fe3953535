"""Points as somebody typed or pasted them, brought into the project's order: easting, northing.

Surveyors write X (north) first, files have easting first. Which was meant is told by the place: the points must lie
near what they are about. Called by ``gisapp parcel``.
"""

import re
from typing import Final

import numpy as np

from gisapp.domain.rings import Points
from gisapp.errors import InputError

_NEAR_M: Final = 2_000.0
_NUMBER: Final = r"[-+]?\d+(?:\.\d*)?"
_POINT: Final = re.compile(rf"({_NUMBER})\s*[,，]\s*({_NUMBER})")


def points(text: str, bounds: tuple[float, float, float, float]) -> Points:
    """The points of a text like ``411600.5,3251700 411650,3251700``, as (n, 2) easting and northing.

    Args:
        text: pairs with a comma inside and blanks, semicolons or line breaks between them; either axis order.
        bounds: west, south, east, north of what the points are about, in the project's CRS.

    Raises:
        InputError: ``points.syntax``; ``points.far`` when they lie elsewhere in either order.
    """
    pairs = _POINT.findall(text)
    if not pairs or re.sub(r"[\s;；]", "", _POINT.sub("", text)):
        raise InputError("points.syntax", text=text[:60])
    given = np.array(pairs, dtype="float64")
    for found in (given, given[:, ::-1]):
        if _near(found, bounds):
            return np.ascontiguousarray(found)
    raise InputError("points.far", text=text[:60])


def _near(given: Points, bounds: tuple[float, float, float, float]) -> bool:
    low, high = np.array(bounds[:2]) - _NEAR_M, np.array(bounds[2:]) + _NEAR_M
    return bool(((given >= low) & (given <= high)).all())
