"""From households to buildings and parcels: 户 is counted, 幢 is demolished or retained, 宗地 is delivered (净地移交).

A household over two buildings counts once and holds back both; it holds back every parcel that it lies on. Emptiness
never means done. Source: DOMAIN §1.3 (roll-up). Called by the map, the dashboard, exports and the table of parcels.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from gisapp.domain import course, lifecycle, linked
from gisapp.domain.changes import Tables

Ground = Literal["building", "parcel"]
NONE, PARTLY, DONE = "none", "partly", "done"
_NOBODY = 99


def household_buildings(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """Pairs (household, building) that hold on a day."""
    return lifecycle.valid_links(tables["household_building"], as_of)[["household", "building"]]


def household_parcels(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """Pairs (household, parcel), linked directly or through a building; each pair once."""
    direct = lifecycle.valid_links(tables["household_parcel"], as_of)[["household", "parcel"]]
    through = household_buildings(tables, as_of)
    through = through.assign(parcel=through["building"].map(tables["building"]["parcel"]))[["household", "parcel"]]
    return pd.concat([direct, through[through["parcel"].notna()]]).drop_duplicates()


def lying(tables: Tables, ground: Ground, as_of: dt.date | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Which household lies on which building or parcel on a day, as positions in their tables.

    On a parcel as ``household_parcels`` has it, each pair once.
    """
    through = _linked(tables, "building", as_of)
    if ground == "building":
        return through
    direct, parcel_of = _linked(tables, "parcel", as_of), linked.positions(tables, "building", "parcel", "parcel")
    if not len(parcel_of):
        return direct
    on = parcel_of[through[1]]
    household = np.concatenate([direct[0], through[0][on >= 0]]).astype("int64")
    parcel = np.concatenate([direct[1], on[on >= 0]])
    count = max(len(tables["parcel"]), 1)
    pairs = np.sort(household * count + parcel)  # where few are alike, quicker than asking for the different ones
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[:len(pairs)]]
    return pairs // count, pairs % count


def _linked(tables: Tables, ground: Ground, as_of: dt.date | None) -> tuple[np.ndarray, np.ndarray]:
    table = f"household_{ground}"
    household, at = linked.positions(tables, table), linked.positions(tables, table, ground, ground)
    holds = lifecycle.links_hold(tables[table], as_of) & (household >= 0) & (at >= 0)
    return household[holds], at[holds]


def households_on(tables: Tables, parcels: Collection[str]) -> pd.Index:
    """The households that lie on some parcels, as ``household_parcels`` has them, without pairing all the others."""
    direct = linked.naming(tables, "household_parcel", parcels, "parcel", "parcel")
    buildings = linked.naming(tables, "building", parcels, "parcel", "parcel").index
    through = linked.naming(tables, "household_building", buildings, "building", "building")
    rows = pd.concat([lifecycle.valid_links(each)["household"] for each in (direct, through)])
    found: pd.Index = pd.Index(rows.to_numpy(dtype=object)).unique()
    return found


def parcels_under(tables: Tables, households: Collection[str]) -> pd.Index:
    """The parcels on which some households lie, as ``household_parcels`` has them; without pairing all the others."""
    direct, homes = (lifecycle.valid_links(linked.naming(tables, name, households))
                     for name in ("household_parcel", "household_building"))
    through = tables["building"]["parcel"].reindex(homes["building"].to_numpy(dtype=object)).dropna()
    found: pd.Index = pd.Index(np.concatenate([direct["parcel"].to_numpy(dtype=object),
                                               through.to_numpy(dtype=object)])).unique()
    return found


def still_holding(tables: Tables, households: pd.Index) -> np.ndarray:
    """For each of some households whether it still holds the land that it lies on: it has not handed over (交房)."""
    ranks = pd.Series(course.ranks_on(tables, None), index=tables["household"].index)
    held: np.ndarray = (ranks.reindex(households) < lifecycle.HANDED_OVER).to_numpy(dtype=bool)
    return held


def counted(tables: Tables) -> pd.Series:
    """Whether a household belongs to the base of the signed rate: 无房户 stay outside. Indexed by household uid."""
    holders, index = tables["holder"], tables["household"].index
    at = linked.positions(tables, "holder")
    homeless = (holders["role"] == "no_house").to_numpy(dtype=bool) & (at >= 0)
    named = np.bincount(at[at >= 0], minlength=len(index))
    return pd.Series((named == 0) | (np.bincount(at[homeless], minlength=len(index)) < named), index=index)


