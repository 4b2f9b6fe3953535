"""Records: a household's whole life from nothing on record; what does not fit is told field by field."""

import datetime as dt
from decimal import Decimal

import pytest

from gisapp import app
from gisapp.domain import lifecycle, money, paying
from gisapp.domain.changes import ChangeSet, Tables, updated
from gisapp.domain.lifecycle import Stage
from gisapp.errors import ConflictError, InputError, RecordError, RefusedError
from gisapp.i18n import explain
from gisapp.project import Project
from gisapp.services import household_file, households, recording
from gisapp.store.memory import MemoryStore
from tests import town as small
from tests.town import TODAY

DAY = dt.date(2026, 3, 2)


@pytest.fixture
def bare():
    """The small town, nothing on record; the phase decided and open for signing."""
    opened = Project(MemoryStore(), who="周敏")
    opened.do(small.without_evidence())
    opened.do(recording.edit(opened.tables, "phase", "f1", {
        "announced_on": "2026-02-01", "sign_from": "2026-02-20", "sign_to": "2026-12-31"}))
    return opened


def put(project, table, uid="h3", **values):
    return project.do(recording.record(project.tables, table, values, household=uid, who="周敏", today=TODAY))


def stage(project, to, uid="h3", on=DAY, **more):
    return project.do(households.set_stage(project.tables, [uid], Stage(to), on, officer="周敏", today=TODAY, **more))


def told(project, table, uid="h3", **values):
    with pytest.raises(RecordError) as refused:
        put(project, table, uid, **values)
    return {field: code for field, (code, _) in refused.value.fields.items()}


def to_signed(project, uid="h3", mode="货币"):
    put(project, "survey", uid, visit_date="2026-02-10", surveyors="周敏、李建国", sign_state="签字")
    stage(project, "surveyed", uid)
    put(project, "survey", uid, post_date="2026-02-15")
    put(project, "household", uid, use_reg="住宅", use_real="住宅", area_surv="80", area_ok="80")
    stage(project, "determined", uid)
    put(project, "appraisal", uid, agency="洞庭评估", report_no=f"PG-{uid}", unit_price="1,000", val_house="80000",
        post_date="2026-02-20", served_date="2026-02-25")
    stage(project, "appraised", uid)
    put(project, "service", uid, doc_kind="offer", mode="直接送达", served_on="2026-02-26")
    stage(project, "negotiating", uid)
    put(project, "agreement", uid, agr_no=f"XY-{uid}", mode=mode, sign_date="2026-03-01", all_signed="是",
        drafter="周敏", pay_due="2026-04-01", move_due="2026-05-01", transit_mode="自行过渡")
    put(project, "comp_item", uid, item_code="房屋价值", qty="80", qty_unit="㎡", rate="1000", policy_ref="评估报告")
    stage(project, "signed", uid)


def to_paid(project, uid="h3"):
    to_signed(project, uid)
    put(project, "agreement", uid, auditor="李建国", audit_date="2026-03-02")
    stage(project, "audited", uid)
    put(project, "payment", uid, voucher=f"PZ-{uid}", kind="补偿", amount="80,000.00", paid_date="2026-03-02")
    stage(project, "compensated", uid)


def test_a_household_from_survey_to_its_closed_file(bare):
    to_paid(bare)
    put(bare, "handover", hand_date="2026-03-02", keys="是", utilities="是", cert_back="是", signed="是",
        accept_by="周敏")
    stage(bare, "handed_over")
    put(bare, "demolition", contractor="楼城拆除（虚构）", utilities_off="2026-03-03", start="2026-03-04",
        end="2026-03-10")
    stage(bare, "demolished", on=dt.date(2026, 3, 10))
    put(bare, "handover", dereg_date="2026-03-20")
    stage(bare, "closed", on=dt.date(2026, 3, 20))
    assert len(bare.tables["survey"]) == len(bare.tables["handover"]) == len(bare.tables["agreement"]) == 1
    assert bare.tables["agreement"]["total"].iloc[0] == Decimal("80000.00")
    for _ in range(len(lifecycle.ORDER) * 3):
        if bare.undo_label() == "修改征收批次：1":
            break
        bare.do(bare.undo())
    assert bare.tables["household"].at["h3", "stage"] == "uninvestigated"
    assert bare.tables["survey"].empty


