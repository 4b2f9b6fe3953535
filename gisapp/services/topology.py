"""红线体检 over a project: every fault of the land as a row with its numbers, its measure and where to zoom to.

The one source of what the window's list, ``gisapp topology`` and ``gisapp check`` tell about the land. The geometry is
in ``domain.topology``; here are the tables: which shapes are compared, whose rows they are, and what the records say
beside them (households without land, a zone against its parcels and its plan).
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import geometry, lookup, rollup, schema, topology
from gisapp.domain.changes import Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.topology import Kind, Severity, Tolerances

PLAN_SETTING: Final = "plan_area_ha/"
"""Name of the ``setting`` row with the area that the plan gives a zone: this and the zone's name; hectares."""
_M2_PER_HA: Final = 10_000
_METRES: Final = frozenset({Kind.SHORT_EDGE.value})
COLUMNS: Final = ("kind", "severity", "table", "uid", "other_table", "other", "measure", "unit", "share", "stated",
                  "field", "x", "y", GEOMETRY)
_Part = Callable[[Tables, Tolerances], list[pd.DataFrame]]


def rows(tables: Tables, *, zone: str | None = None, tolerances: Tolerances | None = None,
         kinds: Collection[Kind] = tuple(Kind)) -> pd.DataFrame:
    """What is wrong with the land.

    Args:
        tables: the snapshot to look at.
        zone: uid of the zone to tell about; all where none is given. Neighbours beyond it are still compared.
        tolerances: from where on something is a fault.
        kinds: what to look for.

    Returns:
        A frame with ``COLUMNS``, worst first: ``uid`` and ``other`` are rows of ``table`` and ``other_table``;
        ``measure`` is in ``unit`` (㎡ or m); ``share`` of the row's own area; ``stated`` and ``field`` name the
        figure that the drawing is held against (㎡); ``x`` (easting), ``y`` (northing) in the project's CRS.
    """
    chosen = tolerances or Tolerances()
    parts = [part for wanted, look in _LOOKS for part in (look(tables, chosen) if wanted & set(kinds) else ())]
    found = pd.concat([_whole(part) for part in parts], ignore_index=True)
    found = found[found["kind"].isin([each.value for each in kinds]).to_numpy(dtype=bool)]
    if zone is not None:
        found = found[_of_zone(tables, found, "table", "uid", zone)
                      | _of_zone(tables, found, "other_table", "other", zone)]
    place = topology.points(found[GEOMETRY].to_numpy(dtype=object))
    rank = found["severity"].map({each.value: at for at, each in enumerate(Severity)})
    unit = np.where(found["kind"].isin(_METRES), "m", "㎡")
    found = found.assign(unit=unit, x=place[:, 0], y=place[:, 1], _rank=rank)
    return found.sort_values("_rank", kind="stable")[list(COLUMNS)].reset_index(drop=True)


def _whole(part: pd.DataFrame) -> pd.DataFrame:
    """The part with every column, texts as objects."""
    lacking: dict[str, Any] = {name: np.nan for name in ("measure", "share", "stated") if name not in part}
    lacking |= {name: None for name in ("other_table", "other", "field", GEOMETRY) if name not in part}
    texts = ("kind", "severity", "table", "uid", "other_table", "other", "field", GEOMETRY)
    return part.assign(**lacking).astype(dict.fromkeys(texts, "object"))


def _of_zone(tables: Tables, found: pd.DataFrame, table: str, uid: str, zone: str) -> np.ndarray:
    mine = np.zeros(len(found), dtype=bool)
    for name in found[table].dropna().unique():
        frame = tables[name]
        here = frame.index == zone if name == "zone" else (frame["zone"] == zone).to_numpy(dtype=bool)
        mine |= (found[table] == name).to_numpy(dtype=bool) & found[uid].isin(frame.index[here]).to_numpy(dtype=bool)
    return mine


def _shapes(tables: Tables, table: str) -> np.ndarray:
    shapes: np.ndarray = tables[table][GEOMETRY].to_numpy(dtype=object)
    return shapes


