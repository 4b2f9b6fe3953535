"""What the records of a zone are made from: its households as arrays, their days, chance from one seed.

``procedure``, ``funds``, ``housing`` and ``matters`` take a ``Life`` and write the rows that the guards ask for: every
evidence on or before the day of the stage that rests on it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import schema
from gisapp.domain.changes import Change, insertion
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.services.demo.course import Course
from gisapp.services.demo.ground import FAR, Town, uid
from gisapp.services.demo.homes import Settled

_CENT: Final = Decimal("0.01")
_READY: Final = 0.34
_PAID_LONG: Final = np.timedelta64(60, "D")
_FIRST: Final = 5  # the first of a zone at each stage can always go on: a newcomer tries those

Days = np.ndarray
"""datetime64[D] with NaT."""


@dataclass(frozen=True, slots=True)
class Life:
    """The households of a zone and what has happened to them.

    Attributes:
        town: the land.
        families: rows of the household table.
        days: households × 11 stages, datetime64[D].
        rank: rank of the last stage reached.
        far: whether a household is of the phase that has its decision.
        homeless: 无房户.
        person: name of the first holder.
        resident: name of the last holder: who lives there where a landlord comes first.
        ready: drawn third whose next stage has its evidence on record.
        rng: chance.
        today: the last day.
    """

    town: Town
    families: pd.DataFrame
    days: np.ndarray
    rank: np.ndarray
    far: np.ndarray
    homeless: np.ndarray
    person: np.ndarray
    resident: np.ndarray
    kind: np.ndarray
    ready: np.ndarray
    rng: np.random.Generator
    today: np.datetime64

    def __len__(self) -> int:
        return len(self.families)

    @property
    def uids(self) -> np.ndarray:
        """Uid of each household."""
        return self.families.index.to_numpy(dtype=object)

    def column(self, name: str) -> np.ndarray:
        """A column of the household table."""
        return self.families[name].to_numpy()

    def on(self, stage: Stage) -> Days:
        """Day on which each reached a stage."""
        return np.asarray(self.days[:, RANK[stage]])

    def at_least(self, stage: Stage) -> np.ndarray:
        """Who has passed a stage: has its day, whatever way was gone."""
        return np.asarray(~np.isnat(self.on(stage)))

    def waiting(self, stage: Stage) -> np.ndarray:
        """Who stands at a stage with the evidence of the next on record."""
        return np.asarray((self.rank == RANK[stage]) & self.ready & ~self.homeless
                          & self.families["side"].isna().to_numpy())

    def breaking(self) -> np.ndarray:
        """Two who have been paid and do not leave, long after the day that they signed for (Exit B)."""
        paid_long = (self.rank == RANK[Stage.COMPENSATED]) & (self.on(Stage.COMPENSATED) <= self.today - _PAID_LONG)
        mine = paid_long & ~self.ready & (self.kind == "house") & self.families["side"].isna().to_numpy()
        return np.asarray(mine & (mine.cumsum() <= 2))

    def earlier(self, days: Days, least: int, most: int, after: Days | None = None) -> Days:
        """Days some days before others, never before ``after``."""
        drawn = days - self.rng.integers(least, most + 1, len(days)).astype("timedelta64[D]")
        return drawn if after is None else np.where(drawn < after, after, drawn)

    def lately(self, since: Days, most: int = 9) -> Days:
        """Days of the last days, never before ``since`` nor after today."""
        drawn = self.today - self.rng.integers(0, most + 1, len(since)).astype("timedelta64[D]")
        return np.where(np.isnat(since) | (drawn >= since), drawn, since)

    def draw(self, chances: dict[str, float]) -> np.ndarray:
        """A word for each household by chance."""
        words = np.array(list(chances), dtype=object)
        return self.rng.choice(words, len(self), p=list(chances.values()))


def of(town: Town, settled: Settled, happened: Course, families: pd.DataFrame, holders: pd.DataFrame,
       rng: np.random.Generator, today: dt.date) -> Life:
    """The life of a zone's households."""
    phase_no = families["phase"].map(town.phases["phase_no"]).to_numpy()
    first = holders.drop_duplicates("household").set_index("household")["name"]
    kind = np.array([home.kind for home in settled.homes], dtype=object)
    rank = happened.ranks()
    ready = (rng.random(len(families)) < _READY) | (pd.Series(rank).groupby(rank).cumcount().to_numpy() < _FIRST)
    last = holders.drop_duplicates("household", keep="last").set_index("household")["name"]
    person, resident = (each.reindex(families.index).to_numpy(dtype=object) for each in (first, last))
    return Life(town, families, happened.days, rank, phase_no == FAR, kind == "no_house", person, resident, kind, ready,
                rng, np.datetime64(today, "D"))


def rows(table: str, mask: np.ndarray, life: Life, values: dict[str, Any], *name: object) -> Change:
    """A row of a table for each household that a mask names; arrays are cut to those, other values go to all."""
    chosen = life.uids[mask]
    cut = {each: value[mask] if isinstance(value, np.ndarray) else value for each, value in values.items()}
    return put(table, {"household": chosen, **cut}, [uid(table, household, *name) for household in chosen])


def put(table: str, values: dict[str, Any], uids: Sequence[str]) -> Change:
    """Rows of a table."""
    return insertion(table, schema.TABLES[table].frame(values, uids))


def filled(condition: np.ndarray, values: Any) -> np.ndarray:
    """Values where a condition holds, None elsewhere."""
    found = np.full(len(condition), None, dtype=object)
    found[condition] = values[condition] if isinstance(values, np.ndarray) else values
    return found


def dates(condition: np.ndarray, days: Days) -> Days:
    """Days where a condition holds, NaT elsewhere."""
    return np.where(condition, days, np.datetime64("NaT", "D"))


def amounts(values: Iterable[Any]) -> np.ndarray:
    """Whole 元 as exact amounts; None where a value is None."""
    made = [None if each is None else Decimal(int(each)).quantize(_CENT) for each in values]
    found = np.empty(len(made), dtype=object)
    found[:] = made
    return found


def texts(pattern: str, *columns: Iterable[object]) -> np.ndarray:
    """A text for each row."""
    made = [pattern.format(*row) for row in zip(*columns, strict=True)]
    found = np.empty(len(made), dtype=object)
    found[:] = made
    return found
