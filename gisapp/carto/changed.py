"""The outline around land on which a household went on or back since a day: what the meeting looks for on a wall map.

The households are those of the theme ``since``; the map keeps its colours. Called by ``services.maps`` and, for the
legend, ``services.wall``.
"""

from dataclasses import replace

import numpy as np

from gisapp.carto import readings
from gisapp.carto.moment import Moment
from gisapp.carto.scene import Scene, SceneLayer
from gisapp.carto.style import Sign, Stroke
from gisapp.domain.changes import Tables

_NOT = -1


def stroke(*, mono: bool) -> Stroke:
    """The outline: a colour that no stage has, or a thick black line."""
    return Stroke("#000000" if mono else "#D6007A", 0.75)


def households(tables: Tables, moment: Moment, zone: str | None = None) -> np.ndarray:
    """Positions of the households of a zone (uid; all where None) that are elsewhere than on the day compared with."""
    reading = readings.since(tables, moment)
    same = next(at for at, each in enumerate(reading.classes) if each.code == "same")
    moved = reading.at != same
    if zone is not None:
        moved &= (tables["household"]["zone"] == zone).to_numpy(dtype=bool)
    return np.flatnonzero(moved)


def outlined(scene: Scene, tables: Tables) -> Scene:
    """The scene with the outlines: around a parcel, or around each building where a parcel has several."""
    moved = np.zeros(len(tables["household"]), dtype=bool)
    moved[households(tables, scene.spec.moment, scene.spec.zone)] = True
    stand = scene.standing
    (lodgers, buildings), (owners, parcels) = stand.building_links, stand.parcel_links
    touched = np.unique(buildings[moved[lodgers]])
    on = stand.parcel_of[touched]
    crowded = (stand.buildings_on[np.maximum(on, 0)] > 1) & (on >= 0) if len(stand.buildings_on) else on >= 0
    lodging = np.zeros(len(moved), dtype=bool)
    lodging[lodgers] = True
    bare = parcels[moved[owners] & ~lodging[owners]]
    found = {"building": touched[crowded | (on < 0)], "parcel": np.concatenate([on[~crowded & (on >= 0)], bare])}
    sign = Sign(stroke=stroke(mono=scene.spec.mono))
    more = [_layer(each, found[each.layer.name], sign) for each in scene.layers if each.layer.name in found]
    return replace(scene, layers=(*scene.layers, *more))


def _layer(each: SceneLayer, at: np.ndarray, sign: Sign) -> SceneLayer:
    classes = np.full(len(each.classes), _NOT, dtype="int16")
    classes[at] = 0
    layer = replace(each.layer, name=f"changed_{each.layer.name}", labels=None, rule="single")
    return replace(each, layer=layer, namer=None, signs=(sign,), classes=classes, rooms={}, shares=None)
