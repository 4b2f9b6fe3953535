"""Parcels as a fabric: split, split off an area, merge, cut a hole, move vertices, and the neighbours follow.

Each operation takes the shapes of all parcels (a series of polygons by uid, one projected CRS, metres) and returns an
``Edit``: what goes, what comes, and the neighbours that change with it. New vertices are put into the neighbours'
edges with the very same coordinates, so that a fabric without gaps and overlaps stays one. Nothing is refused by
halves: an edit that would break the fabric raises. Called by ``services.editing``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import rings
from gisapp.domain.rings import NEAR_M, Areal, Points
from gisapp.errors import InputError

LEAST_M2: Final = 0.01
"""The smallest parcel: a register counts hundredths."""
_SIDES: Final = {"north": (0.0, 1.0), "east": (1.0, 0.0), "south": (0.0, -1.0), "west": (-1.0, 0.0)}
_FINE_M: Final = 1e-6
_CLASH_M2: Final = 1e-6
_STEPS: Final = 80


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """What an operation on the fabric does.

    Attributes:
        gone: uids of the parcels that end.
        parts: shapes of the parcels that come, in the operation's order.
        changed: uid → new shape of the parcels that stay and get other vertices.
        bent: uids among ``changed`` whose boundary really moves; the others only get a vertex on an edge.
    """

    gone: tuple[str, ...]
    parts: tuple[Areal, ...]
    changed: dict[str, Areal]
    bent: tuple[str, ...] = ()


def split(shapes: pd.Series, uid: str, line: Points, *parallels: Points) -> Edit:
    """Split a parcel along a line (n, 2), which may run beyond it, and along others that do not cross it.

    Ends within 1 mm of the boundary are on it; crossings within 1 mm of a vertex are that vertex. Polygons of a
    parcel of several that no line touches stay with the largest part.

    Raises:
        InputError: ``edit.line`` (fewer than two points, or it crosses itself), ``edit.no_split`` (the line does not
            divide the parcel), ``edit.tiny`` (a part is no parcel).
    """
    nodes, pieces, untouched = _cut(shapes[uid], line, NEAR_M)
    if len(pieces) < 2:
        raise InputError("edit.no_split")
    for other in parallels:
        more, found, left = _cut(rings.together([*pieces, *untouched]), other, NEAR_M)
        nodes = np.concatenate([nodes, more])
        whole = [each for each in left if any(each.equals_exact(one, 0) for one in untouched)]
        pieces = [*found, *(each for each in left if not any(each is one for one in whole))]
        untouched = whole
    pieces.sort(key=lambda each: -each.area)
    parts = (rings.together([pieces[0], *untouched]), *pieces[1:])
    _check_size(parts)
    return Edit((uid,), parts, _followers(shapes, uid, nodes, NEAR_M))


def split_all(shapes: pd.Series, uids: Sequence[str], line: Points) -> tuple[dict[str, tuple[Areal, ...]], Edit]:
    """Split several parcels along one line (n, 2).

    Returns:
        The parts of each parcel, largest first; and all of it as one edit, its parts in the same order.

    Raises:
        InputError: as ``split``, for the first parcel that the line does not divide.
    """
    work, named = shapes.copy(), {}
    for uid in uids:
        edit = split(work, uid, line)
        named[uid] = [f"{uid}#{at}" for at in range(len(edit.parts))]
        for other, shape in edit.changed.items():
            work[other] = shape
        work = pd.concat([work.drop(uid), pd.Series(list(edit.parts), index=named[uid], dtype="object")])
    parts = {uid: tuple(work[names]) for uid, names in named.items()}
    changed = {uid: work[uid] for uid in shapes.index.drop(list(uids)).tolist() if work[uid] is not shapes[uid]}
    return parts, Edit(tuple(uids), tuple(part for each in parts.values() for part in each), changed)


def _cut(shape: Areal, line: Points, near_m: float) -> tuple[Points, list[shapely.Polygon], list[shapely.Polygon]]:
    """New vertices on the boundary, the pieces of the polygons that the line divides, and the other polygons."""
    string = shapely.LineString(line) if len(line) >= 2 else shapely.LineString()
    if not string.is_simple or string.length == 0:
        raise InputError("edit.line")
    nodes, pieces, untouched = [], [], []
    for polygon in rings.polygons(shape):
        crossings = _crossings(polygon, string, near_m)
        noded = rings.with_vertices(polygon, crossings, near_m)
        found = _faces(noded, _inner(polygon, crossings, string))
        if len(found) < 2:
            untouched.append(polygon)
            continue
        nodes.append(crossings)
        pieces += found
    return np.concatenate(nodes) if nodes else np.empty((0, 2)), pieces, untouched


def _crossings(polygon: shapely.Polygon, line: shapely.LineString, near_m: float) -> Points:
    """Where a line meets a boundary; an existing vertex within ``near_m`` stands for the place."""
    met = rings.points(shapely.intersection(line, polygon.boundary))
    ends = rings.points(line)[[0, -1]]
    near = ends[shapely.distance(shapely.points(ends), polygon.boundary) <= near_m]
    vertices = rings.points(polygon)
    found: list[Points] = []
    for point in np.concatenate([met, near]):
        away = np.hypot(*(vertices - point).T)
        place = vertices[away.argmin()] if away.min() <= near_m else point
        if not any(np.hypot(*(place - other)) <= near_m for other in found):
            found.append(place)
    return np.array(found).reshape(-1, 2)


def _inner(polygon: shapely.Polygon, crossings: Points, line: shapely.LineString) -> list[Points]:
    """The stretches of the line between its bends and crossings that run inside the polygon."""
    bends = rings.points(line)
    bends = bends[[not (np.hypot(*(crossings - each).T) <= NEAR_M).any() for each in bends]]
    stops = np.concatenate([bends, crossings])
    stops = stops[np.argsort(shapely.line_locate_point(line, shapely.points(stops)), kind="stable")]
    pairs = np.stack([stops[:-1], stops[1:]], axis=1)
    middles = shapely.points(pairs.mean(axis=1))
    inside = shapely.contains(polygon, middles) & (shapely.distance(polygon.boundary, middles) > _FINE_M)
    return list(pairs[inside])


def _faces(polygon: Areal, inner: Sequence[Points]) -> list[shapely.Polygon]:
    """The polygon's faces between its own edges and the inner ones; no coordinate is computed."""
    if not inner:
        return [polygon] if isinstance(polygon, shapely.Polygon) else []
    lines = np.asarray(shapely.linestrings(np.concatenate([rings.edges(polygon), np.stack(inner)])), dtype=object)
    faces = [each for each in shapely.get_parts(shapely.polygonize(lines)) if isinstance(each, shapely.Polygon)]
    return [each for each in faces if shapely.contains(polygon, each.representative_point())]


