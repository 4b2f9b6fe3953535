"""Whether the map's place shows one map or two days beside each other. The two are made when first wanted."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gisapp.domain.changes import ChangeSet
from gisapp.services import dashboard
from gisapp.ui import relations
from gisapp.ui.focus import Focus
from gisapp.ui.map_view import MapView
from gisapp.ui.session import Session

if TYPE_CHECKING:  # the first picture does not wait for what few open
    from gisapp.ui.compare_view import CompareView


_SMALLER: Final = 1.6  # two maps share the room of one


class Compared(QObject):
    """Opens, keeps up to date and closes the comparison of a map's place."""

    def __init__(self, session: Session, focus: Focus, one: MapView, beside: tuple[QWidget, QWidget],
                 told: Callable[[str, str], str]) -> None:
        """Begin with one map.

        Args:
            session: the project.
            focus: what is looked at.
            one: the one map.
            beside: its day slider and the short table, which make way.
            told: what a resting pointer is told.
        """
        super().__init__(one)
        self._session, self._focus, self._one, self._beside, self._told = session, focus, one, beside, told
        self.view: CompareView | None = None
        self._table_shown = True
        session.changed.connect(self._on_changed)
        session.opened.connect(self.close)
        focus.zone_changed.connect(self._on_zone)
        focus.selected.connect(lambda _by: self._show_selection())

    @property
    def shown(self) -> bool:
        """Whether two maps are shown."""
        return self.view is not None

    def open(self) -> None:
        """Show two days in place of the one map."""
        holder = self._one.parentWidget()
        room = holder.layout() if holder is not None else None
        if self.view is not None or self._session.project is None or room is None:
            return
        from gisapp.ui.compare_view import CompareView

        one = self._one
        self.view = made = CompareView(self._told)
        made.closed.connect(self.close)
        made.picked.connect(one.picked)
        room.addWidget(made)
        self._table_shown = self._beside[1].isVisible()
        for hidden in (one, *self._beside):
            hidden.hide()
        made.show()
        view = one.view
        self._lay_under()
        made.begin(self._session.tables, one.spec, one.scene, self._focus.zone)
        made.look_at(view.center_e, view.center_n, view.metres_per_px * _SMALLER)
        self._show_curve()
        self._show_selection()
        made.setFocus()
        self._focus.set_day(None)

    def close(self) -> None:
        """Show the one map again, where the two looked."""
        made, self.view = self.view, None
        if made is None:
            return
        view = made.left.map.view
        for side in made.sides:
            side.slider.set_playing(on=False)
        made.hide()
        made.deleteLater()
        self._one.show()
        self._beside[0].show()
        self._beside[1].setVisible(self._table_shown)
        self._one.look_at(view.center_e, view.center_n, view.metres_per_px / _SMALLER)

    def _lay_under(self) -> None:
        """The same pictures lie under both maps."""
        for side in self.view.sides if self.view is not None else ():
            side.map.pieces_like(self._one)

    def _show_curve(self) -> None:
        if self.view is not None:
            self.view.show_curve(dashboard.curve(self._session.tables, self._focus.zone)["signed"], dt.date.today())

    def _on_changed(self, changeset: ChangeSet) -> None:
        if self.view is not None:
            self.view.absorb(self._session.tables, changeset)
            self._show_curve()

    def follow(self, *, redraw: bool = False) -> None:
        """Show what the one map is asked to show; with ``redraw`` after layer files were changed."""
        if self.view is not None:
            self._lay_under()
            self.view.show_spec(self._one.spec, self._focus.zone)
            if redraw:
                self.view.redraw()

    def _on_zone(self) -> None:
        if self.view is not None:
            self.follow()
            self._show_curve()
            bounds = relations.zone_bounds(self._session.tables, self._focus.zone)
            if bounds is not None:
                self.view.left.map.zoom_to(bounds, 0.04)

    def _show_selection(self) -> None:
        if self.view is not None and self._session.project is not None:
            self.view.set_selection(*relations.outlines_of(self._session.tables, self._focus.selection))


