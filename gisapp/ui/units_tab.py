"""辖区单位: the plan's four duties of each unit as target and done, and how far its 职工 are placed, in numbers."""

from typing import Any, Final

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gisapp.domain import lookup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import label
from gisapp.i18n import tr
from gisapp.services import recording, units
from gisapp.ui import parts
from gisapp.ui.fields_form import Field, FieldsForm, Values, field_of
from gisapp.ui.focus import Focus
from gisapp.ui.grid import Bar, Cell, Column, Grid
from gisapp.ui.session import Session

WATCHED: Final = ("unit_org", "unit_duty", "staff", "survey", "zone")
_COLOUR: Final = "#2B5C99"
_HIDDEN: Final = frozenset({"household"})


class UnitsTab(QWidget):
    """The tab.

    Signals:
        said: a sentence about a change that can be undone.
    """

    said = Signal(str)

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self.table = Grid((Column(tr("单位名称"), stretch=True), Column(tr("任务")), Column(tr("目标量"), right=True),
                           Column(tr("完成量"), right=True), Column(tr("进度").capitalize(), least_px=170),
                           Column(tr("来源"), spare=1), Column(tr("责任人"), spare=2), Column(tr("期限"))), "units")
        self.staff = parts.text("", "grey", wrap=True)
        self.buttons = [parts.button(tr("新增单位…"), lambda: self.open_form("unit_org")),
                        parts.button(tr("新增职工…"), lambda: self.open_form("staff")),
                        parts.button(tr("任务…"), self.open_duty, "primary")]
        bar = parts.row(0, *self.buttons, margins=(14, 10, 14, 10))
        foot = parts.boxed(parts.column(self.staff, margins=(16, 10, 16, 10)))
        whole = parts.column(bar, parts.line(), self.table, parts.line(), foot, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def refresh(self) -> None:
        """Show the units of the zone looked at."""
        tables = self._session.tables
        found = units.duties(tables, self._focus.zone)
        keys = [f"{unit}/{duty}" for unit, duty in zip(found["unit_org"], found["duty"], strict=True)]
        self.table.show_rows([_cells(row) for _, row in found.iterrows()], keys)
        lines = [tr("{name}：职工 {staff} 人，就业落实 {jobs} 人，住房落实 {homes} 人，两项都落实 {placed} 人",
                    **{str(name): value for name, value in row.items()})
                 for _, row in units.figures(tables, self._focus.zone).iterrows()]
        self.staff.setText("\n".join(lines) or tr("还没有登记辖区单位"))
        for button in self.buttons:
            button.setEnabled(self._session.writable)
        for button in self.buttons[1:]:
            button.setEnabled(self._session.writable and len(tables["unit_org"]) > 0)

    def open_form(self, table: str, uid: str | None = None) -> None:
        """Open the form for a new unit or 职工."""
        tables, declared = self._session.tables, schema.TABLES[table]
        choices = {"zone": [(str(each), str(name)) for each, name in tables["zone"]["zone_name"].items()],
                   "unit_org": [(str(each), str(name)) for each, name in tables["unit_org"]["name"].items()]}
        fields = [field_of(each, self._focus.zone or "" if each.name == "zone" else "", choices=choices.get(each.name))
                  for each in declared.columns if each.name not in _HIDDEN]
        if table == "staff":
            fields.append(Field("hh_no", tr("户编号"), hint=tr("与一户有关时填写")))

        def call(tables: Tables, values: Values) -> ChangeSet:
            given = {name: words for name, words in values.items() if words}
            number = given.pop("hh_no", "")
            household = lookup.household_uids(tables, [number])[0] if number else None
            return recording.add(tables, table, given, household=household)

        self._open(tr("登记{what}", what=tr(declared.label)), fields, call, table, None)

    def open_duty(self) -> None:
        """Open the form for the duty chosen, or for another one."""
        tables, declared = self._session.tables, schema.TABLES["unit_duty"]
        unit, _, duty = self.table.current().partition("/")
        rows = tables["unit_duty"]
        same = rows.index[((rows["unit_org"] == unit) & (rows["duty"] == duty)).to_numpy(dtype=bool)]
        uid = str(same[0]) if len(same) else None
        names = [(str(each), str(name)) for each, name in tables["unit_org"]["name"].items()]
        fields = []
        for column in declared.columns:
            value: Any = None if uid is None else rows.at[uid, column.name]
            words = "" if value is None or pd.isna(value) else str(getattr(value, "date", lambda v=value: v)())
            words = words or {"unit_org": unit, "duty": duty}.get(column.name, "")
            fields.append(field_of(column, words, choices=names if column.name == "unit_org" else None))

        def call(tables: Tables, values: Values) -> ChangeSet:
            if uid is not None:
                return recording.edit(tables, "unit_duty", uid, values)
            return recording.add(tables, "unit_duty", {name: words for name, words in values.items() if words})

        self._open(tr("单位任务"), fields, call, "unit_duty", uid)

    def _open(self, title: str, fields: list[Field], call: Any, table: str, uid: str | None) -> None:
        def check(tables: Tables, values: Values) -> Any:
            return recording.check(tables, table, {name: words for name, words in values.items() if name != "hh_no"},
                                   uid=uid)

        FieldsForm(self._session, title, fields, call, check=check, done=lambda kept: self.said.emit(kept.label),
                   parent=self.window()).open()


def _cells(row: "pd.Series[Any]") -> list[Cell]:
    target, done = (None if pd.isna(row[name]) else int(row[name]) for name in ("target", "done"))
    unit = row["unit"] or ""
    share = None if not target or done is None else done / target
    return [
        Cell(row["name"], bold=True), Cell(tr(label("duty", row["duty"]))),
        Cell("—" if target is None else f"{target} {unit}".strip(), order=target or 0),
        Cell("—" if done is None else f"{done} {unit}".strip(), order=done or 0),
        Cell("" if share is None else f"{share:.0%}", order=share or 0.0,
             bar=None if share is None else Bar(share, None, _COLOUR)),
        Cell(tr("由记录算出") if row["counted"] else tr("填报")), Cell(row["lead"] or ""),
        Cell("" if pd.isna(row["deadline"]) else str(row["deadline"].date())),
    ]
