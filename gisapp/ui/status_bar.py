"""The bar at the bottom: where the pointer is, the scale, what is selected, when it was saved, who works."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QToolButton

from gisapp.i18n import tr
from gisapp.ui import parts
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Jobs
from gisapp.ui.session import Session

if TYPE_CHECKING:
    import numpy as np

    from gisapp.domain.changes import Tables


def _short(crs: str) -> str:
    from gisapp.ui import crs_names

    return crs_names.short(crs)


def position_text(easting: float, northing: float) -> str:
    """Coordinates as surveyors write them, X north first, without separators."""
    return tr("X {north}（北）  Y {east}（东）", north=f"{northing:.3f}", east=f"{easting:.3f}")


class StatusBar(QFrame):
    """Texts of the present moment.

    Signals:
        officer_wanted: the officer wants to change the name at work.
        scale_wanted: denominator chosen in the scale's menu.
    """

    officer_wanted = Signal()
    scale_wanted = Signal()

    def __init__(self, session: Session, focus: Focus) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(26)
        self._session, self._focus = session, focus
        self._easting_northing: tuple[float, float] | None = None
        self.position = self._tool(tr("点击复制坐标"), self.copy_position)
        self.system = parts.text()
        self._named = ""
        self.scale = self._tool(tr("屏幕上的真实比例尺；点击选择"), self.scale_wanted.emit)
        self.selection = parts.text()
        self.hint = parts.ElidedLabel("", "strong")
        self.saved = parts.text()
        self.officer = self._tool(tr("经办人：记入每次改动；点击更改"), self.officer_wanted.emit)
        self.position.setMinimumWidth(248)
        line = parts.row(self.position, self.system, self.scale, self.selection, self.hint, self.saved, self.officer,
                         margins=(10, 0, 12, 0), spacing=16)
        line.setStretch(4, 1)
        self.setLayout(line)
        session.opened.connect(self._on_opened)
        session.saved.connect(lambda _when: self._show_saved())
        session.saved.connect(lambda _when: self.show_officer())  # who was asked for the name by this very change
        session.busy.connect(lambda busy: self.saved.setText(tr("正在保存…")) if busy else self._show_saved())
        focus.selected.connect(lambda _by: self.show_selection())
        session.changed.connect(lambda _changeset: self.show_selection())

    @staticmethod
    def _tool(tip: str, clicked: object) -> QToolButton:
        made = QToolButton()
        made.setToolTip(tip)
        made.clicked.connect(clicked)
        return made

    def _on_opened(self) -> None:
        self.position.setText(tr("X —（北）  Y —（东）"))
        self._easting_northing = None
        self._show_saved()
        self.show_officer()
        self.show_selection()

    def show_system(self, jobs: Jobs) -> None:
        """Show the coordinate system; called once the map is painted. Neither it nor the hand on it waits for PROJ."""
        if self._session.project is None or self._session.tables.crs == self._named:
            return
        self._named = crs = self._session.tables.crs
        jobs.start(lambda _job: _short(crs), self.system.setText)

    def show_hint(self, words: str) -> None:
        """Show what to do next with the tool in hand."""
        self.hint.set_words(words)

    def show_officer(self) -> None:
        """Show who works here."""
        project = self._session.project
        self.officer.setText((project.who if project else "") or tr("未署名"))

    def show_position(self, easting: float, northing: float) -> None:
        """Show where the pointer is, metres of the project's CRS."""
        self._easting_northing = (easting, northing)
        self.position.setText(position_text(easting, northing))

    def copy_position(self) -> None:
        """Put the coordinates on the clipboard."""
        if self._easting_northing is not None:
            QGuiApplication.clipboard().setText(position_text(*self._easting_northing))

    def show_scale(self, denominator: float) -> None:
        """Show 1:n at the screen's true size."""
        self.scale.setText(f"1 : {round(denominator):,}")

    def _show_saved(self) -> None:
        if not self._session.writable:
            self.saved.setText(tr("只读") if self._session.project else "")
        elif self._session.saved_at is None:
            self.saved.setText(tr("全部已保存"))
        else:
            self.saved.setText(tr("已保存 {time}", time=self._session.saved_at.strftime("%H:%M")))

    def show_selection(self) -> None:
        """Show how much is selected."""
        if self._session.project is None or not self._focus.selection:
            self.selection.setText("")
            return
        from gisapp.ui import relations

        tables: Tables = self._session.tables
        self.selection.setText(_selected(tables, relations.households_at(tables, self._focus.selection)))


def _selected(tables: "Tables", at: "np.ndarray") -> str:
    from gisapp.domain import rollup

    area = float(rollup.base_area(tables["household"]).to_numpy()[at].sum())
    return tr("已选 {count} 户 · {area} ㎡", count=len(at), area=f"{area:.2f}")
