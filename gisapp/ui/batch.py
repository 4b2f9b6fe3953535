"""Many sheets written off the main thread: progress, pause, cancel, and going on where a batch stopped.

A pause is an end half way: what is finished lies beside the target (``render.book``), so that the same batch goes on
after a pause, after the window was closed and after a crash alike. Called by ``print_dialog``.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Signal

from gisapp.carto.page import Page
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.render import book
from gisapp.services import atlas, prints
from gisapp.services.atlas import Volume
from gisapp.services.wish import Wish
from gisapp.ui.jobs import Job, Jobs


class Batch(QObject):
    """One batch of sheets.

    Args:
        jobs: run the writing.
        tables: the snapshot that is printed.
        wish: what is printed.
        planned: the files.
        output: the file or folder by which the batch is known.
        parent: the dialog.
        index: whether each file begins with pages that say which number stands on which page.

    Signals:
        progressed: fraction 0…1 and a sentence.
        finished: all files are there; the first page.
        failed: a ``GisAppError``; what was finished stays.
    """

    progressed = Signal(float, str)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, tables: Tables, wish: Wish, planned: Sequence[Volume], output: Path,
                 parent: QObject | None = None, *, index: bool = False) -> None:
        super().__init__(parent)
        self._index = index
        self._jobs, self.tables, self.wish, self.planned, self.output = jobs, tables, wish, tuple(planned), output
        self._job: Job | None = None
        self._writing = Lock()

    @property
    def running(self) -> bool:
        """Whether it is being written now."""
        return self._job is not None and self._job.running

    def start(self, *, resume: bool = False) -> None:
        """Write the files; with ``resume`` those that lie there are not made again."""
        self._job = self._jobs.start(lambda job: self._write(job, resume=resume), self.finished.emit, self._on_failed)
        self._job.progressed.connect(self.progressed)

    def pause(self) -> None:
        """Stop before the next sheet; ``start`` with ``resume`` goes on."""
        if self._job is not None and self._job.running:
            self._job.cancel()

    def cancel(self) -> None:
        """Stop for good: nothing of an unfinished file is left; files of a folder that are whole stay."""
        self.pause()
        self._jobs.start(lambda _job: self._cleared(), lambda _nothing: None, self._on_failed)

    def _on_failed(self, error: GisAppError) -> None:
        self.failed.emit(error)

    def _cleared(self) -> None:
        with self._writing:
            book.clear(self.output)

    def _write(self, job: Job, *, resume: bool) -> Page:
        with self._writing:  # one that was told to stop ends before the next begins
            wish, make = self.wish, prints.sheets(self.tables, self.wish)
            book.note(self.output, {"key": atlas.key(self.tables, wish.product, wish.order, wish.uids),
                                    "printed_at": wish.order.printed_at.isoformat()}, resume=resume)
            count = _Count(job, len(wish.uids))

            def sheets(uid: str) -> Sequence[Page]:
                count.begin()
                return make(uid)

            files = [(each.path, each.uids, each.title) for each in self.planned]
            index = partial(atlas.index_pages, self.tables, wish.product, order=wish.order) if self._index else None
            book.bind(self.output, files, sheets, count.done, index)
            book.clear(self.output)
            return make(wish.uids[0])[0]


class _Count:
    """How many sheets are made: those of finished small files, and those of the one that is being made."""

    def __init__(self, job: Job, total: int) -> None:
        self._job, self._total = job, total
        self._finished = self._begun = 0

    def begin(self) -> None:
        """A sheet is about to be made; raises ``Cancelled`` when the batch was told to stop."""
        self._begun += 1
        self._tell(self._finished + self._begun)

    def done(self, sheets: int) -> None:
        """A small file is whole."""
        self._finished += sheets
        self._begun = 0
        self._tell(self._finished)

    def _tell(self, at: int) -> None:
        self._job.report(at / self._total, tr("第 {at}/{count} 张", at=at, count=self._total))
