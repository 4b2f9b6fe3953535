"""What may stand in a frame: texts, facts, tables, the stages, boxes to sign in, a QR code.

Each kind takes the sheet and the frame, whose upper edge is settled, and returns the lower edge of what it drew. The
map and the 楼盘表 have files of their own.
"""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from gisapp.carto import qr, typography
from gisapp.carto.page import Area, Line, rectangle
from gisapp.carto.style import INK, PAPER, Fill, Stroke, group_fill
from gisapp.domain.codes import label
from gisapp.domain.lifecycle import GROUPS, ORDER, RANK
from gisapp.i18n import language, tr
from gisapp.services.pages import beside_map, charts, figures, flats, following, mapblock, storeys, tables
from gisapp.services.pages.draft import BODY_MM, RULE, Draft
from gisapp.services.products import Frame

Block = Callable[[Draft, Frame], float]
_DONE, _OPEN = "#2B5C99", "#B9BDC4"
_SHADED: Final = Fill("#F1F2F4")
_LEADING, _SMALLEST_MM = 1.5, 1.8
_WIDEST_TAB: Final = 0.42


def text(draft: Draft, frame: Frame) -> float:
    """One line, or a paragraph where ``wrap`` is set; ``mark`` makes it red."""
    wanted = frame.wanted
    optional, size = bool(wanted.get("optional")), float(wanted.get("size", BODY_MM))
    words = draft.fields.fill(str(wanted.get("text", "")), sentence=not optional)
    if optional and words == draft.fields.blank:
        return frame.y_mm
    bold, align = bool(wanted.get("bold", False)), wanted.get("align", "left")
    colour = draft.red() if wanted.get("mark") else draft.grey() if wanted.get("grey") else str(
        wanted.get("colour", INK))
    if wanted.get("wrap"):
        return draft.lines(frame.x_mm, draft.heading(frame, frame.y_mm), words, size, frame.width_mm, bold=bold,
                           colour=colour, align=align)
    x = frame.x_mm + {"left": 0.0, "center": frame.width_mm / 2, "right": frame.width_mm}[align]
    draft.text(x, frame.y_mm + size * 0.95, words, size, bold=bold, align=align, colour=colour,
               room=frame.width_mm or None)
    return frame.y_mm + size * 1.4


def facts(draft: Draft, frame: Frame) -> float:
    """Rows of a label and a text, ruled; a long text takes several lines, and all get smaller where height is short."""
    wanted = frame.wanted
    top = y = draft.heading(frame, frame.y_mm)
    rows = [(draft.fields.fill(str(name)), draft.fields.fill(pattern)) for name, pattern in wanted.get("rows", ())]
    tab = _tab([name for name, _ in rows], float(wanted.get("tab", 20)), frame.width_mm)
    room = frame.width_mm - tab - 2

    def high(at: float) -> float:
        return sum(max(1.75, 1.45 * len(typography.wrapped(words, at, room)) + 0.48) for _, words in rows) * at

    left = frame.y_mm + frame.height_mm - y if frame.height_mm else None
    size = _shrunk(high, float(wanted.get("size", BODY_MM)), left)
    for name, words in rows:
        draft.text(frame.x_mm + 1.5, y + size * 1.25, name, size, colour=draft.grey(), room=tab - 2)
        y = max(y + size * 1.75, draft.lines(frame.x_mm + tab, y + size * 0.28, words, size, room) + size * 0.2)
        draft.rule(frame.x_mm, y, frame.width_mm)
    draft.items.append(Area(rectangle(frame.x_mm, top, frame.width_mm, y - top), stroke=RULE))
    return y


def _tab(names: list[str], wanted_mm: float, width_mm: float) -> float:
    """Where the texts behind labels begin: as the product says, further in where labels of ours are long in English."""
    widest = max((typography.width_mm(name, BODY_MM) for name in names), default=0.0) + 3
    return wanted_mm if language() == "zh" else max(wanted_mm, min(widest, width_mm * _WIDEST_TAB))


