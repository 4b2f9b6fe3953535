"""Shapes of an import: brought to the project's system, repaired or left out, and put in their place.

One bad shape never stops the others. Called by ``importing``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyproj
import shapely

from gisapp.domain import geometry
from gisapp.domain.changes import Tables
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.topology import OVERLAP_M2
from gisapp.io import crs as crs_io
from gisapp.io.findings import Finding
from gisapp.io.source import Shapes, Source

_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_KINDS: Final = ("点", "线", "线", "面", "多点", "多线", "多面", "混合图形")
_REASONS: Final = {
    "Self-intersection": "自相交", "Ring Self-intersection": "边界自相交", "Hole lies outside shell": "洞在外边界之外",
    "Holes are nested": "洞相互嵌套", "Nested shells": "外边界相互嵌套", "Interior is disconnected": "内部不连通",
    "Duplicate Rings": "边界重复", "Too few points in geometry component": "点太少", "Invalid Coordinate": "坐标无效",
    "Ring is not closed": "边界未闭合",
}
"""What GEOS says of an invalid shape, in the words of our texts."""
FAR_M: Final = 50_000.0
_REPAIRED_BY_READER: Final = "geometry.ring_closed"


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Shapes in the project's system, one for each row; None where a row has none that can be used.

    Attributes:
        shapes: MultiPolygons (or, for households, whatever the file has).
        repaired: per row, whether the shape had to be repaired.
        unusable: per row, whether the row must be left out for its shape.
        crs: system of the file's coordinates, as ``EPSG:n`` or its name; None for a plain table.
        findings: what was noticed.
    """

    shapes: Shapes
    repaired: np.ndarray[Any, np.dtype[np.bool_]]
    unusable: np.ndarray[Any, np.dtype[np.bool_]]
    crs: str | None
    findings: tuple[Finding, ...]


def outlines(tables: Tables, source: Source, *, polygons: bool) -> Outlines:
    """Bring a layer's shapes to the project.

    Args:
        tables: the project.
        source: the layer.
        polygons: whether rows need a polygon; otherwise any shape will do and none is no fault.

    Raises:
        InputError: ``crs.missing``, ``crs.datum``.
    """
    project = crs_io.named(tables.crs)
    count = len(source.frame)
    nothing = np.zeros(count, dtype=bool)
    if not source.spatial:
        return Outlines(source.shapes, nothing, nothing.copy(), None, ())
    placed = crs_io.place(source.shapes, source.crs, project, around(tables, project))
    flat = shapely.force_2d(placed.shapes)
    work = _Work(source.frame.index.to_numpy(), flat, nothing, nothing.copy(), list(placed.findings))
    work.drop_infinite("geometry.not_finite", polygons)
    work.shapes = crs_io.to_project(work.shapes, placed.crs, project)
    work.drop_infinite("geometry.not_transformable", polygons)
    if polygons:
        work.drop_missing()
        work.keep_polygons()
        work.repair()
    closed = [each.row or 0 for each in source.findings if each.code == _REPAIRED_BY_READER]
    work.repaired |= np.isin(work.rows, closed) & ~work.unusable
    return Outlines(work.shapes, work.repaired, work.unusable, crs_io.code(placed.crs), tuple(work.findings))


def without(shapes: Shapes, mask: Any) -> Shapes:
    """The shapes with None in the place of those that the mask marks."""
    kept = shapes.copy()
    kept[mask] = None
    return kept


def around(tables: Tables, project: pyproj.CRS) -> crs_io.Position | None:
    """Longitude and latitude of the middle of the project's own data; None while it has none."""
    for table in ("zone", "parcel", "building"):
        centre = crs_io.middle(tables[table][GEOMETRY].to_numpy(dtype=object))
        if centre is not None:
            return crs_io.lonlat(centre, project)
    return None


@dataclass(slots=True)
class _Work:
    rows: Any
    shapes: Shapes
    repaired: np.ndarray[Any, np.dtype[np.bool_]]
    unusable: np.ndarray[Any, np.dtype[np.bool_]]
    findings: list[Finding]

    def _leave_out(self, mask: Any, code: str, details: Any = None) -> None:
        fresh = mask & ~self.unusable
        for at in np.flatnonzero(fresh):
            params = {} if details is None else {"detail": str(details[at])}
            self.findings.append(Finding(int(self.rows[at]), code, params))
        self.unusable |= fresh
        self.shapes = without(self.shapes, fresh)

    def drop_infinite(self, code: str, needed: bool) -> None:
        coordinates, owner = shapely.get_coordinates(self.shapes, return_index=True)
        wrong = np.zeros(len(self.shapes), dtype=bool)
        wrong[owner[~np.isfinite(coordinates).all(axis=1)]] = True
        if needed:
            self._leave_out(wrong, code)
        else:
            self.shapes = without(self.shapes, wrong)

    def drop_missing(self) -> None:
        self._leave_out(shapely.is_missing(self.shapes), "geometry.none")
        self._leave_out(shapely.is_empty(self.shapes), "geometry.empty")

    def keep_polygons(self) -> None:
        kinds = shapely.get_type_id(self.shapes)
        for at in np.flatnonzero(kinds == _COLLECTION):
            self.shapes[at] = _areal(self.shapes[at])
        kinds = shapely.get_type_id(self.shapes)
        names = np.array(["", *_KINDS])[np.clip(kinds, -1, len(_KINDS) - 1) + 1]
        self._leave_out((kinds != _POLYGON) & (kinds != _MULTIPOLYGON), "geometry.not_polygon", names)

    def repair(self) -> None:
        wrong = np.flatnonzero(~shapely.is_valid(self.shapes) & ~shapely.is_missing(self.shapes))
        reasons = np.full(len(self.shapes), "", dtype=object)
        lost = np.zeros(len(self.shapes), dtype=bool)
        for at in wrong:
            reason = str(shapely.is_valid_reason(self.shapes[at])).split("[")[0].strip()
            reasons[at] = _REASONS.get(reason, reason)
            fixed = _areal(shapely.make_valid(self.shapes[at]))
            if fixed is None:
                lost[at] = True
                continue
            self.shapes[at], self.repaired[at] = fixed, True
            self.findings.append(Finding(int(self.rows[at]), "geometry.repaired", {"detail": reasons[at]}))
        self._leave_out(lost, "geometry.beyond_repair", reasons)
        single = np.flatnonzero(shapely.get_type_id(self.shapes) == _POLYGON)
        self.shapes[single] = shapely.multipolygons(self.shapes[single], indices=np.arange(len(single)))


