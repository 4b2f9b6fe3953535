"""What the law and good bookkeeping ask of single records, table by table.

Each rule looks at a whole row as it would be kept and says what is wrong, field by field. Called by ``recording``.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gisapp.domain import (
    achievements,
    codes,
    evidence,
    exits,
    gates,
    identity,
    lines,
    money,
    paying,
    schema,
)
from gisapp.domain.case import Case
from gisapp.domain.changes import Tables
from gisapp.domain.columns import Kind, cells

Fault = tuple[str, str, dict[str, Any]]
"""Field, code, values of its sentence."""
Row = Mapping[str, Any]

_REVIEW_DAYS: Final = 10
_ACCOUNT: Final = ("payee", "bank", "acct")
_AGREED: Final = ("kind", "mode", "sign_date", "drafter", "total", "house_value", "ticket_value")
"""What an auditor has looked at."""
_PLANNED: Final = frozenset({
    "next_on", "pay_due", "move_due", "due_date", "due", "sign_to", "sign_from", "freeze_to", "comments_to",
    "expires_on", "effective_on", "tkt_expire", "res_due", "deadline", "start", "closes_on", "opens_on", "valid_to",
    "hearing_on", "day", "paid_to", "freeze_from", "comments_from",
})
"""Days that may lie ahead; every other date is of something that has happened."""


def completed(tables: Tables, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A new row with what follows from the rest: the visit's number, an item's amount, whose account is paid to."""
    if table == "survey" and row.get("visit_no") is None:
        row["visit_no"] = len(_mine(tables, "survey", row)) + 1
    if table == "unreg_part" and row.get("part_no") is None:
        row["part_no"] = len(_mine(tables, "unreg_part", row)) + 1
    if table == "agreement":
        row["kind"] = row.get("kind") or "main"
    if table == "exit_event":
        row["route"] = row.get("route") or "decision"
    if table == "appraisal" and row.get("value_date") is None:
        row["value_date"] = _announced(tables, row)
    if table == "payment_request" and not any(row.get(name) for name in _ACCOUNT):
        row |= _account(tables, row)
    if table == "payment" and row.get("payee") is None and row.get("kind") in {"compensation", "transition", "reward"}:
        asked = row.get("payment_request")
        row["payee"] = tables["payment_request"].at[asked, "payee"] if asked in tables["payment_request"].index else (
            _account(tables, row).get("payee"))
    if table == "comp_item":
        if row.get("agreement") is None:
            bound = _mine(tables, "agreement", row)
            bound = bound[~bound["void"].fillna(False).to_numpy(dtype=bool)]
            row["agreement"] = str(bound.index[-1]) if len(bound) else None
        if row.get("amount") is None and row.get("qty") is not None and row.get("rate") is not None:
            row["amount"] = _product(row)
    return row


def _account(tables: Tables, row: Row) -> dict[str, Any]:
    """The first holder's with an account."""
    holders = _mine(tables, "holder", row)
    known = holders[holders["acct"].notna().to_numpy()]
    return {} if known.empty else dict(zip(_ACCOUNT, known.iloc[0][["name", "bank", "acct"]], strict=True))


def wrong(
    tables: Tables, table: str, row: Row, uid: str | None, today: dt.date,
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Everything that is wrong with a row, field by field."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for field, code, params in [*_future(table, row, today), *_twice(tables, table, row, uid),
                                *_RULES.get(table, _nothing)(tables, row, uid)]:
        label = schema.TABLES[table][field].label if field in schema.TABLES[table] else field
        found.setdefault(field, (code, {"column": label, **params}))
    return found


def _nothing(_tables: Tables, _row: Row, _uid: str | None) -> Iterator[Fault]:
    return iter(())


def _future(table: str, row: Row, today: dt.date) -> Iterator[Fault]:
    for column in schema.TABLES[table].columns:
        value = row.get(column.name)
        if column.kind is Kind.DATE and column.name not in _PLANNED and value is not None and value > today:
            yield column.name, "field.future", {"value": value.isoformat(), "today": today.isoformat()}


def _twice(tables: Tables, table: str, row: Row, uid: str | None) -> Iterator[Fault]:
    rows = tables[table]
    for group in schema.TABLES[table].unique:
        names = [name for name in group if name != "voids"]
        if any(row.get(name) is None for name in names):
            continue
        same = pd.Series(True, index=rows.index)
        for name in names:
            same &= pd.Series([value == row[name] for value in cells(schema.TABLES[table][name], rows[name])],
                              index=rows.index, dtype=bool)
        if (same & (rows.index != uid)).any():
            yield names[-1], "field.twice", {"value": str(row[names[-1]])}


