"""今日待办: which terms end, with their article, whose household it is, and what is to be done.

The window's first page, the household's panel and ``gisapp due`` ask here. The terms are declared in
``domain.clocks``; sentences are theirs.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import clocks as terms
from gisapp.domain import guards, lifecycle, runs, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.docket import Docket
from gisapp.i18n import tr

WITHIN: Final = 15
APPOINTMENT: Final = "talk.next"
GROUPS: Final[Mapping[str, str]] = {
    "overdue": "已超期", "within_3": "3 天内到期", "within_7": "7 天内到期", "within_15": "15 天内到期",
    "appointments": "约定上门", "ready": "期满可办",
}
"""The groups of 今日待办, in the order of their urgency: code → label."""

READS: Final = (
    "household", "phase", "gate_event", "service", "appraisal", "exit_event", "agreement", "payment", "comp_item",
    "handover", "transition", "house_ticket", "resettle_house", "issue", "issue_object", "petition", "talk", "holiday",
    "setting",
)
"""The tables from which the clocks follow."""
_OF_HOUSEHOLD: Final = ("hh_no", "zone", "phase", "stage", "side")

_TERMS: Final = tuple(terms.TERMS.values())


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """What is to be done on a day.

    Attributes:
        on: the day.
        groups: code of ``GROUPS`` → its clocks, as ``clocks`` gives them; empty groups are there too.
        findings: (code, params) of what the officer should know about the terms themselves.
    """

    on: dt.date
    groups: Mapping[str, pd.DataFrame]
    findings: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def count(self) -> int:
        """Clocks in all groups."""
        return sum(len(rows) for rows in self.groups.values())


def clocks(
    tables: Tables, on: dt.date, within: int = WITHIN, households: Iterable[str] | None = None,
    zone: str | None = None,
) -> pd.DataFrame:
    """The clocks that end within so many days of a day, and those that have ended and still ask for something.

    Args:
        tables: the snapshot.
        on: the day from which days are counted.
        within: days until the end.
        households: uids, where only theirs are wanted; then phases are left out.
        zone: uid of a zone, where only its households, phases and matters are wanted.

    Returns:
        One row a clock, the earliest end first. Columns: ``household``, ``phase`` (uids or None), ``hh_no``,
        ``phase_no``, ``table``, ``row``, ``key`` (the record and what officers call it), ``code``, ``title``,
        ``article``, ``started_on``, ``due_on``, ``days_left``, ``overdue``, ``ready``, ``unit``, ``length``, ``duty``,
        ``action``, ``rolled``, ``assumed``, ``zone``.
    """
    found = terms.running(tables, on, within, households)
    found = found.assign(zone=_column(_zones(tables, found)))
    if zone is not None:
        found = found[(found["zone"] == zone).to_numpy(dtype=bool)].reset_index(drop=True)
    at = found["term"].to_numpy(dtype="int64")
    said = {name: _of_terms(at, name) for name in _SAID}
    return found.assign(
        hh_no=_column(_named(tables["household"]["hh_no"], found["household"])),
        phase_no=_column(_named(tables["phase"]["phase_no"], found["phase"])),
        key=_column(_keys(tables, found)), **said,
    )[_COLUMNS]


_SAID: Final = ("code", "title", "article", "unit", "length", "duty", "action")
_COLUMNS: Final = [
    "household", "phase", "hh_no", "phase_no", "table", "row", "key", "code", "title", "article", "started_on",
    "due_on", "days_left", "overdue", "ready", "unit", "length", "duty", "action", "rolled", "assumed", "zone",
]


def _of_terms(at: np.ndarray, attribute: str) -> np.ndarray:
    values = [getattr(term, attribute) for term in _TERMS]
    shown = values if attribute == "length" else [str(value) for value in values]
    return np.asarray(np.array(shown, dtype="int64" if attribute == "length" else object)[at])


def _named(names: pd.Series, uids: pd.Series) -> np.ndarray:
    """A name for each uid; None where there is none."""
    cells = names.reindex(pd.Index(uids)).to_numpy(dtype=object)
    return np.asarray(np.where(pd.isna(cells), None, cells))  # type: ignore[call-overload]


def _column(cells: np.ndarray) -> pd.Series:
    """Texts as a column that keeps None."""
    return pd.Series(cells, dtype="object")


def _by_table(found: pd.DataFrame) -> dict[str, np.ndarray]:
    """Which clocks run on records of which table."""
    at, names = pd.factorize(found["table"])
    return {str(name): at == position for position, name in enumerate(names)}


def _zones(tables: Tables, found: pd.DataFrame) -> np.ndarray:
    """Zone of the household, else of the phase, else of the matter itself."""
    zones = _named(tables["household"]["zone"], found["household"])
    if not pd.isna(zones).any():
        return zones
    open_ = pd.isna(zones)
    zones[open_] = _named(tables["phase"]["zone"], found["phase"][open_])
    for table, mine in _by_table(found).items():
        if table in {"issue", "petition"}:
            open_ = mine & pd.isna(zones)
            zones[open_] = _named(tables[table]["zone"], found["row"][open_])
    return zones


def _keys(tables: Tables, found: pd.DataFrame) -> np.ndarray:
    """What officers call the record: number of the issue, petition, ticket, agreement, report or house."""
    keys = np.full(len(found), None, dtype=object)
    for table, mine in _by_table(found).items():
        if table in _NUMBERED:
            column = schema.TABLES[table].key[-1]
            keys[mine] = _named(tables[table][column], found["row"][mine])
    return keys


_NUMBERED: Final = ("issue", "petition", "house_ticket", "agreement", "appraisal", "resettle_house")


def today(tables: Tables, on: dt.date, zone: str | None = None, within: int = WITHIN) -> Today:
    """What is to be done on a day: overdue, ending within 3, 7 and 15 days, appointments, waiting times over."""
    rows = clocks(tables, on, within, zone=zone)
    left, talk = rows["days_left"].to_numpy(), (rows["code"] == APPOINTMENT).to_numpy(dtype=bool)
    overdue, ready = rows["overdue"].to_numpy(dtype=bool), rows["ready"].to_numpy(dtype=bool)
    group = np.select([talk, overdue, ready, left <= 3, left <= 7],
                      ["appointments", "overdue", "ready", "within_3", "within_7"], "within_15")
    return Today(on, {name: rows[group == name] for name in GROUPS}, findings(rows))


def findings(rows: pd.DataFrame) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What the officer should know: working days counted through years without a holiday plan."""
    unsure = rows["assumed"].to_numpy(dtype=bool)
    years = sorted({int(year) for year in rows["due_on"].dt.year[unsure]})
    return (("due.holidays_unknown", {"years": years, "count": int(unsure.sum())}),) if years else ()


