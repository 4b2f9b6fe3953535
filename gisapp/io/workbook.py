"""Read a sheet of a workbook (.xlsx) as the office wrote it: text as text, dates as dates, merged cells filled.

Called by ``ledger`` and by services that take in tables (the responsibility table); ``table`` is the writing half.
"""

import datetime as dt
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gisapp.errors import InputError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cells = list[list[Any]]
"""Rows of a sheet from its first row on: str, int, float, bool, date or None."""

MOST_ROWS: Final = 100_000
"""Rows of a sheet that are read."""


def read(path: Path) -> dict[str, Cells]:
    """The visible sheets of a workbook, by name, in their order.

    A formula gives the value that Excel kept for it; a merged area gives its value in each of its cells.

    Raises:
        InputError: ``file.not_found``, ``file.unreadable`` or ``sheet.unreadable``.
    """
    from openpyxl import load_workbook  # places that may take in a workbook open without it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, data_only=True)
    except FileNotFoundError as error:
        raise InputError("file.not_found", path=str(path)) from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError("sheet.unreadable", path=str(path)) from error
    except OSError as error:
        raise InputError("file.unreadable", path=str(path), detail=error.strerror or str(error)) from error
    return {page.title: _cells(page) for page in book.worksheets if page.sheet_state == "visible"}


def _cells(page: "Worksheet") -> Cells:
    last = min(page.max_row, MOST_ROWS)
    rows = [[_plain(value) for value in row] for row in page.iter_rows(max_row=last, values_only=True)]
    for area in page.merged_cells.ranges:
        first = rows[area.min_row - 1][area.min_col - 1] if area.min_row <= len(rows) else None
        for row in rows[area.min_row - 1:area.max_row]:
            row[area.min_col - 1:area.max_col] = [first] * (area.max_col - area.min_col + 1)
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        return value.strip() or None
    return value if isinstance(value, int | float | bool | dt.date) else None
