"""What happened to a household and what is still to come, on one line from top to bottom."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gisapp.domain import codes, lifecycle
from gisapp.domain.changes import Tables
from gisapp.i18n import tr
from gisapp.services import households
from gisapp.ui import parts, theme


@dataclass(frozen=True, slots=True)
class Step:
    """One point on the line: what, when, more about it; still to come, taken back, or the present one."""

    title: str
    day: str = ""
    detail: str = ""
    ahead: bool = False
    voided: bool = False
    present: bool = False


def steps(tables: Tables, uid: str) -> list[Step]:
    """What happened, in the order of recording, then what is still to come: one line of time, read downwards."""
    shown = households.history(tables, uid)
    holding = shown.index[~shown["voided"].to_numpy(dtype=bool)]
    last = lifecycle.latest_events(shown.loc[holding].assign(household=uid, uid=holding))["uid"]
    past = [_past(row, present=bool((last == row.Index).any())) for row in shown.itertuples()]
    retained = bool(lifecycle.retained_households(tables).at[uid])
    ahead = []
    stage = lifecycle.next_stage(str(tables["household"].at[uid, "stage"]), retained=retained)
    while stage is not None:
        ahead.append(Step(tr(codes.label("stage", stage.value)), ahead=True))
        stage = lifecycle.next_stage(stage.value, retained=retained)
    return past + ahead


def _past(row: Any, *, present: bool) -> Step:
    day = "" if row.happened_on is pd.NaT else row.happened_on.date().isoformat()
    return Step(tr(codes.label("stage", row.stage)), day, _detail(row.officer, row.note, opening=bool(row.opening)),
                voided=bool(row.voided), present=present)


def _detail(officer: str | None, note: str | None, *, opening: bool) -> str:
    return " · ".join(part for part in (tr("期初") if opening else "", officer or "", note or "") if part)


class _Dot(QWidget):
    """The point and the piece of line beside one step."""

    def __init__(self, step: Step, *, first: bool, last: bool) -> None:
        super().__init__()
        self._step, self._first, self._last = step, first, last
        self.setFixedWidth(20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line, then point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = 9.0, 11.0
        painter.setPen(QPen(QColor(theme.LINE), 2))
        if not self._first:
            painter.drawLine(QPointF(x, 0), QPointF(x, y))
        if not self._last:
            painter.drawLine(QPointF(x, y), QPointF(x, self.height()))
        filled = not self._step.ahead and not self._step.voided
        painter.setPen(QPen(QColor(theme.BLUE if filled else "#C5CAD3"), 2))
        painter.setBrush(QColor(theme.BLUE) if filled else QColor(Qt.GlobalColor.white))
        painter.drawEllipse(QRectF(x - 4.5, y - 4.5, 9, 9))
        painter.end()


class Timeline(QWidget):
    """Steps above each other.

    Signals:
        withdraw_wanted: the officer wants to take the present stage back.
    """

    withdraw_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = parts.column(spacing=0)
        self.setLayout(self._column)

    def show_steps(self, shown: list[Step], *, writable: bool = False) -> None:
        """Show other steps; the present one can be taken back where the project is writable."""
        parts.clear(self._column)
        for at, step in enumerate(shown):
            row = self._row(step, first=at == 0, last=at == len(shown) - 1)
            if step.present and writable:
                taking_back = parts.button(tr("撤销…"), self.withdraw_wanted.emit, "link")
                taking_back.setToolTip(tr("这一步登错了：退回上一步，写明理由，历史保留"))
                row.addWidget(taking_back, 0, Qt.AlignmentFlag.AlignTop)
            self._column.addLayout(row)
        self._column.addStretch(1)

    @staticmethod
    def _row(step: Step, *, first: bool, last: bool) -> QHBoxLayout:
        name = "grey" if step.ahead or step.voided else ""
        title = parts.text(step.title + (tr("（已撤销）") if step.voided else ""), name)
        head = parts.row(title, 0, parts.text(step.day, "small"), spacing=6)
        text = parts.column(head, *([parts.text(step.detail, "small", wrap=True)] if step.detail else []),
                            margins=(0, 1, 0, 7), spacing=1)
        return parts.row(_Dot(step, first=first, last=last), text, spacing=8)
