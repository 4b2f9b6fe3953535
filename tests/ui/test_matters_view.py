"""问题与任务 as an officer meets it: issues, what they still need, tasks counted from the records, local units."""

import datetime as dt

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from gisapp import app, i18n
from gisapp.domain import matters
from gisapp.domain.changes import ChangeSet, inserted
from gisapp.services import issues
from gisapp.ui import relations
from gisapp.ui.fields_form import FieldsForm
from gisapp.ui.focus import Focus
from gisapp.ui.link_dialog import LinkDialog
from gisapp.ui.matters_view import MattersView
from gisapp.ui.session import Session
from gisapp.ui.sheet_dialog import SheetDialog
from tests import town

TODAY = dt.date.today()
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def later(days):
    return TODAY + dt.timedelta(days)


def _records():
    return ChangeSet("问题", (
        inserted("issue", {
            "issue_no": ["SD-E1-001", "SD-O-001", "SD-S3-001", "SD-O-002"], "zone": ["z", "z", "z", None],
            "class": ["E1", "O", "S3", "O"], "title": ["改制资料", "路灯不亮", "阻工苗头", "片区外"], "state": "open",
            "level": ["red", "yellow", "red", None], "found_on": [later(-90)] * 4,
            "due": [later(-5), later(9), later(3), None]}, ["i1", "i2", "i3", "i4"]),
        inserted("issue_object", {"issue": ["i1", "i1"], "household": ["h1", None], "parcel": [None, "p2"]}),
        inserted("milestone", {"task": ["签约", "交房"], "zone": "z", "lead_org": "征收办", "leader": "张主任",
                               "measure": ["signed", "handed_over"], "unit": "household", "target": [4, 4],
                               "start": [later(-50)] * 2, "deadline": [later(50)] * 2}, ["m1", "m2"]),
        inserted("stage_event", {"household": ["h1", "h2"], "stage": "signed", "happened_on": [later(-9)] * 2}),
        inserted("unit_org", {"name": ["际华3517公司"], "zone": "z"}, ["u1"]),
        inserted("unit_duty", {"unit_org": ["u1"], "duty": "staff", "target": [2]}, ["d1"]),
        inserted("staff", {"unit_org": "u1", "name": ["甲", "乙"], "state": "active", "job_result": ["placed", None],
                           "home_result": ["owned", None]}),
    ))


@pytest.fixture
def town_path(tmp_path):
    """The small town with matters of every kind."""
    return town.written(tmp_path / "小镇.gpkg", _records())


@pytest.fixture
def view(window):
    window.show_place("matters")
    return window.workbench.places["matters"]


def keys(grid):
    return grid.cells.keys


def cell(grid, key, column):
    return grid.cells.rows[keys(grid).index(key)][column]


def dialog(window):
    return next(each for each in window.findChildren(QDialog) if each.isVisible())


def fill(window, **values):
    form = dialog(window)
    assert isinstance(form, FieldsForm)
    for name, words in values.items():
        form.fields[name].setText(words)
    form.accept_button.click()
    return form


def test_issues_of_the_zone_with_overdue_in_red_and_the_restricted_hidden(window, view, qtbot):
    grid = view.issues.table
    assert keys(grid) == ["i1", "i2"]
    late, soon = cell(grid, "i1", 5), cell(grid, "i2", 5)
    assert "超期 5 天" in late.text
    assert late.colour
    assert not soon.colour
    assert view.issues.count.text() == "2 件，超期 1 件"
    window.focus.set_zone(None)
    assert keys(grid) == ["i1", "i2", "i4"]
    view.issues.reveal.click()
    qtbot.waitUntil(lambda: "i3" in keys(grid))
    assert view.issues.reveal.isHidden()
    assert window.session.project.log()[-1].label == "显示个人信息"
    window.focus.set_zone("z")
    assert keys(grid) == ["i1", "i2"]


def test_an_issue_chosen_says_what_it_needs_and_is_seen_on_the_map(window, view, qtbot):
    view.issues.table.choose("i1")
    panel = view.issues.panel
    assert panel.number.text() == "SD-E1-001"
    assert "改制资料不全" in panel.needs.text()
    assert window.focus.selection.table == "parcel"
    assert "p2" in window.focus.selection.uids
    panel.on_map.click()
    assert window.workbench.current == "map"
    west, south, east, north = relations.selection_bounds(window.session.tables, window.focus.selection)
    seen = window.workbench.map.map.view
    assert abs(seen.center_e - (west + east) / 2) < 1
    assert abs(seen.center_n - (south + north) / 2) < 1
    window.show_place("matters")
    view.issues.table.choose("i2")
    view.issues.table.entered.emit("i2")
    assert not window.focus.selection


