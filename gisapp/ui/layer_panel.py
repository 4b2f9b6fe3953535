"""图层: which map layers are shown, and which lies above which. The topmost stands first, as on the map."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QMenu, QWidget

from gisapp import settings
from gisapp.carto import layer
from gisapp.carto.symbology import Layer
from gisapp.domain import schema
from gisapp.domain.changes import Tables
from gisapp.i18n import tr
from gisapp.ui import parts, swatches
from gisapp.ui.lettering_button import LetteringButton
from gisapp.ui.underlay_panel import UnderlayPanel

FORMS: Final = {"MULTIPOLYGON": "area", "MULTILINESTRING": "line", "POINT": "point"}
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
        style_wanted: name of a layer whose style the officer wants to see.
        restore_wanted: name of a layer that shall look as it came with the program.
    """

    changed = Signal(tuple)
    style_wanted = Signal(str)
    restore_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._list = _Layers()
        self._list.setToolTip(tr("勾选显示；拖动（或 Alt+↑↓）调整上下次序"))
        self.style_button = parts.button(tr("样式…"), self._style_current, "link")
        self.style_button.setToolTip(tr("选中图层的颜色、图案、边线、标注；右键也可以"))
        heading = parts.row(parts.text(tr("图层"), "heading"), 0, self.style_button, margins=(6, 0, 6, 2))
        self._legends = parts.column(spacing=1)
        self.lettering, self.underlays = LetteringButton(), UnderlayPanel()
        self.setLayout(parts.column(heading, self._list, self._legends, 4, self.lettering, 8, self.underlays,
                                    spacing=1))
        self._fill(reversed(self._remembered()))
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._show_menu)
        self._list.itemChanged.connect(lambda _item: self._tell())
        self._list.moved.connect(self._tell)
        self._list.installEventFilter(self)

    @staticmethod
    def _remembered() -> list[Layer]:
        """The layers in the order in which they were left, shown as they were."""
        known = {each.name: each for each in layer.layers()}
        try:
            stored = [(str(name), bool(shown)) for name, shown in json.loads(settings.load().layers_shown or "[]")]
        except (ValueError, TypeError):
            stored = []
        found = [replace(known.pop(name), visible=shown) for name, shown in stored if name in known]
        return [*found, *known.values()] if found else list(known.values())

    def _style_current(self) -> None:
        at = max(self._list.currentRow(), 0)
        self.style_wanted.emit(self._list.item(at).data(_NAME))

    def _show_menu(self, at: QPoint) -> None:
        item = self._list.itemAt(at)
        if item is None:
            return
        name = item.data(_NAME)
        menu = QMenu(self)
        menu.addAction(tr("图层样式…")).triggered.connect(lambda _checked=False: self.style_wanted.emit(name))
        back = menu.addAction(tr("恢复默认样式"))
        back.setEnabled(layer.layer(name).own)
        back.triggered.connect(lambda _checked=False: self.restore_wanted.emit(name))
        menu.addSeparator()
        menu.addAction(tr("恢复默认次序和显示")).triggered.connect(lambda _checked=False: self._reset())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._list.mapToGlobal(at))

    def _reset(self) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        self._fill(reversed(layer.layers()))
        self._list.blockSignals(False)
        self._tell()

    def show_legends(self, tables: Tables, zone: str | None) -> None:
        """Classes and counts of the layers shown that have classes of their own."""
        from gisapp.services import layer_styles

        parts.clear(self._legends)
        for name in reversed(self.visible_layers()):
            each = layer.layer(name)
            found = layer_styles.legend(tables, each, zone) if each.rule not in {"single", "stage"} else ()
            if found:
                self._legends.addLayout(parts.row(parts.text(tr(each.label), "small"), margins=(6, 6, 6, 0)))
            form = FORMS[schema.TABLES[each.table].geometry or "POINT"]
            for row in found:
                sample = parts.text()
                sample.setPixmap(swatches.sign_pixmap(row.sign, form, self.devicePixelRatioF(), 16))
                line = parts.row(sample, parts.ElidedLabel(row.words), parts.text(str(row.count)),
                                 margins=(6, 1, 6, 1))
                line.setStretch(1, 1)
                self._legends.addLayout(line)

    def _fill(self, layers: Iterable[Layer]) -> None:
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
        items = [self._list.item(at) for at in reversed(range(self._list.count()))]
        stored = [[item.data(_NAME), item.checkState() is Qt.CheckState.Checked] for item in items]
        settings.save(layers_shown=json.dumps(stored))
        self.changed.emit(self.visible_layers())
