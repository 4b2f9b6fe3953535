"""前后对照: two days of the zone, beside each other or under a divider, one view. Opened from the day slider.

Both maps move and zoom together, show the same theme, and follow every change; each has its own day and its legend with
counts, the right one with how much more or less than at the left. Made when it is first wanted.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import pandas as pd
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from gisapp.carto import scene as scenes
from gisapp.carto.mapspec import MapSpec
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.services import theming
from gisapp.ui import parts, swatches
from gisapp.ui.day_slider import DaySlider
from gisapp.ui.map_view import MapView
from gisapp.ui.two_maps import TwoMaps

_AFTER_PAINT_MS: Final = 20
_CELL_PX: Final = 165
_USUAL_DAYS: Final = 30


class _Legend(QFrame):
    """The classes of a theme in a few columns, with counts and, where given, the difference to another day."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("daySlider")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(10, 4, 10, 4)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(2)
        self.setLayout(self._grid)
        self.counts: dict[str, QLabel] = {}
        self._differences: dict[str, QLabel] = {}
        self._shown: tuple[object, ...] = ()

    def show_legend(self, legend: theming.Legend, before: theming.Legend | None) -> None:
        """Show counts, and how they differ from before."""
        columns = max(self.width() // _CELL_PX, 1)
        shown = (columns, *((each.code, each.words, each.look) for each in legend.entries))
        if shown != self._shown:
            self._shown = shown
            self._build(legend, columns)
        earlier = {each.code: each.count for each in before.entries} if before is not None else {}
        for each in legend.entries:
            self.counts[each.code].setText(str(each.count))
            more = each.count - earlier.get(each.code, 0)
            self._differences[each.code].setText(f"{more:+d}" if before is not None and more else "")

    def _build(self, legend: theming.Legend, columns: int) -> None:
        parts.clear(self._grid)
        self.counts, self._differences = {}, {}
        for at, each in enumerate(legend.entries):
            count, more = parts.text("", "strong"), parts.text("", "small")
            more.setMinimumWidth(30)
            self.counts[each.code], self._differences[each.code] = count, more
            line = parts.row(swatches.label(each.look, self.devicePixelRatioF()), parts.ElidedLabel(each.words), count,
                             more, spacing=6)
            line.setStretch(1, 1)
            self._grid.addLayout(line, at // columns, at % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)


class Side(QWidget):
    """One map with its day; the map is placed by ``TwoMaps``, below it stand its legend and its slider.

    Signals:
        day_chosen: another day; None is today.
    """

    day_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.map = MapView()
        self.slider = DaySlider(comparable=False)
        self.legend = _Legend()
        self.day: dt.date | None = None
        self.setLayout(parts.column(self.legend, self.slider, 0, spacing=0))
        self.map.painted.connect(self.slider.ready)
        self.slider.chosen.connect(self._on_chosen)

    def set_day(self, day: dt.date | None) -> None:
        """Look at a day; None is today."""
        self.day = day
        self.slider.set_day(day)

    def _on_chosen(self, day: dt.date | None) -> None:
        self.day = day
        self.day_chosen.emit(day)


class CompareView(QFrame):
    """Two sides with one view.

    Signals:
        closed: back to the one map.
        picked: as the map's.
    """

    closed = Signal()
    picked = Signal(str, str, bool)

    def __init__(self, told: Callable[[str, str], str]) -> None:
        super().__init__()
        self.left, self.right = Side(), Side()
        self._spec = MapSpec()
        self._zone: str | None = None
        self._tables: Tables | None = None
        self._linking = False
        self.maps = TwoMaps(self.left.map, self.right.map)
        self.way = parts.Segments()
        self.way.set_choices([(False, tr("并排")), (True, tr("卷帘"))], False)
        self.way.chosen.connect(lambda swiped: self.maps.set_swiped(on=bool(swiped)))
        bar = parts.row(parts.text(tr("前后对照"), "strong"), self.way,
                        parts.text(tr("两幅图一起移动、缩放，各看一天"), "grey"), 0,
                        parts.button(tr("关闭对照（Esc）"), self.closed.emit), margins=(12, 5, 8, 5), spacing=10)
        both = parts.row(self.left, parts.boxed(parts.column(), "vline"), self.right, spacing=2)
        both.setStretch(0, 1)
        both.setStretch(2, 1)
        whole = parts.column(bar, parts.line(), self.maps, both, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self._count = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._count.timeout.connect(self._show_counts)
        for side, other in ((self.left, self.right), (self.right, self.left)):
            side.map.view_changed.connect(partial(self._link, side, other))
            side.map.picked.connect(self.picked)
            side.map.set_hover(told)
            side.map.painted.connect(self._count.start)
            side.day_chosen.connect(lambda _day, side=side: self._follow(side))

    @property
    def sides(self) -> tuple[Side, Side]:
        """Before and after."""
        return self.left, self.right

    def begin(self, tables: Tables, spec: MapSpec, scene: scenes.Scene | None, zone: str | None) -> None:
        """Show a project as the one map shows it: at the left the day looked at, or a month ago; at the right today.

        Args:
            tables: the snapshot.
            spec: what the one map shows.
            scene: its scene, whose geometry is shared.
            zone: whose counts are told (uid; all where None).
        """
        self._zone, self._tables = zone, tables
        before = spec.as_of or dt.date.today() - dt.timedelta(days=_USUAL_DAYS)
        self._spec = spec
        for side, day in ((self.left, before), (self.right, None)):
            side.set_day(day)
            wanted = replace(spec, as_of=day)
            side.map.set_spec(wanted)
            side.map.show_tables(tables, scenes.recolour(scene, tables, wanted)[0] if scene is not None else None)
        self._name_days()

    def show_curve(self, signed: pd.Series, today: dt.date) -> None:
        """The curve under both maps."""
        for side in self.sides:
            side.slider.show_curve(signed, today)
            side.slider.set_day(side.day)

    def look_at(self, easting: float, northing: float, metres_per_px: float) -> None:
        """Look at a place in both."""
        self.left.map.look_at(easting, northing, metres_per_px)

    def show_spec(self, spec: MapSpec, zone: str | None) -> None:
        """Other layers, colours or classes; the days stay."""
        self._spec, self._zone = spec, zone
        for side in self.sides:
            self._follow(side)

    def redraw(self) -> None:
        """Layers are to be drawn as their files say now."""
        for side in self.sides:
            side.map.redraw()

    def absorb(self, tables: Tables, changeset: ChangeSet) -> None:
        """Follow a change."""
        self._tables = tables
        for side in self.sides:
            side.map.absorb(tables, changeset)
        self._count.start()

    def set_selection(self, parcels: list[str], buildings: list[str]) -> None:
        """Outline the same rows in both."""
        for side in self.sides:
            side.map.set_selection(parcels, buildings)

    def _follow(self, side: Side) -> None:
        side.map.set_spec(replace(self._spec, as_of=side.day))
        self._name_days()
        self._count.start()

    def _name_days(self) -> None:
        before, after = (tr("今天") if side.day is None else side.day.isoformat() for side in self.sides)
        self.maps.name_days(before, after)

    def _link(self, side: Side, other: Side) -> None:
        """What one looks at, the other looks at, too."""
        if self._linking or not side.map.isVisible():
            return
        self._linking = True
        view = side.map.view
        other.map.look_at(view.center_e, view.center_n, view.metres_per_px)
        self._linking = False

    def _show_counts(self) -> None:
        if self._tables is None or any(side.map.busy for side in self.sides):
            return
        shown = [(side.map.spec.portrayal, side.map.spec.moment) for side in self.sides]
        before, after = (theming.legend(self._tables, *each, self._zone) for each in shown)
        self.left.legend.show_legend(before, None)
        self.right.legend.show_legend(after, before)

    def event(self, event: QEvent) -> bool:
        """Escape is ours before it means anything to the window."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and (
                event.key() == Qt.Key.Key_Escape):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
