"""The enumerations of the data dictionary: code → label on the screen, on paper and in exports.

A code is stored, a label is shown; imports accept either. The order of the codes is the order of the choices.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "stage": {
        "uninvestigated": "未调查", "surveyed": "已调查", "determined": "已认定", "appraised": "已评估",
        "negotiating": "协商中", "signed": "已签约", "audited": "已审核", "compensated": "补偿到位",
        "handed_over": "已交房", "demolished": "已拆除", "closed": "已结案",
    },
    "progress": {"none": "未开始", "partly": "部分", "done": "完成"},
    "land_nature": {"state": "国有", "collective": "集体"},
    "right_type": {
        "allocated": "划拨", "granted": "出让", "authorized": "授权经营", "contributed": "作价入股", "leased": "租赁",
        "collective": "集体", "homestead": "宅基地",
    },
    "use": {
        "dwelling": "住宅", "dwelling_business": "住改非", "commercial": "商业", "office": "办公", "industrial": "工业",
    },
    "structure": {
        "steel": "钢", "steel_concrete": "钢混", "frame": "框架", "bent": "排架", "brick_concrete": "砖混",
        "brick_timber": "砖木", "earth_timber": "土木", "simple": "简易",
    },
    "disposal": {"demolish": "拆除", "retain": "保留", "relocate": "移建"},
    "danger": {"A": "A", "B": "B", "C": "C", "D": "D"},
    "tenure": {
        "private": "私房", "reform_cost": "房改房(成本价)", "reform_standard": "房改房(标准价)",
        "joint_funded": "集资房", "affordable": "经适房",
        "public_direct": "直管公房", "public_self": "自管公房", "public_rental": "公租房",
        "restructured": "改制企业", "collective": "集体",
    },
    "occupancy": {"self": "自住", "leased": "出租", "vacant": "空置", "seized": "抢占"},
    "lien": {"none": "无", "mortgage": "抵押", "seizure": "查封"},
    "role": {"owner": "所有", "co_owner": "共有", "tenant": "承租", "occupant": "占用", "no_house": "无房户"},
    "co_own": {"sole": "单独", "shares": "按份", "joint": "共同"},
    "id_type": {
        "resident": "居民身份证", "hmt": "港澳台证件", "passport": "护照", "organization": "统一社会信用代码",
        "other": "其他",
    },
    "hardship": {"subsistence": "低保", "disability": "残疾", "elderly": "高龄", "honored": "优抚"},
    "trade": {
        "sightseeing": "观光休闲", "theme_park": "主题公园", "culture": "文化创意", "commerce": "主题商业",
        "residence": "人居社区",
    },
    "street_kind": {"street": "街", "lane": "巷"},
})


def label(codes: str, code: str | None) -> str:
    """Label of a code, or an empty text for None.

    >>> label("stage", "signed")
    '已签约'
    """
    return "" if code is None else CODES[codes].get(code, code)


def code_of(codes: str, text: str) -> str | None:
    """The code that a text means, given as code or as label; None when it is neither.

    >>> code_of("stage", "已签约"), code_of("stage", "signed"), code_of("stage", "?")
    ('signed', 'signed', None)
    """
    known = CODES[codes]
    if text in known:
        return text
    return next((code for code, shown in known.items() if shown == text), None)
