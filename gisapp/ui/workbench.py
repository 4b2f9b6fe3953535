"""Everything that needs the domain: the places and the panel at the right. Built once the first project arrives.

The window shows before this module and what it imports are there.
"""

from importlib import import_module
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from gisapp.carto import layer
from gisapp.domain import nearby
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError
from gisapp.ui import household_rows, parts
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Jobs
from gisapp.ui.land_tools import LandTools
from gisapp.ui.map_place import MapPlace
from gisapp.ui.right_panel import RightPanel
from gisapp.ui.session import Session
from gisapp.ui.stage_form import StageForm
from gisapp.ui.today_view import WIDTH_PX, TodayView
from gisapp.ui.underlays import Underlays

_SETTLED_MS = 700
_SOON: Final = tuple(f"gisapp.services.{name}" for name in (
    "household_file", "documents", "recording", "housing", "trial"))  # what the first household clicked on asks
_RIGHT_PX = 340
_WITH_PANEL = ("today", "map", "table")
NARROW_PX = 1180


class Workbench(QWidget):
    """The places of the rail, and the panel beside the map and the ledger. A place is made when it is first gone to.

    今日待办 is a list beside the map: the map is the same as in its own place, without legend and short table.

    Signals:
        said: a sentence about a change that can be undone.
        told: any other sentence about what was done.
        written: a sentence about what was printed or written, and its path, if any.
        failed: a ``GisAppError``.
        working: a sentence and the job that it is about.
        place_wanted: name of a place to go to.
        nothing_due: a project opened on what is to be done, and nothing is.
        layout_wanted: the layout editor is wanted in 出图.
    """

    said = Signal(str)
    told = Signal(str)
    written = Signal(str, object)
    failed = Signal(object)
    working = Signal(str, object)
    place_wanted = Signal(str)
    nothing_due = Signal()
    layout_wanted = Signal()

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._focus, self._jobs = session, focus, jobs
        self.map = MapPlace(session, focus)
        self.right = RightPanel(session, focus)
        self.land = LandTools(session, focus, jobs, self.map)
        self.underlays = Underlays(session, jobs, self.map)
        self.today = TodayView(session, focus, jobs)
        self.places: dict[str, QWidget] = {"map": self.map, "today": self.map}
        self._stack = QStackedWidget()
        self._stack.addWidget(self.map)
        self._right_wanted = self._left_wanted = True
        self.current = "map"
        self._opening = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for panel in (self.today, self._stack, self.right):
            self.splitter.addWidget(panel)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setCollapsible(1, False)
        self.splitter.setHandleWidth(1)
        self.splitter.setSizes([0, 1000, _RIGHT_PX])
        self.today.hide()
        self.setLayout(parts.column(self.splitter))
        self.map.stage_wanted.connect(self.record_stage)
        self.right.stage_wanted.connect(self.record_stage)
        self.right.place_wanted.connect(self._on_place_wanted)
        for giver in (self.right, self.map.table):
            giver.fill_wanted.connect(self.fill_documents)
            giver.print_wanted.connect(self.print_sheets)
        self.map.styling.failed.connect(self.failed)
        self.map.map.painted.connect(lambda: self.today.hold(False))
        self.today.counted.connect(self._on_counted)
        self.today.told.connect(self.told)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._learn)
        self._join_land()

    def _join_land(self) -> None:
        self.land.said.connect(self.said)
        self.land.told.connect(self.told)
        self.land.failed.connect(self.failed)
        self.underlays.told.connect(self.told)
        self.underlays.failed.connect(self.failed)
        self.underlays.working.connect(self.working)
        self.land.place_wanted.connect(self.place_wanted)
        self.land.listing_changed.connect(lambda: self.land.show_below(self.current))

    def show_place(self, name: str) -> None:
        """Show a place."""
        if name not in self.places:
            self.places[name] = self._made(name)
            self._stack.addWidget(self.places[name])
        self.current, self._opening = name, False
        if name != "map":
            self.map.compared.close()
            self._focus.set_day(None)  # only the map looks at other days
        self._stack.setCurrentWidget(self.places[name])
        self.today.setVisible(self._left_wanted and name == "today")
        self.map.left.setVisible(self._left_wanted and name != "today")
        self.land.show_below(name)
        self.map.slider.setVisible(name != "today")
        self.right.setVisible(self._right_wanted and name in _WITH_PANEL)

    @staticmethod
    def first_place(tables: Tables) -> str:
        """Where a project opens: on what is to be done. ``map`` where nobody is recorded of whom anything could be."""
        return "today" if len(tables["household"]) else "map"

    def begin(self) -> None:
        """A project was opened: let its map be painted, then count what is to be done."""
        self._opening = True
        for each in layer.faults():
            self.failed.emit(each)
        self.today.hold(self.map.awaits_picture)
        self._settled.start()

    def _learn(self) -> None:
        """What the first click and the first sort would wait for, once the window has come to rest."""
        if self._session.project is not None and len(self._session.tables["household"]):
            tables = self._session.tables
            self._jobs.start(lambda _job: _learnt(tables), lambda _learnt: None)
            self._jobs.start(lambda _job: household_rows.learn_sounds(tables), lambda _count: None)

    def _on_counted(self, count: int) -> None:
        opening, self._opening = self._opening, False
        if opening and not count and self.current == "today":
            self.nothing_due.emit()

    def _made(self, name: str) -> QWidget:
        """A place, made now: the first picture does not wait for what it does not show."""
        if name == "table":
            return self._ledger()
        if name == "board":
            from gisapp.ui.board_view import BoardView

            return BoardView(self._session, self._focus)
        if name == "matters":
            return self._matters()
        return self._houses() if name == "houses" else self._printing()

    def _matters(self) -> QWidget:
        from gisapp.ui.matters_view import MattersView

        matters = MattersView(self._session, self._focus, self._jobs)
        matters.said.connect(self.said)
        matters.failed.connect(self.failed)
        matters.map_wanted.connect(self._show_on_map)
        return matters

    def _show_on_map(self, bounds: tuple[float, float, float, float] | None) -> None:
        """Go to the map and look at a part of it."""
        self.place_wanted.emit("map")
        if bounds is not None:
            self.map.map.zoom_to(bounds)

    def _houses(self) -> QWidget:
        from gisapp.ui.houses_view import HousesView

        houses = HousesView(self._session, self._focus, self._jobs)
        houses.said.connect(self.said)
        return houses

    def _ledger(self) -> QWidget:
        from gisapp.ui.ledger_place import LedgerPlace

        ledger = LedgerPlace(self._session, self._focus, self.map.table)
        ledger.stage_wanted.connect(self.record_stage)
        ledger.fill_wanted.connect(self.fill_documents)
        ledger.print_wanted.connect(self.print_sheets)
        return ledger

    def _printing(self) -> QWidget:
        from gisapp.ui.print_view import PrintView

        printing = PrintView(self._session, self._focus, self._jobs)
        printing.done.connect(self.written)
        printing.failed.connect(self.failed)
        printing.working.connect(self.working)
        self.layout_wanted.connect(printing.layouts.open)
        return printing

    def edit_layout(self) -> None:
        """Lay out the product chosen in 出图."""
        self.place_wanted.emit("print")
        self.layout_wanted.emit()

    def _on_place_wanted(self, place: str) -> None:
        if place == "zones":
            self.show_zones()
        else:
            self.place_wanted.emit(place)

    def show_zones(self) -> None:
        """Show zones and phases, with what is known of them; at the phase of the household in sight."""
        from gisapp.ui.zones_dialog import ZonesDialog

        chosen = self._focus.selection
        phases = self._session.tables["household"]["phase"].reindex(chosen.uids) if chosen.table == "household" else ()
        ZonesDialog(self._session, self.window(), next(iter(phases), None)).open()

    def toggle_right(self) -> None:
        """Show or hide the panel at the right."""
        self._right_wanted = not self._right_wanted
        self.show_place(self.current)

    def toggle_left(self) -> None:
        """Show or hide what stands at the left: legend and layers, or the list of the day."""
        self._left_wanted = not self._left_wanted
        self.show_place(self.current)

    def fit(self, width_px: int) -> None:
        """Make the panel narrower in a narrow window."""
        narrow = width_px < NARROW_PX
        right = 300 if narrow else _RIGHT_PX if width_px < 1700 else 400
        right = right if self.right.isVisible() else 0
        left = (320 if narrow else WIDTH_PX) if self.today.isVisible() else 0
        self.splitter.setSizes([left, max(width_px - right - left, 300), right])

    def record_stage(self, uids: list[str]) -> None:
        """Open the form for households."""
        if not uids or not self._session.writable:
            return
        form = StageForm(self._session, uids, lambda kept: self.said.emit(kept.label), self.window())
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()

    def fill_documents(self, uids: list[str]) -> None:
        """Open the dialog that prints Word documents for households."""
        if not uids or not self._session.writable:
            return
        from gisapp.ui.fill_dialog import FillDialog

        dialog = FillDialog(self._session, self._jobs, uids, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def print_sheets(self, table: str, uids: list[str]) -> None:
        """Open the dialog that prints the sheets of households, parcels or buildings."""
        from gisapp.services import prints
        from gisapp.ui.print_dialog import PrintDialog

        try:
            found = prints.offers(self._session.tables, table, uids)
        except GisAppError as error:
            self.failed.emit(error)
            return
        if found:
            dialog = PrintDialog(self._session, self._jobs, found, self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()


def _learnt(tables: Tables) -> None:
    for name in _SOON:
        import_module(name)
    nearby.learn(tables)
