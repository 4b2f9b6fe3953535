"""How wide a text is in the bundled font, without Qt, so that screen and paper break and place alike."""

from functools import cache

import numpy as np

from gisapp import paths

EM = 1000
CAP_HEIGHT = 0.733
"""Height of capitals and digits, as a share of the size."""


@cache
def _advances(weight: str) -> dict[int, int]:
    with np.load(paths.resource("fonts/advances.npz")) as tables:
        codes, advances = tables[f"{weight}_codes"], tables[f"{weight}_advances"]
    return dict(zip(codes.tolist(), advances.tolist(), strict=True))


def width_mm(text: str, size_mm: float, *, bold: bool = False) -> float:
    """Width of a text in mm at a size (em) in mm; ideographs are one em wide.

    >>> round(width_mm("户号", 3.0), 6)
    6.0
    """
    known = _advances("Bold" if bold else "Regular")
    return sum(known.get(ord(character), EM) for character in text) * size_mm / EM


def height_mm(text: str, size_mm: float) -> float:
    """Height of the ink in mm: capitals and digits only, or a whole em where ideographs stand."""
    return size_mm * (CAP_HEIGHT if text.isascii() else 0.92)


def fitted(text: str, size_mm: float, room_mm: float, *, bold: bool = False, smallest_mm: float = 1.0) -> float:
    """The size at which a text fits a room: the one wanted, or smaller down to ``smallest_mm``."""
    wide = width_mm(text, size_mm, bold=bold)
    return size_mm if wide <= room_mm else max(size_mm * room_mm / wide, smallest_mm)


def wrapped(text: str, size_mm: float, room_mm: float, *, bold: bool = False) -> list[str]:
    """A text broken into lines no wider than the room; breaks between any two ideographs, after spaces otherwise."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_mm((line + piece).rstrip(), size_mm, bold=bold) > room_mm:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        closing = character in "，。、；：）”》」％"
        opened = bool(pieces) and pieces[-1][-1] in "（“《「"
        latin = bool(pieces) and character.isascii() and pieces[-1].isascii() and not pieces[-1].endswith(" ")
        joins = pieces and (closing or opened or latin)
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
