"""Where texts stand on a map: inside their parcel, along their street, beside their point; never over each other.

Called by the painter once for a view or a frame on paper. Measured with the bundled font's own widths, so that the
same scale gives the same labels on screen and paper. What does not fit is left out, and a street's name that a red line
would cross stands beside the line or nowhere.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import numpy as np
import shapely

from gisapp.carto import label_land, typography
from gisapp.carto.label import Ground, Label, boxes, outlines_of
from gisapp.carto.scene import Bounds, Scene, SceneLayer
from gisapp.carto.symbology import Labels
from gisapp.carto.view import View

_PAD = 0.13
_STREET_SHARE = 0.74
_BESIDE_MM = 0.6
_STEEPEST = 115.0
_SQUARE = 0.2
_MOST_MOVED = 40
_STEPS_EM = (1.2, -1.2, 2.0, -2.0, 3.2, -3.2)
_REPEAT_MM = 150.0
_LEGIBLE_DOTS = 11.0
SMALLEST_MM = 1.4
HOUSEHOLDS = "households"


def place(scene: Scene, view: View, covered: Sequence[Bounds] = ()) -> tuple[Label, ...]:
    """The labels of a view; upper layers choose first, larger sizes are tried first.

    Args:
        scene: what is shown.
        view: where.
        covered: rectangles of land that something on the sheet hides, e.g. the north arrow.
    """
    work = steps(scene, view, covered)
    while True:
        try:
            next(work)
        except StopIteration as done:
            placed: tuple[Label, ...] = done.value
            return placed


def steps(
    scene: Scene, view: View, covered: Sequence[Bounds] = (),
) -> Generator[None, None, tuple[Label, ...]]:
    """As ``place``, pausing now and then so that a window stays alive."""
    mm = view.metres_per_px * view.px_per_sign_mm
    ground, scene = Ground(mm), scene.at(view.scale_denominator)
    ground.keep(np.array([shapely.box(*relative(each, scene.origin)) for each in covered], dtype=object))
    ground.lines = label_land.strong(scene, view, relative(view.bounds, scene.origin), mm)
    for each in _in_turn(scene.layers):
        labels = each.layer.labels
        if labels is None or each.namer is None or not (
                labels.min_denominator <= view.scale_denominator <= labels.max_denominator):
            continue
        sizes = sizes_of(labels, view)
        chosen = _in_view(each, scene, view, sizes[-1] * mm)
        if labels.placement == "inside":
            crowded = ground.add((yield from _inside(each, scene, chosen, sizes, view)))
            for label in crowded[:_MOST_MOVED] if labels.source != HOUSEHOLDS else ():
                ground.add_one_of(ground.clear(_moved(each, scene, label, mm)))
        elif labels.placement == "along":
            for alternatives in _along(each, scene, chosen, sizes, view):
                ground.add_one_of(ground.clear(alternatives))
                yield
        else:
            ground.keep(_symbols(each, chosen, mm))
            for alternatives in _beside(each, chosen, sizes, mm):
                ground.add_one_of([*ground.clear(alternatives), *alternatives])
    return tuple(ground.placed)


def _in_turn(layers: tuple[SceneLayer, ...]) -> list[SceneLayer]:
    """Layers with texts in the order in which they choose: by priority, of equals the upper first."""
    ranks = [(each.layer.labels.priority, at) for at, each in enumerate(layers) if each.layer.labels is not None]
    return [layers[at] for _, at in sorted(ranks, reverse=True)]


def sizes_of(labels: Labels, view: View) -> tuple[float, ...]:
    """Sizes to try, largest first: on magnified paper also those that it would have had unmagnified."""
    if view.exact:
        plain = labels.style.sizes_mm
        return tuple(sorted({*plain, *(round(size / view.magnify, 2) for size in plain)}, reverse=True))
    least = legible_mm(view)
    return tuple(sorted({max(size, least) for size in labels.style.sizes_mm}, reverse=True))


def legible_mm(view: View) -> float:
    """The smallest text that can be read: what a printer shows, or eleven dots of a screen.

    So a fine screen shows the same labels as paper of the same scale, and a coarse one those that fit enlarged.
    """
    return SMALLEST_MM if view.exact else max(_LEGIBLE_DOTS / (view.px_per_mm * view.dpr), SMALLEST_MM)


def _in_view(each: SceneLayer, scene: Scene, view: View, smallest: float) -> np.ndarray:
    """Features seen that have room for two characters of the smallest size (metres)."""
    met = np.sort(each.shapes.meeting(relative(view.bounds, scene.origin)))
    met = met[each.classes[met] >= 0]
    if each.shapes.form == "polygon":
        box = each.shapes.bounds[met]
        width, height = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
        met = met[(np.maximum(width, height) > 2 * smallest) & (np.minimum(width, height) > 0.7 * smallest)]
    return np.asarray(met)


def relative(bounds: Bounds, origin: tuple[float, float]) -> Bounds:
    """A rectangle in project coordinates, from an origin."""
    return bounds[0] - origin[0], bounds[1] - origin[1], bounds[2] - origin[0], bounds[3] - origin[1]


def _inside(
    each: SceneLayer, scene: Scene, chosen: np.ndarray, sizes: tuple[float, ...], view: View,
) -> Generator[None, None, list[Label]]:
    mm = view.metres_per_px * view.px_per_sign_mm
    names = each.namer(chosen) if each.namer else []
    wanted = np.array([bool(name) for name in names], dtype=bool)
    chosen, names = chosen[wanted], [name for name in names if name]
    if not len(chosen) or each.layer.labels is None:
        return []
    land = np.array([each.rooms.get(int(at), each.shapes.geometries[at]) for at in chosen], dtype=object)
    land = label_land.shown(land, view)
    if each.layer.labels.source != HOUSEHOLDS:
        land, of = label_land.parts(land)
        chosen, names = chosen[of], [names[place] for place in of]
    found = yield from _fitted(each, scene, chosen, names, (land, sizes), mm)
    if each.shares is None:
        return [label for label in found if label is not None]
    left = [at for at, label in enumerate(found) if label is None and int(chosen[at]) in each.rooms
            and each.shares.holds(int(chosen[at]))]
    whole, last = label_land.shown(each.shapes.geometries[chosen[left]], view), [names[at][-1:] for at in left]
    more = yield from _fitted(each, scene, chosen[left], last, (whole, sizes[-2:]), mm)
    for at, label in zip(left, more, strict=True):
        found[at] = replace(label, variant=len(names[at]) - 1) if label is not None else None
    return [label for label in found if label is not None]


def _moved(each: SceneLayer, scene: Scene, label: Label, mm: float) -> list[Label]:
    """A text that met another, at places above and below, as far as its land reaches."""
    land = each.rooms.get(label.feature, each.shapes.geometries[label.feature])
    inside = shapely.transform(land, lambda xy: xy - np.array(scene.origin))
    turn = np.radians(label.angle_deg + 90)
    found = [replace(label, x=label.x + np.cos(turn) * step * label.size_mm * mm,
                     y=label.y + np.sin(turn) * step * label.size_mm * mm) for step in _STEPS_EM]
    fits = shapely.contains_properly(inside, outlines_of(found, mm))
    return [moved for moved, kept in zip(found, fits, strict=True) if kept]


def _fitted(
    each: SceneLayer, scene: Scene, chosen: np.ndarray, names: list[tuple[str, ...]],
    where: tuple[np.ndarray, tuple[float, ...]], mm: float,
) -> Generator[None, None, list[Label | None]]:
    """The label of each feature chosen in its part of the land, at one of some sizes; None where it does not fit."""
    land, sizes = where
    bold = each.layer.labels.style.bold if each.layer.labels is not None else False
    found: list[Label | None] = [None] * len(chosen)
    if not len(chosen):
        return found
    room = _Room(shapely.transform(land, lambda xy: xy - np.array(scene.origin)), long_angles(each, chosen))
    for variant, oblique, size in _rounds(max(len(name) for name in names), sizes):
        open_ = [at for at, name in enumerate(names) if found[at] is None and len(name) > variant]
        rows = np.array(open_, dtype="int64")
        for at, x, y, angle in room.fits(rows, [names[at][variant] for at in open_], size * mm, oblique=oblique,
                                         bold=bold):
            found[at] = Label(names[at][variant], x, y, size, angle, each.layer.name, int(chosen[at]), bold, variant)
        yield
    return found


def _rounds(variants: int, sizes: tuple[float, ...]) -> Iterable[tuple[int, bool, float]]:
    """What is tried in turn: (variant, oblique, size); shortened texts never at the largest size."""
    for variant in range(variants):
        for oblique in (False, True):
            for size in sizes if variant == 0 else sizes[min(1, len(sizes) - 1):]:
                yield variant, oblique, size


def long_angles(each: SceneLayer, chosen: np.ndarray) -> np.ndarray:
    """Direction in which each chosen polygon is long, in degrees, upright.

    All edges of the first shell vote by their length with their doubled angle, so that short sides weigh against long
    ones and corners along a straight side do not matter; nearly square ones vote for the direction of their sides.
    """
    first = each.shapes.features[chosen]
    begin, end = each.shapes.parts[first], each.shapes.parts[first + 1]
    votes = np.zeros(len(chosen), dtype="complex128")
    for place, (start, stop) in enumerate(zip(begin, end, strict=True)):
        steps = np.diff(each.shapes.xy[start:stop, 0] + 1j * each.shapes.xy[start:stop, 1])
        lengths = np.abs(steps)
        unit = steps / np.where(lengths > 0, lengths, 1)
        votes[place] = (lengths * unit**2).sum()
        if abs(votes[place]) < _SQUARE * lengths.sum():
            votes[place] = np.sqrt((lengths * unit**4).sum())
    return upright(np.degrees(np.angle(votes)) / 2)


def upright(angle_deg: np.ndarray) -> np.ndarray:
    """Directions turned by half a circle where a text would stand on its head; all steep ones read upwards."""
    return _STEEPEST - (_STEEPEST - angle_deg) % 180


class _Room:
    """Where rectangles fit inside polygons: level, upright or along the polygon, at its centroid or its pole.

    Level and upright come first: they read best, and a PDF's reader puts only these together to words.
    """

    def __init__(self, outlines: np.ndarray, angles: np.ndarray) -> None:
        shapely.prepare(outlines)
        self._outlines = outlines
        self._angles = angles
        self._boxes = shapely.bounds(outlines)
        self._centroids = shapely.get_coordinates(shapely.centroid(outlines))
        self._poles: dict[int, tuple[float, float]] = {}

    def fits(
        self, places: np.ndarray, texts: list[str], size: float, *, oblique: bool, bold: bool,
    ) -> list[tuple[int, float, float, float]]:
        """(place, x, y, angle) of the texts that fit at a size; metres from the origin."""
        pad = 2 * _PAD * size
        wide = np.array([typography.width_mm(text, size, bold=bold) for text in texts]) + pad
        high = np.array([typography.height_mm(text, size) for text in texts]) + pad
        spans = self._boxes[places, 2:] - self._boxes[places, :2] if len(places) else np.empty((0, 2))
        likely = np.hypot(spans[:, 0], spans[:, 1]) > wide
        places, wide, high = places[likely], wide[likely], high[likely]
        found: list[tuple[int, float, float, float]] = []
        for turned in (None,) if oblique else (False, True):
            for pole in (False, True):
                if not len(places):
                    return found
                anchors, angles = self._anchors(places, pole=pole), self._angles_of(places, turned)
                fit = shapely.contains_properly(
                    self._outlines[places], boxes(anchors[:, 0], anchors[:, 1], wide, high, angles))
                found += [(int(place), float(x), float(y), float(angle)) for place, (x, y), angle
                          in zip(places[fit], anchors[fit], angles[fit], strict=True)]
                places, wide, high = places[~fit], wide[~fit], high[~fit]
        return found

    def _angles_of(self, places: np.ndarray, turned: bool | None) -> np.ndarray:
        """Level, upright, or (None) along the polygon."""
        return np.asarray(self._angles[places] if turned is None else np.full(len(places), 90.0 if turned else 0.0))

    def _anchors(self, places: np.ndarray, *, pole: bool) -> np.ndarray:
        if not pole:
            anchors: np.ndarray = self._centroids[places]
            return anchors
        unknown = [place for place in places.tolist() if place not in self._poles]
        if unknown:
            spans = self._boxes[unknown, 2:] - self._boxes[unknown, :2]
            tolerance = np.maximum(spans.min(axis=1) / 40, 0.02)
            radii = shapely.maximum_inscribed_circle(self._outlines[unknown], tolerance=tolerance)
            middles = shapely.get_coordinates(shapely.get_point(radii, 0))
            self._poles |= dict(zip(unknown, map(tuple, middles.tolist()), strict=True))
        return np.array([self._poles[place] for place in places.tolist()])


def _symbols(each: SceneLayer, chosen: np.ndarray, mm: float) -> np.ndarray:
    """The boxes that the symbols of points take."""
    half = np.array([sign.symbol_mm for sign in each.signs])[each.classes[chosen]] * mm / 2
    x, y = each.shapes.bounds[chosen, 0], each.shapes.bounds[chosen, 1]
    return np.asarray(shapely.box(x - half, y - half, x + half, y + half), dtype=object)


def _beside(each: SceneLayer, chosen: np.ndarray, sizes: tuple[float, ...], mm: float) -> Iterable[list[Label]]:
    """For each point, places for its name: right of its symbol, left, above, below."""
    if each.namer is None or each.layer.labels is None:
        return
    style = each.layer.labels.style
    for place, names in zip(chosen, each.namer(chosen), strict=True):
        if names:
            symbol = each.signs[each.classes[place]].symbol_mm / 2 + 0.8
            across = (typography.width_mm(names[0], sizes[0], bold=style.bold) / 2 + symbol) * mm
            up = (typography.height_mm(names[0], sizes[0]) / 2 + symbol) * mm
            x, y = (float(at) for at in each.shapes.bounds[place, :2])
            yield [Label(names[0], x + right, y + high, sizes[0], 0.0, each.layer.name, int(place), style.bold)
                   for right, high in ((across, 0.0), (-across, 0.0), (0.0, up), (0.0, -up))]


def _along(
    each: SceneLayer, scene: Scene, chosen: np.ndarray, sizes: tuple[float, ...], view: View,
) -> Iterable[list[Label]]:
    """For each stretch of street in view, places for its name in its own gap; broad streets first."""
    if each.namer is None or each.layer.labels is None:
        return
    mm = view.metres_per_px * view.px_per_sign_mm
    widths = each.widths_m if each.widths_m is not None else np.full(len(each.shapes), np.nan)
    window = relative(view.bounds, scene.origin)
    for place in chosen[np.argsort(-np.nan_to_num(widths[chosen]), kind="stable")]:
        names = each.namer(np.array([place]))[0]
        ways = list(_ways(sizes, widths[place] / mm))
        if not names or not ways:
            continue
        line = shapely.transform(each.shapes.geometries[place], lambda xy: xy - np.array(scene.origin))
        for part in shapely.get_parts(shapely.clip_by_rect(shapely.line_merge(line), *window)):
            found = (_lying(each, int(place), names[0], part, way, mm) for way in ways)
            for run in zip_longest(*found, fillvalue=[]):  # a smaller text may lie where the larger is too long
                yield [label for labels in run for label in labels]


def _ways(sizes: tuple[float, ...], room_mm: float) -> Iterable[tuple[float, float]]:
    """(size, distance from the middle of the street) in mm: in its middle, then in what a line along the middle leaves
    of either half.
    """
    known = np.isfinite(room_mm)
    middle = next((size for size in sizes if not known or size <= room_mm * _STREET_SHARE), None)
    if middle is None:
        return
    yield middle, 0.0
    half = room_mm / 2 - _BESIDE_MM if known else middle * 1.1
    size = next((size for size in sizes if size <= half), None)
    if size is not None:
        yield size, _BESIDE_MM + half / 2
        yield size, -_BESIDE_MM - half / 2


def _lying(
    each: SceneLayer, place: int, name: str, part: Any, way: tuple[float, float], mm: float,
) -> list[list[Label]]:
    """The places of a street's name along a part of it, one list for each stretch."""
    size, aside = way
    bold = each.layer.labels is not None and each.layer.labels.style.bold
    found: list[list[Label]] = []
    for x, y, angle in _runs(part, typography.width_mm(name, size) * mm, size * mm, _REPEAT_MM * mm):
        turn = np.radians(angle)
        places = zip(x - np.sin(turn) * aside * mm, y + np.cos(turn) * aside * mm, angle, strict=True)
        found.append([Label(name, float(e), float(n), size, float(at), each.layer.name, place, bold)
                      for e, n, at in places])
    return found


def _runs(
    line: Any, wide: float, high: float, repeat: float,
) -> Iterable[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Middles (x, y) and angles of straight places for a text: one group for each stretch of ``repeat`` metres."""
    length = float(shapely.length(line))
    count = max(int(length // repeat), 1)
    if length < wide * 1.15:
        return
    steps = np.array([0, 0.12, -0.12, 0.24, -0.24, 0.34, -0.34, 0.42, -0.42])
    for run in range(count):
        middles = length / count * (run + 0.5 + steps)
        middles = middles[(middles >= wide / 2) & (middles <= length - wide / 2)]
        marks = shapely.line_interpolate_point(line, np.concatenate([middles - wide / 2, middles, middles + wide / 2]))
        ends = shapely.get_coordinates(marks).reshape(3, -1, 2)
        chords, spots = ends[2] - ends[0], (ends[0] + ends[2]) / 2
        sag = np.hypot(*(spots - ends[1]).T)
        straight = (np.hypot(chords[:, 0], chords[:, 1]) > wide * 0.98) & (sag < high * 0.12)
        angles = upright(np.degrees(np.arctan2(chords[:, 1], chords[:, 0])))
        yield spots[straight, 0], spots[straight, 1], angles[straight]
