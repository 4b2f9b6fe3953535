"""Stages: the order of the track, first compensation then removal, one household as a hundred."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain import changes, guards, lifecycle
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.lifecycle import ORDER, RANK, Stage
from tests import town as small
from tests.town import TODAY

TOWN = Tables.empty().with_changes(small.contents())
DAY = dt.date(2026, 10, 1)


def at(stages, on=DAY):
    """The town with some households at given stages."""
    values = {"stage": list(stages.values()), "stage_on": [on] * len(stages)}
    return TOWN.with_changes(ChangeSet("x", (changes.updated(TOWN, "household", list(stages), values),)))


def found(tables, uids, to, on=TODAY):
    return [(each.household, each.code) for each in guards.unmet(tables, uids, to, on, TODAY)]


@pytest.mark.parametrize("stage", ORDER[:-1])
def test_only_the_next_stage_is_open(stage):
    tables = at({"h3": stage.value})
    for target in ORDER:
        codes = [code for _, code in found(tables, ["h3"], target)]
        if RANK[target] == RANK[stage] + 1:
            assert codes == []
        elif RANK[target] > RANK[stage]:
            assert codes == ["stage.missing"] * (RANK[target] - RANK[stage] - 1)
        else:
            assert codes == ["stage.same" if target == stage else "stage.backward"]


def test_every_condition_up_to_the_stage_is_listed():
    unmet = guards.unmet(at({"h3": "appraised"}), ["h3"], Stage.COMPENSATED, TODAY + dt.timedelta(1), TODAY)
    assert [(each.code, each.params.get("stage")) for each in unmet] == [
        ("stage.missing", "协商中"), ("stage.missing", "已签约"), ("stage.missing", "已审核"), ("date.future", None)]


def test_dates_go_forward():
    tables = at({"h3": "signed"})
    assert found(tables, ["h3"], Stage.AUDITED, DAY - dt.timedelta(1)) == [("h3", "date.before_previous")]
    assert found(tables, ["h3"], Stage.AUDITED, DAY) == []
    assert found(tables, ["h3"], Stage.AUDITED, TODAY + dt.timedelta(1)) == [("h3", "date.future")]


def test_a_building_falls_only_when_all_have_handed_over():
    assert found(at({"h1": "handed_over", "h2": "compensated"}), ["h1"], Stage.DEMOLISHED) == [
        ("h1", "demolition.others_remaining")]
    assert found(at({"h1": "handed_over", "h2": "handed_over"}), ["h1", "h2"], Stage.DEMOLISHED) == []


def test_kept_and_heritage_buildings_do_not_fall():
    assert found(at({"h5": "handed_over"}), ["h5"], Stage.DEMOLISHED) == [("h5", "demolition.retained")]
    assert found(at({"h5": "handed_over"}), ["h5"], Stage.CLOSED) == []
    assert found(at({"h6": "handed_over"}), ["h6"], Stage.DEMOLISHED) == [("h6", "demolition.heritage")]


@given(st.dictionaries(st.sampled_from(["h1", "h2", "h3", "h4", "h7"]), st.sampled_from(ORDER).map(str), min_size=1),
       st.sampled_from(ORDER))
def test_many_are_judged_as_each_alone(stages, target):
    tables = at(stages)
    together = found(tables, list(stages), target)
    alone = [each for uid in stages for each in found(tables, [uid], target)]
    assert sorted(together) == sorted(alone)


def events(*rows):
    household, stage, on = zip(*rows, strict=True)
    return TOWN.with_changes(ChangeSet("x", (changes.inserted("stage_event", {
        "household": list(household), "stage": list(stage), "happened_on": list(on)}),)))


def test_stages_of_a_past_day():
    tables = events(("h1", "surveyed", dt.date(2026, 1, 5)), ("h1", "determined", dt.date(2026, 2, 5)),
                    ("h2", "surveyed", dt.date(2026, 3, 1)))
    on = {day: lifecycle.stages(tables, day) for day in (dt.date(2026, 1, 4), dt.date(2026, 1, 5), dt.date(2026, 3, 1))}
    assert [stages["h1"] for stages in on.values()] == ["uninvestigated", "surveyed", "determined"]
    assert [stages["h2"] for stages in on.values()] == ["uninvestigated", "uninvestigated", "surveyed"]


def test_next_stage_of_a_kept_building_is_its_close():
    assert lifecycle.next_stage("handed_over", retained=True) is Stage.CLOSED
    assert lifecycle.next_stage("handed_over") is Stage.DEMOLISHED
    assert lifecycle.next_stage("closed") is None


def test_legend_groups_cover_all_stages_once():
    assert sorted(lifecycle.GROUP_OF) == sorted(stage.value for stage in Stage)


def test_whoever_holds_back_a_demolition_is_told_for_many_as_for_one(town):
    tables = town.tables
    many = lifecycle.others_remaining(tables, tables["household"].index)
    assert many == [lifecycle.others_remaining(tables, tables["household"].index[[at]])[0] for at in range(len(many))]
    assert many[:2] == [["SD-0002"], ["SD-0001"]]  # H1 and H2 share B1
    waiting = lifecycle.waiting_for_others(tables, tables["household"].index)
    assert [bool(each) for each in many] == waiting.tolist()
