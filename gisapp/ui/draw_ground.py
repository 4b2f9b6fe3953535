"""The parcels on the map, found through its spatial index: what a tool asks at every move of the pointer."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gisapp.carto.labels import relative
from gisapp.carto.measuring import Point
from gisapp.domain import geometry
from gisapp.ui.map_canvas import MapCanvas

_ROOM_M = 1.0
Bounds = tuple[float, float, float, float]


class Ground:
    """Shapes of the parcels that the map shows."""

    def __init__(self, view: MapCanvas) -> None:
        self._view = view

    def near(self, bounds: Bounds, table: str = "parcel") -> pd.Series:
        """Usable shapes by uid whose boxes are near a rectangle (west, south, east, north)."""
        scene = self._view.scene
        each = next((each for each in scene.layers if each.layer.table == table), None) if scene is not None else None
        if scene is None or each is None:
            return pd.Series([], index=pd.Index([], dtype="object"), dtype="object")
        box = relative((bounds[0] - _ROOM_M, bounds[1] - _ROOM_M, bounds[2] + _ROOM_M, bounds[3] + _ROOM_M),
                       scene.origin)
        places = each.shapes.meeting(box)
        shapes = each.shapes.geometries[places]
        sound = geometry.usable(shapes)
        return pd.Series(shapes[sound], index=pd.Index(each.uids[places][sound], dtype="object"), dtype="object")

    def around(self, places: np.ndarray, table: str = "parcel") -> pd.Series:
        """Shapes at some places (n, 2) and of all beside them: enough to try an edit there."""
        low, high = places.min(axis=0), places.max(axis=0)
        found = self.near((*low.tolist(), *high.tolist()), table).to_numpy(dtype=object)
        if len(found):
            west, south, east, north = shapely.total_bounds(found).tolist()
            low, high = np.minimum(low, (west, south)), np.maximum(high, (east, north))
        return self.near((*low.tolist(), *high.tolist()), table)

    def at(self, point: Point, table: str = "parcel", reach_m: float = 0.0) -> str | None:
        """The parcel, or another area, at a point, or the line or point within reach: its uid."""
        east, north = point
        shapes = self.near((east - reach_m, north - reach_m, east + reach_m, north + reach_m), table)
        drawn = shapes.to_numpy(dtype=object)
        reaches = np.where(shapely.get_dimensions(drawn) == 2, 0.0, reach_m)
        found = shapes.index[shapely.distance(drawn, shapely.Point(point)) <= reaches]
        return str(found[-1]) if len(found) else None

    def path(self, shape: Any) -> QPainterPath:
        """The outline of areas and lines, in pixels."""
        made = QPainterPath()
        parts = shapely.get_parts(shape)
        areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        for ring in np.concatenate([parts[~areal], shapely.get_rings(parts[areal])]):
            pixels = self._view.view.to_px(shapely.get_coordinates(ring))
            for at, (x, y) in enumerate(pixels.tolist()):
                (made.lineTo if at else made.moveTo)(QPointF(x, y))
        return made

    def paint(self, painter: QPainter, shape: Any, colour: str, width: float, *, dashed: bool = False,
              filled: int = 0) -> None:
        """Outline a shape; ``filled`` is how opaque it is inside, of 255."""
        path = self.path(shape)
        fill = QColor(colour)
        fill.setAlpha(filled)
        painter.fillPath(path, fill)
        painter.strokePath(path, QPen(QColor("#FFFFFF"), width + 2))
        painter.strokePath(path, QPen(QColor(colour), width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
