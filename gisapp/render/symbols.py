"""Point symbols as paths: the same on the map, on paper, and in the style dialog's list."""

import math
from functools import cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from gisapp.carto.style import Symbol


@cache
def _unit(symbol: Symbol) -> QPainterPath:
    """The symbol within a circle of radius 1 about the origin; y runs down."""
    path = QPainterPath()
    if symbol == "circle":
        path.addEllipse(QPointF(0, 0), 1, 1)
        return path
    if symbol == "square":
        path.addRect(QRectF(-0.8, -0.8, 1.6, 1.6))
        return path
    if symbol == "cross":
        points = [(-0.3, -1), (0.3, -1), (0.3, -0.3), (1, -0.3), (1, 0.3), (0.3, 0.3), (0.3, 1), (-0.3, 1),
                  (-0.3, 0.3), (-1, 0.3), (-1, -0.3), (-0.3, -0.3)]
    elif symbol == "star":
        points = [(math.sin(math.pi * at / 5) * (0.42 if at % 2 else 1.0),
                   -math.cos(math.pi * at / 5) * (0.42 if at % 2 else 1.0)) for at in range(10)]
    elif symbol == "triangle":
        points = [(0, -1), (0.92, 0.7), (-0.92, 0.7)]
    else:
        points = [(0, -1), (1, 0), (0, 1), (-1, 0)]
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def path(symbol: Symbol, x: float, y: float, half: float) -> QPainterPath:
    """The symbol about a point, ``half`` wide to each side."""
    return QTransform(half, 0, 0, half, x, y).map(_unit(symbol))
