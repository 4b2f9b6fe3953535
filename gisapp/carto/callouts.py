"""Callouts: texts of features picked out that found no room inside, beside them on a leader line.

Each is a ``Label`` whose ``leader`` is a point inside the feature; the painter draws the line. They keep off all other
texts, off each other and off each other's lines. Of the places that are free the one with the shortest line is taken;
a text crossed counts as much as a centimetre. Where there would be too many for the map, neighbours share one, which
names the first three or counts them. Called by the window's map for what is selected, and by sheets for their
own land.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely

from gisapp.carto import labels, typography
from gisapp.carto.label import Label, outlines_of
from gisapp.carto.scene import Bounds, Scene, SceneLayer
from gisapp.carto.view import View
from gisapp.i18n import tr

MOST: Final = 40
"""With more features picked out, callouts would hide the map."""
_STEPS_MM: Final = (3.5, 7.0, 12.0, 18.0, 26.0, 36.0)
_TURNS_DEG: Final = (45.0, 135.0, 315.0, 225.0, 0.0, 180.0, 90.0, 270.0, 20.0, 160.0, 340.0, 200.0)
_EDGE_MM: Final = 1.5
_REACH_MM: Final = 60.0
_WORTH_A_TEXT_MM: Final = 10.0
_EACH_MM2: Final = 2500.0
_LEAST, _NAMED = 6, 3
_NEAR_MM, _WIDER = 6.0, 1.5


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A feature that lacks its text."""

    text: str
    outline: shapely.Geometry
    anchor: tuple[float, float]
    layer: SceneLayer
    feature: int


def callouts(
    scene: Scene, view: View, placed: Sequence[Label], chosen: Mapping[str, np.ndarray], covered: Sequence[Bounds] = (),
) -> tuple[Label, ...]:
    """The callouts of a view.

    Args:
        scene: what is shown.
        view: where.
        placed: the texts that found room.
        chosen: layer → features picked out, by position.
        covered: rectangles of land that something hides, e.g. a window's tools.
    """
    wanted = _lacking(scene, view, placed, chosen)
    if not wanted:
        return ()
    mm = view.metres_per_px * view.px_per_sign_mm
    wanted = _gathered(wanted, view.width_px * view.height_px / view.px_per_sign_mm**2, mm)
    window = shapely.box(*labels.relative(view.bounds, scene.origin)).buffer(-_EDGE_MM * mm, join_style="mitre")
    near = _near(placed, [each.anchor for each in wanted], _REACH_MM * mm)
    texts = shapely.STRtree(outlines_of(near, mm) if near else [])
    found: list[Label] = []
    taken = np.array([shapely.box(*labels.relative(each, scene.origin)) for each in covered], dtype=object)
    for each in wanted:
        size_mm = labels.sizes_of(each.layer.layer.labels, view)[0] if each.layer.layer.labels else labels.SMALLEST_MM
        middles, frames = _places(each, size_mm, mm)
        free = shapely.contains(window, frames)
        free[texts.query(frames, predicate="intersects")[0]] = False
        open_ = np.flatnonzero(free)
        lines = _lines(each.anchor, middles[open_], frames[open_])
        meets = shapely.intersects(taken[:, None], frames[open_]) | shapely.intersects(taken[:, None], lines)
        clear = np.flatnonzero(~meets.any(axis=0))
        if not len(clear):
            continue
        crossed = np.bincount(texts.query(lines[clear], predicate="intersects")[0], minlength=len(clear))
        best = clear[np.argmin(crossed + shapely.length(lines[clear]) / (_WORTH_A_TEXT_MM * mm))]
        x, y = middles[open_[best]].tolist()
        found.append(Label(each.text, x, y, size_mm, 0.0, each.layer.layer.name, each.feature, leader=each.anchor))
        taken = np.append(taken, [frames[open_[best]], lines[best]])
    return tuple(found)


