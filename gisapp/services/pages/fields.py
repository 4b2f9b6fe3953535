"""What a ``{…}`` in a product file means: the records of the sheet's subject as texts, looked up when asked for.

The names are those of the Word templates (``services.filling``): a table, a point, the label of a field, as in
``{户.坐落}`` or ``{协议.签约日}``; beside them figures that follow from several records.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import pandas as pd

from gisapp.carto.gridname import grid_name
from gisapp.domain import lifecycle, lookup, privacy
from gisapp.domain.capital import capital
from gisapp.domain.changes import Tables, effective
from gisapp.domain.codes import label
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.i18n import language, tr
from gisapp.services import accounts, dashboard, filling, situation
from gisapp.services.accounts import Account
from gisapp.services.boundary import Boundary, of_parcel
from gisapp.services.dashboard import Standing
from gisapp.services.pages.order import Order
from gisapp.services.pages.subjects import Subject
from gisapp.services.products import Product
from gisapp.services.sheets import Facts, area_text

_FIELD: Final = re.compile(r"\{([^{}]+)\}")
_LOOSE: Final = " ·"  # what is left before a mark that a real project does not bear
_DATE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_OWN: Final[Mapping[str, str]] = {
    "调查": "survey", "评估": "appraisal", "协议": "agreement", "交房": "handover", "过渡": "transition",
    "安置房": "resettle_house", "房票": "house_ticket", "经营": "business",
}


class Fields:
    """The texts of one sheet.

    Attributes:
        facts: what the sheet of a zone says; None on others.
        scale_denominator: of the main map, once it is drawn; 0 before.
    """

    def __init__(self, tables: Tables, order: Order, subject: Subject, product: Product,
                 facts: Facts | None = None) -> None:
        self.facts, self.scale_denominator = facts, 0
        self.tables, self.order, self.subject, self.product = tables, order, subject, product
        self.blank = product.blank
        self._rows: dict[str, pd.DataFrame] = {}
        self._texts: dict[str, Mapping[str, str]] = {}

    def fill(self, pattern: str, *, sentence: bool = False) -> str:
        """A text with its fields; what is not on record is the product's blank, and alone where nothing is.

        A ``sentence`` keeps its words even so. Patterns of ours speak the language in use; an office's own that have
        no English stay as they are written.
        """
        pattern = tr(pattern)
        if "{" not in pattern:
            return pattern[:1].upper() + pattern[1:]
        found = [self.value(name) for name in _FIELD.findall(pattern)]
        if not sentence and all(value == self.blank for value in found):
            return self.blank
        values = iter(found)
        return _FIELD.sub(lambda _: next(values), pattern).rstrip(_LOOSE)

    def value(self, path: str) -> str:
        """The text of one field.

        Raises:
            InputError: ``product.field``.
        """
        head, point, tail = path.partition(".")
        if not point and head in FIGURES:
            return FIGURES[head](self) or self.blank
        if head == "参数":
            return self._setting(tail)
        row = self._row(head)
        if row is None or tail not in row:
            raise InputError("product.field", field=path, known=[*_ROOTS, *_OWN, "参数", *FIGURES])
        text = row[tail]
        return self.blank if text == filling.BLANK else spoken(text)

    def rows(self, table: str) -> pd.DataFrame:
        """The household's rows of a table that hold, in the order of their recording."""
        if table not in self._rows:
            mine = situation.own(self.tables, table, self.subject.uid) if self.subject.kind == "household" else (
                self.tables[table].iloc[:0])
            if TABLES[table].append_only:
                mine = effective(mine)
            elif "void" in TABLES[table]:
                mine = mine[~mine["void"].fillna(False).to_numpy(dtype=bool)]
            self._rows[table] = mine
        return self._rows[table]

    def _row(self, head: str) -> Mapping[str, str] | None:
        if head not in self._texts:
            if head in _ROOTS:
                table, rows = _ROOTS[head](self)
            elif head in _OWN:
                table = _OWN[head]
                rows = self.rows(table)
                if table == "agreement":
                    rows = rows[(rows["kind"] == "main").to_numpy(dtype=bool)]
                rows = rows.tail(1)
            else:
                return None
            shown = rows if self.product.reveals else privacy.masked(table, rows)
            self._texts[head] = filling.row_texts(table, shown)
        return self._texts[head]

    def at(self, table: str, column: str) -> pd.DataFrame:
        """The row of a table that the subject's own row names; of a zone itself, or its first phase."""
        if self.subject.kind == "zone":
            rows = self.tables[table]
            return rows.loc[[self.subject.uid]] if table == "zone" else lookup.in_zone(rows, self.subject.uid).iloc[:1]
        own = self.tables[self.subject.kind]
        uid: Any = own.at[self.subject.uid, column] if column in own else None
        return self.tables[table].loc[[uid]] if uid else self.tables[table].iloc[:0]

    def first(self, table: str) -> pd.DataFrame:
        """The first of the subject's parcels or buildings."""
        uids = self.subject.parcels if table == "parcel" else self.subject.buildings
        return self.tables[table].loc[list(uids[:1])]

    def _setting(self, name: str) -> str:
        rows = self.tables["setting"]
        found = rows.loc[(rows["name"] == name).to_numpy(dtype=bool), "value"].dropna()
        return str(found.iloc[-1]) if len(found) else filling.BLANK

    @cached_property
    def summary(self) -> Standing:
        """The figures of the zone that the sheet is about, or that the subject lies in."""
        if self.facts is not None:
            return self.facts.summary
        zone: Any = self.tables[self.subject.kind].at[self.subject.uid, "zone"]
        return dashboard.standing(self.tables, zone, self.order.as_of)

    @cached_property
    def account(self) -> Account | None:
        """What is agreed, owed and paid; None for a sheet that is not about a household."""
        if self.subject.kind != "household":
            return None
        return accounts.account(self.tables, self.subject.uid, self.order.day)

    @cached_property
    def boundary(self) -> Boundary | None:
        """The boundary of the first parcel that has one."""
        geometries = self.tables["parcel"]["geom"]
        uid = next((uid for uid in self.subject.parcels if geometries.at[uid] is not None), None)
        return None if uid is None else of_parcel(self.tables, uid)

    @cached_property
    def reached(self) -> Mapping[str, pd.Timestamp]:
        """Stage → day on which it was reached, as it stood on the sheet's day."""
        events = self.rows("stage_event")
        events = events[events["happened_on"].isna() | (events["happened_on"] <= pd.Timestamp(self.order.day))]
        last = events.drop_duplicates("stage", keep="last")
        return dict(zip(last["stage"], last["happened_on"], strict=True))

    @property
    def stage(self) -> lifecycle.Stage:
        """The household's stage on the sheet's day."""
        if self.order.as_of is None:
            return lifecycle.Stage(str(self.tables["household"].at[self.subject.uid, "stage"]))
        events = self.rows("stage_event")
        events = events[~(events["happened_on"] > pd.Timestamp(self.order.day))]
        if events.empty:
            return lifecycle.Stage.UNINVESTIGATED
        latest = events.sort_values("happened_on", kind="stable", na_position="first")
        return lifecycle.Stage(latest["stage"].iloc[-1])


