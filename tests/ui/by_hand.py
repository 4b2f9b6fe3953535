"""Where a hand finds a place of the small town on the map."""

from PySide6.QtCore import QPoint

from tests.town import EAST, NORTH


def pixel(place, east, north):
    """The pixel of a place, in metres from the town's corner."""
    x, y = place.map.view.to_px_point(EAST + east, NORTH + north)
    return QPoint(round(x), round(y))
