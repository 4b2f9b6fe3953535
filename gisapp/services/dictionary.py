"""数据字典: every table and field of the schema as rows, for ``gisapp dictionary`` and whoever receives our files."""

from typing import Final

from gisapp.domain import schema
from gisapp.domain.codes import CODES
from gisapp.domain.columns import Column, Kind
from gisapp.i18n import tr
from gisapp.io.table import Sheet

_KINDS: Final = {
    Kind.TEXT: "文本", Kind.CODE: "枚举", Kind.INTEGER: "整数", Kind.DECIMAL: "小数", Kind.MONEY: "金额",
    Kind.BOOLEAN: "是/否", Kind.DATE: "日期", Kind.MOMENT: "时间", Kind.REFERENCE: "引用", Kind.GEOMETRY: "图形",
}
_PROFILES: Final = {"progress": "进度", "internal": "内部"}
HEADER: Final = ("字段", "名称", "类型", "必填", "单位", "取值", "个人信息", "SHP 字段", "导出内容", "说明")


def rows(table: str) -> list[tuple[str, ...]]:
    """The fields of a table under ``HEADER``, in the language in use."""
    return [_row(column) for column in schema.TABLES[table].columns]


def _row(column: Column) -> tuple[str, ...]:
    size = "" if column.size is None else f"({column.size}{f',{column.decimals}' if column.decimals else ''})"
    kind = tr(_KINDS[column.kind]) + (f" → {column.refers}" if column.refers else size)
    values = "；".join(f"{code} {tr(words)}" for code, words in CODES[column.codes].items()) if column.codes else ""
    return (column.name, tr(column.label), kind, tr("是") if column.required else "", tr(column.unit), values,
            tr("是") if column.personal else "", column.shp or "", tr(_PROFILES.get(column.profile or "", "")),
            tr(column.meaning))


def markdown() -> str:
    """The whole dictionary as one Markdown document."""
    lines = [f"# {tr('数据字典')}", "", tr("每张表另有 fid（整数主键）、uid（唯一标识）、version（版本）。"), ""]
    for name, table in schema.TABLES.items():
        lines += [f"## {name} {tr(table.label)}", "", _line(tuple(map(tr, HEADER))), _line(("---",) * len(HEADER)),
                  *(_line(row) for row in rows(name)), ""]
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |"


def sheets() -> list[Sheet]:
    """The dictionary as a workbook: one sheet a table."""
    note = tr("每张表另有 fid（整数主键）、uid（唯一标识）、version（版本）。")
    return [Sheet(name[:31], f"{name} {tr(table.label)}", [note], [tr(each) for each in HEADER], rows(name))
            for name, table in schema.TABLES.items()]
