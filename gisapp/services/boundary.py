"""The boundary points of a parcel as a sheet prints them: numbered, with edges, closing, and the area they enclose.

What is printed is what is computed with: coordinates are rounded to the millimetre first, edges and area follow from
the rounded ones, so that a reader with a calculator gets the same figures. Called by the parcel map, the household
sheet and the red-line map. Source: TD/T 1001-2012; X is north, Y is east (DOMAIN §3).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import linked
from gisapp.domain.changes import Tables
from gisapp.errors import InputError

_MM = 0.001
_SAME_M2 = 0.01


@dataclass(frozen=True, slots=True)
class Point:
    """A boundary point; ``edge_m`` leads to the next one of its ring."""

    number: str
    x_north: float
    y_east: float
    edge_m: float


@dataclass(frozen=True, slots=True)
class Boundary:
    """The rings of a parcel, shells before their holes, and its area.

    Attributes:
        rings: each ring's points in order, not closed.
        area_m2: enclosed by the printed coordinates, ㎡ to the hundredth.
        recorded_m2: what the database says; None where it says nothing.
    """

    rings: tuple[tuple[Point, ...], ...]
    area_m2: float
    recorded_m2: float | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        """All points, ring after ring."""
        return tuple(point for ring in self.rings for point in ring)

    @property
    def agrees(self) -> bool:
        """Whether the printed coordinates enclose the recorded area, to 0.01 ㎡."""
        return self.recorded_m2 is None or abs(self.area_m2 - self.recorded_m2) <= _SAME_M2 + 1e-9

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Point, X, Y, edge as printed; each ring ends with its first point, so that it closes."""
        found: list[tuple[str, str, str, str]] = []
        for ring in self.rings:
            found += [(each.number, f"{each.x_north:.3f}", f"{each.y_east:.3f}", f"{each.edge_m:.2f}") for each in ring]
            found.append((ring[0].number, f"{ring[0].x_north:.3f}", f"{ring[0].y_east:.3f}", ""))
        return found


def of_parcel(tables: Tables, uid: str) -> Boundary:
    """The boundary of a parcel: the points on record where they are its outline, else the outline's own corners.

    Raises:
        InputError: ``sheet.no_outline`` where the parcel has no geometry.
    """
    geometry: Any = tables["parcel"].at[uid, "geom"]
    if geometry is None or geometry.is_empty:
        raise InputError("sheet.no_outline", parcel=str(tables["parcel"].at[uid, "parcel_no"]))
    recorded: Any = tables["parcel"].at[uid, "area_surv"]
    known = _on_record(tables, uid, geometry)
    return _bounded(known or of_geometry(geometry), None if pd.isna(recorded) else float(recorded))


def of_land(geometry: shapely.Geometry, first_number: int = 1) -> Boundary:
    """The boundary of any area, numbered from its north-western corner on."""
    return _bounded(of_geometry(geometry, first_number), None)


def of_geometry(geometry: shapely.Geometry, first_number: int = 1) -> list[list[tuple[str, float, float]]]:
    """(number, X, Y) of each ring of an area: clockwise from the corner nearest to the north-west, holes after."""
    rings: list[list[tuple[str, float, float]]] = []
    number = first_number
    for part in shapely.get_parts(shapely.orient_polygons(geometry, exterior_cw=True)):
        for ring in shapely.get_rings(part):
            xy = np.round(shapely.get_coordinates(ring)[:-1], 3)
            first = int(np.argmin(xy[:, 0] - xy[:, 1]))
            turned = np.roll(xy, -first, axis=0)
            rings.append([(f"J{number + place}", float(north), float(east))
                          for place, (east, north) in enumerate(turned)])
            number += len(turned)
    return rings


def _on_record(tables: Tables, uid: str, geometry: shapely.Geometry) -> list[list[tuple[str, float, float]]]:
    """The recorded points, ring by ring; none where they are not the corners of the outline."""
    mine = linked.positions(tables, "boundary_point", "parcel", "parcel") == tables["parcel"].index.get_loc(uid)
    rows: pd.DataFrame = tables["boundary_point"][mine].sort_values(["ring", "sequence"], kind="stable")
    corners = np.unique(np.round(shapely.get_coordinates(geometry), 3), axis=0)
    if rows.empty or rows[["x_north", "y_east", "sequence"]].isna().to_numpy().any():
        return []
    points = np.round(rows[["y_east", "x_north"]].to_numpy(dtype="float64"), 3)
    if len(points) != len(corners) or np.abs(np.unique(points, axis=0) - corners).max() > _MM / 2:
        return []
    rings = rows["ring"].fillna(1).to_numpy(dtype="int64")
    return [[(str(number), float(north), float(east)) for number, (east, north)
             in zip(rows["pt_no"].to_numpy()[rings == ring], points[rings == ring], strict=True)]
            for ring in np.unique(rings)]


def _bounded(rings: list[list[tuple[str, float, float]]], recorded_m2: float | None) -> Boundary:
    made, doubled = [], []
    for ring in rings:
        xy = np.array([(east, north) for _, north, east in ring])
        after = np.roll(xy, -1, axis=0)
        edges = np.hypot(*(after - xy).T)
        own = xy - xy[0]
        turned = np.roll(own, -1, axis=0)
        doubled.append(abs(float((own[:, 0] * turned[:, 1] - turned[:, 0] * own[:, 1]).sum())))
        made.append(tuple(Point(number, north, east, round(float(edge), 2))
                          for (number, north, east), edge in zip(ring, edges, strict=True)))
    return Boundary(tuple(made), round(_enclosed(rings, doubled), 2), recorded_m2)


def _enclosed(rings: list[list[tuple[str, float, float]]], doubled: list[float]) -> float:
    """㎡ of shells less those of holes: a ring inside another one is a hole."""
    shapes = [shapely.Polygon([(east, north) for _, north, east in ring]) for ring in rings]
    inside = [sum(other.contains(shape) for other in shapes if other is not shape) % 2 for shape in shapes]
    return sum(-area / 2 if hole else area / 2 for area, hole in zip(doubled, inside, strict=True))