def columns(draft: Draft, frame: Frame) -> float:
    """Labels above, texts below, side by side: the three areas of a household."""
    size = float(frame.wanted.get("size", BODY_MM))
    cells = frame.wanted.get("rows", ())
    top = draft.heading(frame, frame.y_mm)
    if not cells:
        return top
    wide, high = frame.width_mm / len(cells), size * 1.75
    draft.items.append(Area(rectangle(frame.x_mm, top, frame.width_mm, high), _SHADED))
    for place, (name, pattern) in enumerate(cells):
        x = frame.x_mm + wide * (place + 0.5)
        draft.text(x, top + size * 1.25, draft.fields.fill(str(name)), size, align="center", bold=True, room=wide - 1)
        draft.text(x, top + high + size * 1.25, draft.fields.fill(pattern), size, align="center", room=wide - 1)
        if place:
            draft.items.append(Line(((frame.x_mm + wide * place, top), (frame.x_mm + wide * place, top + 2 * high)),
                                    RULE))
    draft.items.append(Area(rectangle(frame.x_mm, top, frame.width_mm, 2 * high), stroke=RULE))
    return top + 2 * high


def stages(draft: Draft, frame: Frame) -> float:
    """The main track with the day of each stage; what is open is grey, what is next has its term."""
    y = draft.heading(frame, frame.y_mm) + 2.2
    shown = ORDER[1:]
    step = frame.width_mm / len(shown)
    rank = RANK[draft.fields.stage]
    reached, term = draft.fields.reached, following.term(draft.fields)
    done, open_ = (INK, "#9A9A9A") if draft.order.mono else (_DONE, _OPEN)
    for place, stage in enumerate(shown):
        x, passed = frame.x_mm + step * (place + 0.5), RANK[stage] <= rank
        if place:
            stroke = Stroke(done if passed else open_, 0.6)
            draft.items.append(Line(((x - step, y), (x, y)), stroke))
    for place, stage in enumerate(shown):
        x, passed = frame.x_mm + step * (place + 0.5), RANK[stage] <= rank
        draft.items.append(Area(mapblock.circle(x, y, 1.9), Fill(done if passed else PAPER),
                                Stroke(done if passed else open_, 0.4)))
        draft.text(x, y + 6.0, tr(label("stage", stage.value)), 2.9, bold=passed, align="center", room=step - 0.6,
                   colour=INK if passed else draft.grey())
        day = reached.get(stage.value)
        under = day.date().isoformat() if passed and day is not None and not pd.isna(day) else ""
        if not under and RANK[stage] == rank + 1 and term:
            under = tr("限 {day}", day=term)
        draft.text(x, y + 9.8, under, 2.5, align="center", colour=draft.grey(), room=step - 0.4)
    return y + 11


def bullets(draft: Draft, frame: Frame) -> float:
    """Sentences under each other, each behind a dot."""
    y = draft.heading(frame, frame.y_mm)
    rows = [draft.fields.fill(pattern, sentence=True) for pattern in frame.wanted.get("rows", ())]

    def high(at: float) -> float:
        return sum(max(len(typography.wrapped(row, at, frame.width_mm - at)), 1) for row in rows) * at * _LEADING

    size = _shrunk(high, float(frame.wanted.get("size", BODY_MM)),
                   frame.y_mm + frame.height_mm - y if frame.height_mm else None)
    for words in rows:
        draft.text(frame.x_mm, y + size * 0.98, "·", size, bold=True)
        y = draft.lines(frame.x_mm + size, y, words, size, frame.width_mm - size, leading=_LEADING)
    return y


def _shrunk(high: Callable[[float], float], size: float, height_mm: float | None) -> float:
    """The size of a text at which a block fits a height; the one wanted where none is set, never below 1.8 mm."""
    while height_mm is not None and size > _SMALLEST_MM and high(size) > height_mm:
        size -= 0.05
    return size


