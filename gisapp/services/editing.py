"""Editing the fabric of parcels as one undoable step: split, split off an area, merge, cut a hole, move boundaries.

The geometry is ``domain.fabric``; here is what an office may do with it. A surveyed boundary (界址) is locked and a
parcel with signed households is bound: both need a reason, which the log keeps, and the signed households are named
in it. Certified and agreed areas are never computed: a part of a split has no certified area until somebody has a
certificate for it, a merged parcel the sum of what was certified. Surveyed areas add up to the hundredth. Households
and what is paid to them stay as they are; only their links to land follow. Parents and children are told by the log
(``domain.lineage``). Called by the map's editing tools and ``gisapp parcel``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes, fabric, geometry, lifecycle, linked, lookup, rollup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.fabric import Edit
from gisapp.domain.rings import Points
from gisapp.errors import InputError, RefusedError
from gisapp.services import parcel_links
from gisapp.services.parcel_links import Heirs

Bounds = tuple[float, float, float, float]

_SAME: Final = ("zone", "phase", "land_nature")
_NOT_UNITED: Final = frozenset({GEOMETRY, "version", "parcel_no", "address", "name", "parcel_code"})
_REASON_BYTES: Final = 254
_CERT_BYTES: Final = 60
_ROOM_M: Final = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What an officer says about the parcels that come of a split; what is not said follows from the parent.

    Attributes:
        numbers: 宗地号 of the parts, in the operation's order; next free ones where none are given.
        certified_m2: their certified areas, from certificates of their own; nothing where none are given.
        households: household uid → positions of the parts on which it lies, for those that no building places.
    """

    numbers: Sequence[str] = ()
    certified_m2: Sequence[float] = ()
    households: Mapping[str, Sequence[int]] = field(default_factory=dict)


_AS_BEFORE: Final = Parts()


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """An edit ready to be submitted.

    Attributes:
        changeset: the one step.
        flagged: 户编号 of signed households on land that changes.
        conditions: what needs a reason, each a code with its values, whether or not one was given.
        preview: what becomes of each parcel, with columns ``role`` (``ends``, ``comes``, ``bends``, ``vertex``),
            ``uid``, ``parcel_no``, ``before_m2``, ``after_m2`` (drawn; NaN for none) and ``geom``.
    """

    changeset: ChangeSet
    flagged: tuple[str, ...]
    conditions: tuple[tuple[str, dict[str, Any]], ...]
    preview: pd.DataFrame


def parcel_uid(tables: Tables, number: str, zone: str | None = None) -> str:
    """The uid of a parcel by its 宗地号 (or 宗地代码), within a zone (uid) where numbers repeat.

    Raises:
        InputError: ``edit.parcel_unknown``, ``edit.parcel_several``.
    """
    rows = lookup.in_zone(tables["parcel"], zone)
    found = rows.index[(rows["parcel_no"] == number).to_numpy(dtype=bool)
                       | (rows["parcel_code"] == number).to_numpy(dtype=bool)]
    if len(found) > 1:
        homes = [lookup.zone_name(tables, uid) or "—" for uid in rows.loc[found, "zone"]]
        raise InputError("edit.parcel_several", parcel_no=number, zones=homes)
    if not len(found):
        raise InputError("edit.parcel_unknown", parcel_no=number)
    return str(found[0])


