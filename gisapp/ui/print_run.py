"""Sheets on their way to a printer: progress, pause, going on with the sheet at which it stopped, after a jam too.

What is sent is printed; a pause ends after the sheet in hand. Shown in the dialog of sheets.
"""

from threading import Lock

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QLineEdit, QProgressBar

from gisapp.carto.page import Page
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.render import printers
from gisapp.services import atlas, prints
from gisapp.services.wish import Wish
from gisapp.ui import parts
from gisapp.ui.jobs import Job, Jobs


class PrintRun(QFrame):
    """One run; hidden while nothing is printed.

    Signals:
        finished: all sheets are sent: the tables, the wish and the first page.
        failed: a ``GisAppError``; the run waits at the sheet that was not sent.
    """

    finished = Signal(object, object, object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._job: Job | None = None
        self._tables: Tables | None = None
        self._wish: Wish | None = None
        self._printer: QPrinter | None = None
        self._both = False
        self._sending = Lock()
        self.at = 0
        self.bar, self.doing = QProgressBar(), parts.text("", "small", wrap=True)
        self.bar.setTextVisible(False)
        self.start_at = QLineEdit()
        self.hold = parts.button(tr("暂停"), self.pause, "link")
        self.go_on = parts.button(tr("接着打"), self.resume)
        self.stop = parts.button(tr("取消"), self.cancel, "link")
        self._waiting = parts.boxed(parts.row(parts.text(tr("从这一张接着打"), "small"), self.start_at, self.go_on,
                                              spacing=6))
        self.setLayout(parts.column(parts.row(self.doing, 0, self.hold, self.stop), self.bar, self._waiting,
                                    spacing=4))
        self._waiting.hide()
        self.hide()

    @property
    def running(self) -> bool:
        """Whether sheets are being sent now."""
        return self._job is not None and self._job.running

    def start(self, tables: Tables, wish: Wish, printer: QPrinter, both: bool = False) -> None:
        """Send the sheets of a wish, from its first."""
        self._tables, self._wish, self._printer, self._both = tables, wish, printer, both
        self.at = 0
        self._send()

    def _send(self) -> None:
        tables, wish, printer, begin, both = self._tables, self._wish, self._printer, self.at, self._both
        if tables is None or wish is None or printer is None:
            return
        self._waiting.hide()
        self.hold.show()
        self.show()
        uids = wish.uids[begin:]

        def work(job: Job) -> Page:
            def begun(at: int) -> None:
                job.report((begin + at) / len(wish.uids), str(begin + at))

            with self._sending:  # one that was told to stop ends before the next begins
                make = prints.sheets(tables, wish)
                printers.run(uids, make, printer, begun, both=both)
                return make(wish.uids[0])[0]

        self._job = self._jobs.start(work, self._on_sent, self._on_failed)
        self._job.progressed.connect(self._on_progressed)

    def _on_progressed(self, fraction: float, place: str) -> None:
        if self._wish is None or not self.running:
            return
        self.at = int(place)
        self.bar.setRange(0, 100)
        self.bar.setValue(round(fraction * 100))
        self.doing.setText(tr("打印第 {at}/{count} 张", at=self.at + 1, count=len(self._wish.uids)))

    def pause(self) -> None:
        """Stop before the next sheet, and offer to go on from there."""
        if self._job is not None and self._job.running:
            self._job.cancel()
            self._wait()

    def _wait(self) -> None:
        wish, tables = self._wish, self._tables
        if wish is None or tables is None:
            return
        self.hold.hide()
        number = prints.number_of(tables, wish.product.subject, wish.uids[self.at])
        self.start_at.setText(number)
        self.doing.setText(tr("停在第 {at}/{count} 张（{number}）。卡纸时改成第一张没打好的编号。", at=self.at + 1,
                              count=len(wish.uids), number=number))
        self._waiting.show()

    def resume(self) -> None:
        """Go on from the number in the field."""
        wish, tables = self._wish, self._tables
        if wish is None or tables is None:
            return
        try:
            rest = atlas.onward(tables, wish.product, wish.uids, self.start_at.text().strip())
        except GisAppError as error:
            self.failed.emit(error)
            return
        self.at = len(wish.uids) - len(rest)
        self._send()

    def cancel(self) -> None:
        """Stop for good; what was sent is printed."""
        if self._job is not None and self._job.running:
            self._job.cancel()
        self.hide()

    def close_down(self) -> None:
        """Nobody looks at it any more."""
        self.cancel()
        self._wish = None

    def _on_sent(self, first: Page) -> None:
        self.hide()
        self.finished.emit(self._tables, self._wish, first)

    def _on_failed(self, error: GisAppError) -> None:
        self._wait()
        self.failed.emit(error)

