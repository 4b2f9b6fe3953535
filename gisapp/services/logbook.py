"""The log as officers read it: who changed which row, old and new value, when. Called by ``gisapp log``."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from gisapp.domain import columns, lookup, matters, privacy, schema
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY


def entries(tables: Tables, sets: Iterable[ChangeSet], *, reveal: bool = False) -> Iterator[dict[str, Any]]:
    """One entry for each row of each set, oldest first; a set without rows (a name shown) has one entry.

    Yields:
        ``revision, when`` (ISO, UTC), ``who, label, reason, undoes, table, uid, key, op, before, after``; the last two
        hold the values that changed (all values of a row that came or went), personal ones masked unless revealed,
        geometry as its area or length. Issues of class S3 hold no values unless revealed.
    """
    hidden = frozenset() if reveal else frozenset(matters.restricted(tables))
    names = {table: lookup.keys(tables, table) for table in schema.TABLES}
    for kept in sets:
        stamp = kept.stamp
        head = {
            "revision": stamp.revision if stamp else None, "when": stamp.when.isoformat() if stamp else None,
            "who": stamp.who if stamp else None, "label": kept.label, "reason": kept.reason, "undoes": kept.undoes,
        }
        if not kept.changes:
            yield {**head, "table": None, "uid": None, "key": None, "op": None, "before": {}, "after": {}}
        for change in kept.changes:
            for uid, before, after in _rows(change, reveal=reveal):
                key = names[change.table].get(uid) or _key(change.table, before or after)
                told = hidden.isdisjoint((uid, before.get("issue"), after.get("issue")))
                yield {**head, "table": change.table, "uid": uid, "key": key, "op": change.op,
                       "before": before if told else {}, "after": after if told else {}}


def _rows(change: Change, *, reveal: bool) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    whole = change.op != "update"
    before = _values(change.table, change.before, whole=whole, reveal=reveal)
    after = _values(change.table, change.after, whole=whole, reveal=reveal)
    for position, uid in enumerate(change.uids):
        yield (str(uid), before[position] if len(change.before) else {}, after[position] if len(change.after) else {})


def _values(table: str, frame: pd.DataFrame, *, whole: bool, reveal: bool) -> list[dict[str, Any]]:
    declared = schema.TABLES[table]
    shown = frame if reveal else privacy.masked(table, frame)
    cells = {name: columns.cells(declared[name], shown[name]) for name in shown.columns if name in declared}
    rows = zip(*cells.values(), strict=True) if cells else [()] * len(frame)  # only its version changed
    return [{name: _plain(name, value) for name, value in zip(cells, row, strict=True)
             if value is not None or not whole} for row in rows]


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if name == GEOMETRY:
        return f"{value.geom_type} {value.area:.2f} ㎡" if value.area else f"{value.geom_type} {value.length:.2f} m"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _key(table: str, values: dict[str, Any]) -> str | None:
    return values.get(schema.TABLES[table].key[0])