def ticks(draft: Draft, frame: Frame) -> float:
    """Rows of a question with boxes to tick; smaller where they would not fit the frame's height."""
    rows = [[draft.fields.fill(str(each)) for each in row] for row in frame.wanted.get("rows", ())]
    tab = _tab([f"{row[0]}  " for row in rows], float(frame.wanted.get("tab", 24)), frame.width_mm)
    top = draft.heading(frame, frame.y_mm)

    def high(at: float) -> float:
        return max((y for *_, y in _ticked(rows, at, tab, frame.width_mm)), default=0.0) + at * 2.0

    size = _shrunk(high, float(frame.wanted.get("size", BODY_MM)),
                   frame.y_mm + frame.height_mm - top if frame.height_mm else None)
    for words, across, down in _ticked(rows, size, tab, frame.width_mm):
        x, y = frame.x_mm + across, top + down
        if x > frame.x_mm:
            draft.items.append(Area(rectangle(x, y + size * 0.2, size * 0.95, size * 0.95), stroke=Stroke(INK, 0.2)))
            draft.text(x + size * 1.3, y + size * 1.1, words, size)
        else:
            draft.text(x, y + size * 1.1, words, size, bold=True, room=tab - 1)
    return top + high(size)


def _ticked(rows: list[list[str]], size: float, tab: float, width_mm: float) -> list[tuple[str, float, float]]:
    """Text, x and y of every question (x = 0) and box, from the frame's corner."""
    found, y = [], 0.0
    for name, *choices in rows:
        found.append((name, 0.0, y))
        x = tab
        for words in choices:
            wide = typography.width_mm(words, size) + size * 2.2
            if x + wide > width_mm and x > tab:
                x, y = tab, y + size * 1.8
            found.append((words, x, y))
            x += wide
        y += size * 2.0
    return found


def lines(draft: Draft, frame: Frame) -> float:
    """Empty ruled lines to write on."""
    y = draft.heading(frame, frame.y_mm)
    for _ in range(int(frame.wanted.get("count", 0))):
        y += float(frame.wanted.get("spacing", 8))
        draft.rule(frame.x_mm, y, frame.width_mm)
    return y


def boxes(draft: Draft, frame: Frame) -> float:
    """Boxes for signature, fingerprint, witness, each with its words and a date to fill in."""
    names = frame.wanted.get("rows", ())
    if not names:
        return frame.y_mm + frame.height_mm
    gap = 3.0
    wide = (frame.width_mm - gap * (len(names) - 1)) / len(names)
    for place, name in enumerate(names):
        x = frame.x_mm + place * (wide + gap)
        draft.items.append(Area(rectangle(x, frame.y_mm, wide, frame.height_mm), stroke=Stroke("#8E9196", 0.2)))
        draft.text(x + 2, frame.y_mm + 4.4, draft.fields.fill(name), 2.9, room=wide - 4, colour=draft.grey())
        draft.text(x + wide - 2, frame.y_mm + frame.height_mm - 2, tr("年　　月　　日"), 2.7, align="right",
                   colour=draft.grey())
    return frame.y_mm + frame.height_mm


def code(draft: Draft, frame: Frame) -> float:
    """A QR code of the subject's number, and nothing else (DOMAIN §6)."""
    draft.items.append(qr.code(draft.subject.number, frame.x_mm, frame.y_mm, frame.width_mm))
    return frame.y_mm + frame.width_mm


def legend(draft: Draft, frame: Frame) -> float:
    """The stage groups under each other."""
    y = draft.heading(frame, frame.y_mm)
    for group, (words, _) in GROUPS.items():
        draft.items.append(Area(rectangle(frame.x_mm, y, 7, 4), group_fill(group, mono=draft.order.mono), RULE))
        draft.text(frame.x_mm + 9, y + 3.2, tr(words), BODY_MM, room=frame.width_mm - 9)
        y += 6
    return y


KINDS: Final[Mapping[str, Block]] = {
    "text": text, "facts": facts, "columns": columns, "stages": stages, "bullets": bullets, "ticks": ticks,
    "lines": lines, "boxes": boxes, "qr": code, "map": mapblock.draw, "table": tables.draw,
    "next": following.draw, "storeys": storeys.draw, "flats": flats.draw, "stage_legend": storeys.legend,
    "legend": legend, "map_legend": beside_map.map_legend, "overview": beside_map.overview, "inset": beside_map.inset,
    "scale": beside_map.scale, "north": beside_map.north, "chart": charts.draw, "picture": figures.picture,
    "line": figures.rule, "rectangle": figures.box, "seal": figures.seal,
}
"""Kind of a frame in a product file → what draws it."""
