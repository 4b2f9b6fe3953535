"""The plain map of a sheet about one parcel or household: its own land in colour, the neighbours grey.

A scene is made once for a batch (``ground``) and lit anew for each sheet (``lit``), sharing all geometry. Neighbours
bear neither stage nor, on sheets that are handed out, a number (DOMAIN §5).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import Scene, SceneLayer, compose
from gisapp.carto.style import GREY, INK, PAPER, RED_LINE, Fill, LabelStyle, Sign, Stroke
from gisapp.carto.symbology import Labels, Layer
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.i18n import tr

NEIGHBOUR, OWN = 0, 1
_NOT = -1
_LABELS = Labels("parcel_no", LabelStyle((2.6, 2.2, 1.8, 1.5)))
_STREETS = ("street",)


def ground(tables: Tables, *, mono: bool = False) -> Scene:
    """Streets' names, parcels, buildings, and the red outline of what is lit; nothing is lit yet."""
    scene = compose(tables, MapSpec((*_STREETS, "parcel", "building"), mono=mono))
    street, parcel, building = scene.layers
    street = _bare(street)
    plain = [_plain(parcel, _parcel_signs(mono)), _plain(building, _building_signs(mono))]
    line = Sign(stroke=Stroke("#000000" if mono else RED_LINE, 0.3))
    edge = replace(plain[0], layer=replace(plain[0].layer, name="outline", labels=None), namer=None, signs=(line,),
                   classes=np.full(len(plain[0].classes), _NOT, dtype="int16"))
    return replace(scene, layers=(street, *plain, edge))


def _bare(street: SceneLayer) -> SceneLayer:
    """The streets' names without halo: they stand on the plain gap, and a halo would fill the file."""
    labels = street.layer.labels
    if labels is None:
        return street
    return replace(street, layer=replace(street.layer, labels=replace(labels, style=replace(labels.style, halo=None))))


def _plain(each: SceneLayer, signs: tuple[Sign, ...]) -> SceneLayer:
    layer = Layer(each.layer.name, each.layer.label, each.layer.table, each.layer.order, labels=_LABELS)
    classes = np.where(each.classes < 0, _NOT, NEIGHBOUR).astype("int16")
    return replace(each, layer=layer, signs=signs, classes=classes, rooms={}, shares=None)


def plain(scene: Scene, *, numbered: bool = False) -> Scene:
    """The scene with its parcels and buildings as a bare base map, without stages; with numbers where asked."""
    signs = {"parcel": _parcel_signs(scene.spec.mono), "building": _building_signs(scene.spec.mono)}
    return replace(scene, layers=tuple(
        _based(each, signs[each.layer.table], numbered=numbered) if each.layer.table in signs else each
        for each in scene.layers))


def doored(scene: Scene, doors: Mapping[str, str]) -> Scene:
    """The scene with 门牌 before the texts of its parcels (uid → 门牌), or alone where a parcel has no other."""
    return replace(scene, layers=tuple(_doored(each, doors) if each.layer.table == "parcel" else each
                                       for each in scene.layers))


def _doored(each: SceneLayer, doors: Mapping[str, str]) -> SceneLayer:
    inner = each.namer

    def named(places: np.ndarray) -> list[tuple[str, ...]]:
        texts = inner(places) if inner else [()] * len(places)
        found = (doors.get(str(each.uids[place]), "") for place in places)
        return [(*(f"{door} {text}" for text in known[:1]), *known[:1], door, *known[1:]) if door else known
                for door, known in zip(found, texts, strict=True)]

    return replace(each, namer=named)


def _based(each: SceneLayer, signs: tuple[Sign, ...], *, numbered: bool) -> SceneLayer:
    made = _plain(each, signs)
    return replace(made, signs=tuple(replace(sign, label_colour=INK) for sign in signs), rooms=each.rooms,
                   namer=each.namer if numbered else None)


def _parcel_signs(mono: bool) -> tuple[Sign, Sign]:
    return (Sign(Fill("#F1F1EF" if not mono else PAPER), Stroke("#8E9196", 0.12), label_colour=GREY),
            Sign(Fill("#FFF6CF" if not mono else PAPER), Stroke("#8E9196", 0.12), label_colour=INK))


def _building_signs(mono: bool) -> tuple[Sign, Sign]:
    return (Sign(Fill("#E1E1DF" if not mono else "#EDEDED"), Stroke("#9A9DA2", 0.1), label_colour=GREY),
            Sign(Fill("#F0E3B4" if not mono else "#DADADA"), Stroke("#4A4A44", 0.18), label_colour=INK))


def lit(
    scene: Scene, parcels: Collection[str], buildings: Collection[str], own_texts: dict[str, tuple[str, ...]], *,
    numbers: Callable[[np.ndarray], list[tuple[str, ...]]] | None = None, outlined: bool = True,
    rooms: Mapping[str, shapely.Geometry] = MappingProxyType({}),
) -> Scene:
    """The scene with some parcels and buildings as the sheet's own.

    Args:
        scene: as ``ground`` made it.
        parcels: uids of the sheet's parcels.
        buildings: uids of its buildings.
        own_texts: uid → texts to try for each of them.
        numbers: texts of the neighbouring parcels by position; None leaves them bare.
        outlined: whether the own parcels get the red line.
        rooms: uid → where the text of an own parcel may stand; all of its land where it is not named.
    """
    street, land, houses, edge = scene.layers
    at, on = _places(land, parcels), _places(houses, buildings)
    return replace(scene, layers=(
        street, replace(_chosen(land, at, own_texts, numbers), rooms=_rooms(land, at, rooms)),
        _chosen(houses, on, own_texts, None),
        replace(edge, classes=_classes(len(edge.classes), at if outlined else at[:0], _NOT, 0))))


def _places(each: SceneLayer, uids: Collection[str]) -> np.ndarray:
    found = np.asarray(each.index.get_indexer(pd.Index(list(uids), dtype="object")))
    return found[found >= 0]


def _rooms(each: SceneLayer, at: np.ndarray, rooms: Mapping[str, shapely.Geometry]) -> dict[int, shapely.Geometry]:
    return {int(place): rooms[str(each.uids[place])] for place in at if str(each.uids[place]) in rooms}


def _classes(count: int, at: np.ndarray, elsewhere: int, there: int) -> np.ndarray:
    classes = np.full(count, elsewhere, dtype="int16")
    classes[at] = there
    return classes


def _chosen(each: SceneLayer, at: np.ndarray, texts: dict[str, tuple[str, ...]],
            numbers: Callable[[np.ndarray], list[tuple[str, ...]]] | None) -> SceneLayer:
    own = {int(place): texts.get(str(each.uids[place]), ()) for place in at}

    def named(places: np.ndarray) -> list[tuple[str, ...]]:
        others = numbers(places) if numbers else [()] * len(places)
        return [own.get(int(place), other) for place, other in zip(places, others, strict=True)]

    return replace(each, classes=_classes(len(each.classes), at, NEIGHBOUR, OWN), namer=named)


def building_words(tables: Tables, uid: str) -> str:
    """Structure and floors as a parcel map writes them: 砖混3; empty where nothing is known."""
    row: Any = tables["building"].loc[uid]
    structure = tr(label("structure", row["structure"])) if row["structure"] else ""
    floors = "" if pd.isna(row["floors"]) else str(int(row["floors"]))
    return structure + floors
