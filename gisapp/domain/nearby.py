"""The records of some households, cut out of a project: a small snapshot that answers as the whole one does.

One household's panel asks some forty tables a hundred questions; over a hundred thousand households every one of them
would search every row. Cut out once a click, all of them look at a few rows. Called by whatever shows one household.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain import linked
from gisapp.domain.changes import Tables
from gisapp.domain.schema import TABLES

_GROUND: Final = ("building", "parcel")


def nearby(tables: Tables, households: Iterable[str]) -> Tables:
    """The snapshot of some households, of those who share a building with them, and of what belongs to them.

    Buildings and parcels are those on which they lie. Of tables whose rows name a household, a building, a parcel, or
    a row that does, theirs are kept; all others are whole. The order of the rows stays. Unknown households are left
    out.

    Args:
        tables: the whole snapshot.
        households: uids.
    """
    kept = _around(tables, households)
    frames = dict(tables.frames)
    for name, refers in _REFERS.items():
        mine = kept.get(name)
        if mine is None:
            mine = np.zeros(len(frames[name]) + 1, dtype=bool)
            for column, to in refers.items():
                mine[:-1] |= kept[to][linked.positions(tables, name, column, to)]
            kept[name] = mine
        frames[name] = frames[name].iloc[np.flatnonzero(mine[:-1])]
    return replace(tables, frames=frames)


def _around(tables: Tables, households: Iterable[str]) -> dict[str, np.ndarray]:
    """For each household, building and parcel whether it is kept; the last place is that of a missing one."""
    kept = {name: np.zeros(len(tables[name]) + 1, dtype=bool) for name in ("household", *_GROUND)}
    at = tables["household"].index.get_indexer(pd.Index(list(households), dtype="object"))
    kept["household"][at[at >= 0]] = True
    owner, home = (linked.positions(tables, "household_building", name, name) for name in ("household", "building"))
    kept["building"][home[kept["household"][owner]]] = True
    kept["building"][-1] = False
    kept["household"][owner[kept["building"][home]]] = True  # who shares a building holds back its demolition
    kept["household"][-1] = False
    kept["building"][home[kept["household"][owner]]] = True
    direct = kept["household"][linked.positions(tables, "household_parcel")]
    kept["parcel"][linked.positions(tables, "household_parcel", "parcel", "parcel")[direct]] = True
    kept["parcel"][linked.positions(tables, "building", "parcel", "parcel")[kept["building"][:-1]]] = True
    for each in kept.values():
        each[-1] = False
    return kept


def learn(tables: Tables) -> None:
    """Find where every row belongs, so that the first click does not wait for it; called off the main thread."""
    for name, refers in _REFERS.items():
        for column, to in refers.items():
            linked.positions(tables, name, column, to)


def _references() -> Mapping[str, Mapping[str, str]]:
    """Tables that are cut, in the schema's order, and which of their columns point at tables that are cut."""
    found: dict[str, dict[str, str]] = {"household": {}, "building": {"parcel": "parcel"}, "parcel": {}}
    for name, table in TABLES.items():
        pointing = {column.name: column.refers for column in table.columns if column.refers in found}
        if pointing and name not in found:
            found[name] = {column: to for column, to in pointing.items() if to is not None and to != name}
    return found


_REFERS: Final = _references()
