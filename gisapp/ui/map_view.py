"""The map in the window: shows tables through a MapSpec, follows changes, and tells what the officer points at.

``main_window`` places it and connects its signals.
"""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_tools import MapTools


class MapView(MapCanvas):
    """The map with its pointer and keys; signals and methods are those of ``MapCanvas``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = MapTools(self)

    def paint_over(self, painter: QPainter) -> None:
        """Paint what the tool has in hand."""
        self.tools.paint(painter)
