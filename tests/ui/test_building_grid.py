"""楼盘表 in the panel: ticks by cell, row and drag are the list's ticks; a double click opens the household."""

import pytest
from PySide6.QtCore import QPoint, Qt

from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.ui.building_dialog import BuildingDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def panel(qtbot, window):
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda tables: ChangeSet("室号", (changes.updated(
            tables, "household", ["h1", "h2"], {"unit_no": ["1", "1"], "floor_no": ["1", "2"],
                                                "room_no": ["101", "201"]}),)))
    window.focus.select("building", ["b1"], "test")
    return window.workbench.right.group


def click(qtbot, grid, cell, **more):
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect_of(cell).center().toPoint(), **more)


def test_a_building_opens_on_its_floor_table(qtbot, panel):
    assert panel.views.isVisible()
    assert panel.grid.isVisible()
    assert panel.ticked() == ["h1", "h2"]
    first = panel.grid.shown.cells[0]
    click(qtbot, panel.grid, first)
    assert panel.ticked() == ["h2"]
    assert panel.primary.text() == "登记阶段…（1 户）"
    qtbot.mouseClick(panel.grid, Qt.MouseButton.LeftButton,
                     pos=QPoint(10, round(panel.grid.rect_of(first).center().y())))
    assert panel.ticked() == ["h1", "h2"]
    qtbot.mouseClick(panel.grid, Qt.MouseButton.LeftButton,
                     pos=QPoint(round(panel.grid.rect_of(first).center().x()), 8))
    assert panel.ticked() == []


def test_a_drag_ticks_what_it_crosses(qtbot, panel):
    panel.none.click()
    cells = panel.grid.shown.cells
    start, end = (panel.grid.rect_of(cell).center().toPoint() for cell in cells)
    qtbot.mousePress(panel.grid, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(panel.grid, (start + end) / 2)
    qtbot.mouseMove(panel.grid, end)
    qtbot.mouseRelease(panel.grid, Qt.MouseButton.LeftButton, pos=end)
    assert panel.ticked() == ["h1", "h2"]


def test_a_double_click_opens_the_household(qtbot, window, panel):
    cell = panel.grid.shown.cells[1]
    before = panel.ticked()
    at = panel.grid.rect_of(cell).center().toPoint()
    qtbot.mouseClick(panel.grid, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(panel.grid, Qt.MouseButton.LeftButton, pos=at)
    assert window.focus.selection.uids == (cell.uid,)
    assert sorted(before) == sorted(panel.grid.ticked)


def test_the_large_window_shares_the_ticks(qtbot, window, panel):
    asked = []
    made = BuildingDialog(window.session, "b1", "B1", panel.grid, panel.ticked, asked.append, lambda: None, window)
    made.show()
    assert made.counts.text().startswith("已签 0/2 户")
    click(qtbot, made.grid, made.grid.shown.cells[0])
    assert panel.ticked() == ["h2"]
    made.primary.click()
    assert asked == [["h2"]]
    made.reject()


def test_a_building_without_rooms_shows_its_list(window):
    window.focus.select("building", ["b3"], "test")
    window.focus.select("parcel", ["p1"], "test")
    panel = window.workbench.right.group
    assert not panel.views.isVisible()
    assert panel.list.isVisible()
