"""A mark over the map at what a list talks about: it flashes, then stays as an outline. The land under it is untouched.

Called by ``land_tools``. The mouse goes through it.
"""

from typing import Any, Final

import numpy as np
import shapely
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gisapp.ui import theme
from gisapp.ui.map_view import MapView

_BLINK_MS: Final = 180
_BLINKS: Final = 6
_SMALL_PX: Final = 14


class MapMark(QWidget):
    """The mark; it covers the map and paints one shape."""

    def __init__(self, map_view: MapView) -> None:
        super().__init__(map_view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._map = map_view
        self.shape: Any = None
        self._left = 0
        self._timer = QTimer(self, interval=_BLINK_MS)
        self._timer.timeout.connect(self._on_blink)
        map_view.view_changed.connect(self.update)
        map_view.installEventFilter(self)
        self.hide()

    def show_shape(self, shape: Any) -> None:
        """Flash a shape (project CRS, metres) and leave it marked; None takes the mark away."""
        self.shape = shape
        self._left = _BLINKS if shape is not None else 0
        self.setGeometry(self._map.rect())
        self.setVisible(shape is not None)
        self.raise_()
        self.update()
        (self._timer.start if self._left else self._timer.stop)()

    @property
    def flashing(self) -> bool:
        """Whether the mark still blinks."""
        return self._timer.isActive()

    def _on_blink(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shape's outline; filled every second moment while it flashes."""
        if self.shape is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme.ACCENT)
        painter.setPen(QPen(colour, 2.5))
        fill = QColor(colour)
        fill.setAlpha(150 if self._left % 2 else 40)
        painter.setBrush(fill)
        drawn = [polygon for part in shapely.get_parts(self.shape) if (polygon := self._placed(part)) is not None]
        for polygon in drawn:
            painter.drawPolygon(polygon)
        around = shapely.box(*self.shape.bounds)
        corner = self._map.view.to_px_point(around.bounds[0], around.bounds[3])
        far = self._map.view.to_px_point(around.bounds[2], around.bounds[1])
        if far[0] - corner[0] < _SMALL_PX or far[1] - corner[1] < _SMALL_PX:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            middle = QPointF((corner[0] + far[0]) / 2, (corner[1] + far[1]) / 2)
            painter.drawEllipse(middle, _SMALL_PX, _SMALL_PX)
        painter.end()

    def _placed(self, part: Any) -> QPolygonF | None:
        """A polygon's shell in pixels; lines and points have none."""
        if not isinstance(part, shapely.Polygon):
            return None
        pixels = self._map.view.to_px(np.asarray(part.exterior.coords)[:, :2])
        return QPolygonF([QPointF(x, y) for x, y in pixels.tolist()])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the map, however large it is."""
        if watched is self._map and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._map.rect())
        return super().eventFilter(watched, event)
