"""Splits land again and again across its long side: blocks between streets, lots between lanes.

Lengths in metres, areas in m², coordinates relative to the middle of the zone (x east, y north).
"""

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Polygon, ops

REACH = 5000.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut that stays open as a street or lane: its centre line and width."""

    line: LineString
    width_m: float


@dataclass(frozen=True, slots=True)
class Rule:
    """How land of one kind is split.

    Attributes:
        block_m2: streets are cut until blocks are about this large.
        lane_m2: within a block, pieces above this are parted by a lane.
        lot_m2: target size of a lot.
        lane_m: width of the lane.
        narrow_m: no lot may be narrower.
        deep_m: lots lie east–west in rows of this depth, for slabs that face south; 0 leaves the direction open.
    """

    block_m2: float
    lane_m2: float
    lot_m2: float
    lane_m: float = 3.0
    narrow_m: float = 8.0
    deep_m: float = 0.0


@dataclass(slots=True)
class Land:
    """Land that has been cut: the pieces (without the streets' own width) and the cuts."""

    pieces: list[Polygon]
    cuts: list[Cut] = field(default_factory=list)


def sides(piece: Polygon) -> tuple[np.ndarray, float, float]:
    """Unit vector along the long side of the smallest enclosing rectangle, its length and its breadth."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece))[:4]
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    a, b = float(np.hypot(*first)), float(np.hypot(*second))
    return (first / a, a, b) if a >= b else (second / b, b, a)


def across(piece: Polygon, rng: np.random.Generator, share: tuple[float, float] = (0.38, 0.62)) -> LineString:
    """A slightly turned line across the long side, somewhere between the two shares of its length."""
    along, length, _ = sides(piece)
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece))[:4]
    middle = corners.mean(axis=0) + along * length * (rng.uniform(*share) - 0.5)
    turn = rng.normal(0, 0.035)
    normal = np.array([-along[1], along[0]])
    direction = normal * math.cos(turn) + along * math.sin(turn)
    return LineString([middle - direction * REACH, middle + direction * REACH])


def _southward(block: Polygon, rng: np.random.Generator, deep_m: float) -> LineString:
    """A cut that leaves rows of the given depth from north to south, and then parts the rows."""
    west, south, east, north = block.bounds
    axis, _, _ = sides(block)
    flat = axis if abs(axis[0]) > abs(axis[1]) else np.array([axis[1], -axis[0]])
    upright = np.array([-flat[1], flat[0]])
    extent = np.ptp(shapely.get_coordinates(block) @ upright)
    middle = np.array([(west + east) / 2, (south + north) / 2])
    if extent > deep_m * 1.5:
        rows = round(extent / deep_m)
        middle, direction = middle + upright * extent * (rows // 2 / rows - 0.5), flat
    else:
        breadth = np.ptp(shapely.get_coordinates(block) @ flat)
        middle, direction = middle + flat * breadth * rng.uniform(-.06, .06), upright
    return LineString([middle - direction * REACH, middle + direction * REACH])


def split(piece: Polygon, line: LineString) -> list[Polygon]:
    """The parts of a piece on both sides of a line."""
    return [part for part in ops.split(piece, line).geoms if part.area > 0.01]


def street(piece: Polygon, line: LineString, width_m: float) -> Cut | None:
    """The longest part of a line inside a piece, as a street."""
    inside = shapely.get_parts(shapely.intersection(piece, line))
    inside = [part for part in inside if part.length > 1]
    return Cut(max(inside, key=lambda part: part.length), width_m) if inside else None


def blocks(piece: Polygon, rng: np.random.Generator, target_m2: float, widths: tuple[tuple[float, float], ...]) -> Land:
    """Cut land into blocks; larger pieces are parted by wider streets.

    Args:
        widths: (area above which, width), from large to small.
    """
    if piece.area < target_m2 * rng.uniform(1.25, 1.75):
        return Land([piece])
    width = next((each for area, each in widths if piece.area > area), widths[-1][1])
    line = across(piece, rng)
    cut = street(piece, line, width)
    land = Land([], [cut] if cut else [])
    for part in split(piece, line):
        below = blocks(part, rng, target_m2, widths)
        land.pieces += below.pieces
        land.cuts += below.cuts
    return land


def lots(block: Polygon, rng: np.random.Generator, rule: Rule) -> Land:
    """Cut a block into lots, by lanes while it is large, then wall to wall."""
    _, length, _ = sides(block)
    if block.area < rule.lot_m2 * rng.uniform(1.2, 1.9) or length / 2 < rule.narrow_m:
        return Land([block])
    share = (0.42, 0.58) if block.area < rule.lot_m2 * 3 else (0.38, 0.62)
    line = _southward(block, rng, rule.deep_m) if rule.deep_m else across(block, rng, share)
    land = Land([])
    parts = split(block, line)
    if block.area > rule.lane_m2:
        cut = street(block, line, rule.lane_m)
        land.cuts += [cut] if cut else []
        gap = shapely.buffer(line, rule.lane_m / 2, cap_style="flat")
        parts = [each for part in parts for each in shapely.get_parts(shapely.difference(part, gap))]
    for part in parts:
        below = lots(part, rng, rule)
        land.pieces += below.pieces
        land.cuts += below.cuts
    return land


def without_slivers(pieces: list[Polygon], least_m2: float, narrow_m: float) -> list[Polygon]:
    """Join what is too small or too narrow to the neighbour with the longest common edge; drop what has none."""
    kept = sorted(pieces, key=lambda piece: -piece.area)
    for sliver in [piece for piece in kept if piece.area < least_m2 or sides(piece)[2] < narrow_m]:
        kept.remove(sliver)
        common = [shapely.intersection(shapely.buffer(sliver, 0.05), other).area for other in kept]
        if common and max(common) > 0.1:
            best = int(np.argmax(common))
            joined = shapely.union_all([kept[best], sliver], grid_size=0.001)
            if joined.geom_type == "Polygon" and not joined.interiors:
                kept[best] = joined
        elif not kept and sliver.area > least_m2 * 0.4:
            return [sliver]
    return kept
