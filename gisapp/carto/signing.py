"""Which sign each feature of a layer bears, by the layer's rule. Called by the scene.

What must never be on a map (涉恶苗头) gets no sign, whatever an office's style says.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from gisapp.carto import classing, standing
from gisapp.carto.layer_toml import shown_fields
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.standing import Standing
from gisapp.carto.style import INK, PAPER, Fill, Sign, Stroke
from gisapp.carto.symbology import OTHERS, Layer
from gisapp.domain import filters, matters

_UNSIGNED = -1
_DYED_EDGE = Stroke(INK, 0.5, min_px=1.4)
Signed = tuple[np.ndarray, tuple[Sign, ...]]


def classified(frame: pd.DataFrame, layer: Layer, stand: Standing, by_table: dict[str, np.ndarray],
               spec: MapSpec) -> Signed:
    """Class of each feature (a position in the signs; −1 is not drawn), and the signs.

    Args:
        frame: rows of the layer's table.
        layer: what is asked for.
        stand: what the theme says.
        by_table: classes of buildings and parcels by the theme.
        spec: the map.
    """
    if layer.rule == "stage":
        return by_table[layer.table], standing.signs(stand.reading.classes, mono=spec.mono)
    if stand.dyed == layer.table:
        looks = tuple(replace(each.look.sign(mono=spec.mono), stroke=_DYED_EDGE, label_colour=INK, label_box=PAPER)
                      for each in stand.reading.classes)
        return np.where(stand.shown(spec.only), stand.reading.at, _UNSIGNED).astype("int16"), looks
    plain = tuple(each.sign for each in layer.conditions) or tuple(layer.signs.values()) or (Sign(),)
    signs = tuple(greyed(sign) if spec.mono else sign for sign in plain)
    classes = by_rule(frame, layer)
    if stand.unit == layer.table:
        classes = np.where(stand.shown(spec.only), classes, _UNSIGNED).astype("int16")
    return classes, signs


def by_rule(frame: pd.DataFrame, layer: Layer) -> np.ndarray:
    """Class of each feature by the layer's own rule, at any scale (int16); −1 is not drawn."""
    return _allowed(frame, layer, _by_rule(frame, layer))


def _by_rule(frame: pd.DataFrame, layer: Layer) -> np.ndarray:
    if layer.rule == "category":
        known = {code: place for place, code in enumerate(layer.signs)}
        values = frame[layer.column]
        if values.dtype == "boolean":
            values = values.map({True: "true", False: "false"})
        return np.asarray(values.map(known).fillna(known.get(OTHERS, _UNSIGNED)).to_numpy(dtype="int16"))
    if layer.rule == "class":
        return classing.classified(numbers(frame[layer.column]), layer.limits)
    if layer.rule == "rules":
        return _first_of(_fulfilled(frame, layer), np.ones(len(layer.conditions), dtype=bool))
    return np.zeros(len(frame), dtype="int16")


def numbers(values: pd.Series) -> np.ndarray:
    """A number column as floats, NaN where nothing is on record."""
    return np.asarray(pd.to_numeric(values, errors="coerce").to_numpy(dtype="float64", na_value=np.nan))


def scaled(frame: pd.DataFrame, layer: Layer) -> list[tuple[float, np.ndarray]]:
    """For a layer by rules: (largest n of 1:n, class of each feature) for each stretch of scales, ascending."""
    if not layer.breaks:
        return []
    fits = _fulfilled(frame, layer)
    found, before = [], 0.0
    for edge in (*layer.breaks, float("inf")):
        middle = before + 1.0 if edge == float("inf") else (before + edge) / 2
        valid = np.array([each.min_denominator <= middle <= each.max_denominator for each in layer.conditions])
        found.append((edge, _allowed(frame, layer, _first_of(fits, valid))))
        before = edge
    return found


def _fulfilled(frame: pd.DataFrame, layer: Layer) -> np.ndarray:
    """(conditions, features) whether each fulfils each."""
    fields = shown_fields(layer.table)
    rows = [filters.parse(each.where, fields)(frame).to_numpy(dtype=bool) if each.where
            else np.ones(len(frame), dtype=bool) for each in layer.conditions]
    return np.array(rows, dtype=bool).reshape(len(layer.conditions), len(frame))


def _first_of(fits: np.ndarray, valid: np.ndarray) -> np.ndarray:
    holds = fits & valid[:, None]
    if not len(holds):
        return np.full(fits.shape[1], _UNSIGNED, dtype="int16")
    return np.where(holds.any(axis=0), holds.argmax(axis=0), _UNSIGNED).astype("int16")


def _allowed(frame: pd.DataFrame, layer: Layer, classes: np.ndarray) -> np.ndarray:
    if layer.table != "issue":
        return classes
    secret = (frame["class"] == matters.RESTRICTED).to_numpy(dtype=bool)
    return np.where(secret, _UNSIGNED, classes).astype("int16")


def greyed(sign: Sign) -> Sign:
    """The sign as a black-and-white printer shows it: its own fill for that, or darkened with its hatches."""
    hatches = tuple(replace(each, colour="#505050") for each in sign.fill.hatches)
    fill = sign.mono or Fill("#404040" if sign.fill.colour else None, hatches, sign.fill.opacity)
    stroke: Stroke | None = replace(sign.stroke, colour="#000000") if sign.stroke else None
    return replace(sign, fill=fill, stroke=stroke, label_colour="#000000")
