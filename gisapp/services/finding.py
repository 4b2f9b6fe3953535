"""Find anything by what a clerk types: 户编号, 宗地号, 坐落, 权利人, pinyin initials included.

Called by the search box. An ``Index`` is built from a snapshot once and asked at every key stroke.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from pypinyin import Style, pinyin

from gisapp.domain import privacy
from gisapp.domain.changes import Tables
from gisapp.services import households

_SPELT = 12
_NUMBERED = {"household": ("hh_no", "address"), "parcel": ("parcel_no", "address"), "unit_org": ("name",)}


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found: its table and uid, what it is called, and where it is."""

    table: str
    uid: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Entry:
    hit: Hit
    number: str
    texts: tuple[str, ...]
    initials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The searchable texts of a snapshot."""

    entries: tuple[_Entry, ...]

    @classmethod
    def of(cls, tables: Tables) -> "Index":
        """The index of households and parcels; names are searched in full and shown masked."""
        return cls((*_households(tables), *_parcels(tables)))

    def find(self, text: str, limit: int = 20) -> list[Hit]:
        """The best hits: number first, then beginnings, then anywhere, then pinyin initials."""
        wanted = text.strip().lower()
        if not wanted:
            return []
        ranked = [(rank, position) for position, entry in enumerate(self.entries)
                  if (rank := _rank(entry, wanted)) is not None]
        return [self.entries[position].hit for _, position in sorted(ranked)[:limit]]


def _rank(entry: _Entry, wanted: str) -> int | None:
    if entry.number == wanted:
        return 0
    if entry.number.startswith(wanted) or wanted in entry.number.split("-"):
        return 1
    if any(text.startswith(wanted) for text in entry.texts):
        return 2
    if any(initials.startswith(wanted) for initials in entry.initials):
        return 3
    if wanted in entry.number or any(wanted in text for text in entry.texts):
        return 4
    return 5 if len(wanted) > 1 and any(wanted in initials for initials in entry.initials) else None


def by_number(tables: Tables, text: str, limit: int = 20) -> list[Hit]:
    """Households, parcels and local units by number, place or name, without an index: exact ones and beginnings first.

    Names of persons are not searched.
    """
    wanted = text.strip().lower()
    found = [(rank, table, str(uid)) for table, columns in _NUMBERED.items()
             for uid, rank in _ranked(tables[table], columns, wanted).nsmallest(limit).items()] if wanted else []
    best = sorted(found, key=lambda each: each[0])[:limit]
    masked = households.names(tables, [uid for _, table, uid in best if table == "household"])
    return [_numbered(tables, table, uid, str(masked.get(uid, ""))) for _, table, uid in best]


def _ranked(rows: pd.DataFrame, columns: tuple[str, ...], wanted: str) -> "pd.Series[int]":
    """The rows that hold the text, by how well: 0 the whole number, 1 its beginning, 2 in it, 3 elsewhere."""
    number, rest = (rows[name].fillna("").astype("str").str.lower() for name in (columns[0], columns[-1]))
    inside = number.str.contains(wanted, regex=False)
    rank = np.select([number == wanted, number.str.startswith(wanted), inside, rest.str.contains(wanted, regex=False)],
                     [0, 1, 2, 3], 4)
    return pd.Series(rank, index=rows.index)[rank < 4]


def _numbered(tables: Tables, table: str, uid: str, masked: str) -> Hit:
    number, *place = (tables[table].at[uid, name] for name in _NUMBERED[table])
    return Hit(table, uid, str(number), " · ".join(str(each) for each in (masked, *place) if each))


def _households(tables: Tables) -> list[_Entry]:
    rows = tables["household"]
    full = tables["holder"].groupby("household", sort=False)["name"].agg(list).reindex(rows.index)
    shown = households.names(tables)
    return [_household(str(uid), str(number), address or "", known if isinstance(known, list) else [], str(masked))
            for uid, number, address, known, masked in
            zip(rows.index, rows["hh_no"], rows["address"], full, shown, strict=True)]


def _household(uid: str, number: str, address: str, names: list[str], masked: str) -> _Entry:
    detail = " · ".join(part for part in (masked, address) if part)
    initials = tuple(each for text in (*names, address) for each in variants(text))
    return _Entry(Hit("household", uid, number, detail), number.lower(),
                  tuple(text.lower() for text in (*names, address) if text), initials)


def _parcels(tables: Tables) -> list[_Entry]:
    rows = tables["parcel"]
    return [_parcel(str(uid), str(number), code or "", name or "", address or "", holder)
            for uid, number, code, name, address, holder in
            zip(rows.index, rows["parcel_no"], rows["parcel_code"], rows["name"], rows["address"],
                rows["holder_name"], strict=True)]


def _parcel(uid: str, number: str, code: str, name: str, address: str, holder: str | None) -> _Entry:
    texts = [text for text in (name, address, code, holder or "") if text]
    detail = " · ".join(part for part in (name or privacy.mask_name(holder), address) if part)
    initials = tuple(each for text in texts if text != code for each in variants(text))
    return _Entry(Hit("parcel", uid, number, detail), number.lower(), tuple(text.lower() for text in texts), initials)


def variants(text: str) -> tuple[str, ...]:
    """The pinyin initials of a text; one more for each other reading of a character.

    >>> "zjm" in variants("曾建明"), "glj21h" in variants("郭亮街21号")
    (True, True)
    """
    if text.isascii():
        return ()
    letters = [_letters(character) for character in text[:_SPELT]]
    usual = [each[0] for each in letters]
    found = ["".join(usual)]
    for position, choices in enumerate(letters):
        found += ["".join([*usual[:position], other, *usual[position + 1:]]) for other in choices[1:]]
    return tuple(found)


@cache
def _letters(character: str) -> tuple[str, ...]:
    if character.isascii():
        return (character.lower(),)
    readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)[0]
    return tuple(dict.fromkeys(reading[:1].lower() for reading in readings)) or ("",)
