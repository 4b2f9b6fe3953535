"""The stages of a household, what each transition needs, and where everybody stood on a day.

Buttons, command line, batch preview and timeline ask the same guards. A guard is a column of truth over many
households at once, so that one household and a hundred thousand take the same road. Money, registration and disputes
are parallel tracks, not stages. Source: 国有土地上房屋征收与补偿条例 (590号令), DOMAIN §1.3.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import codes
from gisapp.domain.changes import Tables, effective


class Stage(StrEnum):
    """The main track, in its order."""

    UNINVESTIGATED = "uninvestigated"
    SURVEYED = "surveyed"
    DETERMINED = "determined"
    APPRAISED = "appraised"
    NEGOTIATING = "negotiating"
    SIGNED = "signed"
    AUDITED = "audited"
    COMPENSATED = "compensated"
    HANDED_OVER = "handed_over"
    DEMOLISHED = "demolished"
    CLOSED = "closed"


ORDER: Final = tuple(Stage)
RANK: Final[Mapping[str, int]] = MappingProxyType({stage.value: rank for rank, stage in enumerate(ORDER)})
SIGNED: Final = RANK[Stage.SIGNED]
HANDED_OVER: Final = RANK[Stage.HANDED_OVER]
DEMOLISHED: Final = RANK[Stage.DEMOLISHED]
CLOSED: Final = RANK[Stage.CLOSED]

GROUPS: Final[Mapping[str, tuple[str, tuple[Stage, ...]]]] = MappingProxyType({
    "uninvestigated": ("未调查", (Stage.UNINVESTIGATED,)),
    "surveying": ("调查评估", (Stage.SURVEYED, Stage.DETERMINED, Stage.APPRAISED)),
    "negotiating": ("协商中", (Stage.NEGOTIATING,)),
    "signed": ("已签约", (Stage.SIGNED, Stage.AUDITED)),
    "compensated": ("补偿到位", (Stage.COMPENSATED,)),
    "handed_over": ("已交房", (Stage.HANDED_OVER,)),
    "demolished": ("已拆除", (Stage.DEMOLISHED, Stage.CLOSED)),
})
"""The seven groups of the legend, from open to done: code → (label, stages)."""

GROUP_OF: Final[Mapping[str, str]] = MappingProxyType({
    stage.value: group for group, (_, stages) in GROUPS.items() for stage in stages
})


@dataclass(frozen=True, slots=True)
class Unmet:
    """One condition that is not met: whose, its code, and the values of its sentence."""

    household: str
    code: str
    params: Mapping[str, Any]


def ranks(stages: pd.Series) -> pd.Series:
    """Stage codes as their rank 0…10; an unknown or missing stage is 0."""
    return stages.map(RANK).fillna(0).astype("int64")


def valid_links(links: pd.DataFrame, as_of: dt.date | None = None) -> pd.DataFrame:
    """Rows of a link table that hold on a day (today's where no day is given)."""
    if as_of is None:
        return links[links["valid_to"].isna()]
    day = pd.Timestamp(as_of)
    return links[~(links["valid_from"] > day) & ~(links["valid_to"] <= day)]


def stages(tables: Tables, as_of: dt.date | None = None) -> pd.Series:
    """Stage code of every household, today or at the end of a past day.

    Returns:
        Series of codes indexed by household uid, in the order of the household table.
    """
    return positions(tables, as_of)["stage"]


def positions(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """Stage and its date (columns ``stage``, ``stage_on``) of every household, today or at the end of a past day."""
    households = tables["household"]
    if as_of is None:
        return households[["stage", "stage_on"]]
    events = effective(tables["stage_event"])
    events = events[~(events["happened_on"] > pd.Timestamp(as_of))]
    latest = latest_events(events)
    return pd.DataFrame({
        "stage": latest["stage"].reindex(households.index).fillna(Stage.UNINVESTIGATED.value).astype("object"),
        "stage_on": latest["happened_on"].reindex(households.index),
    }, index=households.index)


def latest_events(events: pd.DataFrame) -> pd.DataFrame:
    """The last of each household's events, by day and then by recording order; indexed by household uid."""
    ordered = events.sort_values("happened_on", kind="stable", na_position="first")
    return ordered.drop_duplicates("household", keep="last").set_index("household")


def dates_reached(tables: Tables, stage: Stage, as_of: dt.date | None = None) -> pd.Series:
    """Day on which each household reached a stage (NaT where it did not), indexed by household uid."""
    events = effective(tables["stage_event"])
    events = events[events["stage"] == stage.value]
    if as_of is not None:
        events = events[events["happened_on"] <= pd.Timestamp(as_of)]
    return latest_events(events)["happened_on"].reindex(tables["household"].index)


def retained_households(tables: Tables, uids: pd.Index | None = None) -> pd.Series:
    """Whether all buildings of a household are kept (保留): it ends at 已接收, never at 已拆除.

    Args:
        tables: the snapshot.
        uids: households asked about; all where none are given.
    """
    index = tables["household"].index if uids is None else uids
    links, buildings = valid_links(tables["household_building"]), tables["building"]
    at = index.get_indexer(pd.Index(links["household"]))
    links, at = links[at >= 0], at[at >= 0]
    kept = (buildings["disposal"] == "retain").to_numpy(dtype=bool)
    building = buildings.index.get_indexer(pd.Index(links["building"]))
    on_kept = (building >= 0) & (kept[building] if len(kept) else False)
    linked = np.bincount(at, minlength=len(index))
    return pd.Series((linked > 0) & (np.bincount(at[on_kept], minlength=len(index)) == linked), index=index)


def next_stage(stage: str, *, retained: bool = False) -> Stage | None:
    """The stage that comes next on the main track; None at its end."""
    rank = RANK[stage]
    if rank == CLOSED:
        return None
    step = ORDER[rank + 1]
    return Stage.CLOSED if step is Stage.DEMOLISHED and retained else step


def unmet(tables: Tables, households: Iterable[str], to: Stage, on: dt.date, today: dt.date) -> list[Unmet]:
    """Every condition that stands between households and a stage, in the order of the track.

    Args:
        tables: the snapshot to judge by.
        households: uids.
        to: the stage asked for.
        on: the day it happened.
        today: the present day; nothing can happen later.

    Returns:
        All unmet conditions up to ``to``; empty when the stage may be recorded.
    """
    facts = _facts(tables, list(households))
    found: list[Unmet] = []
    row: Any
    for row in facts.itertuples():
        found += _unmet_of(row, to, on, today)
        if row.rank < DEMOLISHED <= RANK[to] and row.waiting and not row.retained:
            found.append(Unmet(row.Index, "demolition.others_remaining",
                               {"hh_no": row.hh_no, "others": _others(tables, row.Index)}))
    return found


def _unmet_of(row: Any, to: Stage, on: dt.date, today: dt.date) -> list[Unmet]:
    target = RANK[to]
    name = {"hh_no": row.hh_no}
    found: list[Unmet] = []

    def refuse(code: str, **params: Any) -> None:
        found.append(Unmet(row.Index, code, {**name, **params}))

    if target <= row.rank:
        refuse("stage.same" if target == row.rank else "stage.backward", stage=_label(to), current=_label(row.stage))
    for rank in range(row.rank + 1, target):
        if not (rank == DEMOLISHED and row.retained):
            refuse("stage.missing", stage=_label(ORDER[rank]), current=_label(row.stage))
    if row.rank < DEMOLISHED <= target:
        if row.retained and target == DEMOLISHED:
            refuse("demolition.retained")
        if row.heritage and not row.retained:
            refuse("demolition.heritage")
    if on > today:
        refuse("date.future", on=on.isoformat(), today=today.isoformat())
    if row.stage_on is not pd.NaT and pd.Timestamp(on) < row.stage_on:
        refuse("date.before_previous", on=on.isoformat(), previous=row.stage_on.date().isoformat(),
               stage=_label(row.stage))
    return found


def _label(stage: str) -> str:
    return codes.label("stage", stage)


def _facts(tables: Tables, uids: list[str]) -> pd.DataFrame:
    households = tables["household"]
    asked = households.loc[uids, ["hh_no", "stage", "stage_on"]]
    links = valid_links(tables["household_building"])
    mine = links[links["household"].isin(uids)]
    around = links[links["building"].isin(mine["building"])]
    behind = (around["household"].map(ranks(households["stage"])) < HANDED_OVER).astype("int64")
    others = mine["building"].map(behind.groupby(around["building"], sort=False).sum()) - behind.loc[mine.index]
    building = tables["building"]
    per_link = pd.DataFrame({
        "household": mine["household"],
        "waiting": (others > 0) & (mine["building"].map(building["disposal"]) != "retain"),
        "heritage": mine["building"].map(building["heritage"]).fillna(False).astype(bool),
        "kept": mine["building"].map(building["disposal"]) == "retain",
    })
    grouped = per_link.groupby("household", sort=False)
    return asked.assign(
        rank=ranks(asked["stage"]),
        waiting=grouped["waiting"].any().reindex(asked.index, fill_value=False),
        heritage=grouped["heritage"].any().reindex(asked.index, fill_value=False),
        retained=grouped["kept"].all().reindex(asked.index, fill_value=False),
    )


def _others(tables: Tables, household: str) -> list[str]:
    links = valid_links(tables["household_building"])
    buildings = links.loc[links["household"] == household, "building"]
    others = links.loc[links["building"].isin(buildings) & (links["household"] != household), "household"].unique()
    rows = tables["household"].loc[others]
    return list(rows.loc[(ranks(rows["stage"]) < HANDED_OVER).to_numpy(dtype=bool), "hh_no"])


def group_of(stage_codes: pd.Series) -> pd.Series:
    """Stage codes as legend groups; missing stays missing (None)."""
    groups = stage_codes.map(GROUP_OF)
    return groups.astype("object").where(groups.notna(), None)


def from_rank(rank_values: pd.Series) -> pd.Series:
    """Ranks as stage codes; missing stays None."""
    known = np.array([*(stage.value for stage in ORDER), None], dtype=object)
    filled = rank_values.fillna(len(ORDER)).astype("int64")
    return pd.Series(known[filled.to_numpy()], index=rank_values.index, dtype="object")
