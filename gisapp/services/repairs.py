"""Safe repairs of the 红线体检 as one step with a preview: slivers of overlap and of gaps, nothing larger.

A surveyed boundary loses nothing while its neighbour can; where both are surveyed the repair needs a reason, like any
other edit. 界址点 stay as surveyed: a repair is thinner than they are exact. Called by ``gisapp topology --repair``
and the window's list.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import geometry, mending
from gisapp.domain.changes import Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.fabric import Edit
from gisapp.domain.topology import Kind, Tolerances
from gisapp.errors import InputError
from gisapp.services import editing, topology
from gisapp.services.editing import Edited

KINDS: Final = (Kind.SLIVER, Kind.GAP_SLIVER, Kind.GAP_OPEN)
_LABELS: Final = {Kind.SLIVER: "修复狭长重叠", Kind.GAP_SLIVER: "修复狭缝", Kind.GAP_OPEN: "修复开口狭缝"}
_MOVED_M2: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """What a repair would do.

    Attributes:
        edited: the step with its preview and the signed households concerned; None when nothing can be mended.
        found: the faults, as ``topology.rows`` gives them, with a column ``mended``.
    """

    edited: Edited | None
    found: pd.DataFrame


def plan(tables: Tables, kind: Kind, *, zone: str | None = None, tolerances: Tolerances | None = None,
         reason: str | None = None) -> Repair:
    """Find out what can be mended of one kind of fault between parcels.

    Args:
        tables: the snapshot.
        kind: one of ``KINDS``.
        zone: uid of the zone to mend; all where none is given.
        tolerances: what counts as a sliver.
        reason: why; needed where surveyed boundaries or land of signed households would change.

    Raises:
        InputError: ``topology.no_repair`` for other kinds.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    if kind not in KINDS:
        raise InputError("topology.no_repair", kind=kind.value, known=[each.value for each in KINDS])
    found = topology.rows(tables, zone=zone, tolerances=tolerances, kinds=(kind,))
    found = found[(found["table"] == "parcel").to_numpy(dtype=bool)].reset_index(drop=True)
    drawn = tables["parcel"][GEOMETRY]
    shapes = drawn.iloc[geometry.usable(drawn.to_numpy(dtype=object))]
    repairs = mending.snaps(_losers(tables, found)) if kind is Kind.SLIVER else mending.fills(found)
    changed, done = mending.mended(shapes, repairs)
    found = found.assign(mended=np.array(done, dtype=bool))
    if not changed:
        return Repair(None, found)
    before, after = shapes[list(changed)].to_numpy(dtype=object), np.array(list(changed.values()), dtype=object)
    moved = shapely.area(shapely.symmetric_difference(before, after)) > _MOVED_M2
    bent = tuple(uid for uid, differs in zip(changed, moved, strict=True) if differs)
    return Repair(editing.redrawn(tables, Edit((), (), changed, bent), _LABELS[kind], reason), found)


def _losers(tables: Tables, found: pd.DataFrame) -> pd.DataFrame:
    """Who gives the shared land away: the one whose boundary is not surveyed, else the larger one."""
    locked = editing.surveyed(tables)
    area_m2 = pd.Series(geometry.area_m2(tables["parcel"][GEOMETRY].to_numpy(dtype=object)), index=locked.index)
    one, other = found["uid"], found["other"]
    larger = area_m2[one].to_numpy() >= area_m2[other].to_numpy()
    free = ~locked[one].to_numpy(), ~locked[other].to_numpy()
    first = np.where(free[0] == free[1], larger, free[0])
    return pd.DataFrame({"loser": np.where(first, one, other), "winner": np.where(first, other, one),
                         "either": free[0] == free[1], "geom": found[GEOMETRY]})
