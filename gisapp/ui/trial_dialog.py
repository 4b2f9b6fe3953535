"""补偿试算 of one household: money, a house or a ticket side by side. Only drafting an agreement changes anything.

Opened from the tab 补偿. Where the project has no policy pack, the dialog says so and takes one in.
"""

import datetime as dt
import shutil
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QWidget,
)

from gisapp import i18n
from gisapp.domain import lookup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.codes import CODES, label
from gisapp.errors import GisAppError, InputError
from gisapp.i18n import tr
from gisapp.services import agreeing, compensation, policies
from gisapp.services.compensation import Choice, Comparison
from gisapp.ui import desktop, offer_rows, parts
from gisapp.ui.field_editors import DayEdit
from gisapp.ui.offer_rows import Cell, Row
from gisapp.ui.session import Session

_PAUSE_MS: Final = 200
_TITLE_PX: Final = 150
_BAR_PX: Final = 10
_SIZE: Final = (1180, 690)


class TrialDialog(QDialog):
    """The comparison.

    Args:
        session: whose tables are read, and which takes a policy pack in.
        household: uid.
        parent: window.
    """

    def __init__(self, session: Session, household: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._household = session, household
        self.compared: Comparison | None = None
        number = str(lookup.keys(session.tables, "household")[household])
        self.setWindowTitle(tr("补偿试算"))
        self.resize(*_SIZE)
        self.day, self.transit = DayEdit(), QComboBox()
        self.months, self.area, self.price = QLineEdit(), QLineEdit(), QLineEdit()
        self.fault = parts.text("", "refusal", wrap=True)
        self.notice = parts.text("", "basis", wrap=True)
        self.lacking = parts.text("", "basis", wrap=True, selectable=True)
        self.load = parts.button(tr("装入政策包…"), self._on_load)
        self.blank = parts.button(tr("另存空白政策包…"), self._on_blank, "link")
        self.copy = parts.button(tr("复制为表格"), self._on_copy)
        self.copy.setToolTip(tr("粘贴到 Excel 即是表格"))
        self.draft = parts.button(tr("起草协议"), lambda: None)
        self.draft.setToolTip(tr("按试算的结果写成协议和明细；签约日、期限等随后在协议里补充"))
        menu = QMenu(self)
        for mode in compensation.MODES:
            menu.addAction(tr(label("comp_mode", mode)), partial(self._on_draft, mode))
        self.draft.setMenu(menu)
        self._heads, self._rows = _grid(), _grid()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        self._lay_out(tr("{hh_no}　补偿试算", hh_no=number))
        session.changed.connect(self._on_changed)
        self.refresh()

    def _lay_out(self, title: str) -> None:
        self.day.setText(dt.date.today().isoformat())
        for code, words in CODES["transit_mode"].items():
            self.transit.addItem(tr(words), code)
        for line, hint in ((self.months, tr("按政策包")), (self.area, tr("已选的房")), (self.price, tr("已选的房"))):
            line.setPlaceholderText(hint)
            line.textChanged.connect(lambda _words: self._pause.start())
        self.day.textChanged.connect(lambda _words: self._pause.start())
        self.transit.currentIndexChanged.connect(lambda _at: self.refresh())
        asked = parts.row(*(parts.column(parts.text(words, "small"), field, spacing=3) for words, field in (
            (tr("按哪一天的标准"), self.day), (tr("过渡方式"), self.transit), (tr("过渡月数"), self.months),
            (tr("安置房面积（㎡）"), self.area), (tr("安置房单价（元/㎡）"), self.price))), spacing=14)
        pack = parts.row(self.notice, self.blank, self.load, margins=(13, 8, 10, 8))
        pack.setStretch(0, 1)
        self._packs = parts.boxed(pack, "nextBox")
        self._missing = parts.boxed(parts.column(self.lacking, margins=(13, 8, 13, 8)), "nextBox")
        inside = QWidget()
        inside.setLayout(parts.column(self._rows, 0))
        area = parts.scrolled(inside)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        note = parts.text(tr("只是试算，不改动任何记录；起草协议才写入。"), "small")
        buttons = parts.row(note, 0, self.copy, self.draft, parts.button(tr("关闭"), self.reject, "primary"))
        heads = parts.boxed(self._heads)
        heads.setContentsMargins(0, 0, _BAR_PX, 0)
        whole = parts.column(parts.text(title, "title", wrap=True), asked, self.fault, self._packs, heads, parts.line(),
                             area, self._missing, buttons, margins=(22, 18, 22, 16), spacing=10)
        whole.setStretchFactor(area, 1)
        self.setLayout(whole)

    # computing

    def _on_changed(self, changeset: ChangeSet) -> None:
        """Follow what is recorded meanwhile, by a colleague too."""
        if self.isVisible() and self._household in self._session.tables["household"].index:
            self._pause.start()

    def done(self, result: int) -> None:
        """Close; nothing is computed any more."""
        self._pause.stop()
        super().done(result)

    def _choice(self) -> Choice:
        months = _number(self.months.text(), whole=True)
        return Choice(_day(self.day.text()), _number(self.area.text()), _number(self.price.text()),
                      transit_mode=str(self.transit.currentData()),
                      transit_months=None if months is None else int(months))

    def refresh(self) -> None:
        """Compute anew and show it; what was shown stays where what is written cannot be read."""
        if self._session.project is None:
            return
        tables = self._session.tables
        try:
            choice = self._choice()
            self.compared = compensation.compare(tables, self._household, choice)
        except GisAppError as error:
            self._say(i18n.explain(error))
            return
        self._say("")
        self._show_pack(tables, choice.on)
        self._show(self.compared)

    def _say(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))

    def _show_pack(self, tables: Tables, on: dt.date) -> None:
        """Whether there are rates at all, and whether they are real."""
        zone = tables["household"].at[self._household, "zone"]
        bare = policies.in_force(tables, on, None if zone is None else str(zone)).empty
        sample = self.compared is not None and any(each.sample for each in self.compared.offers)
        if bare:
            self.notice.setText(tr("{on} 没有生效的政策包。程序不带任何标准，也不会自己定一个数：请照空白政策包"
                                   "填好本地的标准，再从这里装入。", on=on.isoformat()))
        elif sample:
            self.notice.setText(tr("政策包里有示意标准：金额不作凭据。请装入本地的政策包。"))
        for button in (self.load, self.blank):
            button.setVisible(bare or sample)
        self.load.setEnabled(self._session.writable)
        self._packs.setVisible(bare or sample)

    def _show(self, compared: Comparison) -> None:
        parts.clear(self._heads)
        parts.clear(self._rows)
        self._heads.addWidget(parts.text(), 0, 0)  # an empty column would lose its place
        for at, offer in enumerate(compared.offers, 1):
            total = parts.text(tr("{amount} 元", amount=f"{offer.total:,.2f}") if offer.lines else "—", "big")
            words = parts.text(offer.words if offer.lines else "", "small", wrap=True)
            self._heads.addLayout(parts.column(*map(_right, (parts.text(offer_rows.mode_name(offer), "strong"), total,
                                                             words)), spacing=2), 0, at)
        row = 0
        for section in offer_rows.sections(compared):
            self._rows.addWidget(parts.text(section.title, "heading"), row, 0, 1, -1)
            for each in section.rows:
                row += 1
                self._add(row, each)
            row += 1
            self._rows.setRowMinimumHeight(row, 10)
            row += 1
        found = offer_rows.lacking(compared)
        self.lacking.setText("\n".join([tr("还缺 {count} 项：", count=len(found)), *(f"· {each}" for each in found)]))
        self._missing.setVisible(bool(found))
        self.copy.setEnabled(any(each.lines for each in compared.offers))
        self.draft.setEnabled(self.copy.isEnabled() and self._session.writable)

    def _add(self, at: int, row: Row) -> None:
        title = parts.text(row.title, "strong" if row.total else "", wrap=True)
        title.setFixedWidth(_TITLE_PX)
        self._rows.addWidget(title, at, 0, Qt.AlignmentFlag.AlignTop)
        for column, cell in enumerate(row.cells, 1):
            self._rows.addWidget(_explained(cell, strong=row.total), at, column, Qt.AlignmentFlag.AlignTop)

    # what the officer does

    def _on_copy(self) -> None:
        if self.compared is not None:
            QGuiApplication.clipboard().setText(offer_rows.as_text(self.compared))
            self.copy.setText(tr("已复制"))
            QTimer.singleShot(2_000, self, lambda: self.copy.setText(tr("复制为表格")))

    def _on_draft(self, mode: str) -> None:
        number, said = QInputDialog.getText(self, tr("起草协议"), tr("协议号"))
        if said and number.strip():
            self.write_draft(mode, number.strip())

    def write_draft(self, mode: str, agr_no: str) -> None:
        """Write what was computed for a mode as the household's agreement, unsigned; what is lacking is said here."""
        household, choice = self._household, self._choice()
        who = self._session.project.who if self._session.project else ""
        self._session.submit(
            lambda tables: agreeing.adopt(tables, household, mode, choice, agr_no=agr_no, drafter=who),
            lambda _kept: self.accept(), lambda error: self._say(i18n.explain(error)))

    def _on_load(self) -> None:
        path = desktop.asked_file(self, tr("选政策包"), tr("政策包 (*.toml)"))
        if path is not None:
            self.take_in(path)

    def take_in(self, path: Path) -> None:
        """Take a policy pack into the project, and compute by it; what is wrong with it is said here."""
        self._session.submit(lambda tables: policies.load(tables, path), lambda _kept: self.refresh(),
                             lambda error: self._say(i18n.explain(error)))

    def _on_blank(self) -> None:
        path = desktop.asked_target(self, tr("另存空白政策包…"), tr("政策包.toml"), tr("政策包 (*.toml)"))
        if path is not None:
            self.save_blank(path)

    def save_blank(self, path: Path) -> None:
        """Write the empty pack that an office fills in."""
        try:
            shutil.copyfile(policies.bundled(policies.EMPTY), path)
        except OSError as error:
            self._say(i18n.explain(InputError("output.unwritable", path=str(path), detail=error.strerror or "")))


