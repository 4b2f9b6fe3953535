"""What hangs on a parcel follows it through a split or a merge: buildings, households, 界址点, liens, issues.

Called by ``services.editing``. Households keep their own rows untouched: only their links to land are set anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import boundary, changes, geometry, rings, schema
from gisapp.domain.changes import Change, Tables
from gisapp.domain.columns import GEOMETRY, Kind
from gisapp.domain.rings import Areal, Points
from gisapp.errors import InputError

_OWN_RULES: Final = frozenset({"household_parcel", "building", "boundary_point"})
_ONCE: Final = frozenset({"sketch", "sketch_line", "sketch_point"})
"""A drawing stays one, whatever becomes of the parcel that it was made for."""


@dataclass(frozen=True, slots=True, eq=False)
class Heirs:
    """Parcels that end and those that come in their place.

    Attributes:
        gone: uids of the parcels that end.
        uids: uids of the parcels that come.
        shapes: their shapes, in the same order.
    """

    gone: tuple[str, ...]
    uids: tuple[str, ...]
    shapes: tuple[Areal, ...]


def followed(tables: Tables, heirs: Heirs, chosen: Mapping[str, Sequence[int]], *, renumber: bool) -> list[Change]:
    """All changes in the tables that point at the parcels that end.

    Args:
        tables: the snapshot.
        heirs: the parcels that end and come.
        chosen: household uid → positions of the parts on which it lies; where nothing is chosen, a household lies on
            the parts that bear its buildings, else on all of them.
        renumber: give buildings of merged parcels free numbers where two have the same.

    Raises:
        InputError: ``edit.building_numbers``.
    """
    grounds = _grounds(tables, heirs)
    found = [*_buildings(tables, heirs, grounds, renumber=renumber), *_households(tables, heirs, grounds, chosen),
             *_points(tables, heirs), *_others(tables, heirs)]
    return [change for change in found if len(change.uids)]


def _on(tables: Tables, table: str, gone: Sequence[str], column: str = "parcel") -> pd.DataFrame:
    rows = tables[table]
    return rows[rows[column].isin(list(gone)).to_numpy(dtype=bool)]


def _grounds(tables: Tables, heirs: Heirs) -> pd.Series:
    """For each building on the parcels that end, the position of the part that carries most of it."""
    rows = _on(tables, "building", heirs.gone)
    parts = np.empty(len(heirs.shapes), dtype=object)
    parts[:] = heirs.shapes
    shared = geometry.overlaps_between(rows[GEOMETRY].to_numpy(dtype=object), parts)
    best = shared.sort_values("area_m2", ascending=False, kind="stable").drop_duplicates("one")
    found = np.zeros(len(rows), dtype=np.int64)
    found[best["one"].to_numpy()] = best["other"].to_numpy()
    return pd.Series(found, index=rows.index)


def _buildings(tables: Tables, heirs: Heirs, grounds: pd.Series, *, renumber: bool) -> Iterator[Change]:
    rows = tables["building"].loc[grounds.index]
    parcel = np.array(heirs.uids, dtype=object)[grounds.to_numpy()]
    values: dict[str, Any] = {"parcel": parcel}
    twice = rows.assign(parcel=parcel).duplicated(["parcel", "bldg_no"]).to_numpy(dtype=bool)
    if twice.any():
        if not renumber:
            raise InputError("edit.building_numbers", numbers=sorted(set(rows["bldg_no"][twice])))
        values["bldg_no"] = _renumbered(rows["bldg_no"].tolist(), twice)
    yield changes.updated(tables, "building", grounds.index, values)


def _renumbered(numbers: list[str], twice: np.ndarray) -> list[str]:
    taken, found = set(numbers), []
    for number, again in zip(numbers, twice, strict=True):
        suffix = 2
        while again and f"{number}-{suffix}" in taken:
            suffix += 1
        found.append(f"{number}-{suffix}" if again else number)
        taken.add(found[-1])
    return found


def _households(tables: Tables, heirs: Heirs, grounds: pd.Series,
                chosen: Mapping[str, Sequence[int]]) -> Iterator[Change]:
    """Direct links: one row is kept and points at the first part, the others are new rows like it."""
    rows = _on(tables, "household_parcel", heirs.gone)
    share = _shares(tables, heirs, rows)
    first = rows.assign(share=share)
    kept = first[~first.duplicated("household").to_numpy(dtype=bool)]
    yield changes.deleted(tables, "household_parcel", rows.index.difference(kept.index, sort=False))
    housed = _housed(tables, grounds)
    everywhere = range(len(heirs.uids))
    parts = [list(chosen.get(uid, housed.get(uid, everywhere))) for uid in kept["household"]]
    yield changes.updated(tables, "household_parcel", kept.index, {
        "parcel": [heirs.uids[each[0]] for each in parts], "share": kept["share"]})
    more = [(at, part) for at, each in enumerate(parts) for part in each[1:]]
    if more:
        like = kept.iloc[[at for at, _ in more]].assign(parcel=[heirs.uids[part] for _, part in more])
        yield changes.inserted("household_parcel", _values("household_parcel", like))


def _shares(tables: Tables, heirs: Heirs, rows: pd.DataFrame) -> np.ndarray:
    """A household's share of what comes: unchanged by a split; weighed by area where parcels are merged."""
    share = rows["share"].to_numpy(dtype="float64", na_value=np.nan)
    if len(heirs.gone) == 1:
        return share
    parcels = tables["parcel"].loc[list(heirs.gone)]
    area_m2 = pd.Series(shapely.area(parcels[GEOMETRY].to_numpy(dtype=object)), index=parcels.index)
    weighed = pd.Series(share * area_m2[rows["parcel"]].to_numpy() / area_m2.sum(), index=rows.index)
    total: np.ndarray = weighed.groupby(rows["household"]).transform(lambda each: each.sum(skipna=False)).to_numpy()
    return total


