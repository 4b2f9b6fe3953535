"""Where a pointer is caught: corners, crossings, middles, feet of perpendiculars, edges, extensions, right angles.

``around`` takes the few edges near the pointer from the scene's spatial index; ``caught`` is plain geometry on them.
Every tool of the map that sets a point asks here, those that measure and those that draw. Metres of the project's
CRS; a caught corner is the very coordinate of the shape, so that neighbours can share it.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import shapely

from gisapp.carto.labels import relative
from gisapp.carto.measuring import Point
from gisapp.carto.scene import Scene

Edges = np.ndarray[Any, np.dtype[np.float64]]
"""(n, 2, 2): edges, their two ends, easting and northing."""


class Kind(StrEnum):
    """What a point can be caught by, the strongest first."""

    VERTEX = "vertex"
    CROSSING = "crossing"
    MIDDLE = "middle"
    FOOT = "foot"
    EDGE = "edge"
    EXTENSION = "extension"
    RIGHT_ANGLE = "right_angle"


ALL: Final = frozenset(Kind)
_FAR: Final = 8.0
"""How many times the reach an edge's extension goes on."""
_MANY: Final = 300
_CROSSED: Final = 24
_SAME_M: Final = 1e-6
_FLAT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Caught:
    """A point that something caught.

    Attributes:
        point: easting and northing.
        kind: by what.
        guide: where the line begins that leads here (the edge that is extended, the last point); None for none.
    """

    point: Point
    kind: Kind
    guide: Point | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What has been drawn so far: ``points`` set, the latest last; they catch too, all but the latest."""

    points: tuple[Point, ...] = ()

    @property
    def last(self) -> Point | None:
        """The latest point."""
        return self.points[-1] if self.points else None


NO_COURSE: Final = Course()


def around(scene: Scene, point: Point, reach_m: float) -> Edges:
    """The edges near a point of what the map shows as areas and lines; none where they are too many to be told apart.

    Args:
        scene: what is shown.
        point: easting and northing.
        reach_m: how near a point is caught; edges whose extension may catch are found farther away.
    """
    for reach in (reach_m * _FAR, reach_m):
        box = relative((point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach), scene.origin)
        found, count = [], 0
        for each in scene.layers:
            if each.shapes.form == "point":
                continue
            places = each.shapes.meeting(box)
            places = places[each.classes[places] >= 0]
            count += len(places)
            if count > _MANY:
                break
            found.append(each.shapes.geometries[places])
        else:
            return _within(edges(np.concatenate(found)) if found else np.empty((0, 2, 2)), point, reach)
    return np.empty((0, 2, 2))


def edges(shapes: np.ndarray) -> Edges:
    """Every edge of areas and lines, with the very coordinates of the shapes."""
    parts = shapely.get_parts(shapes)
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = np.concatenate([parts[~areal], shapely.get_rings(parts[areal])])
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    inner = owner[1:] == owner[:-1]
    return np.stack([xy[:-1][inner], xy[1:][inner]], axis=1)


def _within(found: Edges, point: Point, reach: float) -> Edges:
    low, high = found.min(axis=1), found.max(axis=1)
    near = ((low <= np.add(point, reach)) & (high >= np.subtract(point, reach))).all(axis=1)
    return np.asarray(found[near & (np.abs(found[:, 1] - found[:, 0]).max(axis=1) > _SAME_M)])


def without(found: Edges, places: np.ndarray) -> Edges:
    """The edges that neither begin nor end at some places (n, 2): those that are being moved do not catch."""
    if not len(places):
        return found
    far = np.abs(found[:, :, None] - places[None, None]).max(axis=3) > _SAME_M
    return np.asarray(found[far.all(axis=(1, 2))])


def caught(near: Edges, point: Point, reach_m: float, kinds: frozenset[Kind] = ALL,
           course: Course = NO_COURSE) -> Caught | None:
    """What catches a point: the strongest kind within reach, of one kind the nearest; None for nothing.

    Args:
        near: edges around it.
        point: easting and northing of the pointer.
        reach_m: how near it must be.
        kinds: those that may catch.
        course: points drawn so far, for perpendiculars and right angles.
    """
    at = np.array(point)
    close = near[_distances(near, at) <= reach_m]
    guides = _guides(near, at, reach_m, kinds, course)
    finders: tuple[tuple[Kind, Callable[[], list[Caught]]], ...] = (
        (Kind.VERTEX, lambda: _vertices(near, course)),
        (Kind.CROSSING, lambda: _crossings(close)),
        (Kind.MIDDLE, lambda: [Caught(_pair(each), Kind.MIDDLE) for each in close.mean(axis=1)]),
        (Kind.FOOT, lambda: _feet(close, course)),
        (Kind.CROSSING, lambda: _met(close, guides)),
        (Kind.EDGE, lambda: [Caught(_pair(each), Kind.EDGE) for each in _nearest(close, at)]),
    )
    for kind, finder in finders:
        best = _best(finder(), at, reach_m) if kind in kinds else None
        if best is not None:
            return best
    return _best([Caught(_pair(_foot(each.line, at)), each.kind, _pair(each.line[0])) for each in guides], at, reach_m)


def _best(found: Sequence[Caught], at: np.ndarray, reach_m: float) -> Caught | None:
    if not found:
        return None
    away = np.hypot(*(np.array([each.point for each in found]) - at).T)
    nearest = int(away.argmin())
    return found[nearest] if away[nearest] <= reach_m else None


def _vertices(near: Edges, course: Course) -> list[Caught]:
    places = [*near.reshape(-1, 2), *course.points[:-1]]
    return [Caught(_pair(each), Kind.VERTEX) for each in places]


def _feet(close: Edges, course: Course) -> list[Caught]:
    """Feet of the perpendiculars from the latest point, where they are on an edge itself."""
    if course.last is None:
        return []
    last = np.array(course.last)
    found = []
    for each in close:
        foot = _foot(each, last)
        if 0 < _share(each, foot) < 1 and np.hypot(*(foot - last)) > _SAME_M:
            found.append(Caught(_pair(foot), Kind.FOOT, course.last))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Guide:
    """A line that catches: (2, 2), from where it begins through the pointer's side."""

    line: np.ndarray
    kind: Kind


