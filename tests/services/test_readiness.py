"""净地率 and who remains, counted by hand on the small town."""

import datetime as dt

import pytest
import shapely

from gisapp.carto import hits, readings
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import Portrayal
from gisapp.carto.scene import compose, recolour, restyle
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError
from gisapp.services.readiness import readiness, supply
from tests import town

EAST, NORTH = town.EAST, town.NORTH


@pytest.fixture
def project():
    """West of x = 50 a park, east of it shops; P6 (750 ㎡) is 净地移交."""
    opened = town.project()
    areas = [shapely.box(EAST, NORTH, EAST + 50, NORTH + 60), shapely.box(EAST + 50, NORTH, EAST + 100, NORTH + 60)]
    opened.do(ChangeSet("规划", (inserted("plan_area", {
        "zone": ["z", "z"], "name": ["公园", "商业"], "trade": ["theme_park", "commerce"], "geom": areas},
        ["a", "b"]),)))
    opened.do(ChangeSet("净地", (updated(opened.tables, "parcel", ["p6"], {"cleared_on": dt.date(2026, 5, 1)}),)))
    return opened


def test_land_is_shared_out_between_the_uses(project):
    park, shops = readiness(project.tables, "z")
    assert park.area_m2 == pytest.approx(3000)
    # each row has 30 m of the first parcel and 50 − 34 = 16 m of the second in the park
    assert park.land_m2 == pytest.approx(2 * 25 * (30 + 16))
    assert park.land_m2 + shops.land_m2 == pytest.approx(6 * 750)
    assert (park.clear_rate, shops.clear_m2) == (0.0, pytest.approx(750))
    assert shops.clear_rate == pytest.approx(750 / (2 * 25 * 44))


def test_a_household_counts_once_where_most_of_its_land_is(project):
    park, shops = readiness(project.tables, "z")
    # P1: H1, H2; P2 (16 of 30 m in the park): H3; P4: H5; P5: H6. P3: H4; P6: H7. H8 has no land
    assert (park.households, shops.households) == (5, 2)
    assert (park.remaining, shops.remaining) == (5, 2)
    assert park.remaining_m2 == pytest.approx(5 * 80)


def test_as_of_a_day_before_nothing_is_clear(project):
    assert readiness(project.tables, "z", dt.date(2026, 4, 30))[1].clear_m2 == 0


def test_no_plan_no_rows():
    assert readiness(town.project().tables, "z") == ()


def test_a_park_has_nothing_clear_and_names_who_holds_it(project):
    found = supply(project.tables, "a")
    assert (found.turn, found.uses) == (2, 2)
    assert (found.clear, found.blocks_m2) == ((), ())
    # P2 and P4, P5 are held by one household each, P1 by two
    assert set(found.nearly) == {"p2", "p4", "p5"}
    assert set(found.holding) == {"h1", "h2", "h3", "h5", "h6"}
    assert found.holding[-2:] == ("h1", "h2")


def test_the_clear_parcel_can_be_supplied_first(project):
    found = supply(project.tables, "b")
    assert (found.turn, found.clear) == (1, ("p6",))
    assert found.blocks_m2 == (pytest.approx(750),)
    assert found.figures.clear_m2 == pytest.approx(750)


def test_clear_parcels_across_a_lane_are_one_block(project):
    cleared = {"cleared_on": dt.date(2026, 5, 1)}
    project.do(ChangeSet("净地", (updated(project.tables, "parcel", ["p3", "p5"], cleared),)))
    found = supply(project.tables, "b")
    assert len(found.blocks_m2) == 1
    assert sum(found.blocks_m2) == pytest.approx(found.figures.clear_m2)


def test_no_such_use(project):
    with pytest.raises(InputError):
        supply(project.tables, "nowhere")


def test_figures_of_a_zone_are_those_of_all(project):
    assert readiness(project.tables, "z") == readiness(project.tables)


def test_the_theme_says_what_the_service_says(project):
    scene = compose(project.tables, MapSpec(("parcel", "building", "plan_area"), Portrayal("ready")))
    areas = scene.layer("plan_area")
    codes = [scene.standing.reading.classes[at].code for at in areas.classes]
    assert codes == ["clear_0", "clear_25"]
    assert "34.1%" in areas.namer([1])[0][0]
    assert "2 户" in areas.namer([1])[0][0]
    assert scene.layer("parcel").namer([0]) == [()]
    assert hits.at(scene, EAST + 60, NORTH + 40) == ("plan_area", "b")
    fresh, changed = recolour(scene, project.tables, MapSpec(scene.spec.layers))
    assert changed is not None
    assert fresh.layer("parcel").namer([0]) != [()]
    assert hits.at(fresh, EAST + 60, NORTH + 40) != ("plan_area", "b")


def test_a_change_of_the_figures_is_seen(project):
    spec = MapSpec(("parcel", "plan_area"), Portrayal("ready"))
    scene = compose(project.tables, spec)
    changeset = ChangeSet("x", (updated(project.tables, "parcel", ["p3"], {"cleared_on": dt.date(2026, 6, 1)}),))
    later = project.tables.with_changes(changeset)
    fresh, changed = restyle(scene, later, spec, changeset)
    assert changed is not None
    assert "68" in fresh.layer("plan_area").namer([1])[0][0]


def test_the_legend_filters_households_by_their_use(project):
    classes = readings.theme_of("ready").households(project.tables, Moment())
    assert list(classes[:5]) == ["clear_0", "clear_0", "clear_0", "clear_25", "clear_0"]
    assert classes[7] is None
