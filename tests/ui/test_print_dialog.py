"""打印: two clicks to a household's sheet, three to a lane's; pause, cancel, going on after a crash, the register."""

import pytest
from PySide6.QtPrintSupport import QPrinter

from gisapp.render import book
from gisapp.services import prints
from gisapp.ui.print_dialog import PrintDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def opened(qtbot, dressed, session, jobs):
    def opened(table, *uids):
        made = PrintDialog(session, jobs, prints.offers(session.tables, table, uids))
        qtbot.addWidget(made)
        made.show()
        qtbot.waitUntil(lambda: bool(made.sheet.pages), timeout=10_000)
        return made

    return opened


def pages_of(path):
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(path) as read:
        return len(read.pages)


def written(qtbot, dialog):
    qtbot.waitUntil(lambda: dialog.batch is None and not dialog._done.isHidden(), timeout=20_000)


def test_one_household_is_saved_logged_and_registered(qtbot, session, opened, tmp_path):
    before = session.tables.revision
    dialog = opened("household", "h3")
    assert dialog.sheet.pages[0].title == "被征收房屋情况单 SD-0003"
    assert dialog.stepper.isHidden() and not dialog.files.isVisibleTo(dialog)
    dialog.save_button.click()
    written(qtbot, dialog)
    assert pages_of(tmp_path / "SD-0003_被征收房屋情况单.pdf") == 1
    assert [each.label for each in session.project.log(before)] == ["显示个人信息", "登记打印"]
    entry = session.tables["print_register"].iloc[-1]
    assert (entry["product"], entry["paper"], entry["who"]) == ("被征收房屋情况单 SD-0003", "A4", "周敏")
    assert not book.parts_of(dialog.output()).exists() and not dialog.show_folder.isHidden()


def test_a_file_that_is_there_is_replaced_only_when_asked(qtbot, opened, tmp_path):
    (tmp_path / "SD-0003_被征收房屋情况单.pdf").write_text("旧")
    dialog = opened("household", "h3")
    dialog.save()
    qtbot.waitUntil(lambda: "文件已存在" in dialog.form.told(dialog._place))
    dialog.save(overwrite=True)
    written(qtbot, dialog)
    assert dialog.form.told(dialog._place) == ""
    assert (tmp_path / "SD-0003_被征收房屋情况单.pdf").read_bytes()[:4] == b"%PDF"


def test_a_lane_becomes_one_file_a_folder_or_a_file_a_group(qtbot, opened, tmp_path):
    dialog = opened("household", "h1", "h2", "h3")
    assert dialog.save_button.text() == "存 3 张" and not dialog.stepper.isHidden()
    dialog.path.setText(str(tmp_path / "巷.pdf"))
    dialog.save()
    written(qtbot, dialog)
    assert pages_of(tmp_path / "巷.pdf") == 3 and "3 张，1 个文件" in dialog.outcome.text()
    for key, names in (("each", [f"SD-000{at}_被征收房屋情况单.pdf" for at in (1, 2, 3)]),
                       ("team", ["第1组_被征收房屋情况单.pdf"])):
        dialog.files.setCurrentIndex(dialog.files.findData(key))
        dialog.path.setText(str(tmp_path / key))
        dialog.save()
        written(qtbot, dialog)
        assert sorted(each.name for each in (tmp_path / key).iterdir()) == names


def test_the_sheets_are_looked_through_one_after_the_other(qtbot, session, opened):
    before = session.tables.revision
    dialog = opened("household", "h1", "h2")
    with qtbot.waitSignal(dialog.sheet.drawn, timeout=10_000):
        dialog.stepper.forth.click()
    assert dialog.sheet.pages[0].title.endswith("SD-0002") and "SD-0002" in dialog.stepper.words.text()
    assert len(session.project.log(before)) == 2


def test_a_building_offers_its_storey_table_first(qtbot, opened):
    dialog = opened("building", "b1")
    assert [dialog.product.itemText(at) for at in range(5)] == [
        "楼盘表", "被征收房屋情况单（2 张）", "入户走访单（2 张）", "安置单（2 张）", "宗地图"]
    with qtbot.waitSignal(dialog.sheet.drawn, timeout=10_000):
        dialog.product.setCurrentIndex(4)
    assert dialog.sheet.pages[0].title == "宗地图 P1"


