"""May this be paid: what stands between a household's money and its payment, and where a request for it stands.

The services that pay, the forms and ``gisapp record`` ask the same rules, so that no road pays more than is payable.
Sources: 590号令 §12, §27; 民法典 §390 (a lien's holder comes first: 提存); DOMAIN §2, payment.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import evidence, money
from gisapp.domain.case import Case
from gisapp.domain.changes import Tables, effective
from gisapp.domain.codes import CODES, label
from gisapp.errors import InputError

Fault = tuple[str, str, dict[str, Any]]
"""Field, code, values of the sentence."""

ORDER: Final = tuple(CODES["approval_step"])
"""经办 → 组长 → 审计 → 财务 → 领导."""

APART: Final[Mapping[str, str]] = MappingProxyType({"audit": "handler"})
"""Step → the earlier step whose person may not take it too."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a household may be paid by a day, each part shown; int 分.

    Attributes:
        agreement: by the main agreement, or by the 补偿决定 where there is none.
        supplements: by 补充协议.
        delivery: back for a house delivered smaller than agreed.
        overdue: transition fees accrued since the department is late.
        paid: booked so far, whatever its day.
        owed: 差价 that the household pays.
        received: booked of it.
    """

    agreement: int
    supplements: int
    delivery: int
    overdue: int
    paid: int
    owed: int
    received: int

    @property
    def payable(self) -> int:
        """All that is to be paid in money."""
        return self.agreement + self.supplements + self.delivery + self.overdue

    @property
    def left(self) -> int:
        """What may still be paid."""
        return max(self.payable - self.paid, 0)

    @property
    def left_to_receive(self) -> int:
        """What the household still pays."""
        return max(self.owed - self.received, 0)

    def parts(self) -> dict[str, str]:
        """Every part as it stands in a sentence."""
        amounts = {"agreement": self.agreement, "supplements": self.supplements, "delivery": self.delivery,
                   "overdue": self.overdue, "payable": self.payable, "paid": self.paid, "left": self.left}
        return {name: shown(amount) for name, amount in amounts.items()}


def shown(amount_fen: int) -> str:
    """分 as an amount in a sentence: 1,234.56."""
    return f"{money.yuan(amount_fen):,.2f}"


def standing(tables: Tables, household: str, on: dt.date, case: Case | None = None) -> Standing:
    """What a household may be paid by a day, and what has been booked; ``case`` saves finding its evidence anew."""
    case = case or case_of(tables, household, on)
    bound = money.binding(case.purse["agreement"], on)
    due = money.agreement_parts(case.purse, bound)["due"].to_numpy()
    extra = int(due[(bound["kind"] == "supplement").to_numpy(dtype=bool)].sum())
    balance, (mine, _) = case.balance.iloc[0], case.rows("payment")
    booked = [int(money.fen(mine.loc[mine["kind"].isin(kinds).to_numpy(dtype=bool), "amount"]).sum())
              for kinds in (money.OUTGOING, money.INCOMING)]
    back = int(np.maximum(-money.deliveries(case.purse, on)["amount"], 0).sum())
    return Standing(int(balance["due"]) - extra - back, extra, back, int(balance["overdue"]), booked[0],
                    int(balance["owed"]), booked[1])


def case_of(tables: Tables, household: str, on: dt.date) -> Case:
    """The evidence of one household by a day."""
    return Case(tables, pd.Index([household], dtype="object"), on)


def based(tables: Tables, household: str, on: dt.date) -> bool:
    """Whether a binding agreement, or a 补偿决定, says that something is due."""
    case = case_of(tables, household, on)
    return bool(case.agreed[0] or case.decided[0])


def liened(tables: Tables, household: str, on: dt.date, case: Case | None = None) -> bool:
    """Whether a lien lies on the household, its buildings or its parcels and has not been cancelled by a day."""
    return bool(evidence.liened(case or case_of(tables, household, on))[0])


def payment_faults(tables: Tables, row: Mapping[str, Any], today: dt.date) -> list[Fault]:
    """What forbids a payment: by its whole row, field by field; empty when it may be made.

    Args:
        tables: the snapshot.
        row: ``household``, ``kind``, ``amount`` (元) and, where there are, ``paid_date``, ``payment_request``.
        today: the present day: what accrues is counted to the day of payment, and to none that lies ahead.
    """
    uid, kind, amount = row.get("household"), row.get("kind"), row.get("amount")
    if uid is None or kind is None or amount is None:
        return []
    if amount <= 0 or kind not in CODES["payment_kind"]:
        return [("amount", "field.positive", {})]
    on = min(row.get("paid_date") or today, today)
    if based(tables, uid, on):
        found = _above(tables, uid, kind, int(amount * money.FEN), on)
    else:
        found = [("amount", "payment.no_basis", {})]
    if kind in money.OUTGOING and kind != "deposit" and liened(tables, uid, on):
        found.append(("kind", "payment.lien", {}))
    if row.get("payment_request") is not None:
        found += _unapproved(tables, row)
    hh_no = str(tables["household"].at[uid, "hh_no"])
    return [(name, code, {"hh_no": hh_no, **params}) for name, code, params in found]


def _above(tables: Tables, uid: str, kind: str, asked: int, on: dt.date) -> list[Fault]:
    now = standing(tables, uid, on)
    if kind in money.INCOMING:
        if asked > now.left_to_receive:
            return [("amount", "payment.above_owed", {"asked": shown(asked), "owed": shown(now.owed),
                                                      "received": shown(now.received)})]
    elif asked > now.left:
        return [("amount", "payment.above_payable", {"asked": shown(asked), **now.parts()})]
    return []


def _unapproved(tables: Tables, row: Mapping[str, Any]) -> list[Fault]:
    request = str(row["payment_request"])
    wanted: Any = tables["payment_request"].loc[request]
    number = {"request": str(wanted["request_no"])}
    step = next_step(tables, request)
    if state(tables, request) in {"void", "paid"}:
        return [("payment_request", f"payment.request_{state(tables, request)}", number)]
    if step is not None:
        return [("payment_request", "payment.unapproved", {**number, "step": label("approval_step", step)})]
    if (wanted["household"], wanted["kind"], wanted["amount"]) != (row["household"], row["kind"], row["amount"]):
        return [("amount", "payment.not_as_approved", {
            **number, "approved": f"{wanted['amount']:,.2f}", "asked": f"{row['amount']:,.2f}"})]
    return []


def chain(tables: Tables, request: str) -> pd.DataFrame:
    """The approvals of a request that count: those after the latest refusal, in the order of their recording."""
    rows = effective(tables["approval"])
    rows = rows[(rows["payment_request"] == request).to_numpy(dtype=bool)]
    refused = np.flatnonzero(~rows["agreed"].fillna(False).to_numpy(dtype=bool))
    return rows.iloc[int(refused[-1]) + 1:] if len(refused) else rows


def next_step(tables: Tables, request: str) -> str | None:
    """The step that a request waits for; None when all have agreed."""
    done = set(chain(tables, request)["step"])
    return next((step for step in ORDER if step not in done), None)


def state(tables: Tables, request: str) -> str:
    """Where a request stands: ``void``, ``paid``, ``approved``, ``returned`` (sent back), or ``pending``."""
    return str(states(tables, pd.Index([request], dtype="object")).iloc[0])


def states(tables: Tables, requests: pd.Index) -> pd.Series:
    """Where each of many requests stands, as ``state`` says it; by uid."""
    rows = effective(tables["approval"])
    rows = rows[rows["payment_request"].isin(requests).to_numpy()]
    of, at = rows["payment_request"], np.arange(len(rows))
    refused = ~rows["agreed"].fillna(False).to_numpy(dtype=bool)
    last = pd.Series(at[refused], index=of[refused]).groupby(level=0).max()
    counting = rows[(at > of.map(last).fillna(-1).to_numpy()) & rows["step"].isin(ORDER).to_numpy()]
    steps = counting.drop_duplicates(["payment_request", "step"])["payment_request"].value_counts()
    sent_back = set(of[refused & ~of.duplicated(keep="last").to_numpy()])
    void = tables["payment_request"]["void"].reindex(requests).fillna(False).to_numpy(dtype=bool)
    found = np.select([void, requests.isin(effective(tables["payment"])["payment_request"].dropna()),
                       steps.reindex(requests).fillna(0).to_numpy() >= len(ORDER), requests.isin(sent_back)],
                      ["void", "paid", "approved", "returned"], "pending")
    return pd.Series(found, index=requests, dtype="object")


def approval_faults(tables: Tables, row: Mapping[str, Any]) -> list[Fault]:
    """What forbids an approval: the order of the steps, two persons, the order of the days."""
    request, step, who = row.get("payment_request"), row.get("step"), row.get("who")
    if request not in tables["payment_request"].index or step is None:
        return []
    number = {"request": str(tables["payment_request"].at[request, "request_no"])}
    stands = state(tables, str(request))
    if stands in {"void", "paid"}:
        return [("payment_request", f"payment.request_{stands}", number)]
    wanted = next_step(tables, str(request))
    if wanted is None:
        return [("step", "approval.complete", number)]
    found: list[Fault] = []
    if step != wanted:
        found.append(("step", "approval.order", {**number, "step": label("approval_step", step),
                                                 "wanted": label("approval_step", wanted)}))
    before = chain(tables, str(request))
    other = set(before.loc[(before["step"] == APART.get(str(step))).to_numpy(dtype=bool), "who"])
    if who in other:
        found.append(("who", "approval.two_persons", {**number, "who": who, "step": label("approval_step", step),
                                                      "other": label("approval_step", APART[str(step)])}))
    on = row.get("happened_on")
    if on is not None and (before["happened_on"] > pd.Timestamp(on)).any():
        found.append(("happened_on", "approval.date", {
            **number, "on": on.isoformat(), "previous": before["happened_on"].max().date().isoformat()}))
    return found


def request_faults(tables: Tables, row: Mapping[str, Any], uid: str | None, today: dt.date) -> list[Fault]:
    """What forbids a request: no basis, or more than is left beside the other open requests of the household."""
    household, kind, amount = row.get("household"), row.get("kind"), row.get("amount")
    if household is None or kind is None or amount is None or row.get("void"):
        return []
    if amount <= 0:
        return [("amount", "field.positive", {})]
    hh_no = {"hh_no": str(tables["household"].at[household, "hh_no"])}
    if not based(tables, household, today):
        return [("amount", "payment.no_basis", hh_no)]
    waiting = open_requests(tables, household)
    waiting = waiting[(waiting.index != uid) & (waiting["kind"].isin(money.INCOMING) == (kind in money.INCOMING))]
    asked = int(sum(waiting["amount"], Decimal(0)) * money.FEN) + int(amount * money.FEN)
    return [(name, code, {**hh_no, **params}) for name, code, params in _above(tables, household, kind, asked, today)]


def open_requests(tables: Tables, household: str) -> pd.DataFrame:
    """The requests of a household that are neither void nor paid."""
    rows = tables["payment_request"]
    paid = set(effective(tables["payment"])["payment_request"].dropna())
    mine = (rows["household"] == household).to_numpy(dtype=bool) & ~rows["void"].fillna(False).to_numpy(dtype=bool)
    waiting: np.ndarray = mine & ~rows.index.isin(paid)
    return rows[waiting]


def overpaid(tables: Tables, household: str, on: dt.date) -> Standing | None:
    """The standing of a household that has been paid more than is payable; None where all is well."""
    now = standing(tables, household, on)
    return now if now.paid > now.payable or now.received > now.owed else None


def refuse_overpaid(tables: Tables, household: str, on: dt.date) -> None:
    """No change of what is owed may leave a household with more than it is owed.

    Raises:
        InputError: ``payment.overpaid``, with every part.
    """
    over = overpaid(tables, household, on)
    if over is not None:
        raise InputError("payment.overpaid", hh_no=str(tables["household"].at[household, "hh_no"]), **over.parts())
