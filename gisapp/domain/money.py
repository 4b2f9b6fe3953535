"""Amounts to the cent: what is agreed, owed and paid for each household, as arrays of whole 分.

Guards, panel, reports and exports ask ``balances``; one household and a hundred thousand take the same road. Money is
never a float: ``Decimal`` in frames, int64 分 in sums. Source: 590号令 §17, §19, §21, §22, §27; DOMAIN §2, formulas.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import exits
from gisapp.domain.changes import Tables, effective

FEN: Final = 100
OUTGOING: Final = ("compensation", "transition", "reward", "deposit", "diff_refund")
INCOMING: Final = ("diff_collect",)


def fen(amounts: pd.Series | Iterable[Any]) -> np.ndarray:
    """Amounts (Decimal 元, None for nothing) as int64 分."""
    return np.fromiter((0 if each is None else int(each * FEN) for each in amounts), dtype="int64")


def yuan(amount_fen: int) -> Decimal:
    """Whole 分 as 元 with two places.

    >>> yuan(123456)
    Decimal('1234.56')
    """
    return (Decimal(int(amount_fen)) / FEN).quantize(Decimal("0.01"))


def binding(agreements: pd.DataFrame, as_of: dt.date | None = None) -> pd.DataFrame:
    """Agreements that bind: signed by a day, not void, no 预签约."""
    holds = ~agreements["void"].fillna(False).to_numpy(dtype=bool)
    holds = holds & (agreements["kind"] != "preliminary").to_numpy(dtype=bool)
    holds = holds & agreements["sign_date"].notna().to_numpy()
    if as_of is not None:
        holds = holds & (agreements["sign_date"] <= pd.Timestamp(as_of)).to_numpy()
    return agreements[holds]


def balances(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """What every household is owed and has got by the end of a day.

    Returns:
        int64 分 indexed by household uid: ``agreed`` (total of the agreements), ``exchanged`` (part settled by a
        house or a ticket), ``due`` (to be paid in money, by agreement or by decision), ``owed`` (差价 that the
        household pays), ``paid``, ``received``.
    """
    index = tables["household"].index
    parts = _agreement_parts(tables, binding(tables["agreement"], as_of))
    at = index.get_indexer(pd.Index(parts["household"]))
    found = {name: _summed(at, parts[name].to_numpy(), len(index)) for name in ("agreed", "exchanged", "due", "owed")}
    decided = exits.decisions(tables, as_of)
    at = index.get_indexer(pd.Index(decided["household"]))
    free = (at >= 0) & ~index.isin(parts["household"])[at]
    found["due"] += _summed(at[free], fen(decided["amount"])[free], len(index))
    payments = effective(tables["payment"])
    done = payments["paid_date"].notna().to_numpy()
    if as_of is not None:
        done = done & (payments["paid_date"] <= pd.Timestamp(as_of)).to_numpy()
    payments = payments[done]
    amounts, at = fen(payments["amount"]), index.get_indexer(pd.Index(payments["household"]))
    for name, kinds in (("paid", OUTGOING), ("received", INCOMING)):
        chosen = payments["kind"].isin(kinds).to_numpy()
        found[name] = _summed(at[chosen], amounts[chosen], len(index))
    return pd.DataFrame(found, index=index)


def _agreement_parts(tables: Tables, agreements: pd.DataFrame) -> pd.DataFrame:
    """差价 (§21) apart from the cash lines (§22): the house against the house, the rest in money."""
    items = tables["comp_item"]
    house = items[(items["item_code"] == "house").to_numpy(dtype=bool)]
    at = agreements.index.get_indexer(pd.Index(house["agreement"]))
    house_value = _summed(at, fen(house["amount"]), len(agreements))
    itemised = np.bincount(at[at >= 0], minlength=len(agreements)) > 0
    total, given = fen(agreements["total"]), fen(agreements["house_value"])
    taken = np.where(itemised, house_value, total)
    difference = taken - given
    in_money = total - taken + np.maximum(difference, 0)
    ticket = np.minimum(fen(agreements["ticket_value"]), in_money)
    return pd.DataFrame({
        "household": agreements["household"], "agreed": total, "exchanged": np.minimum(taken, given) + ticket,
        "due": in_money - ticket, "owed": np.maximum(-difference, 0),
    }, index=agreements.index)


def _summed(at: np.ndarray, amounts: np.ndarray, length: int) -> np.ndarray:
    total = np.zeros(length, dtype="int64")
    np.add.at(total, at[at >= 0], amounts[at >= 0])
    return total
