"""Paying: a request, its approvals in order, the payment itself, and the bank's batch (代发表).

Facts come first: a payment made directly, with its voucher and no request, can be recorded, and is marked. What may be
paid is decided by ``domain.paying``. Called by the payment forms and the command line. Every step raises the
household's version, so that of two payments in the same second the second is refused.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gisapp.domain import changes, lines, lookup, paying, privacy
from gisapp.domain.capital import capital
from gisapp.domain.changes import ChangeSet, Tables, depends_on, effective
from gisapp.domain.codes import label
from gisapp.domain.columns import is_missing
from gisapp.errors import InputError, RefusedError
from gisapp.i18n import tr
from gisapp.io import table
from gisapp.io.write import staged
from gisapp.services import recording
from gisapp.services.situation import own

Conditions = tuple[tuple[str, dict[str, Any]], ...]
UNREQUESTED: Final = "（未经审批）"
"""What marks a payment that was recorded without a request."""


def _conditions(faults: Iterable[paying.Fault]) -> Conditions:
    return tuple((code, {"column": name, **params}) for name, code, params in faults)


def _number(tables: Tables, uid: str) -> str:
    return str(tables["household"].at[uid, "hh_no"])


def request(
    tables: Tables, uid: str, kind: str, amount: Decimal, *, request_no: str, payee: str = "", bank: str = "",
    acct: str = "", due_date: dt.date | None = None, note: str = "", today: dt.date | None = None,
) -> ChangeSet:
    """Ask for a payment to be approved. Payee and account are the first holder's with an account, where not given.

    Raises:
        RefusedError: ``payment.request_refused``: no basis, or more than is left beside the other open requests.
    """
    row: dict[str, Any] = {"household": uid, "kind": kind, "amount": amount}
    unmet = _conditions(paying.request_faults(tables, row, None, today or dt.date.today()))
    if unmet:
        raise RefusedError("payment.request_refused", hh_no=_number(tables, uid), count=len(unmet), conditions=unmet)
    known = _account(tables, uid)
    row |= {"request_no": request_no, "payee": payee or known[0], "bank": bank or known[1], "acct": acct or known[2],
            "due_date": due_date, "note": note or None}
    asked = changes.inserted("payment_request", {name: [value] for name, value in row.items()})
    return ChangeSet(f"付款申请：{_number(tables, uid)} {request_no}", (asked, recording.touch(tables, [uid])))


def _account(tables: Tables, uid: str) -> tuple[str | None, str | None, str | None]:
    holders = own(tables, "holder", uid)
    holders = holders[holders["acct"].notna().to_numpy()]
    if holders.empty:
        return None, None, None
    row: Any = holders.iloc[0]
    return row["name"], row["bank"], row["acct"]


def request_uid(tables: Tables, request_no: str) -> str:
    """The uid of a request by its number; raises ``InputError`` ``payment.request_unknown``."""
    rows = tables["payment_request"]
    found = rows.index[(rows["request_no"] == request_no).to_numpy(dtype=bool)]
    if found.empty:
        raise InputError("payment.request_unknown", requests=[request_no])
    return str(found[0])


def approve(
    tables: Tables, asked: str, step: str, *, who: str, on: dt.date, agreed: bool = True, note: str = "",
) -> ChangeSet:
    """Record the opinion of one step (经办→组长→审计→财务→领导); a refusal sends the request back to the first.

    Args:
        tables: the snapshot.
        asked: uid of the request.
        step: a code of ``approval_step``.
        who: whose opinion; the auditor is not the handler.
        on: its day.
        agreed: False sends it back.
        note: the opinion.

    Raises:
        RefusedError: ``approval.refused``: not this step's turn, the same person, void or paid, or the days cross.
    """
    row = {"payment_request": asked, "step": step, "who": who, "happened_on": on}
    unmet = _conditions(paying.approval_faults(tables, row))
    wanted: Any = tables["payment_request"].loc[asked]
    if unmet:
        raise RefusedError("approval.refused", request=str(wanted["request_no"]), count=len(unmet), conditions=unmet)
    opinion = changes.inserted("approval", {
        **{name: [value] for name, value in row.items()}, "agreed": agreed, "note": note or None})
    said = "同意" if agreed else "退回"
    return ChangeSet(f"{label('approval_step', step)}{said}：{wanted['request_no']}",
                     (opinion, changes.updated(tables, "payment_request", [asked], {})))


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a request stands: its state, the steps that agreed (step, who, day), the step that it waits for."""

    state: str
    done: tuple[tuple[str, str, dt.date], ...]
    waiting_for: str | None