def _grid() -> QGridLayout:
    made = QGridLayout()
    made.setContentsMargins(0, 0, 8, 0)
    made.setHorizontalSpacing(18)
    made.setVerticalSpacing(7)
    made.setColumnMinimumWidth(0, _TITLE_PX)
    for column in range(1, len(compensation.MODES) + 1):
        made.setColumnStretch(column, 1)
    return made


def _right(label: QLabel) -> QLabel:
    """A label at the right of its column, which does not make the column wider than the others."""
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _explained(cell: Cell, *, strong: bool) -> QWidget:
    """An amount with its formula and its basis under it."""
    known = cell.amount not in {"", "—"}
    lines = [parts.text(cell.amount, "strong" if strong else "" if known else "grey", selectable=known)]
    lines += [parts.text(words, "small", wrap=True, selectable=True) for words in (cell.formula, cell.basis) if words]
    made = QWidget()
    made.setLayout(parts.column(*map(_right, lines), spacing=1))
    made.setToolTip(cell.tip)
    return made


def _day(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words.strip())
    except ValueError:
        raise InputError("issue.day", value=words) from None


def _number(words: str, *, whole: bool = False) -> Decimal | None:
    if not words.strip():
        return None
    try:
        number = Decimal(words.strip().replace(",", ""))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or (whole and number != int(number)):
        raise InputError("trial.number", value=words.strip())
    return number
