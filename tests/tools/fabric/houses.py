"""Puts buildings on the lots: houses and courtyards, dormitory slabs, halls of a factory.

Every function takes a lot in the zone's CRS and gives footprints inside it, in metres.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Polygon, affinity

from tests.tools.fabric import cutting

SLAB_DEPTH_M = 11.5
SLAB_GAP_M = 13.0


@dataclass(frozen=True, slots=True)
class House:
    """One building: its footprint and what the surveyor would write about it."""

    shape: Polygon
    kind: str
    structure: str
    floors: int
    storey_h: float
    built_year: int
    units: int = 1
    name: str | None = None
    disposal: str = "demolish"
    heritage: bool = False
    danger_lv: str | None = None


def box_in(lot: Polygon, margin_m: float, along: float = 1.0, deep: float = 1.0, shift: float = 0.0) -> Polygon:
    """The largest of a few rectangles that lie in a lot, parallel to its long side, shrunk to the given shares."""
    axis, _, _ = cutting.sides(lot)
    angle = float(np.degrees(np.arctan2(axis[1], axis[0])))
    centre = lot.centroid
    room = affinity.rotate(shapely.buffer(lot, -margin_m, join_style="mitre"), -angle, origin=centre)
    if room.is_empty:
        return room
    west, south, east, north = room.bounds
    frame = shapely.box(west, south, east, north)
    low, high = 0.3, 1.0
    middle = room.centroid
    for _ in range(14):
        share = (low + high) / 2
        moved = _about(frame, share, middle.x, middle.y)
        low, high = (share, high) if room.contains(moved) else (low, share)
    whole = _about(frame, low, middle.x, middle.y)
    x0, y0, x1, y1 = whole.bounds
    length, breadth = (x1 - x0) * along, (y1 - y0) * deep
    start = x0 + (x1 - x0 - length) * (0.5 + shift)
    base = y0 + (y1 - y0 - breadth) * (0.5 + shift)
    return affinity.rotate(shapely.box(start, base, start + length, base + breadth), angle, origin=centre)


def _about(frame: Polygon, share: float, x: float, y: float) -> Polygon:
    west, south, east, north = frame.bounds
    return affinity.translate(affinity.scale(frame, share, share), (x - (west + east) / 2) , (y - (south + north) / 2))


def with_yard(shape: Polygon, rng: np.random.Generator) -> Polygon:
    """A rectangle with a corner taken out: an L around its yard."""
    corners = shapely.get_coordinates(shape)[:4]
    start = int(rng.integers(4))
    a, b, c, d = (corners[(start + step) % 4] for step in range(4))
    s, t = rng.uniform(0.38, 0.58, 2)
    inner = a + (b - a) * (1 - s) + (d - a) * (1 - t)
    return Polygon([a, b, b + (c - b) * (1 - t), inner, a + (b - a) * (1 - s) + (d - a), d])


def homes(lot: Polygon, rng: np.random.Generator) -> list[House]:
    """An old lot along a lane: one house, an L, sometimes a second one behind; seldom nothing."""
    draw = rng.random()
    year = int(rng.choice([1952, 1958, 1964, 1971, 1978, 1983, 1987, 1991, 1996]) + rng.integers(0, 4))
    if draw < 0.02:
        return []
    old = year < 1975
    structure = "brick_timber" if old or rng.random() < 0.2 else "brick_concrete"
    floors = int(rng.choice([1, 2], p=[.75, .25]) if old else rng.choice([1, 2, 3], p=[.25, .6, .15]))
    danger = str(rng.choice(list("BCD"), p=[.3, .5, .2])) if old else None
    base = House(lot, "house", structure, floors, 3.2 if old else 3.0, year, danger_lv=danger)
    if draw < 0.12 and lot.area > 210:
        parts = cutting.split(lot, cutting.across(lot, rng, (0.55, 0.66)))
        main, shed = max(parts, key=lambda p: p.area), min(parts, key=lambda p: p.area)
        second = replace(base, shape=box_in(shed, 1.2, 0.9, 0.85), kind="shed", structure="simple", floors=1,
                         storey_h=2.8)
        return _sound([replace(base, shape=box_in(main, 1.0)), second])
    shape = box_in(lot, 0.8, rng.uniform(0.84, 1), rng.uniform(0.74, 1), rng.uniform(-0.4, 0.4))
    return _sound([replace(base, shape=with_yard(shape, rng) if draw > 0.66 else shape)])


def slabs(lot: Polygon, rng: np.random.Generator) -> list[House]:
    """Dormitory slabs, one behind the other, 3–4 staircases of two flats a landing: 30 to 48 households each."""
    room = box_in(lot, 3.0)
    axis, length, breadth = cutting.sides(room)
    if abs(axis[0]) < abs(axis[1]):
        axis, length, breadth = np.array([axis[1], -axis[0]]), breadth, length
    if length < 26:
        return []
    rows = max(1, int((breadth + SLAB_GAP_M) // (SLAB_DEPTH_M + SLAB_GAP_M)))
    reach = min(length, 64.0)
    units, year = (4 if reach > 46 else 3), int(rng.integers(1978, 1997))
    found = []
    for row in range(rows):
        shape = _strip(room, axis, breadth * ((row + 0.5) / rows - 0.5), min(SLAB_DEPTH_M, breadth), reach)
        found.append(House(shape, "slab", "brick_concrete", int(rng.choice([5, 6], p=[.45, .55])), 2.9, year, units))
    return _sound(found)


def _strip(room: Polygon, axis: np.ndarray, offset_m: float, depth_m: float, length_m: float) -> Polygon:
    normal = np.array([-axis[1], axis[0]])
    middle = np.array(room.centroid.coords[0]) + normal * offset_m
    half, deep = axis * length_m / 2, normal * depth_m / 2
    return Polygon([middle - half - deep, middle + half - deep, middle + half + deep, middle - half + deep])


def plant(lot: Polygon, rng: np.random.Generator) -> list[House]:
    """A works yard: a hall or two, and an office of several floors beside them."""
    parts = cutting.split(lot, cutting.across(lot, rng, (0.62, 0.74)))
    big, small = max(parts, key=lambda p: p.area), min(parts, key=lambda p: p.area)
    year = int(rng.integers(1962, 1995))
    yards = [big] if big.area < 3_800 or rng.random() < 0.4 else cutting.split(big, cutting.across(big, rng))
    found = []
    for yard in yards:
        shape = box_in(yard, 4.5, rng.uniform(.8, .98), rng.uniform(.55, .92), rng.uniform(-.4, .4))
        hall = House(shape, "hall", "bent", 1, 7.2, year)
        if rng.random() < 0.35:
            hall = replace(hall, shape=with_yard(shape, rng), structure="brick_concrete", floors=2, storey_h=4.5)
        found.append(hall)
    office = House(box_in(small, 4.5, rng.uniform(.6, .9), rng.uniform(.45, .75), rng.uniform(-.4, .4)), "office",
                   "frame", int(rng.integers(2, 6)), 3.3, year + int(rng.integers(0, 9)))
    return [each for each in _sound([*found, office]) if each.shape.area > 45]


def school(lot: Polygon, rng: np.random.Generator) -> list[House]:
    """A school or hospital: a long house of L shape and one across; the rest is yard."""
    parts = cutting.split(lot, cutting.across(lot, rng, (0.5, 0.6)))
    found = [House(with_yard(box_in(part, 9.0, .85, .7), rng), "office", "frame", int(rng.integers(3, 6)), 3.4,
                   int(rng.integers(1982, 2004))) for part in parts[:2]]
    return _sound(found)


def green(lot: Polygon, rng: np.random.Generator) -> list[House]:
    """Open ground: nothing stands on it."""
    return []


HALLS = ("总装车间", "机加工一车间", "机加工二车间", "铸造车间", "锻压车间", "热处理车间", "橡胶车间", "制帽车间",
         "缝制一车间", "缝制二车间", "木工房", "机修车间", "成品库", "原料库", "动力房", "工具库", "试制车间", "老礼堂",
         "厂部办公楼", "食堂")
KEPT = {"总装车间", "铸造车间", "机加工一车间", "老礼堂"}


def factory(lot: Polygon, rng: np.random.Generator) -> list[House]:
    """The old arms works: rows of long halls between inner roads, a few kept, one of them heritage; slabs at an end."""
    pieces = sorted(_yards(lot, rng), key=lambda piece: -piece.area)
    found: list[House] = []
    names = iter(HALLS)
    for number, piece in enumerate(sorted(pieces, key=lambda each: each.centroid.x + each.centroid.y * 0.3)):
        if number < len(pieces) * 0.17:
            found += [replace(each, name="3517家属楼") for each in slabs(piece, rng)]
            continue
        shape = box_in(piece, 5.0, rng.uniform(.86, 1), rng.uniform(.7, 1))
        if shape.is_empty or shape.area < 250:
            continue
        name = next(names, None)
        office = name in {"厂部办公楼", "食堂", "老礼堂"}
        found.append(House(shape, "office" if office else "hall", "brick_concrete" if office else "bent",
                           (4 if name == "厂部办公楼" else 1) if office else 1, 3.6 if office else 8.4,
                           int(rng.integers(1954, 1972)), name=name,
                           disposal="retain" if name in KEPT else "demolish", heritage=name == "老礼堂"))
    return _sound(found)


def _yards(piece: Polygon, rng: np.random.Generator) -> Iterator[Polygon]:
    if piece.area < 4_600 * rng.uniform(1.0, 1.8):
        yield piece
        return
    line = cutting.across(piece, rng)
    gap = shapely.buffer(line, 5.0 if piece.area > 30_000 else 3.0, cap_style="flat")
    for part in cutting.split(piece, line):
        for each in shapely.get_parts(shapely.difference(part, gap)):
            yield from _yards(each, rng)


def _sound(found: list[House]) -> list[House]:
    rounded = [replace(each, shape=shapely.set_precision(each.shape, 0.001)) for each in found]
    return [each for each in rounded if each.shape.geom_type == "Polygon"
            and each.shape.area > (9 if each.kind == "shed" else 28)]


BUILDERS = {"lane": homes, "slab": slabs, "plant": plant, "school": school, "factory": factory, "yard": plant,
            "green": green}
