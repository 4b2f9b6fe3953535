"""``gisapp topology``: the list of the 红线体检, and its safe repairs."""

from pathlib import Path
from typing import Any, Final

import click
import pandas as pd

from gisapp import app
from gisapp.cli import edits, frame
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.topology import Kind
from gisapp.i18n import tr
from gisapp.services import land_report, repairs, topology


@frame.command("topology", "红线体检：重叠、空隙、超出红线、房屋跨宗地、面积不符等，可以安全修复的可修复。")
@frame.project_argument
@frame.zone_option
@click.option("--kind", "kinds", multiple=True, type=click.Choice([each.value for each in Kind]), metavar="KIND",
              help="只查某种问题，可写多次。")
@click.option("--repair", type=click.Choice([each.value for each in repairs.KINDS]), metavar="KIND",
              help="修复狭长重叠（sliver）、狭缝（gap_sliver）或开口狭缝（gap_open）；是一步，可以撤销。")
@click.option("--reason", metavar="TEXT", help="修复的理由：界址已测绘或有已签约户时必须写，记入日志。")
@click.option("--dry-run", is_flag=True, help="只看结果，不保存。")
@frame.json_option
def check_topology(project: Path, zone: str | None, kinds: tuple[str, ...], repair: str | None, reason: str | None,
                   dry_run: bool, as_json: bool) -> None:
    """Print what is wrong with the land, or mend what is safe to mend."""
    if repair is not None:
        _mend(project, Kind(repair), zone, reason, dry_run=dry_run, as_json=as_json)
        return
    with frame.opened(project) as opened:
        tables = opened.tables
        home = None if zone is None else lookup.zone_uid(tables, zone)
        made = land_report.report(tables, zone=home, kinds=[Kind(each) for each in kinds] or tuple(Kind))
        sums = topology.balances(tables).loc[slice(None) if home is None else [home]]
    found, reasons = made.found, list(made.sentences)
    if as_json:
        frame.print_json({"findings": _plain(found, reasons), "zones": _sums(tables, sums)})
        return
    click.echo(tr("红线体检：{count} 条。", count=len(found)) if len(found) else tr("红线体检：没有发现问题。"))
    for row, told in zip(found.itertuples(), reasons, strict=True):
        click.echo(f"· [{tr(label('severity', str(row.severity)))}] {told}{_place(row)}")
    for each in made.balances:
        click.echo(each)


def _mend(project: Path, kind: Kind, zone: str | None, reason: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Mend one kind of fault and say what became of each parcel."""
    with frame.opened(project, write=not dry_run, who=app.officer()) as opened:
        home = None if zone is None else lookup.zone_uid(opened.tables, zone)
        made = repairs.plan(opened.tables, kind, zone=home, reason=reason)
        if made.edited is not None and not dry_run:
            opened.do(made.edited.changeset)
    mended = int(made.found["mended"].sum())
    if as_json:
        frame.print_json({"found": len(made.found), "mended": mended, "saved": mended > 0 and not dry_run,
                          **(edits.as_json(made.edited) if made.edited else {"parcels": [], "flagged": []})})
        return
    click.echo(tr("{kind}：发现 {found} 处，可修复 {mended} 处。", kind=tr(label("topology", kind.value)),
                  found=len(made.found), mended=mended))
    if made.edited is not None:
        edits.show(made.edited, dry_run=dry_run)


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
