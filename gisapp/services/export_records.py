"""What the records say of each household, for the progress layer: the row that binds, by the day asked for.

Called by ``services.exporting``. Personal values, petitions and issues are not among these columns (PIPL §25).
"""

import datetime as dt
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain import money, rollup, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import Column, Kind, Profile

_AGREED: Final = ("mode", "move_due")
_PICKED: Final = ("pick_no", "res_due", "res_date")
_DEMOLISHED: Final = Column("demo_area", Kind.DECIMAL, "拆除面积", size=12, decimals=2, unit="㎡", shp="DEMO_AREA",
                            meaning="所在各幢的拆除面积×该户的份额")
_MONTHS: Final = Column("over_months", Kind.INTEGER, "超期月数", size=6, shp="OVER_MON", meaning="过渡期满以后的月数")
_PAID: Final = Column("paid_total", Kind.MONEY, "已付合计", size=14, decimals=2, unit="元", shp="PAID_TOT")

Chosen = list[tuple[Column, pd.Series]]


def columns_of(tables: Tables, index: pd.Index, as_of: dt.date | None, profile: Profile) -> Chosen:
    """Columns with their values for households.

    Args:
        tables: the snapshot.
        index: uids of the households, in the order wanted.
        as_of: what had happened by the end of this day; until now where none is given.
        profile: ``internal`` adds the sums of money.

    Returns:
        Columns with ``shp`` names and their series indexed by ``index``.
    """
    found = _agreements(tables, index, as_of) + _houses(tables, index, as_of)
    found += [_transition(tables, index, as_of), _overdue(tables, index, as_of), _demolished(tables, index, as_of)]
    return found + (_sums(tables, index, as_of) if profile == "internal" else [])


def _last(rows: pd.DataFrame, name: str, index: pd.Index) -> pd.Series:
    """A column of each household's last row."""
    known = rows[rows["household"].notna().to_numpy()].drop_duplicates("household", keep="last")
    values: pd.Series = known.set_index(pd.Index(known["household"]))[name].reindex(index)
    return values


def _by(days: pd.Series, as_of: dt.date | None) -> np.ndarray:
    """Whether each day is there and not after the day asked for."""
    there = days.notna().to_numpy()
    return there if as_of is None else there & (days <= pd.Timestamp(as_of)).to_numpy()


def _agreements(tables: Tables, index: pd.Index, as_of: dt.date | None) -> Chosen:
    bound = money.binding(tables["agreement"], as_of)
    main = bound[(bound["kind"] != "supplement").to_numpy(dtype=bool)].sort_values("sign_date", kind="stable")
    return [(schema.TABLES["agreement"][name], _last(main, name, index)) for name in _AGREED]


def _houses(tables: Tables, index: pd.Index, as_of: dt.date | None) -> Chosen:
    """The house of each household; one promised without a picking day counts as given."""
    rows = tables["resettle_house"]
    rows = rows[(rows["pick_date"].isna().to_numpy() | _by(rows["pick_date"], as_of))]
    rows = rows.assign(res_date=rows["res_date"].where(_by(rows["res_date"], as_of)))
    return [(schema.TABLES["resettle_house"][name], _last(rows, name, index)) for name in _PICKED]


def _transition(tables: Tables, index: pd.Index, as_of: dt.date | None) -> tuple[Column, pd.Series]:
    rows = tables["transition"]
    until = replace(schema.TABLES["transition"]["due"], label="过渡期止")
    return until, _last(rows[_by(rows["start"], as_of)], "due", index)


def _overdue(tables: Tables, index: pd.Index, as_of: dt.date | None) -> tuple[Column, pd.Series]:
    return _MONTHS, _last(money.overdue(tables, as_of), "months", index).astype("Int64")


def _demolished(tables: Tables, index: pd.Index, as_of: dt.date | None) -> tuple[Column, pd.Series]:
    rows = tables["demolition"]
    down = rows[_by(rows["end"], as_of)].drop_duplicates("building", keep="last")
    area = down.set_index(pd.Index(down["building"]))["demo_area"]
    links = rollup.household_buildings(tables, as_of)
    links = links[links["household"].isin(index).to_numpy()]
    shares = tables["household_building"].drop_duplicates(["household", "building"]).set_index(
        ["household", "building"])["share"]
    share = shares.reindex(pd.MultiIndex.from_frame(links[["household", "building"]])).fillna(1.0).to_numpy()
    parts = pd.Series(links["building"].map(area).to_numpy(dtype="float64") * share, index=pd.Index(links["household"]))
    return _DEMOLISHED, parts.groupby(level=0).sum(min_count=1).reindex(index).round(2)


def _sums(tables: Tables, index: pd.Index, as_of: dt.date | None) -> Chosen:
    sums = money.balances(tables, as_of).loc[index]
    total = schema.TABLES["agreement"]["total"]
    return [(column, pd.Series([money.yuan(each) if each else None for each in sums[name].tolist()], index=index,
                               dtype="object"))
            for column, name in ((total, "agreed"), (_PAID, "paid"))]
