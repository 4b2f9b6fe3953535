"""What a hall needs to see: the houses of an estate as grids of floors, the round, whose turn it is. No widgets.

Called by the 选房 board and the place 安置房. Names of persons never come here: a taken house shows its 户编号.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gisapp.domain import housing as rules
from gisapp.domain.changes import Tables
from gisapp.domain.columns import is_missing
from gisapp.domain.lookup import in_zone
from gisapp.domain.rooms import natural, storeys
from gisapp.services import housing

FOLLOWING = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One house: where it stands in its grid, and what is written in it."""

    uid: str
    row: int
    column: int
    room: str
    layout: str
    area: str
    status: str
    taker: str


@dataclass(frozen=True, slots=True)
class Block:
    """A 栋 as a grid: the highest floor first, the units side by side.

    ``units`` holds (name, first column, number of columns).
    """

    name: str
    floors: tuple[str, ...]
    units: tuple[tuple[str, int, int], ...]
    cells: tuple[Cell, ...]

    @property
    def columns(self) -> int:
        """Houses side by side."""
        return sum(width for _, _, width in self.units)

    @property
    def left(self) -> int:
        """Houses that can still be picked freely."""
        return sum(cell.status == rules.AVAILABLE for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Turn:
    """A household in its turn."""

    household: str
    number: int
    hh_no: str


@dataclass(frozen=True, slots=True)
class Round:
    """A round with who is waiting, in order."""

    uid: str
    name: str
    state: str
    seconds: int
    waiting: tuple[Turn, ...]

    @property
    def first(self) -> Turn | None:
        """Whose turn it is."""
        return self.waiting[0] if self.waiting else None

    @property
    def following(self) -> tuple[Turn, ...]:
        """The next few."""
        return self.waiting[1:1 + FOLLOWING]


def estates(tables: Tables, zone: str | None = None) -> list[str]:
    """The estates that have houses, in order."""
    names = in_zone(tables["resettle_house"], zone)["estate"].fillna("").unique()
    return sorted((str(name) for name in names), key=natural)


def zone_of(tables: Tables, estate: str) -> str | None:
    """The zone that an estate's houses are for; None where they are for all or for several."""
    houses = tables["resettle_house"]
    zones = houses.loc[(houses["estate"].fillna("") == estate).to_numpy(dtype=bool), "zone"].unique()
    return None if len(zones) != 1 or is_missing(zones[0]) else str(zones[0])


def blocks(tables: Tables, estate: str) -> list[Block]:
    """The blocks of an estate, each as a grid."""
    houses = tables["resettle_house"]
    mine = houses[(houses["estate"].fillna("") == estate).to_numpy(dtype=bool)]
    numbers = tables["household"]["hh_no"].reindex(mine["household"]).to_numpy()
    mine = mine.assign(taker=numbers)
    return [_block(str(name) if name else "", rows)
            for name, rows in sorted(mine.fillna({"bldg": ""}).groupby("bldg"), key=lambda pair: natural(pair[0]))]


def _block(name: str, rows: pd.DataFrame) -> Block:
    placed = storeys(zip(rows["unit"], rows["floor"], rows["room"], strict=True))
    names = ("room", "layout", "area", "status", "taker")
    values = zip(rows.index, placed.places, *(rows[each] for each in names), strict=True)
    cells = tuple(
        Cell(str(uid), row, column, _text(room), _text(layout),
             "" if is_missing(area) else f"{float(area):g}㎡", str(status), _text(taker))
        for uid, (row, column), room, layout, area, status, taker in values)
    return Block(name, placed.floors, placed.units, cells)


def _text(value: Any) -> str:
    return "" if is_missing(value) else str(value)


def open_round(tables: Tables, zone: str | None, on: dt.date) -> Round | None:
    """The round that is open for a zone on a day."""
    uid = rules.open_round(tables, zone, on)
    return None if uid is None else round_of(tables, uid)


def round_of(tables: Tables, uid: str) -> Round:
    """A round with who is waiting in it."""
    row: Any = tables["pick_round"].loc[uid]
    waiting = rules.turn(tables, uid)
    numbers = tables["household"]["hh_no"].reindex(waiting["household"])
    turns = tuple(Turn(str(household), int(number), str(hh_no)) for household, number, hh_no in
                  zip(waiting["household"], waiting["pick_no"], numbers, strict=True))
    return Round(uid, str(row["name"]), str(row["state"]), 0 if is_missing(row["seconds"]) else int(row["seconds"]),
                 turns)


def rounds(tables: Tables, zone: str | None) -> list[str]:
    """The rounds that concern a zone: the open one, then those to come, then those that are over."""
    found = tables["pick_round"]
    if zone is not None:
        found = found[(found["zone"].isna() | (found["zone"] == zone)).to_numpy(dtype=bool)]
    rank = found["state"].map({"open": 0, "planned": 1, "closed": 2}).fillna(3)
    order = found.assign(rank=rank).sort_values(["rank", "opens_on"], kind="stable")
    return [str(uid) for uid in order.index]


def left(tables: Tables, estate: str) -> list[tuple[str, int, int]]:
    """Layouts of an estate with how many houses are left and how many there are."""
    counts = housing.figures(tables)
    if estate not in counts.index.get_level_values(0):
        return []
    mine = counts.loc[estate]
    return [(str(layout), int(row["available"]), int(row["total"])) for layout, row in mine.iterrows()]
