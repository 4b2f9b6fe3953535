"""``gisapp check``: does the project hold together, and is its land drawn without faults.

Faults of the project's own data (a stage that is not its latest event, a reference to nothing) are ``faults`` and fail
the check; overlaps, strays and differing areas are ``findings`` for the surveyor to look at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import shapely

from gisapp.domain import claims, lifecycle, lookup, money, paying, schema
from gisapp.domain.changes import Tables, effective
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.columns import Kind as ColumnKind
from gisapp.domain.topology import Kind
from gisapp.services import topology

_LAND: Final = (Kind.INVALID, Kind.DUPLICATE, Kind.OVERLAP, Kind.SLIVER, Kind.OVER_PARCELS, Kind.OUTSIDE, Kind.AREA)


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
    return [*_land(tables), *_overpaid(tables), *_claims(tables)]


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
            if column.kind is not ColumnKind.REFERENCE or column.refers is None:
                continue
            values = tables[table][column.name]
            lost = values.notna() & ~values.isin(tables[column.refers].index)
            for uid in values.index[lost]:
                yield Finding(table, str(uid), "check.reference", {"column": column.label, "table": declared.label})


def _land(tables: Tables) -> Iterator[Finding]:
    """The faults of the land that every project must be rid of, in the words of ``check``."""
    found = topology.rows(tables, kinds=_LAND)
    names = {table: lookup.keys(tables, table) for table in {*found["table"], *found["other_table"].dropna()}}
    for row in found.to_dict("records"):
        other = names[row["other_table"]].get(row["other"]) if row["other_table"] else None
        code, params = _words(tables, row, str(other))
        yield Finding(row["table"], str(names[row["table"]].get(row["uid"])), code, params)


def _words(tables: Tables, row: Mapping[Any, Any], other: str) -> tuple[str, dict[str, Any]]:
    match row["kind"]:
        case Kind.INVALID:
            shape = tables[row["table"]][GEOMETRY][row["uid"]]
            return "check.invalid", {"reason": str(shapely.is_valid_reason(shape))}
        case Kind.OVER_PARCELS:
            return "check.two_parcels", {"parcel": other, "percent": round(row["share"] * 100, 1)}
        case Kind.OUTSIDE:
            return "check.outside_zone", {"zone": other, "area_m2": round(row["measure"], 2)}
        case Kind.AREA:
            return "check.area", {"column": schema.TABLES["parcel"][row["field"]].label, "stated_m2": row["stated"],
                                  "drawn_m2": round(row["stated"] + row["measure"], 2)}
        case _:
            return "check.overlap", {"other": other, "area_m2": round(row["measure"], 4)}
