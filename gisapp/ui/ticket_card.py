"""房票 of a household as a card: face value, used, what is left; its uses one by one. Shown in the tab 安置."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QInputDialog, QLayout, QWidget

from gisapp.domain.changes import ChangeSet
from gisapp.i18n import tr
from gisapp.services import housing
from gisapp.services.housing import Ticket
from gisapp.ui import parts
from gisapp.ui.session import Session


class TicketCard(QWidget):
    """One ticket.

    Args:
        session: takes the changes.
        ticket: what is shown.
        open_form: opens the form of a record: table, uid of the row, what is written at first.
        done: told the permanent set of a use taken back.
    """

    def __init__(self, session: Session, ticket: Ticket, open_form: Callable[..., object],
                 done: Callable[[ChangeSet], object]) -> None:
        super().__init__()
        self._session, self._ticket, self._done = session, ticket, done
        over = ticket.expires_on is not None and ticket.expires_on < dt.date.today()
        head = parts.row(parts.text(tr("房票 {no}", no=ticket.tkt_no), "strong"), 0)
        if over:
            head.insertWidget(1, parts.text(tr("已到期"), "refusal"))
        if session.writable:
            head.addWidget(parts.button(tr("更改"), partial(open_form, "house_ticket", ticket.uid), "link"))
        figures = [parts.column(parts.text(f"{amount:,.2f}", "strong"), parts.text(words, "small"), spacing=0)
                   for words, amount in ((tr("面值"), ticket.value), (tr("已用"), ticket.used),
                                         (tr("余额"), ticket.rest))]
        self.use = parts.button(tr("使用房票…"), partial(open_form, "ticket_use", None, {
            "house_ticket": ticket.uid, "used_on": dt.date.today().isoformat()}))
        self.use.setEnabled(session.writable and ticket.rest > 0 and not over)
        days = parts.row(parts.text(_days(ticket), "small"), 0)
        lines: list[QLayout] = [head, parts.row(*figures, 0, spacing=18), days]
        lines += [self._line(str(uid), use) for uid, use in ticket.uses.iterrows()]
        self.setLayout(parts.column(parts.boxed(parts.column(*lines, parts.row(self.use, 0), margins=(12, 8, 12, 10),
                                                             spacing=6), "card")))

    def _line(self, uid: str, use: Any) -> QLayout:
        """One use: day, house, amount, and the way to take it back."""
        where = parts.ElidedLabel(use["house"] or tr("未写房屋"))
        line = parts.row(parts.text(str(use["used_on"])[:10], "small"), where, parts.text(f"{use['amount']:,.2f}"))
        line.setStretch(1, 1)
        if self._session.writable:
            line.addWidget(parts.button(tr("撤销使用"), partial(self._on_back, uid), "link"))
        return line

    def _on_back(self, uid: str) -> None:
        reason, said = QInputDialog.getText(self, tr("撤销房票使用"), tr("为什么撤销这次使用？"))
        if said and reason.strip():
            self.take_back(uid, reason)

    def take_back(self, uid: str, reason: str) -> None:
        """Take back a use."""
        self._session.submit(lambda tables: housing.take_back_use(tables, uid, reason), self._done)


def _days(ticket: Ticket) -> str:
    issued = tr("{day} 出具", day=ticket.issued_on.isoformat()) if ticket.issued_on else tr("出具日未写")
    return issued + "　" + (tr("{day} 到期", day=ticket.expires_on.isoformat()) if ticket.expires_on
                           else tr("到期日未写"))