def test_first_compensation_then_removal_unless_signed_off(bare):
    to_signed(bare)
    put(bare, "agreement", auditor="李建国", audit_date="2026-03-02")
    stage(bare, "audited")
    put(bare, "handover", hand_date="2026-03-02", keys="是", utilities="是", cert_back="是", signed="是")
    with pytest.raises(RefusedError) as refused:
        stage(bare, "handed_over")
    assert [code for code, _ in refused.value.conditions] == ["stage.missing", "payment.incomplete"]
    assert "590号令第27条 先补偿、后搬迁" in explain(refused.value)
    with pytest.raises(InputError):
        stage(bare, "handed_over", override=households.Override("验房后付款", ""))
    kept = stage(bare, "handed_over", override=households.Override("验房后付款", "张主任"))
    assert kept.reason == "验房后付款"
    found = households.why(bare.tables, "h3", TODAY)
    assert list(found.overrides["guard"]) == ["payment.incomplete"]
    assert found.arrears == ()
    put(bare, "demolition", start="2026-03-04", end="2026-03-10", utilities_off="2026-03-03")
    stage(bare, "demolished", on=dt.date(2026, 3, 10))
    put(bare, "handover", dereg_date="2026-03-20")
    with pytest.raises(RefusedError) as refused:
        stage(bare, "closed", on=dt.date(2026, 3, 20))
    assert [code for code, _ in refused.value.conditions] == ["balance.open"]


def test_an_override_cannot_set_aside_the_rest(bare):
    to_signed(bare)
    with pytest.raises(RefusedError) as refused:
        stage(bare, "handed_over", override=households.Override("急", "张主任"))
    assert "handover.none" in [code for code, _ in refused.value.conditions]


@pytest.mark.parametrize(("table", "values", "expected"), [
    ("survey", {"visit_date": "2026-02-10", "surveyors": "周敏", "sign_state": "signed"},
     {"surveyors": "field.two_surveyors"}),
    ("survey", {"visit_date": "2026-02-10", "surveyors": "周敏 李建国", "sign_state": "拒签"},
     {"witness": "field.witness"}),
    ("survey", {"visit_date": "2027-02-10", "surveyors": "周敏 李建国", "sign_state": "signed"},
     {"visit_date": "field.future"}),
    ("survey", {"visit_date": "明天", "sign_state": "同意"},
     {"visit_date": "field.date", "sign_state": "field.code", "surveyors": "field.required"}),
    ("survey", {"nope": "1"}, {"nope": "field.unknown", "visit_date": "field.required", "surveyors": "field.required",
                               "sign_state": "field.required"}),
    ("holder", {"name": "张伟", "id_no": "999999199001011230"}, {"id_no": "field.id_no"}),
    ("holder", {"name": "张伟", "co_own": "按份"}, {"share_pct": "field.share_missing"}),
    ("unreg_part", {"area": "0"}, {"area": "field.positive"}),
    ("unreg_part", {"area": "12", "result": "合法"}, {"doc_no": "field.result_paper"}),
    ("appraisal", {"agency": "甲", "report_no": "1", "value_date": "2026-02-02"}, {"value_date": "field.value_date"}),
    ("appraisal", {"agency": "甲", "report_no": "1", "val_house": "80000.50"}, {"val_house": "field.whole_yuan"}),
    ("appraisal", {"agency": "甲", "report_no": "1", "served_date": "2026-02-10", "rv_apply": "2026-02-21"},
     {"rv_apply": "field.review_days"}),
    ("agreement", {"agr_no": "1", "mode": "货币", "sign_date": "2026-01-01"}, {"sign_date": "field.window"}),
    ("agreement", {"agr_no": "1", "mode": "货币", "drafter": "周敏", "auditor": "周敏"},
     {"auditor": "field.two_persons"}),
    ("comp_item", {"item_code": "搬迁费", "qty": "80", "rate": "10", "amount": "801", "policy_ref": "x"},
     {"amount": "field.product"}),
    ("comp_item", {"item_code": "搬迁费", "amount": "801", "policy_ref": "x"},
     {"manual_reason": "field.manual_reason"}),
    ("payment", {"voucher": "1", "kind": "补偿", "amount": "1"}, {"amount": "payment.no_basis"}),
    ("payment", {"kind": "补偿"}, {"voucher": "field.required", "amount": "field.required"}),
    ("service", {"doc_kind": "offer", "mode": "留置送达", "served_on": "2026-02-26"}, {"witness": "field.witness"}),
    ("household", {"area_surv": "80", "area_ok": "90"}, {"area_ok": "field.area_reason"}),
    ("exit_event", {"step": "requested", "happened_on": "2026-03-01"}, {"step": "exit.window_open"}),
    ("exit_event", {"step": "served", "happened_on": "2026-03-01"}, {"step": "exit.before"}),
    ("talk", {"talk_date": "2026-03-01", "demand": "长" * 90}, {"demand": "field.too_long"}),
])
def test_what_does_not_fit_is_told_field_by_field(bare, table, values, expected):
    before = bare.tables.revision
    assert told(bare, table, **values) == expected
    assert bare.tables.revision == before


