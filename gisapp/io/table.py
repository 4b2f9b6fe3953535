"""Workbooks (.xlsx) with a heading, notes and plain tables that print well. Called by exports and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_FONT = "宋体"
_LINE = Side(style="thin", color="FFBFC3CA")
_HEAD = PatternFill("solid", fgColor="FFF1F2F4")
_MIDDLE = Alignment(vertical="center", wrap_text=True)
_WIDEST, _NARROWEST = 60, 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its tab's title, a heading, notes under it, a table; Excel's number format of each column, or none."""

    title: str
    heading: str
    notes: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    formats: Sequence[str] = ()


def write(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook; raises ``OSError`` where the disk does."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    book.save(path)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    columns = len(sheet.header)
    page.append([sheet.heading])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    page.cell(1, 1).font = Font(name=_FONT, size=14, bold=True)
    for note in sheet.notes:
        page.append([_plain(note)])
        page.merge_cells(start_row=page.max_row, start_column=1, end_row=page.max_row, end_column=columns)
        page.cell(page.max_row, 1).font = Font(name=_FONT, size=10, color="FF6B7280")
    page.append(list(sheet.header))
    head = page.max_row
    for row in sheet.rows:
        page.append([_plain(value) for value in row])
    _dress(page, head, columns)
    for column, pattern in enumerate(sheet.formats, 1):
        for at in range(head + 1, page.max_row + 1) if pattern else ():
            cell: Any = page.cell(at, column)
            cell.number_format = pattern
    if sheet.formats and sheet.rows:
        page.auto_filter.ref = f"A{head}:{get_column_letter(columns)}{page.max_row}"
        page.freeze_panes = f"B{head + 1}"


def _dress(page: Worksheet, head: int, columns: int) -> None:
    border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    fonts = [Font(name=_FONT, size=11, bold=bold) for bold in (False, True)]
    cells: Any = page.iter_rows(min_row=head, max_col=columns)
    for row in cells:
        for cell in row:
            cell.border = border
            cell.font = fonts[cell.row == head]
            cell.alignment = _MIDDLE
            if cell.row == head:
                cell.fill = _HEAD
    for column in range(1, columns + 1):
        longest = max((_width(page.cell(row, column).value) for row in range(head, page.max_row + 1)), default=0)
        page.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.paperSize, page.page_setup.orientation = page.PAPERSIZE_A4, "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _width(value: Any) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(value if value is not None else ""))


def _plain(value: Any) -> Any:
    """Text that a workbook can hold, and that is never taken for a formula."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text[:1] in {"=", "+", "@"} else text
