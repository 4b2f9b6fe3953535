"""套打 in the window: which fields stay empty, one file or a folder, all or none, logged, stopped half way."""

import pytest
from docx import Document

from gisapp.ui.fill_dialog import FillDialog


@pytest.fixture
def opened(qtbot, session, jobs):
    def opened(*uids):
        made = FillDialog(session, jobs, uids)
        qtbot.addWidget(made)
        return made

    return opened


def checked(qtbot, dialog):
    qtbot.waitUntil(lambda: dialog._job is None and dialog.empty.text() != "", timeout=10_000)


def written(qtbot, dialog):
    dialog.write()
    qtbot.waitUntil(lambda: dialog._written is not None or dialog.problem.text() != "", timeout=10_000)


def test_one_household_gets_a_file_and_the_log_an_entry(qtbot, session, opened, tmp_path):
    dialog = opened("h1")
    checked(qtbot, dialog)
    assert dialog.path.text() == str(tmp_path / "SD-0001_补偿协议.docx")
    assert "· 代理人" in dialog.empty.text()
    written(qtbot, dialog)
    assert not dialog.problem.text()
    assert (tmp_path / "SD-0001_补偿协议.docx").is_file() and "SD-0001" in dialog.outcome.text()
    assert not dialog.show_folder.isHidden() and dialog.go.isEnabled()


def test_a_file_that_is_there_is_replaced_only_when_asked(qtbot, session, opened, tmp_path):
    (tmp_path / "SD-0001_补偿协议.docx").write_text("旧")
    dialog = opened("h1")
    revision = session.tables.revision
    written(qtbot, dialog)
    assert "文件已存在" in dialog.problem.text() and session.tables.revision == revision
    assert (tmp_path / "SD-0001_补偿协议.docx").read_text() == "旧"
    dialog.overwrite.setChecked(True)
    written(qtbot, dialog)
    assert (tmp_path / "SD-0001_补偿协议.docx").read_bytes()[:2] == b"PK"


def test_several_get_a_folder_and_each_empty_field_its_households(qtbot, session, opened, tmp_path):
    dialog = opened("h1", "h2", "h8")
    dialog.template.setCurrentIndex(dialog.template.findData("handover"))
    checked(qtbot, dialog)
    assert "SD-0008" in dialog.empty.text()
    dialog.path.setText(str(tmp_path / "批"))
    written(qtbot, dialog)
    assert sorted(each.name for each in (tmp_path / "批").iterdir()) == [
        f"SD-000{number}_交房验收单.docx" for number in (1, 2, 8)]
    assert "3 份" in dialog.outcome.text()


def test_the_offices_own_template_with_a_wrong_field_is_refused_by_name(qtbot, session, opened, tmp_path):
    folder = tmp_path / "模板"
    folder.mkdir()
    document = Document()
    document.add_paragraph("{{ 户.颜色 }}")
    document.save(folder / "本单位.docx")
    dialog = opened("h1")
    dialog.take_folder(folder)
    assert dialog.template.currentText() == "本单位"
    qtbot.waitUntil(lambda: "颜色" in dialog.problem.text(), timeout=10_000)
    again = opened("h1")
    assert again.template.findText("本单位") > 0
    empty = tmp_path / "空夹"
    empty.mkdir()
    again.take_folder(empty)
    assert "没有 .docx 模板" in again.problem.text()


def test_closing_stops_what_runs_and_nothing_is_written(qtbot, session, opened, tmp_path):
    dialog = opened("h1", "h2")
    dialog.path.setText(str(tmp_path / "批"))
    dialog.write()
    dialog.reject()
    qtbot.wait(300)
    assert dialog._job is None and not (tmp_path / "批").exists()


def test_a_day_that_is_none_is_said(opened):
    dialog = opened("h1")
    dialog.day.setText("明天")
    dialog.write()
    assert "明天" in dialog.problem.text()


@pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
def test_the_ledger_the_panel_and_the_command_open_it(qtbot, window):
    def close():
        qtbot.waitUntil(lambda: window.findChild(FillDialog) is not None)
        dialog = window.findChild(FillDialog)
        count = len(dialog._uids)
        dialog.reject()
        qtbot.waitUntil(lambda: window.findChild(FillDialog) is None)
        return count

    window.show_place("table")
    ledger = window.workbench.places["table"]
    window.focus.show_rows("household", ["h1", "h2"], "test")
    ledger.fill.click()
    assert close() == 2
    window.focus.show_rows("household", ["h1"], "test")
    window.workbench.right.household.file_page.fill_wanted.emit(["h1"])
    assert close() == 1
    window.actions_["fill"].trigger()
    assert close() == 1
