"""今日待办 as an officer meets it: where the window opens, groups, choosing a line, following changes."""

import datetime as dt

import openpyxl
import pytest
from PySide6.QtCore import Qt

from gisapp import app, i18n
from gisapp.domain import codes
from gisapp.domain.changes import ChangeSet, Tables, inserted, updated
from gisapp.services import due
from gisapp.ui import desktop
from gisapp.ui.main_window import MainWindow
from tests import town

TODAY = dt.date.today()


def later(days):
    return TODAY + dt.timedelta(days)


def _agreements():
    households = ["h1", "h2", "h3"]
    return inserted("agreement", {"household": households, "agr_no": [f"X{uid}" for uid in households], "kind": "main",
                                  "mode": "cash", "sign_date": later(-60), "total": 1,
                                  "move_due": [later(-1), later(2), later(14)]}, ["a1", "a2", "a3"])


@pytest.fixture
def due_path(tmp_path):
    """A project in which three households are to move."""
    path = tmp_path / "到期.gpkg"
    project = app.create_project(path, who="李建国")
    project.do(town.without_evidence())
    project.do(ChangeSet("协议", (_agreements(),)))
    app.close_project(project)
    return path


@pytest.fixture
def opened(qtbot, dressed):
    windows = []

    def opened(path):
        made = MainWindow()
        qtbot.addWidget(made)
        made.resize(1366, 768)
        made.show()
        with qtbot.waitSignal(made.session.opened, timeout=10_000):
            made.start(path)
        windows.append(made)
        if len(made.session.tables["household"]):  # counted once the map is painted
            qtbot.waitUntil(lambda: made.workbench.today.lines.found is not None)
        return made

    yield opened
    for made in windows:
        made.close()


def texts(view):
    return [view.lines.index(row).data() for row in range(view.lines.rowCount())]


def counts(view):
    return {group: int(tile.count.text()) for group, tile in view.tiles.items() if tile.count.text() != "0"}


def test_the_list_is_written_for_paper_and_opened(qtbot, opened, due_path, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(desktop, "show", shown.append)
    view = opened(due_path).workbench.today
    view.write(tmp_path / "清单.xlsx")
    qtbot.waitUntil(lambda: shown == [tmp_path / "清单.xlsx"])
    page = openpyxl.load_workbook(shown[0]).active
    lines = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(at for at, line in enumerate(lines) if line[0] == "类别")
    assert [line[0] for line in lines[head + 1:]] == ["已超期", "3 天内到期", "15 天内到期"]
    assert lines[head + 1][1] == "SD-0001" and lines[head + 1][5] == "超期 1 天"
    assert page.page_setup.orientation == "landscape"


def test_the_window_opens_on_what_is_due_beside_the_map(qtbot, opened, due_path):
    window = opened(due_path)
    view = window.workbench.today
    assert window.workbench.current == "today" and window.rail.buttons["today"].isChecked()
    assert view.isVisible() and window.workbench.map.map.isVisible() and window.workbench.right.isVisible()
    assert not window.workbench.map.left.isVisible()
    assert counts(view) == {"overdue": 1, "within_3": 1, "within_15": 1}
    day = later(-1).isoformat()
    assert texts(view)[:3] == [
        "已超期  1 项", f"SD-0001  搬迁期限  超期 1 天  {day} · 590号令第25条、第27条", "3 天内到期  1 项"]
    window.rail.buttons["map"].click()
    assert not view.isVisible() and window.workbench.map.left.isVisible() and window.workbench.map.table.isVisible()


def test_a_line_selects_its_household_everywhere(qtbot, opened, due_path):
    window = opened(due_path)
    view = window.workbench.today
    rect = view.list.visualRect(view.lines.index(1))
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert window.focus.selection.uids == ("h1",)
    assert window.workbench.right.household.number.text() == "SD-0001"
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    assert window.focus.selection.uids == ("h2",)  # the heading between them is passed over
    window.focus.select("household", ["h7"], "map")
    assert not view.list.selectionModel().hasSelection()
    window.show_place("map")
    assert window.workbench.map.table.chosen() == ["h7"]  # the table below the map follows when it is seen


def test_a_heading_is_not_chosen_and_a_line_tells_its_law(qtbot, opened, due_path):
    view = opened(due_path).workbench.today
    assert not view.lines.flags(view.lines.index(0)) & Qt.ItemFlag.ItemIsSelectable
    told = view.lines.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert "依据：590号令第25条、第27条" in told and "责任：被征收人" in told and "约定交房" in told
    assert view.lines.index(0).data(Qt.ItemDataRole.ToolTipRole) is None


def test_a_group_alone(qtbot, opened, due_path):
    view = opened(due_path).workbench.today
    qtbot.mouseClick(view.tiles["within_3"], Qt.MouseButton.LeftButton)
    assert len(texts(view)) == 1 and texts(view)[0].startswith("SD-0002")
    qtbot.mouseClick(view.tiles["within_3"], Qt.MouseButton.LeftButton)
    assert len(texts(view)) == 6


def test_the_list_follows_changes_zones_and_undo(qtbot, opened, due_path):
    window = opened(due_path)
    view = window.workbench.today
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda tables: ChangeSet("延期", (
            updated(tables, "agreement", ["a1"], {"move_due": later(40)}),)))
    qtbot.waitUntil(lambda: counts(view) == {"within_3": 1, "within_15": 1})
    with qtbot.waitSignal(window.session.saved):
        window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: counts(view) == {"overdue": 1, "within_3": 1, "within_15": 1})
    window.focus.set_zone(None)
    qtbot.waitUntil(lambda: counts(view) == {"overdue": 1, "within_3": 1, "within_15": 1})