def _housed(tables: Tables, grounds: pd.Series) -> dict[str, list[int]]:
    links = _on(tables, "household_building", list(grounds.index), "building")
    parts = links.assign(part=grounds[links["building"]].to_numpy()).groupby("household")["part"].unique()
    return {str(uid): sorted(int(part) for part in found) for uid, found in parts.items()}


def _points(tables: Tables, heirs: Heirs) -> Iterator[Change]:
    """界址点: those of the outline go with the part that has them; the ends and bends of a split line are new ones."""
    known = _on(tables, "boundary_point", heirs.gone)
    if known.empty:
        return
    yield changes.deleted(tables, "boundary_point", known.index)
    before = rings.points(shapely.union_all(tables["parcel"].loc[list(heirs.gone), GEOMETRY].to_numpy(dtype=object)))
    old = {tuple(each) for each in before}
    for uid, shape in zip(heirs.uids, heirs.shapes, strict=True):
        new = np.array([each for each in rings.points(shape) if tuple(each) not in old]).reshape(-1, 2)
        yield _pointed(uid, shape, known, new)


def _pointed(uid: str, shape: Areal, known: pd.DataFrame, new: Points) -> Change:
    columns = boundary.renewed(shape, known, new)
    return changes.inserted("boundary_point", {**columns, "parcel": [uid] * len(columns["pt_no"])})


def bent_points(tables: Tables, shapes: Mapping[str, Areal], old: Points, new: Points) -> list[Change]:
    """界址点 of parcels that stay, after vertices have moved from ``old`` to ``new`` places (n, 2)."""
    found = []
    for uid, shape in shapes.items():
        known = _on(tables, "boundary_point", [uid])
        if known.empty:
            continue
        places = known[["y_east", "x_north"]].to_numpy(dtype="float64").copy()
        for at, to in zip(old, new, strict=True):
            places[np.hypot(*(places - at).T) <= boundary.KNOWN_M] = to
        here = known.assign(y_east=places[:, 0], x_north=places[:, 1])
        found += [changes.deleted(tables, "boundary_point", known.index), _pointed(uid, shape, here, new)]
    return found


def _others(tables: Tables, heirs: Heirs) -> Iterator[Change]:
    """Every other table that points at parcels: a lien or an issue of the whole is one of each part."""
    for table, declared in schema.TABLES.items():
        for column in declared.columns:
            if column.kind is Kind.REFERENCE and column.refers == "parcel" and table not in _OWN_RULES:
                yield from _repointed(tables, table, column.name, heirs)


def _repointed(tables: Tables, table: str, column: str, heirs: Heirs) -> Iterator[Change]:
    rows = _on(tables, table, heirs.gone, column)
    rest = [each.name for each in schema.TABLES[table].columns if each.name not in {column, GEOMETRY}]
    twice = rows.duplicated(rest).to_numpy(dtype=bool) if len(heirs.gone) > 1 else np.zeros(len(rows), dtype=bool)
    kept = rows[~twice]
    yield changes.deleted(tables, table, rows.index[twice])
    yield changes.updated(tables, table, kept.index, {column: heirs.uids[0]})
    for uid in () if table in _ONCE else heirs.uids[1:]:
        if len(kept):
            yield changes.inserted(table, _values(table, kept.assign(**{column: uid})))


def _values(table: str, rows: pd.DataFrame) -> dict[str, Any]:
    """The rows' values as ``inserted`` takes them."""
    return {column.name: rows[column.name].array for column in schema.TABLES[table].columns}
