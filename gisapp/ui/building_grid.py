"""The 楼盘表 of a building, painted: a cell a household, coloured by stage; ticked cell by cell, by row, by drag.

The names of floors and units tick all of theirs. A dot counts the papers that a household's file lacks.
"""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from gisapp.carto import style
from gisapp.domain import codes
from gisapp.i18n import tr
from gisapp.render import fonts
from gisapp.services.building_table import BuildingTable, Cell
from gisapp.ui import swatches, theme

_SIDE, _HEAD, _GAP = 30.0, 22.0, 3.0
_TICKED: Final = "#F5C518"
_DRAG: Final = 6
_LEAST: Final = (35.0, 34.0)
_LARGEST: Final = (104.0, 58.0)


class BuildingGrid(QWidget):
    """The grid; who is ticked is told, never decided here alone.

    Signals:
        ticked_changed: the officer ticked or unticked; all uids ticked in the grid.
        opened: the household that was double-clicked.
    """

    ticked_changed = Signal(list)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.shown = BuildingTable()
        self.ticked: frozenset[str] = frozenset()
        self._pressed: QPointF | None = None
        self._dragged: QRectF | None = None
        self.setMouseTracking(True)

    def show_table(self, shown: BuildingTable, ticked: frozenset[str]) -> None:
        """Show another building, or another state of it."""
        self.shown, self.ticked = shown, ticked
        self.setMinimumSize(self.minimumSizeHint())
        self.updateGeometry()
        self.update()

    def set_ticked(self, ticked: frozenset[str]) -> None:
        """Show others as ticked, without telling anybody."""
        self.ticked = ticked
        self.update()

    # where things are

    def minimumSizeHint(self) -> QSize:
        """Room for the smallest legible cells."""
        return self._size(_LEAST)

    def sizeHint(self) -> QSize:
        """Room for comfortable cells."""
        return self._size(_LARGEST)

    def _size(self, cell: tuple[float, float]) -> QSize:
        return QSize(round(_SIDE + self.shown.columns * cell[0]), round(_HEAD + len(self.shown.floors) * cell[1]))

    def _cell_size(self) -> tuple[float, float]:
        wide = (self.width() - _SIDE) / max(self.shown.columns, 1)
        high = (self.height() - _HEAD) / max(len(self.shown.floors), 1)
        return min(wide, _LARGEST[0]), min(high, _LARGEST[1])

    def rect_of(self, cell: Cell) -> QRectF:
        """Where a household is painted, in pixels of the widget."""
        wide, high = self._cell_size()
        return QRectF(_SIDE + cell.column * wide, _HEAD + cell.row * high, wide - _GAP, high - _GAP)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The household under a point of the widget."""
        return next((cell for cell in self.shown.cells if self.rect_of(cell).contains(point)), None)

    def _named_at(self, point: QPointF) -> list[str]:
        """The households of the floor or the unit whose name is under a point."""
        wide, high = self._cell_size()
        if point.x() < _SIDE and point.y() > _HEAD:
            return [cell.uid for cell in self.shown.cells if cell.row == int((point.y() - _HEAD) / high)]
        if point.y() < _HEAD and point.x() > _SIDE:
            column = int((point.x() - _SIDE) / wide)
            span = next((range(first, first + count) for _, first, count in self.shown.units
                         if column in range(first, first + count)), range(0))
            return [cell.uid for cell in self.shown.cells if cell.column in span]
        return []

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names, then cells, then what is being dragged over."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._names(painter)
        for cell in self.shown.cells:
            self._paint(painter, self.rect_of(cell), cell)
        if self._dragged is not None:
            painter.setPen(QPen(QColor(theme.BLUE), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._dragged)
        painter.end()

    def _names(self, painter: QPainter) -> None:
        wide, high = self._cell_size()
        painter.setPen(QColor(theme.GREY))
        painter.setFont(fonts.font(11))
        for at, floor in enumerate(self.shown.floors):
            words = tr("{floor}层", floor=floor) if floor.lstrip("-").isdigit() else floor
            painter.drawText(QRectF(0, _HEAD + at * high, _SIDE - 5, high - _GAP),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        for unit, first, count in self.shown.units:
            words = tr("{unit}单元", unit=unit) if unit.isdigit() else unit
            painter.drawText(QRectF(_SIDE + first * wide, 0, count * wide - _GAP, _HEAD - 3),
                             Qt.AlignmentFlag.AlignCenter, words)

    def _paint(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        group = swatches.of_stage(cell.stage)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        swatches.paint(painter, rect, swatches.of_group(group))
        if cell.uid in self.ticked:
            painter.setPen(QPen(QColor(theme.INK), 1.2))
            painter.drawRoundedRect(rect, 3, 3)
            painter.setPen(QPen(QColor(_TICKED), 2.4))
            painter.drawRoundedRect(rect.adjusted(1.7, 1.7, -1.7, -1.7), 2, 2)
        sign = style.group_sign(group)
        painter.setPen(QColor(sign.label_colour))
        room, number = cell.room, cell.hh_no.rpartition("-")[2]
        half = rect.height() / 2
        self._write(painter, QRectF(rect.left(), rect.top() + 3, rect.width(), half), room, sign.label_box, bold=True)
        self._write(painter, QRectF(rect.left(), rect.top() + half - 1, rect.width(), half - 2), number,
                    sign.label_box, bold=False)
        if cell.on_hold:
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawLine(rect.bottomLeft() + QPointF(4, -4), rect.bottomLeft() + QPointF(14, -4))
        if cell.lacking:
            self._dot(painter, rect, cell.lacking)

    @staticmethod
    def _write(painter: QPainter, rect: QRectF, words: str, box: str | None, *, bold: bool) -> None:
        largest = min(14, round(rect.width() * 0.34)) if bold else 11
        font = fonts.font(max(9, min(largest, round(rect.height() * 0.78))), bold=bold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideLeft, rect.width() - 4)
        if box:
            wide = metrics.horizontalAdvance(shown) + 4
            painter.fillRect(QRectF(rect.center().x() - wide / 2, rect.center().y() - metrics.height() / 2, wide,
                                    metrics.height()), QColor(box))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)

    @staticmethod
    def _dot(painter: QPainter, rect: QRectF, count: int) -> None:
        """How many papers are missing, in the corner."""
        pen = painter.pen()
        place = QRectF(rect.right() - 11, rect.top() - 3, 13, 13)
        painter.setPen(QPen(QColor("#FFFFFF"), 1))
        painter.setBrush(QColor(theme.ACCENT))
        painter.drawEllipse(place)
        painter.setFont(fonts.font(9, bold=True))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(count) if count < 10 else "9+")
        painter.setPen(pen)

    # the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A rectangle once the pointer has moved; a hand over what can be ticked."""
        at = event.position()
        if self._pressed is not None and (at - self._pressed).manhattanLength() > _DRAG:
            self._dragged = QRectF(self._pressed, at).normalized()
            self.update()
        over = self.cell_at(at) is not None or bool(self._named_at(at))
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick what was clicked or dragged over."""
        pressed, at = self._pressed, event.position()
        self._pressed = self._dragged = None
        if pressed is None:
            return
        if (at - pressed).manhattanLength() > _DRAG:
            crossed = QRectF(pressed, at).normalized().adjusted(-1, -1, 1, 1)
            self._turn([cell.uid for cell in self.shown.cells if self.rect_of(cell).intersects(crossed)])
        else:
            cell = self.cell_at(pressed)
            self._turn([cell.uid] if cell else self._named_at(pressed))

    def _turn(self, uids: list[str]) -> None:
        """Tick all; untick them where all are ticked already."""
        chosen = frozenset(uids)
        self.set_ticked(self.ticked - chosen if chosen <= self.ticked else self.ticked | chosen)
        if chosen:
            self.ticked_changed.emit(sorted(self.ticked))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a household; the click before has turned its tick, which is turned back."""
        cell = self.cell_at(event.position())
        if cell is not None:
            self._turn([cell.uid])
            self.opened.emit(cell.uid)

    def event(self, event: object) -> bool:
        """The whole of a cell under the pointer."""
        if isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), _told(cell) if cell else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]


def _told(cell: Cell) -> str:
    lines = [f"{cell.hh_no}  {cell.room}", tr(codes.label("stage", cell.stage))]
    if cell.lacking:
        lines.append(tr("档案缺 {count} 份材料", count=cell.lacking))
    if cell.on_hold:
        lines.append(tr("已登记边状态，不再推进"))
    return "\n".join(lines)
