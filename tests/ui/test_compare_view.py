"""前后对照: one view, two days, two legends; it follows what the one map is asked for and makes way again."""

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt

from gisapp.carto.portrayal import Portrayal
from gisapp.domain.changes import ChangeSet, inserted, updated

DAY = dt.date(2026, 1, 4)


@pytest.fixture
def compared(window, qtbot):
    session = window.session
    with qtbot.waitSignal(session.changed, timeout=5000):
        session.submit(lambda tables: ChangeSet("x", (
            inserted("stage_event", {"household": ["h3"], "stage": "surveyed", "happened_on": [dt.date(2026, 1, 5)]}),
            updated(tables, "household", ["h3"], {"stage": "surveyed", "stage_on": dt.date(2026, 1, 5)}))))
    place = window.workbench.map
    place.slider.compare.click()
    yield place.compared
    place.compared.close()


def painted(compared, qtbot):
    qtbot.waitUntil(lambda: not any(side.map.busy for side in compared.view.sides) and bool(
        compared.view.right.legend.counts) and not compared.view._count.isActive())


def test_two_days_and_their_counts(compared, window, qtbot):
    left, right = compared.view.sides
    left.slider.chosen.emit(DAY)
    painted(compared, qtbot)
    assert left.map.spec.as_of == DAY
    assert right.map.spec.as_of is None
    assert left.legend.counts["surveying"].text() == "0"
    assert right.legend.counts["surveying"].text() == "1"
    assert right.legend._differences["surveying"].text() == "+1"
    assert left.map.scene.layers[0].shapes is right.map.scene.layers[0].shapes
    assert window.workbench.map.map.isHidden()


def test_both_look_at_the_same_place(compared, qtbot):
    left, right = compared.view.sides
    left.map.zoom_in()
    left.map.pan_by(30, 10)
    assert (right.map.view.center_e, right.map.view.metres_per_px) == (left.map.view.center_e,
                                                                       left.map.view.metres_per_px)
    right.map.zoom_out()
    assert left.map.view.metres_per_px == right.map.view.metres_per_px


def test_it_follows_theme_selection_and_changes(compared, window, qtbot):
    window.focus.set_portrayal(Portrayal("tenure"))
    window.focus.select("household", ["h3"], "test")
    for side in compared.view.sides:
        assert side.map.spec.portrayal.theme == "tenure"
        assert side.map.picked_out.rows["building"] == ["b2"]
    painted(compared, qtbot)
    with qtbot.waitSignal(window.session.changed, timeout=5000):
        window.session.submit(lambda tables: ChangeSet("x", (updated(tables, "household", ["h3"],
                                                               {"tenure": "collective"}),)))
    qtbot.waitUntil(lambda: "collective" in compared.view.right.legend.counts)
    assert compared.view.right.legend.counts["collective"].text() == "1"


def test_a_click_selects(compared, window, qtbot):
    compared.view.right.map.picked.emit("building", "b2", False)
    assert window.focus.selection.uids == ("b2",)


def test_closing_returns_to_the_one_map(compared, window, qtbot):
    place = window.workbench.map
    before = place.map.view.metres_per_px
    qtbot.keyClick(compared.view, Qt.Key.Key_Escape)
    assert not compared.shown
    assert place.map.isVisible()
    assert place.slider.isVisible()
    assert place.table.isVisible()
    assert place.map.view.metres_per_px == pytest.approx(before)


def test_another_place_closes_it(compared, window):
    window.show_place("table")
    assert not compared.shown


def test_one_map_is_swept_over_the_other(compared, qtbot):
    view = compared.view
    left, right = view.sides
    view.way.chosen.emit(True)
    room = view.maps
    assert left.map.geometry() == right.map.geometry() == room.rect()
    qtbot.waitUntil(lambda: not any(side.map.busy for side in view.sides))
    assert left.map.view.bounds == right.map.view.bounds
    middle = room.rect().center()
    seen = room.childAt(middle.x() - 60, middle.y()), room.childAt(middle.x() + 60, middle.y())
    assert seen == (left.map, right.map)  # the pointer meets what is seen
    start = room.divider.rect().center()
    qtbot.mousePress(room.divider, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(room.divider, start + QPoint(100, 0))
    room.divider.moved.emit(middle.x() + 100)
    qtbot.mouseRelease(room.divider, Qt.MouseButton.LeftButton)
    assert room.childAt(middle.x() + 60, middle.y()) is left.map
    share = room.share
    qtbot.keyClick(room.divider, Qt.Key.Key_Left)
    assert room.share < share
    assert [each.text() for each in room.days] == [str(left.day), "今天"]
    left.slider.chosen.emit(DAY)
    assert room.days[0].text() == "2026-01-04"
    room.divider.moved.emit(-500)
    assert room.share == 0.02
    room.grab()
    view.way.chosen.emit(False)
    assert left.map.mask().isEmpty() and left.map.width() == pytest.approx(right.map.width(), abs=2)
    assert room.divider.isHidden()
