"""Commands that print: ``products``, ``map``, ``atlas``, ``web``."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from gisapp import i18n
from gisapp.carto import layer
from gisapp.carto.basemap import Under
from gisapp.carto.page import Page
from gisapp.cli import frame, portrayal
from gisapp.domain import lookup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import InputError, StoreError
from gisapp.i18n import explain, tr
from gisapp.project import Project
from gisapp.render import targets
from gisapp.services import atlas, crowding, households, maps, prints, products, underlays, wall, webmap
from gisapp.services.pages import subjects
from gisapp.services.pages.order import Order
from gisapp.services.products import Product
from gisapp.services.wish import Wish

_PAPERS: Final = ["A4", "A3", "A2", "A1", "A0"]
product_option = click.option("--product", "product_name", metavar="NAME", default=products.PROGRESS, show_default=True,
                              help="图表名称（见 gisapp products），或自己的 .toml 文件。")
paper_option = click.option("--paper", type=click.Choice(_PAPERS, case_sensitive=False), default=None,
                            metavar="A4|A3|A2|A1|A0", help="纸张；默认是图表自己的纸张。")
scale_option = click.option("--scale", type=click.IntRange(min=1), metavar="N",
                            help="比例尺 1:N；默认取放得下的最大整比例尺。")
as_of_option = click.option("--as-of", type=frame.Day(), help="截至某日的情况。")
known_option = click.option("--known-at", type=frame.Moment(), help="按当时已经登记的内容打印，用于原样重印。")
mono_option = click.option("--mono", is_flag=True, help="黑白：用线纹区分阶段。")
underlay_option = click.option("--underlay", is_flag=True, help="印出项目的底图（影像、瓦片）；公开的图除外。")
overwrite_option = click.option("--overwrite", is_flag=True, help="替换已有的文件。")


@frame.command("products", "列出可以打印的图表；每种是一个文本文件，可以复制修改。")
@frame.json_option
def list_products(as_json: bool) -> None:
    """Print the products."""
    known = products.products()
    if as_json:
        frame.print_json([each.as_json() for each in known])
        return
    frame.print_table([tr("名称"), tr("图表"), tr("纸张"), tr("说明")],
                      [[each.name, tr(each.label), "/".join(each.papers), tr(each.about)] for each in known])
    click.echo(tr("自己的图表放在 {folder}。", folder=str(products.own_folder())))
    for fault in products.damaged():
        frame.complain(i18n.sentence(fault.code, fault.params))


@frame.command("map", "打印一张图表到 PDF、PNG 或 SVG：片区的图，或一户、一宗地、一幢的单子。")
@frame.project_argument
@product_option
@click.option("--zone", metavar="NAME", help="片区名称。")
@click.option("--household", metavar="HH_NO", help="户编号（一户一页的图表）。")
@click.option("--parcel", metavar="NO", help="宗地号（宗地图）。")
@click.option("--building", metavar="NO", help="幢号（楼盘表）。")
@paper_option
@click.option("--landscape/--portrait", "landscape", default=None, help="横向或纵向；默认取比例尺较大的。")
@scale_option
@as_of_option
@known_option
@mono_option
@portrayal.options
@click.option("--tile", is_flag=True, help="比纸大的图分成多幅，可裁切拼接；默认 1:1000，首页为拼接图。")
@click.option("--copy-shop", is_flag=True, help="给图文店：PDF 之外，每页另存一个 300 dpi 的 JPG。")
@click.option("--by", metavar="FIELD", default="",
              help="作战图按什么统计：phase 批次、team 工作组、community 社区、zone 片区。")
@click.option("--numbers", type=click.Choice([crowding.INSETS, crowding.INDEX]),
              help="户编号放不下时：insets 附插图，index 附方格和索引表。")
@underlay_option
@click.option("--public", is_flag=True, help="公开的图：不含编号、坐标和个人信息。")
@click.option("--review", metavar="TEXT", default="", help="审图号，或免审说明；公开的图必填。")
@overwrite_option
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="输出文件：.pdf、.png 或 .svg。")
def print_map(project: Path, product_name: str, output: Path, overwrite: bool, copy_shop: bool, **wanted: Any) -> None:
    """Print one sheet."""
    targets.checked(output, overwrite=overwrite)
    product = products.product(product_name)
    wanted["as_of"] = _day(wanted)
    with _asked(project, wanted["known_at"]) as (opened, tables), frame.steps(2) as announce:
        announce(tr("制图"))
        _tell_faults()
        uid = _subject(tables, product, wanted)
        wish = Wish(product, (uid,), _order(wanted, dt.datetime.now(), opened.who, product), wanted["landscape"],
                    wanted["public"], wanted["review"], wanted["tile"], portrayal.asked(product, wanted),
                    _under(opened, tables, wanted), wall.checked_group(wanted["by"]) if wanted["by"] else "",
                    wanted["numbers"] or "")
        pages = prints.sheets(tables, wish)(uid)
        _tell_many(prints.many(tables, wish, pages))
        announce(tr("写文件"))
        with frame.painting():
            save = targets.write_package if copy_shop else targets.save
            save(pages, output, overwrite=overwrite)
        shown = prints.shown(pages, wish)
        kept = _kept(tables, wish, shown, output)
        lacking = prints.crowded(tables, wish, pages[0]) if not wish.numbers else None
    _register(project, *kept)
    _tell_crowded(lacking)
    _tell_printed(output, maps.scale_of(shown), len(pages))


def _tell_printed(output: Path, scale: int, count: int) -> None:
    said = [*([f"1:{scale}"] if scale else []), *([tr("{count} 页", count=count)] if count > 1 else [])]
    click.echo(tr("已打印：{path}（{said}）", path=str(output), said=tr("，").join(said)) if said else
               tr("已打印：{path}", path=str(output)))


def _tell_many(found: prints.Many | None) -> None:
    """Say how many pages there are, before they are written, and which papers need fewer."""
    if found is not None:
        fewer = "；".join(tr("--paper {paper} 为 {count} 页", paper=each, count=count) for each, count in found.larger)
        frame.complain(tr("共 {count} 页 {paper}。", count=found.count, paper=found.paper) + fewer)


def _tell_faults() -> None:
    """Say which of the office's own layer files cannot be read; ours are drawn instead."""
    for each in layer.faults():
        frame.complain(explain(each))


