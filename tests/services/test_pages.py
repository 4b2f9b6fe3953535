"""Sheets of one household, parcel or building: figures from their one source, nothing cut, nothing over another."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QColor

from gisapp import i18n
from gisapp.carto import labels, typography
from gisapp.carto.page import Area, Line, MapFrame, Rings, Text
from gisapp.domain.capital import capital
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError
from gisapp.render import targets
from gisapp.services import accounts, boundary, products
from gisapp.services.pages import subjects
from gisapp.services.pages.order import Order
from gisapp.services.pages.press import Press
from gisapp.services.wish import Wish
from tests import town

WHEN = dt.datetime(2026, 11, 24, 14, 35)
SHEETS = {"household_sheet": "household", "visit_sheet": "household", "parcel_map": "parcel",
          "storey_table": "building"}


@pytest.fixture(scope="module")
def tables():
    opened = town.project()
    found = opened.tables
    opened.close()
    flats = {"unit_no": ["1", "2"], "floor_no": ["3", "3"], "room_no": ["301", "302"]}
    return found.with_changes(ChangeSet("户室", tuple(
        updated(found, "household", [uid], {name: values[at] for name, values in flats.items()})
        for at, uid in enumerate(("h1", "h2")))))


def press(tables, name, **order):
    return Press(tables, products.product(name), Order(WHEN, "周敏", **order))


def texts(page):
    return [item.text for item in page.items if isinstance(item, Text)]


def test_the_sheet_says_what_the_account_says(tables):
    bound = tables["agreement"].index[(tables["agreement"]["household"] == "h3").to_numpy()]
    tables = tables.with_changes(ChangeSet("明细", (
        updated(tables, "household", ["h3"], {"stage": "signed"}),
        updated(tables, "agreement", bound, {"sign_date": dt.date(2026, 10, 1), "total": Decimal("80000.00")}))))
    said = texts(press(tables, "household_sheet").pages("h3")[0])
    account = accounts.account(tables, "h3", WHEN.date())
    assert f"{account.balance['agreed']:,.2f}" == "80,000.00"
    assert "80,000.00" in said
    assert capital(account.balance["due"]) in said
    assert "欧阳明" in said
    assert "户编号 SD-0003" in said


def test_neighbours_are_bare_on_what_is_handed_out(tables):
    frame = next(item for item in press(tables, "household_sheet").pages("h3")[0].items if isinstance(item, MapFrame))
    placed = {label.text for label in labels.place(frame.scene, frame.view)}
    assert not placed & {"P1", "P3", "P4", "P5", "P6"}
    land = frame.scene.layers[1]
    assert [str(uid) for uid in land.uids[land.classes == 1]] == ["p2"]
    inner = next(item for item in press(tables, "parcel_map").pages("p2")[0].items if isinstance(item, MapFrame))
    assert any(label.text in {"P1", "P3", "P5"} for label in inner.labels)


def test_who_is_named_and_how(tables):
    sheet = products.product("household_sheet")
    masked = replace(sheet, names="masked")
    assert "欧阳明" in texts(Press(tables, sheet, Order(WHEN)).pages("h3")[0])
    said = texts(Press(tables, masked, Order(WHEN)).pages("h3")[0])
    assert "欧阳*" in said
    assert "欧阳明" not in "".join(said)


def test_area_on_the_parcel_map_is_that_of_its_coordinates(tables):
    said = texts(press(tables, "parcel_map").pages("p1")[0])
    found = boundary.of_parcel(tables, "p1")
    assert f"{found.area_m2:.2f} ㎡" in said
    assert "750.00 ㎡　（与坐标计算相符）" in said
    for row in found.rows():
        assert all(cell in said for cell in row if cell)
    off = tables.with_changes(ChangeSet("x", (updated(tables, "parcel", ["p1"], {"area_surv": 749.5}),)))
    assert "749.50 ㎡　（与坐标计算相差 +0.50 ㎡）" in texts(press(off, "parcel_map").pages("p1")[0])


def test_a_long_boundary_goes_on_on_a_following_page(tables):
    round_ = shapely.Point(town.EAST + 17, town.NORTH + 14).buffer(12, quad_segs=80)
    geom = shapely.transform(round_, lambda xy: np.round(xy, 3))
    many = tables.with_changes(ChangeSet("x", (updated(tables, "parcel", ["p1"], {"geom": geom}),)))
    pages = press(many, "parcel_map", paper="A4").pages("p1")
    rows = boundary.of_parcel(many, "p1").rows()
    assert len(pages) > 1
    said = [text for page in pages for text in texts(page)]
    assert all(cell in said for row in rows for cell in row if cell)


def test_larger_land_gets_larger_paper(tables):
    wide = tables.with_changes(ChangeSet("x", (updated(tables, "parcel", ["p1"], {
        "geom": shapely.box(town.EAST, town.NORTH, town.EAST + 80, town.NORTH + 60)}),)))
    page = press(wide, "parcel_map").pages("p1")[0]
    assert (page.width_mm, page.height_mm) == (297, 420)
    assert press(tables, "parcel_map").pages("p1")[0].width_mm == 210
    with pytest.raises(InputError) as refused:
        press(tables, "parcel_map", paper="A0")
    assert refused.value.code == "product.paper"


def test_a_flat_is_marked_in_its_grid_and_nobody_else(tables):
    said = texts(press(tables, "household_sheet").pages("h1")[0])
    assert "301" in said
    assert "302" not in said
    inner = texts(press(tables, "storey_table").pages("b1")[0])
    assert {"SD-0001", "SD-0002", "3层", "1单元", "2单元"} <= set(inner)


def test_as_of_a_past_day(tables):
    signed = tables.with_changes(ChangeSet("签约", (
        updated(tables, "household", ["h3"], {"stage": "surveyed", "stage_on": dt.date(2026, 10, 1)}),
        inserted("stage_event", {"household": ["h3"], "stage": "surveyed", "happened_on": [dt.date(2026, 10, 1)]}))))
    assert "2026-10-01" in texts(press(signed, "household_sheet").pages("h3")[0])
    before = texts(press(signed, "household_sheet", as_of=dt.date(2026, 9, 1)).pages("h3")[0])
    assert "2026-10-01" not in before
    assert any("数据截至 2026-09-01" in text for text in before)


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("mono", [False, True])
def test_nothing_is_cut(tables, name, mono):
    for uid in tables[SHEETS[name]].index:
        for page in press(tables, name, mono=mono).pages(uid):
            for item in page.items:
                if isinstance(item, Text):
                    wide = typography.width_mm(item.text, item.size_mm, bold=item.bold)
                    left = item.x_mm - {"left": 0, "center": wide / 2, "right": wide}[item.align]
                    if not item.angle_deg:
                        assert left > 4, item
                        assert left + wide < page.width_mm - 4, item
                    assert 4 < item.y_mm < page.height_mm - 4, item
                elif isinstance(item, Line | Area | Rings):
                    rings = item.rings if isinstance(item, Rings) else [item.points]
                    xy = np.array([point for ring in rings for point in ring])
                    assert (xy > 4).all()
                    assert (xy < [page.width_mm - 4, page.height_mm - 4]).all()


@pytest.mark.parametrize("name", SHEETS)
def test_texts_do_not_overlap(tables, name):
    for uid in tables[SHEETS[name]].index:
        page = press(tables, name).pages(uid)[0]
        boxes = np.array([box_of(item) for item in page.items if isinstance(item, Text) and item.text.strip()])
        said = [item.text for item in page.items if isinstance(item, Text) and item.text.strip()]
        areas = shapely.box(*boxes.T)
        one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
        for left, right in zip(one, other, strict=True):
            assert left >= right or shapely.area(shapely.intersection(areas[left], areas[right])) < 0.15, (
                said[left], said[right])


def box_of(item):
    wide = typography.width_mm(item.text, item.size_mm, bold=item.bold)
    high = typography.height_mm(item.text, item.size_mm)
    shift = {"left": 0, "center": wide / 2, "right": wide}[item.align]
    box = shapely.box(-shift, -high * 0.85, wide - shift, high * 0.05)
    turned = shapely.affinity.rotate(box, -item.angle_deg, origin=(0, 0)) if item.angle_deg else box
    west, north, east, south = turned.bounds
    return west + item.x_mm, north + item.y_mm, east + item.x_mm, south + item.y_mm


def test_many_holders_and_long_texts_stay_in_their_places(tables):
    crowd = tables.with_changes(ChangeSet("众", (
        inserted("holder", {"household": ["h3"] * 12, "name": [f"欧阳䶮明{at}" for at in range(12)],
                            "role": ["co_owner"] * 12}),
        updated(tables, "household", ["h3"], {"address": "岳阳楼街道庙前街社区" * 3, "area_cert": 70.0}))))
    page = press(crowd, "household_sheet").pages("h3")[0]
    stages = next(item.y_mm for item in page.items if isinstance(item, Text) and item.text == "进度")
    reason = next(item.y_mm for item in page.items if isinstance(item, Text) and "面积不一致" in item.text)
    assert reason < stages - 3
    assert "欧阳䶮明11" in "".join(texts(page))


def test_unknown_fields_and_blocks_are_refused(tables, tmp_path):
    for frame, code in (('kind = "text"\ntext = "{户.名字}"', "product.field"), ('kind = "hologram"', "product.block"),
                        ('kind = "picture"', "product.no_picture"),
                        ('kind = "picture"\nfile = "没有.png"', "product.picture"),
                        ('kind = "table"\nsource = "neighbours"', "product.block"),
                        ('kind = "table"\nsource = "talk"', "product.block"),
                        ('kind = "chart"\nchart = "x"', "map.no_theme"),
                        ('kind = "table"\nsource = "holder"\ncolumns = ["身高"]', "product.column")):
        file = tmp_path / "自己的.toml"
        file.write_text('label = "x"\nsubject = "household"\naudience = "internal"\npaper = "A4"\n[[frame]]\n'
                        f"width = 50\n{frame}\n", "utf-8")
        with pytest.raises(InputError) as refused:
            press(tables, str(file)).pages("h1")
        assert refused.value.code == code
        assert i18n.explain(refused.value)


def test_worked_example_of_an_offices_own_product(tables, tmp_path):
    file = tmp_path / "门牌.toml"
    file.write_text("""
