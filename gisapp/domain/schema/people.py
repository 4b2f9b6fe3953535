"""The people: households, what they lie on, their holders, and what special cases need on file."""

from typing import Final

from gisapp.domain.columns import Column, Kind, Table
from gisapp.domain.schema.words import area, code, count, date, flag, money, number, text, to

HOUSEHOLD: Final = Table("household", "户", (
    text("hh_no", "户编号", 20, required=True, shp="HH_NO", profile="progress"),
    to("zone", "片区"), to("phase", "征收批次"),
    text("community", "社区", 40, shp="COMMUNITY"), text("grid", "网格", 20, shp="GRID"),
    text("section", "标段", 20, shp="SECTION"), text("team", "工作组", 20, shp="TEAM", profile="progress"),
    text("officer", "包户干部", 20, shp="OFFICER"),
    text("unit_code", "不动产单元号", 28, shp="UNIT_CODE"),
    text("address", "坐落", 120, shp="ADDRESS", profile="internal"),
    text("unit_no", "单元", 10, shp="UNIT_NO"), text("floor_no", "层", 10, shp="FLOOR_NO"),
    text("room_no", "室", 10, shp="ROOM_NO"),
    code("tenure", "产别", "tenure", shp="TENURE", profile="progress"),
    flag("has_cert", "有证", "HAS_CERT"),
    code("use_reg", "登记用途", "use", shp="USE_REG"), code("use_real", "实际用途", "use", shp="USE_REAL"),
    area("area_cert", "证载面积", "AREA_CERT"), area("area_surv", "实测面积", "AREA_HH"),
    area("area_ok", "认定面积", "AREA_OK", "progress"),
    code("occupancy", "占用", "occupancy", shp="OCCUPY"),
    code("stage", "阶段", "stage", shp="STAGE", profile="progress", required=True),
    date("stage_on", "阶段日期", "STAGE_DT", "progress"),
    code("lien", "抵押/查封", "lien", shp="LIEN", profile="internal"),
    text("remark", "备注", 254),
    text("area_reason", "认定理由", 254, meaning="认定面积大于实测面积时的理由"),
    code("side", "边状态", "side", meaning="暂缓、撤销协议或不纳入；空为正常"),
), key=("hh_no",), unique=(("hh_no",),))

HOUSEHOLD_BUILDING: Final = Table("household_building", "户与幢", (
    to("household", "户", required=True), to("building", "幢", required=True),
    Column("share", Kind.DECIMAL, "份额", size=7, decimals=4, meaning="该户在该幢占用的比例，0 至 1"),
    date("valid_from", "起"), date("valid_to", "止"),
), key=("household", "building"), unique=(("household", "building"),))

HOUSEHOLD_PARCEL: Final = Table("household_parcel", "户与宗地", (
    to("household", "户", required=True), to("parcel", "宗地", required=True),
    Column("share", Kind.DECIMAL, "份额", size=7, decimals=4, meaning="该户在该宗地占用的比例，0 至 1"),
    date("valid_from", "起"), date("valid_to", "止"),
), key=("household", "parcel"), unique=(("household", "parcel"),))

HOLDER: Final = Table("holder", "权利人", (
    to("household", "户", required=True),
    text("name", "姓名", 100, personal=True, required=True),
    code("role", "角色", "role"), code("co_own", "共有方式", "co_own"),
    Column("share_pct", Kind.DECIMAL, "份额", size=5, decimals=2, unit="%", minimum=0),
    code("id_type", "证件类型", "id_type"),
    text("id_no", "证件号码", 20, personal=True), text("phone", "电话", 20, personal=True),
    text("bank", "开户行", 60, personal=True), text("acct", "账号", 40, personal=True),
    count("persons", "人口", personal=True, minimum=0),
    code("hardship", "困难情形", "hardship", personal=True),
    text("agent", "代理人", 60, personal=True), text("poa", "委托书", 60),
    flag("deceased", "已故"), text("inherit_proof", "继承证明", 100),
), key=("household", "name"))

NO_HOME: Final = Table("no_home", "无房户情况", (
    to("household", "户", required=True),
    text("residence", "居住点", 120), text("proof_no", "查档证明", 60), date("proof_on", "查档日期"),
    number("years", "居住年限", 5, 1, "年"),
    code("guarantee", "保障方式", "guarantee"), date("settled_on", "保障落实日"),
), key=("household",), unique=(("household",),))

BUSINESS: Final = Table("business", "经营情况", (
    to("household", "户", required=True),
    text("licence_no", "营业执照", 60), date("licence_on", "执照日期"), date("tax_from", "纳税起"),
    area("biz_area", "经营面积"), money("profit_month", "月平均利润", unit="元/月"), text("lease", "租赁合同", 100),
    text("land_approval", "征地批文", 60, meaning="集体土地上住改非：土地何时已征收"),
    flag("house_paid", "房屋曾获补偿", meaning="土地征收时房屋是否已经补偿"), text("finding", "认定意见", 254),
), key=("household",), unique=(("household",),))

RESTRUCTURING: Final = Table("restructuring", "企业改制资料", (
    to("household", "户", required=True),
    text("title_chain", "产权沿革", 254), text("approval_no", "改制批文", 100), text("land_disposal", "土地处置", 254),
    text("identity_swap", "身份置换", 254), text("consent_by", "同意单位", 100, meaning="国资、主管部门或管理人"),
    date("consent_on", "同意日期"),
), key=("household",), unique=(("household",),))

UNIT_ORG: Final = Table("unit_org", "辖区单位", (
    text("name", "单位名称", 100, required=True), to("zone", "片区"), text("kind", "性质", 40),
    text("contact", "联系人", 20, personal=True), text("phone", "电话", 20, personal=True),
    text("remark", "备注", 254),
), key=("name",), unique=(("name",),))

UNIT_DUTY: Final = Table("unit_duty", "单位任务", (
    to("unit_org", "辖区单位", required=True), code("duty", "任务", "duty", required=True),
    count("target", "目标量", minimum=0), count("done", "完成量", minimum=0, meaning="能由记录算出的不填"),
    text("unit", "计量单位", 10), text("lead", "责任人", 20), date("deadline", "期限"), text("remark", "备注", 254),
), key=("unit_org", "duty"), unique=(("unit_org", "duty"),))

STAFF: Final = Table("staff", "职工", (
    to("unit_org", "辖区单位", required=True), text("name", "姓名", 100, personal=True, required=True),
    code("state", "状态", "staff_state"), to("household", "户"),
    text("id_no", "证件号码", 20, personal=True), text("phone", "电话", 20, personal=True),
    code("job_result", "就业结果", "job_result"), date("job_on", "就业落实日"),
    code("home_result", "住房结果", "home_result"), date("home_on", "住房落实日"),
    flag("surveyed", "已摸底"), flag("advised", "已咨询"),
), key=("unit_org", "name"))
