"""An import's rows against the project: which are new, which change something, which say nothing new.

The second half of ``importing.plan``. Rows are matched by the key that officers use, within zone (and parcel);
shapes without numbers by their outline. An empty cell never erases a value that the project has.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes, rollup, schema
from gisapp.domain.changes import Change
from gisapp.domain.codes import label
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.lifecycle import Stage
from gisapp.io.findings import Finding
from gisapp.services import editing
from gisapp.services.import_fields import HOLDER
from gisapp.services.import_intake import SCOPES, Flags, Intake, Objects, missing, own_columns

SAME_M: Final = 1e-4
FIRST_PHASE: Final = "一期"
_REFERENCES: Final = ("zone", "parcel", "phase")


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Rows and the uids that they have or get; ``fresh`` marks those that the project does not know yet."""

    uids: Objects
    fresh: Flags


def matched(intake: Intake) -> Matched:
    """Find each row's place in the project; duplicates inside the file and rows without a key are left out."""
    if intake.key in intake.values:
        return _by_key(intake)
    if not intake.spatial or intake.table == "household":
        intake.findings.append(Finding(None, "import.no_key", {"field": schema.TABLES[intake.table][intake.key].label}))
        intake.left_out[:] = True
        return Matched(np.full(len(intake.rows), None, dtype=object), np.zeros(len(intake.rows), dtype=bool))
    return _by_outline(intake)


def _by_key(intake: Intake) -> Matched:
    numbers = intake.values[intake.key].to_numpy(dtype=object)
    scopes = list(zip(*intake.scope, strict=True)) if intake.scope else [()] * len(numbers)
    seen: dict[tuple[Any, ...], int] = {}
    for at in np.flatnonzero(~intake.left_out).tolist():
        key = (*scopes[at], numbers[at])
        if numbers[at] is None:
            intake.leave_out(at, "key.missing", field=schema.TABLES[intake.table][intake.key].label)
        elif key in seen:
            intake.leave_out(at, "key.duplicate", key=numbers[at], first=int(intake.rows[seen[key]]))
        else:
            seen[key] = at
    exact, by_number = _known(intake)
    uids = np.full(len(numbers), None, dtype=object)
    for key, at in seen.items():
        uids[at] = exact.get(key)
    claimed = set(uids)
    for key, at in seen.items():
        if uids[at] is None:
            fitting = [uid for scope, uid in by_number.get(numbers[at], [])
                       if uid not in claimed and _compatible(scope, key[:-1])]
            if len(fitting) == 1:
                uids[at] = fitting[0]
                claimed.add(fitting[0])
    return _with_new(intake, uids)


def _known(intake: Intake) -> tuple[dict[tuple[Any, ...], str], dict[str, list[tuple[tuple[Any, ...], str]]]]:
    frame = intake.tables[intake.table]
    scopes = [frame[name] for name in SCOPES[intake.table]]
    exact, by_number = {}, dict[str, list[tuple[tuple[Any, ...], str]]]()
    for uid, number, *scope in zip(frame.index, frame[intake.key], *scopes, strict=True):
        exact[(*scope, number)] = uid
        by_number.setdefault(number, []).append((tuple(scope), uid))
    return exact, by_number


