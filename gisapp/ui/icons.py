"""Line icons from ``resources/icons``, in any colour and sharp at any scale."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gisapp import paths
from gisapp.ui import theme

_SCALES = (1.0, 1.25, 1.5, 2.0, 3.0)


@cache
def icon(name: str, colour: str = theme.INK, disabled: str = theme.FAINT) -> QIcon:
    """The icon of that name; a second colour for its disabled state."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(pixmap(name, colour, 20, scale), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, disabled, 20, scale), QIcon.Mode.Disabled)
    return made


@cache
def pixmap(name: str, colour: str = theme.INK, size: int = 20, scale: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels for a screen of that scale."""
    source = paths.resource(f"icons/{name}.svg").read_text("utf-8").replace("#000000", colour)
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def application() -> QIcon:
    """The icon of the program's windows."""
    return QIcon(str(paths.resource("icons/app.svg")))
