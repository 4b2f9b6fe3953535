"""Palettes for layers of an office's own style: told apart by colour-blind eyes and in grey (tested).

Ordered palettes go from light to dark, so that grey keeps their order; those without an order add hatches once the
colours are used up. Every class has its fill for a black-and-white printer beside its colour.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from gisapp.carto import theme
from gisapp.carto.style import PAPER, Fill, Hatch, Look

Order = Literal["ordered", "plain"]

_ORDERED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "blues": ("#EAF2FA", "#BAD5EC", "#83B3DA", "#4A8CC2", "#1F6199", "#0A3763"),
    "greens": ("#EDF6E5", "#C0E0B4", "#86C28B", "#469E69", "#1B7048", "#07402A"),
    "oranges": ("#FDF0D9", "#F9CD94", "#F1A150", "#D97420", "#A34A0C", "#622704"),
    "purples": ("#F4EEF8", "#D6C2E4", "#B291CB", "#8B61AC", "#633785", "#3A1656"),
    "greys": ("#F5F5F5", "#D2D2D2", "#A9A9A9", "#808080", "#575757", "#2E2E2E"),
})
_GREYS: Final = (
    Fill(PAPER), Fill("#ECECEC", (Hatch(45, 2.2, 0.10),)), Fill("#D4D4D4"), Fill("#B4B4B4", (Hatch(45, 1.2, 0.14),)),
    Fill("#8C8C8C"), Fill("#4A4A4A", (Hatch(45, 1.3, 0.20, PAPER),)),
)
NAMES: Final[Mapping[str, tuple[str, Order]]] = MappingProxyType({
    "blues": ("蓝（由浅到深）", "ordered"), "greens": ("绿（由浅到深）", "ordered"),
    "oranges": ("橙（由浅到深）", "ordered"), "purples": ("紫（由浅到深）", "ordered"),
    "greys": ("灰（由浅到深）", "ordered"), "plain": ("八色（分类）", "plain"),
})
"""Palette → Chinese name (translated by ``tr``) and whether its classes have an order."""
MOST: Final = 6
"""Classes of an ordered palette that can be told apart."""


def looks(name: str, count: int) -> tuple[Look, ...]:
    """The looks of ``count`` classes: spread over an ordered palette (at most ``MOST``), or one after the other."""
    if name not in _ORDERED:
        return tuple(each.look for each in theme.plain_classes([(str(at), "") for at in range(count)])[:count])
    colours = _ORDERED[name]
    count = min(count, MOST)
    places = [round(at * (len(colours) - 1) / max(count - 1, 1)) for at in range(count)]
    if count == 1:
        places = [3]
    return tuple(Look(Fill(colours[at]), _GREYS[at]) for at in places)
