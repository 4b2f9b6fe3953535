"""The expert tools for the land (高级): the 红线体检, editing parcels, comparing a delivery. Made when first wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, Signal

from gisapp.i18n import tr
from gisapp.ui import parts, relations
from gisapp.ui.actions import COMMANDS, DRAWN
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Jobs
from gisapp.ui.map_mark import MapMark
from gisapp.ui.map_place import MapPlace
from gisapp.ui.session import Session

if TYPE_CHECKING:  # the first picture does not wait for tools that few take in hand
    from gisapp.domain.topology import Kind
    from gisapp.ui.delivery_dialog import DeliveryDialog
    from gisapp.ui.draw_desk import DrawDesk
    from gisapp.ui.land_check import LandCheck
    from gisapp.ui.land_edit import LandEdit

_LIST_PX: Final = 300
_ROOM_PX: Final = 60
_CLOSEST_M: Final = 30
_SELECTABLE: Final = ("household", "building", "parcel")


class LandTools(QObject):
    """Opens the tools beside the map.

    Signals:
        said: a sentence about a change that can be undone.
        told: any other sentence.
        failed: a ``GisAppError``.
        place_wanted: name of a place to go to.
        listing_changed: the list below the map comes or goes.
    """

    said = Signal(str)
    told = Signal(str)
    failed = Signal(object)
    place_wanted = Signal(str)
    listing_changed = Signal()

    def __init__(self, session: Session, focus: Focus, jobs: Jobs, place: MapPlace) -> None:
        super().__init__(place)
        self._session, self._focus, self._jobs, self._place = session, focus, jobs, place
        self.check: LandCheck | None = None
        self.mark: MapMark | None = None
        self.listing = False
        self.desk: DrawDesk | None = None
        place.pointing.editing.aboutToShow.connect(self._offer)

    def take(self, name: str) -> None:
        """Open a form or take a drawing tool in hand by the name of its command."""
        calls: dict[str, Callable[[], object]] = {
            "check_land": self.open_check, "compare": self.open_compare, "merge_land": self.open_merge,
            "split_land": self.open_split, "family": self.open_family}
        if name in calls:
            calls[name]()
        elif self._session.project is not None:
            if not self._place.isVisible():
                self.place_wanted.emit("map")
            self._made_desk().take(name)

    def _made_desk(self) -> "DrawDesk":
        if self.desk is None:
            from gisapp.ui.draw_desk import DrawDesk

            self.desk = DrawDesk(self._session, self._focus, self._jobs, self._place)
            self.desk.form_made.connect(self._open)
            self.desk.said.connect(self.said)
            self.desk.told.connect(self.told)
            self.desk.failed.connect(self.failed)
        return self.desk

    def _offer(self) -> None:
        """The expert menu of the map, with the keys of its commands."""
        menu = self._place.pointing.editing
        menu.clear()
        for command in COMMANDS:
            if command.name in DRAWN:
                action = menu.addAction(f"{tr(command.text)}\t{', '.join(command.keys)}")
                action.setEnabled(self._session.writable)
                action.triggered.connect(lambda _checked=False, name=command.name: self.take(name))

    # editing parcels

    def open_merge(self) -> None:
        """Make one parcel of those that are selected."""
        from gisapp.ui.land_forms import MergeForm

        uids = self._chosen()
        if len(uids) < 2:
            self.told.emit(tr("先在地图上选两块或更多宗地（按住 Ctrl 点选）"))
        elif self._session.writable:
            self._open(MergeForm(self._session, self._jobs, uids, self._place.window()))

    def open_split(self) -> None:
        """Split an area off the parcel that is selected."""
        from gisapp.ui.land_forms import SplitForm

        uids = self._chosen()
        if len(uids) != 1:
            self.told.emit(tr("先在地图上选一块宗地"))
        elif self._session.writable:
            self._open(SplitForm(self._session, self._jobs, uids[0], self._place.window()))

    def open_family(self) -> None:
        """Show where the parcel that is selected came from and what became of it."""
        from gisapp.ui.family import FamilyDialog

        uids = self._chosen()
        if len(uids) != 1:
            self.told.emit(tr("先在地图上选一块宗地"))
            return
        dialog = FamilyDialog(self._session, self._focus, uids[0], self._place.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_compare(self) -> "DeliveryDialog":
        """Compare a surveyor's file with the project, beside the map."""
        from gisapp.ui.delivery_dialog import DeliveryDialog

        dialog = DeliveryDialog(self._session, self._focus, self._jobs, self._place.window())
        dialog.told.connect(self.told)
        dialog.said.connect(self.said)
        dialog.marked.connect(self._marked().show_shape)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place_wanted.emit("map")
        dialog.show()
        return dialog

    def open_repair(self, kind: "Kind") -> None:
        """Show what a safe repair would do; the officer decides."""
        from gisapp.ui.land_forms import RepairForm

        self._open(RepairForm(self._session, self._jobs, kind, self._focus.zone, self._place.window()))

    def _chosen(self) -> list[str]:
        if self._session.project is None:
            return []
        return relations.parcels_of(self._session.tables, self._focus.selection)

    def _open(self, form: "LandEdit") -> None:
        form.said.connect(self.said)
        form.came.connect(lambda uids: self._focus.select("parcel", uids, "land") if uids else None)
        form.shaped.connect(self._marked().show_shape)
        form.shaped.connect(lambda shape: self._uncover(form, shape))
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        parts.place_beside(form, self._place.window())
        form.open()

    def _uncover(self, form: "LandEdit", shape: Any) -> None:
        """Move the land so that a form does not hide what would become of it, as far as it stays in sight."""
        if shape is None or shape.is_empty or not form.isVisible():
            return
        view = self._place.map.view
        west, _, east, _ = shape.bounds
        left, right = (view.to_px_point(each, view.center_n)[0] for each in (west, east))
        covered = self._place.map.mapFromGlobal(form.frameGeometry().topLeft()).x()
        step = min(right - covered + _ROOM_PX, left - _ROOM_PX)
        if covered > 0 and step > 0:
            self._place.map.pan_by(-step, 0)

    def _marked(self) -> MapMark:
        """The mark over the map."""
        if self.mark is None:
            self.mark = MapMark(self._place.map)
            self._session.opened.connect(lambda: self._on_shown(None))
        return self.mark

    # 红线体检

    def open_check(self) -> None:
        """Show the list below the map, and check."""
        if self._session.project is None:
            return
        check = self.check or self._made_check()
        self.place_wanted.emit("map")
        self._list(on=True)
        check.look()

    def _made_check(self) -> "LandCheck":
        from gisapp.ui.land_check import LandCheck

        self.check = LandCheck(self._session, self._focus, self._jobs)
        self._place.below.addWidget(self.check)
        self._place.below.setSizes([*self._place.below.sizes()[:2], _LIST_PX])
        self.check.told.connect(self.told)
        self.check.failed.connect(self.failed)
        self.check.shown.connect(self._on_shown)
        self.check.repair_wanted.connect(self.open_repair)
        self.check.closed.connect(lambda: self._list(on=False))
        return self.check

    def _list(self, *, on: bool) -> None:
        self.listing = on
        self.listing_changed.emit()
        if not on:
            self._on_shown(None)

    def show_below(self, place: str) -> None:
        """Below the map stands the short table or the list, beside 今日待办 neither."""
        self._place.table.setVisible(place != "today" and not self.listing)
        if self.check is not None:
            self.check.setVisible(place != "today" and self.listing)

    def _on_shown(self, row: dict[str, Any] | None) -> None:
        """Select what a fault concerns, bring it into sight, and flash the fault itself."""
        shape = None if row is None else row["geom"]
        self._marked().show_shape(shape)
        if row is None:
            return
        uids = [row["uid"], *([row["other"]] if row["other_table"] == row["table"] else [])]
        self._focus.select(row["table"] if row["table"] in _SELECTABLE else "", uids, "check")
        bounds = shape.bounds if shape is not None else relations.selection_bounds(self._session.tables,
                                                                                  self._focus.selection)
        if bounds is not None:
            self._place.map.zoom_to(_roomy(bounds))


def _roomy(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Not closer than a house and its neighbours."""
    east, north = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    half = max(bounds[2] - bounds[0], bounds[3] - bounds[1], _CLOSEST_M) / 2 * 1.15
    return east - half, north - half, east + half, north + half
