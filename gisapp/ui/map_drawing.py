"""What an officer draws on the map point by point: an area to pick from, or something to measure.

``map_tools`` hands clicks, moves and keys on; corners snap while measuring. Nothing is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gisapp.carto import measuring
from gisapp.carto.measuring import Point
from gisapp.carto.style import INK, RED_LINE, SELECTED
from gisapp.i18n import tr
from gisapp.render import fonts
from gisapp.ui.map_canvas import MapCanvas

Kind = Literal["polygon", "radius", "length", "area", "angle"]
PICKING: Final = ("polygon", "radius")
_SNAP_PX: Final = 10
_ENOUGH: Final[dict[str, int]] = {"radius": 2, "angle": 3}
_MU_PER_M2: Final = 15 / 10_000


@dataclass(slots=True)
class _Caught:
    """Where the pointer is on the land, and whether a corner caught it."""

    point: Point
    snapped: bool


class Drawing:
    """Points set so far and the one under the pointer; ``finished`` hears the area of a picking drawing."""

    def __init__(self, kind: Kind, view: MapCanvas, finished: Callable[[shapely.Polygon], object]) -> None:
        self.kind = kind
        self.points: list[Point] = []
        self.closed = False
        self._view, self._finished = view, finished
        self._caught: _Caught | None = None

    # by hand

    def move(self, at: QPointF) -> None:
        """The pointer is elsewhere."""
        self._caught = self._catch(at)
        self._view.update()

    def click(self, at: QPointF) -> None:
        """Set a point; the last one that is needed ends it. After the end a click begins anew."""
        if self.closed:
            self.points, self.closed = [], False
        self._caught = self._catch(at)
        self.points.append(self._caught.point)
        if len(self.points) == _ENOUGH.get(self.kind):
            self.finish()
        self._view.update()

    def step_back(self) -> None:
        """Take the last point back."""
        self.closed = False
        if self.points:
            self.points.pop()
        self._view.update()

    def finish(self) -> None:
        """End it; what was picked is told."""
        self.closed = True
        area = self.area()
        if self.kind in PICKING and area is not None:
            self._finished(area)
        self._view.update()

    def area(self) -> shapely.Polygon | None:
        """What is drawn as an area of the land; None below what makes one."""
        if self.kind == "radius" and len(self.points) == 2:
            radius = measuring.length_m(self.points)
            return shapely.Point(self.points[0]).buffer(radius, quad_segs=32) if radius > 0 else None
        return shapely.Polygon(self.points).buffer(0) if len(self.points) > 2 else None

    def _catch(self, at: QPointF) -> _Caught:
        point = self._view.view.to_land(at.x(), at.y())
        scene = self._view.scene
        if self.kind in PICKING or scene is None:
            return _Caught(point, snapped=False)
        corner = measuring.snapped(scene, point, _SNAP_PX * self._view.view.metres_per_px)
        return _Caught(corner or point, snapped=corner is not None)

    def _shown(self) -> list[Point]:
        more = [self._caught.point] if self._caught is not None and not self.closed else []
        return [*self.points, *more]

    # in words

    def words(self) -> list[str]:
        """What has been measured, and what can be done now."""
        points = self._shown()
        return [*(self._measured(points) if len(points) > 1 else []), self._help()]

    def _measured(self, points: list[Point]) -> list[str]:
        length = measuring.length_m(points)
        if self.kind == "radius":
            return [tr("半径 {length} m", length=f"{measuring.length_m(points[:2]):.2f}")]
        if self.kind == "angle" and len(points) > 2:
            angle = measuring.angle_deg(*points[:3])
            return [tr("夹角 {angle}（{degrees}°）", angle=measuring.dms(angle), degrees=f"{angle:.4f}")]
        if self.kind in {"area", "polygon"}:
            area = measuring.area_m2(points)
            round_ = measuring.length_m([*points, points[0]])
            return [tr("面积 {area} ㎡（{mu} 亩） · 周长 {length} m", area=f"{area:.2f}", mu=f"{area * _MU_PER_M2:.3f}",
                       length=f"{round_:.2f}")]
        bearing = measuring.dms(measuring.bearing_deg(points[-2], points[-1]))
        last = measuring.length_m(points[-2:])
        return [tr("总长 {length} m · 本段 {last} m · 方位角 {bearing}", length=f"{length:.3f}", last=f"{last:.3f}",
                   bearing=bearing)]

    def _help(self) -> str:
        if self.closed:
            return tr("单击重新开始 · Ctrl+C 复制 · Esc 退出")
        if self.kind == "radius":
            return tr("先点圆心，再点圆周 · Esc 取消")
        if self.kind == "angle":
            return tr("点三下：一边、顶点、另一边 · 自动吸附界址点 · Esc 取消")
        if self.kind == "polygon":
            return tr("单击加点，双击或回车结束 · 退格撤回一点 · Esc 取消")
        return tr("单击加点，双击或回车结束 · 自动吸附界址点 · 退格撤回 · Esc 取消")

    # on the map

    def paint(self, painter: QPainter) -> None:
        """Draw it over the map, and the words at the lower edge."""
        points = [QPointF(*self._view.view.to_px_point(*each)) for each in self._shown()]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(points) > 1:
            self._paint_shape(painter, points)
        painter.setPen(QPen(QColor(INK), 1.2))
        painter.setBrush(QColor("#FFFFFF"))
        for each in points:
            painter.drawEllipse(each, 3.0, 3.0)
        if self._caught is not None and self._caught.snapped and not self.closed:
            painter.setPen(QPen(QColor(RED_LINE), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(points[-1].x() - 6, points[-1].y() - 6, 12, 12))
        self._paint_words(painter)

    def _paint_shape(self, painter: QPainter, points: list[QPointF]) -> None:
        fill = QColor(SELECTED)
        fill.setAlpha(70)
        closed = self.kind in {"polygon", "area"} and len(points) > 2
        for colour, width in ((INK, 4.0), (SELECTED, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.setBrush(fill if width < 3 and (closed or self.kind == "radius") else Qt.BrushStyle.NoBrush)
            if self.kind == "radius":
                far = points[1] - points[0]
                radius = (far.x() ** 2 + far.y() ** 2) ** 0.5
                painter.drawEllipse(points[0], radius, radius)
            elif closed:
                painter.drawPolygon(QPolygonF(points))
            else:
                painter.drawPolyline(QPolygonF(points))

    def _paint_words(self, painter: QPainter) -> None:
        lines = self.words()
        painter.setFont(fonts.font(13))
        metrics = painter.fontMetrics()
        width = max(metrics.horizontalAdvance(each) for each in lines) + 24
        height = 22 * len(lines) + 10
        box = QRectF((self._view.width() - width) / 2, self._view.height() - height - 48, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(34, 38, 46, 232))
        painter.drawRoundedRect(box, 8, 8)
        for at, each in enumerate(lines):
            painter.setPen(QColor("#FFFFFF" if at < len(lines) - 1 else "#C6CBD4"))
            painter.drawText(QRectF(box.left(), box.top() + 5 + 22 * at, width, 22), Qt.AlignmentFlag.AlignCenter, each)
