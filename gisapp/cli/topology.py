"""``gisapp topology``: the list of the 红线体检, and its safe repairs."""

from pathlib import Path
from typing import Any, Final

import click
import pandas as pd

from gisapp import i18n
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.topology import Kind
from gisapp.i18n import tr
from gisapp.services import topology


@frame.command("topology", "红线体检：重叠、空隙、超出红线、房屋跨宗地、面积不符等，可以安全修复的可修复。")
@frame.project_argument
@frame.zone_option
@click.option("--kind", "kinds", multiple=True, type=click.Choice([each.value for each in Kind]), metavar="KIND",
              help="只查某种问题，可写多次。")
@frame.json_option
def check_topology(project: Path, zone: str | None, kinds: tuple[str, ...], as_json: bool) -> None:
    """Print what is wrong with the land."""
    with frame.opened(project) as opened:
        tables = opened.tables
        home = None if zone is None else lookup.zone_uid(tables, zone)
        found = topology.rows(tables, zone=home, kinds=[Kind(each) for each in kinds] or tuple(Kind))
        sums = topology.balances(tables).loc[slice(None) if home is None else [home]]
        reasons = [i18n.sentence(code, params) for code, params in topology.told(tables, found)]
    if as_json:
        frame.print_json({"findings": _plain(found, reasons), "zones": _sums(tables, sums)})
        return
    click.echo(tr("红线体检：{count} 条。", count=len(found)) if len(found) else tr("红线体检：没有发现问题。"))
    for row, reason in zip(found.itertuples(), reasons, strict=True):
        click.echo(f"· [{tr(label('severity', str(row.severity)))}] {reason}{_place(row)}")
    for each in _sums(tables, sums):
        click.echo(tr("{zone}：红线 {drawn} ㎡，宗地合计 {parcels} ㎡，其余 {uncovered} ㎡", zone=each["zone"],
                      **{name: f"{each[name]:,.2f}" for name in ("drawn", "parcels", "uncovered")}))


def _place(row: Any) -> str:
    return "" if pd.isna(row.x) else f" ({row.x:.2f}, {row.y:.2f})"


def _plain(found: pd.DataFrame, reasons: list[str]) -> list[dict[str, Any]]:
    shown = found.drop(columns="geom")
    rows = shown.astype("object").where(shown.notna(), None).to_dict("records")
    return [{**{str(name): value for name, value in row.items()}, "reason": reason}
            for row, reason in zip(rows, reasons, strict=True)]


def _sums(tables: Tables, sums: pd.DataFrame) -> list[dict[str, Any]]:
    shown = sums.round(2).astype("object").where(sums.notna(), None)
    return [{"zone": lookup.zone_name(tables, str(uid)), **{str(name): value for name, value in row.items()}}
            for uid, row in shown.iterrows()]


COMMANDS: Final = (check_topology,)
