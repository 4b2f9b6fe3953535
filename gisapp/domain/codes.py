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
    "severity": {"fault": "错误", "warning": "警告", "notice": "提示"},
    "parcel_role": {"ends": "注销", "comes": "新设", "bends": "移界", "vertex": "只加点"},
    "point_change": {"moved": "移动", "added": "增加", "dropped": "减少"},
    "topology": {
        "invalid": "图形有误", "duplicate": "重复", "overlap": "重叠", "sliver": "狭长重叠", "gap": "空隙",
        "gap_sliver": "狭缝", "gap_open": "开口狭缝", "outside": "超出红线", "short_edge": "极短边",
        "off_parcel": "房屋不在宗地上",
        "over_parcels": "房屋跨宗地", "area": "面积不符", "no_household": "宗地无户", "no_parcel": "户无宗地",
        "zone_stated": "片区登记面积不符", "zone_parcels": "宗地合计超过片区", "zone_plan": "片区与方案面积不符",
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
    "acquisition": {"expropriation": "征收", "reserve": "收购储备"},
    "pick_mode": {"agreed": "协商", "majority": "多数", "random": "随机"},
    "side": {"suspended": "暂缓", "annulled": "撤销协议", "excluded": "不纳入"},
    "side_step": {"suspended": "暂缓", "annulled": "撤销协议", "excluded": "不纳入", "resumed": "恢复"},
    "guarantee": {"public_rental": "公租房", "subsidy": "租赁补贴", "shared": "共有产权房", "other": "其他"},
    "duty": {"housing": "房屋摸底", "visit": "上门调查", "staff": "职工安置", "advice": "政策咨询"},
    "staff_state": {
        "active": "在岗", "internal_retired": "内退", "retired": "退休", "laid_off": "下岗", "survivor": "遗属",
    },
    "job_result": {"placed": "已就业", "retired": "已退休", "training": "培训中",
    "pending": "待落实", "none": "无需求"},
    "home_result": {"owned": "自有住房", "resettled": "已安置", "guaranteed": "已保障", "pending": "待落实"},
    "exit_route": {"decision": "补偿决定", "performance": "协议履行"},
    "exit_step": {
        "requested": "报请决定", "decided": "已决定并公告", "served": "已送达", "reconsideration": "行政复议",
        "litigation": "行政诉讼", "lapsed": "期满未诉或裁判生效", "urged": "催告", "applied": "申请法院",
        "granted": "准予执行", "denied": "不准予执行", "executed": "组织实施",
    },
    "gate": {
        "G0": "公共利益、范围和冻结", "G1": "调查登记", "G2": "未登记建筑认定", "G3": "补偿方案", "G4": "决定前置",
        "G5": "征收决定", "G6": "评估", "G7": "签约期",
        "C0": "征地预公告", "C1": "现状调查和稳评", "C2": "方案公告", "C3": "补偿登记",
        "C4": "征地批准", "C5": "征地公告",
    },
    "sign_state": {"signed": "签字", "refused": "拒签", "absent": "无人"},
    "no_sign_reason": {
        "price": "价格", "area": "面积", "title": "产权", "housing": "房源",
        "family": "家庭", "policy": "政策", "other": "其他",
    },
    "unreg_result": {
        "legal": "合法", "temporary_valid": "临时未超期", "temporary_expired": "临时超期", "illegal": "违法",
        "historic": "历史遗留",
    },
    "served_doc": {
        "notice": "入户告知书", "appraisal": "分户评估报告", "offer": "补偿方案告知（货币与调换）",
        "review_reply": "复核答复", "expert_opinion": "鉴定意见", "agreement": "补偿协议",
        "expropriation": "征收决定", "decision": "补偿决定", "urging": "催告书", "reconsideration": "复议决定",
        "ruling": "法院裁定", "judgment": "法院判决", "other": "其他",
    },
    "service_mode": {"direct": "直接送达", "left": "留置送达", "post": "邮寄送达", "public": "公告送达"},
    "agreement_kind": {"main": "主协议", "supplement": "补充协议", "preliminary": "预签约"},
    "comp_mode": {"cash": "货币", "exchange": "调换", "ticket": "房票", "mixed": "混合"},
    "transit_mode": {"self": "自行过渡", "provided": "周转房"},
    "transit_unit": {"m2_month": "元/㎡·月", "household_month": "元/户·月"},
    "comp_item": {
        "house": "房屋价值", "decoration": "装饰装修", "fixture": "附属物",
        "move_water": "移机费（水）", "move_power": "移机费（电）", "move_gas": "移机费（气）",
        "move_aircon": "移机费（空调）", "move_heater": "移机费（热水器）", "moving": "搬迁费",
        "transition": "临时安置费", "business_loss": "停产停业损失",
        "sign_reward": "签约奖励", "move_reward": "搬迁奖励",
        "hardship_aid": "困难补助", "small_flat_aid": "小户型补助",
        "business_aid": "住改商补助", "cash_aid": "货币补助",
        "other": "其他补偿",
        "ticket_aid": "房票补助",
    },
    "qty_unit": {"m2": "㎡", "household": "户", "month": "月", "piece": "台", "yuan": "元"},
    "policy_method": {
        "per_m2": "元/㎡", "per_household": "元/户", "per_m2_month": "元/㎡·月", "per_household_month": "元/户·月",
        "per_piece": "元/台", "percent": "按比例（%）", "factor": "倍数", "area": "㎡", "months": "个月",
    },
    "payment_kind": {
        "compensation": "补偿", "transition": "过渡费", "reward": "奖励",
        "diff_collect": "补差收", "diff_refund": "补差退",
        "deposit": "提存",
    },
    "approval_step": {"handler": "经办", "team_lead": "组长", "audit": "审计", "finance": "财务", "head": "领导"},
    "lien_handling": {"repay": "还款", "replace": "置换", "deposit": "提存"},
    "house_status": {
        "available": "可选", "reserved": "预留", "locked": "锁定", "picked": "已选",
        "delivered": "已交付", "void": "作废",
    },
    "house_action": {
        "reserve": "预留", "lock": "锁定", "unlock": "解锁", "pick": "选定",
        "release": "退回", "deliver": "交付", "void": "作废",
    },
    "round_state": {"planned": "待开始", "open": "进行中", "closed": "已结束"},
    "turn_state": {"waiting": "等待", "called": "叫号", "picked": "已选", "passed": "过号"},
    "issue_class": {
        "E1": "企业改制遗留", "E2": "无房户安置", "E3": "公产资产解押", "E4": "集体土地住改非",
        "S1": "就业安置", "S2": "公租房抢占", "S3": "涉恶苗头", "O": "其他问题",
    },
    "issue_level": {"red": "红", "orange": "橙", "yellow": "黄"},
    "issue_state": {"open": "待办", "working": "在办", "closed": "办结", "listed": "挂账"},
    "channel": {"visit": "来访", "letter": "来信", "online": "网上", "hotline": "热线"},
    "measure": {
        "surveyed": "入户调查", "determined": "认定", "appraised": "评估送达",
        "signed": "签约", "compensated": "补偿到位",
        "handed_over": "腾房交房", "demolished": "拆除", "closed": "结案", "cleared": "净地移交",
        "housed": "安置选房", "issues": "遗留问题办结", "paid": "补偿支付",
    },
    "milestone_unit": {"household": "户", "m2": "㎡", "mu": "亩", "wan_yuan": "万元", "item": "件"},
    "day_kind": {"holiday": "放假", "workday": "上班"},
    "doc_type": {
        "id_card": "身份证明", "title": "权属证书", "survey_form": "调查表", "sketch": "房屋草图", "photo": "照片",
        "determination": "认定书", "appraisal_report": "评估报告", "receipt": "送达回证", "offer_sheet": "补偿方案告知",
        "agreement": "补偿协议", "settlement": "结算单", "payment_voucher": "付款凭证", "handover_sheet": "交房验收单",
        "demolition_photo": "拆除照片", "deregistration": "注销证明", "decision": "补偿决定书", "ruling": "法院裁定",
        "urging": "催告书", "restructuring": "改制资料", "lien_release": "解押证明", "inheritance": "继承证明",
        "power_of_attorney": "委托书", "letter": "信函", "other": "其他材料",
    },
    "term_unit": {"calendar": "日", "workday": "工作日", "month": "个月", "stated": "约定日"},
    "term_duty": {
        "office": "征收部门", "household": "被征收人", "agency": "评估机构", "committee": "评估专家委员会",
        "reviewer": "复议机关", "court": "法院", "petition": "信访机构",
    },
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
