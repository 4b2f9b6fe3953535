"""Working days, calendar days and months: how a term is counted, and on which days offices rest.

The State Council says each autumn which days of the next year are free and which weekends are worked (调休). The
package ``chinese_calendar`` knows the years so far; the project's ``holiday`` table wins over it and tells of years
that the package does not know. Of a year known to neither only the weekends are free, and whoever counts through it
says so. Called by ``clocks``; days are numpy arrays of ``datetime64[D]``, so that all households are counted at once.

Source: 民法典 §201 (the first day is not counted), §202 (months end on the day of the same number, else on the
month's last), §203 (a last day that is free runs on to the next working day).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import chinese_calendar
import numpy as np
import pandas as pd

FIRST: Final = np.datetime64("1990-01-01", "D")
LAST: Final = np.datetime64("2100-12-31", "D")
_DAY: Final = np.timedelta64(1, "D")
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendar:
    """Which days are worked, and of which years that is known rather than assumed.

    Attributes:
        worked: the working days in order, ``datetime64[D]``.
        known: the years whose free days are known.
    """

    worked: np.ndarray
    known: frozenset[int]

    @classmethod
    def of(cls, holidays: pd.DataFrame) -> "WorkCalendar":
        """The calendar of a project's ``holiday`` rows (columns ``day``, ``kind``), which win over the package."""
        told = holidays["day"].notna().to_numpy()
        days = holidays["day"].to_numpy()[told].astype("datetime64[D]")
        free = (holidays["kind"] != "workday").to_numpy(dtype=bool)[told]
        return _calendar(tuple(zip(days.tolist(), free.tolist(), strict=True)))

    def after(self, days: Any, count: int) -> np.ndarray:
        """The ``count``-th working day after each day; the day itself is not counted. NaT stays."""
        return self._worked_at(_as_days(days), "right", count - 1)

    def rolled(self, days: Any) -> np.ndarray:
        """Each day, or the next working day where it is free. NaT stays."""
        return self._worked_at(_as_days(days), "left", 0)

    def _worked_at(self, days: np.ndarray, side: Literal["left", "right"], more: int) -> np.ndarray:
        at = np.minimum(np.searchsorted(self.worked, days, side) + more, len(self.worked) - 1)
        return np.asarray(np.where(np.isnat(days), days, self.worked[at]))

    def unknown_years(self, starts: Any, ends: Any) -> list[int]:
        """The years between two days (each pair) of which only the weekends are known, in order."""
        first, last = _years(starts), _years(ends)
        there = ~(np.isnat(_as_days(starts)) | np.isnat(_as_days(ends)))
        if not there.any():
            return []
        passed = {int(year) for one, other in set(zip(first[there].tolist(), last[there].tolist(), strict=True))
                  for year in range(one, other + 1)}
        return sorted(passed - self.known)


def after_days(days: Any, count: int) -> np.ndarray:
    """Calendar days later: the first day is not counted (民法典 §201)."""
    return _as_days(days) + count * _DAY


def after_months(days: Any, count: Any) -> np.ndarray:
    """Months later (one count, or one a day): the day of the same number, or the month's last (民法典 §202). NaT stays.

    >>> after_months(np.array(["2025-08-31", "2024-02-29"], dtype="datetime64[D]"), 6).astype(str).tolist()
    ['2026-02-28', '2024-08-29']
    """
    given = _as_days(days)
    month = given.astype("datetime64[M]")
    target = month + np.asarray(count).astype("timedelta64[M]")
    same = target.astype("datetime64[D]") + (given - month.astype("datetime64[D]"))
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - _DAY
    return np.asarray(np.where(np.isnat(given), given, np.minimum(same, last)))


def _as_days(days: Any) -> np.ndarray:
    return np.atleast_1d(np.asarray(days).astype("datetime64[D]"))


def _years(days: Any) -> np.ndarray:
    return np.asarray(_as_days(days).astype("datetime64[Y]").astype("int64") + 1970)


@cache
def _calendar(stated: tuple[tuple[dt.date, bool], ...]) -> WorkCalendar:
    every = np.arange(FIRST, LAST + _DAY)
    free = (every.astype("int64") + 3) % 7 >= _SATURDAY  # 1970-01-01 was a Thursday
    _mark(free, chinese_calendar.holidays, is_free=True)
    _mark(free, chinese_calendar.workdays, is_free=False)
    for is_free in (True, False):
        _mark(free, [day for day, rests in stated if rests == is_free], is_free=is_free)
    known = {day.year for day in chinese_calendar.holidays} | {day.year for day, _ in stated}
    return WorkCalendar(every[~free], frozenset(known))


def _mark(free: np.ndarray, days: Iterable[dt.date], *, is_free: bool) -> None:
    at = (np.array(list(days), dtype="datetime64[D]") - FIRST).astype("int64")
    free[at[(at >= 0) & (at < len(free))]] = is_free
