"""净地移交: nobody holds the parcel, nothing that is to go stands on it, industrial soil is surveyed."""

import datetime as dt

import pytest

from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.errors import InputError, RefusedError
from gisapp.i18n import explain
from gisapp.services import clearing
from tests import town as small
from tests.evidence import changed
from tests.town import TODAY

DAY = dt.date(2026, 10, 1)


@pytest.fixture
def tables():
    return Tables.empty().with_changes(small.contents())


def codes(call):
    with pytest.raises(RefusedError) as refused:
        call()
    assert explain(refused.value)
    return [code for code, _ in refused.value.conditions]


def test_a_parcel_is_delivered_once_nobody_holds_it_and_nothing_stands(tables):
    assert codes(lambda: clearing.clear(tables, "p1", DAY, today=TODAY)) == ["clearing.held", "clearing.standing"]
    one = changed(tables, "household", ["h1"], stage="demolished")
    assert codes(lambda: clearing.clear(one, "p1", DAY, today=TODAY)) == ["clearing.held", "clearing.standing"]
    both = changed(tables, "household", ["h1", "h2"], stage="demolished")
    step = clearing.clear(both, "p1", DAY, today=TODAY)
    assert {uid for _, uid, _ in step.depends} == {"h1", "h2", "b1"}
    after = both.with_changes(step)
    assert after["parcel"].at["p1", "cleared_on"].date() == DAY
    assert codes(lambda: clearing.clear(after, "p1", TODAY + dt.timedelta(1), today=TODAY)) == [
        "clearing.done", "clearing.future"]


def test_a_kept_building_is_received_and_an_empty_one_is_down(tables):
    gone = changed(tables, "household", ["h5"], stage="handed_over")
    clearing.clear(gone, "p4", DAY, today=TODAY)
    shrine = changed(tables, "household", ["h6"], stage="demolished")
    assert codes(lambda: clearing.clear(shrine, "p5", DAY, today=TODAY)) == ["clearing.standing"]  # B7 has no household
    down = shrine.with_changes(ChangeSet("拆", (inserted("demolition", {"building": ["b7"], "end": [DAY]}),)))
    clearing.clear(down, "p5", DAY, today=TODAY)


def test_industrial_soil_is_surveyed_unless_commerce_comes(tables):
    works = changed(changed(tables, "household", ["h7"], stage="handed_over"), "parcel", ["p6"], use_reg="industrial")
    assert codes(lambda: clearing.clear(works, "p6", DAY, today=TODAY)) == ["clearing.soil"]
    step = clearing.clear(works, "p6", DAY, soil_report="岳环函1号", today=TODAY)
    assert works.with_changes(step)["parcel"].at["p6", "soil_report"] == "岳环函1号"
    shape = works["parcel"].at["p6", "geom"]
    shops = works.with_changes(ChangeSet("规划", (inserted("plan_area", {
        "name": ["主题商业"], "trade": ["commerce"], "geom": [shape.buffer(5)]}),)))
    clearing.clear(shops, "p6", DAY, today=TODAY)


def test_a_delivery_is_taken_back_with_its_reason(tables):
    with pytest.raises(InputError):
        clearing.withdraw(tables, "p6", "没有移交过")
    done = changed(tables, "parcel", ["p6"], cleared_on=DAY)
    with pytest.raises(InputError):
        clearing.withdraw(done, "p6", " ")
    step = clearing.withdraw(done, "p6", "登错宗地")
    assert step.reason == "登错宗地"
    assert done.with_changes(step)["parcel"]["cleared_on"].isna().all()
