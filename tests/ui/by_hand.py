"""What a hand does on the map of the small town, and what it finds afterwards."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog

from tests.town import EAST, NORTH


def pixel(place, east, north):
    """The pixel of a place, in metres from the town's corner."""
    x, y = place.map.view.to_px_point(EAST + east, NORTH + north)
    return QPoint(round(x), round(y))


def clicks(qtbot, place, *points, held=Qt.KeyboardModifier.NoModifier):
    """Click on places one after the other."""
    for point in points:
        qtbot.mouseMove(place.map, pixel(place, *point))
        qtbot.mouseClick(place.map, Qt.MouseButton.LeftButton, held, pixel(place, *point))


def opened(window, kind):
    """The dialog of a kind that is in sight."""
    return next(each for each in window.findChildren(QDialog) if isinstance(each, kind) and each.isVisible())


def kept(window, qtbot, form):
    """Agree to a form, and wait until its step is saved."""
    qtbot.waitUntil(form.go.isEnabled)
    with qtbot.waitSignal(window.session.saved):
        form.go.click()


def parcels(window):
    """The outlines of the parcels, by number."""
    return window.session.tables["parcel"].set_index("parcel_no")["geom"]
