"""The fields that a text of a sheet may hold, in Chinese and in groups: what the editor's menu offers.

Names are those that ``pages.fields`` understands; a name it does not know is told at the text.
"""

from typing import Final

from gisapp.domain.changes import Tables
from gisapp.services import filling
from gisapp.services.pages import fields

Group = tuple[str, tuple[str, ...]]
_SHEET: Final = ("标题", "编号", "单位", "项目", "数据截至", "打印时间", "打印人", "修订", "制图", "审核", "密级",
                 "依据", "幅号", "比例尺", "坐标系", "投影", "高程基准", "测绘依据", "示意")
_ZONE: Final = ("总户数", "累计签约", "签约率", "累计交房", "累计拆除", "剩余未签约", "片区面积")


def groups(tables: Tables, subject: str) -> tuple[Group, ...]:
    """Name of each group and its fields, as they stand between braces."""
    derived = tuple(name for name in fields.FIGURES if name not in {*_SHEET, *_ZONE})
    found: list[Group] = [("本单", _SHEET), ("片区统计", _ZONE)]
    if subject != "zone":
        found.append(("汇总", derived))
    for root, table in fields.roots(subject).items():
        found.append((root, tuple(f"{root}.{label}" for label in filling.labels(table))))
    names = tables["setting"]["name"].dropna().tolist()
    if names:
        found.append(("参数", tuple(f"参数.{name}" for name in names)))
    return tuple(found)
