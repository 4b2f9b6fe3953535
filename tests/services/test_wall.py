"""The wall map: its figures are the board's, its outlines the households that moved."""

import datetime as dt

import numpy as np
import pytest

from gisapp.carto import changed
from gisapp.carto.moment import Moment
from gisapp.carto.page import Line, MapFrame, Text
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError
from gisapp.render import targets
from gisapp.services import dashboard, wall
from tests import mapped_town, wishes
from tests.mapped_town import ZONE

WHEN = dt.datetime(2026, 11, 24, 14, 35)
MONDAY = dt.date(2026, 11, 16)


@pytest.fixture(scope="module")
def tables():
    """Two households signed after the Monday; half belong to each team."""
    town = mapped_town.tables()
    rows = town["household"]
    early = rows.index[(rows["stage"] == "negotiating").to_numpy()][:2]
    teams = ["第1组" if at % 2 else "第10组" for at in range(len(rows))]
    return town.with_changes(ChangeSet("进展", (
        updated(town, "household", rows.index, {"team": teams}),))).with_changes(ChangeSet("签约", (
            updated(town, "household", early, {"stage": "signed", "stage_on": dt.date(2026, 11, 20)}),
            inserted("stage_event", {"household": list(early), "stage": "signed",
                                     "happened_on": dt.date(2026, 11, 20)}))))


def sheet(tables, **more):
    return wishes.zone_map(tables, ZONE, WHEN, "wall_map", **{"paper": "A1", **more})


def texts(page):
    return [item.text for item in page.items if isinstance(item, Text)]


def test_groups_add_up_to_the_zone(tables):
    whole = dashboard.standing(tables, ZONE)
    for field in wall.GROUPS:
        found = dashboard.grouped(tables, ZONE, field)
        assert sum(each.households for each in found.values()) == whole.households
        assert sum(each.signed for each in found.values()) == whole.signed
        assert sum(each.demolished for each in found.values()) == whole.demolished
    assert list(dashboard.grouped(tables, ZONE, "team")) == ["第1组", "第10组"]


def test_figures_by_what_was_asked(tables):
    said = texts(sheet(tables, by="team"))
    at = said.index("第1组")
    found = dashboard.grouped(tables, ZONE, "team")["第1组"]
    assert said[at + 1:at + 4] == [str(found.households), str(found.signed), f"{found.signed_rate_households:.1%}"]
    assert wall.checked_group("工作组") == "team"
    with pytest.raises(InputError) as refused:
        wall.checked_group("色彩")
    assert refused.value.code == "map.no_group"


def test_what_moved_since_monday_is_outlined_and_counted(tables):
    page = sheet(tables, since=MONDAY)
    said = texts(page)
    at = said.index("2026-11-16 以来")
    assert said[at + 1:at + 5] == ["有进展的户", "2", "新签约", "2 户"]
    scene = next(item for item in page.items if isinstance(item, MapFrame)).scene
    moved = changed.households(tables, Moment(today=WHEN.date(), since=MONDAY), ZONE)
    assert len(moved) == 2
    drawn = sum(int((each.classes >= 0).sum()) for each in scene.layers if each.layer.name.startswith("changed_"))
    assert drawn == 2
    assert "0" in texts(sheet(tables, since=dt.date(2026, 11, 22)))
    assert Moment(today=WHEN.date()).compared == MONDAY


@pytest.mark.parametrize("mono", [False, True])
def test_the_curve_ends_at_the_figures_of_the_day(tables, mono):
    page = sheet(tables, mono=mono)
    said = texts(page)
    now = dashboard.standing(tables, ZONE)
    assert f"签约 {now.signed}" in said
    assert f"拆除 {now.demolished}" in said
    dashes = {item.stroke.dashes_mm for item in page.items if isinstance(item, Line) and len(item.points) > 1}
    assert (len(dashes) > 2) is mono


def test_wall_maps_need_no_binding_margin_and_files_do(tables):
    hung = next(item for item in sheet(tables, paper="A3").items if isinstance(item, MapFrame))
    filed = next(item for item in wishes.zone_map(tables, ZONE, WHEN, paper="A3").items
                 if isinstance(item, MapFrame))
    assert filed.x_mm >= 25 > hung.x_mm
    for landscape in (True, False):
        page = wishes.zone_map(tables, ZONE, WHEN, paper="A4", landscape=landscape)
        lines = [np.array(item.points) for item in page.items if isinstance(item, Line)]
        assert min(float(each[:, 0].min()) for each in lines) >= 25 - 1e-6


@pytest.mark.usefixtures("qapp")
def test_shared_buildings_are_outlined_too(tables):
    """Buildings of several households show bands; the outline around them is one line all the same."""
    crowded = tables["household_building"]["building"].value_counts().index[0]
    lodgers = tables["household_building"].loc[tables["household_building"]["building"] == crowded, "household"]
    moved = tables.with_changes(ChangeSet("签约", (inserted("stage_event", {
        "household": list(lodgers[:2]), "stage": "signed", "happened_on": dt.date(2026, 11, 21)}),
        updated(tables, "household", list(lodgers[:2]), {"stage": "signed", "stage_on": dt.date(2026, 11, 21)}))))
    page = sheet(moved, since=MONDAY, paper="A3")
    scene = next(item for item in page.items if isinstance(item, MapFrame)).scene
    layer = scene.layer("changed_building")
    assert layer.shares is None
    assert crowded in set(layer.uids[layer.classes >= 0])
    assert not targets.image(page, 600).isNull()


@pytest.mark.parametrize("landscape", [True, False])
def test_the_key_of_the_curve_names_all_three_in_a_narrow_column(tables, landscape):
    said = texts(sheet(tables, paper="A4", landscape=landscape))
    now = dashboard.standing(tables, ZONE)
    assert {f"签约 {now.signed}", f"交房 {now.handed_over}", f"拆除 {now.demolished}"} <= set(said)
