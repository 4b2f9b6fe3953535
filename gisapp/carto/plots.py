"""Two charts on paper: bars of classes, and curves over the days. Page items in mm, painted by the one painter.

Called by the frames of kind ``chart``; the figures come with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gisapp.carto import typography
from gisapp.carto.page import Area, Item, Line, Text, rectangle
from gisapp.carto.style import GREY, INK, Fill, Stroke

_EDGE = Stroke("#8A8F98", 0.12)
_RULE = Stroke("#D9DCE1", 0.12)
_STEPS = (1, 2, 2.5, 5, 10)
_DASHES: tuple[tuple[float, ...], ...] = ((), (2.4, 1.0), (0.7, 0.7))
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """One class: its words, its look, how many bear it."""

    words: str
    fill: Fill
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One line: its words, its colour, a value for each day."""

    words: str
    colour: str
    values: np.ndarray


def bars(box: Box, rows: Sequence[Bar], size_mm: float) -> list[Item]:
    """Lying bars under each other, words at the left, counts behind; ``box`` is x, y, width, height in mm."""
    x, y, width, height = box
    if not rows:
        return []
    step = height / len(rows)
    size = min(size_mm, step * 0.7)
    words_mm = min(max(typography.width_mm(each.words, size) for each in rows) + 1.5, width * 0.4)
    count_mm = max(typography.width_mm(str(each.count), size) for each in rows) + 2
    room, most = width - words_mm - count_mm, max(*(each.count for each in rows), 1)
    items: list[Item] = [Line(((x + words_mm, y), (x + words_mm, y + height)), Stroke(GREY, 0.15))]
    for at, each in enumerate(rows):
        middle, long = y + (at + 0.5) * step, room * each.count / most
        fitted = typography.fitted(each.words, size, words_mm - 1.2)
        items.append(Text(x + words_mm - 1.2, middle + size * 0.36, each.words, fitted, align="right"))
        if each.count:
            items.append(Area(rectangle(x + words_mm, middle - step * 0.34, long, step * 0.68), each.fill, _EDGE))
        items.append(Text(x + words_mm + long + 1, middle + size * 0.36, str(each.count), size, True))
    return items


def curves(box: Box, days: Sequence[str], lines: Sequence[Curve], size_mm: float, *, mono: bool = False,
           width_mm: float = 0.5) -> list[Item]:
    """Lines over days with a scale at the left, the first and last day below, and a legend above.

    Args:
        box: x, y, width, height in mm.
        days: one text a day; the first and the last are written.
        lines: values of each day.
        size_mm: of the texts.
        mono: lines are told apart by dashes.
        width_mm: of the lines.
    """
    x, y, width, height = box
    most = max((float(each.values.max(initial=0)) for each in lines), default=0.0)
    step = _step(most)
    top = step * max(np.ceil(most / step), 1)
    left = x + typography.width_mm(f"{top:g}", size_mm) + 1.5
    upper, lower, right = y + size_mm * 2.0, y + height - size_mm * 1.5, x + width - 1
    items: list[Item] = []
    for value in np.arange(0, top + step / 2, step):
        at = lower - (lower - upper) * float(value) / top
        items += [Line(((left, at), (right, at)), _RULE),
                  Text(left - 1, at + size_mm * 0.36, f"{value:g}", size_mm, colour=GREY, align="right")]
    if days:
        items += [Text(left, y + height - size_mm * 0.2, days[0], size_mm, colour=GREY),
                  Text(right, y + height - size_mm * 0.2, days[-1], size_mm, colour=GREY, align="right")]
    for at, each in enumerate(lines):
        items += _drawn(each, (left, upper, right, lower), top, _line(each, at, width_mm, mono=mono))
    return [*items, *_key(lines, (left, y, right), size_mm, width_mm, mono=mono)]


def _line(curve: Curve, at: int, width_mm: float, *, mono: bool) -> Stroke:
    dashes = tuple(each * width_mm / 0.5 for each in _DASHES[at % len(_DASHES)]) if mono else ()
    return Stroke(INK if mono else curve.colour, width_mm, dashes)


def _step(most: float) -> float:
    """A round distance that divides a height into at most five parts."""
    power = 10.0 ** np.floor(np.log10(max(most, 1) / 5 + 1e-9))
    return float(max(next(each * power for each in _STEPS if each * power * 5 >= most), 1))


def _drawn(curve: Curve, place: Box, top: float, stroke: Stroke) -> list[Item]:
    """The line through the days at which it bends."""
    left, upper, right, lower = place
    values = curve.values
    if not len(values):
        return []
    keep = np.ones(len(values), dtype=bool)
    keep[1:-1] = (values[1:-1] != values[:-2]) | (values[1:-1] != values[2:])
    at = np.flatnonzero(keep)
    xs = left + (right - left) * at / max(len(values) - 1, 1)
    ys = lower - (lower - upper) * values[at] / top
    if len(xs) == 1:
        xs, ys = np.array([left, right]), np.repeat(ys, 2)
    return [Line(tuple((float(one), float(other)) for one, other in zip(xs, ys, strict=True)), stroke)]


def _key(lines: Sequence[Curve], place: tuple[float, float, float], size: float, width_mm: float, *, mono: bool,
         ) -> list[Item]:
    """Which line is which, side by side; smaller where there is not room for all."""
    left, y, right = place
    words = [each.words + (f" {int(each.values[-1])}" if len(each.values) else "") for each in lines]
    whole = sum(typography.width_mm(each, size) + size * 3.1 for each in words) - size * 1.1
    size *= min(1.0, (right - left) / max(whole, 1e-9))
    items: list[Item] = []
    x, middle = left, y + size * 0.6
    for at, (each, text) in enumerate(zip(lines, words, strict=True)):
        items += [Line(((x, middle), (x + size * 1.6, middle)), _line(each, at, width_mm, mono=mono)),
                  Text(x + size * 2, y + size * 0.95, text, size)]
        x += typography.width_mm(text, size) + size * 3.1
    return items
