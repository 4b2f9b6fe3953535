"""The figures of a zone: one function for the screen, the sheet, the report and the command line.

Rates follow DOMAIN §2, formula 4: signed ÷ total, by household and by area; 无房户 stay outside the base.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import course, lifecycle, lookup, rollup
from gisapp.domain.changes import Tables
from gisapp.domain.lifecycle import GROUPS
from gisapp.domain.rooms import natural
from gisapp.i18n import tr

MU_PER_HECTARE: Final = 15
OUTSIDE: Final = "未划入片区"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the households of a zone are, at the end of a day.

    Attributes:
        households: all households (户).
        by_stage: stage code → households now at that stage; all 11 codes.
        by_group: legend group → households.
        base: households that the signed rate counts (without 无房户).
        signed: households of the base at 已签约 or later.
        handed_over: households at 已交房 or later.
        demolished: households at 已拆除 or later, without those of kept buildings.
        kept: households at 已拆除 or later whose buildings are kept (保留): closed, but nothing is torn down. The
            legend counts both, so that its groups add up to all households; ``kept_words`` says so.
        base_area_m2: area that the signed rate by area counts with.
        signed_area_m2: area signed.
        area_m2: area of the zone in its CRS; 0 where it is not drawn.
    """

    households: int
    by_stage: Mapping[str, int]
    by_group: Mapping[str, int]
    base: int
    signed: int
    handed_over: int
    demolished: int
    kept: int
    base_area_m2: float
    signed_area_m2: float
    area_m2: float

    @property
    def kept_words(self) -> str:
        """Why the legend's 已拆除 is more than 累计拆除, to stand beside it; empty where it is not."""
        return tr("已拆除含保留 {count} 户，不计入累计拆除", count=self.kept) if self.kept else ""

    @property
    def unsigned(self) -> int:
        """Households of the base that have not signed."""
        return self.base - self.signed

    @property
    def signed_rate_households(self) -> float:
        """Signed ÷ base by households, 0–1; 0 where there are none."""
        return self.signed / self.base if self.base else 0.0

    @property
    def signed_rate_area(self) -> float:
        """Signed ÷ base by area, 0–1; 0 where there is none."""
        return self.signed_area_m2 / self.base_area_m2 if self.base_area_m2 else 0.0

    @property
    def area_ha(self) -> float:
        """Area in 公顷, to the square metre."""
        return round(self.area_m2 / 10_000, 4)

    @property
    def area_mu(self) -> float:
        """Area in 亩 (公顷 × 15), as printed beside ``area_ha``."""
        return round(self.area_ha * MU_PER_HECTARE, 3)


@dataclass(frozen=True, slots=True)
class Summary(Standing):
    """How far a zone is: its households, buildings and parcels.

    Attributes:
        parcels: number of parcels; ``buildings`` likewise.
        parcels_by_demolition: ``none | partly | done`` → parcels; ``parcels_by_resettlement`` likewise.
    """

    parcels: int
    buildings: int
    parcels_by_demolition: Mapping[str, int]
    parcels_by_resettlement: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """The figures under the names of ``gisapp summary --json``."""
        return {
            "households": self.households, "by_stage": dict(self.by_stage), "signed": self.signed,
            "signed_rate_households": self.signed_rate_households, "signed_rate_area": self.signed_rate_area,
            "handed_over": self.handed_over, "demolished": self.demolished, "kept": self.kept,
            "area_ha": self.area_ha, "area_mu": self.area_mu,
            "parcels": self.parcels, "buildings": self.buildings,
            "parcels_by_demolition": dict(self.parcels_by_demolition),
            "parcels_by_resettlement": dict(self.parcels_by_resettlement),
        }


def summary(tables: Tables, zone: str | None = None, as_of: dt.date | None = None) -> Summary:
    """The figures of a zone (uid), or of the whole project, today or at the end of a past day."""
    return _Selection.of(tables, zone).summary(as_of, zone_area_m2(tables, zone))


def standing(tables: Tables, zone: str | None = None, as_of: dt.date | None = None) -> Standing:
    """The figures of the households only, as ``summary`` counts them: what a legend needs after each change."""
    return Standing(**_Selection.of(tables, zone, ("household",)).households(as_of, zone_area_m2(tables, zone)))


