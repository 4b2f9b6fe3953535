"""money and policy on the command line: sums, one household line by line, modes compared, a pack loaded."""

import json
from decimal import Decimal

import pytest

from gisapp import app
from gisapp.domain import paying
from gisapp.domain.changes import ChangeSet, insertion, updated
from gisapp.services import household_file, policies, recording
from tests import money as purse
from tests import town as small

DAY = "2026-11-24"


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "小镇.gpkg"
    made = app.create_project(path)
    made.do(small.without_evidence())
    tables = purse.appraised(purse.bare())
    made.do(ChangeSet("评估", (insertion("appraisal", tables["appraisal"]),)))
    made.do(ChangeSet("用途", (updated(made.tables, "household", ["h1"], {"use_reg": "dwelling"}),)))
    app.close_project(made)
    return path


def test_a_project_has_no_rate_until_a_pack_is_loaded(project, run):
    assert "不带任何标准" in run("policy", project)
    assert "policy.nothing" not in run("policy", project, policies.bundled(policies.EMPTY), code=1)
    run("policy", project, policies.bundled(policies.EXAMPLE))
    rows = json.loads(run("policy", project, "--json"))
    assert rows[0]["item_code"] == "moving" and all(row["sample"] for row in rows)
    assert "搬迁费" in run("policy", project)
    assert "已经装入" in run("policy", project, policies.bundled(policies.EXAMPLE), code=1)


def test_money_of_one_household_compares_the_modes(project, run):
    before = json.loads(run("money", project, "SD-0001", "--json"))
    assert [offer["mode"] for offer in before["offers"]] == ["cash", "exchange", "ticket"]
    assert [each["amount"] for each in before["offers"][0]["items"]] == ["400000.00", None]
    run("policy", project, policies.bundled(policies.EXAMPLE))
    exchange = json.loads(run("money", project, "SD-0001", "--mode", "exchange", "--on", DAY, "--house-area", "95",
                              "--house-price", "5600", "--json"))["offers"]
    assert [(each["mode"], each["difference"], each["pays"], each["owed"]) for each in exchange] == [
        ("exchange", "-126400.00", "household", "126400.00")]
    assert sum(Decimal(item["amount"]) for item in exchange[0]["items"]) == Decimal(exchange[0]["total"])
    told = run("money", project, "SD-0001", "--mode", "exchange", "--house-area", "95", "--house-price", "5600")
    for text in ("80 ㎡ × 5000 = 400,000.00 元", "虚构条款第1条", "被征收人补交差价 126,400.00 元", "【示意标准】"):
        assert text in told
    mixed = run("money", project, "SD-0001", "--mode", "mixed", "--house-area", "50", "--house-price", "5600",
                "--ticket-part", "50000", "--months", "12", "--lang", "en")
    assert "House ticket" in mixed and "Ticket face value 54,000.00" in mixed and "the department pays" in mixed


def test_money_of_a_bound_household_shows_its_account(project, run):
    opened = app.open_project(project)
    tables = purse.agreement(opened.tables, total=Decimal("1000.00"), mode="cash")
    opened.do(ChangeSet("协议", (insertion("agreement", tables["agreement"]),)))
    app.close_project(opened)
    run("record", project, "payment", "SD-0001", "--set", "voucher=P-1", "--set", "kind=compensation", "--set",
        "amount=400", "--set", "paid_date=2026-01-05")
    refused = run("record", project, "payment", "SD-0001", "--set", "voucher=P-2", "--set", "kind=compensation",
                  "--set", "amount=600.01", code=1)
    assert "还可付的 600.00" in refused
    row = json.loads(run("money", project, "SD-0001", "--json"))
    assert (row["payable"], row["paid"], row["left"], row["offers"]) == ("1000.00", "400.00", "600.00", None)
    assert row["payments"] == [{"voucher": "P-1", "kind": "compensation", "amount": "400.00",
                                "paid_date": "2026-01-05", "requested": False}]
    assert "未经审批" in run("money", project, "SD-0001")
    sums = json.loads(run("money", project, "--json"))
    assert [(each["zone"], each["phase"], each["payable"], each["paid"]) for each in sums] == [
        ("试点片区", None, "1000.00", "400.00"), ("试点片区", "1", "1000.00", "400.00"),
        ("试点片区", "2", "0.00", "0.00")]
    assert "1,000.00" in run("money", project)


def test_what_cannot_be_asked(project, run):
    assert "SD-9999" in run("money", project, "SD-9999", code=1)
    assert "不小于 0" in run("money", project, "SD-0001", "--house-area", "-1", code=2)


def test_a_batch_is_written_for_the_bank_and_paid_in_one_step(project, run, tmp_path):
    assert "没有审批完" in run("payout", project, "--batch", "D-1", "-o", tmp_path / "代发.xlsx", code=1)
    opened = app.open_project(project, who="李建国")
    opened.do(ChangeSet("协议", (insertion("agreement", purse.agreement(
        opened.tables, total=Decimal("1000.00"), mode="cash")["agreement"]),)))
    opened.do(ChangeSet("账户", (updated(opened.tables, "holder", ["o1"], {"bank": "洞庭银行", "acct": "62001234"}),)))
    opened.do(recording.add(opened.tables, "payment_request", {
        "request_no": "S-1", "kind": "compensation", "amount": "1000"}, household="h1"))
    for step in paying.ORDER:
        begun = household_file.begun(opened.tables, "h1", "approval")
        assert begun["step"] == step
        opened.do(recording.add(opened.tables, "approval", {**begun, "who": f"{step}某"}, household="h1"))
    app.close_project(opened)
    assert "1,000.00" in run("payout", project, "--batch", "D-1", "--full", "-o", tmp_path / "代发.xlsx")
    assert (tmp_path / "代发.xlsx").exists()
    assert "代发付款" in run("payout", project, "--batch", "D-1", "--paid", DAY)
    assert "D-1" in run("payout", project, "--batch", "D-1", "--paid", DAY, code=1)
    assert json.loads(run("money", project, "SD-0001", "--json"))["payments"][0]["requested"]
