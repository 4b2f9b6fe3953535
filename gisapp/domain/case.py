"""What the guards look at: the evidence of some households by the end of a day, a table at a time.

Every answer is an array with one value a household asked about, so that one household and a hundred thousand take the
same road. Called by ``guards``.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from gisapp.domain import exits, lifecycle, linked, money
from gisapp.domain.changes import Tables, effective
from gisapp.domain.schema import TABLES

Mask = npt.NDArray[np.bool_]
"""A truth for each household, or each row."""

_OF_MONEY: Final = ("agreement", "comp_item", "payment", "exit_event", "transition", "resettle_house")


class Case:
    """Some households, in their order, and their evidence by a day.

    Attributes:
        tables: the snapshot.
        households: their rows.
        on: the day; what happened later does not count.
        rank: rank of the stage that each is at.
    """

    def __init__(self, tables: Tables, uids: pd.Index, on: dt.date) -> None:
        self.tables = tables
        self.on = np.datetime64(on, "s")
        self.day = on
        everybody = tables["household"]
        self._at = everybody.index.get_indexer(uids)
        if (self._at < 0).any():
            raise KeyError(str(uids[self._at < 0][0]))
        self.households = everybody.iloc[self._at]
        self.rank = lifecycle.ranks(self.households["stage"]).to_numpy()
        self._place = np.full(len(everybody), -1, dtype="int64")
        self._place[self._at] = np.arange(len(uids))
        self._rows: dict[str, tuple[pd.DataFrame, np.ndarray]] = {}
        self._values: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.households)

    def rows(self, table: str) -> tuple[pd.DataFrame, np.ndarray]:
        """The rows of a table that hold for these households, and which household (0…n−1) each belongs to."""
        if table not in self._rows:
            place = linked.positions(self.tables, table)
            at = np.where(place >= 0, self._place[place], -1) if len(place) else place
            mine = at >= 0
            frame, at = self.tables[table][mine], at[mine]
            if TABLES[table].append_only:
                holding = frame.index.isin(effective(frame).index)
                frame, at = frame[holding], at[holding]
            self._rows[table] = (frame, at)
        return self._rows[table]

    def by(self, days: pd.Series) -> Mask:
        """Whether each day is there and not later than the day judged by."""
        values = days.to_numpy()
        return np.asarray(~np.isnat(values) & (values <= self.on))

    def any(self, table: str, holds: Callable[[pd.DataFrame], Mask]) -> Mask:
        """Whether a household has a row of which something holds."""
        frame, at = self.rows(table)
        return self.hit(at[holds(frame)]) if len(frame) else np.zeros(len(self), dtype=bool)

    def hit(self, at: np.ndarray) -> Mask:
        """Which households the positions name."""
        found = np.zeros(len(self), dtype=bool)
        found[at] = True
        return found

    def value(self, name: str) -> np.ndarray:
        """A column of the households themselves."""
        if name not in self._values:
            self._values[name] = self.households[name].to_numpy()
        return self._values[name]

    def last(self, table: str, order: str) -> pd.DataFrame:
        """The latest row of each household by a date column, indexed 0…n−1; rows of missing values where none."""
        frame, at = self.rows(table)
        ordered = frame.assign(_at=at).sort_values(order, kind="stable", na_position="first")
        return ordered.drop_duplicates("_at", keep="last").set_index("_at").reindex(range(len(self)))

    @cached_property
    def phase(self) -> pd.DataFrame:
        """The phase of each household, row by row; rows of missing values where it has none."""
        return self.tables["phase"].reindex(pd.Index(self.households["phase"])).reset_index(drop=True)

    @cached_property
    def _bound(self) -> tuple[pd.DataFrame, np.ndarray]:
        """The main agreements that bind, and whose each is."""
        frame, at = self.rows("agreement")
        bound = money.binding(frame, self.day)
        main = bound[(bound["kind"] != "supplement").to_numpy(dtype=bool)]
        return main, at[frame.index.get_indexer(main.index)]

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """The main agreement that binds each household; rows of missing values where there is none."""
        main, at = self._bound
        ordered = main.assign(_at=at, _uid=main.index).sort_values("sign_date", kind="stable")
        return ordered.drop_duplicates("_at", keep="last").set_index("_at").reindex(range(len(self)))

    @cached_property
    def appraisal(self) -> pd.DataFrame:
        """The appraisal of each household that no other replaces; rows of missing values where there is none."""
        rows, at = self.rows("appraisal")
        current = ~rows.index.isin(rows["replaces"].dropna())
        return rows[current].assign(_at=at[current]).drop_duplicates("_at", keep="last").set_index("_at").reindex(
            range(len(self)))

    @cached_property
    def agreed(self) -> Mask:
        """Whether an agreement binds the household."""
        return self.hit(self._bound[1])

    @cached_property
    def balance(self) -> pd.DataFrame:
        """What is due and paid, in 分, row by row."""
        return money.balances(self.purse, self.day).reset_index(drop=True)

    @cached_property
    def purse(self) -> Tables:
        """A snapshot of what money these households have to do with, and of nobody else's."""
        return self._own(_OF_MONEY)

    def _own(self, names: Iterable[str]) -> Tables:
        """A snapshot of these households alone, with their rows of some tables."""
        frames = {**self.tables.frames, "household": self.households, **{name: self.rows(name)[0] for name in names}}
        return replace(self.tables, frames=frames)

    @cached_property
    def decided(self) -> Mask:
        """Whether a 补偿决定 stands in for the agreement (Exit A)."""
        found = exits.on_decision(self._own(("exit_event",)), self.day)
        return found & ~self.agreed if found.any() else found

    @cached_property
    def homeless(self) -> Mask:
        """Whether all holders are 无房户: there is no unit to expropriate."""
        holders, at = self.rows("holder")
        out = (holders["role"] == "no_house").to_numpy(dtype=bool)
        count = np.bincount(at, minlength=len(self))
        return np.asarray((count > 0) & (np.bincount(at[out], minlength=len(self)) == count))

    @cached_property
    def buildings(self) -> tuple[pd.DataFrame, np.ndarray]:
        """The buildings that the households lie on, a row a pair, and whose pair it is."""
        links, at = self.rows("household_building")
        valid = links["valid_to"].isna().to_numpy()
        links, at = links[valid], at[valid]
        return self.tables["building"].reindex(pd.Index(links["building"])), at

    @cached_property
    def retained(self) -> Mask:
        """Whether all buildings of a household are kept (保留)."""
        buildings, at = self.buildings
        kept = (buildings["disposal"] == "retain").to_numpy(dtype=bool)
        count = np.bincount(at, minlength=len(self))
        return np.asarray((count > 0) & (np.bincount(at[kept], minlength=len(self)) == count))

    def column(self, frame: pd.DataFrame, name: str) -> Mask:
        """A flag column as plain truth: missing is False."""
        return np.asarray(frame[name].fillna(False), dtype=np.bool_)
