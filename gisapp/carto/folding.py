"""Marks at the edge of a sheet where it is folded to A4, so that it goes into a file with its binding edge free.

The panels are 185 mm wide (A4 without 25 mm of binding), the first 210 mm, and what is left between them is folded in
half; the title stays outside. GB/T 10609.3-2009 wants both (clauses 3.1 and 3.2: folded to A4, title block outside);
the distances are reckoned from the widths and were not compared with the standard's own figures. Used by the sheets of
zones and parcels.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gisapp.carto.page import Item, Line
from gisapp.carto.style import GREY, Stroke

_ACROSS: Final[Mapping[float, tuple[float, ...]]] = MappingProxyType({
    297: (210,), 420: (130, 235), 594: (210, 309.5, 409), 841: (210, 340.5, 471, 656),
    1189: (210, 329.5, 449, 634, 819, 1004),
})
_HIGH: Final = 297.0
_INSET, _LONG, _LEAST = 5.0, 4.0, 10.0
_STROKE: Final = Stroke(GREY, 0.15)


def folds(width_mm: float, height_mm: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where a sheet is folded: distances from the left edge, and from the upper edge, in mm; nowhere on A4.

    >>> folds(420, 297), folds(210, 297)
    (((130, 235), ()), ((), ()))
    >>> folds(841, 594)
    ((210, 340.5, 471, 656), (297.0,))
    """
    if max(width_mm, height_mm) <= _HIGH:
        return (), ()
    down = [height_mm - _HIGH * at for at in range(int(height_mm / _HIGH), 0, -1)]
    return _ACROSS.get(width_mm, ()), tuple(each for each in down if each > _LEAST)


def marks(width_mm: float, height_mm: float) -> list[Item]:
    """Short lines at all edges of the sheet; none on A4."""
    across, down = folds(width_mm, height_mm)
    found: list[Item] = []
    for x in across:
        found += [Line(((x, y), (x, y + _LONG)), _STROKE) for y in (_INSET, height_mm - _INSET - _LONG)]
    for y in down:
        found += [Line(((x, y), (x + _LONG, y)), _STROKE) for x in (_INSET, width_mm - _INSET - _LONG)]
    return found
