"""The rows of the money: agreements with their items, payments with their approvals, transition, tickets, liens.

Invented rates, marked as such in the policy rows. What is paid is what ``domain.money.balances`` says is due.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import changes, lines
from gisapp.domain.changes import Change, Tables
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.services import policies
from gisapp.services.demo import procedure
from gisapp.services.demo.ground import uid
from gisapp.services.demo.life import Life, amounts, dates, filled, put, rows, texts

_DAY: Final = np.timedelta64(1, "D")
_CENT: Final = Decimal("0.01")
_MONTHS: Final = 18
MOVING, TRANSITION_M2, TRANSITION_FLOOR, REWARD = 1200, 12, 700, 8000  # as in the example pack
APPROVERS: Final = (("handler", None), ("team_lead", "彭组长"), ("audit", "审计科刘"), ("finance", "财务科陈"),
                    ("head", "张主任"))
_CLAUSE: Final = "示意政策包（虚构），不得用于实际补偿"


@dataclass(frozen=True, slots=True)
class Deal:
    """The agreements of a zone, a value for each household (None or NaT where there is none).

    Attributes:
        signed: who has an agreement on record, registered or fresh.
        mode: ``cash``, ``exchange``, ``ticket`` or ``mixed``.
        day: the day of signing.
        items: rows (household position, item, quantity, unit, rate, amount, formula, manual reason).
        total: sum of the items.
        house: value of the house taken in exchange; None for none.
        ticket: face value of the ticket; None for none.
    """

    signed: np.ndarray
    mode: np.ndarray
    day: np.ndarray
    items: list[tuple[Any, ...]]
    total: np.ndarray
    house: np.ndarray
    ticket: np.ndarray

    @property
    def exchange(self) -> np.ndarray:
        """Who takes a house."""
        return np.asarray(np.isin(self.mode.astype(str), ["exchange", "mixed"]) & self.signed)


def deals(life: Life) -> Deal:
    """What was agreed with whom."""
    signed = life.at_least(Stage.SIGNED) | life.waiting(Stage.NEGOTIATING)
    day = np.where(life.at_least(Stage.SIGNED), life.on(Stage.SIGNED), life.lately(life.on(Stage.NEGOTIATING), 8))
    mode = life.draw({"cash": 0.62, "exchange": 0.24, "ticket": 0.1, "mixed": 0.04})
    mode[life.kind == "unit"] = "cash"
    area = np.nan_to_num(life.column("area_ok").astype("float64"))
    price, decor = procedure.prices(life), life.rng.integers(150, 420, len(life))
    value = np.rint(area * price)
    items = _items(life, signed, mode, area, price, np.rint(area * decor))
    total = np.full(len(life), None, dtype=object)
    for at, *_, amount, _, _ in items:
        total[at] = (total[at] or Decimal(0)) + amount
    flat = np.clip(np.rint(area / 5) * 5, 65, 130)
    house = filled(signed & (mode == "exchange"), amounts(np.rint(flat * 5600)))
    mixed = signed & (mode == "mixed")
    house[mixed] = amounts(np.rint(value * 0.6))[mixed]
    ticket = filled(signed & (mode == "ticket"), amounts(np.floor(value / 1000) * 1000))
    return Deal(signed, mode, day, items, total, house, ticket)


def _items(life: Life, signed: np.ndarray, mode: np.ndarray, area: np.ndarray, price: np.ndarray,
           decor: np.ndarray) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    business = life.column("use_real") == "dwelling_business"
    for at in np.flatnonzero(signed).tolist():
        value, rate = Decimal(int(np.rint(area[at] * price[at]))), Decimal(int(price[at]))
        exact = Decimal(str(round(float(area[at]), 2))) * rate
        found.append((at, "house", area[at], "m2", rate, value,
                      None if exact == value else "按评估报告取整到元"))
        if decor[at] > 0:
            found.append((at, "decoration", 1.0, "household", Decimal(int(decor[at])), Decimal(int(decor[at])), None))
        moves = 2 if mode[at] == "exchange" else 1
        found.append((at, "moving", float(moves), "household", Decimal(MOVING), Decimal(MOVING * moves), None))
        found.append((at, "sign_reward", 1.0, "household", Decimal(REWARD), Decimal(REWARD), None))
        if mode[at] in {"exchange", "mixed"}:
            monthly = max((Decimal(str(round(float(area[at]), 2))) * TRANSITION_M2).quantize(_CENT),
                          Decimal(TRANSITION_FLOOR))
            found.append((at, "transition", float(_MONTHS), "month", monthly, monthly * _MONTHS, None))
        if business[at]:
            found.append((at, "business_loss", 6.0, "month", Decimal(2000), Decimal(12000), None))
    return [(*row[:4], row[4].quantize(_CENT), row[5].quantize(_CENT), _formula(row), row[6]) for row in found]


def _formula(row: tuple[Any, ...]) -> str:
    unit = " ㎡" if row[3] == "m2" else ""
    return f"{lines.shown(lines.exact_qty(row[2]))}{unit} × {lines.shown(row[4])}"


def agreements(life: Life, deal: Deal) -> list[Change]:
    """协议 and 补偿明细."""
    audited = life.at_least(Stage.AUDITED)
    coming = life.waiting(Stage.SIGNED)
    audit = np.where(audited, life.on(Stage.AUDITED), life.lately(deal.day, 6))
    exchange = deal.exchange
    uids = {at: uid("agreement", life.uids[at]) for at in np.flatnonzero(deal.signed).tolist()}
    chosen = list(uids)
    area = np.clip(np.rint(np.nan_to_num(life.column("area_ok").astype("float64")) / 5) * 5, 65, 130)
    columns = {
        "household": life.uids, "agr_no": texts("XY-{}", life.column("hh_no")), "mode": deal.mode,
        "sign_date": deal.day, "drafter": life.column("officer"),
        "auditor": filled(audited | coming, "审核科周"), "audit_date": dates(audited | coming, audit),
        "total": deal.total, "pay_due": deal.day + 120 * _DAY, "move_due": _move_due(life, deal),
        "house_place": filled(exchange, "洞庭家园（示意）"), "house_area": np.where(exchange, area, np.nan),
        "transit_months": filled(exchange, _MONTHS), "house_value": deal.house, "ticket_value": deal.ticket,
    }
    rows_ = {name: value[chosen] for name, value in columns.items()}
    agreement = put("agreement", {**rows_, "kind": "main", "all_signed": True, "transit_mode": "self"},
                    list(uids.values()))
    item = put("comp_item", {
        "household": [life.uids[row[0]] for row in deal.items], "agreement": [uids[row[0]] for row in deal.items],
        "item_code": [row[1] for row in deal.items], "qty": [row[2] for row in deal.items],
        "qty_unit": [row[3] for row in deal.items], "rate": [row[4] for row in deal.items],
        "amount": [row[5] for row in deal.items], "formula": [row[6] for row in deal.items],
        "manual_reason": [row[7] for row in deal.items], "policy_ref": _CLAUSE,
    }, [uid("comp_item", life.uids[row[0]], row[1]) for row in deal.items])
    return [agreement, item]


def _move_due(life: Life, deal: Deal) -> np.ndarray:
    """搬迁期限: two months after the money is expected; a few who are late have theirs behind them."""
    late = life.rng.random(len(life)) < 0.03
    agreed = np.where(late, np.maximum(deal.day + 30 * _DAY, life.today - 12 * _DAY), deal.day + 240 * _DAY)
    return np.where(life.breaking(), life.today - 50 * _DAY, agreed)


def due(life: Life, deal: Deal) -> tuple[np.ndarray, np.ndarray]:
    """What is due to each household in money, and what it owes for its house; exact amounts, 0 where nothing."""
    house = np.full(len(life), Decimal(0), dtype=object)
    for at, item, *_, amount, _, _ in deal.items:
        if item == "house":
            house[at] = amount
    owed = np.full(len(life), Decimal(0), dtype=object)
    payable = np.full(len(life), Decimal(0), dtype=object)
    for at in np.flatnonzero(deal.signed).tolist():
        difference = house[at] - (deal.house[at] or Decimal(0))
        owed[at] = max(-difference, Decimal(0))
        payable[at] = deal.total[at] - house[at] + max(difference, Decimal(0))
        payable[at] -= min(deal.ticket[at] or Decimal(0), payable[at])
    return payable, owed


def payments(life: Life, deal: Deal, on_decision: dict[str, str]) -> list[Change]:
    """付款: what is due, on or before its day; 补差 when a file is closed; the deposit of an executed decision."""
    payable, owed = due(life, deal)
    paid = life.at_least(Stage.COMPENSATED)
    coming = life.waiting(Stage.AUDITED)
    day = np.where(paid, life.on(Stage.COMPENSATED), life.lately(life.on(Stage.AUDITED), 5))
    settled = (life.rank == RANK[Stage.CLOSED]) & np.array([each > 0 for each in owed], dtype=bool)
    mine = paid | coming
    main = rows("payment", mine, life, {
        "voucher": texts("PZ-{}", life.column("hh_no")), "kind": "compensation", "payee": life.person,
        "amount": payable, "due_date": deal.day + 60 * _DAY, "paid_date": day, "account": "征收补偿专户（示意）",
        "payment_request": filled(mine & _recent(life, day), texts("{}", _requests(life))),
    }, "main")
    collected = rows("payment", settled, life, {
        "voucher": texts("BC-{}", life.column("hh_no")), "kind": "diff_collect", "payee": "征收办（示意）",
        "amount": owed, "paid_date": np.maximum(life.on(Stage.CLOSED) - 12 * _DAY, life.on(Stage.HANDED_OVER)),
    }, "diff")
    parts = [main.after, collected.after]
    awards, numbers = procedure.decision_amounts(life, on_decision), life.families["hh_no"]
    for household, state in on_decision.items():
        if state == "executed":
            parts.append(put("payment", {
                "household": [household], "voucher": ["TC-" + numbers[household]], "kind": "deposit",
                "payee": ["公证处提存（示意）"], "amount": [awards[household]], "paid_date": [life.today - 312 * _DAY],
            }, [uid("payment", household, "deposit")]).after)
    return [changes.insertion("payment", pd.concat(parts)), *_approvals(life, mine & _recent(life, day), payable, day)]


def _recent(life: Life, day: np.ndarray) -> np.ndarray:
    return np.asarray(day >= life.today - 60 * _DAY)


def _requests(life: Life) -> list[str]:
    return [uid("payment_request", each) for each in life.uids]


def _approvals(life: Life, mine: np.ndarray, payable: np.ndarray, day: np.ndarray) -> list[Change]:
    """付款申请 of the last two months, each with its five signatures."""
    if not mine.any():
        return []
    request = rows("payment_request", mine, life, {
        "request_no": texts("SQ-{}", life.column("hh_no")), "kind": "compensation", "amount": payable,
        "payee": life.person, "due_date": day, "batch_no": "示意批次"})
    chosen = np.flatnonzero(mine).tolist()
    signed = [(life.uids[at], step, who or life.column("officer")[at], day[at] - (5 - number) * _DAY)
              for at in chosen for number, (step, who) in enumerate(APPROVERS)]
    approval = put("approval", {
        "payment_request": [uid("payment_request", row[0]) for row in signed], "step": [row[1] for row in signed],
        "agreed": True, "who": [row[2] for row in signed], "happened_on": [row[3] for row in signed],
    }, [uid("approval", *row[:2]) for row in signed])
    return [request, approval]


def transition(life: Life, deal: Deal) -> Change:
    """过渡 of those who wait for their house; a few are overdue."""
    mine = deal.exchange & life.at_least(Stage.HANDED_OVER)
    start = life.on(Stage.HANDED_OVER)
    months = np.where(life.rng.random(len(life)) < 0.25, 6, _MONTHS)
    closes = np.where(np.isnat(start), start, (start.astype("datetime64[M]") + months.astype("timedelta64[M]")
                                               ).astype("datetime64[D]") + 27 * _DAY)
    closed = life.rank == RANK[Stage.CLOSED]
    return rows("transition", mine, life, {
        "start": start, "due": closes, "rate": float(TRANSITION_M2), "rate_unit": "m2_month", "months": months,
        "area": np.nan_to_num(life.column("area_ok").astype("float64")),
        "floor": amounts(np.full(len(life), TRANSITION_FLOOR)),
        "paid_to": np.minimum(closes, life.today), "ended_on": dates(closed, life.on(Stage.CLOSED)),
    })


def tickets(life: Life, deal: Deal) -> list[Change]:
    """房票 of those who have been paid, or are about to be; some have bought with it."""
    paid = life.at_least(Stage.COMPENSATED)
    mine = np.array([each is not None for each in deal.ticket]) & (paid | life.waiting(Stage.AUDITED))
    used = mine & paid & (life.rng.random(len(life)) < 0.4)
    spent = np.array([None if each is None else (each / 2).quantize(_CENT, ROUND_DOWN) for each in deal.ticket],
                     dtype=object)
    issued = np.where(paid, life.on(Stage.COMPENSATED), life.lately(life.on(Stage.AUDITED)))
    ticket = rows("house_ticket", mine, life, {
        "tkt_no": texts("FP-{}", life.column("hh_no")), "tkt_value": deal.ticket, "issued_on": issued,
        "tkt_expire": issued + 365 * _DAY, "tkt_used": np.where(used, spent, amounts(np.zeros(len(life)))),
    })
    chosen = life.uids[used]
    use = put("ticket_use", {
        "house_ticket": [uid("house_ticket", each) for each in chosen], "amount": spent[used],
        "used_on": np.minimum(issued[used] + 20 * _DAY, life.today), "house": "巴陵新居（示意）", "officer": "财务科陈",
    }, [uid("ticket_use", each) for each in chosen])
    return [ticket, use]


def liens(life: Life) -> list[Change]:
    """抵押、查封: those that stand, and a few that were cancelled before the payment."""
    code = life.column("lien")
    standing = np.isin(code.astype(str), ["mortgage", "seizure"])
    gone = ~standing & life.at_least(Stage.COMPENSATED) & (life.rng.random(len(life)) < 0.02)
    mine = standing | gone
    chosen = np.flatnonzero(mine).tolist()
    uids = [uid("lien", life.uids[at]) for at in chosen]
    kinds = [code[at] if standing[at] else "mortgage" for at in chosen]
    lien = put("lien", {
        "kind": kinds,
        "creditor": ["岳阳楼区法院（示意）" if each == "seizure" else "洞庭商业银行（虚构）" for each in kinds],
        "cert_no": [f"押（示意）{life.column('hh_no')[at]}" for at in chosen],
        "balance": amounts(life.rng.integers(3, 20, len(chosen)) * 10_000), "handling": "repay",
        "cancelled_on": dates(gone, life.on(Stage.COMPENSATED) - 5 * _DAY)[chosen],
    }, uids)
    return [lien, put("lien_object", {"lien": uids, "household": life.uids[chosen]},
                      [uid("lien_object", life.uids[at]) for at in chosen])]


def overrides(life: Life, early: list[str]) -> Change:
    """A handover before the money, signed for: shown in red ever after."""
    place = {each: number for number, each in enumerate(life.uids)}
    return put("override", {
        "household": early, "stage": "handed_over", "guard": "payment.incomplete",
        "happened_on": [life.on(Stage.HANDED_OVER)[place[each]] for each in early], "signed_by": "张主任",
        "why": "住户外迁在即，先验收空房，十日内付款（示意）",
    }, [uid("override", each) for each in early])


def policy(tables: Tables) -> Change:
    """The example pack that comes with the program: invented rates, marked as such in every row."""
    frame = policies.load(tables, policies.bundled(policies.EXAMPLE)).changes[0].after
    index = [uid("policy", item, variant or "", at) for at, (item, variant) in
             enumerate(zip(frame["item_code"], frame["variant"], strict=True))]
    return changes.insertion("policy", frame.set_axis(pd.Index(index, dtype="object", name="uid")))