def test_an_issue_is_registered_followed_up_closed_and_undone(window, view, qtbot):
    tables = window.session
    view.issues.add.click()
    form = fill(window, title="")
    qtbot.waitUntil(lambda: form.faults["title"].text() != "")
    assert form.faults["class"].text() == "“类别”必须填写"
    assert form.isVisible()
    fill(window, **{"class": "O", "title": "围墙", "hh_nos": "SD-0001、SD-0002", "geom": "东"})
    qtbot.waitUntil(lambda: "坐标" in form.faults["geom"].text())
    fill(window, geom=f"{town.EAST + 5},{town.NORTH + 5}")
    qtbot.waitUntil(lambda: "SD-O-003" in list(tables.tables["issue"]["issue_no"]))
    uid = issues.issue_uid(tables.tables, "SD-O-003")
    assert matters.concern(tables.tables, uid).households == ("h1", "h2")
    view.issues.table.choose(uid)
    view.issues.panel.enter.click()
    fill(window, note="现场核查")
    qtbot.waitUntil(lambda: tables.tables["issue"].at[uid, "state"] == "working")
    view.issues.panel.change.click()
    fill(window, lead="住建局")
    qtbot.waitUntil(lambda: tables.tables["issue"].at[uid, "lead"] == "住建局")
    view.issues.panel.finish.click()
    fill(window, result="已修复")
    qtbot.waitUntil(lambda: tables.tables["issue"].at[uid, "state"] == "closed")
    qtbot.waitUntil(lambda: uid not in keys(view.issues.table))
    tables.undo()
    qtbot.waitUntil(lambda: tables.tables["issue"].at[uid, "state"] == "working")
    assert uid in keys(view.issues.table)


def test_closing_too_early_is_refused_in_the_form(window, view, qtbot):
    view.issues.table.choose("i1")
    view.issues.panel.finish.click()
    form = fill(window, result="已办")
    qtbot.waitUntil(lambda: "还不能办结" in form.general.text())
    assert window.session.tables["issue"].at["i1", "state"] == "open"
    form.reject()


def test_an_event_tied_to_somebody_is_refused_at_the_field(window, view, qtbot):
    view.issues.add.click()
    form = fill(window, **{"class": "S3", "title": "苗头", "hh_nos": "SD-0001"})
    qtbot.waitUntil(lambda: "只登记事件" in form.faults["class"].text())
    form.reject()


def test_tasks_follow_the_records(window, view, qtbot):
    view.tabs.setCurrentIndex(1)
    grid = view.milestones.table
    qtbot.waitUntil(lambda: keys(grid) == ["m1", "m2"])
    assert cell(grid, "m1", 5).text == "2 户"
    assert cell(grid, "m1", 6).bar.share == 0.5
    assert "绿灯" in cell(grid, "m1", 7).text
    assert "红灯" in cell(grid, "m2", 7).text
    assert cell(grid, "m2", 9).text == "近四周无进展"
    grid.choose("m1")
    view.milestones.change.click()
    form = fill(window, unit="wan_yuan")
    qtbot.waitUntil(lambda: "不能按这个单位" in form.faults["unit"].text())
    fill(window, unit="household", target="2")
    qtbot.waitUntil(lambda: cell(grid, "m1", 9).text == "已完成")
    grid.choose("m2")
    view.milestones.remove.click()
    qtbot.waitUntil(lambda: keys(grid) == ["m1"])
    window.session.undo()
    qtbot.waitUntil(lambda: len(keys(grid)) == 2)


def test_a_workbook_is_looked_at_before_it_is_taken_in(window, view, qtbot, tmp_path):
    view.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(keys(view.milestones.table)) == 2)
    book = Workbook()
    for row in (["任务", "责任单位", "目标量", "单位", "止"], ["净地移交", "自规局", 3, "亩", "2099-12-31"],
                ["绿化", "园林局", 3, "户", "2099-12-31"]):
        book.active.append(row)
    book.save(path := tmp_path / "分解.xlsx")
    view.milestones.open_import(path)
    shown = dialog(window)
    assert isinstance(shown, SheetDialog)
    assert "第 3 行" in shown.wrong.text()
    assert cell(shown.rows, "2", 4).text == "净地移交（按任务文字判断）"
    shown.go.click()
    qtbot.waitUntil(lambda: "净地移交" in list(window.session.tables["milestone"]["task"]))
    window.session.undo()
    qtbot.waitUntil(lambda: len(window.session.tables["milestone"]) == 2)
    with qtbot.waitSignal(view.failed):
        view.milestones.open_import(tmp_path / "没有.xlsx")


