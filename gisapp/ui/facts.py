"""Rows of name and value about a household, a building or a parcel, straight from the schema's labels. No widgets."""

from typing import Any

from gisapp.domain import codes, schema
from gisapp.domain.changes import Tables
from gisapp.domain.columns import Column, Kind, is_missing
from gisapp.i18n import tr

HOUSEHOLD = ("tenure", "use_reg", "use_real", "has_cert", "area_cert", "area_surv", "area_ok", "occupancy", "lien",
             "unit_code", "community", "grid", "section", "team", "officer", "remark")
BUILDING = ("name", "structure", "floors", "units", "built_year", "foot_area", "gfa", "disposal", "danger_lv",
            "heritage")
PARCEL = ("parcel_code", "name", "address", "land_nature", "right_type", "use_reg", "use_real", "cert_no", "area_cert",
          "area_surv", "cleared_on", "soil_report", "surv_org", "surv_date")

Fact = tuple[str, str]


def of(tables: Tables, table: str, uid: str, names: tuple[str, ...]) -> list[Fact]:
    """Label and text of the columns that have a value."""
    row = tables[table].loc[uid]
    declared = schema.TABLES[table]
    found = [(tr(declared[name].label), shown(declared[name], row[name])) for name in names]
    return [(label, text) for label, text in found if text]


def shown(column: Column, value: Any) -> str:
    """A value as an officer reads it; empty where there is none."""
    if is_missing(value):
        return ""
    if column.kind is Kind.CODE and column.codes:
        return tr(codes.label(column.codes, str(value)))
    if column.kind is Kind.BOOLEAN:
        return tr("是") if value else tr("否")
    if column.kind is Kind.DATE:
        return str(value)[:10]
    if column.kind is Kind.MONEY:
        return f"{value:,.2f}" + _unit(column)
    if column.kind is Kind.DECIMAL:
        return f"{float(value):.{column.decimals if column.decimals is not None else 2}f}" + _unit(column)
    return str(value) + _unit(column)


def _unit(column: Column) -> str:
    return f" {tr(column.unit)}" if column.unit else ""


def household_line(tables: Tables, uid: str) -> str:
    """坐落 · 产别 · 用途 · 面积, in one line."""
    row: Any = tables["household"].loc[uid]
    declared = schema.TABLES["household"]
    area = next((row[name] for name in ("area_ok", "area_surv", "area_cert") if not is_missing(row[name])), None)
    texts = [row["address"] or "", shown(declared["tenure"], row["tenure"]),
             shown(declared["use_real"], row["use_real"]) or shown(declared["use_reg"], row["use_reg"]),
             "" if area is None else f"{float(area):.2f} ㎡"]
    return " · ".join(text for text in texts if text)


def place_title(tables: Tables, table: str, uid: str) -> str:
    """宗地 or 幢 with its number."""
    row: Any = tables[table].loc[uid]
    if table == "parcel":
        return tr("宗地 {no}", no=row["parcel_no"])
    parcel = row["parcel"]
    number = tables["parcel"].at[parcel, "parcel_no"] if parcel in tables["parcel"].index else ""
    if not number:
        return tr("{no} 幢", no=row["bldg_no"])
    return tr("{parcel} 号宗地 {no} 幢", parcel=number, no=row["bldg_no"])
