"""A batch on its way to a printer: paused, gone on with after a jam, from a number on; the printer's dialog."""

import pikepdf
import pytest
from PySide6.QtPrintSupport import QPrinter

from gisapp.render import printers
from gisapp.services import prints
from gisapp.ui.print_dialog import PrintDialog
from gisapp.ui.printer_dialog import PrinterDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def dialog(qtbot, dressed, session, jobs):
    made = PrintDialog(session, jobs, prints.offers(session.tables, "household", [f"h{at}" for at in range(1, 8)]))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(made.sheet.pages), timeout=10_000)
    return made


def paper(path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def count(path):
    with pikepdf.open(path) as read:
        return len(read.pages)


def test_a_run_is_paused_and_goes_on_with_the_next_sheet(qtbot, session, monkeypatch, dialog, tmp_path):
    monkeypatch.setattr(printers, "CHUNK", 1)
    run, printer = dialog.run, paper(tmp_path / "一.pdf")

    def hold(_fraction, place):
        if place == "3":
            run.pause()

    dialog.send(dialog.wish(), printer)
    qtbot.waitUntil(lambda: run.running, timeout=10_000)
    run._job.progressed.connect(hold)
    qtbot.waitUntil(lambda: not run.running, timeout=10_000)
    assert run.at == 3 and run.start_at.text() == "SD-0004" and "第 4/7 张" in run.doing.text()
    run.start_at.setText("SD-0003")  # the jam has eaten the third as well
    qtbot.waitUntil(lambda: not run._sending.locked(), timeout=10_000)
    printer.setOutputFileName(str(tmp_path / "二.pdf"))
    with qtbot.waitSignal(dialog.sheet.done, timeout=20_000):
        run.go_on.click()
    assert run.isHidden() and "已送往打印机" in dialog.outcome.text()
    entry = session.tables["print_register"].iloc[-1]
    assert entry["product"].endswith("×7")


def test_an_unknown_number_is_told(qtbot, dialog, tmp_path):
    dialog.run._wish, dialog.run._tables = dialog.wish(), dialog._session.tables
    dialog.run.start_at.setText("SD-9999")
    dialog.run.resume()
    assert "SD-9999" in dialog.form.told(dialog.start)


def test_a_batch_begins_at_a_number_and_has_an_index(qtbot, dialog, tmp_path):
    dialog.path.setText(str(tmp_path / "巷.pdf"))
    dialog.start.setText("SD-0005")
    dialog.index.setChecked(True)
    dialog.save()
    qtbot.waitUntil(lambda: dialog.batch is None and not dialog._done.isHidden(), timeout=20_000)
    assert count(tmp_path / "巷.pdf") == 4


def test_one_sheet_offers_neither_number_nor_index(qtbot, dressed, session, jobs):
    made = PrintDialog(session, jobs, prints.offers(session.tables, "household", ["h1"]))
    qtbot.addWidget(made)
    assert made.start.isHidden() or not made.form.isRowVisible(made.start.parentWidget())
    assert not made.form.isRowVisible(made.index.parentWidget())
    made.reject()


def test_the_printers_dialog_warns_of_what_would_be_cut(qtbot, dialog):
    asked = PrinterDialog(dialog.sheet.pages[0], mono=True, then=lambda *_told: None)
    qtbot.addWidget(asked)
    assert asked.setup().mono
    if not printers.names():
        assert not asked.go.isEnabled() and "没有打印机" in asked.warning.text()
    asked.judge_margins((4.2, 4.2, 4.2, 4.2))
    assert asked.warning.text() == ""
    asked.judge_margins((30.0, 4.2, 4.2, 4.2))
    assert "会被切掉 5.0 毫米" in asked.warning.text() or "会被切掉" in asked.warning.text()
