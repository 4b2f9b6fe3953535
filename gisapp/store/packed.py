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


def state_of(connection: sqlite3.Connection) -> int:
    """A number that changes whenever another program has written."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


class Packed:
    """The geometries of all rows of a table of a file, read when they are asked for."""

    def __init__(self, connection: sqlite3.Connection, table: str, heads: pd.Series, state: int,
                 guard: Callable[[], AbstractContextManager[None]]) -> None:
        """``heads``: by uid, what ``HEAD`` read; ``state`` of the file before it was read."""
        self._connection, self._table, self._state, self._guard = connection, table, state, guard
        self._uids, self._heads = heads.index, heads.to_numpy()

    def __len__(self) -> int:
        return len(self._uids)

    def boxes(self) -> np.ndarray:
        """West, south, east, north (rows, 4) of each, in the project's CRS; NaN where there is no geometry."""
        found, told = blob.boxes(self._heads.tolist())
        others = np.flatnonzero(~told)
        found[others] = shapely.bounds(self.made(others))
        return found

    def made(self, places: np.ndarray) -> np.ndarray:
        """The geometries of some rows (object array; None where there is none)."""
        known: dict[str, bytes | None] = {}
        asked = self._uids[places].tolist()
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
        if state_of(self._connection) != self._state:
            return None
        return np.concatenate(chunks) if chunks else np.empty(0, dtype=object)

    def _chunks(self) -> Iterator[list[bytes | None]]:
        rows = self._connection.execute(
            f'SELECT "{GEOMETRY}" FROM "{self._table}" WHERE uid IS NOT NULL ORDER BY fid')
        for chunk in iter(lambda: rows.fetchmany(_CHUNK), []):
            yield [geometry for (geometry,) in chunk]


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
