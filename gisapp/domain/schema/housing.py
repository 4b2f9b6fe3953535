"""Resettlement houses and house tickets: the stock, rounds of picking, who has what."""

from typing import Final

from gisapp.domain.columns import Table
from gisapp.domain.schema.words import area, code, count, date, money, text, to, voiding

PICK_ROUND: Final = Table("pick_round", "选房轮次", (
    text("name", "轮次", 60, required=True), to("zone", "片区"),
    date("opens_on", "开始日"), date("closes_on", "结束日"),
    code("state", "状态", "round_state", required=True), count("seconds", "每户限时", unit="秒", minimum=0),
), key=("name",), unique=(("name",),))

PICK_TURN: Final = Table("pick_turn", "选房顺序", (
    to("pick_round", "选房轮次", required=True), to("household", "户", required=True),
    count("pick_no", "选房序号", "PICK_NO", required=True, minimum=1), code("state", "状态", "turn_state"),
), key=("pick_round", "pick_no"), unique=(("pick_round", "pick_no"), ("pick_round", "household")))

RESETTLE_HOUSE: Final = Table("resettle_house", "安置房", (
    text("house_id", "房号", 20, required=True), to("zone", "片区"),
    text("estate", "小区", 20), text("bldg", "栋", 20), text("unit", "单元", 20), text("floor", "层", 20),
    text("room", "室", 20), text("layout", "户型", 20), area("area", "面积"), money("price", "单价", unit="元/㎡"),
    code("status", "状态", "house_status", required=True), to("household", "户"), to("pick_round", "选房轮次"),
    count("pick_no", "选房序号", "PICK_NO", profile="progress", minimum=1), date("pick_date", "选房日"),
    date("res_due", "约定交付日", "RES_DUE", "progress"), date("res_date", "实际交付日", "RES_DT", "progress"),
    area("area_final", "交付面积"), money("settle_price", "结算单价", unit="元/㎡"), text("remark", "备注", 254),
), key=("house_id",), unique=(("house_id",),))

HOUSE_EVENT: Final = Table("house_event", "安置房记录", (
    to("resettle_house", "安置房", required=True), to("household", "户"), code("action", "动作", "house_action"),
    date("happened_on", "发生日期"), text("officer", "经办人", 20), text("witness", "见证人", 60),
    text("why", "理由", 254), *voiding(),
), key=("resettle_house", "action"), append_only=True)

HOUSE_TICKET: Final = Table("house_ticket", "房票", (
    to("household", "户", required=True), text("tkt_no", "票号", 30, required=True), money("tkt_value", "面值"),
    date("issued_on", "出具日"), date("tkt_expire", "到期日"), money("tkt_used", "已用"),
), key=("tkt_no",), unique=(("tkt_no",),))

TICKET_USE: Final = Table("ticket_use", "房票使用", (
    to("house_ticket", "房票", required=True), money("amount", "金额"), date("used_on", "使用日"),
    text("house", "所购房屋", 120), text("officer", "经办人", 20), *voiding(),
), key=("house_ticket", "used_on"), append_only=True)
