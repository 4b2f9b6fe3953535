"""Drawing by mouse and by typing on a real map: sketches and parcels, seen before they are kept, one step each."""

import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from gisapp.domain.changes import ChangeSet, updated
from gisapp.ui.land_drawn import NewParcelForm, SketchForm
from tests.town import EAST, NORTH
from tests.ui.by_hand import clicks, kept, opened, parcels, pixel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def test_a_parcel_is_drawn_by_mouse_between_its_neighbours(window, land, place, qtbot):
    window.actions_["draw_land"].trigger()
    assert land.desk.panel.isVisible() and "第一个点" in land.desk.panel.hint.words
    assert window.status.hint.words == land.desk.panel.hint.words
    clicks(qtbot, place, (32, 2), (34, 2), (34, 27), (32, 27))
    place.map.grab()
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    form = opened(window, NewParcelForm)
    assert not form.edited and form.fields["zone"].text() == "z"
    form.fields["parcel_no"].setText("巷1")
    qtbot.waitUntil(lambda: form.edited is not None)
    kept(window, qtbot, form)
    drawn = parcels(window)["巷1"]
    assert drawn.equals(shapely.box(EAST + 32, NORTH + 2, EAST + 34, NORTH + 27))
    assert set(shapely.get_coordinates(drawn)[:, 0]) == {EAST + 32, EAST + 34}  # the very corners of P1 and P2
    assert place.map.tools.tool.points == []
    qtbot.keyClick(place.map, Qt.Key.Key_Escape)
    assert place.map.tools.tool is None and not land.desk.panel.isVisible() and window.status.hint.words == ""
    with qtbot.waitSignal(window.session.saved):
        window.actions_["undo"].trigger()
    assert "巷1" not in parcels(window)


