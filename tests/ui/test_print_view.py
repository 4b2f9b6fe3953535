"""出图: the sheet as it prints, to file, entered in the register; a scale too large is told before printing."""

import pytest

from gisapp.ui.focus import Focus
from gisapp.ui.print_view import PrintView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def view(qtbot, dressed, session, jobs):
    made = PrintView(session, Focus(), jobs)
    qtbot.addWidget(made)
    session.opened.emit()
    made.resize(1000, 640)
    made.show()
    qtbot.waitUntil(lambda: made.page is not None, timeout=10_000)
    return made


def test_shows_the_sheet_with_the_scale_that_fits(view):
    assert view.preview.sheet.picture is not None
    assert view.scale.itemText(0).startswith("自动（1 : ")
    assert view.print_button.isEnabled()


@pytest.mark.parametrize("suffix", ["pdf", "png", "svg"])
def test_saves_and_enters_the_register(qtbot, session, view, tmp_path, suffix):
    target = tmp_path / "新" / view.file_name(suffix)
    with qtbot.waitSignal(view.done, timeout=10_000) as caught:
        view.save(target)
    assert target.stat().st_size > 2_000
    assert str(target) in caught.args[0]
    entry = session.tables["print_register"].iloc[-1]
    assert (entry["zone_name"], entry["paper"], entry["path"]) == ("试点片区", "A3", str(target))


def test_a_scale_too_large_says_what_fits(qtbot, view):
    view.paper.setCurrentText("A4")
    view.scale.setCurrentIndex(view.scale.findData(500))
    qtbot.waitUntil(lambda: view.page is not None)
    view.scale.addItem("1 : 100", 100)
    view.scale.setCurrentIndex(view.scale.findData(100))
    qtbot.waitUntil(lambda: "A4" in view.problem.text(), timeout=10_000)
    assert not view.print_button.isEnabled()
    assert view.page is None


def test_black_and_white_and_a_past_day_are_part_of_the_order(view):
    from PySide6.QtCore import QDate

    view.mono.setChecked(True)
    view.day.setDate(QDate.currentDate().addDays(-30))
    order = view.order()
    assert order.mono
    assert order.as_of is not None


def test_an_unwritable_place_is_told(qtbot, view, tmp_path):
    blocked = tmp_path / "文件"
    blocked.write_text("x", "utf-8")
    with qtbot.waitSignal(view.failed, timeout=10_000) as caught:
        view.save(blocked / "图.pdf")
    assert caught.args[0].code.startswith("output.")
