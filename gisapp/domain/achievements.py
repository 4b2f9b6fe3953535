"""What has been achieved, counted from the records: the 完成量 of the responsibility table is never typed.

Each measure counts rows that reached something by a day, in the units that make sense for it; households and areas are
counted as the dashboard counts them, money as ``money.balances`` does. Called by ``services.milestones``.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import lifecycle, money, rollup
from gisapp.domain.changes import Tables

M2_PER_MU: Final = 10_000 / 15
FEN_PER_WAN: Final = 1_000_000
_LAND: Final = ("m2", "mu")

UNITS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    **dict.fromkeys(("surveyed", "determined", "appraised", "signed", "compensated", "handed_over", "demolished",
                     "closed"), ("household", *_LAND)),
    "cleared": ("mu", "m2", "item"), "housed": ("household", "item", "m2"), "issues": ("item",), "paid": ("wan_yuan",),
})
"""Measure → the units in which it can be counted, the usual one first."""


def points(plan_line: str | None) -> tuple[tuple[dt.date, float], ...] | None:
    """The points of a plan line as written, ``日期:累计量`` apart by semicolons; None where it cannot be read.

    >>> points("2026-03-01:60; 2026-01-01:20")
    ((datetime.date(2026, 1, 1), 20.0), (datetime.date(2026, 3, 1), 60.0))
    """
    found = []
    for part in (plan_line or "").replace("；", ";").replace("：", ":").split(";"):
        if not part.strip():
            continue
        day, colon, amount = part.partition(":")
        try:
            found.append((dt.date.fromisoformat(day.strip()), float(amount)))
        except ValueError:
            return None
        if not colon or found[-1][1] < 0 or not np.isfinite(found[-1][1]):
            return None
    found.sort()
    rising = all(earlier[0] < later[0] and earlier[1] <= later[1] for earlier, later in pairwise(found))
    return tuple(found) if rising else None


def planned(start: dt.date | None, deadline: dt.date, target: float, plan_line: str | None, on: dt.date) -> float:
    """How much should be done by a day: along the plan line, or straight from nothing at ``start`` to the target.

    Without a start and a line nothing is asked before the deadline.
    """
    known = [(day, amount) for day, amount in points(plan_line) or () if day < deadline]
    if start is not None and all(start < day for day, _ in known):
        known.insert(0, (start, 0.0))
    known.append((deadline, target))
    if on < known[0][0]:
        return 0.0
    days, amounts = zip(*((day.toordinal(), amount) for day, amount in known), strict=True)
    return float(np.interp(on.toordinal(), days, amounts))


def by_zone(tables: Tables, measure: str, unit: str, on: dt.date) -> pd.Series:
    """What had been achieved by the end of a day, in a unit of ``UNITS[measure]``.

    Returns:
        float64 by zone uid; what lies outside every zone stands under an empty text. Their sum is the whole project's.
    """
    zones, amounts = _COUNTERS.get(measure, _reached(measure))(tables, unit, on)
    named = zones.where(zones.notna(), "").to_numpy(dtype=object)
    return pd.Series(amounts, index=pd.Index(named, dtype="object", name="zone"), dtype="float64").groupby(
        level=0, sort=False).sum()


_Counted = tuple[pd.Series, np.ndarray]
_Counter = Callable[[Tables, str, dt.date], _Counted]


def _reached(measure: str) -> _Counter:
    """Households at a stage or further."""

    def count(tables: Tables, unit: str, on: dt.date) -> _Counted:
        least = lifecycle.RANK[measure]
        there = lifecycle.ranks(lifecycle.stages(tables, on)).to_numpy() >= least
        if measure == "signed":
            there &= rollup.counted(tables).to_numpy(dtype=bool)
        if measure == "demolished":
            there &= ~lifecycle.retained_households(tables).to_numpy(dtype=bool)
        rows = tables["household"][there]
        return rows["zone"], _amount(rollup.base_area(rows).to_numpy(dtype="float64"), unit)

    return count


def _amount(area_m2: np.ndarray, unit: str) -> np.ndarray:
    if unit == "m2":
        return area_m2
    return area_m2 / M2_PER_MU if unit == "mu" else np.ones(len(area_m2))


def _by(days: pd.Series, on: dt.date) -> np.ndarray:
    return np.asarray((days <= pd.Timestamp(on)).to_numpy(dtype=bool))


def _demolished(tables: Tables, unit: str, on: dt.date) -> _Counted:
    """Areas are those torn down as recorded of the buildings; households those that the dashboard counts."""
    if unit == "household":
        return _reached("demolished")(tables, unit, on)
    rows = tables["demolition"]
    rows = rows[_by(rows["end"], on)]
    buildings = tables["building"].reindex(pd.Index(rows["building"]))
    area = rows["demo_area"].to_numpy(dtype="float64", na_value=np.nan)
    gfa = buildings["gfa"].to_numpy(dtype="float64", na_value=np.nan)
    return buildings["zone"], _amount(np.nan_to_num(np.where(np.isnan(area), gfa, area)), unit)


def _cleared(tables: Tables, unit: str, on: dt.date) -> _Counted:
    rows = tables["parcel"]
    rows = rows[_by(rows["cleared_on"], on)]
    surveyed = rows["area_surv"].to_numpy(dtype="float64", na_value=np.nan)
    drawn = shapely.area(rows["geom"].to_numpy(dtype=object))
    return rows["zone"], _amount(np.nan_to_num(np.where(np.isnan(surveyed), drawn, surveyed)), unit)


def _housed(tables: Tables, unit: str, on: dt.date) -> _Counted:
    houses = tables["resettle_house"]
    given = houses["status"].isin(["picked", "delivered"]).to_numpy(dtype=bool) & houses["household"].notna().to_numpy()
    rows = houses[given & _by(houses["pick_date"], on)]
    if unit == "household":
        rows = rows.drop_duplicates("household")
    zones = tables["household"]["zone"].reindex(pd.Index(rows["household"]))
    return zones, _amount(np.nan_to_num(rows["area"].to_numpy(dtype="float64", na_value=np.nan)), unit)


def _issues(tables: Tables, _unit: str, on: dt.date) -> _Counted:
    rows = tables["issue"]
    rows = rows[(rows["state"] == "closed").to_numpy(dtype=bool) & _by(rows["closed_on"], on)]
    return rows["zone"], np.ones(len(rows))


def _paid(tables: Tables, _unit: str, on: dt.date) -> _Counted:
    return tables["household"]["zone"], money.balances(tables, on)["paid"].to_numpy(dtype="float64") / FEN_PER_WAN


_COUNTERS: Final[Mapping[str, _Counter]] = MappingProxyType({
    "demolished": _demolished, "cleared": _cleared, "housed": _housed, "issues": _issues, "paid": _paid,
})
