"""成果版本: taking in what the surveyor delivers, with its transfer slip, as one step; and reading such a step again.

A delivery is the only thing that moves a surveyed boundary without a word of the office: outlines and surveyed areas
follow it, certified and agreed areas never do, and where households have signed a reason is asked for and they are
named in the log. 界址点 follow the points that moved. Which points moved and which areas changed is read from the log,
not written down twice. Called by ``gisapp survey accept | list`` and the window's comparison.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import changes, lookup
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.errors import InputError, RecordError, RefusedError
from gisapp.project import Project
from gisapp.services import deliveries, editing, parcel_links, recording
from gisapp.services.deliveries import Delivery, Differences
from gisapp.services.recording import Subject

TABLE: Final = "boundary_version"
ASKED: Final = ("version_no", "slip_no", "surveyor", "surveyed_on", "delivered_on", "received_by", "checked_by",
                "remark")
"""What the transfer slip (移交单) says; the rest is known from the file."""


@dataclass(frozen=True, slots=True, eq=False)
class Accepted:
    """A delivery ready to be taken in.

    Attributes:
        changeset: the one step.
        uid: of the 成果版本 that comes.
        flagged: 户编号 of signed households whose land changes.
    """

    changeset: ChangeSet
    uid: str
    flagged: tuple[str, ...]


def accept(tables: Tables, delivery: Delivery, slip: Mapping[str, Any], *, reason: str | None = None,
           today: dt.date | None = None) -> Accepted:
    """Take a delivery in.

    Args:
        tables: the snapshot.
        delivery: the file, as ``deliveries.compare`` read it.
        slip: what the transfer slip says, by the names of ``ASKED``; days as dates or as officers write them.
        reason: why land changes on which households have signed.
        today: the present day.

    Raises:
        RecordError: what is wrong with the slip, field by field.
        InputError: ``survey.empty`` where no row of the file can be taken in.
        RefusedError: ``edit.refused`` where signed households are concerned and no reason is given.
    """
    plan = deliveries.planned(tables, delivery.source, delivery.zone)
    uids = [uid for uid in plan.uids if uid is not None]
    if not uids:
        raise InputError("survey.empty", file=delivery.name)
    step = plan.changeset or ChangeSet("", ())
    shapes, came = _outlines(step)
    zone = _zone_of(tables.with_changes(step), uids)
    row = _slip(tables, {**slip, "file_name": delivery.name, "sha256": delivery.sha256, "crs": delivery.crs,
                         "zone": zone}, today)
    flagged = editing.signed(tables, list(shapes))
    if flagged and not (reason or "").strip():
        raise RefusedError("edit.refused", conditions=(("edit.signed", {"households": list(flagged)}),))
    uid = changes.new_uid()
    marks = {"boundary_version": uid, "surv_org": row["surveyor"],
             "surv_date": row["surveyed_on"] or row["delivered_on"]}
    parts = [changes.inserted(TABLE, {name: [value] for name, value in row.items()}, [uid]),
             *_marked(tables, step, [each for each in uids if each not in came], marks),
             *_points_moved(tables, shapes, delivery.found)]
    changeset = ChangeSet(f"接收测绘成果 {row['version_no']}"[:100], tuple(parts), reason=editing.told(reason, flagged),
                          depends=editing.resting(tables, list(shapes)))
    return Accepted(changeset, uid, flagged)


def _outlines(step: ChangeSet) -> tuple[dict[str, Any], set[str]]:
    """New outlines of parcels that are there, and the parcels that come."""
    mine = [each for each in step.changes if each.table == "parcel"]
    shapes = {uid: shape for each in mine if each.op == "update" and GEOMETRY in each.after
              for uid, shape, old in zip(each.after.index, each.after[GEOMETRY], each.before[GEOMETRY], strict=True)
              if shape is not old}
    return shapes, {uid for each in mine if each.op == "insert" for uid in each.after.index}


def _zone_of(after: Tables, uids: list[str]) -> str | None:
    """The zone of a delivery: that of its parcels, where they have one."""
    zones = after["parcel"]["zone"][uids].dropna().unique()
    return str(zones[0]) if len(zones) == 1 else None


def _slip(tables: Tables, values: Mapping[str, Any], today: dt.date | None) -> dict[str, Any]:
    wrong = recording.check(tables, TABLE, values, today=today)
    if wrong:
        raise RecordError("record.refused", table="测绘成果", count=len(wrong), fields=wrong)
    return {"surveyed_on": None, **recording.parsed(tables, TABLE, values, Subject())[0]}


def check(tables: Tables, slip: Mapping[str, Any], today: dt.date | None = None) -> recording.Told:
    """What is wrong with a slip while it is being written."""
    return recording.check(tables, TABLE, slip, today=today)


def _marked(tables: Tables, step: ChangeSet, known: list[str], marks: Mapping[str, Any]) -> list[Change]:
    """The step's changes, every parcel of the file marked with its delivery; one change a row."""
    found, same = [], list(known)
    for each in step.changes:
        if each.table != "parcel":
            found.append(each)
            continue
        values = {str(name): each.after[name].array for name in each.after if name not in {"version", *marks}}
        if each.op == "insert":
            found.append(changes.inserted("parcel", {**values, **marks}, each.after.index))
        else:
            found.append(changes.updated(tables, "parcel", each.after.index, {**values, **marks}))
            same = [uid for uid in same if uid not in each.after.index]
    return [*found, changes.updated(tables, "parcel", same, marks)] if same else found


