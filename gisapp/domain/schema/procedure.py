"""The procedure: what is done with a phase, a household and a building, from survey to demolition."""

from typing import Final

from gisapp.domain.columns import Table
from gisapp.domain.schema.words import area, code, count, date, flag, money, number, text, to, voiding

STAGE_EVENT: Final = Table("stage_event", "阶段记录", (
    to("household", "户", required=True),
    code("stage", "阶段", "stage"), date("happened_on", "发生日期"),
    text("officer", "经办人", 20), text("note", "说明", 254),
    flag("opening", "期初", meaning="期初建账时按实际阶段录入"),
    text("voids", "撤销", 36, meaning="本行撤销的记录"), text("reason", "原因", 254),
), key=("household", "stage"), append_only=True)

SIDE_EVENT: Final = Table("side_event", "暂缓与恢复", (
    to("household", "户", required=True), code("state", "状态", "side_step", required=True),
    date("happened_on", "发生日期", required=True), text("officer", "经办人", 20),
    text("note", "说明", 254, meaning="原因，必填"), *voiding(),
), key=("household", "state"), append_only=True)

EXIT_EVENT: Final = Table("exit_event", "决定与执行记录", (
    to("household", "户", required=True), code("route", "程序", "exit_route", required=True),
    code("step", "步骤", "exit_step", required=True), date("happened_on", "发生日期", required=True),
    text("doc_no", "文号", 60), money("amount", "决定补偿额"), text("account", "专户账号", 60),
    text("house_place", "安置或周转房", 120), text("officer", "经办人", 20), text("note", "说明", 254), *voiding(),
), key=("household", "step"), append_only=True)

OVERRIDE: Final = Table("override", "特批记录", (
    to("household", "户", required=True), code("stage", "阶段", "stage", required=True),
    text("guard", "未满足的条件", 60, required=True), date("happened_on", "发生日期", required=True),
    text("signed_by", "签批人", 20, required=True), text("why", "特批理由", 254, required=True), *voiding(),
), key=("household", "guard"), append_only=True)

GATE_EVENT: Final = Table("gate_event", "批次程序记录", (
    to("phase", "征收批次", required=True), code("gate", "程序", "gate", required=True),
    date("done_on", "完成日期", required=True), text("doc_no", "文号", 60), text("officer", "经办人", 20),
    text("note", "说明", 254), *voiding(),
), key=("phase", "gate"), append_only=True)

SURVEY: Final = Table("survey", "入户调查", (
    to("household", "户", required=True), count("visit_no", "次序", minimum=1),
    date("visit_date", "调查日期", "VISIT_DT", required=True),
    text("surveyors", "调查员", 60, required=True, meaning="两名以上，用顿号分开"),
    code("sign_state", "签字情况", "sign_state", required=True), text("witness", "见证人", 60),
    text("demand", "诉求", 254), date("post_date", "公示日", "POST_DT"), flag("objection", "有异议"),
    date("objection_closed", "异议办结日"), code("no_sign_rs", "未签原因", "no_sign_reason"),
), key=("household", "visit_date"))

TALK: Final = Table("talk", "谈话记录", (
    to("household", "户", required=True), date("talk_date", "日期", required=True), text("attendees", "参加人", 100),
    text("demand", "诉求", 254), text("answer", "答复", 254),
    date("next_on", "下次约定"), text("officer", "经办人", 20),
), key=("household", "talk_date"))

FIXTURE: Final = Table("fixture", "附属物清点", (
    to("household", "户", required=True), text("item", "名称", 60, required=True), number("qty", "数量", 12, 3),
    text("qty_unit", "计量单位", 10), code("item_code", "科目", "comp_item"), flag("signed", "已签字"),
    date("counted_on", "清点日期"),
), key=("household", "item"))

UNREG_PART: Final = Table("unreg_part", "未登记建筑", (
    to("household", "户", required=True), count("part_no", "序号", required=True, minimum=1),
    area("area", "面积", "UR_AREA"), count("built_year", "建成年"), text("evidence", "证据", 254),
    text("panel", "联合认定单位", 100), code("result", "认定结论", "unreg_result", shp="UR_RESULT"),
    text("doc_no", "文号", 40), date("doc_date", "认定日期"),
), key=("household", "part_no"), unique=(("household", "part_no"),))

APPRAISAL: Final = Table("appraisal", "分户评估", (
    to("household", "户", required=True), text("agency", "评估机构", 80, required=True),
    code("pick_mode", "选定方式", "pick_mode"), text("report_no", "报告号", 40, required=True),
    date("value_date", "价值时点"), money("unit_price", "单价", unit="元/㎡"),
    money("val_house", "房屋价值"), money("val_decor", "装修价值"), money("val_equip", "设备价值"),
    date("post_date", "公示日", "APR_POST"), date("served_date", "送达日", "SERVED_DT"),
    date("rv_apply", "复核申请"), date("rv_reply", "复核答复"),
    date("ex_apply", "鉴定申请"), date("ex_reply", "鉴定意见"),
    to("appraisal", "替代的报告", name="replaces"),
), key=("household", "report_no"), unique=(("report_no",),))

SERVICE: Final = Table("service", "送达", (
    to("household", "户"), to("phase", "征收批次"), code("doc_kind", "文书", "served_doc", required=True),
    text("doc_no", "文号", 60), text("recipient", "受送达人", 60, personal=True),
    code("mode", "送达方式", "service_mode", required=True), date("served_on", "送达日期", required=True),
    text("witness", "见证人", 60), text("receipt_no", "回证", 60), text("officer", "经办人", 20), *voiding(),
), key=("household", "doc_kind"), append_only=True)

HANDOVER: Final = Table("handover", "交房", (
    to("household", "户", required=True), date("hand_date", "交房日", "HAND_DT", "progress", required=True),
    flag("keys", "钥匙已交"), flag("utilities", "水电气结清"),
    flag("cert_back", "证书收回"), flag("signed", "交房单已签"),
    text("accept_by", "验收人", 20), date("dereg_date", "注销登记日"),
), key=("household", "hand_date"), unique=(("household",),))

DEMOLITION: Final = Table("demolition", "拆除记录", (
    to("building", "幢", required=True), text("contractor", "拆除单位", 80),
    date("utilities_off", "管线断开日", meaning="全部住户交房以后才能断开"),
    date("start", "开工日", "DEMO_ST"), date("end", "完成日", "DEMO_DT", "progress"),
    area("demo_area", "拆除面积"), flag("cleared", "已清运"), text("accept_by", "验收人", 20),
), key=("building",), unique=(("building",),))
