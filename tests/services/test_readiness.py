"""净地率 and who remains, counted by hand on the small town."""

import datetime as dt

import pytest
import shapely

from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.services.readiness import readiness
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
