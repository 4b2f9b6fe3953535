"""Geometry as flat arrays: made once for a scene, shared by every repaint and restyle.

Coordinates are metres from the scene's origin, so that they keep millimetres even where floats are short.
"""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import shapely

Form = Literal["polygon", "line", "point"]

SMALL_PX: Final = 4.0
"""Polygons below it have no outline on the screen: their boxes are drawn."""
_CHUNK = 2_000  # geometries taken apart at a time: each piece is a copy
_RUNS = 2_000  # so many pieces are quicker gathered one by one
_BLOCK = 512  # neighbours under one box of the index


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Features → rings (or line parts) → vertices.

    Attributes:
        form: what the parts are.
        xy: (vertices, 2) float64, metres from the origin.
        parts: (parts + 1,) first vertex of each ring or line part.
        features: (features + 1,) first part of each feature.
        bounds: (features, 4) west, south, east, north from the origin; NaN where a feature has no geometry.
        order: features that have a geometry, in an order that keeps neighbours together.
        blocks: (blocks, 4) boxes around so many features at a time in that order: the spatial index.
        geometries: the geometries themselves (in project coordinates), for hit tests and labels.
    """

    form: Form
    xy: np.ndarray
    parts: np.ndarray
    features: np.ndarray
    bounds: np.ndarray
    order: np.ndarray
    blocks: np.ndarray
    geometries: np.ndarray

    def __len__(self) -> int:
        return len(self.bounds)

    def meeting(self, window: tuple[float, float, float, float]) -> np.ndarray:
        """Features whose boxes meet a rectangle (west, south, east, north from the origin), neighbours together."""
        west, south, east, north = window
        box = self.blocks
        hit = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        whole = hit & (box[:, 0] >= west) & (box[:, 2] <= east) & (box[:, 1] >= south) & (box[:, 3] <= north)
        if whole.all():
            return self.order
        firsts = np.flatnonzero(hit) * _BLOCK
        asked = self.order[ranges(firsts, np.minimum(firsts + _BLOCK, len(self.order)))]
        sizes = np.minimum(firsts + _BLOCK, len(self.order)) - firsts
        at_edge = np.repeat(~whole[hit], sizes)  # only there a feature may lie outside
        box = self.bounds[asked[at_edge]]
        met = np.ones(len(asked), dtype=bool)
        met[at_edge] = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        return np.asarray(asked[met])


def shapes(geometries: np.ndarray, form: Form, origin: tuple[float, float], boxes: np.ndarray | None = None) -> Shapes:
    """Flat arrays of polygons, lines or points (object array; None allowed), shells counter-clockwise.

    ``boxes`` (features, 4), in project coordinates, tells where features lie whose geometry is not there yet.
    """
    bounds = (shapely.bounds(geometries) if boxes is None else boxes) - np.array([*origin, *origin])
    xy = np.empty((int(shapely.get_num_coordinates(geometries).sum()), 2))
    sizes, counts, filled = [], [], 0
    for start in range(0, max(len(geometries), 1), _CHUNK):
        vertices, *told = _taken_apart(geometries[start:start + _CHUNK], form)
        np.subtract(vertices, origin, out=xy[filled:filled + len(vertices)])
        filled += len(vertices)
        sizes.append(told[0])
        counts.append(told[1])
    order = morton_order(bounds)
    return Shapes(form, xy, _starts(np.concatenate(sizes)), _starts(np.concatenate(counts)), bounds, order,
                  _boxes(bounds[order]), geometries)


def amended(before: Shapes, geometries: np.ndarray, kept: np.ndarray, origin: tuple[float, float]) -> Shapes:
    """As ``shapes`` makes them, with only what changed taken apart anew.

    Args:
        before: the shapes of an older state, from the same origin.
        geometries: all geometries now (object array; None allowed).
        kept: for each of them its position among those before; −1 where it is new or looks different.
        origin: of the scene.
    """
    new = np.flatnonzero(kept < 0)
    fresh = shapes(geometries[new], before.form, origin)
    chosen = kept.astype("int64")
    chosen[new] = len(before) + np.arange(len(new))
    bounds = np.concatenate([before.bounds, fresh.bounds])[chosen]
    order = morton_order(bounds)
    return Shapes(before.form, *_spliced(before, fresh, chosen), bounds, order, _boxes(bounds[order]), geometries)


def _spliced(before: Shapes, fresh: Shapes, chosen: np.ndarray) -> "Outlines":
    """Outlines out of two, in the order asked for: the places of those before, then of the fresh ones.

    Long runs of features that stayed are copied at a stroke.
    """
    ends = [*(np.flatnonzero((np.diff(chosen) != 1) | (chosen[1:] == len(before))) + 1).tolist(), len(chosen)]
    if len(ends) > _RUNS:
        both = Shapes(before.form, np.concatenate([before.xy, fresh.xy]),
                      np.concatenate([before.parts, fresh.parts[1:] + len(before.xy)]),
                      np.concatenate([before.features, fresh.features[1:] + len(before.parts) - 1]),
                      before.bounds, before.order, before.blocks, before.geometries)
        return gather(both, chosen)
    xy, sizes, counts = [np.empty((0, 2))], [np.empty(0, dtype="int64")], [np.empty(0, dtype="int64")]
    start = 0
    for end in ends if len(chosen) else []:
        of, first = (before, chosen[start]) if chosen[start] < len(before) else (fresh, chosen[start] - len(before))
        parts = of.features[first:first + end - start + 1]
        vertices = of.parts[parts[0]:parts[-1] + 1]
        xy.append(of.xy[vertices[0]:vertices[-1]])
        sizes.append(np.diff(vertices))
        counts.append(np.diff(parts))
        start = end
    return Outlines(np.concatenate(xy), _starts(np.concatenate(sizes)), _starts(np.concatenate(counts)))


def _boxes(bounds: np.ndarray) -> np.ndarray:
    """Boxes around each ``_BLOCK`` boxes in a row."""
    if not len(bounds):
        return np.empty((0, 4))
    firsts = np.arange(0, len(bounds), _BLOCK)
    low, high = np.minimum.reduceat(bounds[:, :2], firsts), np.maximum.reduceat(bounds[:, 2:], firsts)
    return np.concatenate([low, high], axis=1)


def _taken_apart(geometries: np.ndarray, form: Form) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coordinates, vertices of each ring or line, and rings or lines of each geometry."""
    if form == "polygon":
        plain = _plain(geometries)
        if plain is not None:
            return plain
    pieces, owner = shapely.get_parts(geometries, return_index=True)
    if form == "polygon":
        pieces, piece_of = shapely.get_rings(shapely.orient_polygons(pieces), return_index=True)
        owner = owner[piece_of]
    sizes = shapely.get_num_coordinates(pieces)
    return shapely.get_coordinates(pieces), sizes, np.bincount(owner, minlength=len(geometries))


