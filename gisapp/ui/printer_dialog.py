"""Which printer, on one side or both, in colour or not, how many copies; and whether its margins cut the sheet.

Opened by 出图 and by the dialog of sheets. What only the system's own dialog knows is one click further.
"""

from collections.abc import Callable

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QWidget

from gisapp import i18n
from gisapp.carto import ink
from gisapp.carto.page import Page
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.render import printers, targets
from gisapp.render.printers import Setup
from gisapp.services import calibration, prints
from gisapp.ui import parts

_SIDES = ((printers.SINGLE, "单面"), (printers.LONG_EDGE, "双面，长边翻转"), (printers.SHORT_EDGE, "双面，短边翻转"))
_TOLERANCE_MM = 0.2
_MOST_COPIES = 20


class PrinterDialog(QDialog):
    """The choices for a sheet, of which the first page is known.

    Args:
        page: the first page, by which the printer's margins are judged.
        amount: how many pages or sheets there are, in words; empty for one.
        mono: whether the sheet is drawn for black and white.
        then: told the printer that is set up, and how.
        parent: window.
    """

    def __init__(self, page: Page, *, amount: str = "", mono: bool, then: Callable[[QPrinter, Setup], object],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._amount, self._then = page, amount, then
        self.setWindowTitle(tr("开始打印"))
        self.printer, self.sides, self.colour, self.copies = (QComboBox() for _ in range(4))
        for name in printers.names():
            self.printer.addItem(name, name)
        for key, words in _SIDES:
            self.sides.addItem(tr(words), key)
        self.colour.addItem(tr("彩色"), False)
        self.colour.addItem(tr("黑白（阶段用线条区分）"), True)
        self.colour.setCurrentIndex(int(mono))
        for count in range(1, _MOST_COPIES + 1):
            self.copies.addItem(str(count), count)
        self.about = parts.text("", "small", wrap=True)
        self.warning = parts.text("", "refusal", wrap=True)
        self.go = parts.button(tr("开始打印"), self._on_go, "primary")
        self.system = parts.button(tr("系统设置…"), self._on_system, "link")
        self.measure = parts.button(tr("打印校准页"), self.calibrate, "link")
        self._lay_out()
        self.printer.currentIndexChanged.connect(lambda _at: self.judge())
        self.judge()

    def _lay_out(self) -> None:
        form = QFormLayout()
        for words, field in ((tr("打印机"), self.printer), (tr("单双面"), self.sides), (tr("颜色"), self.colour),
                             (tr("份数"), self.copies)):
            form.addRow(words, field)
        form.setVerticalSpacing(10)
        buttons = parts.row(self.system, self.measure, 0, parts.button(tr("取消"), self.reject), self.go)
        self.setLayout(parts.column(form, self.about, self.warning, 0, buttons, margins=(22, 18, 22, 16), spacing=10))
        self.setMinimumWidth(460)

    def setup(self) -> Setup:
        """What the choices say."""
        return Setup(str(self.printer.currentData() or ""), str(self.sides.currentData()),
                     bool(self.colour.currentData()), int(self.copies.currentData()))

    def judge(self) -> None:
        """Say whether there is a printer, and what it would cut off."""
        known = self.printer.count() > 0
        for field in (self.printer, self.sides, self.colour, self.copies, self.go, self.system,
                      self.measure):
            field.setEnabled(known)
        name = str(self.printer.currentData() or "")
        self.sides.setEnabled(known and printers.both_sides(name))
        self.about.setText(self._amount + tr("纸张 {wide:g} × {high:g} 毫米，按实际大小打印。",
                                             wide=self._page.width_mm, high=self._page.height_mm))
        if not known:
            self.warn(tr("系统里没有打印机。可以存 PDF，拿到别处打印。"))
            return
        self.judge_margins(printers.unprintable(printers.made(Setup(name)), self._page))

    def judge_margins(self, unprintable: ink.Box) -> None:
        """Warn where the printer leaves white what the sheet needs."""
        lost = ink.cut(self._page, unprintable)
        free = min(ink.margins(self._page))
        words = tr("打印机印不到纸边 {white} 毫米以内，图上内容离纸边只有 {free} 毫米，会被切掉 {lost} 毫米。"
                   "换大一号的纸，或换一台打印机。", white=f"{max(unprintable):.1f}", free=f"{free:.1f}",
                   lost=f"{lost:.1f}")
        self.warn(words if lost > _TOLERANCE_MM else "")

    def warn(self, words: str) -> None:
        """Show a warning; none where it is empty."""
        self.warning.setText(words)
        self.warning.setVisible(bool(words))

    def calibrate(self) -> None:
        """Print the page by which this printer is measured, on the sheet's paper."""
        try:
            targets.print_pages([calibration.page(prints.paper_of(self._page))], printers.made(self.setup()))
        except GisAppError as error:
            self.warn(i18n.explain(error))

    def _on_go(self) -> None:
        setup = self.setup()
        self.accept()
        self._then(printers.made(setup), setup)

    def _on_system(self) -> None:
        """The system's own dialog, with what was chosen here."""
        setup = self.setup()
        printer = printers.made(setup)
        if QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted:
            self.accept()
            self._then(printer, setup)
