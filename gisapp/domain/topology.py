"""红线体检: what is wrong with a fabric of parcels and the buildings on it, as rows that a map can zoom to.

Every function takes arrays of polygons in one projected CRS (metres) and returns a frame of faults; positions point
into the arrays that were given. Vectorised: 100,000 parcels take seconds. Called by ``services.topology``, from which
``gisapp check`` and the window take what they show.

Columns of every frame: ``kind``, ``severity``, ``one`` and ``other`` (positions; −1 for none), ``measure`` (㎡, or m
for edges), ``share`` (of the first shape's area; NaN where it says nothing) and ``geom`` (the fault's own shape).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import geometry
from gisapp.domain.geometry import Geometries, Positions

OVERLAP_M2: Final = 1e-6
"""Less than this is the rounding of coordinates, not land."""
_TOUCH_M: Final = 1e-4
_SAME: Final = 0.999
_Numbers = np.ndarray[Any, np.dtype[np.float64]]


class Kind(StrEnum):
    """What can be wrong."""

    INVALID = "invalid"
    DUPLICATE = "duplicate"
    OVERLAP = "overlap"
    SLIVER = "sliver"
    GAP = "gap"
    GAP_SLIVER = "gap_sliver"
    GAP_OPEN = "gap_open"
    OUTSIDE = "outside"
    SHORT_EDGE = "short_edge"
    OFF_PARCEL = "off_parcel"
    OVER_PARCELS = "over_parcels"
    AREA = "area"
    NO_HOUSEHOLD = "no_household"
    NO_PARCEL = "no_parcel"
    ZONE_STATED = "zone_stated"
    ZONE_PARCELS = "zone_parcels"
    ZONE_PLAN = "zone_plan"


class Severity(StrEnum):
    """How bad: ``fault`` must be mended, ``warning`` should be, ``notice`` is to be looked at."""

    FAULT = "fault"
    WARNING = "warning"
    NOTICE = "notice"


SEVERITY: Final = {
    Kind.INVALID: Severity.FAULT, Kind.DUPLICATE: Severity.FAULT, Kind.OVERLAP: Severity.FAULT,
    Kind.OUTSIDE: Severity.FAULT, Kind.SLIVER: Severity.WARNING, Kind.GAP_SLIVER: Severity.WARNING,
    Kind.GAP_OPEN: Severity.WARNING,
    Kind.OVER_PARCELS: Severity.WARNING, Kind.OFF_PARCEL: Severity.WARNING, Kind.GAP: Severity.NOTICE,
    Kind.SHORT_EDGE: Severity.NOTICE, Kind.AREA: Severity.NOTICE, Kind.NO_PARCEL: Severity.WARNING,
    Kind.NO_HOUSEHOLD: Severity.NOTICE, Kind.ZONE_STATED: Severity.WARNING, Kind.ZONE_PARCELS: Severity.WARNING,
    Kind.ZONE_PLAN: Severity.WARNING,
}


@dataclass(frozen=True, slots=True)
class Tolerances:
    """From where on something is a fault.

    Attributes:
        sliver_m: an overlap or a gap thinner than this on average is a sliver, not a real one.
        gap_m2: a gap that is no sliver is told up to this size; larger ones are streets and yards.
        edge_m: shorter edges are tiny.
        outside_m2: land beyond the red line, from this area on.
        building_share: part of a building that may lie off its parcel, or on a second one.
        area_share: difference of a stated area from the drawn one, as a share of the stated one.
        zone_share: the same for a zone, whose red line is computed and not measured.
    """

    sliver_m: float = 0.05
    gap_m2: float = 50.0
    edge_m: float = 0.02
    outside_m2: float = 0.01
    building_share: float = 0.01
    area_share: float = 0.05
    zone_share: float = 0.001


def invalid(shapes: Geometries) -> pd.DataFrame:
    """Rings that cross themselves and the like; ``geom`` is the point that GEOS names, else the outline's middle."""
    wrong = np.array(list(geometry.invalid(shapes)), dtype=np.int64)
    spots = np.array([_spot(reason) or shapely.centroid(shapes[at])
                      for at, reason in geometry.invalid(shapes).items()], dtype=object)
    return rows(Kind.INVALID, wrong, measure=shapely.area(shapes[wrong]), geom=spots)


