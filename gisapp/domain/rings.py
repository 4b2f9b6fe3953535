"""Rings of polygons, and lines, as arrays: put a vertex in, move one, take a shape apart and together again.

``domain.fabric`` works on vertices, not on areas: two neighbours share an edge only as long as both have exactly the
same vertices on it, so nothing here computes a coordinate twice.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import numpy as np
import shapely

NEAR_M: Final = 1e-3
"""Closer than this is the same place: a hundredth of what a survey of boundaries can tell apart."""
_FINE_M: Final = 1e-6
Points = np.ndarray[Any, np.dtype[np.float64]]
Areal = shapely.Polygon | shapely.MultiPolygon
AnyShape = TypeVar("AnyShape", bound=Any)
Mask = np.ndarray[Any, np.dtype[np.bool_]]
_COLLECTED: Final[Mapping[type, Any]] = {
    shapely.Polygon: shapely.MultiPolygon, shapely.LineString: shapely.MultiLineString,
    shapely.Point: shapely.MultiPoint}


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


def single(shape: AnyShape) -> AnyShape:
    """A shape of one part as that part, any other as it is."""
    parts = shapely.get_parts(shape)
    found: AnyShape = parts[0] if len(parts) == 1 else shape
    return found


def redrawn(shape: AnyShape, change: Callable[[Points], Points]) -> AnyShape:
    """The shape with every ring, line and point changed; a ring comes closed (first point = last) and goes closed."""
    made = [shapely.Polygon(change(points(each.exterior)), [change(points(hole)) for hole in each.interiors])
            if isinstance(each, shapely.Polygon) else type(each)(change(points(each)))
            for each in shapely.get_parts(shape)]
    whole: AnyShape = single(_COLLECTED[type(made[0])](made)) if made else shape
    return whole


def is_sound(shape: Any) -> bool:
    """Whether a shape is one: an area that has ㎡ and does not cross itself, a line that has a length, a point."""
    extent = (True, shape.length > 0, shape.area > 0)[int(shapely.get_dimensions(shape))]
    return bool(shape.is_valid and extent)


def with_vertices(shape: AnyShape, added: Points, same_m: float = NEAR_M, edge_m: float = NEAR_M) -> AnyShape:
    """The shape with points put into the edges within ``edge_m`` of them; the very coordinates that are given.

    A point within ``same_m`` of a vertex that is there, or near no edge, adds nothing; one within ``edge_m`` of a
    vertex must lie on the very edge.
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
    gap = float(np.hypot(*(ring - point).T).min())
    if len(ring) < 2 or gap <= same_m:
        return ring
    away, _ = edge_distances(ring, point)
    edge = int(away.argmin())
    reach = edge_m if gap > edge_m else _FINE_M  # so near a vertex, what is not on an edge would make a spike
    return np.insert(ring, edge + 1, point, axis=0) if away[edge] <= reach else ring


def edge_distances(ring: Points, point: Points) -> tuple[Points, Points]:
    """How far a point is from each edge of a ring, in metres, and where on the edge (0 to 1) it is nearest."""
    start, along = ring[:-1], np.diff(ring, axis=0)
    square = (along ** 2).sum(axis=1)
    share = np.clip(((point - start) * along).sum(axis=1) / np.where(square == 0, 1, square), 0, 1)
    away: Points = np.hypot(*(start + share[:, None] * along - point).T)
    return away, share


def without(ring: Points, gone: Mask) -> Points | None:
    """A ring (closed) or line without some of its corners, (n,) of bool; None where too few are left to be one."""
    closed = len(ring) > 1 and bool((ring[0] == ring[-1]).all())
    kept = (ring[:-1] if closed else ring)[~gone[:-1] if closed else ~gone]
    if len(kept) < (3 if closed else 2):
        return None
    return np.concatenate([kept, kept[:1]]) if closed else kept


def tidied(shape: AnyShape) -> AnyShape:
    """The shape without corners that follow each other at one place; what would be too few corners stays."""
    def change(ring: Points) -> Points:
        near = np.hypot(*np.diff(ring, axis=0).T) <= _FINE_M
        left = without(ring, np.append(near, False))
        return ring if left is None else left

    return redrawn(shape, change)


def moved(shape: AnyShape, old: Points, new: Points, near_m: float = NEAR_M) -> AnyShape:
    """The shape with its vertices at ``old`` places (n, 2) at the ``new`` ones; other vertices stay."""
    def change(ring: Points) -> Points:
        changed = ring.copy()
        for at, to in zip(old, new, strict=True):
            changed[np.hypot(*(ring - at).T) <= near_m] = to
        return changed

    return redrawn(shape, change)


def strokes(shape: shapely.Geometry) -> list[Points]:
    """The corners along each ring and line, each once: a closed one without its last point."""
    parts = shapely.get_parts(shape)
    areal = shapely.get_dimensions(parts) == 2
    lines = [points(each) for each in np.concatenate([shapely.get_rings(parts[areal]), parts[~areal]])]
    return [each[:-1] if len(each) > 1 and (each[0] == each[-1]).all() else each for each in lines]


def edges(shape: shapely.Geometry) -> Points:
    """All edges of all rings and lines, (n, 2, 2); a corner noted twice makes none, it would have no direction."""
    parts = shapely.get_parts(shape)
    areal = shapely.get_dimensions(parts) == 2
    found = [np.empty((0, 2, 2))]
    for ring in np.concatenate([shapely.get_rings(parts[areal]), parts[~areal]]):
        line = points(ring)
        found.append(np.stack([line[:-1], line[1:]], axis=1))
    lines = np.concatenate(found)
    return np.asarray(lines[(lines[:, 0] != lines[:, 1]).any(axis=1)])
