"""净地移交: a parcel is delivered when nobody holds it any more and nothing that is to go still stands on it.

Sources: 590号令第27条; 土壤污染防治法第59条 (industrial land that becomes housing or public land is surveyed before
delivery); DOMAIN §1.3 (宗地 is delivered). Called by ``services.clearing``.
"""

import datetime as dt
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import lifecycle, rollup
from gisapp.domain.changes import Tables

COMMERCE: Final = "commerce"
_SHARE: Final = 0.01

Condition = tuple[str, dict[str, Any]]


def holding(tables: Tables, parcel: str) -> pd.Index:
    """The households that lie on a parcel and have not handed over."""
    mine = rollup.households_on(tables, [parcel])
    ranks = lifecycle.ranks(tables["household"]["stage"].reindex(mine))
    return mine[(ranks < lifecycle.HANDED_OVER).to_numpy()]


def unmet(tables: Tables, parcel: str, on: dt.date, soil_report: str | None, today: dt.date) -> list[Condition]:
    """What stands between a parcel and its delivery; empty when it may be recorded.

    Args:
        tables: the snapshot.
        parcel: uid.
        on: the day of delivery.
        soil_report: the survey of the soil, where one is given with the delivery.
        today: the present day.
    """
    row: Any = tables["parcel"].loc[parcel]
    said = {"parcel_no": row["parcel_no"]}
    found: list[Condition] = []
    if not pd.isna(row["cleared_on"]):
        found.append(("clearing.done", {**said, "on": row["cleared_on"].date().isoformat()}))
    if on > today:
        found.append(("clearing.future", {**said, "on": on.isoformat(), "today": today.isoformat()}))
    held = list(tables["household"].loc[holding(tables, parcel), "hh_no"])
    if held:
        found.append(("clearing.held", {**said, "count": len(held), "others": held}))
    buildings = tables["building"]
    settled = rollup.buildings_settled(tables)
    empty = ~buildings.index.isin(rollup.household_buildings(tables)["building"])
    down = buildings.index.isin(tables["demolition"].loc[tables["demolition"]["end"].notna().to_numpy(), "building"])
    kept = (buildings["disposal"] == "retain").to_numpy(dtype=bool)
    standing = (buildings["parcel"] == parcel).to_numpy(dtype=bool) & ~np.where(empty, down | kept, settled)
    if standing.any():
        found.append(("clearing.standing", {**said, "others": list(buildings.loc[standing, "bldg_no"])}))
    if not (soil_report or row["soil_report"]) and _needs_survey(tables, row):
        found.append(("clearing.soil", said))
    return found


def _needs_survey(tables: Tables, row: Any) -> bool:
    """Industrial land, unless all that is planned on it is commerce."""
    if "industrial" not in {row["use_reg"], row["use_real"]}:
        return False
    plans = tables["plan_area"]
    if row["geom"] is None or plans.empty:
        return True
    shapes = plans["geom"].to_numpy(dtype=object)
    shared = np.nan_to_num(shapely.area(shapely.intersection(shapes, row["geom"])))
    trades = set(plans["trade"].to_numpy(dtype=object)[shared > _SHARE * row["geom"].area])
    return trades != {COMMERCE}
