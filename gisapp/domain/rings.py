"""Rings of polygons as arrays: put a vertex in, move one, take a shape apart and together again.

``domain.fabric`` works on vertices, not on areas: two neighbours share an edge only as long as both have exactly the
same vertices on it, so nothing here computes a coordinate twice.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import shapely

NEAR_M: Final = 1e-3
"""Closer than this is the same place: a hundredth of what a survey of boundaries can tell apart."""
Points = np.ndarray[Any, np.dtype[np.float64]]
Areal = shapely.Polygon | shapely.MultiPolygon


def points(shape: shapely.Geometry) -> Points:
    """The coordinates of a shape, (n, 2)."""
    found: Points = shapely.get_coordinates(shape)
    return found


def polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons of a shape."""
    return [each for each in np.atleast_1d(shapely.get_parts(shape)) if isinstance(each, shapely.Polygon)]


def together(parts: Sequence[shapely.Polygon]) -> Areal:
    """One polygon as it is, several as a MultiPolygon."""
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def redrawn(shape: Areal, change: Callable[[Points], Points]) -> Areal:
    """The shape with every ring changed; a ring comes closed (first point = last) and goes closed."""
    return together([shapely.Polygon(change(points(each.exterior)), [change(points(hole)) for hole in each.interiors])
                     for each in polygons(shape)])


def with_vertices(shape: Areal, added: Points, same_m: float = NEAR_M, edge_m: float = NEAR_M) -> Areal:
    """The shape with points put into the edges within ``edge_m`` of them; the very coordinates that are given.

    A point within ``same_m`` of a vertex that is there, or near no edge, adds nothing.
    """
    west, south, east, north = shape.bounds
    added = added[(added[:, 0] >= west - edge_m) & (added[:, 0] <= east + edge_m)
                  & (added[:, 1] >= south - edge_m) & (added[:, 1] <= north + edge_m)]

    def change(ring: Points) -> Points:
        for point in added:
            ring = _with_vertex(ring, point, same_m, edge_m)
        return ring

    return redrawn(shape, change)


def _with_vertex(ring: Points, point: Points, same_m: float, edge_m: float) -> Points:
    if np.hypot(*(ring - point).T).min() <= same_m:
        return ring
    away, _ = edge_distances(ring, point)
    edge = int(away.argmin())
    return np.insert(ring, edge + 1, point, axis=0) if away[edge] <= edge_m else ring


def edge_distances(ring: Points, point: Points) -> tuple[Points, Points]:
    """How far a point is from each edge of a ring, in metres, and where on the edge (0 to 1) it is nearest."""
    start, along = ring[:-1], np.diff(ring, axis=0)
    square = (along ** 2).sum(axis=1)
    share = np.clip(((point - start) * along).sum(axis=1) / np.where(square == 0, 1, square), 0, 1)
    away: Points = np.hypot(*(start + share[:, None] * along - point).T)
    return away, share


def tidied(shape: Areal, same_m: float = 1e-6) -> Areal:
    """The shape without corners that follow each other at one place; a ring of fewer than three corners stays."""
    def change(ring: Points) -> Points:
        far = np.hypot(*np.diff(ring, axis=0).T) > same_m
        return ring if far.sum() < 3 else np.concatenate([kept := ring[:-1][far], kept[:1]])

    return redrawn(shape, change)


def moved(shape: Areal, old: Points, new: Points, near_m: float = NEAR_M) -> Areal:
    """The shape with its vertices at ``old`` places (n, 2) at the ``new`` ones; other vertices stay."""
    def change(ring: Points) -> Points:
        changed = ring.copy()
        for at, to in zip(old, new, strict=True):
            changed[np.hypot(*(ring - at).T) <= near_m] = to
        return changed

    return redrawn(shape, change)


def edges(shape: Areal) -> Points:
    """All edges of all rings, (n, 2, 2)."""
    found = []
    for ring in shapely.get_rings(np.asarray(polygons(shape), dtype=object)):
        line = points(ring)
        found.append(np.stack([line[:-1], line[1:]], axis=1))
    return np.concatenate(found)
