"""Maps over several sheets: nothing falls between two of them, and each says what lies beside it."""

import datetime as dt

import numpy as np
import pytest
import shapely

from gisapp.carto.label import outlines_of
from gisapp.carto.page import Area, MapFrame, Text
from gisapp.errors import InputError
from gisapp.services import maps, products, tiling
from gisapp.services.tiling import Grid
from tests import mapped_town, town, wishes

AT = dt.datetime(2026, 11, 24, 9, 0)


@pytest.fixture(scope="module")
def tables():
    return town.project().tables


def pages(tables, product=products.PROGRESS, **wanted):
    return list(tiling.sheets(tables, "z", wishes.wish(product, ("z",), AT, **wanted)))


def texts(page):
    return [item.text for item in page.items if isinstance(item, Text)]


def test_the_sheets_cover_the_zone_and_overlap(tables):
    grid = Grid(tables, "z", wishes.wish(products.PROGRESS, ("z",), AT, paper="A4", scale=200))
    shown = [shapely.box(*grid.bounds(each.row, each.column)) for each in grid.tiles]
    west, south, east, north = maps.zone_bounds(tables, "z")
    assert len(shown) > 1
    assert shapely.union_all(shown).covers(shapely.box(west, south, east, north))
    overlap = shapely.intersection(shown[0], shown[1])
    assert min(overlap.bounds[2] - overlap.bounds[0], overlap.bounds[3] - overlap.bounds[1]) == pytest.approx(
        tiling.OVERLAP_MM * 200 / 1000)


def test_an_index_then_each_sheet_true_to_scale(tables):
    index, *rest = pages(tables, paper="A4", scale=200)
    assert any(f"共 {len(rest)} 幅" in text for text in texts(index))
    frames = [next(item for item in page.items if isinstance(item, MapFrame)) for page in rest]
    assert {frame.scale_denominator for frame in frames} == {200}
    for number, page in enumerate(rest, start=1):
        assert any(text.startswith(f"第{number}幅/共{len(rest)}幅") for text in texts(page))


def test_no_text_of_the_index_map_lies_under_a_number():
    asked = wishes.wish("number_map", (mapped_town.ZONE,), AT, paper="A4", scale=500)
    index = next(iter(tiling.sheets(mapped_town.tables(), mapped_town.ZONE, asked)))
    frame = next(item for item in index.items if isinstance(item, MapFrame))
    view, origin = frame.view, frame.scene.origin
    mm = view.metres_per_px * view.px_per_sign_mm
    corner = np.array([frame.x_mm, frame.y_mm])
    lettered = shapely.transform(outlines_of(frame.labels, mm), lambda xy: view.to_px(xy, origin) + corner)
    boxes = [shapely.Polygon(item.points).buffer(-0.1) for item in index.items
             if isinstance(item, Area) and item.fill.colour == "#FFFFFF" and item.stroke]
    assert boxes and not any(shapely.intersects(lettered, each).any() for each in boxes)


def test_neighbours_name_each_other(tables):
    _, first, second, *_ = pages(tables, paper="A4", scale=200, landscape=False)
    assert any("接第2幅" in text for text in texts(first))
    assert any("接第1幅" in text for text in texts(second))


def test_labels_are_placed_once_for_all_sheets(tables):
    """A building at a seam bears its number at the same place on both sheets."""
    _, *rest = pages(tables, paper="A4", scale=200)
    at = [{(label.text, label.layer, label.feature): (label.x, label.y) for label in item.labels}
          for page in rest for item in page.items if isinstance(item, MapFrame)]
    both = at[0].keys() & at[1].keys()
    assert both
    assert all(at[0][each] == at[1][each] for each in both)


def test_number_sheets_bear_doors_and_no_stage(tables):
    _, *rest = pages(tables, "number_map", paper="A3")
    said = {label.text for page in rest for item in page.items if isinstance(item, MapFrame) for label in item.labels}
    assert any(text.startswith("2号") and "SD-0003" in text for text in said)


def test_too_many_sheets_are_refused(tables):
    with pytest.raises(InputError) as caught:
        pages(tables, paper="A4", scale=5)
    assert caught.value.code == "tile.too_many"


def test_sheets_are_coloured_as_asked(tables):
    made = pages(tables, paper="A4", scale=200, theme="tenure", carrier="parcel")
    frames = [item for page in made for item in page.items if isinstance(item, MapFrame)]
    shown = {frame.scene.spec.portrayal for frame in frames}
    assert {(each.theme, each.carrier) for each in shown} == {("tenure", "parcel")}