def _tell_crowded(lacking: prints.Crowded | None) -> None:
    """Say what helps where the numbers find no room."""
    if lacking is None:
        return
    ways = [tr("--numbers insets 附插图"), tr("--numbers index 附索引表"),
            *([tr("--paper {paper} 用大一号的纸", paper=lacking.paper)] if lacking.paper else [])]
    frame.complain(tr("户编号放得下 {shown}/{wanted} 个（{share}）。可以：{ways}。", shown=lacking.shown,
                      wanted=lacking.wanted, share=f"{lacking.shown / lacking.wanted:.0%}", ways="；".join(ways)))


def _subject(tables: Tables, product: Product, wanted: dict[str, Any]) -> str:
    """Whose sheet is asked for."""
    number = wanted[product.subject]
    if not number:
        raise InputError("product.subject", product=product.label, option=f"--{product.subject}")
    if product.subject == "zone":
        return lookup.zone_uid(tables, number)
    uid, = subjects.chosen(tables, product, zone=wanted["zone"], numbers=(number,))
    return uid


def _under(project: Project, tables: Tables, wanted: dict[str, Any]) -> Under | None:
    """The project's underlays where they are asked for; what is not there is told."""
    found = underlays.of_file(tables, project.path) if wanted["underlay"] else None
    gone = [each.name for each in underlays.absent(found)]
    if gone:
        frame.complain(tr("找不到底图文件，没有印出：{names}", names="、".join(gone)))
    return found


def _order(wanted: dict[str, Any], printed_at: dt.datetime, who: str, product: Product) -> Order:
    """The circumstances asked for; a zone's map is on its own paper where none is named."""
    paper = wanted["paper"] or (product.paper if product.subject == "zone" else None)
    return Order(printed_at, who, wanted["as_of"], wanted["mono"], paper, wanted["scale"])


def _kept(tables: Tables, wish: Wish, page: Page, output: Path) -> tuple[ChangeSet, ...]:
    """What is kept of a print: the entry in the register, and that names were shown in full."""
    seen = (households.reveal(tables, wish.product.subject, wish.uids),) if wish.product.reveals else ()
    return (prints.entry(tables, wish, page, output), *seen)


def _day(wanted: dict[str, Any]) -> dt.date | None:
    """The day asked for; what is reprinted as it was known stands as of that day."""
    day: dt.date | None = wanted["as_of"]
    return day if day or wanted["known_at"] is None else wanted["known_at"].date()


@contextmanager
def _asked(project: Path, known_at: dt.datetime | None) -> Iterator[tuple[Project, Tables]]:
    """The project, and the snapshot to print: the present one, or what was recorded at a moment."""
    with frame.opened(project) as opened:
        yield opened, opened.tables if known_at is None else opened.known_at(known_at)


def _register(project: Path, *entries: ChangeSet) -> None:
    """Keep the entry of a sheet or file that is already made; a register that cannot be written takes nothing back."""
    try:
        frame.recorded(project, *entries)
    except StoreError as error:
        frame.complain(tr("文件已写好，但没能记入登记簿：") + i18n.sentence(error.code, error.params))


