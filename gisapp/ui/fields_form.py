"""A dialog of a few fields whose faults are told at each field; saved as one step of work.

Used for issues, tasks and local units, whose rows hang on no household, and for records (``record_form``); what is
wrong comes from the service that will keep them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from gisapp import i18n
from gisapp.domain import codes
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import Column, Kind
from gisapp.errors import GisAppError, RecordError
from gisapp.i18n import tr
from gisapp.ui import parts
from gisapp.ui.field_editors import Choice, DayEdit, TargetEdit
from gisapp.ui.session import Session

_PAUSE_MS = 200
_ROOM = 540
_BELOW = 60
Values = dict[str, str]
Told = Mapping[str, tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: name, label, what is written at first, choices (key, words) or a day, unit, hint, the longest text.

    With ``suffix`` it says where a file of that kind is written.
    """

    name: str
    label: str
    value: str = ""
    choices: Sequence[tuple[str, str]] | None = None
    day: bool = False
    unit: str = ""
    hint: str = ""
    required: bool = False
    longest: int | None = None
    suffix: str = ""


def field_of(column: Column, value: str = "", *, choices: Sequence[tuple[str, str]] | None = None,
             hint: str = "") -> Field:
    """The field of a column of the schema, its codes as choices."""
    if choices is None and column.kind is Kind.CODE and column.codes:
        choices = [(code, tr(words)) for code, words in codes.CODES[column.codes].items()]
    if column.kind is Kind.BOOLEAN:
        choices = [("是", tr("是")), ("否", tr("否"))]
    return Field(column.name, tr(column.label), value, choices, column.kind is Kind.DATE,
                 tr(column.unit) if column.unit else "", hint or (tr(column.meaning) if column.meaning else ""),
                 column.required, column.size if column.kind is Kind.TEXT else None)


class FieldsForm(QDialog):
    """The dialog.

    Args:
        session: takes the change.
        title: of the dialog.
        fields: what can be written.
        call: makes the change from what is written.
        check: what is wrong with what is written, while it is being written.
        done: told the permanent set.
        failed: called where nothing was kept, before it is said why.
        parent: window.
    """

    def __init__(self, session: Session, title: str, fields: Sequence[Field],
                 call: Callable[[Tables, Values], ChangeSet], *, check: Callable[[Tables, Values], Told] | None = None,
                 done: Callable[[ChangeSet], object] | None = None, failed: Callable[[], object] | None = None,
                 parent: QWidget | None = None, save: str = "") -> None:
        super().__init__(parent)
        self._session, self._call, self._check, self._told, self._failed = session, call, check, done, failed
        self._touched: set[str] = set()
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        self.fields: dict[str, Any] = {}
        self.faults: dict[str, Any] = {}
        self.general = parts.text("", "refusal", wrap=True)
        self.general.hide()
        self.accept_button = parts.button(save or tr("保存"), self._on_accept, "primary")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._judge)
        self._lay_out(title, fields)
        self._before = self._written

    def _lay_out(self, title: str, fields: Sequence[Field]) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setContentsMargins(4, 2, 12, 2)
        for each in fields:
            editor, fault = _editor(each), parts.text("", "fault", wrap=True)
            fault.hide()
            editor.setText(each.value)
            self.fields[each.name], self.faults[each.name] = editor, fault
            editor.textChanged.connect(lambda _words, name=each.name: self._on_typed(name))
            unit = [parts.text(each.unit, "small")] if each.unit else []
            label = parts.text(each.label + (" *" if each.required else ""), "grey")
            label.setToolTip(each.hint)
            form.addRow(label, parts.column(parts.row(editor, *unit), fault, spacing=2))
        self._inside = inside = QWidget()
        inside.setLayout(form)
        self._area = area = parts.scrolled(inside)
        self._fit()
        area.setMinimumWidth(inside.sizeHint().width() + area.verticalScrollBar().sizeHint().width() + 6)
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.accept_button)
        self.setLayout(parts.column(parts.text(title, "title", wrap=True), area, self.general, buttons,
                                    margins=(22, 18, 22, 16), spacing=12))

    def _fit(self) -> None:
        """As high as its fields and what is wrong with them, as far as there is room."""
        self._area.setMinimumHeight(min(self._inside.sizeHint().height() + 8, _ROOM))

    @property
    def _written(self) -> Values:
        return {name: editor.text().strip() for name, editor in self.fields.items()}

    @property
    def values(self) -> Values:
        """What is written, field by field."""
        return self._written

    @property
    def changed(self) -> Values:
        """What is written and was not so at first."""
        return {name: words for name, words in self._written.items() if words != self._before[name]}

    def point_to(self, name: str) -> None:
        """Put the cursor into a field and bring it, with what is wrong with it, into sight."""
        if name in self.fields:
            self.fields[name].setFocus()
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.fields[name], 0, _BELOW))

    def _on_typed(self, name: str) -> None:
        self._touched.add(name)
        self._pause.start()

    def done(self, result: int) -> None:
        """Close; nothing is judged any more."""
        self._pause.stop()
        super().done(result)

    def _judge(self) -> None:
        if self._session.project is not None and self._check is not None:
            told = self._check(self._session.tables, self.values)
            self._tell({name: fault for name, fault in told.items()
                        if name in self._touched or (name not in self.fields and fault[0] != "field.required")})

    def _tell(self, told: Told) -> None:
        for name, label in self.faults.items():
            fault = told.get(name)
            label.setText(i18n.sentence(*fault) if fault else "")
            label.setVisible(fault is not None)
        rest = [i18n.sentence(*fault) for name, fault in told.items() if name not in self.faults]
        self.general.setText("\n".join(rest))
        self.general.setVisible(bool(rest))
        self._fit()

    def _on_accept(self) -> None:
        values = self.values
        self.accept_button.setEnabled(False)
        if not self._session.submit(lambda tables: self._call(tables, values), self._on_done, self._on_failed):
            self.accept_button.setEnabled(True)

    def _on_done(self, kept: ChangeSet) -> None:
        if self._told:
            self._told(kept)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        if self._failed:
            self._failed()
        self.accept_button.setEnabled(True)
        self._pause.stop()  # judging what was typed a moment ago would wipe out what is said now
        if isinstance(error, RecordError):
            self._touched |= set(error.fields)  # told once, they are judged from now on
            self._tell(error.fields)
            self.point_to(next((name for name in error.fields if name in self.fields), ""))
        else:
            self._tell({})
            self.general.setText(i18n.explain(error))
            self.general.show()


def _editor(field: Field) -> Any:
    if field.choices is not None:
        return Choice(field.choices)
    if field.day:
        return DayEdit()
    if field.suffix:
        return TargetEdit(field.suffix)
    line = QLineEdit()
    line.setPlaceholderText(field.hint)
    if field.longest:
        line.setMaxLength(field.longest)
    return line
