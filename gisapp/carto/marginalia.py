"""What stands beside a map, built downwards in one column: headings, legend rows, facts, notes.

``services.maps`` fills columns, measures their height and puts them where the sheet has room.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from gisapp.carto import neatline, symbols, typography
from gisapp.carto.page import Align, Area, Item, Line, Text, moved, rectangle
from gisapp.carto.style import GREY, INK, Fill, Sign, Stroke, magnified

_RULE = "#E3E5E9"
_MIDDLE = 2.95
"""Middle of a row of the legend below its top (mm on A3)."""
SEAL_MM: Final = 42.0
"""Width of an office's round seal (公章)."""


class Column:
    """A column of a width in mm, starting at (0, 0); ``items`` are moved to their place afterwards.

    ``sign_scale`` says how much larger than on A3 the map's signs are, so that the legend shows the same ones.
    """

    def __init__(self, width_mm: float, text_scale: float, sign_scale: float = 1.0) -> None:
        self.items: list[Item] = []
        self.height_mm = 0.0
        self.width_mm = width_mm
        self._k = text_scale
        self._signs = sign_scale

    def gap(self, height_mm: float = 4.0) -> None:
        """Leave room (mm on A3)."""
        self.height_mm += height_mm * self._k

    def heading(self, text: str) -> None:
        """A bold line over a block."""
        size = 4.0 * self._k
        self._text(0, 0.95 * size, text, size, bold=True)
        self.height_mm += size * 1.75

    def sample(self, fill: Fill, stroke: Stroke | None, texts: tuple[str, ...]) -> None:
        """A filled sign of the legend with its label, and at the right its count and share where given."""
        top, wide, high = self.height_mm + 0.9 * self._k, 7.4 * self._k, 4.1 * self._k
        self.items.append(Area(rectangle(0, top, wide, high), magnified(fill, self._signs), self._as_drawn(stroke)))
        self._named(texts)

    def line(self, stroke: Stroke, texts: tuple[str, ...]) -> None:
        """A line of the legend, as thick as on the map."""
        middle = self.height_mm + _MIDDLE * self._k
        self.items.append(Line(((0, middle), (7.4 * self._k, middle)), self._as_drawn(stroke) or stroke))
        self._named(texts)

    def outline(self, stroke: Stroke, texts: tuple[str, ...]) -> None:
        """An outline of the legend with nothing in it, as thick as on the map."""
        top, wide, high = self.height_mm + 0.9 * self._k, 7.4 * self._k, 4.1 * self._k
        self.items.append(Area(rectangle(0, top, wide, high), stroke=self._as_drawn(stroke)))
        self._named(texts)

    def symbol(self, sign: Sign, texts: tuple[str, ...]) -> None:
        """A point symbol of the legend, in the shape and size that it has on the map."""
        outline = symbols.outline(sign.symbol, 3.7 * self._k, self.height_mm + _MIDDLE * self._k,
                                  sign.symbol_mm * self._signs / 2)
        self.items.append(Area(outline, sign.fill, self._as_drawn(sign.stroke)))
        self._named(texts)

    def sign(self, sign: Sign, texts: tuple[str, ...]) -> None:
        """A sign of any layer's class: a symbol, a line, or an area."""
        if sign.symbol_mm:
            self.symbol(sign, texts)
        elif sign.stroke is not None and sign.fill.colour is None and not sign.fill.hatches:
            self.line(sign.stroke, texts)
        else:
            self.sample(sign.fill, sign.stroke, texts)

    def _as_drawn(self, stroke: Stroke | None) -> Stroke | None:
        """A stroke as thick as the map draws it on this paper."""
        return replace(stroke, width_mm=stroke.width_mm * self._signs) if stroke else None

    def _named(self, texts: tuple[str, ...]) -> None:
        """Label, count and share of a sign; a count alone stands at the right edge."""
        size = 3.3 * self._k
        baseline = _MIDDLE * self._k + size * 0.36
        room = self.width_mm - 10 * self._k - {1: 0.0, 2: 11.0}.get(len(texts), 24.0) * self._k
        self._text(10 * self._k, baseline, texts[0], typography.fitted(texts[0], size, room))
        places = ((0.0, INK, 1.0),) if len(texts) == 2 else ((13.0, INK, 1.0), (0.0, GREY, 0.88))
        for text, (right, colour, factor) in zip(texts[1:], places, strict=False):
            self._text(self.width_mm - right * self._k, baseline, text, size * factor, align="right", colour=colour)
        self.height_mm += 6.1 * self._k

    def half(self) -> "Column":
        """An empty column of half the width."""
        return Column(self.width_mm / 2, self._k, self._signs)

    def halves(self, left: "Column", right: "Column") -> None:
        """Two narrower columns beside each other."""
        self._place(left.items)
        self.items += [moved(item, self.width_mm / 2, self.height_mm) for item in right.items]
        self.height_mm += max(left.height_mm, right.height_mm)

    def fact(self, label: str, value: str) -> None:
        """A row of a table: label at the left, bold value at the right, a hairline below."""
        size, row = 3.3 * self._k, 5.7 * self._k
        room = self.width_mm - typography.width_mm(label, size) - 2 * self._k
        self._text(0, row * 0.68, label, size)
        fitted = typography.fitted(value, size, room, bold=True)
        self._text(self.width_mm, row * 0.68, value, fitted, bold=True, align="right")
        self.height_mm += row
        self.items.append(Line(((0, self.height_mm), (self.width_mm, self.height_mm)), Stroke(_RULE, 0.15 * self._k)))

    def table(self, titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        """Rows of a name and figures, under their titles."""
        size, row = 2.9 * self._k, 5.0 * self._k
        figures = len(titles) - 1
        wide = [max(typography.width_mm(each[at], size, bold=True) for each in (titles, *rows)) + 2.4 * self._k
                for at in range(1, figures + 1)]
        edges = [self.width_mm - sum(wide[at:]) + wide[at] for at in range(figures)]
        for at, each in enumerate((titles, *rows)):
            colour, bold = (GREY, False) if at == 0 else (INK, False)
            fitted = typography.fitted(each[0], size, self.width_mm - sum(wide) - self._k)
            self._text(0, row * 0.7, each[0], fitted, colour=colour, bold=bold)
            for place, text in zip(edges, each[1:], strict=True):
                self._text(place, row * 0.7, text, size, colour=colour, align="right")
            self.height_mm += row
            edge = ((0.0, self.height_mm), (self.width_mm, self.height_mm))
            self.items.append(Line(edge, Stroke(_RULE, 0.15 * self._k)))

    def drawing(self, items: list[Item], height_mm: float) -> None:
        """A picture drawn from (0, 0), as high as told."""
        self._place(items)
        self.height_mm += height_mm

    @property
    def text_scale(self) -> float:
        """How much larger than on A3 everything is."""
        return self._k

    def pair(self, label: str, value: str) -> None:
        """A small line: label, then value at a fixed tab; long values are broken."""
        size, tab = 2.9 * self._k, 15 * self._k
        self._text(0, size * 0.95, label, typography.fitted(label, size, tab - self._k), colour=GREY)
        for line in typography.wrapped(value, size, self.width_mm - tab) or [""]:
            self._text(tab, size * 0.95, line, size)
            self.height_mm += size * 1.62

    def note(self, text: str, *, middle: bool = False) -> None:
        """Small grey lines, from the left or about the middle."""
        size = 2.5 * self._k
        x = self.width_mm / 2 if middle else 0.0
        for line in typography.wrapped(text, size, self.width_mm):
            self._text(x, size * 0.95, line, size, colour=GREY, align="center" if middle else "left")
            self.height_mm += size * 1.5

    def scale(self, denominator: int) -> None:
        """Scale bar and number."""
        number = f"1:{denominator}"
        size = 4.6 * self._k
        room = self.width_mm - typography.width_mm(number, size, bold=True) - 10 * self._k
        self._place(neatline.scale_bar(0.8 * self._k, 0, room, denominator, self._k))
        self._text(self.width_mm, size * 1.05, number, size, bold=True, align="right")
        self.height_mm += 6.6 * self._k

    def north(self, text: str) -> None:
        """North arrow in the middle."""
        self._place(neatline.north_arrow(self.width_mm / 2, 0, self._k, text))
        self.height_mm += 21 * self._k

    def seal(self, words: str) -> None:
        """Empty room for a seal, as large on any paper, which covers the words in its middle."""
        self._text(min(self.width_mm, SEAL_MM) / 2, SEAL_MM / 2, words, 2.9 * self._k, align="center", colour=GREY)
        self.height_mm += SEAL_MM

    def _place(self, items: list[Item]) -> None:
        self.items += [moved(item, 0, self.height_mm) for item in items]

    def _text(
        self, x: float, down: float, text: str, size: float, *, bold: bool = False, align: Align = "left",
        colour: str = INK,
    ) -> None:
        self.items.append(Text(x, self.height_mm + down, text, size, bold, colour, align))
