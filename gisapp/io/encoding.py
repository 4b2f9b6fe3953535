"""Which encoding a shapefile's table is written in: ``.cpg``, language byte, strict UTF-8, GB18030, in this order.

A label is believed only while the names and values can be decoded by it. Offices pass on GBK tables without ``.cpg``,
with a wrong one, or with the language byte 0x57 that says nothing; all must come out right at first open. Big5 and
Shift-JIS without a label cannot be told from GB18030 reliably: the guess then says that it is not certain.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gisapp.errors import InputError

How = Literal["cpg", "ldid", "utf8", "gb18030", "ascii", "given", "format"]
Cells = Sequence[tuple[bytes, bool]]

CHOICES: Final = ("utf-8", "gb18030", "gbk", "big5", "shift_jis", "euc_kr", "cp1252", "cp1251", "latin-1")
"""Encodings that a dialog offers; any other that Python knows may be typed."""

_LDID: Final = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x08: "cp865", 0x13: "cp932", 0x1F: "cp852", 0x26: "cp866",
    0x4D: "gbk", 0x4E: "cp949", 0x4F: "cp950", 0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252",
    0x64: "cp852", 0x65: "cp866", 0x78: "cp950", 0x79: "cp949", 0x7A: "gbk", 0x7B: "cp932", 0x7C: "cp874",
    0x7D: "cp1255", 0x7E: "cp1256", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}
_CODE_PAGES: Final = {"936": "gbk", "950": "cp950", "932": "cp932", "949": "cp949", "65001": "utf-8",
                      "54936": "gb18030", "20866": "koi8-r", "28591": "iso8859-1", "88591": "iso8859-1",
                      "1200": "utf-16", "KOI8R": "koi8-r", "KOI8U": "koi8-u"}
_WESTERN: Final = frozenset({"cp1252", "cp437", "cp850", "iso8859-1", "iso8859-15", "ascii"})
_SUBSETS_OF_GB18030: Final = frozenset({"gbk", "gb2312"})
_COMMON_HANZI: Final = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe])+")
_HIGH_RUN: Final = re.compile(rb"(?:[\x80-\xff][\x40-\xff]?)+")
_KANA: Final = re.compile(rb"(?:[\xa4\xa5][\xa1-\xf6]){2}")
_LEAST_COMMON: Final = 0.8


@dataclass(frozen=True, slots=True)
class Guess:
    """The encoding, what it rests on, and whether there is no other likely one."""

    encoding: str
    source: How
    certain: bool = True


def known(label: str) -> str | None:
    """Python's name of an encoding from any label (``Big-5``, ``ANSI 936``, ``1251``); None for an unknown one."""
    plain = re.sub(r"^(ANSI|OEM|ESRI|CP|MS|WINDOWS|X-CP)[\s_-]*(?=\d)", "", label.strip().strip("\0\ufeff").upper())
    plain = plain.removeprefix("ISO ") if plain.startswith("ISO 8859") else plain
    for candidate in (_CODE_PAGES.get(plain, ""), f"cp{plain}" if plain.isdigit() else "", plain,
                      plain.replace(" ", "").replace("-", ""), plain.replace(" ", "-")):
        try:
            found = codecs.lookup(candidate) if candidate else None
        except (LookupError, ValueError):
            continue
        if found is not None and found._is_text_encoding:
            return found.name.replace("utf_8_sig", "utf-8").replace("utf-8-sig", "utf-8")
    return None


def named(label: str) -> str:
    """As ``known``, for an encoding that somebody typed.

    Raises:
        InputError: ``encoding.unknown``.
    """
    found = known(label)
    if found is None:
        raise InputError("encoding.unknown", encoding=label)
    return found


def decode(content: bytes, encoding: str) -> str:
    """A text; a character cut at the end is left off, bytes that mean nothing become U+FFFD."""
    decoder = codecs.getincrementaldecoder(_reading(encoding))("strict")
    try:
        return decoder.decode(content)
    except UnicodeDecodeError:
        return content.decode(_reading(encoding), "replace")


def decoder(encoding: str) -> Callable[[bytes], str]:
    """``decode`` with the encoding fixed."""
    return lambda content: decode(content, encoding)