def spoken(text: str) -> str:
    """A record's text in the language in use: codes and dates; what people wrote stays as it is."""
    if language() == "zh":
        return text
    return _DATE.sub(lambda day: "-".join(each.zfill(2) for each in day.groups()), tr(text))


def _holders(fields: Fields) -> str:
    """The holders, with what each is where they are several or not plain owners; in full where the product says so."""
    rows = fields.rows("holder")
    several = len(rows) > 1 or not rows["role"].isin(["owner"]).all()
    words = []
    for name, role, share in zip(rows["name"], rows["role"], rows["share_pct"], strict=True):
        parts = [tr(label("role", role))] if several and role else []
        parts += [f"{share:g}%"] if not pd.isna(share) else []
        shown = str(name) if fields.product.reveals else privacy.mask_name(name)
        words.append(f"{shown}（{' '.join(parts)}）" if parts else shown)
    return "、".join(words)


def _house_place(fields: Fields) -> str:
    rows = fields.rows("resettle_house")
    rows = rows[rows["status"].isin(situation.TAKEN).to_numpy(dtype=bool)]
    if rows.empty:
        return ""
    row = rows.iloc[-1]
    parts = ((row["estate"], ""), (row["bldg"], "栋"), (row["unit"], "单元"), (row["room"], "室"))
    return "".join(f"{value}{'' if str(value).endswith(word) else word}" for value, word in parts if value)


