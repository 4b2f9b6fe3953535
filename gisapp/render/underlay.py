"""Paints what lies under a map: every underlay warped to the project's grid, laid over each other, onto the ground.

A piece is opaque: its pixels are mixed with the ground here, so that pieces may overlap by a pixel and leave no seam
on paper. The window makes pieces in jobs (``ui.under``); paper makes them at once, at the printer's 300 dpi.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.carto.basemap import Piece, Under, Underlay, pieces
from gisapp.carto.style import PAPER
from gisapp.carto.view import View
from gisapp.errors import GisAppError
from gisapp.io import crs as systems
from gisapp.io import warp
from gisapp.render import imagery

PAPER_DPI: Final = 300
_PIECE_PX: Final = 1024
_MM_PER_INCH: Final = 25.4
Problem = Callable[[Underlay, GisAppError], object]


def made(
    under: Under, piece: Piece, denominator: float, *, ground: str, mono: bool = False, problem: Problem | None = None,
) -> QImage | None:
    """The picture of a piece, opaque; None where nothing lies under it.

    Args:
        under: what lies under the map.
        piece: which pixels.
        denominator: the scale, which says what is seen.
        ground: colour of the ground under everything.
        mono: in grey.
        problem: told what cannot be drawn, and why; the rest is drawn all the same.
    """
    project, total = systems.named(under.crs), None
    for each in under.shown(denominator):
        try:
            source = imagery.of(each)
            found = warp.sampled(source, project, (piece.west, piece.north), piece.metres_per_px, piece.width,
                                 piece.height)
            trouble = source.trouble
        except GisAppError as error:
            found, trouble = None, error
        if trouble is not None and problem is not None:
            problem(each, trouble)
        if found is not None and found[..., 3].any():
            total = _laid(_ground(piece, ground) if total is None else total, found, each)
    return None if total is None else _image(total, mono=mono)


def _ground(piece: Piece, colour: str) -> np.ndarray:
    shade = QColor(colour)
    return np.full((piece.height, piece.width, 3), (shade.red(), shade.green(), shade.blue()), dtype="float32")


def _laid(below: np.ndarray, rgba: np.ndarray, underlay: Underlay) -> np.ndarray:
    colours = rgba[..., :3].astype("float32")
    if underlay.brightness > 0:
        colours += (255 - colours) * underlay.brightness
    elif underlay.brightness < 0:
        colours *= 1 + underlay.brightness
    strength = rgba[..., 3:].astype("float32") * (underlay.opacity / 255)
    return np.asarray(below + (colours - below) * strength)


def _image(total: np.ndarray, *, mono: bool) -> QImage:
    if mono:
        total = np.repeat(total @ np.array([[0.299], [0.587], [0.114]], dtype="float32"), 3, axis=2)
    height, width = total.shape[:2]
    packed = np.full((height, width, 4), 255, dtype="uint8")
    packed[..., :3] = (total[..., ::-1] + 0.5).clip(0, 255)
    return QImage(packed.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def paint(painter: QPainter, under: Under, view: View, dpi: float, *, mono: bool = False) -> None:
    """Paint what lies under a map on paper; the painter's unit is the view's pixel (a millimetre on paper).

    What cannot be read is left out: who prints asks ``services.underlays.absent`` beforehand and says so.
    """
    fine = min(dpi, PAPER_DPI) / _MM_PER_INCH / view.px_per_mm
    metres_per_dot = view.metres_per_px / fine
    for piece in pieces(view.bounds, metres_per_dot, _PIECE_PX):
        wider = Piece(piece.west, piece.north, metres_per_dot, piece.width + 1, piece.height + 1)
        image = made(under, wider, view.scale_denominator, ground=PAPER, mono=mono)
        if image is not None:
            draw(painter, image, wider, view)


def draw(painter: QPainter, image: QImage, piece: Piece, view: View) -> None:
    """Draw the picture of a piece where it lies in a view."""
    left, top = view.to_px_point(piece.west, piece.north)
    side = piece.metres_per_px / view.metres_per_px
    if abs(side * view.dpr - 1) < 1e-9:
        image.setDevicePixelRatio(view.dpr)
        painter.drawImage(QPointF(round(left * view.dpr) / view.dpr, round(top * view.dpr) / view.dpr), image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(left, top, piece.width * side, piece.height * side), image)
