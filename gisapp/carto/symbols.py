"""The shapes of point symbols, one outline for the map, the printed legend and the window.

Classes differ in shape and not in colour alone, so that a black-and-white printer and colour-blind eyes tell them
apart. Used by the painter and ``carto.marginalia``; a layer's file names the symbol of each class.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gisapp.carto.style import Symbol

Outline = tuple[tuple[float, float], ...]


def _regular(corners: int, radius: float, *, inner: float | None = None) -> Outline:
    """A polygon with a corner at the top (y downwards); every second corner at ``inner``, which makes a star."""
    count = corners if inner is None else 2 * corners
    found = []
    for at in range(count):
        angle = 2 * math.pi * at / count - math.pi / 2
        far = radius if inner is None or at % 2 == 0 else inner
        found.append((round(math.cos(angle) * far, 4), round(math.sin(angle) * far, 4)))
    return tuple(found)


_ARM: Final = 0.36
OUTLINES: Final[Mapping[Symbol, Outline]] = MappingProxyType({
    "diamond": ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)),
    "square": ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    "triangle": ((0.0, -0.95), (1.0, 0.8), (-1.0, 0.8)),
    "wedge": ((-1.0, -0.8), (1.0, -0.8), (0.0, 0.95)),
    "circle": _regular(24, 0.9),
    "star": _regular(5, 1.08, inner=0.45),
    "cross": ((-_ARM, -1.0), (_ARM, -1.0), (_ARM, -_ARM), (1.0, -_ARM), (1.0, _ARM), (_ARM, _ARM), (_ARM, 1.0),
              (-_ARM, 1.0), (-_ARM, _ARM), (-1.0, _ARM), (-1.0, -_ARM), (-_ARM, -_ARM)),
})
"""Name → corners about the middle, where the symbol's half size is 1; y runs down, as on paper."""


def outline(symbol: Symbol, x: float, y: float, half: float) -> Outline:
    """The corners of a symbol about a point; ``half`` is half its size in the unit wanted.

    >>> outline("diamond", 10, 10, 2)
    ((10.0, 8.0), (12.0, 10.0), (10.0, 12.0), (8.0, 10.0))
    """
    return tuple((x + right * half, y + down * half) for right, down in OUTLINES[symbol])
