"""The map in the window: looks, follows, points."""

import time

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from gisapp.carto.mapspec import MapSpec
from gisapp.carto.style import GROUP_COLOURS, SELECTED
from gisapp.domain.changes import ChangeSet, Tables, inserted, updated
from gisapp.ui.map_view import MapView
from tests import mapped_town
from tests.town import EAST, NORTH


@pytest.fixture
def tables():
    return mapped_town.tables()


@pytest.fixture
def view(qtbot, tables):
    made = MapView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    made.show_tables(tables)
    settle(qtbot, made)
    return made


def settle(qtbot, view):
    qtbot.waitUntil(lambda: not view.busy, timeout=5000)


def point_of(view, geometry):
    return QPoint(*(round(each) for each in view.view.to_px_point(geometry.centroid.x, geometry.centroid.y)))


def test_shows_everything_at_first(view, tables):
    west, south, east, north = view.view.bounds
    box = tables["zone"].at[mapped_town.ZONE, "geom"].bounds
    assert west < box[0] and south < box[1] and east > box[2] and north > box[3]
    assert view.scale_denominator == pytest.approx(view.view.metres_per_px * view.px_per_mm * 1000)


def test_click_picks_and_ctrl_adds(view, tables, qtbot):
    at = point_of(view, tables["building"].at["b9", "geom"])
    with qtbot.waitSignal(view.picked) as heard:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert heard.args == ["building", "b9", False]
    with qtbot.waitSignal(view.picked) as heard:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
    assert heard.args == ["building", "b9", True]
    with qtbot.waitSignal(view.picked) as heard:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert heard.args == ["", "", False]


def test_drag_moves_the_land_and_does_not_pick(view, qtbot):
    before = view.view
    picked = []
    view.picked.connect(lambda *args: picked.append(args))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    qtbot.mouseMove(view, QPoint(330, 320))
    qtbot.mouseMove(view, QPoint(350, 340))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(350, 340))
    moved = view.view
    assert moved.center_e == pytest.approx(before.center_e - 50 * before.metres_per_px, abs=before.metres_per_px)
    assert moved.center_n == pytest.approx(before.center_n + 40 * before.metres_per_px, abs=before.metres_per_px)
    assert not picked


def test_wheel_keeps_the_land_under_the_pointer(view):
    position = QPointF(600, 200)
    before = view.view.to_land(600, 200)
    wheel = QWheelEvent(position, view.mapToGlobal(position), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    metres = view.view.metres_per_px
    QApplication.sendEvent(view, wheel)
    assert view.view.metres_per_px < metres
    assert view.view.to_land(600, 200) == pytest.approx(before)


def test_keys(view, qtbot):
    scale = view.scale_denominator
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.scale_denominator < scale
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.scale_denominator == pytest.approx(scale)
    easting = view.view.center_e
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.view.center_e > easting


def test_rectangle_picks_buildings(view, tables, qtbot):
    geometry = tables["parcel"].at["p4", "geom"]
    west, south, east, north = geometry.bounds
    left, top = view.view.to_px_point(west - 1, north + 1)
    right, bottom = view.view.to_px_point(east + 1, south - 1)
    with qtbot.waitSignal(view.area_picked) as heard:
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier,
                         QPoint(round(left), round(top)))
        qtbot.mouseMove(view, QPoint(round(right) - 8, round(bottom) - 8))
        qtbot.mouseMove(view, QPoint(round(right), round(bottom)))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier,
                           QPoint(round(right), round(bottom)))
    assert ("building", "b4") in [tuple(each) for each in heard.args[0]]


def test_pointer_tells_coordinates(view, qtbot):
    with qtbot.waitSignal(view.pointer_moved) as heard:
        qtbot.mouseMove(view, QPoint(400, 300))
    assert heard.args == pytest.approx([view.view.center_e, view.view.center_n], abs=view.view.metres_per_px)