def difference_words(fields: Fields) -> str:
    """Who pays the 差价 to whom, from the sums of the account (590号令 §21)."""
    account = fields.account
    if account is None or not account.agreements:
        return ""
    if account.balance["owed"]:
        return tr("被征收人补交 {amount} 元", amount=f"{account.balance['owed']:,.2f}")
    main = account.agreements[0]
    house = sum((line.amount for line in main.lines if line.item_code == "house" and line.amount), Decimal(0))
    if not main.house_value:
        return ""
    rest = house - main.house_value - main.ticket
    return tr("征收部门补付 {amount} 元", amount=f"{rest:,.2f}") if rest > 0 else tr("没有差价")


def _amount(name: str) -> Callable[[Fields], str]:
    def shown(fields: Fields) -> str:
        account = fields.account
        return "" if account is None or not account.agreements else f"{account.balance[name]:,.2f}"
    return shown


def _mode(fields: Fields) -> str:
    """The mode of compensation, and what is paid by a house or a ticket where not all is paid in money."""
    mode, account = fields.value("协议.补偿方式"), fields.account
    if account is None or not account.agreements or not account.balance["exchanged"]:
        return mode
    return mode + tr("　房屋或房票抵付 {amount} 元", amount=f"{account.balance['exchanged']:,.2f}")


def _words(name: str) -> Callable[[Fields], str]:
    def shown(fields: Fields) -> str:
        account = fields.account
        return "" if account is None or not account.agreements else capital(account.balance[name])
    return shown


def _area(fields: Fields) -> str:
    return "" if fields.boundary is None else f"{fields.boundary.area_m2:.2f}"


def _agreement(fields: Fields) -> str:
    """Whether the printed coordinates enclose the recorded area."""
    found = fields.boundary
    if found is None or found.recorded_m2 is None:
        return ""
    rest = found.area_m2 - found.recorded_m2
    return tr("（与坐标计算相符）") if found.agrees else tr("（与坐标计算相差 {rest} ㎡）", rest=f"{rest:+.2f}")


def _structure(fields: Fields) -> str:
    rows = fields.first("building")
    if rows.empty:
        return ""
    row = rows.iloc[0]
    floors = "" if pd.isna(row["floors"]) else tr("{count} 层", count=int(row["floors"]))
    return " / ".join(part for part in (tr(label("structure", row["structure"])) if row["structure"] else "", floors)
                      if part)


def _area_reason(fields: Fields) -> str:
    """Why the areas differ: the reason on record, what was decided on unregistered parts; empty where they agree."""
    if fields.subject.kind != "household":
        return ""
    row: Any = fields.tables["household"].loc[fields.subject.uid]
    known = {round(row[name], 2) for name in ("area_cert", "area_surv", "area_ok") if not pd.isna(row[name])}
    if len(known) < 2:
        return ""
    parts = fields.rows("unreg_part")
    words = [row["area_reason"]] if row["area_reason"] else []
    part: Any
    for part in parts.itertuples():
        result = label("unreg_result", part.result) if part.result else tr("待认定")
        words.append(tr("未登记部分 {area} ㎡：{result}", area=f"{part.area:.2f}", result=tr(result)))
    return "；".join(str(each) for each in words) or tr("未登记原因")


def _project(name: str) -> Callable[[Fields], str]:
    return lambda fields: fields.tables.fact(name) or ""


def _revision(fields: Fields) -> str:
    return str(fields.tables.revision)


def _figure(words: str, shown: Callable[[Standing], str]) -> Callable[[Fields], str]:
    """A figure of the zone, with its unit, as the dashboard counts it."""
    def found(fields: Fields) -> str:
        return tr(words, value=shown(fields.summary))
    return found


def _marks(fields: Fields) -> tuple[str, ...]:
    if fields.facts is not None:
        return fields.facts.marks
    inside = (tr("内部使用"),) if fields.product.audience == "internal" else ()
    return (*inside, *((tr("示意数据"),) if fields.tables.sample else ()))


