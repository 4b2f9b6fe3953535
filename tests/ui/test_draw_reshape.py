"""Reshaping and moving parcels with the mouse and by keys, on a real map of parcels that share edges."""

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.ui.draw_round import ReasonDialog
from tests import town
from tests.town import EAST, NORTH
from tests.ui.by_hand import pixel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def town_path(tmp_path):
    """The town with P4, P5 side by side and P3 surveyed."""
    shapes = [box(2, 32, 32, 25), box(34, 32, 30, 25)]
    return town.written(tmp_path / "小镇.gpkg", lambda tables: ChangeSet("测量", (
        updated(tables, "parcel", ["p4", "p5"], {"geom": shapes}),
        updated(tables, "parcel", ["p3"], {"surv_org": "测绘队"}))))


def box(east, north, width, height):
    return shapely.box(EAST + east, NORTH + north, EAST + east + width, NORTH + north + height)


def drag(qtbot, place, start, end, held=Qt.KeyboardModifier.NoModifier):
    one, other = pixel(place, *start), pixel(place, *end)
    qtbot.mouseMove(place.map, one)
    qtbot.mousePress(place.map, Qt.MouseButton.LeftButton, held, one)
    for at in ((one + other) / 2, other):
        event = mouse_move(place, at, held)
        place.map.tools.eventFilter(place.map, event)
    place.map.grab()
    qtbot.mouseRelease(place.map, Qt.MouseButton.LeftButton, held, other)


def mouse_move(place, at, held):
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    return QMouseEvent(QEvent.Type.MouseMove, QPointF(at), QPointF(place.map.mapToGlobal(at)),
                       Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, held)


def click(qtbot, place, east, north):
    qtbot.mouseMove(place.map, pixel(place, east, north))
    qtbot.mouseClick(place.map, Qt.MouseButton.LeftButton, pos=pixel(place, east, north))


def shape(window, uid):
    return window.session.tables["parcel"].at[uid, "geom"]


def corners(window, uid):
    return {(round(x - EAST, 3), round(y - NORTH, 3)) for x, y in shapely.get_coordinates(shape(window, uid))}


def taken(window, land, place, qtbot, uid, at):
    land.take("reshape_land")
    click(qtbot, place, *at)
    tool = place.map.tools.tool
    assert tool.uid == uid and window.focus.selection.uids == (uid,)
    return tool


def test_a_shared_corner_is_dragged_and_undone_while_the_tool_is_in_hand(window, land, place, qtbot):
    tool = taken(window, land, place, qtbot, "p4", (10, 50))
    before = corners(window, "p4")
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (34, 57), (34, 62), Qt.KeyboardModifier.ControlModifier)
    moved = corners(window, "p4") & corners(window, "p5")
    assert len(moved) == 2 and max(north for _, north in moved) == pytest.approx(62, abs=0.3)
    assert tool.in_hand is None and tool.corner is not None
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert corners(window, "p4") == before and tool.shape.equals(shape(window, "p4"))
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert corners(window, "p4") != before
    assert place.map.tools.tool is tool


def test_an_edge_moves_parallel_and_both_sides_follow(window, land, place, qtbot):
    taken(window, land, place, qtbot, "p4", (10, 50))
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (34, 40), (30, 40), Qt.KeyboardModifier.ControlModifier)
    assert shape(window, "p4").area + shape(window, "p5").area == pytest.approx(62 * 25)
    assert shape(window, "p4").bounds[2] == shape(window, "p5").bounds[0] == pytest.approx(EAST + 30, abs=0.3)


def test_alt_moves_one_parcel_alone_and_the_topology_warns(window, land, place, qtbot):
    taken(window, land, place, qtbot, "p4", (10, 50))
    with qtbot.waitSignals([window.session.saved, land.told]):
        drag(qtbot, place, (34, 57), (40, 57), Qt.KeyboardModifier.AltModifier)
    assert max(x for x, _ in corners(window, "p4")) > 38
    assert corners(window, "p5") == {(34, 32), (64, 32), (64, 57), (34, 57)}


