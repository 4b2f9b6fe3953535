"""The pen of the fabric: a line or a ring point by point, clicked and typed, told while it grows.

What is drawn goes to ``done``, which asks the rest in a form; until that form is kept the drawing stays and can be
taken back point by point. Taken in hand by ``draw_desk``.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen, QPolygonF

from gisapp.carto import measuring, traverse
from gisapp.carto.measuring import Point
from gisapp.carto.style import INK
from gisapp.carto.traverse import Way
from gisapp.domain.rings import Points
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.ui import theme
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_snapping import Snapping
from gisapp.ui.map_stroke import Stroke
from gisapp.ui.map_tool import Offer

_WAYS: Final = (Way.BEARING, Way.TURN, Way.DELTA, Way.PLACE)
_SAME_M: Final = 1e-6


class Pen(Stroke):
    """Draws a line, or a ring that closes.

    Args:
        view: the map.
        snapping: what catches.
        title: what is being drawn.
        done: hears the points (n, 2) of what was drawn.
        failed: hears what could not be done.
        ring: whether it closes.
    """

    ways: tuple[Way, ...] = _WAYS

    def __init__(self, view: MapCanvas, snapping: Snapping, title: str, done: Callable[[Points], object],
                 failed: Callable[[GisAppError], object], *, ring: bool = True) -> None:
        super().__init__(view, snapping)
        self.title, self.verb = title, tr("加点")
        self.ring = ring
        self._done, self._failed = done, failed
        self._taken_back: list[Point] = []

    @property
    def enough(self) -> bool:
        """Whether what is drawn can be ended."""
        return len(self.points) >= (3 if self.ring else 2)

    def hint(self) -> str:
        """What to do next."""
        if not self.points:
            return tr("已放弃这一笔；Ctrl+Y 找回，Esc 退出") if self._taken_back else tr("点第一个点，或输入坐标")
        if not self.enough:
            return tr("点下一个点，或直接键入距离和方位角；退格撤回一点")
        if self.ring:
            return tr("继续加点；回车或双击闭合，R 直角闭合")
        return tr("继续加点；回车或双击结束")

    def offers(self) -> Sequence[Offer]:
        """Take back, close at right angles, end."""
        found = [Offer(tr("撤回"), self.step_back, "Backspace")] if self.points else []
        if self.enough and self.ring:
            found.append(Offer(tr("直角闭合"), self.square_off, "R"))
        if self.enough:
            found.append(Offer(tr("完成"), self.finish, "Enter"))
        return found

    def start(self) -> Sequence[Point]:
        """All points drawn."""
        return self.points

    def aimed(self) -> Point | None:
        """Where the pointer is."""
        return self.pointer

    def typed(self, points: Sequence[Point]) -> None:
        """Set typed points."""
        for each in points:
            self.set_point(each)

    def set_point(self, point: Point) -> None:
        """Set a point; one at the latest is none, one at the first closes the ring."""
        if self.points and _same(point, self.points[-1]):
            return
        if self.ring and self.enough and _same(point, self.points[0]):
            self.finish()
            return
        self._taken_back = []
        super().set_point(point)

    def step_back(self) -> None:
        """Take the last point back; Ctrl+Y sets it again."""
        self._taken_back += self.points[-1:]
        super().step_back()

    def step_again(self) -> None:
        """Set again what was taken back last."""
        if self._taken_back:
            self.points.append(self._taken_back.pop())
            self.view.update()

    def square_off(self) -> None:
        """Close at right angles."""
        try:
            self.set_point(traverse.closing(self.points))
        except GisAppError as error:
            self._failed(error)
            return
        self.finish()

    def finish(self) -> None:
        """Hand on what is drawn."""
        if self.enough:
            self._done(np.array(self.points))

    def begin_anew(self) -> None:
        """What was drawn is kept elsewhere: draw the next."""
        self.points, self._taken_back = [], []
        self.caught = None
        self.view.update()

    def claims(self, event: QKeyEvent) -> bool:
        """While something is being drawn, undo and redo are about its points."""
        undo, redo = (event.matches(each) for each in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo))
        again = redo or (event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier)
        return (undo and bool(self.points)) or (again and bool(self._taken_back))

    def key(self, event: QKeyEvent) -> bool:
        """R closes at right angles; undo and redo take points back and set them again."""
        if self.claims(event):
            (self.step_back if event.matches(QKeySequence.StandardKey.Undo) else self.step_again)()
        elif event.key() == Qt.Key.Key_R and not event.modifiers() and self.ring and self.enough:
            self.square_off()
        else:
            return super().key(event)
        return True

    def escape(self) -> bool:
        """What is drawn goes, Ctrl+Y brings it back point by point; with nothing drawn the tool ends."""
        drawn = bool(self.points)
        if drawn:
            self.points, self._taken_back = [], self.points[::-1]
            self.view.update()
        return drawn

    def ask(self, at: QPointF) -> bool:
        """The right button offers what can be done; nothing while nothing is drawn."""
        offers = self.offers()
        if offers:
            self.popup(at, offers)
        return bool(offers)

    # on the map

    def told(self) -> str:
        """Length and bearing of the side in the air, and the area so far."""
        points = self.shown()
        if len(points) < 2 or not self.points or _same(points[-1], points[-2]):
            return ""
        length, bearing = measuring.length_m(points[-2:]), measuring.dms(measuring.bearing_deg(*points[-2:]))
        lines = [f"{length:.3f} m   {bearing}"]
        if self.ring and len(points) > 2:
            lines.append(f"{measuring.area_m2(points):,.2f} ㎡")
        elif not self.ring and len(points) > 2:
            lines.append(tr("总长 {length} m", length=f"{measuring.length_m(points):.3f}"))
        return "\n".join(lines)

    def paint(self, painter: QPainter) -> None:
        """Draw it over the map."""
        points = self.pixels()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(points) > 1:
            paint_line(painter, points, ring=self.ring)
        self.paint_points(painter, points)


class Spot(Pen):
    """Sets one point, which ends it."""

    ways = (Way.PLACE,)

    @property
    def enough(self) -> bool:
        """Whether the point is set."""
        return bool(self.points)

    def hint(self) -> str:
        """What to do next."""
        return tr("点一个位置，或输入坐标；随后写明是什么")

    def offers(self) -> Sequence[Offer]:
        """Nothing else."""
        return ()

    def set_point(self, point: Point) -> None:
        """Set it, in place of the one before."""
        self.points = [point]
        self.finish()

    def told(self) -> str:
        """Its place, X north."""
        return "" if self.pointer is None else f"X {self.pointer[1]:.3f}  Y {self.pointer[0]:.3f}"


def paint_line(painter: QPainter, points: list[QPointF], *, ring: bool) -> None:
    """A line in hand: what closes a ring is dashed."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if ring and len(points) > 2:
        fill = QColor(theme.BLUE)
        fill.setAlpha(40)
        painter.setPen(QPen(QColor(INK), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(points))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in (("#FFFFFF", 4.0), (theme.BLUE, 2.0)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawPolyline(QPolygonF(points))


def _same(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) <= _SAME_M and abs(one[1] - other[1]) <= _SAME_M
