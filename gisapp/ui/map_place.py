"""地图: legend, layers and figures at the left, the map, and the short table below it. All follow one focus."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from operator import is_
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QWidget

from gisapp.carto import readings
from gisapp.carto import scene as scenes
from gisapp.carto.basemap import Under
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.portrayal import Lettering
from gisapp.carto.shapes import Shapes
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.services import dashboard, theming
from gisapp.ui import map_memory, parts, place_words, relations
from gisapp.ui.compared import Compared
from gisapp.ui.day_slider import DaySlider
from gisapp.ui.focus import Focus, Selected
from gisapp.ui.household_table import HouseholdTable
from gisapp.ui.layer_panel import LayerPanel
from gisapp.ui.layer_styling import LayerStyling
from gisapp.ui.legend_panel import LegendPanel
from gisapp.ui.map_pointing import MapPointing
from gisapp.ui.map_view import MapView
from gisapp.ui.past_notice import PastNotice
from gisapp.ui.session import Session
from gisapp.ui.zone_facts import ZoneFacts

_LEFT_PX = 240
_AFTER_PAINT_MS = 15
_CURVE_READS = ("stage_event", "household", "holder", "building", "household_building")


class MapPlace(QWidget):
    """The place where most work is done.

    Signals:
        stage_wanted: record a stage for these households.
        import_wanted: the empty project's first step.
    """

    stage_wanted = Signal(list)
    import_wanted = Signal()

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self.map = MapView()
        self.map.setAccessibleName(tr("地图"))
        self.table = HouseholdTable(session, focus, "shortTable")
        self.legend = LegendPanel(session, focus)
        self.layers = LayerPanel()
        self.styling = LayerStyling(session, self.window, self)
        self.zone_facts = ZoneFacts()
        self.slider = DaySlider()
        self.past = PastNotice(self.map, lambda: focus.set_day(None))
        self.left = self._left_panel()
        self.pointing = MapPointing(self.map, session, focus, self.zoom_to_zone)
        self.pointing.move(12, 12)
        self._empty = self._teaching()
        self.compared = Compared(session, focus, self.map, (self.slider, self.table), self.told)
        self._glimpsed: Tables | None = None
        self._under: Under | None = None
        self._summarise = QTimer(self)
        self._summarise.setSingleShot(True)
        self._summarise.setInterval(_AFTER_PAINT_MS)
        self._summarise.timeout.connect(self._summarise_painted)
        self._due = False
        self._curve_of: tuple[object, list[object]] = (None, [])
        self._whole: tuple[float, float, float] | None = None
        self._refit = QTimer(self)
        self._refit.setSingleShot(True)
        self._refit.setInterval(0)
        self._refit.timeout.connect(self._fit_again)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.below = QSplitter(Qt.Orientation.Vertical)
        upper = QWidget()
        column = parts.column(self.map, self.slider, spacing=0)
        column.setStretch(0, 1)
        upper.setLayout(column)
        self.below.addWidget(upper)
        self.below.addWidget(self.table)
        self.below.setStretchFactor(0, 3)
        self.below.setStretchFactor(1, 1)
        self.below.setSizes([460, 200])
        self.below.setHandleWidth(1)
        self.setLayout(parts.row(self.left, self.below, spacing=0))
        self.map.installEventFilter(self)

    def _connect(self) -> None:
        self._session.opened.connect(self._on_opened)
        self._session.changed.connect(self._on_changed)
        self._focus.zone_changed.connect(self._on_zone_changed)
        self._focus.only_changed.connect(self._show_spec)
        self._focus.portrayal_changed.connect(self._on_look_changed)
        self._focus.selected.connect(lambda _by: self._show_selection())
        self._focus.shown.connect(self._on_shown)
        self.layers.changed.connect(lambda _names: self._on_layers())
        self.layers.style_wanted.connect(self.styling.open)
        self.layers.restore_wanted.connect(self.styling.restore)
        self.styling.changed.connect(self._on_styled)
        self.layers.lettering.chosen.connect(self._on_lettering)
        self._focus.portrayal_changed.connect(
            lambda: self.layers.lettering.show_chosen(self._focus.portrayal.lettering))
        self.map.picked.connect(self._on_picked)
        self.map.area_picked.connect(self._on_area_picked)
        self.map.painted.connect(self._on_painted)
        self.map.painted.connect(self.slider.ready)
        self.slider.chosen.connect(self._focus.set_day)
        self.slider.compare_wanted.connect(self.compared.open)
        self._focus.day_changed.connect(self._on_day_changed)
        self.map.set_hover(self.told)
        self.table.stage_wanted.connect(self.stage_wanted)

    # building

    def _left_panel(self) -> QFrame:
        inner = QWidget()
        inner.setLayout(parts.column(self.legend, 8, self.layers, 8, self.zone_facts, 0,
                                     margins=(6, 14, 6, 12), spacing=8))
        frame = parts.boxed(parts.column(parts.scrolled(inner)), "leftPanel")
        frame.setFixedWidth(_LEFT_PX)
        return frame

    def _teaching(self) -> QFrame:
        title = parts.text(tr("这个项目还没有图"), "title")
        how = parts.text(tr("先导入红线，再导入宗地、房屋的图形（SHP、GPKG、GeoJSON），最后导入户的台账（Excel）。\n"
                            "编号相同的会更新，可整步撤销。"), "grey", wrap=True)
        how.setFixedWidth(360)
        go = parts.button(tr("导入…"), self.import_wanted.emit, "primary")
        frame = parts.boxed(parts.column(title, how, parts.row(go, 0), margins=(24, 20, 24, 20), spacing=12), "card")
        frame.setParent(self.map)
        frame.hide()
        return frame

    # following

    def glimpse(self, tables: Tables, shapes: Mapping[str, Shapes]) -> None:
        """Paint a project whose other tables are still being read; nothing can be picked yet."""
        self.map.setEnabled(False)
        map_memory.foresee(self._focus, self._session.opening)
        if not readings.theme_of(self._focus.portrayal.theme).drawn:
            return  # what it is coloured by is not there yet
        self._glimpsed = tables
        self._show_spec()
        self.map.show_tables(tables, scenes.compose(tables, self.map.spec, shapes))
        self.zoom_to_zone()

    @property
    def awaits_picture(self) -> bool:
        """Whether a project that opens is still to be painted."""
        return self._glimpsed is None or self.map.busy

    def _on_opened(self) -> None:
        tables, glimpsed, self._glimpsed = self._session.tables, self._glimpsed, None
        self.map.setEnabled(True)
        known = glimpsed is not None and all(tables[name] is frame for name, frame in glimpsed.frames.items())
        if known:
            self.map.adopt(tables)
        map_memory.recall(self._focus, self._path)
        if known:
            self._show_spec()
        else:
            self._show_spec()
            self.map.show_tables(tables)
            self.zoom_to_zone()
        self.slider.set_day(None)
        self.past.show_day(None)
        self.legend.chooser.follow()
        self._after_tables()

    def _on_changed(self, changeset: ChangeSet) -> None:
        self.map.absorb(self._session.tables, changeset)
        self._after_tables()

    def _after_tables(self) -> None:
        tables = self._session.tables
        empty = relations.zone_bounds(tables, None) is None
        self._empty.setVisible(empty)
        if empty:
            self._center_teaching()
        self._summarise.start()

    def _on_zone_changed(self) -> None:
        if self._session.project is not None:
            self._show_spec()
            self.zoom_to_zone()
            self._summarise.start()

    def _show_spec(self) -> None:
        focus = self._focus
        shown = self.layers.visible_layers()
        more = tuple(name for name in readings.theme_of(focus.portrayal.theme).layers if name not in shown)
        self.map.set_spec(MapSpec((*shown, *more), focus.portrayal, focus.as_of, only=focus.only, under=self._under,
                                  styles=self.styling.trial))
        self.compared.follow()

    def set_under(self, under: Under | None) -> None:
        """Show orthophotos and tiles under the map."""
        self._under = under
        self._show_spec()

    def _on_lettering(self, wanted: Lettering) -> None:
        self._focus.set_portrayal(replace(self._focus.portrayal, lettering=wanted))

    def _on_layers(self) -> None:
        self._show_spec()
        self._summarise.start()

    def _on_styled(self, written: bool) -> None:
        """A style is tried, or its file was written."""
        self._show_spec()
        if written:
            self.map.redraw()
            self.compared.follow(redraw=True)
            self._summarise.start()

    def _on_day_changed(self) -> None:
        self.slider.set_day(self._focus.as_of)
        self.past.show_day(self._focus.as_of)
        self._on_look_changed()
        if not self.map.busy:
            self.slider.ready()

    @property
    def _path(self) -> Path | None:
        project = self._session.project
        return project.path if project is not None else None

    def _on_look_changed(self) -> None:
        if self._session.project is not None:
            map_memory.keep(self._focus, self._path)
            self._show_spec()
            self._summarise.start()

    def _summarise_painted(self) -> None:
        self._due = self.map.busy
        if not self._due:
            self.show_summary()

    def _on_painted(self) -> None:
        if self._due:
            self._summarise.start()

    def show_summary(self) -> None:
        """Count anew for legend and figures, after everything urgent."""
        if self._session.project is None:
            return
        tables, zone = self._session.tables, self._focus.zone
        summary = dashboard.standing(tables, zone, self._focus.as_of)
        self._show_curve(tables, zone)
        self.legend.show_summary(summary, theming.legend(tables, self._focus.portrayal, self._focus.moment, zone))
        self.layers.show_legends(tables, zone)
        zones = tables["zone"] if zone is None else tables["zone"].loc[[zone]]
        self.zone_facts.show_summary(summary, single=zone is not None,
                                     schematic=bool(zones["schematic"].fillna(False).any()))

    def _show_curve(self, tables: Tables, zone: str | None) -> None:
        """Draw the curve anew where what it is made of is not what it was."""
        asked, frames = (zone, dt.date.today()), [tables[name] for name in _CURVE_READS]
        same = len(frames) == len(self._curve_of[1]) and all(map(is_, frames, self._curve_of[1]))
        if asked != self._curve_of[0] or not same:
            self._curve_of = (asked, list[object](frames))
            self.slider.show_curve(dashboard.curve(tables, zone)["signed"], asked[1])

    def zoom_to_zone(self) -> None:
        """Show the whole zone looked at."""
        tables = self._session.tables if self._session.project is not None else self._glimpsed
        bounds = relations.zone_bounds(tables, self._focus.zone) if tables is not None else None
        if bounds is not None:
            self.map.zoom_to(bounds, 0.04)
            self._whole = self._looked_at()

    def _fit_again(self) -> None:
        if self._whole == self._looked_at():
            self.zoom_to_zone()

    def _looked_at(self) -> tuple[float, float, float]:
        view = self.map.view
        return view.center_e, view.center_n, view.metres_per_px

    # selection

    def _show_selection(self) -> None:
        if self._session.project is None or not self._focus.selection:
            self.map.set_selection([], [])
            return
        chosen = self._focus.selection
        areas = chosen.uids if chosen.table == "plan_area" else ()
        self.map.set_selection(*relations.outlines_of(self._session.tables, chosen), areas)

    def _on_shown(self, table: str, uids: list[str]) -> None:
        bounds = relations.selection_bounds(self._session.tables, Selected(table, tuple(uids)))
        if bounds is not None:
            self.map.ensure_visible(bounds)

    def _on_picked(self, table: str, uid: str, add: bool) -> None:
        before = self._focus.selection
        self._follow_zone(table, uid)
        if not uid:
            if not add:
                self._focus.select("", [], "map")
        elif add and before.table == table:
            uids = [each for each in before.uids if each != uid]
            self._focus.select(table, uids if uid in before.uids else [*uids, uid], "map")
        else:
            self._focus.select(table, [uid], "map")

    def _follow_zone(self, table: str, uid: str) -> None:
        """What is clicked lies in another zone than the one looked at: legend and table go there, the map stays."""
        zone = self._session.tables[table].at[uid, "zone"] if uid and self._focus.zone is not None else None
        if zone is not None and zone != self._focus.zone:
            easting, northing, metres_per_px = self._looked_at()
            self._focus.set_zone(str(zone))
            self.map.look_at(easting, northing, metres_per_px)

    def _on_area_picked(self, found: list[tuple[str, str]]) -> None:
        """A rectangle means households, wherever they are drawn."""
        tables = self._session.tables
        chosen: list[str] = []
        for table in ("building", "parcel"):
            uids = tuple(uid for name, uid in found if name == table)
            chosen += relations.households_of(tables, Selected(table, uids))
        self._focus.select("household", chosen, "map")

    def told(self, table: str, uid: str) -> str:
        """What the map tells about the place under a resting pointer."""
        if self._session.project is None:
            return ""
        return place_words.tip(self._session.tables, table, uid, self._focus.portrayal.theme, self._focus.moment)

    # Qt

    def _center_teaching(self) -> None:
        self._empty.adjustSize()
        self._empty.move((self.map.width() - self._empty.width()) // 2, (self.map.height() - self._empty.height()) // 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the teaching card in the middle, and the whole zone in sight while nobody has looked closer."""
        if watched is self.map and event.type() is QEvent.Type.Resize:
            self._center_teaching()
            self.past.center()
            self._refit.start()
        return super().eventFilter(watched, event)
