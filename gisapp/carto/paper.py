"""Sheets of paper, round scales, and which scale fits which sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gisapp.errors import InputError

PAPERS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({
    "A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841), "A0": (841, 1189),
})
"""Paper → width and height in mm, upright, smallest first (ISO 216)."""

_TEXT: Final[Mapping[str, float]] = MappingProxyType({"A4": 0.72, "A3": 1.0, "A2": 1.35, "A1": 1.85, "A0": 2.5})
_SIGNS: Final[Mapping[str, float]] = MappingProxyType({"A4": 0.85, "A3": 1.0, "A2": 1.2, "A1": 1.45, "A0": 1.8})
_STEPS: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5)
ROUND_SCALES: Final = tuple(int(step * power) for power in (100, 1000, 10_000, 100_000) for step in _STEPS)[3:]
"""Denominators of round scales, largest scale first."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper in one orientation."""

    paper: str
    landscape: bool

    @property
    def width_mm(self) -> float:
        """Width as it hangs."""
        return PAPERS[self.paper][1 if self.landscape else 0]

    @property
    def height_mm(self) -> float:
        """Height as it hangs."""
        return PAPERS[self.paper][0 if self.landscape else 1]

    @property
    def text_scale(self) -> float:
        """How much larger than on A3 the marginalia are."""
        return _TEXT[self.paper]

    @property
    def sign_scale(self) -> float:
        """How much larger than on A3 signs and labels on the map are."""
        return _SIGNS[self.paper]


def checked_paper(name: str) -> str:
    """The paper of a name in any case; raises ``InputError`` when there is none."""
    if name.upper() in PAPERS:
        return name.upper()
    raise InputError("map.no_paper", paper=name, known=list(PAPERS))


def fits(size_m: tuple[float, float], room_mm: tuple[float, float], denominator: float) -> bool:
    """Whether land of a width and height in metres fits a room on paper at 1:``denominator``."""
    return all(metres * 1000 / denominator <= room + 1e-9 for metres, room in zip(size_m, room_mm, strict=True))


def largest_scale(size_m: tuple[float, float], room_mm: tuple[float, float]) -> int:
    """The denominator of the largest round scale at which land fits a room; the last one where none does."""
    return next((each for each in ROUND_SCALES if fits(size_m, room_mm, each)), ROUND_SCALES[-1])
