"""过渡: a family that waits for its house is in transition from the day that it hands over to the day it moves in.

The rows follow from the records, in the same step: the handover begins one, the house delivered ends it. The month's
fee is that of the agreement; where it names none (周转房), none is made up. Source: 590号令第22条; DOMAIN §2. Called by
``recording`` and ``housing``.
"""

import datetime as dt
from typing import Any

import pandas as pd

from gisapp.domain import changes, housing, money
from gisapp.domain.changes import Change, Tables


def begun(tables: Tables, household: str, hand_date: dt.date, before: dt.date | None = None) -> list[Change]:
    """What a handover changes: a transition begun, or moved to another day where it began on the day ``before``.

    Nothing for households that wait for no house, have theirs, or have a transition on record already.
    """
    rows = tables["transition"]
    mine = rows[(rows["household"] == household).to_numpy(dtype=bool)]
    if len(mine):
        moved = mine.index[(mine["start"] == pd.Timestamp(before)).to_numpy()] if before else mine.index[:0]
        return [changes.updated(tables, "transition", moved, {
            "start": hand_date, "due": [_due(hand_date, months) for months in mine.loc[moved, "months"]]})
        ] if len(moved) else []
    agreement = _waiting(tables, household)
    if agreement is None:
        return []
    months = agreement["transit_months"]
    return [changes.inserted("transition", {
        "household": [household], "start": [hand_date], "due": [_due(hand_date, months)],
        "months": [None if pd.isna(months) else int(months)], "area": [tables["household"].at[household, "area_ok"]],
        **_fee(tables, str(agreement.name))})]


def ended(tables: Tables, household: str, on: dt.date) -> list[Change]:
    """What the delivery of a house changes: the transition ends."""
    rows = tables["transition"]
    open_ = rows.index[((rows["household"] == household) & rows["ended_on"].isna()).to_numpy(dtype=bool)]
    return [changes.updated(tables, "transition", open_, {"ended_on": on})] if len(open_) else []


def _due(start: dt.date, months: Any) -> dt.date | None:
    return None if pd.isna(months) else (pd.Timestamp(start) + pd.DateOffset(months=int(months))).date()


def _waiting(tables: Tables, household: str) -> pd.Series | None:
    """The agreement by which a household waits for a house that it does not have yet."""
    rows = tables["agreement"]
    bound = money.binding(rows[(rows["household"] == household).to_numpy(dtype=bool)])
    bound = bound[bound["mode"].isin(housing.EXCHANGE) & (bound["kind"] == "main").to_numpy(dtype=bool)]
    houses = tables["resettle_house"]
    has = ((houses["household"] == household) & (houses["status"] == housing.DELIVERED)).any()
    return None if bound.empty or has else bound.iloc[-1]


def _fee(tables: Tables, agreement: str) -> dict[str, Any]:
    items = tables["comp_item"]
    lines = items[((items["agreement"] == agreement) & (items["item_code"] == "transition")).to_numpy(dtype=bool)]
    if lines.empty or lines["qty_unit"].iloc[-1] != "month" or lines["rate"].iloc[-1] is None:
        return {}
    return {"rate": [float(lines["rate"].iloc[-1])], "rate_unit": ["household_month"]}
