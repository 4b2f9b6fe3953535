"""The grid of houses that a hall watches: blocks side by side, floors above each other, coloured by status.

Painted as one picture, so that 400 houses follow a pick at once; texts are as large as the cells allow.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from gisapp.carto.stock_looks import LOOKS
from gisapp.domain import codes
from gisapp.domain import housing as rules
from gisapp.i18n import tr
from gisapp.render import fonts
from gisapp.ui import theme
from gisapp.ui.hall import Block, Cell

_INKS: Final = MappingProxyType({
    rules.AVAILABLE: "#0F3D22", rules.RESERVED: "#6B4A08", rules.LOCKED: "#6B3F08", rules.PICKED: "#FFFFFF",
    rules.DELIVERED: "#FFFFFF", rules.VOID: "#6B7280",
})
COLOURS: Final = MappingProxyType({status: (LOOKS[status].colour, ink) for status, ink in _INKS.items()})
"""Status → the colour of the cell, the same as on paper, and of its text."""
_GAP, _CELL_GAP, _MARGIN = 18.0, 3.0, 14.0
_LARGEST_FONT, _SMALLEST_FONT = 40, 7
_LINE_EM = 1.22


class HouseGrid(QWidget):
    """Blocks of houses.

    Signals:
        chosen: uid of the house that was clicked.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(320, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.blocks: tuple[Block, ...] = ()
        self.current = ""
        self.fresh: frozenset[str] = frozenset()
        self._places: list[tuple[QRectF, Cell]] = []
        self._font, self._n_lines = QFont(), 3

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show other houses."""
        self.blocks = tuple(blocks)
        self._lay_out()

    def mark(self, current: str) -> None:
        """Frame a house."""
        if current != self.current:
            self.current = current
            self.update()

    def light_up(self, fresh: frozenset[str]) -> None:
        """Show what has just been picked in the colour that is seen first."""
        self.fresh = fresh
        self.update()

    # laying out

    def _lay_out(self) -> None:
        self._places = []
        columns = sum(block.columns for block in self.blocks)
        if columns:
            across, floors = self._sizes(columns)
            left = _MARGIN
            for block in self.blocks:
                raised = floors - len(block.floors)  # all blocks stand on the same ground
                self._places += [(self._cell(cell, left, across, floors, raised), cell) for cell in block.cells]
                left += block.columns * across + _GAP
            self._choose_font(across - _CELL_GAP - 8, self._row_height(floors) - _CELL_GAP - 4)
        self.update()

    def _sizes(self, columns: int) -> tuple[float, int]:
        """Width of a cell in pixels, and the greatest number of floors."""
        room = self.width() - 2 * _MARGIN - _GAP * (len(self.blocks) - 1)
        return room / columns, max(len(block.floors) for block in self.blocks)

    def _top(self) -> float:
        return 62.0 if self.height() > 520 else 46.0

    def _row_height(self, floors: int) -> float:
        return (self.height() - self._top() - _MARGIN) / max(floors, 1)

    def _cell(self, cell: Cell, left: float, across: float, floors: int, raised: int) -> QRectF:
        high = self._row_height(floors)
        return QRectF(left + cell.column * across, self._top() + (cell.row + raised) * high, across - _CELL_GAP,
                      high - _CELL_GAP)

    def _choose_font(self, width: float, height: float) -> None:
        """Two lines or three, whichever allows the larger letters."""
        sizes = {lines: self._largest(width, height, lines) for lines in (3, 2)}
        self._n_lines = max(sizes, key=lambda lines: sizes[lines])
        self._font = fonts.font(sizes[self._n_lines], bold=True)

    def _largest(self, width: float, height: float, lines: int) -> int:
        """The largest size in pixels at which the longest texts fit a cell."""
        texts = {text for block in self.blocks for cell in block.cells for text in _lines(cell, lines)}
        size = min(_LARGEST_FONT, int(height / (lines * _LINE_EM)))
        while size > _SMALLEST_FONT:
            metrics = QFontMetricsF(fonts.font(size, bold=True))
            if max((metrics.horizontalAdvance(text) for text in texts), default=0) <= width:
                break
            size -= 1
        return max(size, _SMALLEST_FONT)

    def resizeEvent(self, event: object) -> None:
        """Cells follow the room."""
        self._lay_out()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all blocks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.GROUND))
        if not self._places:
            painter.setFont(fonts.font(18))
            painter.setPen(QColor(theme.GREY))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("还没有安置房"))
        else:
            self._titles(painter)
            for rect, cell in self._places:
                self._house(painter, rect, cell)
        painter.end()

    def _titles(self, painter: QPainter) -> None:
        across, _floors = self._sizes(sum(block.columns for block in self.blocks))
        left, high = _MARGIN, self._top()
        for block in self.blocks:
            wide = block.columns * across - _CELL_GAP
            title = tr("{block}  可选 {count}", block=block.name, count=block.left).strip()
            self._fit(painter, QRectF(left, 2, wide, high * 0.56), title, round(high * 0.42), theme.INK, bold=True)
            for name, first, width in block.units:
                rect = QRectF(left + first * across, high * 0.56, width * across - _CELL_GAP, high * 0.40)
                self._fit(painter, rect, name, round(high * 0.28), theme.GREY)
            left += block.columns * across + _GAP

    @staticmethod
    def _fit(painter: QPainter, rect: QRectF, words: str, size: int, colour: str, *, bold: bool = False) -> None:
        """Write one line in the middle of a rectangle, smaller where it is too long."""
        font = fonts.font(size, bold=bold)
        wide = QFontMetricsF(font).horizontalAdvance(words)
        if wide > rect.width() > 0:
            font = fonts.font(max(int(size * rect.width() / wide), _SMALLEST_FONT), bold=bold)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)

    def _house(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        ground, ink = COLOURS.get(cell.status, COLOURS[rules.VOID])
        if cell.uid in self.fresh:
            ground, ink = theme.ACCENT, "#FFFFFF"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(rect, 4, 4)
        if cell.uid == self.current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.BLUE), 3))
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 5, 5)
        if cell.status == rules.VOID:
            painter.setPen(QPen(QColor("#D5D8DE"), 1))
            painter.drawLine(rect.topLeft(), rect.bottomRight())
        painter.setPen(QColor(ink))
        self._write(painter, rect, _lines(cell, self._n_lines))

    def _write(self, painter: QPainter, rect: QRectF, lines: list[str]) -> None:
        painter.setFont(self._font)
        step = self._font.pixelSize() * _LINE_EM
        top = rect.center().y() - step * len(lines) / 2
        for at, words in enumerate(lines):
            if at == 1:
                font = QFont(self._font)
                font.setBold(False)
                painter.setFont(font)
            painter.drawText(QRectF(rect.left(), top + at * step, rect.width(), step), Qt.AlignmentFlag.AlignCenter,
                             words)

    # choosing

    def cell_at(self, point: QPointF) -> Cell | None:
        """The house under a point of the widget."""
        return next((cell for rect, cell in self._places if rect.contains(point)), None)

    def rect_of(self, uid: str) -> QRect:
        """Where a house is painted, in pixels of the widget; empty where it is not shown."""
        return next((rect.toRect() for rect, cell in self._places if cell.uid == uid), QRect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses a house."""
        cell = self.cell_at(event.position())
        if cell is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be chosen."""
        over = self.cell_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from house to house."""
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        beside = self._beside(*step) if step else None
        if beside is None:
            super().keyPressEvent(event)
        else:
            self._choose(beside)

    def _beside(self, dx: int, dy: int) -> Cell | None:
        here = next((rect for rect, cell in self._places if cell.uid == self.current), None)
        if here is None:
            return self._places[0][1] if self._places else None
        step = QPointF(dx * (here.width() + _CELL_GAP), dy * (here.height() + _CELL_GAP))
        return self.cell_at(here.center() + step) or self.cell_at(here.center() + step + QPointF(dx * _GAP, 0))

    def _choose(self, cell: Cell) -> None:
        self.mark(cell.uid)
        self.chosen.emit(cell.uid)

    def event(self, event: object) -> bool:
        """The whole of a small cell under the pointer."""
        if isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            words = "\n".join([*_lines(cell, 2), _status(cell)]) if cell else ""
            QToolTip.showText(event.globalPos() + QPoint(0, 12), words, self)
            return True
        return super().event(event)  # type: ignore[arg-type]


def _lines(cell: Cell, lines: int) -> list[str]:
    """What stands in a cell; never a name."""
    if cell.status in {rules.PICKED, rules.DELIVERED}:
        return [cell.room, cell.taker or _status(cell)]
    if cell.status in {rules.RESERVED, rules.LOCKED, rules.VOID}:
        return [cell.room, _status(cell)]
    return [cell.room, cell.layout, cell.area] if lines == 3 else [cell.room, f"{cell.layout} {cell.area}".strip()]


def _status(cell: Cell) -> str:
    return tr(codes.label("house_status", cell.status))
