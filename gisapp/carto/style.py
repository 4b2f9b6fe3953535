"""What map signs look like: fills, strokes, hatches, texts, and the colours of the seven stage groups.

Read by the scene (class → sign), the printed legend, the window's legend and its table. Sizes are millimetres on
paper; the painter turns them into pixels. Colours are chosen to differ for colour-blind eyes and in grey (tested),
hatches to differ on a black-and-white printer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, get_args

INK: Final = "#22262E"
GREY: Final = "#6B7280"
PAPER: Final = "#FFFFFF"
GROUND: Final = "#F8F6F1"
RED_LINE: Final = "#C8102E"
PALE: Final = "#EFEBE1"
FADED: Final = "#F3F1EB"
SELECTED: Final = "#FFD400"


Symbol = Literal["diamond", "circle", "square", "triangle", "wedge", "cross", "star"]
SYMBOLS: Final[tuple[Symbol, ...]] = get_args(Symbol)


@dataclass(frozen=True, slots=True)
class Hatch:
    """Parallel lines: direction counter-clockwise from east in degrees, distance and thickness in mm."""

    angle_deg: float
    spacing_mm: float
    width_mm: float = 0.12
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: colour, thickness in mm, dash lengths in mm (none: solid), never thinner than ``min_px`` pixels."""

    colour: str
    width_mm: float
    dashes_mm: tuple[float, ...] = ()
    min_px: float = 0.5


