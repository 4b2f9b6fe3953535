"""The list of a sheet's frames, the uppermost first, each with an eye (printed or not) and a lock."""

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from gisapp.i18n import tr
from gisapp.services.layouts import kinds
from gisapp.services.layouts.arrangement import Arrangement
from gisapp.ui import icons, parts, theme

_NAME, _EYE, _LOCK = range(3)
_KEY: Final = Qt.ItemDataRole.UserRole
_ICON_PX: Final = 30


class FrameList(QWidget):
    """The list.

    Signals:
        picked: keys chosen here, the leading one first.
        flagged: a key, ``hidden`` or ``locked``, and whether it shall be.
    """

    picked = Signal(tuple)
    flagged = Signal(int, str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.tree = QTreeWidget()
        self.tree.setObjectName("frameList")
        self.tree.setColumnCount(3)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column in (_EYE, _LOCK):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, _ICON_PX)
        self.tree.itemSelectionChanged.connect(self._on_selected)
        self.tree.itemClicked.connect(self._on_clicked)
        self._shown: tuple[object, ...] = ()
        self._chosen: tuple[int, ...] = ()
        layout = parts.column(parts.text(tr("框（从上到下）"), "heading"), self.tree, margins=(12, 10, 6, 8), spacing=6)
        self.setLayout(layout)

    def show_frames(self, arrangement: Arrangement, chosen: Sequence[int], faults: Collection[int]) -> None:
        """Show the frames, and which are selected."""
        rows = tuple((each.key, kinds.words(each.frame, arrangement.product.subject), each.hidden, each.locked,
                      each.key in faults) for each in reversed(arrangement.pieces))
        with QSignalBlocker(self.tree):
            if rows != self._shown:
                self._shown = rows
                at = self.tree.verticalScrollBar().value()
                self.tree.clear()
                self.tree.addTopLevelItems([_item(*row) for row in rows])
                self.tree.verticalScrollBar().setValue(at)
            self._select(chosen)

    def _select(self, chosen: Sequence[int]) -> None:
        self._chosen = tuple(chosen)
        first = None
        for row in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(row)
            if item is not None:
                on = item.data(_NAME, _KEY) in chosen
                item.setSelected(on)
                first = item if on and first is None else first
        if first is not None:
            self.tree.scrollToItem(first)

    def _on_selected(self) -> None:
        keys = [int(item.data(_NAME, _KEY)) for item in self.tree.selectedItems()]
        leading = [key for key in self._chosen if key in keys]
        self._chosen = tuple(dict.fromkeys([*leading, *keys]))
        self.picked.emit(self._chosen)

    def _on_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        key = int(item.data(_NAME, _KEY))
        row = next((each for each in self._shown if isinstance(each, tuple) and each[0] == key), None)
        if row is not None and column != _NAME:
            self.flagged.emit(key, "hidden" if column == _EYE else "locked", not row[2 if column == _EYE else 3])


def _item(key: int, words: str, hidden: bool, locked: bool, wrong: bool) -> QTreeWidgetItem:
    item = QTreeWidgetItem([words, "", ""])
    item.setData(_NAME, _KEY, key)
    item.setToolTip(_NAME, words)
    item.setIcon(_EYE, icons.icon("eye", theme.FAINT if hidden else theme.INK))
    item.setToolTip(_EYE, tr("不印") if hidden else tr("印"))
    item.setIcon(_LOCK, icons.icon("lock", theme.INK if locked else "#DADDE3"))
    item.setToolTip(_LOCK, tr("已锁定") if locked else tr("没有锁定"))
    if hidden or wrong:
        item.setForeground(_NAME, QColor(theme.ACCENT if wrong else theme.FAINT))
    return item
