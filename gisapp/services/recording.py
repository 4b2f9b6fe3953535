"""Records: one road for every table, from a form's or a command's texts to one step of work.

Values may be Python values or texts as officers write them; what does not fit is told field by field. Called by the
household panel, the batch entry and ``gisapp record``. A record of a household raises the household's version, so
that two decisions that rest on the same household conflict (DESIGN §4).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gisapp.domain import changes, claims, lookup, paying, resting, rollup, schema
from gisapp.domain.changes import Change, ChangeSet, Tables, effective
from gisapp.domain.columns import Column, Kind, Table, cells, is_missing
from gisapp.errors import InputError, RecordError, RefusedError
from gisapp.services import record_effects, record_rules
from gisapp.services.import_values import converted, plain_text

Told = Mapping[str, tuple[str, dict[str, Any]]]
"""Field → code and values of the sentence that says what is wrong with it."""

ELSEWHERE: Final = frozenset({
    "project", "zone", "parcel", "building", "stage_event", "override", "house_event",
    "resettle_house", "print_register", "export_register", "document", "household_building", "household_parcel",
    "plan_area", "plan_point", "street", "issue", "issue_object", "issue_event", "boundary_version", "sketch",
    "sketch_line", "sketch_point",
})
"""Tables with a road of their own: land by import and by drawing, stages by ``stage``, houses by ``house``, files by
``documents``, issues by ``issue``."""

_EDITED: Final = frozenset({"household", "phase"})
_OWING: Final = frozenset({"agreement", "comp_item", "transition", "exit_event"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record hangs on: a household, or a phase."""

    household: str | None = None
    phase: str | None = None


def subject(tables: Tables, table: str, name: str) -> Subject:
    """The household or phase that a command names.

    Raises:
        InputError: ``table.unknown``, ``record.elsewhere``, ``household.unknown`` or ``phase.unknown``.
    """
    declared = _declared(table)
    if "household" in declared or table in {"household", "demolition", "approval", "lien", "ticket_use"}:
        if "phase" in declared and name not in set(tables["household"]["hh_no"]):
            return Subject(phase=phase_uid(tables, name))
        return Subject(household=lookup.household_uids(tables, [name])[0])
    if "phase" in declared or table == "phase":
        return Subject(phase=phase_uid(tables, name))
    return Subject(household=lookup.household_uids(tables, [name])[0])


def phase_uid(tables: Tables, name: str) -> str:
    """The uid of a phase by its number, ``文旅新城/1`` where two zones number theirs alike.

    Raises:
        InputError: ``phase.unknown``, with those that exist.
    """
    phases = tables["phase"]
    zones = phases["zone"].map(tables["zone"]["zone_name"])
    full = zones + "/" + phases["phase_no"]
    found = phases.index[((phases["phase_no"] == name) | (full == name)).to_numpy(dtype=bool)]
    if len(found) != 1:
        raise InputError("phase.unknown", phase=name, known=list(full))
    return str(found[0])


def _declared(table: str) -> Table:
    if table not in schema.TABLES:
        raise InputError("table.unknown", table=table, known=[name for name in schema.TABLES if name not in ELSEWHERE])
    if table in ELSEWHERE:
        raise InputError("record.elsewhere", table=schema.TABLES[table].label)
    return schema.TABLES[table]


def parsed(tables: Tables, table: str, values: Mapping[str, Any], on: Subject) -> tuple[dict[str, Any], Told]:
    """Values as the schema keeps them, and what is wrong with those that do not fit."""
    declared = schema.TABLES[table]
    found: dict[str, Any] = {}
    wrong: dict[str, tuple[str, dict[str, Any]]] = {}
    for name, value in values.items():
        if name not in declared or declared[name].kind is Kind.GEOMETRY:
            wrong[name] = ("field.unknown", {"field": name, "known": declared.names})
            continue
        column = declared[name]
        if is_missing(value) or (isinstance(value, str) and not value.strip()):
            found[name] = None
        elif column.kind is Kind.REFERENCE:
            found[name] = _referred(tables, column, plain_text(value), on)
            if found[name] is None:
                wrong[name] = ("field.reference", {"column": column.label, "value": plain_text(value)})
        else:
            kept, findings = converted(column, pd.Series([value], dtype="object"))
            found[name] = kept.iloc[0]
            for each in findings:
                wrong[name] = (each.code.replace("value.", "field."), dict(each.params))
    return found, wrong


