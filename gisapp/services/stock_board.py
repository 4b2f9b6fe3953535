"""The stock of resettlement houses on paper: each building as floors × rooms, a cell a house, coloured by state.

Follows the map 安置图, so that the meeting sees where houses are left. It names nobody and shows no household. Called
by ``services.prints``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gisapp.carto import typography
from gisapp.carto.page import Area, Item, Page, Text, moved, rectangle
from gisapp.carto.paper import PAPERS
from gisapp.carto.stock_looks import LOOKS
from gisapp.carto.style import GREY, INK, PAPER, RED_LINE, Fill, Stroke, is_dark
from gisapp.domain import housing, lookup, rooms
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.columns import is_missing
from gisapp.i18n import tr
from gisapp.services.pages.order import Order

_WIDTH, _HEIGHT = PAPERS["A4"][1], PAPERS["A4"][0]
_LEFT, _TOP, _RIGHT, _BOTTOM = 25.0, 30.0, 12.0, 24.0
_CELL_WIDE, _CELL_HIGH, _SMALLEST_MM = 11.0, 5.6, 1.2
_SIDE, _HEAD, _GAP = 9.0, 10.0, 7.0
_EDGE: Final = Stroke("#8E9196", 0.15)


@dataclass(frozen=True, slots=True)
class _Block:
    """A building drawn from (0, 0): its items and its size in mm."""

    items: tuple[Item, ...]
    width_mm: float
    height_mm: float


def pages(tables: Tables, zone_uid: str, order: Order) -> tuple[Page, ...]:
    """The boards of a zone's houses on A4; none where it has no houses; states as of the day of the order."""
    known = tables["resettle_house"].assign(status=housing.statuses(tables, order.as_of))
    houses = lookup.in_zone(known, zone_uid)
    if houses.empty:
        return ()
    title = tr("{zone}安置房源一览", zone=lookup.zone_name(tables, zone_uid))
    shelves = list(_shelved([_block(rows, order) for _, rows in _buildings(houses)]))
    around = [_around(tables, houses, order, title, f"{at + 1}/{len(shelves)}") for at in range(len(shelves))]
    return tuple(Page(_WIDTH, _HEIGHT, (*frame, *items), title) for frame, items in zip(around, shelves, strict=True))


