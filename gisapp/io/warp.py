"""Pixels of a georeferenced picture, brought to a grid over the project's land.

Whatever a picture is (a GeoTIFF, a photograph with a world file, tiles), it hands out a ``Patch`` about as sharp as
wanted; ``sampled`` turns it onto the grid: exact coordinates on a coarse lattice, straight lines between (below a
twentieth of a pixel), four neighbours for each pixel. Called by ``render.underlay``.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

import numpy as np
import pyproj

from gisapp.io import crs as systems

Bounds = tuple[float, float, float, float]
Affine = tuple[float, float, float, float, float, float]
_LATTICE_PX: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Part of a picture.

    Attributes:
        rgba: (height, width, 4) uint8, alpha 0 where there is nothing.
        affine: x = a·column + b·row + c, y = d·column + e·row + f of a pixel's upper left corner.
    """

    rgba: np.ndarray
    affine: Affine


class Imagery(Protocol):
    """A picture that knows where it lies."""

    @property
    def crs(self) -> pyproj.CRS:
        """The system of its coordinates."""

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in its own system."""

    def patch(self, box: Bounds, resolution: float) -> Patch | None:
        """The pixels in a box of its own system, about ``resolution`` units wide or the finest there are.

        Raises:
            GisAppError: it cannot be read.
        """


def sampled(
    imagery: Imagery, project: pyproj.CRS, corner: tuple[float, float], metres_per_px: float, width: int, height: int,
) -> np.ndarray | None:
    """A picture on a grid.

    Args:
        imagery: the picture.
        project: the system of the grid.
        corner: west and north of the grid's upper left corner.
        metres_per_px: size of a pixel.
        width: columns.
        height: rows.

    Returns:
        (height, width, 4) uint8, or None where the picture has nothing there.

    Raises:
        InputError: ``crs.datum`` where PROJ would shift by a ballpark only; whatever the picture raises.
    """
    _check(imagery.crs, project)
    columns, rows = _lattice(width), _lattice(height)
    east = corner[0] + np.add.outer(np.zeros(len(rows)), columns) * metres_per_px
    north = corner[1] - np.add.outer(rows, np.zeros(len(columns))) * metres_per_px
    x, y = _moved(east, north, project, imagery.crs)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    box = (float(x.min()), float(y.min()), float(x.max()), float(y.max()))
    if not _meet(box, imagery.bounds):
        return None
    across = math.hypot(x[0, -1] - x[0, 0], y[0, -1] - y[0, 0]) / (columns[-1] - columns[0])
    patch = imagery.patch(box, across)
    if patch is None or not patch.rgba.size:
        return None
    column, row = _to_pixels(patch.affine, x, y)
    return bilinear(patch.rgba, _spread(column, rows, columns, height, width),
                    _spread(row, rows, columns, height, width))


def reach(imagery: Imagery, project: pyproj.CRS) -> Bounds | None:
    """Where a picture lies in the project's system; None where that cannot be said."""
    west, south, east, north = systems.transformer(imagery.crs, project).transform_bounds(*imagery.bounds)
    return (west, south, east, north) if all(map(math.isfinite, (west, south, east, north))) else None


def _lattice(count: int) -> np.ndarray:
    return np.linspace(0, count, max(2, math.ceil(count / _LATTICE_PX) + 1))


def _moved(x: np.ndarray, y: np.ndarray, source: pyproj.CRS, target: pyproj.CRS) -> tuple[np.ndarray, np.ndarray]:
    if _same(source, target):
        return x, y
    moved: Any = systems.transformer(source, target).transform(x, y)
    return np.asarray(moved[0]), np.asarray(moved[1])



@cache
def _check(stated: pyproj.CRS, project: pyproj.CRS) -> None:
    systems.check_datum(stated, project)


@cache
def _same(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    return systems.same(one, other)


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _to_pixels(affine: Affine, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d, e, f = affine
    span = a * e - b * d
    return (e * (x - c) - b * (y - f)) / span, (a * (y - f) - d * (x - c)) / span


def _spread(values: np.ndarray, rows: np.ndarray, columns: np.ndarray, height: int, width: int) -> np.ndarray:
    """Values of the lattice at the middle of every pixel, along straight lines."""
    return np.asarray(_weights(height, rows) @ values @ _weights(width, columns).T)


def _weights(count: int, marks: np.ndarray) -> np.ndarray:
    middles = np.arange(count) + 0.5
    left = np.clip(np.searchsorted(marks, middles, side="right") - 1, 0, len(marks) - 2)
    share = (middles - marks[left]) / (marks[left + 1] - marks[left])
    weights = np.zeros((count, len(marks)))
    weights[np.arange(count), left] = 1 - share
    weights[np.arange(count), left + 1] = share
    return weights


def bilinear(rgba: np.ndarray, column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Values of a picture at places (pixels from its corner), weighed from the four pixels around each.

    Half a pixel beyond the edge counts as the edge; farther out there is nothing (alpha 0). What is see-through lends
    no colour to its neighbours.
    """
    height, width = rgba.shape[:2]
    inside = (column >= 0) & (column <= width) & (row >= 0) & (row <= height)
    column = np.clip(column - 0.5, 0, width - 1).astype("float32")
    row = np.clip(row - 0.5, 0, height - 1).astype("float32")
    left, top = column.astype("int32"), row.astype("int32")
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    over, down = column - left.astype("float32"), row - top.astype("float32")
    packed = np.ascontiguousarray(rgba).view("uint32").reshape(-1)
    solid = bool((rgba[..., 3] == 255).all())
    total = np.zeros((*column.shape, 4), dtype="float32")
    for at_row, weight_row in ((top, 1 - down), (bottom, down)):
        line = at_row * np.int32(width)
        for at_column, weight in ((left, weight_row * (1 - over)), (right, weight_row * over)):
            found = packed.take(line + at_column).view("uint8").reshape(total.shape).astype("float32")
            if not solid:
                found[..., :3] *= found[..., 3:] * np.float32(1 / 255)
            found *= weight[..., None]
            total += found
    if not solid:
        total[..., :3] *= 255 / np.maximum(total[..., 3:], 1)
        np.minimum(total, 255, out=total)
    total += 0.5
    made = total.astype("uint8")
    if not inside.all():
        made[~inside] = 0
    return made
