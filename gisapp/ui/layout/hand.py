"""Pointer, wheel and keys on the sheet: select, drag with snapping, resize, nudge, zoom, pan.

While a button is down it holds how far frames are dragged; what becomes of them is the
editor's. Alt leaves frames unsnapped.
"""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent

from gisapp.services.layouts import moves, snapping
from gisapp.services.layouts.moves import Box
from gisapp.services.layouts.snapping import Lines
from gisapp.ui.gestures import ADDING, CLICK_PX, Gestures
from gisapp.ui.layout.canvas import LayoutCanvas

_REACH_PX: Final = 6.0
_STEP: Final = 1.2
_CURSORS: Final = {
    (0,): Qt.CursorShape.SizeHorCursor, (2,): Qt.CursorShape.SizeHorCursor, (1,): Qt.CursorShape.SizeVerCursor,
    (3,): Qt.CursorShape.SizeVerCursor, (0, 1): Qt.CursorShape.SizeFDiagCursor, (2, 3): Qt.CursorShape.SizeFDiagCursor,
    (2, 1): Qt.CursorShape.SizeBDiagCursor, (0, 3): Qt.CursorShape.SizeBDiagCursor,
}
_NUDGES: Final = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Hand(Gestures):
    """The officer's hand on one canvas."""

    def __init__(self, canvas: LayoutCanvas) -> None:
        super().__init__(canvas, canvas.zoom_by, _STEP)
        self._canvas = canvas
        self._pressed: QPointF | None = None
        self._panning: QPointF | None = None
        self._edges: tuple[int, ...] = ()
        self._start: Box = (0, 0, 0, 0)
        self._resized: Box | None = None
        self._lines = Lines((), ())
        self._by = (0.0, 0.0)
        self._under: int | None = None
        self._space = False
        self.dragging = False

    def _shifted(self, key: int, box: Box) -> Box:
        """Where a box is being dragged to."""
        canvas = self._canvas
        if key not in canvas.selection or key in canvas.locked:
            return box
        if self._resized is not None:
            return self._resized
        right, down = self._by
        return box[0] + right, box[1] + down, box[2] + right, box[3] + down

    # pointer

    def _mouse(self, event: QMouseEvent) -> bool:
        kind, button = event.type(), event.button()
        if kind == QEvent.Type.MouseButtonPress:
            if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space):
                self._panning = event.position()
                self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
            elif button == Qt.MouseButton.LeftButton:
                self._press(event)
        elif kind == QEvent.Type.MouseMove:
            self._move(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(event)
        elif kind == QEvent.Type.MouseButtonDblClick and button == Qt.MouseButton.LeftButton:
            key = self._canvas.hit(event.position())
            if key is not None:
                self._canvas.picked.emit((key,))
                self._canvas.said.emit(key)
        else:
            return False
        return True

    def _press(self, event: QMouseEvent) -> None:
        canvas, at = self._canvas, event.position()
        canvas.setFocus()
        self._pressed, self._edges, self._by, self._resized, self._under = at, (), (0.0, 0.0), None, None
        for edges, room in canvas.handles().items():
            if room.adjusted(-3, -3, 3, 3).contains(at):
                self._edges = edges
                self._start = moves.box(canvas.places[canvas.selection[0]])
                return
        self._under = key = canvas.hit(at)
        if event.modifiers() & ADDING:
            self._add(key)
        elif key is None:
            canvas.picked.emit(())
        elif key not in canvas.selection:
            canvas.picked.emit((key,))
        if key is None or key in canvas.locked or event.modifiers() & ADDING:
            canvas.band = QRectF(at, at)

    def _add(self, key: int | None) -> None:
        """Take a frame into the selection, or out of it."""
        chosen = self._canvas.selection
        if key is not None:
            self._canvas.picked.emit(tuple(each for each in chosen if each != key) if key in chosen else (*chosen, key))

    def _move(self, event: QMouseEvent) -> None:
        canvas, at = self._canvas, event.position()
        if self._panning is not None:
            step = at - self._panning
            self._panning = at
            canvas.pan_by(step.x(), step.y())
            return
        if self._pressed is None:
            self._show_cursor(at)
            return
        if not self.dragging and (at - self._pressed).manhattanLength() <= CLICK_PX:
            return
        if canvas.band is not None:
            canvas.band = QRectF(self._pressed, at).normalized()
            canvas.update()
            return
        if not self.dragging:
            self._begin()
        if self.dragging:
            self._drag(at, free=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))

    def _begin(self) -> None:
        canvas = self._canvas
        free = [key for key in canvas.selection if key not in canvas.locked and key in canvas.places]
        if not free:
            return
        others = [moves.box(place) for key, place in canvas.places.items()
                  if key not in canvas.selection and place.shown]
        self._lines = Lines.of(canvas.page_mm, canvas.margins, others)
        if not self._edges:
            self._start = moves.around(canvas.places, free)
        self._hold(on=True)

    def _hold(self, *, on: bool) -> None:
        self.dragging = on
        self._canvas.shift = self._shifted if on else None

    def _drag(self, at: QPointF, *, free: bool) -> None:
        canvas, pressed = self._canvas, self._pressed or at
        right, down = ((at.x() - pressed.x()) / canvas.px_per_mm, (at.y() - pressed.y()) / canvas.px_per_mm)
        reach = 0.0 if free else _REACH_PX / canvas.px_per_mm
        left, top, far, low = self._start
        if self._edges:
            wanted = [left, top, far, low]
            for edge in self._edges:
                wanted[edge] = round(wanted[edge] + (right if edge in {0, 2} else down), 1)
            box: Box = (wanted[0], wanted[1], wanted[2], wanted[3])
            box, canvas.guides = snapping.snapped_edges(box, self._edges, self._lines, reach, grid=not free)
            self._resized = self._kept_open(box)
            canvas.resizing.emit(canvas.selection[0], self._resized, False)
        else:
            right, down = round(left + right, 1) - left, round(top + down, 1) - top
            moved = (left + right, top + down, far + right, low + down)
            snap = snapping.snapped(moved, self._lines, reach, grid=not free)
            canvas.guides = snap.guides
            self._by = (right + snap.right_mm, down + snap.down_mm)
            canvas.moving.emit(*self._by, False)
        canvas.update()

    def _kept_open(self, box: Box) -> Box:
        """A box that is not drawn inside out."""
        left, top, right, bottom = box
        if 0 in self._edges:
            left = min(left, right - moves.LEAST_MM)
        if 1 in self._edges:
            top = min(top, bottom - moves.LEAST_MM)
        return left, top, max(right, left + moves.LEAST_MM), max(bottom, top + moves.LEAST_MM if 3 in self._edges
                                                                 else bottom)

    def _release(self, event: QMouseEvent) -> None:
        canvas = self._canvas
        band, dragged, by, resized = canvas.band, self.dragging, self._by, self._resized
        self._pressed, self._panning, canvas.band, canvas.guides = None, None, None, ()
        self._hold(on=False)
        self._resized, self._by = None, (0.0, 0.0)
        if dragged and resized is not None:
            canvas.resizing.emit(canvas.selection[0], resized, True)
        elif dragged:
            canvas.moving.emit(*by, True)
        elif self._under is not None and not event.modifiers() & ADDING and (band is None or band.isEmpty()):
            canvas.picked.emit((self._under,))
        elif band is not None and band.width() + band.height() > CLICK_PX:
            inside = canvas.within(band)
            adding = bool(event.modifiers() & ADDING)
            canvas.picked.emit(tuple(dict.fromkeys((*canvas.selection, *inside))) if adding else inside)
        self._show_cursor(event.position())
        canvas.update()

    def cancel(self) -> bool:
        """Let go without having moved anything; whether anything was in hand."""
        held = self.dragging or self._canvas.band is not None
        canvas = self._canvas
        self._pressed, canvas.band, canvas.guides = None, None, ()
        if self.dragging:
            self._hold(on=False)
            self._resized, self._by = None, (0.0, 0.0)
            canvas.moving.emit(0.0, 0.0, False)
        canvas.update()
        return held

    def _show_cursor(self, at: QPointF) -> None:
        canvas = self._canvas
        edges = next((edges for edges, room in canvas.handles().items() if room.adjusted(-3, -3, 3, 3).contains(at)),
                     None)
        key = canvas.hit(at)
        over = key is not None and key not in canvas.locked
        shape = _CURSORS[edges] if edges else Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor
        canvas.setCursor(Qt.CursorShape.OpenHandCursor if self._space else shape)

    def _ask(self, event: QContextMenuEvent) -> None:
        key = self._canvas.hit(QPointF(event.pos()))
        if key is not None and key not in self._canvas.selection:
            self._canvas.picked.emit((key,))
        self._canvas.asked.emit(event.globalPos())

    # wheel and keys

    def _wheel(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._canvas.pan_by((event.angleDelta().x() or event.angleDelta().y()) / 2, 0)
        else:
            super()._wheel(event)

    def _claim(self, event: QKeyEvent) -> bool:
        """Escape lets go of what is in hand, before it means anything to the window."""
        if event.key() == Qt.Key.Key_Escape and (self.dragging or self._canvas.band is not None or
                                                 self._canvas.selection):
            event.accept()
            return True
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key, pressed = Qt.Key(event.key()), event.type() == QEvent.Type.KeyPress
        if key == Qt.Key.Key_Space:
            self._space = pressed
            self._canvas.setCursor(Qt.CursorShape.OpenHandCursor if pressed else Qt.CursorShape.ArrowCursor)
        elif not pressed:
            return False
        elif key in _NUDGES:
            right, down = _NUDGES[key]
            step = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            self._canvas.nudged.emit(right * step, down * step)
        elif key == Qt.Key.Key_Escape and not self.cancel() and self._canvas.selection:
            self._canvas.picked.emit(())
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._canvas.zoom_by(_STEP)
        elif key in {Qt.Key.Key_Minus, Qt.Key.Key_Underscore}:
            self._canvas.zoom_by(1 / _STEP)
        else:
            return False
        return True