def paused(qtbot, dialog, at=2):
    """Save, and pause once some sheets are made; sheets go out one by one."""
    dialog.save()
    qtbot.waitUntil(lambda: dialog.batch is not None, timeout=10_000)

    def hold(_fraction, words):
        if dialog.batch is not None and dialog.batch.running and words.startswith(f"第 {at}/"):
            dialog.pause_or_go_on()

    dialog.batch.progressed.connect(hold)
    qtbot.waitUntil(lambda: dialog.batch is None or not dialog.batch.running, timeout=10_000)
    dialog.batch.progressed.disconnect(hold)


def test_a_batch_is_paused_and_goes_on(qtbot, monkeypatch, opened, tmp_path):
    monkeypatch.setattr(book, "BATCH", 1)
    dialog = opened("household", *(f"h{at}" for at in range(1, 8)))
    dialog.path.setText(str(tmp_path / "巷.pdf"))
    paused(qtbot, dialog)
    assert dialog.hold.text() == "继续" and dialog.doing.text().startswith("已暂停")
    assert not (tmp_path / "巷.pdf").exists() and not dialog.save_button.isEnabled()
    dialog.pause_or_go_on()
    written(qtbot, dialog)
    assert pages_of(tmp_path / "巷.pdf") == 7


def test_a_batch_that_is_cancelled_leaves_nothing(qtbot, monkeypatch, opened, tmp_path):
    monkeypatch.setattr(book, "BATCH", 1)
    dialog = opened("household", *(f"h{at}" for at in range(1, 8)))
    dialog.path.setText(str(tmp_path / "巷.pdf"))
    paused(qtbot, dialog)
    dialog.cancel()
    qtbot.waitUntil(lambda: not book.parts_of(tmp_path / "巷.pdf").exists(), timeout=10_000)
    assert dialog.batch is None and dialog.save_button.isEnabled() and not (tmp_path / "巷.pdf").exists()


def test_a_batch_goes_on_after_the_window_was_closed_as_it_was_known_then(qtbot, monkeypatch, session, opened,
                                                                          tmp_path):
    from gisapp.domain.changes import ChangeSet, updated

    monkeypatch.setattr(book, "BATCH", 1)
    uids = [f"h{at}" for at in range(1, 8)]
    dialog = opened("household", *uids)
    dialog.path.setText(str(tmp_path / "巷.pdf"))
    paused(qtbot, dialog)
    dialog.reject()
    done = []
    session.submit(lambda tables: ChangeSet("改", (updated(tables, "household", ["h7"], {"remark": "后来"}),)),
                   done.append)
    qtbot.waitUntil(lambda: bool(done))
    again = opened("household", *uids)
    again.path.setText(str(tmp_path / "巷.pdf"))
    again._on_path()
    assert not again._left_over.isHidden()
    again.go_on.click()
    written(qtbot, again)
    assert pages_of(tmp_path / "巷.pdf") == 7 and again.problem.isHidden()
    assert len(session.tables["print_register"]) == 1


def test_prints_all_sheets(qtbot, session, opened, tmp_path):
    dialog = opened("household", "h1", "h2", "h3")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "打印.pdf"))
    with qtbot.waitSignal(dialog.sheet.done, timeout=10_000):
        dialog.sheet.print_to(dialog.wish(), printer)
    assert pages_of(tmp_path / "打印.pdf") == 3
    assert session.tables["print_register"].iloc[-1]["product"] == "被征收房屋情况单 ×3"


def test_from_the_window_in_two_clicks_and_in_three(qtbot, window, tmp_path):
    def dialog():
        return next((each for each in window.findChildren(PrintDialog) if each.isVisible()), None)

    window.focus.select("household", ["h3"], "map")
    window.workbench.right.household.print_button.click()
    qtbot.waitUntil(lambda: dialog() is not None and bool(dialog().sheet.pages), timeout=10_000)
    dialog().save_button.click()
    qtbot.waitUntil((tmp_path / "SD-0003_被征收房屋情况单.pdf").exists, timeout=10_000)
    qtbot.waitUntil(lambda: dialog().batch is None and not dialog()._done.isHidden(), timeout=10_000)
    dialog().reject()
    qtbot.waitUntil(lambda: dialog() is None)
    window.focus.select("household", ["h1", "h2"], "map")
    window.workbench.right.group.print_button.click()
    qtbot.waitUntil(lambda: dialog() is not None and bool(dialog().sheet.pages), timeout=10_000)
    dialog().save_button.click()
    qtbot.waitUntil(lambda: len(window.session.tables["print_register"]) == 2, timeout=10_000)
    assert window.session.tables["print_register"].iloc[-1]["product"] == "被征收房屋情况单 ×2"
