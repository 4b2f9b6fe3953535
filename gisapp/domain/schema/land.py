"""The land: project, zones and their phases, surveys, parcels, buildings, streets, planned land use, sketches."""

from typing import Final

from gisapp.domain.columns import Column, Kind, Table
from gisapp.domain.schema.words import GEOM, area, code, count, date, flag, money, number, text, to

PROJECT: Final = Table("project", "项目", (
    text("name", "项目名称", 100, required=True),
    text("org", "制图单位", 100),
    text("survey_source", "测绘成果依据", 100, meaning="图上“依据××测绘成果编制”中的××"),
    text("drafter", "制图", 20),
    text("checker", "审核", 20),
    flag("sample", "示意数据", meaning="演示项目：所有人和数字均为虚构"),
    date("begun_on", "建账日期"),
), key=("name",))

ZONE: Final = Table("zone", "项目片区", (
    text("zone_code", "片区编号", 12, shp="ZONE_CODE", profile="progress"),
    text("zone_name", "片区名称", 60, required=True, shp="ZONE_NAME", profile="progress"),
    Column("area_ha", Kind.DECIMAL, "片区面积", size=10, decimals=4, unit="公顷", shp="AREA_HA", minimum=0,
           meaning="按片区范围在项目坐标系内计算"),
    text("decision_no", "决定文号", 40, shp="DEC_NO"),
    date("decision_date", "公告日（价值时点）", "DEC_DATE"),
    date("freeze_from", "冻结起", "FRZ_FROM"), date("freeze_to", "冻结止", "FRZ_TO"),
    date("sign_from", "签约起", "SGN_FROM"), date("sign_to", "签约止", "SGN_TO"),
    money("escrow_amt", "专户到位", "ESCROW"),
    flag("schematic", "示意范围", meaning="范围未经测绘确认，仅作示意"),
    GEOM,
), key=("zone_name",), unique=(("zone_name",),), geometry="MULTIPOLYGON")

PHASE: Final = Table("phase", "征收批次", (
    text("phase_no", "批次号", 20, required=True, shp="PHASE_NO"),
    to("zone", "片区", required=True),
    text("ground", "公共利益情形", 60),
    text("decision_no", "决定文号", 40),
    date("decided_on", "决定日"), date("announced_on", "公告日"),
    date("freeze_from", "冻结起"), date("freeze_to", "冻结止"),
    date("sign_from", "签约起"), date("sign_to", "签约止"),
    money("escrow_amt", "专户到位"),
    money("budget_amt", "补偿费用预算", meaning="决定前应足额存入专户（590号令第12条）"),
    date("comments_from", "征求意见起"), date("comments_to", "征求意见止"),
    flag("objection", "多数不同意", meaning="旧城区改建多数被征收人认为方案不符合规定，应组织听证"),
    date("hearing_on", "听证日"),
    text("agency", "评估机构", 80), code("pick_mode", "选定方式", "pick_mode"),
    date("base_on", "基数冻结日"), count("base_households", "基数户数", minimum=0), area("base_area", "基数面积"),
    GEOM,
), key=("phase_no",), unique=(("zone", "phase_no"),), geometry="MULTIPOLYGON")

BOUNDARY_VERSION: Final = Table("boundary_version", "测绘成果", (
    text("version_no", "成果版本", 20, required=True, meaning="测绘单位移交的一版界址成果，片区内唯一"),
    to("zone", "片区"),
    text("slip_no", "移交单号", 60, required=True),
    text("surveyor", "测绘单位", 60, required=True),
    date("surveyed_on", "测绘日期"), date("delivered_on", "移交日期", required=True),
    text("received_by", "接收人", 20, required=True), text("checked_by", "复核人", 20),
    text("file_name", "文件名", 160), text("sha256", "SHA-256", 64), text("crs", "坐标系", 40),
    text("remark", "备注", 254),
), key=("version_no",), unique=(("zone", "version_no"),))

