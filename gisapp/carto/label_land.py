"""Which land a text may take: what of it paper shows, its parts, and the strips under lines that would cut a text.

For ``labels``.
"""

import numpy as np
import shapely

from gisapp.carto.scene import Bounds, Scene
from gisapp.carto.view import View

_STRONG_MM = 0.3
_CLEAR_MM = 0.25
_POLYGON, _MULTIPOLYGON = 3, 6
_NO_ROOM = shapely.box(0, 0, 1e-3, 1e-3)
_PART = 0.3


def strong(scene: Scene, view: View, window: Bounds, mm: float) -> np.ndarray:
    """Strips of land under the strong lines in a window, red lines above all, with a little room beside them.

    Args:
        scene: what is shown.
        view: where; paper of any scale or the screen.
        window: what is seen, from the scene's origin.
        mm: metres of a millimetre of a sign.
    """
    found: list[np.ndarray] = []
    for each in scene.layers:
        if each.shapes.form == "point" or not len(each.shapes) or not each.layer.seen_at(view.scale_denominator):
            continue
        widths = np.array([sign.stroke.width_mm if sign.stroke else 0.0 for sign in each.signs])
        if widths.max(initial=0.0) < _STRONG_MM:
            continue
        met = each.shapes.meeting(window)
        met = met[each.classes[met] >= 0]
        met = met[widths[each.classes[met]] >= _STRONG_MM]
        land = shapely.transform(each.shapes.geometries[met], lambda xy: xy - np.array(scene.origin))
        edges = shapely.boundary(land) if each.shapes.form == "polygon" else land
        seen = shapely.clip_by_rect(edges, *window)
        found.append(shapely.buffer(seen, (widths[each.classes[met]] / 2 + _CLEAR_MM) * mm, quad_segs=1))
    return np.concatenate(found) if found else np.empty(0, dtype=object)


def shown(land: np.ndarray, view: View) -> np.ndarray:
    """What paper shows of some land, since its edge would cut a text; on the screen, which moves, all of it."""
    if not view.exact or not len(land):
        return land
    west, south, east, north = view.bounds
    box = shapely.bounds(land)
    cut = (box[:, 0] < west) | (box[:, 1] < south) | (box[:, 2] > east) | (box[:, 3] > north)
    if not cut.any():
        return land
    seen = land.copy()
    seen[cut] = shapely.clip_by_rect(land[cut], west, south, east, north)
    usable = np.isin(shapely.get_type_id(seen), (_POLYGON, _MULTIPOLYGON)) & ~shapely.is_empty(seen)
    seen[~usable] = _NO_ROOM
    return np.asarray(seen)


def parts(land: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Land of several parts as its large parts, each to be named, and whose each is (position)."""
    if not (shapely.get_num_geometries(land) > 1).any():
        return land, np.arange(len(land))
    single, at = shapely.get_parts(land, return_index=True)
    area = shapely.area(single)
    largest = np.zeros(len(land))
    np.maximum.at(largest, at, area)
    kept = area >= largest[at] * _PART
    return np.asarray(single[kept]), np.asarray(at[kept])
