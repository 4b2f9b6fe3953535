"""Snapping by mouse: the mark and the word at the pointer, what is switched off, and the same for every tool."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from gisapp import settings
from gisapp.carto.snapping import Kind
from gisapp.ui.map_snapping import Snapping
from tests.town import EAST, NORTH


@pytest.fixture
def place(window, qtbot):
    qtbot.waitUntil(lambda: not window.workbench.map.map.busy)
    return window.workbench.map


def point_at(qtbot, place, east, north, off=(0, 0)):
    x, y = place.map.view.to_px_point(EAST + east, NORTH + north)
    qtbot.mouseMove(place.map, QPoint(round(x) + off[0], round(y) + off[1]))


def test_measuring_is_caught_by_corners_edges_and_feet(place, qtbot):
    place.pointing.begin("length")
    tool = place.map.tools.tool
    for at, kind in (((2, 2), Kind.VERTEX), ((17, 2), Kind.MIDDLE), ((10, 2), Kind.EDGE)):
        point_at(qtbot, place, *at, off=(3, 3))
        assert tool.caught.kind is kind
        place.map.grab()
    x, y = place.map.view.to_px_point(EAST + 25, NORTH + 22)
    qtbot.mouseClick(place.map, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    point_at(qtbot, place, 25, 27, off=(2, 2))
    assert tool.caught.kind is Kind.FOOT
    assert tool.words()[0].endswith("0°00′00″")
    place.map.grab()


def test_what_is_switched_off_stays_off(place, qtbot):
    snapping = place.map.tools.snapping
    menu = QMenu()
    snapping.menu(menu)
    next(action for action in menu.actions() if action.text() == "顶点").trigger()
    assert Kind.VERTEX not in snapping.kinds and settings.load().no_snap == "vertex"
    place.pointing.begin("length")
    point_at(qtbot, place, 2, 2, off=(3, 3))
    assert place.map.tools.tool.caught.kind is not Kind.VERTEX
    assert Kind.VERTEX not in Snapping(place.map).kinds
    qtbot.keyClick(place.map, Qt.Key.Key_F3)
    point_at(qtbot, place, 2, 2, off=(4, 4))
    assert not snapping.on and place.map.tools.tool.caught is None
    place.map.grab()
    snapping.menu(menu)
    assert not menu.actions()[-1].isEnabled()


def test_the_hint_of_the_tool_in_hand_is_told(place, qtbot):
    tools = place.map.tools
    with qtbot.waitSignal(tools.hinted, check_params_cb=lambda words: "Esc" in words):
        place.pointing.begin("area")
    with qtbot.waitSignal(tools.hinted, check_params_cb=lambda words: words == ""):
        qtbot.keyClick(place.map, Qt.Key.Key_Escape)
