"""Snapping on the screen: which kinds catch, the mark and the word at the pointer. One for all tools of a map.

What catches is told by ``carto.snapping``; how near is a matter of pixels. What an officer switches off stays off.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QMenu

from gisapp import settings
from gisapp.carto import snapping
from gisapp.carto.measuring import Point
from gisapp.carto.snapping import NO_COURSE, Caught, Course, Kind
from gisapp.carto.style import RED_LINE
from gisapp.i18n import tr
from gisapp.ui import map_words
from gisapp.ui.map_canvas import MapCanvas

REACH_PX: Final = 10
_MARK_PX: Final = 6.0
WORDS: Final = {Kind.VERTEX: "顶点", Kind.CROSSING: "交点", Kind.MIDDLE: "中点", Kind.FOOT: "垂足", Kind.EDGE: "边",
                Kind.EXTENSION: "延长线", Kind.RIGHT_ANGLE: "直角"}
_NOTHING: Final = np.empty((0, 2))


class Snapping(QObject):
    """Catches the pointer for a tool.

    Signals:
        changed: other kinds catch, or none.
    """

    changed = Signal()

    def __init__(self, view: MapCanvas) -> None:
        super().__init__(view)
        self._view = view
        self.on = True
        off = settings.load().no_snap.split()
        self.kinds = frozenset(kind for kind in Kind if kind.value not in off)

    @property
    def reach_m(self) -> float:
        """How near on the land a point is caught now."""
        return REACH_PX * self._view.view.metres_per_px

    def switch(self, kind: Kind, *, on: bool) -> None:
        """Let a kind catch or not, from now on and the next time."""
        self.kinds = self.kinds | {kind} if on else self.kinds - {kind}
        settings.save(no_snap=" ".join(each.value for each in Kind if each not in self.kinds))
        self.changed.emit()

    def toggle(self) -> None:
        """All of it off, or on again as it was."""
        self.on = not self.on
        self.changed.emit()

    def catch(self, at: QPointF, course: Course = NO_COURSE, *, free: bool = False,
              moved: np.ndarray = _NOTHING) -> tuple[Point, Caught | None]:
        """The point of the land under a pixel, or what catches it.

        Args:
            at: pixel.
            course: points drawn so far.
            free: catch nothing (a key is held).
            moved: places (n, 2) whose edges are being moved and do not catch.
        """
        point = self._view.view.to_land(at.x(), at.y())
        scene = self._view.scene
        if scene is None or free or not self.on:
            return point, None
        near = snapping.without(snapping.around(scene, point, self.reach_m), moved)
        caught = snapping.caught(near, point, self.reach_m, self.kinds, course)
        return (caught.point if caught else point), caught

    def menu(self, parent: QMenu) -> None:
        """Offer the kinds in a menu, each to be switched."""
        parent.clear()
        whole = parent.addAction(tr("吸附（F3）"))
        whole.setCheckable(True)
        whole.setChecked(self.on)
        whole.triggered.connect(lambda _checked=False: self.toggle())
        parent.addSeparator()
        for kind in Kind:
            action = parent.addAction(tr(WORDS[kind]))
            action.setCheckable(True)
            action.setChecked(kind in self.kinds)
            action.setEnabled(self.on)
            action.triggered.connect(lambda checked=False, kind=kind: self.switch(kind, on=checked))

    def paint(self, painter: QPainter, pointer: Point | None, caught: Caught | None, words: str = "") -> None:
        """Mark what caught the pointer: its sign, its word, where the line begins that leads to it; then more words."""
        if caught is not None and self.on:
            self._mark(painter, caught)
        if pointer is not None:
            word = tr(WORDS[caught.kind]) if caught is not None and self.on else ""
            at = QPointF(*self._view.view.to_px_point(*pointer))
            map_words.beside(painter, QRectF(self._view.rect()), at, words, word)

    def _mark(self, painter: QPainter, caught: Caught) -> None:
        at = QPointF(*self._view.view.to_px_point(*caught.point))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if caught.guide is not None:
            painter.setPen(QPen(QColor(RED_LINE), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(*self._view.view.to_px_point(*caught.guide)), at)
        for colour, width in (("#FFFFFF", 4.5), (RED_LINE, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            _sign(painter, caught.kind, at)


def _sign(painter: QPainter, kind: Kind, at: QPointF) -> None:
    """The sign of a kind, as drawing programs have them."""
    size = _MARK_PX
    right, down = QPointF(size, 0), QPointF(0, size)
    if kind is Kind.VERTEX:
        painter.drawRect(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))
    elif kind is Kind.MIDDLE:
        painter.drawPolygon(QPolygonF([at - down, at + right + down, at - right + down]))
    elif kind in {Kind.FOOT, Kind.RIGHT_ANGLE}:
        painter.drawPolyline(QPolygonF([at - right - down, at - right + down, at + right + down]))
        painter.drawPolyline(QPolygonF([at - right, at, at + down]))
    elif kind is Kind.EDGE:
        painter.drawPolygon(QPolygonF([at - right - down, at + right - down, at - right + down, at + right + down]))
    else:
        painter.drawLine(at - right - down, at + right + down)
        painter.drawLine(at - right + down, at + right - down)
