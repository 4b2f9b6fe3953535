"""The project file: one GeoPackage, one connection, every change one durable transaction with its log.

Opened by ``app`` (``create``, ``GeoPackageStore(path)``). Rollback journal and full sync are set again at each open,
since QGIS switches a file that it opens to WAL, and a clerk who copies the ``.gpkg`` without its ``-wal`` loses work.
"""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import schema
from gisapp.domain.changes import Change, ChangeSet, Stamp
from gisapp.domain.columns import GEOMETRY
from gisapp.errors import ConflictError, StoreError
from gisapp.store import Extent, backups, blob, codec, ddl, digests, guarded, heap, log, migrations, stamping
from gisapp.store.packed import HEAD, Packed

BUSY_SECONDS = 1.5
_CHUNK = 5_000
_LARGE = 20_000  # rows
_SAMPLE = 2_000


def create(path: Path, crs: str) -> "GeoPackageStore":
    """A new, empty project file; raises ``StoreError`` if the path exists or cannot be written."""
    if path.exists():
        raise StoreError("store.exists", path=str(path))
    with guarded.sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path, read_only=False)
        try:
            connection.execute(f"PRAGMA application_id = {ddl.APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {ddl.USER_VERSION}")
            with guarded.transaction(connection):
                ddl.create(connection, crs)
        finally:
            connection.close()
    return GeoPackageStore(path)