def progress(tables: Tables, asked: str) -> Progress:
    """Where a request stands; states as for ``paying.state``."""
    counting: list[Any] = list(paying.chain(tables, asked).itertuples())
    done = tuple((row.step, row.who, row.happened_on.date()) for row in counting)
    return Progress(paying.state(tables, asked), done, paying.next_step(tables, asked))


def pay(
    tables: Tables, uid: str, kind: str, amount: Decimal, *, voucher: str, paid_date: dt.date, payee: str = "",
    account: str = "", asked: str | None = None, due_date: dt.date | None = None, note: str = "",
    today: dt.date | None = None,
) -> ChangeSet:
    """Record a payment.

    Args:
        tables: the snapshot.
        uid: household.
        kind: a code of ``payment_kind``; ``deposit`` (提存) is allowed where a lien stands.
        amount: 元, above 0.
        voucher: its number, used once.
        paid_date: the day of payment.
        payee: who got it; that of the request where none is given.
        account: through which account or notary.
        asked: uid of the approved request; None for a payment recorded directly, which is marked.
        due_date: when it was due.
        note: a remark.
        today: the present day.

    Raises:
        RefusedError: ``payment.refused`` with every reason: no basis, more than payable (each part shown), a lien not
            cancelled, a request not approved, the voucher used, a day that lies ahead.
    """
    day = today or dt.date.today()
    row: dict[str, Any] = {"household": uid, "kind": kind, "amount": amount, "paid_date": paid_date,
                           "payment_request": asked}
    hh_no = _number(tables, uid)
    unmet = [*_voucher_faults(tables, hh_no, voucher), *_conditions(paying.payment_faults(tables, row, day))]
    if paid_date > day:
        unmet.append(("payment.future", {"hh_no": hh_no, "on": paid_date.isoformat(), "today": day.isoformat()}))
    if unmet:
        raise RefusedError("payment.refused", hh_no=hh_no, count=len(unmet), conditions=tuple(unmet))
    if asked is not None:
        payee = payee or str(tables["payment_request"].at[asked, "payee"] or "")
    row |= {"voucher": voucher, "payee": payee or None, "account": account or None, "due_date": due_date,
            "note": note or None}
    paid = changes.inserted("payment", {name: [value] for name, value in row.items()})
    mark = "" if asked is not None else UNREQUESTED
    return ChangeSet(f"付款：{hh_no} {amount:,.2f} 元{mark}", (paid, recording.touch(tables, [uid])),
                     depends=_rests_on(tables, [uid], [asked] if asked else []))


def _voucher_faults(tables: Tables, hh_no: str, voucher: str) -> Conditions:
    if not voucher.strip():
        return (("payment.no_voucher", {"hh_no": hh_no}),)
    used = effective(tables["payment"])["voucher"]
    return (("payment.voucher_used", {"voucher": voucher}),) if (used == voucher).any() else ()


