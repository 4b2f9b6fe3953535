"""登记阶段: one form for one household or many, with every refusal in sight before anything is pressed."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from gisapp import i18n
from gisapp.domain import codes, guards, lifecycle
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.lifecycle import Stage, Unmet
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import households
from gisapp.ui import parts, swatches
from gisapp.ui.session import Session

_SHOWN = 6
_PASSED = ("stage.same", "stage.backward")
NOTE_LONGEST = 80


class StageForm(QDialog):
    """Stage, day and note for households; the button is free only when the law lets it be.

    Args:
        session: takes the change.
        uids: households.
        done: told the permanent set.
        parent: window.
    """

    def __init__(self, session: Session, uids: list[str], done: Callable[[ChangeSet], object] | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._uids, self._done = session, uids, done
        self._passing = list(uids)
        self._first = True
        self._judged: tuple[list[Unmet], str] = ([], "")
        self.setWindowTitle(tr("登记阶段"))
        self.setMinimumWidth(440)
        self.stage = QComboBox()
        self.day = self._day_edit()
        self.note = QPlainTextEdit()
        self.note.setPlaceholderText(tr("可不填，例如：协议编号、验收人"))
        self.note.setFixedHeight(58)
        self.note.setTabChangesFocus(True)
        self.refusals = parts.text("", "refusal", wrap=True)
        self.only_passing = QCheckBox()
        self.override = QCheckBox(tr("特批：先交房，后付款"))
        self.override_reason, self.signed_by = QLineEdit(), QLineEdit()
        self.override_reason.setPlaceholderText(tr("理由（长期标红，记入日志）"))
        self.signed_by.setPlaceholderText(tr("签批人"))
        self.accept_button = parts.button("", self._on_accept, "primary")
        self.reason = parts.text("", "small", wrap=True)
        self._lay_out()
        self._offer_stages(session.tables)
        for signal in (self.stage.currentIndexChanged, self.day.dateChanged, self.only_passing.toggled,
                       self.override.toggled, self.override_reason.textChanged, self.signed_by.textChanged):
            signal.connect(lambda _value: self._judge())
        self.note.textChanged.connect(lambda: self._say(*self._judged))
        session.changed.connect(self._on_changed)
        self._judge()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.addRow(tr("阶段"), self.stage)
        form.addRow(tr("发生日期"), self.day)
        form.addRow(tr("说明"), self.note)
        below = parts.column(self.refusals, self.only_passing, self.override, self.override_reason, self.signed_by,
                             spacing=6)
        form.addRow("", below)
        cancel = parts.button(tr("取消"), self.reject)
        buttons = parts.row(self.reason, 0, cancel, self.accept_button)
        self.setLayout(parts.column(parts.text(self._title(), "title", wrap=True), form, 0, buttons,
                                    margins=(22, 20, 22, 18), spacing=14))

    def _title(self) -> str:
        rows = self._session.tables["household"].loc[self._uids]
        if len(rows) == 1:
            name = households.names(self._session.tables, self._uids).iloc[0]
            return f"{rows['hh_no'].iloc[0]}  {name}"
        return tr("{first} 等 {count} 户", first=rows["hh_no"].iloc[0], count=len(rows))

    @staticmethod
    def _day_edit() -> QDateEdit:
        edit = QDateEdit(QDate.currentDate())
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setMaximumDate(QDate.currentDate())
        return edit

    def _offer_stages(self, tables: Tables) -> None:
        chosen = tables["household"].loc[self._uids]
        ranks = lifecycle.ranks(chosen["stage"])
        slowest = self._uids[int(ranks.to_numpy().argmin())]
        step = households.next_step(tables, slowest).stage
        for stage in lifecycle.ORDER[1:]:
            if lifecycle.RANK[stage] > int(ranks.min()):
                self.stage.addItem(swatches.icon(swatches.of_stage(stage)), tr(codes.label("stage", stage)), stage)
        self.stage.setCurrentIndex(max(self.stage.findData(step), 0))

    # judging

    @property
    def chosen(self) -> tuple[Stage, dt.date] | None:
        """The stage and the day in the form; None when every stage has been reached."""
        stage = self.stage.currentData()
        if stage is None:
            return None
        day = self.day.date()
        return Stage(stage), dt.date(day.year(), day.month(), day.day())

    def _on_changed(self, changeset: ChangeSet) -> None:
        known = self._session.tables["household"].index
        if not all(uid in known for uid in self._uids):
            self.reject()
        elif changeset.touches("household") or changeset.touches("building"):
            self._judge()

    def _judge(self) -> None:
        """Ask the guards, and say what they say."""
        if self.chosen is None:
            self._say([], tr("已全部办结"))
            return
        stage, day = self.chosen
        unmet = self._set_aside(guards.unmet(self._session.tables, self._uids, stage, day, dt.date.today()), stage)
        refused = {each.household for each in unmet}
        passing = [uid for uid in self._uids if uid not in refused]
        if self._first and passing and all(each.code in _PASSED for each in unmet):
            self.only_passing.setChecked(bool(refused))
        self._first = False
        self.only_passing.setVisible(bool(refused) and bool(passing))
        self.only_passing.setText(tr("只登记其余 {count} 户", count=len(passing)))
        self._passing = passing if refused and self.only_passing.isChecked() else list(self._uids)
        free = not refused or (self.only_passing.isChecked() and bool(passing))
        self._say(unmet, "" if free else tr("还差 {count} 项，不能登记", count=len(unmet)))
        name = tr(codes.label("stage", stage))
        count = len(self._passing)
        self.accept_button.setText(tr("登记“{stage}”", stage=name) if count == 1 else
                                   tr("登记“{stage}”（{count} 户）", stage=name, count=count))

    def _set_aside(self, unmet: list[Unmet], stage: Stage) -> list[Unmet]:
        """Offer the override where all that stands may be set aside; what it sets aside stands no longer."""
        possible = bool(unmet) and all(households.may_be_set_aside(each, stage) for each in unmet)
        self.override.setVisible(possible)
        chosen = possible and self.override.isChecked()
        for line in (self.override_reason, self.signed_by):
            line.setVisible(chosen)
        return [] if chosen and self._signed_off is not None else unmet

    @property
    def _signed_off(self) -> households.Override | None:
        """The override as it is written; None while its reason or signer is missing."""
        reason, who = self.override_reason.text().strip(), self.signed_by.text().strip()
        return households.Override(reason, who) if self.override.isChecked() and reason and who else None

    def _say(self, unmet: list[Unmet], reason: str) -> None:
        self._judged = (unmet, reason)
        lines = ["· " + i18n.sentence(each.code, each.params) for each in unmet[:_SHOWN]]
        if len(unmet) > _SHOWN:
            lines.append(tr("……另有 {count} 项", count=len(unmet) - _SHOWN))
        self.refusals.setText("\n".join(lines))
        self.refusals.setVisible(bool(lines))
        too_long = len(self.note.toPlainText()) > NOTE_LONGEST
        self.reason.setText(tr("说明最多 {count} 字", count=NOTE_LONGEST) if too_long else reason)
        self.accept_button.setEnabled(not reason and not too_long and self.chosen is not None)

    # writing

    def _on_accept(self) -> None:
        if self.chosen is None:
            return
        stage, day = self.chosen
        uids, note = list(self._passing), self.note.toPlainText().strip()
        override = self._signed_off if not self.override.isHidden() else None
        self.accept_button.setEnabled(False)

        def call(tables: Tables) -> ChangeSet:
            who = self._session.project.who if self._session.project else ""
            return households.set_stage(tables, uids, stage, day, note=note, officer=who, override=override)

        if not self._session.submit(call, self._on_done, self._on_failed):
            self._judge()

    def _on_done(self, kept: ChangeSet) -> None:
        if self._done:
            self._done(kept)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        self._judge()
        self.refusals.setText(i18n.explain(error))
        self.refusals.show()
