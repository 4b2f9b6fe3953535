"""What Qt leaves to be done in a PDF: rare characters in the text layer, numbers no finer than print, no idle steps.

``targets`` and ``book`` call it on every PDF before it takes its place. Numbers lose what is below 0.01 mm of a path.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pikepdf

from gisapp.render import small_fonts

_IDLE: Final = re.compile(rb"q\n[^\n]* cm\n/CSp CS\n[^\n]* SCN\n[^\n]* d\nQ ?\n")
_DOTS: Final = re.compile(rb"(?<=\.\d)\d++(?=(?: -?[\d.]++)*+ [mlc]\n)|(?<=\.\d\d)\d++(?= -?[\d.]++ Td)")
_MILLIMETRES: Final = re.compile(rb"(?<=\.\d\d)\d++(?=(?: -?[\d.]++)*+ [mlc]\n| -?[\d.]++ Td)")
_SCALED: Final = re.compile(rb"\n47\.24\d* 0 0 47\.24\d* \S+ \S+ cm\n")
_COLOUR: Final = re.compile(rb"([01]\.\d{3})\d++ ([01]\.\d{3})\d++ ([01]\.\d{3})\d++ (SCN|scn)\n")
_ZEROS: Final = re.compile(rb"\.00?(?= )")
_BOUND: Final = re.compile(rb"^<([0-9A-F]{4})> <([0-9A-F]{4})> [<\[]", re.MULTILINE)
_TAB: Final = re.compile(rb"<0009>")
_LISTED: Final = re.compile(rb"^<([0-9A-F]{4})> <[0-9A-F]{4}> \[([^\]]*)\]", re.MULTILINE)
_RANGE: Final = re.compile(rb"^<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]{4})>$", re.MULTILINE)
_SINGLE: Final = re.compile(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", re.MULTILINE)
_CODE: Final = re.compile(rb"<([0-9A-F]+)>")
_TURNED: Final = re.compile(
    rb"(\n(?!(?:0 \S+ \S+ 0|\S+ 0 0 \S+) )\S+ \S+ \S+ \S+ \S+ \S+ cm\n"
    rb"(?:[^\n]*(?:CS|SCN|d|q|cs|scn|gs)\n)*)(BT\n.*?\nET\n)", re.DOTALL)
_OUR_FONT: Final = "/GisappSansSC"
Rare = Mapping[bool, Sequence[str]]


def tidy(path: Path, rare: Rare) -> None:
    """Mend and shorten a PDF in place.

    Args:
        path: the file as Qt wrote it.
        rare: weight → characters beyond U+FFFF in the order of their first use.

    Raises:
        OSError: the file is no PDF, or cannot be written.
    """
    try:
        _tidied(path, rare)
    except pikepdf.PdfError as error:
        raise OSError(str(error)) from error


def _tidied(path: Path, rare: Rare) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for page in document.pages:
            if isinstance(page.Contents, pikepdf.Stream):
                page.Contents.write(_shortened(page.Contents.read_bytes()))
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0":
                _named(each, rare)
                _lightened(document, each)
        document.save(path, compress_streams=True, recompress_flate=True,
                      object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _shortened(content: bytes) -> bytes:
    content = _IDLE.sub(b"", content)
    content = b"\nQ".join(_rounded(part) for part in content.split(b"\nQ"))
    content = _TURNED.sub(rb"\1/Span <</ActualText ()>> BDC\n\2EMC\n", content)
    return _ZEROS.sub(b"", _COLOUR.sub(rb"\1 \2 \3 \4\n", content))


def _rounded(part: bytes) -> bytes:
    """Numbers of a path to 0.01 mm: Qt writes filled ones in dots, and stroked ones in the page's millimetres."""
    return (_MILLIMETRES if _SCALED.search(part) else _DOTS).sub(b"", part)


def _named(font: pikepdf.Dictionary, rare: Rare) -> None:
    """The font's table from glyphs to characters: blanks are blanks, and the glyphs that it lacks are the rare ones.

    A subset numbers its glyphs by first use, so that the lacking ones are the rare characters in their order; where
    their number differs (a font of the system has stepped in), the table is left as it is.
    """
    stream = font.get("/ToUnicode")
    if not isinstance(stream, pikepdf.Stream):
        return
    table = _TAB.sub(b"<0020>", stream.read_bytes())
    known: set[int] = set()
    for first, last in _BOUND.findall(table):
        known.update(range(int(first, 16), int(last, 16) + 1))
    lacking = [glyph for glyph in range(1, _glyphs(font)) if glyph not in known]
    characters = rare[str(font.get("/BaseFont")).endswith("Bold")]
    if lacking and len(lacking) == len(characters):
        table = table.replace(b"endcmap", _entries(lacking, characters) + b"endcmap")
    stream.write(table)


def _glyphs(font: pikepdf.Dictionary) -> int:
    """How many glyphs a TrueType subset holds, from its ``maxp`` table; 0 for another kind of font."""
    program = font.DescendantFonts[0].FontDescriptor.get("/FontFile2")
    if not isinstance(program, pikepdf.Stream):
        return 0
    read = program.read_bytes()
    for at in range(12, 12 + 16 * int.from_bytes(read[4:6], "big"), 16):
        if read[at:at + 4] == b"maxp":
            table = int.from_bytes(read[at + 8:at + 12], "big")
            return int.from_bytes(read[table + 4:table + 6], "big")
    return 0


def _entries(glyphs: Sequence[int], characters: Sequence[str]) -> bytes:
    rows = [f"<{glyph:04X}> <{character.encode('utf-16-be').hex().upper()}>\n"
            for glyph, character in zip(glyphs, characters, strict=True)]
    blocks = [rows[start:start + 100] for start in range(0, len(rows), 100)]
    return "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks).encode("ascii")


def _lightened(document: pikepdf.Pdf, font: pikepdf.Dictionary) -> None:
    """Put our own subset in the place of Qt's, which is twice as large; a font of the system stays as it is."""
    name, glyphs = str(font.get("/BaseFont")), _glyphs(font)
    if not name.startswith(_OUR_FONT) or not glyphs or not isinstance(font.get("/ToUnicode"), pikepdf.Stream):
        return
    said = _said(font.ToUnicode.read_bytes())
    characters = [said.get(glyph, "") for glyph in range(1, glyphs)]
    if any(len(each) != 1 for each in characters):
        return
    program = small_fonts.program(characters, bold=name.endswith("Bold"))
    if program is None:
        return
    inner = font.DescendantFonts[0]
    inner.FontDescriptor.FontFile3 = pikepdf.Stream(document, program, Subtype=pikepdf.Name.CIDFontType0C)
    inner.Subtype = pikepdf.Name.CIDFontType0
    for where, name in ((inner.FontDescriptor, "/FontFile2"), (inner.FontDescriptor, "/CIDSet"),
                        (inner, "/CIDToGIDMap")):
        if name in where:
            del where[name]


def _said(table: bytes) -> dict[int, str]:
    """Glyph → its character, from a font's table for readers."""
    found: dict[int, str] = {}
    for start, last, code in _RANGE.findall(table):
        glyphs = range(int(start, 16), int(last, 16) + 1)
        found.update((glyph, chr(int(code, 16) + place)) for place, glyph in enumerate(glyphs))
    for first, listed in _LISTED.findall(table):
        for place, code in enumerate(_CODE.findall(listed)):
            found[int(first, 16) + place] = _character(code)
    found.update((int(glyph, 16), _character(code)) for glyph, code in _SINGLE.findall(table))
    return found


def _character(code: bytes) -> str:
    return bytes.fromhex(code.decode("ascii")).decode("utf-16-be", "replace")
