"""出图: any product on any paper, seen as it will print, then to printer, PDF, PNG or SVG, or to the browser."""

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from gisapp.domain import lookup
from gisapp.domain.changes import ChangeSet
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.io import filing
from gisapp.services import prints
from gisapp.services.wish import Wish
from gisapp.ui import desktop, parts, web_out
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.layout_tools import LayoutTools
from gisapp.ui.more_prints import MorePrints
from gisapp.ui.print_choices import PrintChoices
from gisapp.ui.session import Session
from gisapp.ui.sheet_view import SheetView

_PAUSE_MS = 120
_WIDTH_PX = 292


class PrintView(QWidget):
    """Choices at the left, the sheet at the right.

    Signals:
        done: a sentence about what was printed or saved, and the path, if any.
        failed: a ``GisAppError``.
        working: a job and a sentence, to be shown with its progress.
    """

    done = Signal(str, object)
    failed = Signal(object)
    working = Signal(str, object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("page")
        self._session, self._jobs = session, jobs
        self._stale = True
        self._looking: Job | None = None
        self.choices, self.sheet = PrintChoices(session, focus), SheetView(session, jobs)
        self.print_button = parts.button(tr("打印…"), self.print_out, "primary")
        self.save_button = parts.button(tr("存为文件"), lambda: None)
        self.save_button.setMenu(self._save_menu())
        self.web = parts.button(tr("网页地图…"), self.ask_and_write_web, "link")
        self.web.setToolTip(tr("一个 HTML 文件，不用上网，用浏览器打开，可按户编号查找"))
        self.layouts = LayoutTools(session, jobs, self.choices, self)
        self.more = MorePrints(session, jobs, self.choices, self.sheet)
        self.more_button = parts.button(tr("更多"), lambda: None, "link")
        self.more_button.setMenu(self.more.menu(self))
        foot = parts.column(parts.row(self.print_button, self.save_button),
                            parts.row(self.web, 0, self.layouts.button, self.more_button),
                            margins=(18, 8, 18, 14), spacing=8)
        self._scroll = parts.scrolled(self.choices)
        left = parts.boxed(parts.column(self._scroll, foot, spacing=0), "leftPanel")
        left.setFixedWidth(_WIDTH_PX)
        layout = parts.row(left, self.sheet, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.draw)
        self._connect()
        if session.project is not None:
            self.choices.show_project()

    def _save_menu(self) -> QMenu:
        menu = QMenu(self)
        for name, words in (("pdf", tr("PDF（矢量，可搜索文字）")), ("png", tr("PNG 图片")), ("svg", tr("SVG 矢量图"))):
            menu.addAction(words).triggered.connect(lambda _checked=False, name=name: self.ask_and_save(name))
        return menu

    def _connect(self) -> None:
        self.layouts.failed.connect(self.failed)
        self.layouts.told.connect(lambda words: self.done.emit(words, None))
        self.choices.changed.connect(self._on_stale)
        self.choices.public.toggled.connect(self._on_public)
        self._session.changed.connect(self._on_changed)
        self.sheet.drawn.connect(self._on_drawn)
        self.sheet.refused.connect(self._on_refused)
        self.sheet.done.connect(self.done)
        self.sheet.failed.connect(self.failed)
        self.sheet.working.connect(self.working)

    def _on_public(self, on: bool) -> None:
        """The field that is asked for now comes into sight, once it has its place."""
        if on:
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.choices.review))

    def _on_changed(self, changeset: ChangeSet) -> None:
        """A line of the print register or of the log changes no sheet."""
        if any(change.table != "print_register" for change in changeset.changes):
            self._on_stale()

    def _on_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self._pause.start()

    def showEvent(self, event: QShowEvent) -> None:
        """The sheet is drawn when it is looked at."""
        super().showEvent(event)
        if self._stale:
            self._pause.start()

    # drawing

    def wish(self) -> Wish | None:
        """What the choices say; None, and the choices say why, where they say nothing."""
        try:
            return self.choices.wish()
        except GisAppError as error:
            self.sheet.refuse(error)
            return None

    def draw(self) -> None:
        """Compose the sheet and show it."""
        self._stale = False
        wish = self.wish()
        if wish is not None:
            self.choices.tell(None)
            self.sheet.show_sheet(wish, wish.uids[0])

    def _on_drawn(self) -> None:
        pages, wish = self.sheet.pages, self.sheet.wish
        self.choices.show_drawn(prints.shown(pages, wish) if wish is not None else pages[0])
        self._enable(True)
        count = len(pages)
        self.print_button.setText(tr("打印 {count} 页…", count=count) if count > 1 else tr("打印…"))
        self._look_for_ways()

    def _look_for_ways(self) -> None:
        """See whether there are many pages, and whether the numbers find room; ways out are offered."""
        wish, tables = self.sheet.wish, self._session.tables
        if self._looking is not None and self._looking.running:
            self._looking.cancel()
        pages = self.sheet.pages
        if wish is None or not (wish.tiled or (wish.numbered and not wish.numbers)):
            return

        def look(_job: Job) -> prints.Many | prints.Crowded | None:
            return prints.many(tables, wish, pages) if wish.tiled else prints.crowded(tables, wish, pages[0])

        def told(found: prints.Many | prints.Crowded | None) -> None:
            if wish is not self.sheet.wish:
                return
            if isinstance(found, prints.Many):
                self.choices.tell_many(found)
            elif found is not None:
                self.choices.tell_crowded(found)

        self._looking = self._jobs.start(look, told, slow=True)

    def _on_refused(self, error: GisAppError) -> None:
        self.choices.tell(error)
        self._enable(False)

    def _enable(self, on: bool) -> None:
        self.print_button.setEnabled(on)
        self.save_button.setEnabled(on)

    # out

    def file_name(self, format_name: str) -> str:
        """A name that says what the sheet is."""
        wish = self.wish()
        if wish is None or not self.sheet.pages:
            return f"{tr('图表')}.{format_name}"
        name = prints.number_of(self._session.tables, wish.product.subject, wish.uids[0])
        day = (wish.order.as_of or dt.date.today()).isoformat()
        paper = prints.paper_of(self.sheet.pages[0])
        return filing.safe_name(f"{name}_{tr(wish.product.label)}_{paper}_{day}") + f".{format_name}"

    def ask_and_save(self, format_name: str) -> None:
        """Ask where to, and save."""
        path = desktop.asked_target(self, tr("存为文件"), self.file_name(format_name))
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Save the sheet; the suffix says how."""
        wish = self.wish()
        if wish is not None:
            self.sheet.save(wish, path)

    def print_out(self) -> None:
        """Ask for a printer, and print."""
        wish = self.wish()
        if wish is not None and self.sheet.pages:
            self.sheet.print_out(wish)

    def ask_and_write_web(self) -> None:
        """Ask where the web map goes, write it, and open it in the browser."""
        if self._session.project is None:
            return
        zone = self.zone_name()
        name = filing.safe_name(f"{zone or tr('全部')}_{tr('网页地图')}_{dt.date.today().isoformat()}.{web_out.SUFFIX}")
        path = desktop.asked_target(self, tr("存为文件"), name)
        if path is not None:
            self.write_web(path)

    def zone_name(self) -> str | None:
        """The zone chosen, by its name."""
        uid = self.choices.zone.currentData()
        return None if uid is None else lookup.zone_name(self._session.tables, str(uid))

    def write_web(self, path: Path) -> None:
        """Write the web map of the zone chosen, and open it in the browser."""
        said = tr("已写出网页地图，并在浏览器中打开：{path}", path=str(path))
        job = web_out.write(self._session, self._jobs, path, self.zone_name(), self.choices.day_asked(),
                            lambda: self.done.emit(said, path), self.failed.emit)
        self.working.emit(tr("正在写出 {name}…", name=path.name), job)