def split_off(shapes: pd.Series, uid: str, area_m2: float, direction: Points, *, from_right: bool = False) -> Edit:
    """Split off an area by a line parallel to a direction; ``parts[0]`` has the area, to 0.01 ㎡ and better.

    Args:
        shapes: all parcels.
        uid: the parcel to split.
        area_m2: area of the first part, in the plane of the CRS.
        direction: two points (2, 2); the area is taken from the left of the line from the first to the second,
            looking along it.
        from_right: take it from the right instead.

    Raises:
        InputError: ``edit.area`` (not between nothing and the whole), ``edit.line`` (no direction), ``edit.tiny``.
    """
    shape = shapes[uid]
    along = np.diff(direction, axis=0)[0]
    if not np.hypot(*along) > 0:
        raise InputError("edit.line")
    if not LEAST_M2 <= area_m2 <= shape.area - LEAST_M2:
        raise InputError("edit.area", area_m2=round(area_m2, 2), whole_m2=round(shape.area, 2))
    along = along / np.hypot(*along) * (-1 if from_right else 1)
    left = np.array([-along[1], along[0]])
    origin = rings.points(shape).mean(axis=0)
    offset = _offset(shape, area_m2, origin, left)
    reach = 2 * np.hypot(*np.subtract(shape.bounds[2:], shape.bounds[:2])) + 1
    foot = origin + offset * left
    line = np.stack([foot - reach * along, foot + reach * along])
    nodes, pieces, untouched = _cut(shape, line, _FINE_M)
    sides: tuple[list[shapely.Polygon], list[shapely.Polygon]] = ([], [])
    for piece in [*pieces, *untouched]:
        beyond = (rings.points(piece.representative_point())[0] - origin) @ left > offset
        sides[0 if beyond else 1].append(piece)
    parts = tuple(rings.together(side) for side in sides if side)
    _check_size(parts)
    return Edit((uid,), parts, _followers(shapes, uid, nodes, _FINE_M))


def facing(shape: Areal, side: str, *, own: bool = True) -> Points:
    """The direction (2, 2) for ``split_off`` that takes the area from one side of a parcel.

    Args:
        shape: the parcel.
        side: ``north``, ``east``, ``south`` or ``west``.
        own: along the parcel's own sides (its smallest rectangle), that which faces the side best; else along the axes.
    """
    outward = np.array(_SIDES[side])
    if own:
        corners = rings.points(shapely.oriented_envelope(shape))
        across = np.diff(corners, axis=0)
        across = across[np.hypot(*across.T) > 0]
        across = across / np.hypot(*across.T)[:, None]
        normals = np.stack([across[:, 1], -across[:, 0]], axis=1)
        normals = np.concatenate([normals, -normals])
        outward = normals[(normals @ outward).argmax()]
    start = rings.points(shape).mean(axis=0)
    return np.stack([start, start + np.array([outward[1], -outward[0]])])


