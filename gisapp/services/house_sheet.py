"""房源表 from an Excel sheet: the stock of resettlement houses under the titles that developers give it, one step.

A row becomes a house, or corrects the one of the same 房号 while nobody has it; a row that does not fit is told and
left out. A sheet without 房号 gets one from 小区, 栋, 单元 and 室. Called by the place 安置房 and by
``gisapp house import``.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from gisapp.domain import changes, housing
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.io.findings import Finding
from gisapp.services import office_sheet
from gisapp.services.office_sheet import Header, Plan

__all__ = ["COLUMNS", "Plan", "plan"]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "house_id": ("房号", "房源编号", "房屋编号", "房源号", "编码", "HOUSEID"),
    "estate": ("小区", "小区名称", "楼盘", "楼盘名称", "安置小区", "安置点", "项目名称", "ESTATE"),
    "bldg": ("栋", "幢", "栋号", "幢号", "楼栋", "楼号", "楼栋号", "BLDG"),
    "unit": ("单元", "单元号", "UNIT"),
    "floor": ("层", "楼层", "所在层", "层次", "FLOOR"),
    "room": ("室", "室号", "房间号", "房间", "门牌", "门牌号", "ROOM"),
    "layout": ("户型", "房型", "户型结构", "LAYOUT"),
    "area": ("面积", "建筑面积", "建面", "预测面积", "销售面积", "AREA"),
    "price": ("单价", "均价", "销售单价", "安置单价", "PRICE"),
    "settle_price": ("结算单价", "结算价"),
    "res_due": ("约定交付日", "交付日期", "交房日期", "约定交房日"),
    "remark": ("备注", "说明"),
}
"""Field → titles of its column."""

_ADDRESS: Final = ("estate", "bldg", "unit", "room")
_FEWEST: Final = 3
_FREE: Final = frozenset({housing.AVAILABLE, housing.RESERVED, housing.LOCKED})


def plan(tables: Tables, path: Path, zone: str | None = None) -> Plan:
    """Read a workbook and say what importing it would do; the first sheet with a header counts.

    Args:
        tables: the project.
        path: the workbook (.xlsx).
        zone: uid of the zone that the houses are for; None for all zones.

    Raises:
        InputError: ``file.*``, ``sheet.unreadable``, or ``house.no_header`` where no sheet has the titles.
    """
    header = office_sheet.header(path, _field, _is_header)
    if header is None:
        raise InputError("house.no_header", path=str(path))
    return _planned(tables, header, zone)


def _is_header(fields: Collection[str]) -> bool:
    return len(fields) >= _FEWEST and bool({"house_id", "room"} & set(fields))


def _field(title: str) -> str | None:
    """The field that a title means, whatever unit or remark stands in brackets."""
    plain = re.sub(r"[(（].*?[)）]|[\s:：*_]|(元/)?(㎡|m2|平方米)$", "", unicodedata.normalize("NFKC", title)).upper()
    return next((field for field, names in COLUMNS.items() if plain in names), None)


def _planned(tables: Tables, header: Header, zone: str | None) -> Plan:
    findings: list[Finding] = []
    rows: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, given in header.rows():
        if len(given) < _FEWEST:
            continue  # a blank line, a total
        values, wrong = _values(given, number)
        house = values.get("house_id")
        if not wrong and house is None:
            wrong.append(Finding(number, "house.no_number"))
        elif house in rows:
            wrong.append(Finding(number, "house.twice", {"house_id": house, "first": rows[house][0]}))
        findings += wrong
        if not wrong:
            rows[str(house)] = (number, values)
    return _plan(tables, rows, findings, header.ignored, zone)


def _values(given: Mapping[str, Any], number: int) -> tuple[dict[str, Any], list[Finding]]:
    values: dict[str, Any] = {}
    wrong: list[Finding] = []
    declared = TABLES["resettle_house"]
    for field, cell in given.items():
        values[field] = office_sheet.value(declared[field], cell, number, wrong)
        if field in {"area", "price"} and values[field] is not None and values[field] <= 0:
            wrong.append(Finding(number, "house.not_positive", {"column": declared[field].label}))
    if "house_id" not in values:
        values |= _numbered(values)
    return values, wrong


def _numbered(values: Mapping[str, Any]) -> dict[str, str]:
    """A 房号 from where the house stands, such as 洞庭家园1-2-301; none where it would be too long."""
    if values.get("room") is None:
        return {}
    estate, *rest = (re.sub(r"[栋幢室号]$|单元$", "", str(values[name])) if values.get(name) else ""
                     for name in _ADDRESS)
    house = estate + "-".join(part for part in rest if part)
    size = TABLES["resettle_house"]["house_id"].size
    return {"house_id": house} if size is None or len(house.encode()) <= size else {}


def _plan(tables: Tables, rows: Mapping[str, tuple[int, dict[str, Any]]], findings: list[Finding],
          ignored: tuple[str, ...], zone: str | None) -> Plan:
    houses = tables["resettle_house"]
    known = dict(zip(houses["house_id"], houses.index, strict=True))
    fresh = [values for house, (_, values) in rows.items() if house not in known]
    parts: list[Change] = []
    unchanged = 0
    for house, (number, values) in rows.items():
        if house not in known:
            continue
        change = changes.updated(tables, "resettle_house", [known[house]], values)
        if bool(changes.nothing_changes(change)[0]):
            unchanged += 1
        elif houses.at[known[house], "status"] in _FREE:
            parts.append(change)
        else:
            findings.append(Finding(number, "house.taken_row", {"house_id": house}))
    changed = len(parts)
    if fresh:
        names = [name for name in COLUMNS if any(name in values for values in fresh)]
        columns: dict[str, Any] = {name: [values.get(name) for values in fresh] for name in names}
        parts.append(changes.inserted("resettle_house", {**columns, "zone": zone, "status": housing.AVAILABLE}))
    step = ChangeSet(f"导入房源（{len(fresh) + changed} 套）", tuple(parts)) if parts else None
    ordered = tuple(sorted(findings, key=lambda each: each.row or 0))
    return Plan(len(fresh), changed, unchanged, ordered, ignored, step)
