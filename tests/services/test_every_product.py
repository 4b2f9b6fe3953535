"""Every product on its smallest and its largest paper, in colour and mono: nothing cut, nothing overlaps."""

import datetime as dt
import re
import tomllib

import numpy as np
import pytest
import shapely

from gisapp import i18n
from gisapp.carto import ground, symbols, typography
from gisapp.carto.page import Area, Line, MapFrame, Text
from gisapp.carto.paper import Sheet
from gisapp.carto.signing import greyed
from gisapp.carto.stock_looks import LOOKS
from gisapp.carto.style import MONO_FILLS
from gisapp.carto.theme import MONO
from gisapp.domain.changes import ChangeSet, deleted, inserted, updated
from gisapp.render import targets
from gisapp.services import issues, margins, prints, products, stock_board
from gisapp.services.pages.order import Order
from gisapp.services.wish import Wish
from tests import mapped_town, town
from tests.mapped_town import ZONE

WHEN = dt.datetime(2026, 11, 24, 14, 35)
CHINESE = re.compile("[㐀-鿿]")
NAMES = sorted(each.name for each in products.products() if not each.own)
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module")
def land():
    tables = mapped_town.tables()
    spot = shapely.Point(mapped_town.WEST + 120, mapped_town.SOUTH + 90)
    classes = ["E1", "E2", "E3", "E4", "S1", "S2", "O"]
    states = list(LOOKS) * 4
    floors = [str(1 + at // 4) for at in range(len(states))]
    return tables.with_changes(ChangeSet("问题和房源", (
        inserted("issue", {"issue_no": [f"YL-{at}" for at in range(7)], "class": classes, "zone": ZONE, "state": "open",
                           "geom": [shapely.Point(spot.x + 30 * at, spot.y) for at in range(7)]}),
        inserted("resettle_house", {
            "house_id": [f"F{at:03d}" for at in range(len(states))], "zone": ZONE, "estate": "巴陵新居", "bldg": "1栋",
            "unit": "1", "floor": floors, "room": [f"{floor}0{1 + at % 4}" for at, floor in enumerate(floors)],
            "status": states}))))


@pytest.fixture(scope="module")
def families():
    opened = town.project()
    found = opened.tables
    opened.close()
    return found


def pages(tables, product, **order):
    uid = ZONE if product.subject == "zone" else str(tables[product.subject].index[0])
    return tuple(prints.sheets(tables, Wish(product, (uid,), Order(WHEN, "周敏", **order)))(uid))


def cases(product):
    return [{"paper": paper, "mono": mono} for paper in dict.fromkeys((product.papers[0], product.papers[-1]))
            for mono in (False, True)]


def box_of(item):
    wide = typography.width_mm(item.text, item.size_mm, bold=item.bold)
    high = typography.height_mm(item.text, item.size_mm)
    shift = {"left": 0, "center": wide / 2, "right": wide}[item.align]
    box = shapely.box(-shift, -high * 0.85, wide - shift, high * 0.05)
    turned = shapely.affinity.rotate(box, -item.angle_deg, origin=(0, 0))
    return shapely.affinity.translate(turned, item.x_mm, item.y_mm)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_and_no_text_lies_over_another(land, families, name, language):
    i18n.use(language)
    product = products.product(name)
    for case in cases(product):
        for page in pages(land if product.subject == "zone" else families, product, **case)[:4]:
            neither_cut_nor_crossed(page, case)


def neither_cut_nor_crossed(page, case):
    """Every text is whole on the sheet, outside of other texts and, but for the map's own, of the map."""
    said = [item for item in page.items if isinstance(item, Text) and item.text.strip()]
    areas = np.array([box_of(item) for item in said], dtype=object)
    sheet = shapely.box(3, 3, page.width_mm - 3, page.height_mm - 3)
    outside = ~shapely.contains(sheet, areas)
    assert not outside.any(), (case, [said[at].text for at in np.flatnonzero(outside)])
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    for left, right in zip(one, other, strict=True):
        assert left >= right or areas[left].intersection(areas[right]).area < 0.15, (
            case, said[left].text, said[right].text)


LONG = "岳阳市岳阳楼区洞庭湖风景名胜区文旅新城一期及棚户区改造片区"
OFFICE = "岳阳市岳阳楼区房屋征收与补偿事务中心（岳阳楼街道征收指挥部）办公室"
PERSON = "欧阳慕容司马诸葛上官东方皇甫尉迟公孙令"


def named_at_length(tables):
    """The tables with names of twenty to forty characters."""
    changed = [updated(tables, "zone", tables["zone"].index, {"zone_name": LONG}),
               updated(tables, "household", tables["household"].index,
                       {"officer": PERSON, "address": LONG + "桥头路第七十三号三五一七厂家属区西区第十五栋"}),
               updated(tables, "holder", tables["holder"].index, {"name": PERSON + "实业发展有限责任公司"}),
               updated(tables, "parcel", tables["parcel"].index,
                       {"holder_name": PERSON + "实业发展有限责任公司", "address": LONG + "桥头路第七十三号"})]
    facts = {"name": LONG, "org": OFFICE, "drafter": PERSON, "checker": PERSON, "survey_source": OFFICE}
    project = tables["project"].index
    changed.append(updated(tables, "project", project, facts) if len(project) else inserted("project", {
        name: [value] for name, value in facts.items()}))
    return tables.with_changes(ChangeSet("长", tuple(each for each in changed if len(each.after))))


@pytest.mark.parametrize("name", NAMES)
def test_long_names_are_neither_cut_nor_too_small_to_read(land, families, name):
    product = products.product(name)
    for page in pages(named_at_length(land if product.subject == "zone" else families), product,
                      paper=product.papers[0])[:3]:
        neither_cut_nor_crossed(page, "long")
        least = min(item.size_mm for item in page.items if isinstance(item, Text) and item.text.strip())
        assert least >= 1.2
        frames = [item for item in page.items if isinstance(item, MapFrame)]
        if product.subject == "parcel":
            within = shapely.box(frames[0].x_mm, frames[0].y_mm, frames[0].x_mm + frames[0].width_mm, 200)
            assert not [item.text for item in page.items if isinstance(item, Text) and len(item.text) > 12
                        and within.intersects(box_of(item))]


def test_no_cross_of_the_grid_runs_through_a_text_of_the_map(land):
    page = pages(land, products.product("progress_map"), paper="A3")[0]
    frame = next(item for item in page.items if isinstance(item, MapFrame))
    whole = shapely.box(frame.x_mm, frame.y_mm, frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm)
    inner = whole.buffer(-4)
    crosses = [line for item in page.items if isinstance(item, Line) and len(item.points) == 2
               and inner.contains(line := shapely.LineString(item.points))]
    texts = frame.texts()
    assert crosses and len(texts)
    assert not any(shapely.intersects(texts, line).any() for line in crosses)


def test_the_issue_map_shows_what_was_open_on_its_day(land):
    first, second = land["issue"].index[:2]
    settled = land.with_changes(ChangeSet("办结", (
        updated(land, "issue", [first], {"state": "closed", "closed_on": dt.date(2026, 10, 1)}),
        updated(land, "issue", [second], {"found_on": dt.date(2026, 11, 1)}))))

    def seen(**order):
        page, = pages(settled, products.product("issue_map"), paper="A4", **order)
        frame = next(item for item in page.items if isinstance(item, MapFrame))
        rows = {item.text for item in page.items if isinstance(item, Text)}
        return int((frame.scene.layer("issue").classes >= 0).sum()), rows

    count, said = seen()
    assert count == 6 and "企业改制遗留" not in said and "6 件" in said
    assert seen(as_of=dt.date(2026, 9, 1))[0] == 6


def test_a_zone_of_which_nothing_is_known_says_so(land):
    bare = land.with_changes(ChangeSet("新", (inserted("zone", {
        "zone_code": ["X"], "zone_name": ["新片区"], "geom": [land["zone"].at[ZONE, "geom"]]}, ["new"]),)))
    page, = prints.sheets(bare, Wish(products.product("progress_map"), ("new",), Order(WHEN, "周敏")))("new")
    said = {item.text for item in page.items if isinstance(item, Text)}
    assert {"还没有登记。", "还没有征收范围红线。"} <= said and "未调查" not in said


def test_a_seal_covers_nothing_on_any_paper(land, families):
    """It is pressed onto its words, 42 mm across."""
    for name, tables in (("red_line_map", land), ("parcel_map", families)):
        product = products.product(name)
        for paper in product.papers:
            page = pages(tables, product, paper=paper)[0]
            words, = (item for item in page.items if isinstance(item, Text) and item.text == "（公章）")
            seal = shapely.Point(words.x_mm, words.y_mm - words.size_mm * 0.4).buffer(21)
            assert shapely.box(0, 0, page.width_mm, page.height_mm).contains(seal)
            assert not [item.text for item in page.items if isinstance(item, Text) and item is not words
                        and item.text.strip() and seal.intersects(box_of(item))], (name, paper)


@pytest.mark.parametrize("name", NAMES)
def test_black_and_white_has_no_colour(land, families, name):
    product = products.product(name)
    for page in pages(land if product.subject == "zone" else families, product, mono=True)[:3]:
        picture = targets.image(page, 700)
        raw = np.frombuffer(picture.constBits(), dtype="uint8").reshape(-1, 4).astype(int)
        assert np.abs(raw[:, 0] - raw[:, 2]).max() < 30


@pytest.mark.parametrize("paper", ["A4", "A0"])
@pytest.mark.parametrize("mono", [False, True])
def test_the_issue_legend_shows_the_signs_of_the_map(land, paper, mono):
    """Shape, size, fill and edge; seven classes in seven shapes, so that they differ without colours."""
    page, = pages(land, products.product("issue_map"), paper=paper, mono=mono)
    frame = next(item for item in page.items if isinstance(item, MapFrame))
    signs = frame.scene.layer("issue").signs
    drawn = [item for item in page.items if isinstance(item, Area)]
    factor = Sheet(paper, True).sign_scale
    assert frame.magnify == factor
    assert len({sign.symbol for sign in signs}) == len(signs) == 7
    for sign in signs:
        outline = np.array(symbols.outline(sign.symbol, 0, 0, sign.symbol_mm * factor / 2))
        like = [each for each in drawn if len(each.points) == len(outline) and each.fill == sign.fill
                and np.allclose(np.array(each.points) - each.points[0], outline - outline[0])]
        assert len(like) == 1, sign
        assert like[0].stroke.width_mm == pytest.approx(sign.stroke.width_mm * factor)


@pytest.mark.parametrize("paper", ["A4", "A0"])
def test_hatches_and_red_line_of_the_legend_are_those_of_the_map(land, paper):
    page, = pages(land, products.product("progress_map"), paper=paper, mono=True)
    factor = Sheet(paper, True).sign_scale
    spacings = {round(hatch.spacing_mm, 4) for item in page.items if isinstance(item, Area)
                for hatch in item.fill.hatches}
    assert {round(hatch.spacing_mm * factor, 4) for fill in MONO_FILLS.values() for hatch in fill.hatches} <= spacings
    red = greyed(margins.map_layers.layer("red_line").signs[""]).stroke
    assert any(isinstance(item, Line) and item.stroke.width_mm == pytest.approx(red.width_mm * factor)
               and item.stroke.colour == red.colour for item in page.items)


def test_no_class_of_a_black_and_white_map_looks_like_bare_land():
    assert all(fill.colour != "#FFFFFF" or fill.hatches for fill in (*MONO_FILLS.values(), *MONO))


def test_a_zone_without_planned_uses_says_so(land):
    product = products.product("plan_map")
    bare = land.with_changes(ChangeSet("无规划", (deleted(land, "plan_area", land["plan_area"].index),)))
    note = "本片区没有登记规划用地。"
    assert note in [item.text for item in pages(bare, product)[0].items if isinstance(item, Text)]
    assert note not in [item.text for item in pages(land, product)[0].items if isinstance(item, Text)]


def test_resettlement_map_is_coloured_by_what_it_is_called_for(land):
    sheet, board = pages(land, products.product("resettlement_map"))
    frame = next(item for item in sheet.items if isinstance(item, MapFrame))
    assert frame.scene.spec.portrayal.theme == "resettlement"
    said = [item.text for item in sheet.items if isinstance(item, Text)]
    assert sheet.title.endswith("安置图")
    assert "安置状态 · 户" in said
    assert "24" in said[said.index("安置房源（套）"):]
    cells = [item for item in board.items if isinstance(item, Area)]
    for status, look in LOOKS.items():
        assert sum(each.fill == look.fill for each in cells) >= 4, status
    assert any(item.text == "合计 24 套" for item in board.items if isinstance(item, Text))


def test_the_board_goes_on_on_further_pages(land):
    more = land.with_changes(ChangeSet("房源", (inserted("resettle_house", {
        "house_id": [f"G{at:04d}" for at in range(900)], "zone": ZONE, "estate": "洞庭家园",
        "bldg": [f"{1 + at // 60}栋" for at in range(900)], "unit": "1",
        "floor": [str(1 + at % 60 // 4) for at in range(900)],
        "room": [f"{1 + at % 60 // 4}0{1 + at % 4}" for at in range(900)], "status": "available"}),)))
    found = stock_board.pages(more, ZONE, Order(WHEN))
    assert len(found) > 1
    rooms = sum(item.fill == LOOKS["available"].fill for page in found for item in page.items if isinstance(item, Area))
    assert rooms == 900 + 4 + len(found)
    assert stock_board.pages(land, "elsewhere", Order(WHEN)) == ()


def test_figures_of_the_issue_map_are_those_of_the_place(land):
    said = [item.text for item in pages(land, products.product("issue_map"))[0].items if isinstance(item, Text)]
    assert f"{int(issues.figures(land, ZONE)['open'].sum())} 件" in said


def test_the_number_of_a_parcel_stands_beside_its_house(families):
    """Else it lies over what the house says of itself."""
    page = pages(families, products.product("parcel_map"), paper="A3")[0]
    frame = next(item for item in page.items if isinstance(item, MapFrame))
    scene = frame.scene
    houses = next(each for each in scene.layers if each.layer.table == "building")
    land = next(each for each in scene.layers if each.layer.name == "parcel")
    built = shapely.union_all([each for each in houses.shapes.geometries if each is not None])
    own = [label for label in frame.labels if label.layer == "parcel" and land.classes[label.feature] == ground.OWN]
    for label in own:
        assert not built.contains(shapely.Point(label.x + scene.origin[0], label.y + scene.origin[1]))


def test_every_text_of_our_products_has_its_english():
    wanted = set()
    for each in products.products():
        for frame in tomllib.loads(each.path.read_text("utf-8")).get("frame", []):
            rows = [cell for row in frame.get("rows", []) for cell in (row if isinstance(row, list) else [row])]
            wanted |= {str(text) for text in (frame.get("text"), frame.get("heading"), *rows) if text}
    lacking = {text for text in wanted if CHINESE.search(re.sub(r"{[^{}]*}", "", text))} - set(i18n.english())
    assert sorted(lacking) == []
