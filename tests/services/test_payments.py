"""Nothing is paid above what is payable, past a lien, without a basis or out of turn; the second of two is refused."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest

from gisapp import i18n
from gisapp.domain import guards, money, paying
from gisapp.domain.changes import ChangeSet, Tables, insertion
from gisapp.domain.lifecycle import Stage
from gisapp.errors import ConflictError, InputError, RecordError, RefusedError
from gisapp.project import Project
from gisapp.services import bank_batch, checking, household_file, recording
from gisapp.store import geopackage
from tests import town as small
from tests.evidence import furnished
from tests.money import SIGNED, TODAY, agreement, bare, changed, with_rows

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def tables():
    """H1 has an agreement of 1,000.00 and a supplement of 200.50, both in cash."""
    found = agreement(bare(), total=Decimal("1000.00"), mode="cash")
    return agreement(found, uid="a2", kind="supplement", total=Decimal("200.50"), mode="cash")


def pay(tables, amount, voucher="1", uid="h1", kind="compensation", *, asked=None, paid_date=DAY):
    return record(tables, "payment", uid, kind=kind, amount=amount, voucher=voucher, paid_date=paid_date,
                  payment_request=asked)


def record(tables, table, uid="h1", **values):
    return recording.add(tables, table, values, household=uid, today=TODAY)


def refused(call, *arguments, **named):
    with pytest.raises((RecordError, RefusedError)) as caught:
        call(*arguments, **named)
    assert i18n.explain(caught.value)
    told = caught.value.fields.values() if isinstance(caught.value, RecordError) else caught.value.conditions
    return [code for code, _ in told]


def test_paid_never_exceeds_payable_and_every_part_is_shown(tables):
    tables = tables.with_changes(pay(tables, "700.00"))
    with pytest.raises(RecordError) as caught:
        pay(tables, "500.51", "2")
    told = i18n.explain(caught.value)
    for part in ("500.51", "500.50", "1,200.50", "1,000.00", "200.50", "700.00"):
        assert part in told
    tables = tables.with_changes(pay(tables, "500.50", "2"))
    assert money.balances(tables, TODAY).loc["h1", "paid"] == 120050
    assert refused(pay, tables, "0.01", "3") == ["payment.above_payable"]


def test_overdue_transition_is_payable_as_it_accrues(tables):
    tables = with_rows(tables, "transition", household=["h1"], start=[dt.date(2024, 2, 1)], due=[dt.date(2026, 8, 20)],
                       rate=10.0, rate_unit="m2_month", area=80.0)
    assert refused(pay, tables, "1200.51") == ["payment.above_payable"]
    tables = with_rows(tables, "policy", pack=["试点"], edition="1", item_code="transition", method="factor",
                       variant="超期·自行过渡", value=2.0, effective_on=[dt.date(2020, 1, 1)], clause="第九条")
    assert pay(tables, "6000.50", kind="transition")
    assert refused(pay, tables, "6000.51", kind="transition") == ["payment.above_payable"]
    assert paying.standing(tables, "h1", DAY).overdue == 3 * 2 * 80000


def test_a_payment_dated_back_does_not_open_a_second_purse(tables):
    tables = tables.with_changes(pay(tables, "1200.50"))
    assert refused(pay, tables, "1.00", "2", paid_date=SIGNED) == ["payment.above_payable"]


def test_a_lien_lets_nothing_but_a_deposit_through(tables):
    tables = with_rows(tables, "lien", ["l1"], kind=["mortgage"], cert_no="M-1")
    for values in ({"household": "h1"}, {"building": "b1"}, {"parcel": "p1"}):
        held = with_rows(tables, "lien_object", lien=["l1"], **values)
        assert refused(pay, held, "10.00") == ["payment.lien"]
        assert pay(held, "10.00", kind="deposit")
        assert pay(changed(held, "lien", "l1", cancelled_on=DAY), "10.00")
    assert refused(pay, changed(tables, "household", "h1", lien="seizure"), "10.00") == ["payment.lien"]
    assert pay(with_rows(tables, "lien_object", lien=["l1"], parcel=["p2"]), "10.00")


def test_without_agreement_or_decision_nothing_is_paid(tables):
    assert refused(pay, tables, "1.00", uid="h2") == ["payment.no_basis"]
    decided = with_rows(tables, "exit_event", household=["h2"], route="decision", step="decided",
                        happened_on=[dt.date(2026, 1, 1)], amount=[Decimal("50.00")])
    assert pay(decided, "50.00", uid="h2")
    assert refused(pay, decided, "50.01", uid="h2") == ["payment.above_payable"]
    assert refused(pay, decided, "50.00", uid="h2", paid_date=dt.date(2025, 12, 31)) == [
        "payment.no_basis"]


def test_the_household_s_difference_comes_in_up_to_what_it_owes():
    tables = agreement(bare(), total=Decimal("400000"), house_value=Decimal("430000"))
    assert refused(pay, tables, "30000.01", kind="diff_collect") == ["payment.above_owed"]
    tables = tables.with_changes(pay(tables, "30000.00", kind="diff_collect"))
    assert money.balances(tables, TODAY).loc["h1", ["owed", "received", "paid"]].tolist() == [3000000, 3000000, 0]


def test_vouchers_days_and_amounts(tables):
    assert refused(pay, tables, "1.00", " ") == ["field.required"]
    assert refused(pay, tables, "1.00", paid_date=TODAY + dt.timedelta(1)) == ["field.future"]
    assert refused(pay, tables, "-1.00") == ["field.positive"]
    tables = tables.with_changes(pay(tables, "1.00"))
    assert refused(pay, tables, "1.00") == ["field.twice"]


def requested(tables, amount="1000.00", number="S-1", uid="h1"):
    return tables.with_changes(record(tables, "payment_request", uid, kind="compensation", amount=amount,
                                      request_no=number, payee="张伟", bank="洞庭银行", acct="6200000000001234"))


def uid_of(tables, number="S-1"):
    rows = tables["payment_request"]
    return rows.index[rows["request_no"] == number][0]


def approve(tables, asked, step, who, on=DAY, agreed="是"):
    home = tables["payment_request"].at[asked, "household"]
    return record(tables, "approval", home, payment_request=asked, step=step, who=who, happened_on=on, agreed=agreed)


def approved(tables, number="S-1", steps=paying.ORDER):
    for step in steps:
        tables = tables.with_changes(approve(tables, uid_of(tables, number), step, f"{step}某"))
    return tables


def test_the_chain_is_walked_in_order_by_different_persons(tables):
    tables = requested(tables)
    asked = uid_of(tables)
    assert refused(approve, tables, asked, "audit", "甲") == ["approval.order"]
    assert refused(pay, tables, "1000.00", asked=asked) == ["payment.unapproved"]
    tables = tables.with_changes(approve(tables, asked, "handler", "甲"))
    tables = tables.with_changes(approve(tables, asked, "team_lead", "乙"))
    assert refused(approve, tables, asked, "audit", "甲") == ["approval.two_persons"]
    assert refused(approve, tables, asked, "audit", "丙", DAY - dt.timedelta(1)) == ["approval.date"]
    tables = approved(tables, steps=paying.ORDER[2:])
    assert paying.state(tables, asked) == "approved"
    assert refused(approve, tables, asked, "head", "丁") == ["approval.complete"]
    assert refused(pay, tables, "999.00", asked=asked) == ["payment.not_as_approved"]
    tables = tables.with_changes(pay(tables, "1000.00", asked=asked))
    assert paying.state(tables, asked) == "paid"
    assert "payment.request_paid" in refused(pay, tables, "1000.00", "2", asked=asked)


def test_a_refusal_sends_the_request_back_to_its_beginning(tables):
    tables = approved(requested(tables), steps=paying.ORDER[:2])
    asked = uid_of(tables)
    tables = tables.with_changes(approve(tables, asked, "audit", "丙", agreed="否"))
    assert (paying.state(tables, asked), paying.next_step(tables, asked)) == ("returned", "handler")
    assert paying.chain(tables, asked).empty
    assert paying.state(approved(tables), asked) == "approved"


def test_open_requests_together_stay_below_what_is_payable(tables):
    tables = requested(tables)
    assert refused(requested, tables, "200.51", "S-2") == ["payment.above_payable"]
    assert requested(tables, "200.50", "S-2") is not None
    void = changed(tables, "payment_request", uid_of(tables), void=True)
    assert requested(void, "1200.50", "S-2") is not None


def test_a_request_is_paid_to_the_holder_s_account_where_none_is_named(tables):
    tables = changed(tables, "holder", "o1", bank="洞庭银行", acct="6200000000001234")
    tables = tables.with_changes(record(tables, "payment_request", kind="compensation", amount="5", request_no="S-1"))
    asked = tables["payment_request"].iloc[0]
    assert list(asked[["payee", "bank", "acct"]]) == ["张伟", "洞庭银行", "6200000000001234"]


def test_records_obey_the_same_rules(tables):
    values = {"voucher": "9", "kind": "compensation", "amount": "1200.51", "paid_date": DAY}
    with pytest.raises(RecordError) as caught:
        recording.add(tables, "payment", values, household="h1", today=TODAY)
    assert caught.value.fields["amount"][0] == "payment.above_payable"
    tables = tables.with_changes(recording.add(tables, "payment", {**values, "amount": "1200.50"}, household="h1",
                                               today=TODAY))
    for table, uid in (("agreement", "a2"), ("agreement", "a1")):
        with pytest.raises(InputError, match=r"payment\.overpaid"):
            recording.void(tables, table, uid, "写错")
    voided = recording.void(tables, "payment", tables["payment"].index[0], "退票")
    assert recording.void(tables.with_changes(voided), "agreement", "a2", "写错")


def test_the_second_of_two_payments_in_the_same_second_is_refused(tmp_path):
    path = tmp_path / "项目.gpkg"
    store = geopackage.create(path, "EPSG:4547")
    store.apply(small.without_evidence(), "周敏")
    first = Project(store, who="周敏", path=path)
    changes = agreement(first.tables, total=Decimal("1000.00"), mode="cash")["agreement"]
    first.do(ChangeSet("协议", (insertion("agreement", changes),)))
    second = Project(geopackage.GeoPackageStore(path), who="李建国", path=path)
    steps = [pay(each.tables, "600.00", voucher) for each, voucher in ((first, "1"), (second, "2"))]
    first.do(steps[0])
    with pytest.raises(ConflictError):
        second.do(steps[1])
    second.absorb(second.fetch())
    assert refused(pay, second.tables, "600.00", "2") == ["payment.above_payable"]
    assert len(first.store.load("payment")) == 1
    first.close()
    second.close()


def test_a_batch_for_the_bank_is_revealed_and_logged(tables, tmp_path):
    with pytest.raises(InputError, match="nothing_waits"):
        bank_batch.batch(tables, bank_batch.waiting(tables), "D-1")
    tables = agreement(approved(requested(tables)), "h2", "a3", total=Decimal("10.05"), mode="cash")
    tables = approved(requested(tables, "10.05", "S-2", "h2"), "S-2")
    asked = bank_batch.waiting(tables, "z")
    masked = bank_batch.batch(tables, asked, "D-1", today=TODAY)
    assert not masked.changeset.changes
    assert [row[2:5] for row in masked.sheet.rows] == [("张*", "***", "************1234")] * 2
    full = bank_batch.batch(tables, asked, "D-1", reveal=True, today=TODAY)

    def outrun(_step):
        raise ConflictError("store.conflict", table="付款申请")

    with pytest.raises(ConflictError):
        bank_batch.write(full, tmp_path / "代发.xlsx", keep=outrun)
    assert not (tmp_path / "代发.xlsx").exists()
    assert full.changeset.reason and not full.changeset.undoable
    bank_batch.write(full, tmp_path / "代发.xlsx")
    page = openpyxl.load_workbook(tmp_path / "代发.xlsx").active
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[-1][1:6] == ["SD-0002", "张伟", "洞庭银行", "6200000000001234", 10.05]
    assert any("壹仟零壹拾元零伍分" in str(row[0]) for row in rows)
    with pytest.raises(InputError, match="exists"):
        bank_batch.write(full, tmp_path / "代发.xlsx")
    with pytest.raises(InputError, match="suffix"):
        bank_batch.write(full, tmp_path / "代发.csv")
    with pytest.raises(InputError, match="batch_unknown"):
        bank_batch.paid(tables, "D-1", DAY)
    tables = tables.with_changes(full.changeset)
    assert bank_batch.waiting(tables) == ()
    assert bank_batch.of_number(tables, "D-1") == asked
    paid = tables.with_changes(bank_batch.paid(tables, "D-1", DAY, today=TODAY))
    assert money.balances(paid, TODAY)["paid"].sum() == 101005
    assert list(paid["payment"]["voucher"]) == ["D-1-001", "D-1-002"]
    assert "payment.request_paid" in refused(bank_batch.batch, paid, asked, "D-2", today=TODAY)


def test_where_many_requests_stand_is_what_is_said_of_each(tables):
    asked = requested(requested(requested(tables), "200.00", "S-2"), "0.50", "S-3")
    one, two, three = (uid_of(asked, number) for number in ("S-1", "S-2", "S-3"))
    asked = changed(approved(asked), "payment_request", three, void=True)
    no = recording.add(asked, "approval", {"payment_request": "S-2", "step": "经办", "agreed": "否", "who": "甲",
                                           "happened_on": DAY}, household="h1", today=TODAY)
    found = paying.states(asked.with_changes(no), asked["payment_request"].index)
    assert found.to_dict() == {one: "approved", two: "returned", three: "void"}
    assert paying.state(asked, two) == "pending"


def test_a_request_begins_with_what_is_left_and_a_payment_with_what_was_approved(tables):
    begun = household_file.begun(tables, "h1", "payment_request")
    assert begun["request_no"] == "SQ-SD-0001-1" and begun["kind"] == "compensation"
    tables = requested(tables)
    again = household_file.begun(tables, "h1", "payment_request")
    assert again["request_no"] == "SQ-SD-0001-2"
    assert Decimal(begun["amount"]) - Decimal(again.get("amount", "0.00")) == Decimal("1000.00")
    assert household_file.filling(tables, "h1", "payment.incomplete").table == "approval"
    assert [each.state for each in household_file.cards(tables, "h1", "money") if each.state] == ["待经办"]
    tables = approved(tables)
    assert household_file.filling(tables, "h1", "payment.incomplete").table == "payment"
    assert household_file.begun(tables, "h1", "payment") == {
        "payment_request": uid_of(tables, "S-1"), "kind": "compensation", "amount": "1000.00"}
    lines = [household_file.line(each) for each in household_file.cards(tables, "h1", "money")
             if each.table == "approval" and each.voidable]
    assert [what for what, _, _ in lines] == ["领导", "财务", "审计", "组长", "经办"]
    assert all(said.startswith("同意") for _, said, _ in lines)


def test_a_payment_says_to_whom_it_went(tables):
    known = approved(requested(tables))
    known = changed(known, "payment_request", uid_of(known, "S-1"), payee="张伟之子")
    said = pay(known, "1000.00", asked=uid_of(known, "S-1")).changes[0].after
    assert said["payee"].iloc[0] == "张伟之子"
    owner = changed(tables, "holder", "o1", acct="62001234")
    assert pay(owner, "10.00").changes[0].after["payee"].iloc[0] == "张伟"
    assert pay(owner, "10.00", kind="deposit").changes[0].after["payee"].iloc[0] is None


def test_a_batch_holds_only_what_may_be_paid(tables):
    tables = requested(requested(tables), "200.00", "S-2")
    asked = [uid_of(tables, number) for number in ("S-1", "S-2")]
    assert refused(bank_batch.batch, tables, asked, "D-1", today=TODAY) == [
        "payment.unapproved", "payment.unapproved", "payment.twice_in_batch"]
    tables = changed(approved(tables), "payment_request", asked[0], acct=None)
    assert refused(bank_batch.batch, tables, asked[:1], "D-1", today=TODAY) == ["payment.no_account"]


def test_a_ledger_with_too_much_paid_is_found_by_the_check(tables):
    assert "check.overpaid" not in [each.code for each in checking.findings(tables)]
    over = with_rows(tables, "payment", household=["h1"], voucher="9", kind="compensation",
                     amount=[Decimal("1200.51")], paid_date=[DAY])
    assert [each.key for each in checking.findings(over) if each.code == "check.overpaid"] == ["SD-0001"]


def test_requests_and_approvals_can_be_recorded_as_any_row(tables):
    ask = {"request_no": "S-1", "kind": "补偿", "amount": "1000"}
    tables = tables.with_changes(recording.add(tables, "payment_request", ask, household="h1", today=TODAY))
    say = {"payment_request": "S-1", "step": "组长", "agreed": "是", "who": "乙", "happened_on": DAY}
    with pytest.raises(RecordError) as caught:
        recording.add(tables, "approval", say, household="h1", today=TODAY)
    assert caught.value.fields["step"][0] == "approval.order"
    said = recording.add(tables, "approval", {**say, "step": "经办"}, household="h1", today=TODAY)
    tables = tables.with_changes(said)
    assert paying.next_step(tables, uid_of(tables)) == "team_lead"
    with pytest.raises(RecordError) as caught:
        recording.add(tables, "payment_request", {**ask, "request_no": "S-2"}, household="h1", today=TODAY)
    assert caught.value.fields["amount"][0] == "payment.above_payable"


def test_a_household_is_not_closed_while_overdue_transition_is_unpaid():
    def unmet(tables):
        return [each.code for each in guards.unmet(tables, ["h3"], Stage.CLOSED, TODAY, TODAY)]

    tables = furnished(Tables.empty().with_changes(small.without_evidence()), ["h3"])
    assert "balance.open" not in unmet(tables)
    tables = with_rows(tables, "transition", household=["h3"], due=[dt.date(2026, 8, 20)], rate=900.0,
                       rate_unit="household_month")
    assert "balance.open" not in unmet(tables)
    late = with_rows(tables, "policy", pack=["试点"], edition="1", item_code="transition", method="factor",
                     variant="超期·自行过渡", value=2.0, effective_on=[dt.date(2020, 1, 1)], clause="第九条")
    assert "balance.open" in unmet(late)
    paid = late.with_changes(pay(late, "7200.00", uid="h3", kind="transition", paid_date=TODAY))
    assert "balance.open" not in unmet(paid)
