"""How ``gisapp map`` tells what it tells: the same themes and carriers as in the window's list 着色."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import click

from gisapp.carto import readings
from gisapp.carto.portrayal import Carrier, Portrayal
from gisapp.cli import frame
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services.products import Product

_CARRIERS: Final[dict[str, Carrier]] = {"幢": "building", "户": "household", "宗地": "parcel"}


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--theme``, ``--since``, ``--carrier`` and ``--rate`` for a command."""
    for option in (
            click.option("--rate", is_flag=True, help="多户的幢在图上小于 4 毫米时按签约率着色；默认取最慢的阶段。"),
            click.option("--carrier", type=click.Choice([*_CARRIERS, *_CARRIERS.values()]), default=None,
                         metavar="building|household|parcel", help="着色的单位：幢（默认）、户、宗地。"),
            click.option("--since", type=frame.Day(), help="作战图和“某日以来的变化”与哪一天比；默认上周一。"),
            click.option("--theme", metavar="NAME", help="进度图按什么着色，如 land、team；默认按阶段。")):
        command = option(command)
    return command


def asked(product: Product, wanted: dict[str, Any]) -> Portrayal:
    """What the options mean for a product.

    Raises:
        InputError: ``map.no_theme``.
    """
    own, theme = product.portrayal, wanted["theme"]
    return replace(own, theme=_theme(theme) if theme else own.theme, since=wanted["since"],
                   carrier=_CARRIERS.get(wanted["carrier"], wanted["carrier"]) or own.carrier,
                   summed="rate" if wanted["rate"] else own.summed)


def _theme(name: str) -> str:
    """The code of a theme by its code or name."""
    for each in readings.THEMES:
        if name in {each.code, each.label, tr(each.label)}:
            return each.code
    raise InputError("map.no_theme", name=name, known=[each.label for each in readings.THEMES])
