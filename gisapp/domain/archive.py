"""一户一档: which papers the file of a household needs by which stage, in one declared list.

``services.documents`` judges files by it; ``gisapp why``, the panel's tab 档案 and the check of a file's completeness
ask there. Source: DOMAIN §1.3 (evidence of each stage) and §1.5 (special cases); 590号令 §29 (档案).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from gisapp.domain import codes, lifecycle
from gisapp.domain.case import Case, Mask
from gisapp.domain.lifecycle import RANK, Stage


@dataclass(frozen=True, slots=True)
class Need:
    """One paper that a file needs.

    Attributes:
        doc_type: a code of ``doc_type``.
        stage: the stage by which it must be there.
        asked: of which households of a case; of all where none is given.
        homeless: asked of 无房户 too, who have nothing to expropriate.
        decided: asked of households on a 补偿决定 too.
    """

    doc_type: str
    stage: Stage
    asked: Callable[[Case], Mask] | None = None
    homeless: bool = False
    decided: bool = True


def _titled(case: Case) -> Mask:
    return case.column(case.households, "has_cert")


def _taken_down(case: Case) -> Mask:
    return case.hit(case.buildings[1]) & ~case.retained


def _on_decision(case: Case) -> Mask:
    return case.decided


def _restructured(case: Case) -> Mask:
    return np.asarray(case.value("tenure") == "restructured", dtype=np.bool_)


def _with_unregistered(case: Case) -> Mask:
    return case.any("unreg_part", lambda rows: np.ones(len(rows), dtype=np.bool_))


def _with_deceased(case: Case) -> Mask:
    return case.any("holder", lambda rows: case.column(rows, "deceased"))


def _with_agent(case: Case) -> Mask:
    return case.any("holder", lambda rows: np.asarray(rows["agent"].notna().to_numpy(), dtype=np.bool_))


def _encumbered(case: Case) -> Mask:
    return np.asarray(np.isin(case.value("lien").astype(str), ["mortgage", "seizure"]), dtype=np.bool_)


NEEDS: Final[tuple[Need, ...]] = (
    Need("id_card", Stage.SURVEYED, homeless=True),
    Need("title", Stage.SURVEYED, _titled),
    Need("survey_form", Stage.SURVEYED, homeless=True),
    Need("sketch", Stage.SURVEYED),
    Need("photo", Stage.SURVEYED),
    Need("determination", Stage.DETERMINED, _with_unregistered),
    Need("restructuring", Stage.DETERMINED, _restructured),
    Need("appraisal_report", Stage.APPRAISED),
    Need("receipt", Stage.APPRAISED),
    Need("offer_sheet", Stage.NEGOTIATING),
    Need("inheritance", Stage.SIGNED, _with_deceased, decided=False),
    Need("power_of_attorney", Stage.SIGNED, _with_agent, decided=False),
    Need("agreement", Stage.SIGNED, decided=False),
    Need("settlement", Stage.COMPENSATED, decided=False),
    Need("payment_voucher", Stage.COMPENSATED),
    Need("lien_release", Stage.COMPENSATED, _encumbered),
    Need("decision", Stage.HANDED_OVER, _on_decision),
    Need("urging", Stage.HANDED_OVER, _on_decision),
    Need("ruling", Stage.HANDED_OVER, _on_decision),
    Need("handover_sheet", Stage.HANDED_OVER),
    Need("demolition_photo", Stage.DEMOLISHED, _taken_down),
    Need("deregistration", Stage.CLOSED, _titled),
)

MAIN: Final[Mapping[Stage, str]] = MappingProxyType({
    Stage.SURVEYED: "survey_form", Stage.DETERMINED: "determination", Stage.APPRAISED: "appraisal_report",
    Stage.NEGOTIATING: "offer_sheet", Stage.SIGNED: "agreement", Stage.AUDITED: "settlement",
    Stage.COMPENSATED: "payment_voucher", Stage.HANDED_OVER: "handover_sheet", Stage.DEMOLISHED: "demolition_photo",
    Stage.CLOSED: "deregistration",
})
"""The paper that proves each stage, for files whose name does not say what they are."""

_WORDS: Final[Mapping[str, str]] = MappingProxyType({
    "身份证": "id_card", "户口": "id_card", "房产证": "title", "不动产权": "title", "土地证": "title", "草图": "sketch",
    "拆除": "demolition_photo", "照片": "photo", "评估": "appraisal_report", "回证": "receipt", "协议": "agreement",
    "结算": "settlement", "凭证": "payment_voucher", "领款": "payment_voucher", "交房": "handover_sheet",
    "验收": "handover_sheet", "注销": "deregistration", "决定书": "decision", "裁定": "ruling", "催告": "urging",
    "改制": "restructuring", "解押": "lien_release", "继承": "inheritance", "委托": "power_of_attorney",
    "认定": "determination", "调查": "survey_form",
})
PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".heic", ".tif", ".tiff", ".webp", ".bmp"})


def type_of(name: str, suffix: str, stage: Stage | None = None) -> str:
    """What a file most likely is: by the words of its name, else by the stage that it proves, else by its kind.

    >>> type_of("WL-0417 补偿协议", ".pdf"), type_of("IMG_2031", ".JPG"), type_of("扫描件", ".pdf", Stage.HANDED_OVER)
    ('agreement', 'photo', 'handover_sheet')
    """
    for code, words in codes.CODES["doc_type"].items():
        if words in name:
            return code
    found = next((code for words, code in _WORDS.items() if words in name), None)
    if found is None and stage is not None:
        found = MAIN.get(stage)
    return found or ("photo" if suffix.lower() in PICTURES else "other")


def asked(case: Case, need: Need) -> Mask:
    """Of which households of a case a paper is asked at all."""
    wanted = np.ones(len(case), dtype=np.bool_) if need.asked is None else need.asked(case).copy()
    if not need.homeless:
        wanted &= ~case.homeless
    if not need.decided:
        wanted &= ~case.decided
    return wanted


def present(case: Case, doc_type: str) -> Mask:
    """Which households have a paper of a type on file, scanned or in a box."""
    return case.any("document", lambda rows: np.asarray((rows["doc_type"] == doc_type).to_numpy(), dtype=np.bool_))


def lacking(case: Case) -> np.ndarray:
    """How many papers each household of a case lacks by the stage it is at."""
    count = np.zeros(len(case), dtype="int64")
    for need in NEEDS:
        due = case.rank >= RANK[need.stage]
        if due.any():
            count += due & asked(case, need) & ~present(case, need.doc_type)
    return count


def rank_asked(stage: Stage | None) -> int:
    """The rank up to which papers are due where a stage is to be reached next; beyond all at the end of the track."""
    return len(lifecycle.ORDER) if stage is None else RANK[stage]
