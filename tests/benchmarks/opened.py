"""The program's window on a project of any size, without a screen; for the benchmarks that need one."""

import os
import tempfile
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("GISAPP_CONFIG", tempfile.mkdtemp(prefix="gisapp-bench-"))

import fabric
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from gisapp import settings
from gisapp.ui import start
from gisapp.ui.main_window import MainWindow
from gisapp.ui.map_view import MapView


class Opened:
    """A window of 1366×768 that shows a project, its map painted to the end."""

    def __init__(self, count, made_of=fabric.contents):
        settings.save(officer="基准")
        self.path = fabric.project(count, made_of)
        self.application = QApplication([])
        self._pulse = QTimer(interval=20)  # something to wake for
        self._pulse.start()
        start.prepare(self.application)
        self.window = MainWindow()
        self.window.resize(1366, 768)
        self.window.show()
        self.first_picture_s = None
        self.window.session.glimpsed.connect(self._on_glimpsed)
        self._begun = time.perf_counter()
        self.window.start(self.path)
        self.until(lambda: self.window.session.project is not None and not self.map.busy, 120)
        self.whole_s = time.perf_counter() - self._begun

    def _on_glimpsed(self):
        self.window.session.glimpsed.disconnect(self._on_glimpsed)
        self.map.painted.connect(self._on_painted)

    def _on_painted(self):
        self.first_picture_s = self.first_picture_s or time.perf_counter() - self._begun

    @property
    def map(self):
        return self.window.findChild(MapView)

    def until(self, holds, seconds=30.0):
        """Let the window live until something holds; between events it sleeps, as a window does."""
        limit = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > limit:
                raise TimeoutError(holds)
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rest(self, seconds):
        """Let the window live for a while."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            self.application.processEvents()
            time.sleep(0.005)

    def close(self):
        self.window.close()
        self.application.processEvents()
        fabric.clean(self.path)
