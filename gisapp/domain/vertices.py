"""The corners of parcels one by one: find them, add one to an edge, take one out, move an edge parallel to itself.

Whatever is done to a corner is done in every parcel that has it, so that the fabric stays one. Called by
``services.reshaping`` and the map's reshaping tool.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import fabric, rings
from gisapp.domain.fabric import Edit
from gisapp.domain.rings import NEAR_M, AnyShape, Areal, Points
from gisapp.errors import InputError

_STEEP: Final = 0.2
_FLAT_M2: Final = 1e-6


def nearest_corner(shape: shapely.Geometry, point: Points, reach_m: float) -> Points | None:
    """The corner of a shape nearest to a point within reach, (2,); None for none."""
    corners = rings.points(shape)
    away = np.hypot(*(corners - point).T)
    return np.asarray(corners[int(away.argmin())]) if len(away) and away.min() <= reach_m else None


def nearest_edge(shape: shapely.Geometry, point: Points, reach_m: float) -> Points | None:
    """The edge of a shape nearest to a point within reach, (2, 2); None for none."""
    lines = rings.edges(shape)
    along = lines[:, 1] - lines[:, 0]
    square = np.maximum((along ** 2).sum(axis=1), 1e-12)
    share = np.clip(((point - lines[:, 0]) * along).sum(axis=1) / square, 0, 1)
    away = np.hypot(*(lines[:, 0] + share[:, None] * along - point).T)
    return np.asarray(lines[int(away.argmin())]) if len(away) and away.min() <= reach_m else None


def foot(edge: Points, point: Points) -> Points:
    """The point of an edge (2, 2) nearest to a point."""
    along = edge[1] - edge[0]
    share = np.clip(((point - edge[0]) @ along) / (along @ along), 0, 1)
    return np.asarray(edge[0] + share * along)


def slid(shape: shapely.Geometry, edge: Points, offset_m: float) -> Points:
    """The ends of an edge (2, 2) after it moved parallel to itself, to the left of its direction where positive.

    Its ends slide along the sides before and after it, which keep their directions; sides almost in line with it do
    not tell where to go, there the end moves at right angles.
    """
    along = (edge[1] - edge[0]) / np.hypot(*(edge[1] - edge[0]))
    left = np.array([-along[1], along[0]])
    lines = rings.edges(shape)
    moved = []
    for end, other in ((edge[0], edge[1]), (edge[1], edge[0])):
        step = left * offset_m
        for line in lines:
            for here, far in ((line[0], line[1]), (line[1], line[0])):
                if np.hypot(*(here - end)) <= NEAR_M < np.hypot(*(far - other)):
                    way = (far - here) / max(float(np.hypot(*(far - here))), 1e-12)
                    steep = float(way @ left)
                    step = way * (offset_m / steep) if abs(steep) > _STEEP else step
        moved.append(end + step)
    return np.array(moved)


def offset_m(edge: Points, point: Points) -> float:
    """How far a point lies to the left of an edge's line; negative to its right."""
    along = edge[1] - edge[0]
    away = point - edge[0]
    return float((along[0] * away[1] - along[1] * away[0]) / np.hypot(*along))


def added(shapes: pd.Series, place: Points) -> Edit:
    """Put a corner (2,) on an edge, in every parcel whose edge runs there.

    Raises:
        InputError: ``edit.no_vertex``: no edge is there, or a corner is there already.
    """
    places = place.reshape(1, 2)
    changed = fabric.touched(shapes, places, lambda shape: rings.with_vertices(shape, places, NEAR_M))
    if not changed:
        raise InputError("edit.no_vertex")
    return Edit((), (), changed)


def removed(shapes: pd.Series, place: Points) -> Edit:
    """Take a corner (2,) out of every parcel that has it.

    Raises:
        InputError: ``edit.no_vertex``; ``edit.junction`` where more than two boundaries meet; ``edit.breaks`` where a
            parcel would be no area any more, or overlap another.
    """
    corners, _ = fabric.hanging(shapes, place.reshape(1, 2))
    changed = fabric.touched(shapes, place.reshape(1, 2), lambda shape: _without(shape, place, corners))
    if not changed:
        raise InputError("edit.no_vertex")
    before = shapes[list(changed)]
    if len(_neighbours([rings.with_vertices(each, corners) for each in before], place)) > 2:
        raise InputError("edit.junction")
    if any(len(rings.points(each.exterior)) < 4 for shape in changed.values() for each in rings.polygons(shape)):
        raise InputError("edit.breaks")
    fabric.check_whole(shapes, changed)
    moved = [uid for uid, shape in changed.items()
             if shapely.area(shapely.symmetric_difference(before[uid], shape)) > _FLAT_M2]
    return Edit((), (), changed, tuple(moved))


def _without(shape: AnyShape, place: Points, corners: Points) -> AnyShape:
    """The shape without the corner at a place, its edges there ending at the nearest of the ``corners`` on them."""
    def change(ring: Points) -> Points:
        near = np.hypot(*(ring - place).T) <= NEAR_M
        left = rings.without(ring, near) if near.any() else ring
        if left is None:
            raise InputError("edit.breaks")
        return left

    if not (np.hypot(*(rings.points(shape) - place).T) <= NEAR_M).any():
        return shape
    return rings.redrawn(rings.with_vertices(shape, corners), change)


def _neighbours(shapes: Iterable[AnyShape], place: Points) -> list[Points]:
    """The other ends of all edges that meet at a place, each once."""
    lines = np.concatenate([rings.edges(shape) for shape in shapes])
    found: list[Points] = []
    for line in lines:
        for here, far in ((line[0], line[1]), (line[1], line[0])):
            if np.hypot(*(here - place)) <= NEAR_M and not any(np.hypot(*(far - each)) <= NEAR_M for each in found):
                found.append(far)
    return found


def flaws(shapes: pd.Series, changed: dict[str, Areal]) -> tuple[float, float]:
    """What an edit that moved a parcel alone has done: ㎡ that it shares with others now, ㎡ that are nobody's now."""
    before = shapely.union_all(shapes[list(changed)].to_numpy(dtype=object))
    after = shapely.union_all(np.array(list(changed.values()), dtype=object))
    rest = shapes.drop(list(changed)).to_numpy(dtype=object)
    rest = rest[shapely.intersects(rest, shapely.union(before, after))]
    others = shapely.union_all(rest)
    shared = shapely.area(shapely.intersection(after, others)) - shapely.area(shapely.intersection(before, others))
    lost = shapely.area(shapely.difference(shapely.difference(before, after), others))
    return max(float(shared), 0.0), float(lost)
