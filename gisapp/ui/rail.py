"""The rail at the left: the places of the window. Only places that exist stand on it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton

from gisapp.i18n import tr
from gisapp.ui import icons, parts

PLACES = (("today", "今日"), ("map", "地图"), ("table", "台账"), ("board", "看板"), ("print", "出图"),
          ("houses", "房源库"), ("matters", "问题"))


class Rail(QFrame):
    """One button for each place.

    Signals:
        chosen: name of the place.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(64)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        column = parts.column(margins=(5, 8, 5, 8), spacing=4)
        for at, (name, words) in enumerate(PLACES):
            column.addWidget(self._button(name, tr(words), at + 1))
        column.addStretch(1)
        self.setLayout(column)

    def _button(self, name: str, words: str, number: int) -> QToolButton:
        made = QToolButton()
        made.setText(words)
        made.setIcon(icons.icon(name, "#FFFFFF"))
        made.setIconSize(QSize(20, 20))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setCheckable(True)
        made.setFixedSize(54, 52)
        made.setToolTip(f"{words}  Ctrl+{number}")
        made.clicked.connect(lambda _checked=False: self.chosen.emit(name))
        self._group.addButton(made)
        self.buttons[name] = made
        return made

    def set_current(self, name: str) -> None:
        """Mark the place shown."""
        self.buttons[name].setChecked(True)
