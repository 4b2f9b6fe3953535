"""‹ 2 / 8 ›: going from one to the next. Stands below a sheet for its pages and above it for its households."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from gisapp.i18n import tr
from gisapp.ui import icons, parts


class Stepper(QWidget):
    """Two arrows and what stands between them; hidden while there is nothing to step through.

    Signals:
        stepped: the place gone to, counted from 0.
    """

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._at, self._count = 0, 0
        self.words = parts.text("", "grey")
        self.back = self._arrow("chevron-left", tr("上一张"), -1)
        self.forth = self._arrow("chevron-right", tr("下一张"), 1)
        self.setLayout(parts.row(0, self.back, self.words, self.forth, 0, margins=(8, 4, 8, 4), spacing=6))
        self.hide()

    def _arrow(self, icon: str, tip: str, step: int) -> QToolButton:
        made = QToolButton()
        made.setIcon(icons.icon(icon))
        made.setToolTip(tip)
        made.setAutoRaise(True)
        made.clicked.connect(lambda _checked=False: self.stepped.emit(self._at + step))
        return made

    def show_at(self, at: int, count: int, name: str = "") -> None:
        """Show where one is among how many."""
        self._at, self._count = at, count
        self.words.setText("　".join(each for each in (name, f"{at + 1} / {count}") if each))
        self.back.setEnabled(at > 0)
        self.forth.setEnabled(at + 1 < count)
        self.setVisible(count > 1)
