"""Legacy issues, petitions, the responsibility table and the local units of the demo; all invented."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import identity
from gisapp.domain.changes import Change
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.services import topology
from gisapp.services.demo import people
from gisapp.services.demo.ground import WENLV, uid
from gisapp.services.demo.life import Life, put

_DAY: Final = np.timedelta64(1, "D")
_ISSUES: Final[tuple[tuple[str, str, str, str, str, int], ...]] = (
    ("E1", "改制企业产权资料不全", "red", "国资部门", "working", 30), ("E1",
     "劳动服务公司房屋归属未明", "orange", "工信部门", "open", 9),
    ("E2", "无房户安置资格审核", "yellow", "住保中心", "working", 40), ("E3",
     "公产房屋抵押未解除", "orange", "房管部门", "working", 5),
    ("E4", "集体土地住改非认定", "orange", "自然资源和规划部门", "open", -6),
    ("S1", "内退职工再就业", "yellow", "人社部门", "working", 60),
    ("S2", "公租房被占用", "orange", "房管部门", "working", 14),
    ("S3", "工地周边阻工苗头", "red", "公安部门", "open", 3),
    ("O", "排水管网权属不清", "yellow", "住建部门", "closed", -30),
    ("E2", "临时居住点搬离", "yellow", "社区", "listed", 90),
)
_UNITS: Final = ("际华3517公司", "原北门四厂")
_OF_FACTORY: Final = 1
"""Seed of the zone of the old factory."""

_TASKS: Final = (
    ("入户调查", "surveyed", "household", 0.98, -60, "街道办事处", "李建国"),
    ("签订补偿协议", "signed", "household", 0.75, 120, "征收办", "张主任"),
    ("补偿资金支付", "paid", "wan_yuan", 0.0, 200, "财政部门", "陈科长"), ("腾房交房",
     "handed_over", "household", 0.6, 240, "街道办事处", "李建国"),
    ("房屋拆除", "demolished", "m2", 0.0, 120, "城管部门", "王队长"), ("安置选房",
     "housed", "household", 0.18, 30, "安置办", "周主任"),
    ("遗留问题办结", "issues", "item", 0.0, 20, "信访部门", "任主任"),
)


def issues(life: Life) -> list[Change]:
    """遗留问题 of each class with what they concern; S3 concerns an event and nobody."""
    seed, place = life.town.place.seed, life.town.place
    inside = life.town.parcels["geom"].to_numpy(dtype=object)
    points = shapely.point_on_surface(inside[life.rng.choice(len(inside), len(_ISSUES), replace=False)])
    numbers = [f"YL-{place.code}-{number:03}" for number in range(1, len(_ISSUES) + 1)]
    uids = [uid("issue", each) for each in numbers]
    found = [life.today - (40 + 9 * number) * _DAY for number in range(len(_ISSUES))]
    closed = [row[4] == "closed" for row in _ISSUES]
    issue = put("issue", {
        "issue_no": numbers, "zone": life.town.zone, "class": [row[0] for row in _ISSUES],
        "title": [f"{row[1]}（示意）" for row in _ISSUES], "level": [row[2] for row in _ISSUES],
        "lead": [row[3] for row in _ISSUES], "coop": "街道办事处", "action": "专班推进，逐户销号（示意）",
        "state": [row[4] for row in _ISSUES], "found_on": found, "due": [life.today + row[5] * _DAY for row in _ISSUES],
        "closed_on": [life.today - 33 * _DAY if each else None for each in closed],
        "result": ["已移交市政管养（示意）" if each else None for each in closed], "geom": points,
    }, uids)
    event = put("issue_event", {
        "issue": uids, "happened_on": [day + 5 * _DAY for day in found], "state": [row[4] for row in _ISSUES],
        "note": "已召开协调会（示意）", "officer": place.officers[0],
    }, [uid("issue_event", each) for each in uids])
    return [issue, _concerned(life, uids, seed), event]


def _concerned(life: Life, issues_: list[str], seed: int) -> Change:
    """The households and parcels that issues name, by what the households are."""
    who = {"E1": life.column("tenure") == "restructured", "E2": life.homeless,
           "E3": life.column("tenure") == "public_direct", "E4": life.column("tenure") == "collective",
           "S2": life.column("occupancy") == "seized"}
    found: list[tuple[str, str | None, str | None]] = []
    for issue, row in zip(issues_, _ISSUES, strict=True):
        mine = np.flatnonzero(who.get(row[0], np.zeros(len(life), dtype=bool)))
        found += [(issue, life.uids[at], None) for at in mine[:3]]
        if row[0] == "S1" and seed == _OF_FACTORY:
            found += [(issue, None, uid("unit_org", name)) for name in _UNITS]
    return put("issue_object", {"issue": [row[0] for row in found], "household": [row[1] for row in found],
                                "unit_org": [row[2] for row in found]},
               [uid("issue_object", seed, *(each for each in row if each is not None)) for row in found])


def petitions(life: Life) -> Change:
    """信访, some near the end of their terms."""
    waits = (3, 12, 50, 55, 20, 75, 1)
    asked = np.flatnonzero(life.rank == RANK[Stage.NEGOTIATING])[:len(waits)]
    closed = [number in {4, 5} for number in range(len(asked))]
    received = [life.today - (waits[number] + 8) * _DAY for number in range(len(asked))]
    accepted = [day + 8 * _DAY if number != 0 else None for number, day in enumerate(received)]
    return put("petition", {
        "pet_no": [f"XF-{life.town.place.code}-{number:03}" for number in range(1, len(asked) + 1)],
        "zone": life.town.zone, "household": life.uids[asked],
        "channel": [("visit", "letter", "online", "hotline")[number % 4] for number in range(len(asked))],
        "recv_date": received, "matter": "反映补偿标准（示意）", "accept_date": accepted,
        "notified_on": accepted, "closed_on": [life.today - 2 * _DAY if each else None for each in closed],
        "result": ["已答复（示意）" if each else None for each in closed],
    }, [uid("petition", life.town.place.code, number) for number in range(len(asked))])


def milestones(life: Life, paid_wan: int, area_m2: int) -> Change:
    """责任分解表 of a zone: targets from its size, so that lights of all colours show."""
    count = int((~life.homeless).sum())
    targets = {"paid": paid_wan, "demolished": area_m2, "issues": len(_ISSUES)}
    rows_ = [(*row, targets.get(row[1], round(count * row[3]))) for row in _TASKS]
    return put("milestone", {
        "task": [row[0] for row in rows_], "zone": life.town.zone, "lead_org": [row[5] for row in rows_],
        "leader": [row[6] for row in rows_], "resp": life.town.place.officers[1], "coop": "社区、工作组",
        "measure": [row[1] for row in rows_], "target": [float(row[7]) for row in rows_],
        "unit": [row[2] for row in rows_], "start": [life.today - 600 * _DAY] * len(rows_),
        "deadline": [life.today + row[4] * _DAY for row in rows_], "weight": [10.0] * len(rows_),
    }, [uid("milestone", life.town.place.code, row[0]) for row in rows_])


def units(life: Life) -> list[Change]:
    """辖区单位 with the plan's four duties, and their 职工; only in the zone of the old factory."""
    if life.town.place.seed != _OF_FACTORY:
        return []
    uids = [uid("unit_org", name) for name in _UNITS]
    org = put("unit_org", {"name": list(_UNITS), "zone": life.town.zone, "kind": ["在营企业", "改制企业"],
                           "remark": "示意数据"}, uids)
    duties = [(unit, duty, target) for unit in uids
              for duty, target in (("housing", 30), ("visit", 30), ("staff", 24), ("advice", 30))]
    duty = put("unit_duty", {
        "unit_org": [row[0] for row in duties], "duty": [row[1] for row in duties],
        "target": [row[2] for row in duties], "unit": "人", "lead": life.town.place.officers[2],
        "deadline": [life.today + 60 * _DAY] * len(duties),
    }, [uid("unit_duty", *row[:2]) for row in duties])
    return [org, duty, _staff(life, uids)]


