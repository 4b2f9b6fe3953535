"""The 红线体检 as an officer meets it: a list below the map, a row looked at, the list as a workbook."""

import numpy as np
import pytest
import shapely
from openpyxl import load_workbook

from gisapp import i18n
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.ui import land_check
from tests import town

E, N = town.EAST, town.NORTH
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def _faults(tables):
    """P2 overlaps P1 by 1 m, a sliver of 2 cm lies between P4 and P5; the plan has another area."""
    shapes = [shapely.box(E + 31, N + 2, E + 64, N + 27), shapely.box(E + 31.98, N + 32, E + 64, N + 57)]
    return ChangeSet("测量", (updated(tables, "parcel", ["p2", "p5"], {"geom": shapes}),
                            inserted("setting", {"name": ["plan_area_ha/试点片区"], "value": ["0.65"]}, ["s1"])))


@pytest.fixture
def town_path(tmp_path):
    return town.written(tmp_path / "小镇.gpkg", _faults)


@pytest.fixture
def check(window, qtbot):
    window.actions_["check_land"].trigger()
    panel = window.workbench.land.check
    qtbot.waitUntil(lambda: panel.report is not None)
    return panel


def rows(panel):
    return [[cell.text for cell in row] for row in panel.table.cells.rows]


def test_the_worst_comes_first_with_its_rows_measure_and_the_balance(window, check):
    assert window.workbench.current == "map"
    assert check.isVisible() and not window.workbench.map.table.isVisible()
    first = rows(check)[0]
    assert first[:4] == ["错误", "重叠", "宗地 P1、P2", "25.00 ㎡"]
    assert "重叠 25.00 ㎡" in first[4]
    severities = [row[0] for row in rows(check)]
    assert severities == sorted(severities, key=["错误", "警告", "提示"].index)
    assert "方案 0.65 公顷（差 -500.00 ㎡）" in check.balance.text()
    assert "错误 1" in check.count.words


def test_a_row_is_selected_zoomed_to_and_flashes(window, check, qtbot):
    check.table.choose("0")
    assert window.focus.selection.table == "parcel"
    assert set(window.focus.selection.uids) == {"p1", "p2"}
    view, mark = window.workbench.map.map.view, window.workbench.land.mark
    assert abs(view.center_e - (E + 31.5)) < 0.5
    assert view.bounds[2] - view.bounds[0] < 250
    assert mark.isVisible() and mark.flashing
    assert mark.shape.area == pytest.approx(25)
    qtbot.waitUntil(lambda: not mark.flashing, timeout=4_000)
    check.closed.emit()
    assert not mark.isVisible() and not check.isVisible()
    assert window.workbench.map.table.isVisible()


def test_one_kind_is_listed_and_the_list_follows_the_land(window, check, qtbot):
    check.kind.setCurrentIndex(check.kind.findData("overlap"))
    check.kind.activated.emit(check.kind.currentIndex())
    assert [row[1] for row in rows(check)] == ["重叠"]
    window.session.submit(lambda tables: ChangeSet("改回", (updated(
        tables, "parcel", ["p2"], {"geom": [shapely.box(E + 34, N + 2, E + 64, N + 27)]}),)))
    qtbot.waitUntil(lambda: check.report is not None and "overlap" not in set(check.report.found["kind"]))
    assert check.kind.currentData() is None
    window.session.undo()
    qtbot.waitUntil(lambda: "overlap" in set(check.report.found["kind"]))


def test_beside_the_day_it_gives_way_and_comes_back(window, check):
    window.show_place("today")
    assert not check.isVisible()
    window.show_place("map")
    assert check.isVisible()
    assert not window.workbench.map.table.isVisible()


def test_the_list_as_a_workbook_has_every_row(window, check, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(land_check, "MOST", 2)
    check.table.show_rows([], [])
    check._list()
    assert len(rows(check)) == 2
    assert "列出前 2 条" in check.count.words
    with qtbot.waitSignal(check.told):
        check.write(tmp_path / "体检.xlsx")
    sheet = load_workbook(tmp_path / "体检.xlsx").active
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(texts) if row[0] == "程度")
    assert len(texts) - head - 1 == len(check.report.found)
    assert texts[head + 1][:4] == ["错误", "重叠", "宗地 P1、P2", 25]
    assert any("方案 0.65 公顷" in str(row[0]) for row in texts[:head])
    with qtbot.waitSignal(check.failed):
        check.write(tmp_path / "体检.xlsx" / "没有.xlsx")


def test_the_command_is_in_the_menu_and_in_the_search_box(window, qtbot):
    assert "红线体检" in [action.text() for action in window.menu.expert.actions()]
    window.search.begin()
    window.search.setText("体检")
    assert any("红线体检" in window.search.list.item(at).text() for at in range(window.search.list.count()))


def test_nothing_is_cut_in_either_language(window, qtbot):
    for language in ("zh", "en"):
        i18n.use(language)
        land = window.workbench.land
        if land.check is not None:
            land.check.deleteLater()
            land.check = None
        land.open_check()
        qtbot.waitUntil(lambda land=land: land.check.report is not None)
        grid = land.check.table
        shown = [column for column in range(grid.cells.columnCount()) if not grid.isColumnHidden(column)]
        assert sum(grid.columnWidth(column) for column in shown) <= grid.viewport().width()
        for button in (land.check.repair, land.check.again, land.check.export):
            assert button.width() >= button.sizeHint().width(), button.text()
        assert all(not any("一" <= letter <= "鿿" for letter in row[1]) for row in rows(land.check)) or language == "zh"
        assert np.isfinite(window.workbench.map.map.view.center_e)
