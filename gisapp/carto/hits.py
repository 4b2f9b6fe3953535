"""What lies under a point or in a rectangle: boxes first, then the outlines of the few that remain."""

import numpy as np
import shapely

from gisapp.carto.labels import relative
from gisapp.carto.scene import Bounds, Scene, SceneLayer
from gisapp.carto.symbology import Layer

_ASKED = ("building", "parcel")


def at(scene: Scene, easting: float, northing: float) -> tuple[str, str] | None:
    """Table and uid of the topmost building or parcel at a point; before them what the theme classes (规划用地)."""
    point = shapely.Point(easting, northing)
    classed = [each for each in scene.layers if each.layer.table == scene.standing.dyed]
    for each in (*classed, *_asked(scene)):
        found = meeting(each, relative((easting, northing, easting, northing), scene.origin))
        found = found[shapely.intersects(each.shapes.geometries[found], point)]
        if len(found):
            return each.layer.table, str(each.uids[found[-1]])
    return None


def inside(scene: Scene, bounds: Bounds) -> list[tuple[str, str]]:
    """Buildings that meet a rectangle, and the parcels that meet it where no building found stands."""
    return within(scene, shapely.box(*bounds))


def within(scene: Scene, area: shapely.Polygon) -> list[tuple[str, str]]:
    """Buildings that meet an area (project coordinates), and the parcels that meet it where no such building stands."""
    if area.is_empty:
        return []
    shapely.prepare(area)
    found: list[tuple[str, str]] = []
    taken = np.empty(0, dtype=object)
    for each in _asked(scene):
        places = meeting(each, relative(area.bounds, scene.origin))
        places = places[shapely.intersects(area, each.shapes.geometries[places])]
        if len(taken) and len(places):
            covered, _ = shapely.STRtree(shapely.point_on_surface(taken)).query(
                each.shapes.geometries[places], predicate="intersects")
            places = np.delete(places, np.unique(covered))
        found += [(each.layer.table, str(uid)) for uid in each.uids[places]]
        taken = np.concatenate([taken, each.shapes.geometries[places]])
    return found


def everything_at(scene: Scene, easting: float, northing: float, reach_m: float) -> list[tuple[Layer, str]]:
    """Layer and uid of all that is shown at a point, topmost first; lines and symbols within reach."""
    point = shapely.Point(easting, northing)
    box = relative((easting - reach_m, northing - reach_m, easting + reach_m, northing + reach_m), scene.origin)
    found: list[tuple[Layer, str]] = []
    for each in reversed(scene.layers):
        places = meeting(each, box)
        near = 0.0 if each.shapes.form == "polygon" else reach_m
        places = places[shapely.dwithin(each.shapes.geometries[places], point, near)]
        found += [(each.layer, str(each.uids[at])) for at in places[::-1]]
    return found


def _asked(scene: Scene) -> list[SceneLayer]:
    return [each for each in reversed(scene.layers) if each.layer.table in _ASKED]


def meeting(each: SceneLayer, window: Bounds) -> np.ndarray:
    """Features shown whose boxes meet a window, relative to the scene's origin; by position."""
    box = each.shapes.bounds
    west, south, east, north = window
    hit = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    return np.flatnonzero(hit & (each.classes >= 0))
