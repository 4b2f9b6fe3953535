"""《责任分解表》 from an Excel sheet: columns in any order under the names that offices give them, one step of work.

Each row becomes a task or updates the one of the same name in the same zone; a row that does not fit is told and left
out. From which records a task is counted is guessed from its words and unit, and shown. Called by the place 问题与任务
and ``gisapp milestone import``.
"""

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gisapp.domain import achievements, changes
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.codes import CODES, code_of
from gisapp.domain.columns import Kind
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.io.findings import Finding
from gisapp.services import office_sheet, recording
from gisapp.services.import_values import plain_text
from gisapp.services.office_sheet import Header

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "task": ("任务", "工作任务", "任务名称", "目标任务", "任务内容", "工作内容", "工作事项", "事项", "项目任务"),
    "zone": ("片区", "项目片区", "所属片区", "项目", "项目名称", "片区名称"),
    "lead_org": ("责任单位", "牵头单位", "责任部门", "牵头部门", "主要责任单位", "牵头责任单位", "主责单位"),
    "leader": ("责任领导", "分管领导", "牵头领导", "包保领导", "挂点领导", "领导"),
    "resp": ("责任人", "具体责任人", "直接责任人", "经办人", "联系人"),
    "coop": ("配合单位", "协办单位", "配合部门", "责任配合单位", "参与单位"),
    "target": ("目标量", "目标", "任务量", "目标任务量", "数量", "工作量", "目标数", "计划量"),
    "unit": ("单位", "计量单位", "量纲"),
    "start": ("起", "起始", "开始", "开始日期", "开始时间", "起始日期", "起始时间", "启动时间"),
    "deadline": ("止", "截止", "截止日期", "截止时间", "完成时限", "完成时间", "完成日期", "时限", "时间节点", "结束",
                 "结束日期", "办结时限"),
    "weight": ("权重", "分值", "考核分值", "权重分"),
    "proof": ("佐证", "佐证材料", "证明材料", "依据", "印证资料"),
    "measure": ("计量口径", "口径", "统计口径"),
    "plan_line": ("计划线", "计划进度", "节点计划"),
}
"""Field → names of its column, as offices write them."""

