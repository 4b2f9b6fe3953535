"""Keeps the pictures under the map: adds files, shows and hides, keeps all with the project. Joined by ``workbench``.

Reading files and making coarse levels are jobs. A project that cannot be written still shows what the officer adds,
until it is closed.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QInputDialog

from gisapp import i18n
from gisapp.carto.basemap import SEEN_THROUGH, Kind, Under, Underlay
from gisapp.domain.changes import ChangeSet
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.ui import desktop
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.map_place import MapPlace
from gisapp.ui.session import Session

if TYPE_CHECKING:  # most projects have nothing under their map
    from gisapp.services.underlays import Judged
    from gisapp.ui.under_pieces import UnderPieces

_PREFIX: Final = "underlay."
_KEEP_MS: Final = 500
_FAR_KM: Final = 20.0
_SYSTEMS: Final = ("EPSG:4547", "EPSG:4526", "EPSG:4490", "EPSG:3857", "EPSG:4326", "EPSG:4546", "EPSG:4548")


class Underlays(QObject):
    """What lies under the map of the open project.

    Signals:
        told: a sentence.
        failed: a ``GisAppError``.
        working: a sentence and the job that it is about.
    """

    told = Signal(str)
    failed = Signal(object)
    working = Signal(str, object)

    def __init__(self, session: Session, jobs: Jobs, place: MapPlace) -> None:
        super().__init__(place)
        self._session, self._jobs, self._place = session, jobs, place
        self._items: tuple[Underlay, ...] = ()
        self._strength = SEEN_THROUGH
        self._pieces: UnderPieces | None = None
        self._building: set[str] = set()
        self._notes: dict[str, str] = {}
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self._keep_now)
        panel = place.layers.underlays
        panel.add_wanted.connect(self._on_add_wanted)
        panel.shown.connect(self.set_shown)
        panel.opened.connect(self.open_form)
        panel.fill_changed.connect(self.set_strength)
        session.opened.connect(self._load)
        session.changed.connect(self._on_changed)
        if session.project is not None:
            self._load()

    # following the project

    def _on_changed(self, changeset: ChangeSet) -> None:
        if changeset.touches("setting") and not self._keep.isActive():
            self._load()

    def _load(self) -> None:
        """Take what the project keeps; a project without underlays costs no import."""
        names = self._session.tables["setting"]["name"]
        items: tuple[Underlay, ...] = ()
        strength = SEEN_THROUGH
        if names.astype("object").str.startswith(_PREFIX).any():
            from gisapp.services import underlays

            items = underlays.kept(self._session.tables)
            strength = underlays.fill_opacity(self._session.tables)
        if (items, strength) != (self._items, self._strength) or self._pieces is None:
            self._items, self._strength = items, strength
            self._show()

    @property
    def folder(self) -> Path | None:
        """Where the project lies."""
        path = self._session.project.path if self._session.project is not None else None
        return path.parent if path is not None else None

    @property
    def items(self) -> tuple[Underlay, ...]:
        """What the project keeps, bottom to top."""
        return self._items

    def under(self) -> Under | None:
        """What is painted now."""
        if not self._items:
            return None
        from gisapp.services import underlays

        return underlays.resolved(self._items, self.folder, self._session.tables.crs, self._strength,
                                  underlays.allowed())

    def _show(self) -> None:
        under = self.under()
        if under is not None and self._pieces is None:
            from gisapp.ui.under_pieces import UnderPieces

            self._pieces = UnderPieces(self._jobs, self._place.map.update, self)
            self._pieces.failed.connect(self._on_piece_failed)
            self._pieces.quiet.connect(self._on_quiet)
            self._place.map.set_pieces(self._pieces)
        self._place.set_under(under)
        self._list(under)

    def _list(self, under: Under | None) -> None:
        """Show the list; a service that this officer has not agreed to is not checked."""
        absent: Sequence[str] = ()
        items = self._items
        if under is not None:
            from gisapp.services import underlays

            gone = {each.source for each in underlays.absent(under)}
            absent = [kept.source for kept, each in zip(items, under.underlays, strict=True) if each.source in gone]
            items = tuple(replace(kept, visible=each.visible)
                          for kept, each in zip(items, under.underlays, strict=True))
        self._place.layers.underlays.show_underlays(items, self._strength, absent, self._notes)

    def _on_quiet(self, source: str, trouble: GisAppError | None) -> None:
        """One quiet line below a service that shows less than it could."""
        self._notes.pop(source, None)
        if trouble is not None:
            self._notes[source] = i18n.sentence(trouble.code, trouble.params)
        self._list(self.under())

    # changing them

    def set_shown(self, at: int, shown: bool) -> None:
        """Show or hide one; a service is asked only when the officer has agreed to what leaves the machine."""
        asked = self._items[at]
        if shown and asked.kind == "web":
            from gisapp.io import webtiles
            from gisapp.ui import web_form

            if not web_form.agreed(webtiles.host_of(asked.source), self._place.window()):
                self._list(self.under())
                return
        self.edit(at, replace(asked, visible=shown))

    def edit(self, at: int, underlay: Underlay) -> None:
        """Put another in the place of one."""
        self._take((*self._items[:at], underlay, *self._items[at + 1:]))

    def add(self, underlay: Underlay) -> None:
        """Lay one over the others."""
        self._take((*self._items, underlay))

    def remove(self, at: int) -> None:
        """Take one away; the file stays where it is, and may be replaced."""
        from gisapp.render import imagery

        imagery.forget()
        self._take((*self._items[:at], *self._items[at + 1:]))

    def move(self, at: int, by: int) -> int:
        """Lay one higher or lower; returns where it lies now."""
        to = min(max(at + by, 0), len(self._items) - 1)
        others = [*self._items[:at], *self._items[at + 1:]]
        self._take((*others[:to], self._items[at], *others[to:]))
        return to

    def set_strength(self, strength: float) -> None:
        """How strong fills are over what lies under them."""
        self._strength = strength
        self._take(self._items)

    def _take(self, items: tuple[Underlay, ...]) -> None:
        self._items = items
        self._show()
        self._keep.start()

    def _keep_now(self) -> None:
        if not self._session.writable:
            return
        from gisapp.services import underlays

        items, strength = self._items, self._strength
        self._session.submit(lambda tables: underlays.keep(tables, items, strength), failed=self.failed.emit)

    def open_form(self, at: int) -> None:
        """Show the settings of one."""
        from gisapp.ui.underlay_form import UnderlayForm

        form = UnderlayForm(self._items[at], self._place.window())
        where = [at]
        form.changed.connect(lambda underlay: self.edit(where[0], underlay))
        form.moved.connect(lambda by: where.__setitem__(0, self.move(where[0], by)))
        form.removed.connect(lambda: self.remove(where[0]))
        form.zoom_wanted.connect(lambda: self.zoom_to(where[0]))
        form.open()

    # adding files

    def _on_add_wanted(self, kind: str) -> None:
        if self._session.project is None:
            return
        if kind == "file":
            self._ask_file()
        else:
            self.open_web_form()

    def open_web_form(self) -> None:
        """Ask for a service."""
        from gisapp.ui.web_form import WebForm

        form = WebForm(self._place.window())
        form.added.connect(self.add_services)
        form.open()

    def add_services(self, found: Sequence[Underlay]) -> None:
        """Lay services over the others; one that is not known is to be compared with the red line."""
        from gisapp.io import webtiles
        from gisapp.render import imagery

        imagery.forget()  # the key may be another
        for each in found:
            self.add(each)
        if not all(webtiles.understood(each.source, each.crs).trusted for each in found):
            self.told.emit(tr("请放大到红线和路口，与底图比一比：偏几百米的是加密坐标，不能用"))

    def _ask_file(self) -> None:
        from gisapp.io import raster

        known = " ".join(f"*{each}" for each in (*raster.formats(), ".mbtiles"))
        words = f"{tr('影像和瓦片')} ({known} {known.upper()});;{tr('所有文件')} (*)"
        path = desktop.asked_file(self._place.window(), tr("添加底图"), words)
        if path is not None:
            self.add_file(path)

    def add_file(self, path: Path, crs: str = "") -> None:
        """Look at a file in a job, find out where it lies, and lay it over the others."""
        from gisapp.services import underlays

        kind: Kind = "tiles" if path.suffix.lower() == ".mbtiles" else "picture"
        asked = Underlay(kind, str(path), path.stem, crs)
        tables = self._session.tables

        def look(_job: Job) -> "tuple[Judged, str]":
            from gisapp.render import imagery

            found = imagery.opened(asked)
            return (underlays.judge(tables, found.stated, found.bounds, crs), found.attribution)

        def there(answer: "tuple[Judged, str]") -> None:
            judged, attribution = answer
            self.add(replace(asked, source=underlays.relative(path, self.folder), crs=judged.crs,
                             attribution=attribution))
            self._say_where(path, judged)

        self._jobs.start(look, there, partial(self._on_refused, path))

    def _say_where(self, path: Path, judged: "Judged") -> None:
        if judged.away_km is not None and judged.away_km > _FAR_KM:
            self.failed.emit(InputError("underlay.far", name=path.name, km=round(judged.away_km)))
        elif judged.guessed:
            self.told.emit(tr("已添加 {name}，坐标系按 {crs} 理解", name=path.name, crs=judged.crs))
        else:
            self.told.emit(tr("已添加 {name}", name=path.name))

    def _on_refused(self, path: Path, error: GisAppError) -> None:
        if error.code not in {"crs.missing", "underlay.no_crs"}:
            self.failed.emit(error)
            return
        words = tr("{name} 没有写明坐标系，请选择或输入：", name=path.name)
        crs, good = QInputDialog.getItem(self._place.window(), tr("坐标系"), words, _SYSTEMS, 0)
        if good and crs.strip():
            self.add_file(path, crs.strip())

    def zoom_to(self, at: int) -> None:
        """Show where an underlay lies."""
        under = self.under()
        if under is None:
            return
        asked, crs = under.underlays[at], under.crs

        def find(_job: Job) -> Any:
            from gisapp.io import crs as systems
            from gisapp.io import warp
            from gisapp.render import imagery

            return warp.reach(imagery.of(asked), systems.named(crs))

        self._jobs.start(find, lambda bounds: self._place.map.zoom_to(bounds) if bounds else None, self.failed.emit)

    # what goes wrong

    def _on_piece_failed(self, underlay: Underlay, error: GisAppError) -> None:
        if error.code != "underlay.needs_coarse":
            self.failed.emit(error)
        elif underlay.source not in self._building:
            self._build(underlay)

    def _build(self, underlay: Underlay) -> None:
        """Make the coarse levels of a big file, once."""
        path = Path(underlay.source)
        self._building.add(underlay.source)

        def build(job: Job) -> object:
            from gisapp.io import raster

            return raster.build_coarse(path, job.report)

        job = self._jobs.start(build, lambda _path: self._pieces.forget() if self._pieces else None, self.failed.emit,
                               slow=True)
        job.ended.connect(lambda: self._building.discard(underlay.source))
        self.working.emit(tr("正在为 {name} 建金字塔（只做一次）", name=underlay.name), job)
