"""What Chinese map rooms expect around a map: corner coordinates, fold marks, grid north with its convergence."""

import datetime as dt
from itertools import pairwise

import pytest

from gisapp.carto import folding
from gisapp.carto.gridname import convergence_deg, convergence_words
from gisapp.carto.page import MapFrame, Text
from gisapp.carto.paper import PAPERS
from tests import mapped_town, wishes
from tests.mapped_town import ZONE

WHEN = dt.datetime(2026, 11, 24, 14, 35)


@pytest.fixture(scope="module")
def tables():
    return mapped_town.tables()


def page_of(tables, name, **more):
    return wishes.zone_map(tables, ZONE, WHEN, name, **more)


def texts(page):
    return [item.text for item in page.items if isinstance(item, Text)]


@pytest.mark.parametrize("size", PAPERS.values(), ids=list(PAPERS))
@pytest.mark.parametrize("lying", [True, False])
def test_folded_sheets_are_a4_with_the_title_outside(size, lying):
    width, height = sorted(size, reverse=lying)
    across, down = folding.folds(width, height)
    if {width, height} == {210, 297}:
        assert (across, down) == ((), ())
        return
    edges = [0, *across, width]
    panels = [right - left for left, right in pairwise(edges)]
    assert max(panels) <= 210
    assert all(0 < at < width for at in across)
    rows = [0, *down, height]
    assert all(low - high <= 298 for high, low in pairwise(rows))
    if len(across) > 1:
        assert panels[-1] == 185


def test_marks_stand_at_the_edge_on_both_sides():
    drawn = folding.marks(420, 297)
    assert len(drawn) == 4
    assert {item.points[0][0] for item in drawn} == {130, 235}
    assert folding.marks(210, 297) == []


def test_corners_bear_the_coordinates_of_the_maps_edges(tables):
    page = page_of(tables, "progress_map")
    frame = next(item for item in page.items if isinstance(item, MapFrame))
    assert {f"{each:.1f}" for each in frame.bounds} <= set(texts(page))
    public = page_of(tables, "progress_map", public=True, review="免")
    assert not {f"{each:.1f}" for each in frame.bounds} & set(texts(public))


def test_convergence_is_that_of_the_brief():
    """DOMAIN §3: at 113.09°E, 29.38°N the convergence is −0°26.8′."""
    degrees = convergence_deg("EPSG:4547", 411654.905, 3251732.317)
    assert degrees * 60 == pytest.approx(-26.8, abs=0.05)
    assert convergence_words(degrees).endswith("−0°26.8′")
    assert convergence_words(0.999999).endswith("+1°0.0′")


def test_who_asks_for_convergence_and_room_for_the_seal_gets_it(tables):
    said = texts(page_of(tables, "red_line_map"))
    assert any(text.startswith("坐标北") for text in said)
    assert "（公章）" in said
    assert not any(text.startswith("坐标北") for text in texts(page_of(tables, "progress_map")))
