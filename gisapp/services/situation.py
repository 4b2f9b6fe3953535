"""What is true of one household where its compensation is computed: area, appraisal, pack, fixtures, business, people.

Gathered once, so that the modes are compared on the same facts. Called by ``services.compensation``.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import linked, policy
from gisapp.domain.changes import Tables
from gisapp.domain.codes import CODES
from gisapp.domain.columns import is_missing
from gisapp.domain.policy import Rate
from gisapp.services import policies

PUBLIC: Final = ("public_direct", "public_self")
BUSINESS: Final = ("dwelling_business", "commercial", "office", "industrial")
TAKEN: Final = ("locked", "picked", "delivered")


@dataclass(frozen=True, slots=True)
class Fixture:
    """Something counted in the home: what, how many, under which item."""

    item_code: str
    name: str
    qty: Decimal


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of one household on a day; None where nothing is on record.

    Attributes:
        uid: the household.
        hh_no: its number.
        on: the day whose rates hold.
        area: recognised area, ㎡.
        unit_price: appraised, 元/㎡.
        report_no: the appraisal that holds.
        decoration: appraised, 元.
        equipment: appraised, 元.
        appraised: the house's value as the report states it.
        words: conditions of the pack that hold (use, tenure).
        rates: what is in force on the day.
        fixtures: what was counted.
        trading: whether business is done there.
        profit_month: 元.
        biz_area: ㎡.
        hardships: codes, each once, in the order of the enumeration.
        tenanted: a public home with a tenant beside its owner.
        seized: held without title: no compensation total.
        homeless: 无房户: nothing to expropriate.
        house: area, price and place of a resettlement house already chosen.
    """

    uid: str
    hh_no: str
    on: dt.date
    area: Decimal | None
    unit_price: Decimal | None
    report_no: str
    decoration: Decimal | None
    equipment: Decimal | None
    appraised: Decimal | None
    words: frozenset[str]
    rates: tuple[Rate, ...]
    fixtures: tuple[Fixture, ...]
    trading: bool
    profit_month: Decimal | None
    biz_area: Decimal | None
    hardships: tuple[str, ...]
    tenanted: bool
    seized: bool
    homeless: bool
    house: tuple[Decimal | None, Decimal | None, str] | None


def situation(tables: Tables, uid: str, on: dt.date) -> Situation:
    """The facts of a household, with the rates in force on a day."""
    row: Any = tables["household"].loc[uid]
    report, business = _appraisal(tables, uid), _last(own(tables, "business", uid))
    holders = own(tables, "holder", uid)
    kinds, roles = set(holders["hardship"].dropna()), set(holders["role"].dropna())
    zone = None if is_missing(row["zone"]) else str(row["zone"])
    return Situation(
        uid=uid, hh_no=str(row["hh_no"]), on=on, area=_number(row["area_ok"]),
        unit_price=_money(report, "unit_price"), report_no=str(report["report_no"]) if report is not None else "",
        decoration=_money(report, "val_decor"), equipment=_money(report, "val_equip"),
        appraised=_money(report, "val_house"), words=policies.household_words(tables, uid),
        rates=policy.rates(tables, zone, on), fixtures=_fixtures(tables, uid),
        trading=business is not None or row["use_real"] in BUSINESS or row["use_reg"] in BUSINESS,
        profit_month=_money(business, "profit_month"),
        biz_area=None if business is None else _number(business["biz_area"]),
        hardships=tuple(code for code in CODES["hardship"] if code in kinds),
        tenanted=row["tenure"] in PUBLIC and "tenant" in roles, seized=row["occupancy"] == "seized",
        homeless=bool(roles) and roles == {"no_house"}, house=_house(tables, uid),
    )


def rates_on(tables: Tables, uid: str, on: dt.date) -> tuple[Rate, ...]:
    """What is in force for a household on another day (a reward's deadline)."""
    zone: Any = tables["household"].at[uid, "zone"]
    return policy.rates(tables, zone, on)


def own(tables: Tables, table: str, uid: str) -> pd.DataFrame:
    """The rows of a table that belong to a household, in the order of their recording."""
    mine: np.ndarray = linked.positions(tables, table) == tables["household"].index.get_loc(uid)
    return tables[table][mine]


def _last(frame: pd.DataFrame) -> Any:
    return None if frame.empty else frame.iloc[-1]


def _appraisal(tables: Tables, uid: str) -> Any:
    """The report that holds: not replaced by a later one, the latest of those."""
    reports = own(tables, "appraisal", uid)
    standing = reports[~reports.index.isin(reports["replaces"].dropna())]
    return _last(standing.sort_values("value_date", kind="stable", na_position="first"))


def _fixtures(tables: Tables, uid: str) -> tuple[Fixture, ...]:
    """What is paid by the piece or measure; what the appraisal values (装饰装修) is not counted twice."""
    row: Any
    found = []
    for row in own(tables, "fixture", uid).itertuples():
        item = "fixture" if is_missing(row.item_code) else row.item_code
        if item == "fixture" or item.startswith("move_"):
            found.append(Fixture(item, str(row.item), _number(row.qty) or Decimal(0)))
    return tuple(found)


def _house(tables: Tables, uid: str) -> tuple[Decimal | None, Decimal | None, str] | None:
    houses = own(tables, "resettle_house", uid)
    row = _last(houses[houses["status"].isin(TAKEN).to_numpy(dtype=bool)])
    if row is None:
        return None
    parts = (row[name] for name in ("estate", "bldg", "unit", "floor", "room"))
    place = " ".join(str(part) for part in parts if not is_missing(part))
    return _number(row["area"]), _money(row, "price"), place or str(row["house_id"])


def _number(value: Any) -> Decimal | None:
    return None if is_missing(value) else policy.exact(value)


def _money(row: Any, name: str) -> Decimal | None:
    return None if row is None or is_missing(row[name]) else row[name]
