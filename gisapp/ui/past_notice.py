"""Over the map, in red: that a past day is shown, and the way back. Nobody takes the past for the present."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QWidget

from gisapp.i18n import tr
from gisapp.ui import parts

_TOP_PX = 12


class PastNotice(QFrame):
    """Hidden while the map shows today."""

    def __init__(self, over: QWidget, back: Callable[[], object]) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("pastNotice")
        self.words = parts.text("", "pastWords")
        self.setLayout(parts.row(self.words, parts.button(tr("回到今天"), back, "link"), margins=(12, 5, 10, 5)))
        self.hide()

    def show_day(self, day: dt.date | None) -> None:
        """Say which past day is shown; None is today."""
        self.setVisible(day is not None)
        if day is not None:
            self.words.setText(tr("{day} 当天结束时的情况", day=day.isoformat()))
            self.center()

    def center(self) -> None:
        """Stand in the middle above."""
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, _TOP_PX)
        self.raise_()
