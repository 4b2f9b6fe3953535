"""Tables of shapefiles (dBASE III), read and written by ourselves.

Two reasons: the encoding must be judged on the raw bytes before anything is decoded, and GBK written by GDAL drops
without a word what it cannot hold. Numbers of more than 15 digits (ID numbers) stay text instead of becoming floats.
Called by ``shapefile`` and ``write``. Format: dBASE III+, as in the ESRI Shapefile Technical Description (1998).
"""

import datetime as dt
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.errors import InputError

WIDEST_TEXT: Final = 254
_EXACT_DIGITS: Final = 18
_HEAD: Final = struct.Struct("<B3BIHH20x")
_FIELD: Final = struct.Struct("<11sc4xBB14x")
_END: Final = b"\x0d"
_TRUE, _FALSE = b"YyTt", b"NnFf"


@dataclass(frozen=True, slots=True)
class DbfField:
    """A column's description: name as raw bytes (at most 11, as in the file), type letter, width, decimals."""

    raw_name: bytes
    letter: str
    width: int
    decimals: int = 0

    @property
    def name_bytes(self) -> bytes:
        """The name up to its NUL."""
        return self.raw_name.split(b"\0")[0].rstrip()


@dataclass(frozen=True, slots=True)
class Dbf:
    """A table before decoding: fields, language byte (LDID), and the rows as fixed-width bytes, uint8 (rows, width)."""

    fields: tuple[DbfField, ...]
    ldid: int
    records: np.ndarray[Any, np.dtype[np.uint8]]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def unread(self) -> list[int]:
        """Columns of kinds that are not read: memos, pictures, binary numbers."""
        return [at for at, field in enumerate(self.fields) if field.letter not in "CDLNF"]

    @property
    def kept(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Per row, whether it is not marked as deleted."""
        marks: np.ndarray[Any, np.dtype[np.bool_]] = self.records[:, 0] != ord("*")
        return marks

    def raw(self, at: int) -> list[bytes]:
        """A column's cells as bytes, padding (and an end mark that slipped in) taken off on the right."""
        start = 1 + sum(field.width for field in self.fields[:at])
        width = self.fields[at].width
        block = np.ascontiguousarray(self.records[:, start:start + width])
        if width == 0:
            return [b""] * len(self)
        return [cell.rstrip(b" \0\x1a") for cell in block.view(f"S{width}")[:, 0].tolist()]

    def spoken(self) -> Iterator[tuple[bytes, bool]]:
        """Every different cell with bytes outside ASCII, and whether it fills its field (and may have been cut)."""
        start = 1
        for at, field in enumerate(self.fields):
            block = self.records[:, start:start + field.width]
            start += field.width
            if field.letter == "C" and (block > 0x7F).any():
                for cell in set(self.raw(at)):
                    if not cell.isascii():
                        yield cell, len(cell) == field.width


def parse(content: bytes, name: str) -> Dbf:
    """Read a table's bytes.

    Raises:
        InputError: ``file.damaged`` when it is no dBASE table, or its header contradicts itself.
    """
    try:
        _, _, _, _, count, header_size, record_size = _HEAD.unpack_from(content, 0)
        fields = tuple(_fields(content, header_size))
    except struct.error as error:
        raise InputError("file.damaged", path=name, detail=str(error)) from error
    if header_size < 33 or record_size < 1 + sum(field.width for field in fields):
        raise InputError("file.damaged", path=name, detail="dbf")
    whole = min(count, max(len(content) - header_size, 0) // record_size)
    block = np.frombuffer(content, dtype=np.uint8, count=whole * record_size, offset=min(header_size, len(content)))
    return Dbf(fields, content[29], block.reshape(whole, record_size))


def _fields(content: bytes, header_size: int) -> Iterator[DbfField]:
    for offset in range(32, header_size - 32, 32):
        if content[offset:offset + 1] == _END:
            return
        name, letter, width, decimals = _FIELD.unpack_from(content, offset)
        yield DbfField(name, letter.decode("latin-1"), width, decimals)


def column(table: Dbf, at: int, decode: Callable[[bytes], str]) -> list[Any]:
    """A column's values: text, int, float, bool, or ISO text for dates; None where nothing is said."""
    field = table.fields[at]
    known: dict[bytes, Any] = {b"": None}
    convert = _converter(field, decode)
    values = []
    for cell in table.raw(at):
        if cell not in known:
            known[cell] = convert(cell)
        values.append(known[cell])
    return values


def _converter(field: DbfField, decode: Callable[[bytes], str]) -> Callable[[bytes], Any]:
    if field.letter == "D":
        return _date
    if field.letter == "L":
        return lambda cell: True if cell in _TRUE else False if cell in _FALSE else None
    if field.letter in "NF":
        return _whole if field.decimals == 0 else _number
    return (lambda cell: decode(cell) or None) if field.letter == "C" else lambda _: None


def _date(cell: bytes) -> str | None:
    text = cell.strip().decode("latin-1")
    if not text.strip("0"):
        return None
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) == 8 and text.isdigit() else text


def _whole(cell: bytes) -> int | float | str | None:
    text = cell.strip().decode("latin-1")
    if text.lstrip("+-").isdigit():
        return int(text) if len(text.lstrip("+-")) <= _EXACT_DIGITS else text
    return _number(cell)


def _number(cell: bytes) -> float | None:
    try:
        number = float(cell.replace(b",", b"."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def text_column(values: Sequence[bytes], least_width: int = 1) -> tuple[DbfField, np.ndarray[Any, Any]]:
    """Encoded texts as a column wide enough for all of them."""
    width = min(max([least_width, 1, *map(len, values)]), WIDEST_TEXT)
    return DbfField(b"", "C", width), np.array(values, dtype=f"S{width}").reshape(len(values))


def number_column(values: Sequence[int | float | None], width: int, decimals: int) -> tuple[DbfField, Any]:
    """Numbers right-aligned with fixed decimals; None as blanks. Grows where a number needs more room."""
    pattern = f"%{width}.{decimals}f"
    places, different = pd.factorize(np.array(values, dtype=object))
    cells = [*((pattern % value).encode("ascii") for value in different), b" " * width]  # the last for nothing: -1
    field = DbfField(b"", "N", max([width, *map(len, cells)]), decimals)
    return field, np.array(cells, dtype=f"S{field.width}")[places]


def date_column(days: np.ndarray[Any, Any]) -> tuple[DbfField, Any]:
    """Dates (datetime64, NaT for none) as YYYYMMDD."""
    shown = np.datetime_as_string(days.astype("datetime64[D]"))
    compact = np.char.replace(shown, "-", "")
    return DbfField(b"", "D", 8), np.where(np.isnat(days), "        ", compact).astype("S8")


def flag_column(values: Sequence[bool | None]) -> tuple[DbfField, Any]:
    """Truth as T, F or ? for unknown."""
    cells = [b"?" if value is None else b"T" if value else b"F" for value in values]
    return DbfField(b"", "L", 1), np.array(cells, dtype="S1")


def build(columns: Sequence[tuple[str, DbfField, Any]], count: int, ldid: int, today: dt.date) -> bytes:
    """A whole table's bytes from (name, field, cells) of equal length; names are ASCII of at most 10 bytes."""
    record_size = 1 + sum(field.width for _, field, _ in columns)
    header_size = 32 + 32 * len(columns) + 1
    head = bytearray(_HEAD.pack(3, today.year - 1900, today.month, today.day, count, header_size, record_size))
    head[29] = ldid
    for name, field, _ in columns:
        head += _FIELD.pack(name.encode("ascii"), field.letter.encode("ascii"), field.width, field.decimals)
    records = np.full((count, record_size), ord(" "), dtype=np.uint8)
    start = 1
    for _, field, cells in columns:
        block = np.asarray(cells, dtype=f"S{field.width}").reshape(count, 1).view(np.uint8)
        records[:, start:start + field.width] = np.where(block == 0, ord(" "), block)
        start += field.width
    return bytes(head) + _END + records.tobytes() + b"\x1a"
