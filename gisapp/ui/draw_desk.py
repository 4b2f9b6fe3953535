"""Puts the drawing tools of the land into the hand, and asks about what they have drawn.

Made by ``land_tools`` when the first of them is wanted; nothing of it is loaded before.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import numpy as np
import shapely
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from gisapp.domain import rings
from gisapp.domain.columns import GEOMETRY
from gisapp.domain.rings import Points
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import reshaping, sketching
from gisapp.ui import draw_cuts, relations
from gisapp.ui.draw_carry import Carry
from gisapp.ui.draw_panel import DrawPanel
from gisapp.ui.draw_pen import Pen, Spot
from gisapp.ui.draw_pick import PickEdge, PickShape
from gisapp.ui.draw_reshape import Reshape
from gisapp.ui.draw_round import Round
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Jobs
from gisapp.ui.land_drawn import NewParcelForm, SketchForm
from gisapp.ui.land_edit import LandEdit
from gisapp.ui.map_place import MapPlace
from gisapp.ui.map_tool import Offer
from gisapp.ui.session import Session

_SHOWN: Final = {"draw_sketch": "sketch", "sketch_line": "sketch_line", "sketch_point": "sketch_point"}
"""The layer in which what a tool draws can be seen."""


class DrawDesk(QObject):
    """The tools, their panel, and the forms that they open.

    Signals:
        form_made: a form to be opened.
        said: a sentence about a change that can be undone.
        told: any other sentence.
        failed: a ``GisAppError``.
    """

    form_made = Signal(object)
    said = Signal(str)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs, place: MapPlace) -> None:
        super().__init__(place)
        self._session, self._focus, self._jobs, self._place = session, focus, jobs, place
        self.panel = DrawPanel(place.map)
        self._before: Round | None = None
        session.opened.connect(place.map.tools.end)
        session.changed.connect(lambda _changeset: self._follow())

    def take(self, name: str) -> None:
        """Take a tool in hand by the name of its command."""
        if not self._session.writable:
            return
        self._focus.set_day(None)  # what is edited is what is there now
        self.panel.set_crs(self._session.tables.crs)
        self._place.layers.set_visible("parcel", shown=True)
        makers: dict[str, Callable[[], object]] = {
            "draw_land": lambda: self._pen(tr("画宗地"), self._on_parcel),
            "draw_sketch": lambda: self._pen(tr("画草图"), self._on_sketch),
            "sketch_line": lambda: self._pen(tr("画草图线"), self._on_sketch, ring=False),
            "sketch_point": lambda: self._pen(tr("画草图点"), self._on_sketch, kind=Spot),
            "reshape_land": self._reshape, "carry_land": self._carry, "strips_land": self._strips,
            "cut_land": lambda: self._pen(tr("沿线分割"), self._on_line, ring=False),
            "hole_land": lambda: self._pen(tr("挖洞"), self._on_hole), "borrow_land": self._borrow,
        }
        if name in _SHOWN:
            self._place.layers.set_visible(_SHOWN[name], shown=True)
        makers[name]()

    def _pen(self, title: str, done: Callable[[Pen, Points], object], *, ring: bool = True,
             kind: type[Pen] = Pen) -> None:
        tools = self._place.map.tools
        refuse = self.panel.refuse
        pen = kind(self._place.map, tools.snapping, title, lambda points: done(pen, points), refuse, ring=ring)
        tools.take(pen)

    def _strips(self) -> None:
        tool = PickEdge(self._place.map, tr("平行分割"), self._on_edge)
        self._place.map.tools.take(tool)
        chosen = self._chosen()
        if len(chosen) == 1:
            tool.choose(chosen[0], self._shape(chosen[0]))
            self._place.map.tools.tell()

    def _borrow(self) -> None:
        self._place.map.tools.take(PickShape(self._place.map, tr("照其他图层的图形"), self._geometry, self._doings))

    def _geometry(self, table: str, uid: str) -> Any:
        rows = self._session.tables[table]
        return rows[GEOMETRY].get(uid) if GEOMETRY in rows else None

    def _doings(self, table: str, uid: str) -> list[Offer]:
        """What can be done with a shape of some layer."""
        shape = self._geometry(table, uid)
        if shape is None:
            return []
        lines = self._of_line(shape) if shape.length else []
        found = self._of_area(table, uid, shape) if shape.area else lines
        if table in sketching.TABLES:
            return [*found, Offer(tr("删除草图"), lambda: self._drop(table, uid))]
        if not shape.length:
            return []
        copied = tr("存为工作草图") if table != "parcel" else tr("存为工作草图（只抄界线，房屋和户不随草图）")
        words = copied if shape.area else tr("存为草图线")
        kept = shape if shape.area else shapely.LineString(rings.points(shapely.get_parts(shape)[0]))
        return [*found, Offer(words, lambda: self._ask(
            SketchForm(self._session, self._jobs, kept, self._window()), None))]

    def _of_line(self, shape: Any) -> list[Offer]:
        line = rings.points(shapely.get_parts(shape)[0])
        return [Offer(tr("按这条线分割宗地"), lambda: self._cut(line))]

    def _of_area(self, table: str, uid: str, shape: Any) -> list[Offer]:
        """A parcel is only copied to a sketch; any other area becomes a parcel, or is cut out of one."""
        if table == "parcel":
            return []
        sketch = uid if table == "sketch" else None
        ring = rings.points(rings.polygons(shape)[0].exterior)[:-1]
        return [Offer(tr("新画宗地") if sketch is None else tr("草图转为宗地"), lambda: self._ask(
            NewParcelForm(self._session, self._jobs, shape, self._window(), sketch=sketch), None)),
            Offer(tr("从所在的宗地挖出"), lambda: self._hole(ring))]

    def _drop(self, table: str, uid: str) -> None:
        self._session.submit(lambda tables: sketching.drop(tables, table, uid).changeset,
                             lambda kept: self.said.emit(kept.label))

    def _on_line(self, pen: Pen, points: Points) -> None:
        self._cut(points, pen)

    def _on_hole(self, pen: Pen, points: Points) -> None:
        self._hole(points, pen)

    def _cut(self, line: Points, pen: Pen | None = None) -> None:
        self._made(lambda: draw_cuts.by_line(self._session, self._jobs, line, self._chosen(), self._window()), pen)

    def _hole(self, ring: Points, pen: Pen | None = None) -> None:
        self._made(lambda: draw_cuts.hole(self._session, self._jobs, ring, self._window()), pen)

    def _on_edge(self, uid: str, edge: Points) -> None:
        self._focus.select("parcel", [uid], "draw")
        self._made(lambda: draw_cuts.StripsForm(self._session, self._jobs, uid, edge, self._window()), None)

    def _made(self, make: Callable[[], LandEdit], pen: Pen | None) -> None:
        """Open a form, or say why there is none."""
        try:
            form = make()
        except GisAppError as error:
            self.panel.refuse(error)
            return
        self._ask(form, pen)

    def _window(self) -> QWidget:
        return self._place.window()

    def _chosen(self) -> list[str]:
        return relations.parcels_of(self._session.tables, self._focus.selection)

    def _round(self) -> Round:
        """A new round: its reason is asked anew."""
        if self._before is not None:
            self._before.deleteLater()
        made = self._before = Round(self._session, self._window())
        made.said.connect(self.said)
        made.failed.connect(self.failed)
        made.sketch_wanted.connect(self._sketch_instead)
        made.dropped.connect(self._place.map.tools.tell)
        return made

    def _sketch_instead(self) -> None:
        """Keep a sketch of the parcel in hand, and reshape that."""
        tool = self._place.map.tools.tool
        if not isinstance(tool, Reshape) or tool.shape is None or tool.uid is None:
            return
        tables, shape, project = self._session.tables, tool.shape, self._session.project
        purpose = tr("拟调整界线 {number}", number=str(tables["parcel"].at[tool.uid, "parcel_no"]))
        name, who = sketching.next_name(tables), project.who if project is not None else ""
        self._place.layers.set_visible("sketch", shown=True)
        self._session.submit(lambda tables: sketching.add(tables, shape, name, purpose, who=who).changeset,
                             lambda kept: self._take_shape("sketch", kept.uids("sketch")[0]))

    def _reshape(self) -> None:
        tools = self._place.map.tools
        tool = Reshape(self._place.map, tools.snapping, self._round(), self._take_shape, self.told.emit)
        tools.take(tool)
        chosen = self._chosen()
        if len(chosen) == 1:
            tool.choose(chosen[0], self._shape(chosen[0]))
            tools.tell()

    def _carry(self) -> None:
        tools = self._place.map.tools
        tool = Carry(self._place.map, tools.snapping, self._round(), self._choose, self.told.emit)
        tools.take(tool)
        self._load(tool, self._chosen())
        tools.tell()

    def _load(self, tool: Carry, uids: Iterable[str]) -> None:
        """Put parcels into a hand that carries, with the buildings on them."""
        shapes = {uid: self._shape(uid) for uid in uids}
        tool.choose(shapes, list(reshaping.houses_on(self._session.tables, list(shapes))))

    def _shape(self, uid: str) -> Any:
        """The shape of a parcel as it is now; None where it is gone or has none."""
        return self._geometry("parcel", uid)

    def _choose(self, uids: list[str]) -> None:
        """Parcels were clicked to be carried: table and panel show them too."""
        tool = self._place.map.tools.tool
        if isinstance(tool, Carry):
            self._load(tool, uids)
        self._focus.select("parcel", uids, "draw")

    def _take_shape(self, table: str, uid: str) -> None:
        """A parcel or sketch was clicked to be reshaped."""
        tool = self._place.map.tools.tool
        if isinstance(tool, Reshape):
            tool.choose(uid, self._geometry(table, uid), table)
        self._focus.select(*(("parcel", [uid]) if table == "parcel" else ("", [])), "draw")

    def _follow(self) -> None:
        """The tables are others: the tool in hand goes on with what is there now."""
        tool = self._place.map.tools.tool
        if isinstance(tool, Reshape) and tool.uid is not None:
            tool.refresh(self._geometry(tool.table, tool.uid))
        elif isinstance(tool, Carry):
            self._load(tool, tool.shapes)
        self._place.map.tools.tell()

    def _ask(self, form: LandEdit, pen: Pen | None) -> None:
        """Open a form; when it is kept the pen begins anew, else what was drawn stays."""
        if pen is not None:
            form.accepted.connect(pen.begin_anew)
        form.finished.connect(lambda _result: self._place.map.setFocus(Qt.FocusReason.OtherFocusReason))
        self.form_made.emit(form)

    def _on_parcel(self, pen: Pen, points: Points) -> None:
        self._with_ring(points, lambda shape: self._ask(
            NewParcelForm(self._session, self._jobs, shape, self._window()), pen))

    def _on_sketch(self, pen: Pen, points: Points) -> None:
        make = partial(SketchForm, self._session, self._jobs)
        if len(points) > 1 and pen.ring:
            self._with_ring(points, lambda shape: self._ask(make(shape, self._window()), pen))
        else:
            drawn = shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])
            self._ask(make(drawn, self._window()), pen)

    def _with_ring(self, points: Points, then: Callable[[shapely.Polygon], object]) -> None:
        shape = shapely.Polygon(points)
        if not shape.is_valid or not np.isfinite(shape.area) or shape.area <= 0:
            self.panel.refuse(GisAppError("edit.ring"))
            return
        then(shape)
