"""The money: policy pack, agreements with their items, payments with their approvals, transition, liens."""

from typing import Final

from gisapp.domain.columns import Table
from gisapp.domain.schema.words import area, code, count, date, flag, money, number, text, to, voiding

POLICY: Final = Table("policy", "政策标准", (
    text("pack", "政策包", 60, required=True), text("edition", "版本", 20, required=True),
    to("zone", "片区", meaning="空为所有片区"), code("item_code", "科目", "comp_item", required=True),
    text("variant", "情形", 60, meaning="同一科目下的不同情形，如住宅、首次签约期"),
    code("method", "算法", "policy_method", required=True), number("value", "标准", 14, 4),
    text("value_unit", "单位", 20), number("floor", "下限", 14, 2), number("ceiling", "上限", 14, 2),
    date("effective_on", "生效日", required=True), date("expires_on", "失效日"),
    text("clause", "条款", 120, required=True, meaning="标准所依据的文件和条款"), flag("sample", "示意"),
), key=("item_code", "variant"))

AGREEMENT: Final = Table("agreement", "协议", (
    to("household", "户", required=True), text("agr_no", "协议号", 40, shp="AGR_NO", required=True),
    code("kind", "类别", "agreement_kind", meaning="主协议、补充协议或预签约（附生效条件，不算已签约）"),
    code("mode", "补偿方式", "comp_mode", shp="COMP_MODE", profile="progress", required=True),
    date("sign_date", "签约日", "SIGN_DT", "progress"),
    flag("all_signed", "全体签字", meaning="全体权利人或其代理人已签字"),
    text("drafter", "经办人", 20), text("auditor", "审核人", 20), date("audit_date", "审核日", "AUDIT_DT"),
    money("total", "补偿总额", "COMP_TOT", profile="internal", meaning="补偿明细之和"),
    date("pay_due", "付款期限"), date("move_due", "搬迁期限", "MOVE_DUE", "progress"),
    code("transit_mode", "过渡方式", "transit_mode", shp="TRANS_MODE"),
    count("transit_months", "过渡月数", "TRANS_MON", minimum=0),
    text("house_place", "安置房地点", 120), area("house_area", "安置房面积"),
    money("house_value", "安置房价值", meaning="与被征收房屋同一价值时点"), money("ticket_value", "房票面值"),
    text("condition", "生效条件", 120), flag("void", "作废"), text("void_reason", "作废原因", 254),
), key=("agr_no",), unique=(("agr_no",),))

COMP_ITEM: Final = Table("comp_item", "补偿明细", (
    to("household", "户", required=True), to("agreement", "协议"),
    code("item_code", "科目", "comp_item", required=True), text("label", "说明", 60),
    number("qty", "数量", 12, 3), code("qty_unit", "计量单位", "qty_unit"), money("rate", "单价"),
    text("formula", "公式", 120), money("amount", "金额", required=True),
    text("manual_reason", "手工金额理由", 254, meaning="金额不等于数量×单价时必填"),
    text("policy_ref", "依据", 254, required=True),
), key=("household", "item_code"))

PAYMENT_REQUEST: Final = Table("payment_request", "付款申请", (
    to("household", "户", required=True), text("request_no", "申请号", 40, required=True),
    code("kind", "类别", "payment_kind", required=True), money("amount", "金额", required=True),
    text("payee", "收款人", 100, personal=True), text("bank", "开户行", 60, personal=True),
    text("acct", "账号", 40, personal=True), date("due_date", "应付日"), text("batch_no", "代发批次", 40),
    text("note", "说明", 254), flag("void", "作废"), text("void_reason", "作废原因", 254),
), key=("request_no",), unique=(("request_no",),))

APPROVAL: Final = Table("approval", "付款审批", (
    to("payment_request", "付款申请", required=True), code("step", "环节", "approval_step", required=True),
    flag("agreed", "同意", required=True), text("who", "审批人", 20, required=True),
    date("happened_on", "审批日期", required=True), text("note", "意见", 254), *voiding(),
), key=("payment_request", "step"), append_only=True)

PAYMENT: Final = Table("payment", "付款", (
    to("household", "户", required=True), text("voucher", "凭证号", 40),
    code("kind", "类别", "payment_kind"), text("payee", "收款人", 100, personal=True),
    money("amount", "金额"), date("due_date", "应付日"), date("paid_date", "实付日"),
    to("payment_request", "付款申请"), text("account", "支付渠道", 60, meaning="专户、提存公证处等"),
    text("note", "说明", 254), *voiding(),
), key=("voucher",), unique=(("voucher", "voids"),), append_only=True)

TRANSITION: Final = Table("transition", "过渡", (
    to("household", "户", required=True), date("start", "起", "TRANS_ST"), date("due", "止", "TRANS_DUE", "progress"),
    number("rate", "月标准", 10, 2), code("rate_unit", "标准单位", "transit_unit"), area("area", "计发面积"),
    money("floor", "每月最低", unit="元/月"), count("months", "过渡月数", minimum=0), date("paid_to", "已付至"),
    date("ended_on", "结束日"), flag("own_fault", "被征收人原因超期"),
), key=("household", "start"))

LIEN: Final = Table("lien", "抵押查封", (
    code("kind", "类别", "lien", required=True), text("creditor", "权利机关", 100), text("cert_no", "登记证明号", 60),
    money("balance", "余额"), date("set_on", "设立日"), code("handling", "处理方式", "lien_handling"),
    date("cancelled_on", "注销日"), text("note", "说明", 254),
), key=("cert_no",))

LIEN_OBJECT: Final = Table("lien_object", "抵押物", (
    to("lien", "抵押查封", required=True), to("household", "户"), to("building", "幢"), to("parcel", "宗地"),
), key=("lien",))
