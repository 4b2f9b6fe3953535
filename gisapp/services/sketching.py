"""Working sketches (工作草图): what the office draws and notes without touching a boundary; one may become a parcel.

Surveyed boundaries are locked; plans for them are drawn here first. Called by the map's drawing tools.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import shapely

from gisapp.domain import changes, rings, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.fabric import Edit
from gisapp.domain.rings import Areal
from gisapp.errors import InputError, RecordError, RefusedError
from gisapp.i18n import tr
from gisapp.services import drawing, editing, recording
from gisapp.services.editing import Edited
from gisapp.services.recording import Subject

NAME: Final = "草图"
TABLES: Final = ("sketch_point", "sketch_line", "sketch")
"""Where sketches are kept, by the dimensions of what is drawn."""
NOTES: Final = ("水表", "电表", "燃气表", "裂缝", "化粪池", "水井", "界桩", "古树")
"""What is often found on the spot, offered as the words of a point."""
Sketched = Areal | shapely.LineString | shapely.Point


def next_name(tables: Tables) -> str:
    """A name that no sketch has."""
    taken = {name for table in TABLES for name in tables[table]["name"]}
    number = 1
    while f"{tr(NAME)}{number}" in taken:
        number += 1
    return f"{tr(NAME)}{number}"


def described(shape: Sketched) -> str:
    """How large a sketch is, or where a point lies: X north, Y east."""
    if isinstance(shape, shapely.Point):
        return f"X {shape.y:.3f}  Y {shape.x:.3f}"
    if isinstance(shape, shapely.LineString):
        return tr("总长 {length} m", length=f"{shape.length:.3f}")
    return tr("图上 {area} ㎡", area=f"{shape.area:,.2f}")


def add(tables: Tables, shape: Sketched, name: str, purpose: str = "", *, who: str = "",
        today: dt.date | None = None) -> Edited:
    """Keep an area, line or point (project CRS) as a sketch; the parcel on which most of it lies is named with it.

    Raises:
        InputError: ``edit.ring``: no valid shape.
        RecordError: a text that does not fit.
    """
    if not rings.is_sound(shape):
        raise InputError("edit.ring")
    table = TABLES[int(shapely.get_dimensions(shape))]
    zones = tables["zone"]
    here = zones.index[shapely.intersects(zones[GEOMETRY].to_numpy(dtype=object), shape)]
    texts, wrong = recording.parsed(tables, table, {"name": name, "purpose": purpose, "drawn_by": who}, Subject())
    if wrong or not texts["name"]:
        fields = wrong or {"name": ("field.required", {"column": "名称"})}
        raise RecordError("record.refused", table=schema.TABLES[table].label, count=len(fields), fields=fields)
    uid = changes.new_uid()
    came = changes.inserted(table, {
        **{column: [value] for column, value in texts.items()}, "zone": [str(here[0]) if len(here) else None],
        "parcel": [_meant(tables, shape)], "drawn_on": [today or dt.date.today()],
        GEOMETRY: editing.array([shape])}, [uid])
    label = f"{schema.TABLES[table].label} {name}"[:100]
    return Edited(ChangeSet(label, (came,)), (), (), _row(name, uid, shape))


def _meant(tables: Tables, shape: Sketched) -> str | None:
    """The parcel on which most of a sketch lies, where there is one."""
    west, south, east, north = shape.bounds
    near = editing.shapes_of(tables, [], (west, south, east, north))
    shared = shapely.intersection(near.to_numpy(dtype=object), shape)
    size = (~shapely.is_empty(shared), shapely.length(shared), shapely.area(shared))[shapely.get_dimensions(shape)]
    return str(near.index[int(size.argmax())]) if len(near) and size.max() > 0 else None


def _row(name: str, uid: str, shape: Sketched | None) -> pd.DataFrame:
    return pd.DataFrame({"role": ["comes"], "uid": [uid], "parcel_no": [name], "before_m2": [float("nan")],
                         "after_m2": [float(shapely.area(shape))], GEOMETRY: pd.Series([shape], dtype="object")})


def become_parcel(tables: Tables, sketch: str, values: Mapping[str, Any], *, cut: bool = False,
                  reason: str | None = None) -> Edited:
    """A sketch (uid) becomes a parcel and is no sketch any more; errors as ``drawing.add``.

    Raises:
        RefusedError: ``edit.refused`` without a reason.
    """
    name, shape = str(tables["sketch"].at[sketch, "name"]), tables["sketch"][GEOMETRY].get(sketch)
    if shape is None:
        raise InputError("edit.ring")
    conditions = (("edit.from_sketch", {"name": name}),)
    if not (reason or "").strip():
        raise RefusedError("edit.refused", conditions=conditions)
    made = drawing.add(tables, shape, values, cut=cut)
    step = made.changeset
    number = str(values["parcel_no"])
    return replace(made, conditions=conditions, changeset=replace(
        step, label=f"草图转为宗地 {number}", reason=editing.told(reason, ()),
        changes=(*step.changes, changes.deleted(tables, "sketch", [sketch]))))


def redraw(tables: Tables, table: str, uid: str, change: Callable[[pd.Series], Edit]) -> Edited:
    """A sketch with its corners changed; it has no neighbours, and needs no reason.

    Args:
        tables: the snapshot.
        table: one of ``TABLES``.
        uid: the sketch.
        change: an edit of ``domain.fabric`` or ``domain.vertices``, told the sketch alone.

    Raises:
        InputError: as the change.
    """
    shapes = tables[table][GEOMETRY].loc[[uid]]
    made = change(shapes).changed[uid]
    name = str(tables[table].at[uid, "name"])
    step = changes.updated(tables, table, [uid], {GEOMETRY: editing.array([made])})
    return Edited(ChangeSet(f"改{schema.TABLES[table].label} {name}"[:100], (step,)), (), (), _row(name, uid, made))


def drop(tables: Tables, table: str, uid: str) -> Edited:
    """A sketch of one of ``TABLES`` goes; undo brings it back."""
    name, shape = str(tables[table].at[uid, "name"]), tables[table][GEOMETRY].get(uid)
    label = f"删除{schema.TABLES[table].label} {name}"[:100]
    return Edited(ChangeSet(label, (changes.deleted(tables, table, [uid]),)), (), (),
                  _row(name, uid, shape).assign(role="ends"))