def _referred(tables: Tables, column: Column, name: str, on: Subject) -> str | None:
    """The row that a reference means: its uid, or the name that officers give it, the household's own first."""
    table = str(column.refers)
    rows = tables[table]
    if name in rows.index:
        return name
    if table == "phase":
        try:
            return phase_uid(tables, name)
        except InputError:
            return None
    key = next((each for each in schema.TABLES[table].key if schema.TABLES[table][each].kind is not Kind.REFERENCE),
               schema.TABLES[table].key[0])
    found = rows.index[(rows[key].astype("object").map(_text) == name).to_numpy(dtype=bool)]
    own = [uid for uid in found if uid in set(_own_rows(tables, table, on).index)]
    chosen = own or list(found)
    return str(chosen[-1]) if chosen else None


def _text(value: Any) -> str:
    return "" if is_missing(value) else plain_text(value)


def _own_rows(tables: Tables, table: str, on: Subject) -> pd.DataFrame:
    """The rows of a table that hang on a household or phase, voided ones left out, in the order of recording."""
    rows, declared = tables[table], schema.TABLES[table]
    if table == "building":
        links = tables["household_building"]
        return rows[rows.index.isin(links.loc[(links["household"] == on.household).to_numpy(dtype=bool), "building"])]
    for name, uid in (("household", on.household), ("phase", on.phase)):
        if name in declared and uid is not None:
            mine = rows[(rows[name] == uid).to_numpy(dtype=bool)]
            mine = effective(mine) if declared.append_only else mine
            return mine[~mine["void"].fillna(False).to_numpy(dtype=bool)] if "void" in declared else mine
    if "building" in declared:
        return rows[rows["building"].isin(_own_rows(tables, "building", on).index)]
    return rows.iloc[:0]


def target(tables: Tables, table: str, values: Mapping[str, Any], on: Subject) -> str | None:
    """The row that values change: by its own number, or the latest where they do not make a whole new row.

    Returns:
        Its uid; None where the values are a new row.
    """
    declared = schema.TABLES[table]
    if table in _EDITED:
        return on.household if table == "household" else on.phase
    if declared.append_only:
        return None
    mine = _own_rows(tables, table, on)
    if any(set(group) <= {"household", "building"} for group in declared.unique) and len(mine) == 1:
        return str(mine.index[0])
    for name in _numbers(declared):
        if values.get(name) is not None:
            same = mine.index[(mine[name] == values[name]).to_numpy(dtype=bool)]
            return str(same[-1]) if len(same) else None
    lacking = [each.name for each in declared.columns
               if each.required and each.name not in {"household", "building"} and values.get(each.name) is None]
    return str(mine.index[-1]) if lacking and len(mine) else None


def _numbers(declared: Table) -> list[str]:
    """The columns by which officers tell the rows of one household apart."""
    named = [name for group in declared.unique for name in group] or ["visit_no"]
    return [name for name in named if name in declared and declared[name].kind is not Kind.REFERENCE]


def record(
    tables: Tables, table: str, values: Mapping[str, Any], *, household: str | None = None, phase: str | None = None,
    who: str = "", today: dt.date | None = None,
) -> ChangeSet:
    """Add a row to a table, or complete the row that the values mean; as ``gisapp record`` does.

    Raises:
        InputError: the table has a road of its own.
        RecordError: what is wrong, field by field; nothing is to be changed.
    """
    _declared(table)
    on = Subject(household, phase)
    given, wrong = parsed(tables, table, values, on)
    uid = None if wrong else target(tables, table, given, on)
    if uid is not None:
        return _changed(tables, table, uid, given, wrong, on, today)
    return _added(tables, table, given, wrong, on, who, today)


