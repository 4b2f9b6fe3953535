"""What an officer does with households: record a stage, read the history, look at what is next, reveal names.

Called by the household panel, the stage form and ``gisapp stage | history``.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gisapp.domain import changes, lifecycle, lookup, privacy
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import code_of, label
from gisapp.domain.lifecycle import Stage, Unmet
from gisapp.errors import InputError, RefusedError

_NAMED = 3


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next for a household, and every condition that still stands before it."""

    stage: Stage | None
    unmet: tuple[Unmet, ...] = ()


def stage_named(text: str) -> Stage:
    """The stage that a code or a label means.

    Raises:
        InputError: ``stage.unknown``.
    """
    code = code_of("stage", text.strip())
    if code is None:
        raise InputError("stage.unknown", stage=text, known=[f"{each}（{label('stage', each)}）" for each in Stage])
    return Stage(code)


def set_stage(
    tables: Tables, uids: Sequence[str], to: Stage, on: dt.date, *, note: str = "", officer: str = "",
    today: dt.date | None = None,
) -> ChangeSet:
    """Record a stage for households, all or none.

    Args:
        tables: the snapshot to decide by.
        uids: households.
        to: the stage reached.
        on: the day it happened.
        note: a remark kept with the events.
        officer: who handled it.
        today: the present day, for the guard against future dates; the system's where none is given.

    Raises:
        InputError: no household is given, or the note is too long.
        RefusedError: ``stage.refused`` with every unmet condition; nothing is to be changed.
    """
    households = list(dict.fromkeys(uids))
    if not households:
        raise InputError("household.none")
    unmet = lifecycle.unmet(tables, households, to, on, today or dt.date.today())
    if unmet:
        raise RefusedError("stage.refused", stage=label("stage", to), count=len(unmet),
                           conditions=tuple((each.code, dict(each.params)) for each in unmet))
    update = changes.updated(tables, "household", households, {"stage": to.value, "stage_on": on})
    events = changes.inserted("stage_event", {
        "household": households, "stage": to.value, "happened_on": [on] * len(households),
        "officer": officer or None, "note": note or None,
    })
    return ChangeSet(_label(tables, households, to), (update, events), depends=_rests_on(tables, households, to))


def _rests_on(tables: Tables, households: list[str], to: Stage) -> tuple[tuple[str, str, int], ...]:
    """Other households of the same buildings, where the decision was that they have handed over."""
    if lifecycle.RANK[to] < lifecycle.DEMOLISHED:
        return ()
    links = lifecycle.valid_links(tables["household_building"])
    around = links[links["building"].isin(links.loc[links["household"].isin(households), "building"])]
    others = [uid for uid in around["household"].unique() if uid not in set(households)]
    return changes.depends_on(tables, "household", others)


def _label(tables: Tables, households: list[str], to: Stage) -> str:
    numbers = list(tables["household"].loc[households[:_NAMED], "hh_no"])
    more = f" 等 {len(households)} 户" if len(households) > _NAMED else ""
    return f"登记“{label('stage', to)}”：{'、'.join(numbers)}{more}"


def next_step(tables: Tables, uid: str, today: dt.date | None = None) -> NextStep:
    """The next stage of a household, with what is missing for it today (empty: it may be recorded)."""
    kept = bool(lifecycle.retained_households(tables, pd.Index([uid], dtype="object")).iloc[0])
    stage = lifecycle.next_stage(str(tables["household"].at[uid, "stage"]), retained=kept)
    if stage is None:
        return NextStep(None)
    day = today or dt.date.today()
    return NextStep(stage, tuple(lifecycle.unmet(tables, [uid], stage, day, day)))


def next_stages(tables: Tables, uids: pd.Index | None = None) -> pd.Series:
    """Code of the next stage of households (None at the end of the track), all where none are given; by uid."""
    kept = lifecycle.retained_households(tables, uids)
    stages = tables["household"]["stage"].loc[kept.index]
    step = {kept: stages.map({stage.value: _code(lifecycle.next_stage(stage, retained=kept)) for stage in Stage})
            for kept in (False, True)}
    following = step[False].where(~kept, step[True]).astype("object")
    return following.where(following.notna(), None)


def _code(stage: Stage | None) -> str | None:
    return None if stage is None else stage.value


def history(tables: Tables, uid: str) -> pd.DataFrame:
    """A household's stage events in the order of their recording, voided ones included.

    Returns:
        Columns ``stage``, ``happened_on``, ``officer``, ``note``, ``opening``, ``voided``; indexed by event uid.
    """
    events = tables["stage_event"]
    own = events[events["household"] == uid]
    holding = changes.effective(own).index
    rows = own[own["voids"].isna()]
    shown = rows[["stage", "happened_on", "officer", "note", "opening"]]
    return shown.assign(opening=shown["opening"].fillna(False), voided=~rows.index.isin(holding))


def names(tables: Tables, uids: Iterable[str] | None = None, *, masked: bool = True) -> pd.Series:
    """The holders' names of each household, joined by 、; masked unless told otherwise.

    Args:
        tables: the snapshot.
        uids: households; all where none are given.
        masked: whether persons' names are starred.

    Returns:
        Texts indexed by household uid; empty where no holder is recorded.
    """
    asked = tables["household"].index if uids is None else pd.Index(list(uids), dtype="object")
    places = asked.get_indexer(pd.Index(tables["holder"]["household"]))
    holders, places = tables["holder"]["name"][places >= 0], places[places >= 0]
    shown = holders.map(privacy.mask_name) if masked else holders.fillna("")
    turns = pd.Series(places).groupby(places).cumcount().to_numpy()  # first, second … holder of a household
    texts = np.full(len(asked), "", dtype=object)
    for turn in range(int(turns.max(initial=-1)) + 1):
        at = places[turns == turn]
        texts[at] += ("、" if turn else "") + shown.to_numpy(dtype=object)[turns == turn]
    return pd.Series(texts, index=asked, dtype="object")


def reveal(tables: Tables, table: str, uids: Iterable[str] | None = None) -> ChangeSet:
    """A set without changes, which logs that personal values were shown (PIPL: access is recorded).

    Args:
        tables: the snapshot shown.
        table: the table whose rows were shown.
        uids: the rows; all where none are given.
    """
    known = lookup.keys(tables, table)
    shown = known if uids is None else known.loc[list(uids)]
    which = "、".join(str(key) for key in shown.iloc[:_NAMED])
    more = f" 等 {len(shown)} 项" if len(shown) > _NAMED else ""
    return ChangeSet("显示个人信息", reason=f"{which}{more}", undoable=False)
