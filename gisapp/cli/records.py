"""Commands about records: ``record``, ``dictionary``."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import click

from gisapp import app
from gisapp.cli import frame
from gisapp.i18n import tr
from gisapp.io import table as table_file
from gisapp.services import dictionary, listing, recording


@frame.command("record", "登记一户（或一个批次）的一条记录，如调查、协议、付款、交房；已有的则补充修改。")
@frame.project_argument
@click.argument("table", metavar="TABLE")
@click.argument("name", metavar="HH_NO")
@click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="字段=值，可写多次。")
@click.option("--new", "fresh", is_flag=True, help="一定新增一条，不修改已有的记录。")
@click.option("--void", "voided", metavar="UID", help="作废这条记录（配合 --reason）。")
@click.option("--reason", default="", help="作废的原因。")
@frame.json_option
def record(project: Path, table: str, name: str, pairs: tuple[str, ...], fresh: bool, voided: str | None, reason: str,
           as_json: bool) -> None:
    """Record a row."""
    values = _values(pairs)
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        tables = opened.tables
        on = recording.subject(tables, table, name)
        if voided is not None:
            changeset = recording.void(tables, table, voided, reason)
        else:
            make = recording.add if fresh else recording.record
            changeset = make(tables, table, values, household=on.household, phase=on.phase, who=who,
                             today=dt.date.today())
        kept = opened.do(changeset)
        rows = listing.rows(opened.tables, table)
        rows = rows[rows.index.isin(kept.uids(table))]
    if as_json:
        frame.print_json([{"uid": uid, **row} for uid, row in
                          zip(rows.index, listing.records(table, rows), strict=True)])
        return
    click.echo(tr("已保存：{label}", label=tr(kept.label)))


def _values(pairs: tuple[str, ...]) -> dict[str, Any]:
    values = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals or not field.strip():
            raise click.BadParameter(tr("“{pair}”要写成 字段=值。", pair=pair), param_hint="--set")
        values[field.strip()] = value
    return values


@frame.command("dictionary", "数据字典：每张表、每个字段的名称、类型、取值和 SHP 字段名。")
@click.option("--format", "form", type=click.Choice(["md", "xlsx"]), default="md", show_default=True, help="格式。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="输出文件；不写则输出到屏幕（md）。")
def write_dictionary(form: str, overwrite: bool, output: Path | None) -> None:
    """Print the data dictionary."""
    if output is None:
        if form == "xlsx":
            raise click.BadParameter(tr("xlsx 要用 -o 写明文件。"), param_hint="-o")
        frame.print_text(dictionary.markdown())
        return
    file = frame.new_file(output, overwrite=overwrite)
    if form == "xlsx":
        frame.written(file, lambda: table_file.write(file, dictionary.sheets()))
    else:
        frame.written(file, lambda: file.write_text(dictionary.markdown(), "utf-8"))
    click.echo(tr("已写出：{path}", path=str(file)))


COMMANDS: Final = (record, write_dictionary)
