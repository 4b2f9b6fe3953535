"""Pictures on a page: PNG and JPG no finer than 300 dpi, SVG as lines. Called by the painter."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gisapp.carto.page import Picture

_PX_PER_MM: Final = 300 / 25.4


def paint(painter: QPainter, item: Picture) -> None:
    """Paint a picture in the middle of its frame, its sides in proportion; what is no picture leaves it empty."""
    room = QRectF(item.x_mm, item.y_mm, item.width_mm, item.height_mm)
    if is_svg(item.content):
        drawing = QSvgRenderer(QByteArray(item.content))
        if drawing.isValid():
            drawing.render(painter, _fitted(QSizeF(drawing.defaultSize()), room))
        return
    picture = _read(item.content, round(item.width_mm * _PX_PER_MM), round(item.height_mm * _PX_PER_MM))
    if not picture.isNull():
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(_fitted(QSizeF(picture.size()), room), picture)


def is_svg(content: bytes) -> bool:
    """Whether a file's content is SVG."""
    return content.lstrip()[:5] in {b"<?xml", b"<svg "} or b"<svg" in content[:400]


def _fitted(size: QSizeF, room: QRectF) -> QRectF:
    made = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(room.center().x() - made.width() / 2, room.center().y() - made.height() / 2, made.width(),
                  made.height())


@lru_cache(maxsize=16)
def _read(content: bytes, width_px: int, height_px: int) -> QImage:
    """The picture, made smaller where paper would not show it; opaque ones are kept so, for a small file."""
    picture = QImage.fromData(content)
    if picture.width() > width_px and picture.height() > height_px:
        picture = picture.scaled(max(width_px, 1), max(height_px, 1), Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                                 Qt.TransformationMode.SmoothTransformation)
    clear = picture.hasAlphaChannel()
    return picture.convertToFormat(QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32)
