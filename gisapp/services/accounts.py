"""The account of a household, line by line, and the sums of zones and phases. Every amount explains itself.

What binds (agreements with their items, a decision, overdue transition), what was paid, what is left. Called by the
household panel, the settlement sheet and ``gisapp money``; all figures come from ``domain.money``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from gisapp.domain import changes, lines, lookup, money, paying
from gisapp.domain.capital import capital
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.lines import Line
from gisapp.i18n import tr
from gisapp.io.findings import Finding
from gisapp.services import agreeing, compensation
from gisapp.services.compensation import Comparison, Offer
from gisapp.services.situation import own, situation

_MONEY: Final = ("budget", "escrow")


@dataclass(frozen=True, slots=True)
class Bound:
    """One agreement that binds: its row's facts and its lines."""

    agr_no: str
    kind: str
    mode: str
    sign_date: dt.date
    total: Decimal
    house_value: Decimal
    ticket: Decimal
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What a household is owed and has got by a day.

    Attributes:
        household: uid.
        hh_no: its number.
        on: the day.
        balance: the sums of ``money.SUMS``, 元.
        standing: what is payable and left, each part.
        agreements: those that bind, supplements too, in the order of signing.
        overdue: lines of overdue transition.
        payments: rows of ``payment`` that hold, in the order of their recording.
        liened: whether a lien blocks payment.
        findings: what could not be computed.
    """

    household: str
    hh_no: str
    on: dt.date
    balance: Mapping[str, Decimal]
    standing: paying.Standing
    agreements: tuple[Bound, ...]
    overdue: tuple[Line, ...]
    payments: pd.DataFrame
    liened: bool
    findings: tuple[Finding, ...] = ()

    @property
    def left(self) -> Decimal:
        """What may still be paid."""
        return money.yuan(self.standing.left)


def account(tables: Tables, uid: str, on: dt.date) -> Account:
    """The account of a household by a day."""
    case = paying.case_of(tables, uid, on)
    row = case.balance.iloc[0]
    bound = money.binding(own(tables, "agreement", uid), on).sort_values("sign_date", kind="stable")
    late = money.overdue(case.purse, on)
    findings: list[Finding] = []
    made = tuple(_bound(tables, uid, each, findings) for _, each in bound.iterrows())
    return Account(
        household=uid, hh_no=str(tables["household"].at[uid, "hh_no"]), on=on,
        balance={name: money.yuan(int(row[name])) for name in money.SUMS},
        standing=paying.standing(tables, uid, on, case), agreements=made, overdue=_overdue(late, findings),
        payments=changes.effective(own(tables, "payment", uid)), liened=paying.liened(tables, uid, on, case),
        findings=tuple(findings))


def _bound(tables: Tables, uid: str, row: Any, findings: list[Finding]) -> Bound:
    items = own(tables, "comp_item", uid)
    mine = items[(items["agreement"] == row.name).to_numpy(dtype=bool)]
    signed = row["sign_date"].date()
    shared = compensation.shares(situation(tables, uid, signed), agreeing.lines_of(mine), findings)
    zero = Decimal("0.00")
    return Bound(str(row["agr_no"]), str(row["kind"] or "main"), str(row["mode"]), signed, row["total"] or zero,
                 row["house_value"] or zero, row["ticket_value"] or zero, tuple(shared))


def _overdue(late: pd.DataFrame, findings: list[Finding]) -> tuple[Line, ...]:
    row: Any
    found = []
    for row in late.itertuples():
        if not row.months:
            continue
        if pd.isna(row.factor):
            findings.append(Finding(None, "compensation.no_overdue_rate", {"months": row.months}))
            continue
        monthly, factor = money.yuan(row.monthly), lines.exact_qty(row.factor)
        found.append(Line("transition", money.yuan(row.amount), Decimal(row.months), "month",
                          lines.cent(monthly * factor),
                          f"{lines.shown(monthly)} × {lines.shown(factor)} × {row.months}", row.reference, "超期"))
    return tuple(found)


def explained(line: Line) -> str:
    """How an amount came about, in one sentence."""
    if line.amount is None:
        return tr("政策包没有标准，未计金额")
    formula, amount = line.formula, f"{line.amount:,.2f}"
    if not formula and line.qty is not None and line.rate is not None:
        formula = f"{lines.shown(line.qty)} × {lines.shown(line.rate)}"
    parts = tr("{amount} 元", amount=amount)
    if formula and formula != lines.shown(line.amount):
        parts = tr("{formula} = {amount} 元", formula=formula, amount=amount)
    basis = "；".join(each for each in (line.policy_ref, line.reason) if each)
    return f"{parts}（{basis}）" if basis else parts


def named(line: Line) -> str:
    """What a line is called: its item, and what it is for."""
    item = tr(label("comp_item", line.item_code))
    return f"{item}（{tr(line.label)}）" if line.label else item


def difference_words(offer: Offer) -> str:
    """Who pays the 差价 to whom."""
    if offer.pays is None:
        return tr("没有差价") if offer.given else ""
    amount = f"{abs(offer.difference):,.2f}"
    if offer.pays == "department":
        return tr("征收部门补付差价 {amount} 元", amount=amount)
    return tr("被征收人补交差价 {amount} 元", amount=amount)


def sums(tables: Tables, on: dt.date | None = None) -> list[dict[str, Any]]:
    """The sums of every zone (``phase`` None), each followed by its phases, under the schema's names.

    Returns:
        Rows with ``zone``, ``phase``, ``households``, the sums of ``money.SUMS``, ``budget_amt``, ``escrow_amt``;
        amounts as Decimal 元.
    """
    zones, phases = (money.totals(tables, by, on) for by in ("zone", "phase"))
    names, below = lookup.keys(tables, "zone"), tables["phase"]
    uid: Any
    found = []
    for uid, row in zones.iterrows():
        found.append(_sum(None if uid is None else str(names[uid]), None, row))
        own_phases = below.index[(below["zone"] == uid).to_numpy(dtype=bool)]
        found += [_sum(str(names[uid]), str(below.at[each, "phase_no"]), phases.loc[each]) for each in own_phases]
    return found


def _sum(zone: str | None, phase: str | None, row: Any) -> dict[str, Any]:
    return {"zone": zone, "phase": phase, "households": int(row["households"]),
            **{name: money.yuan(int(row[name])) for name in money.SUMS},
            **{f"{name}_amt": money.yuan(int(row[name])) for name in _MONEY}}


def line_rows(found: tuple[Line, ...]) -> list[dict[str, Any]]:
    """Lines under the names of ``comp_item``, with their share and their sentence; amounts as Decimal."""
    return [{"item_code": line.item_code, "label": line.label,
             "qty": None if line.qty is None else float(line.qty), "qty_unit": line.qty_unit, "rate": line.rate,
             "formula": line.formula or None, "amount": line.amount, "policy_ref": line.policy_ref or None,
             "manual_reason": line.reason, "tenant": line.tenant, "owner": line.owner, "explained": explained(line)}
            for line in found]


def offer_row(offer: Offer) -> dict[str, Any]:
    """An offer as plain values for JSON."""
    return {
        "mode": offer.mode, "on": offer.choice.on, "total": offer.total, "words": offer.words,
        "house_value": offer.house_value, "given": offer.given, "given_formula": offer.given_formula or None,
        "difference": offer.difference if offer.given else None, "pays": offer.pays, "cash_lines": offer.cash_lines,
        "ticket_value": offer.ticket, "due": offer.due, "owed": offer.owed, "transit_months": offer.transit_months,
        "tenant": offer.tenant, "owner": offer.owner, "sample": offer.sample, "items": line_rows(offer.lines),
        "findings": _findings(offer.findings),
    }


def _findings(found: tuple[Finding, ...]) -> list[dict[str, str]]:
    return [{"code": each.code, "reason": each.reason} for each in found]


def payment_rows(found: Account) -> list[dict[str, Any]]:
    """The payments that hold: voucher, kind, amount, day, and whether a request was approved for it."""
    return [{"voucher": row["voucher"], "kind": row["kind"], "amount": row["amount"],
             "paid_date": None if pd.isna(row["paid_date"]) else row["paid_date"].date(),
             "requested": row["payment_request"] is not None} for _, row in found.payments.iterrows()]


def account_row(found: Account, compared: Comparison | None = None) -> dict[str, Any]:
    """An account as plain values for JSON; the modes compared beside it, where there are such."""
    agreements = [{"agr_no": each.agr_no, "kind": each.kind, "mode": each.mode, "sign_date": each.sign_date,
                   "total": each.total, "words": capital(each.total), "house_value": each.house_value,
                   "ticket_value": each.ticket, "items": line_rows(each.lines)} for each in found.agreements]
    return {
        "hh_no": found.hh_no, "on": found.on, **found.balance, "left": found.left,
        "by_agreement": money.yuan(found.standing.agreement), "by_supplements": money.yuan(found.standing.supplements),
        "by_delivery": money.yuan(found.standing.delivery),
        "liened": found.liened, "agreements": agreements, "overdue_items": line_rows(found.overdue),
        "payments": payment_rows(found), "findings": _findings(found.findings),
        "offers": None if compared is None else [offer_row(each) for each in compared.offers],
    }
