"""An office's register as it is kept in Excel or as CSV: the head is found below its titles, totals and notes are left.

Street offices keep their households in workbooks with a merged title, a head of one or two rows, page totals, the head
again on each printed page, and 填表人 at the end. Called by ``vector``, so that a register comes in by the same door as
a shapefile; rows keep the numbers that Excel shows beside them.
"""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.errors import InputError
from gisapp.io import workbook
from gisapp.io.encoding import Guess, decode, guess, named
from gisapp.io.findings import Finding
from gisapp.io.source import Source
from gisapp.io.workbook import Cells

SUFFIXES: Final = (".xlsx", ".xlsm", ".csv")
OLD: Final = (".xls", ".et", ".ods")
"""Workbooks that are named for what they are, and told how to save them."""

BETWEEN: Final = "/"
"""Stands between the two rows of a head: 面积/证载."""

_HEADER_WITHIN: Final = 15
_FEWEST: Final = 2
_EXACT_DIGITS: Final = 10 ** 15
_SPACES: Final = re.compile(r"\s+")
_REMARK: Final = re.compile(
    r"^(总计|合计|小计|本页小计|本页合计|累计|制表|填表|审核|复核|负责人|经办人|单位负责人|填报|说明|备注|注|注意)"
    r"(人|单位|日期|时间|签字)*($|[:：()（]|\d)")


def layers(path: Path) -> list[str]:
    """Names of the sheets that hold anything; a CSV file has one, of its own name.

    Raises:
        InputError: as for ``read``.
    """
    return list(_sheets(path, None)[0])


def read(path: Path, layer: str | None = None, encoding: str | None = None) -> Source:
    """Read one sheet.

    Args:
        path: an ``.xlsx``, ``.xlsm`` or ``.csv``.
        layer: name of the sheet; the first that holds anything where none is given.
        encoding: of a CSV file, overruling the guess.

    Raises:
        InputError: ``file.*``, ``ledger.unreadable``, ``layer.unknown`` with the names.
    """
    sheets, guessed = _sheets(path, encoding)
    if not sheets:
        raise InputError("file.empty", path=str(path))
    if layer is not None and layer not in sheets:
        raise InputError("layer.unknown", path=str(path), layer=layer, layers=list(sheets))
    name = layer or next(iter(sheets))
    frame, findings = _framed(sheets[name])
    if not guessed.certain:
        findings.append(Finding(None, "encoding.uncertain", {"encoding": guessed.encoding}))
    shapes = np.full(len(frame), None, dtype=object)
    return Source(path, name, tuple(sheets), frame, shapes, False, guessed, None, tuple(findings))


def _sheets(path: Path, encoding: str | None) -> tuple[dict[str, Cells], Guess]:
    if path.suffix.lower() == ".csv":
        cells, guessed = _separated(path, encoding)
        return ({path.stem: cells} if _filled(cells) else {}), guessed
    try:
        sheets = workbook.read(path)
    except InputError as error:
        if error.code != "sheet.unreadable":
            raise
        raise InputError("ledger.unreadable", path=str(path)) from error
    return {name: cells for name, cells in sheets.items() if _filled(cells)}, Guess("utf-8", "format")


def _filled(cells: Cells) -> bool:
    return any(value is not None for row in cells for value in row)


def _separated(path: Path, encoding: str | None) -> tuple[Cells, Guess]:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("file.not_found", path=str(path)) from error
    except OSError as error:
        raise InputError("file.unreadable", path=str(path), detail=error.strerror or str(error)) from error
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = encoding or "utf-16"
    content = content.removeprefix(b"\xef\xbb\xbf")
    guessed = Guess(named(encoding), "given") if encoding else guess([(content, False)])[0]
    text = decode(content, guessed.encoding)
    head = text[:20_000]
    mark = max((",", "\t", ";"), key=head.count)
    rows: Cells = [[cell.strip() or None for cell in row] for row in csv.reader(text.splitlines(), delimiter=mark)]
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows], guessed