def test_what_would_break_is_told_and_nothing_changes(window, land, place, qtbot):
    tool = taken(window, land, place, qtbot, "p4", (10, 50))
    with qtbot.waitSignal(land.told):
        drag(qtbot, place, (2, 57), (50, 40), Qt.KeyboardModifier.ControlModifier)
    assert corners(window, "p4") == {(2, 32), (34, 32), (34, 57), (2, 57)} and tool.in_hand is None


def test_corners_come_and_go_and_are_typed(window, land, place, qtbot):
    tool = taken(window, land, place, qtbot, "p4", (10, 50))
    at = pixel(place, 18, 57)
    with qtbot.waitSignal(window.session.saved):
        qtbot.mouseDClick(place.map, Qt.MouseButton.LeftButton, pos=at)
    assert len(corners(window, "p4")) == 5
    panel = land.desk.panel
    panel.ways.setCurrentIndex(panel.ways.findData("delta"))
    panel.first.setText("3")
    with qtbot.waitSignal(window.session.saved):
        panel.enter()
    assert max(north for _, north in corners(window, "p4")) == pytest.approx(60)
    panel.ways.setCurrentIndex(panel.ways.findData("place"))
    panel.first.setText(f"{NORTH + 61}, {EAST + 20}")
    with qtbot.waitSignal(window.session.saved):
        panel.enter()
    assert (20, 61) in corners(window, "p4")
    place.map.setFocus()
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(place.map, Qt.Key.Key_Delete)
    assert corners(window, "p4") == {(2, 32), (34, 32), (34, 57), (2, 57)}
    qtbot.keyClick(place.map, Qt.Key.Key_N)
    first = tool.corner.copy()
    qtbot.keyClick(place.map, Qt.Key.Key_N)
    qtbot.keyClick(place.map, Qt.Key.Key_P)
    assert np.array_equal(first, tool.corner)
    qtbot.keyClick(place.map, Qt.Key.Key_A)
    assert tool.lone and "只移本宗" in land.desk.panel.hint.words
    place.map.grab()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_of_a_corner_and_of_an_edge(window, land, place, qtbot):
    tool = taken(window, land, place, qtbot, "p4", (10, 50))
    grip = tool._grip(pixel(place, 2, 57).toPointF())
    assert [each.words.split("  ")[0] for each in tool.doings(grip, grip[0])] == ["删除顶点", "复制坐标"]
    grip = tool._grip(pixel(place, 18, 57).toPointF())
    offers = tool.doings(grip, grip.mean(axis=0))
    assert "32.000" in offers[-1].words
    with qtbot.waitSignal(window.session.saved):
        offers[0].call()
    assert len(corners(window, "p4")) == 5
    with qtbot.waitSignal(window.session.saved):
        tool.offset(np.array([[EAST + 2, NORTH + 32], [EAST + 34, NORTH + 32]]), 2.0)
    assert shape(window, "p4").bounds[1] == pytest.approx(NORTH + 30)
    assert tool.ask(pixel(place, 2, 57).toPointF()) and not tool.ask(pixel(place, 20, 45).toPointF())
    QApplication.activePopupWidget().close()


def test_a_sketch_is_reshaped_without_touching_parcels(window, land, place, qtbot):
    drawn = box(70, 35, 10, 10)
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda _tables: ChangeSet("草图", (
            inserted("sketch", {"name": ["草"], "zone": "z", "geom": [drawn]}, ["s1"]),)))
    place.layers.set_visible("sketch", shown=True)
    qtbot.waitUntil(lambda: not place.map.busy)
    land.take("reshape_land")
    click(qtbot, place, 75, 40)
    tool = place.map.tools.tool
    assert (tool.table, tool.uid) == ("sketch", "s1")
    before = shape(window, "p6")
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (80, 45), (85, 50), Qt.KeyboardModifier.ControlModifier)
    assert window.session.tables["sketch"].at["s1", "geom"].area > 105 and shape(window, "p6").equals(before)
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(place.map, Qt.Key.Key_I)
    assert len(shapely.get_coordinates(tool.shape)) == 6
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(place.map, Qt.Key.Key_Delete)
    assert len(shapely.get_coordinates(tool.shape)) == 5