def split(tables: Tables, uid: str, line: Points, parts: Parts = _AS_BEFORE, *, parallels: Sequence[Points] = (),
          reason: str | None = None) -> Edited:
    """Split a parcel along a line (n, 2; project CRS), largest part first.

    Args:
        tables: the snapshot.
        uid: the parcel.
        line: from beyond the parcel to beyond it, easting and northing.
        parts: numbers, certified areas and households of the parts.
        parallels: more lines, none of which crosses another.
        reason: why; needed for surveyed boundaries and signed households.

    Raises:
        InputError: as ``fabric.split``; ``edit.number_taken``, ``edit.number_long``, ``edit.numbers``,
            ``edit.certified``, ``edit.shape``, ``edit.part``.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    edit = fabric.split(around(tables, [uid]), uid, line, *parallels)
    return replaced(tables, edit, children(tables, uid, edit, parts), "分割宗地", reason, parts.households)


def split_off(tables: Tables, uid: str, area_m2: float, direction: Points, parts: Parts = _AS_BEFORE, *,
              from_right: bool = False, reason: str | None = None) -> Edited:
    """Split off an area by a parallel to a direction (2, 2), from its left or right; the first part has the area.

    Drawn area in the plane of the CRS, met to 0.01 ㎡. Arguments and errors otherwise as for ``split``.
    """
    edit = fabric.split_off(around(tables, [uid]), uid, area_m2, direction, from_right=from_right)
    return replaced(tables, edit, children(tables, uid, edit, parts), "分割宗地", reason, parts.households)


def cut_hole(tables: Tables, uid: str, hole: Points, parts: Parts = _AS_BEFORE, *,
             reason: str | None = None) -> Edited:
    """Cut a ring (n, 2) out of a parcel; the parts are the rest and the land inside. Otherwise as ``split``."""
    edit = fabric.cut_hole(around(tables, [uid]), uid, hole)
    return replaced(tables, edit, children(tables, uid, edit, parts), "挖出宗地", reason, parts.households)


def merge(tables: Tables, uids: Sequence[str], *, number: str | None = None, renumber: bool = False,
          reason: str | None = None) -> Edited:
    """Make one parcel of several that lie in one zone and batch, on land of one nature.

    Args:
        tables: the snapshot.
        uids: the parcels.
        number: 宗地号 of the whole; the next free one after the largest parcel's where none is given.
        renumber: give buildings free numbers where two parcels had the same ones.
        reason: why; needed for surveyed boundaries and signed households.

    Raises:
        InputError: as ``fabric.merge``; ``edit.merge_differs``, ``edit.building_numbers``, ``edit.number_taken``.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    edit = fabric.merge(around(tables, uids), uids)
    parents = tables["parcel"].loc[list(edit.gone)]
    for name in _SAME:
        if parents[name].nunique(dropna=False) > 1:
            raise InputError("edit.merge_differs", field=schema.TABLES["parcel"][name].label)
    whole = _united(parents)
    whole["parcel_no"] = free_numbers(tables, parents, list(whole["parcel_no"]), [number] if number else [], 1)
    return replaced(tables, edit, whole, "合并宗地", reason, {}, renumber=renumber)


def reshape(tables: Tables, old: Points, new: Points, *, reason: str | None = None) -> Edited:
    """Move vertices of boundaries from ``old`` to ``new`` places (n, 2); all parcels that have them follow.

    Stated areas of the parcels stay as they are.

    Raises:
        InputError: ``edit.no_vertex``, ``edit.breaks``.
        RefusedError: ``edit.refused`` with what needs a reason.
    """
    places = np.concatenate([old, new])
    near = (*places.min(axis=0).tolist(), *places.max(axis=0).tolist())
    touched = shapes_of(tables, [], near)
    edit = fabric.move(around(tables, list(touched.index)) if len(touched) else touched, old, new)
    return redrawn(tables, edit, "调整界线", reason, parcel_links.bent_points(tables, edit.changed, old, new))


def redrawn(tables: Tables, edit: Edit, label: str, reason: str | None,
            more: Sequence[changes.Change] = ()) -> Edited:
    """An edit after which every parcel is still there, as a step; shapes only, never a stated area."""
    flagged = permitted(tables, edit.bent, reason)
    names = "、".join(tables["parcel"].loc[list(edit.bent or edit.changed), "parcel_no"])
    shapes = changes.updated(tables, "parcel", edit.changed, {GEOMETRY: array(edit.changed.values())})
    return Edited(ChangeSet(f"{label} {names}"[:100], (shapes, *more), reason=told(reason, flagged),
                            depends=resting(tables, edit.bent)), flagged,
                  conditions(tables, edit.bent), preview(tables, edit, []))


def shapes_of(tables: Tables, uids: Sequence[str], near: Bounds | None = None) -> pd.Series:
    """Usable shapes of parcels: all, or those whose box is near a rectangle (1 m); the given ones must be among them.

    Raises:
        InputError: ``edit.shape``: a given parcel has no shape, or a wrong one.
    """
    drawn = tables["parcel"][GEOMETRY]
    if near is not None:
        west, south, east, north = shapely.bounds(drawn.to_numpy(dtype=object)).T
        drawn = drawn[(west <= near[2] + _ROOM_M) & (east >= near[0] - _ROOM_M) & (south <= near[3] + _ROOM_M)
                      & (north >= near[1] - _ROOM_M)]
    shapes = drawn.iloc[geometry.usable(drawn.to_numpy(dtype=object))]
    lost = [uid for uid in uids if uid not in shapes.index]
    if lost:
        raise InputError("edit.shape", parcels=list(tables["parcel"].loc[lost, "parcel_no"]))
    return shapes


def around(tables: Tables, uids: Sequence[str]) -> pd.Series:
    """Usable shapes of some parcels and of all beside them: enough for an edit of these, and quick among many."""
    drawn = [shape for shape in tables["parcel"].loc[list(uids), GEOMETRY] if shape is not None]
    return shapes_of(tables, uids, tuple(shapely.total_bounds(array(drawn)).tolist()) if drawn else None)


def array(shapes: Any) -> np.ndarray:
    """Shapes as an object array."""
    found = np.empty(len(shapes), dtype=object)
    found[:] = list(shapes)
    return found


