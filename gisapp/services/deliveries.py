"""What a surveyor's new delivery moves: points and areas, old beside new, before anything is taken in.

An import plan says which parcels get another outline; here is how far. Called by ``gisapp parcel compare``.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import rings
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.rings import NEAR_M, Points

FAR_M: Final = 5.0
"""A vertex that would have gone farther is not the same one: it was dropped, and another one came."""


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """Old beside new, one row a vertex and one row a parcel.

    Attributes:
        points: ``uid``, ``parcel_no``, ``change`` (``moved``, ``added``, ``dropped``), ``x``, ``y`` (before),
            ``to_x``, ``to_y`` (after; easting and northing) and ``distance_m``; NaN where there is none.
        areas: ``uid``, ``parcel_no``, ``before_m2``, ``after_m2`` as drawn, and ``change_m2``.
        new: 宗地号 of parcels that come.
    """

    points: pd.DataFrame
    areas: pd.DataFrame
    new: tuple[str, ...]


def differences(tables: Tables, changeset: ChangeSet | None) -> Differences:
    """Compare the outlines that a set (of an import) would change with those that the project has."""
    mine = [] if changeset is None else [each for each in changeset.changes if each.table == "parcel"]
    redrawn = [each for each in mine if each.op == "update" and GEOMETRY in each.after]
    before, after = (pd.concat([getattr(each, side)[GEOMETRY] for each in redrawn]) if redrawn
                     else pd.Series(dtype="object") for side in ("before", "after"))
    both = (before.notna() & after.notna()).to_numpy(dtype=bool)
    before, after = before[both], after[both]
    numbers = tables["parcel"]["parcel_no"]
    rows = [row for uid in before.index for row in _points(uid, str(numbers[uid]), before[uid], after[uid])]
    old_m2 = shapely.area(before.to_numpy(dtype=object))
    new_m2 = shapely.area(after.to_numpy(dtype=object))
    areas = pd.DataFrame({"uid": before.index, "parcel_no": numbers[before.index].to_numpy(), "before_m2": old_m2,
                          "after_m2": new_m2, "change_m2": new_m2 - old_m2})
    new = tuple(str(number) for each in mine if each.op == "insert" for number in each.after["parcel_no"])
    return Differences(pd.DataFrame(rows, columns=["uid", "parcel_no", "change", "x", "y", "to_x", "to_y",
                                                   "distance_m"]), areas, new)


def _points(uid: str, number: str, before: shapely.Geometry, after: shapely.Geometry) -> list[tuple[Any, ...]]:
    """Vertices that are not in both: the nearest ones are paired first."""
    old, new = _unlike(rings.points(before), rings.points(after)), _unlike(rings.points(after), rings.points(before))
    away = np.hypot(*(old[:, None] - new[None]).transpose(2, 0, 1)) if len(old) and len(new) else np.empty((0, 0))
    rows: list[tuple[Any, ...]] = []
    left, right = set(range(len(old))), set(range(len(new)))
    for at in np.argsort(away, axis=None, kind="stable"):
        one, other = divmod(int(at), len(new))
        if one in left and other in right and away[one, other] <= FAR_M:
            rows.append((uid, number, "moved", *old[one], *new[other], float(away[one, other])))
            left.discard(one)
            right.discard(other)
    rows += [(uid, number, "dropped", *old[at], np.nan, np.nan, np.nan) for at in sorted(left)]
    return rows + [(uid, number, "added", np.nan, np.nan, *new[at], np.nan) for at in sorted(right)]


def _unlike(points: Points, others: Points) -> Points:
    """The places of one outline at which the other has no vertex, each once."""
    places: Points = np.unique(points, axis=0)
    away = shapely.distance(shapely.points(places), shapely.multipoints(others))
    found: Points = places[away > NEAR_M]
    return found
