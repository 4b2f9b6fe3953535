"""Make the README's pictures from the running program, on the demo project.

    python -m tests.tools.make_pictures

Writes ``resources/pictures/*.png``; run it when the window or the sheets have changed.
"""

import datetime as dt
import os
import tempfile
import time
import tomllib
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["GISAPP_CONFIG"] = tempfile.mkdtemp(prefix="gisapp-pictures-")

from PySide6.QtWidgets import QApplication

from gisapp import app, paths, settings
from gisapp.domain import lookup
from gisapp.render import targets
from gisapp.services import demo, prints, products
from gisapp.services.layouts.arrangement import at, wanting
from gisapp.services.pages.order import Order
from gisapp.services.wish import Wish
from gisapp.ui import start
from gisapp.ui.building_dialog import BuildingDialog
from gisapp.ui.layout.editor import LayoutEditor
from gisapp.ui.main_window import MainWindow
from tests import wishes

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
    household_sheet(project, folder)
    app.close_project(project)
    window(application, path, folder)


def sheets(project, folder: Path) -> None:
    """The progress maps of both zones."""
    for name, file in (("文旅新城", "map-wenlv.png"), ("九华山", "map-jiuhuashan.png")):
        page = wishes.zone_map(project.tables, lookup.zone_uid(project.tables, name),
                               dt.datetime.combine(TODAY, dt.time(14, 35)))
        targets.write_png(page, folder / file, dpi=WIDTH_PX / page.width_mm * 25.4)


def household_sheet(project, folder: Path) -> None:
    """A household's sheet, one that has agreed on a house; names stay masked in a picture for everybody."""
    tables = project.tables
    agreements = tables["agreement"]
    rows = tables["household"]
    flats = rows.index[rows["room_no"].notna() & (rows["stage"] == "compensated")]
    chosen = next(uid for uid in agreements.loc[agreements["mode"] == "exchange", "household"] if uid in flats)
    product = prints.masked(products.product("household_sheet"))
    wish = Wish(product, (str(chosen),), Order(dt.datetime.combine(TODAY, dt.time(14, 35)), "周敏"))
    page = prints.sheets(tables, wish)(str(chosen))[0]
    targets.write_png(page, folder / "household-sheet.png", dpi=1000 / page.width_mm * 25.4)


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
    building(application, shown, folder)
    editor(application, shown, folder)
    shown.close()
    live(application, 0.2)


def building(application: QApplication, shown: MainWindow, folder: Path) -> None:
    """楼盘表 of a building of the works' quarter."""
    homes = shown.session.tables["household_building"]["building"].value_counts()
    shown.focus.select("building", [homes.index[1]], "picture")
    live(application, 1)
    panel = shown.workbench.right.group
    panel.none.click()
    panel.enlarge.click()
    live(application, 1)
    dialog = next(each for each in shown.findChildren(BuildingDialog) if each.isVisible())
    dialog.grab().save(str(folder / "building.png"))
    dialog.reject()


def editor(application: QApplication, shown: MainWindow, folder: Path) -> None:
    """The layout editor on the progress map, with the frames of the handbook's example."""
    tables = shown.session.tables
    product = replace(products.product("progress_map"), landscape=True)
    order_ = Order(dt.datetime.combine(TODAY, dt.time(14, 35)), "周敏")
    made = LayoutEditor(tables, shown.jobs, product, lookup.zone_uid(tables, "文旅新城"), order_, shown)
    made.resize(1366, 740)
    made.show()
    live(application, 2)
    made.select([each.key for each in made.now if each.frame.kind == "figures"])
    made.remove()
    handbook = (paths.resource("products") / "README.md").read_text("utf-8")
    example = tomllib.loads(handbook.rpartition("```toml\n")[2].partition("```")[0])
    for said in example["frame"]:
        made.add(said["kind"])
        key, = made.selection
        place = {f"{name}_mm": said.get(name, 0.0) for name in ("x", "y", "width", "height")}
        wanted = {name: value for name, value in said.items() if name not in {"kind", "x", "y", "width", "height"}}
        made.do(made.now.with_frames({key: at(wanting(made.now[key].frame, **wanted), **place)}))
    made.select([each.key for each in made.now if each.frame.kind == "chart"])
    live(application, 2)
    made.grab().save(str(folder / "layout-editor.png"))
    made.history = made.history.kept(made.now)
    made.reject()


def live(application: QApplication, seconds: float) -> None:
    """Let the window live for a while."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        application.processEvents()


if __name__ == "__main__":
    main()
