"""The rows of the land: zones, phases, parcels, buildings, streets and the planned land use."""

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import changes
from gisapp.domain.changes import Change
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.services.demo import course
from gisapp.services.demo.ground import FAR, Town, only, parcel_codes, uid
from gisapp.services.demo.homes import Settled
from gisapp.services.demo.life import put

_GROUND = "旧城区改建（第八条第五项）"
_SURVEYOR = "楼城测绘队（虚构）"


def areas(town: Town, today: dt.date, budget: Decimal, base: tuple[int, float]) -> list[Change]:
    """The zone and its two phases; the second has no decision yet. The money is there before the decision (§12)."""
    def day(offset: int) -> dt.date:
        return today + dt.timedelta(days=offset)

    place, decided = town.place, day(course.DECIDED)
    number = f"岳楼征（示意）〔{decided.year}〕{place.seed}号"
    dates: dict[str, Any] = {"sign_from": day(course.SIGNING), "sign_to": day(course.SIGNING_ENDS)}
    escrow = budget
    zone = {
        "zone_code": place.code, "zone_name": place.name, "schematic": place.schematic, "decision_no": number,
        "area_ha": float(shapely.area(town.zones["geom"].iloc[0])) / 10_000, "decision_date": day(course.ANNOUNCED),
        "freeze_from": day(course.BEGUN - 20), "freeze_to": day(course.BEGUN + 344), "escrow_amt": escrow,
        "geom": town.zones["geom"].iloc[0], **dates,
    }
    far = town.phases["phase_no"].to_numpy() == FAR
    phases = {
        "phase_no": town.phases["phase_no"], "zone": town.zone, "ground": _GROUND, "geom": town.phases["geom"],
        "decision_no": only(far, number), "decided_on": only(far, decided),
        "announced_on": only(far, day(course.ANNOUNCED)),
        "freeze_from": [day((course.BEGUN if each else course.NEAR_BEGUN) - 20) for each in far],
        "freeze_to": [day((course.BEGUN if each else course.NEAR_BEGUN) + 344) for each in far],
        "escrow_amt": only(far, escrow), "budget_amt": only(far, budget),
        "comments_from": [day(course.DECIDED - 60 if each else course.NEAR_BEGUN + 170) for each in far],
        "comments_to": [day(course.DECIDED - 10 if each else course.NEAR_BEGUN + 205) for each in far],
        "agency": only(far, "洞庭房地产评估所（虚构）"), "pick_mode": only(far, "majority"),
        "base_on": only(far, decided), "base_households": only(far, base[0]),
        "base_area": [round(base[1], 2) if each else None for each in far],
        **{name: only(far, value) for name, value in dates.items()},
    }
    return [changes.inserted("zone", {name: [value] for name, value in zone.items()}, [town.zone]),
            changes.inserted("phase", phases, town.phases.index)]


def parcels(
    town: Town, settled: Settled, happened: course.Course, holders: pd.DataFrame, rng: np.random.Generator,
    today: dt.date,
) -> Change:
    """The parcels, with their first household's owner as holder where they bear no name."""
    rows = town.parcels
    surveyed = shapely.area(rows["geom"].to_numpy(dtype=object))
    stated = surveyed * np.where(rng.random(len(rows)) < 0.03, rng.uniform(0.9, 0.97, len(rows)),
                                 rng.uniform(0.994, 1.0, len(rows)))
    nature, right = _rights(rows, settled)
    industrial = rows["kind"].isin(["plant", "yard", "factory"]).to_numpy()
    use = np.where(industrial, "industrial", np.where(rows["kind"] == "school", "office", "dwelling"))
    cleared = _cleared(town, settled, happened, today)
    soil = industrial & ~np.isnat(cleared)
    return changes.inserted("parcel", {
        "parcel_code": [code.replace("GB", "JB") if each == "collective" else code
                        for code, each in zip(parcel_codes(town), nature, strict=True)],
        "parcel_no": rows["parcel_no"], "zone": town.zone, "phase": rows["phase"], "name": rows["name"],
        "address": rows["address"], "holder_name": _holder_names(town, settled, holders), "land_nature": nature,
        "right_type": right, "use_reg": use, "use_real": use, "area_surv": surveyed, "area_cert": stated,
        "cert_no": [f"岳国用（示意）第{number:05}号" for number in range(1, len(rows) + 1)], "cleared_on": cleared,
        "soil_report": only(soil, "已完成（示意）"), "surv_org": _SURVEYOR,
        "boundary_version": uid(town.zone, "survey"),
        "surv_date": [today + dt.timedelta(days=course.BEGUN - 30)] * len(rows), "geom": rows["geom"],
    }, rows.index)


def surveys(town: Town, today: dt.date) -> Change:
    """The one delivery from which all outlines of a zone are."""
    surveyed = today + dt.timedelta(days=course.BEGUN - 30)
    return put("boundary_version", {
        "version_no": [f"{surveyed.year}-1"], "zone": [town.zone],
        "slip_no": [f"测移（示意）〔{surveyed.year}〕{town.place.seed}号"],
        "surveyor": [_SURVEYOR], "surveyed_on": [surveyed], "delivered_on": [surveyed + dt.timedelta(days=9)],
        "received_by": ["李建国"], "checked_by": ["周敏"], "remark": ["示意数据，图形由程序生成，没有原文件"],
    }, [uid(town.zone, "survey")])


