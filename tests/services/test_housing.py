"""Resettlement houses: by turn in an open round, one house to one household, given once; history only grows."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gisapp import app
from gisapp.domain import changes, housing
from gisapp.domain.changes import ChangeSet
from gisapp.errors import ConflictError, InputError, RecordError, RefusedError
from gisapp.i18n import explain
from gisapp.project import Project
from gisapp.services import housing as houses
from gisapp.services import recording
from gisapp.store.memory import MemoryStore
from tests.stock import DAY, TAKERS, stocked
from tests.town import TODAY


@pytest.fixture
def town():
    return stocked(Project(MemoryStore(), who="周敏"))


def pick(project, house, household, on=DAY):
    return project.do(houses.pick(project.tables, house, household, on, officer="周敏", today=TODAY))


def why_not(call):
    with pytest.raises(RefusedError) as refused:
        call()
    assert explain(refused.value)
    return [code for code, _ in refused.value.conditions]


def test_picked_released_picked_again_and_delivered(town):
    pick(town, "a1", "h1")
    row = town.tables["resettle_house"].loc["a1"]
    assert (row["status"], row["household"], row["pick_date"].date()) == ("picked", "h1", DAY)
    with pytest.raises(InputError):
        houses.release(town.tables, "a1", witness="", reason="换房", on=DAY)
    town.do(houses.release(town.tables, "a1", witness="王芳", reason="换房", on=DAY))
    pick(town, "a1", "h2")
    town.do(houses.deliver(town.tables, "a1", DAY, area_final=81.5))
    assert houses.settlement(town.tables, "a1") == Decimal("8400.00")
    assert list(town.tables["house_event"]["action"]) == ["pick", "release", "pick", "deliver"]
    assert why_not(lambda: houses.release(town.tables, "a1", witness="王芳", reason="x", on=DAY)) == ["house.status"]
    assert why_not(lambda: houses.deliver(town.tables, "a2", DAY)) == ["house.status"]


def test_the_house_delivered_ends_the_transition(town):
    town.do(ChangeSet("过渡", (changes.inserted("transition", {"household": ["h1"], "start": [DAY]}),)))
    pick(town, "a1", "h1")
    town.do(houses.deliver(town.tables, "a1", DAY))
    assert town.tables["transition"]["ended_on"].iloc[0].date() == DAY


def test_who_may_not_pick(town):
    pick(town, "a1", "h1")
    assert why_not(lambda: pick(town, "a1", "h2")) == ["house.status"]
    assert why_not(lambda: pick(town, "a2", "h1")) == ["house.second"]
    assert why_not(lambda: pick(town, "a2", "h5")) == ["house.unsigned"]
    town.do(ChangeSet("x", (changes.updated(town.tables, "household", ["h5"], {"stage": "signed"}),)))
    assert why_not(lambda: pick(town, "a2", "h5")) == ["house.no_exchange"]
    assert why_not(lambda: pick(town, "a2", "h2", TODAY + dt.timedelta(1))) == ["house.future"]
    with pytest.raises(InputError):
        houses.house_uid(town.tables, "没有")


def test_a_house_kept_for_one_is_not_for_another(town):
    town.do(houses.keep(town.tables, "a1", "lock", DAY, household="h1"))
    assert why_not(lambda: pick(town, "a1", "h2")) == ["house.kept_for"]
    pick(town, "a1", "h1")
    town.do(houses.keep(town.tables, "a2", "void", DAY, why="渗漏"))
    assert why_not(lambda: pick(town, "a2", "h2")) == ["house.status"]


def test_inside_an_open_round_only_by_turn(town):
    town.do(houses.make_round(town.tables, "第一轮", "z", ["h2", "h3", "h1"], DAY, DAY + dt.timedelta(5)))
    pick(town, "a5", "h4")
    opened = str(town.tables["pick_round"].index[0])
    town.do(houses.set_round(town.tables, opened, "open"))
    assert why_not(lambda: pick(town, "a1", "h3")) == ["house.not_your_turn"]
    pick(town, "a1", "h2")
    town.do(houses.pass_turn(town.tables, opened))
    pick(town, "a2", "h1")
    assert list(town.tables["resettle_house"].loc[["a1", "a2"], "pick_no"]) == [1, 3]
    assert why_not(lambda: pick(town, "a3", "h3")) == ["house.not_in_round"]
    with pytest.raises(InputError):
        houses.pass_turn(town.tables, opened)
    town.do(houses.set_round(town.tables, opened, "closed"))
    pick(town, "a3", "h3")


def test_a_house_given_back_inside_its_round_gives_the_turn_back(town):
    town.do(houses.make_round(town.tables, "第一轮", "z", ["h2", "h3"], DAY, DAY + dt.timedelta(5)))
    opened = str(town.tables["pick_round"].index[0])
    town.do(houses.set_round(town.tables, opened, "open"))
    pick(town, "a1", "h2")
    town.do(houses.release(town.tables, "a1", witness="王芳", reason="换房", on=DAY))
    assert why_not(lambda: pick(town, "a2", "h3")) == ["house.not_your_turn"]
    pick(town, "a2", "h2")
    pick(town, "a1", "h3")


def test_a_round_closed_meanwhile_takes_no_pick(tmp_path):
    path = tmp_path / "项目.gpkg"
    one = stocked(app.create_project(path, who="周敏"))
    one.do(houses.make_round(one.tables, "第一轮", "z", ["h2", "h3"], DAY, DAY + dt.timedelta(5)))
    opened = str(one.tables["pick_round"].index[0])
    one.do(houses.set_round(one.tables, opened, "open"))
    other = app.open_project(path, who="李建国", backup=False)
    mine = houses.pick(other.tables, "a1", "h2", DAY, today=TODAY)
    one.do(houses.set_round(one.tables, opened, "closed"))
    with pytest.raises(ConflictError):
        other.do(mine)
    app.close_project(other)
    app.close_project(one)


def test_a_round_opened_early_holds_from_that_day_and_never_empty(town):
    town.do(houses.make_round(town.tables, "第二轮", "z", ["h2"], DAY + dt.timedelta(9), DAY + dt.timedelta(12)))
    uid = str(town.tables["pick_round"].index[0])
    town.do(houses.set_round(town.tables, uid, "open", DAY))
    assert housing.open_round(town.tables, "z", DAY) == uid
    town.do(houses.call_turn(town.tables, uid))
    assert list(town.tables["pick_turn"]["state"]) == ["called"]
    pick(town, "a1", "h2")
    for step in (houses.call_turn, lambda tables, each: houses.set_round(tables, each, "open", DAY)):
        with pytest.raises(InputError):
            step(town.tables, uid)
    town.do(houses.set_round(town.tables, uid, "closed"))
    assert housing.open_round(town.tables, "z", DAY) is None


def test_two_who_click_at_once(tmp_path):
    path = tmp_path / "项目.gpkg"
    one = stocked(app.create_project(path, who="周敏"))
    other = app.open_project(path, who="李建国", backup=False)
    mine = houses.pick(one.tables, "a1", "h1", DAY, today=TODAY)
    theirs = houses.pick(other.tables, "a1", "h2", DAY, today=TODAY)
    second = houses.pick(other.tables, "a2", "h1", DAY, today=TODAY)
    one.do(mine)
    for late in (theirs, second):
        with pytest.raises(ConflictError):
            other.do(late)
    app.close_project(other)
    app.close_project(one)


def use(town, amount, on=DAY, ticket="t1", **more):
    values = {"house_ticket": ticket, "amount": amount, "used_on": on, "house": "巴陵新居", **more}
    return town.do(recording.add(town.tables, "ticket_use", values, household="h5", who="周敏", today=TODAY))


def faults(call):
    with pytest.raises(RecordError) as caught:
        call()
    return {field: code for field, (code, _) in caught.value.fields.items()}


def test_a_ticket_is_used_within_its_value_and_time(town):
    kept = use(town, "600")
    assert town.tables["house_ticket"].at["t1", "tkt_used"] == Decimal("600.00") and "h5" in kept.uids("household")
    assert faults(lambda: use(town, "400.01")) == {"amount": "ticket.above"}
    assert faults(lambda: use(town, "1", on=DAY + dt.timedelta(1))) == {"used_on": "ticket.expired"}
    assert faults(lambda: use(town, "0")) == {"amount": "ticket.above"}
    assert faults(lambda: use(town, None)) == {"amount": "field.required"}
    ticket, = houses.tickets(town.tables, "h5")
    assert (ticket.rest, ticket.expires_on, list(ticket.uses["officer"])) == (Decimal("400.00"), DAY, ["周敏"])


def test_a_use_is_taken_back_with_its_reason(town):
    row = use(town, "600").uids("ticket_use")[0]
    with pytest.raises(InputError):
        houses.take_back_use(town.tables, row, " ")
    town.do(houses.take_back_use(town.tables, row, "房屋退订"))
    ticket, = houses.tickets(town.tables, "h5")
    assert (ticket.used, len(ticket.uses)) == (0, 0)
    town.do(town.undo())
    assert houses.tickets(town.tables, "h5")[0].used == 600


def test_a_ticket_is_issued_for_what_is_agreed_and_no_more(town):
    town.do(ChangeSet("", (changes.updated(town.tables, "agreement", ["agreement-h1"],
                                                   {"ticket_value": Decimal("5000")}),)))

    def issue(value, no="FP-2", uid="h1", **more):
        values = {"tkt_no": no, "tkt_value": value, "issued_on": DAY, **more}
        town.do(recording.add(town.tables, "house_ticket", values, household=uid, today=TODAY))

    issue("3000")
    assert faults(lambda: issue("2000.01", "FP-3")) == {"tkt_value": "ticket.above_agreed"}
    assert faults(lambda: issue("2000")) == {"tkt_no": "field.twice"}
    assert faults(lambda: issue("0", "FP-3")) == {"tkt_value": "ticket.value"}
    assert faults(lambda: issue("1", "FP-3", tkt_expire=DAY - dt.timedelta(1))) == {"tkt_expire": "field.before"}
    assert faults(lambda: issue("1", "FP-3", "h8")) == {"tkt_no": "ticket.no_basis"}
    issue("2000", "FP-3")
    use(town, "100", ticket=town.tables["house_ticket"].index[-1])
    with pytest.raises(RecordError):
        recording.edit(town.tables, "house_ticket", town.tables["house_ticket"].index[-1], {"tkt_value": "99"})


def test_figures_count_every_house_once(town):
    pick(town, "a1", "h1")
    row = houses.figures(town.tables).iloc[0]
    assert (row["total"], row["available"], row["picked"]) == (5, 4, 1)
    assert list(housing.waiting_households(town.tables)) == ["h2", "h3", "h4"]


def test_the_stock_of_a_past_day(town):
    """Picked, given back, picked by another and delivered: each day has the status that the house had then."""
    day = [DAY + dt.timedelta(days=at) for at in range(6)]
    pick(town, "a1", "h1", day[1])
    town.do(houses.release(town.tables, "a1", witness="李敏", reason="换户型", on=day[2]))
    pick(town, "a1", "h2", day[3])
    town.do(houses.deliver(town.tables, "a1", day[5]))
    seen = [housing.statuses(town.tables, each)["a1"] for each in day]
    assert seen == ["available", "picked", "available", "picked", "picked", "delivered"]
    assert houses.figures(town.tables, "z", day[0]).iloc[0]["available"] == 5
    assert houses.figures(town.tables, "z", day[4]).iloc[0]["picked"] == 1
    assert housing.statuses(town.tables).equals(town.tables["resettle_house"]["status"])


def test_the_stock_of_a_past_day_without_a_record(town):
    """A stock imported with its days of picking and delivery."""
    town.do(ChangeSet("导入", (changes.updated(town.tables, "resettle_house", ["a2", "a3"], {
        "status": ["picked", "delivered"], "household": ["h1", "h2"],
        "pick_date": [DAY, DAY], "res_date": [None, DAY + dt.timedelta(days=3)]}),)))
    before, after = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
    assert housing.statuses(town.tables, before)[["a2", "a3"]].tolist() == ["available", "available"]
    assert housing.statuses(town.tables, after)[["a2", "a3"]].tolist() == ["picked", "picked"]


class Hall(RuleBasedStateMachine):
    """Random clicks in the hall: whatever is done, a house is given once and to one household."""

    def __init__(self):
        super().__init__()
        self.project = stocked(Project(MemoryStore(), who="周敏"))
        self.base = self.project.undo_label()
        self.events = 0

    def attempt(self, call):
        try:
            self.project.do(call(self.project.tables))
        except (RefusedError, InputError):
            return

    @rule(house=st.sampled_from(["a1", "a2", "a3"]), household=st.sampled_from([*TAKERS, "h5"]))
    def picks(self, house, household):
        self.attempt(lambda tables: houses.pick(tables, house, household, DAY, today=TODAY))

    @rule(house=st.sampled_from(["a1", "a2", "a3"]))
    def releases(self, house):
        self.attempt(lambda tables: houses.release(tables, house, witness="王芳", reason="换房", on=DAY))

    @rule(house=st.sampled_from(["a1", "a2", "a3"]))
    def delivers(self, house):
        self.attempt(lambda tables: houses.deliver(tables, house, DAY, today=TODAY))

    @rule(house=st.sampled_from(["a1", "a2", "a3"]), action=st.sampled_from(["reserve", "lock", "unlock"]))
    def keeps(self, house, action):
        self.attempt(lambda tables: houses.keep(tables, house, action, DAY))

    @precondition(lambda self: self.project.undo_label() != self.base)
    @rule()
    def undoes(self):
        before = self.project.tables["resettle_house"].drop(columns="version")
        self.project.do(self.project.undo())
        self.project.do(self.project.redo())
        assert self.project.tables["resettle_house"].drop(columns="version").equals(before)

    @invariant()
    def one_house_one_household(self):
        rows = self.project.tables["resettle_house"]
        given = rows[rows["status"].isin(["picked", "delivered"])]
        assert given["household"].notna().all()
        assert given["household"].is_unique
        assert rows.loc[rows["status"] == "available", "household"].isna().all()

    @invariant()
    def history_only_grows(self):
        assert len(self.project.tables["house_event"]) >= self.events
        self.events = len(self.project.tables["house_event"])


TestHall = Hall.TestCase
TestHall.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
