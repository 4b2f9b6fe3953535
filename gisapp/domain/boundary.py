"""界址点 of a parcel whose shape an edit has changed: known points keep number and kind, new ones are numbered on.

Called by ``services.parcel_links``. X is north, Y east, as surveyors write them.
"""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import rings
from gisapp.domain.rings import NEAR_M, Areal, Points

KNOWN_M: Final = 0.02
"""A vertex this near a known point is that point: tables of points are rounded, shapes are not."""
_NEW_KIND: Final = "界址点"


def renewed(shape: Areal, known: pd.DataFrame, added: Points) -> dict[str, list[Any]]:
    """The points of a shape, ring by ring, as columns of ``boundary_point`` (without ``parcel``).

    Args:
        shape: the parcel as it is now.
        known: rows of ``boundary_point`` from before, at their present places; the first of several at one place holds.
        added: places (n, 2) that are points although they are not known yet.
    """
    places = known[["y_east", "x_north"]].to_numpy(dtype="float64")
    columns: dict[str, list[Any]] = {name: [] for name in
                                     ("pt_no", "ring", "sequence", "x_north", "y_east", "edge_m", "kind")}
    numbers, kinds = known["pt_no"].tolist(), known["kind"].tolist()
    given: set[str] = set()
    lines = shapely.get_rings(np.asarray(rings.polygons(shape), dtype=object))
    for ring, line in enumerate(lines, 1):
        vertices = rings.points(line)[:-1]
        source = _nearest(vertices, places, KNOWN_M)
        chosen = np.flatnonzero((source >= 0) | (_nearest(vertices, added, NEAR_M) >= 0))
        mine = np.round(vertices[chosen], 3)
        columns["ring"] += [ring] * len(chosen)
        columns["sequence"] += range(1, len(chosen) + 1)
        columns["x_north"] += mine[:, 1].tolist()
        columns["y_east"] += mine[:, 0].tolist()
        columns["edge_m"] += np.hypot(*(np.roll(mine, -1, axis=0) - mine).T).round(2).tolist()
        for at in source[chosen].tolist():
            number = numbers[at] if at >= 0 and numbers[at] not in given else _next(given, numbers)
            given.add(number)
            columns["pt_no"].append(number)
            columns["kind"].append(kinds[at] if at >= 0 else _NEW_KIND)
    return columns


def _nearest(vertices: Points, places: Points, within_m: float) -> np.ndarray[Any, np.dtype[np.int64]]:
    """For each vertex the position of the first place near it; −1 for none."""
    if not len(places) or not len(vertices):
        return np.full(len(vertices), -1, dtype=np.int64)
    away = np.hypot(*(vertices[:, None] - places[None]).transpose(2, 0, 1))
    return np.where(away.min(axis=1) <= within_m, away.argmin(axis=1), -1)


def _next(given: set[str], known: list[str]) -> str:
    number = 1
    while f"J{number}" in given or f"J{number}" in known:
        number += 1
    return f"J{number}"
