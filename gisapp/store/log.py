"""The log of a project file: ``revision`` (who, when, why) and ``change_log`` (which row, old and new values).

It answers who changed what, rebuilds the sets that another window has missed, and takes the tables back to what was
recorded at a past moment.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from gisapp.domain.changes import Change, ChangeSet, Stamp
from gisapp.store import codec, stamping

_Row = tuple[Any, ...]


def revision(connection: sqlite3.Connection) -> int:
    """Number of the latest revision; 0 when there is none."""
    return int(connection.execute("SELECT ifnull(max(id), 0) FROM revision").fetchone()[0])


def stamped(connection: sqlite3.Connection, changeset: ChangeSet, who: str, when: dt.datetime | None) -> ChangeSet:
    """The set as the next revision of this file."""
    row = connection.execute("SELECT at FROM revision ORDER BY id DESC LIMIT 1").fetchone()
    moment = stamping.next_moment(when, codec.moment(row[0]) if row else None)
    return stamping.stamped(changeset, revision(connection) + 1, who, moment)


def stamps(connection: sqlite3.Connection) -> list[Stamp]:
    """The stamps of all revisions, oldest first."""
    rows = connection.execute("SELECT id, who, at, undoes FROM revision ORDER BY id")
    return [Stamp(number, who, codec.moment(at), undoes) for number, who, at, undoes in rows]


def append(connection: sqlite3.Connection, kept: ChangeSet) -> None:
    """Add a stamped set; inside the caller's transaction."""
    stamp = kept.stamp
    if stamp is None:
        raise ValueError("only a stamped set is logged")
    connection.execute(
        "INSERT INTO revision (id, label, who, at, reason, undoes, undoable) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (stamp.revision, kept.label, stamp.who, codec.moment_text(stamp.when), kept.reason, stamp.undoes,
         int(kept.undoable)))
    for change in kept.changes:
        whole, nothing = change.op != "update", [None] * len(change.uids)
        before = codec.to_log(change.table, change.before, whole=whole) if change.op != "insert" else nothing
        after = codec.to_log(change.table, change.after, whole=whole) if change.op != "delete" else nothing
        versions = (change.before if change.op == "delete" else change.after)["version"].tolist()
        head = (stamp.revision, change.table, change.op)
        connection.executemany(
            "INSERT INTO change_log (revision, tbl, op, uid, version, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((*head, *row) for row in zip(change.uids, versions, before, after, strict=True)))


def since(connection: sqlite3.Connection, number: int) -> list[ChangeSet]:
    """The sets after a revision, oldest first, rebuilt from their rows."""
    heads = connection.execute(
        "SELECT id, label, who, at, reason, undoes, undoable FROM revision WHERE id > ? ORDER BY id",
        (number,)).fetchall()
    rows = connection.execute(
        "SELECT revision, tbl, op, uid, version, before, after FROM change_log WHERE revision > ? ORDER BY id",
        (number,)).fetchall()
    return _sets(heads, rows)


def origin(connection: sqlite3.Connection, table: str, uid: str) -> ChangeSet | None:
    """The set in which a row came, the latest where it went and came again; None for a row that never was."""
    found = connection.execute("SELECT max(revision) FROM change_log WHERE tbl = ? AND uid = ? AND op = 'insert'",
                               (table, uid)).fetchone()[0]
    if found is None:
        return None
    heads = connection.execute(
        "SELECT id, label, who, at, reason, undoes, undoable FROM revision WHERE id = ?", (found,)).fetchall()
    rows = connection.execute(
        "SELECT revision, tbl, op, uid, version, before, after FROM change_log WHERE revision = ? ORDER BY id",
        (found,)).fetchall()
    return _sets(heads, rows)[0]


def endings_since(connection: sqlite3.Connection, number: int, table: str) -> list[ChangeSet]:
    """The sets after a revision in which rows of a table ended, with their changes of that table alone, and the heads
    of those that take another one back: what a big import wrote is not read.
    """
    heads = connection.execute(
        "SELECT id, label, who, at, reason, undoes, undoable FROM revision WHERE id > ? AND (undoes IS NOT NULL"
        " OR id IN (SELECT revision FROM change_log WHERE tbl = ? AND op = 'delete')) ORDER BY id",
        (number, table)).fetchall()
    rows = [row for key, *_, undoes, _ in heads if undoes is None for row in connection.execute(
        "SELECT revision, tbl, op, uid, version, before, after FROM change_log WHERE revision = ? AND tbl = ?"
        " ORDER BY id", (key, table))]
    return _sets(heads, rows)


def _sets(heads: list[_Row], rows: list[_Row]) -> list[ChangeSet]:
    by_revision = {key: list(group) for key, group in groupby(rows, key=lambda row: row[0])}
    return [
        ChangeSet(label, tuple(_changes(by_revision.get(key, []))), reason=reason, undoable=bool(undoable),
                  undoes=undoes, stamp=Stamp(key, who, codec.moment(at), undoes))
        for key, label, who, at, reason, undoes, undoable in heads
    ]


def _changes(rows: list[_Row]) -> Iterator[Change]:
    def shape(row: _Row) -> _Row:
        _, table, op, *_, after = row
        return table, op, tuple(json.loads(after)) if op == "update" else ()

    for (table, op, _names), group in groupby(rows, key=shape):
        yield _change(table, op, list(group))


def _change(table: str, op: str, rows: list[_Row]) -> Change:
    uids, versions = [row[3] for row in rows], [row[4] for row in rows]
    before_texts, after_texts = [row[5] for row in rows], [row[6] for row in rows]
    if op == "insert":
        after = codec.from_log(table, uids, after_texts, versions, whole=True)
        return Change(table, after.iloc[:0], after)
    if op == "delete":
        before = codec.from_log(table, uids, before_texts, versions, whole=True)
        return Change(table, before, before.iloc[:0])
    earlier = [version - 1 for version in versions]
    return Change(table, codec.from_log(table, uids, before_texts, earlier, whole=False),
                  codec.from_log(table, uids, after_texts, versions, whole=False))