def _named(tables: Tables, found: pd.DataFrame, table: str, other_table: str | None = None) -> pd.DataFrame:
    """Positions become the uids of their tables."""
    index, others = tables[table].index, tables[other_table or table].index
    has = found["other"].to_numpy() >= 0
    other, other_tables = np.full((2, len(found)), None, dtype=object)
    other_tables[has] = other_table or table
    other[has] = others.to_numpy()[found["other"].to_numpy()[has]]
    return found.drop(columns="one").assign(
        table=table, uid=index.to_numpy()[found["one"].to_numpy()], other=pd.Series(other, found.index, "object"),
        other_table=pd.Series(other_tables, found.index, "object"))


def _invalid(tables: Tables, _: Tolerances) -> list[pd.DataFrame]:
    return [_named(tables, topology.invalid(_shapes(tables, name)), name)
            for name, declared in schema.TABLES.items() if declared.geometry is not None]


def _overlaps(tables: Tables, tolerances: Tolerances) -> list[pd.DataFrame]:
    return [_named(tables, topology.overlaps(_shapes(tables, name), tolerances), name)
            for name in ("parcel", "building")]


def _gaps(tables: Tables, tolerances: Tolerances) -> list[pd.DataFrame]:
    found = topology.gaps(_shapes(tables, "parcel"), _shapes(tables, "zone"), tolerances)
    return [_named(tables, found, "parcel")]


def _misplaced(tables: Tables, tolerances: Tolerances) -> list[pd.DataFrame]:
    found = topology.misplaced(_shapes(tables, "building"), _shapes(tables, "parcel"), tolerances)
    return [_named(tables, found, "building", "parcel")]


def _outside(tables: Tables, tolerances: Tolerances) -> list[pd.DataFrame]:
    parts = []
    for name in ("parcel", "building"):
        at = tables["zone"].index.get_indexer(pd.Index(tables[name]["zone"]))
        limits = np.append(_shapes(tables, "zone"), [None])[at]
        found = _named(tables, topology.outside(_shapes(tables, name), limits, tolerances), name)
        homes = tables[name]["zone"].loc[found["uid"]].to_numpy(dtype=object)
        parts.append(found.assign(other_table="zone", other=homes))
    return parts


def _edges(tables: Tables, tolerances: Tolerances) -> list[pd.DataFrame]:
    return [_named(tables, topology.short_edges(_shapes(tables, "parcel"), tolerances), "parcel")]


def _areas(tables: Tables, tolerances: Tolerances) -> list[pd.DataFrame]:
    parcels, parts = tables["parcel"], []
    for name in ("area_surv", "area_cert"):
        found = _named(tables, topology.areas(_shapes(tables, "parcel"), parcels[name], tolerances), "parcel")
        parts.append(found.assign(field=name, stated=parcels[name].loc[found["uid"]].to_numpy(dtype="float64")))
    return parts


def _people(tables: Tables, _: Tolerances) -> list[pd.DataFrame]:
    """Parcels on which no household lies, and households (other than 无房户) that lie on no parcel."""
    pairs = rollup.household_parcels(tables)
    parcels = tables["parcel"]
    empty = np.flatnonzero(~parcels.index.isin(pairs["parcel"]))
    shapes = _shapes(tables, "parcel")[empty]
    alone = topology.rows(Kind.NO_HOUSEHOLD, empty, measure=geometry.area_m2(shapes), geom=shapes)
    households = tables["household"].index
    adrift = np.flatnonzero(~households.isin(pairs["household"]) & rollup.counted(tables).to_numpy(dtype=bool))
    return [_named(tables, alone, "parcel"), _named(tables, topology.rows(Kind.NO_PARCEL, adrift), "household")]


