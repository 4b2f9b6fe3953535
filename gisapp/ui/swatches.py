"""The small coloured squares of the stages, the same colours as on the map. Used by legend, table, panels, board."""

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QLabel

from gisapp.carto import style, symbols
from gisapp.carto.shapes import Outlines
from gisapp.carto.style import Fill, Look, Sign
from gisapp.domain.lifecycle import GROUP_OF
from gisapp.render import painter as render

_SIZE = 14
_NO_GROUP = Look(Fill(style.PALE), Fill(style.PALE))


def colour(group: str) -> QColor:
    """The colour of a legend group."""
    return QColor(style.GROUP_COLOURS.get(group, style.PALE))


def of_group(group: str) -> Look:
    """How a legend group looks; pale where it is none."""
    return style.GROUP_LOOKS.get(group, _NO_GROUP)


def paint(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Paint a swatch of any class: its colour with its hatches."""
    path = QPainterPath()
    path.addRoundedRect(rect, 3, 3)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, QBrush(QColor(look.colour)))
    painter.setClipPath(path)
    for hatch in look.fill.hatches:
        painter.setPen(QPen(QColor(hatch.colour), 1.2))
        rise = -rect.height() if hatch.angle_deg < 90 else rect.height()
        at = rect.left() - rect.height()
        while at < rect.right():
            start = rect.bottom() if rise < 0 else rect.top()
            painter.drawLine(QPointF(at, start), QPointF(at + rect.height(), start + rise))
            at += 4.5
    painter.setClipping(False)
    painter.setPen(QPen(QColor(look.colour).darker(118), 1))
    painter.drawPath(path)
    painter.restore()


@cache
def pixmap(look: Look, scale: float = 1.0) -> QPixmap:
    """A swatch of any class as a picture for a screen of that scale."""
    picture = QPixmap(round(_SIZE * scale), round(_SIZE * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter, QRectF(0.5, 0.5, _SIZE - 1, _SIZE - 1), look)
    painter.end()
    return picture


@cache
def icon(group: str) -> QIcon:
    """A swatch as an icon for lists and menus."""
    made = QIcon()
    for scale in (1.0, 1.25, 1.5, 2.0):
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
            made.addPixmap(pixmap(of_group(group), scale), mode)
    return made


def sign_pixmap(sign: Sign, form: str, scale: float = 1.0, size: int = 18) -> QPixmap:
    """The sign of a layer's class as a picture: an area, a ``line``, or the symbol of a ``point``."""
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    if form == "point":
        corners = symbols.outline(sign.symbol, size / 2, size / 2, size / 2 - 1.5)
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        path.closeSubpath()
    elif form == "line":
        path.moveTo(0, size / 2)
        path.lineTo(size, size / 2)
    else:
        path.addRect(QRectF(1.5, 1.5, size - 3, size - 3))
    if sign.fill.colour is not None and form != "line":
        painter.fillPath(path, render.colour_of(sign.fill))
    _paint_hatches(painter, path, sign)
    if sign.stroke is not None:
        painter.strokePath(path, render.pen(sign.stroke, 3.8))
    painter.end()
    return picture


def _paint_hatches(painter: QPainter, path: QPainterPath, sign: Sign) -> None:
    box = path.boundingRect()
    ring = np.array([[box.left(), box.top()], [box.right(), box.top()], [box.right(), box.bottom()],
                     [box.left(), box.bottom()], [box.left(), box.top()]])
    painter.save()
    painter.setClipPath(path)
    for hatch in sign.fill.hatches:
        render.paint_hatch(painter, Outlines(ring, np.array([0, 5]), np.array([0, 1])), hatch, 3.8)
    painter.restore()


def label(look: Look, scale: float) -> QLabel:
    """A swatch as a widget."""
    made = QLabel()
    made.setPixmap(pixmap(look, scale))
    made.setFixedSize(QSize(_SIZE, _SIZE))
    return made


def of_stage(stage: str | None) -> str:
    """The legend group of a stage code; empty where there is none."""
    return GROUP_OF.get(stage or "", "")
