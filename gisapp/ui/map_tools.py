"""Pointer and keys on the map: pan, pick, draw a rectangle or point by point; other tools may be in hand."""

from collections.abc import Callable

import shapely
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)

from gisapp.carto.style import INK, SELECTED
from gisapp.ui.gestures import ADDING, CLICK_PX, Gestures
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_drawing import Drawing, Kind
from gisapp.ui.map_snapping import Snapping
from gisapp.ui.map_tool import Tool

_STEP = 1.25


class MapTools(Gestures):
    """Left drag moves the land, Shift and drag draws a rectangle, a click picks, Ctrl or Shift and click adds.

    Another tool may be in hand (``tool``): it is asked first.

    Signals:
        taken: another tool, or None, is in hand.
        hinted: what to do next with the tool in hand; empty without one.
    """

    taken = Signal(object)
    hinted = Signal(str)

    def __init__(self, view: MapCanvas) -> None:
        super().__init__(view, view.zoom_by, _STEP)
        self._view = view
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = self._carrying = False
        self._band: QRectF | None = None
        self.tool: Tool | None = None
        self.listener: Callable[[QKeyEvent], bool] | None = None
        """Asked about keys that the tool in hand has no use for."""
        self.snapping = Snapping(view)
        self.snapping.changed.connect(view.update)
        self._rectangle = False

    def begin(self, kind: Kind) -> None:
        """Pick or measure point by point from now on; the hand still moves the land."""
        self.take(Drawing(kind, self._view, self.snapping, self._on_drawn))

    def take(self, tool: Tool) -> None:
        """Take a tool in hand; the one before goes."""
        self.end()
        self.tool = tool
        self._view.setFocus()
        self._view.setCursor(tool.cursor)
        self.taken.emit(tool)
        self.tell()
        self._view.update()

    def tell(self) -> None:
        """Say what to do next."""
        self.hinted.emit(self.tool.hint() if self.tool is not None else "")

    def begin_rectangle(self) -> None:
        """Draw a rectangle with the next drag, as with Shift held."""
        self.end()
        self._rectangle = True
        self._view.setCursor(Qt.CursorShape.CrossCursor)

    def end(self) -> None:
        """Put away what is in hand."""
        tool, self.tool = self.tool, None
        self._carrying = False
        if tool is not None:
            tool.leave()
            self.taken.emit(None)
            self.tell()
        self._view.unsetCursor()
        self._view.update()

    def escape(self) -> None:
        """Take back what the tool is in the middle of; where there is nothing, put the tool away."""
        if self.tool is not None and not self.tool.escape():
            self.end()
        self.tell()

    def _on_drawn(self, area: shapely.Polygon) -> None:
        self.end()
        self._view.area_picked.emit(self._view.hits_within(area))

    def paint(self, painter: QPainter) -> None:
        """Draw the rectangle in hand over the map."""
        if self._band is not None:
            colour = QColor(SELECTED)
            colour.setAlpha(60)
            painter.setPen(QPen(QColor(INK), 1, Qt.PenStyle.DashLine))
            painter.setBrush(colour)
            painter.drawRect(self._band)
        if self.tool is not None:
            self.tool.paint(painter)

    def _claim(self, event: QKeyEvent) -> bool:
        """Escape ends what is in hand, before it means anything to the window."""
        mine = event.key() == Qt.Key.Key_Escape and (self.tool is not None or self._band is not None)
        if self.tool is not None:
            copies = event.matches(QKeySequence.StandardKey.Copy) and bool(self.tool.copied())
            mine = mine or copies or self.tool.claims(event)
        if mine:
            event.accept()
        return mine

    def _tool_key(self, event: QKeyEvent) -> bool:
        tool = self.tool
        if tool is None:
            return False
        if event.matches(QKeySequence.StandardKey.Copy) and tool.copied():
            QGuiApplication.clipboard().setText(tool.copied())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
            taken = True
        elif event.key() == Qt.Key.Key_F3:
            self.snapping.toggle()
            taken = True
        else:
            taken = tool.key(event) or (self.listener is not None and self.listener(event))
        self.tell()
        return taken

    def _ask(self, event: QContextMenuEvent) -> None:
        if self.tool is None or not self.tool.ask(QPointF(event.pos())):
            self._view.asked.emit(event.pos())
        self.tell()

    def _mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        left = event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and left:
            self._press(event)
        elif kind == QEvent.Type.MouseMove:
            self._move(event)
        elif kind == QEvent.Type.MouseButtonRelease and left:
            self._release(event)
        elif kind == QEvent.Type.MouseButtonDblClick and left and self.tool is not None:
            self.tool.double_click(event.position(), event.modifiers())
        elif kind == QEvent.Type.MouseButtonDblClick and left:
            self._view.zoom_by(2.0, event.position())
        else:
            return False
        return True

    def _press(self, event: QMouseEvent) -> None:
        self._pressed = self._last = event.position()
        self._dragging = False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.tool is not None:
            self._carrying = self.tool.press(self._pressed, event.modifiers())
        elif shift or self._rectangle:
            self._band = QRectF(self._pressed, self._pressed)

    def _move(self, event: QMouseEvent) -> None:
        position = event.position()
        self._view.pointer_moved.emit(*self._view.view.to_land(position.x(), position.y()))
        if self.tool is not None and self._pressed is None:
            self.tool.move(position, event.modifiers())
            self.tell()
        if self._pressed is None:
            return
        self._dragging |= (position - self._pressed).manhattanLength() > CLICK_PX
        if not self._dragging:
            return
        if self._carrying and self.tool is not None:
            self.tool.drag(position, event.modifiers())
            self.tell()
            return
        if self._band is not None:
            self._band = QRectF(self._pressed, position).normalized()
            self._view.update()
            return
        self._view.setCursor(Qt.CursorShape.ClosedHandCursor)
        step = position - self._last
        self._last = position
        self._view.pan_by(step.x(), step.y())

    def _release(self, event: QMouseEvent) -> None:
        pressed, band, dragged = self._pressed, self._band, self._dragging
        self._pressed, self._band, self._dragging, self._rectangle = None, None, False, False
        carried, self._carrying = self._carrying, False
        self._view.setCursor(self.tool.cursor if self.tool else Qt.CursorShape.ArrowCursor)
        self._view.update()
        if pressed is None:
            return
        if dragged and band is not None:
            self._view.area_picked.emit(self._view.hits_in(band))
        elif self.tool is not None:
            if not dragged:
                self.tool.click(pressed, event.modifiers())
            elif carried:
                self.tool.drop(event.position(), event.modifiers())
            self.tell()
        elif not dragged:
            table, uid = self._view.hit(pressed.x(), pressed.y()) or ("", "")
            self._view.picked.emit(table, uid, bool(event.modifiers() & ADDING))

    def _key(self, event: QKeyEvent) -> bool:
        return event.type() == QEvent.Type.KeyPress and (self._tool_key(event) or self._own_key(event))

    def _own_key(self, event: QKeyEvent) -> bool:
        step = 80.0
        moves = {Qt.Key.Key_Left: (step, 0), Qt.Key.Key_Right: (-step, 0), Qt.Key.Key_Up: (0, step),
                 Qt.Key.Key_Down: (0, -step)}
        key = Qt.Key(event.key())
        if key in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._view.pan_by(*moves[key])
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._view.zoom_in()
        elif key in {Qt.Key.Key_Minus, Qt.Key.Key_Underscore}:
            self._view.zoom_out()
        elif key == Qt.Key.Key_Escape and self._band is not None:
            self._pressed = self._band = None
            self._view.update()
        else:
            return False
        return True