def base_area(households: pd.DataFrame) -> pd.Series:
    """The area in ㎡ that a household counts with: 认定, else 实测, else 证载, else 0."""
    return households["area_ok"].fillna(households["area_surv"]).fillna(households["area_cert"]).fillna(0.0)


def stage_by_building(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """The slowest stage among each building's households (None without households). Indexed by building uid."""
    return _slowest_stage(_Shares.of(tables, "building", as_of), course.ranks_on(tables, as_of))


def stage_by_parcel(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """The slowest stage among each parcel's households (None without households). Indexed by parcel uid."""
    return _slowest_stage(_Shares.of(tables, "parcel", as_of), course.ranks_on(tables, as_of))


def buildings_settled(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """Whether a building is demolished, or kept and received. Indexed by building uid.

    Demolished: it has households and all are at 已拆除 or later. Kept (保留): all its households, if any, have
    handed over.
    """
    slowest = _Shares.of(tables, "building", as_of).least(course.ranks_on(tables, as_of))
    kept = (tables["building"]["disposal"] == "retain").to_numpy(dtype=bool)
    settled = np.where(kept, slowest >= lifecycle.HANDED_OVER, (slowest >= lifecycle.DEMOLISHED) & (slowest < _NOBODY))
    return pd.Series(settled, index=tables["building"].index)


def demolition_by_parcel(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """``none``, ``partly`` or ``done`` for each parcel, by its buildings; without buildings by 净地移交."""
    parcels = tables["parcel"]
    at = parcels.index.get_indexer(pd.Index(tables["building"]["parcel"]))
    standing = np.bincount(at[at >= 0], minlength=len(parcels))
    settled = np.bincount(at[(at >= 0) & buildings_settled(tables, as_of).to_numpy()], minlength=len(parcels))
    cleared = parcels["cleared_on"].notna().to_numpy()
    if as_of is not None:
        cleared = cleared & (parcels["cleared_on"] <= pd.Timestamp(as_of)).to_numpy()
    return _progress(parcels.index, np.where(standing == 0, cleared, settled == standing), settled > 0)


def resettlement_by_parcel(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """``none``, ``partly`` or ``done`` for each parcel, by the households entitled to resettlement.

    Entitled are all that do not merely occupy (抢占); resettled are those at 已结案.
    """
    entitled = (tables["household"]["occupancy"] != "seized").to_numpy(dtype=bool)
    closed = entitled & (course.ranks_on(tables, as_of) >= lifecycle.CLOSED)
    shares = _Shares.of(tables, "parcel", as_of)
    people, resettled = shares.count(entitled), shares.count(closed)
    return _progress(shares.index, (people > 0) & (resettled == people), resettled > 0)


def households_by_parcel(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """How many households lie on each parcel, and how many of them have signed or are further.

    Returns:
        Columns ``households``, ``signed`` (Int64); indexed by parcel uid.
    """
    shares = _Shares.of(tables, "parcel", as_of)
    everyone = np.ones(len(tables["household"]), dtype=bool)
    signed = course.ranks_on(tables, as_of) >= lifecycle.SIGNED
    return pd.DataFrame({"households": shares.count(everyone), "signed": shares.count(signed)},
                        index=shares.index).astype("Int64")


@dataclass(frozen=True, slots=True)
class _Shares:
    """Which household (position) lies on which building or parcel (position in ``index``)."""

    index: pd.Index
    household: np.ndarray
    ground: np.ndarray

    @classmethod
    def of(cls, tables: Tables, ground: Ground, as_of: dt.date | None) -> "_Shares":
        return cls(tables[ground].index, *lying(tables, ground, as_of))

    def least(self, ranks: np.ndarray) -> np.ndarray:
        """The lowest rank on each; ``_NOBODY`` where there is no household."""
        found = np.full(len(self.index), _NOBODY)
        np.minimum.at(found, self.ground, ranks[self.household])
        return found

    def count(self, mask: np.ndarray) -> np.ndarray:
        """How many of the chosen households lie on each."""
        counted: np.ndarray = np.bincount(self.ground[mask[self.household]], minlength=len(self.index))
        return counted


def _slowest_stage(shares: _Shares, ranks: np.ndarray) -> pd.Series:
    slowest = pd.Series(shares.least(ranks), index=shares.index)
    return lifecycle.from_rank(slowest.where(slowest < _NOBODY))


def _progress(index: pd.Index, done: np.ndarray, some: np.ndarray) -> pd.Series:
    words = np.array([NONE, PARTLY, DONE], dtype=object)
    return pd.Series(words[np.where(done, 2, np.where(some, 1, 0))], index=index, dtype="object")
