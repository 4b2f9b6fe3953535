"""MBTiles: an SQLite file of picture tiles in Web Mercator, rows counted from the south (MBTiles 1.3).

Opened for reading only, through the standard library. Called by ``render.imagery``.
"""

import contextlib
import math
import sqlite3
import threading
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyproj

from gisapp.errors import InputError, StoreError
from gisapp.io import webtiles
from gisapp.io.tiles import WEB, Decode, Key, Pyramid
from gisapp.io.warp import Bounds

_PICTURES: Final = {"png", "jpg", "jpeg", "webp", ""}
_MOST_NORTH: Final = 85.0511287798066
_RADIUS: Final = 6378137.0


class TileFile(Pyramid):
    """One file, open for reading; several threads read in turn.

    Raises:
        InputError: ``underlay.vector_tiles`` for tiles that are no pictures, ``underlay.no_tiles`` for none,
            ``underlay.gcj02`` where the file says that its tiles come from a shifted service.
        StoreError: ``underlay.unreadable``.
    """

    trouble = None

    def __init__(self, path: Path, decode: Decode) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._file = sqlite3.connect(address(path), uri=True, check_same_thread=False)
            told = self._file.execute("SELECT name, value FROM metadata").fetchall()
            levels = self._file.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        except sqlite3.Error as error:
            raise StoreError("underlay.unreadable", path=str(path), detail=str(error)) from error
        self.told = {str(name): str(value) for name, value in told}
        if webtiles.mentions_shifted(" ".join(self.told.values())):
            raise InputError("underlay.gcj02", host=path.name)
        if self.told.get("format", "").lower() not in _PICTURES:
            raise InputError("underlay.vector_tiles", path=path.name)
        if levels[0] is None:
            raise InputError("underlay.no_tiles", path=path.name)
        super().__init__(WEB, (int(levels[0]), int(levels[1])), self._bounds(int(levels[1])), self._read, decode)

    def _bounds(self, finest: int) -> Bounds:
        """Of the tiles of the finest level: what the file says of itself is often the whole world."""
        rows = self._file.execute(
            "SELECT min(tile_column), max(tile_column), min(tile_row), max(tile_row) FROM tiles WHERE zoom_level = ?",
            (finest,)).fetchone()
        side = WEB.span / 2**finest
        south = -WEB.top
        found = (WEB.left + rows[0] * side, south + rows[2] * side, WEB.left + (rows[1] + 1) * side,
                 south + (rows[3] + 1) * side)
        with contextlib.suppress(ValueError):
            west, low, east, high = (float(each) for each in self.told.get("bounds", "").split(","))
            named = (*_mercator(west, low), *_mercator(east, high))
            return (max(found[0], named[0]), max(found[1], named[1]), min(found[2], named[2]), min(found[3], named[3]))
        return found

    @property
    def stated(self) -> pyproj.CRS:
        """Web Mercator, always."""
        return self.crs

    @property
    def attribution(self) -> str:
        """Whose it is, as the file says."""
        return self.told.get("attribution", "")

    def _read(self, wanted: list[Key]) -> dict[Key, bytes]:
        found: dict[Key, bytes] = {}
        try:
            with self._lock:
                for level, column, row in wanted:
                    data = self._file.execute(
                        "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                        (level, column, 2**level - 1 - row)).fetchone()
                    if data is not None:
                        found[level, column, row] = bytes(data[0])
        except sqlite3.Error as error:
            raise StoreError("underlay.unreadable", path=str(self.path), detail=str(error)) from error
        return found


def address(path: Path) -> str:
    """How SQLite is told to open a file for reading only; on an office's share, too.

    >>> address(Path("/底图/a b.mbtiles"))
    'file:///%E5%BA%95%E5%9B%BE/a%20b.mbtiles?mode=ro'
    """
    whole = quote(path.absolute().as_posix())
    return f"file://{'' if whole.startswith('/') else '/'}{whole}?mode=ro"


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    lat = min(max(lat, -_MOST_NORTH), _MOST_NORTH)
    return math.radians(lon) * _RADIUS, math.asinh(math.tan(math.radians(lat))) * _RADIUS
