"""What is personal, and how it is shown while it is masked (PIPL §6: minimum scope).

Personal columns are those that ``schema`` marks. They pass through one codec on their way into the project file and
the log: identity today, encryption when the office decides on keys.
"""

import pandas as pd

from gisapp.domain import schema
from gisapp.domain.columns import is_missing

_COMPOUND_SURNAMES = frozenset({
    "欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒",
    "司空", "端木", "独孤", "南宫", "西门", "第五", "轩辕",
})
_ORGANIZATION = ("公司", "厂", "局", "处", "所", "院", "校", "社", "中心", "委员会", "集团", "银行", "医院", "政府")
_LONGEST_NAME = 4


def mask_name(name: str | None) -> str:
    """A person's name with all but the surname (and the last character of longer names) starred.

    Organisations are public and stay readable.

    >>> mask_name("张伟"), mask_name("李建明"), mask_name("欧阳明"), mask_name("际华3517公司")
    ('张*', '李*明', '欧阳*', '际华3517公司')
    """
    if not name:
        return ""
    if len(name) > _LONGEST_NAME and name.endswith(_ORGANIZATION):
        return name
    surname = name[:2] if name[:2] in _COMPOUND_SURNAMES else name[:1]
    rest = name[len(surname):]
    if len(rest) <= 1:
        return surname + "*"
    return surname + "*" * (len(rest) - 1) + rest[-1]


def mask_number(text: str | None) -> str:
    """A number (ID, telephone, account) with all but its last four digits starred.

    >>> mask_number("999999199001011234")
    '**************1234'
    """
    if not text:
        return ""
    return "*" * max(len(text) - 4, 0) + text[-4:] if len(text) > 4 else "*" * len(text)


def mask_value(column: str, value: object) -> object:
    """A personal value as it may be shown unasked; missing values stay missing."""
    if is_missing(value):
        return None
    if column in {"name", "holder_name", "agent"}:
        return mask_name(str(value))
    if column in {"id_no", "phone", "acct"}:
        return mask_number(str(value))
    return "***"


def masked(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every personal column of the table masked; the frame given is left as it is."""
    declared = schema.TABLES[table]
    personal = {
        name: pd.Series([mask_value(name, value) for value in frame[name]], index=frame.index, dtype="object")
        for name in frame.columns if name in declared and declared[name].personal
    }
    return frame.assign(**personal)


def encode(value: str) -> str:
    """A personal text as it is stored."""
    return value


def decode(stored: str) -> str:
    """The text that was stored by ``encode``."""
    return stored
