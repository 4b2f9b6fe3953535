"""What a surveyor's new delivery moves: points and areas, old beside new, before anything is taken in.

An import plan says which parcels get another outline; here is how far. Called by ``gisapp survey compare`` and the
window's comparison; nothing is changed by it (``surveys`` takes a delivery in).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import rings
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import label
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.rings import NEAR_M, Points
from gisapp.i18n import tr
from gisapp.io import filing, table, vector, write
from gisapp.io.findings import Finding
from gisapp.io.source import Source
from gisapp.io.table import Sheet
from gisapp.services import importing
from gisapp.services.importing import ImportPlan

_SURVEYED: Final = frozenset({"zone", "phase", "parcel_no", "parcel_code", "address", "name", "area_surv", "bound_n",
                              "bound_e", "bound_s", "bound_w"})
FAR_M: Final = 5.0
"""A vertex that would have gone farther is not the same one: it was dropped, and another one came."""


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """Old beside new, one row a vertex and one row a parcel.

    Attributes:
        points: ``uid``, ``parcel_no``, ``change`` (``moved``, ``added``, ``dropped``), ``x``, ``y`` (before),
            ``to_x``, ``to_y`` (after; easting and northing) and ``distance_m``; NaN where there is none.
        areas: ``uid``, ``parcel_no``, ``before_m2``, ``after_m2`` as drawn, and ``change_m2``.
        new: 宗地号 of parcels that come.
    """

    points: pd.DataFrame
    areas: pd.DataFrame
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """A file held against the project.

    Attributes:
        name: of the file.
        sha256: of the file, hex.
        layer: the layer that was read.
        crs: system of its coordinates, ``EPSG:n`` or its name; None where it has none.
        found: what is different.
        rows: rows of the layer.
        left_out: rows that an import would leave out.
        findings: what an import would note.
        source: what was read.
        zone: name of the zone that all rows were said to belong to.
    """

    name: str
    sha256: str
    layer: str
    crs: str | None
    found: Differences
    rows: int
    left_out: int
    findings: tuple[Finding, ...]
    source: Source
    zone: str | None


def compare(tables: Tables, path: Path, *, zone: str | None = None, layer: str | None = None, crs: str | None = None,
            own: Path | None = None) -> Delivery:
    """Hold a file of parcels against the project.

    Args:
        tables: the snapshot.
        path: the surveyor's file.
        zone: name of the zone that all rows belong to; by a column or by place where none is given.
        layer: name of the layer; needed where the file holds several.
        crs: the coordinates' system, overruling what the file says.
        own: file of the project that is open.

    Raises:
        InputError: as ``vector.read`` and ``importing.plan``; ``document.unreadable``.
    """
    source = vector.read(path, layer=layer, crs=crs, own=own)
    plan = planned(tables, source, zone)
    return Delivery(path.name, filing.weigh(path).sha256, source.layer, plan.crs,
                    differences(tables, plan.changeset), len(source.frame), plan.left_out, plan.findings, source, zone)


def planned(tables: Tables, source: Source, zone: str | None) -> ImportPlan:
    """What a delivery would change: outlines, numbers and surveyed areas; certified areas never (证载 is the
    certificate's).
    """
    chosen = {column: field if field in _SURVEYED else ""
              for column, field in importing.suggest_mapping(source, "parcel").items()}
    return importing.plan(tables, source, into="parcel", zone=zone, mapping=chosen, surveyed=True)


def write_book(path: Path, made: Delivery, *, overwrite: bool = False) -> None:
    """Write a comparison as a workbook: points on one sheet, areas on another.

    Raises:
        InputError: ``output.exists``, ``output.unwritable``, ``output.full``.
    """
    points, areas = made.found.points.round(3), made.found.areas.round(2)
    notes = [f"{made.name}  SHA-256 {made.sha256}", summary(made.found)]
    if made.found.new:
        notes.append(tr("新宗地：{numbers}", numbers="、".join(made.found.new)))
    point_rows = [[row["parcel_no"], tr(label("point_change", row["change"])),
                   *(None if pd.isna(row[name]) else row[name] for name in ("x", "y", "to_x", "to_y", "distance_m"))]
                  for row in points.to_dict("records")]
    area_rows = areas[["parcel_no", "before_m2", "after_m2", "change_m2"]].to_numpy(dtype=object).tolist()
    heads = [[tr(each) for each in names] for names in (
        ("宗地号", "变化", "原东坐标", "原北坐标", "现东坐标", "现北坐标", "移动（米）"),
        ("宗地号", "原面积（㎡）", "现面积（㎡）", "变化（㎡）"))]
    titles = tr("移动的点"), tr("变化的面积")
    with write.staged(path, overwrite=overwrite) as folder:
        table.write(folder / path.name, [Sheet(title, title, notes, head, rows) for title, head, rows in zip(
            titles, heads, (point_rows, area_rows), strict=True)])


def summary(found: Differences) -> str:
    """How much is different, in one sentence."""
    return tr("移动、增加或减少的点 {points} 个，形状变化的宗地 {areas} 块，新宗地 {new} 块。",
              points=len(found.points), areas=len(found.areas), new=len(found.new))


def differences(tables: Tables, changeset: ChangeSet | None) -> Differences:
    """Compare the outlines that a set (of an import) would change with those that the project has."""
    mine = [] if changeset is None else [each for each in changeset.changes if each.table == "parcel"]
    redrawn = [each for each in mine if each.op == "update" and GEOMETRY in each.after]
    before, after = (pd.concat([getattr(each, side)[GEOMETRY] for each in redrawn]) if redrawn
                     else pd.Series(dtype="object") for side in ("before", "after"))
    moved = ~shapely.equals_exact(before.to_numpy(dtype=object), after.to_numpy(dtype=object))
    both = (before.notna() & after.notna()).to_numpy(dtype=bool) & moved
    before, after = before[both], after[both]
    numbers = tables["parcel"]["parcel_no"]
    rows = [row for uid in before.index for row in _points(uid, str(numbers[uid]), before[uid], after[uid])]
    old_m2 = shapely.area(before.to_numpy(dtype=object))
    new_m2 = shapely.area(after.to_numpy(dtype=object))
    areas = pd.DataFrame({"uid": before.index, "parcel_no": numbers[before.index].to_numpy(), "before_m2": old_m2,
                          "after_m2": new_m2, "change_m2": new_m2 - old_m2})
    new = tuple(str(number) for each in mine if each.op == "insert" for number in each.after["parcel_no"])
    return Differences(pd.DataFrame(rows, columns=["uid", "parcel_no", "change", "x", "y", "to_x", "to_y",
                                                   "distance_m"]), areas, new)


def _points(uid: str, number: str, before: shapely.Geometry, after: shapely.Geometry) -> list[tuple[Any, ...]]:
    """Vertices that are not in both: the nearest ones are paired first."""
    old, new = _unlike(rings.points(before), rings.points(after)), _unlike(rings.points(after), rings.points(before))
    away = np.hypot(*(old[:, None] - new[None]).transpose(2, 0, 1)) if len(old) and len(new) else np.empty((0, 0))
    rows: list[tuple[Any, ...]] = []
    left, right = set(range(len(old))), set(range(len(new)))
    for at in np.argsort(away, axis=None, kind="stable"):
        one, other = divmod(int(at), len(new))
        if one in left and other in right and away[one, other] <= FAR_M:
            rows.append((uid, number, "moved", *old[one], *new[other], float(away[one, other])))
            left.discard(one)
            right.discard(other)
    rows += [(uid, number, "dropped", *old[at], np.nan, np.nan, np.nan) for at in sorted(left)]
    return rows + [(uid, number, "added", np.nan, np.nan, *new[at], np.nan) for at in sorted(right)]


def _unlike(points: Points, others: Points) -> Points:
    """The places of one outline at which the other has no vertex, each once."""
    places: Points = np.unique(points, axis=0)
    away = shapely.distance(shapely.points(places), shapely.multipoints(others))
    found: Points = places[away > NEAR_M]
    return found