def _basis(fields: Fields) -> str:
    if fields.facts is not None:
        return fields.facts.basis
    return tr("依据{source}测绘成果编制，不作权属依据。", source=fields.tables.fact("survey_source") or "")


_FIGURES: Final[Mapping[str, tuple[str, Callable[[Standing], str]]]] = {
    "总户数": ("{value} 户", lambda summary: str(summary.households)),
    "累计签约": ("{value} 户", lambda summary: str(summary.signed)),
    "签约率": ("{value}", lambda summary: f"{summary.signed_rate_households:.1%}"),
    "累计交房": ("{value} 户", lambda summary: str(summary.handed_over)),
    "累计拆除": ("{value} 户", lambda summary: str(summary.demolished)),
    "剩余未签约": ("{value} 户", lambda summary: str(summary.unsigned)),
    "片区面积": ("{value}", area_text),
}
_ROOTS: Final[Mapping[str, Callable[[Fields], tuple[str, pd.DataFrame]]]] = {
    "户": lambda fields: ("household", fields.tables["household"].loc[[fields.subject.uid]]
                         if fields.subject.kind == "household" else fields.tables["household"].iloc[:0]),
    "宗地": lambda fields: ("parcel", fields.first("parcel")),
    "幢": lambda fields: ("building", fields.first("building")),
    "片区": lambda fields: ("zone", fields.at("zone", "zone")),
    "批次": lambda fields: ("phase", fields.at("phase", "phase")),
}
_TABLES: Final = {"户": "household", "宗地": "parcel", "幢": "building", "片区": "zone", "批次": "phase"}


def roots(subject: str) -> Mapping[str, str]:
    """What a field may begin with on sheets about a subject, and the table whose columns follow the point."""
    above = ("片区", "批次")
    known = above if subject == "zone" else ("户", "宗地", "幢", *above) if subject == "household" else (
        "宗地", "幢", *above)
    return {**{root: _TABLES[root] for root in known}, **(_OWN if subject == "household" else {})}


FIGURES: Final[Mapping[str, Callable[[Fields], str]]] = {
    "编号": lambda fields: fields.subject.number,
    "权利人": _holders,
    "宗地号": lambda fields: "、".join(fields.tables["parcel"].loc[list(fields.subject.parcels), "parcel_no"]),
    "幢号": lambda fields: "、".join(fields.tables["building"].loc[list(fields.subject.buildings), "bldg_no"]),
    "结构层数": _structure,
    "宗地面积": _area, "面积相符": _agreement,
    "面积差异": _area_reason,
    "安置房位置": _house_place,
    "差价": difference_words,
    "协议金额": _amount("agreed"), "房屋抵付": _amount("exchanged"),
    "补偿方式": _mode, "应付": _amount("due"), "已付": _amount("paid"),
    "超期过渡费": _amount("overdue"), "应付大写": _words("due"), "协议金额大写": _words("agreed"),
    "数据截至": lambda fields: fields.order.day.isoformat(),
    "打印时间": lambda fields: fields.order.printed_at.strftime("%Y-%m-%d %H:%M"),
    "打印人": lambda fields: fields.order.who,
    "修订": _revision,
    "制图": lambda fields: fields.order.drafter or fields.tables.fact("drafter") or "",
    "审核": lambda fields: fields.order.checker or fields.tables.fact("checker") or "",
    "单位": _project("org"), "项目": _project("name"), "测绘依据": _project("survey_source"),
    "坐标系": lambda fields: grid_name(fields.tables.crs).system,
    "投影": lambda fields: grid_name(fields.tables.crs).projection,
    "高程基准": lambda fields: grid_name(fields.tables.crs).height,
    **{name: _figure(*each) for name, each in _FIGURES.items()},
    "标题": lambda fields: fields.facts.title if fields.facts else fields.product.label,
    "密级": lambda fields: " · ".join(_marks(fields)),
    "依据": _basis,
    "幅号": lambda fields: fields.facts.place_words if fields.facts else "",
    "比例尺": lambda fields: str(fields.scale_denominator) if fields.scale_denominator else "",
    "示意": lambda fields: tr("示意数据") if fields.tables.sample else " ",
}
