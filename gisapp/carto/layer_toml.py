"""Layers as text: what a cartographer edits in ``layers/*.toml``, and what the style dialog writes.

``layers/README.md`` says what may stand there. Called by ``carto.layer`` and ``services.layer_styles``.
"""

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from gisapp.carto import symbology
from gisapp.carto.style import SYMBOLS, Fill, Hatch, LabelStyle, Sign, Stroke
from gisapp.carto.symbology import Condition, Labels, Layer
from gisapp.domain import filters, schema
from gisapp.domain.columns import Kind
from gisapp.errors import GisAppError, InputError

NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
_TOP: Final = ("name", "label", "table", "order", "visible", "rule", "column", "method", "limits", "opacity",
               "min_denominator", "max_denominator", "schematic")


def read(path: Path) -> Layer:
    """The layer of a file.

    Raises:
        InputError: ``map.bad_layer`` with the file and what is wrong in it.
    """
    try:
        return parsed(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError("map.bad_layer", path=path.name, detail=str(error)) from error
    except GisAppError as error:
        raise InputError("map.bad_layer", path=path.name, detail=str(error.params.get("text", error.code))) from error


def parsed(text: str) -> Layer:
    """The layer that a text describes; ``ValueError`` and its kin, or ``InputError``, where it describes none."""
    found = tomllib.loads(text)
    rows = [dict(each) for each in found.pop("sign", [])]
    labels = found.pop("labels", None)
    if "limits" in found:
        found["limits"] = tuple(float(each) for each in found["limits"])
    by_rules = found.get("rule") == "rules"
    signs = {} if by_rules else {str(each.pop("class", "")): _sign(each) for each in rows}
    conditions = tuple(_condition(each) for each in rows) if by_rules else ()
    made = Layer(**found, signs=MappingProxyType(signs), conditions=conditions,
                 labels=_labels(labels) if labels else None)
    _check(made)
    return made


def _check(layer: Layer) -> None:
    """Refuse what cannot be drawn, or must not be shown."""
    if layer.table not in schema.TABLES or not schema.TABLES[layer.table].geometry:
        raise ValueError(f"table = {layer.table!r}")
    table = schema.TABLES[layer.table]
    if layer.rule not in symbology.RULES or (layer.rule == "stage" and layer.table not in {"parcel", "building"}):
        raise ValueError(f"rule = {layer.rule!r}")
    if layer.rule in {"category", "class"}:
        _check_column(layer, layer.column)
    if layer.rule == "class" and (table[layer.column].kind not in NUMBERS or len(layer.signs) != len(layer.limits) + 1
                                  or list(layer.limits) != sorted(layer.limits)):
        raise ValueError(f"limits = {list(layer.limits)} ({len(layer.signs)} sign)")
    if layer.labels is not None and layer.labels.source != "households":
        _check_column(layer, layer.labels.source)
    if not isinstance(layer.order, int | float) or not isinstance(layer.visible, bool):
        raise ValueError(f"order = {layer.order!r}, visible = {layer.visible!r}")
    if not 0 <= layer.opacity <= 1:
        raise ValueError(f"opacity = {layer.opacity}")
    for each in layer.conditions:
        if each.where:
            filters.parse(each.where, shown_fields(layer.table))


def _check_column(layer: Layer, name: str) -> None:
    if name not in shown_fields(layer.table):
        raise ValueError(f"{name!r}: {layer.table}")


def shown_fields(table: str) -> filters.Fields:
    """Columns of a table that a map may show: no personal ones, no links, no geometry."""
    return {each.name: each for each in schema.TABLES[table].columns
            if not each.personal and each.kind not in {Kind.GEOMETRY, Kind.REFERENCE}}


def _labels(found: dict[str, Any]) -> Labels:
    look = {name: found.pop(name) for name in ("sizes_mm", "colour", "bold", "halo") if name in found}
    if "sizes_mm" in look:
        look["sizes_mm"] = tuple(float(each) for each in look["sizes_mm"])
    return Labels(style=LabelStyle(**look), **found)


def _condition(found: dict[str, Any]) -> Condition:
    named = {name: found.pop(name) for name in ("where", "label", "min_denominator", "max_denominator")
             if name in found}
    found.pop("class", None)
    return Condition(_sign(found), **named)


def _sign(found: dict[str, Any]) -> Sign:
    fill, mono, stroke = found.pop("fill", {}), found.pop("mono", None), found.pop("stroke", None)
    if stroke:
        stroke["dashes_mm"] = tuple(float(each) for each in stroke.get("dashes_mm", ()))
    made = Sign(_fill(fill), Stroke(**stroke) if stroke else None, mono=_fill(mono) if mono is not None else None,
                **found)
    for colour in (made.fill.colour, made.stroke.colour if made.stroke else None, made.label_colour):
        if colour is not None and not (len(colour) == 7 and colour[0] == "#" and int(colour[1:], 16) >= 0):
            raise ValueError(f"{colour!r}: #RRGGBB")
    if made.symbol not in SYMBOLS:
        raise ValueError(f"symbol = {made.symbol!r} ({', '.join(SYMBOLS)})")
    return made


def _fill(found: Mapping[str, Any]) -> Fill:
    hatches = tuple(Hatch(**each) for each in found.get("hatches", []))
    return Fill(found.get("colour"), hatches, float(found.get("opacity", 1.0)))


# writing


def written(layer: Layer, note: str = "") -> str:
    """The text of a layer, which ``parsed`` reads as the same layer; ``note`` is a comment at its top."""
    plain = Layer(layer.name, layer.label, layer.table, layer.order)
    always = ("name", "label", "table", "order", "rule")
    rows = [f"{name} = {_value(getattr(layer, name))}" for name in _TOP
            if name in always or getattr(layer, name) != getattr(plain, name)]
    lines = [*(f"# {each}" for each in note.splitlines()), *rows]
    if layer.labels is not None:
        lines += ["", "[labels]", *_label_rows(layer.labels)]
    for code, sign in layer.signs.items():
        lines += ["", "[[sign]]", *([f"class = {_value(code)}"] if code else []), *_sign_rows(sign)]
    for each in layer.conditions:
        lines += ["", "[[sign]]", *_changed(each, Condition(each.sign), {"sign"}), *_sign_rows(each.sign)]
    return "\n".join(lines) + "\n"


def _label_rows(labels: Labels) -> list[str]:
    return [f"source = {_value(labels.source)}", *_changed(labels, Labels(labels.source), {"source", "style"}),
            *_changed(replace(labels.style), LabelStyle(), set())]


def _sign_rows(sign: Sign) -> list[str]:
    rows = _changed(sign, Sign(), {"fill", "stroke", "mono"})
    if sign.fill != Fill():
        rows.append(f"fill = {_value(sign.fill)}")
    if sign.stroke is not None:
        rows.append(f"stroke = {_value(sign.stroke)}")
    if sign.mono is not None:
        rows.append(f"mono = {_value(sign.mono)}")
    return rows


def _changed(value: Any, usual: Any, without: Iterable[str]) -> list[str]:
    """Lines for the fields of a value that are not as usual."""
    return [f"{each.name} = {_value(getattr(value, each.name))}" for each in fields(value)
            if each.name not in without and getattr(value, each.name) != getattr(usual, each.name)
            and getattr(value, each.name) is not None]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return "inf" if math.isinf(value) else f"{value:g}" if value == float(f"{value:g}") else repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Fill | Stroke | Hatch):
        return _table(value)
    return str(value)


def _table(value: Fill | Stroke | Hatch) -> str:
    usual: Any = {Fill: Fill(), Stroke: Stroke("", 0.0), Hatch: Hatch(math.nan, math.nan)}[type(value)]
    return "{ " + ", ".join(_changed(value, usual, set())) + " }" if _changed(value, usual, set()) else "{}"
