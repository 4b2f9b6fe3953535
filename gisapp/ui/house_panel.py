"""What can be done with one house: pick, lock, reserve, release, deliver, void; every refusal beside its field.

Stands in the place 安置房 and at the side of the 选房 board, so that both say and do the same.
"""

import datetime as dt
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QDate, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QDateEdit, QFormLayout, QFrame, QLineEdit, QWidget

from gisapp import i18n
from gisapp.domain import housing as rules
from gisapp.domain import lookup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import ConflictError, GisAppError, InputError, RefusedError
from gisapp.i18n import tr
from gisapp.services import housing
from gisapp.ui import facts, hall, parts
from gisapp.ui.session import Session

_FACTS: Final = ("layout", "area", "price", "status", "pick_no", "pick_date", "res_due", "res_date", "area_final")
_PLACE: Final = ("estate", "bldg", "unit", "room")
_PAUSE_MS = 150
_ACTIONS: Final = MappingProxyType({
    "pick": "选定", "lock": "锁定此房", "reserve": "预留此房", "unlock": "解锁", "deliver": "交付", "release": "退回",
    "void": "作废此房",
})
"""Action → the words of its button."""
_FIELDS: Final = MappingProxyType({
    "pick": ("household", "day"), "lock": ("household", "day"), "reserve": ("household", "day"), "unlock": ("day",),
    "deliver": ("day", "area"), "release": ("day", "witness", "reason"), "void": ("day", "reason"),
})
"""Action → what it asks for."""