def _offset(shape: Areal, area_m2: float, origin: Points, left: Points) -> float:
    """How far from the origin, towards ``left``, the line lies that has the area beyond it: by halving."""
    across = (rings.points(shape) - origin) @ left
    low, high = float(across.min()), float(across.max())
    along = np.array([left[1], -left[0]])
    reach = 2 * float(np.hypot(*np.subtract(shape.bounds[2:], shape.bounds[:2]))) + 1
    for _ in range(_STEPS):
        middle = (low + high) / 2
        foot = origin + middle * left
        beyond = shapely.Polygon([foot - reach * along, foot + reach * along, foot + reach * (along + left),
                                  foot + reach * (left - along)])
        if shapely.area(shapely.intersection(shape, beyond)) > area_m2:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def merge(shapes: pd.Series, uids: Sequence[str]) -> Edit:
    """Make one parcel of several; vertices that their neighbours have stay.

    Raises:
        InputError: ``edit.merge_few`` (fewer than two), ``edit.apart`` (they share no edge).
    """
    chosen = list(dict.fromkeys(uids))
    if len(chosen) < 2:
        raise InputError("edit.merge_few")
    parts = rings.polygons(shapely.union_all(shapes[chosen].to_numpy(dtype=object)))
    if len(parts) > sum(len(rings.polygons(shapes[each])) for each in chosen) - len(chosen) + 1:
        raise InputError("edit.apart")
    return Edit(tuple(chosen), (rings.together(parts),), {})


def cut_hole(shapes: pd.Series, uid: str, hole: Points) -> Edit:
    """Cut a ring (n, 2) out of a parcel's inside; ``parts`` are the rest and the land in the hole.

    Raises:
        InputError: ``edit.hole``: no valid ring, or it is not inside the parcel.
    """
    inner = shapely.Polygon(hole) if len(hole) >= 3 else shapely.Polygon()
    if inner.is_empty or not inner.is_valid or not inner.area:
        raise InputError("edit.hole")
    for at, polygon in enumerate(parts := rings.polygons(shapes[uid])):
        if shapely.contains_properly(polygon, inner):
            parts[at] = shapely.Polygon(polygon.exterior, [*polygon.interiors, rings.points(inner)])
            return Edit((uid,), (rings.together(parts), inner), {})
    raise InputError("edit.hole")


def move(shapes: pd.Series, old: Points, new: Points, *, alone: str | None = None) -> Edit:
    """Move vertices (n, 2), all parcels that have them together; both ends of an edge move the edge.

    A place on an edge without a vertex of its own becomes one first, in every parcel whose edge runs there; so does a
    neighbour's vertex in the middle of an edge that moves: it stays, or goes along where both ends of the edge move. A
    vertex that comes to lie on another parcel's edge becomes one of its vertices.

    Args:
        shapes: the parcels, at least all near both places.
        old: where the vertices are.
        new: where they go.
        alone: uid of the only parcel that follows; it may then overlap its neighbours or leave gaps.

    Raises:
        InputError: ``edit.no_vertex`` (nothing is there), ``edit.breaks`` (a parcel would cross itself, or two would
            overlap).
    """
    if alone is None:
        corners, lines = hanging(shapes, old)
        old, new = _with_led(corners, lines, old, new)

    def change(shape: Areal) -> Areal:
        return rings.tidied(rings.moved(rings.with_vertices(shape, old), old, new))

    goes = (old != new).any(axis=1)
    bent = touched(shapes if alone is None else shapes.loc[[alone]], old[goes], change) if goes.any() else {}
    if not bent:
        raise InputError("edit.no_vertex")
    if alone is not None:
        if not all(map(rings.is_sound, bent.values())):
            raise InputError("edit.breaks")
        return Edit((), (), bent, tuple(bent))
    rest = shapes.drop(list(bent))
    met = touched(rest, new, lambda shape: rings.with_vertices(shape, new, _FINE_M)) if len(rest) else {}
    check_whole(shapes, {**bent, **met})
    return Edit((), (), {**bent, **met}, tuple(bent))


