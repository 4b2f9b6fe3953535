"""A new parcel from a shape that was drawn, typed or copied from another layer, as one undoable step.

It shares its neighbours' corners (``domain.placing``); what is written about it is read as every record is. Called by
the map's drawing tools.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import shapely

from gisapp.domain import changes, lookup, placing
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.rings import Areal
from gisapp.errors import InputError, RecordError
from gisapp.services import editing, recording
from gisapp.services.editing import Edited
from gisapp.services.recording import Subject

_COUNTED: Final = re.compile(r"(.*?)(\d+)$")
FIELDS: Final = ("parcel_no", "zone", "phase", "address", "name", "land_nature", "cert_no", "area_cert")
"""What is asked about a new parcel; the rest is recorded later."""


def suggested(tables: Tables, shape: Areal) -> dict[str, str]:
    """What a new parcel's place tells: the zone and phase (uids) in which it lies, and the next free 宗地号 there."""
    inside = shape.representative_point()
    found = {}
    for table in ("zone", "phase"):
        rows = tables[table]
        here = rows.index[shapely.contains(rows[GEOMETRY].to_numpy(dtype=object), inside)]
        if len(here):
            found[table] = str(here[-1])
    return {**found, "parcel_no": _next_number(tables, found.get("zone"))}


def _next_number(tables: Tables, zone: str | None) -> str:
    """One more than the largest number that begins as the latest parcel's, as wide as it; empty where none counts."""
    numbers = [found for each in lookup.in_zone(tables["parcel"], zone)["parcel_no"]
               if each and (found := _COUNTED.match(each)) is not None]
    if not numbers:
        return ""
    largest = max((each[2] for each in numbers if each[1] == numbers[-1][1]), key=int)
    return f"{numbers[-1][1]}{str(int(largest) + 1).zfill(len(largest))}"


def add(tables: Tables, shape: Areal, values: Mapping[str, Any], *, cut: bool = False) -> Edited:
    """A new parcel.

    Args:
        tables: the snapshot.
        shape: what was drawn, project CRS.
        values: ``FIELDS`` and any other column of a parcel, as officers write them.
        cut: take away what lies on other parcels.

    Raises:
        InputError: as ``placing.placed``; ``edit.overlaps`` where it overlaps and does not give way,
            ``edit.number_taken``.
        RecordError: what is wrong, field by field.
    """
    given, wrong = recording.parsed(tables, "parcel", values, Subject())
    if wrong or not given.get("parcel_no"):
        fields = wrong or {"parcel_no": ("field.required", {"column": "宗地号"})}
        raise RecordError("record.refused", table="宗地", count=len(fields), fields=fields)
    _check_number(tables, given)
    west, south, east, north = shape.bounds
    found = placing.placed(editing.shapes_of(tables, [], (west, south, east, north)), shape, cut=cut)
    if found.over:
        raise InputError("edit.overlaps", area_m2=round(sum(found.over.values()), 2),
                         parcels=list(tables["parcel"].loc[list(found.over), "parcel_no"]))
    uid = changes.new_uid()
    came = changes.inserted("parcel", {**{name: [value] for name, value in given.items()},
                                       GEOMETRY: editing.array(found.edit.parts)}, [uid])
    followed = changes.updated(tables, "parcel", found.edit.changed,
                               {GEOMETRY: editing.array(found.edit.changed.values())})
    steps = (came, followed) if found.edit.changed else (came,)
    number = str(given["parcel_no"])
    return Edited(ChangeSet(f"新画宗地 {number}", steps), (), (),
                  editing.preview(tables, found.edit, [number], [uid]))


def _check_number(tables: Tables, given: Mapping[str, Any]) -> None:
    rows = tables["parcel"]
    zone = given.get("zone")
    same = rows["zone"].isna() if zone is None else rows["zone"] == zone
    if ((rows["parcel_no"] == given["parcel_no"]) & same).any():
        raise InputError("edit.number_taken", numbers=[given["parcel_no"]])
