"""What can be added to a sheet: maps within and about the map, charts, tables of records, pictures, lines."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QImage

from gisapp.carto.moment import Moment
from gisapp.carto.page import Area, Line, MapFrame, Picture, Rings, Text
from gisapp.carto.portrayal import Portrayal
from gisapp.domain.changes import ChangeSet, inserted
from gisapp.errors import InputError
from gisapp.render import targets
from gisapp.services import dashboard, products, theming
from gisapp.services.pages import blocks
from gisapp.services.pages.order import Order
from gisapp.services.pages.press import Press
from gisapp.services.products import Frame
from tests import town, wishes

AT = dt.datetime(2026, 11, 24, 9, 0)
MAP = Frame("map", 20, 20, 100, 80, wanted={"furniture": False})


@pytest.fixture(scope="module")
def tables():
    opened = town.project()
    found = opened.tables
    opened.close()
    return found


def frame(kind, x, y, width, height=0.0, **wanted):
    return Frame(kind, x, y, width, height, wanted=wanted)


def sheet(tables, *frames, product="household_sheet", uid="h3", path=None, **order):
    made = products.product(product)
    press = Press(tables, replace(made, frames=frames, path=path or made.path), Order(AT, **order))
    return press.pages(uid)[0]


def texts(page):
    return [item.text for item in page.items if isinstance(item, Text)]


def test_the_legend_names_what_the_map_shows_and_nothing_else(tables):
    said = texts(sheet(tables, frame("map_legend", 130, 20, 60, heading="图例"), MAP))
    assert said[0] == "图例"
    assert {"本宗界线", "本宗地"} <= set(said)
    near = replace(MAP, wanted={"furniture": False, "share": 0.99, "scales": [1]})
    alone = texts(sheet(tables, near, frame("map_legend", 130, 20, 60), scale=20))
    assert "本宗地" in alone
    assert "宗地" not in alone


def test_the_legend_of_a_zone_has_the_classes_within_the_frame(tables):
    product = products.product("progress_map")
    frames = (frame("map", 20, 30, 250, 200), frame("map_legend", 290, 30, 60))
    page = wishes.zone_map(tables, "z", AT, replace(product, landscape=True, frames=frames))
    stages = {each.words for each in theming.legend(tables, Portrayal(), Moment(), "z").entries}
    said = set(texts(page)) & stages
    shown = next(item for item in page.items if isinstance(item, MapFrame)).scene.layer("building")
    assert 0 < len(said) <= len(set(shown.classes.tolist()))
    assert said < stages


def test_an_inset_has_its_own_scale_and_an_overview_shows_where_the_map_lies(tables):
    page = sheet(tables, MAP, frame("inset", 20, 110, 40, 30, scale=2000), frame("overview", 70, 110, 50, 40))
    main, small = (item for item in page.items if isinstance(item, MapFrame))
    assert small.scale_denominator == 2000 != main.scale_denominator
    assert small.center_e == pytest.approx(main.center_e)
    assert "1:2000" in texts(page)
    close = sheet(tables, MAP, frame("inset", 20, 110, 10, 10, scale=100))
    main, small, *_ = (item for item in close.items if isinstance(item, MapFrame))
    mark = next(item for item in close.items if isinstance(item, Area) and not item.fill.colour
                and 0 < item.points[1][0] - item.points[0][0] < 10)
    ratio = small.scale_denominator / main.scale_denominator
    assert mark.points[1][0] - mark.points[0][0] == pytest.approx(10 * ratio)
    assert np.mean([x for x, _ in mark.points]) == pytest.approx(70)
    zone = next(item for item in page.items if isinstance(item, Rings))
    xy = np.array(zone.rings[0])
    assert (xy.min(axis=0) >= [70, 110]).all() and (xy.max(axis=0) <= [120, 150]).all()


def test_scale_and_north_stand_where_they_are_put(tables):
    page = sheet(tables, frame("scale", 20, 150, 66), frame("north", 100, 150, 10), MAP)
    main = next(item for item in page.items if isinstance(item, MapFrame))
    assert f"1:{main.scale_denominator}" in texts(page)
    north = next(item for item in page.items if isinstance(item, Text) and item.text == "北")
    assert north.x_mm == pytest.approx(105)
    first = next(item for item in page.items if isinstance(item, Area) and item.fill.colour == "#22262E")
    wide = max(x for x, _ in first.points) - min(x for x, _ in first.points)
    metres = next(float(text) for text in texts(page) if text.replace(".", "").isdigit() and float(text) > 0)
    assert wide == pytest.approx(metres * 1000 / main.scale_denominator)


@pytest.mark.parametrize("theme", ["stage", "land"])
def test_bars_are_the_legends_figures(tables, theme):
    said = texts(sheet(tables, frame("chart", 20, 20, 90, 60, chart=theme)))
    legend = theming.legend(tables, Portrayal(theme), Moment(None, AT.date()), "z")
    assert said == [word for each in legend.entries for word in (each.words, str(each.count))]


def test_curves_end_at_the_boards_figures(tables):
    events = inserted("stage_event", {"household": ["h1", "h2"], "stage": ["signed", "signed"],
                                      "happened_on": [dt.date(2026, 9, 1), dt.date(2026, 10, 1)]})
    signed = tables.with_changes(ChangeSet("签约", (events,)))
    said = texts(sheet(signed, frame("chart", 20, 20, 90, 60, chart="progress")))
    last = dashboard.curve(signed, "z", AT.date()).iloc[-1]
    assert f"签约 {int(last['signed'])}" in said
    assert AT.date().isoformat() in said


def test_records_of_a_household_in_the_columns_chosen(tables):
    listed = frame("table", 20, 20, 90, source="holder", columns=["姓名", "角色"])
    assert {"姓名", "角色", "欧阳明"} <= set(texts(sheet(tables, listed)))
    masked = replace(products.product("household_sheet"), frames=(listed,), names="masked")
    assert "欧阳*" in texts(Press(tables, masked, Order(AT)).pages("h3")[0])
    many = tables.with_changes(ChangeSet("众", (inserted("holder", {
        "household": ["h3"] * 30, "name": [f"甲{at}" for at in range(30)], "role": ["co_owner"] * 30}),)))
    short = texts(sheet(many, replace(listed, height_mm=30)))
    assert any(text.startswith("其余") for text in short)


def test_nothing_personal_on_a_public_map(tables):
    frames = (frame("map", 20, 30, 250, 200), frame("table", 290, 30, 60, 40, source="household"))
    product = replace(products.product("progress_map"), landscape=True, frames=frames)
    assert wishes.zone_map(tables, "z", AT, product).items
    with pytest.raises(InputError) as refused:
        wishes.zone_map(tables, "z", AT, product, public=True, review="湘S(2026)001号")
    assert refused.value.code == "product.not_public"


def test_pictures_keep_their_sides_and_files_small(tables, tmp_path, qapp):
    rng = np.random.default_rng(4)
    noise = np.ascontiguousarray(rng.integers(0, 255, (3000, 4000, 3), dtype="uint8"))
    QImage(noise.data, 4000, 3000, 12000, QImage.Format.Format_RGB888).save(str(tmp_path / "照片.jpg"))
    (tmp_path / "章.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
                                     '<rect width="40" height="20" fill="#0000ff"/></svg>', "utf-8")
    page = sheet(tables, frame("picture", 20, 20, 40, 40, file="照片.jpg"),
                 frame("picture", 100, 20, 40, 40, file="章.svg"), path=tmp_path / "x.toml")
    assert sum(isinstance(item, Picture) for item in page.items) == 2
    targets.write_pdf([page], tmp_path / "x.pdf")
    assert (tmp_path / "x.pdf").stat().st_size < 400_000
    image = targets.image(page, 840)
    assert image.pixelColor(480, 160).name() == "#0000ff"
    assert image.pixelColor(480, 90).name() == "#ffffff"
    assert image.pixelColor(160, 160).name() != "#ffffff"


def test_lines_rectangles_grounds_and_borders(tables):
    page = sheet(tables, frame("line", 10, 10, 50, stroke=0.5, colour="#C8102E"),
                 frame("rectangle", 10, 20, 30, 10, fill="#FFF6CF", stroke=0),
                 frame("text", 10, 40, 30, 8, text="框", ground="#EEEEEE", border=0.2))
    line, box, ground, _, border = page.items
    assert isinstance(line, Line) and line.points == ((10, 10), (60, 10))
    assert box.fill.colour == "#FFF6CF" and box.stroke is None
    assert ground.fill.colour == "#EEEEEE" and border.stroke.width_mm == 0.2
    assert shapely.Polygon(border.points).bounds == (10, 40, 40, 48)


def test_hidden_frames_stay_away_and_faults_are_marked_where_wanted(tables):
    shown = frame("text", 10, 10, 80, text="有", hidden=True), frame("text", 10, 20, 80, text="{户.没有}")
    press = Press(tables, replace(products.product("household_sheet"), frames=shown), Order(AT))
    page, laid = press.laid("h3", tolerant=True)
    assert "有" not in texts(page)
    assert list(laid.faults) == [1]
    assert "户.没有" in "".join(texts(page))
    assert [each.shown for each in laid.places] == [False, True]


def test_a_wrong_value_is_marked_and_a_fault_of_the_program_stays_one(tables, monkeypatch):
    press = Press(tables, replace(products.product("household_sheet"), frames=(
        frame("text", 10, 10, 80, text="有", align="中"),)), Order(AT))
    page, laid = press.laid("h3", tolerant=True)
    assert laid.faults[0].code == "product.frame" and "align" in "".join(texts(page))

    def broken(_draft, _frame):
        raise TypeError("bug")

    monkeypatch.setattr(blocks, "KINDS", {**blocks.KINDS, "text": broken})
    sound = Press(tables, replace(press.product, frames=(frame("text", 10, 10, 80, text="有"),)), Order(AT))
    with pytest.raises(TypeError):
        sound.laid("h3", tolerant=True)
