"""Rows as an officer asks for them: a table, a zone, a condition, some columns. Called by ``gisapp list``.

References are shown by the name that officers use (a parcel's zone as 文旅新城), enumerations as codes, personal
columns masked before anything is compared, so that a condition cannot reveal what the list hides.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import columns, filters, lookup, matters, privacy, rollup, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import GEOMETRY, Column, Kind
from gisapp.errors import InputError

ROLLED: Final = {
    "building": (Column("stage", Kind.CODE, "阶段", codes="stage"),),
    "parcel": (
        Column("stage", Kind.CODE, "阶段", codes="stage"),
        Column("demolition", Kind.CODE, "拆除", codes="progress"),
        Column("resettlement", Kind.CODE, "安置", codes="progress"),
    ),
}
"""Columns that follow from the households, beside those of the schema."""


def fields(table: str) -> dict[str, Column]:
    """The columns that a list of a table can show, by name; geometry is not among them.

    Raises:
        InputError: ``table.unknown``.
    """
    if table not in schema.TABLES:
        raise InputError("table.unknown", table=table, known=list(schema.TABLES))
    declared = (*schema.TABLES[table].columns, *ROLLED.get(table, ()))
    return {column.name: column for column in declared if column.name != GEOMETRY}


def rows(
    tables: Tables, table: str, *, zone: str | None = None, where: str | None = None, reveal: bool = False,
) -> pd.DataFrame:
    """Rows of a table, indexed by uid, references by name.

    Args:
        tables: the snapshot.
        table: any table of the schema.
        zone: name of a zone; tables that hang on a household or building follow it.
        where: a condition in the language of ``domain.filters``.
        reveal: show personal columns in full; the caller logs that.

    Raises:
        InputError: an unknown table, zone or field, or a condition that cannot be read.
    """
    known = fields(table)
    frame = tables[table] if reveal else matters.without_restricted(tables, table, tables[table])
    if zone is not None:
        inside = _in_zone(tables, table, lookup.zone_uid(tables, zone))
        frame = frame[inside.loc[frame.index].to_numpy(dtype=bool)]
    shown = _rolled(tables, table, frame)
    shown = shown if reveal else privacy.masked(table, shown)
    named = {name: shown[name].map(lookup.keys(tables, column.refers)).astype("object")
             for name, column in known.items() if column.refers}
    shown = shown.assign(**named)[list(known)]
    return shown if where is None else shown[filters.parse(where, known)(shown)]


def _rolled(tables: Tables, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    if table == "building":
        return frame.assign(stage=rollup.stage_by_building(tables))
    if table == "parcel":
        return frame.assign(stage=rollup.stage_by_parcel(tables), demolition=rollup.demolition_by_parcel(tables),
                            resettlement=rollup.resettlement_by_parcel(tables))
    return frame


def _in_zone(tables: Tables, table: str, zone: str) -> pd.Series:
    declared, frame = schema.TABLES[table], tables[table]
    if table == "zone":
        return pd.Series(frame.index == zone, index=frame.index)
    for name in ("zone", "household", "building", "parcel"):
        if name in declared and declared[name].kind is Kind.REFERENCE:
            above = pd.Series(frame[name] == zone) if name == "zone" else frame[name].map(_in_zone(tables, name, zone))
            return above.fillna(False).astype(bool)
    if "zone_name" in declared:
        return frame["zone_name"] == lookup.zone_name(tables, zone)
    return pd.Series(True, index=frame.index)


def chosen(table: str, names: str | None) -> list[str]:
    """The columns that ``--columns a,b`` asks for; all where nothing is asked.

    Raises:
        InputError: ``where.field`` for a name that the table does not have.
    """
    known = fields(table)
    if not names:
        return list(known)
    wanted = [name.strip() for name in names.replace("，", ",").split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            raise InputError("where.field", field=name, known=list(known))
    return wanted


def records(table: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as plain values for JSON: codes, ISO dates, numbers, None."""
    return plain(frame, fields(table))


def plain(frame: pd.DataFrame, known: Mapping[str, Column] | None = None) -> list[dict[str, Any]]:
    """The rows of any frame as plain values; columns that are not of a known kind by what they hold."""
    cells = {name: [_plain(value) for value in (columns.cells(known[name], frame[name]) if known else frame[name])]
             for name in frame.columns}
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def _plain(value: Any) -> Any:
    if columns.is_missing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | bool) else str(value)
