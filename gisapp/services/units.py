"""辖区单位台账: the plan's four duties of each local unit as target and done, and what became of its 职工.

What is done is counted from the unit's 职工 and their households where it has any on record; only a unit without 职工
keeps the number that was typed. Units, duties and 职工 are added through ``recording``. Source: the street's plan of
2016 (房屋摸底, 上门调查, 职工安置, 政策咨询), DOMAIN §1.5. Called by the place 问题与任务 and reports.
"""

from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain import lookup, matters
from gisapp.domain.changes import Tables
from gisapp.domain.codes import CODES

DUTIES: Final = tuple(CODES["duty"])


def duties(tables: Tables, zone: str | None = None) -> pd.DataFrame:
    """The duties of the units in a zone (uid), or of all units: target against done.

    Returns:
        One row a unit and duty, in the order of the units and of the plan, indexed by the uid of ``unit_duty`` (an
        empty text where no target is set): ``unit_org`` (uid), ``name``, ``duty``, ``target`` (Int64), ``done``
        (Int64), ``counted`` (from the records rather than typed), ``unit``, ``lead``, ``deadline``, ``remark``.
    """
    units = lookup.in_zone(tables["unit_org"], zone)
    pairs = pd.MultiIndex.from_product([units.index, DUTIES], names=["unit_org", "duty"])
    kept = tables["unit_duty"].reset_index().drop_duplicates(["unit_org", "duty"]).set_index(["unit_org", "duty"])
    found = kept.reindex(pairs).reset_index()
    counted = _counted(tables).reindex(pairs)
    known = counted.notna().to_numpy()
    done = counted.reset_index(drop=True).astype("Int64").where(known, found["done"])
    found = found.assign(name=found["unit_org"].map(units["name"]).astype("object"), done=done, counted=known)
    found = found.set_index(found["uid"].fillna("").astype("object"))
    set_or_done = (found["target"].notna() | found["done"].fillna(0).gt(0)).to_numpy(dtype=bool)
    return found[set_or_done][["unit_org", "name", "duty", "target", "done", "counted", "unit", "lead", "deadline",
                               "remark"]]


def _counted(tables: Tables) -> pd.Series:
    """What the records say is done, by (unit, duty); only units that have 职工 on record."""
    staff = tables["staff"]
    if staff.empty:
        return pd.Series(dtype="Int64", index=pd.MultiIndex.from_arrays([[], []], names=["unit_org", "duty"]))
    visited = staff["household"].isin(tables["survey"]["household"]).to_numpy(dtype=bool)
    done = {"housing": _flag(staff, "surveyed"), "visit": visited & staff["household"].notna().to_numpy(),
            "staff": placed(staff), "advice": _flag(staff, "advised")}
    sums = pd.DataFrame({name: done[name] for name in DUTIES}, index=staff.index).groupby(
        staff["unit_org"].to_numpy(dtype=object)).sum().astype("Int64")
    at = pd.MultiIndex.from_product([sums.index, DUTIES], names=["unit_org", "duty"])
    return pd.Series(sums.to_numpy(dtype="int64").ravel(), index=at).astype("Int64")


def placed(staff: pd.DataFrame) -> np.ndarray:
    """Which 职工 have both 就业 and 住房 settled."""
    settled = [(staff[name].notna() & ~staff[name].isin(matters.PENDING)).to_numpy(dtype=bool)
               for name in ("job_result", "home_result")]
    return np.asarray(settled[0] & settled[1])


def _flag(staff: pd.DataFrame, name: str) -> np.ndarray:
    return np.asarray(staff[name].fillna(False), dtype=bool)


def figures(tables: Tables, zone: str | None = None) -> pd.DataFrame:
    """How many 职工 each unit has and how far they are placed; numbers only, nobody by name.

    Returns:
        One row a unit, indexed by its uid: ``name``, ``staff`` (all), one column a state of ``staff_state``,
        ``jobs`` and ``homes`` (with a result), ``placed`` (both), ``households`` (distinct, linked).
    """
    units, staff = lookup.in_zone(tables["unit_org"], zone), tables["staff"]
    at = units.index.get_indexer(pd.Index(staff["unit_org"]))
    staff, at = staff[at >= 0], at[at >= 0]

    def count(mask: np.ndarray) -> np.ndarray:
        return np.bincount(at[mask], minlength=len(units))

    found = {"name": units["name"], "staff": count(np.ones(len(at), dtype=bool))}
    found |= {state: count((staff["state"] == state).to_numpy(dtype=bool)) for state in CODES["staff_state"]}
    for name, column in (("jobs", "job_result"), ("homes", "home_result")):
        found[name] = count((staff[column].notna() & ~staff[column].isin(matters.PENDING)).to_numpy(dtype=bool))
    found["placed"] = count(placed(staff))
    own = staff.assign(_at=at).dropna(subset=["household"]).drop_duplicates(["_at", "household"])["_at"]
    found["households"] = np.bincount(own, minlength=len(units))
    return pd.DataFrame(found, index=units.index)
