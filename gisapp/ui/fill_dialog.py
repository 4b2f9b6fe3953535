"""Word 套打 in the window: which template, for whom, what stays empty, where to; written off the main thread.

Opened for one household or for those selected; one household gets a file, several get a folder. Names are printed in
full, so that the step is logged before anything is written. Called by ``workbench``.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QProgressBar,
    QWidget,
)

from gisapp import i18n, settings
from gisapp.domain import lookup
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.io import filing, word
from gisapp.services import filling
from gisapp.services.filling import Filled
from gisapp.ui import desktop, parts
from gisapp.ui.field_editors import DayEdit
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session

_NAMED: Final = 3
_LIST_PX: Final = 150


class FillDialog(QDialog):
    """The dialog.

    Args:
        session: whose tables are printed; takes the log entry.
        jobs: run the filling.
        uids: households, in the order of printing.
        parent: window.
    """

    def __init__(self, session: Session, jobs: Jobs, uids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._uids = session, jobs, tuple(uids)
        self._job: Job | None = None
        self._written: Path | None = None
        self._saving = False
        self.setWindowTitle(tr("套打"))
        self.setMinimumWidth(620)
        self.template, self.day, self.path = QComboBox(), DayEdit(), QLineEdit()
        self.overwrite = QCheckBox(tr("文件已存在时替换"))
        self.empty = parts.text("", "basis", wrap=True, selectable=True)
        self.problem = parts.text("", "refusal", wrap=True)
        self.outcome = parts.text("", "strong", wrap=True)
        self.bar, self.doing = QProgressBar(), parts.text("", "small")
        self.stop = parts.button(tr("取消"), self.cancel, "link")
        self.show_folder = parts.button(tr("打开文件夹"), self._on_show)
        self.go = parts.button(tr("写出文书"), self.write, "primary")
        self._offer()
        self._lay_out()
        self._rest()
        self.template.currentIndexChanged.connect(lambda _at: self._on_template())
        self.path.textEdited.connect(lambda _words: self.path.setProperty("own", True))
        self._on_template()

    @property
    def _single(self) -> bool:
        return len(self._uids) == 1

    def _lay_out(self) -> None:
        self.day.setText(dt.date.today().isoformat())
        numbers = lookup.keys(self._session.tables, "household")
        first = str(numbers[self._uids[0]])
        title = tr("{hh_no}　套打", hh_no=first) if self._single else tr(
            "套打：{first} 等 {count} 户", first=first, count=len(self._uids))
        form = QFormLayout()
        form.setVerticalSpacing(9)
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        own = parts.button(tr("本单位模板…"), self._on_folder)
        own.setToolTip(tr("选本单位放 Word 模板（.docx）的文件夹"))
        rows = ((tr("模板"), parts.row(self.template, own)), (tr("打印日期"), self.day),
                (tr("存到"), parts.row(self.path, parts.button(tr("选择…"), self._on_browse))), ("", self.overwrite))
        rows[0][1].setStretch(0, 1)
        for words, field in rows:
            form.addRow(words, field)
        inside = QWidget()
        inside.setLayout(parts.column(self.empty, 0))
        self._list = parts.scrolled(inside)
        self._list.setFixedHeight(_LIST_PX)
        box = parts.boxed(parts.column(self._list, margins=(13, 8, 6, 8)), "nextBox")
        self.bar.setTextVisible(False)
        self._running = parts.boxed(parts.row(self.doing, self.bar, self.stop, spacing=12))
        self._done = parts.boxed(parts.row(self.outcome, 0, self.show_folder))
        note = parts.text(tr("文书上是全名和证件号码，套打记入操作日志。"), "small", wrap=True)
        buttons = parts.row(note, parts.button(tr("关闭"), self.reject), self.go)
        buttons.setStretch(0, 1)
        self.setLayout(parts.column(parts.text(title, "title", wrap=True), form, box, self.problem, self._running,
                                    self._done, 0, buttons, margins=(22, 18, 22, 16), spacing=11))

    # the templates

    def _offer(self, chosen: str = "") -> None:
        """The program's templates, then those of the office's own folder."""
        folder = settings.load().templates_folder
        self.template.blockSignals(True)
        self.template.clear()
        known = filling.offered(Path(folder) if folder else None)
        for at, (name, title) in enumerate(known):
            if at == len(filling.TEMPLATES):
                self.template.insertSeparator(at)
            self.template.addItem(tr(title), name)
        self.template.setCurrentIndex(max(self.template.findData(chosen), 0))
        self.template.blockSignals(False)

    def _on_folder(self) -> None:
        start = settings.load().templates_folder or settings.load().last_folder
        folder = QFileDialog.getExistingDirectory(self, tr("选本单位放 Word 模板（.docx）的文件夹"), start)
        if folder:
            self.take_folder(Path(folder))

    def take_folder(self, folder: Path) -> None:
        """Offer the templates of a folder, from now on; the first of them is chosen."""
        settings.save(templates_folder=str(folder))
        own = filling.offered(folder)[len(filling.TEMPLATES):]
        self._offer(own[0][0] if own else "")
        self._on_template()
        if not own:
            self._say(tr("文件夹里没有 .docx 模板：{path}", path=str(folder)))

    def _on_template(self) -> None:
        """Another template: suggest where it goes, and see what stays empty."""
        self._say("")
        if not self.path.property("own"):
            self.path.setText(str(self._suggested()))
        self._start(tr("正在核对空项"), self._show_empty)

    def _suggested(self) -> Path:
        folder, title = Path(settings.load().last_folder or Path.home()), self.template.currentText()
        if self._single:
            number = lookup.keys(self._session.tables, "household")[self._uids[0]]
            return folder / f"{filing.safe_name(f'{number}_{title}')}.docx"
        return folder / filing.safe_name(f"{title}_{dt.date.today().isoformat()}")

    def _on_browse(self) -> None:
        chosen = desktop.asked_place(self, self.path.text(), "docx" if self._single else "")
        if chosen:
            self.path.setText(chosen)
            self.path.setProperty("own", True)

    # working

    def _start(self, words: str, then: Callable[[Filled], object]) -> None:
        """Fill off the main thread, with progress; what runs already is stopped."""
        self.cancel()
        tables, uids, name = self._session.tables, self._uids, str(self.template.currentData())
        output, officer = Path(self.path.text().strip()).expanduser(), settings.load().officer
        try:
            on = dt.date.fromisoformat(self.day.text().strip())
        except ValueError:
            self._say(i18n.explain(InputError("issue.day", value=self.day.text())))
            return

        def work(job: Job) -> Filled:
            return filling.fill(tables, name, uids, output, on=on, officer=officer,
                                begun=lambda at: job.report(at / len(uids), f"{words} {at + 1}/{len(uids)}"))

        self.doing.setText(words)
        self.stop.show()
        self.bar.setRange(0, 100)
        self.bar.setValue(0)
        self._running.show()
        self._job = self._jobs.start(work, then, self._on_failed)
        self._job.progressed.connect(self._on_progressed)

    def _on_progressed(self, share: float, words: str) -> None:
        self.bar.setValue(round(share * 100))
        self.doing.setText(words)

    def cancel(self) -> None:
        """Stop what runs; nothing of it is written."""
        job, self._job = self._job, None
        if job is not None and job.running:
            job.cancel()
        self._rest()

    def _rest(self) -> None:
        self._running.hide()
        self.go.setEnabled(self._session.writable)
        self._done.setVisible(self._written is not None)

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _on_failed(self, error: GisAppError) -> None:
        self._job, self._saving = None, False
        self._rest()
        self._say(i18n.explain(error))

    def _show_empty(self, filled: Filled) -> None:
        """The fields that will be lines to fill in by hand, the most frequent first."""
        self._job = None
        self._rest()
        whose: dict[str, list[str]] = {}
        for number, names in filled.empty.items():
            for name in names:
                whose.setdefault(name, []).append(number)
        if not whose:
            self.empty.setText(tr("没有空项。"))
            return
        head = tr("空项 {count} 个，打印为横线，手工填写：", count=len(whose))
        ordered = sorted(whose.items(), key=lambda each: -len(each[1]))
        lines = [f"· {name}" if self._single else f"· {name}　{self._counted(numbers)}" for name, numbers in ordered]
        self.empty.setText("\n".join([head, *lines]))

    def _counted(self, numbers: list[str]) -> str:
        if len(numbers) == len(self._uids):
            return tr("各户都空")
        named = tr("、").join(numbers[:_NAMED])
        if len(numbers) > _NAMED:
            return tr("{named} 等 {count} 户", named=named, count=len(numbers))
        return named

    # writing

    def write(self) -> None:
        """Fill, log whose names are shown, write all files or none."""
        self._say("")
        self._written = None
        if not self.path.text().strip():
            self._say(tr("请先填写存到哪里"))
            return
        self._start(tr("正在套打"), self._log)
        self.go.setEnabled(self._job is None and self._session.writable)

    def _log(self, filled: Filled) -> None:
        self._job = None
        try:
            word.checked((path for path, _ in filled.files), overwrite=self.overwrite.isChecked())
        except InputError as error:
            self._on_failed(error)
            return
        self.stop.hide()
        self._saving = self._session.submit(lambda _tables: filled.changeset, lambda _kept: self._save(filled),
                                            self._on_failed)
        if not self._saving:
            self._rest()

    def _save(self, filled: Filled) -> None:
        overwrite = self.overwrite.isChecked()
        self._jobs.start(lambda _job: word.written(filled.files, overwrite=overwrite),
                         lambda _nothing: self._on_written(filled), self._on_failed)

    def _on_written(self, filled: Filled) -> None:
        first, self._saving = filled.files[0][0], False
        self._written = first.parent
        settings.save(last_folder=str(first.parent if self._single else first.parent.parent))
        self.outcome.setText(tr("已写出：{path}", path=first.name) if self._single else tr(
            "已写出 {count} 份到 {path}", count=len(filled.files), path=first.parent.name))
        self._rest()

    def _on_show(self) -> None:
        if self._written is not None:
            desktop.show(self._written)

    def done(self, result: int) -> None:
        """Close; what still runs is stopped. What is being written is waited for."""
        if not self._saving:
            self.cancel()
            super().done(result)
