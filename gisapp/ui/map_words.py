"""Words painted over the map by its tools: beside the pointer, and at the lower edge what was measured."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gisapp.carto.style import INK
from gisapp.render import fonts

_LINE_PX: Final = 17.0
_ROW_PX: Final = 22.0
_ABOVE_PX: Final = 48.0


def beside(painter: QPainter, room: QRectF, at: QPointF, words: str, colour: str = INK) -> QRectF:
    """Words on a light ground at a pixel, kept inside the room; where they stand."""
    painter.setFont(fonts.font(12))
    lines = words.split("\n")
    width = max(painter.fontMetrics().horizontalAdvance(each) for each in lines) + 12
    height = _LINE_PX * len(lines) + 4
    box = QRectF(min(at.x(), room.right() - width - 2), min(at.y(), room.bottom() - height - 2), width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 230))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(colour))
    for row, each in enumerate(lines):
        line = QRectF(box.left(), box.top() + 2 + _LINE_PX * row, width, _LINE_PX)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, each)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    return box


def below(painter: QPainter, room: QRectF, lines: Sequence[str]) -> QRectF:
    """Lines on a dark ground at the lower edge, the last one paler; where they stand."""
    painter.setFont(fonts.font(13))
    width = max(painter.fontMetrics().horizontalAdvance(each) for each in lines) + 24
    height = _ROW_PX * len(lines) + 10
    box = QRectF((room.width() - width) / 2, room.height() - height - _ABOVE_PX, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(34, 38, 46, 232))
    painter.drawRoundedRect(box, 8, 8)
    for at, each in enumerate(lines):
        painter.setPen(QColor("#FFFFFF" if at < len(lines) - 1 else "#C6CBD4"))
        row = QRectF(box.left(), box.top() + 5 + _ROW_PX * at, width, _ROW_PX)
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, each)
    return box
