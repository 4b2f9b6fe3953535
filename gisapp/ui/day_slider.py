"""时间轴: any day of the zone under the map, over the curve of what was signed, with play and pause.

The rightmost day is today, which is no past day: the map then shows what is on record now.
"""

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QWidget

from gisapp.i18n import tr
from gisapp.ui import icons, parts, swatches, theme

_STEPS: Final = 90
_BEAT_MS: Final = 120
_SIDE: Final = 8


class DayTrack(QWidget):
    """The curve with its handle: click, drag, arrow keys, Page keys for a month, Home and End.

    Signals:
        moved: another day was chosen by hand.
    """

    moved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._counts = np.zeros(1)
        self._first, self._last = dt.date.today(), dt.date.today()
        self.day = self._last
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(44)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("时间轴"))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, 44)

    @property
    def days(self) -> int:
        """Days from the first to today."""
        return (self._last - self._first).days

    def show_curve(self, signed: pd.Series, today: dt.date) -> None:
        """Show another curve (cumulative counts indexed by day), which goes on until today."""
        first = signed.index[0].date() if len(signed) else today
        self._first, self._last = min(first, today), today
        counts = signed.to_numpy(dtype="float64")[:self.days + 1]
        self._counts = np.concatenate([counts, np.full(max(self.days + 1 - len(counts), 0),
                                                       counts[-1] if len(counts) else 0.0)])
        self.day = min(max(self.day, self._first), self._last)
        self.update()

    def set_day(self, day: dt.date) -> None:
        """Put the handle on a day, telling nobody."""
        self.day = min(max(day, self._first), self._last)
        self.update()

    def count_on(self, day: dt.date) -> int:
        """Households signed by a day."""
        return int(self._counts[min(max((day - self._first).days, 0), len(self._counts) - 1)])

    def step(self, days: int) -> None:
        """Move by days."""
        self._choose(self.day + dt.timedelta(days=days))

    def _choose(self, day: dt.date) -> None:
        day = min(max(day, self._first), self._last)
        if day != self.day:
            self.day = day
            self.update()
            self.moved.emit(day)

    def _x(self, day: float) -> float:
        return _SIDE + (self.width() - 2 * _SIDE) * day / max(self.days, 1)

    def _day_at(self, x: float) -> dt.date:
        share = min(max((x - _SIDE) / max(self.width() - 2 * _SIDE, 1), 0.0), 1.0)
        return self._first + dt.timedelta(days=round(share * self.days))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Curve, months, handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_curve(painter)
        self._paint_months(painter)
        x = self._x((self.day - self._first).days if self.days else 1)
        past = self.day != self._last
        painter.setPen(QPen(QColor(theme.ACCENT if past else theme.BLUE), 2))
        painter.drawLine(QPointF(x, 2), QPointF(x, self.height() - 14))
        painter.setBrush(QColor(theme.ACCENT if past else theme.BLUE))
        painter.drawEllipse(QPointF(x, self.height() - 14), 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, self.height() - 14), 8, 8)
        painter.end()

    def _paint_curve(self, painter: QPainter) -> None:
        base, room = self.height() - 14.0, self.height() - 20.0
        most = max(float(self._counts.max()), 1.0)
        each = max(1, len(self._counts) // max(self.width(), 1))
        places = np.unique(np.append(np.arange(0, len(self._counts), each), len(self._counts) - 1))
        line = [QPointF(self._x(float(at)), base - room * float(self._counts[at]) / most) for at in places]
        colour = swatches.colour("signed").darker(115)
        soft = QColor(colour)
        soft.setAlpha(60)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(QPolygonF([QPointF(line[0].x(), base), *line, QPointF(line[-1].x(), base)]))
        painter.setPen(QPen(colour, 1.5))
        painter.drawPolyline(QPolygonF(line))
        painter.setPen(QPen(QColor("#C5CAD3"), 1))
        painter.drawLine(QPointF(_SIDE, base), QPointF(self.width() - _SIDE, base))

    def _paint_months(self, painter: QPainter) -> None:
        font = self.font()
        font.setPixelSize(10)
        painter.setFont(font)
        painter.setPen(QColor(theme.GREY))
        firsts = pd.date_range(self._first, self._last, freq="MS")
        each = max(1, -(-len(firsts) * 52 // max(self.width(), 1)))
        for month in firsts[::each]:
            x = self._x((month.date() - self._first).days)
            if x + 46 < self.width():
                painter.drawText(QRectF(x + 2, self.height() - 12, 50, 12), month.strftime("%Y-%m"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the day under the pointer."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose(self._day_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or tell the day under the pointer."""
        day = self._day_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(day)
        self.setToolTip(tr("{day} · 累计签约 {count} 户", day=day.isoformat(), count=self.count_on(day)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows a day, with Ctrl a week; Page keys a month; Home the first day, End today."""
        week = 7 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        steps = {Qt.Key.Key_Left: -week, Qt.Key.Key_Right: week, Qt.Key.Key_PageUp: -30, Qt.Key.Key_PageDown: 30,
                 Qt.Key.Key_Home: -self.days, Qt.Key.Key_End: self.days}
        key = Qt.Key(event.key())
        if key in steps:
            self.step(steps[key])
        else:
            super().keyPressEvent(event)


class DaySlider(QFrame):
    """Play, the track, the day in words.

    Signals:
        chosen: a past day, or None for today.
        compare_wanted: two days beside each other.
    """

    chosen = Signal(object)
    compare_wanted = Signal()

    def __init__(self, *, comparable: bool = True) -> None:
        super().__init__()
        self.setObjectName("daySlider")
        self.track = DayTrack()
        self.play = QToolButton()
        self.play.setObjectName("playButton")
        self.play.setFixedSize(30, 30)
        self.play.setIconSize(QSize(18, 18))
        self.play.setAccessibleName(tr("播放"))
        self.words = parts.text("", "strong")
        self.words.setMinimumWidth(self.words.fontMetrics().horizontalAdvance("2026-88-88") + 12)
        self.count = parts.text("", "small")
        self._waiting = False
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self._advance)
        self.compare = parts.button(tr("前后对照"), self.compare_wanted.emit)
        self.compare.setToolTip(tr("两天的图并排看，一起移动、缩放"))
        self.setLayout(parts.row(self.play, parts.column(0, self.words, self.count, 0, spacing=0), self.track,
                                 *([self.compare] if comparable else []), margins=(10, 2, 10, 0), spacing=10))
        self.playing = False
        self.play.clicked.connect(lambda _checked=False: self.set_playing(on=not self.playing))
        self.track.moved.connect(lambda _day: self._on_moved())
        self._show()

    def show_curve(self, signed: pd.Series, today: dt.date) -> None:
        """Show the curve of another zone, or of other records."""
        at_end = self.track.day >= self.track._last
        self.track.show_curve(signed, today)
        if at_end:
            self.track.set_day(today)
        self.play.setEnabled(self.track.days > 0)
        self._show()

    def set_day(self, day: dt.date | None) -> None:
        """Follow the day that is looked at; None is today."""
        self.track.set_day(day or dt.date.today())
        if day is None:
            self.set_playing(on=False)
        self._show()

    def set_playing(self, *, on: bool) -> None:
        """Play on from the day, from the first one after the last; or stop."""
        self.playing = on
        if on and self.track.day >= dt.date.today():
            self.track.step(-self.track.days)
        self._show()
        if on:
            self._beat.start()
        else:
            self._beat.stop()

    def ready(self) -> None:
        """The day is on the screen: the next one may come."""
        if self.playing and not self._beat.isActive():
            self._beat.start()

    def _advance(self) -> None:
        self.track.step(max(1, self.track.days // _STEPS))
        if self.track.day >= dt.date.today():
            self.set_playing(on=False)

    def _on_moved(self) -> None:
        self._show()
        day = self.track.day
        self.chosen.emit(None if day >= dt.date.today() else day)

    def _show(self) -> None:
        day = self.track.day
        past = day < dt.date.today()
        self.words.setText(day.isoformat() if past else tr("今天"))
        self.words.setObjectName("fault" if past else "strong")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.count.setText(tr("累计签约 {count} 户", count=self.track.count_on(day)))
        self.play.setIcon(icons.icon("pause" if self.playing else "play"))
        self.play.setToolTip(tr("暂停") if self.playing else tr("播放：看片区一天天的变化"))
