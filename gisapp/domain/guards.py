"""What each stage needs: one declared list of guards with their articles, judged for many households at once.

Buttons, command line, batch preview, timeline and the list of what is in arrears ask the same guards. All guards of
the stages up to the one asked for must hold on its day, so that a ledger taken in without its evidence (期初建账)
keeps its stage and blocks only what comes next. Source: 590号令, DOMAIN §1.3 and §1.5.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp.domain import codes, evidence, lifecycle
from gisapp.domain.case import Case, Mask
from gisapp.domain.changes import Tables, effective
from gisapp.domain.lifecycle import DEMOLISHED, ORDER, RANK, Stage, Unmet

Says = Callable[[Case, int], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition of a stage.

    Attributes:
        code: key of its sentence.
        stage: the stage that it holds back.
        article: the law that asks for it.
        met: truth for each household of a case.
        says: values of the sentence for one household.
        overridable: may be set aside with reason and signer (DOMAIN §1.3).
        once: asked only on the way into the stage, not again later.
        always: asked of 无房户 and of households on a decision too.
    """

    code: str
    stage: Stage
    article: str
    met: Callable[[Case], Mask]
    says: Says | None = None
    overridable: bool = False
    once: bool = False
    always: bool = False


GUARDS: Final[tuple[Guard, ...]] = (
    Guard("survey.none", Stage.SURVEYED, "590号令第15条", evidence.surveyed, always=True),
    Guard("survey.surveyors", Stage.SURVEYED, "590号令第15条", evidence.two_surveyors, always=True),
    Guard("survey.unsigned", Stage.SURVEYED, "590号令第15条", evidence.signed_or_witnessed, always=True),
    Guard("survey.not_posted", Stage.DETERMINED, "590号令第15条", evidence.posted, always=True),
    Guard("survey.objection", Stage.DETERMINED, "590号令第15条", evidence.no_open_objection, always=True),
    Guard("unreg.undetermined", Stage.DETERMINED, "590号令第24条", evidence.unregistered_determined),
    Guard("facts.missing", Stage.DETERMINED, "590号令第15条", evidence.facts_fixed, evidence.facts_lacking),
    Guard("no_home.proof", Stage.DETERMINED, "住房保障审核要求", evidence.no_home_proved, always=True),
    Guard("restructuring.incomplete", Stage.APPRAISED, "企业改制资料清单", evidence.restructuring_filed),
    Guard("gate.decision", Stage.APPRAISED, "590号令第13条、第19条", evidence.decided_phase, once=True),
    Guard("appraisal.none", Stage.APPRAISED, "590号令第19条", evidence.appraised),
    Guard("appraisal.value_date", Stage.APPRAISED, "590号令第19条", evidence.value_on_announcement),
    Guard("appraisal.not_posted", Stage.APPRAISED, "建房〔2011〕77号第16条", evidence.appraisal_posted),
    Guard("appraisal.not_served", Stage.APPRAISED, "建房〔2011〕77号第17条", evidence.appraisal_served),
    Guard("appraisal.review_open", Stage.NEGOTIATING, "建房〔2011〕77号第20至22条", evidence.no_open_review, once=True),
    Guard("offer.none", Stage.NEGOTIATING, "590号令第21条", evidence.offered),
    Guard("agreement.none", Stage.SIGNED, "590号令第25条", evidence.agreed),
    Guard("agreement.window", Stage.SIGNED, "590号令第26条", evidence.signed_in_window),
    Guard("agreement.signers", Stage.SIGNED, "民法典第301条", evidence.all_signed),
    Guard("agreement.terms", Stage.SIGNED, "590号令第25条", evidence.terms_complete, evidence.terms_lacking),
    Guard("holder.shares", Stage.SIGNED, "民法典第299条", evidence.shares_whole),
    Guard("holder.heirs", Stage.SIGNED, "民法典第1121条", evidence.heirs_proved),
    Guard("occupancy.seized", Stage.SIGNED, "公共租赁住房管理办法", evidence.not_seized),
    Guard("audit.none", Stage.AUDITED, "内部审核制度", evidence.audited),
    Guard("audit.same_person", Stage.AUDITED, "内部审核制度", evidence.two_persons),
    Guard("audit.total", Stage.AUDITED, "内部审核制度", evidence.total_recomputed, evidence.totals),
    Guard("payment.incomplete", Stage.COMPENSATED, "590号令第27条", evidence.paid, evidence.paid_so_far,
          overridable=True),
    Guard("exchange.no_home", Stage.COMPENSATED, "590号令第22条", evidence.housed_meanwhile, overridable=True),
    Guard("ticket.none", Stage.COMPENSATED, "590号令第27条", evidence.ticket_issued, overridable=True),
    Guard("lien.open", Stage.COMPENSATED, "民法典第390条", evidence.no_open_lien),
    Guard("handover.none", Stage.HANDED_OVER, "590号令第27条", evidence.handed_over),
    Guard("handover.incomplete", Stage.HANDED_OVER, "590号令第27条", evidence.handover_complete,
          evidence.handover_lacking),
    Guard("exit.not_granted", Stage.HANDED_OVER, "590号令第28条", evidence.court_granted, evidence.course_of_exit,
          always=True),
    Guard("exit.unpaid", Stage.HANDED_OVER, "590号令第27条、第28条", evidence.decision_paid, evidence.paid_so_far,
          always=True),
    Guard("demolition.heritage", Stage.DEMOLISHED, "文物保护法", evidence.no_heritage, once=True, always=True),
    Guard("demolition.none", Stage.DEMOLISHED, "建设工程安全生产管理条例第11条", evidence.taken_down, always=True),
    Guard("demolition.utilities", Stage.DEMOLISHED, "590号令第27条", evidence.utilities_last, always=True),
    Guard("balance.open", Stage.CLOSED, "590号令第27条", evidence.settled, evidence.all_so_far, always=True),
    Guard("dereg.none", Stage.CLOSED, "不动产登记暂行条例", evidence.deregistered),
    Guard("resettlement.open", Stage.CLOSED, "590号令第21条", evidence.resettled),
    Guard("no_home.open", Stage.CLOSED, "住房保障审核要求", evidence.no_home_settled, always=True),
)

