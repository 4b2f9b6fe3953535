"""What else leaves the place 出图: the picture for the phone, the package of a copy shop, the calibration page.

Each asks where to, works off the main thread, and tells the place what came of it.
"""

from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from gisapp.carto.paper import PAPERS
from gisapp.i18n import tr
from gisapp.io import filing
from gisapp.render import targets
from gisapp.services import calibration, prints
from gisapp.ui import desktop
from gisapp.ui.jobs import Jobs
from gisapp.ui.print_choices import PrintChoices
from gisapp.ui.session import Session
from gisapp.ui.sheet_view import SheetView


class MorePrints:
    """The entries of the menu 更多.

    Args:
        session: whose tables are shown.
        jobs: run the work.
        choices: what is chosen in 出图.
        sheet: the sheet shown, which tells and registers what was written.
    """

    def __init__(self, session: Session, jobs: Jobs, choices: PrintChoices, sheet: SheetView) -> None:
        self._session, self._jobs, self._choices, self._sheet = session, jobs, choices, sheet

    def menu(self, parent: QWidget) -> QMenu:
        """The menu."""
        menu = QMenu(parent)
        for words, tip, call in (
                (tr("手机进度图和微信文字…"), tr("一张竖图，不超过 500 KB，不含个人信息"),
                 lambda: self.open_phone(parent)),
                (tr("给图文店（PDF 和 JPG）…"), tr("PDF 之外，每页另存一个 300 dpi 的 JPG"), self.ask_and_package),
                (tr("打印机校准页…"), tr("100 毫米的十字和四边的尺，检查打印机有没有缩放"), self.ask_and_calibrate)):
            action = menu.addAction(words)
            action.setToolTip(tip)
            action.triggered.connect(lambda _checked=False, call=call: call())
        menu.setToolTipsVisible(True)
        return menu

    def open_phone(self, parent: QWidget) -> None:
        """Open the picture for the phone of the zone chosen."""
        from gisapp.ui.phone_dialog import PhoneDialog

        zone = self._choices.zone.currentData()
        if self._session.project is not None and zone is not None:
            dialog = PhoneDialog(self._session, self._jobs, str(zone), self._choices.day_asked(), parent)
            dialog.done_.connect(self._sheet.done)
            dialog.open()

    def ask_and_package(self) -> None:
        """Ask where the package goes, and write it."""
        wish = self._choices.wish() if self._sheet.pages else None
        if wish is not None:
            name = prints.number_of(self._session.tables, wish.product.subject, wish.uids[0])
            path = desktop.asked_target(
                self._sheet, tr("存为文件"),
                filing.safe_name(f"{name}_{tr(wish.product.label)}_{tr('图文店')}") + ".pdf")
            if path is not None:
                self.package(path)

    def package(self, path: Path) -> None:
        """Write a PDF and beside it each page as a JPG."""
        self._sheet.save(self._choices.wish(), path, package=True)

    def ask_and_calibrate(self) -> None:
        """Ask where the page goes, and write it."""
        path = desktop.asked_target(self._sheet, tr("存为文件"), tr("打印机校准页") + ".pdf")
        if path is not None:
            self.calibrate(path)

    def calibrate(self, path: Path) -> None:
        """Write the page by which a printer is measured, on the paper of the sheet shown."""
        paper = prints.paper_of(self._sheet.pages[0]) if self._sheet.pages else "A4"

        def write(_job: object) -> None:
            targets.save(calibration.page(paper if paper in PAPERS else "A4"), path, overwrite=True)

        self._jobs.start(write, lambda _nothing: self._sheet.done.emit(tr("已存为 {path}", path=str(path)), path),
                         self._sheet.failed.emit)

