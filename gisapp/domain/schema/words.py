"""The words in which the tables are declared: one short function for each kind of column."""

from typing import Any, Final

from gisapp.domain.columns import GEOMETRY, Column, Kind, Profile

GEOM: Final = Column(GEOMETRY, Kind.GEOMETRY, "图形")


def text(name: str, label: str, size: int, **more: Any) -> Column:
    """A text of at most ``size`` bytes."""
    return Column(name, Kind.TEXT, label, size=size, **more)


def code(name: str, label: str, codes: str, **more: Any) -> Column:
    """A code of an enumeration in ``codes.CODES``."""
    return Column(name, Kind.CODE, label, codes=codes, **more)


def date(name: str, label: str, shp: str | None = None, profile: Profile | None = None, **more: Any) -> Column:
    """A day."""
    return Column(name, Kind.DATE, label, shp=shp, profile=profile, **more)


def area(name: str, label: str, shp: str | None = None, profile: Profile | None = None, **more: Any) -> Column:
    """An area in ㎡, to the hundredth."""
    return Column(name, Kind.DECIMAL, label, size=12, decimals=2, unit="㎡", shp=shp, profile=profile, minimum=0,
                  **more)


def number(name: str, label: str, size: int, decimals: int, unit: str = "", **more: Any) -> Column:
    """A number of so many digits, some of them after the point; not below 0 unless said so."""
    return Column(name, Kind.DECIMAL, label, size=size, decimals=decimals, unit=unit, **{"minimum": 0, **more})


def money(name: str, label: str, shp: str | None = None, **more: Any) -> Column:
    """An amount in 元, to the 分."""
    return Column(name, Kind.MONEY, label, size=14, decimals=2, unit=more.pop("unit", "元"), shp=shp, **more)


def flag(name: str, label: str, shp: str | None = None, **more: Any) -> Column:
    """Yes or no."""
    return Column(name, Kind.BOOLEAN, label, shp=shp, **more)


def count(name: str, label: str, shp: str | None = None, **more: Any) -> Column:
    """A whole number."""
    return Column(name, Kind.INTEGER, label, shp=shp, **more)


def to(table: str, label: str, **more: Any) -> Column:
    """A reference to a row of a table."""
    return Column(more.pop("name", table), Kind.REFERENCE, label, refers=table, **more)


def voiding() -> tuple[Column, Column]:
    """What every append-only table has: the row that this one takes back, and why."""
    return text("voids", "撤销", 36, meaning="本行撤销的记录"), text("reason", "原因", 254)
