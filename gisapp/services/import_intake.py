"""An import's rows made ready: values converted, shapes placed, zone, parcel and phase found, keys judged.

The first half of ``importing.plan``; ``import_changes`` then compares the rows with the project.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import lookup, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.io.findings import Finding
from gisapp.io.source import Shapes, Source
from gisapp.services import import_fields, import_shapes
from gisapp.services.import_values import converted

SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "parcel": ("zone",), "building": ("zone", "parcel"), "household": (), "zone": (), "phase": ("zone",),
    "plan_area": ("zone",),
}
"""References within which a key is unique."""

_SEVERAL: Final = re.compile(r"[、,，;；/\s]+")
Position = int | np.integer[Any]
Objects = np.ndarray[Any, np.dtype[np.object_]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(slots=True, eq=False)
class Intake:
    """Rows on their way in; all arrays have one entry a row of the file.

    Attributes:
        rows: row numbers as in the file.
        values: converted values by field.
        shapes: shapes in the project's system.
        left_out: rows that do not come in.
        zone, parcel, phase, building: uids of what a row belongs to, None for none.
        layer: the layer's name without the words that say what it holds, e.g. 九华山 for 九华山红线.
        links: for households, the (table, uid) of each building or parcel that a row names.
    """

    tables: Tables
    table: str
    spatial: bool
    rows: Any
    values: dict[str, pd.Series]
    shapes: Shapes
    repaired: Flags
    left_out: Flags
    findings: list[Finding]
    crs: str | None
    zone: Objects
    parcel: Objects
    phase: Objects
    layer: str = ""
    links: list[list[tuple[str, str]]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The field by which officers know a row."""
        return import_fields.KEYS[self.table]

    @property
    def scope(self) -> tuple[Objects, ...]:
        """The arrays within which a key is unique."""
        return tuple(getattr(self, name) for name in SCOPES[self.table])

    def find(self, at: Position, code: str, **params: Any) -> None:
        """Note something about a row (by position)."""
        self.findings.append(Finding(int(self.rows[at]), code, params))

    def leave_out(self, at: Position, code: str, **params: Any) -> None:
        """Leave a row out, with the reason."""
        self.left_out[at] = True
        self.find(at, code, **params)

    def given(self, name: str) -> Objects | None:
        """The values of a field, if a column fills it."""
        return self.values[name].to_numpy(dtype=object) if name in self.values else None


def take_in(tables: Tables, source: Source, table: str, mapping: Mapping[str, str], zone: str | None) -> Intake:
    """Make a layer's rows ready.

    Args:
        tables: the project.
        source: the layer.
        table: where the rows go.
        mapping: column → field.
        zone: uid of the zone that all rows belong to; found by name or place where none is given.
    """
    known = import_fields.fields(table)
    placed = import_shapes.outlines(tables, source, polygons=table != "household")
    values, findings = {}, [*source.findings, *placed.findings]
    for column, name in mapping.items():
        values[name], unfit = converted(known[name], source.frame[column])
        findings += unfit
    nothing = np.full(len(source.frame), None, dtype=object)
    intake = Intake(tables, table, source.spatial, source.frame.index.to_numpy(), values, placed.shapes,
                    placed.repaired, placed.unusable.copy(), findings, placed.crs, nothing, nothing.copy(),
                    nothing.copy(), import_fields.bare_name(source, table))
    if table != "zone":
        _find_zone(intake, zone)
        _PLACERS[table](intake)
    return intake


def _find_zone(intake: Intake, zone: str | None) -> None:
    count = len(intake.rows)
    if zone is not None:
        intake.zone = np.full(count, zone, dtype=object)
        return
    zones = intake.tables["zone"]
    names = intake.given("zone")
    if names is not None:
        uids = {**dict(zip(zones["zone_code"], zones.index, strict=True)),
                **dict(zip(zones["zone_name"], zones.index, strict=True))}
        intake.zone = np.array([uids.get(name) if name else None for name in names], dtype=object).reshape(count)
        for at in np.flatnonzero([name is not None and name not in uids for name in names]):
            intake.find(at, "zone.unknown_row", zone=names[at])
    _fill(intake.zone, import_shapes.inside(intake.shapes, zones[GEOMETRY]))


def missing(values: Objects) -> Flags:
    """Where nothing is known."""
    return np.asarray(pd.isna(values), dtype=bool)


def _fill(values: Objects, found: Objects) -> None:
    """Put what was found where nothing was known."""
    empty = missing(values)
    values[empty] = found[empty]


def _find_phase(intake: Intake) -> None:
    phases = intake.tables["phase"]
    numbers = intake.given("phase")
    if numbers is not None:
        uids = dict(zip(zip(phases["zone"], phases["phase_no"], strict=True), phases.index, strict=True))
        for at, number in enumerate(numbers):
            if number is not None and (intake.zone[at], number) not in uids:
                intake.find(at, "zone.no_phase", phase=number)
            intake.phase[at] = uids.get((intake.zone[at], number))
    found = import_shapes.inside(intake.shapes, phases[GEOMETRY])
    homes = dict(zip(phases.index, phases["zone"], strict=True))
    astray = [uid is not None and homes[uid] != zone for uid, zone in zip(found, intake.zone, strict=True)]
    found[np.array(astray, dtype=bool)] = None
    _fill(intake.phase, found)


def _place_phase(intake: Intake) -> None:
    """A phase belongs to a zone."""
    _of_the_only_zone(intake)
    for at in np.flatnonzero(missing(intake.zone) & ~intake.left_out):
        intake.leave_out(at, "phase.no_zone")


