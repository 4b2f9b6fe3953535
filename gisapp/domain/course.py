"""How far every household was at the end of any day, from arrays made once.

The day slider and the themes ask for many days in a row; ``lifecycle.positions`` answers the same for one day.
"""

import datetime as dt
import weakref
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain import lifecycle, linked
from gisapp.domain.changes import Tables, effective

NEVER: Final = np.datetime64("NaT", "D")
_FOUND: Final[dict[int, tuple["weakref.ref[pd.DataFrame]", pd.Index, "Course"]]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The stage events that hold, by day and then by recording order.

    Attributes:
        days: ``datetime64[D]``, ascending; events without a day stand first.
        households: position of each event's household.
        ranks: stage 0…10 of each event.
        count: households in the project.
    """

    days: np.ndarray
    households: np.ndarray
    ranks: np.ndarray
    count: int

    def rank_on(self, day: dt.date) -> np.ndarray:
        """Stage 0…10 of every household at the end of a day (int16), in the order of the household table."""
        found = np.zeros(self.count, dtype="int16")
        until = self._until(day)
        found[self.households[:until]] = self.ranks[:until]  # the last of several writes stays
        return found

    def reached_on(self, day: dt.date) -> np.ndarray:
        """Day of the stage that every household was at, ``NaT`` where nothing had happened or no day is known."""
        found = np.full(self.count, NEVER)
        until = self._until(day)
        found[self.households[:until]] = self.days[:until]
        return found

    def _until(self, day: dt.date) -> int:
        undated = int(np.isnat(self.days).sum())
        return undated + int(np.searchsorted(self.days[undated:], np.datetime64(day, "D"), side="right"))


def course(tables: Tables) -> Course:
    """The course of all households; found once for the frames of a snapshot."""
    frame, index = tables["stage_event"], tables["household"].index
    known = _FOUND.get(id(frame))
    if known is not None and known[0]() is frame and known[1].is_(index):
        return known[2]
    made = _course(tables)
    key = id(frame)
    _FOUND[key] = (weakref.ref(frame, lambda _: _FOUND.pop(key, None) and None), index, made)
    return made


def _course(tables: Tables) -> Course:
    events, index = tables["stage_event"], tables["household"].index
    holding = effective(events)
    at = (linked.positions(tables, "stage_event") if holding is events
          else index.get_indexer(pd.Index(holding["household"])).astype("int32"))
    days = holding["happened_on"].to_numpy().astype("datetime64[D]")
    ranks = lifecycle.ranks(holding["stage"]).to_numpy().astype("int16")
    order = np.argsort(np.where(np.isnat(days), np.datetime64("0001-01-01", "D"), days), kind="stable")
    order = order[at[order] >= 0]
    return Course(days[order], at[order], ranks[order], len(index))


def ranks_on(tables: Tables, day: dt.date | None) -> np.ndarray:
    """Stage 0…10 of every household (int16): today's where no day is given."""
    if day is None:
        return lifecycle.ranks(tables["household"]["stage"]).to_numpy().astype("int16")
    return course(tables).rank_on(day)


def reached_on(tables: Tables, day: dt.date | None) -> np.ndarray:
    """Day on which every household reached its stage (``datetime64[D]``): today's stage where no day is given."""
    if day is None:
        return tables["household"]["stage_on"].to_numpy().astype("datetime64[D]")
    return course(tables).reached_on(day)
