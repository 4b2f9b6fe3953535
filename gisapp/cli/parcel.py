"""``gisapp parcel``: split, merge, cut and reshape parcels, and their family tree."""

import datetime as dt
from pathlib import Path
from typing import Final

import click

from gisapp import app
from gisapp.cli import drawn, edits, frame
from gisapp.domain import lineage, lookup
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import clearing, coordinates, editing, reshaping
from gisapp.services.editing import Edited, Parts

certified_option = click.option("--certified", multiple=True, type=click.FloatRange(min=0), metavar="A",
                                help="各块新证的证载面积（㎡），次序同宗地号；没有新证不写。")
household_option = click.option("--household", "placed", multiple=True, metavar="HH_NO=N",
                                help="没有房屋的户落在第几块，如 WL-0001=2；不写则各块都有。")


@click.group("parcel", cls=frame.Group,
             help="宗地：净地移交、分割、合并、挖洞、移动界线、来历。坐标写成 “东,北 东,北”，两种次序都认。")
def parcel() -> None:
    """The group of the parcel commands."""


def _households(tables: Tables, placed: tuple[str, ...]) -> dict[str, list[int]]:
    """``HH_NO=N`` as household uid → positions of parts."""
    found: dict[str, list[int]] = {}
    for pair in placed:
        number, _, part = pair.rpartition("=")
        if not number or not part.isdecimal():
            raise click.BadParameter(tr("“{pair}”要写成 户编号=第几块。", pair=pair), param_hint="--household")
        found.setdefault(lookup.household_uids(tables, [number])[0], []).append(int(part) - 1)
    return found


@frame.command("clear", "登记净地移交：户都已交房、房屋都已拆除或接收，工业用地有土壤污染状况调查。")
@frame.project_argument
@click.argument("number", metavar="PARCEL_NO")
@frame.zone_option
@click.option("--on", "on", type=frame.Day(), help="移交日期。")
@click.option("--soil-report", default="", metavar="TEXT", help="土壤污染状况调查报告的名称或文号。")
@click.option("--withdraw", metavar="REASON", help="撤销移交，写明理由。")
def clear(project: Path, number: str, zone: str | None, on: dt.date | None, soil_report: str,
          withdraw: str | None) -> None:
    """Record a delivery, or take it back."""
    if (on is None) == (withdraw is None):
        raise click.UsageError(tr("移交要写 --on；撤销写 --withdraw。"))
    with frame.opened(project, write=True, who=app.officer()) as opened:
        tables = opened.tables
        uid = editing.parcel_uid(tables, number, None if zone is None else lookup.zone_uid(tables, zone))
        step = clearing.clear(tables, uid, on, soil_report=soil_report) if on else clearing.withdraw(
            tables, uid, withdraw or "")
        kept = opened.do(step)
    click.echo(tr("已保存：{label}", label=tr(kept.label)))


@frame.command("split", "分割宗地：沿一条线，或按面积用平行线分出一块。")
@frame.project_argument
@click.argument("number", metavar="PARCEL_NO")
@click.option("--line", metavar="POINTS", help="分割线，两端越过宗地边界。")
@click.option("--area", type=float, metavar="A", help="分出的面积（㎡）；与 --direction 同用。")
@click.option("--direction", metavar="POINTS", help="平行线的方向：两个点；从前进方向的左边分出。")
@click.option("--right", is_flag=True, help="从右边分出。")
@edits.number_option
@certified_option
@household_option
@edits.edit_options
def split(project: Path, number: str, line: str | None, area: float | None, direction: str | None, right: bool,
          numbers: tuple[str, ...], certified: tuple[float, ...], placed: tuple[str, ...], reason: str | None,
          zone: str | None, dry_run: bool, as_json: bool) -> None:
    """Split a parcel."""
    if (line is None) == (area is None) or (area is None) != (direction is None):
        raise click.UsageError(tr("写 --line，或者 --area 和 --direction。"))

    def edit(tables: Tables) -> Edited:
        uid, bounds = edits.parcel(tables, number, zone)
        parts = Parts(numbers, certified, _households(tables, placed))
        if line is not None:
            return editing.split(tables, uid, coordinates.points(line, bounds), parts, reason=reason)
        along = coordinates.points(str(direction), bounds)[[0, -1]]
        return editing.split_off(tables, uid, float(area or 0), along, parts, from_right=right, reason=reason)

    edits.make(project, dry_run, as_json, edit)


