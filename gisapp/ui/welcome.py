"""The first moments: what is being opened, and what to do when that failed. Also the start of a demo project."""

import contextlib
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QProgressBar, QWidget

from gisapp import i18n, paths
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.ui import icons, parts

if TYPE_CHECKING:
    from gisapp.project import Project

DEMO_FILE = "示意项目.gpkg"


class Welcome(QWidget):
    """A quiet page with one sentence; after a failure with the ways to go on."""

    def __init__(self, ways: list[QAction]) -> None:
        super().__init__()
        picture = parts.text()
        picture.setPixmap(icons.application().pixmap(72, 72))
        self.title = parts.text(tr("旧改一张图"), "pageTitle")
        self.words = parts.text("", "grey", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(260)
        self._ways = QWidget()
        self._ways.setLayout(parts.row(*[parts.button(way.text(), way.trigger) for way in ways]))
        self._ways.hide()
        for label in (picture, self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setMinimumWidth(460)
        centred = [parts.row(0, each, 0) for each in (picture, self.title, self.words, self.bar, self._ways)]
        self.setLayout(parts.column(0, *centred, 0, margins=(40, 20, 40, 60), spacing=14))

    def wait(self, words: str) -> None:
        """Say what is going on."""
        self.words.setText(words)
        self.bar.show()
        self._ways.hide()

    def fail(self, error: GisAppError) -> None:
        """Say what went wrong, and offer ways on."""
        self.words.setText(i18n.explain(error))
        self.bar.hide()
        self._ways.show()


def demo_path() -> Path:
    """Where the demo project lives."""
    return paths.user_data() / DEMO_FILE


def make_demo(path: Path) -> "Project":
    """The demo project, opened; written first where it is not there yet. Runs on the store thread.

    It is written beside its place and moved there when whole, so that a start broken off leaves no half demo.
    """
    from gisapp import app
    from gisapp.services import demo

    if path.exists():
        return app.open_project(path, backup=False)
    today = dt.date.today()
    part = path.with_name(f"{path.stem}.part.gpkg")
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
    project = app.create_project(part, crs=demo.CRS)
    try:
        project.do(demo.contents(project.tables, today))
    finally:
        app.close_project(project)
    part.replace(path)
    return app.open_project(path, backup=False)
