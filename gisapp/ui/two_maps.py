"""Two maps in one room: beside each other, or one above the other with a divider that is drawn over them (卷帘).

In the second way both look at the same place in the same room; the upper one is seen up to the divider only, and what
is not seen of it hears no pointer either. Used by ``compare_view``.
"""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from gisapp.i18n import tr
from gisapp.ui import parts, theme
from gisapp.ui.map_view import MapView

_GAP_PX: Final = 2
_GRIP_PX, _HIGH_PX = 13, 44
_STEP_PX: Final = 16
_EDGE_PX: Final = 12


class Divider(QWidget):
    """The line between the two, dragged or moved by the arrow keys.

    Signals:
        moved: to a place, pixels from the left edge of the room.
    """

    moved = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("卷帘的分隔线"))
        self.setToolTip(tr("左右拖动；← → 键也可以"))

    def _middle(self) -> int:
        return self.x() + self.width() // 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self.mapToParent(event.position().toPoint()).x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right."""
        steps = {Qt.Key.Key_Left: -_STEP_PX, Qt.Key.Key_Right: _STEP_PX}
        if event.key() in steps:
            self.moved.emit(self._middle() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line with a grip in its middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2
        for colour, width in (("#FFFFFF", 5.0), (theme.INK, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPoint(round(middle), 0), QPoint(round(middle), self.height()))
        grip = QRect(1, (self.height() - _HIGH_PX) // 2, self.width() - 2, _HIGH_PX)
        painter.setPen(QPen(QColor(theme.BLUE if self.hasFocus() else theme.INK), 1.5))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(grip, 5, 5)
        for step in (-2, 2):
            painter.drawLine(QPoint(round(middle) + step, grip.center().y() - 8),
                             QPoint(round(middle) + step, grip.center().y() + 8))
        painter.end()


class TwoMaps(QWidget):
    """The room.

    Attributes:
        swiped: whether the maps lie above each other.
        share: how much of the room lies left of the divider.
    """

    def __init__(self, left: MapView, right: MapView) -> None:
        super().__init__()
        self.left, self.right = left, right
        self.swiped, self.share = False, 0.5
        for each in (right, left):  # the left one lies above
            each.setParent(self)
        self.divider = Divider(self)
        self.divider.moved.connect(self._on_moved)
        self.days = parts.text("", "mapDay"), parts.text("", "mapDay")
        for words in self.days:
            words.setParent(self)
            words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumSize(2 * left.minimumWidth(), left.minimumHeight())
        self.set_swiped(on=False)

    def set_swiped(self, *, on: bool) -> None:
        """Lay the maps above each other, or beside."""
        self.swiped = on
        for each in (self.divider, *self.days):
            each.setVisible(on)
        self._place()

    def name_days(self, left: str, right: str) -> None:
        """What is written over the two halves of a swiped map."""
        for label, words in zip(self.days, (left, right), strict=True):
            label.setText(words)
            label.adjustSize()
        self._place()

    def _on_moved(self, x_px: int) -> None:
        self.share = min(max(x_px / max(self.width(), 1), 0.02), 0.98)
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        if not self.swiped:
            half = (width - _GAP_PX) // 2
            self.left.clearMask()
            self.left.setGeometry(0, 0, half, height)
            self.right.setGeometry(half + _GAP_PX, 0, width - half - _GAP_PX, height)
            return
        at = round(width * self.share)
        for each in (self.left, self.right):
            each.setGeometry(0, 0, width, height)
        self.left.setMask(QRegion(0, 0, at, height))
        self.divider.setGeometry(at - _GRIP_PX, 0, 2 * _GRIP_PX + 1, height)
        before, after = self.days
        before.move(at - _GRIP_PX - _EDGE_PX - before.width(), _EDGE_PX)
        after.move(at + _GRIP_PX + _EDGE_PX, _EDGE_PX)
        for above in (before, after, self.divider):
            above.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shares."""
        super().resizeEvent(event)
        self._place()
