"""Pyramids of square tiles as one picture: the level that is sharp enough, the tiles in a box, put side by side.

A tile that is not there is taken from a coarser level. Used for MBTiles files and for tile services.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyproj

from gisapp.io import crs as systems
from gisapp.io.warp import Bounds, Patch

TILE_PX: Final = 256
_MOST_TILES: Final = 144
_COARSER: Final = 4
_LENIENT: Final = 0.3
Key = tuple[int, int, int]
Decode = Callable[[bytes], np.ndarray | None]


@dataclass(frozen=True, slots=True)
class Matrix:
    """How a pyramid divides the world: its system, its upper left corner, the width of the one tile of level 0."""

    crs: str
    left: float
    top: float
    span: float

    def resolution(self, level: int) -> float:
        """Units of a pixel."""
        return self.span / TILE_PX / (1 << level)

    def level(self, resolution: float, levels: tuple[int, int]) -> int:
        """The level about as sharp as wanted; a little blurred is better than texts too small to read."""
        wanted = math.ceil(math.log2(self.span / TILE_PX / resolution) - _LENIENT)
        return min(max(wanted, levels[0]), levels[1])

    def tiles(self, box: Bounds, level: int) -> tuple[int, int, int, int]:
        """First and last column, first and last row of the tiles in a box."""
        side, most = self.span / (1 << level), (1 << level) - 1
        first, last = ((each - self.left) / side for each in (box[0], box[2]))
        top, bottom = ((self.top - each) / side for each in (box[3], box[1]))
        return (max(math.floor(first), 0), min(math.floor(last), most),
                max(math.floor(top), 0), min(math.floor(bottom), most))


WEB: Final = Matrix("EPSG:3857", -20037508.342789244, 20037508.342789244, 2 * 20037508.342789244)
DEGREES: Final = Matrix("EPSG:4490", -180.0, 90.0, 360.0)
"""天地图's ``_c`` matrix: longitude and latitude on CGCS2000."""


class Pyramid:
    """Tiles as an ``Imagery``.

    Args:
        matrix: how the world is divided.
        levels: coarsest and finest level.
        bounds: in the matrix's system.
        fetch: the bytes of tiles (level, column, row from the top), as far as they are there.
        decode: bytes to pixels.
    """

    def __init__(self, matrix: Matrix, levels: tuple[int, int], bounds: Bounds,
                 fetch: Callable[[list[Key]], dict[Key, bytes]], decode: Decode) -> None:
        self.matrix, self.levels, self.bounds = matrix, levels, bounds
        self.crs: pyproj.CRS = systems.named(matrix.crs)
        self._fetch, self._decode = fetch, decode

    def patch(self, box: Bounds, resolution: float) -> Patch | None:
        """As ``warp.Imagery`` asks."""
        level = self.matrix.level(resolution, self.levels)
        left, right, top, bottom = self.matrix.tiles(box, level)
        while level > self.levels[0] and (right - left + 1) * (bottom - top + 1) > _MOST_TILES:
            level -= 1
            left, right, top, bottom = self.matrix.tiles(box, level)
        if left > right or top > bottom:
            return None
        wanted = [(level, column, row) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        found = self._pixels(wanted)
        if not found:
            return None
        whole = np.zeros(((bottom - top + 1) * TILE_PX, (right - left + 1) * TILE_PX, 4), dtype="uint8")
        for (_, column, row), pixels in found.items():
            y, x = (row - top) * TILE_PX, (column - left) * TILE_PX
            whole[y:y + TILE_PX, x:x + TILE_PX] = pixels
        size, side = self.matrix.resolution(level), self.matrix.span / (1 << level)
        return Patch(whole, (size, 0.0, self.matrix.left + left * side, 0.0, -size, self.matrix.top - top * side))

    def _pixels(self, wanted: list[Key]) -> dict[Key, np.ndarray]:
        """The tiles that there are, those that are missing cut out of coarser ones."""
        found: dict[Key, np.ndarray] = {}
        for up in range(_COARSER + 1):
            ancestors = {key: (key[0] - up, key[1] >> up, key[2] >> up) for key in wanted if key not in found}
            asked = sorted({each for each in ancestors.values() if each[0] >= self.levels[0]})
            if not asked:
                break
            bytes_of = self._fetch(asked)
            pixels = {each: self._square(data) for each, data in bytes_of.items()}
            for key, ancestor in ancestors.items():
                there = pixels.get(ancestor)
                if there is not None:
                    found[key] = _part(there, key, up)
        return found

    def _square(self, data: bytes) -> np.ndarray | None:
        """A tile's pixels at 256 × 256; larger ones (retina) are thinned."""
        pixels = self._decode(data)
        if pixels is None or pixels.shape[0] != pixels.shape[1] or pixels.shape[0] % TILE_PX:
            return None
        step = pixels.shape[0] // TILE_PX
        return pixels[::step, ::step]


def _part(pixels: np.ndarray, key: Key, up: int) -> np.ndarray:
    if not up:
        return pixels
    size = TILE_PX >> up
    x, y = (key[1] & ((1 << up) - 1)) * size, (key[2] & ((1 << up) - 1)) * size
    return pixels[y:y + size, x:x + size].repeat(1 << up, axis=0).repeat(1 << up, axis=1)
