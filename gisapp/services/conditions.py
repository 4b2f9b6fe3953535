"""Rows that fit a condition, and the condition put together from field, comparison and value.

The language is ``domain.filters``, the rows are those of ``listing``: what is picked on the map by a condition is what
``gisapp list --where`` lists. Called by the map's 按条件选.
"""

import re
from typing import Final

import pandas as pd

from gisapp import i18n
from gisapp.domain import filters, lookup
from gisapp.domain.changes import Tables
from gisapp.domain.codes import CODES, code_of
from gisapp.domain.columns import Column, Kind
from gisapp.services import listing

_NAME: Final = re.compile(r"[^\W\d]\w*")
_OFFERED: Final = 300
_ORDERED: Final = ("=", "!=", ">", ">=", "<", "<=")
_NUMBERS: Final = {Kind.INTEGER, Kind.DECIMAL, Kind.MONEY}


def rows(tables: Tables, table: str, zone: str | None = None) -> pd.DataFrame:
    """The rows of a table that a condition chooses from, as ``listing.rows`` shows them; ``zone`` is a uid."""
    return listing.rows(tables, table, zone=lookup.zone_name(tables, zone) or None)


def fitting(shown: pd.DataFrame, table: str, text: str) -> list[str]:
    """The uids of rows (of ``rows``) that a condition means, in the order of the table.

    Raises:
        InputError: ``where.syntax``, ``where.field``, ``where.value`` or ``where.code``.
    """
    return [str(uid) for uid in shown.index[filters.parse(text, listing.fields(table))(shown)]]


def comparisons(column: Column) -> tuple[str, ...]:
    """How cells of a column can be compared: operators of the language, ``LIKE``, ``NULL`` and ``NOT NULL``."""
    if column.kind is Kind.BOOLEAN:
        return ("=", "NULL", "NOT NULL")
    if column.codes or column.kind in {Kind.DATE, Kind.MOMENT} or column.kind in _NUMBERS:
        return (*_ORDERED, "NULL", "NOT NULL")
    return ("=", "!=", "LIKE", "NULL", "NOT NULL")


def values(shown: pd.DataFrame, column: Column) -> list[str]:
    """Values to choose from: the labels of a code, the texts that occur; empty for numbers, days and long lists."""
    if column.codes:
        return list(CODES[column.codes].values())
    if column.kind not in {Kind.TEXT, Kind.REFERENCE}:
        return []
    found = sorted(map(str, shown[column.name].dropna().unique()))
    return found if len(found) <= _OFFERED else []


def written(table: str, column: Column, comparison: str, value: str = "") -> str:
    """A comparison in the language, fields and codes by their labels where Chinese is spoken.

    >>> written("household", listing.fields("household")["area_ok"], ">=", "80")
    '认定面积 >= 80'
    >>> written("household", listing.fields("household")["team"], "LIKE", "1")
    "工作组 LIKE '%1%'"
    """
    name = _named(table, column)
    if comparison in {"NULL", "NOT NULL"}:
        return f"{name} IS {comparison}"
    if column.kind is Kind.BOOLEAN:
        return f"{name} {comparison} {'TRUE' if value in {'是', 'TRUE', 'true', '1'} else 'FALSE'}"
    if column.kind in _NUMBERS and not column.codes:
        return f"{name} {comparison} {value.strip()}"
    if column.codes and i18n.language() != "zh":
        value = code_of(column.codes, value) or value
    quoted = value.strip().replace("'", "''")
    return f"{name} LIKE '%{quoted}%'" if comparison == "LIKE" else f"{name} {comparison} '{quoted}'"


def _named(table: str, column: Column) -> str:
    """The label where the language can read it and no other column bears it, else the name."""
    if i18n.language() != "zh":
        return column.name
    same = [each for each in listing.fields(table).values() if each.label == column.label]
    return column.label if len(same) == 1 and _NAME.fullmatch(column.label) else column.name