@frame.command("hole", "从宗地内部挖出一块，成为单独的宗地。")
@frame.project_argument
@click.argument("number", metavar="PARCEL_NO")
@click.option("--ring", metavar="POINTS", required=True, help="挖出的环，至少三个点，不必闭合。")
@edits.number_option
@certified_option
@household_option
@edits.edit_options
def hole(project: Path, number: str, ring: str, numbers: tuple[str, ...], certified: tuple[float, ...],
         placed: tuple[str, ...], reason: str | None, zone: str | None, dry_run: bool, as_json: bool) -> None:
    """Cut a hole."""
    def edit(tables: Tables) -> Edited:
        uid, bounds = edits.parcel(tables, number, zone)
        parts = Parts(numbers, certified, _households(tables, placed))
        return editing.cut_hole(tables, uid, coordinates.points(ring, bounds), parts, reason=reason)

    edits.make(project, dry_run, as_json, edit)


@frame.command("merge", "合并有公共边的宗地；片区、批次和土地性质要相同。")
@frame.project_argument
@click.argument("merged", metavar="PARCEL_NO…", nargs=-1, required=True)
@click.option("--number", metavar="NO", help="合并后的宗地号。")
@click.option("--renumber", is_flag=True, help="幢号重复时自动编新号。")
@edits.edit_options
def merge(project: Path, merged: tuple[str, ...], number: str | None, renumber: bool, reason: str | None,
          zone: str | None, dry_run: bool, as_json: bool) -> None:
    """Merge parcels."""
    edits.make(project, dry_run, as_json, lambda tables: editing.merge(
        tables, [edits.parcel(tables, each, zone)[0] for each in merged], number=number, renumber=renumber,
        reason=reason))


@frame.command("move", "移动界线上的点；共用这些点的宗地一起动。")
@frame.project_argument
@click.argument("number", metavar="PARCEL_NO")
@click.option("--from", "old", metavar="POINTS", required=True, help="现在的位置，一个或多个点。")
@click.option("--to", "new", metavar="POINTS", required=True, help="新的位置，个数相同。")
@click.option("--alone", is_flag=True, help="只移这一宗地，相邻宗地不动；会有缝或重叠。")
@edits.edit_options
def move(project: Path, number: str, old: str, new: str, alone: bool, reason: str | None, zone: str | None,
         dry_run: bool, as_json: bool) -> None:
    """Move vertices."""
    def edit(tables: Tables) -> Edited:
        uid, bounds = edits.parcel(tables, number, zone)
        places, targets = coordinates.points(old, bounds), coordinates.points(new, bounds)
        if len(places) != len(targets):
            raise InputError("points.count", old=len(places), new=len(targets))
        return reshaping.move(tables, places, targets, alone=uid if alone else None, reason=reason)

    edits.make(project, dry_run, as_json, edit)


@frame.command("history", "宗地的来历：由谁分割、合并而来，又变成了谁。")
@frame.project_argument
@click.argument("number", metavar="PARCEL_NO")
@frame.zone_option
@frame.json_option
def history(project: Path, number: str, zone: str | None, as_json: bool) -> None:
    """Print a parcel's family tree."""
    with frame.opened(project) as opened:
        pairs = lineage.links(opened.endings("parcel"))
        uid = lineage.uid_of(pairs, number) or edits.parcel(opened.tables, number, zone)[0]
    tree = lineage.family(pairs, uid)
    if as_json:
        frame.print_json(tree.astype("object").where(tree.notna(), None).to_dict("records"))
        return
    if tree.empty:
        click.echo(tr("宗地 {number} 没有分割或合并过。", number=number))
    for row in tree.to_dict("records"):
        when = row["when"].to_pydatetime().astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"#{row['revision']} {when} {row['who']} {row['parent_no']} → {row['child_no']} "
                   f"{row['area_m2']:,.2f} ㎡ {row['reason'] or ''}".rstrip())


for _command in (*drawn.COMMANDS, clear, split, hole, merge, move, history):
    parcel.add_command(_command)

COMMANDS: Final = (parcel,)
