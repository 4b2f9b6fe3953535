"""The sheet on the screen at true proportions, with rulers in millimetres, the frames' edges, handles and guides.

Shows what it is given and tells what the hand wants (``hand``); it changes nothing itself.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from gisapp.i18n import tr
from gisapp.services.layouts import moves
from gisapp.services.layouts.moves import Box
from gisapp.services.layouts.snapping import Guide
from gisapp.services.pages.laying import Place
from gisapp.ui import theme
from gisapp.ui.layout import rulers

_MARGIN: Final = 18
_HANDLE: Final = 7.0
_EDGE: Final = QColor(43, 92, 153, 90)
_FAULT: Final = QColor(theme.ACCENT)
_GUIDE: Final = QColor("#D6336C")
_SCALES: Final = (0.4, 60.0)


class LayoutCanvas(QWidget):
    """The sheet.

    Attributes:
        shift: key and box of a frame → where it is being dragged to; None while nothing is dragged.

    Signals:
        picked: keys that the hand selected, the leading one first.
        moving: the selected frames by so many mm (right, down), and whether the hand has let go.
        resizing: a key, its box in mm, and whether the hand has let go.
        nudged: the selected frames by so many mm, with the keys.
        said: a key whose words the officer wants to write.
        asked: a point of the widget where the menu is wanted.
        zoomed: the scale on the screen has changed.
    """

    picked = Signal(tuple)
    moving = Signal(float, float, bool)
    resizing = Signal(int, tuple, bool)
    nudged = Signal(float, float)
    said = Signal(int)
    asked = Signal(object)
    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.page_mm = (210.0, 297.0)
        self.margins: Box = (0.0, 0.0, 210.0, 297.0)
        self.places: Mapping[int, Place] = {}
        self.order: tuple[int, ...] = ()
        self.locked: frozenset[int] = frozenset()
        self.growing: frozenset[int] = frozenset()
        self.faults: frozenset[int] = frozenset()
        self.selection: tuple[int, ...] = ()
        self.guides: tuple[Guide, ...] = ()
        self.band: QRectF | None = None
        self.px_per_mm = 3.0
        self._corner = QPointF(0, 0)
        self._fitting = True
        self._picture: QImage | None = None
        self.shift: Callable[[int, Box], Box] | None = None

    def sizeHint(self) -> QSize:
        """Room for a sheet."""
        return QSize(760, 600)

    # what is shown

    def show_page(self, size_mm: tuple[float, float], margins: Box) -> None:
        """Show another paper."""
        changed = size_mm != self.page_mm
        self.page_mm, self.margins = size_mm, margins
        if changed:
            self._picture = None
            self.fit()
        self.update()

    def show_picture(self, image: QImage) -> None:
        """Show the sheet as it was painted."""
        self._picture = image
        self.update()

    def show_places(self, places: Mapping[int, Place], order: Iterable[int], *, locked: Collection[int],
                    growing: Collection[int], faults: Collection[int]) -> None:
        """Show where the frames stand.

        Args:
            places: of each key.
            order: keys, the lowest first.
            locked: those that the hand does not move.
            growing: those whose height follows their contents.
            faults: those that cannot be drawn.
        """
        self.places, self.order = places, tuple(key for key in order if key in places)
        self.locked, self.growing, self.faults = frozenset(locked), frozenset(growing), frozenset(faults)
        self.update()

    def select(self, keys: Iterable[int]) -> None:
        """Show others as selected; nobody is told."""
        self.selection = tuple(keys)
        self.update()

    def box(self, key: int) -> Box:
        """Where a frame stands, or is being dragged to."""
        box = moves.box(self.places[key])
        return self.shift(key, box) if self.shift else box

    # view

    def fit(self) -> None:
        """Show the whole sheet."""
        room = QRectF(self.rect()).adjusted(rulers.BAND + _MARGIN, rulers.BAND + _MARGIN, -_MARGIN, -_MARGIN)
        width, height = self.page_mm
        self.px_per_mm = max(min(room.width() / width, room.height() / height), 0.2)
        self._corner = QPointF(room.center().x() - width * self.px_per_mm / 2,
                               room.center().y() - height * self.px_per_mm / 2)
        self._fitting = True
        self.zoomed.emit()
        self.update()

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Show the sheet larger or smaller; the point stays where it is."""
        about = about or QPointF(self.rect().center())
        wanted = min(max(self.px_per_mm * factor, _SCALES[0]), _SCALES[1])
        step = wanted / self.px_per_mm
        self._corner = about + (self._corner - about) * step
        self.px_per_mm, self._fitting = wanted, False
        self.zoomed.emit()
        self.update()

    def pan_by(self, right_px: float, down_px: float) -> None:
        """Move the sheet."""
        self._corner += QPointF(right_px, down_px)
        self._fitting = False
        self.update()

    def true_size(self) -> None:
        """Show the sheet as large as it prints, as far as the screen says how large it is."""
        self.zoom_by(self.physicalDpiX() / 25.4 / self.px_per_mm)

    def wanted_width_px(self) -> int:
        """How wide a picture of the sheet must be in device pixels."""
        return int(min(max(self.page_mm[0] * self.px_per_mm * self.devicePixelRatioF(), 300), 5000))

    def to_mm(self, at: QPointF) -> tuple[float, float]:
        """A point of the widget on the paper."""
        return (at.x() - self._corner.x()) / self.px_per_mm, (at.y() - self._corner.y()) / self.px_per_mm

    def to_px(self, box: Box) -> QRectF:
        """A box of the paper on the widget."""
        left, top, right, bottom = box
        k = self.px_per_mm
        return QRectF(self._corner.x() + left * k, self._corner.y() + top * k, (right - left) * k, (bottom - top) * k)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A sheet that is shown whole stays whole."""
        super().resizeEvent(event)
        if self._fitting:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """On another screen the picture is painted anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.zoomed.emit()

    # what is hit

    def hit(self, at: QPointF) -> int | None:
        """The uppermost frame at a point."""
        return next((key for key in reversed(self.order) if self.places[key].shown
                     and self.to_px(self.box(key)).adjusted(-3, -3, 3, 3).contains(at)), None)

    def within(self, band: QRectF) -> tuple[int, ...]:
        """Frames that lie in a rectangle as a whole."""
        return tuple(key for key in self.order if self.places[key].shown and band.contains(self.to_px(self.box(key))))

    def handles(self) -> dict[tuple[int, ...], QRectF]:
        """The handles of the frame that is selected alone: edges that each drags (0 left, 1 top, 2 right, 3 bottom)."""
        if len(self.selection) != 1 or self.selection[0] not in self.places or self.selection[0] in self.locked:
            return {}
        key = self.selection[0]
        room = self.to_px(self.box(key))
        corners: dict[tuple[int, ...], QPointF] = {
            (0,): QPointF(room.left(), room.center().y()), (2,): QPointF(room.right(), room.center().y())}
        if key not in self.growing:
            corners |= {(1,): QPointF(room.center().x(), room.top()), (3,): QPointF(room.center().x(), room.bottom()),
                        (0, 1): room.topLeft(), (2, 1): room.topRight(), (0, 3): room.bottomLeft(),
                        (2, 3): room.bottomRight()}
        half = _HANDLE / 2
        return {edges: QRectF(at.x() - half, at.y() - half, _HANDLE, _HANDLE) for edges, at in corners.items()}

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, paper, frames, guides, rulers."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.GROUND))
        paper = self.to_px((0, 0, *self.page_mm))
        for reach in (4, 2, 1):
            painter.fillRect(paper.adjusted(-reach, -reach + 1, reach, reach + 1), QColor(30, 36, 48, 14))
        painter.fillRect(paper, Qt.GlobalColor.white)
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(paper, self._picture)
        else:
            painter.setPen(QColor(theme.GREY))
            painter.drawText(paper, int(Qt.AlignmentFlag.AlignCenter), tr("正在排图…"))
        self._paint_frames(painter)
        self._paint_guides(painter)
        if self.band is not None:
            painter.setPen(QPen(QColor(theme.BLUE), 1, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(43, 92, 153, 30))
            painter.drawRect(self.band)
        self._paint_rulers(painter)
        painter.end()

    def _paint_frames(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for key in self.order:
            if not self.places[key].shown:
                continue
            chosen, wrong = key in self.selection, key in self.faults
            colour = _FAULT if wrong else QColor(theme.BLUE) if chosen else _EDGE
            style = Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DotLine
            painter.setPen(QPen(colour, 1.6 if chosen else 1, style))
            room = self.to_px(self.box(key))
            painter.drawRect(room)
            if key in self.locked and chosen:
                self._paint_note(painter, room, tr("已锁定"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.BLUE), 1.2))
        painter.setBrush(Qt.GlobalColor.white)
        for handle in self.handles().values():
            painter.drawRect(handle)
        if self.shift and self.selection:
            left, top, right, bottom = self.box(self.selection[0])
            words = f"{left:.1f}, {top:.1f}　{right - left:.1f} × {bottom - top:.1f}"
            self._paint_note(painter, self.to_px((left, top, right, bottom)), words)

    def _paint_note(self, painter: QPainter, room: QRectF, words: str) -> None:
        """A few words at the upper edge of a frame."""
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(words) + 10
        top = room.top() - 19 if room.top() - 19 > rulers.BAND else room.top() + 2
        left = min(max(room.left(), rulers.BAND + 2.0), self.width() - wide - 2.0)
        note = QRectF(left, top, wide, 17)
        painter.fillRect(note, QColor(theme.BLUE))
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(note, int(Qt.AlignmentFlag.AlignCenter), words)

    def _paint_guides(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(_GUIDE, 1))
        for guide in self.guides:
            at = self.to_px((guide.at_mm, guide.at_mm, guide.at_mm, guide.at_mm)).topLeft()
            if guide.upright:
                painter.drawLine(QPointF(at.x(), 0), QPointF(at.x(), self.height()))
            else:
                painter.drawLine(QPointF(0, at.y()), QPointF(self.width(), at.y()))

    def _paint_rulers(self, painter: QPainter) -> None:
        chosen = [key for key in self.selection if key in self.places]
        marked = None
        if chosen:
            boxes = [self.box(key) for key in chosen]
            marked = (min(each[0] for each in boxes), min(each[1] for each in boxes), max(each[2] for each in boxes),
                      max(each[3] for each in boxes))
        rulers.paint(painter, self.size(), self._corner, self.px_per_mm, marked)
