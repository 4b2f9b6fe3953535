"""一户一卷: the records of a household as cards, tab by tab, with what may be done with each.

Called by the household panel; no widgets here. Masks personal values unless told otherwise; issues of class S3 concern
an event and never show with a household (DOMAIN §2).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gisapp.domain import codes, exits, lookup, money, paying, privacy, schema
from gisapp.domain.changes import Tables, effective
from gisapp.domain.columns import Column, Kind, is_missing
from gisapp.i18n import tr

TABS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "progress": ("survey", "unreg_part", "fixture", "appraisal", "service", "handover", "demolition", "exit_event",
                 "side_event", "talk"),
    "facts": ("restructuring", "business", "no_home"),
    "money": ("agreement", "comp_item", "payment_request", "approval", "payment", "lien"),
    "housing": ("resettle_house", "transition", "house_ticket"),
    "matters": ("issue", "petition"),
    "file": ("document",),
})
"""Tab of the panel → the tables whose rows it shows, in the order of the procedure."""

OFFERED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "progress": ("survey", "unreg_part", "fixture", "appraisal", "service", "handover", "demolition", "exit_event",
                 "side_event", "talk"),
    "facts": ("holder", "restructuring", "business", "no_home"),
    "money": ("agreement", "comp_item", "payment_request", "approval", "payment", "lien"),
    "housing": ("transition", "house_ticket"),
    "matters": ("petition",),
    "file": (),
})
"""Tab → the tables to which a row can be added there; the rest have a road of their own."""

FILLS: Final[Mapping[str, str]] = MappingProxyType({
    "survey": "survey", "unreg": "unreg_part", "facts": "household", "restructuring": "restructuring",
    "no_home": "no_home", "appraisal": "appraisal", "offer": "service", "agreement": "agreement",
    "holder": "holder", "audit": "agreement", "payment": "payment", "handover": "handover", "dereg": "handover",
    "demolition": "demolition", "exit": "exit_event", "balance": "payment",
    "ticket": "house_ticket", "exit.unpaid": "payment", "side": "side_event", "lien": "lien",
})
"""A guard's code, or its first word → the table whose record would meet it."""

FIELDS: Final[Mapping[str, str]] = MappingProxyType({
    "survey.surveyors": "surveyors", "survey.unsigned": "witness", "survey.not_posted": "post_date",
    "survey.objection": "objection_closed", "unreg.undetermined": "result", "facts.missing": "area_ok",
    "no_home.proof": "proof_no", "no_home.open": "settled_on", "appraisal.value_date": "value_date",
    "appraisal.not_posted": "post_date", "appraisal.not_served": "served_date", "appraisal.review_open": "rv_reply",
    "agreement.none": "sign_date", "agreement.window": "sign_date", "agreement.signers": "all_signed",
    "agreement.terms": "pay_due", "holder.shares": "share_pct", "audit.none": "auditor",
    "audit.same_person": "auditor", "audit.total": "total", "handover.incomplete": "keys",
    "lien.open": "cancelled_on", "dereg.none": "dereg_date", "demolition.utilities": "utilities_off",
})
"""A guard's code → the field of that record where the cursor is put."""

_ANEW: Final = frozenset({"survey.none", "appraisal.none", "demolition.none", "ticket.none"})
"""Guards that a new record meets, whatever is on record."""

IN_PLACE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "exchange.no_home": ("选安置房", "houses"), "resettlement.open": ("交付安置房", "houses"),
    "gate.decision": ("登记征收决定公告", "zones"), "agreement.none": ("补偿试算", "trial")})
"""Guards that are met elsewhere: what is done, and the place where."""

_NEVER: Final = frozenset({"household", "voids", "reason", "of_table", "of_row", "zone"})


