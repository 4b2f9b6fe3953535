"""What tells of the maps on a sheet: scale, north, a legend of what is seen, a part at a larger scale, the whole zone.

Drawn after the maps (``laying.LATER``), wherever the frames stand in the list.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
import shapely

from gisapp.carto import style, typography
from gisapp.carto.marginalia import Column
from gisapp.carto.page import Area, Item, Line, MapFrame, Rings, Text, moved, rectangle
from gisapp.carto.paper import ROUND_SCALES
from gisapp.carto.scene import Bounds, SceneLayer
from gisapp.carto.style import INK, PAPER, Fill, Sign, Stroke
from gisapp.domain import lookup
from gisapp.i18n import tr
from gisapp.services import layer_styles, sheets
from gisapp.services.pages.charts import zone_of
from gisapp.services.pages.draft import BODY_MM, Draft
from gisapp.services.products import Frame

_OWN: Final = {("parcel", 1): "本宗地", ("building", 1): "本幢房屋", ("outline", 0): "本宗界线"}
_WORDS_MM, _ROW_MM = 3.3, 6.1
"""Size of the words and height of a row of a legend on A3, as ``Column`` draws them."""
_ZONE: Final = Fill("#F3F1EB")
_PART: Final = 2.0


def scale(draft: Draft, frame: Frame) -> float:
    """Scale bar and number of the main map."""
    return _block(draft, frame, lambda column: column.scale(round(draft.maps[0].scale_denominator)))


def north(draft: Draft, frame: Frame) -> float:
    """North arrow."""
    return _block(draft, frame, lambda column: column.north(tr("北")))


def _block(draft: Draft, frame: Frame, fill: Callable[[Column], None]) -> float:
    if not draft.maps:
        return _no_map(draft, frame)
    column = Column(frame.width_mm, float(frame.wanted.get("magnify", 1.0)))
    fill(column)
    draft.items += [moved(item, frame.x_mm, frame.y_mm) for item in column.items]
    return frame.y_mm + column.height_mm


def _no_map(draft: Draft, frame: Frame) -> float:
    draft.text(frame.x_mm, frame.y_mm + BODY_MM, tr("没有地图"), BODY_MM, colour=draft.grey(), room=frame.width_mm)
    return frame.y_mm + max(frame.height_mm, BODY_MM * 1.4)


# the legend of what is seen


def map_legend(draft: Draft, frame: Frame) -> float:
    """The signs that the main map shows within its frame, and no others; smaller where the height is short."""
    if not draft.maps:
        return _no_map(draft, frame)
    y = draft.heading(frame, frame.y_mm)
    rows = list(_seen(draft.maps[0]))
    k = float(frame.wanted.get("size", BODY_MM)) / _WORDS_MM
    if frame.height_mm and rows:
        k = min(k, (frame.y_mm + frame.height_mm - y) / len(rows) / _ROW_MM)
    column = Column(frame.width_mm, k, draft.maps[0].magnify)
    for words, sign in rows:
        column.sign(sign, (words,))
    draft.items += [moved(item, frame.x_mm, y) for item in column.items]
    return max(y + column.height_mm, frame.y_mm + frame.height_mm)


def _seen(view: MapFrame) -> Iterable[tuple[str, Sign]]:
    """Words and sign of each class that a map shows, from the top layer down, each words once."""
    said: set[str] = set()
    west, south, east, north_ = view.bounds
    origin = view.scene.origin
    window = (west - origin[0], south - origin[1], east - origin[0], north_ - origin[1])
    for layer in reversed(view.scene.layers):
        if not layer.layer.seen_at(view.scale_denominator) or not len(layer.shapes):
            continue
        each = layer.at(view.scale_denominator)
        for number in _classes(each, window):
            sign, words = each.signs[number], _words(view, each, number)
            if words and words not in said and _drawn(sign):
                said.add(words)
                yield words, Sign(Fill(PAPER), sign.stroke) if words == tr(sheets.KEPT) else sign


def _classes(each: SceneLayer, window: Bounds) -> list[int]:
    """The classes of a layer within a window, those of bands included; the own land before the others."""
    features = each.shapes.meeting(window)
    features = features[each.classes[features] >= 0]
    found = [each.classes[features]]
    if each.shares is not None and each.layer.rule == "stage":
        held = each.shares
        parts = np.repeat(np.isin(held.features, features) & held.banded, held.total)
        found.append(held.classes[parts])
    numbers = np.unique(np.concatenate(found))
    return [int(number) for number in (numbers[::-1] if each.layer.rule == "single" else numbers) if number >= 0]


def _drawn(sign: Sign) -> bool:
    return bool(sign.fill.colour or sign.fill.hatches or sign.stroke or sign.symbol_mm)


def _words(view: MapFrame, each: SceneLayer, number: int) -> str:
    """What a class of a layer is called."""
    layer = each.layer
    if layer.rule == "stage":
        classes, bank = view.scene.standing.reading.classes, view.scene.standing.bank
        if number // bank == 1:
            return tr(sheets.KEPT)
        return tr(classes[number % bank].label if number % bank < len(classes) else sheets.SEVERAL)
    if layer.rule == "single":
        return tr(_OWN.get((layer.name, number), layer.label))
    return layer_styles.words_of(layer, number, list(layer.signs)[number] if layer.signs else "")


# other maps


def inset(draft: Draft, frame: Frame) -> float:
    """A part of the main map at its own scale, marked on it: ``center`` are shares of the main map's sides."""
    if not draft.maps:
        return _no_map(draft, frame)
    main = draft.maps[0]
    across, down = (float(each) for each in frame.wanted.get("center", (0.5, 0.5)))
    west, south, east, north_ = main.bounds
    denominator = int(frame.wanted.get("scale", 0)) or _larger(main.scale_denominator)
    view = MapFrame(frame.x_mm, frame.y_mm, frame.width_mm, frame.height_mm, main.scene, west + (east - west) * across,
                    north_ - (north_ - south) * down, denominator, main.magnify)
    draft.items += [*_marked(main, view), _ground(frame), view, *_framed(frame, f"1:{denominator}", draft)]
    return frame.y_mm + frame.height_mm


