"""安置房: the stock as a table, filtered by status and words; what can be done with one house stands beside it."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHeaderView, QLineEdit, QTableView, QWidget

from gisapp import settings
from gisapp.domain import housing as rules
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import CODES
from gisapp.i18n import tr
from gisapp.services import house_sheet, housing
from gisapp.ui import hall, parts
from gisapp.ui.focus import Focus
from gisapp.ui.house_model import COLUMNS, HouseModel
from gisapp.ui.house_panel import HousePanel
from gisapp.ui.household_table import ROW_PX
from gisapp.ui.jobs import Jobs
from gisapp.ui.pick_board import PickBoard
from gisapp.ui.round_box import RoundBox
from gisapp.ui.session import Session
from gisapp.ui.stock_form import StockForm

_SIDE_PX = 340
_PAUSE_MS = 150
_MEASURED_ROWS = 40
_FIRST_TO_GO = ("res_due", "pick_no", "unit", "floor", "pick_date", "price", "bldg", "room")
_WATCHED = ("resettle_house", "household", "agreement")


class HouseTable(QTableView):
    """Houses as rows; the less important columns go where there is no room, rather than being cut."""

    def __init__(self, houses: HouseModel) -> None:
        super().__init__()
        self.setAccessibleName(tr("安置房"))
        self.setModel(houses)
        self.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
        houses.modelReset.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widths = {name: max(self.sizeHintForColumn(at), self.horizontalHeader().sectionSizeHint(at)) + 6
                  for at, name in enumerate(COLUMNS)}
        room, gone = self.viewport().width(), set[str]()
        for name in ("", *_FIRST_TO_GO):
            gone.add(name)
            shown = [each for each in COLUMNS if each not in gone]
            if sum(widths[each] for each in shown) <= room:
                break
        spare = max((room - sum(widths[each] for each in shown)) // len(shown), 0)
        for at, name in enumerate(COLUMNS):
            self.setColumnHidden(at, name in gone)
            self.setColumnWidth(at, widths[name] + spare)


class HousesView(QWidget):
    """The place 安置房.

    Signals:
        said: a sentence about a change that can be undone.
    """

    said = Signal(str)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._focus, self._jobs = session, focus, jobs
        self._stale = True
        self.board: PickBoard | None = None
        self.houses = HouseModel()
        self.table = self._made_table()
        self.statuses = parts.Segments()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("筛选：房号、小区、户型、户编号，空格分开"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(340)
        self.count, self.layouts = parts.text("", "grey"), parts.text("", "grey", wrap=True)
        self.waiting = parts.text("", "strong")
        self.take_in = parts.button(tr("导入房源…"), self._on_import)
        self.open_board = parts.button(tr("打开选房大屏"), self.show_board, "primary")
        self.round_box, self.panel = RoundBox(session), HousePanel(session)
        self.panel.coming = lambda: (self._focus.selection.uids[0] if self._focus.selection.table == "household"
                                     and len(self._focus.selection.uids) == 1 else None)
        self._lay_out()
        self._pause, self._soon = self._timer(_PAUSE_MS), self._timer(0)
        self._connect()

    def _timer(self, wait_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(wait_ms)
        return timer

    def _made_table(self) -> "HouseTable":
        made = HouseTable(self.houses)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setShowGrid(False)
        made.setWordWrap(False)
        made.setSortingEnabled(True)
        made.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        made.setTabKeyNavigation(False)
        made.verticalHeader().hide()
        made.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        made.verticalHeader().setDefaultSectionSize(ROW_PX)
        made.horizontalHeader().setFixedHeight(32)
        made.horizontalHeader().setHighlightSections(False)
        made.selectionModel().currentRowChanged.connect(lambda now, _before: self._on_current(now.row()))
        return made

    def _lay_out(self) -> None:
        top = parts.row(self.statuses, 0, self.take_in, self.open_board, margins=(14, 12, 14, 4))
        second = parts.row(self.filter, self.count, 0, self.waiting, margins=(14, 4, 14, 8), spacing=12)
        second.setStretchFactor(self.filter, 1)
        third = parts.row(self.layouts, margins=(16, 0, 14, 8))
        left = parts.column(top, second, third, parts.line(), self.table, spacing=0)
        left.setStretch(4, 1)
        inner = parts.column(self.round_box, parts.line(), self.panel, 0, spacing=0)
        side = parts.boxed(parts.column(parts.scrolled(parts.boxed(inner))), "rightPanel")
        side.setFixedWidth(_SIDE_PX)
        whole = parts.row(left, side, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._filter)
        self._soon.timeout.connect(self.refresh)
        self.filter.textChanged.connect(lambda _words: self._pause.start())
        self.statuses.chosen.connect(self._show_status)
        for box in (self.panel, self.round_box):
            box.said.connect(self.said)
        self._session.opened.connect(self._on_stale)
        self._session.changed.connect(self._on_changed)
        self._focus.zone_changed.connect(self._on_stale)

    # following

    def _on_changed(self, changeset: ChangeSet) -> None:
        if any(changeset.touches(table) for table in _WATCHED):
            self._on_stale()

    def _on_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Houses are counted when they are looked at."""
        super().showEvent(event)
        if self._stale:
            self._soon.start()

    def refresh(self) -> None:
        """Count and list anew; the house looked at stays."""
        if self._session.project is None:
            return
        self._stale = False
        tables, zone = self._session.tables, self._focus.zone
        house = self.panel.house
        self.houses.show_tables(tables, zone)
        self.round_box.show_zone(zone)
        self._show_figures(tables, zone)
        self._show_count()
        self._mark(house)

    def _show_figures(self, tables: Tables, zone: str | None) -> None:
        """房源 by status, what is left of each layout, who still waits: the figures of ``housing.figures``."""
        counted = housing.figures(tables, zone)
        choices: list[tuple[object, str]] = [(None, f"{tr('全部').capitalize()} {int(counted['total'].sum())}")]
        choices += [(status, f"{tr(words)} {int(counted[status].sum())}")
                    for status, words in CODES["house_status"].items()]
        self.statuses.set_choices(choices, self.houses.status)
        waiting = len(rules.waiting_households(tables, zone))
        self.waiting.setText(tr("{count} 户已签协议、尚未选房", count=waiting) if waiting else "")
        lines = []
        for estate in hall.estates(tables, zone):
            left = "　".join(tr("{layout} {left}/{total}", layout=layout, left=count, total=total)
                            for layout, count, total in hall.left(tables, estate))
            lines.append(tr("{estate} 可选：{layouts}", estate=estate or tr("未写小区"), layouts=left))
        self.layouts.setText("\n".join(lines))
        self.layouts.setVisible(bool(lines))
        self.open_board.setEnabled(len(tables["resettle_house"]) > 0)
        self.take_in.setEnabled(self._session.writable)

    def _show_status(self, status: object) -> None:
        self.houses.set_filter(None if status is None else str(status), self.houses.words)
        self._show_count()

    def _filter(self) -> None:
        self.houses.set_filter(self.houses.status, self.filter.text())
        self._show_count()

    def _show_count(self) -> None:
        self.count.setText(tr("{count} 套", count=self.houses.rowCount()))

    def _mark(self, house: str | None) -> None:
        """Keep the house looked at chosen; the table was filled anew."""
        row = self.houses.row_of(house)
        if row >= 0:
            self.table.selectRow(row)

    def _on_current(self, row: int) -> None:
        house = self.houses.uid_at(row) if row >= 0 else None
        if house is not None and house != self.panel.house:
            self.panel.show_house(house)

    # taking in

    def _on_import(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self, tr("选房源表（Excel）"), settings.load().last_folder,
                                              tr("Excel 工作簿 (*.xlsx)"))
        if file:
            self.read_stock(Path(file))

    def read_stock(self, path: Path) -> None:
        """Read a workbook off the main thread, and show what it would bring."""
        tables, zone = self._session.tables, self._focus.zone
        self._jobs.start(lambda _job: house_sheet.plan(tables, path, zone),
                         lambda plan: self._show_plan(path, zone, plan))

    def _show_plan(self, path: Path, zone: str | None, plan: house_sheet.Plan) -> None:
        form = StockForm(self._session, path, zone, plan, lambda kept: self.said.emit(kept.label), self.window())
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()

    # the board

    def show_board(self) -> None:
        """Open the board, on a second screen where there is one; there is only ever one board."""
        if self.board is None:
            self.board = PickBoard(self._session, self._focus, self.window())
            self.board.said.connect(self.said)
            here = self.screen()
            other = next((screen for screen in here.virtualSiblings() if screen is not here), here)
            self.board.move(other.availableGeometry().topLeft() + QPoint(40, 40))
        self.board.show()
        self.board.activateWindow()
