"""How the parcels, the households and the figures of a web map went, day by day, packed so that a browser holds it all.

A change is written once, on the day it came: ``(day, value, day, value, …)``, days counted from the first. Called by
``services.webmap``; the colours of parcels follow ``domain.rollup``, the figures ``services.dashboard``.
"""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from gisapp.carto.webmap import Days, Figures
from gisapp.domain import course, lifecycle, lookup, rollup
from gisapp.domain.changes import Tables
from gisapp.domain.lifecycle import GROUPS
from gisapp.services import dashboard

_MOST_READINGS = 4_000_000
_GROUP_AT = {name: at for at, name in enumerate(GROUPS)}


def days_of(tables: Tables, parcels: pd.Index, present: Sequence[int], last: dt.date) -> Days:
    """The days from the first stage event to ``last``.

    Args:
        tables: the snapshot.
        parcels: uids of the parcels on the map.
        present: legend group of each at the last day; −1 without households.
        last: the last day of the slider.
    """
    went = course.course(tables)
    known = np.unique(went.days[~np.isnat(went.days)])
    known = known[known <= np.datetime64(last, "D")]
    first = known[0].astype(object) if len(known) else last
    changes = _parcels(tables, parcels, _thinned(known, len(parcels)), first)
    end = (last - first).days
    for at, group in enumerate(present):
        if changes[at][-1:] != [group] and group >= 0:
            changes[at] += [end, group]
    return Days(first, end, tuple(map(tuple, changes)), _households(went, first))


def _thinned(days: np.ndarray, parcels: int) -> np.ndarray:
    """Of very many days and parcels as many days, evenly, as can be read in a few seconds."""
    step = max(-(-len(days) * max(parcels, 1) // _MOST_READINGS), 1)
    return np.unique(np.concatenate([days[::step], days[-1:]]))


def _parcels(tables: Tables, parcels: pd.Index, days: np.ndarray, first: dt.date) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in parcels]
    before = np.full(len(parcels), -1)
    for day in days:
        stages = rollup.stage_by_parcel(tables, day.astype(object)).reindex(parcels)
        groups = stages.map(lifecycle.GROUP_OF).map(_GROUP_AT).fillna(-1).to_numpy(dtype="int64")
        at = int((day - np.datetime64(first, "D")).astype("int64"))
        for place in np.flatnonzero((groups != before) & (groups >= 0)):
            found[place] += [at, int(groups[place])]
        before = groups
    return found


def _households(went: course.Course, first: dt.date) -> tuple[tuple[int, ...], ...]:
    """Stage 0…10 of every household by its changes, in the order of the household table."""
    found: list[list[int]] = [[] for _ in range(went.count)]
    start = np.datetime64(first, "D")
    days = np.where(np.isnat(went.days), start, went.days)
    for day, household, rank in zip((days - start).astype("int64").tolist(), went.households.tolist(),
                                    went.ranks.tolist(), strict=True):
        mine = found[household]
        if mine and mine[-2] == day:
            mine[-1] = rank
        else:
            mine += [day, rank]
    return tuple(map(tuple, found))


def figures(tables: Tables, zone: str, days: Days) -> Figures:
    """The figures of a zone on each day: signed, handed over, demolished, and the households of each legend group."""
    told = dashboard.daily(tables, zone, days.first, days.day(days.last))
    counts = {str(name): tuple(told[name].tolist()) for name in told.columns}
    return Figures(lookup.zone_name(tables, zone), dashboard.standing(tables, zone).base, counts)
