"""The ledger's rows as arrays: what the table of households shows, how it is filtered and sorted. No Qt.

A hundred thousand households must open, filter and sort without a pause, so every column is one array.
"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from gisapp.domain import course, lifecycle, linked
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.nearby import nearby
from gisapp.services import households

COLUMNS = ("hh_no", "names", "address", "stage", "stage_on", "area", "team", "next")


@dataclass(frozen=True, slots=True)
class HouseholdRows:
    """Columns of all households, in the order of the household table.

    Attributes:
        uids: row ids; ``zones`` their zones.
        columns: one object array of shown texts for each of ``COLUMNS`` but the area.
        ranks: stage 0…10; ``groups`` the legend group codes.
        area_m2: area that was determined, NaN where it was not.
    """

    uids: np.ndarray
    zones: np.ndarray
    columns: dict[str, np.ndarray]
    ranks: np.ndarray
    groups: np.ndarray
    area_m2: np.ndarray
    index: pd.Index

    @classmethod
    def of(cls, tables: Tables, uids: pd.Index | None = None) -> "HouseholdRows":
        """The rows of a snapshot, or some of them."""
        rows = tables["household"] if uids is None else tables["household"].loc[uids]
        ranks = lifecycle.ranks(rows["stage"]).to_numpy()
        columns = {
            "hh_no": _texts(rows["hh_no"]), "names": _texts(households.names(tables, uids)),
            "address": _texts(rows["address"]),
            "stage": _texts(rows["stage"]), "stage_on": _days(rows["stage_on"]), "team": _teams(rows),
            "next": _texts(households.next_stages(tables, uids)),
        }
        return cls(rows.index.to_numpy(dtype=object), rows["zone"].to_numpy(dtype=object), columns, ranks,
                   _GROUPS[ranks], rows["area_ok"].to_numpy(dtype="float64", na_value=np.nan), rows.index)

    def after(self, tables: Tables, uids: pd.Index) -> "HouseholdRows":
        """The rows of the next snapshot, in which what is shown of these households alone may have changed."""
        part = HouseholdRows.of(nearby(tables, uids), uids)
        at = self.index.get_indexer(uids)
        return replace(
            self, zones=_patched(self.zones, at, part.zones), ranks=_patched(self.ranks, at, part.ranks),
            groups=_patched(self.groups, at, part.groups), area_m2=_patched(self.area_m2, at, part.area_m2),
            columns={name: _patched(texts, at, part.columns[name]) for name, texts in self.columns.items()},
        )

    def on(self, tables: Tables, day: dt.date) -> "HouseholdRows":
        """The rows with the stages at the end of a past day; which step came next is not known any more."""
        ranks = course.ranks_on(tables, day)
        stages = np.array([stage.value for stage in lifecycle.ORDER], dtype=object)[ranks]
        reached = pd.Series(course.reached_on(tables, day).astype("datetime64[s]"))
        columns = self.columns | {"stage": stages, "stage_on": _days(reached)}
        return replace(self, columns=columns, ranks=ranks, groups=_GROUPS[ranks])

    def __len__(self) -> int:
        return len(self.uids)

    def filtered(self, text: str = "", zone: str | None = None, only: frozenset[str] | None = None,
                 classes: np.ndarray | None = None) -> np.ndarray:
        """Positions of the rows that are in the zone, in one of the classes, and hold every word of the text.

        Args:
            text: words.
            zone: uid; all where None.
            only: codes of classes; all where None.
            classes: class of every household; the legend group of its stage where None.
        """
        keep = np.ones(len(self), dtype=bool)
        if zone is not None:
            keep &= self.zones == zone
        if only is not None:
            keep &= pd.Index(self.groups if classes is None else classes).isin(list(only))
        for word in text.lower().split():
            keep[keep] = self._holding(word, np.flatnonzero(keep))
        return np.flatnonzero(keep)

    def _holding(self, word: str, positions: np.ndarray) -> np.ndarray:
        searched = [self.columns[name][positions] for name in ("hh_no", "names", "address", "team")]
        return np.fromiter((any(word in text.lower() for text in texts) for texts in zip(*searched, strict=True)),
                           dtype=bool, count=len(positions))

    def sorted(self, positions: np.ndarray, column: str, *, descending: bool) -> np.ndarray:
        """The positions in the order of a column; rows without a value come last either way."""
        if column in {"stage", "next"}:
            keys = pd.Series(self.ranks[positions]).astype("float64")
        elif column == "area":
            keys = pd.Series(self.area_m2[positions])
        else:
            keys = _places(self.columns[column][positions], spelt=column in _SPELT)
        order = keys.sort_values(ascending=not descending, kind="stable", na_position="last").index.to_numpy()
        return np.asarray(positions[order])


def concerned(tables: Tables, changeset: ChangeSet) -> pd.Index:
    """Households of which the ledger may show something else after a change that made none appear or go."""
    found = set(changeset.uids("household"))
    for change in changeset.changes:
        if change.table in {"holder", "household_building"}:
            found.update(*(each.get("household", ()) for each in (change.before, change.after)),
                         tables[change.table]["household"].reindex(change.uids).dropna())
    lying = linked.naming(tables, "household_building", changeset.uids("building"), "building", "building")
    found.update(lying["household"])
    known = tables["household"].index
    at = known.get_indexer(pd.Index(list(found), dtype="object"))
    return known[np.sort(at[at >= 0])]


def _patched(cells: np.ndarray, at: np.ndarray, values: np.ndarray) -> np.ndarray:
    patched = cells.copy()
    patched[at] = values
    return patched


_SPELT = ("names", "team", "address")
_GROUPS = np.array([lifecycle.GROUP_OF[stage.value] for stage in lifecycle.ORDER], dtype=object)


def _places(texts: np.ndarray, *, spelt: bool) -> pd.Series:
    """Each text's place among the different ones; NaN where there is none."""
    place, different = pd.factorize(texts)
    keys = np.array([_sound(text[:1]) + text if spelt else text for text in different] or [""])
    rank = np.empty(len(keys), dtype="float64")
    rank[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    return pd.Series(np.where(texts == "", np.nan, rank[place] if len(place) else np.nan))


def learn_sounds(tables: Tables) -> int:
    """Look up by which sounds the ledger's texts are ordered, so that no click waits for it; how many there are."""
    people = tables["household"]
    columns = (tables["holder"]["name"], people["address"], people["team"], people["officer"])
    first = {text[:1] for each in columns for text in pd.unique(_texts(each))}
    for character in first:
        _sound(character)
    return len(first)


@cache
def _sound(character: str) -> str:
    """The sound of a text's first character, by which Chinese lists are ordered."""
    from gisapp.services import finding  # brings pypinyin's phrase book, which the first picture need not wait for

    return (finding.variants(character) or ("",))[0]


def _texts(values: pd.Series) -> np.ndarray:
    cells = values.to_numpy(dtype=object)
    return np.where(pd.isna(cells), "", cells)


def _days(values: pd.Series) -> np.ndarray:
    different, places = np.unique(values.to_numpy().astype("datetime64[D]"), return_inverse=True)
    days = different.astype(str).astype(object)  # one text for each day, not one for each row
    return np.asarray(np.where(days == "NaT", "", days)[places])


def _teams(rows: pd.DataFrame) -> np.ndarray:
    team, officer = _texts(rows["team"]), _texts(rows["officer"])
    joint = np.where((team != "") & (officer != ""), " · ", "")
    places, different = pd.factorize(np.asarray(team + joint + officer, dtype=object))
    return np.asarray(different.astype(object)[places])
