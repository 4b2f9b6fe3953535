"""Two small charts: the stages as one bar, and the progress as a curve. Painted by hand: no chart library for two."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gisapp.domain.lifecycle import GROUPS
from gisapp.i18n import tr
from gisapp.ui import swatches, theme

_LINES: Final = (("signed", "签约", "signed"), ("handed_over", "交房", "handed_over"),
                 ("demolished", "拆除", "demolished"))
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 16, 24, 24


class StageBar(QWidget):
    """The seven groups side by side, as wide as they are many; below it their names and counts."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show other counts."""
        self._counts = dict(counts)
        self._fit()
        self.update()

    def _places(self, width: int) -> list[tuple[str, str, int, int]]:
        """Group, text, x and y of each name below the bar."""
        metrics = self.fontMetrics()
        placed, x, y = [], 0, 30
        for group, (words, _) in GROUPS.items():
            text = f"{tr(words)} {self._counts.get(group, 0)}"
            needed = 20 + metrics.horizontalAdvance(text) + 16
            if x and x + needed > width:
                x, y = 0, y + 24
            placed.append((group, text, x, y))
            x += needed
        return placed

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names go on in the next line where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._places(max(self.width(), 200))[-1][3] + 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, then the names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(self._counts.values())
        left = 0.0
        for group in GROUPS:
            width = self.width() * self._counts.get(group, 0) / total if total else 0
            painter.fillRect(QRectF(left, 0, max(width - 1, 0), 18), swatches.colour(group))
            left += width
        if not total:
            painter.fillRect(QRectF(0, 0, self.width(), 18), QColor(theme.LINE))
        for group, text, x, y in self._places(self.width()):
            swatches.paint(painter, QRectF(x + 0.5, y + 0.5, 13, 13), swatches.of_group(group))
            painter.setPen(QColor(theme.INK))
            painter.drawText(QRectF(x + 20, y - 4, 400, 22), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class CurveChart(QWidget):
    """Cumulative households by day; the number of all of them is the dashed line at the top."""

    def __init__(self) -> None:
        super().__init__()
        self._curve = pd.DataFrame()
        self._base = 0
        self.setMinimumHeight(210)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_curve(self, curve: pd.DataFrame, base: int) -> None:
        """Show another curve (indexed by day) below a number of households."""
        self._curve, self._base = curve, base
        self.update()

    def sizeHint(self) -> QSize:
        """A usual size."""
        return QSize(420, 240)

    def _point(self, at: float, count: float) -> QPointF:
        days = max(len(self._curve) - 1, 1)
        room = QSize(self.width() - _LEFT - _RIGHT, self.height() - _TOP - _BOTTOM)
        return QPointF(_LEFT + room.width() * at / days, _TOP + room.height() * (1 - count / max(self._base, 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grid, days, curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPixelSize(11)
        painter.setFont(small)
        if self._curve.empty:
            painter.setPen(QColor(theme.GREY))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("登记阶段后，这里画出累计进度"))
            painter.end()
            return
        self._paint_grid(painter)
        self._paint_days(painter)
        self._paint_curves(painter)
        self._paint_key(painter)
        painter.end()

    def _paint_grid(self, painter: QPainter) -> None:
        for share in (0, 0.25, 0.5, 0.75, 1):
            count = self._base * share
            left, right = self._point(0, count), self._point(len(self._curve) - 1, count)
            dashed = Qt.PenStyle.DashLine if share == 1 else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(theme.GREY if share == 1 else theme.LINE), 1, dashed))
            painter.drawLine(left, right)
            painter.setPen(QColor(theme.GREY))
            box = QRectF(0, left.y() - 8, _LEFT - 6, 16)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{round(count)}")

    def _paint_days(self, painter: QPainter) -> None:
        days = pd.DatetimeIndex(self._curve.index)
        firsts = np.flatnonzero(days.day == 1)
        each = max(1, -(-len(firsts) * 56 // max(self.width() - _LEFT - _RIGHT, 1)))
        painter.setPen(QColor(theme.GREY))
        for at in firsts[::each]:
            x = self._point(float(at), 0).x()
            box = QRectF(x - 30, self.height() - _BOTTOM + 5, 60, 16)
            if box.right() <= self.width():
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, days[at].strftime("%Y-%m"))

    def _paint_curves(self, painter: QPainter) -> None:
        for name, _, group in _LINES:
            points = [self._point(at, count) for at, count in enumerate(self._curve[name])]
            colour = swatches.colour(group).darker(115)
            if name == "signed":
                area = QPolygonF([self._point(0, 0), *points, self._point(len(points) - 1, 0)])
                soft = QColor(colour)
                soft.setAlpha(38)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(soft)
                painter.drawPolygon(area)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 2))
            painter.drawPolyline(QPolygonF(points))

    def _paint_key(self, painter: QPainter) -> None:
        x = float(_LEFT)
        for name, words, group in _LINES:
            text = f"{tr(words)} {int(self._curve[name].iloc[-1])}"
            painter.setPen(QPen(swatches.colour(group).darker(115), 3))
            painter.drawLine(QPointF(x, 9), QPointF(x + 16, 9))
            painter.setPen(QColor(theme.INK))
            painter.drawText(QPointF(x + 22, 13), text)
            x += 22 + painter.fontMetrics().horizontalAdvance(text) + 18

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the counts of the day under the pointer."""
        if self._curve.empty:
            return
        share = (event.position().x() - _LEFT) / max(self.width() - _LEFT - _RIGHT, 1)
        at = round(share * (len(self._curve) - 1))
        if not 0 <= at < len(self._curve):
            return
        day = pd.DatetimeIndex(self._curve.index)[at].date().isoformat()
        lines = [day, *(f"{tr(words)} {int(self._curve[name].iloc[at])}" for name, words, _ in _LINES)]
        QToolTip.showText(event.globalPosition().toPoint(), "\n".join(lines), self)
