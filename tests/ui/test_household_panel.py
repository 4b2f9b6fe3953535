"""The panel of one household: nothing in it is cut off."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QPushButton

from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.domain.lifecycle import Stage
from gisapp.services import recording
from gisapp.ui import group_panel, timeline

WORDS = "登记“已拆除”还差 1 项：\n· 所在幢没有拆除完成记录（建设工程安全生产管理条例第11条，国务院令第393号）"


@pytest.mark.parametrize("width", [1180, 1366])
def test_what_is_missing_is_read_to_its_end(window, qtbot, width):
    window.resize(width, 700)
    window.focus.select("household", ["h1"], "test")
    label = window.workbench.right.household.next_box.missing
    label.setText(WORDS)
    label.show()
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))


def test_a_list_cut_short_says_so(window, monkeypatch):
    monkeypatch.setattr(group_panel, "_LONGEST", 2)
    window.focus.select("household", ["h1", "h2", "h3"], "test")
    panel = window.workbench.right.group
    assert panel.list.count() == 2 and "2" in panel.hint.text()
    window.focus.select("household", ["h1", "h2"], "test")
    assert "2" not in panel.hint.text()


def test_what_happened_and_what_comes_is_read_downwards(town):
    days = {"surveyed": dt.date(2026, 1, 5), "determined": dt.date(2026, 2, 5)}
    town.do(ChangeSet("登记", (
        updated(town.tables, "household", ["h1"], {"stage": "determined", "stage_on": days["determined"]}),
        inserted("stage_event", {"household": "h1", "stage": list(days), "happened_on": list(days.values())}))))
    steps = timeline.steps(town.tables, "h1")
    assert [each.title for each in steps[:4]] == ["已调查", "已认定", "已评估", "协商中"]
    assert [each.present for each in steps[:3]] == [False, True, False]


def test_the_decision_of_a_phase_is_followed_at_once(window, qtbot):
    session = window.session
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: ChangeSet("", (updated(tables, "household", ["h1"], {
            "stage": Stage.DETERMINED.value, "phase": str(tables["phase"].index[0])}),)))
    window.focus.select("household", ["h1"], "test")
    label = window.workbench.right.household.next_box.missing
    assert "还没有征收决定公告" not in label.text()
    for day in (None, dt.date(2026, 1, 1)):
        with qtbot.waitSignal(session.saved):
            session.submit(lambda tables, day=day: ChangeSet("", (updated(
                tables, "phase", list(tables["phase"].index), {"announced_on": day}),)))
        qtbot.waitUntil(lambda day=day: ("还没有征收决定公告" in label.text()) is (day is None))


def test_the_link_names_the_step_that_is_recorded(window, qtbot):
    session, panel = window.session, window.workbench.right.household
    window.focus.show_rows("household", ["h3"], "test")
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: recording.add(tables, "side_event", {
            "state": "suspended", "happened_on": dt.date.today().isoformat(), "note": "产权争议"}, household="h3"))
    assert "登记“恢复”" in [each.text() for each in panel.next_box.findChildren(QPushButton)]
