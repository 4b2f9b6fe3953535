"""楼盘表: the households of a building where they live (单元 × 层 × 室), each at its stage, with the papers it lacks.

Called by the building's panel and window. The stage and the papers are those of every other view.
"""

import datetime as dt
from dataclasses import dataclass

from gisapp.domain import lifecycle, rollup
from gisapp.domain.changes import Tables
from gisapp.domain.columns import is_missing
from gisapp.domain.rooms import natural, storeys
from gisapp.services import documents


@dataclass(frozen=True, slots=True)
class Cell:
    """A household in its room.

    Attributes:
        uid: the household; ``hh_no`` its number.
        room: as on the door; empty where no room is on record.
        row, column: its place in the grid.
        stage: code.
        lacking: papers that its file lacks by its stage.
        on_hold: whether it is set aside (暂缓 …).
    """

    uid: str
    hh_no: str
    room: str
    row: int
    column: int
    stage: str
    lacking: int
    on_hold: bool


@dataclass(frozen=True, slots=True)
class BuildingTable:
    """The grid of a building; households without floor and room are left over, below it.

    ``units`` holds (name, first column, number of columns).
    """

    floors: tuple[str, ...] = ()
    units: tuple[tuple[str, int, int], ...] = ()
    cells: tuple[Cell, ...] = ()
    rest: tuple[str, ...] = ()

    @property
    def columns(self) -> int:
        """Rooms side by side."""
        return sum(width for _, _, width in self.units)

    @property
    def signed(self) -> int:
        """Households at 已签约 or later, of those in the grid."""
        return sum(lifecycle.RANK[cell.stage] >= lifecycle.SIGNED for cell in self.cells)


def building_table(tables: Tables, building: str, today: dt.date | None = None) -> BuildingTable:
    """The 楼盘表 of a building; without cells where no household has a floor and a room on record.

    Args:
        tables: the snapshot.
        building: uid.
        today: the present day, for the papers that are due.
    """
    links = rollup.household_buildings(tables)
    mine = links.loc[(links["building"] == building).to_numpy(dtype=bool), "household"]
    rows = tables["household"]
    rows = rows[rows.index.isin(mine)]
    rows = rows.iloc[sorted(range(len(rows)), key=lambda at: natural(rows["hh_no"].iloc[at]))]
    known = rows["floor_no"].notna().to_numpy() & rows["room_no"].notna().to_numpy()
    placed, rest = rows[known], rows.index[~known]
    if placed.empty:
        return BuildingTable(rest=tuple(rest))
    grid = storeys(zip(placed["unit_no"], placed["floor_no"], placed["room_no"], strict=True))
    lacking = documents.lacking(tables, placed.index, today).to_numpy()
    cells = tuple(
        Cell(str(row.Index), str(row.hh_no), str(row.room_no), *place, str(row.stage), int(missing),
             not is_missing(row.side))
        for row, place, missing in zip(placed.itertuples(), grid.places, lacking, strict=True))
    return BuildingTable(grid.floors, grid.units, cells, tuple(rest))