def _framed(cells: Cells) -> tuple[pd.DataFrame, list[Finding]]:
    """The sheet's rows below its head, by the number of the row in Excel."""
    first, last = _head(cells)
    names = _named(cells, first, last)
    columns = list(names)
    head = {None, *cells[first], *cells[last]}
    kept, remarks = [], []
    for at in range(last + 1, len(cells)):
        row = [cells[at][column] for column in columns]
        if not any(value is not None for value in row):
            continue
        if head.issuperset(cells[at]) or _is_remark(cells[at]):
            remarks.append(at + 1)
        else:
            kept.append((at + 1, row))
    rows = np.full((len(kept), len(columns)), None, dtype=object)
    for at, (_, row) in enumerate(kept):
        rows[at] = [_kept_digits(value) for value in row]
    index = pd.Index([number for number, _ in kept], name="row", dtype="int64")
    frame = pd.DataFrame({names[column]: pd.Series(rows[:, at], index=index, dtype="object")
                          for at, column in enumerate(columns)}, index=index)
    return frame, list(_told(first, remarks, len(cells)))


def _told(first: int, remarks: Sequence[int], length: int) -> Iterator[Finding]:
    if first:
        yield Finding(None, "ledger.head", {"row": first + 1})
    if remarks:
        yield Finding(None, "ledger.remarks", {"rows": list(remarks[:6]), "count": len(remarks)})
    if length >= workbook.MOST_ROWS:
        yield Finding(None, "ledger.cut", {"rows": workbook.MOST_ROWS})


def _words(row: Sequence[Any]) -> list[str]:
    """The different texts of a row that could be names of columns."""
    texts = dict.fromkeys(value for value in row if isinstance(value, str) and not value.replace(".", "").isdigit())
    return list(texts)


def _head(cells: Cells) -> tuple[int, int]:
    """First and last row (from 0) of the head: the widest row of texts near the top, and the one below it where
    cells of the two are merged.
    """
    near = cells[:_HEADER_WITHIN]
    most = max((len(_words(row)) for row in near), default=0)
    enough = max(_FEWEST, round(most * 0.6))
    first = next((at for at, row in enumerate(near) if len(_words(row)) >= enough), 0)
    below = first + 1
    if below < len(cells) and _split_head(cells[first], cells[below]):
        return first, below
    return first, first


def _split_head(upper: Sequence[Any], lower: Sequence[Any]) -> bool:
    """Whether two rows are one head: names that span columns above, their parts below, all else merged or empty."""
    if not all(value is None or isinstance(value, str) for value in lower):
        return False
    own = [low for up, low in zip(upper, lower, strict=True) if low is not None and low != up]
    spanning = {up for left, up in itertools.pairwise(upper) if up is not None and left == up}
    over = [up for up, low in zip(upper, lower, strict=True) if low is not None and low != up]
    return bool(own) and bool(spanning) and all(up in spanning for up in over)


def _named(cells: Cells, first: int, last: int) -> dict[int, str]:
    """Column → name: two names of a head in two rows are joined; contents without a name get their letter in Excel."""
    names: dict[int, str] = {}
    for column in range(len(cells[first]) if cells else 0):
        upper, lower = cells[first][column], cells[last][column]
        parts = dict.fromkeys(_SPACES.sub("", str(part)) for part in (upper, lower) if part is not None)
        name = BETWEEN.join(parts)
        if not name:
            if not any(row[column] is not None for row in cells[last + 1:]):
                continue
            name = _letters(column)
        number = 2
        free = name
        while free in names.values():
            free = f"{name}{number}"
            number += 1
        names[column] = free
    return names


def _letters(column: int) -> str:
    """A column's letters in Excel, from 0: A, B, … AA."""
    letters = ""
    left = column + 1
    while left:
        left, at = divmod(left - 1, 26)
        letters = chr(65 + at) + letters
    return letters


def _is_remark(row: Sequence[Any]) -> bool:
    """A total, a note or a signature below or between the rows: what it says stands first, or is all it says."""
    said = [value for value in row if value is not None]
    if len(said) > 1 and len(set(map(str, said))) == 1 and isinstance(said[0], str):
        return True  # one text merged across the sheet
    return isinstance(said[0], str) and bool(_REMARK.match(_SPACES.sub("", said[0])))


def _kept_digits(value: Any) -> Any:
    """Excel keeps 15 digits: what is longer is no whole number any more, and is handed on as such."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT_DIGITS:
        return float(value)
    return value
