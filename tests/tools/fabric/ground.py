"""Makes one watertight coverage of lots and streets, bends it a little, and brings it to an exact area.

Every edge is noded against every other before anything is bent, so that neighbours keep sharing their vertices: the
lots of a zone remain a valid coverage down to the millimetre.
"""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon

STEP_M = 14.0


@dataclass(frozen=True, slots=True)
class Bend:
    """A smooth displacement: streets that were straight become gently curved. Amplitudes and lengths in metres."""

    strong_m: float
    long_m: float
    phase: float

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Displaced points (n × 2)."""
        x, y = points[:, 0], points[:, 1]
        wave = 2 * math.pi / self.long_m
        dx = np.sin(y * wave + self.phase) + 0.3 * np.sin((x + y) * wave * 2.7 + self.phase * 2)
        dy = np.sin(x * wave * 1.13 + self.phase * 1.7) + 0.3 * np.sin((x - y) * wave * 2.3 + self.phase)
        return points + self.strong_m * np.column_stack([dx, dy])


@dataclass(frozen=True, slots=True)
class Place:
    """Where local coordinates come to lie: bend, then scale, then shift, then millimetres."""

    bend: Bend
    scale: float
    east_m: float
    north_m: float

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Points in the zone's CRS, rounded to the millimetre."""
        return np.round(self.bend(points) * self.scale + [self.east_m, self.north_m], 3)


@dataclass(frozen=True, slots=True)
class Ground:
    """A finished zone: its phases, its lots (None where a lot was lost), and how lines come to lie in it."""

    zone: Polygon
    phases: list[Polygon]
    lots: list[Polygon | None]
    place: Place


def faces(polygons: list[Polygon]) -> np.ndarray:
    """The faces of all boundaries, noded at the millimetre, with a vertex every few metres."""
    lines = shapely.union_all(shapely.boundary(np.array(polygons, dtype=object)), grid_size=0.001)
    edges = shapely.segmentize(shapely.line_merge(lines), STEP_M)
    edges = shapely.set_precision(edges, 0.001, mode="pointwise")
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))


def assigned(found: np.ndarray, polygons: list[Polygon]) -> list[list[int]]:
    """For each polygon the faces that lie in it."""
    inner = shapely.point_on_surface(found)
    tree = shapely.STRtree(inner)
    return [sorted(int(i) for i in tree.query(polygon, predicate="contains")) for polygon in polygons]


def laid(phases: list[Polygon], lots: list[Polygon], bend: Bend, centre: tuple[float, float], area_m2: float) -> Ground:
    """Lay out a zone whose phases together have exactly the given area (to the millimetre's rounding)."""
    found = faces([*phases, *lots])
    of_phase, of_lot = assigned(found, phases), assigned(found, lots)
    scale = 1.0
    for _ in range(4):
        place = Place(bend, scale, *centre)
        placed = shapely.transform(found, place)
        zone = shapely.coverage_union_all(placed[sorted({i for each in of_phase for i in each})])
        scale *= math.sqrt(area_m2 / zone.area)
    parts = [shapely.coverage_union_all(placed[each]) for each in of_phase]
    return Ground(_one(zone), [_one(part) for part in parts],
                  [_one(shapely.coverage_union_all(placed[each])) if each else None for each in of_lot], place)


def _one(shape: Polygon | MultiPolygon) -> Polygon:
    return max(shapely.get_parts(shape), key=lambda part: part.area)


def laid_line(line: LineString, place: Place) -> LineString:
    """A street's centre line where it comes to lie."""
    return shapely.transform(shapely.segmentize(line, STEP_M), place)
