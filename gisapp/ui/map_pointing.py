"""The tools over the map: zoom, pick by shape or number, invert, measure, go to a coordinate, what is at a point.

``map_place`` puts the bar over its map. What is picked goes into the focus, so that table and panel agree.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from gisapp.carto import hits, readings
from gisapp.domain import lookup
from gisapp.i18n import tr
from gisapp.services import picking
from gisapp.ui import icons, parts, place_words, relations
from gisapp.ui.focus import Focus, Selected
from gisapp.ui.map_drawing import Kind
from gisapp.ui.map_view import MapView
from gisapp.ui.session import Session
from gisapp.ui.status_bar import position_text

_REACH_PX = 6
_LISTED = 12
_CLOSE_M_PER_PX = 0.25


class MapPointing(QFrame):
    """The bar of tools, and the menu under the right button."""

    def __init__(self, map_view: MapView, session: Session, focus: Focus, fit: Callable[[], object]) -> None:
        super().__init__(map_view)
        self.setObjectName("mapTools")
        self._map, self._session, self._focus = map_view, session, focus
        self.picking = self._menu(self._pick_choices())
        self.measuring = self._menu(self._measure_choices())
        self.editing = QMenu(self)
        column = parts.column(spacing=0)
        for name, words, call, menu in (
            ("plus", tr("放大（+）"), map_view.zoom_in, None), ("minus", tr("缩小（-）"), map_view.zoom_out, None),
            ("fit", tr("看全片区（F）"), fit, None), ("select", tr("选择"), None, self.picking),
            ("ruler", tr("测量"), None, self.measuring), ("pin", tr("到坐标…"), self.ask_position, None),
            ("pencil", tr("高级：画草图、画宗地、改界线"), None, self.editing),
        ):
            column.addWidget(self._button(name, words, call, menu))
        self.setLayout(column)
        self.picking.aboutToShow.connect(self._enable)
        snaps = self.measuring.addMenu(tr("吸附到"))
        self.measuring.aboutToShow.connect(lambda: map_view.tools.snapping.menu(snaps))
        map_view.asked.connect(self.show_menu)

    @staticmethod
    def _button(name: str, words: str, call: Callable[[], object] | None, menu: QMenu | None) -> QToolButton:
        made = QToolButton()
        made.setIcon(icons.icon(name))
        made.setIconSize(QSize(18, 18))
        made.setToolTip(words)
        made.setAccessibleName(words)
        made.setFixedSize(32, 32)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if call is not None:
            made.clicked.connect(lambda _checked=False: call())
        if menu is not None:
            made.setMenu(menu)
            made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return made

    def _menu(self, choices: list[tuple[str, Callable[[], object]] | None]) -> QMenu:
        menu = QMenu(self)
        for choice in choices:
            if choice is None:
                menu.addSeparator()
            else:
                menu.addAction(choice[0]).triggered.connect(lambda _checked=False, call=choice[1]: call())
        return menu

    def _pick_choices(self) -> list[tuple[str, Callable[[], object]] | None]:
        return [
            (tr("矩形（或按住 Shift 拖动）"), self._map.tools.begin_rectangle),
            (tr("多边形"), partial(self.begin, "polygon")), (tr("半径"), partial(self.begin, "radius")),
            (tr("按编号…（粘贴自 Excel）"), self.ask_numbers),
            (tr("按条件…"), self.ask_condition), None,
            (tr("反选"), self.invert), (tr("缩放到选中"), self.zoom_to_selection), (tr("闪烁选中"), self.flash),
        ]

    def _measure_choices(self) -> list[tuple[str, Callable[[], object]] | None]:
        return [(tr("距离"), partial(self.begin, "length")), (tr("面积"), partial(self.begin, "area")),
                (tr("角度"), partial(self.begin, "angle"))]

    def _enable(self) -> None:
        chosen = bool(self._focus.selection)
        for action in self.picking.actions()[-2:]:
            action.setEnabled(chosen)

    # doing

    def take(self, tool: str) -> None:
        """Take a tool in hand by the name of its command: position, numbers, condition, invert, length or area."""
        calls: dict[str, Callable[[], object]] = {
            "position": self.ask_position, "numbers": self.ask_numbers, "condition": self.ask_condition,
            "invert": self.invert,
            "length": partial(self.begin, "length"), "area": partial(self.begin, "area")}
        calls[tool]()

    def begin(self, kind: Kind) -> None:
        """Draw on the map from now on."""
        self._map.tools.begin(kind)

    def ask_numbers(self) -> None:
        """Open the dialog for pasted numbers."""
        from gisapp.ui.pick_dialogs import NumbersDialog

        if self._session.project is None:
            return
        dialog = NumbersDialog(self._session.tables, self._focus.zone, self.window())
        dialog.picked.connect(self.show_picked)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def ask_condition(self) -> None:
        """Open the dialog for a condition."""
        from gisapp.ui.condition_dialog import ConditionDialog

        if self._session.project is None:
            return
        dialog = ConditionDialog(self._session.tables, self._focus.zone, self.window())
        dialog.picked.connect(self.show_rows)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_rows(self, table: str, uids: list[str]) -> None:
        """Select rows of a table, bring them into sight, and let them flash."""
        self._focus.select(table, uids, "map")
        self.zoom_to_selection()
        self.flash()

    def show_picked(self, uids: list[str]) -> None:
        """Select households wherever they are, bring them into sight, and let them flash."""
        tables = self._session.tables
        zones = set(tables["household"].loc[uids, "zone"])
        if self._focus.zone is not None and zones - {self._focus.zone}:
            self._focus.set_zone(None)
        self.show_rows("household", uids)

    def invert(self) -> None:
        """Select the other households of the zone, of those that the legend shows."""
        if self._session.project is None:
            return
        tables, focus = self._session.tables, self._focus
        among = lookup.in_zone(tables["household"], focus.zone).index
        if focus.only is not None:
            classes = readings.theme_of(focus.portrayal.theme).households(tables, focus.moment)
            shown = tables["household"].index[[code in focus.only for code in classes]]
            among = among.intersection(shown, sort=False)
        chosen = tuple(relations.households_of(tables, focus.selection))
        focus.select("household", picking.others(tables, chosen, among), "map")

    def zoom_to_selection(self) -> None:
        """Show all that is selected."""
        bounds = relations.selection_bounds(self._session.tables, self._focus.selection)
        if bounds is not None:
            self._map.zoom_to(bounds, 0.15)

    def flash(self) -> None:
        """Let the selection flash."""
        self._map.flash()

    def ask_position(self) -> None:
        """Open the dialog for a coordinate."""
        from gisapp.ui.pick_dialogs import PositionDialog

        if self._session.project is None:
            return
        dialog = PositionDialog(self._session.tables.crs, self.window())
        dialog.chosen.connect(self.go_to)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def go_to(self, easting: float, northing: float) -> None:
        """Look at a point of the land and mark it."""
        self._map.look_at(easting, northing, min(self._map.view.metres_per_px, _CLOSE_M_PER_PX))
        self._map.set_mark((easting, northing))

    # what is here

    def show_menu(self, at: QPoint) -> None:
        """Everything under a pixel, layer by layer."""
        if self._session.project is None:
            return
        menu = self.menu_at(at)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._map.mapToGlobal(at))

    def menu_at(self, at: QPoint) -> QMenu:
        """The menu: what lies here, topmost first, with its households; then what can be done at the point."""
        menu = QMenu(self)
        easting, northing = self._map.view.to_land(at.x(), at.y())
        scene, tables = self._map.scene, self._session.tables
        reach_m = _REACH_PX * self._map.view.metres_per_px
        found = hits.everything_at(scene, easting, northing, reach_m) if scene is not None else []
        for layer, uid in found:
            self._add_place(menu, layer.table, uid, place_words.place_line(tables, layer, uid))
        if not found:
            menu.addAction(tr("这里没有图形")).setEnabled(False)
        menu.addSeparator()
        words = position_text(easting, northing)
        self._add(menu, tr("复制坐标  {position}", position=words), lambda: QGuiApplication.clipboard().setText(words))
        self._add(menu, tr("到坐标…"), self.ask_position)
        if self._map.mark is not None:
            self._add(menu, tr("去掉标记"), lambda: self._map.set_mark(None))
        return menu

    def _add_place(self, menu: QMenu, table: str, uid: str, words: str) -> None:
        if table not in {"building", "parcel", "plan_area"}:
            self._add(menu, words, lambda: QGuiApplication.clipboard().setText(words))
            return
        tables = self._session.tables
        uids = relations.households_of(tables, Selected(table, (uid,)))
        if not uids:
            self._add(menu, words, lambda: self._focus.select(table, [uid], "map"))
            return
        inner = menu.addMenu(tr("{place}（{count} 户）", place=words, count=len(uids)))
        self._add(inner, tr("选中这里"), lambda: self._focus.select(table, [uid], "map"))
        inner.addSeparator()
        lines = place_words.household_lines(tables, uids[:_LISTED], self._focus.as_of)
        for each, line in zip(uids[:_LISTED], lines, strict=True):
            self._add(inner, line, partial(self._focus.select, "household", [each], "map"))
        if len(uids) > _LISTED:
            self._add(inner, tr("……共 {count} 户", count=len(uids)), lambda: None).setEnabled(False)

    @staticmethod
    def _add(menu: QMenu, words: str, call: Callable[[], object]) -> QAction:
        action = menu.addAction(words.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False: call())
        return action
