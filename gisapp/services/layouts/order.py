"""Which frames there are, which lies over which, which stands below which.

A frame that stands below another comes after it in the list, as a product file demands; what would break that is not
done. Called by the layout editor.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from gisapp.services.layouts.arrangement import Arrangement, Piece, at, wanting
from gisapp.services.layouts.moves import Places
from gisapp.services.pages.laying import Place
from gisapp.services.products import Frame

OFFSET_MM: Final = 5.0


def raised(arrangement: Arrangement, keys: Collection[int], *, to_end: bool = False) -> Arrangement:
    """Frames one place higher over the others, or over all."""
    return _stepped(arrangement, keys, reverse=True, to_end=to_end)


def lowered(arrangement: Arrangement, keys: Collection[int], *, to_end: bool = False) -> Arrangement:
    """Frames one place lower, or under all."""
    return _stepped(arrangement, keys, reverse=False, to_end=to_end)


def _stepped(arrangement: Arrangement, keys: Collection[int], *, reverse: bool, to_end: bool) -> Arrangement:
    pieces = list(reversed(arrangement.pieces)) if reverse else list(arrangement.pieces)
    for at_start in [place for place, each in enumerate(pieces) if each.key in keys]:
        place = at_start
        while place > 0 and pieces[place - 1].key not in keys and _may_swap(pieces[place - 1], pieces[place]):
            pieces[place - 1], pieces[place] = pieces[place], pieces[place - 1]
            place -= 1
            if not to_end:
                break
    return arrangement.with_pieces(reversed(pieces) if reverse else pieces)


def _may_swap(one: Piece, other: Piece) -> bool:
    """Whether two neighbours hang on each other."""
    return not ((one.frame.below and one.frame.below == other.frame.name)
                or (other.frame.below and other.frame.below == one.frame.name))


def added(arrangement: Arrangement, frame: Frame) -> tuple[Arrangement, int]:
    """A new frame over all others, and its key."""
    key = arrangement.used + 1
    return arrangement.with_pieces((*arrangement.pieces, Piece(key, frame))), key


def duplicated(arrangement: Arrangement, keys: Collection[int], places: Places) -> tuple[Arrangement, tuple[int, ...]]:
    """Copies of frames a little lower and to the right, free and on their own, and their keys."""
    found: list[int] = []
    for piece in [each for each in arrangement if each.key in keys]:
        copy = _detached(piece.frame, places[piece.key])
        copy = wanting(at(copy, x_mm=copy.x_mm + OFFSET_MM, y_mm=copy.y_mm + OFFSET_MM), locked=None)
        arrangement, key = added(arrangement, replace(copy, name=free_name(arrangement, piece.frame.name)))
        found.append(key)
    return arrangement, tuple(found)


def free_name(arrangement: Arrangement, name: str) -> str:
    """A name like the one given that no frame bears; empty where none is given."""
    taken = {each.frame.name for each in arrangement}
    stem, number = name, 2
    while name and name in taken:
        name = f"{stem}-{number}"
        number += 1
    return name


def removed(arrangement: Arrangement, keys: Collection[int], places: Places) -> Arrangement:
    """Without some frames, unless they are locked; what hung below them stays where it is."""
    gone = {each.key for each in arrangement if each.key in keys and not each.locked}
    names = {arrangement[key].frame.name for key in gone} - {""}
    orphans = {each.key: _detached(each.frame, places[each.key]) for each in arrangement if each.frame.below in names}
    arrangement = arrangement.with_frames(orphans)
    return arrangement.with_pieces(each for each in arrangement if each.key not in gone)


def _detached(frame: Frame, place: Place) -> Frame:
    """The frame where it stands, hanging on nothing."""
    if not frame.below:
        return frame
    height = place.height_mm if frame.wanted.get("bottom") is not None else frame.height_mm
    return wanting(at(replace(frame, below=""), y_mm=place.y_mm, height_mm=height), bottom=None)


def attached(arrangement: Arrangement, key: int, anchor: int | None, places: Places) -> Arrangement:
    """A frame below another, or on its own, without moving; the other one gets a name where it has none."""
    piece = arrangement[key]
    free = _detached(piece.frame, places[key])
    if anchor is None or anchor not in anchors(arrangement, key):
        return arrangement.with_frames({key: free})
    name = arrangement[anchor].frame.name or free_name(arrangement, "frame-1")
    above = places[anchor]
    hung = at(replace(free, below=name), y_mm=places[key].y_mm - above.lower_mm)
    return arrangement.with_frames({anchor: replace(arrangement[anchor].frame, name=name), key: hung})


def anchors(arrangement: Arrangement, key: int) -> tuple[int, ...]:
    """The frames below which one can stand: those before it in the list."""
    keys = arrangement.keys
    return keys[:keys.index(key)]
