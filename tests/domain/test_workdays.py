"""Working days across holidays and 调休, months across their ends, years that nobody knows yet."""

import datetime as dt

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain import schema, workdays
from gisapp.domain.workdays import WorkCalendar

HOLIDAY = schema.TABLES["holiday"]


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def calendar(**kinds):
    told = [dt.date.fromisoformat(day.strip("_").replace("_", "-")) for day in kinds]
    return WorkCalendar.of(HOLIDAY.frame({"day": told, "kind": list(kinds.values())}, list(kinds)))


@pytest.fixture
def usual():
    return WorkCalendar.of(HOLIDAY.empty())


@pytest.mark.parametrize(("start", "end"), [
    ("2026-09-21", "2026-10-12"),  # 22–24, 28–30 September (25–27: 中秋), 8, 9, Saturday 10 (worked), 12 October
    ("2026-09-30", "2026-10-20"),  # the week of 国庆 between
    ("2026-10-01", "2026-10-20"),  # a start on a free day counts from the next working day as well
    ("2025-09-28", "2025-10-17"),  # Sunday 28 September was worked; 29, 30, 9–11 (Saturday worked), 13–17 October
    ("2026-12-28", None),          # runs into 2027
])
def test_ten_working_days_across_the_national_holiday(usual, start, end):
    found = usual.after(days(start), 10)
    if end is None:
        assert usual.unknown_years(days(start), found) == [2027]
    else:
        assert found.tolist() == days(end).tolist()
        assert usual.unknown_years(days(start), found) == []


def test_free_last_days_run_on(usual):
    given = days("2026-10-01", "2026-10-10", "2026-11-21", "2026-11-24", "NaT")
    assert usual.rolled(given).astype(str).tolist() == ["2026-10-08", "2026-10-10", "2026-11-23", "2026-11-24", "NaT"]


def test_the_office_s_own_table_wins_and_makes_a_year_known(usual):
    told = calendar(_2027_01_01="holiday", _2027_01_04="holiday", _2027_01_09="workday", _2026_11_24="holiday")
    assert usual.after(days("2026-12-31"), 2).astype(str).tolist() == ["2027-01-04"]  # weekends alone
    assert told.after(days("2026-12-31"), 2).astype(str).tolist() == ["2027-01-06"]
    assert told.rolled(days("2027-01-09", "2026-11-24", "2026-11-25")).astype(str).tolist() == [
        "2027-01-09", "2026-11-25", "2026-11-25"]
    assert told.unknown_years(days("2026-12-01"), days("2027-02-01")) == []
    assert told.unknown_years(days("2027-12-01"), days("2029-02-01")) == [2028, 2029]


@pytest.mark.parametrize(("start", "months", "end"), [
    ("2026-05-24", 6, "2026-11-24"), ("2025-08-31", 6, "2026-02-28"), ("2023-08-31", 6, "2024-02-29"),
    ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", 6, "2024-08-29"), ("2026-07-15", 6, "2027-01-15"),
    ("2026-08-31", 9, "2027-05-31"), ("2026-12-31", 2, "2027-02-28"), ("NaT", 6, "NaT"),
])
def test_months_end_on_the_same_number_or_the_last_day(start, months, end):
    assert workdays.after_months(days(start), months).astype(str).tolist() == [end]


def test_calendar_days_do_not_count_the_first():
    found = workdays.after_days(days("2026-12-25", "2024-02-20"), 10)
    assert found.astype(str).tolist() == ["2027-01-04", "2024-03-01"]


@given(st.dates(dt.date(2019, 12, 20), dt.date(2026, 11, 30)), st.integers(1, 15))
def test_working_days_are_those_of_the_holiday_plan_counted_one_by_one(start, count):
    day, left = start, count
    while left:
        day += dt.timedelta(1)
        left -= chinese_calendar.is_workday(day) if day.year <= 2026 else day.weekday() < 5
    assert WorkCalendar.of(HOLIDAY.empty()).after(days(start), count)[0].item() == day


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 36))
def test_months_never_skip_one(start, months):
    end = workdays.after_months(days(start), months)[0].item()
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + dt.timedelta(1)).day == 1)
