"""One line through several parcels, as the red line of a road is: each is split by it, all as one undoable step.

Rules, numbers and what hangs on each parcel are those of ``editing.split``. Called by the map's 沿线分割.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes, fabric
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.fabric import Edit
from gisapp.domain.rings import Points
from gisapp.errors import InputError
from gisapp.services import editing, parcel_links
from gisapp.services.editing import Edited, Parts
from gisapp.services.parcel_links import Heirs


def divided(tables: Tables, line: Points) -> list[str]:
    """The parcels (uids) that a line (n, 2) divides, the one that it crosses longest first.

    Raises:
        InputError: ``edit.no_parcel`` where it meets none; as ``fabric.split`` where it divides none.
    """
    string = shapely.LineString(line)
    west, south, east, north = string.bounds
    near = editing.shapes_of(tables, [], (west, south, east, north))
    inside_m = shapely.length(shapely.intersection(near.to_numpy(dtype=object), string))
    met = [str(near.index[at]) for at in np.argsort(-inside_m, kind="stable") if inside_m[at] > 0]
    if not met:
        raise InputError("edit.no_parcel")
    found: list[str] = []
    fault: InputError | None = None
    for uid in met:
        try:
            fabric.split(near.loc[[uid]], uid, line)
            found.append(uid)
        except InputError as error:
            fault = fault or error
    if not found and fault is not None:
        raise fault
    return found


def split_all(tables: Tables, uids: Sequence[str], line: Points, *, reason: str | None = None) -> Edited:
    """Split several parcels along a line (n, 2; project CRS); numbers follow from those of the parents.

    Raises:
        InputError: as ``editing.split``.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    parts, edit = fabric.split_all(editing.around(tables, uids), uids, line)
    flagged = editing.permitted(tables, uids, reason)
    rows = pd.concat([editing.children(tables, uid, Edit((uid,), each, {}), Parts()) for uid, each in parts.items()])
    came = [changes.new_uid() for _ in edit.parts]
    values: dict[str, Any] = {str(name): rows[name].array for name in rows if name not in {GEOMETRY, "version"}}
    steps: list[Change] = [changes.inserted("parcel", {**values, GEOMETRY: editing.array(edit.parts)}, came)]
    if edit.changed:
        steps.append(changes.updated(tables, "parcel", edit.changed, {GEOMETRY: editing.array(edit.changed.values())}))
    rest = iter(came)
    for uid, each in parts.items():
        heirs = Heirs((uid,), tuple(next(rest) for _ in each), each)
        steps += parcel_links.followed(tables, heirs, {}, renumber=False)
    steps.append(changes.deleted(tables, "parcel", uids))
    names = "、".join(tables["parcel"].loc[list(uids), "parcel_no"])
    return Edited(ChangeSet(f"分割宗地 {names}"[:100], tuple(steps), reason=editing.told(reason, flagged),
                            depends=editing.resting(tables, uids)), flagged, editing.conditions(tables, uids),
                  editing.preview(tables, edit, list(rows["parcel_no"]), came))