def surveyed(tables: Tables, uids: Sequence[str] | None = None) -> pd.Series:
    """Whether the boundary of each parcel is a surveyor's and locked, of all where none are given; by uid."""
    parcels = tables["parcel"] if uids is None else tables["parcel"].loc[list(uids)]
    at = tables["parcel"].index.get_indexer(parcels.index)
    points = linked.positions(tables, "boundary_point", "parcel", "parcel")
    pointed = np.bincount(points[points >= 0], minlength=len(tables["parcel"]))[at] > 0
    named = parcels[["surv_org", "surv_date", "boundary_version"]].notna().any(axis=1)
    return named | pointed


def conditions(tables: Tables, uids: Sequence[str]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Why these parcels are edited only with a reason: locked boundaries, signed households; empty for none."""
    mine = surveyed(tables, uids)
    locked, bound_by = list(tables["parcel"].loc[mine.index[mine], "parcel_no"]), signed(tables, uids)
    found: list[tuple[str, dict[str, Any]]] = []
    if locked:
        found.append(("edit.surveyed", {"parcels": locked}))
    if bound_by:
        found.append(("edit.signed", {"households": list(bound_by)}))
    return tuple(found)


def permitted(tables: Tables, uids: Sequence[str], reason: str | None) -> tuple[str, ...]:
    """Whether these parcels may be edited; the 户编号 of signed households on them.

    Raises:
        RefusedError: ``edit.refused`` where a reason is needed and missing.
    """
    needed = () if (reason or "").strip() else conditions(tables, uids)
    if needed:
        raise RefusedError("edit.refused", conditions=needed)
    return signed(tables, uids)


def bound(tables: Tables) -> pd.Series:
    """Whether the outline of each parcel may be changed with a reason only (``conditions``), by uid."""
    households = tables["household"]
    far = households.index[(lifecycle.ranks(households["stage"]) >= lifecycle.SIGNED).to_numpy(dtype=bool)]
    links = rollup.household_parcels(tables)
    held = links["parcel"][links["household"].isin(far).to_numpy(dtype=bool)]
    locked = surveyed(tables)
    return locked | locked.index.isin(held)


def signed(tables: Tables, uids: Sequence[str]) -> tuple[str, ...]:
    """户编号 of the signed households on parcels."""
    households = tables["household"].reindex(rollup.households_on(tables, uids)).dropna(subset=["stage"])
    far = (lifecycle.ranks(households["stage"]) >= lifecycle.SIGNED).to_numpy(dtype=bool)
    return tuple(sorted(households["hh_no"][far]))


def resting(tables: Tables, uids: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    """The households on parcels: a step must not pass one that signs in the same moment."""
    households = rollup.households_on(tables, uids)
    return changes.depends_on(tables, "household", households[tables["household"].index.get_indexer(households) >= 0])


def told(reason: str | None, flagged: Sequence[str]) -> str | None:
    """The reason as the log keeps it, with the signed households that it concerns."""
    text = (reason or "").strip()
    if flagged:
        text += f"（已签约户：{'、'.join(flagged)}）"
    return text.encode("utf-8")[:_REASON_BYTES].decode("utf-8", errors="ignore") or None


def children(tables: Tables, uid: str, edit: Edit, parts: Parts) -> pd.DataFrame:
    """Rows of the parts of a parcel: as their parent, with areas of their own."""
    parent, certified = tables["parcel"].loc[[uid]], list(parts.certified_m2) or [np.nan] * len(edit.parts)
    if len(certified) != len(edit.parts):
        raise InputError("edit.certified", count=len(edit.parts))
    rows = parent.iloc[[0] * len(edit.parts)].assign(parcel_code=None, area_cert=certified)
    base = parent["parcel_no"].iloc[0]
    return rows.assign(
        parcel_no=free_numbers(tables, parent, [base] * len(rows), parts.numbers, len(rows)),
        area_surv=_apportioned(float(parent["area_surv"].iloc[0]), shapely.area(array(edit.parts))),
        **dict.fromkeys(("bound_n", "bound_e", "bound_s", "bound_w")))


def _apportioned(total_m2: float, drawn_m2: np.ndarray) -> np.ndarray:
    """A stated area divided as the drawn ones, to the hundredth: the parts add up exactly (largest remainder)."""
    if np.isnan(total_m2):
        return np.full(len(drawn_m2), np.nan)
    exact = total_m2 * 100 * drawn_m2 / drawn_m2.sum()
    cents = np.floor(exact).astype(np.int64)
    rest = round(total_m2 * 100) - int(cents.sum())
    cents[np.argsort(cents - exact, kind="stable")[:rest]] += 1
    return np.asarray(cents / 100, dtype="float64")


def _united(parents: pd.DataFrame) -> pd.DataFrame:
    """The row of a merged parcel: what all agree on, the largest one's names, the sums of stated areas."""
    largest = parents.iloc[[int(np.argmax(shapely.area(parents[GEOMETRY].to_numpy(dtype=object))))]]
    differing = [name for name in parents.columns if name not in _NOT_UNITED
                 and parents[name].nunique(dropna=False) > 1]
    whole = largest.assign(**{name: pd.Series([None], index=largest.index).astype(parents[name].dtype)
                              for name in ("parcel_code", *differing)})
    whole["area_surv"] = parents["area_surv"].sum(skipna=False)
    whole["area_cert"] = parents["area_cert"].sum(skipna=False)
    certificates = "、".join(dict.fromkeys(parents["cert_no"].dropna()))
    whole["cert_no"] = certificates if 0 < len(certificates.encode("utf-8")) <= _CERT_BYTES else None
    return whole


def free_numbers(tables: Tables, ended: pd.DataFrame, bases: Sequence[str], given: Sequence[str],
                 count: int) -> list[str]:
    """宗地号 of the parcels that come: those given, else the next free ``base-n``."""
    parcels = tables["parcel"]
    taken = set(parcels.loc[(parcels["zone"].isin(ended["zone"])).to_numpy(dtype=bool), "parcel_no"])
    wanted = [each.strip() for each in given]
    if wanted and (len(wanted) != count or len(set(wanted)) != count or not all(wanted)):
        raise InputError("edit.numbers", count=count)
    clash = sorted(taken & set(wanted))
    if clash:
        raise InputError("edit.number_taken", numbers=clash)
    found = list(wanted)
    limit = schema.TABLES["parcel"]["parcel_no"].size or 0
    for base in [] if wanted else bases:
        suffix = 1
        while f"{base}-{suffix}" in taken:
            suffix += 1
        found.append(f"{base}-{suffix}")
        taken.add(found[-1])
    too_long = [each for each in found if len(each.encode("utf-8")) > limit]
    if too_long:
        raise InputError("edit.number_long", numbers=too_long, limit=limit)
    return found


def replaced(tables: Tables, edit: Edit, rows: pd.DataFrame, label: str, reason: str | None,
              households: Mapping[str, Sequence[int]], *, renumber: bool = False) -> Edited:
    """The step in which parcels end and others come, and everything that hangs on them follows."""
    if any(not 0 <= part < len(edit.parts) for chosen in households.values() for part in chosen):
        raise InputError("edit.part", count=len(edit.parts))
    flagged = permitted(tables, edit.gone, reason)
    uids = [changes.new_uid() for _ in edit.parts]
    values: dict[str, Any] = {str(name): rows[name].array for name in rows if name not in {GEOMETRY, "version"}}
    came = changes.inserted("parcel", {**values, GEOMETRY: array(edit.parts)}, uids)
    steps = [came]
    if edit.changed:
        steps.append(changes.updated(tables, "parcel", edit.changed, {GEOMETRY: array(edit.changed.values())}))
    heirs = Heirs(edit.gone, tuple(uids), edit.parts)
    steps += parcel_links.followed(tables, heirs, {uid: each for uid, each in households.items() if each},
                                   renumber=renumber)
    steps.append(changes.deleted(tables, "parcel", edit.gone))
    names = "、".join(tables["parcel"].loc[list(edit.gone), "parcel_no"])
    return Edited(ChangeSet(f"{label} {names}"[:100], tuple(steps), reason=told(reason, flagged),
                            depends=resting(tables, edit.gone)), flagged, conditions(tables, edit.gone),
                  preview(tables, edit, list(came.after["parcel_no"]), uids))


def preview(tables: Tables, edit: Edit, numbers: Sequence[str], uids: Sequence[str] = ()) -> pd.DataFrame:
    """What becomes of each parcel, as ``Edited.preview``; numbers and uids are of the parcels that come."""
    kept = [*edit.gone, *edit.changed]
    old = tables["parcel"].loc[kept]
    shapes = array([*old[GEOMETRY][: len(edit.gone)], *edit.changed.values(), *edit.parts])
    before = shapely.area(old[GEOMETRY].to_numpy(dtype=object))
    role = ["ends"] * len(edit.gone) + ["bends" if uid in edit.bent else "vertex" for uid in edit.changed]
    after = shapely.area(shapes)
    after[: len(edit.gone)] = np.nan
    return pd.DataFrame({
        "role": [*role, *["comes"] * len(edit.parts)], "uid": [*kept, *uids],
        "parcel_no": [*old["parcel_no"], *numbers],
        "before_m2": np.append(before, [np.nan] * len(edit.parts)), "after_m2": after,
        GEOMETRY: pd.Series(shapes, dtype="object")})
