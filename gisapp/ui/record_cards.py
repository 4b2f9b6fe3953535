"""The records of a household as cards: what is on record, 修改, 作废, and what can be added."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QInputDialog, QMenu, QPushButton, QWidget

from gisapp.domain import money, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.i18n import tr
from gisapp.services import household_file, housing, recording
from gisapp.services.household_file import Account, Card
from gisapp.ui import facts, parts
from gisapp.ui.record_form import RecordForm
from gisapp.ui.session import Session
from gisapp.ui.ticket_card import TicketCard

_LISTED = frozenset({"approval", "comp_item", "document", "fixture"})


class RecordCards(QWidget):
    """The cards of one tab.

    Signals:
        recorded: a record was added, changed or voided.
    """

    recorded = Signal(object)

    def __init__(self, session: Session, tab: str) -> None:
        super().__init__()
        self._session, self._tab = session, tab
        self._household = ""
        self._column = parts.column(spacing=8)
        self.setLayout(self._column)

    def show_household(self, tables: Tables, uid: str, *, reveal: bool = False) -> None:
        """Show the records of a household."""
        self._household = uid
        parts.clear(self._column)
        if self._tab == "money" and (account := household_file.account(tables, uid)) is not None:
            self._column.addWidget(_account(account))
        found = household_file.cards(tables, uid, self._tab, reveal=reveal)
        for table, group in groupby(found, key=lambda card: card.table):
            for made in self._made(tables, table, list(group)):
                self._column.addWidget(made)
        if not found:
            self._column.addWidget(parts.text(tr("还没有记录"), "small"))
        if household_file.OFFERED[self._tab] and self._session.writable:
            self._column.addLayout(parts.row(self._adder(), 0))

    def _made(self, tables: Tables, table: str, together: list[Card]) -> Iterable[QWidget]:
        """The cards of the records of one table."""
        if table == "house_ticket":
            return [TicketCard(self._session, each, self.open_form, self.recorded.emit)
                    for each in housing.tickets(tables, self._household)]
        return [self._list(together)] if table in _LISTED else map(self._card, together)

    def _adder(self) -> QPushButton:
        """新增记录, with the tables that belong here."""
        menu = QMenu(self)
        for table in household_file.OFFERED[self._tab]:
            menu.addAction(tr(schema.TABLES[table].label), partial(self.open_form, table))
        made = parts.button(tr("新增记录"), lambda: None, icon="plus")
        made.setMenu(menu)
        return made

    def _card(self, card: Card) -> QWidget:
        title = parts.text(tr(card.title), "strong")
        state = tr("已作废") if card.voided else card.state
        head = parts.row(title, parts.text(state, "small"), 0) if state else parts.row(title, 0)
        if self._session.writable:
            if card.editable:
                head.addWidget(parts.button(tr("更改"), partial(self.open_form, card.table, card.uid), "link"))
            if card.voidable:
                head.addWidget(parts.button(tr("作废"), partial(self._on_void, card), "link"))
        form = QFormLayout()
        form.setVerticalSpacing(3)
        form.setHorizontalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for column, value in card.facts:
            words = facts.shown(column, value)
            form.addRow(parts.text(tr(column.label), "grey"), parts.text(words, wrap=True, selectable=True))
        box = parts.boxed(parts.column(head, form, margins=(12, 8, 12, 10), spacing=4), "card")
        box.setEnabled(not card.voided)
        return box

    def _list(self, cards: list[Card]) -> QWidget:
        """Short records one under the other in one card: what, how much, more about it."""
        lines = []
        for card in reversed(cards):
            what, amount, more = household_file.line(card)
            head = parts.row(self._name(card, tr(what)), 0, parts.text(amount), spacing=6)
            if card.table == "approval" and card.voidable and self._session.writable:
                head.addWidget(parts.button(tr("作废"), partial(self._on_void, card), "link"))
            elif card.voided:
                head.addWidget(parts.text(tr("已作废"), "small"))
            lines.append(parts.column(head, parts.text(more, "small", wrap=True), spacing=1) if more else head)
        title = parts.text(tr(cards[0].title), "strong")
        return parts.boxed(parts.column(title, *lines, margins=(12, 8, 12, 10), spacing=6), "card")

    def _name(self, card: Card, words: str) -> QWidget:
        """What a line is called: a link where it can be changed."""
        if card.table == "approval":
            return parts.text(words)
        made = parts.button(words, partial(self.open_form, card.table, card.uid), "link")
        made.setEnabled(card.editable and self._session.writable)
        return made

    def open_form(self, table: str, uid: str | None = None, begun: Mapping[str, str] | None = None, *,
                  field: str = "") -> None:
        """Open the form of a record, new (some fields written already) or on record, the cursor in a field."""
        if uid is None and table == "household":
            uid = self._household
        if uid is None and any(group == ("household",) for group in schema.TABLES[table].unique):
            mine = household_file.own(self._session.tables, table, self._household)
            uid = str(mine[0]) if len(mine) else None
        if uid is None and begun is None:
            begun = household_file.begun(self._session.tables, self._household, table)
        form = RecordForm(self._session, table, self._household, uid, self.recorded.emit, self.window(), begun)
        form.open()
        form.point_to(field)

    def _on_void(self, card: Card) -> None:
        reason, said = QInputDialog.getText(self, tr("作废"), tr("为什么作废这条{what}？", what=tr(card.title)))
        if said and reason.strip():
            self.void(card, reason)

    def void(self, card: Card, reason: str, done: Callable[[ChangeSet], object] | None = None) -> None:
        """Take a record back."""
        def call(tables: Tables) -> ChangeSet:
            return recording.void(tables, card.table, card.uid, reason)

        self._session.submit(call, done or self.recorded.emit)


def _account(account: Account) -> QWidget:
    """应付、已付、未付; 差价 where the household owes it."""
    pairs = [(tr("应付"), account.due), (tr("已付"), account.paid), (tr("未付"), account.rest)]
    if account.owed:
        pairs += [(tr("应补差"), account.owed), (tr("已补差"), account.received)]
    made = [parts.column(parts.text(f"{money.yuan(amount):,.2f}", "strong"), parts.text(words, "small"), spacing=0)
            for words, amount in pairs]
    rows = [parts.row(*made[at:at + 3], 0, spacing=18) for at in range(0, len(made), 3)]
    return parts.boxed(parts.column(*rows, margins=(12, 8, 12, 8), spacing=6), "card")
