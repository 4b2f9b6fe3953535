"""Where rooms stand in their building: floors above each other, units side by side (单元 × 层 × 室).

One arrangement for the 楼盘表 of a building, its sheet, and the grid of resettlement houses. No widgets, no law.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gisapp.domain.columns import is_missing


@dataclass(frozen=True, slots=True)
class Storeys:
    """An arrangement.

    Attributes:
        floors: names, the highest first; a row each.
        units: (name, first column, number of columns) from left to right.
        places: (row, column) of each room given, in the order given.
    """

    floors: tuple[str, ...]
    units: tuple[tuple[str, int, int], ...]
    places: tuple[tuple[int, int], ...]

    @property
    def columns(self) -> int:
        """Rooms side by side."""
        return sum(width for _, _, width in self.units)


def natural(text: Any) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which 2栋 comes before 10栋."""
    pieces = re.findall(r"\d+|\D+", "" if is_missing(text) else str(text))
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)


def storeys(rooms: Iterable[tuple[Any, Any, Any]]) -> Storeys:
    """Arrange rooms given as (unit, floor, room); of equal rooms each gets a column of its own.

    >>> storeys([("1", "2", "201"), ("1", "1", "101"), ("1", "1", "102"), ("2", "1", "101")]).places
    ((0, 0), (1, 0), (1, 1), (1, 2))
    """
    given = [tuple("" if is_missing(each) else str(each).strip() for each in room) for room in rooms]
    floors = sorted({floor for _, floor, _ in given}, key=_height, reverse=True)
    slots = _slots(given)
    order = sorted(set(slots), key=lambda slot: (natural(slot[0]), natural(slot[1]), slot[2]))
    units = []
    for unit in dict.fromkeys(slot[0] for slot in order):
        mine = [at for at, slot in enumerate(order) if slot[0] == unit]
        units.append((unit, mine[0], len(mine)))
    row = {each: at for at, each in enumerate(floors)}
    column = {each: at for at, each in enumerate(order)}
    return Storeys(tuple(floors), tuple(units), tuple(
        (row[floor], column[slot]) for (_, floor, _), slot in zip(given, slots, strict=True)))


def _height(floor: str) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """Cellars (-1, 负1, B1) lie below; the rest as they are numbered."""
    number = re.search(r"\d+", floor)
    below = floor.startswith(("-", "负", "B", "b", "地下"))
    return (0 if number is None else -int(number.group()) if below else int(number.group())), natural(floor)


def _slots(rooms: list[tuple[str, ...]]) -> list[tuple[str, str, int]]:
    """Where each room stands on its floor: unit, its number without the floor, and which of equals it is."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for unit, floor, room in rooms:
        door = room.removeprefix(floor) if room != floor else room
        number = seen[unit, floor, door] = seen.get((unit, floor, door), -1) + 1
        found.append((unit, door, number))
    return found
