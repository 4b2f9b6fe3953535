"""The table of households: sorts, filters, selects many, follows the map and is followed by it.

One class for the short table below the map and for the ledger that fills the window.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from gisapp.carto import readings
from gisapp.carto.portrayal import STAGE
from gisapp.domain import codes, lifecycle
from gisapp.domain.changes import ChangeSet
from gisapp.i18n import tr
from gisapp.ui import relations
from gisapp.ui.focus import Focus
from gisapp.ui.household_model import HouseholdModel, titles
from gisapp.ui.household_rows import COLUMNS
from gisapp.ui.session import Session
from gisapp.ui.stage_words import doing

ROW_PX = 32
_MANY, _SETTLE_MS = 20_000, 200
_REST_MS = 90  # longer than a held key takes to come again
_WIDTHS = {"hh_no": 88, "names": 96, "address": 150, "stage": 100, "stage_on": 96, "area": 104, "team": 116,
           "next": 106}
_TITLE_ROOM, _STAGE_ROOM, _STEP_ROOM = 40, 50, 26
_FIRST_TO_GO = ("team", "next", "area", "stage_on", "names")


class HouseholdTable(QTableView):
    """Households as rows.

    ``beside`` is another table of the same households, of which only one is looked at at a time.

    Signals:
        stage_wanted: the officer asks to record a stage for the households selected.
        fill_wanted: the officer asks to print documents for the households selected.
        print_wanted: the officer asks for the sheets of rows of a table.
        counted: rows shown, after every filter.
    """

    stage_wanted = Signal(list)
    fill_wanted = Signal(list)
    print_wanted = Signal(str, list)
    counted = Signal(int)

    def __init__(self, session: Session, focus: Focus, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(tr("台账"))
        self._session, self._focus = session, focus
        self._following, self._stale, self._marked = False, True, True
        self.beside: HouseholdTable | None = None
        self.households = HouseholdModel()
        self.setModel(self.households)
        self._dress()
        self.households.modelReset.connect(self._on_reset)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        session.opened.connect(self._on_opened)
        session.changed.connect(self._on_changed)
        focus.zone_changed.connect(self._on_filter_changed)
        for changed in (focus.only_changed, focus.portrayal_changed):
            changed.connect(self._on_filter_changed)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._show_day)
        focus.day_changed.connect(self._on_day_changed)
        self._held = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._tell)
        focus.selected.connect(self._on_focus_selected)
        self.customContextMenuRequested.connect(self._on_menu)

    def _dress(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.setTabKeyNavigation(False)
        vertical, horizontal = self.verticalHeader(), self.horizontalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(ROW_PX)
        horizontal.setFixedHeight(32)
        horizontal.setHighlightSections(False)
        horizontal.setSelectionModel(QItemSelectionModel(self.households, self))  # else it asks every cell of a column
        horizontal.setMinimumSectionSize(56)
        self._widths = self._needed_widths()
        for column, name in enumerate(COLUMNS):
            self.setColumnWidth(column, self._widths[name])
        horizontal.setSectionResizeMode(COLUMNS.index("address"), QHeaderView.ResizeMode.Stretch)

    def _needed_widths(self) -> dict[str, int]:
        """Usual widths, wider where a language's titles, stages or next steps need it."""
        metrics = self.fontMetrics()
        words = {name: [title] for name, title in zip(COLUMNS, titles(), strict=True)}
        longest = {name: max(metrics.horizontalAdvance(each) for each in texts) + _TITLE_ROOM
                   for name, texts in words.items()}
        stages = max(metrics.horizontalAdvance(tr(codes.label("stage", stage))) for stage in lifecycle.ORDER)
        steps = max(metrics.horizontalAdvance(doing(stage)) for stage in lifecycle.ORDER[1:])
        longest["stage"] = max(longest["stage"], stages + _STAGE_ROOM)
        longest["next"] = max(longest["next"], steps + _STEP_ROOM)
        return {name: max(width, longest[name]) for name, width in _WIDTHS.items()}

    # following

    def _on_opened(self) -> None:
        self._stale = True
        self.households.day = None
        if self.isVisible():
            self.show_project()

    def showEvent(self, event: QShowEvent) -> None:
        """Rows are gathered when they are looked at."""
        super().showEvent(event)
        if self._stale and self._session.project is not None:
            self.show_project()
        elif not self._marked:
            self._mark()
            self.counted.emit(self.households.rowCount())

    def show_project(self) -> None:
        """Show the open project from the start; a table that is seen does so by itself."""
        self._stale, tables = False, self._session.tables
        known = self.beside.households.known(tables) if self.beside is not None else None
        self.households.show_tables(tables, self._focus.zone, self._focus.only, self._classes(), known)

    def _on_changed(self, changeset: ChangeSet) -> None:
        self._stale = self._stale or self._lets_another_follow()
        if not self._stale:
            self.households.absorb(self._session.tables, changeset, self._classes())

    def _lets_another_follow(self) -> bool:
        """Whether nobody looks here while the table beside follows: what it knows is shown when somebody does."""
        return self.beside is not None and self.beside.isVisible() and not self.isVisible()

    def _on_filter_changed(self) -> None:
        self._stale = self._stale or self._lets_another_follow()
        if not self._stale:
            self.households.set_filter(zone=self._focus.zone, only=self._focus.only, classes=self._classes())

    def _on_day_changed(self) -> None:
        """Many rows wait until the day stands still."""
        many = self.households.rows is not None and len(self.households.rows) > _MANY
        self._settle.start(_SETTLE_MS if many else 0)

    def _show_day(self) -> None:
        if not self._stale and self._session.project is not None:
            self.households.show_day(self._session.tables, self._focus.as_of, self._classes())

    def _classes(self) -> np.ndarray | None:
        """Class of every household where the legend shows some classes of a theme; stages are the table's own."""
        focus = self._focus
        if focus.only is None or focus.portrayal.theme == STAGE:
            return None
        return readings.theme_of(focus.portrayal.theme).households(self._session.tables, focus.moment)

    def set_text(self, text: str) -> None:
        """Show only the rows that hold every word of a text."""
        self.households.set_filter(text=text, zone=self._focus.zone, only=self._focus.only, classes=self._classes())

    def _on_reset(self) -> None:
        self.counted.emit(self.households.rowCount())
        if self._session.project is not None:
            self._mark()

    def _on_focus_selected(self, by: str) -> None:
        self._marked = self._marked and not self._lets_another_follow()
        if by != self.objectName() and not self._stale and self._marked:
            self._mark()

    def _mark(self) -> None:
        """Show the shared selection here; nobody is told, since nobody chose."""
        self._rest.stop()
        self._marked = True
        chosen = self.households.selection_of(relations.households_of(self._session.tables, self._focus.selection))
        self._following = True
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        if not chosen.isEmpty():
            first = chosen.first().topLeft()
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.scrollTo(first, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._following = False

    def _on_selected(self, _new: QItemSelection, _old: QItemSelection) -> None:
        if self._following:
            return
        if self._held:
            self._rest.start()  # who walks through the rows with a key held down is told where the walk ends
        else:
            self._tell()

    def _tell(self) -> None:
        """Let all views know what is selected here."""
        self._rest.stop()
        if not self._stale and self._session.project is not None:
            self._focus.show_rows("household", self.chosen(), self.objectName())

    def chosen(self) -> list[str]:
        """Uids of the households selected, in the table's order."""
        return self.households.uids_at(self._chosen_rows())

    def _chosen_rows(self) -> np.ndarray:
        selection = self.selectionModel().selection()
        ranges = [selection.at(at) for at in range(selection.count())]
        chosen = np.zeros(self.households.rowCount(), dtype=bool)
        for each in ranges:
            chosen[each.top():each.bottom() + 1] = True
        return np.flatnonzero(chosen)

    def chosen_count(self) -> int:
        """How many households are selected."""
        return len(self._chosen_rows())

    # keys and menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies rows; Enter asks for the stage form; an arrow held down walks on and is followed at rest."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.chosen():
            self.stage_wanted.emit(self.chosen())
        else:
            self._held = event.isAutoRepeat()
            super().keyPressEvent(event)
            self._held = False

    def copy(self) -> None:
        """Put the selected rows on the clipboard, names masked as they are shown."""
        rows = self._chosen_rows()
        if len(rows):
            QGuiApplication.clipboard().setText(self.households.as_text(rows))

    def _on_menu(self, at: QPoint) -> None:
        uids = self.chosen()
        if not uids:
            return
        menu = QMenu(self)
        self._offer(menu, tr("登记阶段…"), lambda: self.stage_wanted.emit(uids), enabled=self._session.writable)
        self._offer(menu, tr("套打…"), lambda: self.fill_wanted.emit(uids), enabled=self._session.writable)
        self._offer(menu, tr("打印…"), lambda: self.print_wanted.emit("household", uids))
        self._offer(menu, tr("在地图上看"), lambda: self._focus.shown.emit("household", uids))
        menu.addSeparator()
        self._offer(menu, tr("复制 {count} 行", count=len(uids)), self.copy)
        self._offer(menu, tr("全选"), self.selectAll)
        menu.exec(self.viewport().mapToGlobal(at))
        menu.deleteLater()

    @staticmethod
    def _offer(menu: QMenu, words: str, call: Callable[[], object], *, enabled: bool = True) -> None:
        action = menu.addAction(words)
        action.setEnabled(enabled)
        action.triggered.connect(lambda _checked=False: call())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the less important columns go where there is no room, rather than cutting them."""
        super().resizeEvent(event)
        room = self.viewport().width()
        gone: set[str] = set()
        for name in ("", *_FIRST_TO_GO):
            gone.add(name)
            if sum(width for column, width in self._widths.items() if column not in gone) <= room:
                break
        for column, name in enumerate(COLUMNS):
            self.setColumnHidden(column, name in gone)

    def sizeHintForColumn(self, column: int) -> int:
        """The width that a column has at first; measuring every row would take too long."""
        return self._widths[COLUMNS[column]]


