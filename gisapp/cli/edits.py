"""How an edit of the fabric is told on the command line: what becomes of each parcel, and whom it concerns.

Called by ``parcel`` and ``topology``.
"""

from typing import Any

import click
import pandas as pd

from gisapp.cli import frame
from gisapp.domain.codes import label
from gisapp.i18n import tr
from gisapp.services.editing import Edited


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
