"""档案: the papers of a household, what its file still lacks, and filing: by button, or dropped on the panel."""

import contextlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gisapp import settings
from gisapp.domain import codes
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.columns import is_missing
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.io import filing
from gisapp.services import documents, household_file
from gisapp.services.documents import Needed, Paper
from gisapp.ui import desktop, parts
from gisapp.ui.paper_form import paper_form
from gisapp.ui.session import Session


class FilePage(QWidget):
    """The tab 档案 of the household panel.

    Signals:
        filed: papers were filed.
        fill_wanted: the officer asks to print documents for the household shown.
        print_wanted: the officer asks for its sheets.
    """

    filed = Signal(object)
    fill_wanted = Signal(list)
    print_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._household = ""
        self._column = parts.column(spacing=8)
        self.setLayout(self._column)

    def show_household(self, tables: Tables, uid: str) -> None:
        """Show the file of a household."""
        self._household = uid
        parts.clear(self._column)
        lacking = documents.missing(tables, uid)
        if lacking:
            self._column.addWidget(self._missing(lacking))
        mine = household_file.own(tables, "document", uid)
        if len(mine):
            self._column.addWidget(self._present(tables, [str(each) for each in mine]))
        if not lacking:
            self._column.addWidget(parts.text(tr("到这一阶段的材料已齐"), "small"))
        self._column.addLayout(parts.row(
            parts.button(tr("打印情况单、走访单…"), self.print_wanted.emit, icon="print"), 0))
        if self._session.writable:
            add = parts.button(tr("归档文件…"), partial(self._choose, ""), icon="plus")
            fill = parts.button(tr("套打…"), lambda: self.fill_wanted.emit([self._household]))
            self._column.addLayout(parts.row(add, fill, 0))
            paper = parts.button(tr("登记只有纸质的材料…"), self.open_paper, "link")
            self._column.addLayout(parts.row(paper, 0))
            self._column.addWidget(parts.text(tr("也可以把照片和扫描件拖到这里"), "small", wrap=True))

    def _missing(self, lacking: Sequence[Needed]) -> QWidget:
        """What is still to be filed, each with its way to do so."""
        rows = []
        for each in lacking:
            name = parts.text(tr(codes.label("doc_type", each.doc_type)))
            stage = parts.text(tr(codes.label("stage", each.stage)), "small")
            line = parts.row(name, stage, 0, spacing=8)
            if self._session.writable:
                line.addWidget(parts.button(tr("归档…"), partial(self._choose, each.doc_type), "link"))
            rows.append(line)
        title = parts.text(tr("还缺 {count} 种材料", count=len(lacking)), "strong")
        return parts.boxed(parts.column(title, *rows, margins=(12, 8, 12, 10), spacing=4), "card")

    def _present(self, tables: Tables, uids: Sequence[str]) -> QWidget:
        """What is on file: a scan opens, paper says its box."""
        rows = []
        for row in tables["document"].loc[list(uids)].itertuples():
            label = tr(codes.label("doc_type", str(row.doc_type)))
            day = "" if is_missing(row.doc_date) else str(row.doc_date)[:10]
            pages = "" if is_missing(row.pages) else tr("{count} 页", count=row.pages)
            if row.path is None:
                name: QWidget = parts.text(label)
                place = "  ".join(each for each in (pages, tr("盒号 {box}", box=row.box_no or "—")) if each)
            else:
                name = parts.button(label, partial(self._open, str(row.path)), "link")
                name.setToolTip(str(row.path))
                place = pages
            rows.append(parts.row(name, 0, parts.text("  ".join(part for part in (place, day) if part), "small")))
        title = parts.text(tr("已归档 {count} 份", count=len(rows)), "strong")
        return parts.boxed(parts.column(title, *rows, margins=(12, 8, 12, 10), spacing=4), "card")

    # what the officer does

    def _folder(self) -> Path | None:
        project = self._session.project
        return documents.folder_of(project.path) if project is not None and project.path is not None else None

    def _open(self, path: str) -> None:
        folder = self._folder()
        if folder is not None:
            desktop.show(folder / path)

    def _choose(self, doc_type: str) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, tr("选择要归档的文件"), settings.load().last_folder)
        self.file([Path(name) for name in names], doc_type)

    def open_paper(self) -> None:
        """Open the form of a document that exists on paper only."""
        uid, folder = self._household, self._folder()
        if uid and folder is not None:
            paper_form(self._session, uid, folder, self.filed.emit, self.window()).open()

    def file(self, files: Sequence[Path], doc_type: str = "") -> None:
        """File papers with the household shown; a copy goes again where the step fails."""
        folder, uid = self._folder(), self._household
        if not files or folder is None or not uid:
            return
        copies = contextlib.ExitStack()

        def call(tables: Tables) -> ChangeSet:
            papers = [Paper(household=uid, source=file, doc_type=doc_type) for file in files]
            attached = documents.attach(tables, papers, folder=folder)
            copies.enter_context(filing.placed(attached.copies))
            return attached.changeset

        def failed(error: GisAppError) -> None:
            copies.__exit__(type(error), error, error.__traceback__)
            self._session.failed.emit(error)

        def done(kept: ChangeSet) -> None:
            copies.close()
            self.filed.emit(kept)

        self._session.submit(call, done, failed)
