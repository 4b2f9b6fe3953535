"""Buildings and parcels that several households share: who is at which class there, and how many have signed.

``Standing`` makes a ``Shares`` for each table; ``carto.bands`` draws it, ``carto.numbering`` writes 33/40 from it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from gisapp.carto.style import PAPER, Fill, Hatch, Look
from gisapp.carto.theme import Class

RATES: Final = tuple(
    Class(code, words, Look(Fill(colour), mono)) for code, words, colour, mono in (
        ("rate_0", "签约率不到 25%", "#F1E6F4", Fill(PAPER, (Hatch(60, 2.6, 0.10),))),
        ("rate_25", "25% 到 50%", "#D2B3DA", Fill(PAPER, (Hatch(60, 1.5, 0.12),))),
        ("rate_50", "50% 到 75%", "#AE80BE", Fill("#E4E4E4", (Hatch(60, 0.9, 0.14),))),
        ("rate_75", "75% 以上", "#7F4C98", Fill("#B0B0B0", (Hatch(60, 0.9, 0.20),))),
        ("rate_100", "全部签约", "#471C63", Fill("#5A5A5A", (Hatch(60, 1.3, 0.20, PAPER),))),
    ))
"""签约率 of a place of several households in five classes, lowest first."""


def rate_class(signed: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Position in ``RATES`` of signed ÷ total.

    >>> rate_class(np.array([0, 1, 2, 39, 40]), np.array([40, 4, 4, 40, 40])).tolist()
    [0, 1, 2, 3, 4]
    """
    return np.asarray(4 * signed // np.maximum(total, 1), dtype="int16")


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Features with two households or more.

    Attributes:
        features: their positions, ascending.
        starts: (features + 1,) first part of each.
        classes: sign of each household's part, in the order in which they are drawn.
        signed: households at 已签约 or later, of each feature.
        banded: whether the parts of each feature are drawn.
        apart: whether each household is drawn by itself; else those of one class are one band.
    """

    features: np.ndarray
    starts: np.ndarray
    classes: np.ndarray
    signed: np.ndarray
    banded: np.ndarray
    apart: bool = False

    @property
    def total(self) -> np.ndarray:
        """Households of each feature."""
        return np.diff(self.starts)

    def holds(self, feature: int) -> bool:
        """Whether a feature, by position, is shared."""
        at = int(np.searchsorted(self.features, feature))
        return at < len(self.features) and int(self.features[at]) == feature

    def drawn(self, features: np.ndarray) -> np.ndarray:
        """Places in ``features`` of those given whose parts are drawn."""
        at = np.searchsorted(self.features, features)
        at = at[at < len(self.features)] if not len(self.features) else np.minimum(at, len(self.features) - 1)
        if not len(at):
            return np.empty(0, dtype="int64")
        return np.asarray(at[(self.features[at] == features) & self.banded[at]])

    def differing(self, other: "Shares") -> np.ndarray:
        """Features that look different in the other."""
        if not np.array_equal(self.features, other.features) or not np.array_equal(self.starts, other.starts):
            return np.union1d(self.features, other.features)
        changed = np.bincount(np.repeat(np.arange(len(self.features)), self.total)[self.classes != other.classes],
                              minlength=len(self.features)) > 0
        return np.asarray(self.features[changed | (self.signed != other.signed) | (self.banded != other.banded)])


def shares(links: tuple[np.ndarray, np.ndarray], classes: np.ndarray, signed: np.ndarray, banded: np.ndarray, *,
           apart: bool) -> Shares:
    """The shares of a table.

    Args:
        links: (household, feature) pairs by position, each pair once.
        classes: sign of the part of each link.
        signed: whether each household has signed.
        banded: whether the parts of each feature of the table are to be drawn.
        apart: households in the order of their table; else by class.
    """
    household, feature = links
    counts = np.bincount(feature, minlength=len(banded))
    mine = counts[feature] > 1
    household, feature, classes = household[mine], feature[mine], classes[mine]
    order = np.lexsort((household if apart else classes, feature))
    features, starts = np.unique(feature[order], return_index=True)
    agreed = np.bincount(feature, weights=signed[household], minlength=len(banded)).astype("int64")
    return Shares(features, np.append(starts, len(order)).astype("int64"), classes[order], agreed[features],
                  banded[features], apart)
