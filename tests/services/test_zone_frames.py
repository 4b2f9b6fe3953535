"""The map of a zone is made of frames like any other sheet: arranged by its margin, or laid out by hand."""

import datetime as dt
from dataclasses import replace

import pytest

from gisapp import i18n
from gisapp.carto.page import MapFrame, Text
from gisapp.carto.paper import Sheet
from gisapp.errors import InputError
from gisapp.services import maps, products, sheets
from gisapp.services.products import Frame
from tests import mapped_town, wishes
from tests.mapped_town import ZONE

AT = dt.datetime(2026, 11, 24, 9, 0)
ZONAL = [each.name for each in products.products() if each.subject == "zone"]


@pytest.fixture(scope="module")
def tables():
    return mapped_town.tables()


def by_hand(tables, name, *, landscape=True):
    """A product whose frames are those that its margin arranges."""
    product = replace(products.product(name), paper="A3", landscape=landscape)
    wish = wishes.wish(product, (ZONE,), AT)
    facts = maps.facts_of(tables, maps.spec_of(ZONE, wish), wish)
    scale = maps.scale_of(page_of(tables, product, landscape=landscape))
    return replace(product, frames=sheets.arranged(Sheet("A3", landscape), facts, scale))


def page_of(tables, product, **more):
    return wishes.zone_map(tables, ZONE, AT, product, **more)


def same(one, other):
    """Whether two items are drawn alike; rings and scenes of a map are compared by their place."""
    if isinstance(one, MapFrame):
        return [getattr(one, name) == getattr(other, name) for name in ("x_mm", "y_mm", "bounds", "magnify")]
    return one == other


@pytest.mark.parametrize("name", ZONAL)
@pytest.mark.parametrize("landscape", [True, False])
def test_by_hand_as_arranged_is_the_same_sheet(tables, name, landscape):
    before = page_of(tables, replace(products.product(name), paper="A3"), landscape=landscape)
    after = page_of(tables, by_hand(tables, name, landscape=landscape))
    assert (after.width_mm, after.height_mm, after.title) == (before.width_mm, before.height_mm, before.title)
    assert len(after.items) == len(before.items)
    assert all(same(one, other) for one, other in zip(before.items, after.items, strict=True))


def test_by_hand_it_has_one_orientation(tables):
    product = by_hand(tables, "progress_map")
    assert page_of(tables, product).width_mm == 420
    with pytest.raises(InputError) as refused:
        page_of(tables, product, landscape=False)
    assert refused.value.code == "product.way"
    assert "方向" in i18n.explain(refused.value)


def test_by_hand_it_grows_with_the_paper(tables):
    product = by_hand(tables, "progress_map")
    usual, large = page_of(tables, product), page_of(tables, product, paper="A1")
    one, other = (next(item for item in page.items if isinstance(item, Text) and item.text == "累计统计")
                  for page in (usual, large))
    ratio = large.width_mm / usual.width_mm
    assert other.x_mm == pytest.approx(one.x_mm * ratio)
    assert other.size_mm == pytest.approx(one.size_mm * ratio)


def test_texts_say_the_figures_of_the_zone(tables):
    product = by_hand(tables, "progress_map")
    words = "户数 {总户数}，签约率 {签约率}，1:{比例尺}"
    more = Frame("text", 300, 20, 100, wanted={"text": words, "size": 3})
    page = page_of(tables, replace(product, frames=(more, *product.frames)))
    wish = wishes.wish(product, (ZONE,), AT)
    facts = maps.facts_of(tables, maps.spec_of(ZONE, wish), wish)
    said = next(item.text for item in page.items if isinstance(item, Text) and "户数 " in item.text)
    assert said == (f"户数 {facts.summary.households} 户，签约率 {facts.summary.signed_rate_households:.1%}，"
                    f"1:{maps.scale_of(page)}")


def test_a_zone_laid_out_by_hand_needs_its_map(tmp_path):
    file = tmp_path / "无图.toml"
    file.write_text('label = "x"\nsubject = "zone"\naudience = "internal"\npaper = "A3"\n[[frame]]\nkind = "text"\n'
                    'x = 1\ny = 1\ntext = "x"\n', "utf-8")
    with pytest.raises(InputError):
        products.product(str(file))
