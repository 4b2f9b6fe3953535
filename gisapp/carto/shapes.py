"""Geometry as flat arrays: made once for a scene, shared by every repaint and restyle.

Coordinates are metres from the scene's origin, so that they keep millimetres even where floats are short.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import shapely

Form = Literal["polygon", "line", "point"]

_CHUNK = 2_000  # geometries taken apart at a time: each piece is a copy


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Features → rings (or line parts) → vertices.

    Attributes:
        form: what the parts are.
        xy: (vertices, 2) float64, metres from the origin.
        parts: (parts + 1,) first vertex of each ring or line part.
        features: (features + 1,) first part of each feature.
        bounds: (features, 4) west, south, east, north from the origin; NaN where a feature has no geometry.
        order: features in an order that keeps neighbours together.
        geometries: the geometries themselves (in project coordinates), for hit tests and labels.
    """

    form: Form
    xy: np.ndarray
    parts: np.ndarray
    features: np.ndarray
    bounds: np.ndarray
    order: np.ndarray
    geometries: np.ndarray

    def __len__(self) -> int:
        return len(self.bounds)


def shapes(geometries: np.ndarray, form: Form, origin: tuple[float, float]) -> Shapes:
    """Flat arrays of polygons, lines or points (object array; None allowed), shells counter-clockwise."""
    bounds = shapely.bounds(geometries) - np.array([*origin, *origin])
    starts = range(0, max(len(geometries), 1), _CHUNK)
    chunks = [_taken_apart(geometries[start:start + _CHUNK], form) for start in starts]
    xy, sizes, counts = (np.concatenate(each) for each in zip(*chunks, strict=True))
    xy -= np.array(origin)
    return Shapes(form, xy, _starts(sizes), _starts(counts), bounds, morton_order(bounds), geometries)


def _taken_apart(geometries: np.ndarray, form: Form) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coordinates, vertices of each ring or line, and rings or lines of each geometry."""
    oriented = shapely.orient_polygons(geometries) if form == "polygon" else geometries
    pieces, owner = shapely.get_parts(oriented, return_index=True)
    rings = pieces
    if form == "polygon":
        rings, piece_of = shapely.get_rings(pieces, return_index=True)
        owner = owner[piece_of]
    sizes = shapely.get_num_coordinates(rings)
    return shapely.get_coordinates(rings), sizes, np.bincount(owner, minlength=len(geometries))


def _starts(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]).astype("int64")


def morton_order(bounds: np.ndarray) -> np.ndarray:
    """Positions sorted along a Z-curve of the boxes' middles; boxes of NaN last."""
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2
    known = np.isfinite(middles).all(axis=1)
    if not known.any():
        return np.arange(len(bounds))
    low = middles[known].min(axis=0)
    span = max(float((middles[known].max(axis=0) - low).max()), 1e-9)
    cells = np.where(known[:, None], (middles - low) / span, 1.0) * 65535
    keys = _spread(cells[:, 0].astype("uint64")) | (_spread(cells[:, 1].astype("uint64")) << np.uint64(1))
    return np.argsort(np.where(known, keys, np.iinfo("uint64").max), kind="stable")


def _spread(values: np.ndarray) -> np.ndarray:
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def ranges(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The whole numbers of many ranges, one after the other.

    >>> ranges(np.array([5, 0]), np.array([7, 1])).tolist()
    [5, 6, 0]
    """
    lengths = ends - starts
    total = int(lengths.sum())
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return offsets + np.arange(total)


class Outlines(NamedTuple):
    """Vertices of rings one after the other; first vertex of each ring and first ring of each feature, with ends."""

    xy: np.ndarray
    parts: np.ndarray
    features: np.ndarray


def gather(of: Shapes, chosen: np.ndarray) -> Outlines:
    """The outlines of chosen features, in the order asked for."""
    first, last = of.features[chosen], of.features[chosen + 1]
    part_ids = ranges(first, last)
    begin, end = of.parts[part_ids], of.parts[part_ids + 1]
    parts = np.concatenate(([0], np.cumsum(end - begin)))
    features = np.concatenate(([0], np.cumsum(last - first)))
    return Outlines(of.xy[ranges(begin, end)], parts, features)
