"""The stages of a household, their order, and where everybody stood on a day.

Money, registration and disputes are parallel tracks, not stages; what each stage needs is in ``guards``. Source:
国有土地上房屋征收与补偿条例 (590号令), DOMAIN §1.3.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import linked
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
    return links[links_hold(links, as_of)]


def links_hold(links: pd.DataFrame, as_of: dt.date | None = None) -> np.ndarray:
    """Whether each row of a link table holds on a day (today's where no day is given)."""
    if as_of is None:
        return np.asarray(links["valid_to"].isna().to_numpy())
    day = pd.Timestamp(as_of)
    return np.asarray(~((links["valid_from"] > day) | (links["valid_to"] <= day)).to_numpy(dtype=bool))


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


def retained_households(tables: Tables) -> pd.Series:
    """Whether all buildings of a household are kept (保留): it ends at 已接收, never at 已拆除; by household uid."""
    everybody, links = tables["household"].index, tables["household_building"]
    holds = links_hold(links)
    household, building = (linked.positions(tables, "household_building", to, to)[holds]
                           for to in ("household", "building"))
    kept = np.append((tables["building"]["disposal"] == "retain").to_numpy(dtype=bool), False)
    at, on_kept = household[household >= 0], kept[building[household >= 0]]
    every = np.bincount(at, minlength=len(everybody))
    return pd.Series((every > 0) & (np.bincount(at[on_kept], minlength=len(everybody)) == every), index=everybody)


def next_stage(stage: str, *, retained: bool = False) -> Stage | None:
    """The stage that comes next on the main track; None at its end."""
    rank = RANK[stage]
    if rank == CLOSED:
        return None
    step = ORDER[rank + 1]
    return Stage.CLOSED if step is Stage.DEMOLISHED and retained else step


def _around(tables: Tables) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Households and buildings, a pair a link, of buildings that are to come down; whether each is behind (交房)."""
    links, kept = tables["household_building"], (tables["building"]["disposal"] == "retain").to_numpy(dtype=bool)
    household, building = (linked.positions(tables, "household_building", to, to) for to in ("household", "building"))
    falling = links_hold(links) & (household >= 0) & (building >= 0) & ~np.append(kept, True)[building]
    household, building = household[falling], building[falling]
    return household, building, ranks(tables["household"]["stage"]).to_numpy()[household] < HANDED_OVER


def waiting_for_others(tables: Tables, uids: pd.Index) -> np.ndarray:
    """Whether another household of a building that is to come down has not handed over; a value for each uid."""
    household, building, behind = _around(tables)
    waiting = np.bincount(building[behind], minlength=len(tables["building"]))[building] - behind
    found = np.zeros(len(tables["household"]), dtype=bool)
    found[household[waiting > 0]] = True
    return np.asarray(found[tables["household"].index.get_indexer(uids)])


def others_remaining(tables: Tables, uids: pd.Index) -> list[list[str]]:
    """户编号 of the other households that hold back the demolition of a household's buildings; a list for each uid."""
    household, building, behind = _around(tables)
    numbers, late = tables["household"]["hh_no"].to_numpy(dtype=object), dict[int, list[int]]()
    for place, at in zip(household[behind].tolist(), building[behind].tolist(), strict=True):
        late.setdefault(at, []).append(place)
    asked = tables["household"].index.get_indexer(uids)
    mine = np.isin(household, asked)
    lying = dict[int, dict[int, None]]()
    for place, at in zip(household[mine].tolist(), building[mine].tolist(), strict=True):
        lying.setdefault(place, {}).update(dict.fromkeys(late.get(at, ())))
    return [[str(numbers[other]) for other in lying.get(place, ()) if other != place] for place in asked.tolist()]


def group_of(stage_codes: pd.Series) -> pd.Series:
    """Stage codes as legend groups; missing stays missing (None)."""
    groups = stage_codes.map(GROUP_OF)
    return groups.astype("object").where(groups.notna(), None)


def from_rank(rank_values: pd.Series) -> pd.Series:
    """Ranks as stage codes; missing stays None."""
    known = np.array([*(stage.value for stage in ORDER), None], dtype=object)
    filled = rank_values.fillna(len(ORDER)).astype("int64")
    return pd.Series(known[filled.to_numpy()], index=rank_values.index, dtype="object")