def _marked(main: MapFrame, part: MapFrame) -> list[Item]:
    """The land of a part as a rectangle on the main map, where it lies within; no mark where the part shows more."""
    west, south, east, north_ = part.bounds
    (left, lower), (right, upper) = (main.view.to_px_point(*at) for at in ((west, south), (east, north_)))
    if not (left >= 0 and upper >= 0 and right <= main.width_mm and lower <= main.height_mm):
        return []
    outline = rectangle(main.x_mm + left, main.y_mm + upper, right - left, lower - upper)
    lines = (Stroke(PAPER, 1.6 * main.magnify), Stroke(INK, 0.7 * main.magnify))
    return [Area(outline, stroke=each) for each in lines]


def _larger(denominator: float) -> int:
    """The round scale about twice as large."""
    return max((each for each in ROUND_SCALES if each * _PART <= denominator), default=ROUND_SCALES[0])


def _ground(frame: Frame) -> Area:
    """White paper under a small map, which may lie over a large one."""
    return Area(rectangle(frame.x_mm, frame.y_mm, frame.width_mm, frame.height_mm), Fill(PAPER))


def _framed(frame: Frame, words: str, draft: Draft) -> list[Item]:
    """The edge of a small map, its heading at the upper left and its scale at the lower right on white."""
    size = float(frame.wanted.get("size", sheets.SMALL_MM))
    heading = draft.fields.fill(str(frame.wanted.get("heading", "")))
    right, lower = frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm
    found: list[Item] = []
    for text, at_left in ((heading, True), (words, False)):
        if text:
            wide = min(typography.width_mm(text, size, bold=True) + size, frame.width_mm)
            x, y = (frame.x_mm, frame.y_mm) if at_left else (right - wide, lower - size * 1.6)
            found += [Area(rectangle(x, y, wide, size * 1.6), Fill(PAPER), Stroke(INK, 0.15)),
                      Text(x + size / 2, y + size * 1.15, text, typography.fitted(text, size, wide - size, bold=True),
                           True)]
    edge = rectangle(frame.x_mm, frame.y_mm, frame.width_mm, frame.height_mm)
    return [*found, Area(edge, stroke=Stroke(INK, 0.3))]


