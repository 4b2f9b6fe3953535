"""The printed progress map: what it says, that it fits, that its scale is true."""

import datetime as dt
import re
import shutil
import subprocess

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gisapp import i18n
from gisapp.carto import gridname, labels, paper, typography
from gisapp.carto.moment import Moment
from gisapp.carto.page import Area, Line, MapFrame, Text
from gisapp.carto.portrayal import Portrayal
from gisapp.domain import lifecycle
from gisapp.domain.changes import ChangeSet, updated
from gisapp.errors import InputError
from gisapp.render import targets
from gisapp.services import dashboard, maps, products, theming
from gisapp.services.pages.order import Order
from tests import mapped_town, wishes
from tests.mapped_town import ZONE

WHEN = dt.datetime(2026, 11, 24, 14, 35)


@pytest.fixture(scope="module")
def tables():
    return mapped_town.tables()


def page_of(tables, **more):
    return wishes.zone_map(tables, ZONE, WHEN, **more)


def texts(page):
    return [item.text for item in page.items if isinstance(item, Text)]


def frame_of(page):
    return next(item for item in page.items if isinstance(item, MapFrame))


def test_says_all_that_a_map_must_say(tables):
    said = texts(page_of(tables))
    summary = dashboard.summary(tables, ZONE)
    for wanted in (
        "岳阳楼街道文旅新城片区征收进度图", "内部使用 · 示意数据", "数据截至 2026-11-24", "2026-11-24 14:35", "北",
        "12.00 公顷 (180.0 亩)", f"{summary.households} 户", f"{summary.signed} 户", f"{summary.unsigned} 户",
        "2000国家大地坐标系", "3°带 中央子午线114°", "1985国家高程基准", "李建国", "周敏", "岳阳楼街道办事处",
        "第1幅/共1幅", "未调查", "调查评估", "协商中", "已签约", "补偿到位", "已交房", "已拆除", "征收范围红线",
        "累计签约", "累计拆除",
    ):
        assert wanted in said, wanted
    assert any("不作权属依据" in text for text in said)
    assert not any(re.search(r"\d,\d{3}", text) for text in said)


def test_legend_counts_are_the_summarys(tables):
    said = texts(page_of(tables))
    summary = dashboard.summary(tables, ZONE)
    for label, count in zip(("未调查", "调查评估", "协商中", "已签约", "补偿到位", "已交房", "已拆除"),
                            summary.by_group.values(), strict=True):
        at = said.index(label)
        assert said[at + 1:at + 3] == [str(count), f"{count / summary.households:.1%}"]


def test_legend_says_what_it_counts_beside_the_demolished(tables):
    kept = lifecycle.retained_households(tables)
    own = tables["household"].index[kept & (tables["household"]["zone"] == ZONE)]
    assert len(own)
    closed = tables.with_changes(ChangeSet("结案", (updated(tables, "household", own[:1], {"stage": "closed"}),)))
    assert not any("不计入累计拆除" in text for text in texts(page_of(tables)))
    said = texts(page_of(closed))
    assert "已拆除含保留 1 户，不计入累计拆除" in said
    summary = dashboard.summary(closed, ZONE)
    assert summary.by_group["demolished"] == summary.demolished + summary.kept


@pytest.mark.parametrize("size", paper.PAPERS)
@pytest.mark.parametrize("landscape", [True, False])
def test_nothing_is_cut_or_overlaps_the_map(tables, size, landscape):
    page = page_of(tables, paper=size, landscape=landscape)
    sheet = paper.Sheet(size, landscape)
    assert (page.width_mm, page.height_mm) == (sheet.width_mm, sheet.height_mm)
    frame = frame_of(page)
    for item in page.items:
        if isinstance(item, Text):
            west, south, east, north = box_of(item)
            assert west > 2 and south > 2 and east < page.width_mm - 2 and north < page.height_mm - 2, item
            assert (east <= frame.x_mm or west >= frame.x_mm + frame.width_mm or north <= frame.y_mm
                    or south >= frame.y_mm + frame.height_mm), item
        elif isinstance(item, Line | Area):
            xy = np.array(item.points)
            assert (xy > 1).all() and (xy < [page.width_mm - 1, page.height_mm - 1]).all()