def test_lines_and_points_of_sketches_are_reshaped_by_the_same_tool(window, land, place, qtbot):
    line = shapely.LineString([(EAST + 70, NORTH + 40), (EAST + 80, NORTH + 40), (EAST + 90, NORTH + 45)])
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda _tables: ChangeSet("草图", (
            inserted("sketch_line", {"name": ["线"], "zone": "z", "geom": [line]}, ["l1"]),
            inserted("sketch_point", {"name": ["水表"], "zone": "z", "geom": [shapely.Point(EAST + 75, NORTH + 50)]},
                     ["s1"]))))
    for layer in ("sketch_line", "sketch_point"):
        place.layers.set_visible(layer, shown=True)
    qtbot.waitUntil(lambda: not place.map.busy)
    land.take("reshape_land")
    click(qtbot, place, 75, 40)
    tool, held = place.map.tools.tool, Qt.KeyboardModifier.ControlModifier
    assert (tool.table, tool.uid) == ("sketch_line", "l1")
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (90, 45), (92, 48), held)

    def drawn():
        return shapely.get_coordinates(window.session.tables["sketch_line"]["geom"]["l1"])

    assert drawn()[-1] == pytest.approx((EAST + 92, NORTH + 48), abs=0.3)
    assert [each.words for each in tool.offers()] == ["下一顶点", "删除顶点", "删除草图"]
    qtbot.keyClick(place.map, Qt.Key.Key_N)
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(place.map, Qt.Key.Key_I)
    assert len(drawn()) == 4
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (72.5, 40), (72.5, 43), held)
    qtbot.waitUntil(lambda: not place.map.busy)
    click(qtbot, place, 75, 50)
    assert (tool.table, tool.uid) == ("sketch_point", "s1")
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (75, 50), (77, 50), held)
    assert window.session.tables["sketch_point"]["geom"]["s1"].x == pytest.approx(EAST + 77, abs=0.3)
    place.map.grab()
    with qtbot.waitSignal(window.session.saved):
        tool.offers()[-1].call()
    assert window.session.tables["sketch_point"].empty and tool.uid is None


def test_a_locked_boundary_asks_for_a_reason_once_a_round(window, land, place, qtbot):
    taken(window, land, place, qtbot, "p3", (90, 15))
    drag(qtbot, place, (96, 27), (96, 29), Qt.KeyboardModifier.ControlModifier)
    dialog = next(each for each in window.findChildren(QDialog) if isinstance(each, ReasonDialog))
    assert not dialog.go.isEnabled()
    dialog.reject()
    assert corners(window, "p3") == {(66, 2), (96, 2), (96, 27), (66, 27)}
    drag(qtbot, place, (96, 27), (96, 29), Qt.KeyboardModifier.ControlModifier)
    dialog = next(each for each in window.findChildren(QDialog) if isinstance(each, ReasonDialog) and each.isVisible())
    dialog.reason.setText("复测更正")
    with qtbot.waitSignal(window.session.saved):
        dialog.go.click()
    assert window.session.project.log()[-1].reason == "复测更正"
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (66, 27), (66, 29), Qt.KeyboardModifier.ControlModifier)
    assert window.session.project.log()[-1].reason == "复测更正"
    land.take("reshape_land")
    assert place.map.tools.tool.round.reason is None


def test_parcels_are_carried_by_hand_and_by_a_typed_step(window, land, place, qtbot):
    land.take("carry_land")
    click(qtbot, place, 80, 45)
    qtbot.mouseClick(place.map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, pixel(place, 50, 45))
    assert set(place.map.tools.tool.shapes) == set(window.focus.selection.uids) == {"p6", "p5"}
    qtbot.mouseClick(place.map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, pixel(place, 50, 45))
    assert set(place.map.tools.tool.shapes) == {"p6"}
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (80, 45), (82, 47), Qt.KeyboardModifier.ControlModifier)
    assert shape(window, "p6").bounds[0] == pytest.approx(EAST + 68, abs=0.4)
    panel = land.desk.panel
    panel.first.setText("-1.5")
    panel.second.setText("0.25")
    south = shape(window, "p6").bounds[1]
    with qtbot.waitSignal(window.session.saved):
        panel.enter()
    assert shape(window, "p6").bounds[1] == pytest.approx(south - 1.5)
    before = shape(window, "p6").bounds
    panel.second.setText("-30")
    with qtbot.waitSignal(land.told):
        panel.enter()
    assert shape(window, "p6").bounds == before
    place.map.grab()
    qtbot.keyClick(place.map, Qt.Key.Key_Escape)
    assert place.map.tools.tool is None