PARCEL: Final = Table("parcel", "宗地", (
    text("parcel_code", "宗地代码", 19, shp="PCL_CODE", profile="progress"),
    text("parcel_no", "宗地号", 20, required=True, shp="PCL_NO", profile="progress", meaning="工作编号，片区内唯一"),
    to("zone", "片区"), to("phase", "征收批次"),
    text("name", "名称", 100, meaning="单位宗地的名称"),
    text("address", "坐落", 120, shp="ADDRESS", profile="internal"),
    text("holder_name", "权利人", 100, personal=True),
    code("land_nature", "土地性质", "land_nature", shp="LAND_NAT"),
    code("right_type", "权利性质", "right_type", shp="RIGHT_TYP"),
    code("use_reg", "登记用途", "use", shp="USE_REG"), code("use_real", "实际用途", "use", shp="USE_REAL"),
    text("cert_no", "证号", 60, shp="CERT_NO"),
    area("area_cert", "证载面积", "AREA_CERT"), area("area_surv", "实测面积", "AREA_SURV", "progress"),
    date("cleared_on", "净地移交日", "CLEARED"),
    text("soil_report", "土壤污染状况调查", 100, shp="SOIL_REPT"),
    code("acquisition", "取得方式", "acquisition"),
    text("bound_n", "北至", 60, shp="BND_N"), text("bound_e", "东至", 60, shp="BND_E"),
    text("bound_s", "南至", 60, shp="BND_S"), text("bound_w", "西至", 60, shp="BND_W"),
    text("surv_org", "测绘单位", 60, shp="SURV_ORG"), date("surv_date", "测绘日期", "SURV_DATE"),
    to("boundary_version", "界址成果", meaning="界址取自哪一版测绘成果"),
    GEOM,
), key=("parcel_no",), unique=(("zone", "parcel_no"),), geometry="MULTIPOLYGON")

BUILDING: Final = Table("building", "幢", (
    text("bldg_no", "幢号", 12, required=True, shp="BLDG_NO", profile="progress"),
    to("zone", "片区"), to("parcel", "宗地"),
    text("name", "名称", 60),
    code("structure", "结构", "structure", shp="STRUCT"),
    code("disposal", "处置", "disposal", shp="DISPOSAL"),
    Column("storey_h", Kind.DECIMAL, "层高", size=5, decimals=2, unit="米", shp="STOREY_H", minimum=0),
    count("floors", "层数", "FLOORS", minimum=1), count("units", "单元数", "UNITS", minimum=1),
    count("built_year", "建成年", "BUILT_YR"),
    area("foot_area", "占地面积", "FOOT_A"), area("gfa", "建筑面积", "GFA"),
    code("danger_lv", "危房等级", "danger", shp="DANGER"),
    flag("heritage", "文物/历史建筑", "HERITAGE", meaning="是则不得拆除"),
    GEOM,
), key=("bldg_no",), unique=(("zone", "parcel", "bldg_no"),), geometry="MULTIPOLYGON")

PLAN_AREA: Final = Table("plan_area", "规划用地", (
    to("zone", "片区"),
    text("name", "名称", 60, required=True, shp="NAME"), code("trade", "业态", "trade", shp="TRADE"), GEOM,
), key=("name",), geometry="MULTIPOLYGON")

PLAN_POINT: Final = Table("plan_point", "七大盛景", (
    to("zone", "片区"), text("name", "名称", 60, required=True, shp="NAME"), GEOM,
), key=("name",), geometry="POINT")

BOUNDARY_POINT: Final = Table("boundary_point", "界址点", (
    to("parcel", "宗地", required=True), text("pt_no", "点号", 20, required=True),
    count("ring", "环", minimum=1), count("sequence", "序号", minimum=1),
    number("x_north", "X（北）", 11, 3, "米", minimum=None), number("y_east", "Y（东）", 11, 3, "米", minimum=None),
    number("edge_m", "边长", 9, 2, "米"), text("kind", "类型", 20),
), key=("parcel", "pt_no"))

STREET: Final = Table("street", "街巷", (
    to("zone", "片区"), text("name", "名称", 60, required=True, shp="NAME"),
    code("kind", "类别", "street_kind", shp="KIND"),
    Column("width_m", Kind.DECIMAL, "宽度", size=5, decimals=1, unit="米", shp="WIDTH_M", minimum=0), GEOM,
), key=("name",), geometry="MULTILINESTRING")

SKETCH: Final = Table("sketch", "工作草图", (
    text("name", "名称", 60, required=True), to("zone", "片区"),
    to("parcel", "针对宗地", meaning="草图打算改动的宗地"),
    text("purpose", "用途", 120), text("drawn_by", "绘制", 20), date("drawn_on", "绘制日期"), GEOM,
), key=("name",), geometry="MULTIPOLYGON")

SKETCH_LINE: Final = Table("sketch_line", "草图线", (
    text("name", "名称", 60, required=True), to("zone", "片区"), to("parcel", "针对宗地"),
    text("purpose", "用途", 120), text("drawn_by", "绘制", 20), date("drawn_on", "绘制日期"), GEOM,
), key=("name",), geometry="MULTILINESTRING")

SKETCH_POINT: Final = Table("sketch_point", "草图点", (
    text("name", "名称", 60, required=True, meaning="在现场看到的，如 水表、裂缝"), to("zone", "片区"),
    to("parcel", "针对宗地"), text("purpose", "说明", 120), text("drawn_by", "绘制", 20), date("drawn_on", "绘制日期"),
    GEOM,
), key=("name",), geometry="POINT")