def _staff(life: Life, units_: list[str]) -> Change:
    """职工 who live in the flats of the old factory: its first holders there, their state by their age."""
    flats = np.flatnonzero(life.kind == "flat")
    found: list[dict[str, Any]] = []
    for number in range(60):
        at = int(flats[number * 11 % len(flats)])
        born = 1945 + number * 13 % 48
        state = _state(2026 - born, number)
        placed = state in {"active", "retired", "survivor"} or number % 3 == 0
        homed = number % 4 != 3
        first = f"{people.AREA_CODE}{born}0{1 + number % 9}15{number % 1000:03}"
        found.append({
            "unit_org": units_[number % 2], "name": life.resident[at], "state": state, "household": life.uids[at],
            "id_no": first + identity.check_digit(first),
            "job_result": {"active": "placed", "retired": "retired", "survivor": "none"}.get(
                state, "placed" if placed else "pending"),
            "home_result": "resettled" if homed else "pending", "surveyed": number % 5 != 4, "advised": number % 6 != 5,
            "job_on": life.today - 50 * _DAY if placed else None, "home_on": life.today - 30 * _DAY if homed else None})
    columns = {name: [row[name] for row in found] for name in found[0]}
    return put("staff", columns, [uid("staff", number) for number in range(len(found))])


def _state(age: int, number: int) -> str:
    if age >= 60:
        return "survivor" if number % 9 == 0 else "retired"
    if age >= 50:
        return "internal_retired"
    return "laid_off" if number % 3 == 0 else "active"


