"""The statutory clocks: every term that runs in an expropriation, declared once, and where each runs today.

``TERMS`` says of each term its article, length, unit, what starts and ends it, whose duty it is, and what its last day
means. ``running`` works them out over all households at once. Called by ``services.due`` and the guards.

What the last day means differs. A *duty* that is not done by then is ``overdue``. A *waiting time* has no lateness:
from then on something may be done (``ready``). A *right* of somebody else, or a state, just ends (``over``).

Whether a last day that is free runs on to the next working day is said for each term, with its source. The terms of
the courts and of 复议 do (民事诉讼法 §85 by 行政诉讼法 §101 and 行政复议法 §88); where no law says so, the term ends
on its day.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain import runs, workdays
from gisapp.domain.changes import Tables
from gisapp.domain.docket import Docket
from gisapp.domain.runs import Runs
from gisapp.domain.workdays import WorkCalendar


class Unit(StrEnum):
    """How a term is counted; ``stated``: the records say its last day."""

    CALENDAR = "calendar"
    WORKDAY = "workday"
    MONTH = "month"
    STATED = "stated"


class After(StrEnum):
    """What it means that the last day has passed."""

    OVERDUE = "overdue"
    READY = "ready"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Term:
    """One term.

    Attributes:
        code: its name in code and JSON.
        title: its name on the screen (Chinese, translated by ``tr``), as are ``starts``, ``ends`` and ``action``.
        article: the law, or what else it rests on.
        length: how long, in its unit; 0 where the records say the last day.
        unit: how it is counted.
        starts: what starts it.
        ends: what ends it before its last day.
        duty: whose it is (code of ``term_duty``).
        action: what is to be done.
        after: what it means that the last day has passed.
        run: the records on which it runs.
        rolls: by which law a last day that is free runs on; empty where none says so.
    """

    code: str
    title: str
    article: str
    length: int
    unit: Unit
    starts: str
    ends: str
    duty: str
    action: str
    after: After
    run: Callable[[Docket], Runs]
    rolls: str = ""

    def due(self, started: np.ndarray, calendar: WorkCalendar) -> np.ndarray:
        """The last day, counted from each day (``datetime64[D]``); a free one runs on where the law says so."""
        if self.unit is Unit.WORKDAY:
            return calendar.after(started, self.length)
        count = workdays.after_months if self.unit is Unit.MONTH else workdays.after_days
        ends = count(started, self.length)
        return calendar.rolled(ends) if self.rolls else ends


_COURT: Final = "行政诉讼法第101条、民事诉讼法第85条"
_REVIEW: Final = "行政复议法第88条、民事诉讼法第85条"
_DAY, _WORK, _MONTH, _STATED = Unit.CALENDAR, Unit.WORKDAY, Unit.MONTH, Unit.STATED
_LATE, _READY, _OVER = After.OVERDUE, After.READY, After.OVER

_PHASE: Final = (
    Term("plan.comments", "补偿方案征求意见", "590号令第10条", 30, _DAY,
         "方案公布", "方案修改情况公布（G3）", "office", "期满后公布征求意见情况和修改情况",
         _READY, runs.comments),
    Term("freeze.end", "暂停办理期限", "590号令第16条", 12, _MONTH,
         "暂停办理通知", "期限届满", "office", "期满前完成征收决定或依法办结",
         _OVER, runs.freeze),
    Term("signing.end", "签约期限", "590号令第26条", 0, _STATED,
         "签约期开始", "全部签约或已报请补偿决定", "office", "期满仍未达成协议的，报请作出补偿决定",
         _READY, runs.signing),
    Term("land.prenotice", "征收土地预公告", "土地管理法实施条例第26条", 10, _WORK,
         "预公告发布", "方案公告", "office", "公告不少于十个工作日，期满再公告方案",
         _READY, runs.after_gate("C0", "C2")),
    Term("land.comments", "征地补偿安置方案公告", "土地管理法第47条", 30, _DAY,
         "方案公告", "补偿登记", "office", "公告不少于三十日，多数不同意的组织听证",
         _READY, runs.after_gate("C2", "C3")),
    Term("land.announce", "发布征收土地公告", "土地管理法实施条例第31条", 15, _WORK,
         "收到批准文件", "征收土地公告", "office", "在批准后十五个工作日内发布征收土地公告",
         _LATE, runs.after_gate("C4", "C5")),
)

_APPRAISAL: Final = (
    Term("service.public", "公告送达", "民事诉讼法第95条", 0, _STATED,
         "公告发出", "期满视为送达", "office", "期满即视为送达，各项期限自次日起算",
         _OVER, runs.public_notice),
    Term("review.apply", "申请复核评估", "建房〔2011〕77号第20条", 10, _DAY,
         "评估报告送达", "复核申请", "household", "期满未申请的，转入协商",
         _OVER, runs.review_application),
    Term("review.reply", "答复复核评估", "建房〔2011〕77号第21条", 10, _DAY,
         "复核申请", "复核答复", "agency", "催促评估机构答复并送达",
         _LATE, runs.between("appraisal", "rv_apply", "rv_reply")),
    Term("expert.apply", "申请专家鉴定", "建房〔2011〕77号第22条", 10, _DAY,
         "复核答复送达", "鉴定申请", "household", "期满未申请的，转入协商",
         _OVER, runs.expert_application),
    Term("expert.opinion", "出具鉴定意见", "建房〔2011〕77号", 10, _DAY,
         "鉴定申请", "鉴定意见", "committee", "催促专家委员会出具鉴定意见",
         _LATE, runs.between("appraisal", "ex_apply", "ex_reply")),
)

_EXIT: Final = (
    Term("reconsideration.apply", "申请行政复议", "行政复议法第20条", 60, _DAY,
         "决定送达", "申请复议或起诉", "household", "期满前不得申请执行",
         _OVER, runs.remedies, _REVIEW),
    Term("reconsideration.decide", "作出复议决定", "行政复议法第62条", 60, _DAY,
         "复议受理", "复议决定送达", "reviewer", "按要求答复，跟进复议决定（可延长三十日）",
         _LATE, runs.reconsidering, _REVIEW),
    Term("litigation.file", "提起行政诉讼", "行政诉讼法第46条", 6, _MONTH,
         "决定送达", "起诉或申请复议", "household", "期满未诉的，登记期满未诉并催告",
         _OVER, runs.remedies, _COURT),
    Term("litigation.after_review", "复议后提起诉讼", "行政诉讼法第45条", 15, _DAY,
         "复议决定送达", "起诉", "household", "期满未诉的，登记期满未诉并催告",
         _OVER, runs.litigation_after_reconsideration, _COURT),
    Term("urging.wait", "催告", "行政强制法第54条、第69条", 10, _WORK,
         "催告书送达", "申请法院", "office", "满十个工作日仍未履行的，可申请法院强制执行",
         _READY, runs.urging),
    Term("execution.apply", "申请法院强制执行", "行政强制法第53条、法释〔2012〕4号第2条", 3, _MONTH,
         "起诉期限届满", "申请法院", "office", "期满前向法院申请，逾期不予受理",
         _LATE, runs.execution),
    Term("court.docket", "法院立案", "法释〔2012〕4号第3条", 5, _DAY,
         "提出申请", "裁定", "court", "跟进立案，按要求补正材料",
         _OVER, runs.docketing, _COURT),
    Term("court.ruling", "法院裁定", "法释〔2012〕4号第4条", 30, _DAY,
         "立案（最迟为申请后第五日）", "裁定", "court", "跟进裁定",
         _LATE, runs.ruling, _COURT),
    Term("court.review", "对不准予裁定申请复议", "法释〔2012〕4号第7条", 15, _DAY,
         "收到不准予裁定", "准予执行", "office", "决定是否向上一级法院申请复议",
         _OVER, runs.denial, _COURT),
)

_AGREEMENT: Final = (
    Term("pay.due", "付款期限", "590号令第25条、第27条", 0, _STATED,
         "签约", "补偿款付清", "office", "付清补偿款，先补偿、后搬迁",
         _LATE, runs.paying),
    Term("move.due", "搬迁期限", "590号令第25条、第27条", 0, _STATED,
         "签约", "交房", "household", "约定交房，办理交房验收",
         _LATE, runs.moving),
    Term("transition.due", "过渡期满", "590号令第22条", 0, _STATED,
         "交房", "过渡结束", "office", "期满前交付安置房；超期按政策包的倍数计发过渡费",
         _LATE, runs.transition),
    Term("house.delivery", "安置房交付", "590号令第25条", 0, _STATED,
         "选房", "安置房交付", "office", "按约定交付安置房并结算面积",
         _LATE, runs.delivery),
    Term("ticket.expire", "房票到期", "房票载明的有效期", 0, _STATED,
         "出具房票", "房票用完", "household", "提醒持票人在到期前使用",
         _LATE, runs.ticket),
)

_MATTERS: Final = (
    Term("petition.notify", "信访告知", "信访工作条例第23条", 15, _DAY,
         "收到信访事项", "告知或受理", "petition", "告知信访人是否受理",
         _LATE, runs.petition_notice),
    Term("petition.close", "信访办结", "信访工作条例第34条", 60, _DAY,
         "受理", "办结", "petition", "办结并书面答复（可延长三十日）",
         _LATE, runs.petition_closing),
    Term("petition.review", "信访复查", "信访工作条例第35条", 30, _DAY,
         "复查申请", "复查意见", "petition", "作出复查意见",
         _LATE, runs.between("petition", "review_dt", "review_reply")),
    Term("petition.recheck", "信访复核", "信访工作条例第36条", 30, _DAY,
         "复核申请", "复核意见", "petition", "作出复核意见",
         _LATE, runs.between("petition", "recheck_dt", "recheck_reply")),
    Term("issue.due", "遗留问题期限", "责任分解", 0, _STATED,
         "登记", "办结或挂账", "office", "按措施办结，或说明原因",
         _LATE, runs.issue),
    Term("talk.next", "谈话约定", "谈话记录", 0, _STATED,
         "上次谈话", "下一次谈话", "office", "如约上门，登记谈话记录",
         _LATE, runs.appointment),
)

TERMS: Final[Mapping[str, Term]] = MappingProxyType({
    term.code: term for term in (*_PHASE, *_APPRAISAL, *_EXIT, *_AGREEMENT, *_MATTERS)
})
"""Every term by its code, in the order of the procedure."""
_IN_ORDER: Final = tuple(TERMS.values())
_STAYS: Final = np.array([term.after is not After.OVER for term in _IN_ORDER])
_CAN_BE_LATE: Final = np.array([term.after is After.OVERDUE for term in _IN_ORDER])


def running(tables: Tables, on: dt.date, within: int, households: Iterable[str] | None = None) -> pd.DataFrame:
    """The terms that run on a day and end within so many days, and those that have passed and still ask for something.

    The records count as they are now; ``on`` says from which day they are looked at.

    Args:
        tables: the snapshot.
        on: the day.
        within: days until the last day.
        households: uids, where only theirs are asked about; then phases are left out.

    Returns:
        One row a clock, the earliest end first: ``term`` (position in ``TERMS``), ``table`` and ``row`` (the record it
        runs on), ``household``, ``phase`` (uids or None), ``started_on``, ``due_on`` (``datetime64[s]``; the start may
        be missing), ``days_left``, ``overdue``, ``ready``, ``rolled`` (a free last day ran on) and ``assumed`` (it
        runs through a year of which only the weekends are known).
    """
    docket = Docket.open(tables, on, within, households)
    asked = range(0 if docket.whole else len(_PHASE), len(_IN_ORDER))
    found = [_ended(docket, at, _IN_ORDER[at], _IN_ORDER[at].run(docket)) for at in asked]
    rows = pd.concat([each for each in found if each is not None] or [_NONE], ignore_index=True)
    return rows.sort_values(["due_on", "term"], kind="stable", ignore_index=True)


def _ended(docket: Docket, at: int, term: Term, run: Runs) -> pd.DataFrame | None:
    """Where one term ends, within the days asked about; None where it runs nowhere."""
    ends = run.due if run.due is not None else term.due(run.started, docket.calendar)
    wanted = ~np.isnat(ends) & (ends <= docket.until) & ~(run.started > docket.on)
    if not _STAYS[at]:
        wanted &= ends >= docket.on
    if docket.excluded.any():
        owner = docket.index.get_indexer(pd.Index(run.households))
        wanted &= ~((owner >= 0) & docket.excluded[owner])
    if not wanted.any():
        return None
    run, ends = run.where(wanted), ends[wanted]
    days_left = (ends - docket.on).astype("int64")
    past = days_left < 0
    return pd.DataFrame({
        "term": at, "table": _cells(run.tables), "row": _cells(run.rows), "household": _cells(run.households),
        "phase": _cells(run.phases), "started_on": run.started.astype("datetime64[s]"),
        "due_on": ends.astype("datetime64[s]"), "days_left": days_left,
        "overdue": past & _CAN_BE_LATE[at], "ready": past & ~_CAN_BE_LATE[at],
        "rolled": _rolled(term, run, ends), "assumed": _assumed(docket, term, run, ends),
    })


def _cells(uids: np.ndarray) -> pd.Series:
    return pd.Series(uids, dtype="object")


_NONE: Final = pd.DataFrame({
    name: pd.Series([], dtype=kind) for name, kind in (
        ("term", "int64"), ("table", "object"), ("row", "object"), ("household", "object"), ("phase", "object"),
        ("started_on", "datetime64[s]"), ("due_on", "datetime64[s]"), ("days_left", "int64"), ("overdue", "bool"),
        ("ready", "bool"), ("rolled", "bool"), ("assumed", "bool"))
})


def _rolled(term: Term, run: Runs, ends: np.ndarray) -> np.ndarray:
    if not term.rolls or run.due is not None:
        return np.zeros(len(ends), dtype=bool)
    count = workdays.after_months if term.unit is Unit.MONTH else workdays.after_days
    return np.asarray(count(run.started, term.length) != ends)


def _assumed(docket: Docket, term: Term, run: Runs, ends: np.ndarray) -> np.ndarray:
    if term.unit is not Unit.WORKDAY and not term.rolls:
        return np.zeros(len(ends), dtype=bool)
    unknown = np.array(docket.calendar.unknown_years(run.started, ends), dtype="int64")
    years = ends.astype("datetime64[Y]").astype("int64") + 1970
    return np.isin(years, unknown)
