"""``gisapp house``: the stock of resettlement houses, picking, releasing, delivering."""

import datetime as dt
from pathlib import Path
from typing import Final

import click

from gisapp import app
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.codes import code_of, label
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import house_sheet, housing, listing

_SHOWN: Final = ("house_id", "estate", "bldg", "unit", "floor", "room", "layout", "area", "price", "status",
                 "household")


@click.group("house", cls=frame.Group, help="安置房：房源、选房、退房、交付。")
def house() -> None:
    """The group of the house commands."""


@frame.command("list", "列出安置房。")
@frame.project_argument
@frame.zone_option
@click.option("--status", metavar="STATUS", help="只列某种状态，如 available 或 可选。")
@frame.json_option
def list_houses(project: Path, zone: str | None, status: str | None, as_json: bool) -> None:
    """List the houses."""
    wanted = None if status is None else code_of("house_status", status)
    if status is not None and wanted is None:
        raise InputError("field.code", column=tr("状态"), value=status, known=frame.labels("house_status"))
    with frame.opened(project) as opened:
        found = listing.rows(opened.tables, "resettle_house", zone=zone)
    found = found if wanted is None else found[(found["status"] == wanted).to_numpy(dtype=bool)]
    rows = listing.records("resettle_house", found)
    if as_json:
        frame.print_json(rows)
        return
    known = listing.fields("resettle_house")
    frame.print_table([tr(known[name].label) for name in _SHOWN], [
        [tr(label("house_status", str(row[name]))) if name == "status" else row[name] for name in _SHOWN]
        for row in rows])
    click.echo(tr("共 {count} 行", count=len(rows)))


@frame.command("pick", "为一户选定安置房：有进行中的轮次时按顺序，没有时自由选。")
@frame.project_argument
@click.argument("house_id", metavar="HOUSE_ID")
@click.argument("hh_no", metavar="HH_NO")
@click.option("--on", type=frame.Day(), help="选房日；默认今天。")
def pick(project: Path, house_id: str, hh_no: str, on: dt.date | None) -> None:
    """Pick a house for a household."""
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        uid = lookup.household_uids(opened.tables, [hh_no])[0]
        chosen = housing.house_uid(opened.tables, house_id)
        kept = opened.do(housing.pick(opened.tables, chosen, uid, on or dt.date.today(), officer=who))
    click.echo(tr("已保存：{label}", label=tr(kept.label)))


@frame.command("release", "退回已选的安置房：要有见证人和理由。")
@frame.project_argument
@click.argument("house_id", metavar="HOUSE_ID")
@click.option("--witness", metavar="NAME", required=True, help="见证人。")
@click.option("--reason", metavar="TEXT", required=True, help="理由。")
@click.option("--on", type=frame.Day(), help="退回日；默认今天。")
def release(project: Path, house_id: str, witness: str, reason: str, on: dt.date | None) -> None:
    """Release a picked house."""
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        chosen = housing.house_uid(opened.tables, house_id)
        kept = opened.do(housing.release(opened.tables, chosen, witness=witness, reason=reason,
                                         on=on or dt.date.today(), officer=who))
    click.echo(tr("已保存：{label}", label=tr(kept.label)))


@frame.command("deliver", "交付已选的安置房，登记实测面积。")
@frame.project_argument
@click.argument("house_id", metavar="HOUSE_ID")
@click.option("--area-final", type=click.FloatRange(min=0), metavar="A", help="实测面积（㎡）；默认与选房时相同。")
@click.option("--on", type=frame.Day(), help="交付日；默认今天。")
def deliver(project: Path, house_id: str, area_final: float | None, on: dt.date | None) -> None:
    """Deliver a picked house."""
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        chosen = housing.house_uid(opened.tables, house_id)
        kept = opened.do(housing.deliver(opened.tables, chosen, on or dt.date.today(), area_final=area_final,
                                         officer=who))
        owed = housing.settlement(opened.tables, chosen)
    click.echo(tr("已保存：{label}", label=tr(kept.label)))
    if owed:
        click.echo(tr("面积结算：{amount} 元（正数由被征收人补付）", amount=f"{owed:,.2f}"))


@frame.command("import", "从 Excel 导入房源：列的次序不限，同一房号未选的更新；一次导入是一步，可以撤销。")
@frame.project_argument
@click.argument("file", type=click.Path(path_type=Path))
@frame.zone_option
@click.option("--dry-run", is_flag=True, help="只看结果，不导入。")
@frame.json_option
def import_houses(project: Path, file: Path, zone: str | None, dry_run: bool, as_json: bool) -> None:
    """Take in a sheet of houses."""
    with frame.opened(project, write=not dry_run, who=app.officer()) as opened:
        home = None if zone is None else lookup.zone_uid(opened.tables, zone)
        plan = house_sheet.plan(opened.tables, file, home)
        if plan.changeset is not None and not dry_run:
            opened.do(plan.changeset)
    if as_json:
        frame.print_json({
            "new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged, "left_out": plan.left_out,
            "findings": [{"row": each.row, "code": each.code, "reason": each.reason} for each in plan.findings],
            "ignored": list(plan.ignored)})
        return
    click.echo(tr("新增 {new} 套，修改 {changed} 套，不变 {unchanged} 套，不能导入 {left_out} 行。", new=plan.new,
                  changed=plan.changed, unchanged=plan.unchanged, left_out=plan.left_out))
    for each in plan.findings:
        frame.complain(tr("第 {row} 行：", row=each.row) + each.reason)


for _command in (list_houses, pick, release, deliver, import_houses):
    house.add_command(_command)

COMMANDS: Final = (house,)
