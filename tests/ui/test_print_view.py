"""出图: any product, as it prints, to file, entered in the register; errors stand beside their fields with ways out."""

import datetime as dt

import pytest
from PySide6.QtCore import QDate, QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter

from gisapp.services import products
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
    qtbot.waitUntil(lambda: bool(made.sheet.pages), timeout=10_000)
    return made


def drawn(qtbot, view, change):
    with qtbot.waitSignal(view.sheet.drawn, timeout=10_000):
        change()


def refused(qtbot, view, change):
    with qtbot.waitSignal(view.sheet.refused, timeout=10_000) as caught:
        change()
    return caught.args[0]


class Desktop(QObject):
    """Takes what would be opened in the browser."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot(QUrl)
    def take(self, url):
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop():
    made = Desktop()
    QDesktopServices.setUrlHandler("file", made, "take")
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_shows_the_sheet_with_the_paper_and_the_scale_that_fit(view):
    assert view.sheet.preview.sheet.picture is not None
    assert view.choices.paper.itemText(0) == "自动（A3）"
    assert view.choices.scale.itemText(0).startswith("自动（1 : ")
    assert view.print_button.isEnabled()


def test_all_products_are_offered_each_with_what_it_knows(qtbot, view):
    choices = view.choices
    assert [choices.product.itemData(at) for at in range(choices.product.count())] == [
        each.name for each in products.products()]
    choices.choose("parcel_map")
    assert choices.subject.isVisibleTo(view) and not choices.way.isVisibleTo(view)
    assert [choices.paper.itemData(at) for at in range(choices.paper.count())] == [None, "A4", "A3"]
    choices.choose("household_sheet")
    assert not choices.drafter.isVisibleTo(view)
    choices.choose("storey_table")
    assert not choices.scale.isVisibleTo(view)


@pytest.mark.parametrize("suffix", ["pdf", "png", "svg"])
def test_saves_and_enters_the_register(qtbot, session, view, tmp_path, suffix):
    target = tmp_path / "新" / view.file_name(suffix)
    with qtbot.waitSignal(view.done, timeout=10_000) as caught:
        view.save(target)
    assert target.stat().st_size > 2_000
    assert str(target) in caught.args[0] and caught.args[1] == target
    entry = session.tables["print_register"].iloc[-1]
    assert (entry["zone_name"], entry["paper"], entry["path"]) == ("试点片区", "A3", str(target))


def test_a_parcel_is_typed_or_taken_from_the_map(qtbot, session, view):
    refused(qtbot, view, lambda: view.choices.choose("parcel_map"))
    assert "宗地号" in view.choices.form.told(view.choices.subject)
    assert not view.print_button.isEnabled()
    drawn(qtbot, view, lambda: view.choices.subject.setText("P2"))
    assert view.choices.form.told(view.choices.subject) == ""
    assert view.sheet.pages[0].title == "宗地图 P2"
    drawn(qtbot, view, lambda: view.choices._focus.select("household", ["h4"], "map"))
    assert view.choices.subject.text() == "P3"
    refused(qtbot, view, lambda: view.choices.subject.setText("P99"))
    assert "P99" in view.choices.form.told(view.choices.subject)


def test_names_in_full_are_logged_once_before_they_are_shown(qtbot, session, view):
    before = session.tables.revision
    view.choices.choose("household_sheet")
    drawn(qtbot, view, lambda: view.choices.subject.setText("SD-0003"))
    assert [each.label for each in session.project.log(before)] == ["显示个人信息"]
    assert "SD-0003" in session.project.log(before)[0].reason
    drawn(qtbot, view, lambda: view.choices.mono.setChecked(True))
    assert len(session.project.log(before)) == 1


def test_the_pages_of_a_red_line_map_are_turned(qtbot, view):
    drawn(qtbot, view, lambda: view.choices.choose("red_line_map"))
    assert len(view.sheet.pages) > 1 and view.sheet.pager.isVisibleTo(view)
    picture = view.sheet.preview.sheet.picture
    view.sheet.pager.forth.click()
    qtbot.waitUntil(lambda: view.sheet.preview.sheet.picture is not picture, timeout=10_000)
    assert view.sheet.pager.words.text().startswith("2 / ")


def test_a_scale_too_large_offers_the_paper_and_the_scale_that_fit(qtbot, view):
    drawn(qtbot, view, lambda: view.choices.paper.setCurrentText("A4"))
    error = refused(qtbot, view, lambda: view.choices.set_scale(200))
    assert "A4" in view.choices.form.told(view.choices.scale)
    assert not view.print_button.isEnabled() and not view.sheet.pages
    ways = view.choices._ways(error)
    names = [name for name, _ in ways]
    assert names[0].startswith("改用 A") and names[1].startswith("1 : ")
    drawn(qtbot, view, ways[0][1])
    assert view.choices.paper.currentText() == names[0].removeprefix("改用 ")
    drawn(qtbot, view, lambda: view.choices.paper.setCurrentIndex(0))
    assert view.choices.paper.itemText(0) == f"自动（{names[0].removeprefix('改用 ')}）"


def test_a_public_map_needs_its_review(qtbot, view):
    refused(qtbot, view, lambda: view.choices.public.setChecked(True))
    assert "审图号" in view.choices.form.told(view.choices.review)
    assert view.choices.review.isVisibleTo(view)
    view.choices.review.setText("湘S(2026)001号")
    drawn(qtbot, view, view.choices.changed.emit)
    view.choices.choose("parcel_map")
    assert not view.choices.review.isVisibleTo(view)


def test_black_and_white_and_a_past_day_are_part_of_the_wish(view):
    view.choices.mono.setChecked(True)
    view.choices.day.setDate(QDate.currentDate().addDays(-30))
    wish = view.wish()
    assert wish.order.mono
    assert wish.order.as_of == dt.date.today() - dt.timedelta(days=30)


def test_prints_every_page_and_enters_the_register(qtbot, session, view, tmp_path):
    drawn(qtbot, view, lambda: view.choices.choose("red_line_map"))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "打印.pdf"))
    with qtbot.waitSignal(view.done, timeout=10_000) as caught:
        view.sheet.print_to(view.wish(), printer)
    assert caught.args[1] is None
    assert (tmp_path / "打印.pdf").read_bytes().count(b"/Type /Page\n") == len(view.sheet.pages)
    assert session.tables["print_register"].iloc[-1]["product"] == "征收范围红线图"


def test_the_web_map_opens_in_the_browser(qtbot, session, view, desktop, tmp_path):
    target = tmp_path / "网页.html"
    with qtbot.waitSignal(view.done, timeout=20_000):
        view.write_web(target)
    assert "试点片区" in target.read_text("utf-8")
    assert desktop.opened == [str(target)]
    qtbot.waitUntil(lambda: len(session.tables["print_register"]) == 1)
    assert session.tables["print_register"].iloc[0]["paper"] == "HTML"


def test_an_unwritable_place_is_told(qtbot, view, tmp_path):
    blocked = tmp_path / "文件"
    blocked.write_text("x", "utf-8")
    with qtbot.waitSignal(view.failed, timeout=10_000) as caught:
        view.save(blocked / "图.pdf")
    assert caught.args[0].code.startswith("output.")


def test_a_wall_map_asks_since_when_by_what_and_what_helps(qtbot, view):
    drawn(qtbot, view, lambda: view.choices.choose("wall_map"))
    wall = view.choices.wall
    assert not wall.since.isHidden() and view.choices.form.isRowVisible(wall.by.parentWidget())
    drawn(qtbot, view, lambda: wall.by.setCurrentIndex(wall.by.findData("team")))
    drawn(qtbot, view, lambda: wall.since.setDate(QDate(2026, 3, 2)))
    wish = view.wish()
    assert (wish.by, wish.portrayal.since) == ("team", dt.date(2026, 3, 2))
    drawn(qtbot, view, lambda: wall.numbers.setCurrentIndex(wall.numbers.findData("index")))
    assert len(view.sheet.pages) == 2
    drawn(qtbot, view, lambda: view.choices.choose("household_sheet") or view.choices.subject.setText("SD-0001"))
    assert not view.choices.form.isRowVisible(wall.numbers.parentWidget()) and view.wish().numbers == ""


def test_too_little_room_for_numbers_is_told_with_the_larger_paper(view):
    from gisapp.services.prints import Crowded

    view.choices.tell_crowded(Crowded(40, 100, "A1"))
    told = view.choices.form.told(view.choices.wall.numbers)
    assert "40/100" in told and "40%" in told
    ways = view.choices.wall.ways(Crowded(40, 100, "A1"), view.choices.paper)
    assert [words for words, _ in ways] == ["改用 A1"]
    assert view.choices.wall.ways(Crowded(40, 100, ""), view.choices.paper) == []


def test_many_pages_are_told_with_the_papers_that_need_fewer(qtbot, view):
    from gisapp.services.prints import Many

    drawn(qtbot, view, lambda: view.choices.choose("number_map"))
    view.choices.tell_many(Many(102, "A4", (("A2", 25), ("A0", 6))))
    assert view.choices.form.told(view.choices.paper) == "共 102 页 A4。"
    assert view.print_button.text() == f"打印 {len(view.sheet.pages)} 页…"


def test_a_package_for_the_copy_shop_and_a_calibration_page(qtbot, view, tmp_path):
    with qtbot.waitSignal(view.done, timeout=15_000):
        view.more.package(tmp_path / "图.pdf")
    assert (tmp_path / "图.pdf").exists() and (tmp_path / "图.jpg").stat().st_size > 50_000
    with qtbot.waitSignal(view.done, timeout=10_000):
        view.more.calibrate(tmp_path / "校准.pdf")
    assert (tmp_path / "校准.pdf").read_bytes()[:4] == b"%PDF"


def test_the_picture_for_the_phone_and_its_text(qtbot, session, view, tmp_path):
    from PySide6.QtGui import QGuiApplication

    from gisapp.services import phone
    from gisapp.ui.phone_dialog import PhoneDialog

    view.more.open_phone(view)
    dialog = view.findChild(PhoneDialog)
    qtbot.waitUntil(lambda: dialog.page is not None, timeout=10_000)
    dialog.copy_button.click()
    zone = str(view.choices.zone.currentData())
    words = phone.words(phone.progress(session.tables, zone, dt.date.today()))
    assert dialog.words.toPlainText() == words and QGuiApplication.clipboard().text() == words
    with qtbot.waitSignal(dialog.done_, timeout=10_000):
        dialog.save(tmp_path / "手机.png")
    assert 5_000 < (tmp_path / "手机.png").stat().st_size <= phone.LARGEST_BYTES
    qtbot.waitUntil(lambda: "手机进度图" in set(session.tables["print_register"]["product"]), timeout=10_000)
    dialog.reject()


def test_a_map_over_sheets_says_their_scale_and_a_product_without_a_sheet_none(qtbot, view):
    drawn(qtbot, view, lambda: view.choices.choose("number_map"))
    assert view.choices.scale.itemText(0) == "自动（1 : 500）"
    refused(qtbot, view, lambda: view.choices.choose("household_sheet"))
    assert view.choices.scale.itemText(0) == "自动"


def test_the_review_number_comes_into_sight_when_it_is_asked_for(qtbot, view):
    view.resize(1000, 420)
    refused(qtbot, view, lambda: view.choices.public.setChecked(True))
    qtbot.waitUntil(lambda: not view.choices.review.visibleRegion().isEmpty(), timeout=2_000)
