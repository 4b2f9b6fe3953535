"""One form for a record of any table, made from the schema: labels, units, choices, and every fault at its field.

What is typed is judged by ``recording.check``, the rules that the command line asks too; saved as one step of work.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QWidget

from gisapp import i18n
from gisapp.domain import lookup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import Column, Kind, cells
from gisapp.i18n import tr
from gisapp.services import recording
from gisapp.ui import parts
from gisapp.ui.fields_form import Field, FieldsForm, Told, Values, field_of
from gisapp.ui.session import Session

_HIDDEN = frozenset({"household", "phase", "zone", "voids", "reason", "void", "void_reason", "of_table", "of_row",
                     "stage", "stage_on", "side", "hh_no", "tkt_used"})
_ONE_EACH = frozenset({"household", "handover", "no_home", "business", "restructuring"})
"""Tables of which a household has one row: it is completed where it is there."""


class RecordForm(FieldsForm):
    """A record to be added or changed.

    Args:
        session: takes the change.
        table: where the record belongs.
        household: whose record it is.
        uid: the row to be changed; a new one where none is given.
        done: told the permanent set.
        parent: window.
        begun: field → what is written in a new record at first.
        phase: whose record it is, where it is no household's.
    """

    def __init__(self, session: Session, table: str, household: str, uid: str | None = None,
                 done: Callable[[ChangeSet], object] | None = None, parent: QWidget | None = None,
                 begun: Mapping[str, str] | None = None, phase: str | None = None) -> None:
        self._table, self._household, self._uid = table, household, uid
        self._on: dict[str, Any] = {"phase": phase} if phase else {"household": household}
        self._declared = schema.TABLES[table]
        label = tr(self._declared.label)
        super().__init__(session, f"{self._whose(session.tables)}  {label}", self._fields(session.tables, begun or {}),
                         self._kept, check=self._faults, done=done, parent=parent)
        self.setWindowTitle(tr("修改{what}", what=label) if uid else tr("登记{what}", what=label))
        self.doubts = parts.text("", "basis", wrap=True)
        self.doubts.hide()
        layout = self.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(layout.count() - 1, self.doubts)

    def _whose(self, tables: Tables) -> str:
        table, uid = next(iter(self._on.items()))
        return str(lookup.keys(tables, table)[uid])

    # fields

    def _fields(self, tables: Tables, begun: Mapping[str, str]) -> list[Field]:
        """With what is on record; of a new record with what was begun: nothing is invented."""
        row = None if self._uid is None else tables[self._table].loc[[self._uid]]
        shown = ((each, begun.get(each.name, "") if row is None else _words(each, cells(each, row[each.name])[0]))
                 for each in self._declared.columns if each.name not in _HIDDEN)
        found = (self._field(tables, column, words) for column, words in shown)
        return [each for each in found if each is not None]

    def _field(self, tables: Tables, column: Column, words: str) -> Field | None:
        """The field of a column; one that refers to what the household has not is left out."""
        if column.kind is Kind.GEOMETRY:
            return None
        if column.kind is not Kind.REFERENCE:
            return field_of(column, words)
        rows = self._rows_of(tables, str(column.refers))
        if self._uid is None and column.name == "building" and len(rows) == 1:
            words = rows[0][0]
        return field_of(column, words, choices=rows) if rows else None

    def _rows_of(self, tables: Tables, table: str) -> list[tuple[str, str]]:
        """The household's own rows that a reference may mean."""
        if table == "household" or table not in tables.frames:
            return []
        if table == "building":
            links = tables["household_building"]
            uids = list(links.loc[(links["household"] == self._household).to_numpy(dtype=bool), "building"])
        elif "household" in schema.TABLES[table]:
            rows = tables[table]
            uids = list(rows.index[(rows["household"] == self._household).to_numpy(dtype=bool)])
        else:
            return []
        key = next(name for name in schema.TABLES[table].key if name != "household")
        return [(str(uid), str(tables[table].at[uid, key])) for uid in uids]

    @property
    def values(self) -> Values:
        """What is written, field by field; of a record on record only what differs."""
        return {name: words for name, words in self._written.items() if words} if self._uid is None else self.changed

    # judging

    def _faults(self, tables: Tables, values: Values) -> Told:
        return recording.check(tables, self._table, values, uid=self._uid, today=dt.date.today(), **self._on)

    def _judge(self) -> None:
        super()._judge()
        if self._session.project is not None:
            self._doubt(self._session.tables)

    def _doubt(self, tables: Tables) -> None:
        """Say who claims the same person or home; it can be recorded all the same."""
        if "household" not in self._on:
            return
        numbers = tables["household"]["hh_no"]
        found = recording.warnings(tables, self._table, self.values, household=self._household, uid=self._uid)
        self.doubts.setText("\n".join(i18n.sentence(each.code, {
            "hh_no": numbers[each.household], "others": list(each.others)}) for each in found))
        self.doubts.setVisible(bool(found))

    # writing

    def _on_accept(self) -> None:
        if self._uid is not None and not self.values:
            self.reject()
        else:
            super()._on_accept()

    def _kept(self, tables: Tables, values: Values) -> ChangeSet:
        if self._uid is not None:
            return recording.edit(tables, self._table, self._uid, values)
        who = self._session.project.who if self._session.project else ""
        keep = recording.record if self._table in _ONE_EACH else recording.add
        return keep(tables, self._table, values, who=who, **self._on)


def _words(column: Column, value: Any) -> str:
    """A value as it is written in its field."""
    if value is None:
        return ""
    if column.kind is Kind.BOOLEAN:
        return "是" if value else "否"
    if column.kind is Kind.DECIMAL:
        return f"{value:.{column.decimals if column.decimals is not None else 2}f}"
    return str(value)