@dataclass(frozen=True, slots=True)
class Card:
    """One record as the panel shows it.

    Attributes:
        table: its table; ``uid`` its row.
        title: what the table is called.
        facts: label and value of each column that says something.
        editable: whether its values may be changed.
        voidable: whether it may be taken back.
        voided: it has been taken back.
        state: where a request for payment stands, in words; of an approval, the number of its request.
    """

    table: str
    uid: str
    title: str
    facts: tuple[tuple[Column, Any], ...]
    editable: bool
    voidable: bool
    voided: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What a household is owed and has got, in 分; from ``money.balances``."""

    due: int
    paid: int
    owed: int
    received: int

    @property
    def rest(self) -> int:
        """What is still to be paid out."""
        return self.due - self.paid


def account(tables: Tables, uid: str) -> Account | None:
    """The account of a household; None where nothing has been agreed, decided or paid."""
    frames = {**tables.frames, "household": tables["household"].loc[[uid]]}
    for name in ("agreement", "comp_item", "payment", "exit_event"):
        rows = tables[name]
        frames[name] = rows[(rows["household"] == uid).to_numpy(dtype=bool)]
    row = money.balances(Tables(frames, tables.crs, tables.revision)).iloc[0]
    found = Account(*(int(row[name]) for name in ("due", "paid", "owed", "received")))
    return found if any((found.due, found.paid, found.owed, found.received)) else None


def cards(tables: Tables, uid: str, tab: str, *, reveal: bool = False) -> list[Card]:
    """The records of a household for a tab of its panel, the latest first in each table.

    Args:
        tables: the snapshot.
        uid: the household.
        tab: a key of ``TABS``.
        reveal: show personal values in full; the caller logs that.
    """
    return [_card(tables, table, str(row), reveal=reveal)
            for table in TABS[tab] for row in reversed(list(own(tables, table, uid)))]


def own(tables: Tables, table: str, uid: str) -> pd.Index:
    """The rows of a table that concern a household, directly or through its buildings, parcels and links."""
    rows = tables[table]
    if table == "lien":
        links = tables["lien_object"]
        return rows.index[rows.index.isin(links.loc[(links["household"] == uid).to_numpy(dtype=bool), "lien"])]
    if table == "issue":
        links = tables["issue_object"]
        named = rows.index.isin(links.loc[(links["household"] == uid).to_numpy(dtype=bool), "issue"])
        return rows.index[named & (rows["class"] != "S3").to_numpy(dtype=bool)]
    if table == "demolition":
        links = tables["household_building"]
        buildings = links.loc[(links["household"] == uid).to_numpy(dtype=bool), "building"]
        return rows.index[rows["building"].isin(buildings)]
    if table == "approval":
        mine = rows[rows["payment_request"].isin(own(tables, "payment_request", uid)).to_numpy()]
    else:
        mine = rows[(rows["household"] == uid).to_numpy(dtype=bool)]
    if schema.TABLES[table].append_only:
        mine = mine[mine["voids"].isna().to_numpy()]
    return mine.index


def _card(tables: Tables, table: str, uid: str, *, reveal: bool) -> Card:
    declared = schema.TABLES[table]
    row = tables[table].loc[uid]
    shown = []
    for column in declared.columns:
        value = row[column.name]
        if column.name in _NEVER or column.kind in {Kind.GEOMETRY, Kind.REFERENCE} or is_missing(value):
            continue
        if column.personal and not reveal:
            value = privacy.mask_value(column.name, value)
        shown.append((column, value))
    voided = _voided(tables, table, uid)
    offered = any(table in names for names in OFFERED.values())
    return Card(table, uid, declared.label, tuple(shown), offered and not declared.append_only and not voided,
                offered and (declared.append_only or "void" in declared) and not voided, voided,
                _state(tables, table, uid) if not voided else "")


def _state(tables: Tables, table: str, uid: str) -> str:
    """Of an approval, the number of its request; where a request stands: for whom it waits, to be paid, or paid."""
    if table == "approval":
        return str(lookup.keys(tables, "payment_request")[str(tables[table].at[uid, "payment_request"])])
    return _standing(tables, uid) if table == "payment_request" else ""


def _standing(tables: Tables, request: str) -> str:
    state = paying.state(tables, request)
    if state in {"approved", "paid"}:
        return tr("审批完，待付") if state == "approved" else tr("已付")
    step = tr(codes.label("approval_step", str(paying.next_step(tables, request))))
    return tr("已退回，待{step}", step=step) if state == "returned" else tr("待{step}", step=step)


def _voided(tables: Tables, table: str, uid: str) -> bool:
    declared, rows = schema.TABLES[table], tables[table]
    if declared.append_only:
        whose = "household" if "household" in declared else declared.key[0]
        mine = rows[(rows[whose] == rows.at[uid, whose]).to_numpy(dtype=bool)]
        return uid not in effective(mine).index
    return "void" in declared and not is_missing(rows.at[uid, "void"]) and bool(rows.at[uid, "void"])


def line(card: Card) -> tuple[str, str, str]:
    """A short record in one line: what it is, its amount or day, and how the amount comes about."""
    values = {column.name: value for column, value in card.facts}
    if card.table == "comp_item":
        factors = ""
        if "qty" in values and "rate" in values:
            unit = codes.label("qty_unit", values.get("qty_unit"))
            factors = f"{values['qty']:g} {unit} × {values['rate']:,.2f}"
        more = "，".join(each for each in (factors, values.get("formula"), values.get("manual_reason")) if each)
        return codes.label("comp_item", values["item_code"]), f"{values['amount']:,.2f}", more
    if card.table == "document":
        place = values.get("path") or values.get("box_no") or ""
        return codes.label("doc_type", values["doc_type"]), str(values.get("doc_date", ""))[:10], str(place)
    if card.table == "approval":
        agreed = tr("同意") if values["agreed"] else tr("不同意")
        more = "，".join(filter(None, (card.state, str(values["happened_on"])[:10], values.get("note"))))
        return codes.label("approval_step", values["step"]), f"{agreed}　{values['who']}", more
    amount = f"{values.get('qty', 0):g} {values.get('qty_unit', '')}".strip()
    return str(values.get("item", "")), amount, ""


@dataclass(frozen=True, slots=True)
class Filling:
    """What would meet a guard: a new record of a table, or the completion of one on record (``uid``), and where."""

    table: str
    uid: str | None
    field: str = field(default="", compare=False)


def filling(tables: Tables, uid: str, code: str) -> Filling | None:
    """The record that would meet a guard of a household; None where no single record would."""
    table = FILLS.get(code, FILLS.get(code.partition(".")[0]))
    if table == "payment" and "payment_request" in _asked(tables, uid):
        table = "approval"
    if table is None or schema.TABLES[table].append_only or code in _ANEW:
        return None if table is None else Filling(table, None)
    if table == "household":
        return Filling(table, uid, FIELDS.get(code, ""))
    mine = [str(row) for row in own(tables, table, uid) if not _voided(tables, table, str(row))]
    if table == "agreement":  # a draft is completed; 预签约 is not what is asked for
        mine = [row for row in mine if tables[table].at[row, "kind"] == "main"]
    return Filling(table, mine[-1], FIELDS.get(code, "")) if mine else Filling(table, None)


def begun(tables: Tables, uid: str, table: str) -> dict[str, str]:
    """What a new record of a household says at first, from what is due and what comes next; the officer may change it.

    Returns:
        Field → text: what is left to be paid or collected, the ticket agreed on, the next step of a decision,
            a household on hold back on its track today.
    """
    if table == "payment":
        return _granted(tables, uid) or _left(tables, uid)
    if table == "payment_request":
        return _request(tables, uid)
    if table == "service":
        return {"doc_kind": "offer"} if tables["household"].at[uid, "stage"] == "appraised" else {}
    if table == "approval":
        return _asked(tables, uid)
    if table == "side_event":
        held = tables["household"].at[uid, "side"] is not None
        return {"state": "resumed" if held else "suspended", "happened_on": dt.date.today().isoformat()}
    if table == "house_ticket":
        bound = money.binding(tables["agreement"][(tables["agreement"]["household"] == uid).to_numpy(dtype=bool)])
        issued = tables["house_ticket"][(tables["house_ticket"]["household"] == uid).to_numpy(dtype=bool)]
        rest = int(money.fen(bound["ticket_value"]).sum() - money.fen(issued["tkt_value"]).sum())
        return {"tkt_value": f"{money.yuan(rest)}"} if rest > 0 else {}
    if table == "exit_event":
        route = "decision" if exits.course(tables, uid, "performance")[0] is None else "performance"
        following = exits.course(tables, uid, route)[1]
        return {"route": route, **({"step": following} if following else {})}
    return {}


def _asked(tables: Tables, uid: str) -> dict[str, str]:
    """The latest request that is neither approved nor paid, and the step that it waits for."""
    rows = tables["payment_request"]
    mine = [str(each) for each in rows.index[(rows["household"] == uid).to_numpy(dtype=bool)]
            if paying.state(tables, str(each)) in {"pending", "returned"}]
    return {"payment_request": mine[-1], "step": paying.next_step(tables, mine[-1]) or "", "agreed": "是",
            "happened_on": dt.date.today().isoformat()} if mine else {}


def _granted(tables: Tables, uid: str) -> dict[str, str]:
    """The first request that all have agreed to and that is not paid: it is paid as it was approved."""
    rows = paying.open_requests(tables, uid)
    for request in map(str, rows.index):
        if paying.next_step(tables, request) is None:
            row: Any = rows.loc[request]
            return {"payment_request": request, "kind": row["kind"], "amount": f"{row['amount']:.2f}"}
    return {}


def _request(tables: Tables, uid: str) -> dict[str, str]:
    """A number of its own, and what is left beside the requests that are open."""
    number = f"SQ-{lookup.keys(tables, 'household')[uid]}-{len(own(tables, 'payment_request', uid)) + 1}"
    left, waiting = _left(tables, uid), paying.open_requests(tables, uid)
    if left:
        alike = waiting["kind"].isin(money.INCOMING) == (left["kind"] in money.INCOMING)
        rest = Decimal(left["amount"]) - sum(waiting.loc[alike, "amount"], Decimal(0))
        left = {**left, "amount": f"{rest:.2f}"} if rest > 0 else {}
    return {"request_no": number, **left}


def _left(tables: Tables, uid: str) -> dict[str, str]:
    found = account(tables, uid)
    if found is None:
        return {}
    if found.rest > 0:
        held = (exits.course(tables, uid, "decision")[0] is not None
                or paying.liened(tables, uid, dt.date.today()))
        return {"kind": "deposit" if held else "compensation", "amount": f"{money.yuan(found.rest)}"}
    owed = found.owed - found.received
    return {"kind": "diff_collect", "amount": f"{money.yuan(owed)}"} if owed > 0 else {}
