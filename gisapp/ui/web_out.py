"""The map for a browser: written off the main thread, entered in the register, opened in the default browser.

Called by the place 出图 and by the export dialog.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from gisapp.errors import GisAppError
from gisapp.services import maps, webmap
from gisapp.services.pages.order import Order
from gisapp.ui import desktop
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session

SUFFIX = "html"


def write(session: Session, jobs: Jobs, path: Path, zone: str | None, as_of: dt.date | None,
          done: Callable[[], object], failed: Callable[[GisAppError], object]) -> Job:
    """Write the web map of a zone (name), or of all, and open it.

    Args:
        session: whose tables are shown; takes the line in the register.
        jobs: run the writing.
        path: an HTML file.
        zone: name of a zone; all where None.
        as_of: stages at the end of this day.
        done: told when the file is there.
        failed: told an error.
    """
    tables, made_at = session.tables, dt.datetime.now()
    who = session.project.who if session.project is not None else ""

    def work(job: Job) -> None:
        from gisapp.render import web  # its libraries are slow to load

        job.report(-1)
        web.write_web(webmap.web_map(tables, zone, as_of, made_at), path)

    def written(_nothing: object) -> None:
        if session.writable:
            session.submit(lambda _tables: maps.register(
                tables, Order(made_at, who, as_of), "网页地图", zone_name=zone, paper="HTML", path=path))
        desktop.show(path)
        done()

    return jobs.start(work, written, failed)
