"""The open project: its tables, the undo stack, one signal ``changed``.

A window applies a set on the store's thread and absorbs it on the main thread; the command line does both at once
with ``do``. Services never see a project, only its ``tables``.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.packed import Packed
from gisapp.domain.schema import TABLES
from gisapp.errors import ConflictError, InputError
from gisapp.events import Signal
from gisapp.store import Store, heap

DRAWN: Final = ("zone", "phase", "parcel", "building", "plan_area", "plan_point", "street", "sketch", "sketch_line",
                "sketch_point", "household", "household_building", "household_parcel", "issue")
"""What a map of the present day is made of: read first, so that the window can paint it while the rest is read."""

_MANY = 50_000  # rows of what is drawn; fewer are there at once
Glimpse = Callable[[Tables, Mapping[str, Packed]], object]


@dataclass(frozen=True, slots=True)
class Landed:
    """A set that was made permanent, and everything that a project has not seen up to it, in order, itself included."""

    own: ChangeSet
    sets: tuple[ChangeSet, ...]


class Project:
    """The tables of one store in memory, always those of ``tables.revision``.

    Attributes:
        changed: emits every set after it has been absorbed.
        path: the project file; None for a project in memory.
        held_by: who has the project open on another PC, when it is read-only for that reason.
        external: what another program changed since our last write, found at open.

    While a project is read, ``glimpse`` is told the tables that a map draws as soon as they are there: first with
    their geometries packed, then with all of them made.
    """

    def __init__(
        self, store: Store, *, who: str, path: Path | None = None, held_by: str | None = None,
        external: ChangeSet | None = None, glimpse: Glimpse | None = None,
    ) -> None:
        self.changed: Signal[ChangeSet] = Signal()
        self.path = path
        self.who = who
        self.held_by = held_by
        self.external = external
        self.store = store
        with heap.unsearched():
            self.tables = _read(store, glimpse)
            while self.tables.revision != store.revision():  # a colleague wrote while we read: no half of each
                self.tables = _read(store, None)
        self._undo: list[ChangeSet] = []
        self._redo: list[ChangeSet] = []

    @property
    def read_only(self) -> bool:
        """Whether changes are refused."""
        return self.store.read_only

    def do(self, changeset: ChangeSet, when: dt.datetime | None = None) -> ChangeSet:
        """Make a set permanent and absorb it; the command line's road."""
        landed = self.apply(changeset, when)
        self.absorb_own(landed)
        return landed.own

    def apply(self, changeset: ChangeSet, when: dt.datetime | None = None) -> "Landed":
        """Make a set permanent without showing it yet; called where the store lives."""
        seen = self.tables.revision
        own = self.store.apply(changeset, self.who, when)
        if _revision(own) == seen + 1:
            return Landed(own, (own,))
        others = self.store.changes_since(seen)
        return Landed(own, tuple(own if _revision(each) == _revision(own) else each for each in others))

    def absorb_own(self, landed: "Landed") -> None:
        """Show a set that this project applied, what others wrote before it first, and remember how to undo it."""
        self._remember(landed.own)
        self._absorb(landed.sets)

    def fetch(self) -> list[ChangeSet]:
        """Sets of others that this project has not seen; called where the store lives."""
        if self.store.revision() == self.tables.revision:
            return []
        return self.store.changes_since(self.tables.revision)

    def absorb(self, others: Iterable[ChangeSet]) -> None:
        """Show sets of others, as ``fetch`` returned them."""
        self._absorb([each for each in others if each.stamp and each.stamp.revision > self.tables.revision])

    def _absorb(self, sets: Sequence[ChangeSet]) -> None:
        missed = [each for each in sets if each.stamp and each.stamp.revision > self.tables.revision]
        for kept in missed:
            self.tables = self.tables.with_changes(kept)
        for kept in missed:
            self.changed.emit(kept)

    def undo_label(self) -> str | None:
        """What ``undo`` would take back."""
        return self._undo[-1].label if self._undo else None

    def redo_label(self) -> str | None:
        """What ``redo`` would do again."""
        return self._redo[-1].label if self._redo else None

    def undo(self) -> ChangeSet:
        """The set that takes back the last step, to be submitted like any other.

        Raises:
            InputError: there is nothing to undo.
            ConflictError: somebody has changed the same values since.
            RefusedError: ``undo.rested_on``: a stage, a house or a payment has come to rest on it since.
        """
        if not self._undo:
            raise InputError("undo.nothing")
        return self._taking_back(self._undo[-1])

    def redo(self) -> ChangeSet:
        """The set that does the last undone step again; errors as for ``undo``."""
        if not self._redo:
            raise InputError("undo.nothing")
        return self._taking_back(self._redo[-1])

    def _taking_back(self, done: ChangeSet) -> ChangeSet:
        from gisapp.domain import resting  # opening a project need not wait for the law

        step = rebased(self.tables, done.inverse())
        resting.refuse(self.tables, step, "undo.rested_on", dt.date.today(), label=done.label)
        return step

    def _remember(self, kept: ChangeSet) -> None:
        if self._undo and kept.undoes is not None and kept.undoes == _revision(self._undo[-1]):
            self._undo.pop()
            self._redo.append(kept)
        elif self._redo and kept.undoes is not None and kept.undoes == _revision(self._redo[-1]):
            self._redo.pop()
            self._undo.append(kept)
        elif kept.undoable and kept.changes:
            self._undo.append(kept)
            self._redo.clear()

    def known_at(self, when: dt.datetime) -> Tables:
        """The tables as they were recorded at a past moment (with time zone)."""
        revision = max((each.revision for each in self.store.stamps() if each.when <= when), default=0)
        tables = self.tables
        later = self.store.changes_since(revision)  # a colleague's newest may not have arrived here yet
        return tables.rewound(each for each in later if each.stamp and each.stamp.revision <= tables.revision)

    def log(self, after: int = 0) -> list[ChangeSet]:
        """Who changed what, when: all sets after a revision, oldest first."""
        return self.store.changes_since(after)

    def endings(self, table: str) -> list[ChangeSet]:
        """Of the log what ``lineage`` asks for: sets in which rows of a table ended, and those that undo others."""
        return self.store.endings_since(0, table)

    def origin(self, table: str, uid: str) -> ChangeSet | None:
        """The step in which a row came into the project, the latest where it went and came again."""
        return self.store.origin(table, uid)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def _read(store: Store, glimpse: Glimpse | None) -> Tables:
    """All tables of a store, those that a map draws first."""
    revision = store.revision()
    drawn = _drawn(store, revision, glimpse)
    rest = ((name, store.load(name)) for name in TABLES if name not in drawn.frames)
    return Tables.of(rest, store.crs, revision, drawn.frames)


