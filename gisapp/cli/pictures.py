"""Commands beside the sheets: ``picture`` for a phone, ``calibration`` for a printer, ``readiness`` of planned uses."""

import datetime as dt
from pathlib import Path
from typing import Final

import click

from gisapp.cli import frame
from gisapp.domain import lookup
from gisapp.domain.codes import label
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.render import targets
from gisapp.services import calibration, maps, phone
from gisapp.services import readiness as uses
from gisapp.services.pages.order import Order


@frame.command("picture", "存一张手机上看的进度图（PNG，不超过 500 KB，不含个人信息），可附发微信的文字。")
@frame.project_argument
@click.option("--zone", metavar="NAME", required=True, help="片区名称。")
@click.option("--as-of", type=frame.Day(), help="截至某日的情况。")
@click.option("--text", "as_text", is_flag=True, help="把同样的数字写成一段文字，可发微信。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="输出文件：.png。")
def make_picture(project: Path, zone: str, as_of: dt.date | None, as_text: bool, overwrite: bool, output: Path) -> None:
    """Write a picture for a phone."""
    if output.suffix.lower() != ".png":
        raise InputError("output.suffix", path=str(output), known=[".png"], suffix=".png")
    targets.checked(output, overwrite=overwrite)
    made_at = dt.datetime.now()
    with frame.opened(project) as opened:
        tables = opened.tables
        uid = lookup.zone_uid(tables, zone)
        told = phone.progress(tables, uid, as_of or made_at.date())
        with frame.painting():
            targets.write_small_png(phone.picture(tables, uid, told), output, phone.WIDTH_PX, phone.LARGEST_BYTES)
        entry = maps.register(tables, Order(made_at, opened.who, as_of), "手机进度图", zone_name=zone, paper="PNG",
                              path=output)
    frame.recorded(project, entry)
    click.echo(phone.words(told) if as_text else tr("已写出：{path}", path=str(output)))


@frame.command("calibration", "打印校准页：100 毫米的十字和四边的尺，用来检查打印机有没有缩放。")
@click.option("--paper", type=click.Choice(["A4", "A3", "A2", "A1", "A0"], case_sensitive=False), default="A4",
              show_default=True, metavar="A4|A3|A2|A1|A0", help="纸张。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="输出文件：.pdf、.png 或 .svg。")
def make_calibration(paper: str, overwrite: bool, output: Path) -> None:
    """Write the page to measure a printer by."""
    with frame.painting():
        targets.save(calibration.page(paper), output, overwrite=overwrite)
    click.echo(tr("已写出：{path}", path=str(output)))


@frame.command("readiness", "各规划业态的净地率、剩余户数和建筑面积。")
@frame.project_argument
@frame.zone_option
@click.option("--as-of", type=frame.Day(), help="截至某日的情况（按发生日期）。")
@frame.json_option
def show_readiness(project: Path, zone: str | None, as_of: dt.date | None, as_json: bool) -> None:
    """Print how ready the land of each planned use is."""
    with frame.opened(project) as opened:
        uid = lookup.zone_uid(opened.tables, zone) if zone else None
        found = uses.readiness(opened.tables, uid, as_of)
    if as_json:
        frame.print_json([each.as_json() for each in found])
        return
    frame.print_table(
        [tr("业态"), tr("面积（公顷）"), tr("净地率"), tr("总户数"), tr("剩余户数"), tr("剩余面积（㎡）")],
        [[tr(label("trade", each.trade)), f"{each.area_m2 / 10_000:.2f}", f"{each.clear_rate:.1%}",
          str(each.households), str(each.remaining), f"{each.remaining_m2:.0f}"] for each in found])


COMMANDS: Final = (make_picture, make_calibration, show_readiness)
