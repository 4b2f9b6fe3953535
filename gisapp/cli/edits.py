"""An edit of the fabric on the command line: made, kept or only looked at, and told parcel by parcel.

Called by ``parcel``, ``drawn`` and ``topology``.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import pandas as pd

from gisapp import app
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import editing
from gisapp.services.editing import Edited

dry_run_option = click.option("--dry-run", is_flag=True, help="只看结果，不保存。")
number_option = click.option("--number", "numbers", multiple=True, metavar="NO",
                             help="新宗地号，可写多次；先大块后小块。")
_reason_option = click.option("--reason", metavar="TEXT", help="理由：界址已测绘或有已签约户时必须写，记入日志。")
_Command = TypeVar("_Command", bound=Callable[..., Any])


def edit_options(command: _Command) -> _Command:
    """What every edit takes: ``--reason``, ``--zone``, ``--dry-run``, ``--json``."""
    return _reason_option(frame.zone_option(dry_run_option(frame.json_option(command))))


def make(project: Path, dry_run: bool, as_json_: bool, edit: Callable[[Tables], Edited]) -> None:
    """Make an edit, say what becomes of each parcel, and keep it unless only a look was wanted."""
    with frame.opened(project, write=not dry_run, who=app.officer()) as opened:
        made = edit(opened.tables)
        if not dry_run:
            opened.do(made.changeset)
    if as_json_:
        frame.print_json({"label": made.changeset.label, "saved": not dry_run, **as_json(made)})
        return
    click.echo(made.changeset.label)
    show(made, dry_run=dry_run)


def parcel(tables: Tables, number: str, zone: str | None) -> tuple[str, tuple[float, float, float, float]]:
    """A parcel by its 宗地号, and where it lies: its uid, and west, south, east, north."""
    uid = editing.parcel_uid(tables, number, None if zone is None else lookup.zone_uid(tables, zone))
    shape = tables["parcel"]["geom"][uid]
    if shape is None:
        raise InputError("edit.shape", parcels=[number])
    west, south, east, north = shape.bounds
    return uid, (west, south, east, north)


def as_json(made: Edited) -> dict[str, Any]:
    """``parcels`` (role, uid, parcel_no, before_m2, after_m2) and ``flagged`` (户编号)."""
    shown = _shown(made)
    return {"parcels": shown.astype("object").where(shown.notna(), None).to_dict("records"),
            "flagged": list(made.flagged)}


def show(made: Edited, *, dry_run: bool) -> None:
    """The parcels as a table, the signed households, and whether anything was kept."""
    frame.print_table([tr(each) for each in ("处理", "宗地号", "原面积", "现面积")], [
        [tr(label("parcel_role", row["role"])), row["parcel_no"], _area(row["before_m2"]), _area(row["after_m2"])]
        for row in _shown(made).to_dict("records")])
    if made.flagged:
        click.echo(tr("涉及已签约的户：{households}", households="、".join(made.flagged)))
    if dry_run:
        click.echo(tr("这是试运行，没有保存。"))


def _shown(made: Edited) -> pd.DataFrame:
    return made.preview[["role", "uid", "parcel_no", "before_m2", "after_m2"]].round(4)


def _area(value: Any) -> str:
    return "—" if pd.isna(value) else f"{value:,.2f}"
