"""Amounts to the cent: what is agreed, owed and paid for each household, as arrays of whole 分.

Guards, panel, payments, reports and exports ask ``balances``; one household and a hundred thousand take the same road.
Money is never a float: ``Decimal`` in frames, int64 分 in sums. Source: 590号令 §17, §19, §21, §22, §27; DOMAIN §2,
formulas 1–3.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import exits, policy, workdays
from gisapp.domain.changes import Tables, effective
from gisapp.domain.codes import label

FEN: Final = 100
OUTGOING: Final = ("compensation", "transition", "reward", "deposit", "diff_refund")
INCOMING: Final = ("diff_collect",)
SUMS: Final = ("agreed", "exchanged", "due", "overdue", "payable", "paid", "owed", "received")
"""The columns of ``balances``."""

_TENTHOUSAND: Final = 10_000


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
        house or a ticket), ``due`` (to be paid in money: by agreement, supplements, decision, or back for a house
        delivered smaller), ``overdue`` (transition fee accrued since the department is late), ``payable`` (due +
        overdue), ``paid``, ``owed`` (差价 that the household pays, and for a house delivered larger), ``received``.
    """
    index = tables["household"].index
    parts = agreement_parts(tables, binding(tables["agreement"], as_of))
    at = index.get_indexer(pd.Index(parts["household"]))
    found = {name: _summed(at, parts[name].to_numpy(), len(index)) for name in ("agreed", "exchanged", "due", "owed")}
    decided = exits.decisions(tables, as_of)
    at = index.get_indexer(pd.Index(decided["household"]))
    free = (at >= 0) & ~index.isin(parts["household"])[at]
    found["due"] += _summed(at[free], fen(decided["amount"])[free], len(index))
    handed = deliveries(tables, as_of)
    at = index.get_indexer(pd.Index(handed["household"]))
    found["due"] += _summed(at, np.maximum(-handed["amount"].to_numpy(), 0), len(index))
    found["owed"] += _summed(at, np.maximum(handed["amount"].to_numpy(), 0), len(index))
    late = overdue(tables, as_of)
    found["overdue"] = _summed(index.get_indexer(pd.Index(late["household"])), late["amount"].to_numpy(), len(index))
    found["payable"] = found["due"] + found["overdue"]
    payments = effective(tables["payment"])
    done = payments["paid_date"].notna().to_numpy()
    if as_of is not None:
        done = done & (payments["paid_date"] <= pd.Timestamp(as_of)).to_numpy()
    payments = payments[done]
    amounts, at = fen(payments["amount"]), index.get_indexer(pd.Index(payments["household"]))
    for name, kinds in (("paid", OUTGOING), ("received", INCOMING)):
        chosen = payments["kind"].isin(kinds).to_numpy()
        found[name] = _summed(at[chosen], amounts[chosen], len(index))
    return pd.DataFrame({name: found[name] for name in SUMS}, index=index)


def agreement_parts(tables: Tables, agreements: pd.DataFrame) -> pd.DataFrame:
    """差价 (§21) apart from the cash lines (§22): the house against the house, the rest in money.

    Returns:
        One row an agreement: ``household`` and, in 分, ``agreed``, ``exchanged``, ``due``, ``owed``.
    """
    items = tables["comp_item"]
    house = items[(items["item_code"] == "house").to_numpy(dtype=bool)]
    at = agreements.index.get_indexer(pd.Index(house["agreement"]))
    house_value = _summed(at, fen(house["amount"]), len(agreements))
    itemised = np.bincount(at[at >= 0], minlength=len(agreements)) > 0
    total, given = fen(agreements["total"]), fen(agreements["house_value"])
    taken = np.where(itemised, house_value, total)
    parts = settled(total, taken, given, fen(agreements["ticket_value"]))
    return pd.DataFrame({"household": agreements["household"], "agreed": total, **parts}, index=agreements.index)


