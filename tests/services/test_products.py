"""Products are text files: listed, copied, changed, refused with a sentence."""

import datetime as dt
import shutil

import pytest

from gisapp import i18n, paths
from gisapp.carto.page import Rings, Text
from gisapp.errors import InputError
from gisapp.services import frame_values, products
from gisapp.services.pages import blocks, fields
from gisapp.services.pages.order import Order
from gisapp.services.pages.press import Press


def test_what_comes_with_the_program():
    known = {each.name: each for each in products.products()}
    assert {"progress_map", "household_sheet", "visit_sheet", "parcel_map", "storey_table"} <= set(known)
    assert known["household_sheet"].reveals
    assert not known["storey_table"].reveals
    assert products.product("宗地图") is not None
    for each in known.values():
        assert each.as_json()["papers"]
        assert {each.label, each.about} <= set(i18n.english())


def test_an_offices_own_product_takes_the_place_of_ours():
    ours = products.product("household_sheet").path
    products.own_folder().mkdir(parents=True)
    copy = shutil.copy(ours, products.own_folder() / "household_sheet.toml")
    text = copy.read_text("utf-8").replace('label = "被征收房屋情况单"', 'label = "我们的单子"')
    copy.write_text(text, "utf-8")
    assert products.product("我们的单子").path == copy
    assert products.product(str(copy)).label == "我们的单子"


@pytest.mark.parametrize("text", [
    "label = ", 'label = "x"\nsubject = "street"\naudience = "internal"\npaper = "A4"',
    'label = "x"\nsubject = "zone"\naudience = "internal"\npaper = "B5"', 'label = "x"',
    'label = "x"\nsubject = "zone"\naudience = "internal"\npaper = "A4"\nnonsense = 1',
    'label = "x"\nsubject = "zone"\naudience = "internal"\npaper = "A4"\n[[frame]]\nkind = "text"\nbelow = "y"',
])
def test_what_is_no_product_is_refused(tmp_path, text):
    file = tmp_path / "坏的.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        products.product(str(file))
    assert refused.value.code == "product.unreadable"
    assert "坏的.toml" in i18n.explain(refused.value)


def test_unknown_names_are_answered_with_those_that_exist():
    with pytest.raises(InputError) as refused:
        products.product("户型图")
    assert "household_sheet" in i18n.explain(refused.value)


def test_the_example_of_the_handbook_works(town, tmp_path):
    handbook = (paths.resource("products") / "README.md").read_text("utf-8")
    example = handbook.partition("```toml\n")[2].partition("```")[0]
    file = tmp_path / "门牌卡.toml"
    file.write_text(example, "utf-8")
    press = Press(town.tables, products.product(str(file)), Order(dt.datetime(2026, 11, 24, 14, 35)))
    page, = press.pages("h3")
    said = [item.text for item in page.items if isinstance(item, Text)]
    assert said == ["SD-0003", "郭亮街3号1室　欧阳*"]
    assert [type(item) for item in page.items].count(Rings) == 1


def test_the_handbook_names_every_block_and_field():
    handbook = (paths.resource("products") / "README.md").read_text("utf-8")
    for kind in blocks.KINDS:
        assert f"`{kind}`" in handbook, kind
    for figure in fields.FIGURES:
        assert f"`{{{figure}}}`" in handbook, figure


@pytest.mark.parametrize(("line", "told"), [
    ('size = "大"', 'size = "大" 要写大于 0 的数字'), ("size = 0", "size = 0 要写大于 0 的数字"),
    ("align = 3", "align = 3 要写"), ("bold = 1", "bold = 1 要写true 或 false"),
    ('colour = "#12"', 'colour = "#12" 要写颜色'), ('width = "宽"', 'width = "宽" 要写数字'),
])
def test_a_value_that_cannot_be_used_is_told_by_its_frame_and_field(tmp_path, line, told):
    width = "" if line.startswith("width") else "width = 60\n"
    text = ('label = "卡"\nsubject = "household"\naudience = "internal"\npaper = "A4"\n'
            f'[[frame]]\nkind = "qr"\n[[frame]]\nname = "头"\nkind = "text"\n{width}{line}\n')
    with pytest.raises(InputError) as refused:
        products.parsed(text, tmp_path / "卡.toml")
    assert "第 2 框（头）" in refused.value.params["detail"] and told in refused.value.params["detail"]


def test_what_ships_has_only_values_that_can_be_used():
    for product in products.products():
        assert not [frame_values.fault(each.kind, each.wanted) for each in product.frames
                    if frame_values.fault(each.kind, each.wanted)], product.name
