"""Picking an edge of a parcel, or a shape of any layer, to do something with it. Taken in hand by ``draw_desk``."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu

from gisapp.carto import hits
from gisapp.carto.labels import relative
from gisapp.carto.symbology import Layer
from gisapp.domain import rings, vertices
from gisapp.domain.rings import Areal, Points
from gisapp.i18n import tr
from gisapp.ui import theme
from gisapp.ui.draw_ground import Ground
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_tool import Keys, Offer, Tool

_REACH_PX: Final = 8
_MANY: Final = 200


class PickEdge(Tool):
    """An edge of a parcel; of the parcel chosen first, the edges go by with N and P too.

    Args:
        view: the map.
        title: what it is picked for.
        done: hears the parcel and the edge (2, 2).
    """

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, view: MapCanvas, title: str, done: Callable[[str, Points], object]) -> None:
        super().__init__(view)
        self.title, self.ground, self._done = title, Ground(view), done
        self.uid: str | None = None
        self.shape: Areal | None = None
        self.edge: Points | None = None

    def hint(self) -> str:
        """What to do next."""
        return tr("点宗地的一条边；N、P 换边，回车确定")

    def offers(self) -> Sequence[Offer]:
        """The next edge, and going on with this one."""
        if self.uid is None:
            return ()
        found = [Offer(tr("下一条边"), self.next_edge, "N")]
        return [*found, Offer(tr("确定"), self.finish, "Enter")] if self.edge is not None else found

    def choose(self, uid: str, shape: Areal | None) -> None:
        """Begin with a parcel."""
        self.uid, self.shape, self.edge = uid, shape, None
        self.next_edge()

    def next_edge(self, step: int = 1) -> None:
        """The next edge of the parcel."""
        if self.shape is None:
            return
        lines = rings.edges(self.shape)
        middles = lines.mean(axis=1)
        at = -1 if self.edge is None else int(np.hypot(*(middles - self.edge.mean(axis=0)).T).argmin())
        self.edge = lines[(at + step) % len(lines)]
        self.view.update()

    def move(self, at: QPointF, held: Keys) -> None:
        """Show the edge under the pointer."""
        found = self._under(at)
        if found is not None:
            self.uid, self.shape, self.edge = found
            self.view.update()

    def _under(self, at: QPointF) -> tuple[str, Areal, Points] | None:
        """The edge under a pixel; where two parcels share it, that of the parcel under the pointer."""
        east, north = self.view.view.to_land(at.x(), at.y())
        reach = _REACH_PX * self.view.view.metres_per_px
        near = self.ground.near((east - reach, north - reach, east + reach, north + reach))
        for uid, shape in _from_inside(near, east, north):
            edge = vertices.nearest_edge(shape, np.array((east, north)), reach)
            if edge is not None:
                return str(uid), shape, edge
        return None

    def click(self, at: QPointF, held: Keys) -> None:
        """Take the edge under the pointer."""
        found = self._under(at)
        if found is not None:
            self.uid, self.shape, self.edge = found
            self.finish()

    def finish(self) -> None:
        """Go on with the edge."""
        if self.uid is not None and self.edge is not None:
            self._done(self.uid, self.edge)

    def key(self, event: QKeyEvent) -> bool:
        """N and P change the edge, Enter goes on."""
        if event.key() in {Qt.Key.Key_N, Qt.Key.Key_P} and not event.modifiers():
            self.next_edge(1 if event.key() == Qt.Key.Key_N else -1)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
        else:
            return False
        return True

    def paint(self, painter: QPainter) -> None:
        """The parcel and its edge."""
        if self.shape is None or self.edge is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.ground.paint(painter, self.shape, theme.BLUE, 1.6, filled=30)
        painter.setPen(QPen(QColor(theme.ACCENT), 4.0))
        painter.drawLine(*(QPointF(*self.view.view.to_px_point(*each)) for each in self.edge.tolist()))


def _from_inside(near: pd.Series, east: float, north: float) -> list[tuple[Any, Areal]]:
    """The parcels near a point, that in which it lies first."""
    away = shapely.distance(near.to_numpy(dtype=object), shapely.Point(east, north))
    order = np.argsort(away, kind="stable")
    return [(near.index[at], near.iloc[at]) for at in order]


class PickShape(Tool):
    """A shape of any layer that is shown; what can be done with it is offered in a menu.

    Args:
        view: the map.
        title: what it is picked for.
        shape_of: the shape of a row (table, uid).
        offers: what can be done with a row (table, uid).
    """

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, view: MapCanvas, title: str, shape_of: Callable[[str, str], Any],
                 doings: Callable[[str, str], Sequence[Offer]]) -> None:
        super().__init__(view)
        self.title, self.ground = title, Ground(view)
        self._shape_of, self._doings = shape_of, doings
        self.under: list[tuple[Layer, str]] = []

    def hint(self) -> str:
        """What to do next."""
        return tr("点要照着用的图形：草图、房屋、规划用地…；N 换一个，回车选用")

    def move(self, at: QPointF, held: Keys) -> None:
        """Show what is under the pointer."""
        self.under = self._found(at)[:1]
        self.view.update()

    def _found(self, at: QPointF) -> list[tuple[Layer, str]]:
        """Layer and uid of all under a pixel with which something can be done, the smallest first: it is meant."""
        scene = self.view.scene
        if scene is None:
            return []
        reach = _REACH_PX * self.view.view.metres_per_px
        everything = hits.everything_at(scene, *self.view.view.to_land(at.x(), at.y()), reach)
        meant = [(layer, uid) for layer, uid in everything if self._doings(layer.table, uid)]
        return sorted(meant, key=lambda row: float(shapely.area(self._shape_of(row[0].table, row[1]))))

    def click(self, at: QPointF, held: Keys) -> None:
        """Offer what can be done with it."""
        self.ask(at)

    def ask(self, at: QPointF) -> bool:
        """Offer what can be done with it."""
        found = self._found(at)
        self.under = found[:1]
        if not found:
            return False
        menu = self.menu(found)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.mapToGlobal(QPoint(round(at.x()), round(at.y()))))
        return True

    def menu(self, found: Sequence[tuple[Layer, str]]) -> QMenu:
        """What can be done with one shape; with several, one below the other, a menu each."""
        menu = QMenu(self.view)
        for layer, uid in found:
            inner = menu.addMenu(tr(layer.label)) if len(found) > 1 else menu
            inner.menuAction().hovered.connect(lambda row=(layer, uid): self._point_out(row))
            for each in self._doings(layer.table, uid):
                inner.addAction(each.words).triggered.connect(lambda _checked=False, call=each.call: call())
        return menu

    def next_shape(self) -> None:
        """The next shape in view with which something can be done."""
        scene = self.view.scene
        if scene is None:
            return
        west, south, east, north = self.view.view.bounds
        box = relative((west, south, east, north), scene.origin)
        rows = [(each.layer, str(each.uids[at])) for each in reversed(scene.layers) if each.layer.table != "parcel"
                for at in each.shapes.meeting(box)[:_MANY]]
        rows = [row for row in rows if self._doings(row[0].table, row[1])]
        if rows:
            at = rows.index(self.under[0]) + 1 if self.under and self.under[0] in rows else 0
            self._point_out(rows[at % len(rows)])

    def key(self, event: QKeyEvent) -> bool:
        """N goes to the next shape in view, Enter offers what can be done with it."""
        if event.key() == Qt.Key.Key_N and not event.modifiers():
            self.next_shape()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.under:
            layer, uid = self.under[0]
            place = shapely.get_coordinates(shapely.point_on_surface(self._shape_of(layer.table, uid)))[0]
            self.popup(QPointF(*self.view.view.to_px_point(*place.tolist())), self._doings(layer.table, uid))
        else:
            return False
        return True

    def _point_out(self, row: tuple[Layer, str]) -> None:
        self.under = [row]
        self.view.update()

    def paint(self, painter: QPainter) -> None:
        """The shape under the pointer."""
        if not self.under:
            return
        layer, uid = self.under[0]
        shape = self._shape_of(layer.table, uid)
        if shape is not None and shapely.get_dimensions(shape) > 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.ground.paint(painter, shape, theme.ACCENT, 2.5, filled=40 if shape.area else 0)
