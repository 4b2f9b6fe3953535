"""What the map shows and where it looks; ``map_tools`` adds pointer and keys, ``map_view`` joins both."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import shapely
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gisapp.carto import hits
from gisapp.carto import scene as scenes
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scalebar import round_length
from gisapp.carto.scene import Bounds, Scene
from gisapp.carto.style import GROUND, INK, RED_LINE
from gisapp.carto.view import SCREEN_PX_PER_MM, View
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.render import fonts
from gisapp.ui.map_picked import Picked
from gisapp.ui.map_picture import PicturePainter

if TYPE_CHECKING:
    from gisapp.ui.under_pieces import UnderPieces

NEAREST_M_PER_PX: Final = 0.005
FARTHEST_M_PER_PX: Final = 2000.0
_MM_PER_INCH: Final = 25.4
_BAR_PX: Final = 110
_LARGE: Final = 0.15
_FLASHES, _FLASH_MS = 3, 160


class MapCanvas(QWidget):
    """The map's picture, view and selection.

    Signals:
        picked: table, uid (both empty: nothing there), whether to add to the selection.
        area_picked: list of (table, uid) inside the rectangle drawn.
        pointer_moved: easting and northing under the pointer, metres.
        view_changed: another place or scale.
        asked: the officer asks what is at a pixel (right click, menu key).
        painted: a picture of the whole view is on the screen; what could wait for it may go on.
    """

    picked = Signal(str, str, bool)
    area_picked = Signal(list)
    pointer_moved = Signal(float, float)
    view_changed = Signal()
    asked = Signal(QPoint)
    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = MapSpec()
        self._tables: Tables | None = None
        self._scene: Scene | None = None
        self._center = (0.0, 0.0)
        self._metres_per_px = 1.0
        self._framed = False
        self.picked_out = Picked()
        self._hover: Callable[[str, str], str] | None = None
        self._flashes = 0
        self._flash = QTimer(self)
        self._flash.setInterval(_FLASH_MS)
        self._flash.timeout.connect(self._on_flash)
        self._mark: tuple[float, float] | None = None
        self._pictures = PicturePainter(self, self._on_finished)
        self._pieces: UnderPieces | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setMinimumSize(160, 120)

    def sizeHint(self) -> QSize:
        """The size that the map likes."""
        return QSize(900, 600)

    # what is shown

    def show_tables(self, tables: Tables, scene: Scene | None = None) -> None:
        """Show a project; a scene composed beforehand (``carto.scene.compose``, any thread) spares the wait."""
        self._tables = tables
        self._scene = scene if scene is not None and scene.spec == self._spec else scenes.compose(tables, self._spec)
        if not self._framed and self._scene.bounds is not None:
            self.zoom_to(self._scene.bounds)
        self._request(at_once=True)

    def adopt(self, tables: Tables) -> None:
        """Go on with a snapshot that holds just what is shown."""
        self._tables = tables

    def absorb(self, tables: Tables, changeset: ChangeSet) -> None:
        """Follow a change: only the rectangle that looks different is painted anew where that is enough."""
        self._tables = tables
        if self._scene is None:
            self.show_tables(tables)
            return
        self._follow(*scenes.restyle(self._scene, tables, self._spec, changeset))

    def set_spec(self, spec: MapSpec) -> None:
        """Show other layers, another day, other colours."""
        if spec == self._spec:
            return
        only_under = replace(spec, under=self._spec.under) == self._spec
        relettered = spec.portrayal.lettering != self._spec.portrayal.lettering
        self._spec = spec
        if self._pieces is not None:
            self._pieces.show_under(spec.under)
        if only_under and self._scene is not None:
            self._scene = replace(self._scene, spec=spec)
            self._request(at_once=True)
            self.update()
            return
        if self._tables is None or self._scene is None or not self._scene.layers:
            if self._tables is not None:
                self.show_tables(self._tables)
            return
        self._follow(*scenes.recolour(self._scene, self._tables, spec))
        if relettered:
            self._request(at_once=True)

    def redraw(self) -> None:
        """Layers are to be drawn as their files say now."""
        if self._tables is not None and self._scene is not None:
            self._follow(*scenes.redrawn(self._scene, self._tables, self._spec))

    def _follow(self, scene: Scene, changed: Bounds | None) -> None:
        """Show a newer scene: where only a small part looks different, that part is painted at once."""
        before, self._scene = self._scene, scene
        if before is None or not scene.shares_geometry(before) or self._pictures.busy or self._is_large(changed):
            self._request(at_once=True)
        elif changed is not None:
            self._pictures.mend(scene, changed)
        self.update()

    def _is_large(self, changed: Bounds | None) -> bool:
        if changed is None:
            return False
        west, south, east, north = self.view.bounds
        wide = min(changed[2], east) - max(changed[0], west)
        high = min(changed[3], north) - max(changed[1], south)
        return wide > 0 and high > 0 and wide * high > _LARGE * (east - west) * (north - south)

    @property
    def spec(self) -> MapSpec:
        """What is asked for."""
        return self._spec

    @property
    def busy(self) -> bool:
        """Whether a newer picture is being painted."""
        return self._pictures.busy

    @property
    def scene(self) -> Scene | None:
        """What is shown."""
        return self._scene

    def set_selection(self, parcels: Iterable[str], buildings: Iterable[str], areas: Iterable[str] = ()) -> None:
        """Outline rows in yellow and black: parcels, buildings, planned uses."""
        self.picked_out.take(parcels, buildings, areas)
        if not self._pictures.busy:
            self._call_out()
        self.update()

    def _call_out(self) -> None:
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        tools = [each.geometry() for each in self.findChildren(QWidget, options=direct) if each.isVisible()]
        self.picked_out.call_out(self._scene, self._pictures.picture, tools)

    def flash(self) -> None:
        """Let the selection flash a few times, so that the eye finds it."""
        self._flashes = 2 * _FLASHES
        self._flash.start()
        self.update()

    def _on_flash(self) -> None:
        self._flashes -= 1
        if self._flashes <= 0:
            self._flash.stop()
        self.update()

    @property
    def mark(self) -> tuple[float, float] | None:
        """The point marked."""
        return self._mark

    def set_mark(self, point: tuple[float, float] | None) -> None:
        """Mark a point of the land with a cross; None takes the mark away."""
        self._mark = point
        self.update()

    def set_hover(self, callback: Callable[[str, str], str] | None) -> None:
        """What to tell about the row (table, uid) under a resting pointer; an empty text shows nothing."""
        self._hover = callback

    def set_pieces(self, pieces: "UnderPieces") -> None:
        """Who draws what lies under the map."""
        self._pieces = pieces
        pieces.show_under(self._spec.under)
        pieces.request(self.view)

    def pieces_like(self, other: "MapCanvas") -> None:
        """Draw what lies under the map as another map does."""
        if self._pieces is None and other._pieces is not None:
            self.set_pieces(other._pieces.twin(self.update, self))

    # where it looks

    @property
    def view(self) -> View:
        """The present view."""
        return View(*self._center, self._metres_per_px, self.width(), self.height(), self.px_per_mm,
                    self.devicePixelRatioF())

    @property
    def px_per_mm(self) -> float:
        """Device-independent pixels of a millimetre on this screen, by its true size where it tells a likely one."""
        screen = self.screen()
        dpi = screen.physicalDotsPerInch() if screen else 0.0
        return dpi / _MM_PER_INCH if 60 <= dpi <= 240 else SCREEN_PX_PER_MM

    @property
    def scale_denominator(self) -> float:
        """The n of 1:n at the screen's true size."""
        return self.view.scale_denominator

    def set_scale_denominator(self, denominator: float) -> None:
        """Zoom to a scale about the middle."""
        self.look_at(*self._center, denominator / 1000 / self.px_per_mm)

    def look_at(self, easting: float, northing: float, metres_per_px: float | None = None) -> None:
        """Put a point of the land into the middle, at a number of metres for a pixel."""
        asked = self._metres_per_px if metres_per_px is None else metres_per_px
        self._metres_per_px = min(max(asked, NEAREST_M_PER_PX), FARTHEST_M_PER_PX)
        self._center = (easting, northing)
        self._framed = True
        self._request()
        self.view_changed.emit()
        self.update()

    def zoom_to(self, bounds: Bounds, margin: float = 0.06) -> None:
        """Show a rectangle of land (west, south, east, north) with a margin, a share of the window."""
        west, south, east, north = bounds
        room = 1 - 2 * margin
        needed = max((east - west) / max(self.width() * room, 1), (north - south) / max(self.height() * room, 1), 0.02)
        self.look_at((west + east) / 2, (south + north) / 2, needed)

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom_by(1.5)

    def zoom_out(self) -> None:
        """One step back."""
        self.zoom_by(1 / 1.5)

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom by a factor, keeping the land under a pixel (the middle where none is given)."""
        at = about if about is not None else QPointF(self.width() / 2, self.height() / 2)
        easting, northing = self.view.to_land(at.x(), at.y())
        metres = min(max(self._metres_per_px / factor, NEAREST_M_PER_PX), FARTHEST_M_PER_PX)
        self.look_at(easting - (at.x() - self.width() / 2) * metres,
                     northing + (at.y() - self.height() / 2) * metres, metres)

    def pan_by(self, right_px: float, down_px: float) -> None:
        """Move the land by pixels."""
        self.look_at(self._center[0] - right_px * self._metres_per_px,
                     self._center[1] + down_px * self._metres_per_px)

    def ensure_visible(self, bounds: Bounds) -> None:
        """Move, without zooming closer, until a rectangle is in view; zoom out when it is larger than the window."""
        west, south, east, north = self.view.bounds
        if bounds[0] >= west and bounds[1] >= south and bounds[2] <= east and bounds[3] <= north:
            return
        if bounds[2] - bounds[0] > (east - west) * 0.9 or bounds[3] - bounds[1] > (north - south) * 0.9:
            self.zoom_to(bounds)
            return
        self.look_at((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)

    # what is there

    def hit(self, x_px: float, y_px: float) -> tuple[str, str] | None:
        """Table and uid of the topmost building or parcel under a pixel."""
        return hits.at(self._scene, *self.view.to_land(x_px, y_px)) if self._scene else None

    def hits_in(self, rectangle: QRectF) -> list[tuple[str, str]]:
        """Buildings that meet a rectangle of pixels, and parcels without a building."""
        if self._scene is None:
            return []
        west, north = self.view.to_land(rectangle.left(), rectangle.top())
        east, south = self.view.to_land(rectangle.right(), rectangle.bottom())
        return hits.inside(self._scene, (west, south, east, north))

    def hits_within(self, area: shapely.Polygon) -> list[tuple[str, str]]:
        """As ``hits_in``, for any area of the land."""
        return hits.within(self._scene, area) if self._scene else []

    # Qt

    def event(self, event: QEvent) -> bool:
        """Tell what is under a resting pointer; follow another screen."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.hit(event.pos().x(), event.pos().y())
            text = self._hover(*found) if found and self._hover else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._request()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture of the new size."""
        super().resizeEvent(event)
        self._request()
        self.view_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the newest picture, moved and scaled to the present view, and what lies over it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(GROUND))
        if self._pieces is not None:
            self._pieces.paint(painter, self.view)
        self._paint_picture(painter)
        if self._pieces is not None:
            self._pieces.paint_over(painter, self.view)
        self.picked_out.paint(painter, self._scene, self.view, flash=bool(self._flashes % 2))
        self._paint_mark(painter)
        self._paint_scale_bar(painter)
        self.paint_over(painter)
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """Paint what a tool has in hand; nothing here."""

    def _on_finished(self) -> None:
        self._call_out()
        self.repaint()
        self.painted.emit()

    def _request(self, *, at_once: bool = False) -> None:
        if self._pieces is not None:
            self._pieces.request(self.view)
        if self._scene is not None and self.width() > 0 and self.height() > 0:
            self._pictures.request(self._scene, self.view, at_once=at_once)

    def _paint_picture(self, painter: QPainter) -> None:
        picture = self._pictures.picture
        if picture is None:
            return
        west, south, east, north = picture.view.bounds
        left, top = self.view.to_px_point(west, north)
        right, bottom = self.view.to_px_point(east, south)
        same = abs(picture.view.metres_per_px / self._metres_per_px - 1) < 1e-9
        if same:
            painter.drawImage(QPointF(round(left), round(top)), picture.image)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, right - left, bottom - top), picture.image)

    def _paint_mark(self, painter: QPainter) -> None:
        if self._mark is None:
            return
        at = QPointF(*self.view.to_px_point(*self._mark))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in (("#FFFFFF", 5.0), (RED_LINE, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(at, 9, 9)
            for step in (QPointF(1, 0), QPointF(0, 1)):
                painter.drawLine(at - step * 16, at - step * 4)
                painter.drawLine(at + step * 4, at + step * 16)

    def _paint_scale_bar(self, painter: QPainter) -> None:
        metres = round_length(_BAR_PX * self._metres_per_px)
        length = metres / self._metres_per_px
        text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        left, bottom = 14.0, self.height() - 14.0
        painter.fillRect(QRectF(left - 6, bottom - 26, length + 44, 34), QColor(248, 246, 241, 205))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(QColor(INK), 1))
        painter.drawPolyline([QPointF(left, bottom - 6), QPointF(left, bottom), QPointF(left + length, bottom),
                              QPointF(left + length, bottom - 6)])
        painter.setFont(fonts.font(12))
        painter.drawText(QPointF(left, bottom - 10), "0")
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QPointF(left + length - width / 2, bottom - 10), text)