def balances(tables: Tables) -> pd.DataFrame:
    """The areas of each zone in ㎡, indexed by its uid.

    Returns:
        ``drawn``; ``stated`` and ``plan`` (NaN where nothing says so); ``parcels``, the sum of those drawn; and
        ``uncovered``, drawn − parcels: streets, water, gaps.
    """
    zones, parcels = tables["zone"], tables["parcel"]
    drawn = pd.Series(geometry.area_m2(_shapes(tables, "zone")), index=zones.index)
    at = zones.index.get_indexer(pd.Index(parcels["zone"]))
    area_m2 = np.nan_to_num(geometry.area_m2(_shapes(tables, "parcel")))
    total = np.bincount(at[at >= 0], area_m2[at >= 0], minlength=len(zones))
    plans = {name.removeprefix(PLAN_SETTING): value for name, value in
             zip(tables["setting"]["name"], tables["setting"]["value"], strict=True) if name.startswith(PLAN_SETTING)}
    plan = pd.to_numeric(zones["zone_name"].map(plans), errors="coerce").to_numpy(dtype="float64")
    stated = zones["area_ha"].to_numpy(dtype="float64", na_value=np.nan)
    return pd.DataFrame({"drawn": drawn, "stated": stated * _M2_PER_HA, "plan": plan * _M2_PER_HA, "parcels": total,
                         "uncovered": drawn - total}, index=zones.index)


def _zones(tables: Tables, tolerances: Tolerances) -> list[pd.DataFrame]:
    sums, shapes, parts = balances(tables), _shapes(tables, "zone"), []
    drawn = sums["drawn"].to_numpy()
    for kind, name in ((Kind.ZONE_STATED, "stated"), (Kind.ZONE_PLAN, "plan"), (Kind.ZONE_PARCELS, "parcels")):
        stated = sums[name].to_numpy()
        excess = stated - drawn if kind is Kind.ZONE_PARCELS else np.abs(stated - drawn)
        at = np.flatnonzero(excess > tolerances.zone_share * drawn)
        found = topology.rows(kind, at, measure=(drawn - stated)[at], share=(excess / drawn)[at], geom=shapes[at])
        parts.append(_named(tables, found, "zone").assign(stated=stated[at]))
    return parts


_LOOKS: Final[tuple[tuple[frozenset[Kind], _Part], ...]] = (
    (frozenset({Kind.INVALID}), _invalid),
    (frozenset({Kind.DUPLICATE, Kind.OVERLAP, Kind.SLIVER}), _overlaps),
    (frozenset({Kind.OVER_PARCELS, Kind.OFF_PARCEL}), _misplaced),
    (frozenset({Kind.OUTSIDE}), _outside),
    (frozenset({Kind.AREA}), _areas),
    (frozenset({Kind.GAP, Kind.GAP_SLIVER, Kind.GAP_OPEN}), _gaps),
    (frozenset({Kind.SHORT_EDGE}), _edges),
    (frozenset({Kind.NO_HOUSEHOLD, Kind.NO_PARCEL}), _people),
    (frozenset({Kind.ZONE_STATED, Kind.ZONE_PLAN, Kind.ZONE_PARCELS}), _zones),
)


def told(tables: Tables, found: pd.DataFrame) -> list[tuple[str, Mapping[str, Any]]]:
    """For each row of ``rows`` the code of its sentence and the sentence's values."""
    names = {name: lookup.keys(tables, name) for name in {*found["table"], *found["other_table"].dropna()}}
    sentences: list[tuple[str, Mapping[str, Any]]] = []
    for row in found.to_dict("records"):
        other = names[row["other_table"]].get(row["other"]) if row["other"] else None
        sentences.append((f"topology.{row['kind']}", {
            "table": schema.TABLES[row["table"]].label, "key": str(names[row["table"]].get(row["uid"])),
            "other": other or "—", "measure": _measure(row), "percent": round(row["share"] * 100, 1),
            "stated": row["stated"], "drawn": round(row["stated"] + row["measure"], 2),
            "field": schema.TABLES[row["table"]][row["field"]].label if row["field"] else "",
        }))
    return sentences


def _measure(row: Mapping[Any, Any]) -> str:
    """The size of a fault for reading: small ones keep their digits."""
    size = abs(row["measure"])
    return f"{size:.4f}" if size < 0.1 else f"{size:,.2f}"
