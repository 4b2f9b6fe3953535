"""Map layers as a cartographer edits them: one TOML file each under ``layers/``.

``compose`` asks for them by name; the window lists them with their labels, bottom to top.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from gisapp import paths
from gisapp.carto.style import Fill, Hatch, LabelStyle, Sign, Stroke
from gisapp.carto.symbols import SHAPES
from gisapp.errors import InputError

Rule = Literal["single", "category", "stage"]


@dataclass(frozen=True, slots=True)
class Labels:
    """What a layer writes on the map: ``households`` (numbers), or a column's text; where; at which scales."""

    source: str
    style: LabelStyle
    placement: Literal["inside", "along", "beside"] = "inside"
    max_denominator: float = 25_000


@dataclass(frozen=True, slots=True)
class Layer:
    """One map layer.

    Attributes:
        name: name in a MapSpec.
        label: Chinese name, translated by ``tr``.
        table: table whose geometry it shows.
        order: place from bottom to top.
        visible: shown at first.
        rule: one sign for all, by the code in ``column``, or by the stage of the households.
        signs: class → sign (``""`` for rule single); empty for rule stage.
        schematic: not surveyed, to be marked 示意.
    """

    name: str
    label: str
    table: str
    order: int
    visible: bool = True
    rule: Rule = "single"
    column: str = ""
    signs: Mapping[str, Sign] = field(default_factory=dict)
    labels: Labels | None = None
    max_denominator: float = float("inf")
    schematic: bool = False


@cache
def layers() -> tuple[Layer, ...]:
    """All map layers, bottom to top."""
    read = [_read(path) for path in sorted(paths.layer("").glob("*.toml"))]
    return tuple(sorted(read, key=lambda each: (each.order, each.name)))


def layer(name: str) -> Layer:
    """The layer of a name; raises ``InputError`` when there is none."""
    for each in layers():
        if each.name == name:
            return each
    raise InputError("map.no_layer", name=name, known=[each.name for each in layers()])


def visible_layers() -> tuple[str, ...]:
    """Names of the layers shown at first, bottom to top."""
    return tuple(each.name for each in layers() if each.visible)


def _read(path: Path) -> Layer:
    try:
        parsed = tomllib.loads(path.read_text("utf-8"))
        return _layer(parsed)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError("map.bad_layer", path=path.name, detail=str(error)) from error


def _layer(parsed: dict[str, Any]) -> Layer:
    signs = {each.pop("class", ""): _sign(each) for each in parsed.pop("sign", [])}
    label = parsed.pop("labels", None)
    return Layer(**parsed, signs=MappingProxyType(signs), labels=_labels(label) if label else None)


def _labels(parsed: dict[str, Any]) -> Labels:
    look = {name: parsed.pop(name) for name in ("sizes_mm", "colour", "bold", "halo") if name in parsed}
    if "sizes_mm" in look:
        look["sizes_mm"] = tuple(look["sizes_mm"])
    return Labels(style=LabelStyle(**look), **parsed)


def _sign(parsed: dict[str, Any]) -> Sign:
    fill = parsed.pop("fill", {})
    hatches = tuple(Hatch(**each) for each in fill.get("hatches", []))
    stroke = parsed.pop("stroke", None)
    if stroke:
        stroke["dashes_mm"] = tuple(stroke.get("dashes_mm", ()))
    if parsed.get("shape", "diamond") not in SHAPES:
        raise ValueError(f"shape = {parsed['shape']!r} ({', '.join(SHAPES)})")
    return Sign(Fill(fill.get("colour"), hatches), Stroke(**stroke) if stroke else None, **parsed)
