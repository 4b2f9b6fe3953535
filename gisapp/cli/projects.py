"""Commands about the project file itself: ``demo``, ``new``, ``check``, ``log``."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import click

from gisapp import app, i18n
from gisapp.cli import frame
from gisapp.domain import schema
from gisapp.errors import StoreError
from gisapp.i18n import tr
from gisapp.services import checking, demo, documents, households, logbook
from gisapp.services.checking import Finding


@frame.command("demo", "写出示意项目（人和数字均为虚构）。")
@frame.project_argument
@click.option("--today", type=frame.Day(), help="把这一天当作今天；同一天写出的内容相同。")
def write_demo(project: Path, today: dt.date | None) -> None:
    """Write the demo project."""
    day = today or dt.date.today()
    with frame.steps(2) as announce:
        announce(tr("生成示意数据"))
        opened = app.create_project(project, crs=demo.CRS, begun_on=day)
        try:
            contents = demo.contents(opened.tables, day)
            announce(tr("写入项目"))
            opened.do(contents)
        finally:
            app.close_project(opened)
    click.echo(tr("已写出示意项目：{path}", path=str(project)))


@frame.command("new", "新建空项目。")
@frame.project_argument
@click.option("--crs", default=app.DEFAULT_CRS, show_default=True, metavar="EPSG:n", help="项目坐标系（投影，米）。")
def new(project: Path, crs: str) -> None:
    """Create an empty project."""
    app.close_project(app.create_project(project, crs=crs))
    click.echo(tr("已新建项目：{path}", path=str(project)))


@frame.command("check", "检查项目文件和档案是否完好，再检查图形和面积。")
@frame.project_argument
@frame.json_option
def check(project: Path, as_json: bool) -> int:
    """Check a project; exit code 0 if the file is whole."""
    backup: Path | None = None
    with frame.opened(project) as opened, frame.steps(4) as announce:
        announce(tr("检查文件"))
        broken = [Finding("", "", "check.integrity", {"detail": text}) for text in app.integrity(opened)]
        announce(tr("检查数据"))
        broken += checking.faults(opened.tables)
        announce(tr("核对档案"))
        folder = documents.folder_of(project)
        broken += documents.faults(opened.tables, folder)
        try:
            backup = app.check_backup(project)
        except StoreError as error:
            broken.append(Finding("", "", "check.backup", {"detail": i18n.sentence(error.code, error.params)}))
        announce(tr("检查图形"))
        found = [*checking.findings(opened.tables), *documents.strays(opened.tables, folder)]
    if as_json:
        frame.print_json({"whole": not broken, "faults": [_plain(each) for each in broken],
                          "findings": [_plain(each) for each in found], "backup": str(backup) if backup else None})
    else:
        _print_check(broken, found, backup)
    return 1 if broken else 0


def _plain(finding: Finding) -> dict[str, Any]:
    return {"table": finding.table or None, "key": finding.key or None, "code": finding.code,
            "reason": i18n.sentence(finding.code, finding.params), **finding.params}


def _print_check(broken: list[Finding], found: list[Finding], backup: Path | None) -> None:
    click.echo(tr("项目文件完好。") if not broken else tr("项目文件有 {count} 处问题：", count=len(broken)))
    for each in broken:
        frame.complain("· " + _line(each))
    if backup is not None:
        click.echo(tr("最近的备份可以打开：{name}", name=backup.name))
    land = tr("图形和面积：{count} 条需要核对。", count=len(found)) if found else tr("图形和面积：没有发现问题。")
    click.echo(land)
    for each in found:
        click.echo("· " + _line(each))


def _line(finding: Finding) -> str:
    name = f"{tr(schema.TABLES[finding.table].label)} {finding.key} " if finding.table else ""
    return name + i18n.sentence(finding.code, finding.params)


@frame.command("log", "谁在什么时候改了什么，原来和现在的值。")
@frame.project_argument
@frame.reveal_option
@frame.json_option
def log(project: Path, reveal: bool, as_json: bool) -> None:
    """Print the log."""
    with frame.opened(project, write=reveal) as opened:
        if reveal:
            opened.do(households.reveal(opened.tables, "project"))
        sets = opened.log()
        rows = list(logbook.entries(opened.tables, sets, reveal=reveal))
    if as_json:
        frame.print_json(rows)
        return
    for row in rows:
        when = dt.datetime.fromisoformat(row["when"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        click.echo(f"#{row['revision']} {when} {row['who']} {tr(row['label'])} {_change(row)}".rstrip())


def _change(row: dict[str, Any]) -> str:
    if row["table"] is None:
        return row["reason"] or ""
    head = f"{tr(schema.TABLES[row['table']].label)} {row['key'] or ''}"
    if row["op"] == "update":
        fields = [f"{name}：{_cell(row['before'].get(name))} → {_cell(value)}" for name, value in row["after"].items()]
        return f"{head} " + "；".join(fields)
    return f"{head} " + (tr("新增") if row["op"] == "insert" else tr("删除"))


def _cell(value: Any) -> str:
    return "—" if value is None else str(value)


COMMANDS: Final = (write_demo, new, check, log)
