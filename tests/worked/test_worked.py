"""The program agrees with a hundred households worked by hand, to 0.00."""

import csv
import datetime as dt
import importlib.util
from decimal import Decimal
from pathlib import Path

import pytest

from gisapp.domain import lines, money, paying
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.errors import RecordError
from gisapp.services import accounts, agreeing, compensation, policies, recording
from gisapp.services.compensation import Choice
from tests.money import changed, with_rows

HERE = Path(__file__).parent
AS_OF = dt.date(2026, 11, 24)
ITEMS = ("house", "decoration", "move_aircon", "fixture", "moving", "transition", "business_loss", "sign_reward",
         "move_reward", "small_flat_aid", "hardship_aid", "business_aid", "cash_aid", "ticket_aid")


def worked():
    with (HERE / "households.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SHEET = worked()


def amount(row, name):
    return Decimal(row[name]) if row[name] else None


def number(row, name):
    return float(row[name]) if row[name] else None


def day(row, name):
    return dt.date.fromisoformat(row[name]) if row[name] else None


def uid(row):
    return f"w{row['no']}"


@pytest.fixture(scope="module")
def town():
    """All hundred households in one zone, with what is given of each."""
    uids, rows = [uid(row) for row in SHEET], SHEET
    traders = [row for row in rows if row["profit_month"]]
    uses = [row["use"] for row in rows]
    parts = [
        inserted("zone", {"zone_name": ["试点片区"]}, ["z"]),
        inserted("household", {
            "hh_no": [f"W-{row['no']}" for row in rows], "zone": "z", "area_ok": [number(row, "area") for row in rows],
            "use_reg": ["dwelling" if use == "dwelling_business" else use for use in uses], "use_real": uses,
            "tenure": [row["tenure"] for row in rows], "stage": "negotiating"}, uids),
        inserted("holder", {
            "household": uids, "name": "张伟",
            "role": ["tenant" if row["tenant"] == "True" else "owner" for row in rows],
            "hardship": [row["hardship"] or None for row in rows]}),
        inserted("appraisal", {
            "household": uids, "agency": "洞庭评估", "report_no": [f"PG-{row['no']}" for row in rows],
            "unit_price": [amount(row, "unit_price") for row in rows],
            "val_decor": [amount(row, "decor") for row in rows],
            "val_equip": [amount(row, "equipment") for row in rows]}),
        inserted("business", {
            "household": [uid(row) for row in traders],
            "profit_month": [amount(row, "profit_month") for row in traders],
            "biz_area": [number(row, "biz_area") for row in traders]}),
    ]
    for column, item, code in (("aircon", "空调", "move_aircon"), ("wall_m2", "围墙", None), ("wells", "水井", None)):
        counted = [row for row in rows if row[column]]
        parts.append(inserted("fixture", {
            "household": [uid(row) for row in counted], "item": item, "item_code": code,
            "qty": [number(row, column) for row in counted]}))
    tables = Tables.empty().with_changes(ChangeSet("算例", tuple(parts)))
    return tables.with_changes(policies.load(tables, HERE / "pack.toml"))


def choice(row):
    return Choice(
        on=day(row, "signed_on"), house_area=amount(row, "house_area"), house_price=amount(row, "house_price"),
        ticket_part=amount(row, "ticket_part"), transit_mode=row["transit_mode"],
        transit_months=int(row["months"]) if row["months"] else None)


def bound(tables, row):
    """The household with its agreement signed, its supplement, its transition, its lien, what was paid."""
    mine = uid(row)
    tables = tables.with_changes(agreeing.adopt(tables, mine, row["mode"], choice(row), agr_no="XY", drafter="周敏"))
    tables = changed(tables, "agreement", tables["agreement"].index[-1], sign_date=day(row, "signed_on"))
    if row["supplement"]:
        tables = with_rows(
            tables, "agreement", ["BC"], household=[mine], agr_no="BC", kind="supplement", mode="cash",
            total=[amount(row, "supplement")], sign_date=[dt.date(2024, 9, 1)])
        tables = with_rows(tables, "comp_item", household=[mine], agreement="BC", item_code="other", qty=[1.0],
                           rate=[amount(row, "supplement")], amount=[amount(row, "supplement")])
    if row["transit_due"]:
        dwelling = row["use"] in ("dwelling", "dwelling_business")
        tables = with_rows(
            tables, "transition", household=[mine], start=[dt.date(2024, 8, 1)], due=[day(row, "transit_due")],
            rate=13.35 if dwelling else 21.05, rate_unit="m2_month", area=number(row, "area"),
            floor=[Decimal(760) if dwelling else None], ended_on=[day(row, "ended_on")],
            own_fault=row["own_fault"] == "True")
    if row["paid"]:
        tables = with_rows(tables, "payment", household=[mine], voucher="P-0", kind="compensation",
                           amount=[amount(row, "paid")], paid_date=[dt.date(2025, 1, 2)])
    if row["lien"]:
        tables = with_rows(tables, "lien", ["lien"], kind=[row["lien"]], cert_no="押-1")
        tables = with_rows(tables, "lien_object", lien=["lien"], household=[mine])
    return tables


def test_the_sheet_is_what_is_worked_by_hand_and_covers_every_kind():
    spec = importlib.util.spec_from_file_location("by_hand", HERE / "by_hand.py")
    by_hand = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(by_hand)
    assert (HERE / "households.csv").read_text("utf-8") == by_hand.sheet()
    assert len(SHEET) == 100
    assert {row["mode"] for row in SHEET} == {"cash", "exchange", "ticket", "mixed"}
    for name in ("small_flat_aid", "business_loss", "overdue", "tenant_share", "owed", "supplement"):
        assert sum(bool(Decimal(row[name] or 0)) for row in SHEET) >= 4, name
    assert sum(bool(row["lien"]) for row in SHEET) == 4


@pytest.mark.parametrize("row", SHEET, ids=[f"{row['no']}-{row['mode']}" for row in SHEET])
def test_the_program_agrees_to_the_fen(town, row):
    found = compensation.offer(town, uid(row), row["mode"], choice(row))
    assert not found.findings, [each.reason for each in found.findings]
    for item in ITEMS:
        mine = [line.amount for line in found.lines if line.item_code == item]
        assert (sum(mine) if mine else None) == amount(row, item), (item, row[f"{item}_steps"])
    assert (found.total, found.given, found.ticket) == tuple(amount(row, name) for name in ("total", "given", "ticket"))
    assert (found.difference if found.given else None) == amount(row, "difference")
    assert (found.due, found.owed) == (amount(row, "due"), amount(row, "owed"))
    assert (found.tenant, found.owner) == (amount(row, "tenant_share"), amount(row, "owner_share"))


def pay(tables, household, kind, amount):
    return recording.add(tables, "payment", {"kind": kind, "amount": amount, "voucher": "P-1", "paid_date": AS_OF},
                         household=household, today=AS_OF)


@pytest.mark.parametrize("row", SHEET, ids=[f"{row['no']}-{row['mode']}" for row in SHEET])
def test_what_may_be_paid_agrees_to_the_fen(town, row):
    tables, mine = bound(town, row), uid(row)
    account = accounts.account(tables, mine, AS_OF)
    assert account.balance["overdue"] == amount(row, "overdue") == lines.total(account.overdue)
    assert sum(line.qty for line in account.overdue) == Decimal(row["late_months"])
    assert (account.balance["payable"], account.left) == (amount(row, "payable"), amount(row, "left"))
    assert account.balance["owed"] == amount(row, "owed")
    assert money.balances(tables, AS_OF)["payable"].sum() == int(amount(row, "payable") * 100)
    kind = "compensation" if row["may_pay"] == "payment" else "deposit"
    left = amount(row, "left")
    assert pay(tables, mine, kind, left)
    with pytest.raises(RecordError):
        pay(tables, mine, kind, left + Decimal("0.01"))
    assert paying.liened(tables, mine, AS_OF) == (row["may_pay"] == "deposit")
    if row["lien"]:
        with pytest.raises(RecordError):
            pay(tables, mine, "compensation", left)
