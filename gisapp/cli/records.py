"""Commands about records and papers: ``record``, ``file``, ``fill``, ``dictionary``."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import click

from gisapp import app, i18n
from gisapp.cli import frame
from gisapp.domain import claims, lookup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.io import filing, word
from gisapp.io import table as table_file
from gisapp.services import batching, dictionary, documents, filling, listing, recording
from gisapp.services.documents import Paper


@frame.command("record", "登记一户、多户或一个批次的一条记录，如调查、协议、付款、交房；已有的则补充修改。")
@frame.project_argument
@click.argument("table", metavar="TABLE")
@click.argument("names", metavar="HH_NO…", nargs=-1, required=True)
@click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="字段=值，可写多次。")
@click.option("--new", "fresh", is_flag=True, help="一定新增一条，不修改已有的记录。")
@click.option("--void", "voided", metavar="UID", help="作废这条记录（配合 --reason）。")
@click.option("--reason", default="", help="作废的原因。")
@click.option("--only-passing", is_flag=True, help="写多户时只登记符合条件的，其余说明原因；默认有一户不行就都不登记。")
@frame.json_option
def record(project: Path, table: str, names: tuple[str, ...], pairs: tuple[str, ...], fresh: bool, voided: str | None,
           reason: str, only_passing: bool, as_json: bool) -> None:
    """Record a row, or the same for many households."""
    values = _values(pairs)
    who = app.officer()
    if voided is not None and len(names) > 1:
        raise click.UsageError(tr("作废一次一户。"))
    with frame.opened(project, write=True, who=who) as opened:
        tables = opened.tables
        on = recording.subject(tables, table, names[0])
        if len(names) > 1:
            changeset = _of_many(tables, table, values, names, fresh=fresh, only_passing=only_passing, who=who)
        elif voided is not None:
            changeset = recording.void(tables, table, voided, reason)
        else:
            make = recording.add if fresh else recording.record
            changeset = make(tables, table, values, household=on.household, phase=on.phase, who=who,
                             today=dt.date.today())
        doubtful = claims.made(tables, changeset)
        kept = opened.do(changeset)
        rows = listing.rows(opened.tables, table)
        rows = rows[rows.index.isin(kept.uids(table))]
    numbers = opened.tables["household"]["hh_no"]
    for each in doubtful:
        frame.complain(i18n.sentence(each.code, {"hh_no": numbers[each.household], "others": list(each.others)}))
    if as_json:
        frame.print_json([{"uid": uid, **row} for uid, row in
                          zip(rows.index, listing.records(table, rows), strict=True)])
        return
    click.echo(tr("已保存：{label}", label=tr(kept.label)))


def _of_many(tables: Tables, table: str, values: dict[str, Any], names: tuple[str, ...], *, fresh: bool,
             only_passing: bool, who: str) -> ChangeSet:
    """One record for many households, all or none unless told otherwise; who does not pass is told either way."""
    uids = lookup.household_uids(tables, names)
    found = batching.record_many(tables, table, values, uids, who=who, fresh=fresh, today=dt.date.today())
    if found.changeset is None or (found.refused and not only_passing):
        raise batching.refusal(tables, table, found)
    for code, params in batching.refusal(tables, table, found).conditions:
        frame.complain(i18n.sentence(code, params))
    return found.changeset


def _values(pairs: tuple[str, ...]) -> dict[str, Any]:
    values = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals or not field.strip():
            raise click.BadParameter(tr("“{pair}”要写成 字段=值。", pair=pair), param_hint="--set")
        values[field.strip()] = value
    return values


@frame.command("file", "把文件归入一户的档案：复制到项目旁的档案文件夹，记下类型、日期、页数和校验值。")
@frame.project_argument
@click.argument("hh_no", metavar="HH_NO")
@click.argument("files", metavar="FILE…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--type", "doc_type", default="", metavar="TYPE",
              help="材料类型，如 agreement 或 补偿协议；不写则按文件名判断。")
@click.option("--date", "doc_date", type=frame.Day(), help="材料日期。")
@click.option("--title", default="", help="题名；默认是文件名。")
@click.option("--pages", type=click.IntRange(min=0), help="页数；PDF 能自己数。")
@click.option("--box", "box_no", default="", help="纸质件的盒号；只有纸质件时不写文件。")
def file_papers(project: Path, hh_no: str, files: tuple[Path, ...], doc_type: str, doc_date: dt.date | None,
                title: str, pages: int | None, box_no: str) -> None:
    """File papers with a household."""
    with frame.opened(project, write=True) as opened:
        uid = lookup.household_uids(opened.tables, [hh_no])[0]
        papers = [Paper(household=uid, source=source, doc_type=doc_type, doc_date=doc_date, title=title, pages=pages,
                        box_no=box_no) for source in files or (None,)]
        attached = documents.attach(opened.tables, papers, folder=documents.folder_of(project))
        if attached.changeset.changes:
            with filing.placed(attached.copies):
                opened.do(attached.changeset)
    saved = tr("已保存：{label}") if attached.changeset.changes else tr("早已归档，没有重复：{label}")
    click.echo(saved.format(label=tr(attached.changeset.label)))


@frame.command("fill", "套打：用 Word 模板打印一户或多户的协议、结算单、领款单、交房验收单、送达回证、入户告知书。")
@frame.project_argument
@click.argument("template", metavar="TEMPLATE")
@click.argument("hh_nos", metavar="HH_NO…", nargs=-1, required=True)
@click.option("--on", "on", type=frame.Day(), help="打印日期；默认今天。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True,
              help="一户写 .docx 文件；多户写文件夹，每户一个文件。")
def fill(project: Path, template: str, hh_nos: tuple[str, ...], on: dt.date | None, overwrite: bool,
         output: Path) -> None:
    """Fill a Word template."""
    who = app.officer()
    with frame.opened(project, write=True, who=who) as opened:
        uids = lookup.household_uids(opened.tables, hh_nos)
        done = filling.fill(opened.tables, template, uids, output, on=on or dt.date.today(), officer=who)
        opened.do(done.changeset)
        word.written(done.files, overwrite=overwrite)
    for path, _ in done.files:
        click.echo(tr("已写出：{path}", path=str(path)))


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


COMMANDS: Final = (record, file_papers, fill, write_dictionary)
