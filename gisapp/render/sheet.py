"""Paints pages: texts, lines, areas, and windows onto the land with what lies under them."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from gisapp.carto import typography
from gisapp.carto.labels import place
from gisapp.carto.page import Area, Line, MapFrame, Page, Picture, Rings, Text
from gisapp.carto.shapes import Outlines
from gisapp.carto.style import INK
from gisapp.render import paths, pictures
from gisapp.render.painter import colour_of, paint_hatch, paint_scene, paint_text, pen

_MM_PER_INCH = 25.4
_ATTRIBUTION_MM = 1.8
_ATTRIBUTION_BOX = "#C8FFFFFF"


def paint_page(painter: QPainter, page: Page, dpi: float) -> None:
    """Paint a page on a device of a resolution; the painter's origin is the paper's corner."""
    painter.save()
    painter.scale(dpi / _MM_PER_INCH, dpi / _MM_PER_INCH)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in page.items:
        if isinstance(item, Text):
            _page_text(painter, item)
        elif isinstance(item, MapFrame):
            _map_frame(painter, item, dpi)
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
    painter.setBrush(colour_of(item.fill) if item.fill.colour else Qt.BrushStyle.NoBrush)
    painter.drawPath(paths.path(paths.elements(xy, ends[:-1])))
    for hatch in item.fill.hatches:
        paint_hatch(painter, Outlines(xy, ends, np.array([0, len(closed)])), hatch, 1.0)


def _map_frame(painter: QPainter, item: MapFrame, dpi: float) -> None:
    scene, view = item.scene, item.view
    under = scene.spec.under
    painter.save()
    painter.translate(item.x_mm, item.y_mm)
    painter.setClipRect(QRectF(0, 0, item.width_mm, item.height_mm))
    if under is not None:
        from gisapp.render import underlay  # most sheets have none, and its libraries are slow to load

        underlay.paint(painter, under, view, dpi, mono=scene.spec.mono)
    labels = place(scene, view) if item.labels is None else item.labels
    paint_scene(painter, scene, view, labels=labels)
    if under is not None:
        paint_attribution(painter, under.attribution(view.scale_denominator), item.width_mm, item.height_mm,
                          _ATTRIBUTION_MM * item.magnify)
    painter.restore()


def paint_attribution(painter: QPainter, words: str, right: float, bottom: float, size: float) -> None:
    """Write whose pictures lie under the map into its lower right corner."""
    if not words:
        return
    wide = typography.width_mm(words, size)
    box = QRectF(right - wide - size, bottom - size * 1.5, wide + size, size * 1.5)
    painter.fillRect(box, QColor(_ATTRIBUTION_BOX))
    paint_text(painter, QPointF(right - wide - size / 2, bottom - size * 0.42), words, size, colour=INK)
