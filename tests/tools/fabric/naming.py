"""Names for streets and lanes, numbers for doors: odd on one side, even on the other, rising along the street."""

import numpy as np
import shapely
from shapely import LineString, Polygon

from tests.tools.fabric.cutting import Cut
from tests.tools.fabric.zones import Town

SHORTEST_STREET_M = 60.0
SHORTEST_LANE_M = 38.0
LANE_M = 5.5


def named(town: Town, cuts: list[Cut]) -> list[tuple[str, str, Cut]]:
    """(name, kind, cut) of the streets and lanes long enough to bear a name; the longest get the first names."""
    wide = sorted((cut for cut in cuts if cut.width_m >= LANE_M and cut.line.length >= SHORTEST_STREET_M),
                  key=lambda cut: (-cut.width_m, -cut.line.length))
    narrow = sorted((cut for cut in cuts if cut.width_m < LANE_M and cut.line.length >= SHORTEST_LANE_M),
                    key=lambda cut: -cut.line.length)
    streets = [(name, "street", cut) for name, cut in zip(town.streets, wide, strict=False)]
    return streets + [(name, "lane", cut) for name, cut in zip(town.lanes, narrow, strict=False)]


def doors(lots: list[Polygon], lines: dict[str, LineString]) -> list[tuple[str, int]]:
    """For each lot the nearest named street and a door number that no other lot of the street has."""
    names = list(lines)
    distance = np.array([[shapely.distance(lot, lines[name]) for name in names] for lot in lots])
    nearest = [names[int(i)] for i in distance.argmin(axis=1)]
    numbers: dict[int, int] = {}
    for name in names:
        mine = [i for i, each in enumerate(nearest) if each == name]
        along = {i: lines[name].project(lots[i].centroid) for i in mine}
        count = {True: 1, False: 2}
        for i in sorted(mine, key=along.__getitem__):
            odd = _left(lines[name], lots[i], along[i])
            numbers[i] = count[odd]
            count[odd] += 2
    return [(name, numbers[i]) for i, name in enumerate(nearest)]


def _left(line: LineString, lot: Polygon, at: float) -> bool:
    before, after = line.interpolate(max(at - 2, 0)), line.interpolate(min(at + 2, line.length))
    centre = lot.centroid
    return (after.x - before.x) * (centre.y - before.y) - (after.y - before.y) * (centre.x - before.x) > 0
