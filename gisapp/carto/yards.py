"""Land without its buildings, where a parcel's text may stand; worked out for a parcel when its text is placed.

A district has tens of thousands of parcels with several buildings, and a map shows the texts of a few hundred.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import shapely


class Yards(Mapping[int, shapely.Geometry]):
    """Position of a parcel → its land without buildings.

    Args:
        places: the parcels that have one.
        land: outlines of all parcels.
        buildings: outlines of all buildings.
        on: parcel of each building by position, −1 for none.
    """

    def __init__(self, places: np.ndarray, land: np.ndarray, buildings: np.ndarray, on: np.ndarray) -> None:
        self._places = frozenset(int(at) for at in places if land[at] is not None)
        self._land, self._buildings = land, buildings
        self._order = np.argsort(on, kind="stable")
        self._sorted = on[self._order]
        self._known: dict[int, shapely.Geometry] = {}

    def __getitem__(self, place: int) -> shapely.Geometry:
        if place not in self._places:
            raise KeyError(place)
        if place not in self._known:
            first, last = np.searchsorted(self._sorted, (place, place + 1))
            built = shapely.union_all(self._buildings[self._order[first:last]])
            self._known[place] = shapely.difference(self._land[place], built)
        return self._known[place]

    def __contains__(self, place: object) -> bool:
        return place in self._places

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