def _compatible(known: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    """Whether two places do not contradict each other: an unknown zone or parcel fits any."""
    return all(one is None or other is None or one == other for one, other in zip(known, wanted, strict=True))


def _by_outline(intake: Intake) -> Matched:
    frame = intake.tables[intake.table]
    present = dict(zip(_outline(frame[GEOMETRY].to_numpy(dtype=object)), frame.index, strict=True))
    drawn = _outline(intake.shapes)
    uids = np.full(len(drawn), None, dtype=object)
    first: dict[bytes, int] = {}
    for at in np.flatnonzero(~intake.left_out).tolist():
        if drawn[at] in first:
            intake.leave_out(at, "shape.duplicate", first=int(intake.rows[first[drawn[at]]]))
        else:
            first[drawn[at]] = at
            uids[at] = present.get(drawn[at])
    found = _with_new(intake, uids)
    if intake.table == "zone" and intake.layer and len(uids) == 1 and found.fresh.any():
        intake.values[intake.key] = pd.Series([intake.layer], index=intake.rows, dtype="object")
        intake.findings.append(Finding(None, "zone.named", {"name": intake.layer}))
    else:
        key = schema.TABLES[intake.table][intake.key]
        intake.findings.append(Finding(None, "import.numbered", {"field": key.label}))
        intake.values[intake.key] = _numbers(intake, found)
    return found


def _outline(shapes: Objects) -> Objects:
    """What equal outlines have in common; None for no shape."""
    return np.asarray(shapely.to_wkb(shapely.normalize(shapes)), dtype=object)


def _numbers(intake: Intake, found: Matched) -> pd.Series:
    """Numbers for rows that have none: those they have already, else the next free ones of their zone."""
    frame = intake.tables[intake.table]
    homes = frame["zone"] if "zone" in frame else pd.Series(None, index=frame.index, dtype="object")
    highest: dict[Any, int] = {}
    for home, number in zip(homes, frame[intake.key], strict=True):
        if isinstance(number, str) and number.isdecimal():
            highest[home] = max(highest.get(home, 0), int(number))
    present = dict(zip(frame.index, frame[intake.key], strict=True))
    numbers = np.full(len(intake.rows), None, dtype=object)
    for at in np.flatnonzero(~intake.left_out).tolist():
        if found.fresh[at]:
            highest[intake.zone[at]] = highest.get(intake.zone[at], 0) + 1
            numbers[at] = str(highest[intake.zone[at]])
        else:
            numbers[at] = present[found.uids[at]]
    return pd.Series(numbers, index=intake.rows, dtype="object")


def _with_new(intake: Intake, uids: Objects) -> Matched:
    fresh = ~intake.left_out & missing(uids)
    for at in np.flatnonzero(fresh).tolist():
        uids[at] = changes.new_uid()
    return Matched(uids, fresh)


def written(intake: Intake, found: Matched, today: dt.date, who: str | None = None, *,
            surveyed: bool = False) -> tuple[list[Change], Flags]:
    """The changes, and for each row whether it changes something that the project has.

    Outlines that are locked or bind signed households stay, unless the file is a surveyor's (``surveyed``).
    """
    known = np.flatnonzero(~intake.left_out & ~found.fresh)
    changed = np.zeros(len(intake.rows), dtype=bool)
    sets = [*_inserted(intake, found, today), *_updated(intake, found, known, changed, surveyed=surveyed)]
    if intake.table == "zone":
        sets += _first_phases(intake, found)
    if intake.table == "household":
        sets += _events(intake, found, who)
        sets += _links(intake, found, changed)
        sets += _holders(intake, found, changed)
    changed[found.fresh] = False
    return [change for change in sets if len(change.uids)], changed


def _inserted(intake: Intake, found: Matched, today: dt.date) -> Iterator[Change]:
    new = np.flatnonzero(found.fresh)
    if not len(new):
        return
    declared = schema.TABLES[intake.table]
    values: dict[str, Any] = {name: intake.values[name].iloc[new] for name in own_columns(intake.table, intake.values)}
    values |= {name: getattr(intake, name)[new] for name in _REFERENCES if name in declared}
    if GEOMETRY in declared:
        values[GEOMETRY] = intake.shapes[new]
    if intake.table == "zone" and "area_ha" not in values:
        values["area_ha"] = shapely.area(intake.shapes[new]) / 10_000
    if intake.table == "household":
        values |= _opening(intake, new, today)
    yield changes.inserted(intake.table, values, found.uids[new])


def _first_phases(intake: Intake, found: Matched) -> Iterator[Change]:
    """A zone's first phase, within its red line: parcels, households and the law's procedure hang on phases."""
    new = np.flatnonzero(found.fresh)
    if len(new):
        intake.findings.append(Finding(None, "phase.first", {"phase": FIRST_PHASE}))
        yield changes.inserted("phase", {"phase_no": [FIRST_PHASE] * len(new), "zone": found.uids[new],
                                         GEOMETRY: intake.shapes[new]})


def _opening(intake: Intake, new: Any, today: dt.date) -> dict[str, Objects]:
    """Stage and date with which households are taken in (期初建账)."""
    stages, dates = intake.given("stage"), intake.given("stage_on")
    stage = np.full(len(new), Stage.UNINVESTIGATED.value, dtype=object)
    on = np.full(len(new), None, dtype=object)
    for place, at in enumerate(new):
        if stages is not None and stages[at] is not None:
            stage[place] = stages[at]
        if dates is not None and dates[at] is not None:
            if dates[at] > today:
                intake.find(at, "stage.future", on=dates[at].isoformat())
            else:
                on[place] = dates[at]
        if stage[place] != Stage.UNINVESTIGATED.value and on[place] is None:
            intake.find(at, "stage.no_date")
    return {"stage": stage, "stage_on": on}


def _events(intake: Intake, found: Matched, who: str | None) -> Iterator[Change]:
    """Opening events of new households; a stage given for a known household is not taken, since guards decide it."""
    stages, dates = intake.given("stage"), intake.given("stage_on")
    if stages is None:
        return
    households = intake.tables["household"]
    present = dict(zip(households.index, households["stage"], strict=True))
    begun = []
    for at in np.flatnonzero(~intake.left_out).tolist():
        if found.fresh[at]:
            if stages[at] not in {None, Stage.UNINVESTIGATED.value}:
                begun.append(at)
        elif stages[at] is not None and present[found.uids[at]] != stages[at]:
            intake.find(at, "stage.kept", stage=label("stage", stages[at]),
                        current=label("stage", present[found.uids[at]]))
    if begun:
        late = {each.row for each in intake.findings if each.code == "stage.future"}
        on = [None if dates is None or int(intake.rows[at]) in late else dates[at] for at in begun]
        yield changes.inserted("stage_event", {
            "household": found.uids[begun], "stage": stages[begun], "happened_on": on, "officer": who,
            "opening": [True] * len(begun),
        })


def _updated(intake: Intake, found: Matched, known: Any, changed: Flags, *, surveyed: bool) -> Iterator[Change]:
    if not len(known):
        return
    frame = intake.tables[intake.table].loc[found.uids[known]]
    values: dict[str, Any] = {}
    for name in own_columns(intake.table, intake.values):
        if name != intake.key:
            values[name] = _kept_where_empty(intake.values[name].to_numpy(dtype=object)[known], frame[name])
    for name in _REFERENCES:
        if name in schema.TABLES[intake.table]:
            values[name] = _reference(intake, name, known, frame)
    if GEOMETRY in frame and intake.spatial:
        present, drawn = frame[GEOMETRY].to_numpy(dtype=object), intake.shapes[known]
        stays = _drawn_alike(present, drawn)
        if intake.table == "parcel" and not surveyed:
            stays |= _kept_bound(intake, found, known[~stays])[found.uids[known]].to_numpy(dtype=bool)
        values[GEOMETRY] = np.where(stays, present, drawn)
    update = changes.updated(intake.tables, intake.table, found.uids[known], values)
    names = [name for name in values if not _same(update, name).all()]
    differs = np.zeros(len(known), dtype=bool)
    for name in names:
        differs |= ~_same(update, name)
    changed[known] |= differs
    kept = [*names, "version"]
    yield Change(intake.table, update.before.loc[differs, kept], update.after.loc[differs, kept])


def _kept_bound(intake: Intake, found: Matched, redrawn: Any) -> pd.Series:
    """Which parcels keep their outlines, by uid; each row that would change such a one is noted."""
    bound = editing.bound(intake.tables)
    for at in redrawn.tolist():
        if bound[found.uids[at]]:
            intake.find(at, "import.locked")
    return bound


def _drawn_alike(present: Objects, drawn: Objects) -> Flags:
    """Same outline to a tenth of a millimetre; where a ring starts and which way it runs does not matter."""
    alike: Flags = shapely.equals_exact(present, drawn, SAME_M)
    rest = np.flatnonzero(~alike)
    alike[rest] = shapely.equals_exact(shapely.normalize(present[rest]), shapely.normalize(drawn[rest]), SAME_M)
    return alike


def _reference(intake: Intake, name: str, known: Any, frame: pd.DataFrame) -> Objects:
    wanted, present = getattr(intake, name)[known], frame[name].to_numpy(dtype=object)
    if name in intake.values or (name == "parcel" and "parcel_no" in intake.values):
        return np.where(missing(wanted), present, wanted)
    return np.where(missing(present), wanted, present)


def _kept_where_empty(wanted: Objects, present: pd.Series) -> list[Any]:
    old = present.astype("object").to_numpy(dtype=object)
    return [old_value if new is None else new for new, old_value in zip(wanted, old, strict=True)]


def _same(update: Change, name: str) -> Flags:
    before, after = update.before[name], update.after[name]
    if name == GEOMETRY:
        return np.array([one is other for one, other in zip(before, after, strict=True)], dtype=bool)
    only = Change(update.table, before.to_frame(), after.to_frame())
    return changes.nothing_changes(only)


def _links(intake: Intake, found: Matched, changed: Flags) -> Iterator[Change]:
    for table in ("building", "parcel"):
        links = (rollup.household_buildings if table == "building" else rollup.household_parcels)(intake.tables)
        present = set(zip(links["household"], links[table], strict=True))
        added = []
        for at in np.flatnonzero(~intake.left_out).tolist():
            wanted = {uid for kind, uid in intake.links[at] if kind == table}
            fresh = [(found.uids[at], uid) for uid in sorted(wanted) if (found.uids[at], uid) not in present]
            added += fresh
            changed[at] |= bool(fresh)
        if added:
            households, targets = zip(*added, strict=True)
            yield changes.inserted(f"household_{table}", {"household": list(households), table: list(targets)})


def _holders(intake: Intake, found: Matched, changed: Flags) -> Iterator[Change]:
    given = {column: intake.given(field) for field, column in HOLDER.items() if field in intake.values}
    names = given.get("name")
    if names is None:
        return
    present = _holders_of(intake, list(given))
    added, corrected = [], []
    for at in np.flatnonzero(~intake.left_out & ~missing(names)).tolist():
        values = {column: cells[at] for column, cells in given.items() if cells is not None and cells[at] is not None}
        own = present.get(found.uids[at], [])
        same = [each for each in own if each[1]["name"] == names[at]] or (own if len(own) == 1 else [])
        if not own:
            added.append({"household": found.uids[at], "role": "owner", **values})
            changed[at] = True
        elif not same:
            intake.find(at, "holder.several")
        elif any(same[0][1][column] != value for column, value in values.items()):
            corrected.append((same[0][0], values))
            changed[at] = True
    if added:
        columns = ("household", "role", *given)
        yield changes.inserted("holder", {name: [row.get(name) for row in added] for name in columns})
    if corrected:
        yield _corrected(intake, corrected, list(given))


def _holders_of(intake: Intake, columns: list[str]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Household → its holders, each with uid and the given columns."""
    holders = intake.tables["holder"]
    present: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for uid, household, *values in zip(holders.index, holders["household"], *(holders[name] for name in columns),
                                       strict=True):
        present.setdefault(household, []).append((uid, dict(zip(columns, values, strict=True))))
    return present


def _corrected(intake: Intake, corrected: list[tuple[str, dict[str, Any]]], columns: list[str]) -> Change:
    uids = [uid for uid, _ in corrected]
    present = intake.tables["holder"].loc[uids]
    values = {name: [row.get(name, old) for (_, row), old in zip(corrected, present[name], strict=True)]
              for name in columns}
    return changes.updated(intake.tables, "holder", uids, values)
