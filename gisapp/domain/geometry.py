"""Questions about shapes in metres: overlaps, validity, stated against drawn areas.

All functions take arrays of polygons in one projected CRS; None counts as nothing. Called by imports and ``check``.
"""

from typing import Any

import numpy as np
import pandas as pd
import shapely

Geometries = np.ndarray[Any, np.dtype[np.object_]]


def overlaps(geometries: Geometries, least_m2: float = 0.0) -> pd.DataFrame:
    """Pairs of polygons that share area.

    Returns:
        Columns ``one``, ``other`` (positions, one < other) and ``area_m2`` (> ``least_m2``).
    """
    return overlaps_between(geometries, geometries, least_m2).query("one < other").reset_index(drop=True)


def overlaps_between(geometries: Geometries, others: Geometries, least_m2: float = 0.0) -> pd.DataFrame:
    """Pairs of a polygon of each array that share area; columns as for ``overlaps``. Invalid shapes are left out."""
    usable = np.flatnonzero(shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
    usable_others = np.flatnonzero(shapely.is_valid(others) & ~shapely.is_missing(others))
    tree = shapely.STRtree(others[usable_others])
    one, other = tree.query(geometries[usable], predicate="intersects")
    one, other = usable[one], usable_others[other]
    if others is geometries:
        one, other = one[one < other], other[one < other]
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


def gaps(geometries: Geometries, widest_m2: float = 1.0) -> Geometries:
    """Holes smaller than ``widest_m2`` between polygons that nearly touch."""
    whole = shapely.union_all(geometries[shapely.is_valid(geometries) & ~shapely.is_missing(geometries)])
    parts = shapely.get_parts(whole)
    rings, owner = shapely.get_rings(parts, return_index=True)
    first = np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.empty(0, dtype=bool)
    holes = shapely.polygons(rings[~first])
    small: Geometries = holes[shapely.area(holes) < widest_m2]
    return small
