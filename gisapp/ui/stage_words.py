"""What an officer does to reach a stage, in a word or two: the table's 下一步 and the orange box say the same."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gisapp.i18n import tr

_DOING: Final[Mapping[str, str]] = MappingProxyType({
    "surveyed": "入户调查", "determined": "认定房屋", "appraised": "送达评估", "negotiating": "上门协商",
    "signed": "签订协议", "audited": "审核协议", "compensated": "支付补偿", "handed_over": "验收交房",
    "demolished": "安排拆除", "closed": "结案归档",
})


def doing(stage: str | None) -> str:
    """The work that leads to a stage; 已办结 where there is none left."""
    return tr(_DOING[stage]) if stage else tr("已办结")
