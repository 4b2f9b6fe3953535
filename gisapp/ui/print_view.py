"""出图: the progress map of a zone on any paper, seen exactly as it will print, then to printer, PDF, PNG or SVG."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFileDialog, QFormLayout, QLineEdit, QMenu, QWidget

from gisapp import i18n, settings
from gisapp.carto import readings
from gisapp.carto.moment import STAGE
from gisapp.carto.page import Page
from gisapp.carto.paper import PAPERS, ROUND_SCALES
from gisapp.domain import lookup
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.render import targets
from gisapp.services import maps
from gisapp.ui import parts
from gisapp.ui.focus import Focus
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.preview import Preview
from gisapp.ui.session import Session

_PAUSE_MS = 120
_LARGEST = 500
FORMATS = ("pdf", "png", "svg")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed: the arguments of ``maps.progress_map``."""

    zone: str
    paper: str
    landscape: bool | None
    scale: int | None
    as_of: dt.date | None
    mono: bool
    drafter: str
    checker: str
    theme: str
    since: dt.date | None


class PrintView(QWidget):
    """Choices at the left, the sheet at the right.

    Signals:
        done: a sentence about what was printed or saved.
        failed: a ``GisAppError``.
        working: a job and a sentence, to be shown with its progress.
    """

    done = Signal(str)
    failed = Signal(object)
    working = Signal(str, object)

    def __init__(self, session: Session, focus: Focus, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("page")
        self._session, self._focus, self._jobs = session, focus, jobs
        self._drawing: Job | None = None
        self._stale = True
        self.page: Page | None = None
        self._make_choices()
        self.preview = Preview()
        self.problem = parts.text("", "refusal", wrap=True)
        self.print_button = parts.button(tr("打印…"), self.print_out, "primary")
        self.save_button = parts.button(tr("存为文件"), lambda: None)
        self.save_button.setMenu(self._save_menu())
        self.setLayout(parts.row(self._left(), self.preview, spacing=0))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.draw)
        self._connect()
        if session.project is not None:
            self._on_opened()

    def _make_choices(self) -> None:
        self.zone = QComboBox()
        self.theme = QComboBox()
        self.theme.setMaxVisibleItems(len(readings.THEMES))
        self.theme.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for each in readings.THEMES:
            self.theme.addItem(tr(each.label), each.code)
        self.paper = QComboBox()
        self.paper.addItems(list(PAPERS))
        self.paper.setCurrentText("A3")
        self.way = QComboBox()
        for words, way in ((tr("自动"), None), (tr("横向"), True), (tr("纵向"), False)):
            self.way.addItem(words, way)
        self.scale = QComboBox()
        self.scale.addItem(tr("自动"), None)
        for scale in ROUND_SCALES:
            if _LARGEST <= scale <= 100_000:
                self.scale.addItem(f"1 : {scale}", scale)
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMaximumDate(QDate.currentDate())
        self.mono = QCheckBox(tr("黑白（用线条区分）"))
        self.drafter, self.checker = QLineEdit(), QLineEdit()

    def _left(self) -> QWidget:
        form = QFormLayout()
        form.setVerticalSpacing(9)
        form.setHorizontalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for words, field in ((tr("片区"), self.zone), (tr("着色"), self.theme), (tr("纸张"), self.paper),
                             (tr("方向"), self.way), (tr("比例尺"), self.scale),
                             (tr("数据截至"), self.day), (tr("制图"), self.drafter), (tr("审核"), self.checker)):
            form.addRow(words, field)
        form.addRow(self.mono)
        inner = QWidget()
        self.title = parts.text(tr("征收进度图"), "pageTitle", wrap=True)
        inner.setLayout(parts.column(self.title, form, self.problem, 0,
                                     margins=(20, 18, 20, 8), spacing=14))
        foot = parts.column(self.print_button, self.save_button, margins=(20, 8, 20, 16), spacing=8)
        frame = parts.boxed(parts.column(parts.scrolled(inner), foot, spacing=0), "leftPanel")
        frame.setFixedWidth(276)
        return frame

    def _save_menu(self) -> QMenu:
        menu = QMenu(self)
        for name, words in (("pdf", tr("PDF（矢量，可搜索文字）")), ("png", tr("PNG 图片")), ("svg", tr("SVG 矢量图"))):
            menu.addAction(words).triggered.connect(lambda _checked=False, name=name: self.ask_and_save(name))
        return menu

    def _connect(self) -> None:
        for box in (self.zone, self.theme, self.paper, self.way, self.scale):
            box.currentIndexChanged.connect(lambda _at: self._on_stale())
        self.day.dateChanged.connect(lambda _day: self._on_stale())
        self.mono.toggled.connect(lambda _on: self._on_stale())
        for field in (self.drafter, self.checker):
            field.textEdited.connect(lambda _text: self._on_stale())
        self._session.opened.connect(self._on_opened)
        self._session.changed.connect(lambda _changeset: self._on_stale())
        self._focus.zone_changed.connect(self._on_zone_changed)
        self._focus.theme_changed.connect(self._on_theme_changed)
        self.theme.currentIndexChanged.connect(
            lambda _at: self.title.setText(tr(maps.name_of(str(self.theme.currentData())))))

    # following

    def _on_opened(self) -> None:
        tables = self._session.tables
        self.zone.blockSignals(True)
        self.zone.clear()
        for uid, name in tables["zone"]["zone_name"].items():
            self.zone.addItem(str(name), str(uid))
        self.zone.blockSignals(False)
        self.drafter.setText(tables.fact("drafter") or "")
        self.checker.setText(tables.fact("checker") or "")
        self._on_zone_changed()
        self._on_theme_changed()
        self._on_stale()

    def _on_zone_changed(self) -> None:
        at = self.zone.findData(self._focus.zone)
        if at >= 0:
            self.zone.setCurrentIndex(at)

    def _on_theme_changed(self) -> None:
        self.theme.setCurrentIndex(self.theme.findData(self._focus.theme))

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

    def order(self) -> Order | None:
        """What the choices say; None while the project has no zone."""
        zone = self.zone.currentData()
        if self._session.project is None or zone is None:
            return None
        day = self.day.date()
        past = dt.date(day.year(), day.month(), day.day()) if day != QDate.currentDate() else None
        return Order(zone, self.paper.currentText(), self.way.currentData(), self.scale.currentData(), past,
                     self.mono.isChecked(), self.drafter.text().strip(), self.checker.text().strip(),
                     str(self.theme.currentData()), self._focus.since)

    def draw(self) -> None:
        """Compose the sheet and show it."""
        order = self.order()
        self._stale = False
        if self._drawing is not None and self._drawing.running:
            self._drawing.cancel()
        if order is None:
            self._on_failed(InputError("map.no_zone"))
            return
        tables, width_px = self._session.tables, self.preview.wanted_width_px()

        def work(job: Job) -> tuple[Page, QImage]:
            page = composed(tables, order)
            job.report(0.5)
            return page, targets.image(page, width_px)

        self.preview.wait()
        self._drawing = self._jobs.start(work, lambda drawn: self._on_drawn(*drawn), self._on_failed)

    def _on_drawn(self, page: Page, image: QImage) -> None:
        self.page = page
        self.problem.setText("")
        fitted = f"（1 : {maps.scale_of(page)}）" if self.scale.currentData() is None else ""
        self.scale.setItemText(0, tr("自动") + fitted)
        self.preview.show_sheet(image)
        self._enable(True)

    def _on_failed(self, error: GisAppError) -> None:
        self.page = None
        self.problem.setText(i18n.explain(error))
        self.preview.show_problem(i18n.sentence(error.code, error.params))
        self._enable(False)

    def _enable(self, on: bool) -> None:
        self.print_button.setEnabled(on)
        self.save_button.setEnabled(on)

    # out

    def file_name(self, format_name: str) -> str:
        """A name that says what the sheet is."""
        order = self.order()
        if order is None:
            return f"{tr('征收进度图')}.{format_name}"
        name = lookup.zone_name(self._session.tables, order.zone)
        day = (order.as_of or dt.date.today()).isoformat()
        what = tr("片区征收进度图") if order.theme == STAGE else tr("片区") + maps.name_of(order.theme)
        stem = f"{name}{what}_{order.paper}_{day}"
        return re.sub(r'[\\/:*?"<>|]', "_", stem) + f".{format_name}"

    def ask_and_save(self, format_name: str) -> None:
        """Ask where to, and save."""
        folder = settings.load().last_folder or str(Path.home())
        suggested = str(Path(folder) / self.file_name(format_name))
        kinds = f"{format_name.upper()} (*.{format_name})"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("存为文件"), suggested, kinds)
        if chosen:
            path = Path(chosen)
            settings.save(last_folder=str(path.parent))
            named = path.suffix.lower() == f".{format_name}"
            self.save(path if named else path.with_name(f"{path.name}.{format_name}"))

    def save(self, path: Path) -> None:
        """Save the sheet; the suffix says how."""
        order = self.order()
        if order is None:
            return
        tables = self._session.tables

        def work(job: Job) -> Page:
            page = composed(tables, order)
            job.report(-1)
            write(page, path)
            return page

        job = self._jobs.start(work, lambda page: self._register(page, order, path), self.failed.emit)
        self.working.emit(tr("正在写出 {name}…", name=path.name), job)

    def print_out(self) -> None:
        """Ask for a printer, and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        order = self.order()
        if order is None or self.page is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        try:
            targets.print_pages([self.page], printer)
        except GisAppError as error:
            self.failed.emit(error)
            return
        self._register(self.page, order, None)

    def _register(self, page: Page, order: Order, path: Path | None) -> None:
        """Enter the sheet in the print register; a read-only project has none, and the sheet is good all the same."""
        said = tr("已存为 {path}", path=str(path)) if path else tr("已送往打印机")
        if not self._session.writable or self._session.project is None:
            self.done.emit(said)
            return
        who = self._session.project.who

        def call(tables: Any) -> Any:
            return maps.register(tables, zone_name=lookup.zone_name(tables, order.zone), paper=order.paper,
                                 scale=maps.scale_of(page), made_at=dt.datetime.now(), who=who, as_of=order.as_of,
                                 path=path, product=maps.name_of(order.theme))

        self._session.submit(call, lambda _kept: self.done.emit(said))


def composed(tables: Any, order: Order) -> Page:
    """The sheet of an order."""
    return maps.progress_map(tables, order.zone, paper=order.paper, landscape=order.landscape, scale=order.scale,
                             as_of=order.as_of, mono=order.mono, printed_at=dt.datetime.now(), drafter=order.drafter,
                             checker=order.checker, theme=order.theme, since=order.since)


def write(page: Page, path: Path) -> None:
    """Write the sheet in the format of the suffix."""
    ways: dict[str, Callable[[], None]] = {
        ".pdf": lambda: targets.write_pdf([page], path), ".png": lambda: targets.write_png(page, path),
        ".svg": lambda: targets.write_svg(page, path),
    }
    if path.suffix.lower() not in ways:
        raise InputError("output.format", format=path.suffix, known=[f".{each}" for each in FORMATS])
    ways[path.suffix.lower()]()