def _rests_on(tables: Tables, households: Sequence[str], asked: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    """The agreements that say what is due, and the requests that were approved."""
    agreements = tables["agreement"]
    mine = agreements.index[agreements["household"].isin(households).to_numpy()]
    return depends_on(tables, "agreement", mine) + depends_on(tables, "payment_request", asked)


def unrequested(tables: Tables) -> pd.DataFrame:
    """Payments that were recorded without a request, for the auditor; rows of ``payment``."""
    rows = effective(tables["payment"])
    return rows[rows["payment_request"].isna().to_numpy()]


def requests(tables: Tables, uid: str | None = None) -> pd.DataFrame:
    """Requests with their state and the step that they wait for (``state``, ``waiting_for``), all or a household's."""
    rows = tables["payment_request"] if uid is None else own(tables, "payment_request", uid)
    return rows.assign(
        state=pd.Series([paying.state(tables, each) for each in rows.index], index=rows.index, dtype="object"),
        waiting_for=pd.Series([paying.next_step(tables, each) for each in rows.index], index=rows.index,
                              dtype="object"))


@dataclass(frozen=True, slots=True)
class Batch:
    """A bank's batch: the sheet, its sum, and the step that keeps it."""

    sheet: table.Sheet
    total: Decimal
    changeset: ChangeSet


def batch(tables: Tables, asked: Sequence[str], batch_no: str, *, reveal: bool = False,
          today: dt.date | None = None) -> Batch:
    """The 代发表 of approved requests: payee, bank, account, amount of each household.

    Without ``reveal`` names and accounts are masked, a sheet to check by; with it the sheet is for the bank, and the
    step (to be recorded with it) logs that personal values were shown and gives the requests their batch number.

    Raises:
        RefusedError: ``payment.batch_refused``: a request not approved, a lien, more than payable, no account.
    """
    rows = tables["payment_request"].loc[list(asked)]
    unmet = [each for uid in asked for each in _batch_faults(tables, uid, today or dt.date.today())]
    again = rows["household"].duplicated().to_numpy()
    unmet += [("payment.twice_in_batch", {"hh_no": _number(tables, uid)}) for uid in rows["household"][again]]
    if unmet:
        raise RefusedError("payment.batch_refused", count=len(unmet), conditions=tuple(unmet))
    total = lines.cent(sum(rows["amount"], Decimal(0)))
    shown = rows if reveal else privacy.masked("payment_request", rows).assign(
        payee=rows["payee"].map(privacy.mask_name))
    numbers = rows["household"].map(lookup.keys(tables, "household"))
    cells = [(at, numbers.iloc[at - 1], row["payee"], row["bank"], row["acct"], row["amount"], row["request_no"])
             for at, (_, row) in enumerate(shown.iterrows(), 1)]
    sheet = table.Sheet(
        tr("代发表"), tr("补偿款代发表 {batch}", batch=batch_no),
        (tr("共 {count} 笔，合计 {total} 元（{words}）", count=len(rows), total=f"{total:,.2f}", words=capital(total)),
         *([] if reveal else [tr("个人信息已隐去，仅供核对，不能交银行")]),
         *([tr("示意数据：所有人和数字均为虚构。")] if tables.sample else [])),
        [tr(each) for each in ("序号", "户编号", "收款人", "开户行", "账号", "金额（元）", "申请号")], cells)
    kept = (changes.updated(tables, "payment_request", asked, {"batch_no": batch_no}),) if reveal else ()
    step = ChangeSet(f"导出代发表 {batch_no}", kept, undoable=False,
                     reason=f"显示 {len(rows)} 户的收款账号" if reveal else None)
    return Batch(sheet, total, step)


def _batch_faults(tables: Tables, asked: str, today: dt.date) -> Conditions:
    row: Any = tables["payment_request"].loc[asked]
    wanted = {"household": row["household"], "kind": row["kind"], "amount": row["amount"], "payment_request": asked}
    unmet = _conditions(paying.payment_faults(tables, wanted, today))
    if any(is_missing(row[name]) for name in ("payee", "bank", "acct")):
        unmet += (("payment.no_account", {"hh_no": _number(tables, row["household"])}),)
    return unmet


def write_batch(found: Batch, path: Path, *, overwrite: bool = False) -> None:
    """Write a batch as a workbook (.xlsx), whole or not at all.

    Raises:
        InputError: ``output.suffix``, ``output.exists``, ``output.unwritable``, ``output.full``.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError("output.suffix", path=str(path), suffix=".xlsx")
    with staged(path, overwrite=overwrite) as folder:
        table.write(folder / path.name, [found.sheet])


def pay_batch(tables: Tables, asked: Sequence[str], *, paid_date: dt.date, vouchers: Sequence[str],
              account: str = "", today: dt.date | None = None) -> ChangeSet:
    """Record the payments of a batch that the bank has carried out, all or none, as one step.

    Args:
        tables: the snapshot.
        asked: uids of the requests, each of another household.
        paid_date: the bank's day.
        vouchers: a number for each.
        account: through which account.
        today: the present day.

    Raises:
        RefusedError: as for ``pay`` and ``batch``.
    """
    rows = tables["payment_request"].loc[list(asked)]
    if rows["household"].duplicated().any() or len(set(vouchers)) < len(rows):
        raise RefusedError("payment.batch_refused", count=1, conditions=(
            ("payment.twice_in_batch", {"hh_no": _number(tables, rows["household"].iloc[-1])}),))
    steps = [pay(tables, row["household"], row["kind"], row["amount"], voucher=voucher, paid_date=paid_date,
                 account=account, asked=str(uid), today=today)
             for (uid, row), voucher in zip(rows.iterrows(), vouchers, strict=True)]
    paid = pd.concat([step.changes[0].after for step in steps])
    return ChangeSet(f"代发付款：{len(steps)} 户", (changes.insertion("payment", paid.set_axis(
        pd.Index(list(paid.index), dtype="object", name="uid"))), recording.touch(tables, list(rows["household"]))),
        depends=tuple(each for step in steps for each in step.depends))
