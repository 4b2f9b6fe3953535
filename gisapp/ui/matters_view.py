"""问题与任务: the legacy issues, the responsibility table and the local units of the zone looked at."""

from typing import Any, Final

import shapely
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from gisapp.domain import matters
from gisapp.domain.changes import ChangeSet
from gisapp.i18n import tr
from gisapp.services import issues
from gisapp.ui import issues_tab, milestones_tab, parts, relations, units_tab
from gisapp.ui.focus import Focus
from gisapp.ui.issues_tab import IssuesTab
from gisapp.ui.jobs import Jobs
from gisapp.ui.milestones_tab import MilestonesTab
from gisapp.ui.session import Session
from gisapp.ui.units_tab import UnitsTab

_CLOSEST_M: Final = 160
_WATCHED: Final = (issues_tab.WATCHED, milestones_tab.WATCHED, units_tab.WATCHED)


class MattersView(QWidget):
    """The place; a tab is filled when it is looked at.

    Signals:
        said: a sentence about a change that can be undone.
        failed: a ``GisAppError``.
        map_wanted: these bounds are to be seen on the map (min and max easting and northing), or what is selected.
    """

    said = Signal(str)
    failed = Signal(object)
    map_wanted = Signal(object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._focus = session, focus
        self.issues, self.milestones = IssuesTab(session, focus), MilestonesTab(session, focus, jobs)
        self.units = UnitsTab(session, focus)
        self._stale = {0, 1, 2}
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for words in (tr("遗留问题台账"), tr("责任分解表"), tr("辖区单位台账")):
            self.tabs.addTab(words)
        self.pages = QStackedWidget()
        for page in (self.issues, self.milestones, self.units):
            self.pages.addWidget(page)
            page.said.connect(self.said)
        head = parts.row(self.tabs, margins=(16, 6, 16, 0))
        whole = parts.column(head, parts.line(), self.pages, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.tabs.currentChanged.connect(self._on_tab)
        self.milestones.failed.connect(self.failed)
        self.issues.map_wanted.connect(self._on_map_wanted)
        self.issues.shown.connect(self._on_shown)
        session.opened.connect(self._on_another)
        session.changed.connect(self._on_changed)
        focus.zone_changed.connect(self._on_another)

    def _on_tab(self, at: int) -> None:
        self.pages.setCurrentIndex(at)
        self._refresh()

    def _on_another(self) -> None:
        self.issues.forget()
        self._stale = {0, 1, 2}
        self._refresh()

    def _on_changed(self, changeset: ChangeSet) -> None:
        self._stale |= {at for at, tables in enumerate(_WATCHED) if any(changeset.touches(each) for each in tables)}
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Rows are read when they are looked at."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        at = self.tabs.currentIndex()
        if self.isVisible() and at in self._stale and self._session.project is not None:
            self._stale.discard(at)
            (self.issues, self.milestones, self.units)[at].refresh()

    def _on_shown(self, table: str, uid: str) -> None:
        self._focus.show_rows(table, [uid], "issues")
        self.map_wanted.emit(self._bounds(None))

    def _on_map_wanted(self, uid: str) -> None:
        """Show what an issue concerns; else the parcel on which its point lies; else the point alone."""
        tables = self._session.tables
        places = issues.places(tables, matters.concern(tables, uid))
        point: Any = tables["issue"].at[uid, "geom"]
        if not places and point is not None:
            drawn = tables["parcel"]["geom"].to_numpy(dtype=object)
            under = tables["parcel"].index[shapely.intersects(drawn, point)]
            places = [("parcel", str(each)) for each in under[:1]]
        if places:
            table = places[0][0]
            self._focus.show_rows(table, [each for name, each in places if name == table], "issues")
        else:
            self._focus.select("", [], "issues")
        self.map_wanted.emit(self._bounds(point))

    def _bounds(self, point: Any) -> tuple[float, float, float, float] | None:
        """Around what is selected, or else around a point; not closer than a few houses."""
        found = relations.selection_bounds(self._session.tables, self._focus.selection)
        if found is None:
            if point is None:
                return None
            found = (point.x, point.y, point.x, point.y)
        east, north = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
        half = max(found[2] - found[0], found[3] - found[1], _CLOSEST_M) / 2
        return east - half, north - half, east + half, north + half
