"""导入: file and reading, then where to and which column is what, then what would change; one step at the end.

Reading and planning run off the main thread. Nothing is changed before the last button.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from gisapp import i18n, settings
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.io import vector
from gisapp.io.source import Source
from gisapp.services import importing
from gisapp.services.importing import ImportPlan
from gisapp.ui import parts
from gisapp.ui.import_pages import FilePage, MappingPage, PlanPage
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session


class ImportWizard(QDialog):
    """Three pages: 文件 → 对应 → 核对.

    Signals:
        imported: a sentence about what came in.
    """

    imported = Signal(str)

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._job: Job | None = None
        self.source: Source | None = None
        self.plan: ImportPlan | None = None
        self.setWindowTitle(tr("导入"))
        self.setAcceptDrops(True)
        parts.size_up(self, 860, 560)
        self.file, self.mapping, self.check = FilePage(), MappingPage(session.tables), PlanPage()
        self.pages = QStackedWidget()
        for page in (self.file, self.mapping, self.check):
            self.pages.addWidget(page)
        self._steps = [parts.text(f"{at + 1}  {words}") for at, words in
                       enumerate((tr("文件"), tr("对应"), tr("核对")))]
        self.problem = parts.text("", "refusal", wrap=True)
        self.back = parts.button(tr("上一步"), self._on_back)
        self.next = parts.button(tr("下一步"), self._on_next, "primary")
        self._lay_out()
        self.file.asked.connect(self.read)
        self.mapping.changed.connect(lambda: self._say(""))
        self._show(0)

    def _lay_out(self) -> None:
        head = parts.boxed(parts.row(parts.text(tr("导入"), "title"), 10, *self._steps, 0, spacing=18), "steps")
        foot = parts.row(self.problem, self.back, parts.button(tr("取消"), self.reject), self.next)
        foot.setStretch(0, 1)
        whole = parts.column(head, self.pages, foot, margins=(22, 18, 22, 16), spacing=12)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _show(self, at: int) -> None:
        self.pages.setCurrentIndex(at)
        for number, step in enumerate(self._steps):
            step.setProperty("now", number == at)
            step.style().unpolish(step)
            step.style().polish(step)
        self.back.setVisible(at > 0)
        self.next.setText(tr("导入") if at == self.pages.count() - 1 else tr("下一步"))
        self._say("")
        self._free()

    def _free(self) -> None:
        at = self.pages.currentIndex()
        ready = (self.source is not None, self.source is not None,
                 self.plan is not None and self.plan.changeset is not None)
        self.next.setEnabled(ready[at] and not self._busy())

    def _busy(self) -> bool:
        return self._job is not None and self._job.running

    def _say(self, words: str) -> None:
        self.problem.setText(words)

    def _on_failed(self, error: GisAppError) -> None:
        self._say(i18n.explain(error))
        self.file.wait(on=False)
        self._free()

    # reading

    def read(self) -> None:
        """Read the file with what the page says, and show how it looks."""
        path = self.file.chosen
        if path is None:
            return
        if self._job is not None and self._job.running:
            self._job.cancel()
        layer, encoding, crs = self.file.layer_asked, self.file.encoding_asked, self.file.crs_asked
        own = self._session.project.path if self._session.project else None
        self.source = None
        self.file.wait(on=True)
        self._say("")

        def work(job: Job) -> tuple[list[str], Source]:
            names = vector.layers(path, own=own)
            job.report(-1)
            chosen = layer if layer in names else names[0] if names else None
            return names, vector.read(path, chosen, encoding, crs, own=own)

        self._job = self._jobs.start(work, lambda answer: self._on_read(*answer), self._on_failed)
        self._free()

    def _on_read(self, names: list[str], source: Source) -> None:
        self.source = source
        settings.save(last_folder=str(source.path.parent))
        table = importing.suggest_table(source)
        self.file.show_source(names, source, importing.suggest_mapping(source, table))
        self.mapping.show_source(source, table)
        self._free()

    # planning

    def _on_next(self) -> None:
        at = self.pages.currentIndex()
        if at == 0:
            self._show(1)
        elif at == 1:
            self.make_plan()
        else:
            self._submit()

    def _on_back(self) -> None:
        self._show(self.pages.currentIndex() - 1)

    def make_plan(self) -> None:
        """Find out what the import would change."""
        source, tables = self.source, self._session.tables
        if source is None:
            return
        into, zone, mapping = self.mapping.into, self.mapping.zone_name, self.mapping.mapping
        who = self._session.project.who if self._session.project else None
        self._say(tr("正在核对…"))

        def work(job: Job) -> ImportPlan:
            plan = importing.plan(tables, source, into=into, zone=zone, mapping=mapping, who=who)
            job.report(1.0)
            return plan

        self._job = self._jobs.start(work, self._on_planned, self._on_failed)
        self._free()

    def _on_planned(self, plan: ImportPlan) -> None:
        self.plan = plan
        self.check.show_plan(plan)
        self._show(2)
        if plan.changeset is None:
            self._say(tr("没有需要改动的内容"))

    def _submit(self) -> None:
        """The one step; judged once more against the tables of that moment."""
        source, plan = self.source, self.plan
        if source is None or plan is None or plan.changeset is None:
            return
        changeset, revision = plan.changeset, self._session.tables.revision
        self.next.setEnabled(False)
        self._say(tr("正在写入…"))
        into, zone, mapping = self.mapping.into, self.mapping.zone_name, self.mapping.mapping

        def call(tables: Tables) -> ChangeSet:
            if tables.revision == revision:
                return changeset
            return importing.plan(tables, source, into=into, zone=zone, mapping=mapping).changeset or changeset

        if not self._session.submit(call, lambda _kept: self._on_done(plan), self._on_failed):
            self._say("")
            self._free()

    def _on_done(self, plan: ImportPlan) -> None:
        words = tr("已导入：新增 {new}，更新 {changed}，未变 {unchanged}")
        self.imported.emit(words.format(new=plan.new, changed=plan.changed, unchanged=plan.unchanged))
        self.accept()

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped on the dialog."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        path = Path(event.mimeData().urls()[0].toLocalFile())
        self._show(0)
        self.file.choose(path)

    def done(self, result: int) -> None:
        """Whatever is still being read is dropped."""
        if self._job is not None and self._job.running:
            self._job.cancel()
        super().done(result)