BY_CODE: Final[Mapping[str, Guard]] = {each.code: each for each in GUARDS}
_BYPASSED: Final = frozenset({Stage.SIGNED, Stage.AUDITED, Stage.COMPENSATED})
_NO_UNIT: Final = frozenset({Stage.APPRAISED, Stage.NEGOTIATING, Stage.SIGNED, Stage.AUDITED, Stage.COMPENSATED,
                             Stage.HANDED_OVER, Stage.DEMOLISHED})


Judged = list[tuple[Guard, np.ndarray]]
"""Guards that do not hold, each with whether it does not for each household of a case."""


def judge(case: Case, targets: np.ndarray) -> Judged:
    """Which guards do not hold for which households on the way to their targets (ranks), overrides left out."""
    signed_off, nobody = _overridden(case), np.zeros(len(case), dtype=bool)
    found = []
    for guard in GUARDS:
        rank = RANK[guard.stage]
        asked = targets >= rank
        if guard.once:
            asked &= case.rank < rank
        if not asked.any():
            continue
        asked &= _applies(case, guard)
        failing = asked & ~guard.met(case) & ~signed_off.get(guard.code, nobody) if asked.any() else asked
        if failing.any():
            found.append((guard, failing))
    return found


def _applies(case: Case, guard: Guard) -> np.ndarray:
    """Whether a guard is asked of a household at all: 无房户, decisions and kept buildings go other ways."""
    applies = np.ones(len(case), dtype=bool)
    if not guard.always:
        applies &= ~case.homeless
        if guard.stage in _BYPASSED:
            applies &= ~case.decided
    if guard.stage is Stage.DEMOLISHED:
        applies &= ~case.retained & ~case.homeless
    return applies


def _overridden(case: Case) -> dict[str, np.ndarray]:
    rows, at = case.rows("override")
    return {str(code): case.hit(at[(rows["guard"] == code).to_numpy(dtype=bool)]) for code in rows["guard"].unique()}


def unmet(tables: Tables, households: Iterable[str], to: Stage, on: dt.date, today: dt.date) -> list[Unmet]:
    """Every condition that stands between households and a stage, household by household, in the order of the track.

    Args:
        tables: the snapshot to judge by.
        households: uids.
        to: the stage asked for.
        on: the day it happened; evidence of a later day does not count.
        today: the present day; nothing can happen later.

    Returns:
        All unmet conditions up to ``to``; empty when the stage may be recorded.
    """
    case = Case(tables, pd.Index(list(households), dtype="object"), on)
    return standing_before(case, judge(case, np.full(len(case), RANK[to])), to, today)


def standing_before(case: Case, judged: Judged, to: Stage, today: dt.date) -> list[Unmet]:
    """``unmet`` for a case that has been judged for ``to``."""
    found: list[list[tuple[float, Unmet]]] = [[] for _ in range(len(case))]
    for guard, failing in judged:
        for at in np.flatnonzero(failing).tolist():
            found[at].append((RANK[guard.stage] + 0.5, _said(case, guard, at)))
    for at in range(len(case)):
        found[at] += _of_track(case, at, to, today)
    for at, others in _held_up(case, to):
        found[at].append((RANK[to] + 0.6, _unmet(case, at, "demolition.others_remaining", others=others)))
    return [each for mine in found for _, each in sorted(mine, key=lambda each: each[0])]


