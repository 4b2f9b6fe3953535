"""A new shape put into the fabric: it shares its neighbours' corners and, where that is wanted, gives way to them.

What is drawn or typed within 2 cm of a corner or an edge that is there means it: otherwise every new parcel would leave
slivers. Called by ``services.drawing``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import fabric, rings
from gisapp.domain.fabric import LEAST_M2, Edit
from gisapp.domain.rings import NEAR_M, Areal, Points
from gisapp.errors import InputError

MEANT_M: Final = 0.02
"""A corner this near another, or an edge, is meant to be there: points are noted to the centimetre."""
CLASH_M2: Final = 1e-4
_FINE_M: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A shape in its place.

    Attributes:
        edit: the shape as the only part, and the neighbours that get its corners.
        over: uid → ㎡ of the parcels that it overlaps; empty where it gives way.
    """

    edit: Edit
    over: dict[str, float]


def placed(shapes: pd.Series, drawn: Areal, *, cut: bool = False) -> Placed:
    """Put a shape among the parcels.

    Args:
        shapes: the parcels, at least all near the shape.
        drawn: the shape, in their CRS.
        cut: take away what lies on other parcels.

    Raises:
        InputError: ``edit.ring`` (no valid area), ``edit.covered`` (nothing is left of it), ``edit.thin`` (it is no
            parcel), ``edit.wedge`` (a corner so sharp that it cannot share its neighbours' edges).
    """
    made = _sound(rings.tidied(rings.together(rings.polygons(drawn))))
    around = shapes.iloc[shapely.STRtree(shapes.to_numpy(dtype=object)).query(
        made, predicate="dwithin", distance=2 * MEANT_M)]
    made = _sound(_adopted(made, around, MEANT_M))
    over = _overlapping(around, made)
    if cut and over:
        made = _adopted(_given_way(made, around[list(over)]), around, NEAR_M)
        over = {}
    made = rings.with_vertices(made, _corners(around, made), _FINE_M)
    if made.area < LEAST_M2 or 2 * made.area < MEANT_M * made.length:
        raise InputError("edit.thin")
    nodes = rings.points(made)
    changed = fabric.touched(around, nodes, lambda shape: rings.with_vertices(shape, nodes, _FINE_M))
    if not over and _fit(around) and not _fit([made, *(changed.get(str(uid), shape) for uid, shape in around.items())]):
        raise InputError("edit.wedge")
    return Placed(Edit((), (made,), changed), over)


def shifted(shapes: pd.Series, uids: Sequence[str], step: Points) -> Edit:
    """Move whole parcels by a step (2,); their neighbours stay, and share corners where they now touch.

    Args:
        shapes: the parcels, at least all near the old and the new places.
        uids: those that move, as one.
        step: metres east and north.

    Raises:
        InputError: ``edit.breaks``: a parcel would lie on another one.
    """
    rest = shapes.drop(list(uids))
    moved = {uid: _adopted(rings.redrawn(shapes[uid], lambda ring: ring + step), rest, NEAR_M) for uid in uids}
    if not all(each.is_valid and each.area > 0 for each in moved.values()):
        raise InputError("edit.breaks")
    for uid, shape in moved.items():
        before, after = _overlapping(rest, shapes[uid]), _overlapping(rest, shape)
        if sum(after.values()) > sum(before.values()) + CLASH_M2:
            raise InputError("edit.breaks")
        moved[uid] = rings.with_vertices(shape, _corners(rest, shape), _FINE_M)
    nodes = np.concatenate([rings.points(each) for each in moved.values()])
    met = fabric.touched(rest, nodes, lambda shape: rings.with_vertices(shape, nodes, _FINE_M)) if len(rest) else {}
    return Edit((), (), {**moved, **met}, tuple(moved))


def _sound(shape: Areal) -> Areal:
    if not shape.is_valid or not shape.area > 0:
        raise InputError("edit.ring")
    return shape


def _fit(shapes: Iterable[Areal]) -> bool:
    """Whether areas share their edges exactly, without overlaps."""
    parts = np.array([part for shape in shapes for part in rings.polygons(shape)], dtype=object)
    return bool(shapely.coverage_is_valid(parts))


def _adopted(shape: Areal, around: pd.Series, reach_m: float) -> Areal:
    """The shape with corners that are meant to be those of its neighbours, or on their edges."""
    if not len(around):
        return shape
    lines = np.concatenate([rings.edges(each) for each in around])

    def change(ring: Points) -> Points:
        return np.array([_meant(each, lines, reach_m) for each in ring])

    return rings.tidied(rings.redrawn(shape, change))


def _meant(point: Points, lines: Points, reach_m: float) -> Points:
    corners = lines[:, 0]
    away = np.hypot(*(corners - point).T)
    if away.min() <= reach_m:
        return np.asarray(corners[int(away.argmin())])
    along = lines[:, 1] - lines[:, 0]
    square = np.maximum((along ** 2).sum(axis=1), _FINE_M ** 2)
    share = np.clip(((point - lines[:, 0]) * along).sum(axis=1) / square, 0, 1)
    feet = lines[:, 0] + share[:, None] * along
    away = np.hypot(*(feet - point).T)
    return np.asarray(feet[int(away.argmin())]) if away.min() <= reach_m else point


def _overlapping(around: pd.Series, made: Areal) -> dict[str, float]:
    area_m2 = shapely.area(shapely.intersection(around.to_numpy(dtype=object), made))
    return {str(uid): float(area) for uid, area in zip(around.index, area_m2, strict=True) if area > CLASH_M2}


def _given_way(made: Areal, others: pd.Series) -> Areal:
    """What is left beside other parcels, without crumbs that no register could hold."""
    left = shapely.difference(made, shapely.union_all(others.to_numpy(dtype=object)))
    kept = [each for each in rings.polygons(left)
            if each.area >= LEAST_M2 and 2 * each.area >= MEANT_M * each.length]
    if not kept:
        raise InputError("edit.covered")
    return rings.together(kept)


def _corners(around: pd.Series, made: Areal) -> Points:
    """Corners of the neighbours that lie on the shape's outline."""
    if not len(around):
        return np.empty((0, 2))
    corners = np.unique(np.concatenate([rings.points(each) for each in around]), axis=0)
    near: Points = corners[shapely.dwithin(shapely.points(corners), made.boundary, NEAR_M)]
    return near