def add(
    tables: Tables, table: str, values: Mapping[str, Any], *, household: str | None = None, phase: str | None = None,
    who: str = "", today: dt.date | None = None,
) -> ChangeSet:
    """Add a row to a table; errors as for ``record``."""
    _declared(table)
    on = Subject(household, phase)
    given, wrong = parsed(tables, table, values, on)
    return _added(tables, table, given, wrong, on, who, today)


def edit(tables: Tables, table: str, uid: str, values: Mapping[str, Any], *, today: dt.date | None = None) -> ChangeSet:
    """Change fields of a row; errors as for ``record``, and rows of append-only tables are never changed."""
    declared = _declared(table)
    if declared.append_only:
        raise InputError("record.append_only", table=declared.label)
    on = _subject_of(tables, table, uid)
    given, wrong = parsed(tables, table, values, on)
    return _changed(tables, table, uid, given, wrong, on, today)


def void(tables: Tables, table: str, uid: str, reason: str, *, today: dt.date | None = None) -> ChangeSet:
    """Take back a row: by a row that voids it, or by its mark 作废; never deleted (DOMAIN §5).

    Raises:
        InputError: no reason, or the table knows neither way.
        RefusedError: ``record.rested_on``: a stage, a house or a payment rests on it.
    """
    declared = _declared(table)
    if not reason.strip():
        raise InputError("side.no_reason")
    on = _subject_of(tables, table, uid)
    if declared.append_only:
        kept = {each.name: [tables[table].at[uid, each.name]] for each in declared.columns
                if each.kind is Kind.REFERENCE}
        last = changes.voided_by(tables[table], uid)
        part = changes.inserted(table, {**kept, "voids": [last], "reason": reason.strip()})
    elif "void" in declared:
        part = changes.updated(tables, table, [uid], {"void": True, "void_reason": reason.strip()})
    else:
        raise InputError("record.not_voidable", table=declared.label)
    follow = record_effects.taken_back(tables, table, uid)
    step = _step(tables, f"作废{declared.label}", [part, *follow], on, reason.strip())
    resting.refuse(tables, step, "record.rested_on", today or dt.date.today(), table=declared.label)
    return step


def check(
    tables: Tables, table: str, values: Mapping[str, Any], *, household: str | None = None, phase: str | None = None,
    uid: str | None = None, today: dt.date | None = None,
) -> Told:
    """What is wrong with values before they are recorded, field by field; empty when they may be."""
    on = Subject(household, phase)
    given, wrong = parsed(tables, table, values, on)
    row = _whole(tables, table, uid, _with_subject(tables, table, given, on) if uid is None else given)
    return {**_lacking(table, row), **record_rules.wrong(tables, table, row, uid, today or dt.date.today()), **wrong}


def warnings(
    tables: Tables, table: str, values: Mapping[str, Any], *, household: str | None = None, uid: str | None = None,
    today: dt.date | None = None,
) -> list[claims.Claim]:
    """Double claims that values would make (one person, one home in two households); they may be recorded all the same.

    Empty where the values do not fit: what is wrong is told first.
    """
    try:
        step = edit(tables, table, uid, values, today=today) if uid else record(
            tables, table, values, household=household, today=today)
    except (InputError, RefusedError):
        return []
    return claims.made(tables, step)


def touch(tables: Tables, households: Iterable[str]) -> Change:
    """The change that raises the version of households, and nothing else."""
    return changes.updated(tables, "household", households, {})


def _subject_of(tables: Tables, table: str, uid: str) -> Subject:
    if table == "household":
        return Subject(household=uid)
    if table == "phase":
        return Subject(phase=uid)
    row = tables[table].loc[uid]
    return Subject(*(None if name not in row or is_missing(row[name]) else str(row[name])
                     for name in ("household", "phase")))