@frame.command("atlas", "成批打印：选定的各户、各宗地或各幢，一个 PDF，或每张（每组）一个文件；中断后可接着打。")
@frame.project_argument
@click.option("--product", "product_name", metavar="NAME", required=True,
              help="图表名称（见 gisapp products），或自己的 .toml 文件。")
@frame.zone_option
@click.option("--where", metavar="EXPR", help="条件，如 stage = '已签约' AND area_ok > 80。")
@click.option("--by", metavar="FIELD", help="按字段分组，每组一个 PDF，如 community 或 工作组；输出写文件夹。")
@paper_option
@scale_option
@as_of_option
@known_option
@mono_option
@underlay_option
@click.option("--index", "with_index", is_flag=True, help="每个文件前面加索引页：编号在第几页。")
@click.option("--from", "start", metavar="NO", help="从这个编号的那一张打起，如卡纸以后。")
@click.option("--resume", is_flag=True, help="接着上次没打完的那批。")
@overwrite_option
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True,
              help="一个 .pdf 文件，或一个文件夹（每张一个文件）。")
def print_atlas(project: Path, product_name: str, output: Path, resume: bool, overwrite: bool, **wanted: Any) -> None:
    """Print many sheets."""
    from gisapp.render import book

    product = products.product(product_name)
    if product.subject == "zone":
        raise InputError("atlas.zone", product=product.label)
    begun = book.unfinished(output) if resume else None
    printed_at = dt.datetime.fromisoformat(begun["printed_at"]) if begun else dt.datetime.now()
    known_at = wanted["known_at"] or (printed_at.astimezone() if begun else None)
    wanted["as_of"] = _day(wanted)
    with _asked(project, known_at) as (opened, tables):
        order = _order(wanted, printed_at, opened.who, product)
        uids = subjects.chosen(tables, product, zone=wanted["zone"], where=wanted["where"])
        uids = atlas.onward(tables, product, uids, wanted["start"]) if wanted["start"] else uids
        wish = Wish(product, tuple(uids), order, under=_under(opened, tables, wanted))
        sheets = prints.sheets(tables, wish)
        planned = atlas.volumes(tables, product, uids, output, wanted["by"])
        atlas.free(planned, overwrite=overwrite or resume)
        book.note(output, {"key": atlas.key(tables, product, order, uids), "printed_at": printed_at.isoformat()},
                  resume=resume)
        if begun:
            _tell_kept(printed_at, book.kept(output, [(each.path, each.uids) for each in planned]), book.BATCH - 1)
        index = partial(atlas.index_pages, tables, product, order=order) if wanted["with_index"] else None
        with frame.painting(), frame.progress(len(uids)) as done:
            book.bind(output, [(each.path, each.uids, each.title) for each in planned], sheets, done, index)
        kept = _kept(tables, wish, sheets(uids[0])[0], output)
        book.clear(output)
    _register(project, *kept)
    click.echo(tr("已打印 {sheets} 张，{files} 个文件：{path}", sheets=len(uids), files=len(planned), path=str(output)))


def _tell_kept(printed_at: dt.datetime, count: int, again: int) -> None:
    """Say what of a batch that goes on is there already."""
    frame.complain(tr("接着打 {when} 的那批：做好的 {count} 张不再做，停下时手里的（最多 {again} 张）重做。",
                      when=printed_at.strftime("%Y-%m-%d %H:%M"), count=count, again=again))


@frame.command("web", "存为网页地图：一个 HTML 文件，不用上网就能打开，按户编号查找。")
@frame.project_argument
@frame.zone_option
@as_of_option
@overwrite_option
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="输出文件：.html。")
def make_web(project: Path, zone: str | None, as_of: dt.date | None, overwrite: bool, output: Path) -> None:
    """Write a map for a browser."""
    from gisapp.render import web  # its libraries are slow to load

    if output.suffix.lower() not in {".html", ".htm"}:
        raise InputError("output.suffix", path=str(output), suffix=".html")
    frame.new_file(output, overwrite=overwrite)
    with frame.opened(project) as opened:
        made_at = dt.datetime.now()
        web.write_web(webmap.web_map(opened.tables, zone, as_of, made_at), output)
        entry = maps.register(opened.tables, Order(made_at, opened.who, as_of), "网页地图", zone_name=zone,
                              paper="HTML", path=output)
    _register(project, entry)
    click.echo(tr("已写出网页地图：{path}", path=str(output)))


COMMANDS: Final = (list_products, print_map, print_atlas, make_web)
