"""One form for a record of any table, made from the schema: labels, units, choices, and every fault at its field.

What is typed is judged by ``recording.check``, the rules that the command line asks too; saved as one step of work.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from gisapp import i18n
from gisapp.domain import codes, lookup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import Column, Kind, cells
from gisapp.errors import GisAppError, RecordError
from gisapp.i18n import tr
from gisapp.services import recording
from gisapp.ui import parts
from gisapp.ui.session import Session

_HIDDEN = frozenset({"household", "phase", "zone", "voids", "reason", "void", "void_reason", "of_table", "of_row",
                     "stage", "stage_on", "side", "hh_no", "tkt_used"})
_PAUSE_MS = 200
_ROOM = 560


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


class Choice(QComboBox):
    """A choice that may stay empty; its text is the key of what is chosen.

    Signals:
        textChanged: another choice.
    """

    textChanged = Signal(str)

    def __init__(self, choices: list[tuple[str, str]]) -> None:
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


class RecordForm(QDialog):
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
        super().__init__(parent)
        self._on: dict[str, Any] = {"phase": phase} if phase else {"household": household}
        self._session, self._table, self._household, self._uid, self._told = session, table, household, uid, done
        self._declared = schema.TABLES[table]
        self._touched: set[str] = set()
        label = tr(self._declared.label)
        self.setWindowTitle(tr("修改{what}", what=label) if uid else tr("登记{what}", what=label))
        self.setMinimumWidth(480)
        self.fields: dict[str, Any] = {}
        self.faults: dict[str, Any] = {}
        self.general = parts.text("", "refusal", wrap=True)
        self.general.hide()
        self.doubts = parts.text("", "basis", wrap=True)
        self.doubts.hide()
        self.accept_button = parts.button(tr("保存"), self._on_accept, "primary")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._judge)
        self._lay_out(label)
        self._fill(begun or {})

    def _lay_out(self, label: str) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        for column in self._declared.columns:
            editor = None if column.name in _HIDDEN else self._editor(column)
            if editor is None:
                continue
            fault = parts.text("", "fault", wrap=True)
            fault.hide()
            self.fields[column.name], self.faults[column.name] = editor, fault
            editor.textChanged.connect(lambda _words, name=column.name: self._on_typed(name))
            name = parts.text(tr(column.label) + (" *" if column.required else ""), "grey")
            name.setToolTip(tr(column.meaning) if column.meaning else "")
            unit = [parts.text(tr(column.unit), "small")] if column.unit else []
            form.addRow(name, parts.column(parts.row(editor, *unit), fault, spacing=2))
        self._inside = inside = QWidget()
        inside.setLayout(form)
        self._area = parts.scrolled(inside)
        self._fit()
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.accept_button)
        self.setLayout(parts.column(parts.text(self._title(label), "title", wrap=True), self._area, self.doubts,
                                    self.general, buttons, margins=(22, 18, 22, 16), spacing=12))

    def _title(self, label: str) -> str:
        table, uid = next(iter(self._on.items()))
        return f"{lookup.keys(self._session.tables, table)[uid]}  {label}"

    def _fit(self) -> None:
        """As high as its fields and what is wrong with them, as far as there is room."""
        self._area.setMinimumHeight(min(self._inside.sizeHint().height() + 8, _ROOM))

    def _editor(self, column: Column) -> Any:
        if column.kind is Kind.GEOMETRY:
            return None
        if column.kind is Kind.REFERENCE:
            choices = self._rows_of(str(column.refers))
            return Choice(choices) if choices else None
        if column.kind is Kind.CODE and column.codes:
            return Choice([(code, tr(words)) for code, words in codes.CODES[column.codes].items()])
        if column.kind is Kind.BOOLEAN:
            return Choice([("是", tr("是")), ("否", tr("否"))])
        if column.kind is Kind.DATE:
            return DayEdit()
        line = QLineEdit()
        if column.kind is Kind.TEXT and column.size:
            line.setMaxLength(column.size)
        return line

    def _rows_of(self, table: str) -> list[tuple[str, str]]:
        """The household's own rows that a reference may mean."""
        tables = self._session.tables
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

    def _fill(self, begun: Mapping[str, str]) -> None:
        """What is on record; for a new record what was begun and the only building: nothing is invented."""
        if self._uid is None:
            building = self.fields.get("building")
            if isinstance(building, Choice) and building.count() == 2:
                building.setCurrentIndex(1)
            for name, words in begun.items():
                self.fields[name].setText(words)
        else:
            row = self._session.tables[self._table].loc[[self._uid]]
            for name, editor in self.fields.items():
                editor.setText(_written(self._declared[name], cells(self._declared[name], row[name])[0]))
        self._touched.clear()

    # judging

    @property
    def values(self) -> dict[str, str]:
        """What is written, field by field; of a record on record only what differs."""
        written = {name: editor.text().strip() for name, editor in self.fields.items()}
        if self._uid is None:
            return {name: words for name, words in written.items() if words}
        row = self._session.tables[self._table].loc[[self._uid]]
        before = {name: _written(self._declared[name], cells(self._declared[name], row[name])[0]) for name in written}
        return {name: words for name, words in written.items() if words != before[name]}

    def _on_typed(self, name: str) -> None:
        self._touched.add(name)
        self._pause.start()

    def done(self, result: int) -> None:
        """Close; nothing is judged any more."""
        self._pause.stop()
        super().done(result)

    def _judge(self) -> None:
        if self._session.project is None:
            return
        told = recording.check(self._session.tables, self._table, self.values, uid=self._uid,
                               today=dt.date.today(), **self._on)
        self._tell({name: fault for name, fault in told.items()
                    if name in self._touched or (fault[0] != "field.required" and name not in self.fields)})
        self._doubt()

    def _doubt(self) -> None:
        """Say who claims the same person or home; it can be recorded all the same."""
        tables = self._session.tables
        if "household" not in self._on:
            return
        numbers = tables["household"]["hh_no"]
        found = recording.warnings(tables, self._table, self.values, household=self._household, uid=self._uid)
        self.doubts.setText("\n".join(i18n.sentence(each.code, {
            "hh_no": numbers[each.household], "others": list(each.others)}) for each in found))
        self.doubts.setVisible(bool(found))

    def _tell(self, told: dict[str, tuple[str, dict[str, Any]]]) -> None:
        for name, label in self.faults.items():
            fault = told.get(name)
            label.setText(i18n.sentence(*fault) if fault else "")
            label.setVisible(fault is not None)
        rest = [i18n.sentence(*fault) for name, fault in told.items() if name not in self.faults]
        self.general.setText("\n".join(rest))
        self.general.setVisible(bool(rest))
        self._fit()

    # writing

    def _on_accept(self) -> None:
        values = self.values
        if self._uid is not None and not values:
            self.reject()
            return
        table, on, uid = self._table, self._on, self._uid
        who = self._session.project.who if self._session.project else ""

        def call(tables: Tables) -> ChangeSet:
            if uid is not None:
                return recording.edit(tables, table, uid, values)
            if table in {"household", "handover", "no_home", "business", "restructuring"}:
                return recording.record(tables, table, values, who=who, **on)
            return recording.add(tables, table, values, who=who, **on)

        self.accept_button.setEnabled(False)
        if not self._session.submit(call, self._on_done, self._on_failed):
            self.accept_button.setEnabled(True)

    def _on_done(self, kept: ChangeSet) -> None:
        if self._told:
            self._told(kept)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        self.accept_button.setEnabled(True)
        if isinstance(error, RecordError):
            self._pause.stop()
            self._touched |= set(error.fields)  # told once, they are judged from now on
            self._tell(error.fields)
            first = next((self.fields[name] for name in error.fields if name in self.fields), None)
            if first is not None:
                first.setFocus()
        else:
            self.general.setText(i18n.explain(error))
            self.general.show()


def _written(column: Column, value: Any) -> str:
    """A value as it is written in its field."""
    if value is None:
        return ""
    if column.kind is Kind.BOOLEAN:
        return "是" if value else "否"
    if column.kind is Kind.DECIMAL:
        return f"{value:.{column.decimals if column.decimals is not None else 2}f}"
    return str(value)
