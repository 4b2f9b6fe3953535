"""Planned uses (业态) for officers: their figures, the households that hold each, and what can be supplied first.

The figures are those of ``domain.readiness``. Called by the map 规划用地图, the panel of a planned use and ``gisapp
readiness``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from gisapp.domain import course, rollup
from gisapp.domain import readiness as figures
from gisapp.domain.changes import Tables
from gisapp.domain.readiness import Readiness, readiness
from gisapp.errors import InputError

__all__ = ["Readiness", "Supply", "readiness", "supply"]

_LANE_M: Final = 12.0
"""Clear parcels no farther apart than a lane are one block of land."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What of a planned use can be supplied, and who holds the rest.

    Attributes:
        figures: of the use.
        turn: its place among the uses of its zone by 净地率, 1 for the readiest; ``uses`` how many there are.
        clear: parcels that are clear (uids), the largest first.
        blocks_m2: blocks of clear land, parcels across a lane counted together, the largest first.
        nearly: parcels held by one household only (uids), those first where it is farthest.
        holding: households that still hold land in the use (uids), on the parcels with the fewest of them first.
    """

    figures: Readiness
    turn: int
    uses: int
    clear: tuple[str, ...]
    blocks_m2: tuple[float, ...]
    nearly: tuple[str, ...]
    holding: tuple[str, ...]


def supply(tables: Tables, area: str, as_of: dt.date | None = None) -> Supply:
    """What of a planned use (uid) can be supplied, today or at the end of a past day.

    Raises:
        InputError: ``readiness.no_area`` where there is no such use, or it is not drawn.
    """
    found = {each.uid: each for each in readiness(tables, None, as_of)}
    if area not in found:
        raise InputError("readiness.no_area")
    areas = tables["plan_area"]
    place = list(areas.index).index(area)
    zones = dict(zip(areas.index, areas["zone"], strict=True))
    rivals = [each for each in found.values() if zones[each.uid] is zones[area] or zones[each.uid] == zones[area]]
    turn = 1 + sum(each.clear_rate > found[area].clear_rate for each in rivals)
    ground = figures.ground(tables, as_of)
    mine = ground.area == place
    parcels, shared_m2 = ground.parcel[mine], ground.shared_m2[mine]
    order = np.argsort(-shared_m2, kind="stable")
    clear = [at for at in parcels[order] if ground.clear[at]]
    holding, nearly = _holding(tables, ground, place, parcels[~ground.clear[parcels]], as_of)
    names = tables["parcel"].index
    return Supply(found[area], turn, len(rivals), tuple(names[clear]), _blocks(tables, place, clear),
                  tuple(names[nearly]), tuple(tables["household"].index[holding]))


def _holding(tables: Tables, ground: figures.Ground, place: int, unclear: np.ndarray,
             as_of: dt.date | None) -> tuple[list[int], list[int]]:
    """Households of a use that hold land, and parcels that one of them alone holds; by position."""
    household, parcel = rollup.lying(tables, "parcel", as_of)
    holds = ground.left[household]
    household, parcel = household[holds], parcel[holds]
    per_parcel = np.bincount(parcel, minlength=len(tables["parcel"]))
    ranks = course.ranks_on(tables, as_of)
    fewest = np.full(len(ranks), len(ranks))
    np.minimum.at(fewest, household, per_parcel[parcel])
    mine = np.flatnonzero((ground.use == place) & ground.left)
    holding = mine[np.lexsort((-ranks[mine], fewest[mine]))]
    alone = np.zeros(len(tables["parcel"]), dtype="int16") - 1
    alone[parcel[per_parcel[parcel] == 1]] = ranks[household[per_parcel[parcel] == 1]]
    single = unclear[per_parcel[unclear] == 1]
    return holding.tolist(), single[np.argsort(-alone[single], kind="stable")].tolist()


def _blocks(tables: Tables, place: int, clear: list[int]) -> tuple[float, ...]:
    """Areas in m² of blocks of clear land within a use, the largest first."""
    if not clear:
        return ()
    land = tables["parcel"]["geom"].to_numpy(dtype=object)[clear]
    parts = shapely.intersection(land, tables["plan_area"]["geom"].to_numpy(dtype=object)[place])
    grown = shapely.get_parts(shapely.union_all(shapely.buffer(parts, _LANE_M / 2, quad_segs=2)))
    _, block = shapely.STRtree(grown).query(shapely.point_on_surface(parts), predicate="intersects")
    sizes = np.bincount(block, weights=shapely.area(parts), minlength=len(grown))
    return tuple(sorted((float(size) for size in sizes), reverse=True))
