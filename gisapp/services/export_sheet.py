"""Progress as a table for Excel: Chinese titles, real dates and numbers, one household (or parcel) a row.

What a street office hands to its leaders on Mondays; the same rows and values as the shapefile of ``exporting``.
"""

from collections.abc import Sequence
from typing import Any, Final

from gisapp.domain.columns import Column, Kind, is_missing
from gisapp.i18n import tr
from gisapp.io import table
from gisapp.io.write import Layer

_FORMATS: Final = {Kind.MONEY: "#,##0.00", Kind.DATE: "yyyy-mm-dd", Kind.INTEGER: "0"}


def sheet(columns: Sequence[Column], layer: Layer, heading: str, about: Sequence[str]) -> table.Sheet:
    """The rows as one sheet.

    Args:
        columns: the fields.
        layer: their values, in the same order.
        heading: above the table.
        about: notes under the heading.
    """
    header = [tr(column.label) + (f"（{tr(column.unit)}）" if column.unit else "") for column in columns]
    values = [_cells(column, series) for column, series in zip(columns, layer.columns, strict=True)]
    rows = list(zip(*values, strict=True))
    return table.Sheet(tr("进度"), heading, about, header, rows, tuple(_format(column) for column in columns))


def _format(column: Column) -> str:
    if column.kind is Kind.DECIMAL:
        return f"0.{'0' * column.decimals}" if column.decimals else "0"
    return _FORMATS.get(column.kind, "")


def _cells(column: Column, series: Any) -> list[Any]:
    if column.kind is Kind.DATE:
        return list(series.tolist())
    if column.kind is Kind.BOOLEAN:
        return [None if is_missing(value) else tr("是") if value else tr("否") for value in series]
    return [tr(value) if column.codes and value else value for value in series]
