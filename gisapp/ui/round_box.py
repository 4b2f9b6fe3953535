"""The rounds of picking: arrange one from those who wait, open and close it, call the next, pass over.

``RoundBox`` stands above the house in the place 安置房 and at the side of the 选房 board; ``RoundForm`` arranges.
"""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from gisapp import i18n
from gisapp.domain import codes, lookup
from gisapp.domain import housing as rules
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.services import housing
from gisapp.ui import hall, parts
from gisapp.ui.session import Session

_LONGEST_S = 3_600


class RoundBox(QFrame):
    """The round of a zone, and what the officer at the microphone does.

    Signals:
        said: a sentence about a change that can be undone.
    """

    said = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.zone: str | None = None
        self.rounds = QComboBox()
        self.rounds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rounds.setMinimumContentsLength(10)
        self.now = parts.text("", "", wrap=True)
        self.fault = parts.text("", "refusal", wrap=True)
        self.fault.hide()
        self.call = parts.button(tr("现在叫号"), lambda: self._act(housing.call_turn))
        self.call.setToolTip(tr("叫现在这一户，重新开始倒计时"))
        self.pass_ = parts.button(tr("记为过号"), lambda: self._act(housing.pass_turn))
        self.pass_.setToolTip(tr("这一户不在场或放弃，轮到下一户"))
        self.begin = parts.button(tr("开始本轮"), lambda: self._set("open"))
        self.end = parts.button(tr("结束本轮"), lambda: self._set("closed"))
        self.arrange = parts.button(tr("安排新一轮…"), self._on_arrange, "link")
        buttons = parts.row(self.call, self.pass_, self.begin, self.end, 0, spacing=6)
        self.setLayout(parts.column(parts.row(parts.text(tr("选房轮次"), "heading"), 0, self.arrange), self.rounds,
                                    self.now, self.fault, buttons, margins=(16, 12, 16, 12), spacing=8))
        self.rounds.activated.connect(lambda _at: self._show_chosen())
        session.opened.connect(self.refresh)
        session.changed.connect(self._on_changed)
        if session.project is not None:
            self.refresh()

    def show_zone(self, zone: str | None) -> None:
        """Show the rounds of a zone; None for all."""
        if zone != self.zone:
            self.zone = zone
            self.refresh()

    def refresh(self) -> None:
        """Show the rounds as they are now; the one looked at stays."""
        tables, before = self._session.tables, self.chosen
        self.rounds.clear()
        for uid in hall.rounds(tables, self.zone):
            row = tables["pick_round"].loc[uid]
            self.rounds.addItem(f"{row['name']} · {tr(codes.label('round_state', str(row['state'])))}", uid)
        self.rounds.setVisible(self.rounds.count() > 0)
        if before and self.rounds.findData(before) >= 0:
            self.rounds.setCurrentIndex(self.rounds.findData(before))
        self._show_chosen()

    @property
    def chosen(self) -> str | None:
        """The round looked at."""
        found: str | None = self.rounds.currentData()
        return found

    def _show_chosen(self) -> None:
        self.fault.hide()
        uid, writable = self.chosen, self._session.writable
        shown = hall.round_of(self._session.tables, uid) if uid else None
        open_ = shown is not None and shown.state == "open"
        for button in (self.call, self.pass_):
            button.setVisible(open_)
            button.setEnabled(writable and shown is not None and shown.first is not None)
        self.begin.setVisible(shown is not None and shown.state == "planned")
        self.end.setVisible(open_)
        self.begin.setEnabled(writable and shown is not None and shown.first is not None)
        self.end.setEnabled(writable)
        self.arrange.setEnabled(writable)
        self.now.setText(self._words(shown))

    def _words(self, shown: hall.Round | None) -> str:
        if shown is None or shown.state == "closed":
            return tr("没有进行中的轮次：已签调换协议的户可以自由选房。")
        if shown.first is None:
            return tr("这一轮没有等待的户。")
        if shown.state == "planned":
            return tr("{count} 户待选，第一户 {hh_no}。", count=len(shown.waiting), hh_no=shown.first.hh_no)
        return tr("轮到第 {number} 号 {hh_no}，还有 {count} 户等待。", number=shown.first.number,
                  hh_no=shown.first.hh_no, count=len(shown.waiting) - 1)

    def _on_changed(self, changeset: ChangeSet) -> None:
        if changeset.touches("pick_round") or changeset.touches("pick_turn"):
            self.refresh()

    def _set(self, state: str) -> None:
        self._act(lambda tables, uid: housing.set_round(tables, uid, state, dt.date.today()))

    def _act(self, step: Callable[[Tables, str], ChangeSet]) -> None:
        uid = self.chosen
        if uid is not None:
            self._session.submit(lambda tables: step(tables, uid), lambda kept: self.said.emit(kept.label),
                                 self._on_failed)

    def _on_failed(self, error: GisAppError) -> None:
        self.fault.setText(i18n.explain(error))
        self.fault.show()

    def _on_arrange(self) -> None:
        form = RoundForm(self._session, self.zone, lambda kept: self.said.emit(kept.label), self.window())
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()