def _held_up(case: Case, to: Stage) -> list[tuple[int, list[str]]]:
    """Which households cannot come so far while others have not handed over, and by whom (户编号)."""
    if RANK[to] < DEMOLISHED:
        return []
    waiting = (case.rank < DEMOLISHED) & ~case.retained
    waiting &= lifecycle.waiting_for_others(case.tables, case.households.index)
    at = np.flatnonzero(waiting)
    return list(zip(at.tolist(), lifecycle.others_remaining(case.tables, case.households.index[at]), strict=True))


def _unmet(case: Case, at: int, code: str, **params: Any) -> Unmet:
    return Unmet(case.households.index[at], code, {"hh_no": case.value("hh_no")[at], **params})


def _said(case: Case, guard: Guard, at: int) -> Unmet:
    return _unmet(case, at, guard.code, article=guard.article, **(guard.says(case, at) if guard.says else {}))


def _of_track(case: Case, at: int, to: Stage, today: dt.date) -> list[tuple[float, Unmet]]:
    """What the order of the stages, the side states and the calendar say."""
    target, rank = RANK[to], int(case.rank[at])
    stage, side, reached = (case.value(name)[at] for name in ("stage", "side", "stage_on"))
    found: list[tuple[float, Unmet]] = []

    def refuse(place: float, code: str, **params: Any) -> None:
        found.append((place, _unmet(case, at, code, **params)))

    if target <= rank:
        refuse(-1, "stage.same" if target == rank else "stage.backward", stage=_label(to), current=_label(stage))
    for between in range(rank + 1, target):
        if not _skipped(case, at, ORDER[between]):
            refuse(between, "stage.missing", stage=_label(ORDER[between]), current=_label(stage))
    if side is not None:
        refuse(-0.5, "side.held", side=codes.label("side", side))
    if case.homeless[at] and to in _NO_UNIT:
        refuse(target, "no_home.no_unit")
    if rank < DEMOLISHED == target and case.retained[at]:
        refuse(target, "demolition.retained")
    if case.day > today:
        refuse(98, "date.future", on=case.day.isoformat(), today=today.isoformat())
    if case.on < reached:
        refuse(99, "date.before_previous", on=case.day.isoformat(), previous=str(reached.astype("datetime64[D]")),
               stage=_label(stage))
    return found


def _skipped(case: Case, at: int, stage: Stage) -> bool:
    """Whether a stage is not on a household's way: kept buildings, decisions, 无房户, a handover signed off."""
    return bool((stage is Stage.DEMOLISHED and case.retained[at]) or (stage in _BYPASSED and case.decided[at])
                or (stage in _NO_UNIT and case.homeless[at]))


def next_ranks(case: Case) -> np.ndarray:
    """Rank of the stage that comes next for each household; −1 at the end of the track."""
    following = case.rank + 1
    following = np.where(case.decided & (case.rank >= RANK[Stage.NEGOTIATING]) & (case.rank < lifecycle.HANDED_OVER),
                         lifecycle.HANDED_OVER, following)
    following = np.where(case.retained & (case.rank == lifecycle.HANDED_OVER), lifecycle.CLOSED, following)
    following = np.where(case.homeless & (case.rank >= RANK[Stage.DETERMINED]), lifecycle.CLOSED, following)
    return np.where(case.rank >= lifecycle.CLOSED, -1, following)


def ready(tables: Tables, on: dt.date, uids: pd.Index | None = None) -> pd.Series:
    """Code of the next stage where all its guards hold today, None where they do not; by household uid.

    Called by 今日待办 and the batch entry; a hundred thousand households take less than a second.
    """
    case = Case(tables, tables["household"].index if uids is None else uids, on)
    targets = next_ranks(case)
    blocked = (targets < 0) | case.households["side"].notna().to_numpy()
    for _, failing in judge(case, targets):
        blocked |= failing
    blocked |= (targets == DEMOLISHED) & lifecycle.waiting_for_others(tables, case.households.index)
    names = np.array([*(stage.value for stage in ORDER), None], dtype=object)
    return pd.Series(names[np.where(blocked, len(ORDER), targets)], index=case.households.index, dtype="object")


def arrears(tables: Tables, on: dt.date, uids: pd.Index | None = None) -> list[Unmet]:
    """Guards of stages already reached that do not hold: shown in red, never invented away.

    Args:
        tables: the snapshot.
        on: the present day.
        uids: households; all where none are given.
    """
    case = Case(tables, tables["household"].index if uids is None else uids, on)
    return left_behind(case, judge(case, case.rank))


def left_behind(case: Case, judged: Judged) -> list[Unmet]:
    """``arrears`` for a case that has been judged, for the stages reached at the least."""
    return [_said(case, guard, at) for guard, failing in judged
            for at in np.flatnonzero(failing & (case.rank >= RANK[guard.stage])).tolist()]


def overrides(tables: Tables, household: str) -> pd.DataFrame:
    """What was set aside for a household, by whom and why; shown in red ever after."""
    rows = tables["override"]
    return effective(rows[(rows["household"] == household).to_numpy(dtype=bool)])


def _label(stage: str) -> str:
    return codes.label("stage", stage)
