"""The tab 档案: what is lacking, filing by button or by dropping, nothing left behind where a step fails."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton

from gisapp.services import documents
from gisapp.ui.fields_form import FieldsForm
from gisapp.ui.file_page import FilePage


@pytest.fixture
def page(qtbot, session):
    made = FilePage(session)
    qtbot.addWidget(made)
    made.filed.connect(lambda _kept: made.show_household(session.tables, "h3"))
    made.show_household(session.tables, "h3")
    return made


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel)] + [
        button.text() for button in widget.findChildren(QPushButton)]


def test_what_is_lacking_is_filed_and_shown(qtbot, session, page, tmp_path):
    assert "身份证明" in words(page)
    scan = tmp_path / "正反面.pdf"
    scan.write_bytes(b"%PDF /Type /Page ")
    with qtbot.waitSignal(page.filed):
        page.file([scan], "id_card")
    row = session.tables["document"].iloc[-1]
    assert (row["household"], row["doc_type"], row["pages"]) == ("h3", "id_card", 1)
    assert "已归档 1 份" in words(page) and "1 页" in words(page)
    assert (documents.folder_of(session.project.path) / row["path"]).is_file()


def test_a_photo_dropped_on_the_household_is_filed(qtbot, window, tmp_path):
    household = window.workbench.right.household
    photo = tmp_path / "IMG_1.jpg"
    photo.write_bytes(b"JPEG")
    window.focus.show_rows("household", ["h3"], "test")
    qtbot.waitUntil(lambda: household.uid == "h3")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    event = QDropEvent(QPointF(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(household.file_page.filed):
        household.dropEvent(event)
    assert window.session.tables["document"].iloc[-1]["doc_type"] == "photo"
    assert any("照片" in each for each in words(household.file_page))


def test_a_file_that_is_gone_is_told(qtbot, session, page, tmp_path):
    with qtbot.waitSignal(session.failed) as told:
        page.file([tmp_path / "没有.pdf"])
    assert told.args[0].code == "document.unreadable"
    assert not documents.folder_of(session.project.path).exists()


@pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
def test_what_is_on_paper_only_is_recorded_with_its_box(qtbot, session, page):
    page.open_paper()
    form = page.findChild(FieldsForm)
    form.fields["doc_date"].setText("2099-01-01")
    form.fields["pages"].setText("两页")
    form.accept_button.click()
    qtbot.waitUntil(lambda: form.faults["box_no"].text() != "")
    assert all(form.faults[name].text() for name in ("doc_type", "doc_date", "pages"))
    for name, written in (("doc_type", "id_card"), ("doc_date", "2026-10-01"), ("pages", "2"), ("box_no", "A-12 盒")):
        form.fields[name].setText(written)
    with qtbot.waitSignal(page.filed):
        form.accept_button.click()
    row = session.tables["document"].iloc[-1]
    assert (row["household"], row["doc_type"], row["pages"], row["box_no"], row["path"]) == (
        "h3", "id_card", 2, "A-12 盒", None)
    assert "身份证明" in words(page) and any("盒号 A-12 盒" in each for each in words(page))
    assert not documents.folder_of(session.project.path).exists()
