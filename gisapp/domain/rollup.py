"""From households to buildings and parcels: 户 is counted, 幢 is demolished or retained, 宗地 is delivered (净地移交).

A household over two buildings counts once and holds back both; it holds back every parcel that it lies on. Emptiness
never means done. Source: DOMAIN §1.3 (roll-up). Called by the map, the dashboard, exports and the table of parcels.
"""

import datetime as dt

import pandas as pd

from gisapp.domain import lifecycle
from gisapp.domain.changes import Tables

NONE, PARTLY, DONE = "none", "partly", "done"


def household_buildings(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """Pairs (household, building) that hold on a day."""
    return lifecycle.valid_links(tables["household_building"], as_of)[["household", "building"]]


def household_parcels(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """Pairs (household, parcel), linked directly or through a building; each pair once."""
    direct = lifecycle.valid_links(tables["household_parcel"], as_of)[["household", "parcel"]]
    through = household_buildings(tables, as_of)
    through = through.assign(parcel=through["building"].map(tables["building"]["parcel"]))[["household", "parcel"]]
    return pd.concat([direct, through[through["parcel"].notna()]]).drop_duplicates()


def counted(tables: Tables) -> pd.Series:
    """Whether a household belongs to the base of the signed rate: 无房户 stay outside. Indexed by household uid."""
    holders = tables["holder"]
    homeless = (holders["role"] == "no_house").groupby(holders["household"]).all()
    return ~homeless.reindex(tables["household"].index, fill_value=False).astype(bool)


def base_area(households: pd.DataFrame) -> pd.Series:
    """The area in ㎡ that a household counts with: 认定, else 实测, else 证载, else 0."""
    return households["area_ok"].fillna(households["area_surv"]).fillna(households["area_cert"]).fillna(0.0)


def stage_by_building(tables: Tables, as_of: dt.date | None = None, stages: pd.Series | None = None) -> pd.Series:
    """The slowest stage among each building's households (None without households). Indexed by building uid."""
    links = household_buildings(tables, as_of)
    return _slowest(links, "building", tables, as_of, stages)


def stage_by_parcel(tables: Tables, as_of: dt.date | None = None, stages: pd.Series | None = None) -> pd.Series:
    """The slowest stage among each parcel's households (None without households). Indexed by parcel uid."""
    return _slowest(household_parcels(tables, as_of), "parcel", tables, as_of, stages)


def _slowest(
    links: pd.DataFrame, by: str, tables: Tables, as_of: dt.date | None, stages: pd.Series | None,
) -> pd.Series:
    known = lifecycle.stages(tables, as_of) if stages is None else stages
    slowest = links["household"].map(lifecycle.ranks(known)).groupby(links[by]).min()
    return lifecycle.from_rank(slowest.reindex(tables[by].index))


def buildings_settled(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """Whether a building is demolished, or kept and received. Indexed by building uid.

    Demolished: it has households and all are at 已拆除 or later. Kept (保留): all its households, if any, have
    handed over.
    """
    buildings = tables["building"]
    links = household_buildings(tables, as_of)
    slowest = links["household"].map(lifecycle.ranks(lifecycle.stages(tables, as_of))).groupby(links["building"]).min()
    slowest = slowest.reindex(buildings.index)
    kept = buildings["disposal"] == "retain"
    received = slowest.isna() | (slowest >= lifecycle.HANDED_OVER)
    return (kept & received) | (~kept & (slowest >= lifecycle.DEMOLISHED))


def demolition_by_parcel(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """``none``, ``partly`` or ``done`` for each parcel, by its buildings; without buildings by 净地移交."""
    parcels, buildings = tables["parcel"], tables["building"]
    settled = buildings_settled(tables, as_of).groupby(buildings["parcel"]).agg(["sum", "count"]).reindex(parcels.index)
    cleared = parcels["cleared_on"].notna()
    if as_of is not None:
        cleared &= parcels["cleared_on"] <= pd.Timestamp(as_of)
    empty = settled["count"].isna()
    done = (empty & cleared) | (~empty & (settled["sum"] == settled["count"]))
    return _progress(done, ~empty & (settled["sum"] > 0))


def resettlement_by_parcel(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """``none``, ``partly`` or ``done`` for each parcel, by the households entitled to resettlement.

    Entitled are all that do not merely occupy (抢占); resettled are those at 已结案.
    """
    households = tables["household"]
    entitled = households["occupancy"] != "seized"
    closed = lifecycle.ranks(lifecycle.stages(tables, as_of)) >= lifecycle.CLOSED
    links = household_parcels(tables, as_of)
    links = links[links["household"].map(entitled).astype(bool)]
    per_parcel = links["household"].map(closed).astype(bool).groupby(links["parcel"]).agg(["sum", "count"])
    per_parcel = per_parcel.reindex(tables["parcel"].index)
    return _progress(per_parcel["sum"] == per_parcel["count"], per_parcel["sum"] > 0)


def _progress(done: pd.Series, some: pd.Series) -> pd.Series:
    result = pd.Series(NONE, index=done.index, dtype="object")
    result[some] = PARTLY
    result[done] = DONE
    return result