def _of_the_only_zone(intake: Intake) -> None:
    """Where a project has one zone only, rows that name none are of it."""
    zones = intake.tables["zone"]
    if len(zones) == 1:
        _fill(intake.zone, np.full(len(intake.rows), zones.index[0], dtype=object))


def _place_building(intake: Intake) -> None:
    parcels = intake.tables["parcel"]
    numbers = intake.given("parcel_no")
    if numbers is not None:
        known = _by_number(parcels, "parcel_no")
        for at, number in enumerate(numbers):
            if number is not None:
                intake.parcel[at] = _only(known.get(number, []), intake.zone[at])
                if intake.parcel[at] is None:
                    intake.find(at, "parcel.unknown", parcel_no=number)
    zones = set(intake.zone) - {None}
    near = parcels if None in set(intake.zone) or not zones else parcels[parcels["zone"].isin(zones)]
    _fill(intake.parcel, import_shapes.mostly_on(intake.shapes, near[GEOMETRY]))
    _fill(intake.zone, _referred(intake.parcel, parcels["zone"]))


def _referred(uids: Objects, column: pd.Series) -> Objects:
    known = dict(zip(column.index, column, strict=True))
    return np.array([known.get(uid) for uid in uids], dtype=object).reshape(len(uids))


def _by_number(frame: pd.DataFrame, column: str) -> dict[str, list[tuple[str, str | None]]]:
    """Number → (uid, zone) of every row that bears it."""
    known: dict[str, list[tuple[str, str | None]]] = {}
    for uid, number, zone in zip(frame.index, frame[column], frame["zone"], strict=True):
        known.setdefault(number, []).append((uid, zone))
    return known


def _only(candidates: list[tuple[str, str | None]], zone: str | None) -> str | None:
    """The one candidate of the zone, else the one candidate at all where no zone is known."""
    mine = [uid for uid, home in candidates if home == zone]
    if not mine:
        mine = [uid for uid, home in candidates if zone is None or home is None]
    return mine[0] if len(mine) == 1 else None


def _place_household(intake: Intake) -> None:
    buildings, parcels = intake.tables["building"], intake.tables["parcel"]
    on_building = import_shapes.inside(intake.shapes, buildings[GEOMETRY])
    on_parcel = import_shapes.inside(intake.shapes, parcels[GEOMETRY])
    building_nos, parcel_nos = intake.given("bldg_no"), intake.given("parcel_no")
    known_buildings, known_parcels = _by_number(buildings, "bldg_no"), _by_number(parcels, "parcel_no")
    homes = dict(zip(buildings.index, buildings["parcel"], strict=True))
    for at in range(len(intake.rows)):
        grounds = _parcels_named(intake, at, parcel_nos, known_parcels)
        houses = []
        for number in _split(building_nos, at):
            candidates = [(uid, home) for uid, home in known_buildings.get(number, [])
                          if not grounds or homes[uid] in grounds]
            house = on_building[at] if on_building[at] in dict(candidates) else _only(candidates, intake.zone[at])
            if house is None:
                intake.find(at, "building.ambiguous" if candidates else "building.unknown", bldg_no=number)
            else:
                houses.append(house)
        if not houses and not grounds:
            houses = [on_building[at]] if on_building[at] else []
            grounds = [on_parcel[at]] if on_parcel[at] and not houses else []
        intake.links.append([*(("building", uid) for uid in houses),
                             *(("parcel", uid) for uid in grounds if not houses)])
    _inherit(intake)


def _parcels_named(intake: Intake, at: int, numbers: Objects | None,
                   known: dict[str, list[tuple[str, str | None]]]) -> list[str]:
    found = []
    for number in _split(numbers, at):
        uid = _only(known.get(number, []), intake.zone[at])
        if uid is None:
            intake.find(at, "parcel.unknown", parcel_no=number)
        else:
            found.append(uid)
    return found


def _split(values: Objects | None, at: int) -> list[str]:
    if values is None or values[at] is None:
        return []
    return [part for part in _SEVERAL.split(values[at]) if part]


def _inherit(intake: Intake) -> None:
    """Zone and phase of a household that nothing else tells: those of its building or parcel."""
    buildings, parcels = intake.tables["building"], intake.tables["parcel"]
    first = [links[0] if links else ("", "") for links in intake.links]
    homes = dict(zip(buildings.index, buildings["parcel"], strict=True))
    ground = np.array([uid if table == "parcel" else homes.get(uid) for table, uid in first],
                      dtype=object).reshape(len(first))
    house = np.array([uid if table == "building" else None for table, uid in first], dtype=object).reshape(len(first))
    _fill(intake.zone, _referred(house, buildings["zone"]))
    _fill(intake.zone, _referred(ground, parcels["zone"]))
    _of_the_only_zone(intake)
    _find_phase(intake)
    _fill(intake.phase, _referred(ground, parcels["phase"]))


_PLACERS: Final[Mapping[str, Callable[[Intake], None]]] = {
    "parcel": _find_phase, "building": _place_building, "household": _place_household, "phase": _place_phase,
    "plan_area": lambda _: None,
}


def zone_asked(tables: Tables, table: str, name: str | None) -> str | None:
    """The uid of the zone that was asked for; zones themselves are imported without one.

    Raises:
        InputError: ``zone.unknown``.
    """
    return None if name is None or table == "zone" else lookup.zone_uid(tables, name)


def own_columns(table: str, values: Mapping[str, pd.Series]) -> list[str]:
    """The mapped fields that are plain columns of the table: no references, no links, not the stage."""
    references = {"zone", "phase", "parcel"}
    held_back = {"stage", "stage_on"} if table == "household" else set()
    return [name for name in values if name in schema.TABLES[table] and name not in references | held_back]
