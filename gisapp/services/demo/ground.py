"""The land of the demo: the two places, and their geometry as it is committed in ``layers/``."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp import paths

_NAMESPACE: Final = uuid.UUID("2f0d6c2e-52f2-5bd2-9c1a-3517d0090500")
FAR, NEAR = "一期", "二期"


@dataclass(frozen=True, slots=True)
class Place:
    """What is particular about one of the two zones.

    Attributes:
        key: first part of its files' names.
        code: zone code, and first part of its household numbers.
        cadastre: district and sub-district of its parcel codes.
        corner: from where the work spreads, as a direction (east, north).
        signed: share of the first phase's households that have signed.
        per_house: chances of 1, 2, 3 households in an old house.
        collective: share of old lots on collective land.
        no_house: number of 无房户.
    """

    key: str
    code: str
    name: str
    seed: int
    schematic: bool
    cadastre: str
    corner: tuple[float, float]
    signed: float
    per_house: tuple[float, float, float]
    collective: float
    no_house: int
    communities: tuple[str, ...]
    teams: tuple[int, ...]
    officers: tuple[str, ...]


WENLV: Final = Place(
    "wenlv", "WL", "文旅新城", 1, False, "903001", (0.6, 1.0), 0.67, (0.8, 0.16, 0.04), 0.0, 3,
    ("岳阳楼社区", "庙前街社区", "三五一七社区", "郭亮社区"), (1, 2, 3, 4, 5, 6),
    ("周敏", "彭志刚", "任小兰", "许文斌", "易立新", "黎春梅", "方国庆", "柳向阳", "姚志红", "龚建军",
     "沈丽华", "甘泉"),
)
JIUHUA: Final = Place(
    "jiuhuashan", "JH", "九华山", 2, True, "903002", (-1.0, -0.5), 0.78, (0.66, 0.27, 0.07), 0.16, 2,
    ("九华山社区", "东湖社区"), (7, 8, 9, 10),
    ("邓卫民", "余秋菊", "万新华", "毛建平", "汤海燕", "卢志强", "付红英", "晏国强"),
)
PLACES: Final = (WENLV, JIUHUA)


@dataclass(frozen=True, slots=True)
class Town:
    """The land of one place: frames indexed by uid, each with ``geom`` and what the file says about the feature."""

    place: Place
    zone: str
    zones: pd.DataFrame
    phases: pd.DataFrame
    parcels: pd.DataFrame
    buildings: pd.DataFrame
    streets: pd.DataFrame
    plan_areas: pd.DataFrame
    plan_points: pd.DataFrame


def uid(*names: object) -> str:
    """The row id that belongs to a name; the same on every machine."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(map(str, names))))


def only(mask: Iterable[object], value: object) -> list[Any]:
    """The value where the mask holds, else None."""
    return [value if each else None for each in mask]


def read(place: Place) -> Town:
    """The land of a place from its files; parcels know their ``phase``, buildings their ``parcel`` (uids)."""
    zones = _layer(place, "zone", None)
    phases, parcels = _layer(place, "phase", "phase_no"), _layer(place, "parcel", "parcel_no")
    buildings, streets = _layer(place, "building", "bldg_no"), _layer(place, "street", "name")
    parcels["phase"] = parcels["phase_no"].map(dict(zip(phases["phase_no"], phases.index, strict=True)))
    parcels["address"] = parcels["street"] + parcels["door"].astype(str) + "号"
    buildings["parcel"] = buildings["parcel_no"].map(dict(zip(parcels["parcel_no"], parcels.index, strict=True)))
    buildings["foot_m2"] = shapely.area(buildings["geom"].to_numpy(dtype=object))
    has_plan = paths.layer(f"{place.key}_plan_area.geojson").exists()
    plan_areas = _layer(place, "plan_area", "name") if has_plan else zones.iloc[:0]
    plan_points = _layer(place, "plan_point", "name") if has_plan else zones.iloc[:0]
    return Town(place, str(zones.index[0]), zones, phases, parcels, buildings, streets, plan_areas, plan_points)


def _layer(place: Place, table: str, key: str | None) -> pd.DataFrame:
    document = json.loads(paths.layer(f"{place.key}_{table}.geojson").read_text(encoding="utf-8"))
    features = document["features"]
    frame = pd.DataFrame([each["properties"] for each in features]).astype(object)
    frame = frame.where(frame.notna(), None)
    geometries = np.empty(len(features), dtype=object)
    geometries[:] = [shapely.geometry.shape(each["geometry"]) for each in features]
    keys = frame[key] if key else [place.code] * len(features)
    frame.index = pd.Index([uid(place.code, table, each) for each in keys], dtype="object", name="uid")
    return frame.assign(geom=pd.Series(geometries, index=frame.index, dtype="object"))


def parcel_codes(town: Town) -> list[str]:
    """宗地代码 of 19 characters: county, an invented cadastral district, kind of right, number."""
    return [f"430602{town.place.cadastre}GB{number:05}" for number in range(1, len(town.parcels) + 1)]
