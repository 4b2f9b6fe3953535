"""What is picked out on the map: outlines in yellow and black, and callouts for texts that found no room inside."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gisapp.carto.callouts import MOST, callouts
from gisapp.carto.label import Label
from gisapp.carto.scene import Scene, SceneLayer
from gisapp.carto.shapes import gather
from gisapp.carto.style import INK, SELECTED
from gisapp.carto.view import View
from gisapp.render import painter as render
from gisapp.render import paths
from gisapp.ui.map_picture import Picture

_DOT_PX: Final = 4.0  # features below that are dots
_CHUNK: Final = 64  # a long path costs more than its pieces
_MANY: Final = 1_500  # so many outlines in sight are drawn without smoothing


class Picked:
    """The rows picked out, by table, and the callouts of those without room for their text."""

    def __init__(self) -> None:
        self.rows: dict[str, list[str]] = {}
        self.callouts: tuple[Label, ...] = ()

    def take(self, parcels: Iterable[str], buildings: Iterable[str], areas: Iterable[str]) -> None:
        """Pick out other parcels, buildings, planned uses."""
        self.rows = {"parcel": list(parcels), "building": list(buildings), "plan_area": list(areas)}
        self.callouts = ()

    def call_out(self, scene: Scene | None, picture: Picture | None, covered: Iterable[QRect]) -> None:
        """Find places for texts that the picture could not show, beside what covers the map (pixels)."""
        if scene is None or picture is None:
            self.callouts = ()
            return
        few = {table: uids for table, uids in self.rows.items() if 0 < len(uids) <= MOST}
        chosen = {each.layer.name: scene.places(each.layer.table, few[each.layer.table])
                  for each in scene.layers if each.layer.table in few}
        parcel = next((each for each in scene.layers if each.layer.table == "parcel"), None)
        if parcel is not None:  # the only building of a parcel leaves its texts to it
            of = scene.standing.parcel_of[scene.places("building", few.get("building", []))]
            chosen[parcel.layer.name] = np.union1d(chosen.get(parcel.layer.name, of[:0]), of[of >= 0])
        view = picture.view
        hidden = [(*view.to_land(each.left(), each.bottom()), *view.to_land(each.right(), each.top()))
                  for each in covered]
        self.callouts = callouts(scene, view, picture.labels, chosen, hidden)

    def paint(self, painter: QPainter, scene: Scene | None, view: View, *, flash: bool) -> None:
        """Draw them over the map."""
        if scene is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for table, uids in self.rows.items():
            places = scene.places(table, uids)
            layer = next((each for each in scene.layers if each.layer.table == table), None)
            if layer is None or not len(places):
                continue
            large = _dotted(painter, scene, layer, places, view)
            many = len(large) > _MANY
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, not many)
            pens = [QPen(QColor(colour), width) for colour, width in ((INK, 4.0), (SELECTED, 2.0))[many:]]
            pieces = [gather(layer.shapes, large[start:start + _CHUNK]) for start in range(0, len(large), _CHUNK)]
            drawn = [paths.path(paths.elements(view.to_px(each.xy, scene.origin), each.parts[:-1])) for each in pieces]
            for path in drawn if flash else ():
                painter.fillPath(path, QColor(SELECTED))
            for pen in pens:
                for path in drawn:
                    painter.strokePath(path, pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        render.paint_labels(painter, scene, view, self.callouts)


def _dotted(painter: QPainter, scene: Scene, layer: SceneLayer, places: np.ndarray, view: View) -> np.ndarray:
    """Of the features in sight draw the small ones as dots, straight into one image; the others are returned."""
    west, south, east, north = view.bounds
    boxes = layer.shapes.bounds[places] + np.array([*scene.origin, *scene.origin])
    seen = (boxes[:, 0] < east) & (boxes[:, 2] > west) & (boxes[:, 1] < north) & (boxes[:, 3] > south)
    places, boxes = places[seen], boxes[seen]
    extents = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) / view.metres_per_px
    small = (extents < _DOT_PX) & (layer.shapes.form == "polygon")
    if small.any():
        wide, high, side = round(view.width_px * view.dpr), round(view.height_px * view.dpr), round(2 * view.dpr)
        middles = (boxes[small, :2] + boxes[small, 2:]) / 2
        at = view.to_px(middles - np.array(scene.origin), scene.origin) * view.dpr - side / 2
        x, y = at.astype("int64").T
        dots = np.zeros((high, wide), dtype="uint32")
        for right in range(side):
            for down in range(side):
                dots[np.clip(y + down, 0, high - 1), np.clip(x + right, 0, wide - 1)] = QColor(SELECTED).rgba()
        image = QImage(dots.data, wide, high, 4 * wide, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(view.dpr)
        painter.drawImage(0, 0, image)
    return np.asarray(places[~small])
