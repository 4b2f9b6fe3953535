"""Cells of other people's tables as values of our columns; what does not fit is a finding and stays empty.

Called by ``importing`` for whole columns. Accepts the forms that offices write: labels for codes, 2024年5月1日, 3层,
12,500.00, 12.5万元, 是/否, １２号, and Excel's days and numbers.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain.codes import CODES, code_of
from gisapp.domain.columns import Column, Kind, is_missing
from gisapp.io.findings import Finding
from gisapp.services.import_fields import words

_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ].*)?$")
_AROUND: Final = re.compile(r"\s*([-/.年月日])\s*")
_UNIT: Final = re.compile(r"\s*(㎡|m²|m2|平方米|平米|层|年|户|元|米|公顷|ha)$", re.I)
_TIMES: Final = {"万": 10_000, "亿": 100_000_000}
_WIDE: Final = {0xFEE0 + narrow: narrow for narrow in range(33, 127) if chr(narrow).isalnum() or chr(narrow) == "-"}
"""Full-width letters and digits as they are typed by a Chinese input method; brackets and commas stay."""
_EXCEL_ZERO: Final = dt.date(1899, 12, 30)
_EXCEL_DAYS: Final = range(10_000, 75_000)
_DIGITS_KEPT: Final = 1e15
_TRUE: Final = frozenset({"是", "有", "true", "t", "y", "yes", "1", "1.0", "√"})
_FALSE: Final = frozenset({"否", "无", "没有", "false", "f", "n", "no", "0", "0.0", "×"})
_YEARS: Final = range(1900, 2101)


class _Unfit(Exception):  # noqa: N818 - travels inside this module only
    """A cell that does not fit, with the code of its finding and values for the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def converted(column: Column, cells: pd.Series) -> tuple[pd.Series, list[Finding]]:
    """A file's column as our values (objects, None for nothing).

    Args:
        column: what the values become.
        cells: object cells indexed by row number.

    Returns:
        The values, indexed as the cells, and a finding for each cell that did not fit.
    """
    convert = _CONVERTERS[column.kind]
    known: dict[Any, Any] = {}
    values = np.full(len(cells), None, dtype=object)
    findings = []
    for at, (row, cell) in enumerate(zip(cells.index, cells.to_numpy(dtype=object), strict=True)):
        if is_missing(cell):
            continue
        key = (type(cell), cell)
        if key not in known:
            known[key] = _attempt(convert, column, cell)
        value = known[key]
        if isinstance(value, _Unfit):
            findings.append(Finding(int(row), value.code, {"column": column.label, **value.params}))
        else:
            values[at] = value
    return pd.Series(values, index=cells.index, dtype="object"), findings


def _attempt(convert: Callable[[Column, Any], Any], column: Column, cell: Any) -> Any:
    try:
        return convert(column, cell)
    except _Unfit as unfit:
        return unfit


def plain_text(cell: Any) -> str:
    """A cell as text: whole floats without their point, no blanks or control characters around, letters narrow.

    >>> plain_text(12.0), plain_text(" 幢 "), plain_text("ＷＬ－０１")
    ('12', '幢', 'WL-01')
    """
    if isinstance(cell, bool | np.bool_):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _DIGITS_KEPT:
        return str(int(cell))
    return str(cell).replace("\0", "").strip().translate(_WIDE)


def _text(column: Column, cell: Any) -> str | None:
    if isinstance(cell, float) and abs(cell) >= _DIGITS_KEPT:
        raise _Unfit("value.digits")
    text = plain_text(cell)
    if column.size is not None and len(text.encode("utf-8", "surrogatepass")) > column.size:
        raise _Unfit("value.too_long", value=text[:12] + "…", size=column.size)
    return text or None


def _code(column: Column, cell: Any) -> str | None:
    text = plain_text(cell)
    if not text or column.codes is None:
        return None
    wide = unicodedata.normalize("NFKC", text)
    found = code_of(column.codes, text) or code_of(column.codes, wide) or _spoken(column.codes).get(wide)
    if found is None:
        raise _Unfit("value.code", value=text[:20], known=list(CODES[column.codes].values()))
    return found


@cache
def _spoken(codes: str) -> Mapping[str, str]:
    return {word: code for code, aliases in words()["codes"].get(codes, {}).items() for word in aliases}


def _decimal(cell: Any) -> Decimal | None:
    text = unicodedata.normalize("NFKC", plain_text(cell)).replace(",", "").replace("，", "")
    text = _UNIT.sub("", text.lstrip("¥￥")).strip()
    if not text:
        return None
    try:
        number = Decimal((text[:-1] if text[-1] in _TIMES else text).strip()) * _TIMES.get(text[-1], 1)
    except InvalidOperation:
        raise _Unfit("value.number", value=plain_text(cell)[:20]) from None
    if not number.is_finite():
        return None
    return number


def _checked(column: Column, cell: Any) -> Decimal | None:
    number = _decimal(cell)
    if number is None:
        return None
    if column.minimum is not None and number < Decimal(str(column.minimum)):
        raise _Unfit("value.minimum", value=str(number), minimum=f"{column.minimum:g}")
    if column.size is not None and abs(number) >= Decimal(10) ** (column.size - (column.decimals or 0)):
        raise _Unfit("value.too_large", value=str(number))
    return number


def _number(column: Column, cell: Any) -> float | None:
    number = _checked(column, cell)
    return None if number is None else round(float(number), column.decimals if column.decimals is not None else 3)


def _money(column: Column, cell: Any) -> Decimal | None:
    number = _checked(column, cell)
    return None if number is None else number.quantize(Decimal("0.01"))


def _integer(column: Column, cell: Any) -> int | None:
    number = _checked(column, cell)
    if number is None:
        return None
    if number != math.floor(number) or abs(number) >= 2**31:
        raise _Unfit("value.whole", value=plain_text(cell)[:20])
    return int(number)


def _flag(_column: Column, cell: Any) -> bool | None:
    text = plain_text(cell).lower()
    if not text:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise _Unfit("value.flag", value=text[:20])


def _date(_column: Column, cell: Any) -> dt.date | None:
    text = unicodedata.normalize("NFKC", plain_text(cell))
    if not text.strip("0"):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell in _EXCEL_DAYS:
        return _EXCEL_ZERO + dt.timedelta(days=int(cell))
    found = _DATE.match(_AROUND.sub(r"\1", text))
    year, month, day = (int(part) for part in found.groups() if part is not None) if found else (0, 0, 0)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise _Unfit("value.date", value=text[:20]) from None
    if date.year not in _YEARS:
        raise _Unfit("value.date", value=text[:20])
    return date


_CONVERTERS: Final[Mapping[Kind, Callable[[Column, Any], Any]]] = {
    Kind.TEXT: _text, Kind.CODE: _code, Kind.DECIMAL: _number, Kind.MONEY: _money, Kind.INTEGER: _integer,
    Kind.BOOLEAN: _flag, Kind.DATE: _date,
}
