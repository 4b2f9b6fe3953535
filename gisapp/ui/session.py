"""The window's hold on its project: one store thread, a queue of calls, undo, what others changed.

Every form submits a *call*; it is evaluated once no write is in flight, so that a double click cannot conflict with
itself. Reading and writing happen on the store's thread; absorbing happens here, on the main thread.
"""

import datetime as dt
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from gisapp.errors import GisAppError, StoreError
from gisapp.ui.jobs import Lane

if TYPE_CHECKING:  # the window shows before pandas is imported
    from gisapp.domain.changes import ChangeSet, Tables
    from gisapp.domain.packed import Packed
    from gisapp.project import Glimpse, Landed, Project

FETCH_MS = 1_500
HEARTBEAT_MS = 20_000
Call = Callable[["Tables"], "ChangeSet"]


@dataclass(frozen=True, slots=True)
class _Order:
    call: Call
    done: Callable[["ChangeSet"], object] | None
    failed: Callable[[GisAppError], object] | None


class Session(QObject):
    """Owns the open project for one window.

    Signals:
        glimpsed: the tables that a map draws, of the first project, and their geometry taken apart
            (``carto.scene.taken_apart``), while the rest of it is still being read; of a large project its outlook
            before (``carto.outlook``).
        arriving: another project is about to be shown; who wants to hear ``opened`` connects now.
        opened: another project is open (``project``, ``tables``).
        changed: a ``ChangeSet`` was absorbed, ours or a colleague's.
        failed: a ``GisAppError`` that the caller did not handle itself.
        saved: the moment (local time) at which a change became permanent.
        busy: True while a write is on its way.
    """

    glimpsed = Signal(object, object)
    arriving = Signal()
    opened = Signal()
    changed = Signal(object)
    failed = Signal(object)
    saved = Signal(object)
    busy = Signal(bool)
    _idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.opening: Path | None = None
        self.saved_at: dt.datetime | None = None
        self.naming: Callable[[], str] | None = None
        self._lane = Lane("store", 1, self)
        self._lane.failed.connect(self.failed)
        self._orders: deque[_Order] = deque()
        self._flying = False
        self._fetching = False
        self._disconnect: Callable[[], None] | None = None
        self._fetch_timer = self._timer(FETCH_MS, self._on_fetch_due)
        self._heart_timer = self._timer(HEARTBEAT_MS, self._on_heartbeat_due)

    def _timer(self, every_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(every_ms)
        timer.timeout.connect(slot)
        return timer

    @property
    def tables(self) -> "Tables":
        """The open project's present snapshot; only asked while one is open."""
        if self.project is None:
            raise StoreError("session.closed")
        return self.project.tables

    @property
    def writable(self) -> bool:
        """Whether a project is open and takes changes."""
        return self.project is not None and not self.project.read_only

    # opening and closing

    def open(self, path: Path, *, failed: Callable[[GisAppError], object] | None = None) -> None:
        """Open a project file on the store thread; the one open now is closed once the new one is there."""
        if self.project is not None and self.project.path == path:
            self.opened.emit()
            return
        self.opening = path
        glimpse = _glimpse(self.glimpsed.emit) if self.project is None else None
        self._lane.run(lambda: _open(path, glimpse), self.take, failed)

    def create(self, path: Path, make: Callable[[Path], "Project"],
               failed: Callable[[GisAppError], object] | None = None) -> None:
        """Make a new project on the store thread and open it."""
        self._lane.run(lambda: make(path), self.take, failed)

    def take(self, project: "Project") -> None:
        """Make an open project the session's own, on the main thread."""
        self._drain()
        before, self.project = self.project, project
        if self._disconnect:
            self._disconnect()
        self._disconnect = project.changed.connect(self.changed.emit)
        if before is not None:
            self._lane.run(lambda: _close(before), _ignore)
        self.saved_at = None
        self.arriving.emit()
        self._fetch_timer.start()
        self._heart_timer.start()
        self.opened.emit()
        if not project.read_only:
            self._lane.run(lambda: _back_up(project), _ignore)

    def finish(self) -> None:
        """Write what is queued, close the project, end the store thread."""
        self._fetch_timer.stop()
        self._heart_timer.stop()
        self._drain()
        project, self.project = self.project, None
        self._lane.finish((lambda: _close(project)) if project else None)

    def _drain(self) -> None:
        if self._flying or self._orders:
            loop = QEventLoop()
            self._idle.connect(loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    # writing

    def submit(self, call: Call, done: Callable[["ChangeSet"], object] | None = None,
               failed: Callable[[GisAppError], object] | None = None) -> bool:
        """Queue a call that makes a change; False when it is refused at once (read-only, officer not named).

        Args:
            call: evaluated against the tables of its turn; returns the change or raises a ``GisAppError``.
            done: told the permanent set, after everything visible has followed.
            failed: told an error; without it the error goes to ``failed``.
        """
        if self.project is None:
            return False
        if self.project.read_only:
            (failed or self.failed.emit)(StoreError("store.read_only", path=str(self.project.path or "")))
            return False
        if self.naming is not None:
            named = self.naming()
            if not named:
                return False
            self.project.who = named
        self._orders.append(_Order(call, done, failed))
        self._pump()
        return True

    def read(self, function: Callable[["Project"], Any], then: Callable[[Any], object]) -> None:
        """Ask the project something that only its file knows, on the store's thread; ``then`` gets the answer here."""
        if self.project is not None:
            project = self.project
            self._lane.run(lambda: function(project), lambda answer: then(answer) if project is self.project else None)

    def recall(self, when: dt.datetime, then: Callable[["Tables"], object],
               failed: Callable[[GisAppError], object] | None = None) -> None:
        """Fetch the tables as they were recorded at a past moment (with time zone); read on the store thread."""
        project = self._project()
        self._lane.run(lambda: project.known_at(when), then, failed)

    def undo(self, done: Callable[["ChangeSet"], object] | None = None) -> None:
        """Take back the last step of this window."""
        self.submit(lambda _: self._project().undo(), done)

    def redo(self, done: Callable[["ChangeSet"], object] | None = None) -> None:
        """Do the last undone step again."""
        self.submit(lambda _: self._project().redo(), done)

    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self.project.undo_label() if self.project else None

    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self.project.redo_label() if self.project else None

    def _project(self) -> "Project":
        if self.project is None:
            raise StoreError("session.closed")
        return self.project

    def _pump(self) -> None:
        while self._orders and not self._flying:
            order = self._orders.popleft()
            try:
                changeset = order.call(self.tables)
            except GisAppError as error:
                (order.failed or self.failed.emit)(error)
                continue
            if changeset.changes or not changeset.undoable:  # a name revealed is a set without changes, but logged
                self._fly(order, changeset)
            elif order.done:
                order.done(changeset)
        if not self._flying:
            self._idle.emit()

    def _fly(self, order: _Order, changeset: "ChangeSet") -> None:
        self._flying = True
        self.busy.emit(True)
        project = self._project()
        self._lane.run(lambda: project.apply(changeset), lambda landed: self._on_landed(order, landed),
                       lambda error: self._on_crashed(order, error))

    def _on_landed(self, order: _Order, landed: "Landed") -> None:
        try:
            try:
                self._project().absorb_own(landed)
            finally:
                self._land()
            self.saved_at = dt.datetime.now()
            self.saved.emit(self.saved_at)
            if order.done:
                order.done(landed.own)
        finally:  # a bug of the form that asked holds nobody up who waits in the queue, or for the window to close
            self._pump()

    def _on_crashed(self, order: _Order, error: GisAppError) -> None:
        self._land()
        (order.failed or self.failed.emit)(error)
        self._on_fetch_due()
        self._pump()

    def _land(self) -> None:
        self._flying = False
        self.busy.emit(False)

    # others

    def _on_fetch_due(self) -> None:
        if self.project is None or self._flying or self._fetching:
            return
        project = self.project
        self._fetching = True
        self._lane.run(project.fetch, lambda others: self._on_fetched(project, others), self._on_fetch_failed)

    def _on_fetched(self, project: "Project", others: list["ChangeSet"]) -> None:
        self._fetching = False
        if project is self.project:
            project.absorb(others)

    def _on_fetch_failed(self, error: GisAppError) -> None:
        self._fetching = False
        self.failed.emit(error)

    def _on_heartbeat_due(self) -> None:
        if self.project is not None:
            project = self.project
            self._lane.run(lambda: _heartbeat(project), _ignore)


def _ignore(_: object) -> None:
    return


def _glimpse(glimpsed: Callable[["Tables", Any], object]) -> "Glimpse":
    """Tells what the map can draw, taken apart: first the outlook of a large project, then all of it."""
    screen_px = QGuiApplication.primaryScreen().size().toTuple()

    def glimpse(tables: "Tables", packed: "Mapping[str, Packed]") -> None:
        from gisapp.carto import outlook, scene

        seen = outlook.outlook(tables, packed, screen_px) if packed else (tables, scene.taken_apart(tables))
        if seen is not None:
            glimpsed(*seen)

    return glimpse


def _open(path: Path, glimpse: "Glimpse | None") -> "Project":
    from gisapp import app

    return app.open_project(path, backup=False, glimpse=glimpse)


def _close(project: "Project") -> None:
    from gisapp import app

    app.close_project(project)


def _heartbeat(project: "Project") -> None:
    from gisapp import app

    app.heartbeat(project)


def _back_up(project: "Project") -> None:
    from gisapp import app

    app.back_up(project)
