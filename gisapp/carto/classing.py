"""Classes of a number: where the limits lie, and which class each value is in.

Called by the style dialog (limits are kept in the layer's file, so that a map does not change its classes by itself)
and by the scene.
"""

from typing import Final

import numpy as np

from gisapp.carto.symbology import Method

_SAMPLE: Final = 800  # natural breaks grow with the square of the values; so many quantiles stand for all


def limits(values: np.ndarray, count: int, method: Method) -> tuple[float, ...]:
    """Upper limits of all classes but the last, rounded to what an officer reads; fewer where values are few.

    Args:
        values: numbers, NaN left out.
        count: classes wanted.
        method: equal intervals, as many values in each, or natural breaks (Fisher–Jenks: least variance within).
    """
    known = np.sort(values[np.isfinite(values)])
    if len(np.unique(known)) < 2:
        return ()
    if method == "equal":
        edges = np.linspace(known[0], known[-1], count + 1)[1:-1]
    elif method == "quantile":
        edges = np.quantile(known, np.linspace(0, 1, count + 1)[1:-1])
    else:
        edges = _natural(known, count)
    return _rounded(edges, known)


def _natural(known: np.ndarray, count: int) -> np.ndarray:
    """Middles between the classes of least variance, by dynamic programming over at most ``_SAMPLE`` values."""
    some = np.quantile(known, np.linspace(0, 1, _SAMPLE), method="nearest") if len(known) > _SAMPLE else known
    size, count = len(some), min(count, len(np.unique(some)))
    sums, squares = np.append(0.0, np.cumsum(some)), np.append(0.0, np.cumsum(some**2))
    cost = squares[1:] - sums[1:]**2 / np.arange(1, size + 1)
    cuts = np.zeros((count, size), dtype="int64")
    for group in range(1, count):
        fresh = np.full(size, np.inf)
        for last in range(group, size):
            firsts = np.arange(group, last + 1)
            spread = (squares[last + 1] - squares[firsts]) - (sums[last + 1] - sums[firsts])**2 / (last + 1 - firsts)
            total = cost[firsts - 1] + spread
            best = int(total.argmin())
            fresh[last], cuts[group, last] = total[best], firsts[best]
        cost = fresh
    found, last = [], size - 1
    for group in range(count - 1, 0, -1):
        first = int(cuts[group, last])
        found.append((some[first - 1] + some[first]) / 2)
        last = first - 1
    return np.array(found[::-1])


def _rounded(edges: np.ndarray, known: np.ndarray) -> tuple[float, ...]:
    """Limits rounded to three digits where that keeps them apart and between the values."""
    span = float(known[-1] - known[0])
    digits = int(2 - np.floor(np.log10(span))) if span > 0 else 2
    short = np.unique(np.round(edges, max(digits, 0)))
    inside = short[(short >= known[0]) & (short < known[-1])]
    return tuple(float(each) for each in (inside if len(inside) == len(np.unique(edges)) else np.unique(edges)))


def classified(values: np.ndarray, upper: tuple[float, ...]) -> np.ndarray:
    """Class of each value: the first whose upper limit is not below it; −1 for NaN.

    >>> classified(np.array([1.0, 2.0, 2.1, 9.0, np.nan]), (2.0, 5.0)).tolist()
    [0, 0, 1, 2, -1]
    """
    found = np.searchsorted(np.array(upper), values, side="left")
    return np.where(np.isfinite(values), found, -1).astype("int16")


def words(upper: tuple[float, ...], place: int, decimals: int = 2) -> str:
    """A class as the legend names it.

    >>> [words((2.0, 5.5), place) for place in range(3)]
    ['≤ 2', '2 – 5.5', '> 5.5']
    """
    shown = [f"{each:,.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{each:,.0f}" for each in upper]
    if not shown:
        return ""
    if place == 0:
        return f"≤ {shown[0]}"
    return f"> {shown[-1]}" if place == len(shown) else f"{shown[place - 1]} – {shown[place]}"
