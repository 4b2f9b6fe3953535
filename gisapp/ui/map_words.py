"""Words painted over the map by its tools: beside the pointer, and at the lower edge what was measured."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gisapp.carto.style import INK, RED_LINE
from gisapp.render import fonts

_LINE_PX: Final = 17.0
_OFF_PX: Final = 14.0
_ROW_PX: Final = 22.0
_ABOVE_PX: Final = 48.0


def beside(painter: QPainter, room: QRectF, pointer: QPointF, words: str, caught: str = "") -> QRectF:
    """Words on a light ground beside the pointer, on whichever side there is room; where they stand.

    Args:
        painter: of the map.
        room: what the words must not leave.
        pointer: pixel of the pointer.
        words: lines.
        caught: a line above them, in red: what caught the pointer.
    """
    painter.setFont(fonts.font(12))
    lines = [each for each in (caught, *words.split("\n")) if each]
    if not lines:
        return QRectF()
    width = max(painter.fontMetrics().horizontalAdvance(each) for each in lines) + 12
    height = _LINE_PX * len(lines) + 4
    left, top = pointer.x() + _OFF_PX, pointer.y() + _OFF_PX
    left = left if left + width < room.right() else pointer.x() - _OFF_PX - width
    top = top if top + height < room.bottom() else pointer.y() - _OFF_PX - height
    box = QRectF(left, top, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 230))
    painter.drawRoundedRect(box, 4, 4)
    for row, each in enumerate(lines):
        painter.setPen(QColor(RED_LINE if caught and not row else INK))
        line = QRectF(left, top + 2 + _LINE_PX * row, width, _LINE_PX)
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
