"""A small invented town for tests of maps: one zone in two phases, parcels by recursive splitting, all stages."""

import datetime as dt

import numpy as np
import shapely

from gisapp.domain import lifecycle
from gisapp.domain.changes import ChangeSet, Tables, inserted

WEST, SOUTH = 411_200.0, 3_251_300.0
ZONE, FAR, NEAR = "zone-1", "phase-1", "phase-2"


def split(area: shapely.Polygon, smallest_m2: float, rng: np.random.Generator) -> list[shapely.Polygon]:
    """Rectangular blocks and lots with streets and lanes between them."""
    west, south, east, north = area.bounds
    if area.area < smallest_m2 * 1.7:
        return [area]
    gap = 12.0 if area.area > 20_000 else 3.0 if area.area > smallest_m2 * 6 else 0.0
    share = rng.uniform(0.4, 0.6)
    if east - west > north - south:
        cut = west + (east - west) * share
        halves = shapely.box(west, south, cut - gap / 2, north), shapely.box(cut + gap / 2, south, east, north)
    else:
        cut = south + (north - south) * share
        halves = shapely.box(west, south, east, cut - gap / 2), shapely.box(west, cut + gap / 2, east, north)
    return [lot for half in halves for lot in split(half, smallest_m2, rng)]


def tables(width_m: float = 400.0, height_m: float = 300.0, smallest_m2: float = 700.0, seed: int = 3) -> Tables:
    """The town's tables: lots with one building, one big lot with three slabs of several households."""
    rng = np.random.default_rng(seed)
    outline = shapely.box(WEST, SOUTH, WEST + width_m, SOUTH + height_m)
    lots = split(outline, smallest_m2, rng)
    big = int(np.argmax(shapely.area(lots)))
    houses, parcel_of = [], []
    for place, lot in enumerate(lots):
        west, south, east, north = lot.bounds
        rows = 3 if place == big else 1
        for row in range(rows):
            step = (north - south) / rows
            houses.append(shapely.box(west + 2, south + row * step + 1.5, east - 2, south + (row + 1) * step - 1.5))
            parcel_of.append(place)
    return _filled(outline, lots, houses, parcel_of, rng)


def _filled(outline, lots, houses, parcel_of, rng) -> Tables:
    parcels = [f"p{place}" for place in range(len(lots))]
    buildings = [f"b{place}" for place in range(len(houses))]
    per_house = [6 if parcel_of.count(parcel_of[place]) > 1 else 1 for place in range(len(houses))]
    house_of = np.repeat(np.arange(len(houses)), per_house)
    count = len(house_of)
    households = [f"h{place}" for place in range(count)]
    stages = [stage.value for stage in lifecycle.ORDER]
    stage = [stages[min(int(abs(rng.normal(place / count * 9, 2.0))), 10)] for place in range(count)]
    west, south, east, north = outline.bounds
    middle = (west + east) / 2
    line = shapely.LineString([(middle, south), (middle, north)])
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    day = dt.date(2026, 11, 1)
    return Tables.empty().with_changes(ChangeSet("town", (
        inserted("project", {"name": ["示意"], "org": "岳阳楼街道办事处", "sample": True, "drafter": "李建国",
                             "checker": "周敏"}),
        inserted("zone", {"zone_name": ["文旅新城"], "geom": [outline]}, [ZONE]),
        inserted("phase", {"phase_no": ["一期", "二期"], "zone": ZONE, "geom": halves}, [FAR, NEAR]),
        inserted("parcel", {"parcel_no": [f"{place:04d}" for place in range(len(lots))], "zone": ZONE,
                            "geom": lots}, parcels),
        inserted("building", {"bldg_no": [f"{place:03d}" for place in range(len(houses))], "zone": ZONE,
                              "parcel": [parcels[place] for place in parcel_of], "geom": houses,
                              "disposal": ["retain" if place % 17 == 5 else "demolish"
                                           for place in range(len(houses))]}, buildings),
        inserted("household", {"hh_no": [f"WL-{place + 1:04d}" for place in range(count)], "zone": ZONE, "phase": FAR,
                               "area_ok": 80.0, "stage": stage, "stage_on": day}, households),
        inserted("household_building", {"household": households, "building": [buildings[at] for at in house_of]}),
        inserted("stage_event", {"household": households, "stage": stage, "happened_on": day}),
        inserted("street", {"name": ["郭亮街"], "zone": ZONE, "kind": "street", "width_m": 12.0, "geom": [line]}),
        inserted("plan_area", {"name": ["文化创意"], "trade": "culture", "zone": ZONE, "geom": [halves[0]]}),
        inserted("plan_point", {"name": ["楚风水街"], "zone": ZONE, "geom": [outline.centroid]}),
    )))
