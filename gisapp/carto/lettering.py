"""字注: what parcels and buildings bear on the map, as the officer chooses: 户编号, 宗地号, 门牌, area, or nothing.

What is chosen stands on one line, household numbers first; where there is no room for all, the last goes first. Called
by ``numbering``. Buildings of a parcel that has several bear household numbers only, their parcel the rest.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np

from gisapp.carto.portrayal import NUMBER, Lettering
from gisapp.domain.changes import Tables

Part = Callable[[int], str]
CHOICES: Final[Mapping[str, str]] = {NUMBER: "户编号", "parcel": "宗地号", "door": "门牌", "area": "面积"}
"""Code → Chinese name, in the order in which they stand. Names of parcels (单位宗地) go with the numbers."""
_DOOR: Final = re.compile(r"(\d+(?:-\d+)?号)")
_READS: Final = {"parcel": ("parcel_no",), "door": ("address",), "area": ("area_surv", "area_cert")}


def ordered(chosen: Iterable[str]) -> Lettering:
    """The choices that there are, in their order.

    >>> ordered(["area", "number", "nothing"])
    ('number', 'area')
    """
    wanted = set(chosen)
    return tuple(each for each in CHOICES if each in wanted)


def combined(number: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """Texts to try for a number and further parts: all of them, then fewer from the end, each number long and short.

    >>> combined(("WL-0417", "0417"), ("14号", ""))
    ('WL-0417 14号', '0417 14号', 'WL-0417', '0417')
    >>> combined((), ("3-12", "80㎡"))
    ('3-12 80㎡', '3-12')
    """
    parts = [each for each in more if each]
    heads, rest = (number, parts) if number else (tuple(parts[:1]), parts[1:])
    return tuple(" ".join((head, *rest[:count])) for count in range(len(rest), -1, -1) for head in heads)


def parts(tables: Tables, lettering: Lettering) -> tuple[Part, ...]:
    """What is written of a parcel beside numbers, as functions of its position."""
    return tuple(_PARTS[each](tables) for each in lettering if each in _PARTS)


def reads(table: str, lettering: Lettering) -> list[str]:
    """Columns of a table whose values stand in its labels, beside names and household numbers."""
    return [name for each in lettering for name in _READS.get(each, ())] if table == "parcel" else []


def door_of(address: str | None) -> str:
    """门牌 in an address; empty where there is none.

    >>> door_of("郭亮街3-1号"), door_of("洞庭北路"), door_of(None)
    ('3-1号', '', '')
    """
    found = _DOOR.search(address) if address else None
    return found[1] if found else ""


def doors(tables: Tables) -> dict[str, str]:
    """门牌 of each parcel by its address, e.g. 14号 or 3-1号; parcels without one are left out."""
    found = {str(uid): door_of(address) for uid, address in tables["parcel"]["address"].items()}
    return {uid: door for uid, door in found.items() if door}


def _numbers(tables: Tables) -> Part:
    numbers = tables["parcel"]["parcel_no"].to_numpy(dtype=object)
    return lambda at: str(numbers[at] or "")


def _doors(tables: Tables) -> Part:
    addresses = tables["parcel"]["address"].to_numpy(dtype=object)
    return lambda at: door_of(addresses[at])


def _areas(tables: Tables) -> Part:
    surveyed, certified = (tables["parcel"][name].to_numpy(dtype="float64") for name in ("area_surv", "area_cert"))
    areas = np.where(np.isnan(surveyed), certified, surveyed)
    return lambda at: "" if np.isnan(areas[at]) else f"{areas[at]:.2f}".rstrip("0").rstrip(".") + "㎡"


_PARTS: Final[Mapping[str, Callable[[Tables], Part]]] = {"parcel": _numbers, "door": _doors, "area": _areas}
