"""Finding what another program (QGIS) changed in the project file while we were away.

Every row we write leaves a digest; every transaction of ours is counted beside SQLite's own count of transactions.
When the counts differ at open, rows are compared with their digests, and what differs is logged as 外部修改.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from gisapp.domain import schema
from gisapp.domain.changes import Change, ChangeSet, Stamp, new_uid
from gisapp.domain.columns import is_missing
from gisapp.store import codec, guarded, log, stamping

EXTERNAL = "外部修改"
_CHUNK = 500


def writes(connection: sqlite3.Connection) -> int:
    """SQLite's transaction count as it was after our last write."""
    return int(connection.execute("SELECT value FROM gisapp_meta WHERE key = 'writes'").fetchone()[0])


def count_write(connection: sqlite3.Connection) -> None:
    """Count the transaction that is under way as ours."""
    connection.execute("UPDATE gisapp_meta SET value = value + 1 WHERE key = 'writes'")


def renew(connection: sqlite3.Connection, kept: ChangeSet) -> None:
    """Write the digests of the rows that a set has changed; inside its transaction."""
    for change in kept.changes:
        uids = list(change.uids)
        for start in range(0, len(uids), _CHUNK):
            chunk = uids[start:start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            if change.op == "delete":
                connection.execute(f"DELETE FROM row_digest WHERE tbl = ? AND uid IN ({marks})", (change.table, *chunk))
            else:
                _put(connection, change.table, _rows(connection, change.table, f"WHERE uid IN ({marks})", chunk))


def _put(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    connection.executemany("INSERT OR REPLACE INTO row_digest VALUES (?, ?, ?, ?)",
                           ((table, row[0], row[1], digest(row)) for row in rows))


def present(connection: sqlite3.Connection, table: str) -> list[str]:
    """The declared columns that a table of the file has; a file of an older version lacks some, or all."""
    known = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    return [name for name in schema.TABLES[table].names if name in known]


def renew_table(connection: sqlite3.Connection, table: str) -> None:
    """Write the digests of all rows of a table anew; inside the caller's transaction."""
    _put(connection, table, list(_rows(connection, table)))


def _rows(connection: sqlite3.Connection, table: str, where: str = "", values: Iterable[Any] = ()) -> Iterator[Any]:
    names = ", ".join(f'"{name}"' for name in present(connection, table))
    return iter(connection.execute(f'SELECT fid, uid, {names}, version FROM "{table}" {where}', tuple(values)))


def digest(row: tuple[Any, ...]) -> int:
    """A row's digest: 64 bits of BLAKE2b over its values as SQLite returns them."""
    return int.from_bytes(hashlib.blake2b(repr(row).encode("utf-8"), digest_size=8).digest(), "big", signed=True)


def log_external(connection: sqlite3.Connection, header_writes: int) -> ChangeSet | None:
    """Compare all rows with their digests, log the differences as one revision, and count from here on.

    Returns:
        The logged set with the rows' old (from our log) and new values, or None when nothing differs.
    """
    with guarded.transaction(connection):
        changes: list[Change] = []
        for table in filter(lambda name: present(connection, name), schema.TABLES):
            changes += _differences(connection, table)
        kept = None
        if changes:
            stamp = Stamp(log.revision(connection) + 1, EXTERNAL, stamping.next_moment(None, None))
            kept = ChangeSet(EXTERNAL, tuple(changes), undoable=False, stamp=stamp)
            log.append(connection, kept)
            renew(connection, kept)
        connection.execute("UPDATE gisapp_meta SET value = ? WHERE key = 'writes'", (header_writes + 1,))
    return kept


def _differences(connection: sqlite3.Connection, table: str) -> Iterator[Change]:
    known = {fid: (uid, stored) for fid, uid, stored in
             connection.execute("SELECT fid, uid, digest FROM row_digest WHERE tbl = ?", (table,))}
    differing = [row for row in _rows(connection, table) if known.get(row[0], (None, None))[1] != digest(row)]
    present = {fid for (fid,) in connection.execute(f'SELECT fid FROM "{table}"')}
    added = [row for row in differing if row[0] not in known]
    edited = [row for row in differing if row[0] in known]
    gone = [uid for fid, (uid, _) in known.items() if fid not in present]
    declared = schema.TABLES[table]
    if added:
        yield from _added(connection, table, added)
    if edited:
        yield from _edited(connection, table, edited, known)
    if gone:
        connection.executemany("DELETE FROM row_digest WHERE tbl = ? AND uid = ?", ((table, uid) for uid in gone))
        before = logged(connection, table, gone)
        yield Change(table, before, declared.empty())


def _added(connection: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> Iterator[Change]:
    uids = [new_uid() for _ in rows]
    connection.executemany(f'UPDATE "{table}" SET uid = ?, version = 1 WHERE fid = ?',
                           ((uid, row[0]) for uid, row in zip(uids, rows, strict=True)))
    after = _frame(connection, table, uids)
    yield Change(table, after.iloc[:0], after)


def _edited(connection: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]],
            known: dict[int, tuple[str, int]]) -> Iterator[Change]:
    uids = [known[row[0]][0] for row in rows]
    connection.executemany(f'UPDATE "{table}" SET uid = ?, version = ? WHERE fid = ?',
                           ((uid, (row[-1] or 0) + 1, row[0]) for uid, row in zip(uids, rows, strict=True)))
    after, before = _frame(connection, table, uids), logged(connection, table, uids)
    for uid in uids:
        if uid not in before.index:
            continue
        one, other = before.loc[[uid]], after.loc[[uid]]
        names = [name for name in after.columns.drop("version") if not _same(one[name].iloc[0], other[name].iloc[0])]
        if names:
            now = other[[*names, "version"]]
            yield Change(table, one[names].assign(version=now["version"] - 1), now)


def _same(one: Any, other: Any) -> bool:
    if is_missing(one) or is_missing(other):
        return is_missing(one) and is_missing(other)
    return bool(one == other)


def _frame(connection: sqlite3.Connection, table: str, uids: list[str]) -> pd.DataFrame:
    rows: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(uids), _CHUNK):
        chunk = uids[start:start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows |= {row[1]: row[1:] for row in _rows(connection, table, f"WHERE uid IN ({marks})", chunk)}
    return codec.from_sql(schema.TABLES[table], present(connection, table), [[rows[uid] for uid in uids]])


def logged(connection: sqlite3.Connection, table: str, uids: list[str]) -> pd.DataFrame:
    """Rows as our log knows them: the last logged value of every column. Rows that were never logged are left out."""
    texts, versions = [], []
    found = []
    for uid in uids:
        values: dict[str, Any] = {}
        version = 0
        for text, number in connection.execute(
                "SELECT after, version FROM change_log WHERE tbl = ? AND uid = ? ORDER BY id", (table, uid)):
            values |= json.loads(text) if text else {}
            version = number
        if values:
            found.append(uid)
            texts.append(json.dumps(values, ensure_ascii=False))
            versions.append(version)
    if not found:
        return schema.TABLES[table].empty()
    return codec.from_log(table, found, texts, versions, whole=True)


