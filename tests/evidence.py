"""All that the guards ask for, as one set: so that a test can take households as far as it needs to."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd

from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.domain.lifecycle import RANK, Stage

EARLY = dt.date(2020, 1, 2)
_TOTAL = Decimal("80000.00")


def furnished(tables, uids=None, upto=Stage.CLOSED, on=EARLY):
    """The tables with every evidence of some households (all where none are given) up to a stage, dated ``on``."""
    return tables.with_changes(evidence(tables, uids, upto, on))


def evidence(tables, uids=None, upto=Stage.CLOSED, on=EARLY):
    """Every evidence of some households up to a stage, as one set."""
    households = list(tables["household"].index if uids is None else uids)
    homeless = set(tables["holder"].loc[(tables["holder"]["role"] == "no_house").to_numpy(dtype=bool), "household"])
    housed = [uid for uid in households if uid not in homeless]
    parts = [inserted("survey", {"household": households, "visit_no": 1, "visit_date": [on] * len(households),
                                 "surveyors": "周敏、李建国", "sign_state": "signed",
                                 "post_date": [on] * len(households)}),
             updated(tables, "household", households, {
                 "area_ok": tables["household"].loc[households, "area_ok"].fillna(80.0),
                 "use_reg": "dwelling", "use_real": "dwelling"})]
    rest = [uid for uid in households if uid in homeless]
    if rest:
        parts.append(inserted("no_home", {"household": rest, "proof_no": "查档1", "guarantee": "public_rental",
                                          "settled_on": [on] * len(rest)}))
    for stage, make in ((Stage.APPRAISED, _appraised), (Stage.NEGOTIATING, _offered), (Stage.SIGNED, _agreed),
                        (Stage.COMPENSATED, _paid), (Stage.HANDED_OVER, _left), (Stage.DEMOLISHED, _down)):
        if RANK[upto] >= RANK[stage] and housed:
            parts += make(tables, housed, on)
    return ChangeSet("材料", tuple(_joined(parts)))


def _joined(parts):
    return [part for part in parts if len(part.uids)]


def _appraised(tables, households, on):
    phases = tables["phase"]
    return [
        updated(tables, "phase", phases.index, {
            "announced_on": [on] * len(phases), "sign_from": [on] * len(phases),
            "sign_to": [dt.date(2099, 12, 31)] * len(phases)}),
        inserted("appraisal", {"household": households, "agency": "洞庭评估", "value_date": [on] * len(households),
                               "report_no": [f"PG-{uid}" for uid in households], "post_date": [on] * len(households),
                               "served_date": [on] * len(households), "unit_price": Decimal("1000.00")}),
    ]


def _offered(tables, households, on):
    return [inserted("service", {"household": households, "doc_kind": "offer", "mode": "direct",
                                 "served_on": [on] * len(households)})]


def _agreed(tables, households, on):
    uids = [f"agreement-{uid}" for uid in households]
    count = len(households)
    return [
        inserted("agreement", {
            "household": households, "agr_no": [f"XY-{uid}" for uid in households], "kind": "main", "mode": "cash",
            "sign_date": [on] * count, "all_signed": True, "drafter": "周敏", "auditor": "李建国",
            "audit_date": [on] * count, "total": [_TOTAL] * count, "pay_due": [on] * count, "move_due": [on] * count,
            "transit_mode": "self"}, uids),
        inserted("comp_item", {"household": households, "agreement": uids, "item_code": "house", "qty": 80.0,
                               "qty_unit": "m2", "rate": [Decimal("1000.00")] * count, "amount": [_TOTAL] * count,
                               "policy_ref": "评估报告"}),
    ]


def _paid(tables, households, on):
    return [inserted("payment", {"household": households, "voucher": [f"PZ-{uid}" for uid in households],
                                 "kind": "compensation", "amount": [_TOTAL] * len(households),
                                 "paid_date": [on] * len(households)})]


def _left(tables, households, on):
    return [inserted("handover", {"household": households, "hand_date": [on] * len(households), "keys": True,
                                  "utilities": True, "cert_back": True, "signed": True, "accept_by": "周敏",
                                  "dereg_date": [on] * len(households)})]


def _down(tables, households, on):
    links = tables["household_building"]
    buildings = list(dict.fromkeys(links.loc[links["household"].isin(households), "building"]))
    count = len(buildings)
    return [inserted("demolition", {"building": buildings, "contractor": "楼城拆除（虚构）", "start": [on] * count,
                                    "utilities_off": [on] * count, "end": [on] * count, "accept_by": "周敏"})]


def without(tables, table, condition=None):
    """The tables without some evidence: all rows of a table, or those that a condition names."""
    rows = tables[table]
    gone = rows.index if condition is None else rows.index[np.asarray(condition(rows), dtype=bool)]
    return tables.with_changes(ChangeSet("x", (changes.deleted(tables, table, gone),)))


def changed(tables, table, uids=None, **values):
    """The tables with some values changed in rows of a table, in all where none are named."""
    index = tables[table].index if uids is None else pd.Index(uids, dtype="object")
    return tables.with_changes(ChangeSet("x", (updated(tables, table, index, {
        name: [value] * len(index) for name, value in values.items()}),)))
