"""How ready the land of each planned use (业态) is: how much is clear, and who is still there.

A parcel is clear (净地) when its demolition is done as ``rollup`` has it, or its 净地移交 is on record. It counts with
the part of it that lies in a planned use. A household is in the use in which the larger part of its land lies. Called
by ``services.readiness`` and the theme 五大业态.
"""

import datetime as dt
import weakref
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import course, lifecycle, lookup, rollup
from gisapp.domain.changes import Tables

_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Readiness:
    """One planned use.

    Attributes:
        uid: of the area.
        name: of the area.
        trade: code of the use.
        area_m2: drawn area.
        land_m2: area of parcels within it.
        clear_m2: of these, clear.
        households: households on its parcels.
        remaining: of these, not yet at 已交房.
        remaining_m2: area with which the remaining ones count (认定, else 实测, else 证载).
    """

    uid: str
    name: str
    trade: str
    area_m2: float
    land_m2: float
    clear_m2: float
    households: int
    remaining: int
    remaining_m2: float

    @property
    def clear_rate(self) -> float:
        """净地率: clear ÷ all parcels' area within, 0–1; 0 where there is no parcel."""
        return self.clear_m2 / self.land_m2 if self.land_m2 else 0.0

    def as_json(self) -> dict[str, Any]:
        """The row of ``gisapp readiness --json``."""
        return {"name": self.name, "trade": self.trade, "area_m2": round(self.area_m2, 2),
                "land_m2": round(self.land_m2, 2), "clear_m2": round(self.clear_m2, 2), "clear_rate": self.clear_rate,
                "households": self.households, "remaining": self.remaining,
                "remaining_m2": round(self.remaining_m2, 2)}


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What the figures of planned uses are made of, by position.

    Attributes:
        area: planned use of each piece of land, ``parcel`` the parcel and ``shared_m2`` the part of it in that use.
        clear: whether each parcel of the table is clear (净地).
        use: planned use of each household, where the larger part of its land lies; −1 where there is none.
        left: whether each household still holds its land (before 已交房).
    """

    area: np.ndarray
    parcel: np.ndarray
    shared_m2: np.ndarray
    clear: np.ndarray
    use: np.ndarray
    left: np.ndarray


def readiness(tables: Tables, zone: str | None = None, as_of: dt.date | None = None) -> tuple[Readiness, ...]:
    """Each drawn planned use of a zone (uid), or of all, today or at the end of a past day; empty without a plan.

    A use counts the parcels of its own zone.
    """
    areas = tables["plan_area"]
    drawn = areas["geom"].notna().to_numpy() & areas.index.isin(lookup.in_zone(areas, zone).index)
    if not drawn.any():
        return ()
    found, count = ground(tables, as_of), len(areas)
    land, clear = (np.bincount(found.area, weights=weights, minlength=count) for weights in (
        found.shared_m2, found.shared_m2 * found.clear[found.parcel]))
    used, left = found.use >= 0, (found.use >= 0) & found.left
    base_m2 = rollup.base_area(tables["household"]).to_numpy(dtype="float64")
    people, remaining = (np.bincount(found.use[chosen], minlength=count) for chosen in (used, left))
    remaining_m2 = np.bincount(found.use[left], weights=base_m2[left], minlength=count)
    whole = shapely.area(areas["geom"].to_numpy(dtype=object))
    return tuple(Readiness(str(areas.index[at]), str(areas["name"].iloc[at]), str(areas["trade"].iloc[at]),
                           float(whole[at]), float(land[at]), float(clear[at]), int(people[at]), int(remaining[at]),
                           float(remaining_m2[at])) for at in np.flatnonzero(drawn).tolist())


def ground(tables: Tables, as_of: dt.date | None = None) -> Ground:
    """The land and the households of all planned uses, today or at the end of a past day."""
    area, parcel, shared_m2 = _shared(tables)
    parcels, count = tables["parcel"], len(tables["parcel"])
    done = (rollup.demolition_by_parcel(tables, as_of) == rollup.DONE).to_numpy(dtype=bool)
    cleared = parcels["cleared_on"].notna().to_numpy()
    if as_of is not None:
        cleared = cleared & (parcels["cleared_on"] <= pd.Timestamp(as_of)).to_numpy(dtype=bool)
    order = np.argsort(-shared_m2, kind="stable")[::-1]  # the largest is written last and stays
    use_of, most_m2 = np.full(count, _NOWHERE), np.zeros(count)
    use_of[parcel[order]], most_m2[parcel[order]] = area[order], shared_m2[order]
    household, lies_on = rollup.lying(tables, "parcel", as_of)
    household, lies_on = household[use_of[lies_on] >= 0], lies_on[use_of[lies_on] >= 0]
    order = np.argsort(-most_m2[lies_on], kind="stable")[::-1]
    use = np.full(len(tables["household"]), _NOWHERE)
    use[household[order]] = use_of[lies_on[order]]
    return Ground(area, parcel, shared_m2, done | cleared, use,
                  course.ranks_on(tables, as_of) < lifecycle.HANDED_OVER)


Pieces = tuple[np.ndarray, np.ndarray, np.ndarray]
_FOUND: Final[dict[int, tuple["weakref.ref[pd.DataFrame]", "weakref.ref[pd.DataFrame]", Pieces]]] = {}


def _shared(tables: Tables) -> Pieces:
    """Planned use, parcel, and the m² that they share; found once for the frames of a snapshot."""
    areas, parcels = tables["plan_area"], tables["parcel"]
    key = id(parcels)
    known = _FOUND.get(key)
    if known is not None and known[0]() is areas and known[1]() is parcels:
        return known[2]
    found = _intersected(areas, parcels)
    _FOUND[key] = (weakref.ref(areas), weakref.ref(parcels, lambda _: _FOUND.pop(key, None) and None), found)
    return found


def _intersected(areas: pd.DataFrame, parcels: pd.DataFrame) -> Pieces:
    uses, land = areas["geom"].to_numpy(dtype=object), parcels["geom"].to_numpy(dtype=object)
    if not len(areas) or not len(parcels):
        return np.empty(0, dtype="int64"), np.empty(0, dtype="int64"), np.empty(0)
    area, parcel = shapely.STRtree(land).query(uses, predicate="intersects")
    zones = areas["zone"].to_numpy(dtype=object)[area]
    same = (zones == parcels["zone"].to_numpy(dtype=object)[parcel]) | pd.isna(zones)
    area, parcel = area[same], parcel[same]
    shared_m2 = shapely.area(shapely.intersection(uses[area], land[parcel]))
    some = shared_m2 > 0
    return area[some], parcel[some], shared_m2[some]
