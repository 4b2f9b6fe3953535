"""The bundled font for a PDF, with nothing in it but the glyphs that are used: half of what Qt embeds.

Qt writes each outline anew and with twice its points. ``tidy`` puts in its place a compact font (Adobe technical note
5176, "CFF") whose outlines come from the bundled files, in the glyph order that the PDF's texts already use. Their
grid is 1/500 of the em: on a text of 3 mm, 0.006 mm.
"""

import struct
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from fontTools.pens.basePen import AbstractPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from gisapp import paths

UNITS: Final = 500
_TOLERANCE = 1.5  # of a unit, between a glyph's curves and those written
_NAMED: Final = 390  # glyph names that every reader knows; further ones are spelt out
_EMPTY: Final = b"\x0e"
_MATRIX, _BOX, _CHARSET, _OUTLINES, _PRIVATE = b"\x0c\x07", b"\x05", b"\x0f", b"\x11", b"\x12"
_WIDTH = b"\x14"
_ALL_OF_UNICODE: Final = 12


def program(characters: Sequence[str], *, bold: bool) -> bytes | None:
    """A font whose glyph 1 is the first character, and so on.

    Returns:
        The CFF, or None where the bundled font lacks one of the characters.
    """
    outlines = [_outline(each, bold) for each in characters]
    known = [each for each in outlines if each is not None]
    if len(known) < len(outlines):
        return None
    return _bound([_EMPTY, *known], b"GisappSansSC-Bold" if bold else b"GisappSansSC-Regular")


class _Face:
    """A bundled font read where it lies: only the tables for outlines, and of them only the glyphs asked for.

    It is what ``fontTools`` calls a glyf table to the glyphs that it hands out; whole tables of 65,000 glyphs would
    take a second to read.
    """

    extended = False  # fontTools asks whether composite glyphs use a newer format

    def __init__(self, path: Path) -> None:
        read = path.read_bytes()
        tables = {read[at:at + 4]: struct.unpack(">II", read[at + 8:at + 16])
                  for at in range(12, 12 + 16 * int.from_bytes(read[4:6], "big"), 16)}
        cut = {name: read[start:start + length] for name, (start, length) in tables.items()}
        self.units_per_em = int.from_bytes(cut[b"head"][18:20], "big")
        wide = int.from_bytes(cut[b"head"][50:52], "big")
        self._ends = np.frombuffer(cut[b"loca"], ">u4" if wide else ">u2").astype("int64") * (1 if wide else 2)
        self._outlines = cut[b"glyf"]
        self._groups = _groups(cut[b"cmap"])
        self._starts = [start for start, _, _ in self._groups]

    def glyph_of(self, character: str) -> int | None:
        """The number of a character's glyph; None where there is none."""
        code = ord(character)
        at = bisect_right(self._starts, code) - 1
        if at < 0 or code > self._groups[at][1]:
            return None
        return self._groups[at][2] + code - self._groups[at][0]

    def __getitem__(self, name: str) -> Glyph:
        number = int(name)
        glyph = Glyph(self._outlines[self._ends[number]:self._ends[number + 1]])
        glyph.expand(self)
        return glyph

    def getGlyphName(self, number: int) -> str:
        """The name under which a glyph is found here."""
        return str(number)


def _groups(cmap: bytes) -> list[tuple[int, int, int]]:
    """First and last code and first glyph of each run, from the table that knows all of Unicode (format 12)."""
    for at in range(4, 4 + 8 * int.from_bytes(cmap[2:4], "big"), 8):
        start = int.from_bytes(cmap[at + 4:at + 8], "big")
        if int.from_bytes(cmap[start:start + 2], "big") == _ALL_OF_UNICODE:
            count = int.from_bytes(cmap[start + 12:start + 16], "big")
            rows = np.frombuffer(cmap, ">u4", count * 3, start + 16).reshape(-1, 3)
            return [(int(first), int(last), int(glyph)) for first, last, glyph in rows]
    return []


@cache
def _face(bold: bool) -> _Face:
    return _Face(paths.resource(f"fonts/GisappSansSC-{'Bold' if bold else 'Regular'}.ttf"))


@lru_cache(maxsize=8192)
def _outline(character: str, bold: bool) -> bytes | None:
    """A character's outline as a Type 2 charstring; None where the font has none."""
    face = _face(bold)
    number = face.glyph_of(character)
    if number is None:
        return None
    pen = T2CharStringPen(None, None)
    scale = UNITS / face.units_per_em
    curves: AbstractPen = Qu2CuPen(TransformPen(pen, (scale, 0, 0, scale, 0, 0)), _TOLERANCE / scale / 2,
                                   all_cubic=True, reverse_direction=True)
    glyph = face[str(number)]
    coordinates, ends, flags = glyph.getCoordinates(face)
    whole = Glyph()
    whole.numberOfContours, whole.coordinates, whole.flags, whole.endPtsOfContours = len(ends), coordinates, flags, ends
    if ends:
        whole.draw(curves, face)
    drawn = pen.getCharString()
    drawn.compile()
    return bytes(drawn.bytecode)


def _bound(outlines: Sequence[bytes], name: bytes) -> bytes:
    """Header, name, dictionary, names beyond the known, outlines and their private dictionary as one font."""
    spelt = [f"g{at}".encode("ascii") for at in range(_NAMED + 1, len(outlines))]
    names, strings, subroutines = _index([name]), _index(spelt), _index([])
    charset = struct.pack(">BHH", 2, 1, max(len(outlines) - 2, 0))
    drawn = _index(outlines)
    private = _number(UNITS) + _WIDTH

    def top(start: int) -> bytes:
        inside = start + len(charset)
        unit, none = _real(f"{1 / UNITS:g}"), _number(0)
        matrix = unit + none + none + unit + none + none + _MATRIX
        box = b"".join(_number(each) for each in (-UNITS, -UNITS, 2 * UNITS, 2 * UNITS)) + _BOX
        return (matrix + box + _number(start) + _CHARSET + _number(inside) + _OUTLINES
                + _number(len(private)) + _number(inside + len(drawn)) + _PRIVATE)

    before = 4 + len(names) + len(_index([top(0)])) + len(strings) + len(subroutines)
    return b"".join((b"\x01\x00\x04\x04", names, _index([top(before)]), strings, subroutines, charset, drawn, private))


def _index(entries: Sequence[bytes]) -> bytes:
    """An INDEX of a CFF: how many, where each begins, the entries."""
    if not entries:
        return b"\x00\x00"
    ends = [1]
    for each in entries:
        ends.append(ends[-1] + len(each))
    size, code = (2, "H") if ends[-1] < 1 << 16 else (4, "I")
    return struct.pack(">HB", len(entries), size) + struct.pack(f">{len(ends)}{code}", *ends) + b"".join(entries)


def _number(value: int) -> bytes:
    """A whole number of a DICT, always five bytes long, so that offsets do not depend on their own length."""
    return b"\x1d" + struct.pack(">i", value)


def _real(written: str) -> bytes:
    """A decimal number of a DICT: two digits a byte."""
    digits = "".join("a" if each == "." else each for each in written) + "f"
    return b"\x1e" + bytes.fromhex(digits if len(digits) % 2 == 0 else digits + "f")
