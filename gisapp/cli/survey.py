"""``gisapp survey``: what surveyors deliver (测绘成果): compare with the project, take in with its slip, look again."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pandas as pd

from gisapp import app
from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.i18n import tr
from gisapp.services import deliveries, surveys
from gisapp.services.deliveries import Differences

layer_option = click.option("--layer", metavar="NAME", help="文件里的图层名。")
crs_option = click.option("--crs", metavar="EPSG:n", help="文件的坐标系；文件里没有写时需要。")
file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.group("survey", cls=frame.Group, help="测绘成果：与现状比对、接收为新版本、查看版本。")
def survey() -> None:
    """The group of the survey commands."""


@frame.command("compare", "新测绘成果与现状对比：移动的点、变化的面积和文件的 SHA-256；不导入。")
@frame.project_argument
@file_argument
@frame.zone_option
@layer_option
@crs_option
@frame.json_option
def compare(project: Path, file: Path, zone: str | None, layer: str | None, crs: str | None, as_json: bool) -> None:
    """Compare a delivery with the project."""
    with frame.opened(project) as opened:
        made = deliveries.compare(opened.tables, file, zone=zone, layer=layer, crs=crs, own=opened.path)
    if as_json:
        frame.print_json({"file": made.name, "sha256": made.sha256, **_as_json(made.found)})
        return
    click.echo(deliveries.summary(made.found))
    _show(made.found)
    click.echo(f"SHA-256 {made.sha256}")


@frame.command("accept", "接收测绘成果：登记移交单，界址和实测面积随成果改动；证载和协议面积不变。")
@frame.project_argument
@file_argument
@click.option("--version", "version_no", required=True, metavar="NO", help="成果版本。")
@click.option("--slip", "slip_no", required=True, metavar="NO", help="移交单号。")
@click.option("--surveyor", required=True, metavar="NAME", help="测绘单位。")
@click.option("--on", "delivered_on", required=True, type=frame.Day(), help="移交日期。")
@click.option("--surveyed-on", type=frame.Day(), help="测绘日期。")
@click.option("--received-by", metavar="NAME", help="接收人；不写则为当前经办人。")
@click.option("--checked-by", default="", metavar="NAME", help="复核人。")
@click.option("--reason", metavar="TEXT", help="理由：有已签约户的宗地变化时必须写。")
@frame.zone_option
@layer_option
@crs_option
def accept(project: Path, file: Path, version_no: str, slip_no: str, surveyor: str, delivered_on: dt.date,
           surveyed_on: dt.date | None, received_by: str | None, checked_by: str, reason: str | None,
           zone: str | None, layer: str | None, crs: str | None) -> None:
    """Take a delivery in."""
    with frame.opened(project, write=True, who=app.officer()) as opened:
        made = deliveries.compare(opened.tables, file, zone=zone, layer=layer, crs=crs, own=opened.path)
        accepted = surveys.accept(opened.tables, made, {
            "version_no": version_no, "slip_no": slip_no, "surveyor": surveyor, "delivered_on": delivered_on,
            "surveyed_on": surveyed_on, "received_by": received_by or opened.who, "checked_by": checked_by,
        }, reason=reason)
        kept = opened.do(accepted.changeset)
    click.echo(tr("已保存：{label}", label=tr(kept.label)))
    click.echo(deliveries.summary(made.found))
    if accepted.flagged:
        click.echo(tr("涉及已签约的户：{households}", households="、".join(accepted.flagged)))


@frame.command("list", "列出接收过的测绘成果；写版本号则列出它移动的点和改变的面积。")
@frame.project_argument
@click.argument("version_no", metavar="[VERSION]", required=False)
@frame.zone_option
@frame.json_option
def list_(project: Path, version_no: str | None, zone: str | None, as_json: bool) -> None:
    """List deliveries, or what one of them moved."""
    with frame.opened(project) as opened:
        home = None if zone is None else lookup.zone_uid(opened.tables, zone)
        if version_no is None:
            _list(opened.tables, home, as_json=as_json)
            return
        found = surveys.moved_by(opened, surveys.version_uid(opened.tables, version_no, home))
    if as_json:
        frame.print_json(_as_json(found))
        return
    click.echo(deliveries.summary(found))
    _show(found)


def _list(tables: Tables, zone: str | None, *, as_json: bool) -> None:
    names = ("zone_name", "version_no", "slip_no", "surveyor", "delivered_on", "received_by", "parcels", "sha256")
    rows = [dict(zip(names, row, strict=True)) for row in _rows(surveys.versions(tables, zone), names)]
    if as_json:
        frame.print_json(rows)
        return
    heads = ("片区", "成果版本", "移交单号", "测绘单位", "移交日期", "接收人", "宗地数")
    frame.print_table([tr(each) for each in heads],
                      [[row[name] or "—" for name in names[:-2]] + [row["parcels"]] for row in rows])


def _rows(found: pd.DataFrame, names: tuple[str, ...]) -> Iterator[list[object]]:
    for row in found.to_dict("records"):
        yield [None if pd.isna(row[name]) else f"{row[name]:%Y-%m-%d}" if name.endswith("_on") else row[name]
               for name in names]


def _as_json(found: Differences) -> dict[str, object]:
    return {"new": list(found.new), **{
        name: rows.astype("object").where(rows.notna(), None).to_dict("records")
        for name, rows in (("points", found.points.round(3)), ("areas", found.areas.round(2)))}}


def _show(found: Differences) -> None:
    frame.print_table([tr(each) for each in ("宗地号", "变化", "原位置 X, Y", "现位置 X, Y", "移动（米）")], [
        [row["parcel_no"], tr(label("point_change", row["change"])), _place(row["x"], row["y"]),
         _place(row["to_x"], row["to_y"]), "—" if pd.isna(row["distance_m"]) else f"{row['distance_m']:.3f}"]
        for row in found.points.to_dict("records")])
    frame.print_table([tr(each) for each in ("宗地号", "原面积", "现面积", "变化")], [
        [row["parcel_no"], f"{row['before_m2']:,.2f}", f"{row['after_m2']:,.2f}", f"{row['change_m2']:+,.2f}"]
        for row in found.areas.to_dict("records")])


def _place(east: float, north: float) -> str:
    """As surveyors write it: X (north) first."""
    return "—" if pd.isna(east) else f"{north:.3f}, {east:.3f}"


for _command in (compare, accept, list_):
    survey.add_command(_command)

COMMANDS: Final = (survey,)