def test_paid_never_exceeds_what_is_payable(bare):
    to_signed(bare)
    put(bare, "payment", voucher="1", kind="补偿", amount="50000", paid_date="2026-03-02")
    assert told(bare, "payment", voucher="2", kind="补偿", amount="30000.01") == {"amount": "payment.above_payable"}
    assert told(bare, "payment", voucher="1", kind="补偿", amount="1") == {"voucher": "field.twice"}
    assert told(bare, "payment", voucher="2", kind="补差收", amount="1") == {"amount": "payment.above_owed"}
    put(bare, "payment", voucher="2", kind="补偿", amount="30000", paid_date="2026-03-02")
    last = bare.tables["payment"].index[-1]
    bare.do(recording.void(bare.tables, "payment", last, "付错账户"))
    assert int(money.balances(bare.tables)["paid"]["h3"]) == 5_000_000
    put(bare, "payment", voucher="3", kind="补偿", amount="30000", paid_date="2026-03-02")


def test_a_lien_blocks_the_payment_but_not_the_deposit(bare):
    to_signed(bare)
    put(bare, "household", lien="抵押")
    assert told(bare, "payment", voucher="1", kind="补偿", amount="1") == {"kind": "payment.lien"}
    put(bare, "payment", voucher="1", kind="提存", amount="80000", paid_date="2026-03-02")


def test_a_second_main_agreement_is_refused_and_a_supplement_counts(bare):
    to_signed(bare)
    assert told(bare, "agreement", agr_no="XY-2", mode="货币", sign_date="2026-03-01") == {
        "kind": "field.second_agreement"}
    put(bare, "agreement", agr_no="BC-1", kind="补充协议", mode="货币", sign_date="2026-03-02", total="500.5")
    assert int(money.balances(bare.tables)["due"]["h3"]) == 8_050_050


def test_gates_of_a_phase_go_in_their_order(bare):
    def gate(code, on):
        bare.do(recording.record(bare.tables, "gate_event", {"gate": code, "done_on": on}, phase="f2", today=TODAY))

    def fields(code, on):
        with pytest.raises(RecordError) as refused:
            gate(code, on)
        return [each for each, _ in refused.value.fields.values()]

    assert fields("G0", "2025-01-05") == ["gate.ground"]
    bare.do(recording.record(bare.tables, "phase", {"ground": "旧城区改建"}, phase="f2"))
    gate("G0", "2025-01-05")
    assert fields("G5", "2025-06-01") == ["gate.before"]
    gate("G1", "2025-02-01")
    gate("G2", "2025-03-01")
    assert fields("G3", "2025-05-01") == ["gate.comments"]
    bare.do(recording.edit(bare.tables, "phase", "f2", {"comments_from": "2025-03-10", "comments_to": "2025-04-15"}))
    gate("G3", "2025-05-01")
    assert fields("G4", "2025-05-10") == ["gate.funds"]
    bare.do(recording.edit(bare.tables, "phase", "f2", {"budget_amt": "1000000", "escrow_amt": "1000000"}))
    gate("G4", "2025-05-10")
    assert fields("G5", "2025-05-09") == ["gate.date"]
    gate("G5", "2025-05-20")


def test_two_decisions_on_one_household_conflict(tmp_path):
    path = tmp_path / "项目.gpkg"
    one = app.create_project(path, who="周敏")
    one.do(small.without_evidence())
    one.do(recording.edit(one.tables, "phase", "f1", {
        "announced_on": "2026-02-01", "sign_from": "2026-02-20", "sign_to": "2026-12-31"}))
    to_signed(one)
    other = app.open_project(path, who="李建国", backup=False)
    mine = recording.record(one.tables, "payment", {"voucher": "1", "kind": "补偿", "amount": "60000"}, household="h3")
    theirs = recording.record(other.tables, "payment", {"voucher": "2", "kind": "补偿", "amount": "60000"},
                              household="h3")
    one.do(mine)
    with pytest.raises(ConflictError):
        other.do(theirs)
    app.close_project(other)
    app.close_project(one)


def test_some_tables_have_a_road_of_their_own(bare):
    for table in ("stage_event", "resettle_house", "parcel", "print_register"):
        with pytest.raises(InputError):
            recording.record(bare.tables, table, {}, household="h3")
    with pytest.raises(InputError):
        recording.subject(bare.tables, "nothing", "SD-0003")
    with pytest.raises(InputError):
        recording.edit(bare.tables, "household", "h3", {"stage": "closed"})


