"""Styles of map layers: what may be chosen, fresh signs for a rule, an office's own copy as a text, back to ours.

Called by the style dialog and the layer panel. The copy lies in ``layers`` of the user's folder, where a cartographer
can edit it; ``layers/README.md`` says what may stand there.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from gisapp import paths
from gisapp.carto import classing, layer, layer_toml, palettes, signing
from gisapp.carto.style import INK, PAPER, Fill, Look, Sign, Stroke
from gisapp.carto.symbology import OTHERS, Condition, Layer, Method
from gisapp.domain import codes, lookup, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import Column, Kind
from gisapp.errors import InputError, StoreError
from gisapp.i18n import tr

_EDGE: Final = Stroke("#6B7280", 0.14, min_px=0.7)
_SYMBOL_EDGE: Final = Stroke(PAPER, 0.5)
_MOST_VALUES: Final = 24
_NOTE: Final = "本单位的图层样式；写法见程序的 layers/README.md。删掉这个文件就恢复默认。"


@dataclass(frozen=True, slots=True)
class Row:
    """One class of a layer: its key (code, place or number of the condition), its words, its sign, how many bear it."""

    key: str
    words: str
    sign: Sign
    count: int


def columns(table: str, kind: str) -> list[Column]:
    """Columns by which a table may be drawn: ``category`` or ``class``, or ``label`` what may be written."""
    wanted: Mapping[str, Sequence[Kind]] = {
        "category": (Kind.CODE, Kind.BOOLEAN, Kind.TEXT), "class": layer_toml.NUMBERS,
        "label": (Kind.TEXT, Kind.CODE, Kind.INTEGER, Kind.DECIMAL, Kind.DATE)}
    return [each for each in layer_toml.shown_fields(table).values()
            if each.kind in wanted[kind] and each.name not in {"uid", "version", "fid"}]


def rows(tables: Tables, shown: Layer, zone: str | None = None) -> tuple[Row, ...]:
    """The classes of a layer with their counts in a zone (uid; all where None); of the theme's colours none."""
    if shown.rule == "stage":
        return ()
    frame = lookup.in_zone(tables[shown.table], zone)
    at = signing.by_rule(frame, shown)
    signs = [each.sign for each in shown.conditions] or list(shown.signs.values()) or [Sign()]
    counts = np.bincount(at[at >= 0], minlength=len(signs))
    numbered = shown.rule in {"class", "rules"}
    keys = [str(place) for place in range(len(signs))] if numbered else list(shown.signs) or [""]
    return tuple(Row(key, words_of(shown, place, key), sign, int(counts[place]))
                 for place, (key, sign) in enumerate(zip(keys, signs, strict=True)))


