"""Boundaries reshaped corner by corner on the map, each change one undoable step under the rules of ``editing``.

Surveyed boundaries and land of signed households need a reason; stated areas stay. Called by the map's tools.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes, fabric, placing, rings, vertices
from gisapp.domain.changes import Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.rings import Points
from gisapp.errors import InputError
from gisapp.services import editing, parcel_links
from gisapp.services.editing import Edited

_NOWHERE: Final = np.empty((0, 2))


def move(tables: Tables, old: Points, new: Points, *, alone: str | None = None, reason: str | None = None) -> Edited:
    """Move corners from ``old`` to ``new`` places (n, 2); all parcels that have them follow, or one alone.

    Raises:
        InputError: ``edit.no_vertex``, ``edit.breaks``.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    if alone is None:
        return editing.reshape(tables, old, new, reason=reason)
    edit = fabric.move(editing.around(tables, [alone]), old, new, alone=alone)
    return editing.redrawn(tables, edit, "单独移动顶点", reason,
                           parcel_links.bent_points(tables, edit.changed, old, new))


def add_corner(tables: Tables, place: Points) -> Edited:
    """A corner (2,) on an edge; no boundary moves by it, and none needs a reason."""
    edit = vertices.added(editing.shapes_of(tables, [], _box(place)), place)
    return editing.redrawn(tables, edit, "加顶点", None)


def drop_corner(tables: Tables, place: Points, *, reason: str | None = None) -> Edited:
    """A corner (2,) goes out of every parcel that has it.

    Raises:
        InputError: ``edit.no_vertex``, ``edit.junction``, ``edit.breaks``.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    touched = editing.shapes_of(tables, [], _box(place))
    if not len(touched):
        raise InputError("edit.no_vertex")
    edit = vertices.removed(editing.around(tables, list(touched.index)), place)
    return editing.redrawn(tables, edit, "删除顶点", reason,
                           parcel_links.bent_points(tables, edit.changed, _NOWHERE, _NOWHERE))


def houses_on(tables: Tables, uids: Sequence[str]) -> pd.Series:
    """Shapes of the buildings recorded on some parcels, by uid; those that are drawn."""
    rows = tables["building"]
    return rows.loc[rows["parcel"].isin(list(uids)).to_numpy(dtype=bool), GEOMETRY].dropna()


def shift(tables: Tables, uids: Sequence[str], step: Points, *, houses: bool = True,
          reason: str | None = None) -> Edited:
    """Whole parcels move by a step (2,), metres east and north, and the buildings on them in the same step.

    Args:
        tables: the snapshot.
        uids: the parcels; their neighbours stay.
        step: metres east and north.
        houses: whether the buildings move too; a boundary alone moves where only it was drawn wrong.
        reason: why; needed for surveyed boundaries and signed households.

    Raises:
        InputError: ``edit.shape``, ``edit.breaks``.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    west, south, east, north = shapely.total_bounds(editing.around(tables, uids)[list(uids)].to_numpy(dtype=object))
    near = (min(west, west + step[0]), min(south, south + step[1]), max(east, east + step[0]),
            max(north, north + step[1]))
    shapes = editing.shapes_of(tables, uids, near)
    edit = placing.shifted(shapes, uids, step)
    old = np.concatenate([rings.points(shapes[uid]) for uid in uids])
    more = parcel_links.bent_points(tables, {uid: edit.changed[uid] for uid in uids}, old, old + step)
    standing = houses_on(tables, uids if houses else ())
    if len(standing):
        drawn = shapely.transform(standing.to_numpy(dtype=object), lambda places: places + step)
        more.append(changes.updated(tables, "building", standing.index, {GEOMETRY: drawn}))
    return editing.redrawn(tables, edit, "平移宗地及房屋" if len(standing) else "平移宗地", reason, more)


def _box(place: Points) -> tuple[float, float, float, float]:
    return float(place[0]), float(place[1]), float(place[0]), float(place[1])
