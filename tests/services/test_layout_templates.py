"""A layout with the records of a real household or zone, and the template of the office that comes of it."""

import datetime as dt
from dataclasses import replace

import pytest

from gisapp import i18n, paths
from gisapp.carto.page import MapFrame, Text
from gisapp.carto.portrayal import Portrayal
from gisapp.errors import InputError
from gisapp.services import prints, products
from gisapp.services.layouts import field_menu, kinds, moves, order, templates, writing
from gisapp.services.layouts.arrangement import Arrangement, wanting
from gisapp.services.layouts.composing import Composer, opened
from gisapp.services.pages import blocks
from gisapp.services.pages.order import Order
from gisapp.services.products import Frame
from gisapp.services.wish import Wish
from tests import town

AT = dt.datetime(2026, 11, 24, 9, 0)
SUBJECTS = {"zone": "z", "household": "h3", "parcel": "p2", "building": "b1"}


@pytest.fixture(scope="module")
def tables():
    project = town.project()
    found = project.tables
    project.close()
    return found


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GISAPP_CONFIG", str(tmp_path / "config"))


def begun(tables, name):
    product = products.product(name)
    uid = SUBJECTS[product.subject]
    return opened(tables, product, uid, Order(AT)), Composer(tables, uid, Order(AT))


@pytest.mark.parametrize("name", [each.name for each in products.products() if not each.own])
def test_every_product_can_be_laid_out(tables, name):
    arrangement, composer = begun(tables, name)
    shown = composer.shown(arrangement)
    assert set(shown.places) == set(arrangement.keys)
    assert not shown.faults
    for piece in arrangement:
        assert kinds.kind(piece.frame.kind, arrangement.product.subject).label != piece.frame.kind


@pytest.mark.parametrize("name", [each.name for each in products.products() if not each.own])
def test_written_and_read_again_it_is_the_same_sheet(tables, name):
    arrangement, composer = begun(tables, name)
    for source in (templates.source_of(arrangement.product), ""):
        again = products.parsed(writing.written(arrangement, source), arrangement.product.path)
        again = replace(again, map=arrangement.product.map, margin=arrangement.product.margin)
        before, after = composer.shown(arrangement).page, composer.shown(Arrangement.of(again)).page
        assert [type(item) for item in before.items] == [type(item) for item in after.items]
        assert all(isinstance(one, MapFrame) or one == other
                   for one, other in zip(before.items, after.items, strict=True))


@pytest.mark.parametrize("name", ["progress_map", "red_line_map", "plan_map"])
def test_a_map_laid_out_looks_as_it_did(tables, name):
    arrangement, composer = begun(tables, name)
    product = products.product(name)
    order_ = Order(AT, paper=product.paper)
    before = prints.sheets(tables, Wish(product, ("z",), order_))("z")[0]
    after = composer.shown(arrangement).page
    one, other = ([item for item in page.items if isinstance(item, Text)] for page in (before, after))
    assert [item.text for item in one] == [item.text for item in other]
    assert max(abs(a.x_mm - b.x_mm) + abs(a.y_mm - b.y_mm) for a, b in zip(one, other, strict=True)) < 0.5
    first, second = (next(item for item in page.items if isinstance(item, MapFrame)) for page in (before, after))
    assert first.scale_denominator == second.scale_denominator


def test_a_saved_template_prints_as_it_was_laid_out(tables, tmp_path):
    arrangement, composer = begun(tables, "household_sheet")
    (tmp_path / "图标.svg").write_text("<svg/>", "utf-8")
    arrangement = arrangement.with_head(label="我们的情况单")
    arrangement, key = order.added(arrangement, Frame("picture", 180, 8, 15, 15, wanted={
        "file": str(tmp_path / "图标.svg")}))
    arrangement = moves.moved(arrangement, [0], 2.5, 1.5)
    made = templates.save(arrangement, templates.source_of(arrangement.product))
    assert made.own
    assert (products.own_folder() / "图标.svg").exists()
    assert "# 放不下时字变小" in made.path.read_text("utf-8")
    found = products.product("我们的情况单")
    assert found.frames == made.frames
    assert found.frames[-1].wanted["file"] == "图标.svg"
    page = prints.sheets(tables, Wish(found, ("h3",), Order(AT)))("h3")[0]
    assert len(page.items) == len(composer.shown(arrangement).page.items)
    assert found in products.products()
    assert key not in Arrangement.of(products.product("household_sheet")).keys


def test_a_map_by_hand_is_a_template_too(tables):
    arrangement, _ = begun(tables, "progress_map")
    made = templates.save(arrangement.with_head(label="领导看的图"), templates.source_of(arrangement.product))
    assert made.themed and made.frames and made.landscape is not None
    page = prints.sheets(tables, Wish(made, ("z",), Order(AT), portrayal=Portrayal("land")))("z")[0]
    assert any("土地性质" in item.text for item in page.items if isinstance(item, Text))


