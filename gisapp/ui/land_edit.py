"""A change of the fabric as a dialog: what becomes of each parcel and whom it concerns, seen before it is done.

What is written is tried by a job after a short pause; nothing is kept until the officer agrees, and then it is one step
that can be undone. The forms are in ``land_forms``.
"""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from gisapp import i18n
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import label
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services.editing import Edited
from gisapp.ui import parts
from gisapp.ui.grid import Cell, Column, Grid
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.session import Session

Attempt = Callable[[Tables, str | None], tuple[Edited | None, str]]
"""An edit tried on a snapshot with a reason: the step (None when nothing would change) and a sentence about it."""
_PAUSE_MS: Final = 250
_TRIAL: Final = "—"
"""Stands for the reason while an edit is only looked at."""
_MOST: Final = 500
_WIDE_PX: Final = 560
_HIGH_PX: Final = 34 * 3 + 36


class LandEdit(QDialog):
    """The dialog.

    Signals:
        said: a sentence about the change that was made.
        came: uids of the parcels that came.
        shaped: shape of the parcels that would come, to be marked on the map; None for none.
    """

    said = Signal(str)
    came = Signal(list)
    shaped = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, title: str, go: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._job: Job | None = None
        self.edited: Edited | None = None
        self.setWindowTitle(title)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(7)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.preview = Grid((Column(tr("处理")), Column(tr("宗地号"), stretch=True), Column(tr("原面积"), right=True),
                             Column(tr("现面积"), right=True)), "landPreview")
        self.preview.setMinimumSize(_WIDE_PX, _HIGH_PX)
        self.words = parts.text("", "grey", wrap=True)
        self.concerned = parts.text("", "strong", wrap=True, selectable=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("记入日志"))
        self.reason_label = parts.text(tr("改动理由"), "grey")
        self.problem = parts.text("", "refusal", wrap=True)
        self.go = parts.button(go, self.keep, "primary")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.reason.textChanged.connect(lambda _words: self._show_ready())
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.go)
        self.note = parts.text(tr("证载面积和协议面积不会因此改变；一步完成，可以撤销。"), "small", wrap=True)
        layout = parts.column(parts.text(title, "title", wrap=True), self.form, self.words, self.preview,
                              self.concerned, parts.row(self.reason_label, self.reason), self.problem, self.note,
                              buttons, margins=(22, 18, 22, 16), spacing=10)
        layout.setStretch(3, 1)
        self.setLayout(layout)
        session.changed.connect(self._on_changed)
        self._show(None, "")

    def attempt(self) -> Attempt | None:
        """The edit as the fields say it; None while they are not filled. Raises a ``GisAppError`` at a wrong one."""
        return None

    def coming(self, edited: Edited) -> Any:
        """What is marked on the map: the first parcel that comes, the land split off or the whole that was merged."""
        shapes = edited.preview.loc[(edited.preview["role"] == "comes").to_numpy(dtype=bool), "geom"]
        return shapes.iloc[0] if len(shapes) else None

    def add_field(self, words: str, field: Any) -> None:
        """One more field; what is written in it is tried after a pause."""
        self.form.addRow(words, field)
        for signal in ("textChanged", "currentIndexChanged", "toggled"):
            if hasattr(field, signal):
                getattr(field, signal).connect(lambda *_: self.touch())
                break

    def touch(self) -> None:
        """Something else is written: try it soon."""
        self.go.setEnabled(False)
        self._pause.start()

    def look(self) -> None:
        """Try what is written and show what would become of it."""
        self._try(_TRIAL, lambda made: self._show(*made))

    def keep(self) -> None:
        """Make the change with its reason."""
        self.go.setEnabled(False)
        self._try(self.reason.text().strip() or None, self._submit)

    def _try(self, reason: str | None, then: Callable[[Any], object]) -> None:
        self._pause.stop()
        self._cancel()
        if self._session.project is None:
            return
        tables = self._session.tables
        try:
            attempt = self.attempt()
        except GisAppError as error:
            self._on_failed(error)
            return
        if attempt is None:
            self._show(None, "")
            return
        if self.edited is None:
            self.words.setText(tr("正在试算…"))
            self.words.show()
        self._job = self._jobs.start(lambda _job: attempt(tables, reason), then, self._on_failed)

    def _submit(self, made: tuple[Edited | None, str]) -> None:
        edited, _ = made
        if edited is None:
            self._show(*made)
        elif not self._session.submit(lambda _tables: edited.changeset, self._on_kept, self._on_failed):
            self._show_ready()

    def _on_kept(self, kept: ChangeSet) -> None:
        self.came.emit([uid for each in kept.changes if (each.table, each.op) == ("parcel", "insert")
                        for uid in each.uids])
        self.said.emit(kept.label)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        self._job = None
        self._show(None, "")
        self.problem.setText(i18n.explain(error))
        self.problem.show()
        self._fit()

    def _on_changed(self, _changeset: ChangeSet) -> None:
        if self.isVisible():
            self.touch()

    # what would become of it

    def _show(self, edited: Edited | None, words: str) -> None:
        self._job, self.edited = None, edited
        rows = [] if edited is None else edited.preview.head(_MOST).to_dict("records")
        self.preview.show_rows([_cells(row) for row in rows], [str(at) for at in range(len(rows))])
        self.words.setText(words)
        self.words.setVisible(bool(words))
        needs = [] if edited is None else [i18n.sentence(code, params) for code, params in edited.conditions]
        self.concerned.setText("\n".join(each[:1].upper() + each[1:] for each in needs))
        self.concerned.setToolTip("" if edited is None else "、".join(edited.flagged))
        self.concerned.setVisible(bool(needs))
        self.reason_label.setText(tr("改动理由") + (" *" if needs else ""))
        self.problem.hide()
        self.shaped.emit(None if edited is None else self.coming(edited))
        self._show_ready()
        self._fit()

    def _fit(self) -> None:
        """As high as what is told needs, as far as the screen goes."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            needed = max(layout.totalHeightForWidth(self.width()), self.minimumSizeHint().height())
            self.resize(self.width(), max(self.height(), min(needed, self.screen().availableGeometry().height() - 60)))

    def _show_ready(self) -> None:
        lacking = self.edited is not None and bool(self.edited.conditions) and not self.reason.text().strip()
        self.go.setEnabled(self.edited is not None and not lacking and self._session.writable)
        self.go.setToolTip(tr("先写明理由") if lacking else "")

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def done(self, result: int) -> None:
        """Close; nothing is tried any more."""
        self._pause.stop()
        self._cancel()
        self.shaped.emit(None)
        super().done(result)


def _cells(row: dict[Any, Any]) -> list[Cell]:
    role = tr(label("parcel_role", row["role"])).capitalize()
    return [Cell(role), Cell(str(row["parcel_no"]), bold=row["role"] == "comes"),
            *(Cell("—" if pd.isna(row[name]) else f"{row[name]:,.2f} ㎡") for name in ("before_m2", "after_m2"))]
