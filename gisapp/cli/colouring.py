"""What ``gisapp map`` is coloured by: the same themes and carriers as in the window's list 着色."""

from collections.abc import Callable
from typing import Any, Final

import click

from gisapp.carto import readings
from gisapp.carto.colouring import BY_BUILDING, Carrier, Colouring
from gisapp.errors import InputError
from gisapp.i18n import tr

_CARRIERS: Final[dict[str, Carrier]] = {"幢": "building", "户": "household", "宗地": "parcel"}


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--carrier`` and ``--rate`` for a command."""
    for option in (
            click.option("--rate", is_flag=True, help="多户的幢在图上小于 4 毫米时按签约率着色；默认取最慢的阶段。"),
            click.option("--carrier", type=click.Choice([*_CARRIERS, *_CARRIERS.values()]), default=None,
                         metavar="building|household|parcel", help="着色的单位：幢（默认）、户、宗地。")):
        command = option(command)
    return command


def asked(wanted: dict[str, Any]) -> Colouring:
    """What the options mean."""
    carrier = _CARRIERS.get(wanted["carrier"], wanted["carrier"]) or BY_BUILDING.carrier
    return Colouring(carrier, "rate" if wanted["rate"] else "slowest")


def theme(name: str) -> str:
    """The code of a theme by its code or name.

    Raises:
        InputError: ``map.no_theme``.
    """
    for each in readings.THEMES:
        if name in {each.code, each.label, tr(each.label)}:
            return each.code
    raise InputError("map.no_theme", name=name, known=[each.label for each in readings.THEMES])
