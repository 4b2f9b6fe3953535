"""What stands beside a map, built downwards in one column: headings, legend rows, facts, notes.

``services.maps`` fills columns, measures their height and puts them where the sheet has room.
"""

from gisapp.carto import neatline, typography
from gisapp.carto.page import Align, Area, Item, Line, Text, moved, rectangle
from gisapp.carto.style import GREY, INK, Fill, Stroke

_RULE = "#E3E5E9"


class Column:
    """A column of a width in mm, starting at (0, 0); ``items`` are moved to their place afterwards."""

    def __init__(self, width_mm: float, text_scale: float) -> None:
        self.items: list[Item] = []
        self.height_mm = 0.0
        self._width = width_mm
        self._k = text_scale

    def gap(self, height_mm: float = 4.0) -> None:
        """Leave room (mm on A3)."""
        self.height_mm += height_mm * self._k

    def heading(self, text: str) -> None:
        """A bold line over a block."""
        size = 4.0 * self._k
        self._text(0, 0.95 * size, text, size, bold=True)
        self.height_mm += size * 1.75

    def sample(self, fill: Fill, stroke: Stroke | None, texts: tuple[str, ...], *, line: bool = False) -> None:
        """A sign of the legend with its label, and at the right its count and share where given."""
        size, row = 3.3 * self._k, 6.1 * self._k
        wide, high, top = 7.4 * self._k, 4.1 * self._k, self.height_mm + 0.9 * self._k
        middle = top + high / 2
        if line and stroke:
            self.items.append(Line(((0, middle), (wide, middle)), stroke))
        else:
            self.items.append(Area(rectangle(0, top, wide, high), fill, stroke))
        baseline = middle - self.height_mm + size * 0.36
        room = self._width - 10 * self._k - (24 * self._k if len(texts) > 1 else 0)
        self._text(10 * self._k, baseline, texts[0], typography.fitted(texts[0], size, room))
        for text, right, colour, factor in zip(texts[1:], (13.0, 0.0), (INK, GREY), (1.0, 0.88), strict=False):
            self._text(self._width - right * self._k, baseline, text, size * factor, align="right", colour=colour)
        self.height_mm += row

    def fact(self, label: str, value: str) -> None:
        """A row of a table: label at the left, bold value at the right, a hairline below."""
        size, row = 3.3 * self._k, 5.7 * self._k
        room = self._width - typography.width_mm(label, size) - 2 * self._k
        self._text(0, row * 0.68, label, size)
        fitted = typography.fitted(value, size, room, bold=True)
        self._text(self._width, row * 0.68, value, fitted, bold=True, align="right")
        self.height_mm += row
        self.items.append(Line(((0, self.height_mm), (self._width, self.height_mm)), Stroke(_RULE, 0.15 * self._k)))

    def pair(self, label: str, value: str) -> None:
        """A small line: label, then value at a fixed tab; long values are broken."""
        size, tab = 2.9 * self._k, 15 * self._k
        self._text(0, size * 0.95, label, typography.fitted(label, size, tab - self._k), colour=GREY)
        for line in typography.wrapped(value, size, self._width - tab) or [""]:
            self._text(tab, size * 0.95, line, size)
            self.height_mm += size * 1.62

    def note(self, text: str) -> None:
        """Small grey lines."""
        size = 2.5 * self._k
        for line in typography.wrapped(text, size, self._width):
            self._text(0, size * 0.95, line, size, colour=GREY)
            self.height_mm += size * 1.5

    def scale(self, denominator: int) -> None:
        """Scale bar and number."""
        number = f"1:{denominator}"
        size = 4.6 * self._k
        room = self._width - typography.width_mm(number, size, bold=True) - 10 * self._k
        self._place(neatline.scale_bar(0.8 * self._k, 0, room, denominator, self._k))
        self._text(self._width, size * 1.05, number, size, bold=True, align="right")
        self.height_mm += 6.6 * self._k

    def north(self, text: str) -> None:
        """North arrow in the middle."""
        self._place(neatline.north_arrow(self._width / 2, 0, self._k, text))
        self.height_mm += 21 * self._k

    def _place(self, items: list[Item]) -> None:
        self.items += [moved(item, 0, self.height_mm) for item in items]

    def _text(
        self, x: float, down: float, text: str, size: float, *, bold: bool = False, align: Align = "left",
        colour: str = INK,
    ) -> None:
        self.items.append(Text(x, self.height_mm + down, text, size, bold, colour, align))
