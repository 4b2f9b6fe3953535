"""谈话: one click to the form of a talk, and the next appointment beside it; on top of the tab 进度."""

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gisapp.domain.changes import Tables
from gisapp.i18n import tr
from gisapp.services import due
from gisapp.ui import parts


class TalkLine(QWidget):
    """The line.

    Signals:
        wanted: the officer asks to record a talk: table, no row, what is written at first.
    """

    wanted = Signal(str, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.enter = parts.button(tr("记谈话…"), self._on_enter)
        self.next = parts.text("", "grey", wrap=True)
        row = parts.row(self.next, self.enter, spacing=10)
        row.setStretch(0, 1)
        self.setLayout(row)

    def show_household(self, tables: Tables, uid: str, *, writable: bool) -> None:
        """Show when a household is to be met next, by the clocks of 今日待办."""
        today = dt.date.today()
        day = due.appointment(tables, uid, today)
        if day is None:
            self.next.setText(tr("没有约下次谈话"))
        else:
            left = due.left_words((day - today).days, ready=False)
            self.next.setText(tr("约定 {day} 上门，{left}", day=day.isoformat(), left=left))
        self.enter.setEnabled(writable)

    def _on_enter(self) -> None:
        self.wanted.emit("talk", None, {"talk_date": dt.date.today().isoformat()})
