"""楼盘表: a building as units × floors × rooms, one cell a household.

Inside the office each cell bears its number and the colour of its stage; on a sheet that is handed out only the own
cell is marked and the neighbours are grey (DOMAIN §5).
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from gisapp.carto import typography
from gisapp.carto.page import Area, Text, rectangle
from gisapp.carto.paper import PAPERS
from gisapp.carto.style import GREY, INK, PAPER, Fill, Stroke, group_sign
from gisapp.domain import lifecycle, rooms
from gisapp.i18n import tr
from gisapp.services.pages.draft import Draft
from gisapp.services.products import Frame

_EDGE: Final = Stroke("#8E9196", 0.15)
_OTHERS: Final = Fill("#ECECEA")
_LARGEST_MM: Final = (26.0, 11.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a building: households by (floor, column), floors from above, the unit of each column."""

    cells: dict[tuple[int, int], str]
    floors: tuple[str, ...]
    columns: tuple[str, ...]


def grid(households: pd.DataFrame) -> Grid | None:
    """The grid of a building's households; None where no floors and rooms are on record."""
    known = households[households["floor_no"].notna() & households["room_no"].notna()]
    if known.empty:
        return None
    placed = rooms.storeys(zip(known["unit_no"], known["floor_no"], known["room_no"], strict=True))
    cells = {place: str(uid) for place, uid in zip(placed.places, known.index, strict=True)}
    return Grid(cells, placed.floors, tuple(unit for unit, _, wide in placed.units for _ in range(wide)))


def draw(draft: Draft, frame: Frame) -> float:
    """The grid in a frame, cells as large as there is room for."""
    y = draft.heading(frame, frame.y_mm)
    building = draft.subject.buildings[0] if draft.subject.buildings else ""
    households = draft.tables["household"].loc[list(draft.links.households_in(building))]
    made = grid(households)
    if made is None:
        return draft.lines(frame.x_mm, y, tr("这幢房屋没有登记楼层和室号。"), 3.0, frame.width_mm, colour=draft.grey())
    side, head = 8.0, 4.5
    grown = sum(PAPERS[draft.paper]) / sum(PAPERS[draft.product.paper])
    widest, highest = (float(each) * grown for each in frame.wanted.get("cell", _LARGEST_MM))
    wide = min((frame.width_mm - side) / len(made.columns), widest)
    high = min((frame.y_mm + frame.height_mm - y - head) / len(made.floors), highest)
    names(draft, made, (frame.x_mm + side, y + head), (wide, high))
    stages = lifecycle.stages(draft.tables, draft.order.as_of).loc[households.index]
    for (floor, column), uid in made.cells.items():
        place = (frame.x_mm + side + column * wide, y + head + floor * high)
        _cell(draft, place, (wide, high), uid, str(stages[uid]))
    return y + head + high * len(made.floors)


def names(draft: Draft, made: Grid, corner: tuple[float, float], size: tuple[float, float]) -> None:
    """Floors at the left of a grid and units above it; ``corner`` and the ``size`` of a cell in mm."""
    (x, y), (wide, high) = corner, size
    small = min(2.6, high * 0.7)
    for place, floor in enumerate(made.floors):
        draft.text(x - 1.2, y + (place + 0.5) * high + small * 0.36, tr("{floor}层", floor=floor), small, align="right",
                   room=7)
    units = list(made.columns)
    for unit in dict.fromkeys(units):
        first, count = units.index(unit), units.count(unit)
        words = tr("{unit}单元", unit=unit) if unit else ""
        draft.text(x + (first + count / 2) * wide, y - 1.2, words, 2.6, align="center", room=count * wide)


def _cell(draft: Draft, place: tuple[float, float], size: tuple[float, float], uid: str, stage: str) -> None:
    (x, y), (wide, high) = place, size
    own = uid == draft.subject.uid
    if draft.product.audience == "internal":
        sign = group_sign(lifecycle.GROUP_OF[stage], mono=draft.order.mono)
        draft.items.append(Area(rectangle(x, y, wide, high), sign.fill, Stroke(PAPER, 0.5) if draft.order.mono
                                else _EDGE))
        number = str(draft.tables["household"].at[uid, "hh_no"])
        text = min(2.6, high * 0.4)
        text = typography.fitted(number, text, wide - 1)
        if sign.label_box:
            box = typography.width_mm(number, text) + 0.8
            draft.items.append(Area(rectangle(x + (wide - box) / 2, y + high / 2 - text * 0.62, box, text * 1.24),
                                    Fill(sign.label_box)))
        draft.items.append(Text(x + wide / 2, y + high / 2 + text * 0.36, number, text, colour=sign.label_colour,
                                align="center"))
        return
    fill = own_fill(draft) if own else Fill(PAPER) if draft.order.mono else _OTHERS
    draft.items.append(Area(rectangle(x, y, wide, high), fill, Stroke(INK, 0.5) if own else _EDGE))
    if own:
        room = str(draft.tables["household"].at[uid, "room_no"])
        text = typography.fitted(room, min(2.8, high * 0.6), wide - 0.8, bold=True)
        draft.items.append(Text(x + wide / 2, y + high / 2 + text * 0.36, room, text, True, INK, "center"))


def own_fill(draft: Draft) -> Fill:
    """The fill of the sheet's own cell."""
    return Fill("#C9C9C9" if draft.order.mono else "#F3CF55")


def legend(draft: Draft, frame: Frame) -> float:
    """The colours of the stages that occur, with the number of the building's households at each."""
    building = draft.subject.buildings[0] if draft.subject.buildings else ""
    stages = lifecycle.stages(draft.tables, draft.order.as_of).loc[list(draft.links.households_in(building))]
    groups = stages.map(lifecycle.GROUP_OF)
    step = frame.width_mm / len(lifecycle.GROUPS)
    for place, group in enumerate(each for each in lifecycle.GROUPS if (groups == each).any()):
        words, _ = lifecycle.GROUPS[group]
        x = frame.x_mm + place * step
        draft.items.append(Area(rectangle(x, frame.y_mm, 5, 3.4), group_sign(group, mono=draft.order.mono).fill, _EDGE))
        draft.text(x + 6, frame.y_mm + 2.8, f"{tr(words)} {int((groups == group).sum())}", 2.7, room=step - 7,
                   colour=INK if draft.order.mono else GREY)
    return frame.y_mm + 5
