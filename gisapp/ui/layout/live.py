"""Composes and paints the sheet off the main thread, the latest state only: what came in between is left out."""

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from gisapp.carto.page import Page
from gisapp.errors import GisAppError
from gisapp.render import targets
from gisapp.services.layouts.arrangement import Arrangement
from gisapp.services.layouts.composing import Composer, Shown
from gisapp.ui.jobs import Job, Jobs


class Live(QObject):
    """Keeps one composition under way.

    Signals:
        shown: the arrangement that was composed, a ``Shown``, and the picture of the page.
        painted: the picture of the page that is shown, at another size.
        failed: a ``GisAppError`` about the sheet as a whole.
    """

    shown = Signal(object, object, QImage)
    painted = Signal(QImage)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._composer: Composer | None = None
        self._job: Job | None = None
        self._next: Callable[[], None] | None = None
        self._page: Page | None = None
        self.closed = False

    def follow(self, composer: Composer) -> None:
        """Compose with the records of another subject from now on."""
        self._composer = composer

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self._job is not None

    def ask(self, arrangement: Arrangement, width_px: int) -> None:
        """Compose an arrangement; the answer comes unless a later one was asked for before this had begun."""
        composer = self._composer
        if composer is None or self.closed:
            return

        def work(_job: Job) -> tuple[Arrangement, Shown, QImage]:
            made = composer.shown(masked(arrangement))
            return arrangement, made, targets.image(made.page, width_px)

        self._turn(lambda: self._jobs.start(work, lambda answer: self._on_shown(*answer), self._on_failed))

    def paint(self, width_px: int) -> None:
        """Paint the page that is shown at another size."""
        page = self._page
        if page is not None and not self.closed and self._next is None:
            self._turn(lambda: self._jobs.start(lambda _job: targets.image(page, width_px), self._on_painted,
                                                self._on_failed))

    def finish(self) -> None:
        """Nothing more is wanted; what is under way comes to nothing."""
        self.closed, self._next = True, None
        if self._job is not None:
            self._job.cancel()

    def _turn(self, start: Callable[[], Job]) -> None:
        def begin() -> None:
            self._job = start()

        if self._job is None:
            begin()
        else:
            self._next = begin

    def _go_on(self) -> None:
        self._job = None
        following, self._next = self._next, None
        if following is not None and not self.closed:
            following()

    def _on_shown(self, arrangement: Arrangement, made: Shown, image: QImage) -> None:
        self._page = made.page
        self._go_on()
        if not self.closed:
            self.shown.emit(arrangement, made, image)

    def _on_painted(self, image: QImage) -> None:
        self._go_on()
        if not self.closed:
            self.painted.emit(image)

    def _on_failed(self, error: GisAppError) -> None:
        self._go_on()
        if not self.closed:
            self.failed.emit(error)


def masked(arrangement: Arrangement) -> Arrangement:
    """The arrangement with names starred: laying out a sheet is no reason to see whose it is."""
    product = arrangement.product
    hidden = dataclasses.replace(product, names="masked") if product.reveals else product
    return dataclasses.replace(arrangement, product=hidden)
