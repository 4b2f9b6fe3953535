"""A sheet of paper on the screen: fitted to the room, or at double size to read the small print."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gisapp.i18n import tr
from gisapp.ui import theme

_MARGIN = 24
_LARGER = 2.4
_SHARPEST = 5_000


class _Sheet(QWidget):
    """The painted paper.

    Signals:
        clicked: to see it larger or smaller.
    """

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.picture: QPixmap | None = None
        self._fitted = QPixmap()
        self.words = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("点击放大或缩小"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper with a soft shadow, or a sentence."""
        painter = QPainter(self)
        if self.picture is None or self.words:
            painter.setPen(QColor(theme.GREY))
            wrap = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(40, 40, -40, -40), wrap, self.words)
        if self.picture is not None and not self.words:
            room = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            size = self.picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left = room.left() + (room.width() - size.width()) // 2
            top = room.top() + (room.height() - size.height()) // 2
            for reach in (4, 2, 1):
                painter.fillRect(left - reach, top - reach + 1, size.width() + 2 * reach, size.height() + 2 * reach,
                                 QColor(30, 36, 48, 14))
            painter.drawPixmap(left, top, self._scaled(size))
        painter.end()

    def set_picture(self, picture: QPixmap) -> None:
        """Show another sheet."""
        self.picture, self.words, self._fitted = picture, "", QPixmap()
        self.update()

    def _scaled(self, size: QSize) -> QPixmap:
        """The sheet at the size shown, filtered so that small print stays readable; kept until the size changes."""
        wanted = size * self.devicePixelRatioF()
        if self.picture is not None and self._fitted.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._fitted = self.picture.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._fitted.setDevicePixelRatio(self.devicePixelRatioF())
        return self._fitted

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click changes the size."""
        if self.picture is not None:
            self.clicked.emit()


class Preview(QScrollArea):
    """The sheet as it will print."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("预览"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setMinimumWidth(320)
        self._large = False
        self.sheet = _Sheet()
        self.sheet.clicked.connect(self._toggle)
        self.setWidget(self.sheet)
        self.wait()

    def wanted_width_px(self) -> int:
        """How sharp a picture must be for both sizes."""
        return int(min(max(self.width(), 900) * self.devicePixelRatioF() * _LARGER, _SHARPEST))

    def wait(self) -> None:
        """The first sheet is on its way, or one after a problem; a sheet shown stays until the next is there."""
        if self.sheet.picture is None or self.sheet.words:
            self.sheet.words = tr("正在排图…")
            self.sheet.update()

    def clear(self) -> None:
        """Another sheet altogether is on its way: the one before says nothing about it."""
        self.sheet.picture = None
        self.wait()

    def show_sheet(self, image: QImage) -> None:
        """Show a sheet."""
        self.sheet.set_picture(QPixmap.fromImage(image))

    def show_problem(self, words: str) -> None:
        """Say why there is no sheet."""
        self.sheet.words = words
        self.sheet.update()

    def _toggle(self) -> None:
        self._large = not self._large
        self.setWidgetResizable(not self._large)
        if self._large:
            size = QSize(self.viewport().size()) * _LARGER
            self.sheet.resize(size)
            bars = (self.horizontalScrollBar(), self.verticalScrollBar())
            for bar in bars:
                bar.setValue((bar.minimum() + bar.maximum()) // 2)
