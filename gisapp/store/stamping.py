"""What both stores do to a set before they keep it: the rules of versions and the stamp."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from gisapp.domain.changes import Change, ChangeSet, Stamp
from gisapp.errors import ConflictError


def stamped(changeset: ChangeSet, revision: int, who: str, when: dt.datetime) -> ChangeSet:
    """The set as it will be kept: new versions on its rows, and who, when and under which revision."""
    changes = tuple(_with_version(change) for change in changeset.changes)
    return replace(changeset, changes=changes, stamp=Stamp(revision, who, when, changeset.undoes))


def _with_version(change: Change) -> Change:
    if change.op == "delete":
        return change
    base = change.before["version"] if change.op == "update" else pd.Series(0, index=change.after.index)
    if change.op == "insert" and (change.after["version"] > 1).any():
        base = change.after["version"]
    return Change(change.table, change.before, change.after.assign(version=(base + 1).astype("int64")))


def check_depends(changeset: ChangeSet, version_of: Callable[[str, str], int | None]) -> None:
    """Raise ``ConflictError`` when a row that the decision rested on has another version."""
    for table, uid, version in changeset.depends:
        if version_of(table, uid) != version:
            raise ConflictError("store.conflict", table=table, uid=uid)


def next_moment(when: dt.datetime | None, last: dt.datetime | None) -> dt.datetime:
    """The time of a revision (UTC, milliseconds), never before that of the one before it."""
    moment = when or dt.datetime.now(dt.UTC)
    moment = moment.astimezone(dt.UTC).replace(microsecond=moment.microsecond // 1000 * 1000)
    return max(moment, last) if last else moment
