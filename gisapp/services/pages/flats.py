"""The building of the house chosen: its houses as floors × rooms by state, the household's own marked.

On a sheet that is handed out the others are grey: who chose which is nobody's business (DOMAIN §5).
"""

from typing import Final

import pandas as pd

from gisapp.carto.page import Area, Text, rectangle
from gisapp.carto.stock_looks import LOOKS
from gisapp.carto.style import INK, PAPER, Fill, Stroke
from gisapp.domain import housing
from gisapp.domain.codes import CODES, label
from gisapp.i18n import tr
from gisapp.services.pages import storeys
from gisapp.services.pages.draft import Draft
from gisapp.services.products import Frame

_EDGE: Final = Stroke("#8E9196", 0.15)
_OTHERS: Final = Fill("#ECECEA")
_LARGEST_MM: Final = (18.0, 8.0)


def draw(draft: Draft, frame: Frame) -> float:
    """The grid in a frame; a sentence where no house is chosen, or its building has no rooms on record."""
    y = draft.heading(frame, frame.y_mm)
    houses = draft.tables["resettle_house"].assign(status=housing.statuses(draft.tables, draft.order.as_of))
    mine = (houses["household"] == draft.subject.uid) & (houses["status"] != housing.AVAILABLE)
    own = houses[mine.to_numpy(dtype=bool)]
    if own.empty:
        return draft.lines(frame.x_mm, y, tr("没有选定安置房。"), 3.0, frame.width_mm, colour=draft.grey())
    house = own.iloc[-1]
    same = houses[((houses["estate"] == house["estate"]) & (houses["bldg"] == house["bldg"])).to_numpy(dtype=bool)]
    made = storeys.grid(pd.DataFrame({"floor_no": same["floor"], "room_no": same["room"],
                                      "unit_no": same["unit"].str.removesuffix("单元")}, index=same.index))
    if made is None:
        return draft.lines(frame.x_mm, y, tr("这幢安置房没有登记楼层和室号。"), 3.0, frame.width_mm,
                           colour=draft.grey())
    side, head = 8.0, 4.5
    foot = 7.0 if draft.product.audience == "internal" else 0.0
    wide = min((frame.width_mm - side) / len(made.columns), _LARGEST_MM[0])
    high = min((frame.y_mm + frame.height_mm - y - head - foot) / len(made.floors), _LARGEST_MM[1])
    storeys.names(draft, made, (frame.x_mm + side, y + head), (wide, high))
    chosen = str(own.index[-1])
    for (floor, column), uid in sorted(made.cells.items(), key=lambda each: each[1] == chosen):
        place = (frame.x_mm + side + column * wide, y + head + floor * high)
        _cell(draft, place, (wide, high), str(same.at[uid, "status"]),
              str(same.at[uid, "room"]) if uid == chosen else "")
    lower = y + head + high * len(made.floors)
    return _legend(draft, frame, lower + 2.5, same["status"]) if foot else lower


def _cell(draft: Draft, place: tuple[float, float], size: tuple[float, float], status: str, room: str) -> None:
    (x, y), (wide, high) = place, size
    mono = draft.order.mono
    others = Fill(PAPER) if mono else _OTHERS
    if draft.product.audience == "internal":
        others = LOOKS[status].filled(mono=mono)
    fill = storeys.own_fill(draft) if room else others
    draft.items.append(Area(rectangle(x, y, wide, high), fill, Stroke(INK, 0.5) if room else _EDGE))
    if room:
        text = min(2.8, high * 0.6)
        draft.items.append(Text(x + wide / 2, y + high / 2 + text * 0.36, room, text, True, INK, "center"))


def _legend(draft: Draft, frame: Frame, y: float, states: pd.Series) -> float:
    """Each state of the building with its number of houses."""
    step = frame.width_mm / len(LOOKS)
    for place, state in enumerate(each for each in CODES["house_status"] if (states == each).any()):
        x = frame.x_mm + place * step
        draft.items.append(Area(rectangle(x, y, 4, 3), LOOKS[state].filled(mono=draft.order.mono), _EDGE))
        draft.text(x + 4.8, y + 2.5, f"{tr(label('house_status', state))} {int((states == state).sum())}", 2.5,
                   room=step - 5.4)
    return y + 4.5
