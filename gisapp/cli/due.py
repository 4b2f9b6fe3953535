"""The command that watches the calendar: ``due``."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import click
import pandas as pd

from gisapp import i18n
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.i18n import tr
from gisapp.services import due, listing

_SHOWN: Final = (
    "hh_no", "phase_no", "key", "code", "title", "article", "started_on", "due_on", "days_left", "overdue", "ready",
    "unit", "length", "duty", "action",
)


@frame.command("due", "今日待办：快到期和已超期的法定期限、约定和期满可办的事项。")
@frame.project_argument
@frame.zone_option
@click.option("--within", type=click.IntRange(min=0), default=due.WITHIN, show_default=True, metavar="DAYS",
              help="几天以内到期的。")
@click.option("--on", "on", type=frame.Day(), help="把这一天当作今天。")
@frame.json_option
def due_list(project: Path, zone: str | None, within: int, on: dt.date | None, as_json: bool) -> None:
    """Print the clocks that end."""
    with frame.opened(project) as opened:
        uid = None if zone is None else lookup.zone_uid(opened.tables, zone)
        found = due.clocks(opened.tables, on or dt.date.today(), within, zone=uid)
    rows = listing.plain(found[list(_SHOWN)])
    if as_json:
        frame.print_json(rows)
        return
    _print(rows, found)


def _print(rows: list[dict[str, Any]], found: pd.DataFrame) -> None:
    frame.print_table(
        [tr("户编号或批次"), tr("期限"), tr("依据"), tr("到期日"), tr("剩余"), tr("要做的")],
        [(row["hh_no"] or row["phase_no"] or row["key"], tr(row["title"]), tr(row["article"]), row["due_on"],
          due.left_words(row["days_left"], ready=row["ready"]), tr(row["action"])) for row in rows])
    click.echo(tr("共 {count} 项，其中已超期 {overdue} 项", count=len(rows), overdue=int(found["overdue"].sum())))
    for code, params in due.findings(found):
        frame.complain(i18n.sentence(code, params))


COMMANDS: Final = (due_list,)
