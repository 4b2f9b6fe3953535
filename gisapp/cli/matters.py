"""``gisapp issue`` and ``gisapp milestone``: legacy issues, and the responsibility table."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import click

from gisapp import app
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import code_of, label
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import households, issues, milestone_sheet, milestones

_SHOWN: Final = ("issue_no", "class", "level", "title", "lead", "due", "state")


class Point(click.ParamType[tuple[float, float]]):
    """Easting and northing, apart by a comma."""

    name = "E,N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """The point that a text means."""
        if isinstance(value, tuple):
            return value
        try:
            east, north = (float(part) for part in str(value).replace("，", ",").split(","))
        except ValueError:
            self.fail(tr("“{value}”不是坐标，请写成 东坐标,北坐标。", value=value), param, ctx)
        return east, north


@click.group("issue", cls=frame.Group, help="遗留问题：登记、进展、办结。")
def issue() -> None:
    """The group of the issue commands."""


@frame.command("list", "列出遗留问题；“涉恶苗头”只在 --reveal 时列出（记入日志）。")
@frame.project_argument
@frame.zone_option
@click.option("--class", "kind", metavar="CLASS", help="只列某一类，如 E1 或 企业改制遗留。")
@click.option("--state", metavar="STATE", help="只列某种状态，如 working 或 在办。")
@click.option("--reveal", is_flag=True, help="连同“涉恶苗头”一起列出（记入日志）。")
@frame.json_option
def list_issues(project: Path, zone: str | None, kind: str | None, state: str | None, reveal: bool,
                as_json: bool) -> None:
    """List the issues."""
    wanted = {name: _code(name, codes, value) for name, codes, value in (
        ("class", "issue_class", kind), ("state", "issue_state", state)) if value is not None}
    with frame.opened(project, write=reveal) as opened:
        found = issues.rows(opened.tables, zone=zone, reveal=reveal)
        for name, code in wanted.items():
            found = found[(found[name] == code).to_numpy(dtype=bool)]
        if reveal and len(found):
            opened.do(households.reveal(opened.tables, "issue", found.index))
    rows = issues.records(found)
    if as_json:
        frame.print_json(rows)
        return
    titles = {name: tr(label_) for name, label_ in (
        ("issue_no", "编号"), ("class", "类别"), ("level", "等级"), ("title", "事由"), ("lead", "牵头单位"),
        ("due", "期限"), ("state", "状态"))}
    frame.print_table([*(titles[name] for name in _SHOWN), tr("涉及")], [
        [*(_worded(name, row) for name in _SHOWN), "、".join([*row["hh_nos"], *row["parcel_nos"], *row["units"]])]
        for row in rows])
    click.echo(tr("共 {count} 行", count=len(rows)))


def _code(name: str, codes: str, value: str) -> str:
    code = code_of(codes, value)
    if code is None:
        raise InputError("field.code", column=tr("类别") if name == "class" else tr("状态"), value=value,
                         known=frame.labels(codes))
    return code


def _worded(name: str, row: dict[str, Any]) -> str:
    value = row[name]
    if name in {"class", "level", "state"}:
        words = tr(label(f"issue_{name}", value))
        return f"{value} {words}" if name == "class" else words
    if name == "due" and row["overdue"]:
        return tr("{due}（超期 {days} 天）", due=value, days=-row["days_left"])
    return value or ""


@frame.command("add", "登记一件遗留问题，编号自动生成。")
@frame.project_argument
@click.option("--class", "kind", metavar="CLASS", required=True,
              help="类别：E1 企业改制遗留、E2 无房户安置、E3 公产资产解押、E4 集体土地住改非、"
                   "S1 就业安置、S2 公租房抢占、S3 涉恶苗头（只记事件）、O 其他。")
@click.option("--title", metavar="TEXT", required=True, help="事由。")
@frame.zone_option
@click.option("--level", metavar="LEVEL", help="等级：red 红、orange 橙、yellow 黄。")
@click.option("--lead", metavar="NAME", help="牵头单位。")
@click.option("--coop", metavar="NAME", help="配合单位。")
@click.option("--action", metavar="TEXT", help="措施。")
@click.option("--amount", metavar="YUAN", help="涉及金额（元）。")
@click.option("--due", metavar="DATE", help="期限，如 2026-12-31。")
@click.option("--found-on", metavar="DATE", help="登记日；默认今天。")
@click.option("--household", "hh_nos", metavar="HH_NO", multiple=True, help="涉及的户，可写多次。")
@click.option("--parcel", "parcel_nos", metavar="NO", multiple=True, help="涉及的宗地号，可写多次。")
@click.option("--unit", "units", metavar="NAME", multiple=True, help="涉及的辖区单位，可写多次。")
@click.option("--at", type=Point(), help="位置：东坐标,北坐标（项目坐标系，米）；默认在所涉宗地或房屋上。")
@frame.json_option
def add_issue(project: Path, kind: str, zone: str | None, hh_nos: tuple[str, ...], parcel_nos: tuple[str, ...],
              units: tuple[str, ...], at: tuple[float, float] | None, as_json: bool, **written: str | None) -> None:
    """Register an issue."""
    values = {"class": kind, **{name: value for name, value in written.items() if value is not None}}
    with frame.opened(project, write=True, who=app.officer()) as opened:
        tables = opened.tables
        inside = None if zone is None else lookup.zone_uid(tables, zone)
        about = issues.concern(tables, hh_nos=hh_nos, parcel_nos=parcel_nos, units=units, zone=inside)
        kept = opened.do(issues.add(tables, values, about=about, zone=inside, at=at))
        _say(opened.tables, kept, as_json)


def _say(tables: Tables, kept: ChangeSet, as_json: bool) -> None:
    """What was kept: the row itself as JSON, or one sentence."""
    if as_json:
        found = issues.rows(tables, reveal=True)
        frame.print_json(issues.records(found[found.index.isin(kept.uids("issue"))])[0])
    else:
        click.echo(tr("已保存：{label}", label=tr(kept.label)))


@frame.command("progress", "登记一件遗留问题的进展，状态随之改变。")
@frame.project_argument
@click.argument("issue_no", metavar="ISSUE_NO")
@click.option("--note", metavar="TEXT", required=True, help="做了什么。")
@click.option("--state", metavar="STATE", help="新的状态：open 待办、working 在办、listed 挂账；默认在办。")
@click.option("--on", type=frame.Day(), help="日期；默认今天。")
def report_progress(project: Path, issue_no: str, note: str, state: str | None, on: dt.date | None) -> None:
    """Enter what was done about an issue."""
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        uid = issues.issue_uid(opened.tables, issue_no)
        now = None if state is None else code_of("issue_state", state) or state
        kept = opened.do(issues.progress(opened.tables, uid, note, state=now, on=on, who=who))
        _say(opened.tables, kept, False)


@frame.command("close", "办结一件遗留问题；该类问题要求的事项没有落实时不能办结，逐条说明。")
@frame.project_argument
@click.argument("issue_no", metavar="ISSUE_NO")
@click.option("--result", metavar="TEXT", required=True, help="办理结果。")
@click.option("--on", type=frame.Day(), help="办结日；默认今天。")
@frame.json_option
def close_issue(project: Path, issue_no: str, result: str, on: dt.date | None, as_json: bool) -> None:
    """Close an issue."""
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        uid = issues.issue_uid(opened.tables, issue_no)
        kept = opened.do(issues.close(opened.tables, uid, result, on=on, who=who))
        _say(opened.tables, kept, as_json)


@click.group("milestone", cls=frame.Group, help="责任分解表：任务、完成量、红黄绿灯、预计完成日。")
def milestone() -> None:
    """The group of the milestone commands."""


@frame.command("list", "列出任务：完成量从记录算出，与计划线比较亮灯，按最近四周的进度预计完成日。")
@frame.project_argument
@frame.zone_option
@click.option("--on", type=frame.Day(), help="截至某日；默认今天。")
@frame.json_option
def list_milestones(project: Path, zone: str | None, on: dt.date | None, as_json: bool) -> None:
    """List the tasks."""
    with frame.opened(project) as opened:
        found = milestones.rows(opened.tables, zone=zone, on=on)
    rows = milestones.records(found)
    if as_json:
        frame.print_json(rows)
        return
    titles = [tr(each) for each in ("任务", "片区", "责任单位", "目标量", "完成量", "计量单位", "止", "灯", "预计完成")]
    frame.print_table(titles, [
        [row["task"], row["zone"] or tr("全项目"), row["lead_org"], f"{row['target']:g}", f"{row['done']:g}",
         tr(label("milestone_unit", row["unit"])), row["deadline"], tr(milestones.LIGHTS[row["light"]]),
         row["forecast"] or "—"] for row in rows])
    lights = milestones.totals(found)
    click.echo(" · ".join(f"{tr(words)} {lights[light]}" for light, words in milestones.LIGHTS.items()))


@frame.command("import", "从 Excel 导入责任分解表：列的次序不限，同一片区同名的任务更新；一次导入是一步，可以撤销。")
@frame.project_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看结果，不导入。")
@frame.json_option
def import_milestones(project: Path, file: Path, dry_run: bool, as_json: bool) -> None:
    """Import a responsibility table."""
    with frame.opened(project, write=not dry_run, who=app.officer()) as opened:
        plan = milestone_sheet.plan(opened.tables, file)
        if not plan.rows:
            for each in plan.findings:
                frame.complain(tr("第 {row} 行：", row=each.row) + each.reason)
            raise InputError("milestone.nothing")
        if plan.changeset is not None and not dry_run:
            opened.do(plan.changeset)
    if as_json:
        frame.print_json(_as_json(plan))
    else:
        _print_plan(plan, dry_run)


def _as_json(plan: milestone_sheet.Plan) -> dict[str, Any]:
    return {
        "new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged, "left_out": plan.left_out,
        "rows": [{"row": each.number, "task": each.values["task"], "measure": each.values["measure"],
                  "guessed": each.guessed} for each in plan.rows],
        "findings": [{"row": each.row, "code": each.code, "reason": each.reason} for each in plan.findings],
        "ignored": list(plan.ignored),
    }


def _print_plan(plan: milestone_sheet.Plan, dry_run: bool) -> None:
    click.echo(tr("新增 {new} · 更新 {changed} · 未变 {unchanged} · 未导入 {left_out}", new=plan.new,
                  changed=plan.changed, unchanged=plan.unchanged, left_out=plan.left_out))
    for row in plan.rows:
        how = tr("（按任务文字判断）") if row.guessed else ""
        measure = tr(label("measure", row.values["measure"]))
        click.echo(tr("第 {row} 行：", row=row.number) + f"{row.values['task']} → {measure}{how}")
    for each in plan.findings:
        click.echo("· " + tr("第 {row} 行：", row=each.row) + each.reason)
    if plan.ignored:
        click.echo(tr("没有用到的列：{columns}", columns="、".join(plan.ignored)))
    if dry_run:
        click.echo(tr("这是试运行，没有导入。"))


for _command in (list_issues, add_issue, report_progress, close_issue):
    issue.add_command(_command)
for _command in (list_milestones, import_milestones):
    milestone.add_command(_command)

COMMANDS: Final = (issue, milestone)
