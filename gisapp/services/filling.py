"""Word 套打: what is on record of a household, as texts for the fields of an office's templates.

A row of the schema is a field by its label (``{{ 户.坐落 }}``, ``{{ 协议.签约日 }}``), several rows are a list
(``{% for 项 in 补偿明细 %}``); money has its capitals beside it (``{{ 协议.补偿总额大写 }}``), a flag its ticked box
(``{{ 交房.钥匙已交勾 }}``). What is not on record is a line to be filled in by hand. The sheets name people in full:
filling is logged like looking. Called by ``gisapp fill``.
Source: 590号令 §25, §27; DOMAIN §1.3, §5.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gisapp import paths
from gisapp.domain import codes, gates, money, schema
from gisapp.domain.capital import capital
from gisapp.domain.changes import ChangeSet, Tables, effective
from gisapp.domain.columns import Column, Kind, cells
from gisapp.errors import InputError
from gisapp.io import filing, word
from gisapp.services import households

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType({
    "agreement": "补偿协议", "settlement": "结算单", "receipt": "领款单", "handover": "交房验收单",
    "service": "送达回证", "notice": "入户告知书",
})
"""Templates that come with the program: code and file name → title."""

BLANK: Final = "________"
_ALSO: Final[Mapping[str, str]] = MappingProxyType({"协议": "agreement", "告知书": "notice", "验收单": "handover"})
_ONE: Final = ("survey", "no_home", "business", "restructuring", "appraisal", "service", "agreement", "handover",
               "transition", "payment", "payment_request", "resettle_house", "house_ticket", "exit_event")
_MANY: Final = ("holder", "comp_item", "payment", "unreg_part", "fixture", "service")
_NAMES: Final[Mapping[str, str]] = MappingProxyType({
    "survey": "调查", "no_home": "无房户", "business": "经营", "restructuring": "改制", "appraisal": "评估",
    "service": "送达", "agreement": "协议", "handover": "交房", "transition": "过渡", "payment": "付款",
    "payment_request": "付款申请", "resettle_house": "安置房", "house_ticket": "房票", "exit_event": "决定",
})
_LISTS: Final[Mapping[str, str]] = MappingProxyType({
    "holder": "权利人", "comp_item": "补偿明细", "payment": "付款记录", "unreg_part": "未登记建筑", "fixture": "附属物",
    "service": "送达记录",
})
_SUMS: Final[Mapping[str, str]] = MappingProxyType({
    "agreed": "协议金额", "exchanged": "房屋或房票抵付", "due": "应付", "overdue": "超期过渡费", "payable": "应付合计",
    "paid": "已付", "owed": "应补差价", "received": "已补差价",
})


@dataclass(frozen=True, slots=True)
class Filled:
    """The documents of some households, and the set that logs whose names they show.

    Attributes:
        files: path and content of each.
        changeset: the log entry.
        empty: 户编号 → the fields of its document that have nothing on record.
    """

    files: tuple[tuple[Path, bytes], ...]
    changeset: ChangeSet
    empty: Mapping[str, tuple[str, ...]]


def template(name: str) -> tuple[str, Path]:
    """Title and file of a template: one of ``TEMPLATES`` by code or title, else the office's own file.

    Raises:
        InputError: ``fill.unknown``, with the names that exist.
    """
    code = next((code for code, title in TEMPLATES.items() if name in {code, title}), _ALSO.get(name))
    if code is not None:
        return TEMPLATES[code], paths.resource(f"documents/{code}.docx")
    own = Path(name)
    if not own.is_file():
        raise InputError("fill.unknown", template=name, known=list(TEMPLATES.values()))
    return own.stem, own


def offered(folder: Path | None = None) -> list[tuple[str, str]]:
    """The templates there are, as ``template`` takes them, and their titles: the program's, then the office's own.

    Args:
        folder: where the office keeps its ``.docx`` templates.
    """
    own = sorted(each for each in folder.glob("*.docx") if not each.name.startswith("~$")) if folder else []
    return [*TEMPLATES.items(), *((str(each), each.stem) for each in own)]


def fill(
    tables: Tables, name: str, uids: Sequence[str], output: Path, *, on: dt.date, officer: str = "",
    begun: Callable[[int], object] = lambda _number: None,
) -> Filled:
    """Fill a template for households.

    Args:
        tables: the snapshot.
        name: as ``template`` takes it.
        uids: households.
        output: a ``.docx`` for one household; else a folder, in which each household gets its file.
        on: the day printed.
        officer: who handles it.
        begun: told the position of each household as its turn comes; may raise to stop.

    Raises:
        InputError: an unknown template or field, or one file asked for several households.
    """
    title, file = template(name)
    single = output.suffix.lower() == ".docx" and not output.is_dir()
    if single and len(uids) > 1:
        raise InputError("fill.folder", count=len(uids), path=str(output))
    numbers = tables["household"]["hh_no"]
    files, empty = [], {}
    for position, uid in enumerate(uids):
        begun(position)
        number = str(numbers.at[uid])
        printed = word.filled(file, fields(tables, uid, on=on, officer=officer))
        files.append((output if single else output / f"{filing.safe_name(f'{number}_{title}')}.docx", printed.content))
        empty[number] = tuple(field for field, texts in printed.asked.items() if BLANK in texts and field != "空")
    shown = households.reveal(tables, "household", uids)
    return Filled(tuple(files), replace(shown, reason=f"套打“{title}”：{shown.reason}"), empty)


def fields(tables: Tables, uid: str, *, on: dt.date, officer: str = "") -> dict[str, Any]:
    """Every field that a template may ask for, with the texts of a household."""
    household: Any = tables["household"].loc[[uid]]
    rows = {table: _own(tables, table, uid) for table in {*_ONE, *_MANY}}
    bound = _agreement(rows["agreement"])
    items = rows["comp_item"]
    rows["agreement"] = bound
    rows["comp_item"] = items[items["agreement"].isin(bound.index).to_numpy()] if len(bound) else items
    found: dict[str, Any] = {"户": row_texts("household", household)}
    for table, column in (("zone", "zone"), ("phase", "phase")):
        above = tables[table]
        found["片区" if table == "zone" else "批次"] = row_texts(table, above[above.index == household[column].iloc[0]])
    found |= {_NAMES[table]: row_texts(table, rows[table].tail(1)) for table in _ONE}
    found |= {_LISTS[table]: texts_of(table, rows[table]) for table in _MANY}
    found |= _people(rows["holder"]) | _account(tables, uid) | _receipt(rows) | _total(rows["comp_item"])
    found |= _settled(tables, bound)
    collective = bool(gates.on_collective_land(tables, household.index)[0])
    return found | {
        "户编号": found["户"]["户编号"], "土地": "集体土地" if collective else "国有土地",
        "集体": collective, "单位": tables.fact("org") or BLANK, "项目": tables.fact("name") or BLANK,
        "今天": _day(on), "打印日": _day(on), "经办人": officer or BLANK, "空": BLANK,
        "示意": "示意数据，不作凭证" if tables.sample else "",
    }


def _own(tables: Tables, table: str, uid: str) -> pd.DataFrame:
    """The rows of a household that hold, in the order of their recording."""
    rows = tables[table]
    mine = rows[(rows["household"] == uid).to_numpy(dtype=bool)]
    if schema.TABLES[table].append_only:
        return effective(mine)
    return mine[~mine["void"].fillna(False).to_numpy(dtype=bool)] if "void" in schema.TABLES[table] else mine


def _agreement(rows: pd.DataFrame) -> pd.DataFrame:
    """The main agreement, signed or about to be; none where there is none."""
    return rows[(rows["kind"] == "main").to_numpy(dtype=bool)].tail(1)


def row_texts(table: str, rows: pd.DataFrame) -> dict[str, str]:
    """The fields of the first row, by label and by name; lines to fill in where there is no row."""
    known = texts_of(table, rows)
    if known:
        return known[0]
    return {key: BLANK for column in _columns(table) for key in _keys(column)} | {
        f"{column.label}勾": "☐" for column in _columns(table) if column.kind is Kind.BOOLEAN}


def labels(table: str) -> tuple[str, ...]:
    """The fields of a table by their labels."""
    return tuple(_keys(column)[0] for column in _columns(table))


def texts_of(table: str, rows: pd.DataFrame) -> list[dict[str, str]]:
    """The fields of each row, by label and by name."""
    columns = _columns(table)
    values = [cells(column, rows[column.name]) for column in columns]
    return [{key: text for column, value in zip(columns, row, strict=True) for key, text in _texts(column, value)}
            | {"序号": str(number)} for number, row in enumerate(zip(*values, strict=True), start=1)]


def _columns(table: str) -> list[Column]:
    return [column for column in schema.TABLES[table].columns
            if column.kind not in {Kind.GEOMETRY, Kind.REFERENCE, Kind.MOMENT}]


def _keys(column: Column) -> tuple[str, ...]:
    plain = column.label.replace("/", "或")
    return (plain, column.name, f"{plain}大写") if column.kind is Kind.MONEY else (plain, column.name)


def _texts(column: Column, value: Any) -> list[tuple[str, str]]:
    """Field and text of one value: label, name, capitals of money, a ticked box of a flag."""
    keys, text = _keys(column), _text(column, value)
    pairs = [(key, text) for key in keys]
    if column.kind is Kind.MONEY:
        pairs[-1] = (keys[-1], BLANK if value is None else capital(value))
    if column.kind is Kind.BOOLEAN:
        pairs.append((f"{keys[0]}勾", "☑" if value else "☐"))
    return pairs


def _text(column: Column, value: Any) -> str:
    if value is None or value == "":
        return BLANK
    if column.kind is Kind.CODE:
        return codes.label(str(column.codes), value)
    if column.kind is Kind.DATE:
        return _day(value)
    if column.kind is Kind.BOOLEAN:
        return "是" if value else "否"
    if column.kind is Kind.MONEY:
        return f"{value:,.2f}"
    if column.kind is Kind.DECIMAL:
        return f"{value:.2f}" if column.unit == "㎡" else f"{value:g}"
    return str(value)


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _people(holders: pd.DataFrame) -> dict[str, str]:
    """The holders together, as a party of an agreement is named."""
    def joined(column: str) -> str:
        return "、".join(str(each) for each in holders[column].dropna()) or BLANK

    return {"权利人姓名": joined("name"), "证件号码": joined("id_no"), "联系电话": joined("phone"),
            "代理人": joined("agent")}


def _amounts(name: str, amount: Decimal) -> dict[str, str]:
    return {name: f"{amount:,.2f}", f"{name}大写": capital(amount)}


def _account(tables: Tables, uid: str) -> dict[str, str]:
    """What is owed, paid and left, from the sums that the screen shows."""
    known = tables["household"].loc[[uid]]
    row = money.balances(replace(tables, frames={**tables.frames, "household": known})).iloc[0]
    found: dict[str, str] = {}
    for name, label in _SUMS.items():
        found |= _amounts(label, money.yuan(int(row[name])))
    rest = money.yuan(int(row["payable"]) - int(row["paid"]))
    return found | _amounts("未付", rest) | _amounts("未补差价", money.yuan(int(row["owed"]) - int(row["received"])))


def _settled(tables: Tables, bound: pd.DataFrame) -> dict[str, str]:
    """How the agreement itself is settled, signed or not: what is paid in money, what the household adds."""
    if bound.empty or bound["total"].isna().any():
        return {f"{name}{suffix}": BLANK for name in ("协议应付", "协议应补差价") for suffix in ("", "大写")}
    parts = money.agreement_parts(tables, bound).iloc[0]
    return _amounts("协议应付", money.yuan(int(parts["due"]))) | _amounts(
        "协议应补差价", money.yuan(int(parts["owed"])))


def _total(items: pd.DataFrame) -> dict[str, str]:
    """The sum of the lines printed; a line to fill in where there are none."""
    if items.empty:
        return {"补偿合计": BLANK, "补偿合计大写": BLANK}
    return _amounts("补偿合计", sum(items["amount"], start=Decimal(0)))


def _receipt(rows: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """What a 领款单 is for: the payment asked for last, else the one made last, to the holder's account."""
    asked, paid, holders = rows["payment_request"], rows["payment"], rows["holder"]
    table = "payment_request" if len(asked) else "payment"
    row = row_texts(table, (asked if len(asked) else paid).tail(1))
    holder = row_texts("holder", holders.head(1))
    known = {"收款人": holder["姓名"], "开户行": holder["开户行"], "账号": holder["账号"], "申请号": BLANK}
    return {"领款": known | {key: text for key, text in row.items() if text != BLANK or key not in known}}
