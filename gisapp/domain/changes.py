"""Change, ChangeSet, Tables: what changes, and the frozen snapshot that it changes.

One ChangeSet serves the write, the undo, the log, the repaint and the arrival of a colleague's edit. Frames, not an
object per row. A ``Tables`` never changes: whoever holds one (a job, a question about the past) keeps what it saw.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from gisapp.domain import schema
from gisapp.domain.columns import Kind, coerce

Op = Literal["insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the store adds when a set is permanent: revision, user, time (UTC), the revision that it undoes."""

    revision: int
    who: str
    when: dt.datetime
    undoes: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Rows of one table that appear, change or go; frames indexed by uid.

    An insert has an empty ``before``; a delete an empty ``after`` (both hold whole rows); an update has the same uids
    on both sides and only the columns that change, plus ``version``.
    """

    table: str
    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def op(self) -> Op:
        """``insert``, ``update`` or ``delete``."""
        if (self.before.empty and len(self.before.columns) == 0) or len(self.before) == 0:
            return "insert"
        return "delete" if len(self.after) == 0 else "update"

    @property
    def uids(self) -> pd.Index:
        """The rows concerned."""
        return self.after.index if len(self.after) else self.before.index

    def reversed(self) -> "Change":
        """The change that takes the frames back, literally."""
        return Change(self.table, self.after, self.before)

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Change) and self.table == other.table and self.before.equals(other.before)
                and self.after.equals(other.after))

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One step of work: a label, its changes, and the rows (table, uid, version) that the decision rested on.

    ``undoable`` is False for what cannot be taken back (a sheet printed, a name revealed).
    """

    label: str
    changes: tuple[Change, ...] = ()
    depends: tuple[tuple[str, str, int], ...] = ()
    reason: str | None = None
    undoable: bool = True
    undoes: int | None = None
    stamp: Stamp | None = field(default=None, compare=False)

    def touches(self, table: str, *columns: str) -> bool:
        """Whether rows of the table appear or go, or one of the columns (any, if none is named) changes."""
        for change in self.changes:
            if change.table != table:
                continue
            if change.op != "update" or not columns or any(name in change.after for name in columns):
                return True
        return False

    def uids(self, table: str) -> list[str]:
        """The rows of a table that the set concerns."""
        return list(dict.fromkeys(uid for change in self.changes if change.table == table for uid in change.uids))

    def inverse(self) -> "ChangeSet":
        """The set that undoes this one; rows of append-only tables are voided by new rows, never taken away."""
        undoes = self.stamp.revision if self.stamp else None
        return ChangeSet(self.label, tuple(_inverse(change) for change in reversed(self.changes)), undoes=undoes,
                         reason=self.reason)

    def merged(self, other: "ChangeSet") -> "ChangeSet":
        """Both, in this order, as one step under this label."""
        return replace(self, changes=self.changes + other.changes, depends=self.depends + other.depends)


@dataclass(frozen=True, slots=True)
class Tables:
    """A frozen snapshot of a project: one frame a table, each indexed by uid."""

    frames: Mapping[str, pd.DataFrame]
    crs: str = "EPSG:4547"
    revision: int = 0

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    @classmethod
    def empty(cls, crs: str = "EPSG:4547") -> "Tables":
        """A project without rows."""
        return cls({name: table.empty() for name, table in schema.TABLES.items()}, crs)

    @classmethod
    def of(cls, loaded: Iterable[tuple[str, pd.DataFrame]], crs: str, revision: int,
           before: Mapping[str, pd.DataFrame] = MappingProxyType({})) -> "Tables":
        """The snapshot of frames as a store loads them, in the schema's order, and of those loaded ``before``.

        References share the texts of the rows they point at, as soon as a frame is there: the next one is then read
        into the room of the texts that are no longer needed.
        """
        frames = dict(before)
        for name, frame in loaded:
            linked = {column.name: _pointing(frame[column.name], frames[column.refers].index)
                      for column in schema.TABLES[name].columns if column.refers in frames and len(frame)}
            frames[name] = frame.assign(**linked) if linked else frame
        return cls(frames, crs, revision)

    @property
    def sample(self) -> bool:
        """Whether the project holds invented data and must say 示意数据 wherever it shows."""
        return bool(self["project"]["sample"].fillna(False).any())

    def fact(self, name: str) -> str | None:
        """A text of the project's own row, e.g. ``fact("org")``."""
        rows = self["project"][name]
        return None if rows.empty else rows.iloc[0]

    def with_changes(self, changeset: ChangeSet) -> "Tables":
        """The snapshot after the set; untouched frames are shared."""
        frames = dict(self.frames)
        for change in changeset.changes:
            frames[change.table] = _applied(frames[change.table], change)
        revision = changeset.stamp.revision if changeset.stamp else self.revision
        return replace(self, frames=frames, revision=max(self.revision, revision))

    def rewound(self, changesets: Iterable[ChangeSet]) -> "Tables":
        """The snapshot before the given sets, newest first in effect: what was recorded then."""
        frames = dict(self.frames)
        revision = self.revision
        for changeset in sorted(changesets, key=lambda each: -(each.stamp.revision if each.stamp else 0)):
            for change in reversed(changeset.changes):
                frames[change.table] = _applied(frames[change.table], change.reversed())
            revision = changeset.stamp.revision - 1 if changeset.stamp else revision
        return replace(self, frames=frames, revision=revision)


