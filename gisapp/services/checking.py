"""``gisapp check``: does the project hold together, and is its land drawn without faults.

Faults of the project's own data (a stage that is not its latest event, a reference to nothing) are ``faults`` and fail
the check; overlaps, strays and differing areas are ``findings`` for the surveyor to look at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import claims, geometry, lifecycle, lookup, money, paying, schema
from gisapp.domain.changes import Tables, effective
from gisapp.domain.columns import GEOMETRY, Kind

OVERLAP_M2: Final = 1e-6
SECOND_PARCEL: Final = 0.01


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: the table, the row's name, a code, and the values of its sentence."""

    table: str
    key: str
    code: str
    params: Mapping[str, Any]


def faults(tables: Tables) -> list[Finding]:
    """What contradicts itself in the project's data; empty when it is whole."""
    return [*_stages(tables), *_references(tables)]


def findings(tables: Tables) -> list[Finding]:
    """Topology and areas, zone by zone, what was paid or claimed twice: what a surveyor or the auditor should see."""
    return [*_invalid(tables), *_overlaps(tables, "parcel"), *_overlaps(tables, "building"),
            *_two_parcels(tables), *_outside(tables), *_areas(tables), *_overpaid(tables), *_claims(tables)]


def _overpaid(tables: Tables) -> Iterator[Finding]:
    """A ledger taken in may hold what the program would refuse: more paid than is payable, more received than owed."""
    sums = money.balances(tables)
    over = ((sums["paid"] > sums["payable"]) | (sums["received"] > sums["owed"])).to_numpy()
    for uid, row in sums[over].iterrows():
        yield Finding("household", str(tables["household"].at[uid, "hh_no"]), "check.overpaid",
                      {name: paying.shown(int(row[name])) for name in ("payable", "paid", "owed", "received")})


def _claims(tables: Tables) -> Iterator[Finding]:
    """One person or one home in two households."""
    numbers = tables["household"]["hh_no"]
    for each in claims.double(tables):
        yield Finding("household", str(numbers[each.household]), each.code,
                      {"hh_no": numbers[each.household], "others": list(each.others)})


def _stages(tables: Tables) -> Iterator[Finding]:
    households = tables["household"]
    latest = lifecycle.latest_events(effective(tables["stage_event"]))
    stage = latest["stage"].reindex(households.index).fillna(lifecycle.Stage.UNINVESTIGATED.value)
    differs = (stage != households["stage"]).to_numpy(dtype=bool)
    for uid in households.index[differs]:
        yield Finding("household", str(households.at[uid, "hh_no"]), "check.stage",
                      {"stage": str(households.at[uid, "stage"]), "event": str(stage.at[uid])})


def _references(tables: Tables) -> Iterator[Finding]:
    for table, declared in schema.TABLES.items():
        for column in declared.columns:
            if column.kind is not Kind.REFERENCE or column.refers is None:
                continue
            values = tables[table][column.name]
            lost = values.notna() & ~values.isin(tables[column.refers].index)
            for uid in values.index[lost]:
                yield Finding(table, str(uid), "check.reference", {"column": column.label, "table": declared.label})


def _shapes(tables: Tables, table: str) -> tuple[list[str], Any]:
    return [str(key) for key in lookup.keys(tables, table)], tables[table][GEOMETRY].to_numpy(dtype=object)


def _invalid(tables: Tables) -> Iterator[Finding]:
    for table, declared in schema.TABLES.items():
        if declared.geometry is None:
            continue
        keys, shapes = _shapes(tables, table)
        for at, reason in geometry.invalid(shapes).items():
            yield Finding(table, keys[at], "check.invalid", {"reason": reason})


def _overlaps(tables: Tables, table: str) -> Iterator[Finding]:
    keys, shapes = _shapes(tables, table)
    for one, other, area_m2 in geometry.overlaps(shapes, OVERLAP_M2).itertuples(index=False):
        yield Finding(table, keys[one], "check.overlap", {"other": keys[other], "area_m2": round(area_m2, 4)})


def _two_parcels(tables: Tables) -> Iterator[Finding]:
    keys, shapes = _shapes(tables, "building")
    parcel_keys, parcels = _shapes(tables, "parcel")
    shared = geometry.overlaps_between(shapes, parcels, OVERLAP_M2)
    shared["share"] = shared["area_m2"] / shapely.area(shapes[shared["one"]])
    ordered = shared.sort_values("share", ascending=False, kind="stable")
    second = ordered[ordered.duplicated("one") & (ordered["share"] > SECOND_PARCEL)].drop_duplicates("one")
    for one, other, _, share in second.itertuples(index=False):
        yield Finding("building", keys[one], "check.two_parcels",
                      {"parcel": parcel_keys[other], "percent": round(share * 100, 1)})


def _outside(tables: Tables) -> Iterator[Finding]:
    zones = tables["zone"][GEOMETRY].to_dict()
    for table in ("parcel", "building"):
        frame = tables[table]
        limits = np.array([zones.get(uid) for uid in frame["zone"]], dtype=object)
        shapes = frame[GEOMETRY].to_numpy(dtype=object)
        usable = ~shapely.is_missing(limits) & shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
        beyond = np.zeros(len(frame))
        beyond[usable] = shapely.area(shapely.difference(shapes[usable], limits[usable]))
        keys = lookup.keys(tables, table)
        for at in np.flatnonzero(beyond > SECOND_PARCEL):
            yield Finding(table, str(keys.iloc[at]), "check.outside_zone",
                          {"zone": lookup.zone_name(tables, frame["zone"].iloc[at]), "area_m2": round(beyond[at], 2)})


def _areas(tables: Tables) -> Iterator[Finding]:
    parcels = tables["parcel"]
    drawn = pd.Series(geometry.area_m2(parcels[GEOMETRY].to_numpy(dtype=object)), index=parcels.index)
    for column in ("area_surv", "area_cert"):
        for uid in parcels.index[geometry.area_differs(drawn, parcels[column])]:
            yield Finding("parcel", str(parcels.at[uid, "parcel_no"]), "check.area",
                          {"column": schema.TABLES["parcel"][column].label,
                           "stated_m2": float(parcels[column].loc[uid]), "drawn_m2": round(float(drawn[uid]), 2)})
