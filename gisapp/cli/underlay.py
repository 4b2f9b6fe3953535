"""``gisapp underlay``: the pictures under the map of a project, listed, added, changed, removed.

They are kept with the project, as in the window; ``gisapp map --underlay`` prints them.
"""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click

from gisapp import app
from gisapp.carto.basemap import Kind, Under, Underlay
from gisapp.cli import frame
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import underlays

_KINDS: Final = {"picture": "影像", "tiles": "瓦片文件", "web": "在线底图"}
_FAR_KM: Final = 20.0


@click.group("underlay", cls=frame.Group, help="底图：正射影像、瓦片文件、在线底图；列出、添加、调整、移除。")
def underlay() -> None:
    """The group of the underlay commands."""


@frame.command("list", "列出项目的底图，上面的在前。")
@frame.project_argument
@frame.json_option
def list_underlays(project: Path, as_json: bool) -> None:
    """List what lies under the map."""
    with frame.opened(project) as opened:
        kept = underlays.kept(opened.tables)
        gone = {each.source for each in underlays.absent(_all(opened.tables, project))}
    rows = [asdict(each) | {"there": each.kind == "web" or _path(each, project) not in gone} for each in kept[::-1]]
    if as_json:
        frame.print_json(rows)
        return
    frame.print_table([tr(each) for each in ("名称", "种类", "文件或地址", "显示", "不透明度", "备注")], [
        (row["name"], tr(_KINDS[row["kind"]]), row["source"], tr("是") if row["visible"] else tr("否"),
         f"{row['opacity']:.0%}", "" if row["there"] else tr("找不到文件")) for row in rows])


def _all(tables: Tables, project: Path) -> Under | None:
    """The project's underlays as if all were seen."""
    every = (replace(each, visible=True) for each in underlays.kept(tables))
    return underlays.resolved(every, project.parent, tables.crs, 1.0)


def _path(each: Underlay, project: Path) -> str:
    return str(project.parent / each.source)


@frame.command("add", "添加一张底图：影像或瓦片文件的路径，天地图（tianditu:img_w），或 XYZ、WMTS 地址。")
@frame.project_argument
@click.argument("source", metavar="FILE|URL")
@click.option("--crs", metavar="CRS", default="", help="文件没写明的坐标系，如 EPSG:4547。")
@click.option("--name", metavar="TEXT", default="", help="名称；默认用文件名。")
def add_underlay(project: Path, source: str, crs: str, name: str) -> None:
    """Lay a picture over those that are there."""
    with frame.opened(project, write=True, who=app.officer()) as opened:
        online = "://" in source or source.startswith("tianditu:")
        made = _service(source, crs) if online else _file(opened.tables, Path(source), crs, project)
        made = replace(made, name=name or made.name)
        opened.do(underlays.keep(opened.tables, (*underlays.kept(opened.tables), made)))
    click.echo(tr("已添加 {name}", name=made.name))
    if online:
        click.echo(tr("在线底图要在窗口里勾选、看过说明以后才会请求。"))


def _service(source: str, crs: str) -> Underlay:
    from gisapp.io import webtiles

    found = webtiles.understood(source, crs)
    kept = source if source.startswith(webtiles.TIANDITU) else found.template
    return Underlay("web", kept, found.host, crs, attribution=found.attribution)


def _file(tables: Tables, path: Path, crs: str, project: Path) -> Underlay:
    from gisapp.render import imagery

    kind: Kind = "tiles" if path.suffix.lower() == ".mbtiles" else "picture"
    asked = Underlay(kind, str(path), path.stem, crs)
    found = imagery.opened(asked)
    judged = underlays.judge(tables, found.stated, found.bounds, crs)
    if judged.away_km is not None and judged.away_km > _FAR_KM:
        raise InputError("underlay.far_refused", name=path.name, km=round(judged.away_km))
    if judged.guessed:
        click.echo(tr("坐标系按 {crs} 理解", crs=judged.crs))
    return replace(asked, source=underlays.relative(path, project.parent), crs=judged.crs,
                   attribution=found.attribution)


@frame.command("set", "调整一张底图。")
@frame.project_argument
@click.argument("name", metavar="NAME")
@click.option("--opacity", type=click.FloatRange(0, 1), help="不透明度，0 到 1。")
@click.option("--brightness", type=click.FloatRange(-1, 1), help="亮度，-1 到 1，0 为原样。")
@click.option("--show/--hide", "visible", default=None, help="显示或隐藏。")
@click.option("--closest", type=click.FloatRange(min=0), metavar="N", help="比例尺大于 1:N 时不显示；0 为不限。")
@click.option("--farthest", type=click.FloatRange(min=0), metavar="N", help="比例尺小于 1:N 时不显示；0 为不限。")
@click.option("--attribution", metavar="TEXT", help="注在图上的来源。")
def set_underlay(project: Path, name: str, **wanted: Any) -> None:
    """Change how one is shown."""
    values = {key: value for key, value in wanted.items() if value is not None}
    with frame.opened(project, write=True, who=app.officer()) as opened:
        kept = underlays.kept(opened.tables)
        _named(kept, name)
        changed = tuple(replace(each, **values) if each.name == name else each for each in kept)
        opened.do(underlays.keep(opened.tables, changed))
    click.echo(tr("已调整 {name}", name=name))


@frame.command("remove", "移除一张底图；文件留在原处。")
@frame.project_argument
@click.argument("name", metavar="NAME")
def remove_underlay(project: Path, name: str) -> None:
    """Take one away."""
    with frame.opened(project, write=True, who=app.officer()) as opened:
        kept = underlays.kept(opened.tables)
        _named(kept, name)
        opened.do(underlays.keep(opened.tables, tuple(each for each in kept if each.name != name)))
    click.echo(tr("已移除 {name}", name=name))


def _named(kept: tuple[Underlay, ...], name: str) -> None:
    if all(each.name != name for each in kept):
        raise InputError("underlay.unknown", name=name, known=[each.name for each in kept])


for _each in (list_underlays, add_underlay, set_underlay, remove_underlay):
    underlay.add_command(_each)

COMMANDS: Final = (underlay,)
