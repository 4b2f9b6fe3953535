"""What lies under the map: orthophotos, tile files, a tile service; which of them, how strong, at which scales.

A ``MapSpec`` carries an ``Under``; ``render.underlay`` reads and paints it, on screen and paper alike. Pixels are made
in pieces of one grid over the land, so that a picture moved by hand asks only for what is new.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Bounds = tuple[float, float, float, float]
Kind = Literal["picture", "tiles", "web"]

ANY_SCALE: Final = 0.0
SEEN_THROUGH: Final = 0.45


@dataclass(frozen=True, slots=True)
class Underlay:
    """One picture under the map.

    Attributes:
        kind: a georeferenced picture, a tile file (MBTiles), or a tile service.
        source: path of the file, or the service's address with its placeholders.
        name: what officers call it.
        crs: the system that the officer named, where the file does not say (or says the wrong one); else empty.
        visible: whether it is shown.
        opacity: 0 (not seen) … 1.
        brightness: −1 (black) … 0 (as it is) … 1 (white).
        closest: smallest scale denominator at which it is shown; 0 is any.
        farthest: largest scale denominator at which it is shown; 0 is any.
        attribution: whose it is, drawn on the map.
    """

    kind: Kind
    source: str
    name: str
    crs: str = ""
    visible: bool = True
    opacity: float = 1.0
    brightness: float = 0.0
    closest: float = ANY_SCALE
    farthest: float = ANY_SCALE
    attribution: str = ""

    def shown(self, denominator: float) -> bool:
        """Whether it is seen at a scale."""
        return (self.visible and self.opacity > 0 and denominator >= self.closest
                and (self.farthest == ANY_SCALE or denominator <= self.farthest))


@dataclass(frozen=True, slots=True)
class Under:
    """All that lies under a map.

    Attributes:
        underlays: bottom to top.
        crs: the project's system, in which the map is drawn.
        fill_opacity: how strong the fills of parcels and buildings are over what lies under them, 0 … 1.
    """

    underlays: tuple[Underlay, ...]
    crs: str
    fill_opacity: float = SEEN_THROUGH

    def shown(self, denominator: float) -> tuple[Underlay, ...]:
        """What is seen at a scale, bottom to top."""
        return tuple(each for each in self.underlays if each.shown(denominator))

    def attribution(self, denominator: float) -> str:
        """Whose pictures are seen at a scale, each named once."""
        return " · ".join(dict.fromkeys(each.attribution for each in self.shown(denominator) if each.attribution))


def fill_opacity(under: Under | None, denominator: float) -> float:
    """How strong fills are at a scale: whole where nothing lies under them."""
    return under.fill_opacity if under is not None and under.shown(denominator) else 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of pixels over the land: its north-west corner, the metres of a pixel, columns and rows."""

    west: float
    north: float
    metres_per_px: float
    width: int
    height: int

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north, metres."""
        return (self.west, self.north - self.height * self.metres_per_px,
                self.west + self.width * self.metres_per_px, self.north)


def pieces(bounds: Bounds, metres_per_px: float, size: int) -> Iterator[Piece]:
    """The pieces of the grid of a resolution that meet a rectangle, those near its middle first.

    The grid begins at the zero of the coordinates, so that every view of one resolution shares it.
    """
    step = size * metres_per_px
    west, south, east, north = bounds
    columns = range(math.floor(west / step), math.ceil(east / step))
    rows = range(math.floor(south / step), math.ceil(north / step))
    middle = ((west + east) / 2 / step - 0.5, (south + north) / 2 / step - 0.5)
    places = sorted(((row, column) for row in rows for column in columns),
                    key=lambda at: (at[1] - middle[0]) ** 2 + (at[0] - middle[1]) ** 2)
    for row, column in places:
        yield Piece(column * step, (row + 1) * step, metres_per_px, size, size)