def test_stage_change_mends_the_picture_at_once(view, tables, qtbot):
    at = point_of(view, tables["parcel"].at["p20", "geom"])
    corner = QPoint(*(round(each) for each in view.view.to_px_point(
        tables["parcel"].at["p20", "geom"].bounds[0] + 0.8, tables["parcel"].at["p20", "geom"].bounds[1] + 0.8)))
    household = tables["household_building"].set_index("building").at["b20", "household"]
    changeset = ChangeSet("x", (updated(tables, "household", [household], {"stage": "compensated"}),))
    view.absorb(tables.with_changes(changeset), changeset)
    assert not view.busy
    seen = view.grab().toImage().pixelColor(corner)
    wanted = QColor(GROUP_COLOURS["compensated"])
    assert abs(seen.red() - wanted.red()) + abs(seen.blue() - wanted.blue()) < 40
    assert view.hit(at.x(), at.y()) == ("building", "b20")


def test_selection_is_outlined(view, tables):
    view.set_selection(["p7"], [])
    west, south, east, _ = tables["parcel"].at["p7", "geom"].bounds
    x, y = view.view.to_px_point((west + east) / 2, south)
    image = view.grab().toImage()
    yellow = QColor(SELECTED)
    near = [image.pixelColor(round(x), round(y) + step) for step in range(-3, 4)]
    assert any(abs(each.red() - yellow.red()) + abs(each.blue() - yellow.blue()) < 60 for each in near)
    view.set_selection([], [])


def test_other_layers(view, qtbot):
    view.set_spec(MapSpec(("red_line",)))
    settle(qtbot, view)
    assert view.hit(400, 300) is None
    assert view.spec.layers == ("red_line",)


def test_zoom_to_and_ensure_visible(view, tables):
    box = tables["parcel"].at["p4", "geom"].bounds
    view.zoom_to(box)
    west, south, east, north = view.view.bounds
    assert west <= box[0] and south <= box[1] and east >= box[2] and north >= box[3]
    metres = view.view.metres_per_px
    other = tables["parcel"].at["p60", "geom"].bounds
    view.ensure_visible(other)
    west, south, east, north = view.view.bounds
    assert west <= other[0] and south <= other[1] and east >= other[2] and north >= other[3]
    assert view.view.metres_per_px >= metres


def test_true_scale(view):
    view.set_scale_denominator(1000)
    assert view.scale_denominator == pytest.approx(1000)


def test_empty_project_and_no_project(qtbot):
    from gisapp.domain.changes import Tables

    empty = MapView()
    qtbot.addWidget(empty)
    empty.resize(300, 200)
    empty.show()
    empty.grab()
    empty.show_tables(Tables.empty())
    settle(qtbot, empty)
    assert empty.hit(10, 10) is None
    assert empty.hits_in(QRectF(0, 0, 300, 200)) == []


def test_a_large_selection_is_painted_at_once(qtbot):
    """Small outlines as dots, those out of sight not at all: a whole district selected does not hold up the window."""
    corners = np.arange(250) * 14.0 + 1.0
    east, north = (each.ravel() for each in np.meshgrid(EAST + corners, NORTH + corners))
    shapes = shapely.box(east, north, east + 13, north + 13)
    uids = [f"p{number}" for number in range(len(shapes))]
    view = MapView()
    qtbot.addWidget(view)
    view.resize(700, 440)
    view.show_tables(Tables.empty().with_changes(ChangeSet("x", (inserted("parcel", {
        "parcel_no": uids, "geom": shapes}, uids),))))
    view.set_selection(uids, [])
    view.show()
    qtbot.waitUntil(lambda: not view.busy, timeout=10_000)
    begun = time.perf_counter()
    picture = view.grab().toImage()
    assert time.perf_counter() - begun < 1.0
    middle = [picture.pixelColor(350 + step, 220).name().upper() for step in range(20)]
    assert SELECTED.upper() in middle
    view.zoom_by(20)
    qtbot.waitUntil(lambda: not view.busy, timeout=10_000)
    assert view.picked_out.rows["parcel"] == uids
