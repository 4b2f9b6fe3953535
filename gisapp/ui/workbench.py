"""Everything that needs the domain: the places and the panel at the right. Built once the first project arrives.

The window shows before this module and what it imports are there.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from gisapp.ui import parts
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Jobs
from gisapp.ui.map_place import MapPlace
from gisapp.ui.right_panel import RightPanel
from gisapp.ui.session import Session
from gisapp.ui.stage_form import StageForm

_RIGHT_PX = 340
_WITH_PANEL = ("map", "table")
NARROW_PX = 1180


class Workbench(QWidget):
    """The places of the rail, and the panel beside the map and the ledger. A place is made when it is first gone to.

    Signals:
        said: a sentence about a change that can be undone.
        told: any other sentence about what was done.
        failed: a ``GisAppError``.
        working: a sentence and the job that it is about.
    """

    said = Signal(str)
    told = Signal(str)
    failed = Signal(object)
    working = Signal(str, object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._focus, self._jobs = session, focus, jobs
        self.map = MapPlace(session, focus)
        self.right = RightPanel(session, focus)
        self.places: dict[str, QWidget] = {"map": self.map}
        self._stack = QStackedWidget()
        self._stack.addWidget(self.map)
        self._right_wanted = True
        self.current = "map"
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self._stack)
        self.splitter.addWidget(self.right)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.splitter.setHandleWidth(1)
        self.splitter.setSizes([1000, _RIGHT_PX])
        self.setLayout(parts.column(self.splitter))
        self.map.stage_wanted.connect(self.record_stage)
        self.right.stage_wanted.connect(self.record_stage)

    def show_place(self, name: str) -> None:
        """Show a place."""
        if name not in self.places:
            self.places[name] = self._made(name)
            self._stack.addWidget(self.places[name])
        self.current = name
        self._stack.setCurrentWidget(self.places[name])
        self.right.setVisible(self._right_wanted and name in _WITH_PANEL)

    def _made(self, name: str) -> QWidget:
        """A place, made now: the first picture does not wait for what it does not show."""
        if name == "table":
            return self._ledger()
        if name == "board":
            from gisapp.ui.board_view import BoardView

            return BoardView(self._session, self._focus)
        return self._printing()

    def _ledger(self) -> QWidget:
        from gisapp.ui.ledger_place import LedgerPlace

        ledger = LedgerPlace(self._session, self._focus)
        ledger.stage_wanted.connect(self.record_stage)
        return ledger

    def _printing(self) -> QWidget:
        from gisapp.ui.print_view import PrintView

        printing = PrintView(self._session, self._focus, self._jobs)
        printing.done.connect(self.told)
        printing.failed.connect(self.failed)
        printing.working.connect(self.working)
        return printing

    def toggle_right(self) -> None:
        """Show or hide the panel at the right."""
        self._right_wanted = not self._right_wanted
        self.show_place(self.current)

    def toggle_left(self) -> None:
        """Show or hide legend and layers."""
        self.map.left.setVisible(not self.map.left.isVisible())

    def fit(self, width_px: int) -> None:
        """Make the panel narrower in a narrow window."""
        right = 300 if width_px < NARROW_PX else _RIGHT_PX if width_px < 1700 else 400
        if self.right.isVisible():
            self.splitter.setSizes([max(width_px - right, 300), right])

    def record_stage(self, uids: list[str]) -> None:
        """Open the form for households."""
        if not uids or not self._session.writable:
            return
        form = StageForm(self._session, uids, lambda kept: self.said.emit(kept.label), self.window())
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()
