"""代发表: the requests that were approved, as a workbook for the bank; and their payments, once the bank has paid.

Requests, approvals and single payments are records like others (``recording``); what may be paid is decided by
``domain.paying``. Called by ``gisapp payout`` and the dialog 代发表.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from gisapp.domain import changes, lines, lookup, paying, privacy
from gisapp.domain.capital import capital
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import is_missing
from gisapp.domain.nearby import nearby
from gisapp.errors import InputError, RefusedError
from gisapp.i18n import tr
from gisapp.io import table
from gisapp.io.write import staged
from gisapp.services import recording

_DONE = frozenset({"paid", "void"})


@dataclass(frozen=True, slots=True)
class Batch:
    """A bank's batch: the sheet, its sum, and the step that keeps it."""

    sheet: table.Sheet
    total: Decimal
    changeset: ChangeSet


def waiting(tables: Tables, zone: str | None = None) -> tuple[str, ...]:
    """The requests that are approved, not paid and in no batch yet, of a zone (uid) or of all."""
    rows = tables["payment_request"]
    rows = rows[rows["batch_no"].isna().to_numpy()
                & rows["household"].isin(lookup.in_zone(tables["household"], zone).index).to_numpy()]
    return tuple(map(str, rows.index[(paying.states(tables, rows.index) == "approved").to_numpy()]))


def of_number(tables: Tables, batch_no: str) -> tuple[str, ...]:
    """The requests of a batch that are not paid yet.

    Raises:
        InputError: ``payment.batch_unknown``; ``payment.no_batch`` where none is named.
    """
    rows = tables["payment_request"]
    found = rows.index[(rows["batch_no"] == batch_no).to_numpy(dtype=bool)]
    left = tuple(map(str, found[~paying.states(tables, found).isin(_DONE).to_numpy()]))
    if not left:
        raise InputError("payment.batch_unknown", batch=batch_no, known=list(unpaid(tables))) if batch_no else (
            InputError("payment.no_batch"))
    return left


def unpaid(tables: Tables) -> tuple[str, ...]:
    """Numbers of the batches that hold requests not paid yet."""
    found = tables["payment_request"]["batch_no"].dropna()
    return tuple(dict.fromkeys(map(str, found[~paying.states(tables, found.index).isin(_DONE).to_numpy()])))


def batch(tables: Tables, asked: Sequence[str], batch_no: str, *, reveal: bool = False,
          today: dt.date | None = None) -> Batch:
    """The 代发表 of approved requests: payee, bank, account, amount of each household.

    Without ``reveal`` names and accounts are masked, a sheet to check by; with it the sheet is for the bank, and the
    step (to be recorded with it) logs that personal values were shown and gives the requests their batch number.

    Raises:
        InputError: ``payment.nothing_waits``.
        RefusedError: ``payment.batch_refused``: a request not approved, a lien, more than payable, no account.
    """
    if not asked:
        raise InputError("payment.nothing_waits")
    rows = tables["payment_request"].loc[list(asked)]
    near = nearby(tables, rows["household"])  # every rule searches the records of these households alone
    unmet = [each for uid in asked for each in _faults(near, uid, today or dt.date.today())] + _twice(tables, rows)
    if unmet:
        raise RefusedError("payment.batch_refused", count=len(unmet), conditions=tuple(unmet))
    kept = (changes.updated(tables, "payment_request", asked, {"batch_no": batch_no}),) if reveal else ()
    step = ChangeSet(f"导出代发表 {batch_no}", kept, undoable=False,
                     reason=f"显示 {len(rows)} 户的收款账号" if reveal else None)
    total = lines.cent(sum(rows["amount"], Decimal(0)))
    return Batch(_sheet(tables, rows, batch_no, total, reveal=reveal), total, step)


def _sheet(tables: Tables, rows: pd.DataFrame, batch_no: str, total: Decimal, *, reveal: bool) -> table.Sheet:
    shown = rows if reveal else privacy.masked("payment_request", rows).assign(
        payee=rows["payee"].map(privacy.mask_name))
    numbers = rows["household"].map(lookup.keys(tables, "household"))
    cells = [(at, numbers.iloc[at - 1], row["payee"], row["bank"], row["acct"], row["amount"], row["request_no"])
             for at, (_, row) in enumerate(shown.iterrows(), 1)]
    return table.Sheet(
        tr("代发表"), tr("补偿款代发表 {batch}", batch=batch_no),
        (tr("共 {count} 笔，合计 {total} 元（{words}）", count=len(rows), total=f"{total:,.2f}", words=capital(total)),
         *([] if reveal else [tr("个人信息已隐去，仅供核对，不能交银行")]),
         *([tr("示意数据：所有人和数字均为虚构。")] if tables.sample else [])),
        [tr(each) for each in ("序号", "户编号", "收款人", "开户行", "账号", "金额（元）", "申请号")], cells)


def _faults(tables: Tables, asked: str, today: dt.date) -> list[tuple[str, dict[str, Any]]]:
    row: Any = tables["payment_request"].loc[asked]
    wanted = {"household": row["household"], "kind": row["kind"], "amount": row["amount"], "payment_request": asked}
    unmet = [(code, {"column": name, **params}) for name, code, params in paying.payment_faults(tables, wanted, today)]
    if any(is_missing(row[name]) for name in ("payee", "bank", "acct")):
        unmet.append(("payment.no_account", {"hh_no": _number(tables, row["household"])}))
    return unmet


def _twice(tables: Tables, rows: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    again = rows.loc[rows["household"].duplicated().to_numpy(), "household"]
    return [("payment.twice_in_batch", {"hh_no": _number(tables, uid)}) for uid in again]


def _number(tables: Tables, uid: str) -> str:
    return str(tables["household"].at[uid, "hh_no"])


def write(found: Batch, path: Path, *, overwrite: bool = False,
          keep: Callable[[ChangeSet], object] | None = None) -> None:
    """Write a batch as a workbook (.xlsx), whole or not at all.

    ``keep`` records its step: a sheet for the bank whose requests did not get its number would be paid twice, so there
    is none where it fails.

    Raises:
        InputError: ``output.suffix``, ``output.exists``, ``output.unwritable``, ``output.full``.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError("output.suffix", path=str(path), suffix=".xlsx")
    with staged(path, overwrite=overwrite) as folder:
        table.write(folder / path.name, [found.sheet])
        if keep is not None:
            keep(found.changeset)


def paid(tables: Tables, batch_no: str, on: dt.date | str, *, account: str = "",
         today: dt.date | None = None) -> ChangeSet:
    """Record the payments of a batch that the bank has carried out, all or none, as one step.

    Args:
        tables: the snapshot.
        batch_no: the batch; vouchers are numbered by it.
        on: the bank's day, or as it is written.
        account: through which account.
        today: the present day.

    Raises:
        InputError: ``payment.batch_unknown``.
        RecordError: as for a single payment, of the first that cannot be recorded.
    """
    rows = tables["payment_request"].loc[list(of_number(tables, batch_no))]
    steps = [recording.add(tables, "payment", {
        "voucher": f"{batch_no}-{at:03}", "kind": row["kind"], "amount": row["amount"], "payee": row["payee"],
        "paid_date": on, "payment_request": str(uid), "account": account or None,
    }, household=row["household"], today=today) for at, (uid, row) in enumerate(rows.iterrows(), 1)]
    made = pd.concat([step.changes[0].after for step in steps])
    return ChangeSet(f"代发付款：{len(steps)} 户", (changes.insertion("payment", made.set_axis(
        pd.Index(list(made.index), dtype="object", name="uid"))), recording.touch(tables, list(rows["household"]))))
