"""The demo project: the same for the same day, lawful in every step, and nobody in it exists."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
import shapely

from gisapp import i18n
from gisapp.domain import changes, codes, exits, gates, guards, identity, lifecycle, money, rollup, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import Kind, cells
from gisapp.domain.lifecycle import RANK, Stage
from gisapp.errors import InputError
from gisapp.project import Project
from gisapp.services import checking, demo, documents
from gisapp.store.memory import MemoryStore

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def changeset():
    return demo.contents(Tables.empty(), TODAY)


@pytest.fixture(scope="module")
def tables(changeset):
    project = Project(MemoryStore(), who="周敏")
    project.do(ChangeSet("新建项目", (changes.inserted("project", {"name": ["x"]}, ["own"]),), undoable=False))
    project.do(demo.contents(project.tables, TODAY))
    assert project.undo_label() is None
    return project.tables


@pytest.fixture(scope="module")
def days(tables):
    """Household × stage: the day on which it was reached."""
    return tables["stage_event"].pivot(index="household", columns="stage", values="happened_on")


def far(tables):
    return tables["household"]["phase"].map(tables["phase"]["phase_no"]) == "一期"


def test_same_day_same_contents(changeset):
    assert demo.contents(Tables.empty(), TODAY) == changeset


def test_another_day_has_the_same_people_at_other_dates(changeset):
    later = Tables.empty().with_changes(demo.contents(Tables.empty(), TODAY + dt.timedelta(days=40)))
    now = Tables.empty().with_changes(changeset)
    assert later["holder"].equals(now["holder"])
    assert (later["stage_event"]["happened_on"].max() - now["stage_event"]["happened_on"].max()).days > 30


def test_step_is_labelled_and_not_undone(changeset):
    assert changeset.label == "写入示意数据"
    assert not changeset.undoable


def test_project_says_that_it_is_a_sample(tables):
    assert tables.sample
    assert tables.fact("org") == "岳阳楼街道办事处"
    assert list(tables["project"].index) == ["own"]


def test_zones_and_phases(tables):
    zones = tables["zone"].set_index("zone_name")
    assert list(zones.index) == ["文旅新城", "九华山"]
    assert zones.at["文旅新城", "area_ha"] == pytest.approx(82.16, abs=1e-4)
    assert list(zones["schematic"]) == [False, True]
    phases = tables["phase"]
    assert phases.groupby("zone").size().tolist() == [2, 2]
    assert phases["decided_on"].notna().tolist() == (phases["phase_no"] == "一期").tolist()
    assert (phases["sign_from"].dropna() < phases["sign_to"].dropna()).all()
    assert ((phases["freeze_to"] - phases["freeze_from"]).dt.days <= 366).all()


def test_numbers_of_households(tables):
    zones = tables["household"]["zone"].map(tables["zone"]["zone_name"]).value_counts()
    assert zones["文旅新城"] == pytest.approx(1_500, abs=60)
    assert zones["九华山"] == pytest.approx(1_100, abs=50)
    numbers = tables["household"]["hh_no"]
    assert numbers.is_unique
    assert {"WL-0001", "JH-0001"} <= set(numbers)


def test_everything_obeys_the_schema(tables):
    for name, table in schema.TABLES.items():
        frame = tables[name]
        for column in table.columns:
            values = [value for value in cells(column, frame[column.name]) if value is not None]
            if column.required:
                assert len(values) == len(frame), column
            if column.kind is Kind.CODE:
                assert set(values) <= set(codes.CODES[column.codes]), column
            if column.kind is Kind.TEXT:
                assert max((len(value.encode()) for value in values), default=0) <= column.size, column


def test_nothing_contradicts_itself(tables):
    assert checking.faults(tables) == []
    assert {each.code for each in checking.findings(tables)} <= {"check.area"}


def test_all_stages_occur_in_each_zone(tables):
    by_zone = tables["household"].groupby("zone")["stage"].agg(set)
    assert all(each == set(Stage) for each in by_zone)


def test_every_recorded_way_is_complete(tables, days):
    kept = lifecycle.retained_households(tables)
    other = set(tables["override"]["household"]) | set(tables["exit_event"]["household"])
    for uid, row in tables["household"].drop(index=list(other)).iterrows():
        steps = list(Stage)[1:RANK[row["stage"]] + 1]
        if kept[uid]:
            steps = [each for each in steps if each is not Stage.DEMOLISHED]
        if not steps:
            assert uid not in days.index
            continue
        reached = days.loc[uid].dropna()
        assert set(reached.index) == {each.value for each in steps}
        assert reached[[each.value for each in steps]].is_monotonic_increasing
        assert reached.max() == row["stage_on"]


def test_nothing_happens_after_today_and_most_on_weekdays(tables):
    happened = tables["stage_event"]["happened_on"]
    assert happened.max() <= pd.Timestamp(TODAY)
    assert (happened.dt.day_of_week < 5).mean() > 0.9
    assert (pd.Timestamp(TODAY) - happened.min()).days == pytest.approx(608, abs=5)


@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_last_step_of_every_household_passes_the_guards(tables, days, stage):
    """Everybody at the stage is put one step back; the same step on the same day must be allowed again."""
    households = tables["household"]
    other = set(tables["override"]["household"]) | set(tables["exit_event"]["household"])
    free = households["side"].isna() & ~households.index.isin(other)
    mine = households.index[(households["stage"] == stage) & free]
    before = days.loc[mine].reindex(columns=[each.value for each in Stage if each is not stage])
    set_back = changes.updated(tables, "household", mine, {
        "stage": [row.last_valid_index() or Stage.UNINVESTIGATED.value for _, row in before.iterrows()],
        "stage_on": before.max(axis=1).to_numpy(),
    })
    then = tables.with_changes(ChangeSet("x", (set_back,)))
    for day, group in days.loc[mine].groupby(stage.value):
        assert guards.unmet(then, group.index, stage, day.date(), TODAY) == []


def test_kept_halls_are_received_and_closed_without_demolition(tables, days):
    kept = tables["household"][lifecycle.retained_households(tables)]
    assert len(kept) >= 3
    assert "closed" in set(kept["stage"])
    assert days.loc[kept.index, "demolished"].isna().all()
    heritage = tables["building"][tables["building"]["heritage"].astype(bool)]
    assert set(heritage["disposal"]) == {"retain"}


def test_a_phase_with_signatures_has_nobody_before_determination(tables):
    ranks = lifecycle.ranks(tables["household"]["stage"])
    assert (ranks[far(tables)] >= RANK[Stage.DETERMINED]).all()
    assert (ranks[~far(tables)] <= RANK[Stage.DETERMINED]).all()


def test_signings_follow_an_s_curve(tables, days):
    signed = days["signed"].dropna()
    weekly = signed.dt.to_period("W").value_counts().sort_index()
    cumulated = weekly.cumsum()
    assert cumulated.is_monotonic_increasing
    span = (signed - signed.min()).dt.days / (pd.Timestamp(TODAY) - signed.min()).days
    first, middle, last = (np.histogram(span, [0, 0.25, 0.75, 1])[0] / len(signed))
    assert first < 0.15
    assert middle > 0.6
    assert last < 0.25
    assert 0.4 < len(signed) / len(tables["household"]) < 0.6


def test_signing_comes_after_the_announcement(tables, days):
    announced = tables["household"]["phase"].map(tables["phase"]["announced_on"])
    signed = days["signed"].dropna()
    assert (signed > announced[signed.index]).all()
    determined = days.loc[far(tables)[days.index], "determined"]
    assert (determined < tables["household"]["phase"].map(tables["phase"]["decided_on"])[determined.index]).all()


def test_areas_follow_from_what_is_known(tables):
    rows = tables["household"]
    ranks = lifecycle.ranks(rows["stage"])
    assert (rows["area_ok"].dropna() <= rows["area_surv"][rows["area_ok"].notna()]).all()
    fixed = guards.ready(tables, TODAY)[ranks < RANK[Stage.DETERMINED]] == "determined"
    assert (rows["area_ok"].notna()[fixed.index] == fixed).all()
    built = rows["tenure"].notna() & rows.index.isin(tables["household_building"]["household"])
    assert rows.loc[built & (ranks >= RANK[Stage.DETERMINED]), "area_ok"].notna().all()
    assert rows["area_surv"].max() < 60_000


def test_nobody_paid_has_a_lien(tables):
    rows = tables["household"]
    assert (rows.loc[lifecycle.ranks(rows["stage"]) >= RANK[Stage.COMPENSATED], "lien"] == "none").all()
    assert {"mortgage", "seizure"} <= set(rows["lien"])


def test_nobody_exists(tables):
    people_only = tables["holder"][tables["holder"]["id_type"] == "resident"]
    assert people_only["id_no"].is_unique
    for number in people_only["id_no"]:
        assert number.startswith("999999")
        assert identity.check_digit(number[:17]) == number[17]
        assert dt.datetime.strptime(number[6:14], "%Y%m%d").year < 2000
    assert people_only["phone"].str.fullmatch(r"100\d{8}").all()
    assert people_only["bank"].str.contains("虚构").all()


def test_check_digit_of_the_standards_example():
    assert identity.check_digit("11010519491231002") == "X"


def test_shares_are_whole(tables):
    holders = tables["holder"]
    by_shares = holders[holders["co_own"] == "shares"].groupby("household")["share_pct"].sum()
    assert len(by_shares)
    assert (by_shares == 100).all()
    assert holders.loc[holders["co_own"] != "shares", "share_pct"].isna().all()
    assert not holders.duplicated(["household", "name"]).any()
    per_building = tables["household_building"].groupby("building")["share"].sum()
    assert per_building.to_numpy() == pytest.approx(np.ones(len(per_building)), abs=0.01)


def test_special_cases_are_there(tables):
    per_household = tables["household_building"].groupby("household").size()
    homes = tables["household"]
    houses = homes["use_real"].isin(["dwelling", "dwelling_business"])
    assert (per_household[per_household.index.isin(homes.index[houses])] > 1).sum() > 10
    assert tables["household_building"].groupby("building").size().max() >= 30
    homeless = tables["holder"]["role"] == "no_house"
    assert 3 <= homeless.sum() <= 5
    assert not rollup.counted(tables)[tables["holder"].loc[homeless, "household"]].any()
    bare = ~tables["parcel"].index.isin(tables["building"]["parcel"])
    assert bare.sum() > 10
    assert tables["parcel"].loc[bare, "cleared_on"].notna().any()
    assert "际华3517公司" in set(tables["holder"]["name"])
    assert {"seized", "vacant", "leased"} <= set(homes["occupancy"])


def test_no_two_households_of_a_zone_share_an_address(tables):
    flats = tables["household"][tables["household"]["room_no"].notna()]
    assert not flats.duplicated("address").any()


def test_a_cleared_parcel_is_done(tables):
    cleared = tables["parcel"]["cleared_on"].notna()
    assert (rollup.demolition_by_parcel(tables)[cleared] == "done").all()
    assert set(rollup.demolition_by_parcel(tables)) == {"none", "partly", "done"}
    assert set(rollup.resettlement_by_parcel(tables)) == {"none", "partly", "done"}


def test_refused_in_another_crs_and_in_a_project_with_content(tables):
    with pytest.raises(InputError) as wrong:
        demo.contents(Tables.empty("EPSG:5514"), TODAY)
    assert wrong.value.code == "demo.crs"
    with pytest.raises(InputError) as full:
        demo.contents(tables, TODAY)
    assert full.value.code == "demo.not_empty"
    for error in (wrong.value, full.value):
        assert i18n.explain(error)


@pytest.mark.parametrize("today", [TODAY, dt.date(2027, 3, 1), dt.date(2028, 2, 29)])
def test_nobody_is_in_arrears(today):
    """Every evidence is on record, dated on or before the day of the stage that rests on it."""
    then = Tables.empty().with_changes(demo.contents(Tables.empty(), today))
    assert guards.arrears(then, today) == []
    assert checking.faults(then) == []


def test_every_table_has_its_records(tables):
    empty = {name for name in schema.TABLES if tables[name].empty}
    assert empty == {"print_register", "export_register"}


def test_evidence_is_there_on_the_day_of_each_step(tables, days):
    """Not only by today: judged as of the day on which each stage was registered."""
    households = tables["household"]
    other = set(tables["override"]["household"]) | set(tables["exit_event"]["household"])
    chance = np.random.default_rng(1)
    for stage in list(Stage)[1:]:
        reached = days[stage.value].dropna()
        reached = reached[~reached.index.isin(other)]
        for uid in chance.choice(reached.index, min(12, len(reached)), replace=False):
            day = reached[uid].date()
            case = guards.Case(tables, pd.Index([uid], dtype="object"), day)
            found = [guard.code for guard, _ in guards.judge(case, np.array([RANK[stage]]))]
            assert found == [], (households.at[uid, "hh_no"], stage)


def test_money_is_whole_and_within_the_budget(tables):
    balances = money.balances(tables)
    assert (balances["paid"] <= balances["due"]).all()
    assert (balances["received"] <= balances["owed"]).all()
    assert (balances["owed"] > 0).any()
    sums = tables["comp_item"].groupby("agreement")["amount"].agg("sum")
    assert all(sums[uid] == total for uid, total in tables["agreement"]["total"].items())
    assert tables["payment"]["voucher"].is_unique
    agreed = pd.Series(money.fen(tables["agreement"]["total"]), index=tables["agreement"].index)
    phase = tables["agreement"]["household"].map(tables["household"]["phase"])
    for uid, spent in agreed.groupby(phase).sum().items():
        budget, escrow = money.fen(tables["phase"].loc[uid, ["budget_amt", "escrow_amt"]])
        assert spent <= budget <= escrow


def test_gates_of_the_phases_hold(tables):
    rows = tables["gate_event"].sort_values("done_on", kind="stable")
    for uid, row in rows.iterrows():
        earlier = tables["gate_event"].drop(index=[uid])
        then = Tables({**tables.frames, "gate_event": earlier[earlier["done_on"] < row["done_on"]]}, tables.crs)
        assert gates.unmet(then, row["phase"], row["gate"], row["done_on"].date()) == [], row["gate"]


def test_steps_of_the_exits_hold(tables):
    rows = tables["exit_event"]
    assert set(rows["step"]) >= {"requested", "decided", "served", "lapsed", "urged", "applied", "granted", "executed"}
    for uid, row in rows.iterrows():
        mine = rows[(rows["household"] == row["household"]) & (rows["happened_on"] < row["happened_on"])]
        then = Tables({**tables.frames, "exit_event": mine}, tables.crs)
        step = exits.Step(row["step"], row["happened_on"].date(), row["route"], rows.loc[uid].to_dict())
        assert exits.unmet(then, row["household"], step) == [], row["step"]


def test_some_break_their_agreement_and_some_were_taken_in_under_way(tables):
    events = tables["exit_event"]
    broken = events[(events["route"] == "performance").to_numpy(dtype=bool)]
    assert set(broken["step"]) == {"urged", "decided", "served"}
    due = tables["agreement"].set_index("household")["move_due"]
    assert (due[broken["household"]].to_numpy() < broken["happened_on"].to_numpy()).all()
    opening = tables["stage_event"][tables["stage_event"]["opening"].to_numpy(dtype=bool)]
    assert 0 < len(opening) < len(tables["stage_event"]) / 2
    assert (opening["happened_on"] < tables["project"]["begun_on"].iloc[0]).all()


def test_houses_are_given_once_and_some_wait(tables):
    houses = tables["resettle_house"]
    assert len(houses) == 400
    taken = houses["household"].dropna()
    assert taken.is_unique
    assert not (tables["pick_round"]["state"] == "open").any()
    assert set(houses["status"]) == set(codes.CODES["house_status"])
    bound = tables["agreement"][tables["agreement"]["mode"] == "exchange"]
    ranks = lifecycle.ranks(tables["household"]["stage"])
    waiting = [uid for uid in bound["household"] if ranks[uid] >= RANK[Stage.SIGNED] and uid not in set(taken)]
    assert len(waiting) >= 20


def test_issues_of_every_class_and_s3_concerns_nobody(tables):
    issues = tables["issue"]
    assert set(issues["class"]) == set(codes.CODES["issue_class"])
    events_only = issues.index[issues["class"] == "S3"]
    assert not tables["issue_object"]["issue"].isin(events_only).any()


def test_a_third_can_go_on_at_once(tables):
    ready = guards.ready(tables, TODAY).dropna()
    assert {"surveyed", "negotiating", "signed", "audited", "compensated", "handed_over", "closed"} <= set(ready)
    first = tables["household"].groupby(["zone", "stage"]).head(1)
    assert ready.reindex(first.index[first["stage"].isin(["uninvestigated", "negotiating"])]).notna().all()


def test_boundary_points_close_and_give_the_area(tables):
    points = tables["boundary_point"]
    parcel = points["parcel"].iloc[0]
    mine = points[points["parcel"] == parcel].sort_values("sequence")
    shell = shapely.Polygon(zip(mine["y_east"], mine["x_north"], strict=True))
    assert shell.area == pytest.approx(tables["parcel"].at[parcel, "geom"].area, abs=0.01)
    assert mine["edge_m"].sum() == pytest.approx(shell.length, abs=0.01 * len(mine))


def test_closed_files_are_whole_and_some_others_lack_a_paper(tables):
    lacks, stage = documents.lacking(tables, today=TODAY), tables["household"]["stage"]
    assert not lacks[stage == "closed"].any()
    assert lacks[stage == "signed"].between(1, 3).any()
