"""The frames of a product put on a sheet one after the other: which stands below which, what lies over what.

The same for a household's sheet and for the map of a zone; the layout editor reads the places that come of it.
Called by ``press`` and ``zonal``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gisapp.carto.page import Area, Item, rectangle
from gisapp.carto.style import INK, Fill, Stroke
from gisapp.errors import InputError
from gisapp.i18n import sentence
from gisapp.services import frame_values
from gisapp.services.pages.draft import Draft
from gisapp.services.products import Frame

Block = Callable[[Draft, Frame], float]
LATER: Final = frozenset({"map_legend", "overview", "inset", "scale", "north"})
"""Kinds that tell of the maps on the sheet, and are drawn after them wherever they stand in the list."""
_LEAST_MM: Final = 10.0  # a frame left with less stays away
_FAULT: Final = "#C8102E"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame came to stand (mm).

    Attributes:
        x_mm: left edge.
        y_mm: upper edge.
        width_mm: width.
        height_mm: that of the frame, or of its contents where it has none of its own.
        lower_mm: the lower edge of its contents, from which the distance of what stands below is counted.
        shown: false for one that stays away from this sheet.
    """

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    lower_mm: float
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Laid:
    """What came of the frames.

    Attributes:
        items: what to draw, in the order of the frames.
        places: of each frame.
        faults: position of a frame → why it could not be drawn; only where faults are to be shown.
    """

    items: tuple[Item, ...]
    places: tuple[Place, ...]
    faults: Mapping[int, InputError]


def lay(draft: Draft, frames: Sequence[Frame], kinds: Mapping[str, Block], *,
        stands: Callable[[Frame], bool] = lambda _frame: True, tolerant: bool = False) -> Laid:
    """Draw frames.

    Args:
        draft: the sheet.
        frames: in the order in which they lie over each other.
        kinds: kind → what draws it.
        stands: whether a frame is wanted on this sheet.
        tolerant: mark a frame that cannot be drawn, instead of raising.

    Raises:
        InputError: ``product.block`` for an unknown kind, ``product.frame`` for a value that its kind cannot use, and
            what a block raises.
    """
    layer: dict[int, list[Item]] = {}
    places: dict[int, Place] = {}
    faults: dict[int, InputError] = {}
    for at in _order(frames):
        draft.items = layer[at] = []
        try:
            places[at] = _one(draft, frames[at], kinds, stands)
        except InputError as error:
            if not tolerant:
                raise
            faults[at] = error
            draft.items = layer[at] = []
            places[at] = _told(draft, frames[at], error)
    everything = tuple(item for at in range(len(frames)) for item in layer[at])
    draft.items = list(everything)
    return Laid(everything, tuple(places[at] for at in range(len(frames))), faults)


def _order(frames: Sequence[Frame]) -> list[int]:
    """The order of drawing: what tells of the maps, and what stands below it, comes last."""
    later: list[int] = []
    names: set[str] = set()
    for at, each in enumerate(frames):
        if each.kind in LATER or "{比例尺}" in str(each.wanted.get("text", "")) or each.below in names:
            later.append(at)
            names |= {each.name} - {""}
    return [at for at in range(len(frames)) if at not in later] + later


def _one(draft: Draft, frame: Frame, kinds: Mapping[str, Block], stands: Callable[[Frame], bool]) -> Place:
    if frame.wanted.get("hidden") or not stands(frame):
        draft.bottoms[frame.name] = bottom = draft.bottoms.get(frame.below, frame.y_mm)
        return Place(frame.x_mm, bottom, frame.width_mm, frame.height_mm, bottom, shown=False)
    placed = replace(frame, y_mm=draft.bottoms[frame.below] + frame.y_mm) if frame.below else frame
    if frame.below and frame.wanted.get("bottom"):
        placed = replace(placed, height_mm=float(frame.wanted["bottom"]) - placed.y_mm)
    if frame.wanted.get("bottom") and placed.height_mm < _LEAST_MM:
        draft.bottoms[frame.name] = placed.y_mm
        return Place(placed.x_mm, placed.y_mm, placed.width_mm, 0.0, placed.y_mm, shown=False)
    if frame.kind not in kinds:
        raise InputError("product.block", block=frame.kind, known=list(kinds))
    wrong = frame_values.fault(frame.kind, frame.wanted)
    if wrong is not None:
        raise InputError("product.frame", frame=frame.name or frame.kind, detail=wrong.words)
    lower = kinds[frame.kind](draft, placed)
    if frame.name:
        draft.bottoms[frame.name] = lower
    place = Place(placed.x_mm, placed.y_mm, placed.width_mm, placed.height_mm or lower - placed.y_mm, lower)
    _edged(draft, frame, place)
    return place


def _edged(draft: Draft, frame: Frame, place: Place) -> None:
    """The ground and the border that any frame may have."""
    colour, width = frame.wanted.get("ground"), float(frame.wanted.get("border", 0))
    outline = rectangle(place.x_mm, place.y_mm, place.width_mm, place.height_mm)
    if colour:
        draft.items.insert(0, Area(outline, Fill(str(colour))))
    if width:
        draft.items.append(Area(outline, stroke=Stroke(INK, width)))


def _told(draft: Draft, frame: Frame, error: InputError) -> Place:
    """A frame that cannot be drawn, with the reason in it."""
    y = draft.bottoms.get(frame.below, 0.0) + frame.y_mm if frame.below else frame.y_mm
    high = max(frame.height_mm, 6.0)
    place = Place(frame.x_mm, y, max(frame.width_mm, 20.0), high, y + high)
    draft.bottoms[frame.name] = y + place.height_mm
    outline = rectangle(place.x_mm, place.y_mm, place.width_mm, place.height_mm)
    draft.items.append(Area(outline, stroke=Stroke(_FAULT, 0.3)))
    draft.lines(place.x_mm + 1, place.y_mm + 0.8, sentence(error.code, error.params), 2.4, place.width_mm - 2,
                colour=_FAULT)
    return place
