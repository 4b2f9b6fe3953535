"""责任分解表: done counted from the records, lights against the plan, forecast by pace, import from Excel."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gisapp.domain import achievements
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.domain.lifecycle import Stage
from gisapp.errors import InputError, RecordError
from gisapp.services import dashboard, milestone_sheet, milestones
from tests import town
from tests.evidence import changed

TODAY = town.TODAY


def day(back):
    return TODAY - dt.timedelta(back)


BEGUN, ENDS = day(50), day(-50)


@pytest.fixture
def plain():
    return Tables.empty().with_changes(town.contents())


def staged(tables, events):
    """The tables with stages of households: uid → (stage, days ago)."""
    uids = list(events)
    return changed(tables, "household", uids, stage="signed").with_changes(ChangeSet("x", (inserted("stage_event", {
        "household": uids, "stage": [stage for stage, _ in events.values()],
        "happened_on": [day(back) for _, back in events.values()]}),)))


def with_task(tables, measure="signed", unit="household", target=4, zone="z", start=BEGUN, deadline=ENDS, **more):
    return tables.with_changes(ChangeSet("x", (inserted("milestone", {
        "task": ["任务"], "zone": zone, "lead_org": "征收办", "measure": measure, "unit": unit, "target": target,
        "start": [start], "deadline": [deadline], **more}, ["m"]),)))


def only(tables, on=TODAY):
    return milestones.rows(tables, on=on).loc["m"]


def test_done_is_what_the_dashboard_counts(plain):
    tables = staged(plain, {"h1": ("signed", 40), "h2": ("signed", 10), "h3": ("demolished", 5), "h8": ("signed", 3),
                            "h5": ("demolished", 2)})
    for on in (TODAY, day(7), day(30), day(60)):
        standing = dashboard.standing(tables, "z", on)
        counted = {measure: achievements.by_zone(tables, measure, "household", on).get("z", 0)
                   for measure in ("signed", "handed_over", "demolished")}
        assert counted == {"signed": standing.signed, "handed_over": standing.handed_over,
                           "demolished": standing.demolished}
    assert achievements.by_zone(tables, "signed", "m2", TODAY)["z"] == dashboard.standing(tables, "z").signed_area_m2
    assert achievements.by_zone(tables, "signed", "mu", TODAY)["z"] == pytest.approx(320 * 15 / 10_000)


def test_other_measures_count_their_own_records(plain):
    tables = changed(changed(plain, "parcel", ["p6"], cleared_on=day(3)), "demolition", demo_area=None)
    tables = changed(changed(tables, "building", ["b1"], gfa=200.0), "demolition", demo_area=50.0)
    tables = tables.with_changes(ChangeSet("x", (
        inserted("resettle_house", {"house_id": ["1", "2", "3"], "status": ["picked", "delivered", "reserved"],
                                    "household": ["h1", "h1", "h2"], "pick_date": [day(9)] * 3, "area": 90.0}),
        inserted("issue", {"issue_no": ["1", "2"], "class": ["O", "S3"], "title": "x", "state": ["closed", "open"],
                           "zone": "z", "closed_on": [day(4), None]}),
    )))
    told = {(measure, unit): float(achievements.by_zone(tables, measure, unit, TODAY).sum()) for measure, unit in (
        ("cleared", "item"), ("cleared", "m2"), ("housed", "household"), ("housed", "item"), ("housed", "m2"),
        ("issues", "item"), ("paid", "wan_yuan"), ("demolished", "m2"))}
    assert told == {
        ("cleared", "item"): 1, ("cleared", "m2"): 750, ("housed", "household"): 1, ("housed", "item"): 2,
        ("housed", "m2"): 180, ("issues", "item"): 1, ("paid", "wan_yuan"): 56, ("demolished", "m2"): 300}
    assert float(achievements.by_zone(tables, "cleared", "item", day(4)).sum()) == 0
    every = [(measure, unit) for measure, units in achievements.UNITS.items() for unit in units]
    assert all(achievements.by_zone(Tables.empty(), *each, TODAY).sum() == 0 for each in every)


@pytest.mark.parametrize(("signed", "light"), [(4, "green"), (3, "green"), (2, "green"), (1, "red")])
def test_lights_against_the_straight_line(plain, signed, light):
    tables = staged(plain, {f"h{at + 1}": ("signed", 40) for at in range(signed)})
    row = only(with_task(tables))
    assert (row["planned"], row["light"], row["done"]) == (2, light, signed)


def test_amber_is_a_little_behind_and_red_past_the_deadline(plain):
    tables = staged(plain, {f"h{at + 1}": ("signed", 40) for at in range(4)})
    assert only(with_task(tables, target=8, start=day(55), deadline=day(-45)))["light"] == "amber"
    assert only(with_task(tables, target=5, deadline=day(1)))["light"] == "red"
    assert only(with_task(tables, target=4, deadline=day(1)))["light"] == "green"
    line = f"{day(10)}:3;{day(-10)}:3"
    assert only(with_task(tables, target=8, plan_line=line))["planned"] == 3


def test_a_task_without_a_start_is_judged_by_its_pace(plain):
    tables = staged(plain, {"h1": ("signed", 14), "h2": ("signed", 3)})
    assert only(with_task(tables, target=4, start=None, deadline=day(-30)))["light"] == "green"
    assert only(with_task(tables, target=4, start=None, deadline=day(-20)))["light"] == "amber"


def test_forecast_from_the_pace_of_four_weeks(plain):
    tables = staged(plain, {"h1": ("signed", 40), "h2": ("signed", 14), "h3": ("signed", 3)})
    row = only(with_task(tables, target=5))
    assert row["pace"] == pytest.approx(2 / 28)
    assert row["forecast"].date() == TODAY + dt.timedelta(28)
    assert pd.isna(only(with_task(tables, target=3))["forecast"])
    assert pd.isna(only(with_task(staged(plain, {"h1": ("signed", 40)}), target=3))["forecast"])
    whole = milestones.rows(with_task(tables, zone=None, target=5), on=TODAY)
    assert whole["done"].iloc[0] == 3
    record = milestones.records(whole)[0]
    assert record["zone"] is None
    assert record["forecast"] == (TODAY + dt.timedelta(28)).isoformat()
    assert {"task", "zone", "target", "done", "unit", "deadline", "light", "forecast"} <= set(record)


def test_money_in_ten_thousands(plain):
    payments = plain["payment"]
    tables = changed(plain, "payment", payments.index[:1], amount=Decimal("123456.78"))
    assert only(with_task(tables, "paid", "wan_yuan", 100))["done"] == pytest.approx(60.35, abs=0.005)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 99), st.floats(0, 100)), max_size=4, unique_by=lambda each: each[0]),
       st.integers(-10, 120), st.booleans())
def test_a_plan_never_falls_and_ends_at_the_target(drawn, at, begun):
    start, deadline = dt.date(2026, 1, 1), dt.date(2026, 1, 1) + dt.timedelta(100)
    amounts = sorted(amount for _, amount in drawn)
    line = ";".join(f"{start + dt.timedelta(gone)}:{amount}" for gone, amount in zip(
        sorted(gone for gone, _ in drawn), amounts, strict=True)) or None
    assert achievements.points(line) is not None

    def plan(days):
        return achievements.planned(start if begun else None, deadline, 100.0, line, start + dt.timedelta(days))

    assert 0 <= plan(at) <= plan(at + 1) + 1e-9 <= 100 + 1e-6
    assert plan(100) == plan(200) == 100


@pytest.mark.parametrize("line", ["明天:3", "2026-01-01", "2026-01-01:-2", "2026-02-01:5;2026-03-01:4",
                                  "2026-01-01:nan", "2026-01-01:1;2026-01-01:2"])
def test_plan_lines_that_mean_nothing(line):
    assert achievements.points(line) is None


def test_editing_tells_faults_at_the_field(plain):
    tables = with_task(plain)
    for values, field in (({"unit": "wan_yuan"}, "unit"), ({"target": 0}, "target"), ({"plan_line": "x"}, "plan_line"),
                          ({"deadline": day(300)}, "deadline")):
        with pytest.raises(RecordError) as caught:
            milestones.edit(tables, "m", values)
        assert set(caught.value.fields) == {field}
    assert only(tables.with_changes(milestones.edit(tables, "m", {"target": "7"})))["target"] == 7
    assert milestones.rows(tables.with_changes(milestones.remove(tables, ["m"]))).empty
    added = milestones.add(tables, {"task": "净地", "lead_org": "自规局", "measure": "净地移交", "unit": "亩",
                                    "target": 3, "deadline": "2026-12-31"})
    assert len(tables.with_changes(added)["milestone"]) == 2


# from Excel

HEADER = ["任务", "片区", "责任单位", "责任领导", "责任人", "配合单位", "目标量", "单位", "起", "止", "权重", "佐证"]


def sheet(tmp_path, *rows, header=HEADER, title=()):
    book = Workbook()
    for row in [*title, header, *rows]:
        book.active.append(list(row))
    path = tmp_path / "责任分解表.xlsx"
    book.save(path)
    return path


def row(task="协议签订", zone="试点片区", target=300, unit="户", start="2026年1月", end=dt.date(2026, 12, 31),
        lead="征收办"):
    return [task, zone, lead, "张主任", "周敏", "社区", target, unit, start, end, 10, "协议"]


def test_a_sheet_becomes_tasks_in_one_step(town, tmp_path):
    path = sheet(tmp_path, row(), row("补偿资金支付", "全部", "1.2亿元", None, None, "2026年6月底"), [None] * 12,
                 row("合计", target=600), title=(["岳阳市十大旧城改造责任分解表"], []))
    plan = milestone_sheet.plan(town.tables, path)
    assert (plan.new, plan.changed, plan.left_out, plan.ignored) == (2, 0, 0, ())
    assert [(each.number, each.values["measure"], each.guessed) for each in plan.rows] == [
        (4, "signed", True), (5, "paid", True)]
    town.do(plan.changeset)
    found = town.tables["milestone"].set_index("task")
    assert tuple(found.loc["协议签订", ["zone", "target", "unit", "leader", "weight"]]) == (
        "z", 300, "household", "张主任", 10)
    assert found.at["协议签订", "start"].date() == dt.date(2026, 1, 1)
    assert tuple(found.loc["补偿资金支付", ["target", "unit"]]) == (12000, "wan_yuan")
    assert found.at["补偿资金支付", "zone"] is None
    assert found.at["补偿资金支付", "deadline"].date() == dt.date(2026, 6, 30)
    again = milestone_sheet.plan(town.tables, path)
    assert (again.new, again.changed, again.unchanged, again.changeset) == (0, 0, 2, None)
    town.do(town.undo())
    assert town.tables["milestone"].empty


def test_same_task_updates_and_keeps_what_the_office_chose(town, tmp_path):
    town.do(milestone_sheet.plan(town.tables, sheet(tmp_path, row())).changeset)
    uid = town.tables["milestone"].index[0]
    town.do(milestones.edit(town.tables, uid, {"measure": "compensated"}))
    plan = milestone_sheet.plan(town.tables, sheet(tmp_path, row(target=400), row("房屋拆除", target=9, unit="平方米")))
    assert (plan.new, plan.changed) == (1, 1)
    town.do(plan.changeset)
    assert tuple(town.tables["milestone"].loc[uid, ["target", "measure"]]) == (400, "compensated")


def test_columns_in_any_order_and_under_other_names(town, tmp_path):
    path = sheet(tmp_path, [3, "净地移交", "2026-12-31", "自规局", "备注"],
                 header=["目标任务量（亩）", "工作任务", "完成时限", "牵头单位", "说明栏"])
    plan = milestone_sheet.plan(town.tables, path)
    assert plan.rows[0].values["unit"] == "mu"
    assert (plan.rows[0].values["measure"], plan.ignored) == ("cleared", ("说明栏",))


def test_rows_that_do_not_fit_are_told_and_the_rest_kept(town, tmp_path):
    bad = [row("a"), row("签约b", "别处"), row("签约c", unit="里"), row("签约d", target="若干"),
           row("签约e", end="适时"), row("签约f", end=dt.date(2025, 1, 1)), row("签约g", lead=None), row(), row()]
    plan = milestone_sheet.plan(town.tables, sheet(tmp_path, *bad))
    told = {each.row: each.code for each in plan.findings}
    assert told == {2: "milestone.measure_unknown", 3: "milestone.zone_unknown", 4: "milestone.unit_unknown",
                    5: "field.number", 6: "field.date", 7: "field.before", 8: "field.required", 10: "milestone.twice"}
    assert (plan.new, plan.left_out) == (1, 8)
    assert all(not each.reason.startswith(each.code) for each in plan.findings)


def test_a_sheet_without_header_is_refused(town, tmp_path):
    with pytest.raises(InputError) as caught:
        milestone_sheet.plan(town.tables, sheet(tmp_path, ["x"], header=["甲", "乙"]))
    assert caught.value.code == "sheet.no_header"


@pytest.mark.parametrize(("task", "unit", "measure"), [
    ("入户摸底调查", "household", "surveyed"), ("安置房选房", "household", "housed"), ("房屋拆除", "m2", "demolished"),
    ("补偿款兑付", "wan_yuan", "paid"), ("土地征收", "mu", "cleared"), ("信访积案化解", "item", "issues"),
    ("棚改征收", "household", "signed"), ("绿化", "household", None), ("腾空交房", "household", "handed_over"),
    ("分户评估", "household", "appraised"), ("完成投资", "wan_yuan", "paid"),
])
def test_the_measure_follows_words_and_unit(task, unit, measure):
    assert milestone_sheet.guess(task, unit) == measure
    assert measure is None or unit in achievements.UNITS[measure]


def test_every_stage_measure_is_a_stage():
    others = set(achievements.UNITS) - {stage.value for stage in Stage}
    assert others == {"cleared", "housed", "issues", "paid"}
