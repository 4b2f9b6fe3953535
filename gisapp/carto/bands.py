"""Bands and cells on places that several households share, as two more layers that the painter draws like any other.

A band is as large as its class has households, across the longer axis of the footprint and clipped to it. Made only for
what is in view and at least four millimetres long: on the screen for each picture anew, on paper once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.carto import label, labels
from gisapp.carto.scene import Bounds, Scene, SceneLayer
from gisapp.carto.shapes import gather, shapes
from gisapp.carto.sharing import Shares
from gisapp.carto.style import MONO_EDGE, PAPER, Sign, Stroke
from gisapp.carto.symbology import Layer
from gisapp.carto.view import View

LEAST_MM: Final = 4.0
_OUTLINE: Final = Stroke("#55504A", 0.18, min_px=1.0)
_BETWEEN: Final = Stroke(PAPER, 0.1, min_px=0.6)
_POLYGON: Final = 3
_FULL: Final = 0.98  # of its frame, where lengths are as good as areas
_STRIPS: Final = 40
_AT_ONCE: Final = 160  # households


def layers(each: SceneLayer, scene: Scene, view: View, window: Bounds) -> Iterator[SceneLayer]:
    """What lies over a layer in a window (metres from the origin): bands with outlines; pale land under such bands.

    Made piece by piece, so that a window that paints between them stays alive.
    """
    bearer = scene.layer("building") if each.layer.name == "parcel" and each.layer.rule == "stage" else None
    if bearer is not None:
        yield from _paled(each, scene, _seen(bearer, view, window))
    features = _seen(each, view, window)
    if each.shares is None or not len(features):
        return
    rows = np.searchsorted(each.shares.features, features)
    pieces = np.cumsum(each.shares.total[rows]) // _AT_ONCE
    for piece in np.split(rows, np.flatnonzero(np.diff(pieces)) + 1):
        yield _cells(each, each.shares, piece, scene.origin)
    yield _outlines(each, features)


def _seen(each: SceneLayer, view: View, window: Bounds) -> np.ndarray:
    """Features in a window whose parts are drawn and have room."""
    held = each.shares
    if held is None or each.layer.rule != "stage" or not held.banded.any():
        return np.empty(0, dtype="int64")
    boxes = each.shapes.bounds[held.features]
    west, south, east, north = window
    long_m = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    seen = held.banded & (each.classes[held.features] >= 0)
    seen &= long_m >= LEAST_MM * view.px_per_sign_mm * view.metres_per_px
    seen &= (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    return np.asarray(held.features[seen])


def _paled(each: SceneLayer, scene: Scene, buildings: np.ndarray) -> tuple[SceneLayer, ...]:
    """Parcels whose only building bears bands: the bands speak for them."""
    parcels, sign = scene.standing.beneath(buildings)
    sign, parcels = sign[each.classes[parcels] >= 0], parcels[each.classes[parcels] >= 0]
    if not len(parcels):
        return ()
    classes = np.full(len(each.classes), -1, dtype="int16")
    classes[parcels] = sign
    return (replace(each, layer=_bare(each.layer), classes=classes, namer=None, shares=None),)


def _outlines(each: SceneLayer, features: np.ndarray) -> SceneLayer:
    """The footprints once more without fill, over the bands; kept ones with their own line."""
    signs = tuple(Sign(stroke=sign.stroke if sign.stroke and sign.stroke.width_mm > _OUTLINE.width_mm else _OUTLINE)
                  for sign in each.signs)
    classes = np.full(len(each.classes), -1, dtype="int16")
    classes[features] = each.classes[features]
    return replace(each, layer=_bare(each.layer), classes=classes, signs=signs, namer=None, shares=None)


def _bare(layer: Layer) -> Layer:
    return replace(layer, name=f"{layer.name}+", labels=None)


def _cells(each: SceneLayer, held: Shares, rows: np.ndarray, origin: tuple[float, float]) -> SceneLayer:
    land = shapely.transform(each.shapes.geometries[held.features[rows]], lambda xy: xy - np.array(origin))
    land = np.where(shapely.is_valid(land), land, shapely.buffer(land, 0))
    boxes, owner, classes = _rectangles(each, held, rows, land)
    pieces, of = shapely.get_parts(shapely.intersection(boxes, land[owner]), return_index=True)
    flat = shapely.get_type_id(pieces) == _POLYGON
    made = shapes(pieces[flat], "polygon", (0.0, 0.0))
    mono = any(sign.stroke == MONO_EDGE for sign in each.signs)
    edge = MONO_EDGE if mono else _BETWEEN
    return SceneLayer(_bare(each.layer), pd.Index(np.empty(len(made), dtype=object)), made, classes[of[flat]],
                      tuple(replace(sign, stroke=edge) for sign in each.signs))


def _rectangles(
    each: SceneLayer, held: Shares, rows: np.ndarray, land: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rectangles that cover each footprint along its longer axis; place in ``rows`` and sign of each."""
    features = held.features[rows]
    angles = labels.long_angles(each, features)
    found: list[tuple[float, ...]] = []
    owner: list[int] = []
    classes: list[np.ndarray] = []
    outlines = gather(each.shapes, features)
    ends = outlines.parts[outlines.features]
    for place, (row, angle) in enumerate(zip(rows.tolist(), np.radians(angles).tolist(), strict=True)):
        xy = outlines.xy[ends[place]:ends[place + 1]]
        axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        turned = xy @ axes.T
        low, high = turned.min(axis=0), turned.max(axis=0)
        signs = held.classes[held.starts[row]:held.starts[row + 1]]
        frame = _Frame(axes, low, high - low)
        spans, shown = _apart(high - low, signs) if held.apart else _together(signs, frame, land[place])
        found += frame.rectangles(spans)
        owner += [place] * len(shown)
        classes.append(shown)
    return label.boxes(*np.array(found, dtype="float64").T), np.array(owner), np.concatenate(classes)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The rectangle around a footprint along its longer axis: directions as rows, lower corner and size along them."""

    axes: np.ndarray
    low: np.ndarray
    size: np.ndarray

    def rectangles(self, spans: np.ndarray) -> list[tuple[float, ...]]:
        """Parts of it, (n, 4) along and across from 0 to 1, as middle, size and turn in degrees."""
        middles = (self.low + (spans[:, :2] + spans[:, 2:]) / 2 * self.size) @ self.axes
        turn = float(np.degrees(np.arctan2(self.axes[0, 1], self.axes[0, 0])))
        return [(*middle, *size, turn) for middle, size in zip(
            middles, (spans[:, 2:] - spans[:, :2]) * self.size, strict=True)]

    def places(self, shares: np.ndarray, land: shapely.Geometry) -> np.ndarray:
        """How far along (0 to 1) shares of the land's area lie behind."""
        if float(shapely.area(land)) > _FULL * float(self.size.prod()):
            return shares
        edges = np.linspace(0.0, 1.0, _STRIPS + 1)
        zero = np.zeros(_STRIPS)
        strips = np.stack([edges[:-1], zero, edges[1:], zero + 1], axis=1)
        boxes = label.boxes(*np.array(self.rectangles(strips), dtype="float64").T)
        behind = np.concatenate(([0.0], np.cumsum(shapely.area(shapely.intersection(boxes, land)))))
        return np.asarray(np.interp(shares, behind / max(float(behind[-1]), 1e-9), edges))


def _together(signs: np.ndarray, frame: _Frame, land: shapely.Geometry) -> tuple[np.ndarray, np.ndarray]:
    """A band for each class: (bands, 4) along and across from 0 to 1, and the sign of each."""
    shown, counts = np.unique(signs, return_counts=True)
    shares = np.cumsum(counts)[:-1] / len(signs)
    cuts = np.concatenate(([0.0], frame.places(shares, land) if len(shares) else shares, [1.0]))
    zero = np.zeros(len(shown))
    return np.stack([cuts[:-1], zero, cuts[1:], zero + 1], axis=1), shown


def _apart(size: np.ndarray, signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A cell for each household, row by row from the top, nearly square where there are many."""
    count = len(signs)
    lines = int(np.clip(np.round(np.sqrt(count * size[1] / max(size[0], 1e-9))), 1, count))
    line = np.arange(count) * lines // count
    first = np.searchsorted(line, np.arange(lines + 1))
    wide = 1 / np.diff(first)[line]
    left = (np.arange(count) - first[line]) * wide
    low = 1 - (line + 1) / lines
    return np.stack([left, low, left + wide, low + 1 / lines], axis=1), signs
