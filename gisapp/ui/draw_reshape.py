"""Reshaping parcels by hand: corners and edges are dragged, neighbours follow, what would come of it is seen at once.

Every change is one step of the round (``draw_round``). Taken in hand by ``draw_desk``.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QInputDialog

from gisapp.carto.measuring import Point
from gisapp.carto.snapping import Caught
from gisapp.carto.style import INK
from gisapp.carto.traverse import Way
from gisapp.domain import rings, vertices
from gisapp.domain.fabric import Edit
from gisapp.domain.rings import Areal, Points
from gisapp.i18n import tr
from gisapp.services import sketching
from gisapp.ui import theme
from gisapp.ui.draw_drag import LEAST_M2, Drag
from gisapp.ui.draw_ground import Ground
from gisapp.ui.draw_kept import Kept
from gisapp.ui.draw_round import Round
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_snapping import Snapping
from gisapp.ui.map_tool import Keys, Offer, Tool
from gisapp.ui.status_bar import position_text

_HANDLE_PX: Final = 4.0
_GRIP_PX: Final = 9
_EDGE_PX: Final = 7
_ALONE: Final = Qt.KeyboardModifier.AltModifier
_FREE: Final = Qt.KeyboardModifier.ControlModifier


class Reshape(Tool):
    """Corners and edges of one parcel, or of one working sketch.

    Attributes:
        table: ``parcel``, or a table of sketches.
        uid: the row in hand.
        corner: the corner selected, easting and northing.
        lone: whether only this parcel moves, as with Alt held.
    """

    ways = (Way.PLACE, Way.DELTA, Way.BEARING)
    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, view: MapCanvas, snapping: Snapping, round_: Round, chosen: Callable[[str, str], object],
                 told: Callable[[str], object]) -> None:
        super().__init__(view)
        self.verb = tr("移到")
        self.title = tr("改界线")
        self.snapping, self.round = snapping, round_
        self.ground = Ground(view)
        self._chosen, self._told = chosen, told
        self.table = "parcel"
        self.uid: str | None = None
        self.shape: Areal | None = None
        self.corner: Points | None = None
        self.lone = False
        self.under: Points | None = None
        self.in_hand: Drag | None = None
        self._pointer: Point | None = None
        self._caught: Caught | None = None

    def choose(self, uid: str | None, shape: Areal | None, table: str = "parcel") -> None:
        """Take another parcel or sketch, or none."""
        self.table, self.title = table, tr("改界线") if table == "parcel" else tr("改草图")
        self.uid, self.shape, self.corner, self.under, self.in_hand = uid, shape, None, None, None
        if shape is not None and self._is_point():
            self.corner = rings.points(shape)[0]
        self.view.update()

    def refresh(self, shape: Areal | None) -> None:
        """The parcel in hand looks like this now; the corner selected stays where it still is."""
        if shape is None:
            self.choose(None, None)
            return
        self.shape, self.in_hand, self.under = shape, None, None
        if self.corner is not None:
            self.corner = vertices.nearest_corner(shape, self.corner, rings.NEAR_M)
        self.view.update()

    def _is_point(self) -> bool:
        return isinstance(self.shape, shapely.Point | shapely.MultiPoint)

    # what is told

    def hint(self) -> str:
        """What to do next."""
        if self.shape is None:
            return tr("点一块宗地或草图")
        if self.in_hand is not None:
            return self.in_hand.fault or self._follows()
        if self.lone:
            return tr("只移本宗：相邻宗地不动，会有缝或重叠（A 切换）")
        if self._is_point():
            return tr("拖动这个点，或输入新坐标；Del 删除")
        if self.corner is not None:
            return tr("拖动顶点，或输入新坐标；Del 删除，N 下一顶点")
        return tr("拖动顶点或边；边上双击加顶点；点顶点可输入坐标")

    def _follows(self) -> str:
        """What letting go does."""
        if self.table != "parcel":
            return tr("松开即改；草图不动界线")
        assert self.in_hand is not None
        return tr("松开即改；只移这一宗地，会有缝或重叠") if self.in_hand.alone else tr("松开即改；相邻宗地一起动")

    def offers(self) -> Sequence[Offer]:
        """Move alone or with the neighbours, go to the next corner, delete the one selected or the whole sketch."""
        if self.shape is None:
            return ()
        if self._is_point():
            return [Offer(tr("删除草图"), self.drop_corner, "Del")]
        found = [Offer(tr("下一顶点"), self.next_corner, "N")]
        if self.table == "parcel":
            found.insert(0, Offer(tr("只移本宗"), self.toggle_lone, "A", self.lone))
        if self.corner is not None:
            found.append(Offer(tr("删除顶点"), self.drop_corner, "Del"))
        if self.table != "parcel":
            found.append(Offer(tr("删除草图"), self._kept().drop_sketch))
        return found

    def start(self) -> Sequence[Point]:
        """The corner selected."""
        return () if self.corner is None else [(float(self.corner[0]), float(self.corner[1]))]

    def aimed(self) -> Point | None:
        """Where the pointer is."""
        return self._pointer

    # by hand

    def _grip(self, at: QPointF) -> Points | None:
        """The corner (1, 2) or edge (2, 2) under a pixel."""
        if self.shape is None:
            return None
        point, scale = np.array(self.view.view.to_land(at.x(), at.y())), self.view.view.metres_per_px
        corner = vertices.nearest_corner(self.shape, point, _GRIP_PX * scale)
        if corner is not None:
            return corner.reshape(1, 2)
        return vertices.nearest_edge(self.shape, point, _EDGE_PX * scale)

    def move(self, at: QPointF, held: Keys) -> None:
        """Show what would be taken."""
        self._pointer = self.view.view.to_land(at.x(), at.y())
        self.under = self._grip(at)
        self.view.setCursor(self.cursor if self.under is None else Qt.CursorShape.SizeAllCursor)
        self.view.update()

    def press(self, at: QPointF, held: Keys) -> bool:
        """Take the corner or edge under the pointer."""
        grip = self._grip(at)
        if grip is None:
            return False
        self.in_hand = Drag(grip, np.array(self.view.view.to_land(at.x(), at.y())), grip)
        return True

    def drag(self, at: QPointF, held: Keys) -> None:
        """Try where the corner or edge would go."""
        drag = self.in_hand
        if drag is None or self.shape is None:
            return
        drag.alone = self.lone or bool(held & _ALONE)
        self._pointer, self._caught = self.snapping.catch(at, free=bool(held & _FREE), moved=drag.old)
        point = np.array(self._pointer)
        if len(drag.old) == 1:
            drag.new = point.reshape(1, 2)
        else:
            begun = 0.0 if self._caught is not None else vertices.offset_m(drag.old, drag.grip)
            drag.new = vertices.slid(self.shape, drag.old, vertices.offset_m(drag.old, point) - begun)
        drag.attempt(self.ground, self.uid, self.table)
        self.view.update()

    def drop(self, at: QPointF, held: Keys) -> None:
        """Keep it."""
        drag = self.in_hand
        if drag is None:
            return
        self._caught = None
        if drag.edit is None:
            self.in_hand = None
            if drag.fault:
                self._told(drag.advice)
            self.view.update()
            return
        self._keep(drag)

    def _keep_if_possible(self, drag: Drag) -> None:
        drag.attempt(self.ground, self.uid, self.table)
        if drag.edit is None:
            self._told(drag.advice)
        else:
            self._keep(drag)

    def _keep(self, drag: Drag) -> None:
        """Keep a move; the preview stays in sight until it is permanent."""
        old, new = drag.old, drag.new
        if len(old) == 1:
            self.corner = new[0]
        self._kept().move(old, new, alone=drag.alone, done=lambda _kept: self._warn(drag), undone=self._let_go)

    def _kept(self) -> Kept:
        return Kept(self.round, self.table, str(self.uid))

    def _warn(self, drag: Drag) -> None:
        """Say what a parcel that moved alone has left behind."""
        if max(drag.flaws) >= LEAST_M2:
            self._told(tr("只移了这一宗地：与相邻宗地重叠 {shared} ㎡，空出 {lost} ㎡。可撤销，或做红线体检。",
                          shared=f"{drag.flaws[0]:.2f}", lost=f"{drag.flaws[1]:.2f}"))

    def _let_go(self) -> None:
        self.in_hand = self.corner = None
        self.view.update()

    def click(self, at: QPointF, held: Keys) -> None:
        """Select the corner, or another parcel."""
        self.in_hand = None
        grip = self._grip(at)
        if grip is not None:
            self.corner = grip[0] if len(grip) == 1 else None
        else:
            self.corner = None
            point = self.view.view.to_land(at.x(), at.y())
            for table in (*sketching.TABLES, "parcel"):
                uid = self.ground.at(point, table, _GRIP_PX * self.view.view.metres_per_px)
                if uid is not None:
                    self._chosen(table, uid)
                    break
        self.view.update()

    def double_click(self, at: QPointF, held: Keys) -> None:
        """A corner on the edge under the pointer."""
        grip = self._grip(at)
        if grip is not None and len(grip) == 2:
            self.add_corner(vertices.foot(grip, np.array(self.view.view.to_land(at.x(), at.y()))))

    def typed(self, points: Sequence[Point]) -> None:
        """The corner selected goes to a typed place."""
        if self.corner is None or not points:
            self._told(tr("先点一个顶点"))
            return
        drag = Drag(self.corner.reshape(1, 2), self.corner, np.array(points[-1]).reshape(1, 2), self.lone)
        self._keep_if_possible(drag)

    def add_corner(self, place: Points) -> None:
        """Put a corner on an edge."""
        self.corner = place
        self._kept().add_corner(place)

    def drop_corner(self) -> None:
        """Take the corner selected out; a point goes as a whole."""
        if self._is_point():
            self._kept().drop_sketch()
        if self.corner is None or self._is_point():
            return
        place, self.corner = self.corner, None
        self._kept().drop_corner(place)

    def halve(self) -> None:
        """A corner in the middle of the edge that begins at the corner selected."""
        if self.shape is None or self.corner is None:
            return
        lines = rings.edges(self.shape)
        away = np.hypot(*(lines[:, 0] - self.corner).T)
        if len(away) and away.min() <= rings.NEAR_M:  # none begins at the last corner of a line
            self.add_corner(lines[int(away.argmin())].mean(axis=0))

    def toggle_lone(self) -> None:
        """Neighbours follow, or not."""
        self.lone = not self.lone

    def next_corner(self, step: int = 1) -> None:
        """Select the next corner along the outline."""
        if self.shape is None:
            return
        corners = np.concatenate(rings.strokes(self.shape))
        at = -1 if self.corner is None else int(np.hypot(*(corners - self.corner).T).argmin())
        self.corner = corners[(at + step) % len(corners)]
        self.view.ensure_visible((*self.corner.tolist(), *self.corner.tolist()))
        self.view.update()

    def key(self, event: QKeyEvent) -> bool:
        """Del takes the corner out, N and P go along, I halves the edge behind it, A switches the neighbours."""
        if event.key() == Qt.Key.Key_Delete and self.corner is not None:
            self.drop_corner()
        elif event.key() == Qt.Key.Key_I and not event.modifiers() and self.corner is not None:
            self.halve()
        elif event.key() == Qt.Key.Key_A and not event.modifiers():
            self.toggle_lone()
        elif event.key() in {Qt.Key.Key_N, Qt.Key.Key_P} and not event.modifiers():
            self.next_corner(1 if event.key() == Qt.Key.Key_N else -1)
        else:
            return False
        return True

    def escape(self) -> bool:
        """What is in the middle of being dragged goes back; else the tool ends."""
        dragging, self.in_hand = self.in_hand is not None, None
        self.view.update()
        return dragging

    def leave(self) -> None:
        """Put the hand back."""
        self.choose(None, None)

    # the menu

    def ask(self, at: QPointF) -> bool:
        """What can be done with the corner or edge under the pointer."""
        grip = self._grip(at)
        if grip is None:
            return False
        self.popup(at, self.doings(grip, np.array(self.view.view.to_land(at.x(), at.y()))))
        return True

    def doings(self, grip: Points, point: Points) -> list[Offer]:
        """What can be done with a corner (1, 2) or an edge (2, 2), taken at a point."""
        copy = QGuiApplication.clipboard().setText
        if len(grip) == 1:
            self.corner = grip[0]
            words = position_text(float(grip[0, 0]), float(grip[0, 1]))
            return [Offer(tr("删除顶点"), self.drop_corner, "Del"),
                    Offer(tr("复制坐标  {position}", position=words), lambda: copy(words))]
        length = f"{float(np.hypot(*(grip[1] - grip[0]))):.3f}"
        return [Offer(tr("在这里加顶点"), lambda: self.add_corner(vertices.foot(grip, point))),
                Offer(tr("平行移动这条边…"), lambda: self.ask_offset(grip)),
                Offer(tr("复制边长  {length} m", length=length), lambda: copy(length))]

    def ask_offset(self, edge: Points) -> None:
        """Ask how far an edge shall move outwards, or inwards where negative."""
        distance, agreed = QInputDialog.getDouble(
            self.view.window(), tr("平行移动"), tr("向外移动多少米（向内为负）："), 0.0, -1000.0, 1000.0, 3)
        if agreed and distance:
            self.offset(edge, distance)

    def offset(self, edge: Points, outwards_m: float) -> None:
        """Move an edge parallel to itself, out of the parcel where positive."""
        if self.shape is None:
            return
        along = (edge[1] - edge[0]) / np.hypot(*(edge[1] - edge[0]))
        left = edge.mean(axis=0) + 1e-3 * np.array([-along[1], along[0]])
        inward = bool(shapely.intersects_xy(self.shape, *left))
        drag = Drag(edge, edge[0], vertices.slid(self.shape, edge, -outwards_m if inward else outwards_m), self.lone)
        self._keep_if_possible(drag)

    # on the map

    def paint(self, painter: QPainter) -> None:
        """The outline with its corners; in a drag what would become of all parcels concerned."""
        if self.shape is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drag = self.in_hand
        if drag is None or drag.edit is None:
            self.ground.paint(painter, self.shape, theme.BLUE, 2.0)
            self._paint_corners(painter, self.shape)
        else:
            self._paint_edit(painter, drag.edit)
        if drag is None and self.under is not None and len(self.under) == 2:
            painter.setPen(QPen(QColor(theme.ACCENT), 3.0))
            painter.drawLine(*(QPointF(*self.view.view.to_px_point(*each)) for each in self.under))
        if drag is not None:
            self.snapping.paint(painter, self._pointer, self._caught, drag.words(self.uid, self.shape))

    def _paint_edit(self, painter: QPainter, edit: Edit) -> None:
        outlines = np.concatenate([rings.points(shape) for shape in edit.changed.values()])
        before = self.ground.around(outlines, self.table)
        for uid in edit.bent:
            if uid in before.index:
                self.ground.paint(painter, before[uid], INK, 1.2, dashed=True)
            self.ground.paint(painter, edit.changed[uid], theme.BLUE, 2.0, filled=60 if uid == self.uid else 25)
        if self.uid in edit.changed:
            self._paint_corners(painter, edit.changed[self.uid])

    def _paint_corners(self, painter: QPainter, shape: Areal) -> None:
        painter.setPen(QPen(QColor(theme.BLUE), 1.4))
        size = _HANDLE_PX
        chosen = self.corner if self.in_hand is None else None
        for east, north in rings.points(shape).tolist():
            x, y = self.view.view.to_px_point(east, north)
            mine = chosen is not None and abs(chosen[0] - east) + abs(chosen[1] - north) < rings.NEAR_M
            near = self.under is not None and len(self.under) == 1 and (self.under[0] == (east, north)).all()
            painter.setBrush(QColor(theme.ACCENT if mine else theme.SELECTED if near else "#FFFFFF"))
            grown = size + 1.5 if mine or near else size
            painter.drawRect(QRectF(x - grown, y - grown, 2 * grown, 2 * grown))
        painter.setBrush(Qt.BrushStyle.NoBrush)
