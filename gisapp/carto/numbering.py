"""Which texts a feature may bear on the map, best first: household numbers, or a name.

A building of several households names the first and counts the rest. Where the whole number does not fit, its digits
do; the map says so in its legend.
"""

from collections.abc import Callable

import numpy as np
import shapely

from gisapp.carto.layer import Layer
from gisapp.carto.standing import Standing
from gisapp.domain.changes import Tables
from gisapp.i18n import tr

Namer = Callable[[np.ndarray], list[tuple[str, ...]]]


def namer(tables: Tables, layer: Layer, standing: Standing) -> Namer:
    """The texts of a layer's features, as a function of their positions."""
    source = layer.labels.source if layer.labels else ""
    if source == "households":
        return household_texts(tables, layer.table, standing)
    texts = tables[layer.table][source].to_numpy(dtype=object)
    return lambda places: [(str(texts[place]),) if texts[place] else () for place in places]


def household_texts(tables: Tables, table: str, standing: Standing) -> Namer:
    """Texts of buildings, or of parcels that have at most one building, by the households in them."""
    households, features = standing.building_links if table == "building" else standing.parcel_links
    numbers = tables["household"]["hh_no"].to_numpy(dtype=object)
    order = np.argsort(numbers, kind="stable")
    place_of = np.empty(len(order), dtype="int64")
    place_of[order] = np.arange(len(order))
    lowest = np.full(len(tables[table]), len(order))
    np.minimum.at(lowest, features, place_of[households])
    counts = np.bincount(features, minlength=len(tables[table]))
    firsts = np.append(numbers[order], "")[lowest]
    counts[_labelled_elsewhere(tables, table)] = 0
    names = _names(tables, table)
    return lambda places: [texts_of(firsts[at], int(counts[at])) or names.get(int(at), ()) for at in places]


def _names(tables: Tables, table: str) -> dict[int, tuple[str, ...]]:
    """Names of parcels (单位宗地, landmarks), for where no number stands."""
    if table != "parcel":
        return {}
    names = tables["parcel"]["name"].to_numpy(dtype=object)
    return {int(at): (str(names[at]),) for at in np.flatnonzero(tables["parcel"]["name"].notna().to_numpy())}


def rooms(tables: Tables) -> dict[int, shapely.Geometry]:
    """Where the name of a parcel with several buildings may stand: its land without the buildings, by position."""
    parcels, buildings = tables["parcel"], tables["building"]
    crowded = parcels["name"].notna().to_numpy() & _labelled_elsewhere(tables, "parcel")
    on = buildings[buildings["parcel"].isin(parcels.index[crowded])]
    geometries = on["geom"].to_numpy(dtype=object)
    built = {str(uid): shapely.union_all(geometries[at]) for uid, at in on.groupby("parcel").indices.items()}
    land, uids = parcels["geom"].to_numpy(dtype=object), parcels.index.to_numpy()
    return {int(at): shapely.difference(land[at], built[str(uids[at])]) for at in np.flatnonzero(crowded)
            if land[at] is not None}


def _labelled_elsewhere(tables: Tables, table: str) -> np.ndarray:
    """Parcels with several buildings leave the numbers to them; a single building leaves them to its parcel."""
    per_parcel = tables["building"]["parcel"].value_counts()
    if table == "parcel":
        return per_parcel.reindex(tables["parcel"].index).fillna(0).to_numpy() > 1
    return (tables["building"]["parcel"].map(per_parcel).fillna(0) == 1).to_numpy(dtype=bool)


def texts_of(first: str, count: int) -> tuple[str, ...]:
    """Texts to try for a feature with ``count`` households, the first being ``first``.

    >>> texts_of("WL-0417", 1)
    ('WL-0417', '0417')
    >>> texts_of("WL-0417", 36)
    ('WL-0417 等36户', '0417 等36户', '36户')
    """
    if count == 0:
        return ()
    digits = first.rpartition("-")[2]
    short = (digits,) if digits != first else ()
    if count == 1:
        return (first, *short)
    return (*(tr("{first} 等{count}户", first=each, count=count) for each in (first, *short)),
            tr("{count}户", count=count))


def plain_texts(texts: np.ndarray) -> Namer:
    """One text a feature, by position."""
    return lambda places: [(str(texts[place]),) if texts[place] else () for place in places]
