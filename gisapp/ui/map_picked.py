"""What is picked out on the map: outlines in yellow and black, and callouts for texts that found no room inside."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gisapp.carto.callouts import callouts
from gisapp.carto.label import Label
from gisapp.carto.scene import Scene
from gisapp.carto.shapes import gather
from gisapp.carto.style import INK, SELECTED
from gisapp.carto.view import View
from gisapp.render import painter as render
from gisapp.render import paths
from gisapp.ui.map_picture import Picture


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
        chosen = {each.layer.name: scene.places(each.layer.table, self.rows[each.layer.table])
                  for each in scene.layers if self.rows.get(each.layer.table)}
        parcel = next((each for each in scene.layers if each.layer.table == "parcel"), None)
        if parcel is not None:  # the only building of a parcel leaves its texts to it
            of = scene.standing.parcel_of[scene.places("building", self.rows.get("building", []))]
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
            outlines = gather(layer.shapes, places)
            path = paths.path(paths.elements(view.to_px(outlines.xy, scene.origin), outlines.parts[:-1]))
            if flash:
                painter.fillPath(path, QColor(SELECTED))
            for colour, width in ((INK, 4.0), (SELECTED, 2.0)):
                painter.strokePath(path, QPen(QColor(colour), width))
        render.paint_labels(painter, scene, view, self.callouts)
