"""Geometry that is still in the file: where it lies is known before it is made.

The first picture of a large project needs no more than boxes, which a GeoPackage writes before each outline.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain.columns import GEOMETRY
from gisapp.store import blob

HEAD: Final = f'substr("{GEOMETRY}", 1, {blob.HEAD_BYTES}) AS "{GEOMETRY}"'
"""What is read of a geometry instead of all of it."""
_CHUNK = 5_000
_ASKED = 500  # rows asked for by name at a time


class Packed:
    """The geometries of all rows of a table of a file, read when they are asked for.

    Attributes:
        uids: of the rows, once they are read.
    """

    def __init__(self, connection: sqlite3.Connection, table: str,
                 guard: Callable[[], AbstractContextManager[None]]) -> None:
        """To be made before the rows are read; ``guard`` tells in sentences what goes wrong."""
        self._connection, self._table, self._guard = connection, table, guard
        self.uids: pd.Index = pd.Index([], dtype="object")
        self._boxes, self._told = [np.empty((0, 4))], [np.empty(0, dtype=bool)]
        with guard():
            self._state = self._data_version()

    def take(self, heads: list[bytes | None]) -> list[None]:
        """Take the next rows' geometries as ``HEAD`` reads them; what a frame holds in their place."""
        found, told = blob.boxes(heads)
        self._boxes.append(found)
        self._told.append(told)
        return [None] * len(heads)

    def __len__(self) -> int:
        return len(self.uids)

    def boxes(self) -> np.ndarray:
        """West, south, east, north (rows, 4) of each, in the project's CRS; NaN where there is no geometry."""
        found, others = np.concatenate(self._boxes), np.flatnonzero(~np.concatenate(self._told))
        if not len(found):  # none has geometry, and the column was not read
            return np.full((len(self), 4), np.nan)
        found[others] = shapely.bounds(self.made(others))
        return found

    def made(self, places: np.ndarray) -> np.ndarray:
        """The geometries of some rows (object array; None where there is none)."""
        known: dict[str, bytes | None] = {}
        asked = self.uids[places].tolist()
        with self._guard():
            for start in range(0, len(asked), _ASKED):
                some = asked[start:start + _ASKED]
                known.update(self._connection.execute(
                    f'SELECT uid, "{GEOMETRY}" FROM "{self._table}" WHERE uid IN ({", ".join("?" * len(some))})', some))
            return blob.from_blobs([known.get(uid) for uid in asked])

    def unpacked(self) -> np.ndarray | None:
        """The geometries of all rows; None when somebody has written since the rows were read."""
        with self._guard():
            chunks = list(map(blob.from_blobs, self._chunks()))
        if self._data_version() != self._state:
            return None
        return np.concatenate(chunks) if chunks else np.empty(0, dtype=object)

    def _chunks(self) -> Iterator[list[bytes | None]]:
        rows = self._connection.execute(
            f'SELECT "{GEOMETRY}" FROM "{self._table}" WHERE uid IS NOT NULL ORDER BY fid')
        for chunk in iter(lambda: rows.fetchmany(_CHUNK), []):
            yield [geometry for (geometry,) in chunk]

    def _data_version(self) -> int:
        """Changes whenever another program has written."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


class Made:
    """Geometries that are there already, told as packed ones are."""

    def __init__(self, geometries: np.ndarray) -> None:
        self._geometries = geometries

    def __len__(self) -> int:
        return len(self._geometries)

    def boxes(self) -> np.ndarray:
        """West, south, east, north (rows, 4) of each."""
        return np.asarray(shapely.bounds(self._geometries))

    def made(self, places: np.ndarray) -> np.ndarray:
        """The geometries of some rows."""
        return np.asarray(self._geometries[places])

    def unpacked(self) -> np.ndarray:
        """The geometries of all rows."""
        return self._geometries
