"""Which class of the map's theme each building and parcel bears, from integer arrays: fast at any size.

The scene makes a ``Standing`` once; a stage change replaces the classes of the touched households and rolls up anew in
a few milliseconds. Rules: a parcel with one building bears its class; one with several is pale and each building
bears its own; a building the one of its households that prevails, by stage the slowest (``domain.rollup`` states the
law of it). Where parcels are classed or bear the colours, buildings are outlines on them. Retained buildings (保留)
bear a mark and never the sign of demolition. What several households share is told by ``carto.sharing``.
"""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gisapp.carto import readings, sharing, style
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.portrayal import STAGE
from gisapp.carto.sharing import RATES, Shares
from gisapp.carto.style import Sign
from gisapp.carto.theme import Class, Reading, Unit
from gisapp.domain import course, lifecycle, linked, rollup
from gisapp.domain.changes import ChangeSet, Tables

_NOTHING, _SEVERAL, _PALED, _RATE = range(4)
SPECIAL = _RATE + len(RATES)
"""After the theme's classes: nothing known, several buildings, paled, and the classes of the 签约率."""
_NOBODY = 999
Links = tuple[np.ndarray, np.ndarray]


def signs(classes: tuple[Class, ...], *, mono: bool) -> tuple[Sign, ...]:
    """Class → sign: the theme's, nothing, several, paled, rates; the same for kept; the same for faint shades."""
    found: list[Sign] = []
    for kept in (False, True):
        found += [each.look.sign(mono=mono, kept=kept) for each in classes]
        found += [style.plain_sign(colour, mono=mono, kept=kept) for colour in (style.PALE, style.PALE, style.FADED)]
        found += [each.look.sign(mono=mono, kept=kept) for each in RATES]
    found += [each.look.shade(mono=mono) for each in classes]
    found += [style.plain_sign(colour, mono=mono) for colour in ("#E3DED2", "#E3DED2", style.FADED)]
    found += [each.look.shade(mono=mono) for each in RATES]
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What the theme says of each row, and the links of households to buildings and parcels, all as positions.

    Attributes:
        households: index of the household table.
        unit: whose rows the reading classes.
        reading: classes, and the class of each row.
        building_links: (household, building) pairs of the day; ``parcel_links`` likewise, each pair once.
        parcel_of: parcel of each building, −1 where there is none.
        kept: buildings that stay.
        buildings_on: number of buildings on each parcel.
        signed: whether each household is at 已签约 or later.
        dyed: the table whose own layer bears the looks of the theme; empty where it is buildings and parcels.
    """

    households: pd.Index
    unit: Unit
    reading: Reading
    building_links: Links
    parcel_links: Links
    parcel_of: np.ndarray
    kept: np.ndarray
    buildings_on: np.ndarray
    signed: np.ndarray
    dyed: str = ""

    @property
    def bank(self) -> int:
        """Classes of one kind of sign: plain, kept, shade."""
        return len(self.reading.classes) + SPECIAL

    def fits(self, changeset: ChangeSet, spec: MapSpec) -> bool:
        """Whether the set changes nothing but present stages, so that only those rows need to follow."""
        return not self.moves(changeset) and spec.as_of is None and spec.portrayal.theme == STAGE

    @staticmethod
    def moves(changeset: ChangeSet) -> bool:
        """Whether the set changes who lies where."""
        structure = ("household_building", "household_parcel", "parcel", "building")
        return any(_moves(changeset, table) for table in structure) or _grows(changeset, "household")

    def after(self, tables: Tables, changeset: ChangeSet) -> "Standing":
        """The standing after a set that ``fits``."""
        uids = changeset.uids("household")
        if not uids:
            return self
        places = self.households.get_indexer(pd.Index(uids, dtype="object"))
        at, signed, stages = self.reading.at.copy(), self.signed.copy(), tables["household"]["stage"].iloc[places]
        at[places] = readings.group_positions(stages)
        signed[places] = lifecycle.ranks(stages).to_numpy() >= lifecycle.SIGNED
        return replace(self, reading=replace(self.reading, at=at), signed=signed)

    def same_links(self, other: "Standing") -> bool:
        """Whether the same households lie on the same buildings and parcels."""
        return all(np.array_equal(mine, theirs) for mine, theirs in zip(
            (*self.building_links, *self.parcel_links), (*other.building_links, *other.parcel_links), strict=True))

    def classes(self, spec: MapSpec) -> tuple[np.ndarray, np.ndarray]:
        """Class of every building and of every parcel, in the order of the tables."""
        turns_b, turns_p, peopled = self._turns()
        nothing, several_class, bank = self._special(_NOTHING), self._special(_SEVERAL), self.bank
        several = (self.buildings_on > 1) & peopled
        if spec.portrayal.carrier == "parcel":
            several[:] = False
        grouped_p = self._grouped(turns_p, spec, self.parcel_links)
        parcels = np.where(several, several_class, grouped_p)
        on_parcel = self.parcel_of >= 0
        kept_parcels = np.zeros(len(self.buildings_on), dtype=bool)
        kept_parcels[self.parcel_of[self._alone() & self.kept]] = True
        parcels = parcels + np.where(kept_parcels, bank, 0)
        if not len(self.buildings_on):
            coloured, under = on_parcel, np.full(len(on_parcel), nothing)
        else:
            coloured, under = on_parcel & ~several[self.parcel_of], grouped_p[self.parcel_of]
        if spec.style("parcel").rule != "stage":
            coloured[:] = False  # parcels in a style of their own tell nothing of the theme
        own = np.where(coloured, under, self._grouped(turns_b, spec, self.building_links))
        shade = np.where(coloured & ~self.kept, 2 * bank, 0)
        return (own + np.where(self.kept, bank, shade)).astype("int16"), parcels.astype("int16")

    def _special(self, which: int) -> int:
        return len(self.reading.classes) + which

    def _alone(self) -> np.ndarray:
        """Buildings that are the only one on their parcel."""
        on_parcel = self.parcel_of >= 0
        return on_parcel & (self.buildings_on[self.parcel_of] == 1) if len(self.buildings_on) else on_parcel

    def shares(self, spec: MapSpec) -> dict[str, Shares]:
        """What several households share, of buildings and of parcels; parts are drawn of buildings and of bare land."""
        drawn = self.unit == "household" and spec.portrayal.carrier != "parcel"
        apart = spec.portrayal.carrier == "household"
        part, bare = self._parts(spec), self.buildings_on == 0
        found = {}
        for table, links, banded, kept in (
                ("building", self.building_links, np.full(len(self.parcel_of), drawn), self.kept),
                ("parcel", self.parcel_links, bare & drawn, bare & False)):
            signs = part[links[0]] + np.where(kept[links[1]], self.bank, 0)
            found[table] = sharing.shares(links, signs.astype("int16"), self.signed, banded, apart=apart)
        return found

    def beneath(self, buildings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Parcels on which one of these buildings stands alone, and the sign that lets the building speak for them."""
        sole = buildings[self._alone()[buildings]]
        several = self._special(_SEVERAL) + np.where(self.kept[sole], self.bank, 0)
        return self.parcel_of[sole], several.astype("int16")

    def _parts(self, spec: MapSpec) -> np.ndarray:
        """Sign of the part of each household."""
        if self.unit != "household":
            return np.full(len(self.households), self._special(_NOTHING), dtype="int16")
        at = np.where(self.reading.at < 0, self._special(_NOTHING), self.reading.at)
        return np.where(self.shown(spec.only), at, self._special(_PALED))

    def shown(self, only: frozenset[str] | None) -> np.ndarray:
        """Whether each row of the theme's unit is to be seen."""
        wanted = [only is None or each.code in only for each in self.reading.classes]
        return np.asarray(np.array([*wanted, False])[self.reading.at])

    def _turns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The prevailing turn on each building and parcel, and parcels whose buildings are told apart."""
        turn = np.append(self.reading.precedence, _NOBODY).astype("int16")[self.reading.at]
        count_b, count_p = len(self.parcel_of), len(self.buildings_on)
        lying = self.parcel_of >= 0
        nobody = np.full(count_p, _NOBODY, dtype="int16")
        if self.unit == "household":
            turns_b = _first(turn, self.building_links, count_b)
            turns_p = _first(turn, self.parcel_links, count_p)
        elif self.unit == "building":
            turns_b = turn
            turns_p = _first(turn, (np.flatnonzero(lying), self.parcel_of[lying]), count_p)
        elif self.unit == "parcel":
            return np.append(turn, _NOBODY).astype("int16")[self.parcel_of], turn, np.zeros(count_p, dtype=bool)
        else:
            return np.full(count_b, _NOBODY, dtype="int16"), nobody, np.zeros(count_p, dtype=bool)
        peopled = np.zeros(count_p, dtype=bool)
        peopled[self.parcel_of[(turns_b != _NOBODY) & lying]] = True
        return turns_b, turns_p, peopled

    def _grouped(self, turns: np.ndarray, spec: MapSpec, links: Links) -> np.ndarray:
        nothing, paled = self._special(_NOTHING), self._special(_PALED)
        peopled = turns != _NOBODY
        by_turn = np.argsort(self.reading.precedence).astype("int16")
        classes = np.where(peopled, np.append(by_turn, nothing)[np.where(peopled, turns, 0)], nothing)
        if spec.only is not None:
            shown = np.array([*(each.code in spec.only for each in self.reading.classes), True])
            classes = np.where(peopled & ~shown[np.minimum(classes, nothing)], paled, classes)
        if spec.portrayal.rated:
            return self._rated(classes, spec, links)
        return classes

    def _rated(self, classes: np.ndarray, spec: MapSpec, links: Links) -> np.ndarray:
        """The classes, with the 签约率 of what several households share; paled where none of them is to be seen."""
        household, feature = links
        total, signed, seen = (np.bincount(feature, weights=weights, minlength=len(classes)).astype("int64")
                               for weights in (None, self.signed[household], self.shown(spec.only)[household]))
        rates = np.where(seen > 0, self._special(_RATE) + sharing.rate_class(signed, total), self._special(_PALED))
        return np.where(total > 1, rates, classes)


def _moves(changeset: ChangeSet, table: str) -> bool:
    return changeset.touches(table, "parcel", "disposal", "building", "household", "valid_to", "valid_from")


def _grows(changeset: ChangeSet, table: str) -> bool:
    return any(change.table == table and change.op != "update" for change in changeset.changes)


def _first(turns: np.ndarray, links: Links, count: int) -> np.ndarray:
    found = np.full(count, _NOBODY, dtype="int16")
    np.minimum.at(found, links[1], turns[links[0]])
    return found


def standing(tables: Tables, spec: MapSpec) -> Standing:
    """The standing on the map's day."""
    buildings, parcels = tables["building"], tables["parcel"]
    theme = readings.theme_of(spec.portrayal.theme)
    parcel_of = linked.positions(tables, "building", "parcel", "parcel")
    return Standing(
        tables["household"].index, theme.unit, theme.read(tables, spec.moment),
        rollup.lying(tables, "building", spec.as_of), rollup.lying(tables, "parcel", spec.as_of),
        parcel_of, (buildings["disposal"] == "retain").to_numpy(dtype=bool),
        np.bincount(parcel_of[parcel_of >= 0], minlength=len(parcels)),
        course.ranks_on(tables, spec.as_of) >= lifecycle.SIGNED, theme.unit if theme.dyes else "",
    )


def tallies(tables: Tables, table: rollup.Ground, as_of: dt.date | None) -> tuple[np.ndarray, np.ndarray]:
    """Signed households, and all, of each building or parcel at the end of a day."""
    household, feature = rollup.lying(tables, table, as_of)
    signed = course.ranks_on(tables, as_of) >= lifecycle.SIGNED
    count = len(tables[table])
    return (np.bincount(feature[signed[household]], minlength=count), np.bincount(feature, minlength=count))