def overview(draft: Draft, frame: Frame) -> float:
    """The whole zone with its red lines, and on it the land that the main map shows."""
    shapes = _zone_shapes(draft)
    if not shapes:
        return _no_map(draft, frame)
    boxes = np.array([shapely.bounds(each) for _, each in shapes])
    bounds = (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))
    on_paper = _Fitted(frame, bounds)
    draft.items.append(_ground(frame))
    red = Stroke("#000000" if draft.order.mono else style.RED_LINE, 0.35)
    for table, geometry in shapes:
        look = (_ZONE, Stroke("#8E9196", 0.2)) if table == "zone" else (Fill(), red)
        if table == "parcel":
            look = (_ZONE, Stroke("#B9BCC2", 0.08))
        rings = tuple(on_paper.ring(ring) for ring in _rings(geometry))
        draft.items.append(Rings(rings, *look))
    if draft.maps:
        draft.items += on_paper.extent(draft.maps[0].bounds, draft)
    draft.items += _framed(frame, "", draft)
    return frame.y_mm + frame.height_mm


def _zone_shapes(draft: Draft) -> list[tuple[str, shapely.Geometry]]:
    """Outline and red lines of the zone; its parcels where neither is drawn."""
    zone, tables = zone_of(draft), draft.tables
    if zone is None:
        return []
    outline: Any = tables["zone"].at[zone, "geom"]
    lines = [("phase", each) for each in lookup.in_zone(tables["phase"], zone)["geom"] if each is not None]
    found = [*([("zone", outline)] if outline is not None else []), *lines]
    return found or [("parcel", each) for each in lookup.in_zone(tables["parcel"], zone)["geom"] if each is not None]


def _rings(geometry: shapely.Geometry) -> list[np.ndarray]:
    simple = shapely.simplify(geometry, 1.0)
    rings = shapely.get_rings(shapely.get_parts(simple))
    return [shapely.get_coordinates(each) for each in rings]


class _Fitted:
    """Land fitted into a frame, with a little room around."""

    def __init__(self, frame: Frame, bounds: Bounds) -> None:
        west, south, east, north_ = bounds
        self._frame = frame
        self._k = min(frame.width_mm * 0.9 / max(east - west, 1e-9), frame.height_mm * 0.9 / max(north_ - south, 1e-9))
        self._middle = ((west + east) / 2, (south + north_) / 2)
        self._centre = (frame.x_mm + frame.width_mm / 2, frame.y_mm + frame.height_mm / 2)

    def ring(self, xy: np.ndarray) -> tuple[tuple[float, float], ...]:
        """Coordinates on the paper."""
        x = self._centre[0] + (xy[:, 0] - self._middle[0]) * self._k
        y = self._centre[1] - (xy[:, 1] - self._middle[1]) * self._k
        return tuple((float(one), float(other)) for one, other in zip(x, y, strict=True))

    def extent(self, bounds: Bounds, draft: Draft) -> list[Item]:
        """What the main map shows: a rectangle, cut at the frame; a cross where it would be a dot."""
        frame = self._frame
        (left, lower), (right, upper) = self.ring(np.array([bounds[:2], bounds[2:]]))
        left, right = (min(max(each, frame.x_mm), frame.x_mm + frame.width_mm) for each in (left, right))
        upper, lower = (min(max(each, frame.y_mm), frame.y_mm + frame.height_mm) for each in (upper, lower))
        stroke = Stroke(draft.red(), 0.5)
        if max(right - left, lower - upper) >= 1.5:
            return [Area(rectangle(left, upper, right - left, lower - upper), stroke=stroke)]
        x, y = (left + right) / 2, (upper + lower) / 2
        return [Line(((x - 2, y), (x + 2, y)), stroke), Line(((x, y - 2), (x, y + 2)), stroke)]
