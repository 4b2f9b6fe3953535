"""The form of a document that exists on paper only: what it is, its day, its pages, where it is kept.

Opened from the tab 档案; kept by ``documents.attach``, as a filed scan is.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from gisapp.domain import lookup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import RecordError
from gisapp.i18n import tr
from gisapp.services import documents, recording
from gisapp.services.documents import Paper
from gisapp.ui.fields_form import Field, FieldsForm, Values, field_of
from gisapp.ui.session import Session

_DECLARED = schema.TABLES["document"]
_FIELDS = ("doc_type", "title", "doc_date", "pages")
Faults = dict[str, tuple[str, dict[str, Any]]]


def paper_form(session: Session, household: str, folder: Path, done: Callable[[ChangeSet], object],
               parent: QWidget) -> FieldsForm:
    """Record paper of a household.

    Args:
        session: takes the change.
        household: uid.
        folder: of the project's files.
        done: told the permanent set.
        parent: window.
    """
    fields = [field_of(_DECLARED[name]) for name in _FIELDS]
    fields.append(Field("box_no", tr(_DECLARED["box_no"].label), hint=tr("盒号、柜号，如 A-12 盒"), required=True))

    def check(tables: Tables, values: Values) -> Faults:
        lacking: Faults = {} if values["box_no"] else {"box_no": ("document.no_box", {})}
        return {**lacking, **recording.check(tables, "document", values, household=household)}

    def call(tables: Tables, values: Values) -> ChangeSet:
        told = check(tables, values)
        if told:
            raise RecordError("record.refused", table=_DECLARED.label, count=len(told), fields=told)
        given, _wrong = recording.parsed(tables, "document", values, recording.Subject(household))
        paper = Paper(household=household, doc_type=str(given["doc_type"]), doc_date=given["doc_date"],
                      title=given["title"] or "", pages=given["pages"], box_no=str(given["box_no"]))
        return documents.attach(tables, [paper], folder=folder).changeset

    number = str(lookup.keys(session.tables, "household")[household])
    return FieldsForm(session, f"{number}  {tr('登记纸质材料')}", fields, call, check=check, done=done, parent=parent)
