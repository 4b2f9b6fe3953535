"""Which texts a feature may bear on the map, best first: household numbers, or a name.

A building of several households says how many of them have signed (33/40), or names the first and counts the rest.
Where the whole number does not fit, its digits do; the map says so in its legend.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely

from gisapp.carto import lettering
from gisapp.carto.lettering import Part
from gisapp.carto.portrayal import NUMBER, NUMBERED, Lettering
from gisapp.carto.sharing import Shares
from gisapp.carto.standing import Standing
from gisapp.carto.symbology import Layer
from gisapp.carto.yards import Yards
from gisapp.domain import linked
from gisapp.domain.changes import Tables
from gisapp.i18n import tr

_BUILT = 0.5
Namer = Callable[[np.ndarray], list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True, eq=False)
class HouseholdNumbers:
    """Texts of features by the households in them.

    Attributes:
        firsts: lowest number in each feature.
        counts: households of each feature; 0 where its numbers stand elsewhere.
        names: what is written where no number stands.
        signed: of the households how many have signed; None where that is not told.
    """

    firsts: np.ndarray
    counts: np.ndarray
    names: Mapping[int, tuple[str, ...]]
    signed: np.ndarray | None = None

    def __call__(self, places: np.ndarray) -> list[tuple[str, ...]]:
        """The texts of features by position."""
        return [texts_of(self.firsts[at], int(self.counts[at]), None if self.signed is None else int(self.signed[at]))
                or self.names.get(int(at), ()) for at in places]

    def told(self, held: Shares | None) -> "HouseholdNumbers":
        """The same households, as many of them signed as the shares say."""
        if held is None:
            return replace(self, signed=None)
        signed = np.zeros(len(self.counts), dtype="int64")
        signed[held.features] = held.signed
        return replace(self, signed=signed)


@dataclass(frozen=True, slots=True, eq=False)
class Lettered:
    """Texts of parcels of several parts: numbers (None: not wanted), and what stands behind them."""

    numbers: HouseholdNumbers | None
    parts: tuple[Part, ...]

    def __call__(self, places: np.ndarray) -> list[tuple[str, ...]]:
        """The texts of features by position."""
        numbers = self.numbers(places) if self.numbers is not None else [()] * len(places)
        return [lettering.combined(number, [part(int(at)) for part in self.parts])
                for at, number in zip(places, numbers, strict=True)]

    def told(self, held: Shares | None) -> "Lettered":
        """As for ``HouseholdNumbers``."""
        return replace(self, numbers=self.numbers.told(held)) if self.numbers is not None else self


def namer(tables: Tables, layer: Layer, standing: Standing, held: Shares | None = None,
          wanted: Lettering = NUMBERED) -> Namer:
    """The texts of a layer's features, as a function of their positions; ``held`` tells how many have signed."""
    source = layer.labels.source if layer.labels else ""
    if layer.table == standing.dyed and standing.reading.words is not None:
        words = standing.reading.words
        return lambda places: [words[int(place)] for place in places]
    if standing.dyed and source == "households":
        return lambda places: [()] * len(places)  # what lies above is to be read
    if source == "households":
        numbers = household_texts(tables, layer.table, standing).told(held) if NUMBER in wanted else None
        parts = lettering.parts(tables, wanted) if layer.table == "parcel" else ()
        return numbers if numbers is not None and not parts else Lettered(numbers, parts)
    texts = tables[layer.table][source].to_numpy(dtype=object)
    return lambda places: [(str(texts[place]),) if texts[place] else () for place in places]


def renewed(before: Namer | None, tables: Tables, layer: Layer, standing: Standing, held: Shares | None, *,
            anew: bool, wanted: Lettering = NUMBERED) -> Namer | None:
    """The texts after a change: made ``anew`` where other households live there, else only counted anew."""
    if before is None or layer.labels is None:
        return before
    if anew or layer.table == "plan_area":
        return namer(tables, layer, standing, held, wanted)
    return before.told(held) if isinstance(before, HouseholdNumbers | Lettered) else before