def test_buildings_go_with_their_parcel_unless_they_shall_stay(window, land, place, qtbot):
    def south(uid):
        return window.session.tables["building"].at[uid, "geom"].bounds[1] - NORTH

    land.take("carry_land")
    click(qtbot, place, 10, 34)
    tool, panel = place.map.tools.tool, land.desk.panel
    assert len(tool.houses) == 1 and tool.housed and "1 幢房屋一起移" in panel.hint.words
    before, begun = south("b5"), shape(window, "p4").bounds
    panel.first.setText("-1.5")
    with qtbot.waitSignal(window.session.saved):
        panel.enter()
    assert south("b5") == pytest.approx(before - 1.5) and window.session.project.log()[-1].label == "平移宗地及房屋 P4"
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert south("b5") == before and shape(window, "p4").bounds == begun
    place.map.setFocus()
    qtbot.keyClick(place.map, Qt.Key.Key_B)
    tick = panel._buttons.itemAt(0).widget()
    assert not tool.housed and not tick.isChecked() and "只移界线" in panel.hint.words
    panel.first.setText("-1.5")
    with qtbot.waitSignal(window.session.saved):
        panel.enter()
    assert south("b5") == before and shape(window, "p4").bounds[1] == pytest.approx(begun[1] - 1.5)
    tick = panel._buttons.itemAt(0).widget()
    tick.click()
    assert tool.housed
    place.map.grab()


def test_a_dragged_corner_is_caught_by_a_neighbours(window, land, place, qtbot):
    taken(window, land, place, qtbot, "p5", (50, 50))
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (64, 57), (65.8, 56.8))
    assert (EAST + 66, NORTH + 57) in set(map(tuple, shapely.get_coordinates(shape(window, "p5"))))


def test_undo_works_from_the_panel_too_unless_something_is_typed(window, land, place, qtbot):
    taken(window, land, place, qtbot, "p4", (10, 50))
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (2, 57), (1, 58), Qt.KeyboardModifier.ControlModifier)
    field = land.desk.panel.first
    field.setFocus()
    with qtbot.waitSignal(window.session.saved):
        qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert corners(window, "p4") == {(2, 32), (34, 32), (34, 57), (2, 57)}
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == ""


def test_the_tool_looks_at_today(window, land, place, qtbot):
    import datetime as dt

    window.focus.set_day(dt.date(2026, 1, 5))
    land.take("reshape_land")
    assert window.focus.as_of is None


def test_instead_of_a_locked_boundary_a_sketch_of_it_is_changed(window, land, place, qtbot):
    tool = taken(window, land, place, qtbot, "p3", (90, 15))
    before = shape(window, "p3")
    drag(qtbot, place, (96, 27), (96, 29), Qt.KeyboardModifier.ControlModifier)
    dialog = next(each for each in window.findChildren(QDialog) if isinstance(each, ReasonDialog))
    with qtbot.waitSignal(window.session.saved):
        dialog.sketch.click()
    row = window.session.tables["sketch"].iloc[0]
    assert (row["parcel"], row["purpose"]) == ("p3", "拟调整界线 P3") and tool.table == "sketch"
    qtbot.waitUntil(lambda: not place.map.busy)
    with qtbot.waitSignal(window.session.saved):
        drag(qtbot, place, (96, 27), (97, 29), Qt.KeyboardModifier.ControlModifier)
    assert window.session.tables["sketch"]["geom"].iloc[0].area > 751 and shape(window, "p3").equals(before)
