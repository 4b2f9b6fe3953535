"""Work off the main thread: long functions run elsewhere, their answers arrive on the main thread.

The session keeps one ``Lane`` with a single worker, which owns the project file; reading imports, composing sheets and
writing exports run in another. A job gets frozen values and hands back a value; it never touches a widget.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from gisapp.errors import GisAppError

Then = Callable[[Any], object]
Failed = Callable[[GisAppError], object]


class Cancelled(Exception):  # noqa: N818 - not an error: the officer's wish, raised where the job next reports
    """The job was told to stop."""


@dataclass(slots=True)
class _Task:
    future: "Future[Any]"
    then: Then
    failed: Failed | None


class Lane(QObject):
    """A few worker threads whose answers are delivered on the thread that made the lane.

    Signals:
        failed: a ``GisAppError`` that nobody else handles. Bugs surface in the exception hook of the main thread.
    """

    failed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, name: str, workers: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._open = True
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, function: Callable[[], Any], then: Then, failed: Failed | None = None) -> None:
        """Run a function on a worker; ``then`` (or ``failed``) is called with its answer on the main thread."""
        if not self._open:
            return
        future = self._pool.submit(function)
        future.add_done_callback(lambda done: self._tell(_Task(done, then, failed)))

    def _tell(self, task: _Task) -> None:
        if self._open:
            self._arrived.emit(task)

    def _deliver(self, task: _Task) -> None:
        if not self._open or task.future.cancelled():
            return
        try:
            answer = task.future.result()
        except Cancelled:
            return
        except GisAppError as error:
            (task.failed or self.failed.emit)(error)
            return
        except Exception as bug:
            (task.failed or self.failed.emit)(GisAppError("bug.unexpected", detail=f"{type(bug).__name__}: {bug}"))
            raise
        task.then(answer)

    def finish(self, function: Callable[[], Any] | None = None) -> None:
        """Wait for what runs, run a last function on a worker, and end; answers still on their way are dropped."""
        if not self._open:
            return
        self._open = False
        last = self._pool.submit(function) if function else None
        self._pool.shutdown(wait=True, cancel_futures=function is None)
        if last is not None:
            last.result()


class Job(QObject):
    """One long function with progress and cancel.

    Signals:
        progressed: fraction 0…1 (negative: unknown) and a sentence.
        ended: the job is over, whichever way.
    """

    progressed = Signal(float, str)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancelled = False
        self.running = True

    def report(self, fraction: float, text: str = "") -> None:
        """Called by the function: how far it is. Raises ``Cancelled`` when it was told to stop."""
        if self._cancelled:
            raise Cancelled
        self.progressed.emit(fraction, text)

    def cancel(self) -> None:
        """Ask the job to stop at its next report; its answer is dropped either way."""
        self._cancelled = True
        self._end()

    @property
    def cancelled(self) -> bool:
        """Whether it was told to stop."""
        return self._cancelled

    def _end(self) -> None:
        if self.running:
            self.running = False
            self.ended.emit()


class Jobs(QObject):
    """The free pool of a window; every job gets a frozen snapshot and answers on the main thread."""

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("job", 2, self)
        self._slow, self._endless = Lane("slow", 2, self), set[Job]()

    def start(self, function: Callable[[Job], Any], then: Then, failed: Failed | None = None, *,
              slow: bool = False) -> Job:
        """Run ``function(job)``; ``then`` gets its answer unless the job was cancelled.

        ``slow`` jobs wait for disks and networks (pictures under the map); no other job waits behind them, and the end
        does not wait for them.
        """
        job = Job(self)
        if slow:
            self._endless.add(job)
            job.ended.connect(lambda: self._endless.discard(job))

        def arrived(answer: Any) -> None:
            if not job.cancelled:
                job._end()
                then(answer)
            job.deleteLater()

        def broke(error: GisAppError) -> None:
            if not job.cancelled:
                job._end()
                (failed or self.failed.emit)(error)
            job.deleteLater()

        (self._slow if slow else self._lane).run(lambda: function(job), arrived, broke)
        return job

    def finish(self) -> None:
        """Let running jobs end and drop their answers; slow ones are told to stop."""
        for job in tuple(self._endless):
            job.cancel()
        self._lane.finish()
        self._slow.finish()
