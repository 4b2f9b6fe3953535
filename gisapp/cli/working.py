"""Commands that do an officer's work: ``stage``, ``import``, ``export``."""

import datetime as dt
from pathlib import Path
from typing import Final

import click

from gisapp import app, i18n
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.changes import ChangeSet
from gisapp.errors import StoreError
from gisapp.i18n import tr
from gisapp.io import filing, findings, vector
from gisapp.services import documents, exporting, households, importing
from gisapp.services.documents import Attached
from gisapp.services.households import Override
from gisapp.services.importing import ImportPlan


@frame.command("stage", "登记一户或多户的阶段；有一户不满足条件就都不登记。也可以撤销登错的阶段。")
@frame.project_argument
@click.argument("hh_nos", metavar="HH_NO…", nargs=-1, required=True)
@click.option("--to", "to", metavar="STAGE", help="阶段代码或名称，如 signed 或 已签约。")
@click.option("--on", "on", type=frame.Day(), help="发生日期。")
@click.option("--withdraw", metavar="REASON", help="撤销一户现在的阶段，退回上一步，写明理由；历史保留。")
@click.option("--note", default="", help="说明。")
@click.option("--officer", default=None, help="经办人；默认是设置里的姓名。")
@click.option("--override", metavar="REASON", help="特批：先交房后付款的理由（只有规定允许的条件可以特批）。")
@click.option("--signed-by", metavar="NAME", help="特批的签批人。")
@click.option("--evidence", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="证明材料的文件，随本次登记归档，可写多个。")
def stage(project: Path, hh_nos: tuple[str, ...], to: str | None, on: dt.date | None, withdraw: str | None, note: str,
          officer: str | None, override: str | None, signed_by: str | None, files: tuple[Path, ...]) -> None:
    """Record a stage, or withdraw one."""
    who = officer or app.officer()
    if withdraw is not None:
        if to or on or len(hh_nos) != 1:
            raise click.UsageError(tr("撤销一次一户，不写 --to 和 --on。"))
        _withdraw(project, hh_nos[0], withdraw, who)
        return
    if to is None or on is None:
        raise click.UsageError(tr("登记阶段要写 --to 和 --on。"))
    wanted = households.stage_named(to)
    signed_off = Override(override or "", signed_by or "") if override or signed_by else None
    with frame.opened(project, write=True, who=who) as opened:
        uids = lookup.household_uids(opened.tables, hh_nos)
        step = households.set_stage(opened.tables, uids, wanted, on, note=note, officer=who, override=signed_off)
        proven = Attached(step, ()) if not files else documents.evidence(
            opened.tables, step, files, wanted, on, folder=documents.folder_of(project))
        with filing.placed(proven.copies):
            kept = opened.do(proven.changeset)
    click.echo(tr("已保存：{label}", label=tr(kept.label)))


def _withdraw(project: Path, hh_no: str, reason: str, who: str) -> None:
    with frame.opened(project, write=True, who=who) as opened:
        uid = lookup.household_uids(opened.tables, [hh_no])[0]
        kept = opened.do(households.withdraw_stage(opened.tables, uid, reason))
    click.echo(tr("已保存：{label}", label=tr(kept.label)))


@frame.command("import", "导入宗地、房屋、户、片区或规划用地；一次导入是一步，可以撤销。")
@frame.project_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", type=click.Choice(importing.TABLES), help="导入到哪张表；不写则按内容判断。")
@frame.zone_option
@click.option("--layer", metavar="NAME", help="文件里的图层名。")
@click.option("--encoding", metavar="NAME", help="文字编码；不写则自动判断。")
@click.option("--crs", metavar="EPSG:n", help="文件的坐标系；文件里没有写时需要。")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=field", help="文件里的列对应哪个字段，可写多次。")
@click.option("--dry-run", is_flag=True, help="只看结果，不导入。")
@frame.json_option
def import_file(project: Path, file: Path, into: str | None, zone: str | None, layer: str | None, encoding: str | None,
                crs: str | None, mapping: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Import a file."""
    pairs = _pairs(mapping)
    with frame.opened(project, write=not dry_run) as opened, frame.steps(3) as announce:
        announce(tr("读取文件"))
        source = vector.read(file, layer=layer, encoding=encoding, crs=crs, own=opened.path)
        announce(tr("核对"))
        plan = importing.plan(opened.tables, source, into=into, zone=zone, mapping=pairs or None,
                              who=opened.who)
        announce(tr("写入"))
        if not dry_run and plan.changeset is not None:
            opened.do(plan.changeset)
    if as_json:
        frame.print_json(plan.as_json())
    else:
        _print_plan(plan, dry_run)


def _pairs(mapping: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for pair in mapping:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise click.BadParameter(tr("“{pair}”要写成 列名=字段名。", pair=pair), param_hint="--map")
        pairs[column] = field
    return pairs


def _print_plan(plan: ImportPlan, dry_run: bool) -> None:
    click.echo(tr("新增 {new} · 更新 {changed} · 未变 {unchanged} · 修复 {repaired} · 未导入 {left_out}", new=plan.new,
                  changed=plan.changed, unchanged=plan.unchanged, repaired=plan.repaired, left_out=plan.left_out))
    click.echo(tr("编码 {encoding} · 坐标系 {crs}", encoding=plan.encoding.encoding, crs=plan.crs or "—"))
    for line in findings.told(plan.findings):
        click.echo(f"· {line}")
    if dry_run:
        click.echo(tr("这是试运行，没有导入。"))


def _register(project: Path, entry: ChangeSet) -> None:
    """Keep the entry of a sheet or file that is already made; a register that cannot be written takes nothing back."""
    try:
        frame.recorded(project, entry)
    except StoreError as error:
        frame.complain(tr("文件已写好，但没能记入登记簿：") + i18n.sentence(error.code, error.params))


@frame.command("export", "导出进度：每户（或每宗地）一行，附字段说明。")
@frame.project_argument
@click.option("--format", "form", type=click.Choice(["shp", "gpkg", "geojson", "xlsx"]), required=True, help="格式。")
@frame.zone_option
@click.option("--by", type=click.Choice(["household", "parcel"]), default="household", show_default=True,
              help="每户一行，或每宗地一行。")
@click.option("--as-of", type=frame.Day(), help="截至某日的情况。")
@click.option("--profile", type=click.Choice(["progress", "internal"]), default="progress", show_default=True,
              help="内容：进度（不含个人信息）或内部。")
@click.option("--encoding", type=click.Choice(["utf-8", "gbk"]), default="utf-8", show_default=True, help="文字编码。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="输出文件。")
def export(project: Path, form: str, zone: str | None, by: str, as_of: dt.date | None, profile: str, encoding: str,
           overwrite: bool, output: Path) -> None:
    """Export progress."""
    with frame.opened(project) as opened, frame.steps(1) as announce:
        announce(tr("写文件"))
        wanted = exporting.Wanted(form, zone, by, as_of, profile, encoding)
        result = exporting.write(opened.tables, output, wanted, overwrite=overwrite, who=opened.who, own=project)
    _register(project, result.changeset)
    click.echo(tr("已导出 {rows} 行：{path}", rows=result.rows, path=str(result.path)))
    if result.without_geometry:
        click.echo(tr("{count} 户没有图形，列在字段说明的第二张表。", count=len(result.without_geometry)))


COMMANDS: Final = (stage, import_file, export)
