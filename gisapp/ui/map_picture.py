"""The map's picture in memory: painted in small pieces beside the old one, which stays in view until it is done.

Used by ``MapView`` only. A change of stages mends the rectangle that it touches.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.carto import label_looks, labels
from gisapp.carto.label import Label
from gisapp.carto.scene import Bounds, Scene
from gisapp.carto.style import GROUND
from gisapp.carto.view import View
from gisapp.render import painter as render

_BUDGET_S = 0.012
_SETTLE_MS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A finished picture, the view that it shows, and its labels."""

    image: QImage
    view: View
    labels: tuple[Label, ...]


class PicturePainter(QObject):
    """Keeps the newest finished picture and paints the next one without blocking the window."""

    def __init__(self, parent: QObject, finished: Callable[[], None]) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self._finished = finished
        self._wanted: tuple[Scene, View] | None = None
        self._work: Iterator[None] | None = None
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self._start)
        self._tick = QTimer(self, interval=0)
        self._tick.timeout.connect(self._advance)

    @property
    def busy(self) -> bool:
        """Whether a newer picture is on its way."""
        return self._work is not None or self._settle.isActive()

    def request(self, scene: Scene, view: View, *, at_once: bool = False) -> None:
        """Ask for a picture of a view; many requests in a row become one. The first of all does not wait for more."""
        self._wanted = (scene, view)
        if at_once or self.picture is None:
            self._settle.start(0)
        elif not self._settle.isActive():
            self._settle.start(_SETTLE_MS)

    def stop(self) -> None:
        """Drop the work in hand."""
        self._settle.stop()
        self._tick.stop()
        if self._work is not None:
            self._work.close()  # type: ignore[attr-defined]
            self._work = None

    def mend(self, scene: Scene, bounds: Bounds) -> None:
        """Paint one rectangle of the finished picture anew, in the classes of a scene of the same geometry."""
        picture = self.picture
        if picture is None:
            return
        view = picture.view
        west, north = view.to_px_point(bounds[0], bounds[3])
        east, south = view.to_px_point(bounds[2], bounds[1])
        dirty = QRectF(west, north, east - west, south - north).adjusted(-4, -4, 4, 4)
        dirty = QRectF(dirty.toAlignedRect()).intersected(QRectF(0, 0, view.width_px, view.height_px))
        if dirty.isEmpty():
            return
        land = (*view.to_land(dirty.left(), dirty.bottom()), *view.to_land(dirty.right(), dirty.top()))
        painter = QPainter(picture.image)
        painter.setClipRect(dirty)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.fillRect(dirty, _ground(scene))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        render.paint_scene(painter, scene, view, within=land, labels=_meeting(picture.labels, scene, land, view))
        painter.end()

    def _start(self) -> None:
        self.stop()
        if self._wanted is not None:
            self._work = self._paint(*self._wanted)
            self._tick.start()
            self._advance()

    def _advance(self) -> None:
        until = time.perf_counter() + _BUDGET_S
        while self._work is not None and time.perf_counter() < until:
            try:
                next(self._work)
            except StopIteration:
                self._work = None
                self._tick.stop()
                self._finished()

    def _paint(self, scene: Scene, view: View) -> Iterator[None]:
        size = (round(view.width_px * view.dpr), round(view.height_px * view.dpr))
        see_through = scene.spec.under is not None
        image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied if see_through else QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(view.dpr)
        image.fill(_ground(scene))
        painter = QPainter(image)
        painter.setPen(Qt.PenStyle.NoPen)
        try:
            yield from render.steps(painter, scene, view)
            placed = yield from labels.steps(scene, view)
            render.paint_labels(painter, scene, view, placed)
        finally:
            painter.end()
        self.picture = Picture(image, view, placed)


def _ground(scene: Scene) -> QColor:
    """What a picture begins with: the ground, or nothing where pictures lie under the map."""
    return QColor(GROUND) if scene.spec.under is None else QColor(0, 0, 0, 0)


def _meeting(placed: tuple[Label, ...], scene: Scene, land: Bounds, view: View) -> list[Label]:
    """Labels that may reach into a rectangle of land."""
    west, south, east, north = labels.relative(land, scene.origin)
    mm = view.metres_per_px * view.px_per_sign_mm
    reach = [(each, len(each.text) * each.size_mm * mm / 2 + each.size_mm * mm) for each in placed]
    return [label_looks.retold(scene, each) for each, by in reach
            if west - by < each.x < east + by and south - by < each.y < north + by]
