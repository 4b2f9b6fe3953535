"""Households picked otherwise than by a click: a list of numbers from Excel, and all others than those picked.

Called by the map's selection tools. Nothing is written.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain import rollup
from gisapp.domain.changes import Tables

_BETWEEN: Final = re.compile(r"[\s,，;；、|]+")


@dataclass(frozen=True, slots=True)
class Picked:
    """What a list of numbers means.

    Attributes:
        households: uids, each once, in the order of the list.
        known: numbers understood.
        unknown: numbers that the project does not have, each once.
        empty: numbers of parcels on which no household lies.
    """

    households: tuple[str, ...]
    known: int
    unknown: tuple[str, ...]
    empty: tuple[str, ...] = ()


def by_numbers(tables: Tables, text: str, zone: str | None = None) -> Picked:
    """The households that pasted numbers mean: 户编号, 不动产单元号, 宗地号 or 宗地代码; capitals do not matter.

    Of several columns pasted together only what no cell of its row explains is unknown; a title above them is none.

    Args:
        tables: the snapshot.
        text: cells as a spreadsheet copies them: separated by lines, tabs, blanks or commas.
        zone: uid of the zone in which 宗地号 are looked for first; elsewhere where it has none such.
    """
    lines = [[list(filter(None, _BETWEEN.split(cell))) for cell in line.split("\t")]
             for line in unicodedata.normalize("NFKC", text).splitlines()]
    if len(lines) > 1 and not any(map(str.isdigit, "".join(itertools.chain.from_iterable(lines[0])))):
        lines = lines[1:]
    spelt: dict[str, str] = {}
    for each in itertools.chain.from_iterable(itertools.chain.from_iterable(lines)):
        spelt.setdefault(each.casefold(), each)
    own = _by_text(tables["household"], ("hh_no", "unit_code"), None, list(spelt))
    land = _by_text(tables["parcel"], ("parcel_no", "parcel_code"), zone, list(spelt))
    on_parcel = _lying(tables, [uid for uids in land.values() for uid in uids])
    picked: dict[str, None] = {}
    unknown, empty = [], []
    for key, number in spelt.items():
        if key in own:
            picked |= dict.fromkeys(own[key])
        elif key in land:
            lying = [uid for parcel in land[key] for uid in on_parcel.get(parcel, [])]
            picked |= dict.fromkeys(lying)
            empty += [] if lying else [number]
        else:
            unknown.append(number)
    beside = _beside(lines, {*own, *land})
    return Picked(tuple(picked), len(spelt) - len(unknown), tuple(each for each in unknown if each not in beside),
                  tuple(empty))


def _beside(lines: list[list[list[str]]], known: set[str]) -> set[str]:
    """What stands in other columns of rows whose number is known."""
    found: set[str] = set()
    for line in lines:
        silent = [cell for cell in line if not any(each.casefold() in known for each in cell)]
        if len(silent) < len(line):
            found.update(itertools.chain.from_iterable(silent))
    return found


def others(tables: Tables, chosen: tuple[str, ...], among: pd.Index) -> list[str]:
    """The households among those given that are not chosen, in the order of the table."""
    rows = tables["household"].index
    return [str(uid) for uid in rows[rows.isin(among) & ~rows.isin(chosen)]]


def _lying(tables: Tables, parcels: list[str]) -> dict[str, list[str]]:
    """The households on each of some parcels."""
    if not parcels:
        return {}
    links = rollup.household_parcels(tables)
    links = links[links["parcel"].isin(parcels)]
    return {str(uid): list(rows) for uid, rows in links.groupby("parcel")["household"]} if len(links) else {}


def _by_text(rows: pd.DataFrame, columns: tuple[str, ...], zone: str | None, asked: list[str]) -> dict[str, list[str]]:
    """Number asked for → uids; where a number is known in the zone, only those of the zone."""
    near: dict[str, list[str]] = {}
    far: dict[str, list[str]] = {}
    inside = (rows["zone"] == zone).to_numpy(dtype=bool)
    for column in columns:
        texts = rows[column].astype("object").str.casefold()
        for at in map(int, np.flatnonzero(texts.isin(asked).to_numpy())):
            found = near if inside[at] else far
            mine = found.setdefault(str(texts.iloc[at]), [])
            mine += [] if rows.index[at] in mine else [str(rows.index[at])]
    return far | near
