"""From a computation to an agreement: its terms, its items, their sum.

Called by the dialog of the trial computation. Supplements, signing and auditing are records of their own
(``recording``), guarded by ``guards``.
Source: 590号令 §25 (terms of an agreement).
"""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import pandas as pd

from gisapp.domain import changes, lines, paying
from gisapp.domain.changes import Change, ChangeSet, Tables, depends_on
from gisapp.domain.lines import Line
from gisapp.errors import InputError, RefusedError
from gisapp.services import compensation, recording
from gisapp.services.compensation import Choice, Offer
from gisapp.services.situation import own


def adopt(
    tables: Tables, uid: str, mode: str, choice: Choice, *, agr_no: str, drafter: str, without: Collection[str] = (),
) -> ChangeSet:
    """Draft the main agreement of a household from its computation; not signed yet.

    Args:
        tables: the snapshot.
        uid: household.
        mode: a code of ``comp_mode``.
        choice: as computed with.
        agr_no: number of the agreement.
        drafter: who drafts it; another person audits it.
        without: items (codes) knowingly left out although they have no rate.

    Raises:
        InputError: ``agreement.exists``, or the mode or the ticket's part does not fit.
        RefusedError: ``agreement.incomplete`` with what the computation lacks: no amount is made up.
    """
    standing = _main(tables, uid)
    if standing is not None:
        raise InputError("agreement.exists", hh_no=_number(tables, uid), agr_no=standing)
    found = compensation.offer(tables, uid, mode, choice)
    lacking = _lacking(found, set(without))
    if lacking:
        raise RefusedError("agreement.incomplete", hh_no=found.hh_no, count=len(lacking), conditions=lacking)
    kept = tuple(line for line in found.lines if line.amount is not None and line.item_code not in set(without))
    agreement = {
        "household": uid, "agr_no": agr_no, "kind": "main", "mode": mode, "drafter": drafter,
        "total": lines.total(kept), "ticket_value": found.ticket or None,
        "transit_mode": choice.transit_mode if found.transit_months is not None else None,
        "transit_months": found.transit_months, **_house(found),
    }
    parts = _written(agreement, compensation.item_rows(kept), uid)
    return _step(tables, uid, f"起草协议：{found.hh_no} {agr_no}", parts)


def _main(tables: Tables, uid: str) -> str | None:
    """The number of the main agreement that is not void, signed or not."""
    rows = own(tables, "agreement", uid)
    rows = rows[~rows["void"].fillna(False).to_numpy(dtype=bool) & rows["kind"].isin(["main"]).to_numpy()]
    return None if rows.empty else str(rows["agr_no"].iloc[-1])


def _number(tables: Tables, uid: str) -> str:
    return str(tables["household"].at[uid, "hh_no"])


def _lacking(found: Offer, without: set[str]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Findings that stand in the way: not those of items left out, nor mere advice."""
    advice = {"compensation.appraisal_differs", "compensation.no_share"}
    about = {"compensation.no_months": "transition", "compensation.no_profit": "business_loss",
             "compensation.no_biz_area": "business_aid"}
    return tuple((each.code, dict(each.params)) for each in found.findings
                 if each.code not in advice and about.get(each.code) not in without
                 and each.params.get("item_code") not in without)


def _house(found: Offer) -> dict[str, Any]:
    if found.house is None:
        return {}
    area, _, place = found.house
    return {"house_area": None if area is None else float(area), "house_place": place or None,
            "house_value": found.given}


def _written(agreement: dict[str, Any], rows: list[dict[str, Any]], uid: str) -> list[Change]:
    written = changes.inserted("agreement", {name: [value] for name, value in agreement.items()})
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    items = changes.inserted("comp_item", {
        "household": [uid] * len(rows), "agreement": str(written.after.index[0]), **columns})
    return [written, items]


def _step(tables: Tables, uid: str, name: str, parts: list[Change]) -> ChangeSet:
    """One step that rests on the household as it was, and on the report that values it."""
    reports = own(tables, "appraisal", uid).index
    step = ChangeSet(name, (*parts, recording.touch(tables, [uid])), depends=depends_on(tables, "appraisal", reports))
    paying.refuse_overpaid(tables.with_changes(step), uid, dt.date.today())
    return step


def lines_of(items: pd.DataFrame) -> tuple[Line, ...]:
    """Items on record as lines that explain themselves."""
    row: Any
    found = []
    for row in items.astype(object).itertuples():
        given = {name: None if pd.isna(getattr(row, name)) else getattr(row, name)
                 for name in ("qty", "qty_unit", "rate", "formula", "policy_ref", "label", "manual_reason")}
        qty = None if given["qty"] is None else lines.exact_qty(given["qty"])
        found.append(Line(row.item_code, row.amount if isinstance(row.amount, Decimal) else None, qty,
                          given["qty_unit"], given["rate"], given["formula"] or "", given["policy_ref"] or "",
                          given["label"], given["manual_reason"]))
    return tuple(found)