class HousePanel(QFrame):
    """One house with its actions.

    Attributes:
        coming: tells the household that the officer has come with, if any.

    Signals:
        said: a sentence about a change that can be undone.
    """

    said = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.house: str | None = None
        self.coming: Callable[[], str | None] = lambda: None
        self.title = parts.text("", "title", wrap=True)
        self.place = parts.text("", "grey", wrap=True)
        self.facts = parts.text("", "", wrap=True, selectable=True)
        self.household, self.witness, self.reason, self.area = (QLineEdit() for _ in range(4))
        self.day = QDateEdit(QDate.currentDate())
        self.faults = {name: parts.text("", "refusal", wrap=True) for name in ("household", "area")}
        self.general = parts.text("", "refusal", wrap=True)
        self.buttons = {name: parts.button(tr(words), lambda name=name: self.act(name),  # type: ignore[misc]
                                           "primary" if name in {"pick", "deliver"} else "")
                        for name, words in _ACTIONS.items()}
        self._numbers = QStringListModel(self)
        self._dress()
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.judge)
        for line in (self.household, self.witness, self.reason, self.area):
            line.textEdited.connect(lambda _words: self._on_edited())
        self.day.dateChanged.connect(lambda _day: self._on_edited())
        session.opened.connect(lambda: self.show_house(None))
        session.changed.connect(self._on_changed)
        self.show_house(None)

    def _dress(self) -> None:
        completer = QCompleter(self._numbers, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(lambda _words: self._on_edited())
        self.household.setCompleter(completer)
        self.household.setPlaceholderText(tr("户编号"))
        self.witness.setPlaceholderText(tr("退回要有见证人"))
        self.reason.setPlaceholderText(tr("退回、作废要写理由"))
        self.area.setPlaceholderText(tr("不写则与选房时相同"))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMaximumDate(QDate.currentDate())

    def _lay_out(self) -> None:
        self.form = QFormLayout()
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.setHorizontalSpacing(10)
        self.form.setVerticalSpacing(8)
        self._rows: dict[str, QWidget] = {}
        for name, words, field in (("household", tr("户"), self.household), ("day", tr("日期"), self.day),
                                   ("area", tr("交付面积"), self.area), ("witness", tr("见证人"), self.witness),
                                   ("reason", tr("办理理由"), self.reason)):
            fault = self.faults.get(name)
            column = parts.column(*([field, fault] if fault is not None else [field]), spacing=2)
            self._rows[name] = parts.boxed(column)
            self.form.addRow(words[:1].upper() + words[1:], self._rows[name])
        often = ("pick", "deliver", "release", "lock", "reserve", "unlock")
        first = parts.row(*(self.buttons[name] for name in often), 0, spacing=6)
        second = parts.row(self.buttons["void"], 0)
        self.body = parts.boxed(parts.column(self.place, self.facts, 4, self.form, self.general, first, second,
                                             spacing=8))
        self.hint = parts.text(tr("点一套安置房，看它的情况，办理选房、锁定、退回、交付。"), "grey", wrap=True)
        self.setLayout(parts.column(self.title, self.hint, self.body, 0, margins=(16, 14, 16, 14), spacing=6))

    # showing

    def show_house(self, uid: str | None) -> None:
        """Show another house, or a word on how to begin."""
        self.house = uid if uid is None or uid in self._session.tables["resettle_house"].index else None
        for line in (self.witness, self.reason, self.area, self.household):
            line.clear()
        self.day.setMaximumDate(QDate.currentDate())
        self.day.setDate(QDate.currentDate())
        self.general.hide()
        self.refresh()

    def refresh(self) -> None:
        """Show the house as it is now; what is typed stays."""
        there = self.house is not None
        self.body.setVisible(there)
        self.hint.setVisible(not there)
        if self.house is None:
            self.title.setText(tr("安置房"))
            return
        tables = self._session.tables
        row: Any = tables["resettle_house"].loc[self.house]
        self.title.setText(str(row["house_id"]))
        self.place.setText(" ".join(str(row[name]) for name in _PLACE if row[name]))
        self.facts.setText("\n".join(self._facts(tables, row)))
        status = str(row["status"])
        possible = [name for name in _ACTIONS if status in rules.BEFORE[name]] if self._session.writable else []
        for name, button in self.buttons.items():
            button.setVisible(name in possible)
        wanted = {field for name in possible for field in _FIELDS[name]}
        for name, field in self._rows.items():
            self.form.setRowVisible(field, name in wanted)
        if "household" in wanted:
            self._offer_households(tables, row)
        self.judge()

    def _facts(self, tables: Tables, row: Any) -> list[str]:
        declared = schema.TABLES["resettle_house"]
        lines = [f"{tr(declared[name].label)}  {text}" for name in _FACTS
                 if (text := facts.shown(declared[name], row[name]))]
        if row["household"] is not None:
            lines.append("  ".join((tr("户"), str(tables["household"].at[row["household"], "hh_no"]))))
        owed = housing.settlement(tables, str(self.house))
        if owed is not None:
            lines.append(tr("面积结算 {amount} 元（正数由户补付）", amount=f"{owed:,.2f}"))
        return lines

    def _offer_households(self, tables: Tables, row: Any) -> None:
        """Who waits for a house; for whom it is kept, whose turn it is, or who has come, stands there already."""
        numbers = tables["household"]["hh_no"]
        waiting = rules.waiting_households(tables)
        self._numbers.setStringList(list(numbers.reindex(waiting)))
        if self.household.text():
            return
        opened = hall.open_round(tables, row["zone"], dt.date.today())
        first = opened.first if opened is not None else None
        if row["household"] is not None:
            self.household.setText(str(numbers[row["household"]]))
        elif first is not None:
            self.household.setText(first.hh_no)
        elif (coming := self.coming()) is not None and coming in waiting:
            self.household.setText(str(numbers[coming]))

    def _on_changed(self, changeset: ChangeSet) -> None:
        watched = ("resettle_house", "pick_turn", "pick_round", "household", "agreement")
        if self.house is None or not any(changeset.touches(table) for table in watched):
            return
        tables = self._session.tables
        if self.house not in tables["resettle_house"].index:
            self.show_house(None)
        elif changeset.touches("pick_turn") or self.house in changeset.uids("resettle_house"):
            self.household.clear()  # another turn, another household
            self.refresh()
        else:
            self.refresh()

    # judging

    def _on_edited(self) -> None:
        self.general.hide()
        self._pause.start()

    def judge(self) -> None:
        """Say at each field what stands in the way of what it is for."""
        self._pause.stop()
        if self.house is None:
            return
        for name, action in (("household", "pick"), ("area", "deliver")):
            lacking = action == "pick" and not self.household.text().strip()
            said = "" if lacking or self.buttons[action].isHidden() else self._refusals(action)
            self.faults[name].setText(said)
            self.faults[name].setVisible(bool(said))
            self.buttons[action].setEnabled(not said and not lacking)
        self.buttons["release"].setEnabled(bool(self.witness.text().strip() and self.reason.text().strip()))
        self.buttons["void"].setEnabled(bool(self.reason.text().strip()))

    def _refusals(self, action: str) -> str:
        """The sentences of a refusal; empty where the action is free."""
        try:
            self._call(action)(self._session.tables)
        except RefusedError as error:
            return "\n".join(i18n.sentence(code, params) for code, params in error.conditions)
        except InputError as error:
            return i18n.sentence(error.code, error.params)
        return ""

    # writing

    def act(self, action: str) -> None:
        """Do one of the actions with the house shown."""
        if self.house is None:
            return
        self.general.hide()
        self._session.submit(self._call(action), self._on_done, self._on_failed)

    def _call(self, action: str) -> Callable[[Tables], ChangeSet]:
        """The step, with what is written in the fields now."""
        house, day = str(self.house), self.day.date()
        on = dt.date(day.year(), day.month(), day.day())
        number, reason, witness = (line.text().strip() for line in (self.household, self.reason, self.witness))
        area = self.area.text().strip()

        def call(tables: Tables) -> ChangeSet:
            who = self._session.project.who if self._session.project else ""
            if action == "release":
                return housing.release(tables, house, witness=witness, reason=reason, on=on, officer=who)
            if action == "deliver":
                return housing.deliver(tables, house, on, area_final=_number(area), officer=who)
            household = lookup.household_uids(tables, [number])[0] if number else None
            if action == "pick":
                return housing.pick(tables, house, household or "", on, officer=who)
            return housing.keep(tables, house, action, on, household=household, why=reason, officer=who)

        return call

    def _on_done(self, kept: ChangeSet) -> None:
        for line in (self.witness, self.reason, self.area):
            line.clear()
        self.said.emit(kept.label)

    def _on_failed(self, error: GisAppError) -> None:
        if isinstance(error, ConflictError):
            words = tr("这套房或这一户刚被别人办理过，没有重复办理；请看刷新后的情况。")
        else:
            words = i18n.explain(error)
        self.refresh()
        self.general.setText(words)
        self.general.show()


def _number(words: str) -> float | None:
    """An area as it is written; None where nothing is.

    Raises:
        InputError: ``house.area``.
    """
    if not words:
        return None
    try:
        area = float(words)
    except ValueError as error:
        raise InputError("house.area", value=words) from error
    if not 0 < area < 10_000:
        raise InputError("house.area", value=words)
    return area
