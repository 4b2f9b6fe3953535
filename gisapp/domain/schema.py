"""Every table of a project, declared once: names, types, units, labels, shapefile names.

Both stores, the forms, imports, exports and the dictionary follow from here. Source of fields and names: the data
dictionary of the office (DOMAIN §2). Every table also has ``fid`` (integer, the GeoPackage's key), ``uid`` (links,
log, merging) and ``version`` (raised by every change).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from gisapp.domain.columns import GEOMETRY, Column, Kind, Profile, Table

SCHEMA_VERSION: Final = 1


def _text(name: str, label: str, size: int, **more: Any) -> Column:
    return Column(name, Kind.TEXT, label, size=size, **more)


def _code(name: str, label: str, codes: str, **more: Any) -> Column:
    return Column(name, Kind.CODE, label, codes=codes, **more)


def _date(name: str, label: str, shp: str | None = None, profile: Profile | None = None, **more: Any) -> Column:
    return Column(name, Kind.DATE, label, shp=shp, profile=profile, **more)


def _area(name: str, label: str, shp: str | None = None, profile: Profile | None = None, **more: Any) -> Column:
    return Column(name, Kind.DECIMAL, label, size=12, decimals=2, unit="㎡", shp=shp, profile=profile, minimum=0,
                  **more)


def _money(name: str, label: str, shp: str | None = None) -> Column:
    return Column(name, Kind.MONEY, label, size=14, decimals=2, unit="元", shp=shp)


def _flag(name: str, label: str, shp: str | None = None, **more: Any) -> Column:
    return Column(name, Kind.BOOLEAN, label, shp=shp, **more)


def _count(name: str, label: str, shp: str | None = None, **more: Any) -> Column:
    return Column(name, Kind.INTEGER, label, shp=shp, **more)


def _to(table: str, label: str, **more: Any) -> Column:
    return Column(more.pop("name", table), Kind.REFERENCE, label, refers=table, **more)


_GEOM: Final = Column(GEOMETRY, Kind.GEOMETRY, "图形")

PROJECT: Final = Table("project", "项目", (
    _text("name", "项目名称", 100, required=True),
    _text("org", "制图单位", 100),
    _text("survey_source", "测绘成果依据", 100, meaning="图上“依据××测绘成果编制”中的××"),
    _text("drafter", "制图", 20),
    _text("checker", "审核", 20),
    _flag("sample", "示意数据", meaning="演示项目：所有人和数字均为虚构"),
    _date("begun_on", "建账日期"),
), key=("name",))

ZONE: Final = Table("zone", "项目片区", (
    _text("zone_code", "片区编号", 12, shp="ZONE_CODE", profile="progress"),
    _text("zone_name", "片区名称", 60, required=True, shp="ZONE_NAME", profile="progress"),
    Column("area_ha", Kind.DECIMAL, "片区面积", size=10, decimals=4, unit="公顷", shp="AREA_HA", minimum=0,
           meaning="按片区范围在项目坐标系内计算"),
    _text("decision_no", "决定文号", 40, shp="DEC_NO"),
    _date("decision_date", "公告日（价值时点）", "DEC_DATE"),
    _date("freeze_from", "冻结起", "FRZ_FROM"), _date("freeze_to", "冻结止", "FRZ_TO"),
    _date("sign_from", "签约起", "SGN_FROM"), _date("sign_to", "签约止", "SGN_TO"),
    _money("escrow_amt", "专户到位", "ESCROW"),
    _flag("schematic", "示意范围", meaning="范围未经测绘确认，仅作示意"),
    _GEOM,
), key=("zone_name",), unique=(("zone_name",),), geometry="MULTIPOLYGON")

PHASE: Final = Table("phase", "征收批次", (
    _text("phase_no", "批次号", 20, required=True, shp="PHASE_NO"),
    _to("zone", "片区", required=True),
    _text("ground", "公共利益情形", 60),
    _text("decision_no", "决定文号", 40),
    _date("decided_on", "决定日"), _date("announced_on", "公告日"),
    _date("freeze_from", "冻结起"), _date("freeze_to", "冻结止"),
    _date("sign_from", "签约起"), _date("sign_to", "签约止"),
    _money("escrow_amt", "专户到位"),
    _GEOM,
), key=("phase_no",), unique=(("zone", "phase_no"),), geometry="MULTIPOLYGON")

PARCEL: Final = Table("parcel", "宗地", (
    _text("parcel_code", "宗地代码", 19, shp="PCL_CODE", profile="progress"),
    _text("parcel_no", "宗地号", 20, required=True, shp="PCL_NO", profile="progress", meaning="工作编号，片区内唯一"),
    _to("zone", "片区"), _to("phase", "征收批次"),
    _text("name", "名称", 100, meaning="单位宗地的名称"),
    _text("address", "坐落", 120, shp="ADDRESS", profile="internal"),
    _text("holder_name", "权利人", 100, personal=True),
    _code("land_nature", "土地性质", "land_nature", shp="LAND_NAT"),
    _code("right_type", "权利性质", "right_type", shp="RIGHT_TYP"),
    _code("use_reg", "登记用途", "use", shp="USE_REG"), _code("use_real", "实际用途", "use", shp="USE_REAL"),
    _text("cert_no", "证号", 60, shp="CERT_NO"),
    _area("area_cert", "证载面积", "AREA_CERT"), _area("area_surv", "实测面积", "AREA_SURV", "progress"),
    _date("cleared_on", "净地移交日", "CLEARED"),
    _text("soil_report", "土壤污染状况调查", 100, shp="SOIL_REPT"),
    _text("bound_n", "北至", 60, shp="BND_N"), _text("bound_e", "东至", 60, shp="BND_E"),
    _text("bound_s", "南至", 60, shp="BND_S"), _text("bound_w", "西至", 60, shp="BND_W"),
    _text("surv_org", "测绘单位", 60, shp="SURV_ORG"), _date("surv_date", "测绘日期", "SURV_DATE"),
    _GEOM,
), key=("parcel_no",), unique=(("zone", "parcel_no"),), geometry="MULTIPOLYGON")

BUILDING: Final = Table("building", "幢", (
    _text("bldg_no", "幢号", 12, required=True, shp="BLDG_NO", profile="progress"),
    _to("zone", "片区"), _to("parcel", "宗地"),
    _text("name", "名称", 60),
    _code("structure", "结构", "structure", shp="STRUCT"),
    _code("disposal", "处置", "disposal", shp="DISPOSAL"),
    Column("storey_h", Kind.DECIMAL, "层高", size=5, decimals=2, unit="米", shp="STOREY_H", minimum=0),
    _count("floors", "层数", "FLOORS", minimum=1), _count("units", "单元数", "UNITS", minimum=1),
    _count("built_year", "建成年", "BUILT_YR"),
    _area("foot_area", "占地面积", "FOOT_A"), _area("gfa", "建筑面积", "GFA"),
    _code("danger_lv", "危房等级", "danger", shp="DANGER"),
    _flag("heritage", "文物/历史建筑", "HERITAGE", meaning="是则不得拆除"),
    _GEOM,
), key=("bldg_no",), unique=(("zone", "parcel", "bldg_no"),), geometry="MULTIPOLYGON")

HOUSEHOLD: Final = Table("household", "户", (
    _text("hh_no", "户编号", 20, required=True, shp="HH_NO", profile="progress"),
    _to("zone", "片区"), _to("phase", "征收批次"),
    _text("community", "社区", 40, shp="COMMUNITY"), _text("grid", "网格", 20, shp="GRID"),
    _text("section", "标段", 20, shp="SECTION"), _text("team", "工作组", 20, shp="TEAM", profile="progress"),
    _text("officer", "包户干部", 20, shp="OFFICER"),
    _text("unit_code", "不动产单元号", 28, shp="UNIT_CODE"),
    _text("address", "坐落", 120, shp="ADDRESS", profile="internal"),
    _text("unit_no", "单元", 10, shp="UNIT_NO"), _text("floor_no", "层", 10, shp="FLOOR_NO"),
    _text("room_no", "室", 10, shp="ROOM_NO"),
    _code("tenure", "产别", "tenure", shp="TENURE", profile="progress"),
    _flag("has_cert", "有证", "HAS_CERT"),
    _code("use_reg", "登记用途", "use", shp="USE_REG"), _code("use_real", "实际用途", "use", shp="USE_REAL"),
    _area("area_cert", "证载面积", "AREA_CERT"), _area("area_surv", "实测面积", "AREA_HH"),
    _area("area_ok", "认定面积", "AREA_OK", "progress"),
    _code("occupancy", "占用", "occupancy", shp="OCCUPY"),
    _code("stage", "阶段", "stage", shp="STAGE", profile="progress", required=True),
    _date("stage_on", "阶段日期", "STAGE_DT", "progress"),
    _code("lien", "抵押/查封", "lien", shp="LIEN", profile="internal"),
    _text("remark", "备注", 254),
), key=("hh_no",), unique=(("hh_no",),))

HOUSEHOLD_BUILDING: Final = Table("household_building", "户与幢", (
    _to("household", "户", required=True), _to("building", "幢", required=True),
    Column("share", Kind.DECIMAL, "份额", size=7, decimals=4, meaning="该户在该幢占用的比例，0 至 1"),
    _date("valid_from", "起"), _date("valid_to", "止"),
), key=("household", "building"), unique=(("household", "building"),))

HOUSEHOLD_PARCEL: Final = Table("household_parcel", "户与宗地", (
    _to("household", "户", required=True), _to("parcel", "宗地", required=True),
    Column("share", Kind.DECIMAL, "份额", size=7, decimals=4, meaning="该户在该宗地占用的比例，0 至 1"),
    _date("valid_from", "起"), _date("valid_to", "止"),
), key=("household", "parcel"), unique=(("household", "parcel"),))

HOLDER: Final = Table("holder", "权利人", (
    _to("household", "户", required=True),
    _text("name", "姓名", 100, personal=True, required=True),
    _code("role", "角色", "role"), _code("co_own", "共有方式", "co_own"),
    Column("share_pct", Kind.DECIMAL, "份额", size=5, decimals=2, unit="%", minimum=0),
    _code("id_type", "证件类型", "id_type"),
    _text("id_no", "证件号码", 20, personal=True), _text("phone", "电话", 20, personal=True),
    _text("bank", "开户行", 60, personal=True), _text("acct", "账号", 40, personal=True),
    _count("persons", "人口", personal=True, minimum=0),
    _code("hardship", "困难情形", "hardship", personal=True),
    _text("agent", "代理人", 60, personal=True), _text("poa", "委托书", 60),
), key=("household", "name"))

PLAN_AREA: Final = Table("plan_area", "规划用地", (
    _to("zone", "片区"),
    _text("name", "名称", 60, required=True, shp="NAME"), _code("trade", "业态", "trade", shp="TRADE"), _GEOM,
), key=("name",), geometry="MULTIPOLYGON")

PLAN_POINT: Final = Table("plan_point", "七大盛景", (
    _to("zone", "片区"), _text("name", "名称", 60, required=True, shp="NAME"), _GEOM,
), key=("name",), geometry="POINT")

STREET: Final = Table("street", "街巷", (
    _to("zone", "片区"), _text("name", "名称", 60, required=True, shp="NAME"),
    _code("kind", "类别", "street_kind", shp="KIND"),
    Column("width_m", Kind.DECIMAL, "宽度", size=5, decimals=1, unit="米", shp="WIDTH_M", minimum=0), _GEOM,
), key=("name",), geometry="MULTILINESTRING")

STAGE_EVENT: Final = Table("stage_event", "阶段记录", (
    _to("household", "户", required=True),
    _code("stage", "阶段", "stage"), _date("happened_on", "发生日期"),
    _text("officer", "经办人", 20), _text("note", "说明", 254),
    _flag("opening", "期初", meaning="期初建账时按实际阶段录入"),
    _text("voids", "撤销", 36, meaning="本行撤销的记录"), _text("reason", "原因", 254),
), key=("household", "stage"), append_only=True)

PRINT_REGISTER: Final = Table("print_register", "打印登记", (
    _text("product", "图种", 40), _text("zone_name", "片区", 60), _text("paper", "纸张", 20),
    _count("scale_denominator", "比例尺分母"), _date("as_of", "数据截至"), _text("path", "文件", 254),
    _text("who", "打印人", 20), _text("recipient", "领取人", 60), Column("made_at", Kind.MOMENT, "时间"),
    _count("on_revision", "修订号"), _text("voids", "撤销", 36), _text("reason", "原因", 254),
), key=("product", "made_at"), append_only=True)

EXPORT_REGISTER: Final = Table("export_register", "导出登记", (
    _text("format", "格式", 20), _text("zone_name", "片区", 60), _text("by", "行", 20), _text("profile", "内容", 20),
    _text("encoding", "编码", 20), _count("rows", "行数"), _date("as_of", "数据截至"), _text("path", "文件", 254),
    _text("who", "导出人", 20), Column("made_at", Kind.MOMENT, "时间"), _count("on_revision", "修订号"),
    _text("voids", "撤销", 36), _text("reason", "原因", 254),
), key=("format", "made_at"), append_only=True)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in (
    PROJECT, ZONE, PHASE, PARCEL, BUILDING, HOUSEHOLD, HOUSEHOLD_BUILDING, HOUSEHOLD_PARCEL, HOLDER, PLAN_AREA,
    PLAN_POINT, STREET, STAGE_EVENT, PRINT_REGISTER, EXPORT_REGISTER,
)})
