"""The panel of one household: nothing in it is cut off."""

import pytest

from gisapp.ui import group_panel

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