def _drawn(store: Store, revision: int, glimpse: Glimpse | None) -> Tables:
    """What a map draws."""
    many = glimpse is not None and sum(map(store.size, DRAWN)) >= _MANY
    drawn = _boxes_first(store, revision, glimpse) if glimpse is not None and many else None
    if drawn is None:
        drawn = Tables.of(((name, store.load(name)) for name in DRAWN), store.crs, revision)
    if glimpse is not None:
        glimpse(drawn, {})
    return drawn


def _boxes_first(store: Store, revision: int, glimpse: Glimpse) -> Tables | None:
    """What a map draws; where it lies is told before geometry is made. None when somebody wrote meanwhile."""
    packed: dict[str, Packed] = {}

    def rows(name: str) -> pd.DataFrame:
        if TABLES[name].geometry is None:
            return store.load(name)
        frame, packed[name] = store.load_packed(name)
        return frame

    begun = Tables.of(((name, rows(name)) for name in DRAWN), store.crs, revision)
    glimpse(begun, packed)
    made = {name: each.unpacked() for name, each in packed.items()}
    if any(each is None for each in made.values()):
        return None
    whole = {name: begun[name].assign(geom=each) for name, each in made.items()}
    return replace(begun, frames={**begun.frames, **whole})


def _revision(kept: ChangeSet) -> int | None:
    return kept.stamp.revision if kept.stamp else None


def rebased(tables: Tables, changeset: ChangeSet) -> ChangeSet:
    """The set with the present versions of its rows; refused when a value it would replace is no longer there."""
    changes = tuple(_rebased(tables, change) for change in changeset.changes)
    return ChangeSet(changeset.label, changes, reason=changeset.reason, undoes=changeset.undoes)


def _rebased(tables: Tables, change: Change) -> Change:
    if change.op == "insert":
        return change
    present = tables[change.table]
    if not change.before.index.isin(present.index).all():
        raise ConflictError("undo.changed", table=TABLES[change.table].label)
    now = present.loc[change.before.index, list(change.before.columns)]
    values = [name for name in change.before.columns if name != "version"]
    if not now[values].equals(change.before[values]):
        raise ConflictError("undo.changed", table=TABLES[change.table].label)
    if change.op == "delete":
        return Change(change.table, now, now.iloc[:0])
    after: pd.DataFrame = change.after.assign(version=now["version"])
    return Change(change.table, now, after)
