"""信访: received, told, accepted, prolonged, closed; the terms that follow from these days, and the figures.

Source: 信访工作条例 (2022) §22–23 (告知 15 日), §34 (办结 60 日, 可延长 30 日), §35–36 (复查, 复核 30 日). Every
term starts at its own act: 告知 at receipt, 办结 at acceptance. Called by the household panel,
``gisapp petition`` and reports.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import workdays
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import InputError
from gisapp.services import listing, recording

NOTIFY_DAYS: Final = 15
CLOSE_DAYS: Final = 60
EXTENSION_DAYS: Final = 30
REVIEW_DAYS: Final = 30

_STARTS: Final = {"review_due": "review_dt", "recheck_due": "recheck_dt"}


def petition_uid(tables: Tables, pet_no: str) -> str:
    """The uid of a petition by its number.

    Raises:
        InputError: ``petition.unknown``.
    """
    rows = tables["petition"]
    found = rows.index[(rows["pet_no"] == pet_no.strip()).to_numpy(dtype=bool)]
    if not len(found):
        raise InputError("petition.unknown", pet_no=pet_no)
    return str(found[0])


def terms(tables: Tables) -> pd.DataFrame:
    """The last days of each petition, indexed by its uid (datetime64[s], NaT where the term has not begun).

    Returns:
        ``notify_due`` (receipt + 15), ``close_due`` (acceptance + 60, + 30 if prolonged), ``review_due`` and
        ``recheck_due`` (application + 30); calendar days, the first not counted.
    """
    rows = tables["petition"]
    length = np.where(rows["extended"].fillna(False).to_numpy(dtype=bool), CLOSE_DAYS + EXTENSION_DAYS, CLOSE_DAYS)
    accepted = rows["accept_date"].to_numpy().astype("datetime64[D]")
    found = {"notify_due": workdays.after_days(rows["recv_date"], NOTIFY_DAYS), "close_due": accepted + length}
    found |= {name: workdays.after_days(rows[start], REVIEW_DAYS) for name, start in _STARTS.items()}
    return pd.DataFrame({name: days.astype("datetime64[s]") for name, days in found.items()}, index=rows.index)


def add(tables: Tables, values: Mapping[str, Any], *, household: str | None = None, zone: str | None = None,
        who: str = "", today: dt.date | None = None) -> ChangeSet:
    """Register a petition; its number follows the last one of the year where none is given.

    Raises:
        RecordError: what is wrong, field by field.
    """
    day = today or dt.date.today()
    given = dict(values)
    given.setdefault("recv_date", day)
    given.setdefault("zone", zone if zone is not None else None if household is None else
                     tables["household"].at[household, "zone"])
    if not given.get("pet_no"):
        given["pet_no"] = next_no(tables, day.year)
    return recording.add(tables, "petition", given, household=household, who=who, today=day)


def next_no(tables: Tables, year: int) -> str:
    """The next number of a year, e.g. ``XF-2026-012``."""
    prefix = f"XF-{year}-"
    numbers = tables["petition"]["pet_no"].dropna()
    tails = numbers[numbers.str.startswith(prefix).to_numpy(dtype=bool)].str.removeprefix(prefix)
    return f"{prefix}{max((int(each) for each in tails if each.isdigit()), default=0) + 1:03}"


def accept(tables: Tables, petition: str, on: dt.date, *, today: dt.date | None = None) -> ChangeSet:
    """Accept a petition and tell the petitioner so; the term for closing begins."""
    return recording.edit(tables, "petition", petition, {"accept_date": on, "notified_on": on}, today=today)


def extend(tables: Tables, petition: str, *, today: dt.date | None = None) -> ChangeSet:
    """Prolong the term by 30 days (信访工作条例 §34)."""
    return recording.edit(tables, "petition", petition, {"extended": True}, today=today)


def close(tables: Tables, petition: str, result: str, on: dt.date, *, today: dt.date | None = None) -> ChangeSet:
    """Close a petition with its result.

    Raises:
        RecordError: no result, or days that do not follow each other.
    """
    return recording.edit(tables, "petition", petition, {"closed_on": on, "result": result}, today=today)


def _last_day(tables: Tables, found: pd.DataFrame, ends: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """The day by which the next act is due: telling the petitioner, then closing."""
    rows = tables["petition"].loc[found.index]
    waiting = (rows["accept_date"].isna() & rows["notified_on"].isna()).to_numpy(dtype=bool)
    return ends["close_due"].where(~waiting, ends["notify_due"])


def rows(tables: Tables, *, zone: str | None = None, reveal: bool = False, on: dt.date | None = None) -> pd.DataFrame:
    """Petitions as officers ask for them, indexed by uid.

    Args:
        tables: the snapshot.
        zone: name of a zone.
        reveal: the matter in full; the caller logs that.
        on: the day from which ``days_left`` counts.

    Returns:
        The columns of ``petition`` (references by name, codes), the days of ``terms``, ``due`` (of the next act; NaT
        where closed), ``days_left`` (Int64) and ``overdue``.
    """
    found = listing.rows(tables, "petition", zone=zone, reveal=reveal)
    ends = terms(tables).loc[found.index]
    due = _last_day(tables, found, ends).where(found["closed_on"].isna())
    left = (due - pd.Timestamp(on or dt.date.today())).dt.days.astype("Int64")
    return found.assign(**{str(name): ends[name] for name in ends}, due=due, days_left=left,
                        overdue=(left < 0).fillna(False).to_numpy(dtype=bool))


def records(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``rows`` as plain values for JSON."""
    declared = list(listing.fields("petition"))
    rest = listing.plain(found.drop(columns=declared))
    return [{**row, **more} for row, more in zip(listing.records("petition", found[declared]), rest, strict=True)]
