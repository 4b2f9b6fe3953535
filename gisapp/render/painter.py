"""The only code that paints: scenes and pages, onto screen, paper and file alike.

``steps`` paints a scene in small pieces, so that the window stays alive; ``paint_scene`` and ``paint_page`` paint all
at once. Polygons under four pixels become boxes written straight into an image; paper gets every outline whole.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintEngine, QPainter, QPainterPath, QPen, QPolygonF

from gisapp.carto import hatching, typography
from gisapp.carto.labels import Label, colours, place, relative
from gisapp.carto.page import Area, Line, MapFrame, Page, Rings, Text
from gisapp.carto.scene import Bounds, Scene, SceneLayer
from gisapp.carto.shapes import Outlines, gather
from gisapp.carto.style import Hatch, Sign, Stroke
from gisapp.carto.view import View
from gisapp.render import fonts, paths, rare

CHUNK = 64
_BATCH = 2048
_SMALL_PX = 4.0
_MM_PER_INCH = 25.4
_UNSEEN = "#00000000"


def paint_scene(
    painter: QPainter, scene: Scene, view: View, *, within: Bounds | None = None, labels: Sequence[Label] = (),
) -> None:
    """Paint a scene and placed labels; ``within`` limits the work to a rectangle of land (the caller clips)."""
    for _ in steps(painter, scene, view, within=within):
        pass
    paint_labels(painter, scene, view, labels)


def steps(painter: QPainter, scene: Scene, view: View, *, within: Bounds | None = None) -> Iterator[None]:
    """Paint a scene without labels, pausing after each small piece of a few milliseconds."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    window = relative(within or view.bounds, scene.origin)
    for each in scene.layers:
        if view.scale_denominator <= each.layer.max_denominator:
            yield from _LayerPainter(painter, scene, each, view).steps(window)


def paint_labels(painter: QPainter, scene: Scene, view: View, labels: Sequence[Label]) -> None:
    """Paint labels that ``carto.labels.place`` has placed for this scale."""
    for label in labels:
        paint_label(painter, scene, view, label)


def seen(each: SceneLayer, window: Bounds, reach: float) -> np.ndarray:
    """Features drawn that meet a rectangle (from the origin, widened by ``reach`` metres), neighbours together."""
    west, south, east, north = window
    box = each.shapes.bounds
    hit = (box[:, 0] <= east + reach) & (box[:, 2] >= west - reach) & (box[:, 1] <= north + reach)
    hit &= (box[:, 3] >= south - reach) & (each.classes >= 0)
    return np.asarray(each.shapes.order[hit[each.shapes.order]])


