"""遗留问题 as a table: number, class, level, title, lead, due (overdue in red), state; details stand beside it."""

import datetime as dt
from typing import Any, Final

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from gisapp.domain import lookup, matters
from gisapp.domain.codes import CODES, label
from gisapp.i18n import tr
from gisapp.services import households, issues
from gisapp.ui import parts, theme
from gisapp.ui.focus import Focus
from gisapp.ui.grid import Cell, Column, Grid
from gisapp.ui.issue_forms import issue_form
from gisapp.ui.issue_panel import IssuePanel, kind_words
from gisapp.ui.session import Session

WATCHED: Final = ("issue", "issue_object", "issue_event", "restructuring", "no_home", "business", "lien", "staff",
                  "household", "zone", "exit_event")
_LEVELS: Final = {"red": ("#B5172F", 0), "orange": ("#B45309", 1), "yellow": ("#8A6D00", 2)}
_OPEN: Final = "unsettled"


class IssuesTab(QWidget):
    """The tab.

    Signals:
        said: a sentence about a change that can be undone.
        map_wanted: show an issue (uid) on the map.
        shown: show a household or parcel on the map.
    """

    said = Signal(str)
    map_wanted = Signal(str)
    shown = Signal(str, str)

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus, self._revealed = session, focus, False
        self.table = Grid((Column(tr("编号")), Column(tr("类别"), widest_px=210, spare=1), Column(tr("等级"), spare=2),
                           Column(tr("事由"), stretch=True), Column(tr("牵头单位"), widest_px=170, spare=3),
                           Column(tr("期限")), Column(tr("状态")),
                           Column(tr("涉及").capitalize(), widest_px=150, spare=4)),
                          "issues")
        self.panel = IssuePanel(session)
        self.kind, self.state = QComboBox(), QComboBox()
        self.count = parts.text("", "grey")
        self.reveal = parts.button("", self._on_reveal, "link")
        self.add = parts.button(tr("登记问题…"), self.open_add, "primary")
        self._offer()
        bar = parts.row(self.kind, self.state, self.count, self.reveal, 0, self.add, margins=(14, 10, 14, 10))
        left = parts.column(bar, parts.line(), self.table, spacing=0)
        whole = parts.row(left, self.panel, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        for box in (self.kind, self.state):
            box.activated.connect(lambda _at: self.refresh())
        self.table.chosen.connect(self._on_chosen)
        self.table.entered.connect(lambda uid: self.map_wanted.emit(uid) if uid else None)
        self.panel.said.connect(self.said)
        self.panel.map_wanted.connect(self.map_wanted)
        self.panel.shown.connect(self.shown)

    def _offer(self) -> None:
        self.kind.addItem(tr("全部类别"), None)
        for code in CODES["issue_class"]:
            self.kind.addItem(kind_words(code), code)
        self.state.addItem(tr("未办结"), _OPEN)
        self.state.addItem(tr("全部状态"), None)
        for code, words in CODES["issue_state"].items():
            self.state.addItem(tr(words), code)

    def forget(self) -> None:
        """Another project or zone: what was revealed is hidden again."""
        self._revealed = False

    def refresh(self) -> None:
        """Show the issues of the zone looked at."""
        tables = self._session.tables
        zone = lookup.zone_name(tables, self._focus.zone) or None
        found = issues.rows(tables, zone=zone, reveal=self._revealed, on=dt.date.today())
        kind, state = self.kind.currentData(), self.state.currentData()
        if kind is not None:
            found = found[(found["class"] == kind).to_numpy(dtype=bool)]
        if state is not None:
            unsettled = found["state"].isin(matters.UNSETTLED) if state == _OPEN else found["state"] == state
            found = found[unsettled.to_numpy(dtype=bool)]
        self.table.show_rows([_cells(row) for _, row in found.iterrows()], [str(uid) for uid in found.index])
        late = int(found["overdue"].sum())
        self.count.setText(tr("{count} 件，超期 {late} 件", count=len(found), late=late) if late
                           else tr("{count} 件", count=len(found)))
        hidden = lookup.in_zone(tables["issue"].loc[matters.restricted(tables)], self._focus.zone)
        self.reveal.setVisible(len(hidden) > 0 and not self._revealed)
        self.reveal.setText(tr("另有受限 {count} 件", count=len(hidden)))
        self.reveal.setToolTip(tr("“涉恶苗头”只在点开后显示；会记入操作日志"))
        self.add.setEnabled(self._session.writable)
        self.panel.show_issue(self.table.current())

    def _on_chosen(self, uid: str) -> None:
        self.panel.show_issue(uid)
        if uid:
            about = issues.places(self._session.tables, matters.concern(self._session.tables, uid))
            if about:
                self._focus.show_rows(*_of_one_table(about), "issues")

    def _on_reveal(self) -> None:
        def call(tables: Any) -> Any:
            return households.reveal(tables, "issue", matters.restricted(tables))

        self._session.submit(call, lambda _kept: self._show_restricted())

    def _show_restricted(self) -> None:
        self._revealed = True
        self.refresh()

    def open_add(self) -> None:
        """Open the form for a new issue."""
        issue_form(self._session, self._focus.zone, None, lambda kept: self.said.emit(kept.label), self.window()).open()


def _of_one_table(places: list[tuple[str, str]]) -> tuple[str, list[str]]:
    """The places of the first kind: a selection holds rows of one table."""
    table = places[0][0]
    return table, [uid for name, uid in places if name == table]


def _cells(row: "pd.Series[Any]") -> list[Cell]:
    colour, order = _LEVELS.get(row["level"], ("", 9))
    due = "" if pd.isna(row["due"]) else str(row["due"].date())
    late = bool(row["overdue"])
    if late:
        shown = tr("{due} 超期 {days} 天", due=due, days=-int(row["days_left"]))
    else:
        shown = due
    concerned = [*row["hh_nos"], *row["parcel_nos"], *row["units"]]
    closed = row["state"] == matters.CLOSED
    return [
        Cell(row["issue_no"], bold=True),
        Cell(kind_words(row["class"]), order=row["class"], tip=kind_words(row["class"])),
        Cell(tr(label("issue_level", row["level"])), order=order, colour=colour, bold=bool(colour)),
        Cell(row["title"], tip=row["title"]), Cell(row["lead"] or "", tip=row["lead"] or ""),
        Cell(shown, order=due or "9999", colour=theme.ACCENT if late else theme.GREY if closed else "", bold=late),
        Cell(tr(label("issue_state", row["state"])), order=list(CODES["issue_state"]).index(row["state"]),
             colour=theme.GREY if closed else ""),
        Cell(_few(concerned), tip="、".join(concerned)),
    ]


def _few(names: list[str]) -> str:
    if len(names) > 1:
        return tr("{first} 等 {count}", first=names[0], count=len(names))
    return names[0] if names else ""
