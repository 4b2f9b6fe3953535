"""打印: the sheets of the households, parcels or buildings that are selected, one or a thousand, in one dialog.

Opens on the first product with its sheet as it prints; 打印 or 存 PDF is the next click. Called by ``workbench``.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLineEdit, QProgressBar, QWidget

from gisapp import i18n, settings
from gisapp.carto.page import Page
from gisapp.carto.paper import PAPERS
from gisapp.domain.changes import Tables
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.io import filing
from gisapp.render import book
from gisapp.services import atlas, listing, prints
from gisapp.services.pages.order import Order
from gisapp.services.prints import Offer
from gisapp.services.wish import Wish
from gisapp.ui import desktop, parts
from gisapp.ui.batch import Batch
from gisapp.ui.jobs import Jobs
from gisapp.ui.print_run import PrintRun
from gisapp.ui.session import Session
from gisapp.ui.sheet_view import SheetView
from gisapp.ui.stepper import Stepper
from gisapp.ui.told_form import ToldForm
from gisapp.ui.underlaid_box import UnderlaidBox

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_ONE: Final = "one"
_EACH: Final = "each"
_GROUPS: Final = ("community", "team", "phase")
_LEFT_PX: Final = 336


class PrintDialog(QDialog):
    """The dialog.

    Args:
        session: whose tables are printed; takes the line in the register.
        jobs: run composing and writing.
        offers: products with whose sheets they would be; the first is shown.
        parent: window.
    """

    def __init__(self, session: Session, jobs: Jobs, offers: Sequence[Offer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._offers = session, jobs, tuple(offers)
        self.batch: Batch | None = None
        self._at = 0
        self.setWindowTitle(tr("打印单子"))
        self.sheet, self.stepper = SheetView(session, jobs), Stepper()
        self.product, self.paper, self.files = QComboBox(), QComboBox(), QComboBox()
        self.about = parts.text("", "small", wrap=True)
        self.mono, self.path = QCheckBox(tr("黑白（用线条区分）")), QLineEdit()
        self.underlaid = UnderlaidBox(session, self.draw)
        self.problem = parts.text("", "refusal", wrap=True)
        self.outcome = parts.text("", "strong", wrap=True)
        self.bar, self.doing = QProgressBar(), parts.text("", "small")
        self.start, self.index = QLineEdit(), QCheckBox(tr("前面加索引页"))
        self.start.setPlaceholderText(tr("第一张"))
        self.start.setClearButtonEnabled(True)
        self.run = PrintRun(jobs)
        self._make_buttons()
        self._lay_out()
        for each in self._offers:
            self.product.addItem(each.words)
        self._connect()
        parts.size_up(self, 1060, 680)
        self._on_product()

    def _make_buttons(self) -> None:
        self.print_button = parts.button(tr("打印…"), self.print_out, "primary")
        self.save_button = parts.button(tr("存 PDF"), self.save)
        self.hold = parts.button(tr("暂停"), self.pause_or_go_on, "link")
        self.stop = parts.button(tr("取消"), self.cancel, "link")
        self.go_on = parts.button(tr("接着打"), self.resume)
        self.show_folder = parts.button(tr("打开文件夹"), lambda: desktop.show_folder(self.output()))

    def _lay_out(self) -> None:
        self.form = form = ToldForm()
        form.add(tr("纸张"), self.paper, "product.paper", "map.no_paper")
        form.add(tr("存成"), self.files, "atlas.by")
        browse = parts.button(tr("选择…"), self._on_browse)
        place = QWidget()
        line = parts.row(self.path, browse, spacing=6)
        line.setStretch(0, 1)
        place.setLayout(line)
        self._place = place
        form.add(tr("存到"), place, "output.exists", "output.unwritable", "output.suffix", "output.full",
                 "atlas.other", "atlas.folder", "print.no_path")
        form.add(tr("从编号"), self.start, "atlas.number")
        form.add("", self.index)
        form.add("", parts.boxed(parts.column(self.mono, self.underlaid)))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self._running = parts.boxed(parts.column(parts.row(self.doing, 0, self.hold, self.stop), self.bar, spacing=4))
        self._unfinished = parts.text("", "small", wrap=True)
        self._left_over = parts.boxed(parts.column(self._unfinished, parts.row(self.go_on, 0), spacing=4))
        self._done = parts.boxed(parts.column(self.outcome, parts.row(self.show_folder, 0), spacing=6))
        self.note = parts.text("", "small", wrap=True)
        inner = QWidget()
        inner.setLayout(parts.column(self.product, self.about, 2, form, self._left_over, self.problem, self._running,
                                     self.run, self._done, 0, self.note, margins=(18, 16, 18, 8), spacing=9))
        buttons = parts.row(self.print_button, self.save_button, parts.button(tr("关闭"), self.reject),
                            margins=(18, 8, 18, 16))
        left = parts.boxed(parts.column(parts.scrolled(inner), buttons, spacing=0), "leftPanel")
        left.setFixedWidth(_LEFT_PX)
        right = parts.column(self.stepper, self.sheet, spacing=0)
        right.setStretch(1, 1)
        whole = parts.row(left, parts.boxed(right, "page"), spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        for widget in (self._running, self._left_over, self._done, self.problem):
            widget.hide()

    def _connect(self) -> None:
        self.product.currentIndexChanged.connect(lambda _at: self._on_product())
        self.paper.currentIndexChanged.connect(lambda _at: self.draw())
        self.files.currentIndexChanged.connect(lambda _at: self._on_files())
        self.mono.toggled.connect(lambda _on: self.draw())
        self.path.textEdited.connect(lambda _words: self._on_path())
        self.stepper.stepped.connect(self._on_stepped)
        self.sheet.drawn.connect(self._on_drawn)
        self.sheet.refused.connect(self._on_refused)
        self.sheet.failed.connect(self.tell)
        self.sheet.done.connect(self._on_done)
        self.sheet.working.connect(lambda words, _job: self._say_done(words))
        self.run.finished.connect(self._on_printed)
        self.run.failed.connect(self.tell)

    # what is printed

    @property
    def offer(self) -> Offer:
        """The product chosen, and whose sheets."""
        return self._offers[max(self.product.currentIndex(), 0)]

    def wish(self) -> Wish:
        """What the choices say, all sheets."""
        project = self._session.project
        order = Order(dt.datetime.now(), project.who if project is not None else "", mono=self.mono.isChecked(),
                      paper=self.paper.currentData())
        return Wish(self.offer.product, self.offer.uids, order, under=self.underlaid.under())

    def _asked(self) -> Wish | None:
        """The wish from the number on that is asked for; None, and it is told, where there is no such number."""
        wish, start = self.wish(), self.start.text().strip()
        try:
            return replace(wish, uids=tuple(atlas.onward(self._session.tables, wish.product, wish.uids, start))
                           ) if start and len(wish.uids) > 1 else wish
        except GisAppError as error:
            self.tell(error)
            return None

    def _on_product(self) -> None:
        product, count = self.offer.product, len(self.offer.uids)
        self.about.setText(tr(product.about))
        parts.offer(self.paper, [(tr("自动"), None), *((each, each) for each in PAPERS if each in product.papers)])
        known = listing.fields(product.subject)
        parts.offer(self.files, [(tr("一个 PDF"), _ONE), (tr("每张一个 PDF"), _EACH),
                            *((tr("每个{what}一个 PDF", what=tr(known[name].label)), name)
                              for name in _GROUPS if name in known)])
        for field in (self.files, self.start, self.index):
            self.form.show_field(field, on=count > 1)
        self.start.clear()
        self.underlaid.setVisible(prints.has_map(product) and self.underlaid.found() is not None)
        self.save_button.setText(tr("存 PDF") if count == 1 else tr("存 {count} 张", count=count))
        self.print_button.setText(tr("打印…") if count == 1 else tr("打印 {count} 张…", count=count))
        self.note.setText(self._about_names())
        self._at = 0
        self._done.hide()
        self.path.setProperty("own", None)
        self._on_files()
        self.draw()

    def _about_names(self) -> str:
        if not self.offer.product.reveals:
            return ""
        return tr("单子上是权利人全名，看和打印都记入操作日志。") if self._session.writable else tr(
            "项目以只读方式打开，不能记日志，姓名打星号。")

    def draw(self) -> None:
        """Show the sheet of the household gone to."""
        uids = self.offer.uids
        self.stepper.show_at(self._at, len(uids),
                             prints.number_of(self._session.tables, self.offer.product.subject, uids[self._at]))
        self.sheet.show_sheet(self.wish(), uids[self._at])

    def _on_stepped(self, at: int) -> None:
        self._at = at
        self.draw()

    def _on_drawn(self) -> None:
        self.tell(None)
        found = f"（{prints.paper_of(self.sheet.pages[0])}）" if self.paper.currentData() is None else ""
        self.paper.setItemText(0, tr("自动") + found)
        self._enable()

    def _on_refused(self, error: GisAppError) -> None:
        self.tell(error)
        self._enable()

    def _enable(self) -> None:
        """What cannot be shown is not printed; of many, another may be without fault."""
        ready = (bool(self.sheet.pages) or len(self.offer.uids) > 1) and self.batch is None and not self.run.running
        for button in (self.print_button, self.save_button):
            button.setEnabled(ready)

    # where to

    def _on_files(self) -> None:
        if not self.path.property("own"):
            self.path.setText(str(self._suggested()))
        self._on_path(own=bool(self.path.property("own")))

    def _suggested(self) -> Path:
        folder, label = Path(settings.load().last_folder or Path.home()), tr(self.offer.product.label)
        if len(self.offer.uids) == 1:
            number = prints.number_of(self._session.tables, self.offer.product.subject, self.offer.uids[0])
            return folder / f"{filing.safe_name(f'{number}_{label}')}.pdf"
        stem = filing.safe_name(f"{label}_{len(self.offer.uids)}_{dt.date.today().isoformat()}")
        return folder / (f"{stem}.pdf" if self._single_file else stem)

    @property
    def _single_file(self) -> bool:
        return len(self.offer.uids) == 1 or self.files.currentData() == _ONE

    def _on_path(self, *, own: bool = True) -> None:
        """Another target: see whether a batch waits there to be finished."""
        self.path.setProperty("own", own or None)
        noted = book.unfinished(self.output()) if self.path.text().strip() else None
        self._left_over.setVisible(noted is not None and self.batch is None)
        if noted is not None:
            when = dt.datetime.fromisoformat(noted["printed_at"]).strftime("%Y-%m-%d %H:%M")
            self._unfinished.setText(tr("这里有一批 {when} 开始、没打完的。接着打，做好的不再做，最多 {again} 张重做。",
                                        when=when, again=book.BATCH - 1))

    def output(self) -> Path:
        """The file or folder asked for."""
        return Path(self.path.text().strip()).expanduser()

    def _on_browse(self) -> None:
        chosen = desktop.asked_place(self, str(self.output()), "pdf" if self._single_file else "")
        if chosen:
            self.path.setText(chosen)
            self._on_path()

    # out

    def print_out(self) -> None:
        """Ask for a printer, and print."""
        self._done.hide()
        wish = self._asked()
        if wish is not None:
            self.sheet.print_out(wish, self.send)

    def send(self, wish: Wish, printer: "QPrinter", both: bool = False) -> None:
        """Send sheets to a printer that is set up; many can be paused, and go on where they stopped."""
        if len(wish.uids) == 1:
            self.sheet.print_to(wish, printer, both)
        else:
            now = self.sheet.stamped(wish)
            self.sheet.log(now, now.uids, lambda: self.run.start(self._session.tables, now, printer, both), self.tell)

    def _on_printed(self, tables: Tables, wish: Wish, first: Page) -> None:
        self._enable()
        self.sheet.register(tables, wish, first, None)

    def save(self, *, overwrite: bool = False) -> None:
        """Write the file or files; whose names are shown is logged before."""
        self.tell(None)
        self._done.hide()
        if not self.path.text().strip():
            self.tell(InputError("print.no_path"))
            return
        wish = self._asked()
        if wish is not None:
            self.sheet.log(wish, wish.uids, lambda: self._begin(  # as of now: the log has its own revision
                self._session.tables, self._asked() or wish, overwrite=overwrite), self.tell)

    def _begin(self, tables: Tables, wish: Wish, *, overwrite: bool = False, resume: bool = False) -> None:
        if self.batch is not None or self.sheet.closed:
            return
        if not self._session.writable:
            wish = replace(wish, product=prints.masked(wish.product))
        output, by = self.output(), self.files.currentData()
        try:
            planned = atlas.volumes(tables, wish.product, wish.uids, output, None if by in {_ONE, _EACH} else by)
            atlas.free(planned, overwrite=overwrite or resume)
        except GisAppError as error:
            self.tell(error)
            return
        self.batch = batch = Batch(self._jobs, tables, wish, planned, output, self,
                                   index=self.index.isChecked() and len(wish.uids) > 1)
        batch.progressed.connect(self._on_progressed)
        batch.finished.connect(self._on_finished)
        batch.failed.connect(self._on_failed)
        self._run(resume=resume)

    def _run(self, *, resume: bool) -> None:
        if self.batch is not None:
            self._left_over.hide()
            self.hold.setText(tr("暂停"))
            self._running.show()
            self._enable()
            self.batch.start(resume=resume)

    def resume(self) -> None:
        """Go on with the batch that waits at the target, as it was known when it began."""
        noted = book.unfinished(self.output())
        if noted is None:
            self._on_path()
            return
        printed_at = dt.datetime.fromisoformat(noted["printed_at"])
        asked = self._asked()
        if asked is None:
            return
        wish = replace(asked, order=replace(asked.order, printed_at=printed_at))
        self.sheet.log(wish, wish.uids, lambda: self._session.recall(
            printed_at.astimezone(), lambda tables: self._begin(tables, wish, resume=True), self.tell), self.tell)

    def pause_or_go_on(self) -> None:
        """Stop before the next sheet, or go on."""
        if self.batch is not None and self.batch.running:
            self.batch.pause()
            self.hold.setText(tr("继续"))
            self.doing.setText(tr("已暂停：{words}", words=self.doing.text()))
        elif self.batch is not None:
            self._run(resume=True)

    def cancel(self) -> None:
        """Stop for good."""
        if self.batch is not None:
            self.batch.cancel()
        self._rest()

    def _rest(self) -> None:
        self.batch = None
        self._running.hide()
        self._enable()

    def _on_progressed(self, fraction: float, words: str) -> None:
        if self.batch is not None and self.batch.running:  # else it was told before the pause
            self.bar.setValue(round(fraction * 100))
            self.doing.setText(words)

    def _on_failed(self, error: GisAppError) -> None:
        self._rest()
        self._on_path(own=bool(self.path.property("own")))
        self.tell(error)

    def _on_finished(self, first: Page) -> None:
        batch = self.batch
        self._rest()
        if batch is None:
            return
        settings.save(last_folder=str(batch.output.parent))
        said = tr("已存为 {path}", path=batch.output.name) if len(batch.wish.uids) == 1 else tr(
            "已存 {sheets} 张，{files} 个文件：{path}", sheets=len(batch.wish.uids), files=len(batch.planned),
            path=batch.output.name)
        self.sheet.register(batch.tables, batch.wish, first, batch.output, said)

    def _on_done(self, words: str, path: Path | None) -> None:
        self._say_done(words)
        self.show_folder.setVisible(path is not None)

    def _say_done(self, words: str) -> None:
        self.outcome.setText(words)
        self.show_folder.hide()
        self._done.show()

    def tell(self, error: GisAppError | None) -> None:
        """Tell an error beside its field, else below all."""
        self.form.clear()
        ways = [(tr("替换"), lambda: self.save(overwrite=True))] if error and error.code == "output.exists" else []
        beside = error is not None and self.form.tell(error, ways)
        self.problem.setText(i18n.explain(error) if error is not None and not beside else "")
        self.problem.setVisible(bool(self.problem.text()))

    def done(self, result: int) -> None:
        """Close; a batch that runs is paused, and offered again at its target."""
        if self.batch is not None:
            self.batch.pause()
        self.run.close_down()
        self.sheet.close_down()
        super().done(result)
