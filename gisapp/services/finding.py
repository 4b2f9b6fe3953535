"""Find anything by what a clerk types: 户编号, 宗地号, 坐落, 权利人, pinyin initials included.

Called by the search box. An ``Index`` is built from a snapshot once and asked at every key stroke.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import merge

import numpy as np
import pandas as pd
from pypinyin import Style, pinyin

from gisapp.domain import linked, privacy
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.services import households

_SPELT = 12
_READ = {"household": ("hh_no", "address"), "holder": ("household", "name"),
         "parcel": ("parcel_no", "parcel_code", "name", "address", "holder_name")}
_Entry = tuple[tuple[str, str, str, str], Sequence[str], Sequence[str]]
_NUMBERED = {"household": ("hh_no", "address"), "parcel": ("parcel_no", "address"), "unit_org": ("name",)}


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found: its table and uid, what it is called, and where it is."""

    table: str
    uid: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Lines:
    """Texts of many entries as one long text, each on a line of its own: searched at a stroke.

    Attributes:
        whole: every text after a line feed, all in lower case; a last line feed ends it.
        starts: where the texts of each entry begin.
    """

    whole: str
    starts: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[Iterable[str]]) -> "_Lines":
        pieces = ["".join(f"\n{text.lower()}" for text in each) for each in texts]
        lengths = np.fromiter(map(len, pieces), dtype="int64", count=len(pieces))
        return cls("".join(pieces) + "\n", np.cumsum(lengths) - lengths)

    def holding(self, wanted: str) -> Iterator[int]:
        """The entries in which a text is found, in their order, each once."""
        at = self.whole.find(wanted)
        while at >= 0:
            entry = int(np.searchsorted(self.starts, at, side="right")) - 1
            yield entry
            after = int(np.searchsorted(self.starts, self.starts[entry], side="right"))
            if after == len(self.starts):
                return
            at = self.whole.find(wanted, int(self.starts[after]))


@dataclass(frozen=True, slots=True)
class Index:
    """The searchable texts of a snapshot: numbers; names and places; their pinyin initials."""

    hits: Sequence[tuple[str, str, str, str]]
    numbers: _Lines
    texts: _Lines
    initials: _Lines

    @classmethod
    def of(cls, tables: Tables) -> "Index":
        """The index of households and parcels; names are searched in full and shown masked."""
        entries = [*_households(tables), *_parcels(tables)]
        spelt = cache(variants)
        initials = [[each for text in names for each in spelt(text)] for _, names, _ in entries]
        return cls([hit for hit, _, _ in entries], _Lines.of([[hit[2]] for hit, _, _ in entries]),
                   _Lines.of([[*names, *codes] for _, names, codes in entries]), _Lines.of(initials))

    def find(self, text: str, limit: int = 20) -> list[Hit]:
        """The best hits: number first, then beginnings, then anywhere, then pinyin initials."""
        wanted = text.strip().lower()
        found: dict[int, None] = {}
        for entry in self._ranked(wanted) if wanted else ():
            found[entry] = None
            if len(found) == limit:
                break
        return [Hit(*self.hits[entry]) for entry in found]

    def _ranked(self, wanted: str) -> Iterator[int]:
        """Entries, the best first, some of them again for less."""
        yield from self.numbers.holding(f"\n{wanted}\n")
        yield from merge(*(self.numbers.holding(each) for each in (f"\n{wanted}", f"-{wanted}-", f"-{wanted}\n")))
        yield from self.texts.holding(f"\n{wanted}")
        yield from self.initials.holding(f"\n{wanted}")
        yield from merge(self.numbers.holding(wanted), self.texts.holding(wanted))
        if len(wanted) > 1:
            yield from self.initials.holding(wanted)


def concerns(changeset: ChangeSet) -> bool:
    """Whether a change can change what is found."""
    return any(changeset.touches(table, *columns) for table, columns in _READ.items())


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
    rows, place = tables["household"], linked.positions(tables, "holder")
    full: list[list[str]] = [[] for _ in range(len(rows))]
    for at, name in zip(place.tolist(), tables["holder"]["name"], strict=True):
        if at >= 0 and name:
            full[at].append(name)
    return [(("household", str(uid), str(number), " · ".join(part for part in (masked, address) if part)),
             [*names, address] if address else names, ())
            for uid, number, address, names, masked in
            zip(rows.index, rows["hh_no"], rows["address"], full, households.names(tables), strict=True)]


def _parcels(tables: Tables) -> list[_Entry]:
    rows = tables["parcel"]
    return [_parcel(str(uid), str(number), code or "", name or "", address or "", holder)
            for uid, number, code, name, address, holder in
            zip(rows.index, rows["parcel_no"], rows["parcel_code"], rows["name"], rows["address"],
                rows["holder_name"], strict=True)]


def _parcel(uid: str, number: str, code: str, name: str, address: str, holder: str | None) -> _Entry:
    detail = " · ".join(part for part in (name or privacy.mask_name(holder), address) if part)
    return (("parcel", uid, number, detail), [text for text in (name, address, holder or "") if text],
            (code,) if code else ())


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
