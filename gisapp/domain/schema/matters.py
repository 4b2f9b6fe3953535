"""What the plan asks to settle: legacy issues, petitions, the milestones of the responsibility table."""

from typing import Final

from gisapp.domain.columns import Table
from gisapp.domain.schema.words import GEOM, code, date, flag, money, number, text, to, voiding

ISSUE: Final = Table("issue", "遗留问题", (
    text("issue_no", "编号", 20, required=True), to("zone", "片区"),
    code("class", "类别", "issue_class", shp="ISS_CLASS", profile="progress", required=True),
    code("level", "等级", "issue_level"), text("title", "事由", 120, required=True), text("lead", "牵头单位", 60),
    text("coop", "配合单位", 60), text("action", "措施", 254), money("amount", "涉及金额"), date("found_on", "登记日"),
    date("due", "期限", "ISS_DUE"),
    code("state", "状态", "issue_state", shp="ISS_STATE", profile="progress", required=True),
    date("closed_on", "办结日"), text("result", "办理结果", 254), GEOM,
), key=("issue_no",), unique=(("issue_no",),), geometry="POINT")

ISSUE_OBJECT: Final = Table("issue_object", "问题涉及", (
    to("issue", "遗留问题", required=True), to("household", "户"), to("parcel", "宗地"), to("unit_org", "辖区单位"),
), key=("issue",))

ISSUE_EVENT: Final = Table("issue_event", "问题进展", (
    to("issue", "遗留问题", required=True), date("happened_on", "发生日期"), code("state", "状态", "issue_state"),
    text("note", "进展", 254), text("officer", "经办人", 20), *voiding(),
), key=("issue", "happened_on"), append_only=True)

PETITION: Final = Table("petition", "信访", (
    text("pet_no", "编号", 30, required=True), to("zone", "片区"), to("household", "户"),
    code("channel", "渠道", "channel", required=True), date("recv_date", "收到日", required=True),
    text("matter", "事项", 254, personal=True), date("accept_date", "受理日"), date("notified_on", "告知日"),
    flag("extended", "已延期"), date("closed_on", "办结日"), text("result", "办理结果", 254),
    date("review_dt", "复查申请日"), date("review_reply", "复查意见日"), date("recheck_dt", "复核申请日"),
    date("recheck_reply", "复核意见日"),
), key=("pet_no",), unique=(("pet_no",),))

MILESTONE: Final = Table("milestone", "责任分解", (
    text("task", "任务", 120, required=True), to("zone", "片区"), text("lead_org", "责任单位", 60, required=True),
    text("leader", "责任领导", 20), text("resp", "责任人", 20), text("coop", "配合单位", 120),
    code("measure", "计量口径", "measure", required=True, meaning="完成量从哪些记录算出"),
    number("target", "目标量", 14, 2, required=True), code("unit", "计量单位", "milestone_unit", required=True),
    date("start", "起"), date("deadline", "止", required=True),
    text("plan_line", "计划线", 254, meaning="日期:累计量，用分号隔开；空为直线"),
    number("weight", "权重", 6, 2), text("proof", "佐证", 120),
), key=("task", "zone"), unique=(("zone", "task"),))

ORG_NAME: Final = Table("org_name", "单位沿革", (
    text("name", "名称", 60, required=True), text("now", "现名", 60), date("valid_from", "起"), date("valid_to", "止"),
), key=("name",))