class RoundForm(QDialog):
    """A new round: its name, days, time for each household, and who picks in which order.

    Args:
        session: takes the change.
        zone: whose houses are picked; None for all.
        done: told the permanent set.
        parent: window.
    """

    def __init__(self, session: Session, zone: str | None, done: Callable[[ChangeSet], object] | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._zone, self._told = session, zone, done
        self.setWindowTitle(tr("安排选房轮次"))
        self.setMinimumWidth(460)
        tables = session.tables
        waiting = rules.waiting_households(tables, zone)
        self.name = QLineEdit(self._next_name(tables))
        self.opens_on, self.closes_on = self._day(0), self._day(9)
        self.seconds = QSpinBox()
        self.seconds.setRange(10, _LONGEST_S)
        self.seconds.setValue(180)
        self.seconds.setSuffix(tr(" 秒"))
        self.seconds.lineEdit().setTextMargins(8, 0, 0, 0)
        self.order = QPlainTextEdit("\n".join(tables["household"]["hh_no"].reindex(waiting)))
        self.order.setTabChangesFocus(True)
        self.count = parts.text("", "small", wrap=True)
        self.fault = parts.text("", "refusal", wrap=True)
        self.accept_button = parts.button(tr("安排"), self._on_accept, "primary")
        self._lay_out()
        self.name.textChanged.connect(lambda _words: self._judge())
        self.order.textChanged.connect(self._judge)
        for edit in (self.opens_on, self.closes_on):
            edit.dateChanged.connect(lambda _day: self._judge())
        self._judge()

    def _next_name(self, tables: Tables) -> str:
        names, place = set(tables["pick_round"]["name"]), lookup.zone_name(tables, self._zone)
        number = len(hall.rounds(tables, self._zone)) + 1
        while (name := tr("{place}第{number}轮选房", place=place, number=number).strip()) in names:
            number += 1
        return name

    @staticmethod
    def _day(later: int) -> QDateEdit:
        edit = QDateEdit(QDate.currentDate().addDays(later))
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        return edit

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.addRow(tr("轮次名称"), self.name)
        form.addRow(tr("开始日"), self.opens_on)
        form.addRow(tr("选房截止"), self.closes_on)
        form.addRow(tr("每户限时"), self.seconds)
        form.addRow(tr("先后顺序"), parts.column(self.order, self.count, self.fault, spacing=4))
        self.order.setMinimumHeight(200)
        buttons = parts.row(0, parts.button(tr("取消"), self.reject), self.accept_button)
        self.setLayout(parts.column(form, buttons, margins=(22, 20, 22, 18), spacing=14))

    @property
    def numbers(self) -> list[str]:
        """Households in the order written, each once."""
        return list(dict.fromkeys(self.order.toPlainText().split()))

    def _judge(self) -> None:
        """Say what is wrong before anything is pressed."""
        tables = self._session.tables
        known = set(tables["household"]["hh_no"])
        unknown = [number for number in self.numbers if number not in known]
        self.count.setText(tr("每行一户，从上到下；默认按签约先后，共 {count} 户。", count=len(self.numbers)))
        fault = ""
        if not self.name.text().strip():
            fault = tr("要写轮次名称")
        elif self.name.text().strip() in set(tables["pick_round"]["name"]):
            fault = tr("已有同名的轮次")
        elif self.closes_on.date() < self.opens_on.date():
            fault = tr("结束日早于开始日")
        elif unknown:
            fault = i18n.sentence("household.unknown", {"hh_nos": unknown})
        elif not self.numbers:
            fault = tr("没有等待选房的户")
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.accept_button.setEnabled(not fault)

    def _on_accept(self) -> None:
        name, numbers, seconds = self.name.text().strip(), self.numbers, self.seconds.value()
        opens_on, closes_on = (dt.date(day.year(), day.month(), day.day())
                               for day in (self.opens_on.date(), self.closes_on.date()))
        zone = self._zone
        self.accept_button.setEnabled(False)

        def call(tables: Tables) -> ChangeSet:
            return housing.make_round(tables, name, zone, lookup.household_uids(tables, numbers), opens_on, closes_on,
                                      seconds=seconds)

        if not self._session.submit(call, self._on_done, self._on_failed):
            self._judge()

    def _on_done(self, kept: ChangeSet) -> None:
        if self._told:
            self._told(kept)
        self.accept()

    def _on_failed(self, error: GisAppError) -> None:
        self._judge()
        self.fault.setText(i18n.explain(error))
        self.fault.show()