def is_cut(content: bytes, encoding: str) -> bool:
    """Whether the text ends inside a character."""
    decoder = codecs.getincrementaldecoder(_reading(encoding))("strict")
    try:
        decoder.decode(content)
    except UnicodeDecodeError:
        return False
    return bool(decoder.getstate()[0])


def guess(cells: Iterable[tuple[bytes, bool]], *, cpg: str | None = None, ldid: int = 0) -> tuple[Guess, list[str]]:
    """Judge a table's encoding.

    Args:
        cells: names and values outside ASCII, each with whether it fills its field and may have been cut.
        cpg: contents of the ``.cpg`` file.
        ldid: the header's language byte; 0 for none.

    Returns:
        The guess, and the codes of what was noticed: ``encoding.cpg_unknown``, ``encoding.cpg_wrong``,
        ``encoding.uncertain``, ``encoding.undecodable``.
    """
    spoken = [cell for cell in cells if not cell[0].isascii()]
    noticed: list[str] = []
    labelled = known(cpg) if cpg and cpg.strip() else None
    if cpg and cpg.strip() and labelled is None:
        noticed.append("encoding.cpg_unknown")
    if labelled and _believable(spoken, labelled):
        return Guess(labelled, "cpg"), noticed
    if labelled:
        noticed.append("encoding.cpg_wrong")
    by_byte = _LDID.get(ldid)
    if by_byte and spoken and by_byte not in _WESTERN and _fits(spoken, by_byte):
        return Guess(by_byte, "ldid"), noticed
    found = _unlabelled(spoken, by_byte)
    if not found.certain:
        noticed.append("encoding.uncertain" if _fits(spoken, found.encoding) else "encoding.undecodable")
    return found, noticed


def _unlabelled(spoken: Cells, by_byte: str | None) -> Guess:
    if not spoken:
        return Guess(by_byte, "ldid") if by_byte and by_byte not in _WESTERN else Guess("utf-8", "ascii")
    if _fits(spoken, "utf-8"):
        return Guess("gb18030", "gb18030", certain=False) if _rather_hanzi(spoken) else Guess("utf-8", "utf8")
    chinese = _fits(spoken, "gb18030")
    common = _share_of_common_hanzi(spoken)
    if by_byte and not (chinese and common >= _LEAST_COMMON):
        return Guess(by_byte, "ldid", certain=by_byte not in _WESTERN)
    certain = chinese and common >= _LEAST_COMMON and not any(_KANA.search(content) for content, _ in spoken)
    return Guess("gb18030", "gb18030", certain=certain)


def _believable(spoken: Cells, label: str) -> bool:
    if label == "ascii" and spoken:
        return False
    if label in _WESTERN and spoken and _share_of_common_hanzi(spoken) == 1.0:
        return False
    return _fits(spoken, label)


def _fits(spoken: Cells, encoding: str) -> bool:
    return all(_decodes(content, full, encoding) for content, full in spoken)


def _decodes(content: bytes, full: bool, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(_reading(encoding))("strict")
    try:
        decoder.decode(content, final=not full)
    except UnicodeDecodeError:
        return False
    return True


def _rather_hanzi(spoken: Cells) -> bool:
    """联通 problem: two-byte runs that are Latin, Greek or Cyrillic in UTF-8, but common 汉字 in GBK."""
    texts = [decode(content, "utf-8") for content, _ in spoken]
    alphabetic = all(ord(letter) < 0x800 for text in texts for letter in text)
    lonely = not any(letter.isascii() and letter.isalpha() for text in texts for letter in text)
    return alphabetic and lonely and _share_of_common_hanzi(spoken) == 1.0


def _share_of_common_hanzi(spoken: Cells) -> float:
    """Of the bytes that are not ASCII, the share that lies in the common part (level 1) of GB 2312."""
    common = total = 0
    for content, _ in spoken:
        for run in _HIGH_RUN.findall(content):
            total += len(run)
            common += sum(len(part) for part in _COMMON_HANZI.findall(run))
    return common / total if total else 0.0


def _reading(encoding: str) -> str:
    return "gb18030" if encoding in _SUBSETS_OF_GB18030 else encoding
