"""What ``gisapp map`` is coloured by: the same themes and carriers as in the window's list 着色."""

from collections.abc import Callable
from typing import Any, Final

import click

from gisapp.carto import readings
from gisapp.carto.colouring import BY_BUILDING, Carrier, Colouring
from gisapp.carto.moment import STAGE
from gisapp.cli import frame
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import products
from gisapp.services.products import Product

_CARRIERS: Final[dict[str, Carrier]] = {"幢": "building", "户": "household", "宗地": "parcel"}


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--theme``, ``--since``, ``--by`` and ``--rate`` for a command."""
    for option in (
            click.option("--rate", is_flag=True, help="多户的幢在图上小于 4 毫米时按签约率着色；默认取最慢的阶段。"),
            click.option("--by", type=click.Choice([*_CARRIERS, *_CARRIERS.values()]), default=None,
                         metavar="building|household|parcel", help="着色的单位：幢（默认）、户、宗地。"),
            click.option("--since", type=frame.Day(), help="“某日以来的变化”与哪一天比较；默认上周一。"),
            click.option("--theme", metavar="NAME", help="进度图按什么着色：专题的名称，写错时列出有哪些。")):
        command = option(command)
    return command


def asked(wanted: dict[str, Any], product: Product) -> dict[str, Any]:
    """What the options mean, as arguments of a ``prints.Wish``.

    Raises:
        InputError: ``map.no_theme``; ``style.only_progress`` for a product with colours of its own.
    """
    carrier = _CARRIERS.get(wanted["by"], wanted["by"]) or BY_BUILDING.carrier
    colouring = Colouring(carrier, "rate" if wanted["rate"] else "slowest")
    theme = _theme(wanted["theme"])
    if product.name != products.PROGRESS and (theme != STAGE or colouring != BY_BUILDING):
        raise InputError("style.only_progress", product=tr(product.label))
    return {"theme": theme, "since": wanted["since"], "colouring": colouring}


def _theme(name: str | None) -> str:
    if name is None:
        return STAGE
    for each in readings.THEMES:
        if name in {each.code, each.label, tr(each.label)}:
            return each.code
    raise InputError("map.no_theme", name=name, known=[each.label for each in readings.THEMES])
