"""房票 in the tab 安置: issued by the form of a record, shown with its balance, used and taken back."""

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from gisapp.domain.changes import ChangeSet, updated
from gisapp.ui.record_cards import RecordCards
from gisapp.ui.record_form import RecordForm
from gisapp.ui.ticket_card import TicketCard

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def cards(qtbot, session):
    agreed = {"ticket_value": Decimal("5000")}
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: ChangeSet("", (updated(tables, "agreement", ["agreement-h1"], agreed),)))
    made = RecordCards(session, "housing")
    qtbot.addWidget(made)
    session.changed.connect(lambda _changed: made.show_household(session.tables, "h1"))
    made.show_household(session.tables, "h1")
    return made


def filled(qtbot, session, cards, table, **values):
    form = cards.findChildren(RecordForm)[-1]
    assert "tkt_used" not in form.fields
    for name, words in values.items():
        form.fields[name].setText(words)
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    return form


def figures(card):
    return [label.text() for label in card.findChildren(QLabel)]


def test_from_issue_to_use_and_back(qtbot, session, cards):
    cards.open_form("house_ticket")
    filled(qtbot, session, cards, "house_ticket", tkt_no="FP-1", tkt_value="5000", issued_on="2026-10-01",
           tkt_expire="2099-12-31")
    card = cards.findChildren(TicketCard)[-1]
    assert figures(card).count("5,000.00") == 2 and "房票 FP-1" in figures(card)
    card.use.click()
    filled(qtbot, session, cards, "ticket_use", amount="1200.50", house="巴陵新居 3-1102", used_on="2026-11-01")
    card = cards.findChildren(TicketCard)[-1]
    assert "3,799.50" in figures(card) and "2026-11-01" in figures(card)
    use = session.tables["ticket_use"].index[-1]
    assert any(button.text() == "撤销使用" for button in card.findChildren(QPushButton))
    with qtbot.waitSignal(session.saved):
        card.take_back(use, "房屋退订")
    assert figures(cards.findChildren(TicketCard)[-1]).count("5,000.00") == 2
    assert session.tables["house_ticket"]["tkt_used"].iloc[-1] == 0


def test_what_does_not_fit_is_told_at_its_field(qtbot, session, cards):
    cards.open_form("house_ticket")
    form = cards.findChildren(RecordForm)[-1]
    for name, words in {"tkt_no": "FP-1", "tkt_value": "5000.01", "issued_on": "2026-10-01"}.items():
        form.fields[name].setText(words)
    form.accept_button.click()
    qtbot.waitUntil(lambda: "5,000.00" in form.faults["tkt_value"].text())
    form.fields["tkt_value"].setText("5000")
    form.fields["issued_on"].setText("")
    form.accept_button.click()
    qtbot.wait(300)  # what saving has told is not taken back by what typing had begun to judge
    assert form.faults["issued_on"].text()
    form.reject()
    assert session.tables["house_ticket"].empty
