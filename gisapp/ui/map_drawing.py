"""What an officer draws on the map point by point: an area to pick from, or something to measure.

``map_tools`` hands clicks, moves and keys on; measuring snaps as drawing does. Nothing is written.
"""

from collections.abc import Callable
from typing import Final, Literal

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gisapp.carto import measuring
from gisapp.carto.measuring import Point
from gisapp.carto.style import INK, SELECTED
from gisapp.i18n import tr
from gisapp.ui import map_words
from gisapp.ui.map_canvas import MapCanvas
from gisapp.ui.map_snapping import Snapping
from gisapp.ui.map_stroke import Stroke
from gisapp.ui.map_tool import Keys

Kind = Literal["polygon", "radius", "length", "area", "angle"]
PICKING: Final = ("polygon", "radius")
_ENOUGH: Final[dict[str, int]] = {"radius": 2, "angle": 3}
_MU_PER_M2: Final = 15 / 10_000


class Drawing(Stroke):
    """A stroke that picks or measures; ``finished`` hears the area of a picking one."""

    def __init__(self, kind: Kind, view: MapCanvas, snapping: Snapping,
                 finished: Callable[[shapely.Polygon], object]) -> None:
        super().__init__(view, None if kind in PICKING else snapping)
        self.kind = kind
        self.closed = False
        self._finished = finished

    # by hand

    def click(self, at: QPointF, held: Keys) -> None:
        """Set a point; the last one that is needed ends it. After the end a click begins anew."""
        if self.closed:
            self.points, self.closed = [], False
        super().click(at, held)
        if len(self.points) == _ENOUGH.get(self.kind):
            self.finish()

    def step_back(self) -> None:
        """Take the last point back."""
        self.closed = False
        super().step_back()

    def finish(self) -> None:
        """End it; what was picked is told."""
        self.closed = True
        area = self.area()
        if self.kind in PICKING and area is not None:
            self._finished(area)
        self.view.update()

    def area(self) -> shapely.Polygon | None:
        """What is drawn as an area of the land; None below what makes one."""
        if self.kind == "radius" and len(self.points) == 2:
            radius = measuring.length_m(self.points)
            return shapely.Point(self.points[0]).buffer(radius, quad_segs=32) if radius > 0 else None
        return shapely.Polygon(self.points).buffer(0) if len(self.points) > 2 else None

    def shown(self) -> list[Point]:
        """The points set and, until it is ended, the one in the air."""
        return list(self.points) if self.closed else super().shown()

    # in words

    def words(self) -> list[str]:
        """What has been measured, and what can be done now."""
        points = self.shown()
        return [*(self._measured(points) if len(points) > 1 else []), self.hint()]

    def copied(self) -> str:
        """What has been measured."""
        return "\n".join(self.words()[:-1])

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

    def hint(self) -> str:
        """What can be done now."""
        if self.closed:
            return tr("单击重新开始 · Ctrl+C 复制 · Esc 退出")
        if self.kind == "radius":
            return tr("先点圆心，再点圆周 · Esc 取消")
        if self.kind == "angle":
            return tr("点三下：一边、顶点、另一边 · 自动吸附（F3 开关）· Esc 取消")
        if self.kind == "polygon":
            return tr("单击加点，双击或回车结束 · 退格撤回一点 · Esc 取消")
        return tr("单击加点，双击或回车结束 · 自动吸附（F3 开关）· 退格撤回 · Esc 取消")

    # on the map

    def paint(self, painter: QPainter) -> None:
        """Draw it over the map, and the words at the lower edge."""
        points = self.pixels()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(points) > 1:
            self._paint_shape(painter, points)
        if self.closed:
            self.caught = None
        self.paint_points(painter, points)
        map_words.below(painter, QRectF(self.view.rect()), self.words())

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
