"""From a selection to what belongs to it: households of a building, outlines of a household, their rectangle. No Qt."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import lifecycle, linked, readiness, rollup
from gisapp.domain.changes import Tables
from gisapp.ui.focus import Selected

Bounds = tuple[float, float, float, float]


def households_at(tables: Tables, selected: Selected) -> np.ndarray:
    """Positions of the households that a selection means, in their table; in its order where it is not of households.

    What many selected households are asked for, they are asked by position: a hundred thousand uids take long to find.
    """
    known = tables["household"].index
    if selected.table == "household":
        return selected.places(known)
    if selected.table == "building":
        links = linked.naming(tables, "household_building", selected.uids, "building", "building")
        found = pd.Index(lifecycle.valid_links(links)["household"])
    elif selected.table == "parcel":
        found = rollup.households_on(tables, selected.uids)
    elif selected.table == "plan_area":
        return _within_areas(tables, selected)
    else:
        return np.empty(0, dtype="int64")
    at = known.get_indexer(found.unique())
    return np.sort(at[at >= 0])


def households_of(tables: Tables, selected: Selected) -> list[str]:
    """Uids of the households that a selection means, as ``households_at``."""
    return list(tables["household"].index.to_numpy()[households_at(tables, selected)])


def _within_areas(tables: Tables, selected: Selected) -> np.ndarray:
    """The households whose land lies for the larger part in planned uses."""
    places = tables["plan_area"].index.get_indexer(pd.Index(selected.uids, dtype="object"))
    return np.flatnonzero(np.isin(readiness.ground(tables).use, places[places >= 0]))


def outlines_of(tables: Tables, selected: Selected) -> tuple[list[str], list[str]]:
    """Uids of the parcels and of the buildings that stand for a selection on the map."""
    if selected.table == "parcel":
        return list(selected.uids), []
    if selected.table == "building":
        return [], list(selected.uids)
    if selected.table != "household":
        return [], []
    rest = np.zeros(len(tables["household"]), dtype=bool)
    rest[households_at(tables, selected)] = True
    household, building = rollup.lying(tables, "building")
    mine = rest[household]
    rest[household[mine]] = False
    homes = np.zeros(len(tables["building"]), dtype=bool)
    homes[building[mine]] = True
    without = tables["household"].index[rest]
    lying = list(rollup.parcels_under(tables, without)) if len(without) else []
    return lying, list(tables["building"].index.to_numpy()[homes])


def parcels_of(tables: Tables, selected: Selected) -> list[str]:
    """Uids of the parcels that a selection means: those selected, or those on which it lies."""
    if selected.table == "parcel":
        return [uid for uid in selected.uids if uid in tables["parcel"].index]
    if selected.table == "building":
        return list(tables["building"]["parcel"].reindex(list(selected.uids)).dropna().unique())
    if selected.table != "household":
        return []
    return list(rollup.parcels_under(tables, selected.uids))


def bounds_of(tables: Tables, table: str, uids: Iterable[str]) -> Bounds | None:
    """The rectangle (west, south, east, north in metres of the project's CRS) around drawn rows; None for nothing."""
    rows = tables[table]["geom"].reindex(list(uids)).to_numpy(dtype=object)
    drawn = rows[~shapely.is_missing(rows)]
    if not len(drawn):
        return None
    west, south, east, north = (float(value) for value in shapely.total_bounds(drawn))
    return None if np.isnan(west) else (west, south, east, north)


def selection_bounds(tables: Tables, selected: Selected) -> Bounds | None:
    """The rectangle around a selection; None where nothing of it is drawn."""
    if selected.table == "plan_area":
        return bounds_of(tables, "plan_area", selected.uids)
    parcels, buildings = outlines_of(tables, selected)
    found = [each for each in (bounds_of(tables, "parcel", parcels), bounds_of(tables, "building", buildings)) if each]
    return _joined(found)


def zone_bounds(tables: Tables, zone: str | None) -> Bounds | None:
    """The rectangle of a zone, or of everything; falls back to its parcels where no outline is drawn."""
    outline = bounds_of(tables, "zone", [zone] if zone else list(tables["zone"].index))
    if outline is not None:
        return outline
    for table in ("parcel", "building"):
        rows = tables[table]
        found = bounds_of(tables, table, rows.index[rows["zone"] == zone] if zone else rows.index)
        if found is not None:
            return found
    return None


def _joined(found: list[Bounds]) -> Bounds | None:
    if not found:
        return None
    return (min(each[0] for each in found), min(each[1] for each in found),
            max(each[2] for each in found), max(each[3] for each in found))
