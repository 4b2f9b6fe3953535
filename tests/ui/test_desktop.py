"""Files asked for: the folder used last, the suffix of what is written, nothing where the officer turned away."""

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from gisapp import settings
from gisapp.ui import desktop


@pytest.fixture
def parent(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("typed", "written"), [
    ("清单.xlsx", "清单.xlsx"), ("清单.XLSX", "清单.XLSX"), ("清单", "清单.xlsx"), ("清单.1", "清单.1.xlsx")])
def test_a_target_has_the_suffix_that_was_proposed(parent, tmp_path, monkeypatch, typed, written):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_said: (str(tmp_path / typed), ""))
    assert desktop.asked_target(parent, "导出", "体检.xlsx") == tmp_path / written


def test_the_next_dialog_begins_where_the_last_one_ended(parent, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_said: (str(tmp_path / "甲.xlsx"), ""))
    assert desktop.asked_file(parent, "选择", "Excel (*.xlsx)") == tmp_path / "甲.xlsx"
    assert settings.load().last_folder == str(tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *each: said.append(each) or ("", ""))
    assert desktop.asked_target(parent, "导出", "图.pdf") is None
    assert said == [(parent, "导出", str(tmp_path / "图.pdf"), "PDF (*.pdf)")]


def test_a_file_or_a_folder_is_put_elsewhere(parent, tmp_path, monkeypatch):
    asked = {"getSaveFileName": (str(tmp_path / "甲"), ""), "getExistingDirectory": str(tmp_path)}
    for name, answer in asked.items():
        monkeypatch.setattr(QFileDialog, name, lambda *_said, answer=answer, **_more: answer)
    assert desktop.asked_place(parent, "乙.pdf", "pdf") == str(tmp_path / "甲.pdf")
    assert desktop.asked_place(parent, "乙") == str(tmp_path)