def _spot(reason: str) -> shapely.Point | None:
    """The place in a text like ``Self-intersection[411600 3251700]``."""
    numbers = reason.partition("[")[2].rstrip("]").split()
    return shapely.Point(*map(float, numbers[:2])) if len(numbers) >= 2 else None


def overlaps(shapes: Geometries, tolerances: Tolerances) -> pd.DataFrame:
    """Pairs that share area: the same land twice, a real overlap, or a sliver along a common edge."""
    pairs = geometry.overlaps(shapes, OVERLAP_M2)
    one, other, area_m2 = (pairs[name].to_numpy() for name in ("one", "other", "area_m2"))
    shared = shapely.intersection(shapes[one], shapes[other])
    larger = np.maximum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    kind = np.select([area_m2 >= _SAME * larger, thin(shared, tolerances.sliver_m)],
                     [Kind.DUPLICATE.value, Kind.SLIVER.value], Kind.OVERLAP.value)
    return rows(kind, one, other, measure=area_m2, geom=shared, share=area_m2 / shapely.area(shapes[one]))


def thin(shapes: Geometries, width_m: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether a shape's average width (twice its area over its perimeter) is below a limit."""
    return np.asarray(2 * shapely.area(shapes) < width_m * shapely.length(shapes), dtype=bool)


def gaps(shapes: Geometries, outlines: Geometries, tolerances: Tolerances) -> pd.DataFrame:
    """Land that no parcel covers: shut in between parcels (or them and the red line), or a slit open at its ends.

    Edges that two parcels have in common cancel out; the faces of what is left are land or gaps. Bars from each corner
    to an edge within ``sliver_m`` shut the slits that run out into a street. The neighbour with the longest common
    border is ``one``, the next ``other``.

    Args:
        shapes: parcels.
        outlines: red lines (polygons), may be empty.
        tolerances: thin gaps and those up to ``gap_m2`` are told; of open ones the thin ones alone.
    """
    sound = geometry.usable(shapes)
    if not len(sound):
        return rows(Kind.GAP, np.empty(0, dtype=np.int64))
    tree = shapely.STRtree(shapes[sound])
    free = _free_edges(shapes[sound])
    lines = np.concatenate([free, shapely.boundary(outlines[geometry.usable(outlines)])])
    shut = _uncovered(lines, tree, tolerances)
    shut = shut[thin(shut, tolerances.sliver_m) | (shapely.area(shut) <= tolerances.gap_m2)]
    found = [_beside(shut, shapes, sound, tree, np.where(thin(shut, tolerances.sliver_m),
                                                         Kind.GAP_SLIVER.value, Kind.GAP.value))]
    bars = _bars(free, tolerances.sliver_m)
    if len(bars):
        slits = _uncovered(np.concatenate([lines, bars]), tree, tolerances)
        slits = slits[thin(slits, tolerances.sliver_m)]
        known, _ = shapely.STRtree(shut).query(shapely.point_on_surface(slits), predicate="intersects")
        slits = shapely.get_parts(shapely.union_all(np.delete(slits, np.unique(known))))
        opened = _beside(slits, shapes, sound, tree, np.full(len(slits), Kind.GAP_OPEN.value, dtype=object))
        found.append(opened[(opened["other"] >= 0).to_numpy(dtype=bool)])
    return pd.concat(found, ignore_index=True)


def _uncovered(lines: Geometries, tree: shapely.STRtree, tolerances: Tolerances) -> Geometries:
    """The faces between lines that no parcel covers, among those that are thin or not too large."""
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
    small = thin(faces, tolerances.sliver_m) | (shapely.area(faces) <= tolerances.gap_m2)
    faces = faces[(shapely.area(faces) > OVERLAP_M2) & small]
    covered, _ = tree.query(shapely.point_on_surface(faces), predicate="intersects")
    left: Geometries = np.delete(faces, np.unique(covered))
    return left


def _bars(free: Geometries, width_m: float) -> Geometries:
    """Short lines from the ends of free edges to the free edges that are near without touching."""
    places = np.unique(shapely.get_coordinates(free), axis=0)
    corners: Geometries = np.asarray(shapely.points(places), dtype="object")
    corner, edge = shapely.STRtree(free).query(corners, predicate="dwithin", distance=width_m)
    away = shapely.distance(corners[corner], free[edge])
    apart = away > _TOUCH_M / 100
    bars: Geometries = shapely.shortest_line(corners[corner[apart]], free[edge[apart]])
    return bars


def _beside(faces: Geometries, shapes: Geometries, sound: Positions, tree: shapely.STRtree, kind: Any) -> pd.DataFrame:
    """Faces as rows with their neighbours; a face without any is none."""
    longest = bordering(faces, shapes[sound], tree)
    first, second = (np.where(at >= 0, sound[at], -1) for at in _two_first(longest, len(faces)))
    beside = first >= 0
    return rows(kind[beside], first[beside], second[beside], measure=shapely.area(faces[beside]), geom=faces[beside])


def _free_edges(shapes: Geometries) -> Geometries:
    """The edges that only one ring has, as lines of two points."""
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shapes)), return_index=True)
    follows = ring[1:] == ring[:-1]
    start, end = coordinates[:-1][follows], coordinates[1:][follows]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    edge = np.ascontiguousarray(np.hstack([low, high])).view(np.uint64)
    mixed = np.zeros(len(edge), dtype=np.uint64)
    for column in range(4):  # one number an edge: sorting 64 bits is five times as fast as sorting four floats
        mixed = (mixed ^ edge[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    _, inverse, count = np.unique(mixed, return_inverse=True, return_counts=True)
    free = count[inverse] == 1
    lines: Geometries = np.asarray(shapely.linestrings(np.stack([low[free], high[free]], axis=1)), dtype=object)
    return lines


def bordering(faces: Geometries, shapes: Geometries, tree: shapely.STRtree) -> pd.DataFrame:
    """What lies along each face: ``face``, ``shape`` (positions), ``length_m`` in common; the longest first."""
    face, shape = tree.query(faces, predicate="dwithin", distance=_TOUCH_M)
    near = shapely.buffer(shapes[shape], _TOUCH_M, quad_segs=1)
    length_m = shapely.length(shapely.intersection(shapely.boundary(faces[face]), near))
    found = pd.DataFrame({"face": face, "shape": shape, "length_m": length_m.round(3)})
    found = found[found["length_m"] > 10 * _TOUCH_M]
    return found.sort_values(["face", "length_m", "shape"], ascending=[True, False, True]).reset_index(drop=True)


def _two_first(longest: pd.DataFrame, count: int) -> tuple[Positions, Positions]:
    rank = longest.groupby("face").cumcount().to_numpy()
    found = np.full((2, count), -1, dtype=np.int64)
    for place in (0, 1):
        chosen = longest[rank == place]
        found[place, chosen["face"].to_numpy()] = chosen["shape"].to_numpy()
    return found[0], found[1]


def outside(shapes: Geometries, limits: Geometries, tolerances: Tolerances) -> pd.DataFrame:
    """Shapes that reach beyond their limit (one for each shape, None for none); ``geom`` is the part beyond."""
    shapely.prepare(limits[~shapely.is_missing(limits)])
    usable = np.intersect1d(geometry.usable(shapes), geometry.usable(limits))
    at = usable[~shapely.covers(limits[usable], shapes[usable])]
    beyond = shapely.difference(shapes[at], limits[at])
    told = shapely.area(beyond) > tolerances.outside_m2
    at, beyond = at[told], beyond[told]
    return rows(Kind.OUTSIDE, at, measure=shapely.area(beyond), geom=beyond,
                share=shapely.area(beyond) / shapely.area(shapes[at]))


def short_edges(shapes: Geometries, tolerances: Tolerances) -> pd.DataFrame:
    """The shortest edge of each shape that has tiny ones; ``measure`` in metres, ``geom`` its middle."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    follows = np.flatnonzero(ring[1:] == ring[:-1])
    length_m = np.hypot(*(coordinates[follows + 1] - coordinates[follows]).T)
    tiny = follows[length_m < tolerances.edge_m]
    middle = (coordinates[tiny] + coordinates[tiny + 1]) / 2
    found = pd.DataFrame({"one": owner[part[ring[tiny]]], "length_m": length_m[length_m < tolerances.edge_m],
                          "x": middle[:, 0], "y": middle[:, 1]})
    found = found.sort_values(["one", "length_m"], kind="stable").drop_duplicates("one")
    return rows(Kind.SHORT_EDGE, found["one"].to_numpy(), measure=found["length_m"].to_numpy(),
                geom=np.asarray(shapely.points(found[["x", "y"]].to_numpy()), dtype=object))


def misplaced(buildings: Geometries, parcels: Geometries, tolerances: Tolerances) -> pd.DataFrame:
    """Buildings of which more than ``building_share`` lies on a second parcel (``other``) or on none."""
    sound, grounds = geometry.usable(buildings), geometry.usable(parcels)
    within, _ = shapely.STRtree(parcels[grounds]).query(buildings[sound], predicate="within")
    doubtful = np.delete(sound, np.unique(within))
    shared = geometry.overlaps_between(buildings[doubtful], parcels, OVERLAP_M2)
    shared["one"] = doubtful[shared["one"].to_numpy()]
    shared["share"] = shared["area_m2"] / shapely.area(buildings[shared["one"].to_numpy()])
    shared = shared.sort_values("share", ascending=False, kind="stable")
    second = shared[shared.duplicated("one")].drop_duplicates("one")
    second = second[second["share"] > tolerances.building_share].sort_values("one")
    one, other = second["one"].to_numpy(), second["other"].to_numpy()
    over = rows(Kind.OVER_PARCELS, one, other, measure=second["area_m2"].to_numpy(), share=second["share"].to_numpy(),
                geom=shapely.intersection(buildings[one], parcels[other]))
    return pd.concat([over, _off(buildings, parcels, doubtful, shared, tolerances)], ignore_index=True)


def _off(buildings: Geometries, parcels: Geometries, doubtful: Positions, shared: pd.DataFrame,
         tolerances: Tolerances) -> pd.DataFrame:
    """Buildings with a part on no parcel at all; the parcels under them may overlap."""
    on = pd.Series(0.0, index=doubtful).add(shared.groupby("one")["share"].sum(), fill_value=0.0)
    off = on.index[on < 1 - tolerances.building_share].to_numpy(dtype=np.int64)
    under = shared[shared["one"].isin(off)]
    ground = {at: shapely.union_all(parcels[rest["other"].to_numpy()]) for at, rest in under.groupby("one")}
    beyond = np.array([shapely.difference(buildings[at], ground[at]) if at in ground else buildings[at] for at in off],
                      dtype=object)
    return rows(Kind.OFF_PARCEL, off, measure=shapely.area(beyond), geom=beyond,
                share=shapely.area(beyond) / shapely.area(buildings[off]))


def areas(shapes: Geometries, stated_m2: pd.Series, tolerances: Tolerances) -> pd.DataFrame:
    """Shapes whose stated area differs from the drawn one; ``measure`` is drawn − stated, ``share`` of the stated."""
    drawn = pd.Series(geometry.area_m2(shapes), index=stated_m2.index)
    at = np.flatnonzero(geometry.area_differs(drawn, stated_m2, tolerances.area_share))
    excess = (drawn - stated_m2).to_numpy(dtype="float64", na_value=np.nan)[at]
    stated = stated_m2.to_numpy(dtype="float64", na_value=np.nan)[at]
    return rows(Kind.AREA, at, measure=excess, geom=shapes[at], share=np.abs(excess) / stated)


def rows(kind: Any, one: Positions, other: Positions | int = -1, *, measure: _Numbers | float = np.nan,
         share: _Numbers | float = np.nan, geom: Geometries | None = None) -> pd.DataFrame:
    """A frame of faults; single values hold for every row."""
    kinds = np.array(np.broadcast_to(np.asarray(kind, dtype=object), len(one)), dtype=object)
    shapes = np.full(len(one), None, dtype=object)
    if geom is not None:
        shapes[:] = geom
    return pd.DataFrame({
        "kind": pd.Series([str(each) for each in kinds], dtype="object"),
        "severity": pd.Series([SEVERITY[Kind(each)].value for each in kinds], dtype="object"),
        "one": np.asarray(one, dtype=np.int64), "other": np.broadcast_to(np.asarray(other, dtype=np.int64), len(one)),
        "measure": np.broadcast_to(np.asarray(measure, dtype="float64"), len(one)),
        "share": np.broadcast_to(np.asarray(share, dtype="float64"), len(one)),
        "geom": pd.Series(shapes, dtype="object"),
    })


def points(shapes: Geometries) -> _Numbers:
    """For each shape a point on it to zoom to, as an array (n, 2); NaN for none."""
    spots = shapely.point_on_surface(shapes)
    found: _Numbers = np.stack([shapely.get_x(spots), shapely.get_y(spots)], axis=-1)
    return found
