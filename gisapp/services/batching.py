"""One record for many households: what is to be written for each, who passes and who does not, as one step.

A notice posted for a whole lane, a letter served on forty doors, keys taken on one day. Each household is judged by the
rules of ``recording``, as if it stood alone. Called by the batch form and ``gisapp record``.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gisapp import i18n
from gisapp.domain import schema
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.errors import GisAppError, RecordError, RefusedError
from gisapp.services import recording

Reports = Callable[[float, str], object]


@dataclass(frozen=True, slots=True)
class Batch:
    """What would be written.

    Attributes:
        changeset: one step for those who pass; None where nobody does.
        passing: uids of those.
        refused: uid → why not, as the error that it alone would meet.
        revision: of the snapshot that was judged.
    """

    changeset: ChangeSet | None
    passing: tuple[str, ...]
    refused: Mapping[str, GisAppError]
    revision: int


def _silent(_fraction: float, _text: str) -> None:
    return


def record_many(
    tables: Tables, table: str, values: Mapping[str, Any], households: Sequence[str], *, who: str = "",
    fresh: bool = False, today: dt.date | None = None, report: Reports = _silent,
) -> Batch:
    """Judge and prepare a record for each of some households.

    Args:
        tables: the snapshot.
        table: where the records belong.
        values: as for ``recording.record``, the same for all.
        households: uids; each once.
        who: the officer.
        fresh: always a new row, never the completion of one on record.
        today: the present day.
        report: told the fraction done; may raise to stop.
    """
    make = recording.add if fresh else recording.record
    steps: dict[str, ChangeSet] = {}
    refused: dict[str, GisAppError] = {}
    for at, uid in enumerate(dict.fromkeys(households)):
        report(at / len(households), "")
        try:
            steps[uid] = make(tables, table, values, household=uid, who=who, today=today)
        except GisAppError as error:
            refused[uid] = error
    label = f"{schema.TABLES[table].label}：{len(steps)} 户"
    changeset = ChangeSet(f"批量登记{label}", joined(steps.values())) if steps else None
    return Batch(changeset, tuple(steps), refused, tables.revision)


def refusal(tables: Tables, table: str, found: Batch) -> RefusedError:
    """What an officer is told when some do not pass: each household with its first reason."""
    numbers = tables["household"]["hh_no"]
    return RefusedError("record.many_refused", table=schema.TABLES[table].label, count=len(found.refused),
                        conditions=tuple(("record.one_refused", {"hh_no": numbers[uid], "why": first(error)})
                                         for uid, error in found.refused.items()))


def first(error: GisAppError) -> str:
    """The first reason of a refusal, as a sentence."""
    if isinstance(error, RecordError):
        return i18n.sentence(*next(iter(error.fields.values())))
    if isinstance(error, RefusedError) and error.conditions:
        return i18n.sentence(*error.conditions[0])
    return i18n.sentence(error.code, error.params)


def joined(steps: Iterable[ChangeSet]) -> tuple[Change, ...]:
    """The changes of several steps, those of one kind as one change."""
    kinds: dict[tuple[str, str, tuple[str, ...]], list[Change]] = {}
    for step in steps:
        for change in step.changes:
            kinds.setdefault((change.table, change.op, tuple(change.after.columns)), []).append(change)
    return tuple(parts[0] if len(parts) == 1 else Change(table, _stacked([each.before for each in parts]),
                                                         _stacked([each.after for each in parts]))
                 for (table, _, _), parts in kinds.items())


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [each for each in frames if len(each)]
    if not filled:
        return frames[0]
    rows = pd.concat(filled)
    return rows.set_axis(pd.Index(list(rows.index), dtype="object", name="uid"))
