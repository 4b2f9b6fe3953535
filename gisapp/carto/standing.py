"""Which stage group each building and parcel bears on the map, from integer arrays: fast at any size.

The scene makes a ``Standing`` once; a stage change replaces the ranks of the touched households and rolls up anew in
a few milliseconds. Rules: a parcel with one building bears its stage; one with several is pale and each building
bears its own; a building the slowest of its households (``domain.rollup`` states the law of it). Retained
buildings (保留) bear a mark and never the sign of demolition.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gisapp.carto import style
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.style import Sign
from gisapp.domain import lifecycle, rollup
from gisapp.domain.changes import ChangeSet, Tables

GROUPS = tuple(lifecycle.GROUPS)
_COUNT = len(GROUPS)
NO_STAGE, SEVERAL, PALED = _COUNT, _COUNT + 1, _COUNT + 2
_PLAIN = _COUNT + 3
KEPT, SHADE = _PLAIN, 2 * _PLAIN
_NOBODY = 99
_GROUP_OF_RANK = np.array([GROUPS.index(lifecycle.GROUP_OF[stage]) for stage in lifecycle.ORDER], dtype="int16")


def signs(*, mono: bool) -> tuple[Sign, ...]:
    """Class → sign: the groups, no stage, several, paled; the same for kept; the same for faint shades."""
    found: list[Sign] = []
    for kept in (False, True):
        found += [style.group_sign(group, mono=mono, kept=kept) for group in GROUPS]
        found += [style.plain_sign(colour, mono=mono, kept=kept) for colour in (style.PALE, style.PALE, style.FADED)]
    found += [style.shade_sign(group, mono=mono) for group in GROUPS]
    found += [style.plain_sign(colour, mono=mono) for colour in ("#E3DED2", "#E3DED2", style.FADED)]
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Households' ranks and their links to buildings and parcels, all as positions in the tables' frames."""

    households: pd.Index
    ranks: np.ndarray
    building_links: tuple[np.ndarray, np.ndarray]
    parcel_links: tuple[np.ndarray, np.ndarray]
    parcel_of: np.ndarray
    kept: np.ndarray
    buildings_on: np.ndarray

    def fits(self, changeset: ChangeSet, spec: MapSpec) -> bool:
        """Whether the set changes nothing but present stages, so that only ranks need to follow."""
        structure = ("household_building", "household_parcel", "parcel", "building")
        moved = any(_moves(changeset, table) for table in structure) or _grows(changeset, "household")
        return not moved and spec.as_of is None

    def after(self, tables: Tables, changeset: ChangeSet) -> "Standing":
        """The standing after a set that ``fits``."""
        uids = changeset.uids("household")
        if not uids:
            return self
        places = self.households.get_indexer(pd.Index(uids, dtype="object"))
        ranks = self.ranks.copy()
        ranks[places] = lifecycle.ranks(tables["household"]["stage"].iloc[places]).to_numpy()
        return replace(self, ranks=ranks)

    def classes(self, spec: MapSpec) -> tuple[np.ndarray, np.ndarray]:
        """Class of every building and of every parcel, in the order of the tables."""
        slowest_b = _slowest(self.ranks, self.building_links, len(self.parcel_of))
        slowest_p = _slowest(self.ranks, self.parcel_links, len(self.buildings_on))
        several = (self.buildings_on > 1) & self._peopled(slowest_b)
        parcels = np.where(several, SEVERAL, _grouped(slowest_p, spec))
        alone = (self.parcel_of >= 0) & (self.buildings_on[self.parcel_of] == 1)
        kept_parcels = np.zeros(len(self.buildings_on), dtype=bool)
        kept_parcels[self.parcel_of[alone & self.kept]] = True
        parcels = parcels + np.where(kept_parcels, KEPT, 0)
        coloured = (self.parcel_of >= 0) & ~several[self.parcel_of]
        own = np.where(coloured, _grouped(slowest_p, spec)[self.parcel_of], _grouped(slowest_b, spec))
        shade = np.where(coloured & ~self.kept, SHADE, 0)
        return (own + np.where(self.kept, KEPT, shade)).astype("int16"), parcels.astype("int16")

    def _peopled(self, slowest: np.ndarray) -> np.ndarray:
        peopled = np.zeros(len(self.buildings_on), dtype=bool)
        peopled[self.parcel_of[(slowest != _NOBODY) & (self.parcel_of >= 0)]] = True
        return peopled


def _moves(changeset: ChangeSet, table: str) -> bool:
    return changeset.touches(table, "parcel", "disposal", "building", "household", "valid_to", "valid_from")


def _grows(changeset: ChangeSet, table: str) -> bool:
    return any(change.table == table and change.op != "update" for change in changeset.changes)


def _slowest(ranks: np.ndarray, links: tuple[np.ndarray, np.ndarray], count: int) -> np.ndarray:
    slowest = np.full(count, _NOBODY, dtype="int16")
    np.minimum.at(slowest, links[1], ranks[links[0]])
    return slowest


def _grouped(slowest: np.ndarray, spec: MapSpec) -> np.ndarray:
    peopled = slowest != _NOBODY
    groups = np.where(peopled, _GROUP_OF_RANK[np.where(peopled, slowest, 0)], NO_STAGE)
    if spec.only is None:
        return groups
    shown = np.array([group in spec.only for group in GROUPS])
    return np.where(peopled & ~np.append(shown, True)[groups], PALED, groups)


def standing(tables: Tables, spec: MapSpec) -> Standing:
    """The standing of all households on the map's day."""
    buildings, parcels, households = tables["building"], tables["parcel"], tables["household"].index
    parcel_of = parcels.index.get_indexer(pd.Index(buildings["parcel"], dtype="object"))
    return Standing(
        households,
        lifecycle.ranks(lifecycle.stages(tables, spec.as_of)).to_numpy().astype("int16"),
        _linked(rollup.household_buildings(tables, spec.as_of), "building", households, buildings.index),
        _linked(rollup.household_parcels(tables, spec.as_of), "parcel", households, parcels.index),
        parcel_of,
        (buildings["disposal"] == "retain").to_numpy(dtype=bool),
        np.bincount(parcel_of[parcel_of >= 0], minlength=len(parcels)),
    )


def _linked(links: pd.DataFrame, to: str, households: pd.Index, targets: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    left = households.get_indexer(pd.Index(links["household"], dtype="object"))
    right = targets.get_indexer(pd.Index(links[to], dtype="object"))
    known = (left >= 0) & (right >= 0)
    return left[known], right[known]