def hanging(shapes: pd.Series, places: Points) -> tuple[Points, Points]:
    """Corners of parcels in the middle of edges that end at some places (n, 2).

    Parcels that were drawn apart from each other have them: an edge of one is several of its neighbours'. What is done
    to such an edge opens a gap, unless it has these corners first.

    Returns:
        The corners (m, 2) and the edge on which each lies (m, 2, 2); one on two edges comes twice.
    """
    drawn = shapes.to_numpy(dtype=object)
    tree = shapely.STRtree(drawn)
    _, near = tree.query(shapely.points(places), predicate="dwithin", distance=NEAR_M)
    lines = np.concatenate([np.empty((0, 2, 2)), *(rings.edges(rings.with_vertices(drawn[at], places))
                                                   for at in np.unique(near))])
    lines = lines[_is_at(lines, places).any(axis=1)]
    strings = np.asarray(shapely.linestrings(lines), dtype=object)
    _, beside = tree.query(strings, predicate="dwithin", distance=NEAR_M)
    corners = np.unique(np.concatenate([np.empty((0, 2)), *map(rings.points, drawn[np.unique(beside)])]), axis=0)
    corner, line = shapely.STRtree(strings).query(shapely.points(corners), predicate="dwithin", distance=NEAR_M)
    away = np.hypot(*np.moveaxis(lines[line] - corners[corner][:, None], 2, 0)) > NEAR_M
    amid = away.all(axis=1)
    return corners[corner[amid]], lines[line[amid]]


def _is_at(lines: Points, places: Points) -> np.ndarray:
    """Whether each end of each edge (n, 2, 2) is at one of the places: (n, 2)."""
    away = np.hypot(*np.moveaxis(lines[:, :, None] - places, 3, 0))
    return np.asarray((away <= NEAR_M).any(axis=2))


def _with_led(corners: Points, lines: Points, old: Points, new: Points) -> tuple[Points, Points]:
    """Moves of vertices, and of the corners in the middle of edges both ends of which move; others stay where they are.

    They come after the vertices, so that these are found first.
    """
    both = _is_at(lines, old).all(axis=1)
    led, edge = corners[both], lines[both]
    steps = (new - old)[np.hypot(*np.moveaxis(edge[:, :, None] - old, 3, 0)).argmin(axis=2)]
    along = edge[:, 1] - edge[:, 0]
    share = (((led - edge[:, 0]) * along).sum(axis=1) / (along ** 2).sum(axis=1))[:, None]
    places = np.concatenate([led, corners[~both]])
    ends = np.concatenate([led + (1 - share) * steps[:, 0] + share * steps[:, 1], corners[~both]])
    _, first = np.unique(places, axis=0, return_index=True)
    return np.concatenate([old, places[np.sort(first)]]), np.concatenate([new, ends[np.sort(first)]])


def touched(shapes: pd.Series, places: Points, change: Callable[[Areal], Areal]) -> dict[str, Areal]:
    """The parcels that a change makes different, among those at some places."""
    index, drawn = shapes.index.to_numpy(), shapes.to_numpy(dtype=object)
    _, near = shapely.STRtree(drawn).query(shapely.points(places), predicate="dwithin", distance=NEAR_M)
    found = {}
    for at in np.unique(near):
        after = change(drawn[at])
        if not shapely.equals_exact(after, rings.single(drawn[at]), tolerance=0):
            found[str(index[at])] = after
    return found


def _followers(shapes: pd.Series, gone: str, nodes: Points, same_m: float) -> dict[str, Areal]:
    """The neighbours that get new vertices on their edges."""
    if not len(nodes):
        return {}
    return touched(shapes.drop(gone), nodes, lambda shape: rings.with_vertices(shape, nodes, same_m))


def _check_size(parts: Sequence[Areal]) -> None:
    """Refuse parts that no register could hold: below 0.01 ㎡, or thinner than 1 mm on average."""
    if len(parts) < 2 or any(each.area < LEAST_M2 or 2 * each.area < NEAR_M * each.length for each in parts):
        raise InputError("edit.tiny")


def check_whole(shapes: pd.Series, changed: dict[str, Areal]) -> None:
    """Refuse shapes that cross themselves, or overlap where the parcels did not."""
    if not all(map(rings.is_sound, changed.values())):
        raise InputError("edit.breaks")
    after = np.array(list(changed.values()), dtype=object)
    everything = shapes.to_numpy(dtype=object).copy()
    at = shapes.index.get_indexer(pd.Index(list(changed)))
    around = np.unique(shapely.STRtree(everything).query(after, predicate="intersects")[1])
    before = _overlapping(everything, at, around)
    everything[at] = after
    if _overlapping(everything, at, np.union1d(around, at)) > before + _CLASH_M2:
        raise InputError("edit.breaks")


def _overlapping(shapes: np.ndarray, at: np.ndarray, around: np.ndarray) -> float:
    """Land in ㎡ that some parcels share with those around them, each pair once."""
    one, other = np.repeat(at, len(around)), np.tile(around, len(at))
    pairs = np.unique(np.sort(np.stack([one, other], axis=1)[one != other], axis=1), axis=0)
    usable = shapely.is_valid(shapes[pairs]).all(axis=1)
    return float(shapely.area(shapely.intersection(*shapes[pairs[usable]].T)).sum())
