"""The bar above the sheet: add, undo, copy, order, lock, zoom; restore and save."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from gisapp.i18n import tr
from gisapp.services.layouts import kinds
from gisapp.services.layouts.arrangement import History
from gisapp.ui import icons, parts

_SAID_MS: Final = 5000
_SELECTED: Final = (
    ("copy", "复制一份", "Ctrl+D"), ("remove", "删除", "Del"), ("raise", "上移一层", "Ctrl+]"),
    ("lower", "下移一层", "Ctrl+["), ("top", "移到最上", ""), ("bottom", "移到最下", ""),
    ("lock", "锁定或解锁", ""), ("hide", "不印或印", ""))


class Tools(QWidget):
    """The bar."""

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self._subject = subject
        self.actions_: dict[str, QAction] = {}
        for name, words, keys in _SELECTED:
            action = QAction(f"{tr(words)}\t{keys}" if keys else tr(words), self)
            self.actions_[name] = action
        self.add_button = QPushButton(tr("添加"))
        self.add_button.setIcon(icons.icon("plus"))
        self.add_button.setObjectName("addFrame")
        self.undo, self.redo = self._icon("undo", tr("撤销  Ctrl+Z")), self._icon("redo", tr("重做  Ctrl+Y"))
        self.change = QPushButton(tr("所选"))
        menu = QMenu(self.change)
        menu.addActions(list(self.actions_.values()))
        self.change.setMenu(menu)
        self.fit = self._icon("fit", tr("看整张  Ctrl+0"))
        self.true = QPushButton("1:1")
        self.true.setToolTip(tr("按实际大小看  Ctrl+1"))
        self.restore = QPushButton(tr("恢复原样"))
        self.restore.setToolTip(tr("回到模板原来的样子，可撤销"))
        self.save = QPushButton(tr("存为模板…"))
        self.save.setObjectName("primary")
        self._said = parts.ElidedLabel("", "small")
        self._rest = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._rest.timeout.connect(lambda: self._said.set_words(""))
        line = parts.row(self.add_button, self.undo, self.redo, self.change, 6, self.fit, self.true, self._said,
                         self.restore, self.save, margins=(12, 8, 12, 8), spacing=6)
        line.setStretchFactor(self._said, 1)
        self.setLayout(line)
        for each in self.findChildren(QPushButton):
            each.setAutoDefault(False)

    @staticmethod
    def _icon(name: str, tip: str) -> QPushButton:
        made = QPushButton()
        made.setObjectName("iconButton")
        made.setIcon(icons.icon(name))
        made.setToolTip(tip)
        return made

    def connect_to(self, calls: Mapping[str, Callable[[], Any]], add: Callable[[str], Any]) -> None:
        """Say what each button does."""
        self._add = add
        self.add_button.setMenu(self.add_menu(self.add_button))
        for name, action in self.actions_.items():
            action.triggered.connect(lambda _checked=False, name=name: calls[name]())
        for name in ("undo", "redo", "fit", "true", "restore", "save"):
            getattr(self, name).clicked.connect(lambda _checked=False, name=name: calls[name]())

    def add_menu(self, parent: QWidget) -> QMenu:
        """The kinds that can be added."""
        menu = QMenu(tr("添加"), parent)
        for kind in kinds.offered(self._subject):
            menu.addAction(tr(kind.label)).triggered.connect(lambda _checked=False, name=kind.name: self._add(name))
        return menu

    def selected_actions(self) -> list[QAction]:
        """What can be done with the frames that are selected."""
        return list(self.actions_.values())

    def show_state(self, history: History, count: int) -> None:
        """Free what can be done now."""
        self.undo.setEnabled(bool(history.past))
        self.redo.setEnabled(bool(history.future))
        self.restore.setEnabled(history.changed)
        self.change.setEnabled(count > 0)
        for action in self.actions_.values():
            action.setEnabled(count > 0)

    def say(self, words: str) -> None:
        """Say something for a while."""
        self._said.set_words(words)
        self._rest.start()