def office(today: np.datetime64) -> list[Change]:
    """What the office itself keeps: its settings, a day off of its own, names of departments."""
    return [
        put("setting", {"name": ["public_service_days", f"{topology.PLAN_SETTING}{WENLV.name}"],
                        "value": ["30", "82.16"], "basis": ["民事诉讼法第95条", "工作方案（2016）"]},
            [uid("setting", "public_service_days"), uid("setting", "plan_area_ha", WENLV.name)]),
        put("holiday", {"day": [today + 400 * _DAY], "kind": ["holiday"], "name": ["示意放假日"]}, [uid("holiday", 1)]),
        put("org_name", {"name": ["国土资源局", "规划局"], "now": ["自然资源和规划局"] * 2,
                         "valid_to": [np.datetime64("2019-01-31")] * 2}, [uid("org_name", 1), uid("org_name", 2)]),
    ]


def boundary_points(life: Life) -> Change:
    """界址点 of the large parcels and of some small ones: X north, Y east, edges that close."""
    parcels = life.town.parcels
    large = shapely.area(parcels["geom"].to_numpy(dtype=object)) > 10_000
    chosen = parcels.index[large | (np.arange(len(parcels)) % 14 == 3)]
    frames = []
    for parcel in chosen:
        geometry = parcels.at[parcel, "geom"]
        for ring, line in enumerate(_rings(geometry), 1):
            xy = np.round(np.asarray(line.coords)[:-1, :2], 3)
            edge = np.hypot(*(np.roll(xy, -1, axis=0) - xy).T)
            frames.append(pd.DataFrame({"parcel": parcel, "ring": ring, "sequence": np.arange(1, len(xy) + 1),
                                        "x_north": xy[:, 1], "y_east": xy[:, 0], "edge_m": np.round(edge, 2)}))
    found = pd.concat(frames, ignore_index=True)
    number = found.groupby("parcel", sort=False).cumcount() + 1
    return put("boundary_point", {**{str(name): found[name].to_numpy() for name in found}, "kind": "界址点",
                                  "pt_no": [f"J{each}" for each in number]},
               [uid("boundary_point", *row) for row in zip(found["parcel"], number, strict=True)])


def _rings(geometry: Any) -> list[Any]:
    pieces = getattr(geometry, "geoms", [geometry])
    return [ring for piece in pieces for ring in (piece.exterior, *piece.interiors)]
