"""Rulers in millimetres along the upper and the left edge; what is selected is marked on them."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from gisapp.services.layouts.moves import Box
from gisapp.ui import theme

BAND: Final = 22
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200)
_LEAST_PX: Final = 42.0
_FINE_PX: Final = 4.0


def paint(painter: QPainter, size: QSize, corner: QPointF, px_per_mm: float, marked: Box | None) -> None:
    """Paint both rulers.

    Args:
        painter: of the widget.
        size: of the widget.
        corner: where the paper's upper left corner lies on it.
        px_per_mm: scale on the screen.
        marked: the box of what is selected (mm); None where nothing is.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    font = QFont(painter.font())
    font.setPixelSize(10)
    painter.setFont(font)
    for upright in (False, True):
        long = size.height() if upright else size.width()
        band = QRectF(0, 0, BAND, long) if upright else QRectF(0, 0, long, BAND)
        painter.fillRect(band, QColor("#FBFBFC"))
        zero = corner.y() if upright else corner.x()
        if marked is not None:
            start, end = (marked[1], marked[3]) if upright else (marked[0], marked[2])
            at, wide = zero + start * px_per_mm, (end - start) * px_per_mm
            painter.fillRect(QRectF(0, at, BAND, wide) if upright else QRectF(at, 0, wide, BAND), QColor("#D9E6F5"))
        _ticks(painter, long, zero, px_per_mm, upright=upright)
        painter.setPen(QColor(theme.LINE))
        painter.drawLine(*((BAND, 0, BAND, long) if upright else (0, BAND, long, BAND)))
    painter.fillRect(QRectF(0, 0, BAND, BAND), QColor("#FBFBFC"))
    painter.setPen(QColor(theme.GREY))
    painter.drawText(QRectF(0, 0, BAND, BAND), int(Qt.AlignmentFlag.AlignCenter), "mm")


def step(px_per_mm: float) -> int:
    """Millimetres between two numbers, so that they have room."""
    return next((each for each in _STEPS if each * px_per_mm >= _LEAST_PX), _STEPS[-1])


def _ticks(painter: QPainter, long: int, zero: float, px_per_mm: float, *, upright: bool) -> None:
    major = step(px_per_mm)
    minor = next((each for each in (major / 10, major / 5, major / 2) if each * px_per_mm >= _FINE_PX), major)
    first, last = int((BAND - zero) / px_per_mm / minor) - 1, int((long - zero) / px_per_mm / minor) + 1
    painter.setPen(QPen(QColor("#8E9196"), 1))
    for number in range(first, last + 1):
        value, at = number * minor, zero + number * minor * px_per_mm
        if at < BAND:
            continue
        whole = abs(value / major - round(value / major)) < 1e-6
        reach = BAND * (0.55 if whole else 0.25)
        painter.drawLine(*(QPointF(BAND - reach, at), QPointF(BAND, at)) if upright else
                         (QPointF(at, BAND - reach), QPointF(at, BAND)))
        if whole:
            _number(painter, f"{value:g}", at, upright=upright)


def _number(painter: QPainter, text: str, at: float, *, upright: bool) -> None:
    painter.save()
    if upright:
        painter.translate(9, at - 2)
        painter.rotate(-90)
        painter.drawText(QPointF(0, 0), text)
    else:
        painter.drawText(QPointF(at + 2, 10), text)
    painter.restore()