def household_texts(tables: Tables, table: str, standing: Standing) -> HouseholdNumbers:
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
    return HouseholdNumbers(firsts, counts, _names(tables, table))


def _names(tables: Tables, table: str) -> dict[int, tuple[str, ...]]:
    """Names of parcels (单位宗地, landmarks), for where no number stands."""
    if table != "parcel":
        return {}
    names = tables["parcel"]["name"].to_numpy(dtype=object)
    return {int(at): (str(names[at]),) for at in np.flatnonzero(tables["parcel"]["name"].notna().to_numpy())}


def rooms(tables: Tables, held: Shares | None = None, wanted: Lettering = NUMBERED) -> Mapping[int, shapely.Geometry]:
    """Where a parcel's text may stand that its buildings should not be hidden by: its land without them, by position.

    So stand the texts of a parcel with several buildings, and the tally of one whose only building shows bands.
    """
    parcels, buildings = tables["parcel"], tables["building"]
    crowded = _labelled_elsewhere(tables, "parcel")
    if wanted == NUMBERED:
        crowded &= parcels["name"].notna().to_numpy()
    if held is not None:
        crowded |= _airy(tables, held)
    return Yards(np.flatnonzero(crowded), parcels["geom"].to_numpy(dtype=object),
                 buildings["geom"].to_numpy(dtype=object), linked.positions(tables, "building", "parcel", "parcel"))


def _airy(tables: Tables, held: Shares) -> np.ndarray:
    """Parcels of several households whose buildings leave enough land for a text."""
    parcels, place = tables["parcel"], linked.positions(tables, "building", "parcel", "parcel")
    shared = np.zeros(len(parcels), dtype=bool)
    shared[held.features] = True
    built = np.zeros(len(parcels))
    here = np.flatnonzero(place >= 0)
    here = here[shared[place[here]]]
    np.add.at(built, place[here], shapely.area(tables["building"]["geom"].to_numpy(dtype=object)[here]))
    land = np.zeros(len(parcels))
    land[held.features] = shapely.area(parcels["geom"].to_numpy(dtype=object)[held.features])
    return shared & (built < _BUILT * land)


def _labelled_elsewhere(tables: Tables, table: str) -> np.ndarray:
    """Parcels with several buildings leave the numbers to them; a single building leaves them to its parcel."""
    place = linked.positions(tables, "building", "parcel", "parcel")
    per_parcel = np.bincount(place[place >= 0], minlength=len(tables["parcel"]))
    if table == "parcel":
        return np.asarray(per_parcel > 1)
    alone = np.zeros(len(place), dtype=bool)
    alone[place >= 0] = per_parcel[place[place >= 0]] == 1
    return alone


def texts_of(first: str, count: int, signed: int | None = None) -> tuple[str, ...]:
    """Texts to try for a feature with ``count`` households, the first being ``first``, so many of them signed.

    >>> texts_of("WL-0417", 1)
    ('WL-0417', '0417')
    >>> texts_of("WL-0417", 36)
    ('WL-0417 等36户', '0417 等36户', '36户')
    >>> texts_of("WL-0417", 36, 33)
    ('0417等 33/36', '33/36')
    """
    if count == 0:
        return ()
    digits = first.rpartition("-")[2]
    short = (digits,) if digits != first else ()
    if count == 1:
        return (first, *short)
    if signed is not None:
        return (tr("{no}等 {signed}/{count}", no=digits, signed=signed, count=count), f"{signed}/{count}")
    return (*(tr("{first} 等{count}户", first=each, count=count) for each in (first, *short)),
            tr("{count}户", count=count))


def plain_texts(texts: np.ndarray) -> Namer:
    """One text a feature, by position."""
    return lambda places: [(str(texts[place]),) if texts[place] else () for place in places]
