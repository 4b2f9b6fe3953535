"""A table of a few hundred rows: texts with colours, a bar for what is done, the key of each row.

Used by the tabs of 问题与任务. Sorting goes by each cell's own order; columns that matter less go where there is no
room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from gisapp.i18n import tr
from gisapp.ui import theme

Index = QModelIndex | QPersistentModelIndex
ROW_PX: Final = 34
_ORDER: Final = Qt.ItemDataRole.UserRole
_BAR: Final = Qt.ItemDataRole.UserRole + 1
_MEASURED_ROWS = 200  # beyond those in sight
_PAD: Final = 16
_SHRUNK_PX: Final = 190


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, whether numbers stand at the right, between which widths it may be.

    ``stretch`` gives way first and takes what room is left; ``spare`` columns then disappear, the highest number first.
    """

    title: str
    right: bool = False
    widest_px: int = 320
    least_px: int = 60
    stretch: bool = False
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A part done, 0–1 (more is shown as full), where the plan stands, and the colour of the light."""

    share: float
    plan: float | None
    colour: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, by what it sorts, in which colour."""

    text: str
    order: Any = None
    colour: str = ""
    bold: bool = False
    tip: str = ""
    bar: Bar | None = None


class GridModel(QAbstractTableModel):
    """Rows of cells."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[list[Cell]] = []
        self.keys: list[str] = []

    def show(self, rows: list[list[Cell]], keys: list[str]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows, self.keys = rows, keys
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _side(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].right else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        if not index.isValid():
            return None
        cell = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(cell.colour) if cell.colour else None
        if role == Qt.ItemDataRole.FontRole and cell.bold:
            font = QFont(QApplication.font())
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == _ORDER:
            return cell.text if cell.order is None else cell.order
        return cell.bar if role == _BAR else None


class _Painter(QStyledItemDelegate):
    """Cells with a bar: the part done, and a mark where the plan stands; colours stay in the row chosen."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a bar, or the words of a coloured cell in a row that is chosen; the rest as any table does."""
        bar, colour = index.data(_BAR), index.data(Qt.ItemDataRole.ForegroundRole)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if not isinstance(bar, Bar) and not (selected and colour is not None):
            super().paint(painter, option, index)
            return
        painter.save()
        if selected:
            painter.fillRect(option.rect, QColor(theme.SELECTED))
        if isinstance(bar, Bar):
            self._bar(painter, option.rect.adjusted(10, 0, -10, 0), bar, str(index.data()))
        else:
            painter.setFont(index.data(Qt.ItemDataRole.FontRole) or option.font)
            painter.setPen(colour)
            room = option.rect.adjusted(11, 0, -11, 0)
            words = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, index.data(Qt.ItemDataRole.TextAlignmentRole), words)
        painter.setPen(QColor("#EEF0F3"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    @staticmethod
    def _bar(painter: QPainter, text: QRect, bar: Bar, words: str) -> None:
        painter.setPen(QColor(theme.INK))
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        room = text.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance("100%") - 8, 0)
        rail = QRect(room.left(), room.center().y() - 3, max(room.width(), 0), 7)
        painter.fillRect(rail, QColor("#E9EBEF"))
        painter.fillRect(QRect(rail.left(), rail.top(), round(rail.width() * min(max(bar.share, 0.0), 1.0)), 7),
                         QColor(bar.colour))
        if bar.plan is not None:
            at = rail.left() + round(rail.width() * min(max(bar.plan, 0.0), 1.0))
            painter.fillRect(QRect(at - 1, rail.top() - 3, 2, 13), QColor(theme.INK))


class Grid(QTableView):
    """The table.

    Signals:
        chosen: key of the row that the officer is on; empty where none is.
        entered: key of a row that was double-clicked.
    """

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self, columns: Sequence[Column], name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(tr("列表"))
        self.cells = GridModel(columns)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.cells)
        self.sorted.setSortRole(_ORDER)
        self.setModel(self.sorted)
        self.setItemDelegate(_Painter(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setFixedHeight(32)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
        self._needed: list[int] = []
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.chosen.emit(self.current()))
        self.doubleClicked.connect(lambda _index: self.entered.emit(self.current()))

    def show_rows(self, rows: list[list[Cell]], keys: list[str]) -> None:
        """Show other rows; the one chosen stays chosen where it is still there."""
        before = self.current()
        self.cells.show(rows, keys)
        self._needed = self._widths()
        self._fit()
        self.choose(before)

    def current(self) -> str:
        """Key of the row chosen; empty where none is."""
        index = self.sorted.mapToSource(self.currentIndex())
        return self.cells.keys[index.row()] if index.isValid() and index.row() < len(self.cells.keys) else ""

    def choose(self, key: str) -> None:
        """Choose the row of a key, or none."""
        if key in self.cells.keys:
            row = self.sorted.mapFromSource(self.cells.index(self.cells.keys.index(key), 0)).row()
            self.selectRow(row)
        else:
            self.clearSelection()
            self.chosen.emit("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns."""
        super().resizeEvent(event)
        self._fit()

    def _widths(self) -> list[int]:
        """What each column needs, by its title and the first rows."""
        header = self.horizontalHeader()
        return [max(min(self.sizeHintForColumn(at) + _PAD, _SHRUNK_PX if each.stretch else each.widest_px),
                    header.fontMetrics().horizontalAdvance(each.title) + 36, each.least_px)
                for at, each in enumerate(self.cells.columns)]

    def _fit(self) -> None:
        """As wide as needed; what is left goes to the columns that stretch; what matters less goes first."""
        columns, needed = self.cells.columns, self._needed or self._widths()
        room = self.viewport().width()
        shown = set(range(len(columns)))
        for at in sorted((at for at, each in enumerate(columns) if each.spare), key=lambda at: -columns[at].spare):
            if sum(needed[each] for each in shown) <= room:
                break
            shown.discard(at)
        left = room - sum(needed[at] for at in shown)
        stretching = [at for at in shown if columns[at].stretch] or [max(shown)]
        for at in range(len(columns)):
            extra = left // len(stretching) if at in stretching else 0
            self.setColumnHidden(at, at not in shown)
            self.setColumnWidth(at, max(needed[at] + extra, columns[at].least_px))
