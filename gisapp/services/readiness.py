"""How ready the land of each planned use (业态) is: how much is clear, and who is still there.

A parcel is clear (净地) when its demolition is done as ``rollup`` has it, or its 净地移交 is on record. It counts with
the part of it that lies in a planned use. A household is in the use in which the larger part of its land lies. Called
by the map 规划用地图 and ``gisapp readiness``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import lifecycle, lookup, rollup
from gisapp.domain.changes import Tables

_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Readiness:
    """One planned use.

    Attributes:
        name: of the area.
        trade: code of the use.
        area_m2: drawn area.
        land_m2: area of parcels within it.
        clear_m2: of these, clear.
        households: households on its parcels.
        remaining: of these, not yet at 已交房.
        remaining_m2: area with which the remaining ones count (认定, else 实测, else 证载).
    """

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


def readiness(tables: Tables, zone: str | None = None, as_of: dt.date | None = None) -> tuple[Readiness, ...]:
    """Each drawn planned use of a zone (uid), or of all, today or at the end of a past day; empty without a plan."""
    areas = lookup.in_zone(tables["plan_area"], zone)
    areas = areas[areas["geom"].notna().to_numpy()]
    parcels = lookup.in_zone(tables["parcel"], zone)
    parcels = parcels[parcels["geom"].notna().to_numpy()]
    shared = _shared(areas["geom"].to_numpy(dtype=object), parcels["geom"].to_numpy(dtype=object))
    clear = _clear(tables, parcels, as_of)
    use = np.where(shared.max(axis=0, initial=0.0) > 0, shared.argmax(axis=0), _NOWHERE) if len(areas) else np.full(
        len(parcels), _NOWHERE)
    people = _people(tables, pd.Series(use, index=parcels.index), pd.Series(shared.max(axis=0, initial=0.0),
                                                                           index=parcels.index), as_of)
    found = []
    for place, (_, area) in enumerate(areas.iterrows()):
        here = people[people["use"] == place]
        left = here[here["left"]]
        found.append(Readiness(str(area["name"]), str(area["trade"]), float(shapely.area(area["geom"])),
                               float(shared[place].sum()), float(shared[place][clear].sum()), len(here), len(left),
                               float(left["area"].sum())))
    return tuple(found)


def _shared(areas: np.ndarray, parcels: np.ndarray) -> np.ndarray:
    """Area in m² that each planned use (row) shares with each parcel (column)."""
    found = np.zeros((len(areas), len(parcels)))
    if not len(parcels):
        return found
    at, on = shapely.STRtree(parcels).query(areas, predicate="intersects")
    found[at, on] = shapely.area(shapely.intersection(areas[at], parcels[on]))
    return found


def _clear(tables: Tables, parcels: pd.DataFrame, as_of: dt.date | None) -> np.ndarray:
    done = (rollup.demolition_by_parcel(tables, as_of).loc[parcels.index] == rollup.DONE).to_numpy(dtype=bool)
    cleared = parcels["cleared_on"].notna()
    if as_of is not None:
        cleared &= parcels["cleared_on"] <= pd.Timestamp(as_of)
    return np.asarray(done | cleared.to_numpy(dtype=bool))


def _people(tables: Tables, use: pd.Series, shared: pd.Series, as_of: dt.date | None) -> pd.DataFrame:
    """Households on parcels of a use: ``use``, ``left``, ``area``; each household once, where most of its land is."""
    links = rollup.household_parcels(tables, as_of)
    links = links.assign(use=links["parcel"].map(use).fillna(_NOWHERE), shared=links["parcel"].map(shared))
    links = links[links["use"] != _NOWHERE].sort_values("shared", kind="stable", ascending=False)
    links = links.drop_duplicates("household").set_index("household")
    rows = tables["household"].loc[links.index]
    rank = lifecycle.ranks(lifecycle.stages(tables, as_of).loc[links.index])
    return pd.DataFrame({"use": links["use"], "left": rank < lifecycle.HANDED_OVER, "area": rollup.base_area(rows)})
