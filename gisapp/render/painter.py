"""The code that paints scenes, onto screen, paper and file alike; ``sheet`` paints the pages around them.

``steps`` paints a scene in small pieces, so that the window stays alive; ``paint_scene`` paints it at once. Polygons
under four pixels become boxes written straight into an image; paper gets every outline whole. Where a photograph lies
under the map, fills are see-through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPaintEngine, QPainter, QPainterPath, QPen, QPolygonF

from gisapp.carto import bands, hatching, symbols, typography
from gisapp.carto.basemap import fill_opacity
from gisapp.carto.label import Label
from gisapp.carto.label_looks import colours
from gisapp.carto.labels import relative
from gisapp.carto.scene import Bounds, Scene, SceneLayer
from gisapp.carto.shapes import SMALL_PX, Outlines, gather, thinned
from gisapp.carto.style import INK, PAPER, Fill, Hatch, Sign, Stroke
from gisapp.carto.view import View
from gisapp.render import fonts, paths, rare
from gisapp.render.boxes import Boxes

CHUNK = 64
FEW = 2  # large polygons are smoothed fastest when few share a path
_BATCH = 8192
_LARGE_PX = 40.0
_STEP = 50_000
_UNSEEN_PX = 0.3
_LIGHT = 128
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
    scene = scene.at(view.scale_denominator)
    for each in scene.layers:
        if each.layer.seen_at(view.scale_denominator):
            for drawn in chain((each,), bands.layers(each, scene, view, window)):
                yield from _LayerPainter(painter, scene, drawn, view).steps(window)
    painter.setOpacity(1.0)


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
        self._strength = fill_opacity(scene.spec.under, view.scale_denominator)

    def steps(self, window: Bounds) -> Iterator[None]:
        """Paint what meets a rectangle (from the origin): the small as boxes, the rest class by class."""
        each, view = self._each, self._view
        self._painter.setOpacity(each.layer.opacity)
        if each.shapes.form == "point":
            self._points(seen(each, window, self._reach()))
            return
        boxes = Boxes(each, view, self._origin, self._strength)
        larger, sizes = [np.empty(0, dtype="int64")], [np.empty(0)]
        found = met(each, window, self._reach())
        if len(found) > _STEP:
            yield
        for start in range(0, len(found), _STEP):
            chosen = found[start:start + _STEP]
            chosen = chosen[each.classes[chosen] >= 0]
            spans = each.shapes.bounds[chosen]
            extents = np.maximum(spans[:, 2] - spans[:, 0], spans[:, 3] - spans[:, 1]) / view.metres_per_px
            tiny = (extents < SMALL_PX) & (each.shapes.form == "polygon") & (not view.exact)
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
            painter.setBrush(colour_of(sign.fill, self._strength))
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
            painter.setBrush(colour_of(sign.fill) if sign.fill.colour else QBrush())
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in symbols.outline(sign.symbol, x, y, half)]))


def colour_of(fill: Fill, strength: float = 1.0) -> QColor:
    """The colour of a fill with its opacity; only for fills that have one."""
    made = QColor(fill.colour or PAPER)
    made.setAlphaF(fill.opacity * strength)
    return made


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
    if not (halo or box) and fill_opacity(scene.spec.under, view.scale_denominator) < 1:
        halo = PAPER if QColor(colour).lightness() < _LIGHT else INK  # a photograph lies under it
    oblique = label.angle_deg % 90 != 0 and _is_pdf(painter)
    painter.save()
    painter.translate(x, y)
    if label.leader is not None:
        [anchor] = view.to_px(np.array([label.leader]), scene.origin)
        _leader(painter, QPointF(*(anchor - (x, y))), (wide + size * 0.5, high + size * 0.3), size)
    if oblique:
        paint_text(painter, start, label.text, size, colour=_UNSEEN, bold=label.bold)
    painter.rotate(-label.angle_deg)
    if box:
        painter.fillRect(QRectF(-wide / 2 - size * 0.1, -high / 2 - size * 0.06, wide + size * 0.2,
                                high + size * 0.12), QColor(box))
    paint_text(painter, start, label.text, size, colour=colour, bold=label.bold, halo=halo)
    painter.restore()


def _leader(painter: QPainter, anchor: QPointF, room: tuple[float, float], size: float) -> None:
    """The line of a callout from its feature to its frame, which lies about the origin."""
    painter.setPen(QPen(QColor(PAPER), size * 0.24))
    painter.drawLine(anchor, QPointF(0, 0))
    painter.setPen(QPen(QColor(INK), size * 0.09))
    painter.drawLine(anchor, QPointF(0, 0))
    painter.setBrush(QColor(INK))
    painter.drawEllipse(anchor, size * 0.14, size * 0.14)
    painter.setBrush(QColor(PAPER))
    painter.drawRect(QRectF(-room[0] / 2, -room[1] / 2, *room))


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
