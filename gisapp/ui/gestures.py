"""What is done by hand on a canvas, sorted: pointer, wheel, trackpad, touch, keys, menu; all zoom in the same way.

An event filter, so that a canvas knows nothing of hands. ``map_tools`` and ``layout.hand`` say what becomes of it.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

CLICK_PX: Final = 4
"""How far the pointer may stray in a click."""
ADDING: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_NOTCH: Final = 120


class Gestures(QObject):
    """The officer's hand on one canvas; those that it is made for override what they need.

    Args:
        canvas: where.
        zoom_by: zooms it by a factor about a pixel.
        step: the factor of one notch of the wheel.
    """

    def __init__(self, canvas: QWidget, zoom_by: Callable[[float, QPointF], object], step: float) -> None:
        super().__init__(canvas)
        self._zoom_by, self._step = zoom_by, step
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what the canvas is told by hand."""
        if isinstance(event, QWheelEvent):
            self._wheel(event)
        elif isinstance(event, QNativeGestureEvent):
            return self._native(event)
        elif isinstance(event, QMouseEvent):
            return self._mouse(event)
        elif isinstance(event, QGestureEvent):
            return self._pinch(event)
        elif isinstance(event, QKeyEvent):
            return self._claim(event) if event.type() == QEvent.Type.ShortcutOverride else self._key(event)
        elif isinstance(event, QContextMenuEvent):
            self._ask(event)
        else:
            return False
        return True

    def _mouse(self, _event: QMouseEvent) -> bool:
        return False

    def _claim(self, _event: QKeyEvent) -> bool:
        """Whether a key is ours before it means anything to the window."""
        return False

    def _key(self, _event: QKeyEvent) -> bool:
        """A key goes down or up."""
        return False

    def _ask(self, _event: QContextMenuEvent) -> None:
        """A menu is wanted."""

    def _wheel(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
        if notches:
            self._zoom_by(self._step**notches, event.position())

    def _native(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._zoom_by(1 + event.value(), event.position())
        return True

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch, canvas = event.gesture(Qt.GestureType.PinchGesture), self.parent()
        if not isinstance(pinch, QPinchGesture) or not isinstance(canvas, QWidget):
            return False
        self._zoom_by(pinch.scaleFactor(), QPointF(canvas.mapFromGlobal(pinch.centerPoint().toPoint())))
        event.accept()
        return True
