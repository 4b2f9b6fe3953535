"""净地移交 of a parcel, recorded and taken back. Called by the parcel's panel and ``gisapp parcel clear``."""

import datetime as dt

from gisapp.domain import changes, clearing, rollup
from gisapp.domain.changes import ChangeSet, Tables, depends_on
from gisapp.errors import InputError, RefusedError


def clear(
    tables: Tables, parcel: str, on: dt.date, *, soil_report: str = "", today: dt.date | None = None,
) -> ChangeSet:
    """Record that a parcel has been delivered.

    Args:
        tables: the snapshot.
        parcel: uid.
        on: the day.
        soil_report: the survey of the soil (土壤污染状况调查), for industrial land.
        today: the present day.

    Raises:
        RefusedError: ``clearing.refused`` with every condition.
    """
    number = str(tables["parcel"].at[parcel, "parcel_no"])
    report = soil_report.strip()
    unmet = clearing.unmet(tables, parcel, on, report or None, today or dt.date.today())
    if unmet:
        raise RefusedError("clearing.refused", parcel_no=number, count=len(unmet), conditions=tuple(unmet))
    values = {"cleared_on": on, **({"soil_report": report} if report else {})}
    return ChangeSet(f"净地移交：{number}", (changes.updated(tables, "parcel", [parcel], values),),
                     depends=_rests_on(tables, parcel))


def _rests_on(tables: Tables, parcel: str) -> tuple[tuple[str, str, int], ...]:
    """The households and buildings of the parcel as they were when it was found clear."""
    buildings = tables["building"].index[(tables["building"]["parcel"] == parcel).to_numpy(dtype=bool)]
    return (*depends_on(tables, "household", rollup.households_on(tables, [parcel])),
            *depends_on(tables, "building", buildings))


def withdraw(tables: Tables, parcel: str, reason: str) -> ChangeSet:
    """Take a delivery back, with its reason.

    Raises:
        InputError: no reason, or the parcel has not been delivered.
    """
    row = tables["parcel"].loc[parcel]
    if not reason.strip():
        raise InputError("side.no_reason")
    if tables["parcel"]["cleared_on"].isna()[parcel]:
        raise InputError("clearing.not_done", parcel_no=str(row["parcel_no"]))
    return ChangeSet(f"撤销净地移交：{row['parcel_no']}", (changes.updated(tables, "parcel", [parcel], {
        "cleared_on": None}),), reason=reason.strip())
