"""A new parcel from a shape that was drawn, typed or copied from another layer, as one undoable step.

It shares its neighbours' corners (``domain.placing``); what is written about it is read as every record is. Called by
the map's drawing tools.
"""

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

FIELDS: Final = ("parcel_no", "zone", "phase", "address", "name", "land_nature", "use_reg", "cert_no", "area_cert")
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
    """One more than the largest whole number in use, as wide as it."""
    numbers = [each for each in lookup.in_zone(tables["parcel"], zone)["parcel_no"] if each and each.isascii()
               and each.isdecimal()]
    if not numbers:
        return ""
    largest = max(numbers, key=int)
    return str(int(largest) + 1).zfill(len(largest))


def add(tables: Tables, shape: Areal, values: Mapping[str, Any], *, cut: bool = False,
        label: str = "新画宗地") -> Edited:
    """A new parcel.

    Args:
        tables: the snapshot.
        shape: what was drawn, project CRS.
        values: ``FIELDS`` and any other column of a parcel, as officers write them.
        cut: take away what lies on other parcels.
        label: what the step is called in the log.

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
    return Edited(ChangeSet(f"{label} {number}", steps), (), (),
                  editing.preview(tables, found.edit, [number], [uid]))


def _check_number(tables: Tables, given: Mapping[str, Any]) -> None:
    rows = tables["parcel"]
    zone = given.get("zone")
    same = rows["zone"].isna() if zone is None else rows["zone"] == zone
    if ((rows["parcel_no"] == given["parcel_no"]) & same).any():
        raise InputError("edit.number_taken", numbers=[given["parcel_no"]])
