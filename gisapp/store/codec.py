"""Values on their way between frames, SQL and the log.

Money is whole 分 in the file, dates are ISO text, geometry is a GeoPackage blob (in the log: base64 of its WKB).
"""

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import columns, privacy, schema
from gisapp.domain.columns import Column, Kind, Table
from gisapp.store import blob

_TEXTS = (Kind.TEXT, Kind.CODE, Kind.REFERENCE, Kind.MONEY)
_MANY = 10_000  # different texts of a column; beyond that they hardly repeat, and to look for them costs memory


def to_sql(column: Column, series: pd.Series, srs_id: int) -> list[Any]:
    """A column's values as SQLite takes them."""
    if column.kind is Kind.GEOMETRY:
        return blob.to_blobs(series.to_numpy(dtype=object), srs_id)
    values = columns.cells(column, series)
    if column.kind is Kind.MONEY:
        return [None if value is None else int(Decimal(value) * 100) for value in values]
    if column.kind is Kind.DATE:
        return [None if value is None else value.isoformat() for value in values]
    if column.kind is Kind.MOMENT:
        return [None if value is None else value.isoformat(timespec="milliseconds") for value in values]
    if column.kind is Kind.BOOLEAN:
        return [None if value is None else int(value) for value in values]
    if column.personal:
        return [privacy.encode(value) if isinstance(value, str) else value for value in values]
    return values


def from_sql(table: Table, names: list[str], chunks: Iterable[list[tuple[Any, ...]]],
             shaped: Callable[[list[Any]], Iterable[Any]] = blob.from_blobs) -> pd.DataFrame:
    """SQLite rows of ``uid``, the named columns and ``version`` as a frame of the schema's dtypes.

    Rows come in chunks, and each chunk is turned into what is kept at once: a large table as raw rows would take as
    much memory again as the table itself. ``shaped`` makes what is kept of a chunk's
    geometries.
    """
    uids: list[str] = []
    versions: list[int] = []
    taken: list[list[Any]] = [[] for _ in names]
    known: list[dict[Any, Any]] = [{} for _ in names]
    for rows in chunks:
        ids, *columns_, numbers = zip(*rows, strict=True)
        uids += ids
        versions += numbers
        for place, (name, values) in enumerate(zip(names, columns_, strict=True)):
            column = table[name]
            taken[place].extend(shaped(list(values)) if column.kind is Kind.GEOMETRY
                                else _taken(column, values, known[place]))
    if not uids:
        return table.empty()[[*names, "version"]]
    index = pd.Index(uids, dtype="object", name="uid")
    nothing = _series(_objects([None] * len(uids)), index)  # one for all empty columns
    series = {}
    for place, name in enumerate(names):
        column, cells, taken[place] = table[name], taken[place], []
        empty = column.kind in _TEXTS and cells.count(None) == len(cells)
        series[name] = nothing if empty else _series(_read(column, cells), index)
    series["version"] = _series(np.asarray(versions, dtype="int64"), index)
    return pd.DataFrame(series, index=index, copy=False)


def _series(cells: Any, index: pd.Index) -> pd.Series:
    """Cells as they are: pandas would look at every text, and copy it, to find a type for a column of objects."""
    series: pd.Series = pd.Series(cells, index=index, dtype=cells.dtype, copy=False)
    return series


def _taken(column: Column, values: tuple[Any, ...], known: dict[Any, Any]) -> Iterable[Any]:
    if values.count(None) == len(values):
        return values
    if column.kind in _TEXTS and len(known) <= _MANY:  # SQLite makes a new text for each row: keep one of each
        return [known.setdefault(value, value) for value in values]
    return values


def _read(column: Column, values: list[Any]) -> Any:
    if column.kind is Kind.MONEY:
        amounts = {value: None if value is None else Decimal(value) / 100 for value in set(values)}
        return _objects([amounts[value] for value in values])
    if column.kind is Kind.DECIMAL:
        return np.array(values, dtype="float64")  # None becomes NaN
    if column.kind in {Kind.DATE, Kind.MOMENT}:
        places = {value: place for place, value in enumerate(dict.fromkeys(values))}
        different = np.array([_naive(value) for value in places], dtype=column.dtype)  # few days, read once each
        return different[np.fromiter(map(places.__getitem__, values), dtype="int64", count=len(values))]
    if column.kind is Kind.BOOLEAN:
        return pd.array([None if value is None else bool(value) for value in values], dtype="boolean")
    if column.kind is Kind.INTEGER:
        return pd.array(values, dtype="Int64")
    if column.personal:
        return _objects([privacy.decode(value) if isinstance(value, str) else value for value in values])
    return _objects(values)


def _naive(value: str | None) -> str:
    return "NaT" if not value else value.removesuffix("Z").split("+")[0]


def _objects(values: list[Any]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def to_log(table: str, frame: pd.DataFrame, *, whole: bool) -> list[str]:
    """Each row's values as one JSON text, ready for the log; of whole rows the missing values are left out."""
    declared = schema.TABLES[table]
    names = [name for name in frame.columns if name != "version"]
    per_column = []
    for name in names:
        column = declared[name]
        if column.kind is Kind.GEOMETRY:
            wkb = shapely.to_wkb(frame[name].to_numpy(dtype=object), byte_order=1)
            per_column.append([None if body is None else base64.b64encode(body).decode("ascii") for body in wkb])
        else:
            per_column.append(to_sql(column, frame[name], 0))
    if not names:
        return ["{}"] * len(frame)
    rows = (zip(names, row, strict=True) for row in zip(*per_column, strict=True))
    return [json.dumps({name: value for name, value in row if not whole or value is not None},
                       ensure_ascii=False, separators=(",", ":")) for row in rows]


def from_log(table: str, uids: list[str], texts: list[str], versions: list[int], *, whole: bool) -> pd.DataFrame:
    """Rows of the log as a frame: whole rows, or rows that name the same columns."""
    declared = schema.TABLES[table]
    parsed = [json.loads(text) for text in texts]
    names = declared.names if whole else [name for name in declared.names if name in parsed[0]]
    index = pd.Index(uids, dtype="object", name="uid")
    series: dict[str, pd.Series] = {}
    for name in names:
        column, values = declared[name], [row.get(name) for row in parsed]
        if column.kind is Kind.GEOMETRY:
            bodies = _objects([None if value is None else base64.b64decode(value) for value in values])
            read: Any = np.asarray(shapely.from_wkb(bodies), dtype=object)
        else:
            read = _read(column, values)
        series[name] = pd.Series(read, index=index, dtype=column.dtype)
    series["version"] = pd.Series(np.asarray(versions, dtype="int64"), index=index)
    return pd.DataFrame(series, index=index)


def moment_text(when: dt.datetime) -> str:
    """A UTC time as the log keeps it: ``2026-11-24T06:30:00.000Z``."""
    return when.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> dt.datetime:
    """The UTC time that ``moment_text`` wrote."""
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