@dataclass(frozen=True, slots=True)
class Fill:
    """An area: its colour (None: see-through), hatches over it, and how opaque the colour is, 0–1."""

    colour: str | None = None
    hatches: tuple[Hatch, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """A text on the map: sizes tried from the largest (mm), colour, weight, halo."""

    sizes_mm: tuple[float, ...] = (2.2, 1.8, 1.5)
    colour: str = INK
    bold: bool = False
    halo: str | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """How one class of a layer is drawn: area, outline, point symbol (size in mm, shape), colour of its labels.

    ``mono`` is the area on a black-and-white printer; where None it is darkened (``signing.greyed``).
    """

    fill: Fill = Fill()
    stroke: Stroke | None = None
    symbol_mm: float = 0.0
    label_colour: str = INK
    label_box: str | None = None
    symbol: Symbol = "diamond"
    mono: Fill | None = None


GROUP_COLOURS: Final[Mapping[str, str]] = MappingProxyType({
    "uninvestigated": "#D4D6DA", "surveying": "#F8E8B0", "negotiating": "#E8924C", "signed": "#93CBAA",
    "compensated": "#4C93BF", "handed_over": "#2B5C99", "demolished": "#3F434C",
})
"""Legend group (``lifecycle.GROUPS``) → colour."""

DEMOLISHED_HATCH: Final = Hatch(45, 1.1, 0.16, "#9AA0AB")

MONO_FILLS: Final[Mapping[str, Fill]] = MappingProxyType({
    "uninvestigated": Fill(PAPER, (Hatch(90, 2.6, 0.10),)),
    "surveying": Fill(PAPER, (Hatch(45, 2.2, 0.10),)),
    "negotiating": Fill(PAPER, (Hatch(0, 1.3, 0.12),)),
    "signed": Fill("#E4E4E4", (Hatch(135, 1.1, 0.14),)),
    "compensated": Fill("#D2D2D2", (Hatch(0, 1.5, 0.14), Hatch(90, 1.5, 0.14))),
    "handed_over": Fill("#9C9C9C", (Hatch(45, 1.0, 0.20, "#1A1A1A"),)),
    "demolished": Fill("#4A4A4A", (Hatch(45, 1.3, 0.20, PAPER), Hatch(135, 1.3, 0.20, PAPER))),
})
"""Legend group → fill for a black-and-white printer; no two alike."""

PARCEL_EDGE: Final = Stroke(PAPER, 0.14, min_px=0.7)
MONO_EDGE: Final = Stroke("#303030", 0.08)
KEPT_EDGE: Final = Stroke(INK, 0.26, min_px=1.2)
_DARK_BELOW: Final = 0.42


@dataclass(frozen=True, slots=True)
class Look:
    """How one class of a theme looks: in colour, and on a black-and-white printer.

    Attributes:
        fill: colour and hatches.
        mono: the fill in black and white.
        gone: buildings of this class are torn down; kept ones (保留) never bear its hatches.
    """

    fill: Fill
    mono: Fill
    gone: bool = False

    @property
    def colour(self) -> str:
        """The colour without hatches."""
        return self.fill.colour or PAPER

    def filled(self, *, mono: bool = False, kept: bool = False) -> Fill:
        """The fill on a parcel or building."""
        if not mono:
            return Fill(self.fill.colour) if self.gone and kept else self.fill
        return Fill("#4A4A4A") if self.gone and kept else self.mono

    def sign(self, *, mono: bool = False, kept: bool = False) -> Sign:
        """The sign of a parcel or building."""
        edge = KEPT_EDGE if kept else MONO_EDGE if mono else PARCEL_EDGE
        fill = self.filled(mono=mono, kept=kept)
        if mono:
            return Sign(fill, edge, label_colour=INK, label_box=PAPER)
        return Sign(fill, edge, label_colour=PAPER if is_dark(self.colour) else INK,
                    label_box=self.colour if fill.hatches else None)

    def shade(self, *, mono: bool = False) -> Sign:
        """The sign of the only building on a parcel that already bears the colour: faint, dashed when gone."""
        if mono:
            return Sign(stroke=Stroke("#8A8A8A", 0.06, (0.6, 0.4) if self.gone else ()))
        if self.gone:
            return Sign(stroke=Stroke("#8A909B", 0.1, (0.6, 0.4)), label_colour=PAPER)
        fill = Fill(None if self.fill.hatches else darker(self.colour, 0.04))
        return Sign(fill, Stroke(darker(self.colour, 0.17), 0.08), label_colour=PAPER if is_dark(self.colour) else INK,
                    label_box=self.colour if self.fill.hatches else None)


def is_dark(colour: str) -> bool:
    """Whether a text on a colour must be white."""
    red, green, blue = (int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK_BELOW


GROUP_LOOKS: Final[Mapping[str, Look]] = MappingProxyType({
    group: Look(Fill(colour, (DEMOLISHED_HATCH,) if group == "demolished" else ()), MONO_FILLS[group],
                gone=group == "demolished")
    for group, colour in GROUP_COLOURS.items()
})
"""Legend group → its look."""


def group_fill(group: str, *, mono: bool = False) -> Fill:
    """The fill of a legend group."""
    return GROUP_LOOKS[group].filled(mono=mono)


def group_sign(group: str, *, mono: bool = False) -> Sign:
    """The sign of a parcel or building in a legend group."""
    return GROUP_LOOKS[group].sign(mono=mono)


def plain_sign(colour: str, *, mono: bool = False, kept: bool = False) -> Sign:
    """The sign of what has no stage."""
    edge = KEPT_EDGE if kept else MONO_EDGE if mono else Stroke(darker(colour, 0.12), 0.1, min_px=0.7)
    return Sign(Fill(PAPER if mono else colour), edge)


def magnified(fill: Fill, factor: float) -> Fill:
    """The fill with its hatches larger, as a map on large paper draws them."""
    return replace(fill, hatches=tuple(replace(each, spacing_mm=each.spacing_mm * factor,
                                               width_mm=each.width_mm * factor) for each in fill.hatches))


def darker(colour: str, share: float) -> str:
    """The colour moved towards black by a share of 0…1.

    >>> darker("#FFFFFF", 0.2)
    '#CCCCCC'
    """
    red, green, blue = (round(int(colour[at:at + 2], 16) * (1 - share)) for at in (1, 3, 5))
    return f"#{red:02X}{green:02X}{blue:02X}"
