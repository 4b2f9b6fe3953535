"""What comes next for a household, as a sheet tells it: the step, its term, and on visits what is still missing."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from gisapp.domain.lifecycle import ORDER, RANK, Stage
from gisapp.i18n import sentence, tr
from gisapp.services import households
from gisapp.services.pages.draft import BODY_MM, Draft
from gisapp.services.pages.fields import Fields
from gisapp.services.products import Frame

_STEPS: Final[Mapping[Stage, str]] = {
    Stage.SURVEYED: "入户调查，由两名以上调查员上门登记",
    Stage.DETERMINED: "公示调查结果，认定面积和用途",
    Stage.APPRAISED: "评估机构出具分户评估报告并送达",
    Stage.NEGOTIATING: "就补偿方式、金额和安置协商",
    Stage.SIGNED: "签订补偿协议",
    Stage.AUDITED: "由经办人以外的人员审核协议",
    Stage.COMPENSATED: "按协议支付补偿",
    Stage.HANDED_OVER: "搬迁并交房",
    Stage.DEMOLISHED: "拆除验收",
    Stage.CLOSED: "结清余额、注销登记、归档",
}
_LAW: Final[Mapping[Stage, str]] = {
    Stage.DETERMINED: "590号令第15条：调查结果在征收范围内公布",
    Stage.APPRAISED: "590号令第19条：不低于公告日类似房地产的市场价格",
    Stage.SIGNED: "590号令第25条",
    Stage.HANDED_OVER: "590号令第27条：先补偿、后搬迁",
}
_TERMS: Final[Mapping[Stage, tuple[str, str]]] = {
    Stage.SIGNED: ("phase", "sign_to"), Stage.COMPENSATED: ("agreement", "pay_due"),
    Stage.HANDED_OVER: ("agreement", "move_due"),
}


def next_stage(fields: Fields) -> Stage | None:
    """The stage after the present one; None at the end."""
    rank = RANK[fields.stage] + 1
    return ORDER[rank] if rank < len(ORDER) else None


def term(fields: Fields) -> str:
    """The day by which the next stage is due by the agreement or the phase; empty where none is set."""
    stage = next_stage(fields)
    if stage is None or stage not in _TERMS:
        return ""
    table, column = _TERMS[stage]
    rows = fields.at("phase", "phase") if table == "phase" else fields.rows("agreement")
    days = rows[column].dropna()
    return "" if days.empty else pd.Timestamp(days.iloc[-1]).date().isoformat()


def draw(draft: Draft, frame: Frame) -> float:
    """The next step in a sentence with its term and its article; ``missing`` adds what stands before it."""
    size = float(frame.wanted.get("size", BODY_MM))
    y = draft.heading(frame, frame.y_mm)
    stage = next_stage(draft.fields)
    words = tr("已结案，没有下一步。") if stage is None else tr(_STEPS[stage])
    day = term(draft.fields)
    if day:
        words += tr("（期限 {day}）", day=day)
    y = draft.lines(frame.x_mm, y, words, size, frame.width_mm)
    if stage is not None and stage in _LAW:
        y = draft.lines(frame.x_mm, y + 0.4, f"（{tr(_LAW[stage])}）", size * 0.88, frame.width_mm, colour=draft.grey())
    if frame.wanted.get("missing") and stage is not None:
        y = _missing(draft, frame, y + 0.6, size)
    return y


def _missing(draft: Draft, frame: Frame, y: float, size: float) -> float:
    """What the guards still ask for, from the source that every button asks."""
    step = households.next_step(draft.tables, draft.subject.uid, draft.order.day)
    for each in step.unmet[:int(frame.wanted["missing"])]:
        y = draft.lines(frame.x_mm, y, "□ " + sentence(each.code, each.params), size * 0.92, frame.width_mm)
    return y
