"""Themes: every one reads, counts, colours and prints; the legend counts what the map shows, on any day."""

import datetime as dt
import itertools

import numpy as np
import pandas as pd
import pytest

from gisapp.carto import readings, theme
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import Portrayal
from gisapp.carto.scene import compose, recolour
from gisapp.domain import course, lifecycle
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError
from gisapp.services import dashboard, theming
from tests import town as small
from tests.carto.test_style import _SIGHT, lab

CODES = [each.code for each in readings.THEMES]
DAY = small.TODAY


def class_of(scene, table, uid):
    """Class code that a building or parcel bears; None for the pale signs."""
    each = scene.layer(table)
    classes = scene.standing.reading.classes
    place = int(each.classes[list(each.uids).index(uid)]) % scene.standing.bank
    return classes[place].code if place < len(classes) else None


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("as_of", [None, dt.date(2026, 5, 1)])
def test_every_row_has_one_class_and_the_legend_counts_it(tables, code, as_of):
    moment = Moment(as_of, DAY)
    chosen = readings.theme_of(code)
    reading = chosen.read(tables, moment)
    assert reading.at.dtype == np.int16
    assert len(reading.at) == len(tables[chosen.unit])
    counted = {each.code: count for each, count in chosen.counts(tables, moment)}
    assert sum(counted.values()) == int((reading.at >= 0).sum())
    legend = theming.legend(tables, Portrayal(code), moment)
    assert legend.total == sum(counted.values())
    assert sorted(reading.precedence) == list(range(len(reading.classes)))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("mono", [False, True])
def test_every_theme_composes_with_a_sign_for_every_class(tables, code, mono):
    scene = compose(tables, MapSpec(("parcel", "building", "issue"), Portrayal(code), mono=mono, today=DAY))
    for each in scene.layers:
        assert each.classes.max(initial=-1) < len(each.signs)


@pytest.mark.parametrize("code", CODES)
def test_recolouring_equals_composing(tables, code):
    scene = compose(tables, MapSpec(("parcel", "building", "issue")))
    spec = MapSpec(("parcel", "building", "issue"), Portrayal(code), today=DAY)
    fresh, changed = recolour(scene, tables, spec)
    assert fresh.shares_geometry(scene)
    assert code in {"stage"} or changed is not None
    for one, other in zip(fresh.layers, compose(tables, spec).layers, strict=True):
        assert np.array_equal(one.classes, other.classes)
        assert one.signs == other.signs


@pytest.mark.parametrize("as_of", [None, dt.date(2026, 1, 4), DAY])
def test_stage_legend_is_the_dashboards(tables, as_of):
    event = inserted("stage_event", {"household": ["h3", "h1"], "stage": ["surveyed", "signed"],
                                     "happened_on": [dt.date(2026, 1, 5), dt.date(2026, 1, 3)]})
    later = tables.with_changes(ChangeSet("x", (event,)))
    legend = theming.legend(later, Portrayal("stage"), Moment(as_of))
    assert {each.code: each.count for each in legend.entries} == dict(dashboard.standing(later, None, as_of).by_group)


def test_course_tells_what_lifecycle_tells(tables):
    days = [dt.date(2026, 1, 5), dt.date(2026, 3, 1), None, dt.date(2026, 2, 1)]
    event = inserted("stage_event", {"household": ["h3", "h3", "h2", "h3"],
                                     "stage": ["surveyed", "appraised", "surveyed", "determined"],
                                     "happened_on": days})
    later = tables.with_changes(ChangeSet("x", (event,)))
    for day in (dt.date(2025, 1, 1), *filter(None, days), dt.date(2026, 2, 28), dt.date(2030, 1, 1)):
        told = lifecycle.positions(later, day)
        assert np.array_equal(course.ranks_on(later, day), lifecycle.ranks(told["stage"]).to_numpy())
        assert pd.Series(course.reached_on(later, day)).equals(
            pd.Series(told["stage_on"].to_numpy().astype("datetime64[D]")))


def test_disposal_is_seen_on_buildings_and_their_parcels(tables):
    cs = ChangeSet("x", (updated(tables, "parcel", ["p2"], {"cleared_on": dt.date(2026, 6, 1)}),))
    scene = compose(tables.with_changes(cs), MapSpec(portrayal=Portrayal("disposal"), today=DAY))
    assert class_of(scene, "building", "b2") == class_of(scene, "parcel", "p2") == "cleared"
    assert class_of(scene, "building", "b5") == "retain"
    early = compose(tables.with_changes(cs), MapSpec(portrayal=Portrayal("disposal"), as_of=dt.date(2026, 5, 31)))
    assert class_of(early, "building", "b2") != "cleared"