def legends(tables: Tables, names: Sequence[str], zone: str | None = None) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Name and classes of the layers among some that the office draws in its own way, for the margin of a sheet."""
    shown = [layer.layer(name) for name in names]
    return tuple((tr(each.label), legend(tables, each, zone)) for each in shown
                 if each.own and each.rule not in {"single", "stage"})


def legend(tables: Tables, shown: Layer, zone: str | None = None) -> tuple[Row, ...]:
    """The classes of a layer as they are seen on the map, through its opacity."""
    return tuple(replace(each, sign=replace(each.sign, fill=replace(
        each.sign.fill, opacity=each.sign.fill.opacity * shown.opacity))) for each in rows(tables, shown, zone))


def words_of(shown: Layer, place: int, key: str) -> str:
    """What a class is called."""
    if shown.rule == "class":
        column = layer_toml.shown_fields(shown.table)[shown.column]
        unit = f" {tr(column.unit)}" if column.unit else ""
        return (classing.words(shown.limits, place) or tr("全部")) + unit
    if shown.rule == "rules":
        each = shown.conditions[place]
        return each.label or each.where or tr("其余")
    if shown.rule == "category":
        return _value_words(layer_toml.shown_fields(shown.table)[shown.column], key)
    return tr(shown.label)


def _value_words(column: Column, key: str) -> str:
    if key == OTHERS:
        return tr("其他")
    if column.kind is Kind.BOOLEAN:
        return tr("是") if key == "true" else tr("否")
    return tr(codes.label(column.codes, key)) if column.kind is Kind.CODE and column.codes else key


# fresh signs


def single(shown: Layer) -> Layer:
    """The layer with one sign, the first that it has."""
    sign = next((each.sign for each in shown.conditions), None) or next(iter(shown.signs.values()), _usual(shown))
    return replace(shown, rule="single", column="", signs=MappingProxyType({"": sign}), limits=(), conditions=())


def by_category(tables: Tables, shown: Layer, column: str, palette: str = "plain") -> Layer:
    """The layer by the values of a column: all codes, or the most frequent texts; the rest together."""
    declared = layer_toml.shown_fields(shown.table)[column]
    if declared.kind is Kind.BOOLEAN:
        values = ["true", "false"]
    elif declared.kind is Kind.CODE and declared.codes:
        values = list(codes.CODES[declared.codes])
    else:
        values = sorted(map(str, tables[shown.table][column].value_counts().index[:_MOST_VALUES - 1]))
    if shown.table == "issue" and column == "class":
        values = list(layer.coded("issue", "class"))
    looks = palettes.looks(palette, len(values))
    looks = looks if len(looks) >= len(values) else palettes.looks("plain", len(values))
    signs = {value: _drawn(shown, look) for value, look in zip(values, looks, strict=False)}
    rest = _drawn(shown, Look(Fill("#F4F2EC"), Fill(PAPER)))
    return replace(shown, rule="category", column=column, limits=(), conditions=(),
                   signs=MappingProxyType({**signs, OTHERS: rest}))


def by_class(tables: Tables, shown: Layer, column: str, palette: str, count: int, method: Method,
             own: tuple[float, ...] = ()) -> Layer:
    """The layer by classes of a number; with the method ``own`` by limits that the officer gave."""
    values = signing.numbers(tables[shown.table][column])
    upper = own if method == "own" else classing.limits(values, count, method)
    looks = palettes.looks(palette, len(upper) + 1)
    looks = looks if len(looks) > len(upper) else palettes.looks("plain", len(upper) + 1)
    signs = {str(place): _drawn(shown, look) for place, look in enumerate(looks)}
    return replace(shown, rule="class", column=column, limits=upper, method=method, conditions=(),
                   signs=MappingProxyType(signs))


def reclassed(tables: Tables, shown: Layer) -> Layer:
    """A layer by classes with its limits as the values are now; signs, method and number of classes stay.

    Limits in a layer's file do not move by themselves, so that two maps of one layer can be compared; the officer says
    when they shall follow. Limits of one's own have no method to follow; the layer comes back as it is.
    """
    if shown.rule != "class" or shown.method == "own":
        return shown
    found = classing.limits(signing.numbers(tables[shown.table][shown.column]), len(shown.limits) + 1, shown.method)
    signs = [shown.signs[str(place)] for place in range(len(found) + 1)]
    return replace(shown, limits=found,
                   signs=MappingProxyType({str(place): sign for place, sign in enumerate(signs)}))


def palette_of(shown: Layer) -> str:
    """The palette from which the colours of the classes are; the plain one where they are from none."""
    colours = [each.fill.colour for key, each in shown.signs.items() if key != OTHERS]
    return next((name for name in palettes.NAMES
                 if colours and [look.fill.colour for look in palettes.looks(name, len(colours))] == colours), "plain")


def by_rules(shown: Layer) -> Layer:
    """The layer by rules, to begin with one for everything."""
    if shown.conditions:
        return replace(shown, rule="rules")
    sign = next(iter(shown.signs.values()), _usual(shown))
    return replace(shown, rule="rules", column="", signs=MappingProxyType({}), limits=(),
                   conditions=(Condition(sign),))


def themed(shown: Layer) -> Layer:
    """A layer of parcels or buildings in the colours of the map's theme."""
    return replace(shown, rule="stage", column="", signs=MappingProxyType({}), limits=(), conditions=())


def with_sign(shown: Layer, key: str, sign: Sign) -> Layer:
    """The layer with another sign for one class."""
    if shown.rule == "rules":
        conditions = list(shown.conditions)
        conditions[int(key)] = replace(conditions[int(key)], sign=sign)
        return replace(shown, conditions=tuple(conditions))
    return replace(shown, signs=MappingProxyType({**shown.signs, key: sign}))


def _usual(shown: Layer) -> Sign:
    return _drawn(shown, Look(Fill("#86C8EE"), Fill("#D4D4D4")))


def _drawn(shown: Layer, look: Look) -> Sign:
    """The sign of a class on the ground of a table: areas with a thin line, lines in the colour, symbols."""
    form = schema.TABLES[shown.table].geometry
    if form == "MULTILINESTRING":
        return Sign(stroke=Stroke(look.colour, 0.6, min_px=1.0))
    if form == "POINT":
        return Sign(look.fill, _SYMBOL_EDGE, symbol_mm=3.2, mono=look.mono)
    return Sign(look.fill, _EDGE, label_colour=INK, mono=look.mono,
                label_box=PAPER if look.fill.hatches else None)


# the office's own copy


def own_file(name: str) -> Path:
    """The office's own file of a layer."""
    return layer.own_folder() / f"{name}.toml"


def save(shown: Layer) -> Path:
    """Keep a style as the office's own copy.

    Raises:
        InputError: ``map.bad_layer`` where it could not be read again.
        StoreError: ``style.not_written``.
    """
    text = layer_toml.written(shown, tr(_NOTE))
    try:
        layer_toml.parsed(text)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("map.bad_layer", path=f"{shown.name}.toml", detail=str(error)) from error
    path = own_file(shown.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_text(text, "utf-8")
        part.replace(path)
        readme = paths.layer("README.md")
        if readme.exists():
            shutil.copyfile(readme, path.parent / "README.md")
    except OSError as error:
        raise StoreError("style.not_written", path=str(path), detail=error.strerror or str(error)) from error
    layer.reread()
    return path


def restore(name: str) -> Layer:
    """Take the office's own copy away; the layer as it came with the program."""
    try:
        own_file(name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError("style.not_written", path=str(own_file(name)),
                         detail=error.strerror or str(error)) from error
    layer.reread()
    return next(each for each in layer.shipped() if each.name == name)


def checked(shown: Layer) -> Layer:
    """The layer, if it can be drawn; ``InputError`` says what is wrong, e.g. in a condition."""
    try:
        layer_toml.parsed(layer_toml.written(shown))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("map.bad_layer", path=f"{shown.name}.toml", detail=str(error)) from error
    return shown
