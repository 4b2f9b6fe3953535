"""The only code that paints: scenes and pages, onto screen, paper and file alike.

``steps`` paints a scene in small pieces, so that the window stays alive; ``paint_scene`` and ``paint_page`` paint all
at once. Polygons under four pixels become boxes written straight into an image; paper gets every outline whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintEngine, QPainter, QPainterPath, QPen, QPolygonF

from gisapp.carto import hatching, symbols, typography
from gisapp.carto.labels import Label, colours, place, relative
from gisapp.carto.page import Area, Line, MapFrame, Page, Picture, Rings, Text
from gisapp.carto.scene import Bounds, Scene, SceneLayer
from gisapp.carto.shapes import Outlines, gather, thinned
from gisapp.carto.style import Hatch, Sign, Stroke
from gisapp.carto.view import View
from gisapp.render import fonts, paths, pictures, rare

CHUNK = 64
FEW = 2  # large polygons are smoothed fastest when few share a path
_BATCH = 8192
_SMALL_PX = 4.0
_LARGE_PX = 40.0
_STEP = 100_000
_UNSEEN_PX = 0.3
_MM_PER_INCH = 25.4
_UNSEEN = "#00000000"


def paint_scene(
    painter: QPainter, scene: Scene, view: View, *, within: Bounds | None = None, labels: Sequence[Label] = (),
) -> None:
    """Paint a scene and placed labels; ``within`` limits the work to a rectangle of land (the caller clips)."""
    for _ in steps(painter, scene, view, within=within):
        pass
    paint_labels(painter, scene, view, labels)


def steps(
    painter: QPainter, scene: Scene, view: View, *, within: Bounds | None = None, antialias: bool = True,
) -> Iterator[None]:
    """Paint a scene without labels, pausing after each small piece of a few milliseconds."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, antialias)
    window = relative(within or view.bounds, scene.origin)
    for each in scene.layers:
        if view.scale_denominator <= each.layer.max_denominator:
            yield from _LayerPainter(painter, scene, each, view).steps(window)


def paint_labels(painter: QPainter, scene: Scene, view: View, labels: Sequence[Label]) -> None:
    """Paint labels that ``carto.labels.place`` has placed for this scale."""
    for label in labels:
        paint_label(painter, scene, view, label)


def met(each: SceneLayer, window: Bounds, reach: float) -> np.ndarray:
    """Features that meet a rectangle (from the origin, widened by ``reach`` metres), drawn or not."""
    west, south, east, north = window
    return each.shapes.meeting((west - reach, south - reach, east + reach, north + reach))


def seen(each: SceneLayer, window: Bounds, reach: float) -> np.ndarray:
    """Features drawn that meet a rectangle, neighbours together."""
    found = met(each, window, reach)
    return np.asarray(found[each.classes[found] >= 0])


