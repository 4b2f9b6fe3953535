"""Puts the drawing tools of the land into the hand, and asks about what they have drawn.

Made by ``land_tools`` when the first of them is wanted; nothing of it is loaded before.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
import shapely
from PySide6.QtCore import QObject, Qt, Signal

from gisapp.domain.rings import Points
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.ui.draw_panel import DrawPanel
from gisapp.ui.draw_pen import Pen
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Jobs
from gisapp.ui.land_drawn import NewParcelForm, SketchForm
from gisapp.ui.land_edit import LandEdit
from gisapp.ui.map_place import MapPlace
from gisapp.ui.session import Session

_SHOWN: Final = {"draw_sketch": "sketch", "sketch_line": "sketch_line"}
"""The layer in which what a tool draws can be seen."""


class DrawDesk(QObject):
    """The tools, their panel, and the forms that they open.

    Signals:
        form_made: a form to be opened.
        told: a sentence.
        failed: a ``GisAppError``.
    """

    form_made = Signal(object)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs, place: MapPlace) -> None:
        super().__init__(place)
        self._session, self._focus, self._jobs, self._place = session, focus, jobs, place
        self.panel = DrawPanel(place.map)
        session.opened.connect(place.map.tools.end)

    def take(self, name: str) -> None:
        """Take a tool in hand by the name of its command."""
        if not self._session.writable:
            return
        self.panel.set_crs(self._session.tables.crs)
        makers: dict[str, Callable[[], object]] = {
            "draw_land": lambda: self._pen(tr("画宗地"), self._on_parcel),
            "draw_sketch": lambda: self._pen(tr("画草图"), self._on_sketch),
            "sketch_line": lambda: self._pen(tr("画草图线"), self._on_sketch, ring=False),
        }
        if name in _SHOWN:
            self._place.layers.set_visible(_SHOWN[name], shown=True)
        makers[name]()

    def _pen(self, title: str, done: Callable[[Pen, Points], object], *, ring: bool = True) -> None:
        tools = self._place.map.tools
        pen = Pen(self._place.map, tools.snapping, title, lambda points: done(pen, points), self.failed.emit, ring=ring)
        tools.take(pen)

    def _ask(self, form: LandEdit, pen: Pen) -> None:
        """Open a form; when it is kept the pen begins anew, else what was drawn stays."""
        form.accepted.connect(pen.begin_anew)
        form.finished.connect(lambda _result: self._place.map.setFocus(Qt.FocusReason.OtherFocusReason))
        self.form_made.emit(form)

    def _on_parcel(self, pen: Pen, points: Points) -> None:
        self._with_ring(points, lambda shape: self._ask(
            NewParcelForm(self._session, self._jobs, shape, self._place.window()), pen))

    def _on_sketch(self, pen: Pen, points: Points) -> None:
        make = partial(SketchForm, self._session, self._jobs)
        if pen.ring:
            self._with_ring(points, lambda shape: self._ask(make(shape, self._place.window()), pen))
        else:
            self._ask(make(shapely.LineString(points), self._place.window()), pen)

    def _with_ring(self, points: Points, then: Callable[[shapely.Polygon], object]) -> None:
        shape = shapely.Polygon(points)
        if not shape.is_valid or not np.isfinite(shape.area) or shape.area <= 0:
            self.failed.emit(GisAppError("edit.ring"))
            return
        then(shape)