@pytest.mark.parametrize("size", paper.PAPERS)
@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_do_not_overlap(tables, size, landscape, language):
    i18n.use(language)
    boxes = [(box_of(item), item.text) for item in page_of(tables, paper=size, landscape=landscape).items
             if isinstance(item, Text) and item.text]
    for place, ((west, south, east, north), text) in enumerate(boxes):
        for (left, bottom, right, top), other in boxes[place + 1:]:
            apart = east <= left + 0.05 or right <= west + 0.05 or north <= bottom + 0.05 or top <= south + 0.05
            assert apart, (text, other)


def box_of(item):
    """West, top, east, bottom of a text's ink in mm."""
    wide = typography.width_mm(item.text, item.size_mm, bold=item.bold)
    high = typography.height_mm(item.text, item.size_mm)
    shift = {"left": 0, "center": wide / 2, "right": wide}[item.align]
    if item.angle_deg:
        return item.x_mm - high, item.y_mm - wide + shift, item.x_mm, item.y_mm + shift
    return item.x_mm - shift, item.y_mm - high * 0.9, item.x_mm - shift + wide, item.y_mm + high * 0.1


def test_the_largest_round_scale_that_fits(tables):
    for size in paper.PAPERS:
        scale = maps.scale_of(page_of(tables, paper=size))
        assert scale in paper.ROUND_SCALES
        frame = frame_of(page_of(tables, paper=size))
        assert frame.width_mm * scale / 1000 > 400
        assert frame.height_mm * scale / 1000 > 300
        larger = paper.ROUND_SCALES[paper.ROUND_SCALES.index(scale) - 1]
        with pytest.raises(InputError):
            page_of(tables, paper=size, scale=larger)


def test_too_small_a_paper_names_what_would_do(tables):
    with pytest.raises(InputError) as refused:
        page_of(tables, paper="A4", scale=1000)
    assert refused.value.code == "map.too_small"
    smallest, largest = refused.value.params["smallest_paper"], refused.value.params["largest_scale"]
    assert maps.scale_of(page_of(tables, paper=smallest, scale=1000)) == 1000
    assert maps.scale_of(page_of(tables, paper="A4", scale=largest)) == largest
    assert "1:1000" in i18n.explain(refused.value)
    with pytest.raises(InputError) as refused:
        page_of(tables, scale=100)
    assert refused.value.code == "map.too_large"


@pytest.mark.parametrize(("more", "code"), [
    ({"paper": "B5"}, "map.no_paper"), ({"scale": 3}, "map.bad_scale"),
])
def test_bad_wishes(tables, more, code):
    with pytest.raises(InputError) as refused:
        page_of(tables, **more)
    assert refused.value.code == code


def test_no_zone_and_no_outline(tables):
    with pytest.raises(InputError) as refused:
        wishes.zone_map(tables, "nowhere", WHEN)
    assert refused.value.code == "map.no_zone"
    bare = tables.with_changes(ChangeSet("x", tuple(
        updated(tables, name, tables[name].index, {"geom": None}) for name in
        ("zone", "phase", "parcel", "building"))))
    with pytest.raises(InputError) as refused:
        wishes.zone_map(bare, ZONE, WHEN)
    assert refused.value.code == "map.no_outline"


def test_schematic_zone_says_so(tables):
    marked = tables.with_changes(ChangeSet("x", (updated(tables, "zone", [ZONE], {"schematic": True}),)))
    assert any("示意范围" in text for text in texts(page_of(marked)))


def test_as_of_is_printed_and_counted(tables):
    page = page_of(tables, as_of=dt.date(2026, 10, 1))
    assert "数据截至 2026-10-01" in texts(page)
    said = texts(page)
    assert said[said.index("未调查") + 1] == str(dashboard.summary(tables, ZONE).households)


@pytest.mark.usefixtures("qapp")
def test_scale_on_the_sheet_is_true(tables):
    page = page_of(tables, scale=2500)
    frame = frame_of(page)
    image = targets.image(page, round(page.width_mm * 20))
    row = round((frame.y_mm + frame.height_mm / 2) * 20)
    red = QColor("#C8102E")
    hits = [x for x in range(image.width())
            if abs(image.pixelColor(x, row).red() - red.red()) + abs(image.pixelColor(x, row).blue() - red.blue()) < 40]
    assert (hits[-1] - hits[0]) / 20 * 2.5 == pytest.approx(400 + 1.5, rel=0.005)


