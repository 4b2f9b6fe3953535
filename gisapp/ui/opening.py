"""Which project is open: the last one, another, a new one, the demo; and what the officer must know of it at once.

Held by the window. A failure leaves the project that is open now, or the page of welcome with the ways on.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gisapp import settings
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.ui import project_menu, welcome
from gisapp.ui.notices import NoticeArea
from gisapp.ui.session import Session
from gisapp.ui.welcome import Welcome

if TYPE_CHECKING:
    from gisapp.project import Project


class Opening(QObject):
    """Opens projects.

    Signals:
        failed: nothing is open, and why; the page of welcome says it.
    """

    failed = Signal()

    def __init__(self, session: Session, page: Welcome, notices: NoticeArea, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._page, self._notices, self._window = session, page, notices, window
        session.opened.connect(self._on_opened)

    def first(self, path: Path | None) -> None:
        """Open a project: the one given, else the last, else the demo."""
        last = settings.load().last_project
        if path is not None:
            self.open(path)
        elif last and Path(last).exists():
            self.open(Path(last))
        else:
            self.open_demo()

    def open(self, path: Path) -> None:
        """Open a project file."""
        self._page.wait(tr("正在打开 {name}…", name=path.stem))
        self._session.open(path, failed=self._on_failed)

    def open_demo(self) -> None:
        """Open the demo project; it is written at the first time."""
        path = welcome.demo_path()
        if path.exists():
            self.open(path)
            return
        self._page.wait(tr("第一次启动：正在准备示意项目，约十秒…"))
        self._session.create(path, welcome.make_demo, self._on_failed)

    def ask(self, folder: Path | None = None) -> None:
        """Ask for a project, in a folder of backups for one of them, and open it."""
        path = project_menu.ask_open(self._window, folder)
        if path is not None:
            self.open(path)

    def ask_new(self) -> None:
        """Ask for name and system of a new project, and make it."""
        dialog = project_menu.NewProjectDialog(self._window)
        if dialog.exec() == project_menu.NewProjectDialog.DialogCode.Accepted:
            make = partial(project_menu.make_project, crs=dialog.crs)
            self._session.create(dialog.chosen, make, self._on_failed)

    def _on_failed(self, error: GisAppError) -> None:
        if self._session.project is None:
            self._page.fail(error)
            self.failed.emit()
        else:
            self._notices.show_error(error)

    def _on_opened(self) -> None:
        project = self._session.project
        if project is None:
            return
        if project.path is not None:
            project_menu.remember(project.path)
        self._tell_standing(project)

    def _tell_standing(self, project: "Project") -> None:
        """Who has the project, and what was changed outside."""
        if project.held_by:
            self._notices.say("warning", tr("项目正由 {holder} 打开，这里只能查看，不能改动。", holder=project.held_by))
        elif project.read_only:
            self._notices.say("warning", tr("项目以只读方式打开，不能改动。"))
        if project.external is not None:
            words = tr("外部修改：项目在别的程序（如 QGIS）中被改过，已记入日志：{what}。",
                       what=project_menu.described(project.external))
            self._notices.say("warning", words)
