"""What a column and a table are, and how a frame of them looks in memory.

``schema`` declares the tables with these words; both stores, forms, imports, exports and the data dictionary obey.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

GEOMETRY = "geom"
_LINE, _POLYGON = 1, 3
Profile = Literal["progress", "internal"]


class Kind(StrEnum):
    """The kinds of values; each has one dtype in memory and one column type in every store."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    REFERENCE = "reference"
    GEOMETRY = "geometry"


_SCALARS = (str, int, float, bool, Decimal, dt.date, np.generic, shapely.Geometry)

DTYPES: Mapping[Kind, str] = {
    Kind.TEXT: "object", Kind.CODE: "object", Kind.INTEGER: "Int64", Kind.DECIMAL: "float64", Kind.MONEY: "object",
    Kind.BOOLEAN: "boolean", Kind.DATE: "datetime64[s]", Kind.MOMENT: "datetime64[ms]", Kind.REFERENCE: "object",
    Kind.GEOMETRY: "object",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a table.

    Attributes:
        name: field name in code, JSON and the project file.
        kind: the kind of its values.
        label: Chinese name, translated by ``tr``.
        size: longest text in bytes of UTF-8, or digits of a decimal.
        decimals: places after the point of a decimal.
        unit: unit of the values, e.g. ``㎡``.
        codes: name of the enumeration in ``codes.CODES``.
        refers: table that a reference points at (by uid).
        shp: field name in a shapefile, at most 10 ASCII bytes.
        profile: the export profile that carries it by default.
        personal: personal information (PIPL): masked on screen, never in a shapefile.
        required: must have a value.
        minimum: smallest allowed number.
        meaning: one sentence for the dictionary where the label does not say it all.
    """

    name: str
    kind: Kind
    label: str
    size: int | None = None
    decimals: int | None = None
    unit: str = ""
    codes: str | None = None
    refers: str | None = None
    shp: str | None = None
    profile: Profile | None = None
    personal: bool = False
    required: bool = False
    minimum: float | None = None
    meaning: str = ""

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column in memory."""
        return DTYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, the key by which officers know a row, its geometry type.

    ``unique`` lists column groups whose values may occur once (a missing reference counts as a value).
    An ``append_only`` table only grows: a row is taken back by a later row that names it in ``voids``.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    geometry: Literal["MULTIPOLYGON", "MULTILINESTRING", "POINT"] | None = None
    append_only: bool = False
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        return self.by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    @property
    def names(self) -> list[str]:
        """Column names in their declared order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """A frame without rows and with the right dtypes; made once, since frames are never changed in place."""
        return _empty(self)

    def frame(self, values: Mapping[str, Any], uids: Iterable[str]) -> pd.DataFrame:
        """A frame of whole rows from column values (arrays, lists or scalars); what is not given is missing.

        Values are brought to the column's kind; ``version`` is 1 unless given. Unknown names raise ``KeyError``.
        """
        index = pd.Index(list(uids), dtype="object", name="uid")
        unknown = set(values) - set(self.names) - {"version"}
        if unknown:
            raise KeyError(f"{self.name} has no column {sorted(unknown)}")
        series = {
            column.name: coerce(self, column, values.get(column.name), index) for column in self.columns
        }
        version = values.get("version", 1)
        series["version"] = pd.Series(np.broadcast_to(np.asarray(version, dtype="int64"), len(index)), index=index)
        return pd.DataFrame(series, index=index)


    def completed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with every declared column, in order; what an older project file lacks is missing."""
        lacking = [column for column in self.columns if column.name not in frame]
        nothing = {dtype: _missing(dtype, len(frame)) for dtype in {column.dtype for column in lacking}}  # one for all
        empty = {column.name: pd.Series(nothing[column.dtype], index=frame.index, dtype=column.dtype, copy=False)
                 for column in lacking}  # with its type named: to find one, pandas would look at every cell
        if not lacking:
            return frame
        whole = {name: empty[name] if name in empty else frame[name] for name in [*self.names, "version"]}
        return pd.DataFrame(whole, index=frame.index, copy=False)


@cache
def _empty(table: Table) -> pd.DataFrame:
    return table.frame({}, [])


def _missing(dtype: str, length: int) -> Any:
    """A column of missing values."""
    if dtype == "object":
        return np.full(length, None, dtype=object)
    if dtype in {"Int64", "boolean"}:
        kind: Any = pd.arrays.IntegerArray if dtype == "Int64" else pd.arrays.BooleanArray
        values = np.zeros(length, dtype="int64" if dtype == "Int64" else bool)
        return kind(values, np.ones(length, dtype=bool))
    return np.full(length, np.nan if dtype == "float64" else np.datetime64("NaT"), dtype=dtype)


def coerce(table: Table, column: Column, values: Any, index: pd.Index) -> pd.Series:
    """Values (None, scalar, or one per row of ``index``) as a series of the column's dtype."""
    if values is None or isinstance(values, _SCALARS):
        values = [values] * len(index)
    if column.kind is Kind.GEOMETRY:
        return pd.Series(as_geometry_type(table, np.asarray(values, dtype=object)), index=index, dtype="object")
    if isinstance(values, pd.Series | pd.Index):
        values = values.to_numpy() if column.dtype == "object" else values.array
    if column.dtype == "object":
        cells = np.empty(len(index), dtype=object)
        cells[:] = [None if is_missing(value) else value for value in values]
        return pd.Series(cells, index=index, dtype="object")
    if column.dtype.startswith("datetime64"):
        moments = pd.to_datetime(pd.Series(values, dtype="object")).to_numpy().astype(column.dtype)
        return pd.Series(moments, index=index)
    if column.kind is Kind.DECIMAL:
        given = pd.to_numeric(pd.Series(values, dtype="object"), errors="raise")
        numbers = given.to_numpy(dtype="float64", na_value=np.nan)
        return pd.Series(np.round(numbers, column.decimals if column.decimals is not None else 3), index=index)
    return pd.Series(pd.array(values, dtype=column.dtype), index=index)


def is_missing(value: Any) -> bool:
    """Whether a single value is one of the ways to say nothing: None, NA, NaT, NaN."""
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def as_geometry_type(table: Table, geometries: np.ndarray) -> np.ndarray:
    """Single polygons and lines as the table's multi type; None stays None."""
    single = {"MULTIPOLYGON": _POLYGON, "MULTILINESTRING": _LINE}.get(table.geometry or "")
    mask = shapely.get_type_id(geometries) == single
    if mask.any():
        geometries = geometries.copy()
        build: Any = shapely.multipolygons if single == _POLYGON else shapely.multilinestrings
        geometries[mask] = build(geometries[mask], indices=np.arange(int(mask.sum())))
    return geometries


def cells(column: Column, series: pd.Series) -> list[Any]:
    """A series as plain Python values (str, int, float, bool, Decimal, date, datetime, geometry) with None."""
    if column.dtype == "object":
        return series.to_numpy().tolist()
    if column.kind in {Kind.DATE, Kind.MOMENT}:
        unit = "D" if column.kind is Kind.DATE else "ms"
        return list(series.to_numpy().astype(f"datetime64[{unit}]").astype(object))
    return [None if is_missing(value) else value for value in series.tolist()]
