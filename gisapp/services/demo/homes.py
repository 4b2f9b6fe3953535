"""Who holds what: flats in the slabs, households in the old houses, works and schools, and those without a house."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from gisapp.domain import changes
from gisapp.domain.changes import Change
from gisapp.services.demo.ground import Town, uid

_FIRMS: Final = ("际华3517公司", "3517劳动服务公司", "3517橡胶制品公司", "3517机械分厂")
_FLAT_TENURES: Final = (("reform_cost", 0.46), ("reform_standard", 0.2), ("public_self", 0.24), ("joint_funded", 0.1))
_HOUSE_TENURES: Final = (("private", 0.76), ("public_direct", 0.15), ("public_rental", 0.05), ("affordable", 0.04))
_SIDE: Final = 2
_LEAST_M2: Final = 45.0


@dataclass(frozen=True, slots=True)
class Home:
    """One household before anything has happened to it.

    Attributes:
        kind: ``flat``, ``house``, ``unit`` (a works, a school) or ``no_house``.
        parcel: uid of the parcel that it lies on; None for 无房户.
        buildings: uids of its buildings; a unit without any holds the land itself.
        organization: name of the unit.
        area_m2: measured floor area; None where there is none.
        values: further columns of the household table.
    """

    kind: str
    parcel: str | None
    buildings: tuple[str, ...] = ()
    organization: str | None = None
    area_m2: float | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """All households of a zone, in the order of their numbers, with their uids."""

    homes: tuple[Home, ...]
    uids: tuple[str, ...]


def settle(town: Town, rng: np.random.Generator) -> Settled:
    """Households for every parcel of a zone."""
    by_parcel: dict[str, list[Any]] = {}
    found: list[Home] = []
    row: Any
    for row in town.buildings.itertuples():
        by_parcel.setdefault(row.parcel, []).append(row)
    for row in town.parcels.itertuples():
        found += _of_parcel(town, row, by_parcel.get(row.Index, []), rng)
    found += [Home("no_house", None, values={"address": f"{street}棚户临时居住点", "has_cert": None})
              for street in town.streets["name"].iloc[-town.place.no_house:]]
    return Settled(tuple(found), tuple(uid(town.place.code, "household", number) for number in range(len(found))))


def _of_parcel(town: Town, parcel: Any, built: list[Any], rng: np.random.Generator) -> Iterator[Home]:
    for slab in built:
        if slab.kind == "slab":
            yield from _flats(parcel, slab, rng)
    others = [each for each in built if each.kind != "slab"]
    if parcel.kind == "lane":
        yield from _houses(town, parcel, others, rng)
    elif parcel.kind == "factory":
        yield from _works(parcel, others)
    elif others or parcel.kind == "green":
        yield _unit(parcel, others, parcel.name or "街道集体资产管理所")


def _flats(parcel: Any, slab: Any, rng: np.random.Generator) -> Iterator[Home]:
    """Two flats a landing; flats above each other have the same plan."""
    stacks = slab.foot_m2 / (_SIDE * slab.units) * rng.uniform(0.84, 0.93, (slab.units, _SIDE))
    for unit in range(slab.units):
        for floor in range(1, slab.floors + 1):
            for side in range(_SIDE):
                room = f"{floor}0{side + 1}"
                yield Home("flat", parcel.Index, (slab.Index,), None, float(stacks[unit, side]), {
                    "address": f"{parcel.address}{slab.name}{unit + 1}单元{room}室", "unit_no": str(unit + 1),
                    "floor_no": str(floor), "room_no": room, "tenure": _draw(_FLAT_TENURES, rng),
                })


def _houses(town: Town, parcel: Any, built: list[Any], rng: np.random.Generator) -> Iterator[Home]:
    sheds = tuple(each.Index for each in built if each.kind == "shed")
    on_collective = rng.random() < town.place.collective
    for house in (each for each in built if each.kind != "shed"):
        count = int(rng.choice([1, 2, 3], p=town.place.per_house))
        count = max(1, min(count, int(house.foot_m2 * house.floors / _LEAST_M2)))
        shares = rng.dirichlet([9.0] * count) * house.foot_m2 * house.floors * 0.96
        for number in range(count):
            tenure = "collective" if on_collective else _draw(_HOUSE_TENURES, rng)
            yield Home("house", parcel.Index, (house.Index, *sheds), None, float(shares[number]), {
                "address": parcel.address + (f"{number + 1}室" if count > 1 else ""), "tenure": tenure,
                "room_no": str(number + 1) if count > 1 else None,
            })
            sheds = ()


def _works(parcel: Any, built: list[Any]) -> Iterator[Home]:
    """The old factory: its firm and daughters hold the halls; each hall that is kept stands for itself."""
    rest = [each for each in built if each.disposal != "retain"]
    for number, firm in enumerate(_FIRMS):
        mine = rest[number * len(rest) // len(_FIRMS):(number + 1) * len(rest) // len(_FIRMS)]
        yield _unit(parcel, mine, firm)
    for hall in built:
        if hall.disposal == "retain":
            yield _unit(parcel, [hall], _FIRMS[0])


def _unit(parcel: Any, built: list[Any], organization: str) -> Home:
    area = float(sum(each.foot_m2 * each.floors for each in built)) or None
    name = built[0].name if len(built) == 1 and built[0].name else ""
    use = "office" if parcel.kind in {"school", "green"} else "industrial"
    tenure = "restructured" if use == "industrial" else "public_self"
    return Home("unit", parcel.Index, tuple(each.Index for each in built), organization, area, {
        "address": parcel.address + name, "tenure": tenure,
        "use_reg": use, "use_real": use,
    })


def _draw(chances: tuple[tuple[str, float], ...], rng: np.random.Generator) -> str:
    return str(rng.choice([code for code, _ in chances], p=[chance for _, chance in chances]))


def links(settled: Settled) -> list[Change]:
    """The links of households with buildings, and with parcels where a household holds only land."""
    built = [(household, building) for household, home in zip(settled.uids, settled.homes, strict=True)
             for building in home.buildings]
    land = [(household, home.parcel) for household, home in zip(settled.uids, settled.homes, strict=True)
            if home.parcel and not home.buildings]
    return [_linked("household_building", "building", built, _shares(settled)),
            _linked("household_parcel", "parcel", land, [1.0] * len(land))]


def _linked(table: str, other: str, pairs: list[tuple[str, str]], share: list[float]) -> Change:
    return changes.inserted(table, {
        "household": [household for household, _ in pairs], other: [uid for _, uid in pairs], "share": share,
    }, [uid(table, *pair) for pair in pairs])


def _shares(settled: Settled) -> list[float]:
    """Each household's part of its building's area; buildings of one household are wholly its own."""
    total: dict[str, float] = {}
    for home in settled.homes:
        for building in home.buildings:
            total[building] = total.get(building, 0.0) + (home.area_m2 or 0.0)
    return [(home.area_m2 or 0.0) / total[building] for home in settled.homes for building in home.buildings]