def _plain(geometries: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """As ``_taken_apart`` where every polygon is one ring, and no geometry need be made for its parts; else None.

    One ring comes back to its first vertex at its end and nowhere before; two rings do not.
    """
    counts = shapely.get_num_coordinates(geometries)
    sizes = counts[counts > 0]
    xy = shapely.get_coordinates(geometries)
    if not len(sizes):
        return xy, sizes, counts
    starts = np.cumsum(sizes) - sizes
    back = (xy == np.repeat(xy[starts], sizes, axis=0)).all(axis=1)
    if not (back[starts + sizes - 1] & (np.add.reduceat(back, starts, dtype="int64") == 2)).all():
        return None
    return _against_the_clock(xy, sizes), sizes, (counts > 0).astype("int64")


def _against_the_clock(xy: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Closed rings one after the other, those that run with the clock turned round."""
    if not len(xy):
        return xy
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype("int64")
    from_here = xy - np.repeat(xy[starts], sizes, axis=0)  # near 0, so that products keep their places
    cross = np.zeros(len(xy))
    cross[:-1] = from_here[:-1, 0] * from_here[1:, 1] - from_here[1:, 0] * from_here[:-1, 1]
    cross[starts + sizes - 1] = 0.0  # no edge leads from one ring to the next
    turned = np.add.reduceat(cross, starts) < 0
    if not turned.any():
        return xy
    at = np.arange(len(xy))
    mirrored = np.repeat(2 * starts + sizes - 1, sizes) - at
    return np.asarray(xy[np.where(np.repeat(turned, sizes), mirrored, at)])


def _starts(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]).astype("int64")


def morton_order(bounds: np.ndarray) -> np.ndarray:
    """Positions sorted along a Z-curve of the boxes' middles; boxes of NaN are left out."""
    known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    if not len(known):
        return known
    middles = (bounds[known, :2] + bounds[known, 2:]) / 2
    low = middles.min(axis=0)
    span = max(float((middles.max(axis=0) - low).max()), 1e-9)
    cells = (middles - low) / span * 65535
    keys = _spread(cells[:, 0].astype("uint32")) | (_spread(cells[:, 1].astype("uint32")) << np.uint32(1))
    return np.asarray(known[np.argsort(keys, kind="stable")])


def _spread(values: np.ndarray) -> np.ndarray:
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint32(shift))) & np.uint32(mask)
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


def thinned(outlines: Outlines, tolerance: float) -> Outlines:
    """The outlines without corners that lie so near the line between their neighbours that nobody sees them.

    Never two in a row, never the ends of a ring. For the screen only, where outlines are small.
    """
    xy, parts, features = outlines
    if len(xy) < 3:
        return outlines
    before, after = xy[1:-1] - xy[:-2], xy[2:] - xy[:-2]
    away = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    flat = np.zeros(len(xy), dtype=bool)
    flat[1:-1] = away <= tolerance * np.hypot(after[:, 0], after[:, 1])
    flat[parts[:-1]] = flat[parts[1:] - 1] = False
    flat[1:] &= ~flat[:-1]
    kept = ~flat
    return Outlines(xy[kept], np.concatenate(([0], np.cumsum(kept)))[parts], features)
