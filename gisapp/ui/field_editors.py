"""What a field is written with where a line of text does not do: a day, a file, a choice. All speak as a line does."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from gisapp.i18n import tr
from gisapp.ui import parts


class DayEdit(QWidget):
    """A day as text, with a calendar beside it.

    Signals:
        textChanged: the text is another.
    """

    textChanged = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("如 2026-11-24"))
        self.line.textChanged.connect(self.textChanged)
        self._calendar = QCalendarWidget()
        self._calendar.clicked.connect(self._on_day)
        action = QWidgetAction(self)
        action.setDefaultWidget(self._calendar)
        self._menu = QMenu(self)
        self._menu.addAction(action)
        open_ = QToolButton()
        open_.setText("▾")
        open_.setToolTip(tr("选日期"))
        open_.setMenu(self._menu)
        open_.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        open_.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.line)
        self.setLayout(parts.row(self.line, open_, spacing=4))

    def text(self) -> str:
        """What is written."""
        return self.line.text()

    def setText(self, words: str) -> None:
        """Write something else."""
        self.line.setText(words)

    def _on_day(self, day: QDate) -> None:
        self.line.setText(day.toString("yyyy-MM-dd"))
        self._menu.close()


class TargetEdit(QWidget):
    """Where a file is written, typed or chosen.

    Signals:
        textChanged: the text is another.

    Args:
        suffix: of the file, with its dot.
    """

    textChanged = Signal(str)

    def __init__(self, suffix: str) -> None:
        super().__init__()
        self._suffix = suffix
        self.line = QLineEdit()
        self.line.textChanged.connect(self.textChanged)
        self.setFocusProxy(self.line)
        self.setLayout(parts.row(self.line, parts.button(tr("选择…"), self._on_browse), spacing=6))

    def text(self) -> str:
        """What is written."""
        return self.line.text()

    def setText(self, words: str) -> None:
        """Write something else."""
        self.line.setText(words)

    def _on_browse(self) -> None:
        kind = f"{self._suffix[1:].upper()} (*{self._suffix})"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("存到"), self.text(), kind,
                                                options=QFileDialog.Option.DontConfirmOverwrite)
        if chosen:
            self.setText(chosen if chosen.lower().endswith(self._suffix) else chosen + self._suffix)


class Choice(QComboBox):
    """A choice that may stay empty; its text is the key of what is chosen.

    Signals:
        textChanged: another choice.
    """

    textChanged = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.addItem("", "")
        for key, words in choices:
            self.addItem(words, key)
        self.currentIndexChanged.connect(lambda _at: self.textChanged.emit(self.text()))

    def text(self) -> str:
        """Key of the choice."""
        return str(self.currentData() or "")

    def setText(self, key: str) -> None:
        """Choose."""
        self.setCurrentIndex(max(self.findData(key), 0))
