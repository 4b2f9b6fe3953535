"""The 红线体检 as one report: faults with their sentences, the balance of each zone, and both as a workbook.

Called by the window's list and ``gisapp topology``, so that screen, paper and command line say the same.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from gisapp import i18n
from gisapp.domain import lookup, schema
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.topology import Kind
from gisapp.i18n import tr
from gisapp.io import table, write
from gisapp.io.table import Sheet
from gisapp.services import topology

_M2_PER_HA: Final = 10_000
_STATED: Final = {"stated": "，登记 {area} 公顷", "plan": "，方案 {area} 公顷"}
_OFF: Final = "（差 {off} ㎡）"
_HEADER: Final = ("程度", "问题类型", "涉及", "大小", "单位", "说明", "东坐标", "北坐标")


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What a check found.

    Attributes:
        found: the faults as ``topology.rows`` gives them, worst first.
        rows: for each fault the numbers of the rows that it concerns.
        sentences: for each fault what is wrong, in the language of the program.
        balances: one sentence a zone: red line, parcels, the rest, stated and planned area.
    """

    found: pd.DataFrame
    rows: tuple[str, ...]
    sentences: tuple[str, ...]
    balances: tuple[str, ...]


def report(tables: Tables, *, zone: str | None = None, kinds: Collection[Kind] = tuple(Kind)) -> Report:
    """Check the land of a zone (uid), or all of it."""
    found = topology.rows(tables, zone=zone, kinds=kinds)
    sums = topology.balances(tables)
    sentences = tuple(i18n.sentence(code, params) for code, params in topology.told(tables, found))
    return Report(found, _concerned(tables, found), sentences, balances(tables, sums if zone is None
                                                                         else sums.loc[[zone]]))


def _concerned(tables: Tables, found: pd.DataFrame) -> tuple[str, ...]:
    """The numbers of the rows of each fault, with the name of their table."""
    names = {name: lookup.keys(tables, name) for name in {*found["table"], *found["other_table"].dropna()}}
    words = []
    for row in found[["table", "uid", "other_table", "other"]].to_dict("records"):
        told = f"{tr(schema.TABLES[row['table']].label)} {names[row['table']].get(row['uid'])}"
        if row["other"] and row["other_table"] == row["table"]:
            told += f"、{names[row['table']].get(row['other'])}"
        words.append(told)
    return tuple(words)


def balances(tables: Tables, sums: pd.DataFrame) -> tuple[str, ...]:
    """The areas of each zone as sentences; ``sums`` as ``topology.balances`` gives them, ㎡."""
    words = []
    for uid, row in sums.iterrows():
        told = tr("{zone}：红线 {drawn} ㎡，宗地合计 {parcels} ㎡，其余 {uncovered} ㎡",
                  zone=lookup.zone_name(tables, str(uid)) or "—",
                  **{name: f"{row[name]:,.2f}" for name in ("drawn", "parcels", "uncovered")})
        for name, pattern in _STATED.items():
            if not np.isnan(row[name]):
                off = round(float(row["drawn"] - row[name]), 2)
                told += tr(pattern, area=f"{row[name] / _M2_PER_HA:,.4f}".rstrip("0").rstrip("."))
                told += tr(_OFF, off=f"{off:+,.2f}") if off else ""
        words.append(told)
    return tuple(words)


def write_book(path: Path, made: Report, *, overwrite: bool = False) -> None:
    """Write the list as a workbook.

    Raises:
        InputError: ``output.exists``, ``output.unwritable``, ``output.full``.
    """
    shown = made.found
    rows: list[list[Any]] = [
        [tr(label("severity", severity)), tr(label("topology", kind)), rows, _number(measure), unit, sentence,
         _number(x), _number(y)]
        for severity, kind, rows, measure, unit, sentence, x, y in zip(
            shown["severity"], shown["kind"], made.rows, shown["measure"], shown["unit"], made.sentences, shown["x"],
            shown["y"], strict=True)]
    notes = [*made.balances, tr("坐标为项目坐标系，单位米。")]
    sheet = Sheet(tr("红线体检"), tr("红线体检：{count} 条。", count=len(rows)), notes, [tr(each) for each in _HEADER],
                  rows)
    with write.staged(path, overwrite=overwrite) as folder:
        table.write(folder / path.name, [sheet])


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
