"""Safe repairs of a fabric: slivers of overlap are given to one neighbour, slivers of gaps to the longer one.

Only what is thinner than the tolerance is mended; a repair that would make a shape invalid or tear it apart is left
out. Both neighbours end with the same vertices. Called by ``services.repairs``.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gisapp.domain import rings
from gisapp.domain.rings import NEAR_M, Areal, Points

_REACH_M: Final = 0.01
_SAME_M: Final = 1e-6


class Mended:
    """The shapes of a fabric while one fault after the other is mended; ``changed`` holds those that differ."""

    def __init__(self, shapes: pd.Series) -> None:
        self.changed: dict[str, Areal] = {}
        self._before = shapes
        self._uids = shapes.index.to_numpy()
        self._tree = shapely.STRtree(shapes.to_numpy(dtype=object))

    def shape(self, uid: str) -> Areal:
        """The shape as it is by now."""
        return self.changed.get(uid) or rings.together(rings.polygons(self._before[uid]))

    def snap(self, loser: str, winner: str, overlap: shapely.Geometry) -> bool:
        """Take the land that two parcels share from one of them; whether that could be done."""
        old = self.shape(loser)
        new = shapely.difference(old, self.shape(winner))
        shared = shapely.area(shapely.intersection(old, self.shape(winner)))
        if not _same_build(old, new) or old.area - new.area > shared + _SAME_M:
            return False
        return self._kept({loser: rings.together(rings.polygons(new))}, overlap)

    def fill(self, uid: str, gap: shapely.Polygon) -> bool:
        """Give the land of a gap to a parcel; whether that could be done."""
        old = rings.with_vertices(self.shape(uid), rings.points(gap), _SAME_M, _SAME_M)
        new = shapely.union(old, gap)
        if not _same_build(old, new) or abs(new.area - old.area - gap.area) > _SAME_M:
            return False
        return self._kept({uid: rings.together(rings.polygons(new))}, gap)

    def _kept(self, made: dict[str, Areal], place: shapely.Geometry) -> bool:
        """Keep new shapes and put their vertices into the edges around; nothing is kept if a shape breaks by it."""
        around = [str(self._uids[at]) for at in self._tree.query(place, predicate="dwithin", distance=_REACH_M)]
        added = np.concatenate([_near(rings.points(shape), place) for shape in made.values()])
        for uid in around:
            if uid not in made:
                before = self.shape(uid)
                after = rings.with_vertices(before, added, _SAME_M, _SAME_M)
                if len(rings.points(after)) != len(rings.points(before)):
                    made[uid] = after
        if not all(shapely.is_valid(shape) for shape in made.values()):
            return False
        self.changed |= made
        return True


def _near(points: Points, place: shapely.Geometry) -> Points:
    found: Points = points[shapely.dwithin(shapely.points(points), place, NEAR_M)]
    return found


def _same_build(old: Areal, new: shapely.Geometry) -> bool:
    """Whether a shape has as many polygons and holes as before."""
    before, after = rings.polygons(old), rings.polygons(new)
    return (len(before) == len(after) and bool(shapely.is_valid(new))
            and sum(len(each.interiors) for each in before) == sum(len(each.interiors) for each in after))


def mended(shapes: pd.Series, repairs: Iterable[Callable[[Mended], bool]]) -> tuple[dict[str, Areal], list[bool]]:
    """Do repairs one after the other; the shapes that differ, and which repairs could be done."""
    fabric = Mended(shapes)
    done = [repair(fabric) for repair in repairs]
    return fabric.changed, done


def snaps(pairs: pd.DataFrame) -> Iterator[Callable[[Mended], bool]]:
    """Repairs of overlaps; columns ``loser``, ``winner``, ``either`` (the winner may lose instead), ``geom``."""
    for row in zip(pairs["loser"], pairs["winner"], pairs["either"], pairs["geom"], strict=True):
        yield partial(_snapped, *row)


def _snapped(loser: str, winner: str, either: bool, overlap: shapely.Geometry, fabric: Mended) -> bool:
    return fabric.snap(loser, winner, overlap) or (either and fabric.snap(winner, loser, overlap))


def fills(gaps: pd.DataFrame) -> Iterator[Callable[[Mended], bool]]:
    """Repairs of gaps; columns ``uid`` (who gets the land) and ``geom``."""
    for uid, gap in zip(gaps["uid"], gaps["geom"], strict=True):
        yield partial(Mended.fill, uid=uid, gap=gap)