def grouped(tables: Tables, zone: str | None, field: str, as_of: dt.date | None = None) -> dict[str, Standing]:
    """The figures of each group of a zone's households (uid; all where None), by its name, in natural order.

    Args:
        tables: the snapshot.
        zone: uid.
        field: of the household: ``phase``, ``team``, ``community``, ``section``; ``zone`` gives every zone.
        as_of: at the end of this day.
    """
    rows = tables["household"] if field == "zone" else lookup.in_zone(tables["household"], zone)
    values = rows[field]
    if field in {"zone", "phase"}:
        values = values.map(tables[field]["zone_name" if field == "zone" else "phase_no"])
    words = values.astype("object").where(values.notna(), tr("未填"))
    places = words.groupby(words, sort=False).indices
    return {str(name): Standing(**_Selection(tables, {"household": rows.index[places[name]]}).households(as_of, 0.0))
            for name in sorted(places, key=natural)}


def summaries(tables: Tables, zone_name: str | None = None, as_of: dt.date | None = None) -> dict[str, Summary]:
    """The figures of one zone or of each, by name; rows outside every zone stand under 未划入片区, if there are any.

    Raises:
        InputError: ``zone.unknown``.
    """
    if zone_name is not None:
        uid = lookup.zone_uid(tables, zone_name)
        return {lookup.zone_name(tables, uid): summary(tables, uid, as_of)}
    found = {str(name): summary(tables, str(uid), as_of) for uid, name in tables["zone"]["zone_name"].items()}
    outside = {name: tables[name].index[~tables[name]["zone"].isin(tables["zone"].index)]
               for name in ("household", "parcel", "building")}
    if any(len(index) for index in outside.values()):
        found[OUTSIDE] = _Selection(tables, outside).summary(as_of, 0.0)
    return found


@dataclass(frozen=True, slots=True)
class _Selection:
    tables: Tables
    index: Mapping[str, pd.Index]

    @classmethod
    def of(cls, tables: Tables, zone: str | None,
           names: Sequence[str] = ("household", "parcel", "building")) -> "_Selection":
        return cls(tables, {name: lookup.in_zone(tables[name][["zone"]], zone).index for name in names})

    def summary(self, as_of: dt.date | None, area_m2: float) -> Summary:
        return Summary(
            **self.households(as_of, area_m2),
            parcels=len(self.index["parcel"]), buildings=len(self.index["building"]),
            parcels_by_demolition=self._parcels(rollup.demolition_by_parcel(self.tables, as_of)),
            parcels_by_resettlement=self._parcels(rollup.resettlement_by_parcel(self.tables, as_of)),
        )

    def households(self, as_of: dt.date | None, area_m2: float) -> dict[str, Any]:
        tables, mine = self.tables, self._places("household")
        rows = tables["household"].iloc[mine]
        rank = course.ranks_on(tables, as_of)[mine]
        counts, base = rollup.counted(tables).to_numpy()[mine], rollup.base_area(rows).to_numpy(dtype="float64")
        signed = (rank >= lifecycle.SIGNED) & counts
        gone, retained = rank >= lifecycle.DEMOLISHED, lifecycle.retained_households(tables).to_numpy()[mine]
        found = np.bincount(rank, minlength=len(lifecycle.ORDER))
        by_stage = {stage.value: int(count) for stage, count in zip(lifecycle.ORDER, found, strict=True)}
        return {
            "households": len(rows), "by_stage": by_stage,
            "by_group": {group: sum(by_stage[stage.value] for stage in stages)
                         for group, (_, stages) in GROUPS.items()},
            "base": int(counts.sum()), "signed": int(signed.sum()),
            "handed_over": int((rank >= lifecycle.HANDED_OVER).sum()), "demolished": int((gone & ~retained).sum()),
            "kept": int((gone & retained).sum()),
            "base_area_m2": float(base[counts].sum()), "signed_area_m2": float(base[signed].sum()), "area_m2": area_m2,
        }

    def _places(self, table: str) -> np.ndarray:
        """Positions of the rows in the frame of the table."""
        everything = self.tables[table].index
        if self.index[table] is everything:
            return np.arange(len(everything))
        return np.asarray(everything.get_indexer(self.index[table]))

    def _parcels(self, progress: pd.Series) -> dict[str, int]:
        return _counts(progress.loc[self.index["parcel"]], [rollup.NONE, rollup.PARTLY, rollup.DONE])


