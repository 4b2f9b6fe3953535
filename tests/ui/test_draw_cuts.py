"""Dividing parcels by what is drawn on the map: a line, parallels, a hole; and by shapes of other layers."""

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gisapp import i18n
from gisapp.carto import layer
from gisapp.domain.changes import ChangeSet, inserted
from gisapp.ui.draw_cuts import CrossingForm, StripsForm
from gisapp.ui.land_drawn import NewParcelForm, PartsForm, SketchForm
from tests.town import EAST, NORTH
from tests.ui.by_hand import clicks, kept, opened, parcels, pixel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


FREE = Qt.KeyboardModifier.ControlModifier  # nothing catches


def test_a_parcel_is_split_by_a_line_of_several_segments(window, land, place, qtbot):
    window.actions_["cut_land"].trigger()
    clicks(qtbot, place, (66, 40), (80, 45), (96, 50))
    place.map.grab()
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    form = opened(window, PartsForm)
    assert "P6" in form.windowTitle() and list(form.homes) == ["h7"]
    form.numbers.setText("甲，乙")
    form.homes["h7"].setCurrentIndex(2)
    kept(window, qtbot, form)
    assert {"甲", "乙"} <= set(parcels(window).index) and "P6" not in parcels(window)
    assert parcels(window)["甲"].area + parcels(window)["乙"].area == pytest.approx(750)
    assert place.map.tools.tool.points == []
    with qtbot.waitSignal(window.session.saved):
        window.actions_["undo"].trigger()
    assert "P6" in parcels(window)


def test_a_line_that_divides_nothing_says_so(window, land, place, qtbot):
    land.take("cut_land")
    clicks(qtbot, place, (70, 40), (80, 45))
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    assert i18n.sentence("edit.no_split") in land.desk.panel.hint.words
    qtbot.keyClick(place.map, Qt.Key.Key_Backspace)
    qtbot.keyClick(place.map, Qt.Key.Key_Backspace)
    clicks(qtbot, place, (33, 5), (33, 9), held=FREE)
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    assert i18n.sentence("edit.no_parcel") in land.desk.panel.hint.words


def test_the_parcel_selected_is_the_one_that_is_split(window, land, place, qtbot):
    window.focus.select("parcel", ["p2"], "test")
    land.take("cut_land")
    clicks(qtbot, place, (1, 15), (65, 15))
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    form = opened(window, PartsForm)
    assert "P2" in form.windowTitle()
    form.reject()


def test_a_line_through_several_parcels_splits_them_all(window, land, place, qtbot):
    land.take("cut_land")
    clicks(qtbot, place, (1, 19), (99, 19), held=FREE)
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    form = opened(window, CrossingForm)
    assert "3" in form.windowTitle()
    kept(window, qtbot, form)
    assert {"P1-1", "P1-2", "P2-1", "P2-2", "P3-1", "P3-2", "P4", "P5", "P6"} == set(parcels(window).index)
    with qtbot.waitSignal(window.session.saved):
        window.actions_["undo"].trigger()
    assert {f"P{number}" for number in range(1, 7)} == set(parcels(window).index)
    window.focus.select("parcel", ["p1", "p2"], "test")
    clicks(qtbot, place, (1, 19), (99, 19), held=FREE)
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    form = next(each for each in window.findChildren(CrossingForm) if each.isVisible())
    assert "2" in form.windowTitle()
    form.reject()


def test_parallels_from_an_edge_by_mouse_and_by_keys(window, land, place, qtbot):
    land.take("strips_land")
    qtbot.mouseMove(place.map, pixel(place, 66, 44))
    place.map.grab()
    clicks(qtbot, place, (66, 44))
    form = opened(window, StripsForm)
    form.widths.setText("窄")
    qtbot.waitUntil(lambda: "长度看不懂" in form.problem.text())
    form.widths.setText("10")
    form.repeat.setChecked(True)
    kept(window, qtbot, form)
    strips = [shape for number, shape in parcels(window).items() if number.startswith("P6-")]
    assert [shape.area for shape in strips] == pytest.approx([250, 250, 250])
    window.focus.select("parcel", ["p5"], "test")
    land.take("strips_land")
    tool = place.map.tools.tool
    assert tool.uid == "p5" and tool.edge is not None
    first = tool.edge.copy()
    qtbot.keyClick(place.map, Qt.Key.Key_N)
    assert (tool.edge != first).any()
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    opened(window, StripsForm).reject()


def test_a_hole_is_drawn_into_a_parcel(window, land, place, qtbot):
    land.take("hole_land")
    clicks(qtbot, place, (75, 40), (85, 40), (85, 50), (75, 50))
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    kept(window, qtbot, opened(window, PartsForm))
    areas = sorted(round(shape.area) for number, shape in parcels(window).items() if number.startswith("P6-"))
    assert areas[0] == pytest.approx(100, abs=8) and sum(areas) == pytest.approx(750, abs=1)
    land.take("hole_land")
    clicks(qtbot, place, (40, 28), (50, 28), (50, 31), held=FREE)
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    assert i18n.sentence("edit.no_parcel") in land.desk.panel.hint.words