def _lacking(scene: Scene, view: View, placed: Sequence[Label], chosen: Mapping[str, np.ndarray]) -> list[_Wanted]:
    lettered = {(each.layer, each.feature) for each in placed}
    west, south, east, north = labels.relative(view.bounds, scene.origin)
    found: list[_Wanted] = []
    for name, places in chosen.items():
        each = scene.layer(name)
        if each is None or each.namer is None or len(places) > MOST:
            continue
        for place, texts in zip(places.tolist(), each.namer(places), strict=True):
            if not texts or (name, place) in lettered or each.classes[place] < 0:
                continue
            outline = shapely.transform(each.shapes.geometries[place], lambda xy: xy - np.array(scene.origin))
            x, y = shapely.get_coordinates(shapely.point_on_surface(outline))[0].tolist()
            if west < x < east and south < y < north:
                found.append(_Wanted(texts[0], outline, (x, y), each, place))
    return sorted(found, key=lambda each: (-each.anchor[1], each.anchor[0])) if len(found) <= MOST else []


def _gathered(wanted: list[_Wanted], room_mm2: float, mm: float) -> list[_Wanted]:
    """As many as a map of some size holds: the nearer neighbours are, the sooner they share a callout."""
    most, reach, groups = max(int(room_mm2 / _EACH_MM2), _LEAST), _NEAR_MM, [[each] for each in wanted]
    while len(groups) > most:
        groups = []
        for each in wanted:
            near = next((group for group in groups
                         if np.hypot(*np.subtract(group[0].anchor, each.anchor)) < reach * mm), None)
            if near is None:
                groups.append([each])
            else:
                near.append(each)
        reach *= _WIDER
    return [_shared(group) for group in groups]


def _shared(group: list[_Wanted]) -> _Wanted:
    """One callout for several features, at the one in their middle."""
    if len(group) == 1:
        return group[0]
    middle = np.mean([each.anchor for each in group], axis=0)
    inner = min(group, key=lambda each: float(np.hypot(*(middle - each.anchor))))
    return replace(inner, text=_listed(sorted((each.text for each in group), key=_tallied)),
                   outline=shapely.union_all([each.outline for each in group]))


def _tallied(text: str) -> tuple[bool, str]:
    """Numbers before tallies (0041等 33/40), which say too much for a list."""
    return "/" in text, text


def _listed(texts: list[str]) -> str:
    """WL-0041、0045, or WL-0041 等6个."""
    head, dash, _ = texts[0].rpartition("-")
    if len(texts) > _NAMED or "/" in texts[-1]:
        return tr("{first} 等{count}个", first=texts[0], count=len(texts))
    return tr("、").join([texts[0], *(each.removeprefix(head + dash) for each in texts[1:])])


def _near(placed: Sequence[Label], anchors: Sequence[tuple[float, float]], reach: float) -> list[Label]:
    """Texts that a callout could meet: measuring all of a large map would take longer than placing them."""
    points = np.array(anchors)
    low, high = points.min(axis=0) - reach, points.max(axis=0) + reach
    return [each for each in placed if low[0] < each.x < high[0] and low[1] < each.y < high[1]]


def _places(each: _Wanted, size_mm: float, mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Where its frame may stand, the nearest first: middles (n, 2) and rectangles (n)."""
    room = np.array([typography.width_mm(each.text, size_mm) + size_mm,
                     typography.height_mm(each.text, size_mm) + size_mm * 0.5]) * mm
    west, south, east, north = shapely.bounds(each.outline)
    turns = np.radians(_TURNS_DEG)
    ways = np.column_stack([np.cos(turns), np.sin(turns)]).round(6)
    half = np.array([east - west, north - south]) / 2
    beyond = half + np.array(_STEPS_MM)[:, None, None] * mm
    middles = (np.array([west + east, south + north]) / 2 + ways * beyond + np.sign(ways) * room / 2).reshape(-1, 2)
    low, high = middles - room / 2, middles + room / 2
    return middles, np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), dtype=object)


def _lines(anchor: tuple[float, float], middles: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """The lines from a feature to the frames, up to their edge."""
    ends = np.stack([np.broadcast_to(anchor, middles.shape), middles], axis=1)
    return np.asarray(shapely.difference(shapely.linestrings(ends), frames), dtype=object)