def sketches(town: Town, today: dt.date) -> list[Change]:
    """What the office has drawn for itself: a yard to be left open, a line for a cut, a meter to be shut off."""
    largest = town.parcels.iloc[int(np.argmax(shapely.area(town.parcels["geom"].to_numpy(dtype=object))))]
    west, south, east, north = largest["geom"].bounds
    middle, high = largest["geom"].representative_point(), north - south
    yard = shapely.box(middle.x - 18, middle.y - 12, middle.x + 18, middle.y + 12)
    line = shapely.LineString([((west + east) / 2, south - high * 0.02), ((west + east) / 2, north)])
    told = {"zone": [town.zone], "parcel": [largest.name], "drawn_by": ["李建国"],
            "drawn_on": [today - dt.timedelta(days=12)]}
    return [
        put("sketch", {**told, "name": ["临时堆场"], "purpose": ["拆除期间堆放，示意"], "geom": [yard]},
            [uid(town.zone, "sketch")]),
        put("sketch_line", {**told, "name": ["拟分割线"], "purpose": ["与测绘单位商量的分割，示意"], "geom": [line]},
            [uid(town.zone, "sketch line")]),
        put("sketch_point", {**told, "name": ["水表"], "purpose": ["拆除前先停水，示意"],
                             "geom": [shapely.Point(middle.x + 24, middle.y)]}, [uid(town.zone, "sketch point")]),
    ]


def _rights(rows: pd.DataFrame, settled: Settled) -> tuple[np.ndarray, np.ndarray]:
    """Nature of the land and kind of right: collective where a household's house is, else by what stands there."""
    on_collective = {home.parcel for home in settled.homes if home.values.get("tenure") == "collective"}
    collective = rows.index.isin(on_collective)
    granted = (rows["kind"] == "lane").to_numpy() & (np.arange(len(rows)) % 3 > 0)
    right = np.where(collective, "homestead", np.where(granted, "granted", "allocated"))
    return np.where(collective, "collective", "state"), right


def _holder_names(town: Town, settled: Settled, holders: pd.DataFrame) -> list[str | None]:
    owners = holders.drop_duplicates("household").set_index("household")["name"]
    first: dict[str, str] = {}
    for household, home in zip(settled.uids, settled.homes, strict=True):
        if home.parcel is not None:
            first.setdefault(home.parcel, str(owners[household]))
    named = {"slab": "际华3517公司", "factory": "际华3517公司"}
    return [named.get(kind) or first.get(parcel)
            for parcel, kind in zip(town.parcels.index, town.parcels["kind"], strict=True)]


def _cleared(town: Town, settled: Settled, happened: course.Course, today: dt.date) -> np.ndarray:
    """净地移交: three weeks after the last building of a parcel came down; empty old lots once the decision stood."""
    down = happened.days[:, RANK[Stage.DEMOLISHED]]
    parcel = pd.Series([home.parcel for home in settled.homes], dtype="object")
    waits = pd.Series(np.isnat(down)).groupby(parcel).any()
    last = pd.Series(down).groupby(parcel).max()
    day = last.where(~waits).reindex(town.parcels.index).to_numpy().astype("datetime64[D]") + np.timedelta64(21, "D")
    empty = ~town.parcels.index.isin(set(parcel)) & (town.parcels["phase_no"] == FAR).to_numpy()
    day = np.where(empty, np.datetime64(today + dt.timedelta(days=course.DECIDED + 120), "D"), day)
    return np.where(day <= np.datetime64(today, "D"), day, np.datetime64("NaT"))


def buildings(town: Town) -> Change:
    """The buildings as surveyed; floor area = footprint × floors."""
    rows = town.buildings
    names = ("bldg_no", "parcel", "name", "structure", "disposal", "storey_h", "floors", "units", "built_year",
             "danger_lv", "heritage", "geom")
    return changes.inserted("building", {
        **{name: rows[name] for name in names}, "zone": town.zone, "foot_area": rows["foot_m2"],
        "gfa": rows["foot_m2"] * rows["floors"],
    }, rows.index)


def plan(town: Town) -> list[Change]:
    """Streets with their names, and where there is a plan its areas and points."""
    found = [changes.inserted("street", {"zone": town.zone, **{
        name: town.streets[name] for name in ("name", "kind", "width_m", "geom")}}, town.streets.index)]
    if len(town.plan_areas):
        found += [
            changes.inserted("plan_area", {"zone": town.zone, **{
                name: town.plan_areas[name] for name in ("name", "trade", "geom")}}, town.plan_areas.index),
            changes.inserted("plan_point", {"zone": town.zone, **{
                name: town.plan_points[name] for name in ("name", "geom")}}, town.plan_points.index),
        ]
    return found
