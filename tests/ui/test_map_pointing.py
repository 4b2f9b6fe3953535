"""Picking, measuring, going to a coordinate, asking what is here: by mouse and keys, on a window with a small town."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from gisapp.domain import changes
from gisapp.services import households
from gisapp.ui import place_words
from gisapp.ui.condition_dialog import ConditionDialog
from gisapp.ui.pick_dialogs import NumbersDialog, PositionDialog
from gisapp.ui.stage_words import doing
from tests.town import EAST, NORTH
from tests.ui.by_hand import pixel


def clicks(qtbot, place, *points):
    for point in points:
        qtbot.mouseMove(place.map, pixel(place, *point))
        qtbot.mouseClick(place.map, Qt.MouseButton.LeftButton, pos=pixel(place, *point))


def test_polygon_picks_households_for_table_and_panel(place, window, qtbot):
    place.pointing.begin("polygon")
    clicks(qtbot, place, (0, 0), (64, 0), (64, 29), (0, 29))
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    assert set(window.focus.selection.uids) == {"h1", "h2", "h3"}
    assert set(place.table.chosen()) == {"h1", "h2", "h3"}
    assert place.map.tools.tool is None


def test_radius_picks(place, window, qtbot):
    place.pointing.begin("radius")
    clicks(qtbot, place, (48, 15), (53, 15))
    assert window.focus.selection.uids == ("h3",)


def test_rectangle_from_the_menu(place, window, qtbot):
    place.map.tools.begin_rectangle()
    start, end = pixel(place, 33, 1), pixel(place, 63, 28)
    qtbot.mousePress(place.map, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(place.map, (start + end) / 2)
    qtbot.mouseMove(place.map, end)
    qtbot.mouseRelease(place.map, Qt.MouseButton.LeftButton, pos=end)
    assert window.focus.selection.uids == ("h3",)


def test_area_snaps_to_the_parcels_corners(place, qtbot):
    place.pointing.begin("area")
    offset = 3 * place.map.view.metres_per_px
    clicks(qtbot, place, *((x + offset, y - offset) for x, y in ((2, 2), (32, 2), (32, 27), (2, 27))))
    qtbot.keyClick(place.map, Qt.Key.Key_Return)
    drawing = place.map.tools.tool
    assert drawing.closed
    assert "750.00 ㎡" in drawing.words()[0] and "110.00 m" in drawing.words()[0]
    qtbot.keyClick(place.map, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "750.00" in QGuiApplication.clipboard().text()
    place.map.grab()
    qtbot.keyClick(place.map, Qt.Key.Key_Escape)
    assert place.map.tools.tool is None


def test_length_and_angle(place, qtbot):
    place.pointing.begin("length")
    clicks(qtbot, place, (2, 2), (32, 2))
    qtbot.mouseMove(place.map, pixel(place, 32, 27))
    words = place.map.tools.tool.words()[0]
    assert "总长 55.000 m" in words and "本段 25.000 m" in words
    qtbot.keyClick(place.map, Qt.Key.Key_Backspace)
    assert len(place.map.tools.tool.points) == 1
    place.pointing.begin("angle")
    clicks(qtbot, place, (32, 2), (2, 2), (2, 27))
    assert "90°00′00″" in place.map.tools.tool.words()[0]


def test_escape_ends_the_drawing_and_keeps_the_selection(place, window, qtbot):
    window.focus.select("household", ["h1"], "test")
    place.pointing.begin("length")
    qtbot.keyClick(place.map, Qt.Key.Key_Escape)
    assert place.map.tools.tool is None
    assert window.focus.selection.uids == ("h1",)


def test_numbers_from_a_spreadsheet(place, window, qtbot):
    tables = window.session.tables
    dialog = NumbersDialog(tables, window.focus.zone, window)
    dialog.picked.connect(place.pointing.show_picked)
    numbers = tables["household"]["hh_no"]
    dialog.text.setPlainText(f"{numbers['h3']}\r\n{numbers['h5']}\nZZ-1")
    dialog.read()
    assert "ZZ-1" in dialog.unknown.text() and "2" in dialog.counts.text()
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert window.focus.selection.uids == ("h3", "h5")
    assert place.table.chosen() == ["h3", "h5"]
    dialog.deleteLater()


def test_invert_zoom_and_flash(place, window, qtbot):
    window.focus.select("household", ["h1", "h2"], "test")
    place.pointing.invert()
    assert set(window.focus.selection.uids) == {"h3", "h4", "h5", "h6", "h7", "h8"}
    window.focus.select("household", ["h3"], "test")
    before = place.map.view.metres_per_px
    place.pointing.zoom_to_selection()
    assert place.map.view.metres_per_px < before
    place.pointing.flash()
    qtbot.waitUntil(lambda: place.map._flashes % 2 == 1)
    place.map.grab()
    qtbot.waitUntil(lambda: place.map._flashes == 0, timeout=3000)


def test_go_to_a_coordinate(place, window, qtbot):
    QGuiApplication.clipboard().setText(f"{NORTH + 20:.3f}, 38{EAST + 30:.3f}")
    dialog = PositionDialog(window.session.tables.crs, window)
    dialog.chosen.connect(place.pointing.go_to)
    assert "38" in dialog.understood.text() and dialog.go.isEnabled()
    dialog.text.setText("nowhere")
    assert not dialog.go.isEnabled()
    dialog.text.setText(f"{NORTH + 20:.3f}, 38{EAST + 30:.3f}")
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert place.map.mark == pytest.approx((EAST + 30, NORTH + 20), abs=0.001)
    assert (place.map.view.center_e, place.map.view.center_n) == pytest.approx(place.map.mark)
    place.map.grab()
    dialog.deleteLater()


def test_menu_shows_every_layer_under_the_point(place, window, qtbot):
    menu = place.pointing.menu_at(pixel(place, 12, 15))
    texts = [action.text() for action in menu.actions()]
    assert any("b1" in each.lower() or "幢" in each for each in texts)
    assert any("宗地" in each and "2 户" in each for each in texts)
    inner = next(action.menu() for action in menu.actions() if action.menu())
    number = window.session.tables["household"].at["h2", "hh_no"]
    next(action for action in inner.actions() if action.text().startswith(number)).trigger()
    assert window.focus.selection.uids == ("h2",)
    nothing = place.pointing.menu_at(QPoint(1, 1))
    assert not nothing.actions()[0].isEnabled()
    menu.deleteLater()
    nothing.deleteLater()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_right_click_asks(place, qtbot):
    at = pixel(place, 12, 15)
    asking = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, place.map.mapToGlobal(at))
    with qtbot.waitSignal(place.map.asked):
        QApplication.sendEvent(place.map, asking)
    shown = QApplication.activePopupWidget()
    if shown is not None:
        shown.close()


def test_tip_agrees_with_table_and_panel(place, window):
    tables = window.session.tables
    tip = place_words.tip(tables, "building", "b2")
    model = place.table.households
    row = model.uids_at(list(range(model.rowCount()))).index("h3")
    cells = [str(model.index(row, column).data()) for column in range(model.columnCount())]
    number, name, stage, step = cells[0], cells[1], cells[3], cells[-1]
    assert f"{number}  {name}  {stage}  → {step}" in tip
    assert doing(households.next_step(tables, "h3").stage.value) == step


def test_commands_take_the_tools_in_hand(place, window):
    window.show_place("board")
    window.actions_["length"].trigger()
    assert window.workbench.current == "map"
    assert place.map.tools.tool.kind == "length"
    window.actions_["area"].trigger()
    assert place.map.tools.tool.kind == "area"
    window.actions_["invert"].trigger()
    assert len(window.focus.selection.uids) == len(window.session.tables["household"])


def test_a_condition_picks_for_map_and_table(place, window, qtbot):
    dialog = ConditionDialog(window.session.tables, window.focus.zone, window)
    dialog.picked.connect(place.pointing.show_rows)
    dialog.field.setCurrentIndex(dialog.field.findData("hh_no"))
    dialog.field.activated.emit(dialog.field.currentIndex())
    numbers = window.session.tables["household"]["hh_no"]
    for number in (numbers["h3"], numbers["h5"]):
        dialog.value.setCurrentText(number)
        qtbot.mouseClick(dialog.either, Qt.MouseButton.LeftButton)
    assert dialog.text.toPlainText() == f"户编号 = '{numbers['h3']}' OR 户编号 = '{numbers['h5']}'"
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert window.focus.selection.uids == ("h3", "h5")
    dialog.deleteLater()


def test_a_condition_that_cannot_be_read_says_why(place, window):
    dialog = ConditionDialog(window.session.tables, window.focus.zone, window)
    dialog.text.setPlainText("户编号 ==== 1")
    dialog.read()
    assert dialog.fault.text() and not dialog.go.isEnabled()
    dialog.deleteLater()


def test_a_click_in_another_zone_takes_table_and_legend_there(place, window, qtbot):
    window.session.project.do(changes.ChangeSet("另一片区", (
        changes.inserted("zone", {"zone_name": ["另一片区"], "zone_code": ["LY"]}, ["z2"]),
        changes.updated(window.session.tables, "parcel", ["p6"], {"zone": ["z2"]}))))
    window.focus.set_zone("z")
    qtbot.waitUntil(lambda: not place.map.busy)
    before = place.map.view
    clicks(qtbot, place, (80, 45))
    assert window.focus.selection.table == "parcel" and window.focus.zone == "z2"
    assert place.map.view == before
