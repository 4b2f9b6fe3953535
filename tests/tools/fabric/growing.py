"""Lets a town grow from its description: streets, blocks, lots, the bent ground, houses, names."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

from tests.tools.fabric import cutting, ground, houses, naming
from tests.tools.fabric.cutting import Cut
from tests.tools.fabric.zones import Line, Town


@dataclass(frozen=True, slots=True)
class Lot:
    """A finished lot."""

    shape: Polygon
    kind: str
    phase: int
    street: str
    door: int
    houses: list[houses.House]


@dataclass(frozen=True, slots=True)
class Grown:
    """A finished town.

    Streets are (name, kind, width in metres, centre line), planned areas (name, trade, shape), sights (name, point).
    """

    zone: Polygon
    phases: list[Polygon]
    lots: list[Lot]
    streets: list[tuple[str, str, float, LineString]]
    plan: list[tuple[str, str, shapely.Geometry]]
    sights: list[tuple[str, shapely.Point]]


def grow(town: Town) -> Grown:
    """The town, the same each time."""
    rng = np.random.default_rng(town.seed)
    outline = Polygon(town.outline)
    spread = np.sqrt(town.area_m2 / outline.area)
    outline = shapely.transform(outline, lambda points: points * spread)
    phases, pieces, cuts = _main_streets(outline, town)
    blocks = []
    for piece in pieces:
        kind = _kind(town, piece)
        land = cutting.blocks(piece, rng, town.rules[kind].block_m2, town.widths)
        cuts += land.cuts
        blocks += land.pieces
    lots, kinds, lanes = _lots(town, blocks, cuts, rng)
    laid = ground.laid(phases, lots, town.bend, town.centre, town.area_m2)
    kept = [i for i, lot in enumerate(laid.lots) if lot is not None]
    shapes = [laid.lots[i] for i in kept]
    streets = [(name, kind, cut.width_m, ground.laid_line(cut.line, laid.place))
               for name, kind, cut in naming.named(town, cuts + lanes)]
    doors = naming.doors(shapes, {name: line for name, _, _, line in streets})
    found = [Lot(shape, kinds[i], _phase(laid.phases, shape), *door, houses.BUILDERS[kinds[i]](shape, rng))
             for i, shape, door in zip(kept, shapes, doors, strict=True)]
    sights = [(name, shapely.transform(shapely.Point(at), laid.place)) for name, at in town.sights]
    return Grown(laid.zone, laid.phases, _numbered(found), streets, _plan(town, pieces, laid), sights)


def _plan(town: Town, pieces: list[Polygon], laid: ground.Ground) -> list[tuple[str, str, shapely.Geometry]]:
    found = []
    for name, trade, points in town.plan:
        mine = [piece for piece in pieces if any(piece.contains(shapely.Point(point)) for point in points)]
        inner = shapely.segmentize(shapely.buffer(np.array(mine, dtype=object), -7.0, join_style="mitre"), 14.0)
        shape = shapely.multipolygons(shapely.transform(inner, laid.place))
        found.append((name, trade, shapely.set_precision(shapely.intersection(shape, laid.zone), 0.001)))
    return found


def _main_streets(outline: Polygon, town: Town) -> tuple[list[Polygon], list[Polygon], list[Cut]]:
    pieces, phases, cuts = [outline], [], []
    for line in town.lines:
        after = []
        for piece in pieces:
            if line.within is not None and not piece.contains(shapely.Point(line.within)):
                after.append(piece)
                continue
            ray = _ray(line)
            cuts += [cut for cut in [cutting.street(piece, ray, line.width_m)] if cut]
            after += cutting.split(piece, ray)
        pieces = after
        if not phases:
            first = 1 if town.first_south else 0
            phases = sorted(pieces, key=lambda part: part.centroid.coords[0][first])
    return phases, pieces, cuts


def _ray(line: Line) -> LineString:
    start, end = np.array(line.start), np.array(line.end)
    return LineString([start - (end - start), end + (end - start)])


def _kind(town: Town, piece: Polygon) -> str:
    return min(town.quarters, key=lambda quarter: piece.centroid.distance(shapely.Point(quarter.at))).kind


def _lots(town: Town, blocks: list[Polygon], cuts: list[Cut], rng: np.random.Generator
          ) -> tuple[list[Polygon], list[str], list[Cut]]:
    roads = shapely.union_all([shapely.buffer(cut.line, cut.width_m / 2, cap_style="flat") for cut in cuts])
    lots: list[Polygon] = []
    kinds: list[str] = []
    lanes: list[Cut] = []
    for block in blocks:
        kind = _kind(town, block)
        rule = town.rules[kind]
        for net in shapely.get_parts(shapely.difference(block, roads)):
            if net.area < rule.lot_m2 * 0.25:
                continue
            land = cutting.lots(net, rng, rule)
            pieces = cutting.without_slivers(land.pieces, rule.lot_m2 * 0.42, rule.narrow_m * 0.8)
            lots += pieces
            kinds += [kind] * len(pieces)
            lanes += land.cuts
    return lots, kinds, lanes


def _phase(phases: list[Polygon], shape: Polygon) -> int:
    return next(i for i, phase in enumerate(phases) if phase.contains(shape.representative_point())) + 1


def _numbered(lots: list[Lot]) -> list[Lot]:
    """Phase by phase, in rows from the north, from west to east."""
    return sorted(lots, key=lambda lot: (lot.phase, -round(lot.shape.centroid.y / 60), lot.shape.centroid.x))
