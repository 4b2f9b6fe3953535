"""What an officer does with households: record a stage, read the history, look at what is next, reveal names.

Called by the household panel, the stage form and ``gisapp stage | history``.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gisapp.domain import changes, guards, lifecycle, linked, lookup, privacy
from gisapp.domain.case import Case
from gisapp.domain.changes import Change, ChangeSet, Tables
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


@dataclass(frozen=True, slots=True)
class Override:
    """Conditions set aside: why, and who signed for it. Only guards that the rules allow (DOMAIN §1.3)."""

    reason: str
    signed_by: str


def set_stage(
    tables: Tables, uids: Sequence[str], to: Stage, on: dt.date, *, note: str = "", officer: str = "",
    today: dt.date | None = None, override: Override | None = None,
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
        override: sets aside the unmet guards that may be set aside; each is kept with its reason and signer.

    Raises:
        InputError: no household is given, or an override lacks its reason or signer.
        RefusedError: ``stage.refused`` with every unmet condition; nothing is to be changed.
    """
    households = list(dict.fromkeys(uids))
    if not households:
        raise InputError("household.none")
    unmet = guards.unmet(tables, households, to, on, today or dt.date.today())
    set_aside = [] if override is None else [each for each in unmet if may_be_set_aside(each, to)]
    standing = [each for each in unmet if each not in set_aside]
    if standing:
        raise RefusedError("stage.refused", stage=label("stage", to), count=len(standing),
                           conditions=tuple((each.code, dict(each.params)) for each in standing))
    update = changes.updated(tables, "household", households, {"stage": to.value, "stage_on": on})
    events = changes.inserted("stage_event", {
        "household": households, "stage": to.value, "happened_on": [on] * len(households),
        "officer": officer or None, "note": note or None,
    })
    signed_off = _overrides(set_aside, to, on, override)
    return ChangeSet(_label(tables, households, to), (update, events, *signed_off),
                     depends=_rests_on(tables, households, to),
                     reason=override.reason if signed_off and override else None)


def may_be_set_aside(unmet: Unmet, to: Stage) -> bool:
    """Whether an unmet condition may be overridden on the way to a stage: a handover before the money, no more."""
    if to is not Stage.HANDED_OVER:
        return False
    if unmet.code == "stage.missing":
        return unmet.params.get("stage") == label("stage", Stage.COMPENSATED)
    guard = guards.BY_CODE.get(unmet.code)
    return guard is not None and guard.overridable


def _overrides(set_aside: list[Unmet], to: Stage, on: dt.date, override: Override | None) -> list[Change]:
    kept = [each for each in set_aside if each.code in guards.BY_CODE]
    if override is None or not set_aside:
        return []
    if not override.reason.strip() or not override.signed_by.strip():
        raise InputError("override.incomplete")
    return [changes.inserted("override", {
        "household": [each.household for each in kept], "stage": to.value, "guard": [each.code for each in kept],
        "happened_on": [on] * len(kept), "signed_by": override.signed_by.strip(), "why": override.reason.strip(),
    })] if kept else []


def withdraw_stage(tables: Tables, uid: str, reason: str, *, today: dt.date | None = None) -> ChangeSet:
    """Take back the stage that a household is at (撤销), with what was signed off for it; the history keeps both.

    Args:
        tables: the snapshot.
        uid: the household; it goes back to the stage recorded before.
        reason: why; required.
        today: the present day.

    Raises:
        InputError: no reason, or no stage is on record.
        RefusedError: ``stage.rested_on``: something has come to rest on the stage, as a demolition on a handover.
    """
    from gisapp.domain import resting  # what a window shows at first need not wait for it

    if not reason.strip():
        raise InputError("side.no_reason")
    events = changes.effective(tables["stage_event"])
    events = events[(events["household"] == uid).to_numpy(dtype=bool)].sort_values(
        "happened_on", kind="stable", na_position="first")
    hh_no = str(tables["household"].at[uid, "hh_no"])
    if events.empty:
        raise InputError("stage.nothing_to_withdraw", hh_no=hh_no)
    stage, earlier = str(events["stage"].iloc[-1]), events.iloc[:-1]
    back = (Stage.UNINVESTIGATED.value, None) if earlier.empty else (
        earlier["stage"].iloc[-1], earlier["happened_on"].iloc[-1])
    signed_off = guards.overrides(tables, uid)
    signed_off = signed_off[(signed_off["stage"] == stage).to_numpy(dtype=bool)]
    parts = [changes.updated(tables, "household", [uid], {"stage": back[0], "stage_on": [back[1]]}),
             _voiding("stage_event", uid, events.index[-1:], reason),
             _voiding("override", uid, signed_off.index, reason)]
    step = ChangeSet(f"撤销“{label('stage', stage)}”：{hh_no}", tuple(each for each in parts if len(each.uids)),
                     reason=reason.strip())
    resting.refuse(tables, step, "stage.rested_on", today or dt.date.today(), stage=label("stage", stage), hh_no=hh_no)
    return step


def _voiding(table: str, uid: str, rows: pd.Index, reason: str) -> Change:
    return changes.inserted(table, {"household": [uid] * len(rows), "voids": list(rows),
                                    "reason": [reason.strip()] * len(rows)})


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
    return why(tables, uid, today).step


@dataclass(frozen=True, slots=True)
class Why:
    """What blocks a household, what is in arrears, what was set aside.

    Attributes:
        step: the next stage and its unmet conditions.
        arrears: guards of stages already reached that do not hold (a ledger taken in without its evidence).
        overrides: rows of what was set aside, by whom and why.
    """

    step: NextStep
    arrears: tuple[Unmet, ...]
    overrides: pd.DataFrame


def why(tables: Tables, uid: str, today: dt.date | None = None) -> Why:
    """What blocks the next stage of a household, with the articles; from the guards that every button asks.

    They are judged once; whoever asks again and again about one household asks the records ``nearby`` it.
    """
    day = today or dt.date.today()
    case = Case(tables, pd.Index([uid], dtype="object"), day)
    ranks = guards.next_ranks(case)
    judged = guards.judge(case, np.maximum(ranks, case.rank))
    step = NextStep(None)
    if ranks[0] >= 0:
        stage = lifecycle.ORDER[ranks[0]]
        step = NextStep(stage, tuple(guards.standing_before(case, judged, stage, day)))
    return Why(step, tuple(guards.left_behind(case, judged)), guards.overrides(tables, uid))


def next_stages(tables: Tables, uids: pd.Index | None = None, today: dt.date | None = None) -> pd.Series:
    """Code of the next stage of households (None at the end of the track), all where none are given; by uid."""
    index = tables["household"].index if uids is None else uids
    following = guards.next_ranks(Case(tables, index, today or dt.date.today()))
    return lifecycle.from_rank(pd.Series(following, index=index).where(following >= 0))


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
    rows = tables["holder"] if uids is None else linked.naming(tables, "holder", asked)
    places = asked.get_indexer(pd.Index(rows["household"]))
    holders, places = rows["name"][places >= 0], places[places >= 0]
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