def _counts(values: pd.Series, known: list[Any]) -> dict[str, int]:
    found = values.value_counts()
    return {str(code): int(found.get(str(code), 0)) for code in known}


def zone_area_m2(tables: Tables, zone: str | None = None) -> float:
    """The drawn area of a zone (uid), or of all zones, in the project's CRS; its stated area where it is not drawn."""
    zones = tables["zone"] if zone is None else tables["zone"].loc[[zone]]
    drawn = shapely.area(zones["geom"].to_numpy(dtype=object))
    stated = zones["area_ha"].to_numpy(dtype="float64", na_value=np.nan) * 10_000
    return float(np.nansum(np.where(drawn > 0, drawn, stated)))


def curve(tables: Tables, zone: str | None = None, until: dt.date | None = None) -> pd.DataFrame:
    """How many households had signed, handed over and been demolished by the end of each day.

    Args:
        tables: the snapshot.
        zone: uid; all zones where none is given.
        until: the last day; the day of the last event where none is given.

    Returns:
        Columns ``signed``, ``handed_over``, ``demolished`` (cumulative counts), one row a day, indexed by day; empty
        where nothing has happened yet.
    """
    went = course.course(tables)
    mine = np.isin(went.households, _household_places(tables, zone)) & ~np.isnat(went.days)
    if until is not None:
        mine &= went.days <= np.datetime64(until, "D")
    columns = {"signed": lifecycle.SIGNED, "handed_over": lifecycle.HANDED_OVER, "demolished": lifecycle.DEMOLISHED}
    if not mine.any():
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in columns})
    days, households, rank = went.days[mine], went.households[mine], went.ranks[mine]
    first_day, last = days[0], np.datetime64(until, "D") if until else days[-1]
    shown = pd.date_range(pd.Timestamp(first_day), pd.Timestamp(last))
    kept = lifecycle.retained_households(tables).to_numpy(dtype=bool)[households]
    counted = rollup.counted(tables).to_numpy(dtype=bool)[households]
    drawn = {}
    for name, least in columns.items():
        mask = (rank >= least) & (counted if name == "signed" else True) & (~kept if name == "demolished" else True)
        _, firsts = np.unique(households[mask], return_index=True)  # events are in the order of their days
        reached = (days[mask][firsts] - first_day).astype("int64")
        drawn[name] = np.cumsum(np.bincount(reached, minlength=len(shown)))
    return pd.DataFrame(drawn, index=shown)


def daily(tables: Tables, zone: str | None, first: dt.date, last: dt.date) -> pd.DataFrame:
    """The figures of ``standing`` at the end of each day: ``signed``, ``handed_over``, ``demolished`` and the legend
    groups in their order, ``g0`` to ``g6``.

    Args:
        tables: the snapshot.
        zone: uid; all zones where None.
        first: the first day.
        last: the last day.
    """
    went, mine = course.course(tables), _household_places(tables, zone)
    counts = rollup.counted(tables).to_numpy(dtype=bool)[mine]
    kept = lifecycle.retained_households(tables).to_numpy(dtype=bool)[mine]
    group_of = np.array([list(GROUPS).index(lifecycle.GROUP_OF[stage]) for stage in lifecycle.ORDER])
    days = pd.date_range(first, last)
    rows = []
    for day in days:
        rank = went.rank_on(day.date())[mine]
        rows.append((int(((rank >= lifecycle.SIGNED) & counts).sum()), int((rank >= lifecycle.HANDED_OVER).sum()),
                     int(((rank >= lifecycle.DEMOLISHED) & ~kept).sum()),
                     *np.bincount(group_of[rank], minlength=len(GROUPS)).tolist()))
    return pd.DataFrame(rows, index=days, columns=["signed", "handed_over", "demolished",
                                                          *(f"g{at}" for at in range(len(GROUPS)))])


def _household_places(tables: Tables, zone: str | None) -> np.ndarray:
    zones = tables["household"]["zone"]
    return np.arange(len(zones)) if zone is None else np.flatnonzero((zones == zone).to_numpy(dtype=bool))
