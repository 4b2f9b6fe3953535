"""Tables of short figures on paper: a header, ruled rows, several columns of them side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from gisapp.carto import typography
from gisapp.carto.page import Align, Area, Item, Text, rectangle
from gisapp.carto.style import INK, Fill, Stroke

ROW_MM = 4.9
LEAST_MM = 3.35
GAP_MM = 2.5
WIDEST_MM = 70.0
_HEAD = Fill("#F1F2F4")
_RULE = Stroke("#C9CCD1", 0.15)
_EDGE = Stroke("#8E9196", 0.2)


@dataclass(frozen=True, slots=True)
class Columns:
    """Titles, shares of the width, and alignments of a table's columns."""

    titles: tuple[str, ...]
    shares: tuple[float, ...]
    aligns: tuple[Align, ...]


def grid(columns: Columns, place: tuple[float, float, float], rows: Sequence[Sequence[str]], row_mm: float, *,
         last_bold: bool = False) -> tuple[list[Item], float]:
    """A header and rows at (x, y, width) in mm, and their lower edge."""
    x, y, width = place
    items: list[Item] = [Area(rectangle(x, y, width, row_mm), _HEAD)]
    size = min(row_mm * 0.61, 2.9)
    for number, cells in enumerate([columns.titles, *rows]):
        bold = number == 0 or (last_bold and number == len(rows))
        middle, left = y + row_mm * (number + 0.5), x
        for cell, share, align in zip(cells, columns.shares, columns.aligns, strict=True):
            room = width * share
            at = left + {"left": 1.2, "center": room / 2, "right": room - 1.2}[align]
            fitted = typography.fitted(cell, size, room - 2, bold=bold)
            items.append(Text(at, middle + size * 0.36, cell, fitted, bold, INK, align))
            left += room
        if number:
            items.append(Area(rectangle(x, y + row_mm * number, width, 0), stroke=_RULE))
    high = row_mm * (len(rows) + 1)
    return [*items, Area(rectangle(x, y, width, high), stroke=_EDGE)], y + high


def room(top: float, bottom: float) -> int:
    """How many rows of the least height find room below a header."""
    return max(int((bottom - top) / LEAST_MM) - 1, 1)


def spread(columns: Columns, rows: Sequence[Sequence[str]], place: tuple[float, float, float], bottom: float,
           groups: int) -> tuple[list[Item], float]:
    """Rows in several columns of tables side by side, as high as there is room for, and their lower edge."""
    x, y, width = place
    least = max(-(-len(rows) // groups), 1)
    row_mm = min(ROW_MM, (bottom - y) / (least + 1))
    per = max(int((bottom - y) / row_mm + 1e-9) - 1, least) if groups > 1 else len(rows)
    each = min((width - GAP_MM * (groups - 1)) / groups, WIDEST_MM)
    items, lowest = [], y
    for group, start in enumerate(range(0, len(rows), per)):
        made, lower = grid(columns, (x + group * (each + GAP_MM), y, each), rows[start:start + per], row_mm)
        items += made
        lowest = max(lowest, lower)
    return items, lowest
