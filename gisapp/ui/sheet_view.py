"""A sheet as it will print, and its ways out: printer, file, print register. In 出图 and in the dialog of sheets.

What names people in full is logged before it is shown; in a project that takes no log, names stay masked.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gisapp import i18n
from gisapp.carto.page import Page
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.render import targets
from gisapp.services import households, prints
from gisapp.services.wish import Wish
from gisapp.ui import parts
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.preview import Preview
from gisapp.ui.session import Session
from gisapp.ui.stepper import Stepper

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from gisapp.render.printers import Setup


class SheetView(QWidget):
    """The sheet of one row of a wish.

    Signals:
        drawn: the sheet is shown; ``pages`` are its pages.
        refused: a ``GisAppError``: there is no sheet, ``pages`` is empty.
        done: a sentence about what was printed or saved, and the path, if any.
        failed: a ``GisAppError`` on the way out.
        working: a sentence and the job that it is about.
    """

    drawn = Signal()
    refused = Signal(object)
    done = Signal(str, object)
    failed = Signal(object)
    working = Signal(str, object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._jobs = session, jobs
        self._drawing: Job | None = None
        self._logged: set[tuple[str, str]] = set()
        self.wish: Wish | None = None
        self._uid = ""
        self.closed = False
        self.pages: tuple[Page, ...] = ()
        self.preview, self.pager = Preview(), Stepper()
        self.pager.stepped.connect(self._turn)
        layout = parts.column(self.preview, self.pager, spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        session.opened.connect(self._logged.clear)

    # showing

    def show_sheet(self, wish: Wish, uid: str) -> None:
        """Compose the sheet of a row and show its first page."""
        self._stop()
        if self.wish is None or (self.wish.product.name, self._uid) != (wish.product.name, uid):
            self.preview.clear()
            self.pager.hide()
        else:
            self.preview.wait()
        self.wish = wish = self._allowed(wish)
        self._uid = uid
        self.log(wish, (uid,), lambda: self._compose(wish, uid), self.refuse)

    def _allowed(self, wish: Wish) -> Wish:
        return wish if self._session.writable else replace(wish, product=prints.masked(wish.product))

    def log(self, wish: Wish, uids: Sequence[str], then: Callable[[], object],
            failed: Callable[[GisAppError], object]) -> None:
        """Log whose names are about to be shown in full, unless this was done already; then go on."""
        subject = wish.product.subject
        new = [uid for uid in uids if (subject, uid) not in self._logged] if wish.product.reveals else []
        if not new:
            then()
            return

        def kept(_changeset: object) -> None:
            self._logged |= {(subject, uid) for uid in new}
            if not self.closed:
                then()

        def broke(error: GisAppError) -> None:
            if not self.closed:
                failed(error)

        if not self._session.submit(lambda tables: households.reveal(tables, subject, new), kept, broke):
            failed(InputError("print.unnamed"))

    def _compose(self, wish: Wish, uid: str) -> None:
        if wish is not self.wish:
            return  # the officer went on while it was logged
        tables, width_px = self._session.tables, self.preview.wanted_width_px()

        def work(job: Job) -> tuple[tuple[Page, ...], QImage]:
            pages = tuple(prints.sheets(tables, wish)(uid))
            job.report(0.5)
            return pages, targets.image(pages[0], width_px)

        self._stop()
        self._drawing = self._jobs.start(work, lambda made: self._on_drawn(*made), self.refuse)

    def close_down(self) -> None:
        """The sheet will be looked at no more: nothing that is under way comes back to it."""
        self.closed = True
        self._stop()

    def _stop(self) -> None:
        if self._drawing is not None and self._drawing.running:
            self._drawing.cancel()
        self._drawing = None

    def _on_drawn(self, pages: tuple[Page, ...], image: QImage) -> None:
        self._drawing, self.pages = None, pages
        self.preview.show_sheet(image)
        self.pager.show_at(0, len(pages))
        self.drawn.emit()

    def refuse(self, error: GisAppError) -> None:
        """Say why there is no sheet."""
        self._stop()
        self.pages = ()
        self.pager.hide()
        self.preview.show_problem(i18n.sentence(error.code, error.params))
        self.refused.emit(error)

    def _turn(self, at: int) -> None:
        self.pager.show_at(at, len(self.pages))
        page, width_px = self.pages[at], self.preview.wanted_width_px()
        self._stop()
        self._drawing = self._jobs.start(lambda _job: targets.image(page, width_px), self.preview.show_sheet)

    # out

    def save(self, wish: Wish, path: Path, *, overwrite: bool = True, package: bool = False) -> None:
        """Save the sheets of a wish; the suffix says how. The file or files are written whole or not at all.

        A ``package`` for the copy shop has each page as a JPG beside the PDF.
        """
        wish = self.stamped(wish)

        def write(job: Job, tables: Tables) -> Page:
            pages = list(_pages(tables, wish, job))
            job.report(-1)
            (targets.write_package if package else targets.save)(pages, path, overwrite=overwrite)
            return pages[0]

        words = tr("正在写出 {name}…", name=path.name)
        self.log(wish, wish.uids, lambda: self._out(wish, write, words, path), self.failed.emit)

    def print_out(self, wish: Wish, via: "Callable[[Wish, QPrinter, bool], object] | None" = None,
                  ) -> None:
        """Ask for a printer, and print the sheets of a wish; ``via`` sends them where ``print_to`` does not."""
        from gisapp.ui.printer_dialog import PrinterDialog

        if not self.pages:
            return

        def chosen(printer: "QPrinter", setup: "Setup") -> None:
            order = replace(wish.order, mono=setup.mono)
            (via or self.print_to)(replace(wish, order=order), printer, setup.both)

        several, count = len(wish.uids), len(self.pages)
        amount = (tr("共 {count} 张单子。", count=several) if several > 1 else
                  tr("共 {count} 页。", count=count) if count > 1 else "")
        dialog = PrinterDialog(self.pages[0], amount=amount, mono=wish.order.mono, then=chosen, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def print_to(self, wish: Wish, printer: "QPrinter", both: bool = False) -> None:
        """Send the sheets of a wish to a printer, off the main thread; ``both`` sides of the paper or one."""
        from gisapp.render import printers

        wish = self.stamped(wish)

        def send(job: Job, tables: Tables) -> Page:
            make = prints.sheets(tables, wish)
            first = make(wish.uids[0])[0]
            count = len(wish.uids)
            printers.run(wish.uids, make, printer, lambda at: job.report(at / count, tr(
                "第 {at}/{count} 张", at=at + 1, count=count) if count > 1 else ""), both=both)
            return first

        self.log(wish, wish.uids, lambda: self._out(wish, send, tr("正在打印…"), None), self.failed.emit)

    def stamped(self, wish: Wish) -> Wish:
        """The wish as of now: a sheet bears the moment at which it leaves."""
        return self._allowed(replace(wish, order=replace(wish.order, printed_at=dt.datetime.now())))

    def _out(self, wish: Wish, work: Callable[[Job, Tables], Page], words: str, path: Path | None) -> None:
        tables = self._session.tables
        job = self._jobs.start(lambda job: work(job, tables), lambda page: self.register(tables, wish, page, path),
                               self._on_failed)
        self.working.emit(words, job)

    def _on_failed(self, error: GisAppError) -> None:
        if not self.closed:
            self.failed.emit(error)

    def register(self, tables: Tables, wish: Wish, page: Page, path: Path | None, said: str = "") -> None:
        """Enter the sheets in the print register; a read-only project has none, and they are good all the same."""
        said = said or (tr("已存为 {path}", path=str(path)) if path else tr("已送往打印机"))
        if not self._session.writable:
            self._say(said, path)
            return
        self._session.submit(lambda _tables: prints.entry(tables, wish, page, path),
                             lambda _kept: self._say(said, path), self._on_failed)

    def _say(self, said: str, path: Path | None) -> None:
        if not self.closed:
            self.done.emit(said, path)


def _pages(tables: Tables, wish: Wish, job: Job) -> Iterator[Page]:
    """The pages of all sheets, one after the other, so that a thousand need no more memory than one."""
    make = prints.sheets(tables, wish)
    for at, uid in enumerate(wish.uids):
        job.report(at / len(wish.uids), tr("第 {at}/{count} 张", at=at + 1, count=len(wish.uids))
                   if len(wish.uids) > 1 else "")
        yield from make(uid)