def test_the_example_of_the_handbook_is_what_the_editor_makes(tables):
    handbook = (paths.resource("products") / "README.md").read_text("utf-8")
    example = handbook.rpartition("```toml\n")[2].partition("```")[0]
    head = 'label = "x"\nsubject = "zone"\naudience = "internal"\npaper = "A3"\n[[frame]]\nkind = "map"\n'
    added = products.parsed(head + example, paths.resource("products") / "x.toml").frames[1:]
    product = replace(products.product("progress_map"), landscape=True)
    arrangement = opened(tables, product, "z", Order(AT))
    figures = next(each.key for each in arrangement if each.frame.kind == "figures")
    composer = Composer(tables, "z", Order(AT))
    arrangement = order.removed(arrangement, [figures], composer.shown(arrangement).places)
    for frame in added:
        arrangement, _ = order.added(arrangement, frame)
    made = templates.save(arrangement.with_head(label="进度图（带曲线）"), templates.source_of(product))
    text = made.path.read_text("utf-8")
    assert text.endswith(example)
    assert "[margin]" not in text and "# 可按任一专题着色" in text
    page = prints.sheets(tables, Wish(made, ("z",), Order(AT)))("z")[0]
    assert sum(isinstance(item, MapFrame) for item in page.items) == 2


def test_what_comes_with_the_program_is_never_touched(tables):
    shipped = {path: path.read_bytes() for path in paths.resource("products").glob("*.toml")}
    arrangement, _ = begun(tables, "household_sheet")
    for label in ("被征收房屋情况单", "household_sheet"):
        with pytest.raises(InputError) as refused:
            templates.save(arrangement.with_head(label=label), "", overwrite=True)
        assert refused.value.code == "template.taken"
    for call in (templates.delete, lambda each: templates.renamed(each, "x")):
        with pytest.raises(InputError) as refused:
            call(arrangement.product)
        assert refused.value.code == "template.shipped"
        assert i18n.explain(refused.value)
    with pytest.raises(InputError):
        templates.save(arrangement.with_head(label=" "), "")
    assert {path: path.read_bytes() for path in shipped} == shipped


def test_own_ones_are_replaced_renamed_and_deleted(tables):
    arrangement, _ = begun(tables, "storey_table")
    mine = arrangement.with_head(label="甲")
    first = templates.save(mine, "")
    with pytest.raises(InputError) as refused:
        templates.save(mine, "")
    assert refused.value.code == "template.exists"
    templates.save(moves.moved(mine, [0], 5, 0), "", overwrite=True)
    assert products.product("甲").frames[0].x_mm == first.frames[0].x_mm + 5
    renamed = templates.renamed(products.product("甲"), "乙")
    assert products.product("乙").path == renamed.path == first.path
    with pytest.raises(InputError):
        templates.renamed(products.product("乙"), "楼盘表")
    kept = templates.delete(products.product("乙"))
    assert kept.exists()
    assert "乙" not in {each.label for each in products.products()}


def test_a_damaged_template_is_left_out_and_told():
    products.own_folder().mkdir(parents=True)
    (products.own_folder() / "坏.toml").write_text("label = \n", "utf-8")
    assert "坏" not in {each.name for each in products.products()}
    fault, = products.damaged()
    assert "坏.toml”读不懂：第 1 行写法不对" in i18n.explain(fault)
    with pytest.raises(InputError) as refused:
        products.product("坏")
    assert refused.value.code == "product.unreadable"


def test_unknown_fields_are_told_at_the_frame(tables):
    arrangement, composer = begun(tables, "visit_sheet")
    wrong = moves.changed(arrangement, 1, lambda each: wanting(each, text="{户.名子}"))
    shown = composer.shown(wrong)
    assert list(shown.faults) == [1]
    assert "户.名子" in i18n.explain(shown.faults[1])
    assert not composer.shown(arrangement).faults


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_field_and_every_kind_of_the_menus_works(tables, subject):
    name = {"zone": "progress_map", "household": "visit_sheet", "parcel": "parcel_map", "building": "storey_table"}
    arrangement, composer = begun(tables, name[subject])
    for _, names in field_menu.groups(tables, subject):
        for each in names:
            arrangement, _ = order.added(arrangement, Frame("text", 10, 10, 50, wanted={"text": f"{{{each}}}"}))
    for kind in kinds.offered(subject):
        arrangement, _ = order.added(arrangement, kind.frame(10, 10, subject))
    faulty = {arrangement[key].frame.kind for key in composer.shown(arrangement).faults}
    assert faulty == {"picture"}


def test_every_kind_is_declared_with_words_in_both_languages():
    assert set(kinds.KINDS) == set(blocks.KINDS)
    labels = [each.label for subject in SUBJECTS for each in kinds.offered(subject)]
    labels += [wish.label for each in kinds.KINDS.values() for wish in (*each.wishes, *kinds.COMMON, kinds.WHEN)]
    labels += [words for each in kinds.KINDS.values() for wish in each.wishes if wish.choices
               for _, words in wish.choices("household")]
    assert sorted(set(labels) - set(i18n.english())) == []


@pytest.mark.parametrize(("sort", "value", "text"), [
    ("rows", ["甲", "乙"], "甲\n乙"), ("labelled", [["坐落", "{户.坐落}"]], "坐落 | {户.坐落}"),
    ("ticks", [["意向", "货币", "调换"]], "意向 | 货币 | 调换")])
def test_rows_as_lines(sort, value, text):
    assert kinds.as_lines(sort, value) == text
    assert kinds.from_lines(sort, f"\n{text}\n ") == value


def test_another_paper_takes_the_frames_along(tables):
    arrangement, composer = begun(tables, "visit_sheet")
    wide = templates.scaled(arrangement.with_head(landscape=True), 297 / 210, 210 / 297)
    page = composer.shown(wide).page
    assert (page.width_mm, page.height_mm) == (297, 210)
    assert wide[0].frame.width_mm == pytest.approx(173 * 297 / 210, abs=0.01)
    assert templates.suggested(arrangement.product, ["入户走访单（自定）"]) == "入户走访单（自定2）"
    assert replace(arrangement.product, label="x").label == "x"
