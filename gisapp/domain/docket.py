"""What the clocks read of a project: who was served when, which steps of an exit happened, how far each household is.

A ``Docket`` is opened for one question (all households, or a few) and forgotten; ``clocks`` asks it. A document that is
served by public notice counts as served only after a time (民事诉讼法 §95: 30 days; the office's ``setting`` row
``public_service_days`` says otherwise for older notices).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import lifecycle, linked, workdays
from gisapp.domain.changes import Tables, effective
from gisapp.domain.workdays import WorkCalendar

PUBLIC_SETTING: Final = "public_service_days"
PUBLIC_DAYS: Final = 30
BY_ROUTE: Final = "/"


def as_days(dates: Any) -> np.ndarray:
    """A column of days as ``datetime64[D]``, NaT where there is none."""
    return np.asarray(dates).astype("datetime64[D]")


def is_one_of(cells: pd.Series, *codes: str) -> np.ndarray:
    """Whether each code is one of these."""
    return cells.isin(codes).to_numpy(dtype=bool)


def public_days(tables: Tables) -> int:
    """Days after which a public notice counts as served."""
    settings = tables["setting"]
    told = settings.loc[(settings["name"] == PUBLIC_SETTING).to_numpy(dtype=bool), "value"]
    text = str(told.iloc[-1]).strip() if len(told) else ""
    return int(text) if text.isdigit() else PUBLIC_DAYS


def served(tables: Tables) -> pd.DataFrame:
    """The services that hold, each with the day from which it counts (``counts_on``, ``datetime64[D]``)."""
    services = effective(tables["service"])
    days = as_days(services["served_on"])
    by_notice = is_one_of(services["mode"], "public")
    return services.assign(counts_on=np.where(by_notice, workdays.after_days(days, public_days(tables)), days))


@dataclass(slots=True, eq=False)
class Docket:
    """The records behind the clocks of one day.

    Attributes:
        tables: the snapshot; where only some households are asked about, only their records.
        on: the day asked about.
        until: the last day of interest: what ends later need not be worked out.
        calendar: the working days.
        whole: whether all households are asked about, and phases too.
        index: the households; ``ranks`` and ``excluded`` are in its order.
    """

    tables: Tables
    on: np.datetime64
    until: np.datetime64
    calendar: WorkCalendar
    whole: bool
    index: pd.Index
    ranks: np.ndarray
    excluded: np.ndarray
    services: pd.DataFrame
    _found: dict[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def open(cls, tables: Tables, on: Any, within: int, households: Iterable[str] | None = None) -> "Docket":
        """The docket of all households, or of some (uids)."""
        asked = tables if households is None else narrowed(tables, households)
        rows, day = asked["household"], np.datetime64(on, "D")
        return cls(asked, day, day + np.timedelta64(within, "D"), WorkCalendar.of(tables["holiday"]),
                   households is None, rows.index, lifecycle.ranks(rows["stage"]).to_numpy(),
                   is_one_of(rows["side"], "excluded"), served(asked))

    def once(self, name: str, find: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """What several terms ask for, found once."""
        if name not in self._found:
            self._found[name] = find()
        return self._found[name]

    def rows(self, table: str, chosen: np.ndarray, *columns: str) -> pd.DataFrame:
        """Some rows of a table, with its household and these columns: frames are wide, and terms need little."""
        return self.tables[table][["household", *columns]][chosen]

    def ranks_in(self, table: str) -> np.ndarray:
        """How far the household of each row of a table is on the main track; 0 where there is none."""
        return self._of(linked.positions(self.tables, table))

    def rank_of(self, households: Any) -> np.ndarray:
        """How far each of these households (uids) is on the main track; 0 for none."""
        return self._of(self.index.get_indexer(pd.Index(households)))

    def _of(self, at: np.ndarray) -> np.ndarray:
        return np.where(at >= 0, self.ranks[at], 0) if len(self.ranks) else np.zeros(len(at), dtype="int64")

    def latest(self, table: str, order: str, chosen: np.ndarray) -> np.ndarray:
        """The last of each household's chosen rows by a date column, then by recording: row numbers."""
        at = linked.positions(self.tables, table)
        days = as_days(self.tables[table][order])
        rows = np.flatnonzero(chosen & (at >= 0))
        rows = rows[np.argsort(np.where(np.isnat(days[rows]), np.datetime64(0, "D"), days[rows]), kind="stable")]
        last = np.full(len(self.index), -1)
        last[at[rows]] = rows  # of several rows of a household, the last stays
        return last[last >= 0]

    def served(self, kind: str) -> pd.DataFrame:
        """The latest service of a kind of document on each household."""
        rows = self.services[is_one_of(self.services["doc_kind"], kind) & self.services["household"].notna().to_numpy()]
        return rows.sort_values("counts_on", kind="stable").drop_duplicates("household", keep="last")

    def step(self, step: str) -> pd.DataFrame:
        """The latest event of a step of an exit; indexed by household and route, as ``uid/route``."""
        return self.once(f"step {step}", lambda: self._step(step))

    def _step(self, step: str) -> pd.DataFrame:
        every = self.once("steps", self._steps)
        chosen = every[is_one_of(every["step"], step)]
        return chosen[~chosen.index.duplicated(keep="last")]

    def _steps(self) -> pd.DataFrame:
        events = effective(self.tables["exit_event"]).sort_values("happened_on", kind="stable")
        keys = pd.Index(events["household"] + BY_ROUTE + events["route"].astype("object"), dtype="object")
        return events.assign(table="exit_event", row=events.index.to_numpy(dtype=object),
                             day=as_days(events["happened_on"])).set_axis(keys)

    def begun(self, step: str, doc_kind: str) -> pd.DataFrame:
        """Where a step happened or its document was served (whose day is better evidence), one row an exit.

        Returns:
            Indexed as ``step``; columns ``household``, ``table``, ``row``, ``day``.
        """
        return self.once(f"begun {step}", lambda: self._begun(self.step(step), self.served(doc_kind)))

    @staticmethod
    def _begun(steps: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
        broken = pd.Index(services["household"] + BY_ROUTE + "performance", dtype="object")
        decided = pd.Index(services["household"] + BY_ROUTE + "decision", dtype="object")
        own = pd.Index(np.where(broken.isin(steps.index) & ~decided.isin(steps.index), broken, decided), dtype="object")
        other = steps[~steps.index.isin(own)]
        return pd.DataFrame({
            "household": [*services["household"], *other["household"]],
            "table": ["service"] * len(own) + ["exit_event"] * len(other), "row": [*services.index, *other["row"]],
            "day": np.concatenate([as_days(services["counts_on"]), as_days(other["day"])]),
        }, index=own.append(other.index))

    def has_step(self, keys: pd.Index, *steps: str) -> np.ndarray:
        """Whether any of the steps happened, for each household and route."""
        return np.asarray(np.any([keys.isin(self.step(step).index) for step in steps], axis=0))

    def gate(self, gate: str) -> pd.DataFrame:
        """The latest event of a gate of each phase."""
        events = effective(self.tables["gate_event"])
        events = events[is_one_of(events["gate"], gate)]
        return events.drop_duplicates("phase", keep="last")


def narrowed(tables: Tables, households: Iterable[str]) -> Tables:
    """The records of some households alone; what belongs to no household is left out of tables that may name one."""
    index = tables["household"].index
    at = index.get_indexer(pd.Index(list(dict.fromkeys(households)), dtype="object"))
    wanted = np.zeros(len(index) + 1, dtype=bool)  # the last place is that of no household
    wanted[at[at >= 0]] = True
    frames = dict(tables.frames)
    for name in _OF_HOUSEHOLDS:
        frames[name] = frames[name][wanted[linked.positions(tables, name)]]
    frames["household"] = frames["household"].iloc[at[at >= 0]]
    frames["issue"] = frames["issue"][frames["issue"].index.isin(frames["issue_object"]["issue"])]
    return replace(tables, frames=frames)


_OF_HOUSEHOLDS: Final = (
    "service", "exit_event", "appraisal", "agreement", "comp_item", "payment", "transition", "house_ticket",
    "resettle_house", "talk", "petition", "issue_object", "handover",
)
