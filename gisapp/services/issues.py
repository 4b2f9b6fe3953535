"""遗留问题: registered, linked to what they concern, followed up, closed once what their class needs is on record.

Called by the place 问题与任务 and ``gisapp issue``. Progress is append-only and the state follows it; nothing is closed
while ``domain.matters`` still names a need. Class S3 is tied to no household, parcel or unit, and lists show it only
where the caller asks to reveal it (and logs that).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes, lookup, matters, rollup, schema
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.codes import CODES, label
from gisapp.domain.columns import is_missing
from gisapp.domain.matters import Concern
from gisapp.errors import InputError, RecordError, RefusedError
from gisapp.services import listing, recording
from gisapp.services.finding import variants

Told = dict[str, tuple[str, dict[str, Any]]]

FIELDS: Final = ("class", "level", "title", "lead", "coop", "action", "amount", "found_on", "due")
"""What an officer writes; number, state, closing day and result come from the steps."""

_FAR_M: Final = 50_000
_NO_ZONE: Final = "QT"


def issue_uid(tables: Tables, issue_no: str) -> str:
    """The uid of an issue by its number.

    Raises:
        InputError: ``issue.unknown``.
    """
    issues = tables["issue"]
    found = issues.index[(issues["issue_no"] == issue_no.strip()).to_numpy(dtype=bool)]
    if not len(found):
        raise InputError("issue.unknown", issue_no=issue_no)
    return str(found[0])


def concern(tables: Tables, *, hh_nos: Iterable[str] = (), parcel_nos: Iterable[str] = (), units: Iterable[str] = (),
            zone: str | None = None) -> Concern:
    """What an issue concerns, from the names that officers use.

    Raises:
        InputError: ``household.unknown`` or ``issue.object_unknown``.
    """
    return Concern(
        tuple(lookup.household_uids(tables, hh_nos)),
        tuple(_named(tables, "parcel", "parcel_no", each, zone) for each in dict.fromkeys(parcel_nos)),
        tuple(_named(tables, "unit_org", "name", each, None) for each in dict.fromkeys(units)),
    )


def _named(tables: Tables, table: str, column: str, name: str, zone: str | None) -> str:
    rows = lookup.in_zone(tables[table], zone)
    found = rows.index[(rows[column] == name).to_numpy(dtype=bool)]
    if len(found) != 1:
        raise InputError("issue.object_unknown", what=schema.TABLES[table].label, name=name)
    return str(found[0])


def next_no(tables: Tables, kind: str, zone: str | None) -> str:
    """The next number of a class in a zone, e.g. ``WL-E1-003``.

    The first part is the zone's code, or the initials of its name where it has none.
    """
    prefix = f"{_zone_letters(tables, zone)}-{kind}-"
    numbers = tables["issue"]["issue_no"].dropna()
    tails = numbers[numbers.str.startswith(prefix).to_numpy(dtype=bool)].str.removeprefix(prefix)
    return f"{prefix}{max((int(each) for each in tails if each.isdigit()), default=0) + 1:03}"


def _zone_letters(tables: Tables, zone: str | None) -> str:
    if zone is None or zone not in tables["zone"].index:
        return _NO_ZONE
    code = tables["zone"].at[zone, "zone_code"]
    return str(code) if code else variants(lookup.zone_name(tables, zone))[0].upper()[:4] or _NO_ZONE


def add(
    tables: Tables, values: Mapping[str, Any], *, about: Concern | None = None, zone: str | None = None,
    at: tuple[float, float] | None = None, today: dt.date | None = None,
) -> ChangeSet:
    """Register an issue.

    Args:
        tables: the snapshot.
        values: fields of ``FIELDS``, as values or as texts; ``class`` and ``title`` at least.
        about: households, parcels and units concerned.
        zone: uid; the zone of what is concerned where none is given.
        at: easting, northing in metres of the project's CRS; a point on what is concerned where none is given.
        today: the present day, from which the issue counts where ``found_on`` is not given.

    Raises:
        RecordError: what is wrong, field by field.
    """
    about, day = about or Concern(), today or dt.date.today()
    zone = zone if zone is not None else _zone_of(tables, about)
    given, wrong = recording.parsed(tables, "issue", dict(values), recording.Subject())
    given["found_on"] = given.get("found_on") or day
    told = _faults(tables, {**given, "issue_no": "-", "state": "open"}, None, about, day) | dict(wrong)
    told |= _point_faults(tables, zone, at)
    _refuse(told)
    number = next_no(tables, str(given["class"]), zone)
    point = shapely.Point(at) if at is not None else _point_on(tables, about)
    row = {**given, "issue_no": number, "zone": zone, "state": "open", "geom": point}
    part = changes.inserted("issue", {name: [value] for name, value in row.items()})
    return ChangeSet(f"登记遗留问题：{number}", (part, *_links(str(part.after.index[0]), about)), _rests(tables, about))


def edit(tables: Tables, issue: str, values: Mapping[str, Any], *, at: tuple[float, float] | None = None,
         today: dt.date | None = None) -> ChangeSet:
    """Change what an officer wrote of an issue; errors as for ``add``."""
    about, day = matters.concern(tables, issue), today or dt.date.today()
    given, wrong = recording.parsed(tables, "issue", dict(values), recording.Subject())
    told = _faults(tables, given, issue, about, day) | dict(wrong)
    told |= _point_faults(tables, _cell(tables, issue, "zone"), at)
    _refuse(told)
    if at is not None:
        given["geom"] = shapely.Point(at)
    return ChangeSet(f"修改遗留问题：{_number(tables, issue)}", (changes.updated(tables, "issue", [issue], given),))


def check(tables: Tables, values: Mapping[str, Any], *, issue: str | None = None, about: Concern | None = None,
          today: dt.date | None = None) -> Told:
    """What is wrong with values before they are kept, field by field; empty when they may be."""
    given, wrong = recording.parsed(tables, "issue", dict(values), recording.Subject())
    row = given if issue is not None else {"issue_no": "-", "state": "open", **given}
    about = about or (matters.concern(tables, issue) if issue is not None else Concern())
    return _faults(tables, row, issue, about, today or dt.date.today()) | dict(wrong)


def _faults(tables: Tables, given: Mapping[str, Any], issue: str | None, about: Concern, today: dt.date) -> Told:
    told = dict(recording.check(tables, "issue", given, uid=issue, today=today))
    kind = given.get("class") or (_cell(tables, issue, "class") if issue is not None else None)
    if kind == matters.RESTRICTED and about:
        told["class"] = ("issue.restricted_link", {})
    return told


def _point_faults(tables: Tables, zone: str | None, at: tuple[float, float] | None) -> Told:
    """A point tens of kilometres off is one whose coordinates were swapped, or of another system."""
    area = tables["zone"]["geom"].get(zone) if zone is not None else None
    if at is None or area is None:
        return {}
    away = float(shapely.distance(area, shapely.Point(at)))
    return {"geom": ("issue.far", {"km": round(away / 1000)})} if away > _FAR_M else {}


def _refuse(told: Told) -> None:
    if told:
        raise RecordError("record.refused", table="遗留问题", count=len(told), fields=told)


def link(tables: Tables, issue: str, about: Concern) -> ChangeSet:
    """Tie an issue to more households, parcels or units.

    Raises:
        InputError: ``issue.restricted_link`` for class S3, which is about an event.
    """
    if _cell(tables, issue, "class") == matters.RESTRICTED:
        raise InputError("issue.restricted_link")
    known = matters.concern(tables, issue)
    more = Concern(*(tuple(uid for uid in getattr(about, name) if uid not in getattr(known, name))
                     for name in ("households", "parcels", "units")))
    return ChangeSet(f"遗留问题涉及：{_number(tables, issue)}", tuple(_links(issue, more)),
                     (*changes.depends_on(tables, "issue", [issue]), *_rests(tables, more)))


def unlink(tables: Tables, issue: str, uids: Iterable[str]) -> ChangeSet:
    """Untie an issue from some households, parcels or units."""
    links, gone = tables["issue_object"], set(uids)
    mine = links[(links["issue"] == issue).to_numpy(dtype=bool)]
    named = mine[["household", "parcel", "unit_org"]].isin(gone).any(axis=1).to_numpy(dtype=bool)
    return ChangeSet(f"遗留问题不再涉及：{_number(tables, issue)}",
                     (changes.deleted(tables, "issue_object", mine.index[named]),))


def progress(tables: Tables, issue: str, note: str, *, state: str | None = None, on: dt.date | None = None,
             who: str = "", today: dt.date | None = None) -> ChangeSet:
    """Enter what was done about an issue; its state follows. A closed issue that gets another state is open again.

    Raises:
        InputError: ``issue.no_note``, ``issue.close_apart`` (closing has its own step), or a day that cannot be.
    """
    if not note.strip():
        raise InputError("issue.no_note")
    if state is not None and (state == matters.CLOSED or state not in CODES["issue_state"]):
        raise InputError("issue.close_apart")
    day = _day(tables, issue, on, today)
    before = str(_cell(tables, issue, "state"))
    now = state or ("working" if before == "open" else before)
    reopened = before == matters.CLOSED and now != matters.CLOSED
    values = {"state": now, **({"closed_on": None, "result": None} if reopened else {})}
    return ChangeSet(f"遗留问题进展：{_number(tables, issue)}",
                     (_event(issue, day, now, note, who), changes.updated(tables, "issue", [issue], values)))


def close(tables: Tables, issue: str, result: str, *, on: dt.date | None = None, who: str = "",
          today: dt.date | None = None) -> ChangeSet:
    """Close an issue with its result.

    Raises:
        InputError: no result, or a day ahead or before the issue.
        RefusedError: ``issue.refused`` with every need that is still open.
    """
    number = _number(tables, issue)
    if _cell(tables, issue, "state") == matters.CLOSED:
        raise InputError("issue.closed_already", issue_no=number)
    if not result.strip():
        raise InputError("issue.no_result")
    day = _day(tables, issue, on, today)
    needs = matters.needs(tables, issue)
    if needs:
        raise RefusedError("issue.refused", issue_no=number, kind=label("issue_class", _cell(tables, issue, "class")),
                           conditions=tuple((each.code, dict(each.params)) for each in needs))
    told = recording.check(tables, "issue", {"result": result.strip()}, uid=issue, today=today)
    _refuse({name: fault for name, fault in told.items() if name == "result"})
    values = {"state": matters.CLOSED, "closed_on": day, "result": result.strip()}
    parts = (_event(issue, day, matters.CLOSED, result, who), changes.updated(tables, "issue", [issue], values))
    return ChangeSet(f"办结遗留问题：{number}", parts, _rests(tables, matters.concern(tables, issue)))


def _event(issue: str, on: dt.date, state: str, note: str, who: str) -> Change:
    return changes.inserted("issue_event", {"issue": [issue], "happened_on": [on], "state": [state],
                                            "note": [note.strip()], "officer": [who or None]})


def _day(tables: Tables, issue: str, on: dt.date | None, today: dt.date | None) -> dt.date:
    now = today or dt.date.today()
    day, found = on or now, _cell(tables, issue, "found_on")
    if day > now:
        raise InputError("issue.future", on=day.isoformat(), today=now.isoformat())
    if not is_missing(found) and pd.Timestamp(day) < found:
        raise InputError("issue.before", on=day.isoformat(), found=found.date().isoformat())
    return day


def _cell(tables: Tables, issue: str, column: str) -> Any:
    return tables["issue"].at[issue, column]


def _number(tables: Tables, issue: str) -> str:
    return str(_cell(tables, issue, "issue_no"))


def _links(issue: str, about: Concern) -> list[Change]:
    pairs = [(name, uid) for name, uids in (("household", about.households), ("parcel", about.parcels),
                                            ("unit_org", about.units)) for uid in uids]
    if not pairs:
        return []
    columns = {name: [uid if column == name else None for column, uid in pairs]
               for name in ("household", "parcel", "unit_org")}
    return [changes.inserted("issue_object", {"issue": [issue] * len(pairs), **columns})]


def _rests(tables: Tables, about: Concern) -> tuple[tuple[str, str, int], ...]:
    return changes.depends_on(tables, "household", about.households)


def _zone_of(tables: Tables, about: Concern) -> str | None:
    for table, uids in (("household", about.households), ("parcel", about.parcels), ("unit_org", about.units)):
        for uid in uids:
            if zone := tables[table].at[uid, "zone"]:
                return str(zone)
    return None


def _point_on(tables: Tables, about: Concern) -> Any:
    """A point on the first parcel or building that an issue concerns; None where nothing is drawn."""
    for table, uid in places(tables, about):
        drawn: Any = tables[table].at[uid, "geom"]
        if drawn is not None:
            return shapely.point_on_surface(drawn)
    return None


def places(tables: Tables, about: Concern) -> list[tuple[str, str]]:
    """The parcels, then the buildings of the households, that an issue concerns: (table, uid)."""
    links, direct = rollup.household_buildings(tables), rollup.household_parcels(tables)
    found = [("parcel", uid) for uid in about.parcels]
    for uid in about.households:
        found += [("building", str(each)) for each in links.loc[(links["household"] == uid).to_numpy(bool), "building"]]
        found += [("parcel", str(each)) for each in direct.loc[(direct["household"] == uid).to_numpy(bool), "parcel"]]
    return list(dict.fromkeys(found))


# lists and figures

def rows(tables: Tables, *, zone: str | None = None, reveal: bool = False, on: dt.date | None = None) -> pd.DataFrame:
    """Issues as officers ask for them, indexed by uid.

    Args:
        tables: the snapshot.
        zone: name of a zone.
        reveal: with those of class S3; the caller logs that.
        on: the day from which ``days_left`` counts.

    Returns:
        The columns of ``issue`` (references by name, codes), and ``hh_nos``, ``parcel_nos``, ``units`` (lists),
        ``days_left`` (Int64; missing where closed or without a term), ``overdue``.
    """
    found = listing.rows(tables, "issue", zone=zone, reveal=reveal)
    links = tables["issue_object"]
    links = links[links["issue"].isin(found.index)]
    for name, column, table in (("hh_nos", "household", "household"), ("parcel_nos", "parcel", "parcel"),
                                ("units", "unit_org", "unit_org")):
        found[name] = _gathered(found.index, links, column, lookup.keys(tables, table))
    day = pd.Timestamp(on or dt.date.today())
    running = (found["state"] != matters.CLOSED).to_numpy(dtype=bool) & found["due"].notna().to_numpy()
    left = (found["due"] - day).dt.days.astype("Int64").where(pd.Series(running, index=found.index))
    return found.assign(days_left=left, overdue=(left < 0).fillna(False).to_numpy(dtype=bool))


def _gathered(index: pd.Index, links: pd.DataFrame, column: str, keys: pd.Series) -> pd.Series:
    mine = links[links[column].notna()]
    gathered: dict[Any, list[str]] = {}
    for issue, name in zip(mine["issue"], mine[column].map(keys), strict=True):
        gathered.setdefault(issue, []).append(str(name))
    cells = np.empty(len(index), dtype=object)
    cells[:] = [gathered.get(uid, []) for uid in index]
    return pd.Series(cells, index=index, dtype="object")


def records(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``rows`` as plain values for JSON."""
    lists = ("hh_nos", "parcel_nos", "units")
    plain = listing.records("issue", found[list(listing.fields("issue"))])
    rest = listing.plain(found[["days_left", "overdue"]])
    return [{**row, **{name: list(found[name].iloc[at]) for name in lists}, **rest[at]} for at, row in enumerate(plain)]


def figures(tables: Tables, zone: str | None = None, since: dt.date | None = None,
            until: dt.date | None = None) -> pd.DataFrame:
    """新增, 办结, 在办 by class, in a zone (uid) or all, between two days (both counted) or ever.

    Returns:
        Indexed by class in the order of the taxonomy: ``added``, ``closed`` in the time, ``open`` at its end.
    """
    issues = lookup.in_zone(tables["issue"], zone)
    end = pd.Timestamp(until) if until else pd.Timestamp.max
    start = pd.Timestamp(since) if since else pd.Timestamp.min
    found = issues["found_on"].fillna(pd.Timestamp.min.ceil("D"))
    known = found <= end
    done = (issues["state"] == matters.CLOSED) & ~(issues["closed_on"] > end)
    counted = {"added": known & (found >= start), "closed": known & done & ~(issues["closed_on"] < start),
               "open": known & ~done}
    kinds = list(CODES["issue_class"])
    by_class = {name: issues.loc[mask.to_numpy(dtype=bool), "class"].value_counts().reindex(kinds, fill_value=0)
                for name, mask in counted.items()}
    return pd.DataFrame(by_class, index=pd.Index(kinds, name="class")).astype("int64")