def _points_moved(tables: Tables, shapes: Mapping[str, Any], found: Differences) -> list[Change]:
    parts = []
    for uid, mine in found.points[found.points["change"] == "moved"].groupby("uid", sort=False):
        if uid in shapes:
            old, new = (mine[list(names)].to_numpy(dtype="float64") for names in (("x", "y"), ("to_x", "to_y")))
            parts += parcel_links.bent_points(tables, {str(uid): shapes[str(uid)]}, old, new)
    rest = [uid for uid in shapes if uid not in set(found.points.loc[found.points["change"] == "moved", "uid"])]
    parts += parcel_links.bent_points(tables, {uid: shapes[uid] for uid in rest}, np.empty((0, 2)), np.empty((0, 2)))
    return [each for each in parts if len(each.uids)]


def bound_by(tables: Tables, delivery: Delivery) -> tuple[str, ...]:
    """户编号 of the signed households whose land a delivery would change."""
    return editing.signed(tables, list(delivery.found.areas["uid"]))


def versions(tables: Tables, zone: str | None = None) -> pd.DataFrame:
    """The deliveries of a zone (uid) or of all, newest first, with the parcels whose boundary is from each."""
    rows = lookup.in_zone(tables[TABLE], zone)
    held = tables["parcel"]["boundary_version"].value_counts()
    counted = rows.assign(parcels=held.reindex(rows.index).fillna(0).astype("int64").to_numpy(),
                          zone_name=rows["zone"].map(tables["zone"]["zone_name"]))
    return counted.sort_values(["delivered_on", "version_no"], ascending=False, kind="stable")


def version_uid(tables: Tables, number: str, zone: str | None = None) -> str:
    """The uid of a delivery by its number.

    Raises:
        InputError: ``survey.unknown``, with those that there are.
    """
    rows = lookup.in_zone(tables[TABLE], zone)
    found = rows.index[(rows["version_no"] == number).to_numpy(dtype=bool)]
    if len(found) != 1:
        raise InputError("survey.unknown", version=number, known=list(dict.fromkeys(rows["version_no"])))
    return str(found[0])


def moved_by(project: Project, uid: str) -> Differences:
    """The points that a delivery moved and the areas that it changed, as the log keeps them."""
    kept = project.origin(TABLE, uid)
    if kept is None or kept.stamp is None or not kept.undoable:  # the first survey moved nothing: it was the beginning
        return deliveries.differences(project.tables, None)
    return deliveries.differences(project.known_at(kept.stamp.when), kept)