label = "门牌卡"
subject = "household"
audience = "internal"
paper = "A4"
[[frame]]
kind = "text"
x = 25
y = 20
width = 160
text = "{户.坐落}（{户.工作组}）{权利人} {参数.值班电话}"
size = 6
""", "utf-8")
    tables = tables.with_changes(ChangeSet("参数", (inserted("setting", {"name": ["值班电话"], "value": ["0730-1"]}),)))
    assert texts(press(tables, str(file)).pages("h3")[0]) == ["郭亮街3号1室（第1组）欧阳* 0730-1"]


def test_subjects_are_chosen_by_zone_condition_and_number(tables):
    sheet = products.product("household_sheet")
    assert subjects.chosen(tables, sheet, zone="试点片区", where="hh_no <= 'SD-0002'") == ["h1", "h2"]
    assert subjects.chosen(tables, sheet, numbers=("SD-0003",)) == ["h3"]
    assert subjects.chosen(tables, products.product("parcel_map"), numbers=("P2",)) == ["p2"]
    for more in ({"where": "hh_no = 'x'"}, {"numbers": ("P9",)}):
        product = sheet if "where" in more else products.product("parcel_map")
        with pytest.raises(InputError):
            subjects.chosen(tables, product, **more)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("mono", [False, True])
def test_red_line_and_scale_bar_measure_right(tables, mono):
    page = press(tables, "parcel_map", mono=mono).pages("p1")[0]
    frame = next(item for item in page.items if isinstance(item, MapFrame))
    per_mm = 10
    image = targets.image(page, round(page.width_mm * per_mm))
    row = round((frame.y_mm + frame.height_mm / 2 + 9) * per_mm)  # below the label of the building
    line = QColor("#000000" if mono else "#C8102E")
    hits = [x for x in range(round(frame.x_mm * per_mm) + 5, round((frame.x_mm + frame.width_mm) * per_mm) - 5)
            if max(abs(image.pixelColor(x, row).red() - line.red()),
                   abs(image.pixelColor(x, row).green() - line.green())) < 60]
    metres = (hits[-1] - hits[0]) / per_mm * frame.scale_denominator / 1000
    assert metres == pytest.approx(30 + 0.3 * frame.scale_denominator / 1000, abs=0.1)
    unit = next(item for item in page.items if isinstance(item, Text) and item.text.endswith(" m"))
    zero = next(item for item in page.items if isinstance(item, Text) and item.text == "0")
    assert (unit.x_mm - zero.x_mm) * frame.scale_denominator / 1000 == pytest.approx(float(unit.text[:-2]))


def test_own_land_too_small_for_its_text_has_it_on_a_line(town):
    from gisapp.carto.page import MapFrame
    from gisapp.services import prints

    product = products.product("parcel_map")
    order = Order(dt.datetime(2026, 11, 24), scale=5000)
    page = prints.sheets(town.tables, Wish(product, ("p2",), order))("p2")[0]
    frame = next(each for each in page.items if isinstance(each, MapFrame))
    assert "B2 3" in {each.text for each in frame.labels if each.leader is not None}


def test_a_right_is_told_even_where_the_office_is_not_on_record(tables):
    """A sentence keeps its words; only its field is left to be filled in by hand."""
    assert not tables.fact("org")
    said = "".join(texts(press(tables, "visit_sheet").pages("h1")[0]))
    assert "调查结果将在征收范围内公布" in said
    assert "________查询、更正" in said.replace(" ", "")


def test_a_mark_that_is_not_there_leaves_no_dot_and_a_blank_keeps_its_words(tables):
    """A real project bears no 示意数据; who drew the map may be written by hand."""
    sheet = Press(tables, products.product("household_sheet"), Order(WHEN, "周敏")).pages("h1")[0]
    said = [item.text for item in sheet.items if isinstance(item, Text)]
    assert f"数据截至 2026-11-24 · 修订 {tables.revision}" in said
    parcel = Press(tables, products.product("parcel_map"), Order(WHEN, "周敏")).pages(str(tables["parcel"].index[0]))[0]
    assert any(item.text.startswith("制图 —　审核 —") for item in parcel.items if isinstance(item, Text))