@pytest.mark.usefixtures("qapp")
def test_pdf_gives_back_title_area_and_numbers(tables, tmp_path):
    page = page_of(tables, paper="A2")
    targets.write_pdf([page], tmp_path / "图.pdf")
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    text = subprocess.run(["pdftotext", str(tmp_path / "图.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    assert "岳阳楼街道文旅新城片区征收进度图" in text
    assert "12.00 公顷 (180.0 亩)" in text
    frame = frame_of(page)
    placed = [label.text for label in labels.place(frame.scene, frame.view) if label.layer == "parcel"]
    assert len(placed) > 100
    assert all(number in text for number in placed)


def test_grid_names():
    assert gridname.grid_name("EPSG:4526").projection == "3°带 中央子午线114°"
    assert gridname.grid_name("EPSG:4508").projection == "6°带 中央子午线111°"
    assert gridname.grid_name("EPSG:2383").system == "1980西安坐标系"
    prague = gridname.grid_name("EPSG:5514")
    assert prague.system.startswith("S-JTSK")
    assert prague.height == ""


def test_register(tables):
    entry = maps.register(tables, Order(WHEN, "周敏"), "征收进度图", zone_name="文旅新城", paper="A3", scale=4000,
                          path="图.pdf")
    row = tables.with_changes(entry)["print_register"].iloc[0]
    assert (row["product"], row["paper"], row["scale_denominator"], row["who"]) == ("征收进度图", "A3", 4000, "周敏")
    assert not entry.undoable


def test_mono_page_has_no_colour(tables):
    image = targets.image(page_of(tables, mono=True), 1200)
    raw = np.frombuffer(image.constBits(), dtype="uint8").reshape(image.height(), image.width(), 4).astype(int)
    assert np.abs(raw[:, :, 0] - raw[:, :, 2]).max() < 30


def red_lines(tables, **more):
    return wishes.zone_map(tables, ZONE, WHEN, "red_line_map", **more)


def test_red_line_map_numbers_its_corners_and_sums_its_area(tables):
    said = texts(red_lines(tables))
    assert {"J1", "J8", "6.0000 公顷 (90.00 亩)", "12.00 公顷 (180.0 亩)", "尚未作出征收决定"} <= set(said)
    pages = maps.following(tables, ZONE, products.product("red_line_map"), Order(WHEN))
    assert len(pages) == 2
    cells = [text for page in pages for text in texts(page)]
    assert cells.count("J1") == 2
    assert cells.count("J5") == 2
    assert f"{mapped_town.SOUTH + 300:.3f}" in cells


def test_red_line_map_shows_no_stages(tables):
    scene = frame_of(red_lines(tables)).scene
    assert len(np.unique(scene.layer("parcel").classes[scene.layer("parcel").classes >= 0])) == 1
    assert scene.layer("parcel").namer is None


def test_public_maps_drop_numbers_and_coordinates(tables):
    with pytest.raises(InputError) as refused:
        red_lines(tables, public=True)
    assert refused.value.code == "product.no_review"
    said = texts(red_lines(tables, public=True, review="免于审图"))
    assert "免于审图 · 示意数据" in said
    assert not {"J1", "内部使用", "2000国家大地坐标系"} & set(said)
    assert not any(re.fullmatch(r"(411|3251)\d{3}", text) for text in said)
    assert maps.following(tables, ZONE, products.product("red_line_map"), Order(WHEN), public=True) == ()
    plain = wishes.zone_map(tables, ZONE, WHEN, public=True, review="免")
    frame = frame_of(plain)
    assert not [label for label in labels.place(frame.scene, frame.view) if "00" in label.text]


@pytest.mark.parametrize("mono", [False, True])
def test_a_sheet_by_another_theme_bears_its_legend(tables, mono):
    page = page_of(tables, theme="tenure", mono=mono)
    assert page.title.endswith("片区产别专题图")
    legend = theming.legend(tables, Portrayal("tenure"), Moment(), ZONE)
    assert legend.title in texts(page)
    assert all(each.words in texts(page) and str(each.count) in texts(page) for each in legend.entries)
