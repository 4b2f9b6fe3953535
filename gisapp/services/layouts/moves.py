"""What can be done with frames on a page: move, resize, align, distribute. Locked ones stay where they are.

Frames are given by key; where they stand is given by ``Places``, since a frame below another stands where that one
ends. Moving changes the distance between them, not what hangs on what, and nothing else moves. Called
by the layout editor.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, Literal

from gisapp.services.layouts.arrangement import Arrangement, Piece, at, wanting
from gisapp.services.pages.laying import Place
from gisapp.services.products import Frame

Places = Mapping[int, Place]
Edge = Literal["left", "center", "right", "top", "middle", "bottom"]
Box = tuple[float, float, float, float]
EDGES: Final[tuple[Edge, ...]] = ("left", "center", "right", "top", "middle", "bottom")
LEAST_MM: Final = 1.0


def box(place: Place) -> Box:
    """Left, top, right, bottom in mm."""
    return place.x_mm, place.y_mm, place.x_mm + place.width_mm, place.y_mm + place.height_mm


def around(places: Places, keys: Collection[int]) -> Box:
    """The box around frames."""
    boxes = [box(places[key]) for key in keys]
    return (min(each[0] for each in boxes), min(each[1] for each in boxes), max(each[2] for each in boxes),
            max(each[3] for each in boxes))


def _free(arrangement: Arrangement, keys: Collection[int]) -> list[Piece]:
    return [each for each in arrangement if each.key in keys and not each.locked]


def moved(arrangement: Arrangement, keys: Collection[int], right_mm: float, down_mm: float) -> Arrangement:
    """Frames elsewhere; all others stay where they are, those that hang below one of them included."""
    return _each_by(arrangement, dict.fromkeys(keys, (right_mm, down_mm)))


def _shifted(frame: Frame, right: float, down: float, lower: float) -> Frame:
    """A frame moved by ``down``; a lower edge that it is to reach by ``lower``."""
    made = at(frame, x_mm=frame.x_mm + right, y_mm=frame.y_mm + down)
    bottom = frame.wanted.get("bottom")
    return made if bottom is None or not lower else wanting(made, bottom=round(float(bottom) + lower, 2))


def resized(arrangement: Arrangement, key: int, wanted: Box, places: Places) -> Arrangement:
    """A frame with its edges at left, top, right, bottom (mm), at least a millimetre wide and high.

    A height that follows the contents stays so until the lower or upper edge is asked for elsewhere.
    """
    piece = arrangement[key]
    if piece.locked:
        return arrangement
    left, top, right, bottom = wanted
    frame, (_, before, _, lower) = piece.frame, box(places[key])
    made = at(frame, x_mm=left, y_mm=frame.y_mm + top - before, width_mm=max(right - left, LEAST_MM))
    if abs((bottom - top) - (lower - before)) > 1e-6:
        if frame.wanted.get("bottom") is not None:
            made = wanting(made, bottom=round(bottom, 2))
        else:
            made = at(made, height_mm=max(bottom - top, LEAST_MM))
    return arrangement.with_frames({key: made})


def aligned(arrangement: Arrangement, keys: Sequence[int], edge: Edge, places: Places, within: Box | None = None,
            ) -> Arrangement:
    """Frames with one edge or their centres in line: of the box around them, or of ``within`` (a page) where given."""
    left, top, right, bottom = within or around(places, keys)
    steps: dict[int, tuple[float, float]] = {}
    for key in keys:
        x, y, far, lower = box(places[key])
        steps[key] = {
            "left": (left - x, 0.0), "right": (right - far, 0.0), "center": ((left + right - x - far) / 2, 0.0),
            "top": (0.0, top - y), "bottom": (0.0, bottom - lower), "middle": (0.0, (top + bottom - y - lower) / 2),
        }[edge]
    return _each_by(arrangement, steps)


def distributed(arrangement: Arrangement, keys: Sequence[int], places: Places, *, across: bool) -> Arrangement:
    """Frames with equal gaps between them, the outermost staying; across the page, or down it."""
    low, high = (0, 2) if across else (1, 3)
    boxes = {key: box(places[key]) for key in keys}
    inline = sorted(keys, key=lambda key: boxes[key][low] + boxes[key][high])
    if len(inline) < 3:
        return arrangement
    start, end = min(each[low] for each in boxes.values()), max(each[high] for each in boxes.values())
    gap = (end - start - sum(each[high] - each[low] for each in boxes.values())) / (len(inline) - 1)
    steps: dict[int, tuple[float, float]] = {}
    for key in inline:
        step = start - boxes[key][low]
        steps[key] = (step, 0.0) if across else (0.0, step)
        start += boxes[key][high] - boxes[key][low] + gap
    return _each_by(arrangement, steps)


def _each_by(arrangement: Arrangement, steps: Mapping[int, tuple[float, float]]) -> Arrangement:
    """Each frame by its own step; what hangs below one that goes down keeps its place by another distance to it."""
    free = {each.key: each for each in _free(arrangement, steps)}
    fell = {each.frame.name: steps[key][1] for key, each in free.items() if each.frame.name}
    frames: dict[int, Frame] = {}
    for each in arrangement:
        right, down = steps[each.key] if each.key in free else (0.0, 0.0)
        carried = fell.get(each.frame.below, 0.0) if each.frame.below else 0.0
        if right or down or carried:
            frames[each.key] = _shifted(each.frame, right, down - carried, down)
    return arrangement.with_frames(frames)


def same_size(arrangement: Arrangement, keys: Sequence[int], places: Places, *, wide: bool, high: bool) -> Arrangement:
    """Frames as wide, as high as the first one."""
    first = places[keys[0]]
    for key in keys[1:]:
        left, top, right, bottom = box(places[key])
        right = left + first.width_mm if wide else right
        bottom = top + first.height_mm if high else bottom
        arrangement = resized(arrangement, key, (left, top, right, bottom), places)
    return arrangement


def flagged(arrangement: Arrangement, keys: Collection[int], name: Literal["locked", "hidden"], *,
            on: bool) -> Arrangement:
    """Frames locked or free, hidden or shown."""
    return arrangement.with_frames({each.key: wanting(each.frame, **{name: True if on else None})
                                    for each in arrangement if each.key in keys})


def changed(arrangement: Arrangement, key: int, change: Callable[[Frame], Frame]) -> Arrangement:
    """One frame changed by a function."""
    return arrangement.with_frames({key: change(arrangement[key].frame)})
