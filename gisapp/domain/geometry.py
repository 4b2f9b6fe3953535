"""Questions about shapes in metres: overlaps, validity, stated against drawn areas.

All functions take arrays of polygons in one projected CRS; None counts as nothing. Called by imports and ``check``.
"""

from typing import Any

import numpy as np
import pandas as pd
import shapely

Geometries = np.ndarray[Any, np.dtype[np.object_]]
Positions = np.ndarray[Any, np.dtype[np.int64]]


def usable(geometries: Geometries) -> Positions:
    """Positions of the shapes that can be measured: neither missing, empty nor invalid."""
    return np.flatnonzero(shapely.is_valid(geometries) & ~shapely.is_missing(geometries)
                          & ~shapely.is_empty(geometries))


def overlaps(geometries: Geometries, least_m2: float = 0.0) -> pd.DataFrame:
    """Pairs of polygons that share area; invalid shapes are left out.

    A coverage check finds the suspects in one pass, so that only they are intersected. Of a polygon inside another
    it marks the inner one alone: suspects are therefore compared with all.

    Returns:
        Columns ``one``, ``other`` (positions, one < other) and ``area_m2`` (> ``least_m2``), in this order.
    """
    sound = usable(geometries)
    edges = shapely.coverage_invalid_edges(geometries[sound]) if len(sound) else np.empty(0, dtype=object)
    suspects = sound[~shapely.is_empty(edges)]
    one, other = shapely.STRtree(geometries[sound]).query(geometries[suspects], predicate="intersects")
    pairs = np.sort(np.stack([suspects[one], sound[other]], axis=1), axis=1)
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    return _shared(geometries, geometries, pairs[:, 0], pairs[:, 1], least_m2)


def overlaps_between(geometries: Geometries, others: Geometries, least_m2: float = 0.0) -> pd.DataFrame:
    """Pairs of a polygon of each array that share area; columns as for ``overlaps``. Invalid shapes are left out."""
    sound, sound_others = usable(geometries), usable(others)
    one, other = shapely.STRtree(others[sound_others]).query(geometries[sound], predicate="intersects")
    return _shared(geometries, others, sound[one], sound_others[other], least_m2)


def _shared(geometries: Geometries, others: Geometries, one: Positions, other: Positions,
            least_m2: float) -> pd.DataFrame:
    area_m2 = shapely.area(shapely.intersection(geometries[one], others[other]))
    shared = area_m2 > least_m2
    return pd.DataFrame({"one": one[shared], "other": other[shared], "area_m2": area_m2[shared]})


def invalid(geometries: Geometries) -> dict[int, str]:
    """Position of every invalid shape → why (GEOS's reason)."""
    wrong = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
    return {int(at): str(shapely.is_valid_reason(geometries[at])) for at in wrong}


def area_m2(geometries: Geometries) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Plane areas in ㎡; NaN for none."""
    areas: np.ndarray[Any, np.dtype[np.float64]] = np.where(shapely.is_missing(geometries), np.nan,
                                                          shapely.area(geometries))
    return areas


def area_differs(drawn_m2: pd.Series, stated_m2: pd.Series, share: float = 0.05) -> pd.Series:
    """Whether a stated area differs from the drawn one by more than a share; missing areas do not differ."""
    return ((drawn_m2 - stated_m2).abs() > share * stated_m2) & (stated_m2 > 0) & drawn_m2.notna()
