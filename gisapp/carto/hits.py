"""What lies under a point or in a rectangle: boxes first, then the outlines of the few that remain."""

import numpy as np
import shapely

from gisapp.carto.labels import relative
from gisapp.carto.scene import Bounds, Scene, SceneLayer

_ASKED = ("building", "parcel")


def at(scene: Scene, easting: float, northing: float) -> tuple[str, str] | None:
    """Table and uid of the topmost building or parcel at a point."""
    point = shapely.Point(easting, northing)
    for each in _asked(scene):
        found = _meeting(each, relative((easting, northing, easting, northing), scene.origin))
        found = found[shapely.intersects(each.shapes.geometries[found], point)]
        if len(found):
            return each.layer.table, str(each.uids[found[-1]])
    return None


def inside(scene: Scene, bounds: Bounds) -> list[tuple[str, str]]:
    """Buildings that meet a rectangle, and the parcels that meet it where no building found stands."""
    area = shapely.box(*bounds)
    shapely.prepare(area)
    found: list[tuple[str, str]] = []
    taken = np.empty(0, dtype=object)
    for each in _asked(scene):
        places = _meeting(each, relative(bounds, scene.origin))
        places = places[shapely.intersects(area, each.shapes.geometries[places])]
        if len(taken) and len(places):
            covered, _ = shapely.STRtree(shapely.point_on_surface(taken)).query(
                each.shapes.geometries[places], predicate="intersects")
            places = np.delete(places, np.unique(covered))
        found += [(each.layer.table, str(uid)) for uid in each.uids[places]]
        taken = np.concatenate([taken, each.shapes.geometries[places]])
    return found


def _asked(scene: Scene) -> list[SceneLayer]:
    return [each for each in reversed(scene.layers) if each.layer.table in _ASKED]


def _meeting(each: SceneLayer, window: Bounds) -> np.ndarray:
    box = each.shapes.bounds
    west, south, east, north = window
    hit = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    return np.flatnonzero(hit & (each.classes >= 0))
