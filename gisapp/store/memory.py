"""A project without a file: for tests, previews and dry runs."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import schema
from gisapp.domain.changes import ChangeSet, Stamp, Tables
from gisapp.errors import ConflictError
from gisapp.store import Extent, stamping
from gisapp.store.packed import Made


class MemoryStore:
    """Keeps frames and sets in memory; obeys the same contract as the file."""

    def __init__(self, crs: str = "EPSG:4547") -> None:
        self.crs = crs
        self.read_only = False
        self._tables = Tables.empty(crs)
        self._log: list[ChangeSet] = []

    def load(self, table: str, extent: Extent | None = None, zone: str | None = None) -> pd.DataFrame:
        """Rows of a table; see ``Store.load``."""
        frame = self._tables[table]
        if extent is not None:
            box = shapely.box(*extent)
            frame = frame[shapely.intersects(shapely.envelope(frame["geom"].to_numpy(dtype=object)), box)]
        if zone is not None:
            frame = frame[frame["zone"] == zone]
        return frame

    def size(self, table: str) -> int:
        """How many rows a table has."""
        return len(self._tables[table])

    def load_packed(self, table: str) -> tuple[pd.DataFrame, Made]:
        """All rows of a table without geometry, and their geometries; see ``Store.load_packed``."""
        frame = self.load(table)
        return frame.assign(geom=np.full(len(frame), None, dtype=object)), Made(frame["geom"].to_numpy(dtype=object))

    def revision(self) -> int:
        """Number of the latest revision."""
        return len(self._log)

    def apply(self, changeset: ChangeSet, who: str, when: dt.datetime | None = None) -> ChangeSet:
        """Keep a set; see ``Store.apply``."""
        stamping.check_depends(changeset, self._version_of)
        tables = self._tables
        moment = stamping.next_moment(when, self._log[-1].stamp.when if self._log and self._log[-1].stamp else None)
        kept = stamping.stamped(changeset, len(self._log) + 1, who, moment)
        for change in kept.changes:
            self._check(tables, change.table, change.before)
            tables = tables.with_changes(ChangeSet("", (change,)))
            self._check_unique(tables, change.table)
        self._tables = tables
        self._log.append(kept)
        return kept

    def changes_since(self, revision: int) -> list[ChangeSet]:
        """The sets after a revision."""
        return self._log[revision:]

    def endings_since(self, revision: int, table: str) -> list[ChangeSet]:
        """The sets after a revision in which rows of a table ended, and those that take another one back."""
        found = [replace(kept, changes=() if kept.undoes is not None else tuple(
            each for each in kept.changes if each.table == table)) for kept in self._log[revision:]]
        return [kept for kept in found if kept.undoes is not None or any(each.op == "delete" for each in kept.changes)]

    def origin(self, table: str, uid: str) -> ChangeSet | None:
        """The set in which a row came; None for a row that never was."""
        return next((kept for kept in reversed(self._log) for each in kept.changes
                     if each.table == table and each.op == "insert" and uid in each.after.index), None)

    def stamps(self) -> list[Stamp]:
        """The stamps of all revisions."""
        return [each.stamp for each in self._log if each.stamp]

    def close(self) -> None:
        """Nothing to let go of."""

    def _version_of(self, table: str, uid: str) -> int | None:
        frame = self._tables[table]
        return int(frame["version"].to_numpy()[frame.index.get_loc(uid)]) if uid in frame.index else None

    @staticmethod
    def _check(tables: Tables, table: str, before: pd.DataFrame) -> None:
        present = tables[table]["version"].reindex(before.index)
        if not (present == before["version"]).all() if len(before) else False:
            raise ConflictError("store.conflict", table=table, uid=str(before.index[0]))

    @staticmethod
    def _check_unique(tables: Tables, table: str) -> None:
        for group in schema.TABLES[table].unique:
            doubled = tables[table][list(group)].fillna("").duplicated()
            if doubled.any():
                row = tables[table].loc[doubled, group[-1]].iloc[0]
                raise ConflictError("store.duplicate", table=schema.TABLES[table].label, value=row,
                                    columns=[schema.TABLES[table][name].label for name in group])
