"""The main job where there is no display: maps, shapefiles and figures of every zone of the demo, under ``out/``."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from gisapp import app
from gisapp.cli import frame
from gisapp.cli.reading import print_summaries
from gisapp.i18n import tr
from gisapp.project import Project
from gisapp.render import targets
from gisapp.services import dashboard, demo, exporting, maps, products
from gisapp.services.pages.order import Order
from gisapp.services.wish import Wish


def main_job(arguments: Sequence[str] = (), folder: Path = Path("out"), today: dt.date | None = None) -> int:
    """Print an A3 progress map (PDF and PNG) and export the progress shapefile of each zone; print the figures."""
    frame.prepare(arguments)
    click.echo(tr("这里没有显示器，打不开窗口；改为把示意项目的进度图和进度 Shapefile 写到 {folder}。",
                  folder=str(folder.resolve())))
    return frame.guarded(lambda: _demo(folder, today or dt.date.today()))


def _demo(folder: Path, today: dt.date) -> None:
    with tempfile.TemporaryDirectory() as room, frame.painting():
        project = app.create_project(Path(room) / "示意项目.gpkg", begun_on=today)
        try:
            project.do(demo.contents(project.tables, today))
            _zones(project, folder)
        finally:
            app.close_project(project)


def _zones(project: Project, folder: Path) -> None:
    tables = project.tables
    zones = tables["zone"]["zone_name"]
    with frame.steps(len(zones)) as announce:
        for uid, name in zones.items():
            announce(str(name))
            wish = Wish(products.product(products.PROGRESS), (str(uid),), Order(dt.datetime.now(), paper="A3"))
            page = maps.zone_map(tables, str(uid), wish)
            for suffix in (".pdf", ".png"):
                targets.save(page, folder / f"{name}_{tr('征收进度图')}_A3{suffix}", overwrite=True)
            exporting.write(tables, folder / f"{name}_{tr('进度')}.shp", exporting.Wanted(zone=str(name)),
                            overwrite=True, who=project.who)
    print_summaries(tables, dashboard.summaries(tables))
    for file in sorted(folder.iterdir()):
        click.echo(f"{file}")