def appointment(tables: Tables, household: str, on: dt.date) -> dt.date | None:
    """The day on which a household is to be met next, however far off; the one that the list of the day shows."""
    days = runs.appointment(Docket.open(tables, on, WITHIN, [household])).due
    return days[0].item() if days is not None and len(days) else None


def ready(tables: Tables, on: dt.date, zone: str | None = None) -> dict[str, list[str]]:
    """Households whose next stage may be recorded on a day, all guards met: code of that stage → uids, in its order."""
    rows = tables["household"]
    found = guards.ready(tables, on, None if zone is None else rows.index[(rows["zone"] == zone).to_numpy(dtype=bool)])
    by_stage = {stage.value: found.index[(found == stage.value).to_numpy(dtype=bool)] for stage in lifecycle.ORDER}
    return {stage: list(uids) for stage, uids in by_stage.items() if len(uids)}


def concerns(changeset: ChangeSet) -> bool:
    """Whether a change can start, move or end a clock."""
    return changeset.touches("household", *_OF_HOUSEHOLD) or any(
        changeset.touches(table) for table in READS if table != "household")


def left_words(days_left: int, *, ready: bool) -> str:
    """How many days are left, in words."""
    if ready:
        return tr("期满可办")
    if days_left < 0:
        return tr("超期 {days} 天", days=-days_left)
    return tr("今天到期") if days_left == 0 else tr("还有 {days} 天", days=days_left)