def _areal(shape: Any) -> Any:
    """The polygons inside a shape as one MultiPolygon; None when there are none."""
    parts = np.atleast_1d(np.asarray(shapely.get_parts(shape), dtype=object))
    while (shapely.get_type_id(parts) >= _MULTIPOLYGON).any():
        parts = shapely.get_parts(parts)
    faces = parts[(shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)]
    return shapely.multipolygons(faces) if len(faces) else None


def inside(shapes: Shapes, areas: pd.Series) -> np.ndarray[Any, np.dtype[np.object_]]:
    """For each shape the label of the area that holds a point of its surface; None where no area does."""
    found = np.full(len(shapes), None, dtype=object)
    grounds = areas.to_numpy(dtype=object)
    points = shapely.point_on_surface(shapes)
    usable = np.flatnonzero(~shapely.is_missing(points) & ~shapely.is_empty(points))
    if not len(usable) or not len(grounds):
        return found
    at, area = shapely.STRtree(grounds).query(points[usable], predicate="intersects")
    first, order = np.unique(at, return_index=True)
    found[usable[first]] = areas.index.to_numpy(dtype=object)[area[order]]
    return found


def mostly_on(shapes: Shapes, grounds: pd.Series) -> np.ndarray[Any, np.dtype[np.object_]]:
    """For each polygon the label of the ground that carries most of its area; None where it touches none."""
    found = np.full(len(shapes), None, dtype=object)
    usable = np.flatnonzero(~shapely.is_missing(shapes))
    areas = grounds.to_numpy(dtype=object).copy()
    if not len(usable) or not len(areas):
        return found
    wrong = ~shapely.is_valid(areas) & ~shapely.is_missing(areas)
    areas[wrong] = shapely.make_valid(areas[wrong])
    tree = shapely.STRtree(areas)
    at, ground = tree.query(shapes[usable], predicate="intersects")
    if not len(at):
        return found
    pairs = pd.DataFrame({"at": at, "ground": ground, "shared": 1.0})
    several = pairs.duplicated("at", keep=False).to_numpy()
    pairs.loc[several, "shared"] = shapely.area(
        shapely.intersection(shapes[usable[at[several]]], areas[ground[several]]))
    best = pairs.sort_values("shared", ascending=False, kind="stable").drop_duplicates("at")
    found[usable[best["at"].to_numpy()]] = grounds.index.to_numpy(dtype=object)[best["ground"].to_numpy()]
    return found


def far_rows(tables: Tables, shapes: Shapes, rows: Any) -> Iterator[Finding]:
    """Rows more than 50 km away from everything that the project has."""
    own = np.concatenate([tables[table][GEOMETRY].to_numpy(dtype=object) for table in ("zone", "parcel", "building")])
    present = shapely.bounds(own[~shapely.is_missing(own) & ~shapely.is_empty(own)])
    if not len(present):
        yield from _beyond_system(crs_io.named(tables.crs), shapes)
        return
    known = (*present[:, :2].min(axis=0), *present[:, 2:].max(axis=0))
    boxes = shapely.bounds(shapes)
    east = np.maximum(np.maximum(known[0] - boxes[:, 2], boxes[:, 0] - known[2]), 0)
    north = np.maximum(np.maximum(known[1] - boxes[:, 3], boxes[:, 1] - known[3]), 0)
    away_m = np.hypot(east, north)
    far = np.flatnonzero(away_m > FAR_M)
    if len(far) and len(far) == np.isfinite(away_m).sum():
        yield Finding(None, "place.far", {"km": round(float(away_m[far].min()) / 1000)})
        return
    for at in far:
        yield Finding(int(rows[at]), "place.far", {"km": round(float(away_m[at]) / 1000)})


def _beyond_system(project: pyproj.CRS, shapes: Shapes) -> Iterator[Finding]:
    """For a project without data: whether the file lies where its system was not made for."""
    centre, area = crs_io.middle(shapes), project.area_of_use
    found = None if centre is None else crs_io.lonlat(centre, project)
    if centre is None or area is None:
        return
    if found is None or not (area.west - 1 <= found[0] <= area.east + 1
                             and area.south - 1 <= found[1] <= area.north + 1):
        yield Finding(None, "place.beyond_system", {"crs": crs_io.code(project), "area": area.name})


def overlapping(shapes: Shapes, rows: Any, names: Any, others: Shapes, other_names: Any) -> Iterator[Finding]:
    """Polygons of the file that share area with each other or with those that the project has."""
    labels = [*names, *other_names]
    for one, other, area_m2 in geometry.overlaps(np.concatenate([shapes, others]), OVERLAP_M2).itertuples(index=False):
        if one < len(shapes):
            yield Finding(int(rows[one]), "check.overlap", {"other": labels[other], "area_m2": round(area_m2, 4)})
