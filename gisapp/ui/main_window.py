"""The one window: bars, rail, places; joins the actions to what they do.

Shows at once with what is light; the workbench follows with the first project.
"""

import base64
import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QMenu, QStackedWidget

from gisapp import settings
from gisapp.i18n import tr
from gisapp.ui import desktop, icons, parts, project_menu, welcome
from gisapp.ui.actions import Actions
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Jobs
from gisapp.ui.notices import NoticeArea, Toast
from gisapp.ui.opening import Opening
from gisapp.ui.rail import Rail
from gisapp.ui.search_box import SearchBox
from gisapp.ui.session import Session
from gisapp.ui.status_bar import StatusBar
from gisapp.ui.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gisapp.carto.shapes import Shapes
    from gisapp.domain.changes import ChangeSet, Tables
    from gisapp.ui.workbench import Workbench

_SCALES = (500, 1000, 2000, 5000, 10_000)


class MainWindow(QMainWindow):
    """Bars around the workbench."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(tr("旧改一张图"))
        self.setWindowIcon(icons.application())
        self.session, self.focus, self.jobs = Session(self), Focus(self), Jobs(self)
        self.actions_ = Actions(self)
        self.search = SearchBox(self.session, self.jobs)
        self.top = TopBar(self.session, self.focus, self.search)
        self.rail = Rail()
        self.notices = NoticeArea()
        self.welcome = welcome.Welcome([self.actions_[name] for name in ("open", "backups", "new", "demo")])
        self.opening = Opening(self.session, self.welcome, self.notices, self)
        self.status = StatusBar(self.session, self.focus)
        self._prepared: Workbench | None = None
        self.workbench: Workbench | None = None
        self.menu = project_menu.ProjectMenu(self.actions_, self)
        self._lay_out()
        self.toast = Toast(self._pages, lambda: self._step_back(self.session.undo))
        self._fill_top()
        self._connect()
        self.session.naming = self._named
        self._restore_size()
        self.rail.set_current("map")

    # building

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        middle = parts.column(self.notices, self._pages, spacing=0)
        middle.setStretch(1, 1)
        body = parts.row(self.rail, middle, spacing=0)
        body.setStretch(1, 1)
        whole = parts.column(self.top, body, self.status, spacing=0)
        whole.setStretch(1, 1)
        frame = QFrame()
        frame.setLayout(whole)
        self.setCentralWidget(frame)
        self.setMinimumSize(900, 540)

    def _fill_top(self) -> None:
        self.top.add(self.actions_["undo"], "iconButton", icon_only=True)
        self.top.add(self.actions_["redo"], "iconButton", icon_only=True)
        self.top.add(self.actions_["import"])
        self.top.add(self.actions_["export"])
        self.top.add(self.actions_["print"], "primary")
        self.top.brand.setMenu(self.menu)

    def _connect(self) -> None:
        self.session.arriving.connect(self._on_arriving)
        self.session.glimpsed.connect(self._on_glimpsed)
        self.session.opened.connect(self._on_opened)
        self.session.opened.connect(self._show_system, Qt.ConnectionType.QueuedConnection)
        self.session.changed.connect(self._on_changed)
        self.session.failed.connect(self.notices.show_error)
        self.jobs.failed.connect(self.notices.show_error)
        self.rail.chosen.connect(self.show_place)
        self.search.found.connect(self._on_found)
        self.search.set_commands(self.actions_.all())
        self.status.officer_wanted.connect(self.change_officer)
        self.status.scale_wanted.connect(self._offer_scales)
        self.menu.chosen.connect(self.opening.open)
        self.opening.failed.connect(lambda: self._pages.setCurrentWidget(self.welcome))
        self.actions_.connect(self._calls())
        self._show_undo()

    def _calls(self) -> dict[str, Callable[[], object]]:
        places = {"sheet": "print", **{name: name for name in ("today", "map", "table", "board", "print", "houses",
                                                               "matters")}}
        calls: dict[str, Callable[[], object]] = {
            action: lambda place=place: self.show_place(place)  # type: ignore[misc]
            for action, place in places.items()
        }
        return calls | {
            "find": self.search.begin, "undo": lambda: self._step_back(self.session.undo),
            "redo": lambda: self._step_back(self.session.redo, again=True), "import": self.open_import,
            "export": self.open_export,
            "stage": lambda: self._with_chosen(lambda bench, uids: bench.record_stage(uids)),
            "fill": lambda: self._with_chosen(lambda bench, uids: bench.fill_documents(uids)),
            "sheets": lambda: self._with_chosen(lambda bench, uids: bench.print_sheets("household", uids)),
            "fit": lambda: self._bench(lambda bench: bench.map.zoom_to_zone()),
            **{name: lambda name=name: self._point(name)  # type: ignore[misc]
               for name in ("position", "numbers", "condition", "invert", "length", "area")},
            "all_stages": lambda: self.focus.set_only(None), "nothing": lambda: self.focus.select("", [], "window"),
            **{name: lambda name=name: self._bench(lambda bench: bench.land.take(name))  # type: ignore[misc]
               for name in project_menu.OF_LAND},
            "layout": lambda: self._bench(lambda bench: bench.edit_layout()),
            "zones": lambda: self._bench(lambda bench: bench.show_zones()),
            "left": lambda: self._bench(lambda bench: bench.toggle_left()),
            "right": lambda: self._bench(lambda bench: bench.toggle_right()),
            "new": self.opening.ask_new, "open": self.opening.ask, "demo": self.opening.open_demo,
            "officer": self.change_officer,
            "backups": lambda: self.opening.ask(project_menu.backups_of(self.session)),
            "language": lambda: self.notices.say("done", project_menu.switch_language()),
            "about": lambda: project_menu.show_about(self), "quit": self.close,
            "keys": lambda: project_menu.show_keys(self.actions_, self),
        }

    def _bench(self, call: Callable[["Workbench"], object]) -> None:
        if self.workbench is not None:
            call(self.workbench)

    def _point(self, tool: str) -> None:
        """Take a tool of the map in hand, going to the map where it is not in sight."""
        if self.workbench is not None:
            if self.workbench.current not in {"today", "map"}:
                self.show_place("map")
            self.workbench.map.pointing.take(tool)

    # opening projects

    def start(self, path: Path | None = None) -> None:
        """Open a project: the one given, else the last, else the demo. Answers come once the window shows."""
        self.jobs.start(lambda _job: importlib.import_module("gisapp.ui.workbench"), lambda _module: None)
        self.opening.first(path)

    def _on_arriving(self) -> None:
        self.notices.clear()
        self.focus.forget()
        self._look_at_first_zone(self.session.tables)
        self.workbench = self._made_bench()

    def _on_glimpsed(self, tables: "Tables", shapes: "Mapping[str, Shapes]") -> None:
        """Paint the map while the project's other tables are being read."""
        bench = self._made_bench()
        self._look_at_first_zone(tables)
        self._pages.setCurrentWidget(bench)
        place = bench.first_place(tables)
        self.rail.set_current(place)
        bench.show_place(place)
        bench.fit(self._pages.width())
        bench.map.glimpse(tables, shapes)

    def _look_at_first_zone(self, tables: "Tables") -> None:
        zones = tables["zone"]
        self.focus.zone = str(zones.index[0]) if len(zones) else None

    def _made_bench(self) -> "Workbench":
        """The workbench, which is ``workbench`` once a project is open."""
        if self._prepared is None:
            from gisapp.ui.workbench import Workbench

            self._prepared = Workbench(self.session, self.focus, self.jobs)
            self._pages.addWidget(self._prepared)
            self._join(self._prepared)
        return self._prepared

    def _show_system(self) -> None:
        """Name the coordinate system, for which PROJ is imported, once the map is painted."""
        if self.workbench is not None and not self.workbench.map.map.busy:
            self.status.show_system(self.jobs)

    def _join(self, bench: "Workbench") -> None:
        bench.right.expert = [self.actions_[name] for name in project_menu.OF_PARCELS]
        bench.said.connect(lambda words: self.toast.say(words, undoable=True))
        bench.map.import_wanted.connect(self.open_import)
        bench.map.map.pointer_moved.connect(self.status.show_position)
        bench.map.map.tools.hinted.connect(self.status.show_hint)
        bench.map.map.painted.connect(self._show_system, Qt.ConnectionType.QueuedConnection)
        bench.map.map.view_changed.connect(lambda: self.status.show_scale(bench.map.map.scale_denominator))
        bench.nothing_due.connect(lambda: self.show_place("map"))
        bench.told.connect(self.toast.say)
        bench.written.connect(self._on_written)
        bench.place_wanted.connect(self.show_place)
        bench.failed.connect(self.notices.show_error)
        bench.working.connect(self.notices.follow)

    def _on_opened(self) -> None:
        project = self.session.project
        if project is None or self.workbench is None:
            return
        self._pages.setCurrentWidget(self.workbench)
        self.show_place(self.workbench.first_place(self.session.tables))
        self.workbench.begin()
        self.actions_.set_project_open(True)
        for name in ("import", "stage", "fill", "merge_land", "split_land"):
            self.actions_[name].setEnabled(self.session.writable)
        self._show_undo()
        name = self.session.tables.fact("name") or (project.path.stem if project.path else "")
        self.setWindowTitle(f"{name} — {tr('旧改一张图')}")

    # following

    def _on_changed(self, changeset: "ChangeSet") -> None:
        for change in changeset.changes:
            if change.op == "delete":
                self.focus.lose(change.table, change.uids)
        self._show_undo()

    def _show_undo(self) -> None:
        for name, words, label in (("undo", tr("撤销"), self.session.undo_label()),
                                   ("redo", tr("重做"), self.session.redo_label())):
            action = self.actions_[name]
            action.setEnabled(label is not None and self.session.writable)
            keys = action.shortcut().toString()
            action.setToolTip(f"{words}{tr('：{label}', label=label) if label else ''}  {keys}")

    def _step_back(self, step: Callable[[Callable[["ChangeSet"], object]], None], *, again: bool = False) -> None:
        said = tr("已重做：{label}") if again else tr("已撤销：{label}")
        step(lambda kept: self.toast.say(said.format(label=kept.label)))

    def show_place(self, name: str) -> None:
        """Go to a place of the rail."""
        self.rail.set_current(name)
        if self.workbench is not None:
            self.workbench.show_place(name)
            self.workbench.fit(self._pages.width())

    def _on_found(self, table: str, uid: str) -> None:
        if self.workbench is not None and self.workbench.current not in {"today", "map", "table"}:
            self.show_place("map")
        zone = self.session.tables[table].at[uid, "zone"]
        if self.focus.zone is not None and zone != self.focus.zone:
            self.focus.set_zone(None if zone is None else str(zone))
        self.focus.show_rows(table, [uid], "search")

    def _with_chosen(self, call: Callable[["Workbench", list[str]], object]) -> None:
        from gisapp.ui import relations

        uids = relations.households_of(self.session.tables, self.focus.selection)
        if uids:
            self._bench(lambda bench: call(bench, uids))
        else:
            self.toast.say(tr("先在地图或台账里选一户或多户"))

    def open_import(self) -> None:
        """Open the import dialog."""
        from gisapp.ui.import_wizard import ImportWizard

        wizard = ImportWizard(self.session, self.jobs, self)
        wizard.imported.connect(self._on_imported)
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.open()

    def _on_written(self, words: str, path: Path | None) -> None:
        """Say what was printed; what is a file can be looked for."""
        if path is None:
            self.toast.say(words)
        else:
            self.notices.say("done", words, (tr("打开文件夹"), lambda: desktop.show_folder(path)))

    def _on_imported(self, words: str) -> None:
        self.toast.say(words, undoable=True)
        self._bench(lambda bench: bench.map.zoom_to_zone())

    def open_export(self) -> None:
        """Open the export dialog."""
        from gisapp.ui.export_dialog import ExportDialog

        dialog = ExportDialog(self.session, self.focus, self.jobs, self)
        dialog.exported.connect(lambda words: self.notices.say("done", words))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # who, which language, where

    def _named(self) -> str:
        """The officer's name for a change; asked for once."""
        return settings.load().officer or project_menu.ask_officer(self)

    def change_officer(self) -> None:
        """Ask who works here from now on."""
        name = project_menu.ask_officer(self)
        if name and self.session.project is not None:
            self.session.project.who = name
        self.status.show_officer()

    def _offer_scales(self) -> None:
        menu = QMenu(self)
        for scale in _SCALES:
            action = menu.addAction(f"1 : {scale}")
            action.triggered.connect(partial(self._show_scale, scale))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.status.scale.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _show_scale(self, scale: int, _checked: bool = False) -> None:
        self._bench(lambda bench: bench.map.map.set_scale_denominator(scale))

    # Qt

    def _restore_size(self) -> None:
        stored = settings.load().window
        if not stored or not self.restoreGeometry(QByteArray(base64.b64decode(stored))):
            room = self.screen().availableGeometry()
            self.resize(min(room.width(), 1440), min(room.height(), 900))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panels follow the width."""
        super().resizeEvent(event)
        if self.workbench is not None:
            self.workbench.fit(self._pages.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1, where a tool on the map had no use for it, lists the keys."""
        if event.key() == Qt.Key.Key_F1:
            self.actions_["keys"].trigger()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Write what is queued, give the project back, end the threads."""
        settings.save(window=base64.b64encode(self.saveGeometry().data()).decode())
        self.jobs.finish()
        self.session.finish()
        super().closeEvent(event)
