"""Parallels to a side of a parcel, by which it is cut into strips of given widths. Called by ``services.drawing``."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely

from gisapp.domain import rings
from gisapp.domain.rings import Areal, Points
from gisapp.errors import InputError

_MOST: Final = 200
_LEAST_M: Final = 0.01


def parallels(shape: Areal, edge: Points, widths_m: Sequence[float], *, repeat: bool = False) -> list[Points]:
    """Lines (2, 2) across a shape, parallel to an edge, the first one a width away from it on the shape's side.

    Args:
        shape: the parcel.
        edge: one of its edges, (2, 2).
        widths_m: widths of the strips in order; what is left is the last part.
        repeat: go on with the last width as long as there is land.

    Raises:
        InputError: ``edit.widths``: none, or one below 1 cm, or more than 200 strips; ``edit.no_split``: there is no
            land so far from the edge.
    """
    if not widths_m or min(widths_m) < _LEAST_M:
        raise InputError("edit.widths")
    along = (edge[1] - edge[0]) / np.hypot(*(edge[1] - edge[0]))
    inward = np.array([-along[1], along[0]])
    if not shapely.intersects_xy(shape, *(edge.mean(axis=0) + _LEAST_M / 2 * inward)):
        inward = -inward
    deepest = float(((rings.points(shape) - edge[0]) @ inward).max())
    away, found = 0.0, []
    reach = 2 * float(np.hypot(*np.subtract(shape.bounds[2:], shape.bounds[:2]))) + 1
    widths = list(widths_m)
    while widths or repeat:
        away += widths.pop(0) if widths else widths_m[-1]
        if away >= deepest - _LEAST_M / 2:
            break
        foot = edge.mean(axis=0) + away * inward
        found.append(np.stack([foot - reach * along, foot + reach * along]))
        if len(found) > _MOST:
            raise InputError("edit.widths")
    if not found:
        raise InputError("edit.no_split")
    return found