class _LayerPainter:
    """One layer in one view."""

    def __init__(self, painter: QPainter, scene: Scene, each: SceneLayer, view: View) -> None:
        self._painter = painter
        self._each = each
        self._view = view
        self._origin = scene.origin

    def steps(self, window: Bounds) -> Iterator[None]:
        """Paint what meets a rectangle (from the origin), class by class."""
        each, view = self._each, self._view
        chosen = seen(each, window, self._reach())
        if each.shapes.form == "point":
            self._points(chosen)
            return
        spans = each.shapes.bounds[chosen]
        extents = np.maximum(spans[:, 2] - spans[:, 0], spans[:, 3] - spans[:, 1]) / view.metres_per_px
        tiny = (extents < _SMALL_PX) & (each.shapes.form == "polygon") & (not view.exact)
        if tiny.any():
            self._boxes(chosen[tiny])
            yield
        chosen, extents = chosen[~tiny], extents[~tiny]
        classes = each.classes[chosen]
        thin = 1.0 if view.exact or not len(extents) else min(1.0, float(np.median(extents)) / 14)
        for number in np.unique(classes):
            yield from self._class_steps(chosen[classes == number], each.signs[number], thin)

    def _reach(self) -> float:
        signs = self._each.signs
        widest = max((max(sign.symbol_mm, sign.stroke.width_mm if sign.stroke else 0.0) for sign in signs), default=0)
        return (widest * self._view.px_per_sign_mm + 2) * self._view.metres_per_px

    def _class_steps(self, chosen: np.ndarray, sign: Sign, thin: float) -> Iterator[None]:
        filled = sign.fill.colour is not None and self._each.shapes.form == "polygon"
        if not filled and not sign.fill.hatches and sign.stroke is None:
            return
        painter, view = self._painter, self._view
        for start in range(0, len(chosen), _BATCH):
            xy, parts, features = gather(self._each.shapes, chosen[start:start + _BATCH])
            placed = view.to_px(xy, self._origin)
            made = paths.elements(placed, parts[:-1])
            painter.setPen(pen(sign.stroke, view.px_per_sign_mm, thin) if sign.stroke else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(sign.fill.colour) if filled and sign.fill.colour else Qt.BrushStyle.NoBrush)
            for first in range(0, len(features) - 1, CHUNK):
                begin, end = parts[features[first]], parts[features[min(first + CHUNK, len(features) - 1)]]
                painter.drawPath(paths.path(made[begin:end]))
                if not view.exact and first % (4 * CHUNK) == 0:
                    yield
            for hatch in sign.fill.hatches:
                paint_hatch(painter, Outlines(placed, parts, features), hatch, view.px_per_sign_mm)
            yield

    def _boxes(self, chosen: np.ndarray) -> None:
        """Polygons under four pixels as boxes of whole device pixels, through an image of the view's size."""
        view = self._view
        boxes = self._each.shapes.bounds[chosen]
        low = np.floor(view.to_px(boxes[:, [0, 3]], self._origin) * view.dpr).astype("int64")
        high = np.ceil(view.to_px(boxes[:, [2, 1]], self._origin) * view.dpr).astype("int64")
        high = np.maximum(high - (high - low > 1), low + 1)
        palette = np.array([QColor(sign.fill.colour).rgba() if sign.fill.colour else 0 for sign in self._each.signs],
                           dtype="uint32")
        pixels = boxes_image(low, high, palette[self._each.classes[chosen]],
                             (round(view.height_px * view.dpr), round(view.width_px * view.dpr)))
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(view.dpr)
        self._painter.drawImage(QPointF(0, 0), image)

    def _points(self, chosen: np.ndarray) -> None:
        painter, each, view = self._painter, self._each, self._view
        for at, (x, y) in zip(chosen, view.to_px(each.shapes.bounds[chosen, :2], self._origin), strict=True):
            sign = each.signs[each.classes[at]]
            half = sign.symbol_mm * view.px_per_sign_mm / 2
            painter.setPen(pen(sign.stroke, view.px_per_sign_mm) if sign.stroke else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(sign.fill.colour) if sign.fill.colour else QBrush())
            painter.drawPolygon(QPolygonF([QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half),
                                           QPointF(x - half, y)]))


def boxes_image(low: np.ndarray, high: np.ndarray, colours: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """An image (height, width) of 32-bit colours with boxes from ``low`` up to ``high`` (n, 2: x, y) in it."""
    height, width = shape
    pixels = np.zeros(shape, dtype="uint32")
    size = high - low
    for down in range(int(size[:, 1].max())):
        for across in range(int(size[:, 0].max())):
            x, y = low[:, 0] + across, low[:, 1] + down
            inside = (across < size[:, 0]) & (down < size[:, 1]) & (x >= 0) & (y >= 0) & (x < width) & (y < height)
            pixels[y[inside], x[inside]] = colours[inside]
    return pixels


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

    A reader of a PDF puts only level and upright text together to words: an oblique label is drawn as outlines there,
    with its words level and unseen at the same place.
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
    paint_text(painter, start, label.text, size, colour=colour, bold=label.bold, halo=halo, outlines=oblique)
    painter.restore()


def _is_pdf(painter: QPainter) -> bool:
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.Pdf


def paint_text(
    painter: QPainter, at: QPointF, text: str, size: float, *, colour: str, bold: bool = False,
    halo: str | None = None, outlines: bool = False,
) -> None:
    """Draw one line of text with the left end of its baseline at a point; stays text in a PDF unless ``outlines``."""
    font = fonts.unit_font(bold=bold)
    painter.save()
    painter.translate(at)
    painter.scale(size / fonts.unit_em(), size / fonts.unit_em())
    painter.setFont(font)
    shape = QPainterPath()
    if halo or outlines:
        shape.addText(0, 0, font, text)
    if halo:
        painter.strokePath(shape, QPen(QColor(halo), fonts.unit_em() * 0.22, Qt.PenStyle.SolidLine,
                                       Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    if outlines:
        painter.fillPath(shape, QColor(colour))
    else:
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
