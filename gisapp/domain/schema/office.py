"""The office: its registers, holidays, settings and documents."""

from typing import Final

from gisapp.domain.columns import Column, Kind, Table
from gisapp.domain.schema.words import code, count, date, text, to

PRINT_REGISTER: Final = Table("print_register", "打印登记", (
    text("product", "图种", 40), text("zone_name", "片区", 60), text("paper", "纸张", 20),
    count("scale_denominator", "比例尺分母"), date("as_of", "数据截至"), text("path", "文件", 254),
    text("who", "打印人", 20), text("recipient", "领取人", 60), Column("made_at", Kind.MOMENT, "时间"),
    count("on_revision", "修订号"), text("voids", "撤销", 36), text("reason", "原因", 254),
), key=("product", "made_at"), append_only=True)

EXPORT_REGISTER: Final = Table("export_register", "导出登记", (
    text("format", "格式", 20), text("zone_name", "片区", 60), text("by", "行", 20), text("profile", "内容", 20),
    text("encoding", "编码", 20), count("rows", "行数"), date("as_of", "数据截至"), text("path", "文件", 254),
    text("who", "导出人", 20), Column("made_at", Kind.MOMENT, "时间"), count("on_revision", "修订号"),
    text("voids", "撤销", 36), text("reason", "原因", 254),
), key=("format", "made_at"), append_only=True)

HOLIDAY: Final = Table("holiday", "放假安排", (
    date("day", "日期", required=True), code("kind", "类别", "day_kind", required=True), text("name", "名称", 40),
), key=("day",), unique=(("day",),))

SETTING: Final = Table("setting", "单位参数", (
    text("name", "参数", 40, required=True), text("value", "取值", 254), text("basis", "依据", 120),
), key=("name",), unique=(("name",),))

DOCUMENT: Final = Table("document", "档案", (
    to("household", "户"), to("phase", "征收批次"),
    text("of_table", "所属表", 40), text("of_row", "所属记录", 36),
    code("doc_type", "材料类型", "doc_type", required=True), text("title", "题名", 120),
    date("doc_date", "材料日期"), count("pages", "页数", minimum=0),
    text("path", "文件", 254, meaning="在项目旁的档案文件夹内；空为纸质件，见盒号"), text("sha256", "SHA-256", 64),
    count("size_bytes", "字节数", minimum=0), text("box_no", "盒号", 40), text("retention", "保管期限", 20),
), key=("household", "title"))
