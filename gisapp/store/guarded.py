"""The edge to SQLite: its exceptions become sentences, its header tells what a file is."""

import contextlib
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gisapp.errors import ConflictError, GisAppError, StoreError

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes of an SQLite file say: number of write transactions, whether it is in WAL mode."""

    writes: int
    wal: bool


def header(path: Path) -> Header:
    """The header of a file; raises ``StoreError`` when it is absent, unreadable or no SQLite file.

    Read before our connection opens: closing a second handle on the file would drop the connection's locks.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
    except FileNotFoundError as error:
        raise StoreError("store.not_found", path=str(path)) from error
    except OSError as error:
        raise StoreError("store.unreadable", path=str(path), detail=error.strerror or "") from error
    if not head.startswith(_MAGIC) or len(head) < _HEADER_BYTES:
        raise StoreError("store.not_project", path=str(path))
    return Header(struct.unpack_from(">I", head, 24)[0], head[18] == 2 or head[19] == 2)


@contextlib.contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ``StoreError``s that say what happened and that the old state is intact."""
    try:
        yield
    except GisAppError:
        raise
    except sqlite3.IntegrityError as error:
        raise ConflictError("store.constraint", path=str(path), detail=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(_code(error), path=str(path), detail=str(error)) from error
    except OSError as error:
        raise StoreError("store.unwritable", path=str(path), detail=error.strerror or str(error)) from error


def _code(error: sqlite3.DatabaseError) -> str:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return {
        sqlite3.SQLITE_BUSY: "store.locked", sqlite3.SQLITE_LOCKED: "store.locked",
        sqlite3.SQLITE_FULL: "store.full", sqlite3.SQLITE_READONLY: "store.unwritable",
        sqlite3.SQLITE_CANTOPEN: "store.unwritable", sqlite3.SQLITE_PERM: "store.unwritable",
        sqlite3.SQLITE_IOERR: "store.io", sqlite3.SQLITE_CORRUPT: "store.damaged",
        sqlite3.SQLITE_NOTADB: "store.damaged",
    }.get(primary, "store.failed")


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One durable transaction: all or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