_NEEDED: Final = ("task", "target", "deadline")
_WORDS: Final = (
    ("净地|移交|供地|收储|交地", "cleared"), ("遗留|信访|化解|矛盾|积案", "issues"),
    ("选房|安置房|安置到位|分房", "housed"), ("支付|拨付|兑付|付款|资金", "paid"),
    ("拆除|拆房|拆迁量|清运|拆屋", "demolished"), ("腾房|交房|腾退|腾空|搬迁", "handed_over"),
    ("补偿到位", "compensated"), ("签约|签订|协议", "signed"), ("评估", "appraised"), ("认定", "determined"),
    ("调查|摸底|入户|测绘|登记", "surveyed"), ("结案|归档|销户", "closed"), ("安置", "housed"),
    ("征收|征拆|拆迁", "signed"),
)
_BY_UNIT: Final = {"wan_yuan": "paid", "mu": "cleared", "item": "issues"}
_FITTING: Final = {("signed", "mu"): "cleared", ("compensated", "wan_yuan"): "paid"}
_UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "户": ("household", 1), "家": ("household", 1), "㎡": ("m2", 1), "平方米": ("m2", 1), "平米": ("m2", 1),
    "m2": ("m2", 1), "m²": ("m2", 1), "平方": ("m2", 1), "万㎡": ("m2", 10_000), "万平方米": ("m2", 10_000),
    "万平米": ("m2", 10_000), "万m2": ("m2", 10_000), "万方": ("m2", 10_000), "亩": ("mu", 1), "公顷": ("mu", 15),
    "万元": ("wan_yuan", 1), "元": ("wan_yuan", 0.0001), "亿元": ("wan_yuan", 10_000), "亿": ("wan_yuan", 10_000),
    "件": ("item", 1), "个": ("item", 1), "项": ("item", 1), "宗": ("item", 1), "起": ("item", 1), "套": ("item", 1),
}
_AMOUNT: Final = re.compile(r"^[约近共]?([\d,.]+)\s*(\D*)$")
_MONTH: Final = re.compile(r"^(\d{4})[年./-](\d{1,2})月?(底|末|前)?$")
_WHOLE: Final = frozenset({"全部", "全项目", "项目", "合计", "整个项目", "各片区", "两个片区", "全区", "—", "-", "/"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row that can be imported: its number in the sheet, its values, and whether the measure was guessed."""

    number: int
    values: Mapping[str, Any]
    guessed: bool


@dataclass(frozen=True, slots=True)
class Plan(office_sheet.Plan):
    """What an import would do; ``rows`` are those that fit."""

    rows: tuple[Row, ...]


def plan(tables: Tables, path: Path, *, today: dt.date | None = None) -> Plan:
    """Read a workbook and say what importing it would do; the first sheet with a header counts.

    Raises:
        InputError: ``file.*`` or ``sheet.*``: not a workbook, or no header.
    """
    header = office_sheet.header(path, _field, lambda fields: set(_NEEDED) <= set(fields))
    if header is None:
        raise InputError("sheet.no_header", path=str(path))
    return _planned(tables, header, today or dt.date.today())


def _field(title: str) -> str | None:
    """The field that a column's title means: a known name, or the longest one that it begins or ends with."""
    plain = re.sub(r"[（(].*?[）)]|[\s:：*＊、/]", "", unicodedata.normalize("NFKC", title))
    best: tuple[int, str] | None = None
    for field, names in COLUMNS.items():
        for name in names:
            if plain == name:
                return field
            if len(name) > 2 and (plain.startswith(name) or plain.endswith(name)):
                best = max(best or (0, ""), (len(name), field))
    return best[1] if best else None


def _planned(tables: Tables, header: Header, today: dt.date) -> Plan:
    rows: list[Row] = []
    findings: list[Finding] = []
    seen: set[tuple[str, str | None]] = set()
    unit = re.search(r"[（(]单?位?[:：]?(.+?)[）)]", plain_text(header.titles[header.fields["target"]]))  # 目标量（户）
    for number, given in header.rows():
        if "task" not in given or len(given) < len(_NEEDED) or _is_total(given["task"]):
            continue  # a blank line, a heading of a part, a total
        if unit:
            given.setdefault("unit", unit[1])
        row, wrong = _row(tables, number, given, today)
        if row is None:
            findings += wrong
        elif (key := (row.values["task"], row.values["zone"])) in seen:
            findings.append(Finding(number, "milestone.twice", {"task": row.values["task"]}))
        else:
            seen.add(key)
            rows.append(row)
    return _plan(tables, rows, findings, header.ignored)


def _is_total(task: Any) -> bool:
    return re.sub(r"\s", "", plain_text(task)) in {"合计", "总计", "小计"}


def _row(tables: Tables, number: int, given: dict[str, Any], today: dt.date) -> tuple[Row | None, list[Finding]]:
    values: dict[str, Any] = {"plan_line": None, "start": None}
    wrong: list[Finding] = []
    for field in ("task", "lead_org", "leader", "resp", "coop", "start", "deadline", "weight", "proof", "plan_line"):
        if field in given:
            values[field] = _value(field, given[field], number, wrong)
    values["zone"] = _zone(tables, given.get("zone"), number, wrong)
    values["target"], values["unit"] = _target(given, number, wrong)
    guessed = "measure" not in given
    if not wrong:
        values["measure"] = _measure(given, values, number, wrong)
    if not wrong:
        present = _present(tables, values)
        told = recording.check(tables, "milestone", values, uid=present, today=today)
        wrong += [Finding(number, code, dict(params)) for code, params in told.values()]
    return (None if wrong else Row(number, values, guessed)), wrong


def _value(field: str, cell: Any, number: int, wrong: list[Finding]) -> Any:
    column = TABLES["milestone"][field]
    if column.kind is Kind.DATE and isinstance(cell, str):
        cell = _day(cell, last=field == "deadline")
    return office_sheet.value(column, cell, number, wrong)


def _day(text: str, *, last: bool) -> Any:
    """A month as its first or last day (2026年6月, 2026年6月底); any other text as it is."""
    found = _MONTH.match(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if not found or not 1 <= int(found[2]) <= 12:
        return re.sub(r"(前|底|之前)$", "", text.strip())
    year, month = int(found[1]), int(found[2])
    return dt.date(year, month, monthrange(year, month)[1] if last or found[3] in {"底", "末"} else 1)


def _zone(tables: Tables, cell: Any, number: int, wrong: list[Finding]) -> str | None:
    """The zone that a cell means, by name, code, or a name within the other; None for the whole project."""
    text = "" if cell is None else re.sub(r"\s|片区$|项目$|棚户?区?改?造?$", "", plain_text(cell))
    if not text or plain_text(cell) in _WHOLE:
        return None
    zones = tables["zone"]
    for column in ("zone_name", "zone_code"):
        exact = zones.index[(zones[column] == text).to_numpy(dtype=bool)]
        if len(exact):
            return str(exact[0])
    within = [uid for uid, name in zones["zone_name"].items() if text in str(name) or str(name) in plain_text(cell)]
    if len(within) == 1:
        return str(within[0])
    wrong.append(Finding(number, "milestone.zone_unknown", {"value": plain_text(cell),
                                                            "known": list(zones["zone_name"])}))
    return None


def _target(given: Mapping[str, Any], number: int, wrong: list[Finding]) -> tuple[float | None, str | None]:
    """Amount and unit, from their columns or both from one cell (500户, 1.2万㎡)."""
    cell, stated = given.get("target"), given.get("unit")
    column = TABLES["milestone"]["target"]
    if isinstance(cell, str):
        found = _AMOUNT.match(unicodedata.normalize("NFKC", cell).strip())
        if found:
            cell, stated = found[1], stated if stated is not None else found[2].strip() or None
    before = len(wrong)
    amount = office_sheet.value(column, cell, number, wrong)
    if amount is None and len(wrong) == before:
        wrong.append(Finding(number, "field.required", {"column": column.label}))
    if stated is None:
        wrong.append(Finding(number, "milestone.no_unit"))
        return amount, None
    text = plain_text(stated)
    known = _UNITS.get(unicodedata.normalize("NFKC", text)) or _UNITS.get(text)
    code = code_of("milestone_unit", text)
    if known is None and code is None:
        wrong.append(Finding(number, "milestone.unit_unknown", {"value": text}))
        return amount, None
    unit, factor = known or (str(code), 1)
    return None if amount is None else round(amount * factor, 2), unit


def _measure(given: Mapping[str, Any], values: Mapping[str, Any], number: int, wrong: list[Finding]) -> str | None:
    if "measure" in given:
        code = code_of("measure", plain_text(given["measure"]))
        if code is None:
            wrong.append(Finding(number, "field.code", {"column": TABLES["milestone"]["measure"].label,
                                                        "value": plain_text(given["measure"]),
                                                        "known": list(CODES["measure"].values())}))
        return code
    code = guess(str(values["task"]), str(values["unit"]))
    if code is None:
        wrong.append(Finding(number, "milestone.measure_unknown", {"task": values["task"],
                                                                   "known": list(CODES["measure"].values())}))
    return code


def guess(task: str, unit: str) -> str | None:
    """From which records a task is counted, by its words, as far as the unit allows; None where nothing fits.

    >>> guess("完成九华山片区协议签订", "household"), guess("补偿款", "wan_yuan"), guess("绿化", "household")
    ('signed', 'paid', None)
    """
    for words, measure in _WORDS:
        if re.search(words, task):
            fitting = _FITTING.get((measure, unit), measure)
            if unit in achievements.UNITS[fitting]:
                return fitting
    return _BY_UNIT.get(unit)


def _present(tables: Tables, values: Mapping[str, Any]) -> str | None:
    rows = tables["milestone"]
    same = (rows["task"] == values["task"]) & (
        rows["zone"].isna() if values["zone"] is None else rows["zone"] == values["zone"])
    found = rows.index[same.to_numpy(dtype=bool)]
    return str(found[0]) if len(found) else None


def _plan(tables: Tables, rows: list[Row], findings: list[Finding], ignored: tuple[str, ...]) -> Plan:
    parts: list[Change] = []
    fresh: list[Row] = []
    unchanged = 0
    for row in rows:
        present = _present(tables, row.values)
        if present is None:
            fresh.append(row)
            continue
        # a guess does not overrule what the office has chosen, nor an absent column what is on record
        kept = {name: value for name, value in row.values.items() if value is not None
                and not (name == "measure" and row.guessed)}
        change = changes.updated(tables, "milestone", [present], kept)
        if bool(changes.nothing_changes(change)[0]):
            unchanged += 1
        else:
            parts.append(change)
    changed = len(parts)
    if fresh:
        names = [name for name in TABLES["milestone"].names if any(name in row.values for row in fresh)]
        parts.append(changes.inserted("milestone", {name: [row.values.get(name) for row in fresh] for name in names}))
    step = ChangeSet(f"导入责任分解表（{len(rows)} 行）", tuple(_merged(parts))) if parts else None
    return Plan(len(fresh), changed, unchanged, tuple(findings), ignored, step, tuple(rows))


def _merged(parts: list[Change]) -> list[Change]:
    """Updates with the same columns as one change."""
    by_columns: dict[tuple[str, ...], list[Change]] = {}
    for part in parts:
        by_columns.setdefault((part.op, *map(str, part.after.columns)), []).append(part)
    return [mine[0] if len(mine) == 1 else Change("milestone", pd.concat([each.before for each in mine]),
                                                  pd.concat([each.after for each in mine]))
            for mine in by_columns.values()]