def test_units_show_what_the_records_count(window, view, qtbot):
    view.tabs.setCurrentIndex(2)
    grid = view.units.table
    assert keys(grid) == ["u1/staff"]
    assert (cell(grid, "u1/staff", 3).text, cell(grid, "u1/staff", 5).text) == ("1", "由记录算出")
    assert "职工 2 人" in view.units.staff.text()
    grid.choose("u1/staff")
    view.units.open_duty()
    fill(window, target="9")
    qtbot.waitUntil(lambda: window.session.tables["unit_duty"].at["d1", "target"] == 9)
    view.units.buttons[1].click()
    fill(window, unit_org="u1", name="丙", surveyed="是", hh_no="SD-0003")
    qtbot.waitUntil(lambda: "u1/housing" in keys(grid))
    view.units.buttons[0].click()
    form = fill(window, name="际华3517公司")
    qtbot.waitUntil(lambda: "已经登记过" in form.faults["name"].text())
    form.reject()


def test_nothing_is_cut_in_either_language(window, qtbot):
    for language in ("zh", "en"):
        i18n.use(language)
        window.workbench.places.pop("matters", None)
        window.show_place("matters")
        view = window.workbench.places["matters"]
        for at in range(3):
            view.tabs.setCurrentIndex(at)
            grid = (view.issues, view.milestones, view.units)[at].table
            qtbot.waitUntil(lambda grid=grid: bool(keys(grid)))
            shown = [column for column in range(grid.cells.columnCount()) if not grid.isColumnHidden(column)]
            assert sum(grid.columnWidth(column) for column in shown) <= grid.viewport().width()
            header = grid.horizontalHeader()
            for column in shown:
                title = grid.cells.columns[column].title
                assert header.fontMetrics().horizontalAdvance(title) + 20 <= grid.columnWidth(column), title
        assert view.tabs.sizeHint().width() <= view.tabs.width()


def test_a_project_that_is_only_looked_at_offers_no_change(qtbot, dressed, jobs, town_path):
    session = Session()
    with qtbot.waitSignal(session.opened, timeout=10_000):
        session.create(town_path, lambda path: app.open_project(path, read_only=True))
    view = MattersView(session, Focus(), jobs)
    qtbot.addWidget(view)
    view.resize(1300, 700)
    view.show()
    assert not view.issues.add.isEnabled()
    view.issues.table.choose("i1")
    assert not view.issues.panel.finish.isEnabled()
    view.tabs.setCurrentIndex(2)
    assert not any(button.isEnabled() for button in view.units.buttons)
    session.finish()


def test_the_keyboard_reaches_the_place(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    assert window.workbench.current == "matters"


def words_of(widget):
    return [each.text() for kind in (QLabel, QPushButton) for each in widget.findChildren(kind) if not each.isHidden()]


def test_a_household_is_tied_to_an_issue_by_its_number_and_untied_and_undo_brings_it_back(qtbot, window, view):
    view.issues.table.choose("i1")
    panel = view.issues.panel
    panel.open_link()
    found = dialog(window)
    assert isinstance(found, LinkDialog)
    found.words.setText("SD-000")
    qtbot.waitUntil(lambda: found.list.count() == 7)  # eight, and h1 is linked already
    assert not any("SD-0001" in found.list.item(at).text() for at in range(7))
    found.words.setText("p6")
    qtbot.waitUntil(lambda: found.list.count() == 1)
    assert "P6" in found.list.item(0).text()
    with qtbot.waitSignal(window.session.saved):
        found.accept_button.click()
    qtbot.waitUntil(lambda: "宗地 P6" in words_of(panel))
    with qtbot.waitSignal(window.session.saved):
        panel.unlink("h1")
    assert matters.concern(window.session.tables, "i1").households == ()
    with qtbot.waitSignal(window.session.saved):
        window.actions_["undo"].trigger()
    assert matters.concern(window.session.tables, "i1").households == ("h1",)


def test_several_are_tied_at_once_and_what_is_not_found_is_said(qtbot, window, view):
    view.issues.table.choose("i2")
    view.issues.panel.open_link()
    found = dialog(window)
    assert not found.accept_button.isEnabled()
    found.words.setText("没有这一户")
    qtbot.waitUntil(lambda: "没有这一户" in found.hint.text())
    found.words.setText("际华")
    qtbot.waitUntil(lambda: found.list.count() == 1)
    found.words.setText("郭亮街1号")
    qtbot.waitUntil(lambda: found.list.count() == 2)  # the household and its parcel
    found.list.selectAll()
    with qtbot.waitSignal(window.session.saved):
        found.accept_button.click()
    about = matters.concern(window.session.tables, "i2")
    assert (about.households, about.parcels) == (("h1",), ("p1",))


def test_an_event_of_s3_is_tied_to_nobody_and_says_why(qtbot, window, view):
    with qtbot.waitSignal(window.session.saved):
        view.issues.reveal.click()
    qtbot.waitUntil(lambda: "i3" in keys(view.issues.table))
    view.issues.table.choose("i3")
    view.issues.panel.open_link()
    assert "只登记事件" in view.issues.panel.fault.text()
    assert not any(isinstance(each, LinkDialog) for each in window.findChildren(QDialog))
