"""The bundled font for a PDF, with nothing in it but the glyphs that are used: half of what Qt embeds.

Qt writes each outline anew and with twice its points. ``tidy`` puts in its place a compact font (Adobe technical note
5176, "CFF") whose outlines come from the bundled files, in the glyph order that the PDF's texts already use. Their
grid is 1/500 of the em: on a text of 3 mm, 0.006 mm.
"""

import struct
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

from fontTools.pens.basePen import AbstractPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from gisapp import paths

UNITS: Final = 500
_TOLERANCE = 1.5  # of a unit, between a glyph's curves and those written
_NAMED: Final = 390  # glyph names that every reader knows; further ones are spelt out
_EMPTY: Final = b"\x0e"
_MATRIX, _BOX, _CHARSET, _OUTLINES, _PRIVATE = b"\x0c\x07", b"\x05", b"\x0f", b"\x11", b"\x12"
_WIDTH = b"\x14"


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


@cache
def _font(bold: bool) -> tuple[dict[int, str], Any]:
    """Characters' glyph names, and the glyphs; the file is closed once the tables that they need are read."""
    with TTFont(paths.resource(f"fonts/GisappSansSC-{'Bold' if bold else 'Regular'}.ttf"), lazy=True) as font:
        for table in ("head", "hmtx", "vmtx", "glyf"):
            font[table]
        return font.getBestCmap(), font.getGlyphSet()


@lru_cache(maxsize=8192)
def _outline(character: str, bold: bool) -> bytes | None:
    """A character's outline as a Type 2 charstring; None where the font has none."""
    names, glyphs = _font(bold)
    name = names.get(ord(character))
    if name is None:
        return None
    pen = T2CharStringPen(None, glyphs)
    scale = UNITS / glyphs.font["head"].unitsPerEm
    curves: AbstractPen = Qu2CuPen(TransformPen(pen, (scale, 0, 0, scale, 0, 0)), _TOLERANCE / scale / 2,
                                   all_cubic=True, reverse_direction=True)
    glyphs[name].draw(DecomposingFilterPen(curves, glyphs))
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
