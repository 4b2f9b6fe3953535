"""Polygons too small for an outline as boxes of whole pixels, written straight into an image. Called by the painter."""

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.carto.scene import SceneLayer
from gisapp.carto.style import Sign
from gisapp.carto.view import View


class Boxes:
    """Polygons under four pixels as boxes of whole device pixels, gathered in an image of the view's size."""

    def __init__(self, each: SceneLayer, view: View, origin: tuple[float, float], strength: float = 1.0) -> None:
        self._each, self._view, self._origin, self._strength = each, view, origin, strength
        self._pixels: np.ndarray | None = None
        self._palette = np.empty(0, dtype="uint32")

    def add(self, boxes: np.ndarray, classes: np.ndarray) -> None:
        """Write boxes (west, south, east, north from the origin) of classes into the image."""
        view = self._view
        west, south, east, north = boxes.T
        shift_e, shift_n = view.center_e - self._origin[0], view.center_n - self._origin[1]
        scale = view.dpr / view.metres_per_px
        half_wide, half_high = view.width_px * view.dpr / 2, view.height_px * view.dpr / 2
        if self._pixels is None:
            self._pixels = np.zeros((round(2 * half_high), round(2 * half_wide)), dtype="uint32")
            extent = float(np.median(east - west)) * scale
            palette = np.array([blended(sign, extent, view.px_per_sign_mm * view.dpr) for sign in self._each.signs],
                               dtype="uint32")
            self._palette = palette if self._strength == 1 else faded(palette, self._strength)
        left, right = (np.floor((each - shift_e) * scale + half_wide).astype("int32") for each in (west, east))
        top, bottom = (np.floor(half_high - (each - shift_n) * scale).astype("int32") for each in (north, south))
        fill_boxes(self._pixels, (left, top, right, bottom), self._palette[classes])

    def draw(self, painter: QPainter) -> None:
        """Put the image onto the picture."""
        if self._pixels is None:
            return
        height, width = self._pixels.shape
        image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self._view.dpr)
        painter.drawImage(QPointF(0, 0), image)


def faded(colours: np.ndarray, strength: float) -> np.ndarray:
    """32-bit colours made more see-through, as a premultiplied image holds them."""
    parts = colours.view("uint8").astype("float64") * strength
    return np.asarray(parts.round().astype("uint8").view("uint32"))


def fill_boxes(pixels: np.ndarray, edges: tuple[np.ndarray, ...], colours: np.ndarray) -> None:
    """Write boxes into an image (height, width) of 32-bit colours.

    Args:
        pixels: the image.
        edges: left, top, right, bottom of each box in pixels; a box holds its left and top pixels, and always one.
        colours: of each box.
    """
    height, width = pixels.shape
    left, top, right, bottom = edges
    right, bottom = np.maximum(right, left + 1), np.maximum(bottom, top + 1)
    left, top = np.maximum(left, 0), np.maximum(top, 0)
    right, bottom = np.minimum(right, width), np.minimum(bottom, height)
    inside = (left < right) & (top < bottom)
    if not inside.all():
        left, top, right, bottom, colours = (each[inside] for each in (left, top, right, bottom, colours))
    flat = pixels.reshape(-1)
    wide, high = right - left, bottom - top
    start = top.astype("int64") * width + left
    for across in range(int(wide.max(initial=0))):
        for down in range(int(high.max(initial=0))):
            here = (across < wide) & (down < high)
            if here.all():
                flat[start + (down * width + across)] = colours
            else:
                flat[start[here] + (down * width + across)] = colours[here]


def blended(sign: Sign, extent_px: float, px_per_mm: float) -> int:
    """The colour of a polygon too small for an outline: its fill, darkened by the share that the outline would take."""
    if sign.fill.colour is None:
        return 0
    colour = QColor(sign.fill.colour)
    colour.setAlphaF(sign.fill.opacity)
    if sign.stroke is None or sign.fill.opacity < 1.0:
        red, green, blue = (round(part * sign.fill.opacity) for part in (colour.red(), colour.green(), colour.blue()))
        return int(QColor(red, green, blue, colour.alpha()).rgba())
    width = min(max(sign.stroke.width_mm * px_per_mm, sign.stroke.min_px), 1.0) * min(1.0, extent_px / 14)
    share = min(2 * width / max(extent_px, 1.0), 0.35)
    edge = QColor(sign.stroke.colour)
    mixed = [round(one + (other - one) * share) for one, other in (
        (colour.red(), edge.red()), (colour.green(), edge.green()), (colour.blue(), edge.blue()))]
    return int(QColor(*mixed).rgba())
