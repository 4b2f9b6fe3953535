"""Pointer, wheel, touch and keys on the map: pan, zoom, pick, draw a rectangle or point by point.

An event filter of the canvas, so that other tools can take its place without touching the view.
"""

import shapely
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from gisapp.carto.style import INK, SELECTED
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_drawing import Drawing, Kind

_CLICK_PX = 4
_NOTCH = 120
_STEP = 1.25
_ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class MapTools(QObject):
    """Left drag moves the land, Shift and drag draws a rectangle, a click picks, Ctrl or Shift and click adds."""

    def __init__(self, view: MapCanvas) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._band: QRectF | None = None
        self.drawing: Drawing | None = None
        self._rectangle = False

    def begin(self, kind: Kind) -> None:
        """Draw point by point from now on; the hand still moves the land."""
        self.drawing = Drawing(kind, self._view, self._on_drawn)
        self._view.setFocus()
        self._view.setCursor(Qt.CursorShape.CrossCursor)
        self._view.update()

    def begin_rectangle(self) -> None:
        """Draw a rectangle with the next drag, as with Shift held."""
        self.end()
        self._rectangle = True
        self._view.setCursor(Qt.CursorShape.CrossCursor)

    def end(self) -> None:
        """Draw no more."""
        self.drawing = None
        self._view.unsetCursor()
        self._view.update()

    def _on_drawn(self, area: shapely.Polygon) -> None:
        self.end()
        self._view.area_picked.emit(self._view.hits_within(area))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what the map is told by hand."""
        kind = event.type()
        if isinstance(event, QWheelEvent):
            self._wheel(event)
        elif isinstance(event, QNativeGestureEvent):
            return self._native(event)
        elif isinstance(event, QMouseEvent):
            return self._mouse(event)
        elif isinstance(event, QGestureEvent):
            return self._pinch(event)
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            return self._claim(event)
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._draw_key(event) or self._key(event)
        elif isinstance(event, QContextMenuEvent):
            self._ask(event)
        else:
            return False
        return True

    def paint(self, painter: QPainter) -> None:
        """Draw the rectangle in hand over the map."""
        if self._band is not None:
            colour = QColor(SELECTED)
            colour.setAlpha(60)
            painter.setPen(QPen(QColor(INK), 1, Qt.PenStyle.DashLine))
            painter.setBrush(colour)
            painter.drawRect(self._band)
        if self.drawing is not None:
            self.drawing.paint(painter)

    def _claim(self, event: QKeyEvent) -> bool:
        """Escape ends what is in hand, before it means anything to the window."""
        mine = event.key() == Qt.Key.Key_Escape and (self.drawing is not None or self._band is not None)
        if mine or (self.drawing is not None and event.matches(QKeySequence.StandardKey.Copy)):
            event.accept()
            return True
        return False

    def _draw_key(self, event: QKeyEvent) -> bool:
        if self.drawing is None:
            return False
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText("\n".join(self.drawing.words()[:-1]))
        elif event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() == Qt.Key.Key_Backspace:
            self.drawing.step_back()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.drawing.finish()
        else:
            return False
        return True

    def _ask(self, event: QContextMenuEvent) -> None:
        if self.drawing is not None:
            self.drawing.finish()
        else:
            self._view.asked.emit(event.pos())

    def _mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        left = event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and left:
            self._press(event)
        elif kind == QEvent.Type.MouseMove:
            self._move(event)
        elif kind == QEvent.Type.MouseButtonRelease and left:
            self._release(event)
        elif kind == QEvent.Type.MouseButtonDblClick and left and self.drawing is not None:
            self.drawing.finish()
        elif kind == QEvent.Type.MouseButtonDblClick and left:
            self._view.zoom_by(2.0, event.position())
        else:
            return False
        return True

    def _press(self, event: QMouseEvent) -> None:
        self._pressed = self._last = event.position()
        self._dragging = False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if (shift or self._rectangle) and self.drawing is None:
            self._band = QRectF(self._pressed, self._pressed)

    def _move(self, event: QMouseEvent) -> None:
        position = event.position()
        self._view.pointer_moved.emit(*self._view.view.to_land(position.x(), position.y()))
        if self.drawing is not None and not self._dragging:
            self.drawing.move(position)
        if self._pressed is None:
            return
        self._dragging |= (position - self._pressed).manhattanLength() > _CLICK_PX
        if not self._dragging:
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
        self._view.setCursor(Qt.CursorShape.CrossCursor if self.drawing else Qt.CursorShape.ArrowCursor)
        self._view.update()
        if pressed is None:
            return
        if dragged and band is not None:
            self._view.area_picked.emit(self._view.hits_in(band))
        elif not dragged and self.drawing is not None:
            self.drawing.click(pressed)
        elif not dragged:
            table, uid = self._view.hit(pressed.x(), pressed.y()) or ("", "")
            self._view.picked.emit(table, uid, bool(event.modifiers() & _ADDING))

    def _wheel(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
        if notches:
            self._view.zoom_by(_STEP**notches, event.position())

    def _native(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._view.zoom_by(1 + event.value(), event.position())
        return True

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        about = self._view.mapFromGlobal(pinch.centerPoint().toPoint())
        self._view.zoom_by(pinch.scaleFactor(), QPointF(about))
        event.accept()
        return True

    def _key(self, event: QKeyEvent) -> bool:
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