def test_a_parcel_theme_colours_all_parcels(tables):
    cs = ChangeSet("x", (updated(tables, "parcel", ["p3"], {"land_nature": "collective"}),))
    scene = compose(tables.with_changes(cs), MapSpec(portrayal=Portrayal("land")))
    assert class_of(scene, "parcel", "p3") == "collective"
    assert class_of(scene, "building", "b3") == class_of(scene, "building", "b4") == "collective"


def test_changes_since_a_day(tables):
    event = inserted("stage_event", {"household": ["h3"], "stage": "signed", "happened_on": dt.date(2026, 1, 5)})
    staged = ChangeSet("x", (event, updated(tables, "household", ["h3"], {"stage": "signed"})))
    later = tables.with_changes(staged)
    scene = compose(later, MapSpec(portrayal=Portrayal("since", dt.date(2026, 1, 4)), today=DAY))
    assert class_of(scene, "parcel", "p2") == "signed"
    again = compose(later, MapSpec(portrayal=Portrayal("since", dt.date(2026, 1, 5)), today=DAY))
    assert class_of(again, "parcel", "p2") == "same"


def test_compared_with_monday_of_the_week_before():
    assert Moment(None, dt.date(2026, 11, 24)).compared == dt.date(2026, 11, 16)
    assert Moment(None, dt.date(2026, 11, 23)).compared == dt.date(2026, 11, 16)


def test_only_some_classes(tables):
    cs = ChangeSet("x", (updated(tables, "household", ["h3"], {"tenure": "collective"}),))
    scene = compose(tables.with_changes(cs), MapSpec(portrayal=Portrayal("tenure"), only=frozenset({"collective"})))
    assert class_of(scene, "parcel", "p2") == "collective"
    assert class_of(scene, "parcel", "p1") is None
    classes = readings.theme_of("tenure").households(tables.with_changes(cs), Moment())
    assert list(tables["household"].index[classes == "collective"]) == ["h3"]


def test_households_of_classes_of_land(tables):
    cs = ChangeSet("x", (updated(tables, "parcel", ["p3"], {"land_nature": "collective"}),))
    classes = readings.theme_of("land").households(tables.with_changes(cs), Moment())
    assert list(tables["household"].index[classes == "collective"]) == ["h4"]


def test_coercion_is_in_no_legend(tables):
    issues = inserted("issue", {"issue_no": ["1", "2", "3"], "class": ["S3", "E1", "E1"], "title": "x",
                                "state": ["open", "open", "closed"], "closed_on": [None, None, dt.date(2026, 6, 1)]})
    later = tables.with_changes(ChangeSet("x", (issues,)))
    counts = {each.code: each.count for each in theming.legend(later, Portrayal("issues"), Moment(None, DAY)).entries}
    assert counts["E1"] == 1
    assert "S3" not in counts
    assert theming.legend(later, Portrayal("issues"), Moment(dt.date(2026, 5, 31))).total == 2


def test_many_names_become_others(tables):
    rows = tables["household"].index
    teams = [f"第{at + 1}组" for at in range(60)]
    many = inserted("household", {"hh_no": [f"X{at}" for at in range(60)], "team": teams, "stage": "surveyed"})
    legend = theming.legend(tables.with_changes(ChangeSet("x", (many,))), Portrayal("team"), Moment())
    assert legend.total == len(rows) + 60
    assert [each.words for each in legend.entries][:3] == ["第1组", "第2组", "第3组"]
    assert next(each for each in legend.entries if each.code == "…").count == 60 - theme.MOST + 1


@pytest.mark.parametrize("sight", _SIGHT)
@pytest.mark.parametrize("code", CODES)
def test_classes_differ_for_colour_blind_eyes(tables, code, sight):
    classes = readings.theme_of(code).read(tables, Moment(None, DAY)).classes
    for one, other in itertools.combinations(classes, 2):
        apart = np.linalg.norm(lab(one.look.colour, sight) - lab(other.look.colour, sight))
        assert apart > 9 or one.look.fill.hatches != other.look.fill.hatches, (one.label, other.label, apart)


@pytest.mark.parametrize("code", CODES)
def test_classes_differ_in_black_and_white(tables, code):
    classes = readings.theme_of(code).read(tables, Moment(None, DAY)).classes
    fills = [each.look.mono for each in classes]
    assert len(set(fills)) == len(fills), code


def test_unknown_theme():
    with pytest.raises(InputError):
        readings.theme_of("weather")