def _guides(near: Edges, at: np.ndarray, reach_m: float, kinds: frozenset[Kind], course: Course) -> list[_Guide]:
    """Extensions and right angles that pass the pointer within reach."""
    found = []
    if Kind.EXTENSION in kinds:
        found += [_Guide(each, Kind.EXTENSION) for each in _extended(near, at, reach_m)]
    if Kind.RIGHT_ANGLE in kinds and course.last is not None:
        last = np.array(course.last)
        for along in _directions(near, course):
            for way in (along, np.array([-along[1], along[0]])):
                line = np.stack([last, last + way])
                if np.hypot(*(_foot(line, at) - at)) <= reach_m and np.hypot(*(at - last)) > 2 * reach_m:
                    found.append(_Guide(line, Kind.RIGHT_ANGLE))
    return found


def _extended(near: Edges, at: np.ndarray, reach_m: float) -> list[np.ndarray]:
    """Edges beyond whose end the pointer is, turned so that they lead to it; of several on one line the nearest."""
    along = near[:, 1] - near[:, 0]
    length = np.hypot(*along.T)
    unit = along / length[:, None]
    step = ((at - near[:, 0]) * unit).sum(axis=1)
    beside = np.abs((at - near[:, 0])[:, 0] * unit[:, 1] - (at - near[:, 0])[:, 1] * unit[:, 0])
    beyond = np.maximum(step - length, -step)
    fits = (beside <= reach_m) & (beyond > reach_m) & (beyond <= _FAR * reach_m)
    places = np.flatnonzero(fits)
    places = places[np.argsort(beyond[places], kind="stable")][:_CROSSED]
    found: list[np.ndarray] = []
    for place in places:
        line = near[place][::-1] if step[place] < 0 else near[place]
        line = np.stack([line[1], line[1] + (line[1] - line[0]) / length[place]])
        if not any(np.abs(_cross(line[1] - line[0], other[1] - other[0])) < _SAME_M for other in found):
            found.append(line)
    return found


def _directions(near: Edges, course: Course) -> list[np.ndarray]:
    """Along what right angles are counted: the side drawn last, or the edges at the first point."""
    if len(course.points) > 1:
        ways = [np.subtract(course.points[-1], course.points[-2])]
    else:
        touching = near[_distances(near, np.array(course.last)) <= _SAME_M]
        ways = list(touching[:, 1] - touching[:, 0])
    return [way / np.hypot(*way) for way in ways if np.hypot(*way) > _SAME_M]


def _crossings(close: Edges) -> list[Caught]:
    """Where edges cross each other."""
    return [Caught(_pair(place), Kind.CROSSING) for one, other in itertools.combinations(close[:_CROSSED], 2)
            if (place := _crossed(one, other)) is not None and _inside(one, place) and _inside(other, place)]


def _met(close: Edges, guides: Sequence[_Guide]) -> list[Caught]:
    """Where a guide meets an edge, or two guides meet."""
    made = []
    for guide in guides:
        places = [place for each in close[:_CROSSED]
                  if (place := _crossed(guide.line, each)) is not None and _inside(each, place)]
        others = [place for each in guides
                  if each is not guide and (place := _crossed(guide.line, each.line)) is not None]
        made += [Caught(_pair(place), Kind.CROSSING, _pair(guide.line[0])) for place in [*places, *others]]
    return made


def _crossed(one: np.ndarray, other: np.ndarray) -> np.ndarray | None:
    """Where two lines without ends cross; None for parallels."""
    first, second = one[1] - one[0], other[1] - other[0]
    turn = _cross(first, second)
    if abs(turn) <= _FLAT * np.hypot(*first) * np.hypot(*second):
        return None
    crossed: np.ndarray = one[0] + first * (_cross(other[0] - one[0], second) / turn)
    return crossed


def _inside(edge: np.ndarray, place: np.ndarray) -> bool:
    return bool(0 <= _share(edge, place) <= 1)


def _cross(one: np.ndarray, other: np.ndarray) -> float:
    return float(one[0] * other[1] - one[1] * other[0])


def _share(line: np.ndarray, place: np.ndarray) -> float:
    along = line[1] - line[0]
    return float(((place - line[0]) @ along) / (along @ along))


def _foot(line: np.ndarray, place: np.ndarray) -> np.ndarray:
    foot: np.ndarray = line[0] + _share(line, place) * (line[1] - line[0])
    return foot


def _nearest(found: Edges, at: np.ndarray) -> np.ndarray:
    """The point of each edge that is nearest to a place."""
    along = found[:, 1] - found[:, 0]
    share = np.clip(((at - found[:, 0]) * along).sum(axis=1) / (along ** 2).sum(axis=1), 0, 1)
    return np.asarray(found[:, 0] + share[:, None] * along)


def _distances(found: Edges, at: np.ndarray) -> np.ndarray:
    return np.asarray(np.hypot(*(_nearest(found, at) - at).T))


def _pair(place: np.ndarray | Point) -> Point:
    return float(place[0]), float(place[1])