def _buildings(houses: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    named = houses.assign(**{each: houses[each].fillna("") for each in ("estate", "bldg")})
    groups = {(str(estate), str(bldg)): rows for (estate, bldg), rows in named.groupby(["estate", "bldg"], sort=False)}
    return sorted(groups.items(), key=lambda each: (each[0][0], rooms.natural(each[0][1])))


def _block(rows: pd.DataFrame, order: Order) -> _Block:
    """A building: its name and the number of its houses, units above, floors at the left, a cell a house."""
    placed = rooms.storeys(zip(rows["unit"].str.removesuffix("单元"), rows["floor"], rows["room"], strict=True))
    columns = max(sum(wide for *_, wide in placed.units), 1)
    wide = min(_CELL_WIDE, (_WIDTH - _LEFT - _RIGHT - _SIDE) / columns)
    high = min(_CELL_HIGH, (_HEIGHT - _TOP - _BOTTOM - _HEAD) / max(len(placed.floors), 1))
    name = tr("{building}　{count} 套", building=f"{rows['estate'].iloc[0]}{rows['bldg'].iloc[0]}", count=len(rows))
    across = max(_SIDE + columns * wide, 30.0)
    items: list[Item] = [Text(0, 3.6, name, 3.4, bold=True).within(across)]
    items += [Text(_SIDE + (first + count / 2) * wide, 8.8, tr("{unit}单元", unit=unit), 2.4,
                   align="center").within(count * wide) for unit, first, count in placed.units if unit]
    items += [Text(_SIDE - 1.2, _HEAD + (place + 0.5) * high + 0.9, tr("{floor}层", floor=floor), min(2.4, high * 0.6),
                   align="right").within(_SIDE - 1.5) for place, floor in enumerate(placed.floors)]
    for (row, column), status, room in zip(placed.places, rows["status"], rows["room"], strict=True):
        items += _cell(_SIDE + column * wide, _HEAD + row * high, (wide, high), str(status),
                       "" if is_missing(room) else str(room), mono=order.mono)
    return _Block(tuple(items), across, _HEAD + high * len(placed.floors))


def _cell(x: float, y: float, size: tuple[float, float], status: str, room: str, *, mono: bool) -> list[Item]:
    fill = LOOKS[status].filled(mono=mono)
    wide, high = size
    items: list[Item] = [Area(rectangle(x, y, wide, high), fill, _EDGE)]
    text = typography.fitted(room, min(2.3, high * 0.55), wide - 1, smallest_mm=0.1)
    if room and text >= _SMALLEST_MM:
        ground = fill.colour or PAPER
        if fill.hatches:
            box = typography.width_mm(room, text) + 0.7
            items.append(Area(rectangle(x + (wide - box) / 2, y + high / 2 - text * 0.56, box, text * 1.12),
                              Fill(ground)))
        items.append(Text(x + wide / 2, y + high / 2 + text * 0.36, room, text,
                          colour=PAPER if is_dark(ground) else INK, align="center"))
    return items


def _shelved(blocks: list[_Block]) -> Iterator[tuple[Item, ...]]:
    """The blocks from left to right, row by row, page by page."""
    items: list[Item] = []
    x, y, row_mm = _LEFT, _TOP, 0.0
    for each in blocks:
        if x > _LEFT and x + each.width_mm > _WIDTH - _RIGHT:
            x, y, row_mm = _LEFT, y + row_mm + _GAP, 0.0
        if items and y + each.height_mm > _HEIGHT - _BOTTOM:
            yield tuple(items)
            items, x, y, row_mm = [], _LEFT, _TOP, 0.0
        items += [moved(item, x, y) for item in each.items]
        x, row_mm = x + each.width_mm + _GAP, max(row_mm, each.height_mm)
    yield tuple(items)


def _around(tables: Tables, houses: pd.DataFrame, order: Order, title: str, place: str) -> list[Item]:
    """Title, legend with the number of houses of each state, foot line."""
    right, foot = _WIDTH - _RIGHT, _HEIGHT - 9.0
    marks = " · ".join([tr("内部使用"), *([tr("示意数据")] if tables.sample else [])])
    made = tr("数据截至 {day} · 打印 {moment} · 修订 {revision}", day=order.day.isoformat(),
              moment=order.printed_at.strftime("%Y-%m-%d %H:%M"), revision=tables.revision)
    names = tr("{org} · 制图 {drafter} · 审核 {checker}", org=tables.fact("org") or "",
               drafter=order.drafter or tables.fact("drafter") or "",
               checker=order.checker or tables.fact("checker") or "")
    items: list[Item] = [
        Text((_LEFT + right) / 2, 16, title, 6.2, bold=True, align="center").within(right - _LEFT),
        Text(_LEFT, 23, marks, 2.9, bold=True, colour=INK if order.mono else RED_LINE).within(120),
        Text(right, 23, tr("合计 {count} 套", count=len(houses)), 2.9, align="right").within(100),
        Text(_LEFT, foot, names, 2.5, colour=GREY).within(120),
        Text(right, foot, f"{made} · {place}", 2.5, align="right", colour=GREY).within(120)]
    counts = houses["status"].value_counts()
    step = (right - _LEFT) / len(LOOKS)
    for at, (status, look) in enumerate((status, look) for status, look in LOOKS.items() if status in counts):
        count = int(counts[status])
        items.append(Area(rectangle(_LEFT + at * step, foot - 9, 6, 4), look.filled(mono=order.mono), _EDGE))
        words = f"{tr(label('house_status', status))} {count}"
        items.append(Text(_LEFT + at * step + 7.5, foot - 5.8, words, 2.8).within(step - 8))
    return items