def _pointing(references: pd.Series, index: pd.Index) -> pd.Series:
    at = index.get_indexer(pd.Index(references))
    cells = references.to_numpy(copy=True)
    cells[at >= 0] = index.to_numpy()[at[at >= 0]]
    return pd.Series(cells, index=references.index, dtype="object")


def new_uid() -> str:
    """A fresh row id."""
    return str(uuid.uuid4())


def inserted(table: str, values: Mapping[str, Any], uids: Iterable[str] | None = None) -> Change:
    """A change that adds rows from column values; uids are made where none are given."""
    if uids is None:
        lengths = (len(value) for value in values.values() if hasattr(value, "__len__") and not isinstance(value, str))
        uids = [new_uid() for _ in range(next(lengths, 1))]
    return insertion(table, schema.TABLES[table].frame(values, uids))


def insertion(table: str, frame: pd.DataFrame) -> Change:
    """A change that adds the whole rows of a frame."""
    return Change(table, frame.iloc[:0], frame)


def updated(tables: Tables, table: str, uids: Iterable[str], values: Mapping[str, Any]) -> Change:
    """A change of columns of existing rows; a value is a scalar or one per uid. Unknown uids raise ``KeyError``."""
    index = pd.Index(list(uids), dtype="object", name="uid")
    declared = schema.TABLES[table]
    before = tables[table].loc[index, [*values, "version"]]
    columns = {name: coerce(declared, declared[name], value, index) for name, value in values.items()}
    after = pd.DataFrame({**columns, "version": before["version"]}, index=index)
    return Change(table, before, after)


def deleted(tables: Tables, table: str, uids: Iterable[str]) -> Change:
    """A change that takes rows away (kept in the log)."""
    frame = tables[table].loc[list(uids)]
    return Change(table, frame, frame.iloc[:0])


def depends_on(tables: Tables, table: str, uids: Iterable[str]) -> tuple[tuple[str, str, int], ...]:
    """The rows with their present versions, for ``ChangeSet.depends``."""
    versions = tables[table].loc[list(uids), "version"]
    return tuple((table, uid, int(version)) for uid, version in zip(versions.index, versions, strict=True))


def effective(events: pd.DataFrame) -> pd.DataFrame:
    """Rows of an append-only table that hold: neither voiding rows nor rows voided by a row that holds.

    Rows must be in the order of their recording.
    """
    voiding = events["voids"].notna().to_numpy()
    if not voiding.any():
        return events
    gone: set[str] = set()
    for uid, target in reversed(list(zip(events.index[voiding], events["voids"][voiding], strict=True))):
        if uid not in gone:
            gone.add(target)
    return events[~voiding & ~events.index.isin(gone)]


def voided_by(events: pd.DataFrame, uid: str) -> str:
    """The row to void so that an append-only row no longer holds: itself, or what last brought it back.

    A row voided and brought back is taken back again by voiding what brought it back, never voided twice.
    """
    last = uid
    while True:
        later = events.index[(events["voids"] == last).to_numpy(dtype=bool)]
        if not len(later):
            return last
        last = str(later[-1])


def _inverse(change: Change) -> Change:
    table = schema.TABLES[change.table]
    if not table.append_only or change.op != "insert":
        return change.reversed()
    kept = {column.name: change.after[column.name] for column in table.columns if column.kind is Kind.REFERENCE}
    kept["voids"] = pd.Series(change.after.index, dtype="object")
    return inserted(change.table, {name: list(values) for name, values in kept.items()})


def _applied(frame: pd.DataFrame, change: Change) -> pd.DataFrame:
    if change.op == "insert":
        return change.after if frame.empty else _joined(frame, change.after)
    if change.op == "delete":
        return frame.drop(index=change.before.index)
    positions = frame.index.get_indexer(change.after.index)
    if (positions < 0).any():
        raise KeyError(f"{change.table}: rows to change are not in the snapshot")
    columns = {}
    for name in change.after.columns:
        column = frame[name].copy()
        column.iloc[positions] = change.after[name].array
        columns[name] = column
    return frame.assign(**columns)


def _joined(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    index = pd.Index(np.concatenate([frame.index.to_numpy(), rows.index.to_numpy()]), dtype="object", name="uid")
    return pd.concat([frame, rows]).set_axis(index)  # concat alone would make the uids a string index


def nothing_changes(change: Change) -> np.ndarray:
    """For an update: per row, whether before and after are equal (missing equals missing)."""
    same = np.ones(len(change.after), dtype=bool)
    for name in change.after.columns:
        before, after = change.before[name], change.after[name]
        same &= ((before == after).fillna(False) | (before.isna() & after.isna())).to_numpy(dtype=bool)
    return same
