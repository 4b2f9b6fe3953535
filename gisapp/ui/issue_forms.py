"""The forms of an issue: registered or changed, what was done, closed."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from gisapp.domain import lookup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import CODES
from gisapp.domain.columns import Kind, cells
from gisapp.errors import RecordError
from gisapp.i18n import tr
from gisapp.services import issues
from gisapp.ui.fields_form import Field, FieldsForm, Told, Values, field_of
from gisapp.ui.session import Session

_LINKS = ("hh_nos", "parcel_nos", "units")
_BREAK = re.compile(r"[、，,;；\s]+")
Done = Callable[[ChangeSet], object]


def written(table: str, tables: Tables, uid: str, name: str) -> str:
    """A value on record as it is written in its field."""
    column = schema.TABLES[table][name]
    value: Any = cells(column, tables[table].loc[[uid], name])[0]
    if value is None:
        return ""
    if column.kind is Kind.BOOLEAN:
        return "是" if value else "否"
    return f"{value:g}" if column.kind is Kind.DECIMAL else str(value)


def issue_form(session: Session, zone: str | None, uid: str | None, done: Done, parent: QWidget) -> FieldsForm:
    """Register an issue in a zone, or change one."""
    tables, declared = session.tables, schema.TABLES["issue"]
    classes = [(code, f"{code} {tr(words)}" if code != "O" else tr(words))
               for code, words in CODES["issue_class"].items()]
    fields = [field_of(declared[name], written("issue", tables, uid, name) if uid else "",
                       choices=classes if name == "class" else None) for name in issues.FIELDS]
    if uid is None:
        fields = [field for field in fields if field.name != "found_on"]
        zones = [(str(each), str(name)) for each, name in tables["zone"]["zone_name"].items()]
        fields.insert(2, Field("zone", tr("片区"), zone or "", zones))
        fields += [Field("hh_nos", tr("涉及的户"), hint=tr("户编号，几户用顿号分开")),
                   Field("parcel_nos", tr("涉及的宗地"), hint=tr("宗地号，几块用顿号分开"))]
        if len(tables["unit_org"]):
            fields.append(Field("units", tr("涉及的单位"), "", [(str(name), str(name))
                                                           for name in tables["unit_org"]["name"]]))
    fields.append(Field("geom", tr("位置"), hint=tr("东坐标,北坐标；不填则在所涉宗地或房屋上")))
    title = tr("登记遗留问题") if uid is None else tr("修改{what}", what=str(lookup.keys(tables, "issue")[uid]))

    def call(tables: Tables, values: Values) -> ChangeSet:
        at = _point(values.pop("geom"))
        if uid is not None:
            return issues.edit(tables, uid, values, at=at)
        linked = {name: _names(values.pop(name, "")) for name in _LINKS}
        inside = values.pop("zone") or None
        about = issues.concern(tables, zone=inside, **linked)
        return issues.add(tables, _filled(values), about=about, zone=inside, at=at)

    def check(tables: Tables, values: Values) -> Told:
        own = {name: words for name, words in values.items() if name in issues.FIELDS}
        return issues.check(tables, own if uid else _filled(own), issue=uid)

    return FieldsForm(session, title, fields, lambda tables, values: call(tables, dict(values)), check=check,
                      done=done, parent=parent)


def _filled(values: Values) -> Values:
    return {name: words for name, words in values.items() if words}


def _names(words: str) -> list[str]:
    return [name for name in _BREAK.split(words) if name]


def _point(words: str) -> tuple[float, float] | None:
    """Easting and northing as written; errors at the field."""
    if not words:
        return None
    try:
        east, north = (float(part) for part in words.replace("，", ",").split(","))
    except ValueError:
        fault: dict[str, tuple[str, dict[str, Any]]] = {"geom": ("issue.point", {"value": words})}
        raise RecordError("record.refused", table="遗留问题", count=1, fields=fault) from None
    return east, north


def progress_form(session: Session, uid: str, done: Done, parent: QWidget) -> FieldsForm:
    """What was done about an issue."""
    states = [(code, tr(words)) for code, words in CODES["issue_state"].items() if code != "closed"]
    state = str(session.tables["issue"].at[uid, "state"])
    fields = [Field("note", tr("做了什么"), required=True),
              Field("on", tr("日期"), dt.date.today().isoformat(), day=True),
              Field("state", tr("状态"), "listed" if state == "listed" else "working", states)]

    def call(tables: Tables, values: Values) -> ChangeSet:
        return issues.progress(tables, uid, values["note"], state=values["state"] or None, on=_day(values["on"]),
                               who=session.project.who if session.project else "")

    return FieldsForm(session, tr("登记进展"), fields, call, done=done, parent=parent)


def close_form(session: Session, uid: str, done: Done, parent: QWidget) -> FieldsForm:
    """Close an issue; every need that is still open is told in the form."""
    fields = [Field("result", tr("办理结果"), required=True),
              Field("on", tr("办结日"), dt.date.today().isoformat(), day=True)]

    def call(tables: Tables, values: Values) -> ChangeSet:
        return issues.close(tables, uid, values["result"], on=_day(values["on"]),
                            who=session.project.who if session.project else "")

    number = str(lookup.keys(session.tables, "issue")[uid])
    return FieldsForm(session, tr("办结 {what}", what=number), fields, call, done=done, parent=parent,
                      save=tr("确认办结"))


def _day(words: str) -> dt.date | None:
    """A day as written; errors at the field."""
    if not words:
        return None
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        fault: dict[str, tuple[str, dict[str, Any]]] = {"on": ("issue.day", {"value": words})}
        raise RecordError("record.refused", table="遗留问题", count=1, fields=fault) from None