def test_a_parcel_is_typed_as_a_surveyor_notes_it(window, land, place, qtbot):
    land.take("draw_land")
    panel, pen = land.desk.panel, place.map.tools.tool
    panel.ways.setCurrentIndex(panel.ways.findData("place"))
    panel.first.setText(f"{NORTH + 5}, {EAST + 200}")
    qtbot.keyClick(panel.first, Qt.Key.Key_Return)
    panel.ways.setCurrentIndex(panel.ways.findData("bearing"))
    for distance, bearing in (("20", "90°00′00″"), ("10", "0")):
        panel.first.setText(distance)
        panel.second.setText(bearing)
        qtbot.keyClick(panel.second, Qt.Key.Key_Return)
    assert pen.points[-1] == pytest.approx((EAST + 220, NORTH + 15))
    panel.first.setText("很远")
    qtbot.keyClick(panel.first, Qt.Key.Key_Return)
    assert "长度看不懂" in panel.hint.words and len(pen.points) == 3
    panel.first.clear()
    qtbot.keyClick(panel.first, Qt.Key.Key_Backspace)
    assert len(pen.points) == 2
    panel.ways.setCurrentIndex(panel.ways.findData("turn"))
    panel.first.setText("10")
    panel.second.setText("-90")
    panel.enter()
    assert pen.points[-1] == pytest.approx((EAST + 220, NORTH + 15))
    place.map.setFocus()
    qtbot.keyClick(place.map, Qt.Key.Key_R)
    form = opened(window, NewParcelForm)
    form.fields["parcel_no"].setText("外1")
    qtbot.waitUntil(lambda: form.edited is not None)
    assert "200.00" in form.words.text()
    form.reject()
    assert len(pen.points) == 4  # nothing was kept: what is drawn stays
    qtbot.keyClick(panel.first, Qt.Key.Key_Escape)
    assert not pen.points and place.map.tools.tool is pen and "Ctrl+Y" in panel.hint.words
    for _ in range(4):
        qtbot.keyClick(place.map, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(pen.points) == 4
    for _ in range(2):
        qtbot.keyClick(place.map, Qt.Key.Key_Escape)
    assert place.map.tools.tool is None


def test_digits_begin_to_type_and_f1_shows_the_keys(window, land, place, qtbot):
    land.take("sketch_line")
    clicks(qtbot, place, (10, 10))
    qtbot.keyClick(place.map, Qt.Key.Key_5)
    assert land.desk.panel.first.text() == "5"
    place.map.setFocus()
    qtbot.keyClick(place.map, Qt.Key.Key_F1)
    assert land.desk.panel.cheats.isVisible()
    qtbot.keyClick(place.map, Qt.Key.Key_F1)
    assert not land.desk.panel.cheats.isVisible()
    qtbot.keyClick(place.map, Qt.Key.Key_F3)
    assert land.desk.panel.snaps.text() == "不吸附"


def test_sketches_are_the_office_s_own(window, land, place, qtbot):
    land.take("draw_sketch")
    clicks(qtbot, place, (4, 4), (30, 4), (30, 25))
    x, y = pixel(place, 4, 25).x(), pixel(place, 4, 25).y()
    qtbot.mouseClick(place.map, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    qtbot.mouseDClick(place.map, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    form = opened(window, SketchForm)
    form.purpose.setText("拟分割")
    qtbot.waitUntil(lambda: form.edited is not None)
    kept(window, qtbot, form)
    row = window.session.tables["sketch"].iloc[0]
    assert (row["name"], row["purpose"], row["parcel"], row["drawn_by"]) == ("草图1", "拟分割", "p1", "周敏")
    land.take("sketch_line")
    clicks(qtbot, place, (50, 1), (50, 28))
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    form = opened(window, SketchForm)
    kept(window, qtbot, form)
    assert list(window.session.tables["sketch_line"]["name"]) == ["草图2"]


def test_a_point_is_set_and_called_what_is_seen_there(window, land, place, qtbot):
    land.take("sketch_point")
    clicks(qtbot, place, (50, 10))
    form = opened(window, SketchForm)
    assert not form.go.isEnabled() and form.name.text() == ""
    note = next(each for each in form.findChildren(QPushButton) if each.text() == "裂缝")
    note.click()
    form.purpose.setText("宽 2 毫米")
    kept(window, qtbot, form)
    row = window.session.tables["sketch_point"].iloc[0]
    assert (row["name"], row["purpose"], row["parcel"]) == ("裂缝", "宽 2 毫米", "p2")
    assert not place.map.tools.tool.points  # the next one may be set
    land.desk.panel.first.setText(f"{NORTH + 12}, {EAST + 55}")
    land.desk.panel.enter()
    opened(window, SketchForm).reject()


def test_sides_that_cross_are_no_parcel(window, land, place, qtbot):
    land.take("draw_land")
    clicks(qtbot, place, (10, 40), (30, 50), (30, 40), (10, 50))
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    assert "边不能相交" in land.desk.panel.hint.words
    qtbot.mouseMove(place.map, pixel(place, 20, 45))
    assert "边不能相交" in land.desk.panel.hint.words  # it stays long enough to be read


def test_undo_and_redo_are_about_points_while_something_is_drawn(window, land, place, qtbot):
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda tables: ChangeSet("改名", (updated(tables, "parcel", ["p1"], {"name": "新名"}),)))
    land.take("draw_land")
    clicks(qtbot, place, (33, 30), (50, 29), (60, 31))
    tool, held = place.map.tools.tool, Qt.KeyboardModifier.ControlModifier
    last = tool.points[-1]
    qtbot.keyClick(place.map, Qt.Key.Key_Z, held)
    assert len(tool.points) == 2 and window.session.tables["parcel"].at["p1", "name"] == "新名"
    qtbot.keyClick(place.map, Qt.Key.Key_Y, held)
    assert tool.points[-1] == last and len(tool.points) == 3
    for _ in range(3):
        qtbot.keyClick(place.map, Qt.Key.Key_Z, held)
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(place.map, Qt.Key.Key_Z, held)  # nothing is drawn any more: the step before
    assert window.session.tables["parcel"].at["p1", "name"] == "老宅"


@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_nothing_in_the_panel_is_cut_or_covered(window, land, place, qtbot, width):
    window.resize(width, 768)
    land.take("draw_land")
    clicks(qtbot, place, (10, 40), (30, 50), (30, 40))
    panel = land.desk.panel
    shown = [each for each in (panel.ways, panel.first, panel.second, panel.add, panel.snaps, panel._offers)
             if each.isVisible()]
    qtbot.waitUntil(lambda: panel.first.width() >= panel.first.minimumWidth())
    boxes = [each.geometry() for each in shown]
    assert all(panel.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[:at])
    for each in (panel.ways, panel.add, panel.snaps, panel._offers):
        assert each.width() >= each.sizeHint().width() - 1


def test_letters_after_a_typed_point_are_the_pen_s(window, land, place, qtbot):
    land.take("draw_sketch")
    panel, pen = land.desk.panel, place.map.tools.tool
    pen.set_point((EAST + 200, NORTH + 5))
    for distance, bearing in (("20", "0"), ("10", "90")):
        panel.first.setText(distance)
        panel.second.setText(bearing)
        qtbot.keyClick(panel.second, Qt.Key.Key_Return)
    assert panel.first.hasFocus() or not window.isActiveWindow()
    qtbot.keyClick(panel.first, Qt.Key.Key_F1)
    assert panel.cheats.isVisible()
    qtbot.keyClick(panel.first, Qt.Key.Key_F1)
    drawn = len(pen.points)
    qtbot.keyClick(panel.first, Qt.Key.Key_R)
    assert not panel.first.text() and len(pen.points) != drawn
    panel.first.setText("1")
    qtbot.keyClick(panel.first, Qt.Key.Key_R)
    assert panel.first.text() == "1r"
    panel.first.clear()
    qtbot.keyClick(panel.first, Qt.Key.Key_Escape)


def test_the_panel_keeps_no_room_for_the_buttons_of_the_tool_before(window, land, place, qtbot):
    land.take("borrow_land")
    low = land.desk.panel.height()
    land.take("draw_sketch")
    clicks(qtbot, place, (10, 10), (20, 10), (20, 20))
    land.take("borrow_land")
    assert land.desk.panel.height() <= low