def test_a_change_that_starts_no_clock_counts_nothing_anew(qtbot, opened, due_path):
    window = opened(due_path)
    found = window.workbench.today.lines.found
    with qtbot.waitSignal(window.session.saved):
        window.session.submit(lambda _: ChangeSet("街", (inserted("street", {"name": ["郭亮街"], "zone": "z"}),)))
    qtbot.wait(20)
    assert window.workbench.today.lines.found is found


def test_where_nothing_is_due_the_map_comes_first_and_the_page_says_so(qtbot, opened, tmp_path):
    path = tmp_path / "无事.gpkg"
    project = app.create_project(path)
    project.do(town.without_evidence())
    app.close_project(project)
    window = opened(path)
    view = window.workbench.today
    qtbot.waitUntil(lambda: window.workbench.current == "map" and window.rail.buttons["map"].isChecked())
    window.actions_["today"].trigger()
    qtbot.wait(30)
    assert window.workbench.current == "today"
    assert counts(view) == {} and view._pages.currentIndex() == 1


def test_an_empty_project_opens_on_the_map(opened, tmp_path):
    path = tmp_path / "空.gpkg"
    app.close_project(app.create_project(path))
    assert opened(path).workbench.current == "map"


def test_the_whole_zone_stays_in_sight_until_somebody_looks_closer(qtbot, opened, due_path):
    window = opened(due_path)
    map_view = window.workbench.map.map
    window.show_place("map")
    qtbot.waitUntil(lambda: window.workbench.map._whole == window.workbench.map._looked_at())
    zone = window.session.tables["zone"].at["z", "geom"].bounds

    def seen():
        west, south, east, north = map_view.view.bounds
        return west <= zone[0] and south <= zone[1] and east >= zone[2] and north >= zone[3]

    qtbot.waitUntil(seen)
    map_view.zoom_in()
    closer = map_view.view.metres_per_px
    window.show_place("today")
    qtbot.wait(20)
    assert map_view.view.metres_per_px == closer


def test_it_speaks_english(qtbot, opened, due_path):
    i18n.use("en")
    view = opened(due_path).workbench.today
    assert texts(view)[0] == "Overdue  1"
    assert texts(view)[1].startswith("SD-0001  Moving due  1 d overdue")


def test_years_without_a_holiday_plan_are_noted(qtbot, opened, tmp_path):
    path = tmp_path / "催告.gpkg"
    project = app.create_project(path)
    bare = Tables.empty().with_changes(town.without_evidence())
    project.do(town.without_evidence())
    project.do(ChangeSet("催告", (
        inserted("exit_event", {"household": ["h1"], "route": "decision", "step": "urged", "happened_on": TODAY}),
        updated(bare, "household", ["h1"], {"stage": "negotiating"}))))
    app.close_project(project)
    view = opened(path).workbench.today
    known = not view.lines.found.findings
    assert view._foot.isVisible() is not known
    assert bool(view.note.text()) is not known


def test_households_with_everything_on_record_can_be_chosen_together(qtbot, opened, tmp_path):
    window = opened(town.written(tmp_path / "齐备.gpkg"))
    window.show_place("today")
    view = window.workbench.today
    qtbot.waitUntil(view.ready_link.isVisible)
    ready = due.ready(window.session.tables, TODAY, "z")
    assert view.ready == ready and ready
    assert view.ready_link.text() == f"{sum(map(len, ready.values()))} 户可以登记下一步"
    stage, uids = next(iter(ready.items()))
    menu = view.ready_menu()
    assert menu.actions()[0].text() == f"{codes.label('stage', stage)}  {len(uids)} 户"
    menu.actions()[0].trigger()
    menu.deleteLater()
    assert window.focus.selection.uids == tuple(uids)
