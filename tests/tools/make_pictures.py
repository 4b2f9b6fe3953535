"""Make the README's pictures from the running program, on the demo project.

    python -m tests.tools.make_pictures

Writes ``resources/pictures/*.png``; run it when the window or the sheets have changed.
"""

import datetime as dt
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["GISAPP_CONFIG"] = tempfile.mkdtemp(prefix="gisapp-pictures-")

from PySide6.QtWidgets import QApplication

from gisapp import app, paths, settings
from gisapp.domain import lookup
from gisapp.render import targets
from gisapp.services import demo, maps
from gisapp.ui import start
from gisapp.ui.main_window import MainWindow

TODAY = dt.date(2026, 11, 24)
WIDTH_PX = 1400


def main() -> None:
    """Make all pictures."""
    folder = paths.resource("pictures")
    folder.mkdir(exist_ok=True)
    path = Path(tempfile.mkdtemp()) / "示意项目.gpkg"
    project = app.create_project(path, who="周敏", begun_on=TODAY)
    project.do(demo.contents(project.tables, TODAY))
    application = QApplication([])
    start.prepare(application)
    sheets(project, folder)
    app.close_project(project)
    window(application, path, folder)


def sheets(project, folder: Path) -> None:
    """The progress maps of both zones."""
    for name, file in (("文旅新城", "map-wenlv.png"), ("九华山", "map-jiuhuashan.png")):
        page = maps.progress_map(project.tables, lookup.zone_uid(project.tables, name),
                                 printed_at=dt.datetime.combine(TODAY, dt.time(14, 35)))
        targets.write_png(page, folder / file, dpi=WIDTH_PX / page.width_mm * 25.4)


def window(application: QApplication, path: Path, folder: Path) -> None:
    """The window with a household that has signed."""
    settings.save(officer="周敏")
    shown = MainWindow()
    shown.resize(1366, 768)
    shown.show()
    shown.start(path)
    live(application, 3)
    rows = shown.session.tables["household"]
    chosen = rows.index[rows["stage"] == "signed"][0]
    shown.focus.select("household", [chosen], "picture")
    live(application, 1.5)
    shown.grab().save(str(folder / "window.png"))
    shown.close()
    live(application, 0.2)


def live(application: QApplication, seconds: float) -> None:
    """Let the window live for a while."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        application.processEvents()


if __name__ == "__main__":
    main()
