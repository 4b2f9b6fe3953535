"""A table that an office keeps in a workbook: its header wherever it stands, its rows, what importing them would do.

Shared by the tables that come in by a door of their own: ``house_sheet`` (房源表), ``milestone_sheet`` (责任分解表).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gisapp.domain.changes import ChangeSet
from gisapp.domain.columns import Column
from gisapp.io import workbook
from gisapp.io.findings import Finding
from gisapp.services.import_values import converted, plain_text

_HEADER_WITHIN: Final = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        new, changed, unchanged: how many of the rows that fit.
        findings: what is wrong with the others, by row number.
        ignored: titles of columns that mean nothing here.
        changeset: the one step; None where nothing changes.
    """

    new: int
    changed: int
    unchanged: int
    findings: tuple[Finding, ...]
    ignored: tuple[str, ...]
    changeset: ChangeSet | None

    @property
    def left_out(self) -> int:
        """Rows that do not come in."""
        return len({each.row for each in self.findings})


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: field → column, its titles as they stand, those that mean nothing; the cells below it."""

    row: int
    fields: Mapping[str, int]
    titles: list[Any]
    ignored: tuple[str, ...]
    below: workbook.Cells

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row below: its number in the sheet, and what it says of each field."""
        for number, cells in enumerate(self.below, self.row + 2):
            yield number, {field: cells[column] for field, column in self.fields.items() if cells[column] is not None}


def header(path: Path, field: Callable[[str], str | None], enough: Callable[[Collection[str]], bool]) -> Header | None:
    """The first row in a workbook (.xlsx) whose titles mean fields that are ``enough`` for a header; None without one.

    Raises:
        InputError: ``file.*`` or ``sheet.unreadable``.
    """
    for cells in workbook.read(path).values():
        for at, titles in enumerate(cells[:_HEADER_WITHIN]):
            told = {column: plain_text(title) for column, title in enumerate(titles) if title is not None}
            meant = {column: field(title) for column, title in told.items()}
            fields: dict[str, int] = {}
            for column, name in meant.items():
                if name is not None:
                    fields.setdefault(name, column)
            if enough(fields):
                ignored = dict.fromkeys(title for column, title in told.items() if meant[column] is None)
                return Header(at, fields, titles, tuple(ignored), cells[at + 1:])
    return None


def value(column: Column, cell: Any, number: int, wrong: list[Finding]) -> Any:
    """A cell as our value; what does not fit is added to ``wrong``, by the row's number."""
    kept, findings = converted(column, pd.Series([cell], index=[number], dtype="object"))
    wrong += [Finding(each.row, each.code.replace("value.", "field."), each.params) for each in findings]
    return kept.iloc[0]