@pytest.fixture
def sketched(window, qtbot):
    line = shapely.LineString([(EAST + 80, NORTH + 31), (EAST + 80, NORTH + 58)])
    area = shapely.box(EAST + 98, NORTH + 2, EAST + 99, NORTH + 20)
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda _tables: ChangeSet("草图", (
            inserted("sketch", {"name": ["巷"], "zone": "z", "geom": [area]}, ["s1"]),
            inserted("sketch_line", {"name": ["线"], "zone": "z", "geom": [line]}, ["l1"]))))


def words(menu):
    return [action.text() for action in menu.actions()]


def test_a_sketch_becomes_a_parcel_with_a_reason(window, land, place, qtbot, sketched):
    land.take("borrow_land")
    tool = place.map.tools.tool
    menu = tool.menu([(layer.layer("sketch"), "s1")])
    assert words(menu) == ["草图转为宗地", "从所在的宗地挖出", "删除草图"]
    menu.actions()[0].trigger()
    form = opened(window, NewParcelForm)
    form.fields["parcel_no"].setText("巷1")
    qtbot.waitUntil(lambda: form.edited is not None)
    assert "工作草图不是测绘成果：巷" in form.concerned.text() and not form.go.isEnabled()
    form.reason.setText("测绘单位已确认")
    kept(window, qtbot, form)
    assert parcels(window)["巷1"].area == pytest.approx(18) and window.session.tables["sketch"].empty
    assert window.session.project.log()[-1].reason == "测绘单位已确认"
    menu.deleteLater()


def test_shapes_of_other_layers_are_used(window, land, place, qtbot, sketched):
    place.layers.set_visible("sketch_line", shown=True)
    qtbot.waitUntil(lambda: not place.map.busy)
    land.take("borrow_land")
    tool = place.map.tools.tool
    qtbot.mouseMove(place.map, pixel(place, 80, 44))
    assert tool.under[0][0].table == "sketch_line"
    place.map.grab()
    menu = tool.menu([(layer.layer("sketch_line"), "l1")])
    assert words(menu) == ["按这条线分割宗地", "删除草图"]
    menu.actions()[0].trigger()
    form = opened(window, PartsForm)
    assert "P6" in form.windowTitle()
    form.reject()
    assert words(tool.menu([(layer.layer("building"), "b1")])) == ["新画宗地", "从所在的宗地挖出", "存为工作草图"]
    tool.menu([(layer.layer("building"), "b1")]).actions()[1].trigger()
    kept(window, qtbot, opened(window, PartsForm))
    assert sorted(round(shape.area) for number, shape in parcels(window).items() if number.startswith("P1-")) == [
        100, 650]
    tool.menu([(layer.layer("building"), "b2")]).actions()[2].trigger()
    kept(window, qtbot, opened(window, SketchForm))
    assert len(window.session.tables["sketch"]) == 2
    assert words(tool.menu([(layer.layer("parcel"), "p3")])) == ["存为工作草图（只抄界线，房屋和户不随草图）"]


def test_shapes_above_each_other_have_a_menu_each(window, land, place, qtbot, sketched):
    land.take("borrow_land")
    tool = place.map.tools.tool
    menu = tool.menu([(layer.layer("sketch"), "s1"), (layer.layer("building"), "b1")])
    assert words(menu) == ["工作草图", "房屋"]
    menu.actions()[0].hovered.emit()
    assert tool.under[0][1] == "s1"
    place.map.grab()
    menu.deleteLater()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_shapes_are_gone_through_and_sketches_deleted_by_keys(window, land, place, qtbot, sketched):
    place.layers.set_visible("sketch", shown=True)
    qtbot.waitUntil(lambda: not place.map.busy)
    land.take("borrow_land")
    tool = place.map.tools.tool
    seen = set()
    for _ in range(30):
        qtbot.keyClick(place.map, Qt.Key.Key_N)
        seen.add(tool.under[0][0].table)
    assert {"sketch", "building"} <= seen and "parcel" not in seen
    tool.under = [(layer.layer("sketch"), "s1")]
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    with qtbot.waitSignal(window.session.saved):
        menu.actions()[-1].trigger()
    menu.close()
    assert window.session.tables["sketch"].empty


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_right_button_offers_what_the_pen_can_do(window, land, place, qtbot):
    land.take("draw_land")
    tool = place.map.tools.tool
    assert not tool.ask(pixel(place, 10, 10).toPointF())
    clicks(qtbot, place, (10, 10), (20, 10), (20, 20))
    assert tool.ask(pixel(place, 20, 20).toPointF())
    menu = QApplication.activePopupWidget()
    assert [each.split("\t")[0] for each in words(menu)] == ["撤回", "直角闭合", "完成"]
    menu.actions()[0].trigger()
    menu.close()
    assert len(tool.points) == 2
