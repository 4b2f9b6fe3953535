"""图层: which map layers are shown, and which lies above which. The topmost stands first, as on the map."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from gisapp.carto import layer
from gisapp.i18n import tr
from gisapp.ui import parts
from gisapp.ui.underlay_panel import UnderlayPanel

_ROW_PX = 27
_NAME = Qt.ItemDataRole.UserRole


class _Layers(QListWidget):
    """The list itself: drag to reorder, Alt+↑/↓ does the same by keyboard."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListWidget::item { padding: 0 4px; }")

    def dropEvent(self, event: QDropEvent) -> None:
        """A layer was dragged to another place."""
        super().dropEvent(event)
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+↑ and Alt+↓ move the layer."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(step)
        else:
            super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        at = self.currentRow()
        if at >= 0 and 0 <= at + step < self.count():
            item = self.takeItem(at)
            self.insertItem(at + step, item)
            self.setCurrentRow(at + step)
            self.moved.emit()


class LayerPanel(QWidget):
    """Check boxes of the map's layers.

    Signals:
        changed: names of the visible layers, bottom to top.
    """

    changed = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._list = _Layers()
        self._list.setToolTip(tr("勾选显示；拖动（或 Alt+↑↓）调整上下次序"))
        heading = parts.row(parts.text(tr("图层"), "heading"), margins=(6, 0, 6, 2))
        self.underlays = UnderlayPanel()
        self.setLayout(parts.column(heading, self._list, 8, self.underlays, spacing=1))
        self._fill(reversed(layer.layers()))
        self._list.itemChanged.connect(lambda _item: self._tell())
        self._list.moved.connect(self._tell)
        self._list.installEventFilter(self)

    def _fill(self, layers: Iterable[layer.Layer]) -> None:
        for each in layers:
            item = QListWidgetItem(tr(each.label) + (tr("（示意）") if each.schematic else ""))
            item.setData(_NAME, each.name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                          | Qt.ItemFlag.ItemIsDragEnabled)
            item.setCheckState(Qt.CheckState.Checked if each.visible else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, _ROW_PX))
            self._list.addItem(item)
        self._list.setFixedHeight(_ROW_PX * self._list.count() + 6)

    def visible_layers(self) -> tuple[str, ...]:
        """Names of the layers checked, bottom to top."""
        items = [self._list.item(at) for at in range(self._list.count())]
        return tuple(item.data(_NAME) for item in reversed(items) if item.checkState() is Qt.CheckState.Checked)

    def set_visible(self, name: str, *, shown: bool) -> None:
        """Check or uncheck one layer."""
        for at in range(self._list.count()):
            item = self._list.item(at)
            if item.data(_NAME) == name:
                item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space checks the current layer wherever the key lands."""
        if event.type() is QEvent.Type.FocusIn and self._list.currentRow() < 0 and self._list.count():
            self._list.setCurrentRow(0)
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        self.changed.emit(self.visible_layers())
