"""Writes a grown town as GeoJSON in EPSG:4547, with numbers, names and what the surveyor would write down."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import shapely

from tests.tools.fabric.growing import Grown, Lot
from tests.tools.fabric.zones import Town

CRS = "urn:ogc:def:crs:EPSG::4547"
FIRST = ("洞庭", "楼东", "湖滨", "建新", "红旗", "城西", "先锋", "长风", "渔都", "翠岛", "望湖", "桥头", "东风")
SECOND = ("机械厂", "印刷厂", "服装厂", "木器厂", "塑料厂", "仪表厂", "五金厂", "汽配厂", "食品厂", "玻璃厂", "纸箱厂",
          "农机站", "仓储公司", "运输公司")
NAMED = {"school": ("楼北小学", "城西卫生院", "3517子弟学校", "北门中学"),
         "green": ("厂区球场", "湖滨苗圃", "煤场空地")}
PHASES = ("一期", "二期")


def write(town: Town, grown: Grown, folder: Path) -> None:
    """Write all layers of a town into a folder."""
    for name, features in layers(town, grown).items():
        path = folder / f"{town.key}_{name}.geojson"
        path.write_text(collection(features), encoding="utf-8", newline="\n")


def layers(town: Town, grown: Grown) -> dict[str, list[tuple[dict[str, Any], shapely.Geometry]]]:
    """(properties, geometry) of every feature of every layer."""
    numbers = {id(lot): f"{town.letter}{number:03}" for number, lot in enumerate(grown.lots, 1)}
    names = dict(zip(map(id, grown.lots), lot_names(town, grown.lots), strict=True))
    blocks: Counter[str] = Counter()
    found: dict[str, list[tuple[dict[str, Any], shapely.Geometry]]] = {
        "zone": [({}, grown.zone)],
        "phase": [({"phase_no": number}, shape) for number, shape in zip(PHASES, grown.phases, strict=True)],
        "parcel": [({"parcel_no": numbers[id(lot)], "phase_no": PHASES[lot.phase - 1], "kind": lot.kind,
                     "name": names[id(lot)], "street": lot.street, "door": lot.door}, lot.shape)
                   for lot in grown.lots],
        "building": [each for lot in grown.lots for each in buildings(lot, numbers[id(lot)], names[id(lot)], blocks)],
        "street": [({"name": name, "kind": kind, "width_m": width}, line)
                   for name, kind, width, line in grown.streets],
    }
    if grown.plan:
        found["plan_area"] = [({"name": name, "trade": trade}, shape) for name, trade, shape in grown.plan]
        found["plan_point"] = [({"name": name}, point) for name, point in grown.sights]
    return found


def buildings(lot: Lot, parcel_no: str, name: str | None, blocks: Counter[str]
              ) -> Iterator[tuple[dict[str, Any], shapely.Geometry]]:
    """The buildings of a lot, numbered from its north-west; ``blocks`` counts the slabs of each name in the zone."""
    ordered = sorted(lot.houses, key=lambda each: (-round(each.shape.centroid.y / 20), each.shape.centroid.x))
    for number, each in enumerate(ordered, 1):
        shown = each.name
        if each.kind == "slab":
            block = each.name or name or ""
            blocks[block] += 1
            shown = f"{block}{blocks[block]}栋"
        yield ({"bldg_no": f"{parcel_no}-{number}", "parcel_no": parcel_no, "kind": each.kind, "name": shown,
                "structure": each.structure, "disposal": each.disposal, "storey_h": each.storey_h,
                "floors": each.floors, "units": each.units, "built_year": each.built_year,
                "danger_lv": each.danger_lv, "heritage": each.heritage}, each.shape)


def lot_names(town: Town, lots: list[Lot]) -> list[str | None]:
    """Names of works, schools and open grounds; lots of private houses have none."""
    turns = range(9) if town.letter == "W" else range(9, len(SECOND))
    pairs = (first + SECOND[(i * 5 + turn) % len(SECOND)] for turn in turns for i, first in enumerate(FIRST))
    given = {kind: iter(names) for kind, names in NAMED.items()}
    yards = [lot for lot in lots if lot.kind == "yard"]
    largest = max(yards, key=lambda lot: lot.shape.area) if yards else None

    def name(lot: Lot) -> str | None:
        if lot.kind == "factory":
            return "际华3517厂区"
        if lot is largest:
            return "原北门四厂"
        if lot.kind == "slab":
            return "3517家属区"
        return next(pairs) if lot.kind in {"plant", "yard"} else next(given.get(lot.kind, iter(())), None)

    return [name(lot) for lot in lots]


def collection(features: Iterable[tuple[dict[str, Any], shapely.Geometry]]) -> str:
    """A feature collection with its ``crs`` member, one feature a line, coordinates in millimetres."""
    lines = [json.dumps({"type": "Feature", "properties": properties, "geometry": _geometry(shape)},
                        ensure_ascii=False, separators=(",", ":")) for properties, shape in features]
    crs = json.dumps({"type": "name", "properties": {"name": CRS}})
    return f'{{"type":"FeatureCollection","crs":{crs},"features":[\n' + ",\n".join(lines) + "\n]}\n"


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    oriented = shapely.orient_polygons(shape)
    known: dict[str, Any] = json.loads(shapely.to_geojson(oriented))
    return {"type": known["type"], "coordinates": _millimetres(known["coordinates"])}


def _millimetres(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_millimetres(each) for each in coordinates]
    return round(coordinates, 3)