class GeoPackageStore:
    """An open project file; see ``Store`` for its contract.

    Attributes:
        external: the rows that another program changed since our last write, as one logged set; None if there are none.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        head = guarded.header(path)
        self.path = path
        self.read_only = read_only
        self.external: ChangeSet | None = None
        with guarded.sentences(path):
            self._connection = _connect(path, read_only=read_only)
            try:
                self._open(head)
            except BaseException:
                self._connection.close()
                raise

    def _open(self, head: guarded.Header) -> None:
        version, self.crs = self._meta()
        self._srs_id = ddl.srs_id(self._connection)
        if self.read_only:
            return
        self._connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        if head.wal or digests.writes(self._connection) != head.writes:
            with self._whole_rows():
                self.external = digests.log_external(self._connection, head.writes)
        if version < schema.SCHEMA_VERSION:
            self.copy_to(backups.before_migration(self.path, version))
            with guarded.transaction(self._connection):
                migrations.migrate(self._connection, version, schema.SCHEMA_VERSION)

    def _meta(self) -> tuple[int, str]:
        known = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gisapp_meta'").fetchone()
        if not known:
            raise StoreError("store.not_project", path=str(self.path))
        meta = dict(self._connection.execute("SELECT key, value FROM gisapp_meta"))
        if int(meta["schema_version"]) > schema.SCHEMA_VERSION:
            raise StoreError("store.newer", path=str(self.path), version=meta["schema_version"],
                             known=schema.SCHEMA_VERSION)
        return int(meta["schema_version"]), str(meta["crs"])

    def load(self, table: str, extent: Extent | None = None, zone: str | None = None) -> pd.DataFrame:
        """Rows of a table; see ``Store.load``."""
        return self._rows(table, extent, zone)

    def size(self, table: str) -> int:
        """At least how many rows a table has, without counting them; see ``Store.size``."""
        with guarded.sentences(self.path):
            if not digests.present(self._connection, table):  # a table that an older file does not have
                return 0
            return int(self._connection.execute(f'SELECT max(fid) FROM "{table}"').fetchone()[0] or 0)

    def load_packed(self, table: str) -> tuple[pd.DataFrame, Packed]:
        """All rows of a table without geometry, and their geometries, packed; see ``Store.load_packed``."""
        packed = Packed(self._connection, table, self._reading)
        frame = self._rows(table, packed=packed)
        packed.uids = frame.index
        return frame, packed

    def _rows(self, table: str, extent: Extent | None = None, zone: str | None = None, *,
              packed: Packed | None = None) -> pd.DataFrame:
        declared = schema.TABLES[table]
        names = self._filled(table, digests.present(self._connection, table))
        if not names:
            return declared.empty()
        read = _list(names).replace(f'"{GEOMETRY}"', HEAD) if packed is not None else _list(names)
        query = f'SELECT uid, {read}, version FROM "{table}" WHERE uid IS NOT NULL'
        values: list[Any] = []
        if extent is not None:
            query += (f" AND fid IN (SELECT id FROM rtree_{table}_geom "
                      "WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?)")
            values += [extent[0], extent[2], extent[1], extent[3]]
        if zone is not None:
            query += " AND zone = ?"
            values.append(zone)
        with self._reading():
            rows = self._connection.execute(query + " ORDER BY fid", values)
            frame = codec.from_sql(declared, names, iter(lambda: rows.fetchmany(_CHUNK), []),
                                   blob.from_blobs if packed is None else packed.take)
            return _without_leftovers(declared.completed(frame))

    def _filled(self, table: str, names: list[str]) -> list[str]:
        """Of a large table the columns that say anything at all: a file counts them faster than it reads them."""
        if self.size(table) < _LARGE:
            return names
        with guarded.sentences(self.path):
            begun = self._counts(f'(SELECT * FROM "{table}" ORDER BY fid LIMIT {_SAMPLE})', names)
            doubtful = [name for name in names if not begun[name]]
            if doubtful and self._says_anything(table, doubtful):
                begun |= self._counts(f'"{table}"', doubtful)
        return [name for name in names if begun[name]] or names[:1]

    def _counts(self, rows: str, names: list[str]) -> dict[str, int]:
        counted = ", ".join(f'count("{name}")' for name in names)
        found = self._connection.execute(f"SELECT {counted} FROM {rows}").fetchone()
        return dict(zip(names, found, strict=True))

    def _says_anything(self, table: str, names: list[str]) -> bool:
        """Whether any of some columns has a value in any row; no column is counted for that."""
        any_of = " OR ".join(f'"{name}" NOT NULL' for name in names)
        return self._connection.execute(f'SELECT 1 FROM "{table}" WHERE {any_of} LIMIT 1').fetchone() is not None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """What goes wrong while rows are read is told in sentences."""
        with guarded.sentences(self.path), self._whole_rows():
            yield

    @contextlib.contextmanager
    def _whole_rows(self) -> Iterator[None]:
        """A value that is none of its column's kind, written by another program, is damage."""
        try:
            yield
        except (ValueError, shapely.errors.ShapelyError) as error:
            raise StoreError("store.damaged", path=str(self.path), detail=str(error)) from error

    def revision(self) -> int:
        """Number of the latest revision."""
        with guarded.sentences(self.path):
            return log.revision(self._connection)

    def apply(self, changeset: ChangeSet, who: str, when: dt.datetime | None = None) -> ChangeSet:
        """Make a set permanent; see ``Store.apply``."""
        if self.read_only:
            raise StoreError("store.read_only", path=str(self.path))
        with guarded.sentences(self.path), guarded.transaction(self._connection):
            stamping.check_depends(changeset, self._version_of)
            kept = log.stamped(self._connection, changeset, who, when)
            for change in kept.changes:
                self._write(change)
            log.append(self._connection, kept)
            digests.renew(self._connection, kept)
            digests.count_write(self._connection)
        return kept

    def changes_since(self, revision: int) -> list[ChangeSet]:
        """The sets after a revision, rebuilt from the log."""
        with guarded.sentences(self.path):
            return log.since(self._connection, revision)

    def endings_since(self, revision: int, table: str) -> list[ChangeSet]:
        """The sets after a revision in which rows of a table ended, and those that take another one back."""
        with guarded.sentences(self.path):
            return log.endings_since(self._connection, revision, table)

    def origin(self, table: str, uid: str) -> ChangeSet | None:
        """The set in which a row came; None for a row that never was."""
        with guarded.sentences(self.path):
            return log.origin(self._connection, table, uid)

    def stamps(self) -> list[Stamp]:
        """The stamps of all revisions."""
        with guarded.sentences(self.path):
            return log.stamps(self._connection)

    def integrity(self) -> list[str]:
        """What SQLite itself finds wrong with the file; empty when it is whole."""
        with guarded.sentences(self.path):
            rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        return [text for (text,) in rows if text != "ok"]

    def copy_to(self, target: Path) -> None:
        """A whole, consistent copy of the file, for backups; the target is replaced at the end only."""
        part = target.with_name(target.name + ".part")
        with guarded.sentences(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            copy = sqlite3.connect(part)
            try:
                self._connection.backup(copy)
            finally:
                copy.close()
            part.replace(target)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _version_of(self, table: str, uid: str) -> int | None:
        row = self._connection.execute(f'SELECT version FROM "{table}" WHERE uid = ?', (uid,)).fetchone()
        return None if row is None else int(row[0])

    def _write(self, change: Change) -> None:
        {"insert": self._insert, "update": self._update, "delete": self._delete}[change.op](change)

    def _insert(self, change: Change) -> None:
        declared = schema.TABLES[change.table]
        columns = [codec.to_sql(declared[name], change.after[name], self._srs_id) for name in declared.names]
        marks = ", ".join("?" * (len(columns) + 2))
        try:
            self._connection.executemany(
                f'INSERT INTO "{change.table}" (uid, {_list(declared.names)}, version) VALUES ({marks})',
                zip(change.after.index, *columns, change.after["version"].tolist(), strict=True))
        except sqlite3.IntegrityError as error:
            raise _constraint(change.table, error) from error
        if GEOMETRY in declared:
            self._grow_extent(change)

    def _update(self, change: Change) -> None:
        declared = schema.TABLES[change.table]
        names = [name for name in change.after.columns if name != "version"]
        columns = [codec.to_sql(declared[name], change.after[name], self._srs_id) for name in names]
        assignments = ", ".join(f'"{name}" = ?' for name in [*names, "version"])
        try:
            count = self._connection.executemany(
                f'UPDATE "{change.table}" SET {assignments} WHERE uid = ? AND version = ?',
                zip(*columns, change.after["version"].tolist(), change.after.index, change.before["version"].tolist(),
                    strict=True)).rowcount
        except sqlite3.IntegrityError as error:
            raise _constraint(change.table, error) from error
        if count != len(change.after):
            raise ConflictError("store.conflict", table=declared.label)
        if GEOMETRY in names:
            self._grow_extent(change)

    def _delete(self, change: Change) -> None:
        count = self._connection.executemany(
            f'DELETE FROM "{change.table}" WHERE uid = ? AND version = ?',
            zip(change.before.index, change.before["version"].tolist(), strict=True)).rowcount
        if count != len(change.before):
            raise ConflictError("store.conflict", table=schema.TABLES[change.table].label)

    def _grow_extent(self, change: Change) -> None:
        bounds = shapely.total_bounds(change.after[GEOMETRY].to_numpy(dtype=object))
        if not np.isnan(bounds).any():
            self._connection.execute(
                "UPDATE gpkg_contents SET min_x = min(ifnull(min_x, ?1), ?1), min_y = min(ifnull(min_y, ?2), ?2), "
                "max_x = max(ifnull(max_x, ?3), ?3), max_y = max(ifnull(max_y, ?4), ?4), "
                "last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = ?5",
                (*bounds.tolist(), change.table))


def _without_leftovers(frame: pd.DataFrame) -> pd.DataFrame:
    if len(frame) > _LARGE:
        heap.give_back()
    return frame


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -8192")
    blob.register_functions(connection)
    return connection


def _list(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _constraint(table: str, error: sqlite3.IntegrityError) -> ConflictError:
    declared = schema.TABLES[table]
    text = str(error)
    for number, group in enumerate(declared.unique):
        if f"{table}_key{number or ''}" in text or all(f"{table}.{name}" in text for name in group):
            return ConflictError("store.duplicate", table=declared.label,
                                 columns=[declared[name].label for name in group], value="")
    return ConflictError("store.constraint", table=declared.label, detail=text)
