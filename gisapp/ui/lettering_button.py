"""字注: what parcels and buildings bear on the map, chosen from a menu that stays open while several are checked."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from gisapp.carto import lettering
from gisapp.carto.portrayal import NUMBERED, Lettering
from gisapp.i18n import tr
from gisapp.ui import parts


class LetteringButton(QWidget):
    """The word 字注 and a button that says what is chosen.

    Signals:
        chosen: other texts (tuple of ``carto.lettering.CHOICES``).
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton()
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.setToolTip(tr("宗地和房屋上写什么；放不下时从后面的省起。街巷名称在图层里开关"))
        self.menu = QMenu(self)
        self.menu.installEventFilter(self)
        self.actions_ = {code: self._action(code, words) for code, words in lettering.CHOICES.items()}
        self.button.setMenu(self.menu)
        self.menu.aboutToShow.connect(lambda: self.menu.setMinimumWidth(self.button.width()))
        layout: QHBoxLayout = parts.row(parts.text(tr("字注"), "heading"), self.button, margins=(6, 0, 4, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.show_chosen(NUMBERED)

    def _action(self, code: str, words: str) -> QAction:
        action = self.menu.addAction(tr(words))
        action.setCheckable(True)
        action.setData(code)
        action.toggled.connect(lambda _on: self._tell())
        return action

    def wanted(self) -> Lettering:
        """What is checked."""
        return lettering.ordered(code for code, action in self.actions_.items() if action.isChecked())

    def show_chosen(self, wanted: Lettering) -> None:
        """Show what the map bears, without telling anybody."""
        for code, action in self.actions_.items():
            action.blockSignals(True)
            action.setChecked(code in wanted)
            action.blockSignals(False)
        self._say()

    def _say(self) -> None:
        words = [tr(lettering.CHOICES[code]) for code in self.wanted()]
        self.button.setText((tr("、").join(words) or tr("不注")) + "  ▾")

    def _tell(self) -> None:
        self._say()
        self.chosen.emit(self.wanted())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click or the space bar checks an entry and leaves the menu open."""
        pressed = isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease
        pressed = pressed or (isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
                              and event.key() == Qt.Key.Key_Space)
        action = self.menu.activeAction()
        if watched is self.menu and pressed and action is not None:
            action.toggle()
            return True
        return super().eventFilter(watched, event)