def _with_subject(tables: Tables, table: str, given: Mapping[str, Any], on: Subject) -> dict[str, Any]:
    declared = schema.TABLES[table]
    row = dict(given)
    for name, uid in (("household", on.household), ("phase", on.phase)):
        if name in declared and row.get(name) is None:
            row[name] = uid
    if table == "demolition" and row.get("building") is None:
        own = _own_rows(tables, "building", on)
        row["building"] = str(own.index[0]) if len(own) == 1 else None
    return record_rules.completed(tables, table, row)


def _whole(tables: Tables, table: str, uid: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    declared = schema.TABLES[table]
    row: dict[str, Any] = dict.fromkeys(declared.names)
    if uid is not None:
        present = tables[table].loc[[uid]]
        row |= {name: cells(declared[name], present[name])[0] for name in declared.names}
    return row | dict(given)


def _lacking(table: str, row: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {each.name: ("field.required", {"column": each.label})
            for each in schema.TABLES[table].columns if each.required and row.get(each.name) is None}


def _added(tables: Tables, table: str, given: dict[str, Any], wrong: Told, on: Subject, who: str,
           today: dt.date | None) -> ChangeSet:
    row = _with_subject(tables, table, given, on)
    if "officer" in schema.TABLES[table] and row.get("officer") is None:
        row["officer"] = who or None
    _refuse(tables, table, _whole(tables, table, None, row), None, wrong, today)
    part = changes.inserted(table, {name: [value] for name, value in row.items()})
    follow = record_effects.consequences(tables, table, {"household": on.household} | row, part.after.index[0])
    name = f"登记{schema.TABLES[table].label}"
    return _step(tables, name, [part, *follow], Subject(on.household or row.get("household"), on.phase))


def _changed(tables: Tables, table: str, uid: str, given: dict[str, Any], wrong: Told, on: Subject,
             today: dt.date | None) -> ChangeSet:
    if table == "household" and "stage" in given:
        raise InputError("record.elsewhere", table="阶段")
    row = _whole(tables, table, uid, given)
    _refuse(tables, table, row, uid, wrong, today)
    part = changes.updated(tables, table, [uid], given)
    follow = record_effects.consequences(tables, table, row, uid)
    step = _step(tables, f"修改{schema.TABLES[table].label}", [part, *follow], on)
    if any(value is None or value is False for value in given.values()):
        resting.refuse(tables, step, "record.rested_on", today or dt.date.today(), table=schema.TABLES[table].label)
    return step


def _refuse(tables: Tables, table: str, row: Mapping[str, Any], uid: str | None, wrong: Told,
            today: dt.date | None) -> None:
    told = {**_lacking(table, row), **wrong}
    if not wrong:
        told |= record_rules.wrong(tables, table, row, uid, today or dt.date.today())
    if told:
        raise RecordError("record.refused", table=schema.TABLES[table].label, count=len(told), fields=told)


def _step(tables: Tables, name: str, parts: list[Change], on: Subject, reason: str | None = None) -> ChangeSet:
    known = lookup.keys(tables, "household") if on.household else lookup.keys(tables, "phase")
    whose = on.household or on.phase
    touched = {part.table for part in parts}
    concerned = _concerned(tables, parts, on)
    if concerned and "household" not in touched:
        parts = [*parts, touch(tables, concerned)]
    step = ChangeSet(f"{name}：{known[whose]}" if whose else name, tuple(parts), reason=reason)
    if on.household is not None and touched & _OWING:
        paying.refuse_overpaid(tables.with_changes(step), on.household, dt.date.today())
    return step


def _concerned(tables: Tables, parts: list[Change], on: Subject) -> list[str]:
    """The households that a step is about: a lien on a building or a parcel is about all who lie there."""
    found = [] if on.household is None else [on.household]
    for part in parts:
        if part.table == "lien_object" and part.op == "insert":
            homes = rollup.household_buildings(tables)
            found += homes.loc[homes["building"].isin(part.after["building"].dropna()), "household"].tolist()
            found += list(rollup.households_on(tables, list(part.after["parcel"].dropna())))
    return list(dict.fromkeys(found))