def settled(total: Any, house: Any, given: Any, ticket: Any) -> dict[str, Any]:
    """How totals are settled: house against house (§21), a part by ticket, the rest in money (§22).

    Args:
        total: all lines together, 分 (an int64 array or one number, as all the others).
        house: the expropriated house among them.
        given: the house given in exchange, at the same value date.
        ticket: face value of the ticket.

    Returns:
        ``exchanged``, ``due`` (the department pays), ``owed`` (差价: the household pays), in 分.
    """
    difference = house - given
    in_money = total - house + np.maximum(difference, 0)
    by_ticket = np.minimum(ticket, in_money)
    return {"exchanged": np.minimum(house, given) + by_ticket, "due": in_money - by_ticket,
            "owed": np.maximum(-difference, 0)}


def deliveries(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """What the measured area of houses delivered comes to: ``(area_final − area) × settle_price`` (formula 2).

    Nothing where the price of the settlement is not on record.

    Returns:
        ``household`` and ``amount`` (int64 分; above 0 the household pays), indexed by uid of the house.
    """
    rows = tables["resettle_house"]
    done = (rows["status"] == "delivered").to_numpy(dtype=bool) & rows["household"].notna().to_numpy()
    done = done & rows["area"].notna().to_numpy() & rows["area_final"].notna().to_numpy()
    if as_of is not None:
        done = done & ~(rows["res_date"] > pd.Timestamp(as_of)).to_numpy()
    rows = rows[done]
    more = (rows["area_final"] * FEN).round().to_numpy().astype("int64") - (
        rows["area"] * FEN).round().to_numpy().astype("int64")
    product = np.abs(more) * fen(rows["settle_price"])
    return pd.DataFrame({"household": rows["household"],
                         "amount": np.sign(more) * ((product + FEN // 2) // FEN)}, index=rows.index)


def overdue(tables: Tables, as_of: dt.date | None = None) -> pd.DataFrame:
    """Transition fees that accrue because the department is late: months begun × month's fee × multiple of the pack.

    The normal period is never counted again, nor is a delay of the household's own. Where no multiple is in force, the
    amount is 0 and ``factor`` missing: no rate is made up. Source: 590号令 §22; the multiple is the province's.

    Returns:
        One row a transition that is late by a day (today's where none is given), indexed by its uid: ``household``,
        ``due``, ``until``, ``months``, ``monthly`` (分), ``factor`` (NaN where no rate), ``reference`` (or None),
        ``own_fault``, ``amount`` (int64 分).
    """
    rows, day = tables["transition"], np.datetime64(as_of or dt.date.today(), "D")
    days = {name: rows[name].to_numpy().astype("datetime64[D]") for name in ("start", "due", "ended_on")}
    promised = workdays.after_months(days["start"], rows["months"].fillna(0).to_numpy(dtype="int64"))
    promised[rows["months"].isna().to_numpy()] = np.datetime64("NaT")
    due = np.where(np.isnat(days["due"]), promised, days["due"])
    until = np.where(np.isnat(days["ended_on"]), day, np.minimum(days["ended_on"], day))
    late = until > due
    rows, due, until = rows[late], due[late], until[late]
    own_fault = rows["own_fault"].fillna(False).to_numpy(dtype=bool)
    months, monthly = np.where(own_fault, 0, overdue_months(due, until)), monthly_fee(rows)
    factor, reference = _multiples(tables, rows["household"], due)
    known = np.nan_to_num(factor * _TENTHOUSAND).round().astype("int64")
    return pd.DataFrame({
        "household": rows["household"], "due": due.astype("datetime64[s]"), "until": until.astype("datetime64[s]"),
        "months": months, "monthly": monthly, "factor": factor, "reference": reference, "own_fault": own_fault,
        "amount": (monthly * months * known + _TENTHOUSAND // 2) // _TENTHOUSAND,
    }, index=rows.index)


def overdue_months(due: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Months begun between two days (datetime64): the day after the due date begins the first.

    >>> due = np.array(["2026-01-31", "2026-01-31", "2026-05-10"], dtype="datetime64[D]")
    >>> overdue_months(due, np.array(["2026-02-28", "2026-03-01", "2026-05-10"], dtype="datetime64[D]")).tolist()
    [1, 2, 0]
    """
    whole = (until.astype("datetime64[M]") - due.astype("datetime64[M]")).astype("int64")
    return np.where(until > due, whole + (until > workdays.after_months(due, whole)), 0)


def monthly_fee(transitions: pd.DataFrame) -> np.ndarray:
    """The month's fee of transitions in 分: ``max(area × rate, floor)``, or the rate of the household; 0 if unknown."""
    rate = (transitions["rate"].fillna(0) * FEN).round().to_numpy().astype("int64")
    area = (transitions["area"].fillna(0) * FEN).round().to_numpy().astype("int64")
    by_area = (transitions["rate_unit"] != "household_month").to_numpy(dtype=bool)
    fee: np.ndarray = np.maximum(np.where(by_area, (area * rate + FEN // 2) // FEN, rate), fen(transitions["floor"]))
    return fee


def _multiples(tables: Tables, households: pd.Series, due: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The multiple in force on the first late day, for each household's way of transition; NaN where there is none."""
    factor, reference = np.full(len(households), np.nan), np.full(len(households), None, dtype=object)
    if households.empty:
        return factor, reference
    first, way = due + np.timedelta64(1, "D"), _ways(tables, households)
    zone = tables["household"]["zone"].reindex(pd.Index(households)).to_numpy(dtype=object)
    policies = tables["policy"]
    rows = policies[((policies["item_code"] == "transition") & (policies["method"] == "factor")).to_numpy(dtype=bool)]
    every: list[Any] = list(rows.itertuples())
    chosen = sorted(((words, row) for row in every
                     for purpose, words in [policy.parted(row.variant)] if purpose == "超期"),
                    key=lambda each: (len(each[0]), not pd.isna(each[1].zone), each[1].effective_on))
    for words, row in chosen:  # a later row takes the place of a weaker one, as policy.find does
        fits = (first >= row.effective_on) & ~(first > row.expires_on) & (pd.isna(row.zone) | (zone == row.zone))
        for word in words:
            fits = fits & (way == word)
        factor[fits], reference[fits] = row.value, f"{row.pack} {row.edition} {row.clause}"
    return factor, reference


def _ways(tables: Tables, households: pd.Series) -> np.ndarray:
    """How each household lives meanwhile (自行过渡, 周转房), by its latest binding agreement; None where unknown."""
    agreements = tables["agreement"]
    known = binding(agreements[agreements["household"].isin(households).to_numpy()]).dropna(subset=["transit_mode"])
    last = known.sort_values("sign_date", kind="stable").drop_duplicates("household", keep="last")
    modes = pd.Series(last["transit_mode"].to_numpy(dtype=object), index=pd.Index(last["household"]))
    return np.array([label("transit_mode", mode) if isinstance(mode, str) else None
                     for mode in modes.reindex(pd.Index(households))], dtype=object)


def totals(tables: Tables, by: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """The sums of ``balances`` for each zone or phase, against what was budgeted and what lies in the account.

    Args:
        tables: the snapshot.
        by: ``zone`` or ``phase``.
        as_of: a past day; now where none is given.

    Returns:
        int64 分 (``SUMS``, ``budget``, ``escrow``) and ``households`` (a count), indexed by uid of the zone or phase; a
        last row with index None holds households that belong to none, where there are such.
    """
    each, households = balances(tables, as_of), tables["household"]
    index = tables[by].index
    at = index.get_indexer(pd.Index(households[by]))
    at = np.where(at < 0, len(index), at)
    sums = {"households": np.bincount(at, minlength=len(index) + 1)}
    sums |= {name: _summed(at, each[name].to_numpy(), len(index) + 1) for name in SUMS}
    phases = tables["phase"]
    over = np.arange(len(phases)) if by == "phase" else index.get_indexer(pd.Index(phases["zone"]))
    sums["budget"] = _summed(over, fen(phases["budget_amt"]), len(index) + 1)
    sums["escrow"] = _summed(over, fen(phases["escrow_amt"]), len(index) + 1)
    if by == "zone":  # the zone's own figure stands where its phases have none
        own = np.append(fen(tables["zone"]["escrow_amt"]), 0)
        sums["escrow"] = np.where(sums["escrow"] == 0, own, sums["escrow"])
    frame = pd.DataFrame(sums, index=pd.Index([*index, None], dtype="object", name="uid"))
    return frame if frame["households"].iloc[-1] else frame.iloc[:-1]


def _summed(at: np.ndarray, amounts: np.ndarray, length: int) -> np.ndarray:
    total = np.zeros(length, dtype="int64")
    np.add.at(total, at[at >= 0], amounts[at >= 0])
    return total