def _mine(tables: Tables, table: str, row: Row) -> pd.DataFrame:
    rows = tables[table]
    return rows[(rows["household"] == row.get("household")).to_numpy(dtype=bool)]


def _phase(tables: Tables, row: Row) -> pd.Series | None:
    phase = tables["household"]["phase"].get(row.get("household"))
    return tables["phase"].loc[phase] if phase in tables["phase"].index else None


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else value.date()


def _announced(tables: Tables, row: Row) -> dt.date | None:
    phase = _phase(tables, row)
    return None if phase is None else _day(phase["announced_on"])


def _after(row: Row, later: str, earlier: str) -> Iterator[Fault]:
    if row.get(later) is not None and row.get(earlier) is not None and row[later] < row[earlier]:
        yield later, "field.before", {"value": row[later].isoformat(), "earlier": row[earlier].isoformat()}


def _survey(_tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    if len([name for name in pd.Series([row["surveyors"] or ""]).str.split(evidence.SEPARATORS).iloc[0] if name]) < 2:
        yield "surveyors", "field.two_surveyors", {}
    if row["sign_state"] in {"refused", "absent"} and row["witness"] is None:
        yield "witness", "field.witness", {}
    yield from _after(row, "post_date", "visit_date")
    yield from _after(row, "objection_closed", "visit_date")


def _holder(tables: Tables, row: Row, uid: str | None) -> Iterator[Fault]:
    if row["id_no"] and (row["id_type"] or "resident") == "resident" and not identity.valid(row["id_no"]):
        yield "id_no", "field.id_no", {}
    share = row["share_pct"]
    if row["co_own"] == "shares":
        others = _mine(tables, "holder", row)
        others = others[(others["co_own"] == "shares").to_numpy(dtype=bool) & (others.index != uid)]
        total = float(others["share_pct"].sum()) + (share or 0.0)
        if share is None:
            yield "share_pct", "field.share_missing", {}
        elif total > 100.005:
            yield "share_pct", "field.share_total", {"total": f"{total:g}"}


def _household(_tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    if row["area_ok"] is not None and row["area_surv"] is not None and row["area_ok"] > row["area_surv"] + 0.005 \
            and not row["area_reason"]:
        yield "area_ok", "field.area_reason", {}


def _unreg_part(_tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    if not row["area"]:
        yield "area", "field.positive", {}
    if row["result"] is not None and (row["doc_date"] is None or row["doc_no"] is None):
        yield "doc_no", "field.result_paper", {}


def _appraisal(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    announced = _announced(tables, row)
    if announced is not None and row["value_date"] is not None and row["value_date"] != announced:
        yield "value_date", "field.value_date", {"announced": announced.isoformat()}
    for name in ("val_house", "val_decor", "val_equip"):
        if row[name] is not None and row[name] != int(row[name]):
            yield name, "field.whole_yuan", {}
    yield from _after(row, "served_date", "value_date")
    steps = [name for name in ("served_date", "rv_apply", "rv_reply", "ex_apply", "ex_reply") if row[name] is not None]
    for earlier, later in pairwise(steps):
        yield from _after(row, later, earlier)
        if (row[later] - row[earlier]).days > _REVIEW_DAYS:
            yield later, "field.review_days", {"days": _REVIEW_DAYS}


def _product(row: Row) -> Decimal:
    return lines.cent(Decimal(str(row["qty"])) * row["rate"])


def audited(tables: Tables, agreement: str | None) -> bool:
    """Whether an agreement has been audited: from then on it is changed by a 补充协议 alone."""
    rows = tables["agreement"]
    return bool(rows.loc[rows.index == agreement, "audit_date"].notna().any())


def _comp_item(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    if audited(tables, row["agreement"]):
        yield "agreement", "field.audited", {"agr_no": tables["agreement"].at[row["agreement"], "agr_no"]}
    if row["qty"] is not None and row["rate"] is not None and row["amount"] is not None \
            and row["amount"] != _product(row) and not row["manual_reason"]:
        yield "amount", "field.product", {"product": f"{_product(row):,.2f}"}
    if row["amount"] is not None and (row["qty"] is None or row["rate"] is None) and not row["manual_reason"]:
        yield "manual_reason", "field.manual_reason", {}


def _agreement(tables: Tables, row: Row, uid: str | None) -> Iterator[Fault]:
    if uid is not None and audited(tables, uid) and row["audit_date"] is not None:
        present = tables["agreement"].loc[[uid]]
        for name in _AGREED:
            if cells(schema.TABLES["agreement"][name], present[name])[0] != row[name]:
                yield name, "field.audited", {"agr_no": row["agr_no"]}
    if row["auditor"] is not None and row["auditor"] == row["drafter"]:
        yield "auditor", "field.two_persons", {}
    yield from _after(row, "audit_date", "sign_date")
    phase = _phase(tables, row)
    if row["sign_date"] is not None and row["kind"] != "preliminary" and phase is not None:
        start, end = _day(phase["sign_from"]), _day(phase["sign_to"])
        if start is None or end is None or not start <= row["sign_date"] <= end:
            yield "sign_date", "field.window", {"start": str(start or "—"), "end": str(end or "—")}
    items = tables["comp_item"]
    mine = items[(items["agreement"] == uid).to_numpy(dtype=bool)] if uid else items.iloc[:0]
    if len(mine) and row["total"] is not None and row["audit_date"] is not None \
            and row["total"] != sum(mine["amount"], start=Decimal(0)):
        yield "total", "field.sum", {"sum": f"{sum(mine['amount'], start=Decimal(0)):,.2f}"}
    if row["household"] is not None and Case(tables, pd.Index([row["household"]], dtype="object"),
                                             dt.date.today()).homeless[0]:
        yield "mode", "field.no_home_agreement", {}
    if row["kind"] == "main" and uid is None and len(money.binding(_mine(tables, "agreement", row))):
        yield "kind", "field.second_agreement", {}


def _payment(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    for name in ("voucher", "kind", "amount"):
        if row[name] is None:
            yield name, "field.required", {}
    yield from paying.payment_faults(tables, row, dt.date.today())


def _payment_request(tables: Tables, row: Row, uid: str | None) -> Iterator[Fault]:
    yield from paying.request_faults(tables, row, uid, dt.date.today())


def _approval(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    yield from paying.approval_faults(tables, row)


def _handover(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    bound = money.binding(_mine(tables, "agreement", row))["sign_date"]
    if len(bound) and row["hand_date"] is not None and row["hand_date"] < bound.max().date():
        yield "hand_date", "field.before", {"value": row["hand_date"].isoformat(),
                                            "earlier": bound.max().date().isoformat()}
    yield from _after(row, "dereg_date", "hand_date")


def _demolition(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    yield from _after(row, "end", "start")
    building = row["building"]
    if building in tables["building"].index:
        gfa: Any = tables["building"].at[building, "gfa"]
        if row["demo_area"] is not None and not pd.isna(gfa) and row["demo_area"] > gfa + 0.005:
            yield "demo_area", "field.above_gfa", {"gfa": f"{gfa:g}"}
        if tables["building"].at[building, "disposal"] == "retain":
            yield "building", "field.retained", {}


def _service(_tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    for name in ("doc_kind", "mode", "served_on"):
        if row[name] is None:
            yield name, "field.required", {}
    if row["mode"] == "left" and row["witness"] is None:
        yield "witness", "field.witness", {}


def _yuan(amount: Any) -> Decimal:
    return Decimal(0) if amount is None else amount


def _house_ticket(tables: Tables, row: Row, uid: str | None) -> Iterator[Fault]:
    """A ticket is issued by an agreement or a decision, for what is agreed in tickets and not issued yet."""
    for name in ("tkt_value", "issued_on"):
        if row[name] is None:
            yield name, "field.required", {}
    value, used = _yuan(row["tkt_value"]), _yuan(row["tkt_used"])
    if row["tkt_value"] is not None and (value <= 0 or value < used):
        yield "tkt_value", "ticket.value", {"used": f"{used:,.2f}"}
    yield from _after(row, "tkt_expire", "issued_on")
    bound, others = money.binding(_mine(tables, "agreement", row)), _mine(tables, "house_ticket", row)
    left = sum(map(_yuan, bound["ticket_value"]), Decimal(0)) - sum(
        map(_yuan, others.loc[others.index != uid, "tkt_value"]), Decimal(0))
    if bound.empty and _mine(tables, "exit_event", row).empty:
        yield "tkt_no", "ticket.no_basis", {}
    elif not bound.empty and value > left:
        yield "tkt_value", "ticket.above_agreed", {"left": f"{max(left, Decimal(0)):,.2f}"}


def _ticket_use(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    """A use stays within what is left of the ticket and within its time."""
    for name in ("amount", "used_on"):
        if row[name] is None:
            yield name, "field.required", {}
    if row["house_ticket"] not in tables["house_ticket"].index:
        return
    ticket: Any = tables["house_ticket"].loc[row["house_ticket"]]
    rest = _yuan(ticket["tkt_value"]) - _yuan(ticket["tkt_used"])
    if row["amount"] is not None and not 0 < row["amount"] <= rest:
        yield "amount", "ticket.above", {"rest": f"{rest:,.2f}"}
    issued, expires = _day(ticket["issued_on"]), _day(ticket["tkt_expire"])
    if row["used_on"] is not None and issued is not None and row["used_on"] < issued:
        yield "used_on", "field.before", {"value": row["used_on"].isoformat(), "earlier": issued.isoformat()}
    if row["used_on"] is not None and expires is not None and row["used_on"] > expires:
        yield "used_on", "ticket.expired", {"expire": expires.isoformat()}


def _exit_event(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    if row["step"] is None or row["happened_on"] is None or row["household"] is None:
        for name in ("step", "happened_on"):
            if row[name] is None:
                yield name, "field.required", {}
        return
    step = exits.Step(row["step"], row["happened_on"], row["route"] or "decision", row)
    for each in exits.unmet(tables, row["household"], step):
        yield "step", each.code, dict(each.params)


def _gate_event(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    if row["gate"] is None or row["done_on"] is None:
        yield ("gate" if row["gate"] is None else "done_on"), "field.required", {}
        return
    for each in gates.unmet(tables, row["phase"], row["gate"], row["done_on"]):
        yield "gate", each.code, dict(each.params)


def _petition(_tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    for later, earlier in (("notified_on", "recv_date"), ("accept_date", "recv_date"), ("closed_on", "recv_date"),
                           ("closed_on", "accept_date"), ("review_reply", "review_dt"),
                           ("recheck_reply", "recheck_dt")):
        yield from _after(row, later, earlier)
    if row["extended"] and row["accept_date"] is None:
        yield "extended", "field.not_accepted", {}
    if row["closed_on"] is not None and not row["result"]:
        yield "result", "field.no_result", {}


def _side_event(tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    """A household is put on hold, out, or back on its track for a reason, and only where it is not so already."""
    if row["note"] is None:
        yield "note", "side.no_reason", {}
    home, after = row.get("household"), None if row["state"] == "resumed" else row["state"]
    if home is not None and row["state"] is not None and tables["household"].at[home, "side"] == after:
        yield "state", "side.same", {"hh_no": tables["household"].at[home, "hh_no"]}


def _milestone(_tables: Tables, row: Row, _uid: str | None) -> Iterator[Fault]:
    yield from _after(row, "deadline", "start")
    if not row["target"]:
        yield "target", "field.positive", {}
    if row["measure"] is not None and row["unit"] is not None and row["unit"] not in achievements.UNITS[row["measure"]]:
        yield "unit", "field.measured_in", {"measure": codes.label("measure", row["measure"]), "units": [
            codes.label("milestone_unit", each) for each in achievements.UNITS[row["measure"]]]}
    if row["plan_line"] is not None and achievements.points(row["plan_line"]) is None:
        yield "plan_line", "field.plan_line", {}


_RULES: Final[Mapping[str, Callable[[Tables, Row, str | None], Iterator[Fault]]]] = MappingProxyType({
    "survey": _survey, "holder": _holder, "household": _household, "unreg_part": _unreg_part, "appraisal": _appraisal,
    "comp_item": _comp_item, "agreement": _agreement, "payment": _payment,
    "payment_request": _payment_request, "approval": _approval, "handover": _handover,
    "demolition": _demolition, "service": _service, "petition": _petition,
    "milestone": _milestone, "exit_event": _exit_event, "gate_event": _gate_event,
    "house_ticket": _house_ticket, "ticket_use": _ticket_use, "side_event": _side_event,
})
