"""A line or ring drawn on the map point by point; measuring, picking and the pens of the fabric are such strokes."""

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from gisapp.carto.measuring import Point
from gisapp.carto.snapping import Caught, Course
from gisapp.carto.style import INK
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_snapping import Snapping
from gisapp.ui.map_tool import Keys, Tool

_DOT_PX: Final = 3.0
_FREE: Final = Qt.KeyboardModifier.ControlModifier


class Stroke(Tool):
    """Points set so far, and the one under the pointer. Backspace takes the last one back, Enter ends.

    Attributes:
        points: points set, easting and northing.
        pointer: where the pointer is or what caught it; None until it is over the map.
        caught: what caught it.
    """

    def __init__(self, view: MapCanvas, snapping: Snapping | None) -> None:
        super().__init__(view)
        self.snapping = snapping
        self.points: list[Point] = []
        self.pointer: Point | None = None
        self.caught: Caught | None = None

    def set_point(self, point: Point) -> None:
        """Set the next point."""
        self.points.append(point)
        self.view.update()

    def step_back(self) -> None:
        """Take the last point back."""
        if self.points:
            self.points.pop()
        self.view.update()

    def finish(self) -> None:
        """End the stroke."""

    def shown(self) -> list[Point]:
        """The points set and the one in the air."""
        return [*self.points, *([self.pointer] if self.pointer is not None else [])]

    def aim(self, at: QPointF, held: Keys) -> Point:
        """Follow the pointer; Ctrl keeps it free of what would catch it."""
        if self.snapping is None:
            self.pointer = self.view.view.to_land(at.x(), at.y())
        else:
            course, free = Course(tuple(self.points)), bool(held & _FREE)
            self.pointer, self.caught = self.snapping.catch(at, course, free=free)
        self.view.update()
        return self.pointer

    def move(self, at: QPointF, held: Keys) -> None:
        """Show where the next point would be."""
        self.aim(at, held)

    def click(self, at: QPointF, held: Keys) -> None:
        """Set a point."""
        self.set_point(self.aim(at, held))

    def double_click(self, at: QPointF, held: Keys) -> None:
        """End it; the first of the two clicks has set the last point."""
        self.finish()

    def ask(self, at: QPointF) -> bool:
        """The right button ends it too."""
        self.finish()
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Backspace and Enter."""
        if event.key() == Qt.Key.Key_Backspace:
            self.step_back()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
        else:
            return False
        self.view.update()
        return True

    def pixels(self) -> list[QPointF]:
        """All that is shown, in pixels."""
        return [QPointF(*self.view.view.to_px_point(*each)) for each in self.shown()]

    def paint_points(self, painter: QPainter, points: list[QPointF]) -> None:
        """The points as white dots, and what caught the pointer."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(INK), 1.2))
        painter.setBrush(QColor("#FFFFFF"))
        for each in points:
            painter.drawEllipse(each, _DOT_PX, _DOT_PX)
        if self.snapping is not None:
            self.snapping.paint(painter, self.pointer, self.caught, self.told())

    def told(self) -> str:
        """What is told at the pointer."""
        return ""