def test_a_check_tells_the_same_without_recording(bare):
    values = {"visit_date": "2026-02-10", "surveyors": "周敏", "sign_state": "signed"}
    assert set(recording.check(bare.tables, "survey", values, household="h3")) == {"surveyors"}
    assert recording.check(bare.tables, "survey", {**values, "surveyors": "周敏、王芳"}, household="h3") == {}


def test_touching_raises_the_version_and_nothing_else():
    tables = Tables.empty().with_changes(small.without_evidence())
    after = tables.with_changes(ChangeSet("x", (recording.touch(tables, ["h1"]),)))
    assert after["household"].equals(tables["household"])
    assert updated(tables, "household", ["h1"], {}).op == "update"


def test_a_person_in_two_households_is_warned_of_and_may_be_recorded(bare):
    values = {"name": "张伟", "id_no": "11010519491231002X"}
    bare.do(recording.edit(bare.tables, "holder", "o3", values))
    assert recording.warnings(bare.tables, "holder", {"name": "张伟", "id_no": "1"}, household="h1", uid="o1") == []
    (claim,) = recording.warnings(bare.tables, "holder", values, household="h1", uid="o1")
    assert (claim.household, claim.others) == ("h1", ("SD-0003",))
    bare.do(recording.edit(bare.tables, "holder", "o1", values))


def test_a_payment_voided_by_mistake_comes_back_and_can_be_voided_again(bare):
    to_signed(bare)
    put(bare, "payment", voucher="1", kind="补偿", amount="500", paid_date="2026-03-02")
    payment = str(bare.tables["payment"].index[0])
    bare.do(recording.void(bare.tables, "payment", payment, "登错了"))
    bare.do(bare.undo())
    assert paid(bare) == 500
    bare.do(recording.void(bare.tables, "payment", payment, "还是登错了"))
    assert paid(bare) == 0


def paid(project):
    return money.yuan(int(money.balances(project.tables).at["h3", "paid"]))


def test_a_handover_begins_the_transition_of_who_waits_for_a_house(bare):
    to_signed(bare, mode="货币")
    put(bare, "handover", hand_date="2026-03-02")
    assert bare.tables["transition"].empty
    put(bare, "agreement", "h1", agr_no="XY-h1", mode="调换", sign_date="2026-03-01", drafter="周敏",
        transit_months="18")
    put(bare, "comp_item", "h1", item_code="临时安置费", qty="18", qty_unit="月", rate="800", policy_ref="协议")
    put(bare, "handover", "h1", hand_date="2026-03-31")
    row = bare.tables["transition"].iloc[0]
    assert (row["start"].date(), row["due"].date(), row["months"]) == (dt.date(2026, 3, 31), dt.date(2027, 9, 30), 18)
    assert (row["rate"], row["rate_unit"]) == (800, "household_month")
    put(bare, "handover", "h1", hand_date="2026-03-30")
    row = bare.tables["transition"].iloc[0]
    assert (row["start"].date(), row["due"].date()) == (dt.date(2026, 3, 30), dt.date(2027, 9, 30))


def test_a_lien_on_a_parcel_concerns_all_who_lie_there(bare):
    bare.do(recording.record(bare.tables, "lien", {"kind": "抵押", "cert_no": "押1"}, household="h1"))
    lien = str(bare.tables["lien"].index[0])
    before = bare.tables["household"]["version"]
    bare.do(recording.record(bare.tables, "lien_object", {"lien": lien, "parcel": "p1"}, household="h3"))
    raised = bare.tables["household"]["version"] - before
    assert list(raised[raised > 0].index) == ["h1", "h2", "h3"]


def test_a_lien_lies_on_its_household_until_it_is_cancelled(town):
    today = dt.date.today()
    town.do(recording.add(town.tables, "lien", {"kind": "抵押", "creditor": "某行"}, household="h3"))
    assert paying.liened(town.tables, "h3", today) and town.tables["household"].at["h3", "lien"] == "mortgage"
    fill = household_file.filling(town.tables, "h3", "lien.open")
    assert (fill.table, fill.field) == ("lien", "cancelled_on")
    town.do(recording.edit(town.tables, "lien", fill.uid, {"cancelled_on": today.isoformat()}))
    assert not paying.liened(town.tables, "h3", today) and town.tables["household"].at["h3", "lien"] == "none"
    town.do(recording.edit(town.tables, "lien", fill.uid, {"cancelled_on": None}))
    assert paying.liened(town.tables, "h3", today)
    town.undo()
    town.undo()
    assert town.tables["household"].at["h3", "lien"] == "mortgage"
