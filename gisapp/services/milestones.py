"""责任分解表: every task with what is done (counted), how that stands to the plan, and when it will be reached.

Called by the place 问题与任务, ``gisapp milestone`` and reports. What is done is never typed: ``domain.achievements``
counts it from the records by the task's measure.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import achievements, changes, lookup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import cells
from gisapp.domain.schema import TABLES
from gisapp.i18n import tr
from gisapp.services import listing, recording

GREEN, AMBER, RED = "green", "amber", "red"
LIGHTS: Final[Mapping[str, str]] = {GREEN: "绿灯", AMBER: "黄灯", RED: "红灯"}
"""Code → label."""

QUANTITIES: Final[Mapping[str, str]] = {
    "household": "{amount} 户", "m2": "{amount} ㎡", "mu": "{amount} 亩", "wan_yuan": "{amount} 万元",
    "item": "{amount} 件",
}
"""Unit → how an amount of it is said."""

NEAR: Final = 0.9
"""Amber: behind the plan, but at least this part of it is done."""
PACE_DAYS: Final = 28
_LONGEST_DAYS: Final = 36_500


def rows(tables: Tables, *, zone: str | None = None, on: dt.date | None = None) -> pd.DataFrame:
    """The tasks of a zone (by name), or of all, as they stand at the end of a day; indexed by uid.

    Returns:
        The columns of ``milestone`` (zone by name, codes), and ``done``, ``planned``, ``share`` (done ÷ target),
        ``pace`` (a day, over the last 28 days), ``light`` (``green``, ``amber``, ``red``), ``forecast`` (the day on
        which the target is reached at that pace; NaT where nothing moves or it is reached already).
    """
    day = on or dt.date.today()
    found = listing.rows(tables, "milestone", zone=zone)
    uids = tables["milestone"]["zone"].loc[found.index]
    done = _counted(tables, found, uids, day)
    before = _counted(tables, found, uids, day - dt.timedelta(PACE_DAYS))
    pace = (done - before) / PACE_DAYS
    target = found["target"].to_numpy(dtype="float64")
    start, deadline = (cells(TABLES["milestone"][name], found[name]) for name in ("start", "deadline"))
    plan = np.array([achievements.planned(*each, day) for each in
                     zip(start, deadline, target, found["plan_line"], strict=True)], dtype="float64")
    forecast = [_reached_on(day, left, speed) for left, speed in zip(target - done, pace, strict=True)]
    lined = [begun is not None or line is not None for begun, line in zip(start, found["plan_line"], strict=True)]
    lights = [_light(done[at], target[at], plan[at] if lined[at] else None, deadline[at], forecast[at], day)
              for at in range(len(found))]
    return found.assign(
        done=np.round(done, 2), planned=np.round(plan, 2), share=done / np.where(target > 0, target, 1.0), pace=pace,
        light=pd.Series(lights, index=found.index, dtype="object"),
        forecast=pd.Series(pd.to_datetime(pd.Series(forecast, dtype="object")).to_numpy().astype("datetime64[s]"),
                           index=found.index))


def _counted(tables: Tables, found: pd.DataFrame, uids: pd.Series, on: dt.date) -> np.ndarray:
    """What each task has reached by a day; each measure is counted once."""
    known: dict[tuple[str, str], pd.Series] = {}
    amounts = np.zeros(len(found))
    for at, (measure, unit, zone) in enumerate(zip(found["measure"], found["unit"], uids, strict=True)):
        if (measure, unit) not in known:
            known[measure, unit] = achievements.by_zone(tables, measure, unit, on)
        sums = known[measure, unit]
        amounts[at] = float(sums.sum()) if zone is None else float(sums.get(zone, 0.0))
    return amounts


def _reached_on(on: dt.date, left: float, pace: float) -> dt.date | None:
    """The day on which the rest is done at a pace."""
    if left <= 0 or pace <= 0:
        return None
    days = math.ceil(left / pace - 1e-9)
    return on + dt.timedelta(days) if days <= _LONGEST_DAYS else None


def _light(done: float, target: float, plan: float | None, deadline: dt.date, forecast: dt.date | None,
           on: dt.date) -> str:
    if done >= target - 1e-9:
        return GREEN
    if on > deadline:
        return RED
    if plan is None:  # no line to hold it against: the pace must do
        return GREEN if forecast is not None and forecast <= deadline else AMBER
    if done >= plan - 1e-9:
        return GREEN
    return AMBER if done >= NEAR * plan else RED


def quantity(amount: float, unit: str) -> str:
    """An amount with its unit, in the language in use.

    >>> quantity(1507.0, "household"), quantity(45712.7, "wan_yuan")
    ('1,507 户', '45,712.7 万元')
    """
    return tr(QUANTITIES[unit], amount=f"{amount:,.10g}")


def records(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``rows`` as plain values for JSON."""
    plain = listing.records("milestone", found[list(listing.fields("milestone"))])
    more = listing.plain(found[["done", "planned", "share", "light", "forecast"]])
    return [row | rest for row, rest in zip(plain, more, strict=True)]


def totals(found: pd.DataFrame) -> dict[str, int]:
    """How many tasks show each light."""
    counted = found["light"].value_counts()
    return {light: int(counted.get(light, 0)) for light in LIGHTS}


def add(tables: Tables, values: Mapping[str, Any], *, today: dt.date | None = None) -> ChangeSet:
    """A new task, from values or texts; errors by field as ``RecordError``."""
    return recording.add(tables, "milestone", values, today=today)


def edit(tables: Tables, milestone: str, values: Mapping[str, Any], *, today: dt.date | None = None) -> ChangeSet:
    """Change a task; errors by field as ``RecordError``."""
    return recording.edit(tables, "milestone", milestone, values, today=today)


def remove(tables: Tables, milestones: list[str]) -> ChangeSet:
    """Take tasks out of the table; undone as any step."""
    names = "、".join(str(each) for each in lookup.keys(tables, "milestone").loc[milestones[:3]])
    return ChangeSet(f"删除责任分解：{names}", (changes.deleted(tables, "milestone", milestones),))