class _Boxes:
    """Polygons under four pixels as boxes of whole device pixels, gathered in an image of the view's size."""

    def __init__(self, each: SceneLayer, view: View, origin: tuple[float, float]) -> None:
        self._each, self._view, self._origin = each, view, origin
        self._pixels: np.ndarray | None = None
        self._palette = np.empty(0, dtype="uint32")

    def add(self, boxes: np.ndarray, classes: np.ndarray) -> None:
        """Write boxes (west, south, east, north from the origin) of classes into the image."""
        view = self._view
        west, south, east, north = boxes.T
        shift_e, shift_n = view.center_e - self._origin[0], view.center_n - self._origin[1]
        scale = view.dpr / view.metres_per_px
        half_wide, half_high = view.width_px * view.dpr / 2, view.height_px * view.dpr / 2
        if self._pixels is None:
            self._pixels = np.zeros((round(2 * half_high), round(2 * half_wide)), dtype="uint32")
            extent = float(np.median(east - west)) * scale
            self._palette = np.array([blended(sign, extent, view.px_per_sign_mm * view.dpr)
                                      for sign in self._each.signs], dtype="uint32")
        left, right = (np.floor((each - shift_e) * scale + half_wide).astype("int32") for each in (west, east))
        top, bottom = (np.floor(half_high - (each - shift_n) * scale).astype("int32") for each in (north, south))
        fill_boxes(self._pixels, (left, top, right, bottom), self._palette[classes])

    def draw(self, painter: QPainter) -> None:
        """Put the image onto the picture."""
        if self._pixels is None:
            return
        height, width = self._pixels.shape
        image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self._view.dpr)
        painter.drawImage(QPointF(0, 0), image)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some features in pixels, and the same as paths."""

    outlines: Outlines
    paths: list[QPainterPath]


class _LayerPainter:
    """One layer in one view."""

    def __init__(self, painter: QPainter, scene: Scene, each: SceneLayer, view: View) -> None:
        self._painter = painter
        self._each = each
        self._view = view
        self._origin = scene.origin

    def steps(self, window: Bounds) -> Iterator[None]:
        """Paint what meets a rectangle (from the origin): the small as boxes, the rest class by class."""
        each, view = self._each, self._view
        if each.shapes.form == "point":
            self._points(seen(each, window, self._reach()))
            return
        boxes = _Boxes(each, view, self._origin)
        larger, sizes = [np.empty(0, dtype="int64")], [np.empty(0)]
        found = met(each, window, self._reach())
        for start in range(0, len(found), _STEP):
            chosen = found[start:start + _STEP]
            chosen = chosen[each.classes[chosen] >= 0]
            spans = each.shapes.bounds[chosen]
            extents = np.maximum(spans[:, 2] - spans[:, 0], spans[:, 3] - spans[:, 1]) / view.metres_per_px
            tiny = (extents < _SMALL_PX) & (each.shapes.form == "polygon") & (not view.exact)
            if tiny.any():
                boxes.add(spans[tiny], each.classes[chosen[tiny]])
            larger.append(chosen[~tiny])
            sizes.append(extents[~tiny])
            if not view.exact:
                yield
        boxes.draw(self._painter)
        yield from self._outlines(np.concatenate(larger), np.concatenate(sizes))

    def _outlines(self, chosen: np.ndarray, extents: np.ndarray) -> Iterator[None]:
        """Class by class: fill, hatch, outline. On the screen all fills come first, so that no fill cuts an outline;
        those of middle size are filled to whole pixels, which the outline covers.
        """
        each, view = self._each, self._view
        typical = float(np.median(extents)) if len(extents) else 0.0
        thin = 1.0 if view.exact else min(1.0, typical / 14)
        classes = each.classes[chosen]
        by_class = np.argsort(classes, kind="stable")
        chosen, classes = chosen[by_class], classes[by_class]
        if view.exact or each.shapes.form != "polygon":
            for sign, batch in self._batches(chosen, classes, CHUNK):
                yield from self._fill(sign, batch)
                yield from self._stroke(sign.stroke, batch.paths, thin)
            return
        smooth = typical >= _LARGE_PX or any(each.signs[number].stroke is None for number in np.unique(classes))
        tolerance_px = _UNSEEN_PX if typical * view.dpr < _LARGE_PX else 0.0
        filled: list[tuple[Stroke | None, list[QPainterPath]]] = []
        for sign, batch in self._batches(chosen, classes, FEW if smooth else CHUNK, tolerance_px):
            yield from self._fill(sign, batch, smooth=smooth)
            filled.append((sign.stroke, batch.paths))
        for stroke, built in filled:
            yield from self._stroke(stroke, built, thin)

    def _batches(self, chosen: np.ndarray, classes: np.ndarray, chunk: int,
                 tolerance_px: float = 0.0) -> Iterator[tuple[Sign, _Batch]]:
        """Outlines of one class in pixels with their paths of a few features each; features come class by class."""
        for start in range(0, len(chosen), _BATCH):
            mine = classes[start:start + _BATCH]
            found = gather(self._each.shapes, chosen[start:start + _BATCH])
            found = found._replace(xy=self._view.to_px(found.xy, self._origin))
            placed, parts, features = thinned(found, tolerance_px) if tolerance_px else found
            made = paths.elements(placed, parts[:-1])
            cuts = [0, *(np.flatnonzero(np.diff(mine)) + 1).tolist(), len(mine)]
            for first, last in pairwise(cuts):
                begins = parts[features[np.append(np.arange(first, last, chunk), last)]].tolist()
                rings = parts[features[first]:features[last] + 1]
                yield self._each.signs[mine[first]], _Batch(
                    Outlines(placed[rings[0]:rings[-1]], rings - rings[0], features[first:last + 1] - features[first]),
                    [paths.path(made[begin:end]) for begin, end in pairwise(begins)])

    def _fill(self, sign: Sign, batch: _Batch, *, smooth: bool = True) -> Iterator[None]:
        painter, hint = self._painter, QPainter.RenderHint.Antialiasing
        if sign.fill.colour is not None and self._each.shapes.form == "polygon":
            before = painter.testRenderHint(hint)
            painter.setRenderHint(hint, before and smooth)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(sign.fill.colour))
            for each in batch.paths:
                painter.drawPath(each)
            painter.setRenderHint(hint, before)
            yield
        for hatch in sign.fill.hatches:
            paint_hatch(painter, batch.outlines, hatch, self._view.px_per_sign_mm)
            yield

    def _stroke(self, stroke: Stroke | None, built: list[QPainterPath], thin: float) -> Iterator[None]:
        if stroke is None:
            return
        for start in range(0, len(built), CHUNK):
            self._painter.setPen(pen(stroke, self._view.px_per_sign_mm, thin))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            for each in built[start:start + CHUNK]:
                self._painter.drawPath(each)
            yield

    def _reach(self) -> float:
        signs = self._each.signs
        widest = max((max(sign.symbol_mm, sign.stroke.width_mm if sign.stroke else 0.0) for sign in signs), default=0)
        return (widest * self._view.px_per_sign_mm + 2) * self._view.metres_per_px

    def _points(self, chosen: np.ndarray) -> None:
        painter, each, view = self._painter, self._each, self._view
        for at, (x, y) in zip(chosen, view.to_px(each.shapes.bounds[chosen, :2], self._origin), strict=True):
            sign = each.signs[each.classes[at]]
            half = sign.symbol_mm * view.px_per_sign_mm / 2
            painter.setPen(pen(sign.stroke, view.px_per_sign_mm) if sign.stroke else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(sign.fill.colour) if sign.fill.colour else QBrush())
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in symbols.outline(sign.shape, x, y, half)]))


def fill_boxes(pixels: np.ndarray, edges: tuple[np.ndarray, ...], colours: np.ndarray) -> None:
    """Write boxes into an image (height, width) of 32-bit colours.

    Args:
        pixels: the image.
        edges: left, top, right, bottom of each box in pixels; a box holds its left and top pixels, and always one.
        colours: of each box.
    """
    height, width = pixels.shape
    left, top, right, bottom = edges
    right, bottom = np.maximum(right, left + 1), np.maximum(bottom, top + 1)
    left, top = np.maximum(left, 0), np.maximum(top, 0)
    right, bottom = np.minimum(right, width), np.minimum(bottom, height)
    inside = (left < right) & (top < bottom)
    if not inside.all():
        left, top, right, bottom, colours = (each[inside] for each in (left, top, right, bottom, colours))
    flat = pixels.reshape(-1)
    wide, high = right - left, bottom - top
    start = top.astype("int64") * width + left
    for across in range(int(wide.max(initial=0))):
        for down in range(int(high.max(initial=0))):
            here = (across < wide) & (down < high)
            if here.all():
                flat[start + (down * width + across)] = colours
            else:
                flat[start[here] + (down * width + across)] = colours[here]


def blended(sign: Sign, extent_px: float, px_per_mm: float) -> int:
    """The colour of a polygon too small for an outline: its fill, darkened by the share that the outline would take."""
    if sign.fill.colour is None:
        return 0
    colour = QColor(sign.fill.colour)
    if sign.stroke is None:
        return int(colour.rgba())
    width = min(max(sign.stroke.width_mm * px_per_mm, sign.stroke.min_px), 1.0) * min(1.0, extent_px / 14)
    share = min(2 * width / max(extent_px, 1.0), 0.35)
    edge = QColor(sign.stroke.colour)
    mixed = [round(one + (other - one) * share) for one, other in (
        (colour.red(), edge.red()), (colour.green(), edge.green()), (colour.blue(), edge.blue()))]
    return int(QColor(*mixed).rgba())


def pen(stroke: Stroke, px_per_mm: float, thin: float = 1.0) -> QPen:
    """The pen of a stroke; ``thin`` narrows it where everything is small."""
    width = max(stroke.width_mm * px_per_mm, stroke.min_px if px_per_mm > 1.0 else 0.0) * thin
    made = QPen(QColor(stroke.colour), width)
    made.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if stroke.dashes_mm:
        made.setDashPattern([dash * px_per_mm / width for dash in stroke.dashes_mm])
    return made


def paint_hatch(painter: QPainter, outlines: Outlines, hatch: Hatch, px_per_mm: float) -> None:
    """Draw one hatch over polygons given in pixels; angles run against the clock although y runs down."""
    lines = hatching.segments(outlines, -hatch.angle_deg, hatch.spacing_mm * px_per_mm)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(Stroke(hatch.colour, hatch.width_mm), px_per_mm))
    for start in range(0, len(lines), 512):
        painter.drawPath(paths.segments_path(lines[start:start + 512]))


def paint_label(painter: QPainter, scene: Scene, view: View, label: Label) -> None:
    """Draw one label about its middle, with its box or halo.

    A reader of a PDF puts only level and upright text together to words: an oblique label has its words level and
    unseen at the same place, and ``tidy`` hides from readers the ones that are seen.
    """
    [[x, y]] = view.to_px(np.array([[label.x, label.y]]), scene.origin)
    size = label.size_mm * view.px_per_sign_mm
    wide = typography.width_mm(label.text, size, bold=label.bold)
    high = typography.height_mm(label.text, size)
    start = QPointF(-wide / 2, size * (typography.CAP_HEIGHT / 2 if label.text.isascii() else 0.38))
    colour, halo, box = colours(scene, label)
    oblique = label.angle_deg % 90 != 0 and _is_pdf(painter)
    painter.save()
    painter.translate(x, y)
    if oblique:
        paint_text(painter, start, label.text, size, colour=_UNSEEN, bold=label.bold)
    painter.rotate(-label.angle_deg)
    if box:
        painter.fillRect(QRectF(-wide / 2 - size * 0.1, -high / 2 - size * 0.06, wide + size * 0.2,
                                high + size * 0.12), QColor(box))
    paint_text(painter, start, label.text, size, colour=colour, bold=label.bold, halo=halo)
    painter.restore()


def _is_pdf(painter: QPainter) -> bool:
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.Pdf


def paint_text(
    painter: QPainter, at: QPointF, text: str, size: float, *, colour: str, bold: bool = False,
    halo: str | None = None,
) -> None:
    """Draw one line of text with the left end of its baseline at a point."""
    font = fonts.unit_font(bold=bold)
    painter.save()
    painter.translate(at)
    painter.scale(size / fonts.unit_em(), size / fonts.unit_em())
    painter.setFont(font)
    if halo:
        shape = QPainterPath()
        shape.addText(0, 0, font, text)
        painter.strokePath(shape, QPen(QColor(halo), fonts.unit_em() * 0.22, Qt.PenStyle.SolidLine,
                                       Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    rare.note(text, bold=bold)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(0, 0), text)
    painter.restore()


def paint_page(painter: QPainter, page: Page, dpi: float) -> None:
    """Paint a page on a device of a resolution; the painter's origin is the paper's corner."""
    painter.save()
    painter.scale(dpi / _MM_PER_INCH, dpi / _MM_PER_INCH)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in page.items:
        if isinstance(item, Text):
            _page_text(painter, item)
        elif isinstance(item, MapFrame):
            _map_frame(painter, item)
        elif isinstance(item, Line):
            painter.setPen(pen(item.stroke, 1.0))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in item.points]))
        elif isinstance(item, Picture):
            pictures.paint(painter, item)
        elif isinstance(item, Rings):
            _page_rings(painter, item)
        else:
            _page_area(painter, item)
    painter.restore()


def _page_text(painter: QPainter, item: Text) -> None:
    wide = typography.width_mm(item.text, item.size_mm, bold=item.bold)
    shift = {"left": 0.0, "center": -wide / 2, "right": -wide}[item.align]
    painter.save()
    painter.translate(item.x_mm, item.y_mm)
    painter.rotate(-item.angle_deg)
    paint_text(painter, QPointF(shift, 0), item.text, item.size_mm, colour=item.colour, bold=item.bold)
    painter.restore()


def _page_area(painter: QPainter, item: Area) -> None:
    _page_rings(painter, Rings((item.points,), item.fill, item.stroke))


def _page_rings(painter: QPainter, item: Rings) -> None:
    closed = [np.array([*ring, ring[0]], dtype="float64") for ring in item.rings]
    ends = np.cumsum([0, *map(len, closed)])
    xy = np.concatenate(closed)
    painter.setPen(pen(item.stroke, 1.0) if item.stroke else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(item.fill.colour) if item.fill.colour else Qt.BrushStyle.NoBrush)
    painter.drawPath(paths.path(paths.elements(xy, ends[:-1])))
    for hatch in item.fill.hatches:
        paint_hatch(painter, Outlines(xy, ends, np.array([0, len(closed)])), hatch, 1.0)


def _map_frame(painter: QPainter, item: MapFrame) -> None:
    painter.save()
    painter.translate(item.x_mm, item.y_mm)
    painter.setClipRect(QRectF(0, 0, item.width_mm, item.height_mm))
    labels = place(item.scene, item.view) if item.labels is None else item.labels
    paint_scene(painter, item.scene, item.view, labels=labels)
    painter.restore()
