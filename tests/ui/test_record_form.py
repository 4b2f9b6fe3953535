"""The record form and the cards: made from the schema, faults at the field, saved at once, undone like everything."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QPushButton

from gisapp.domain import codes, schema
from gisapp.services import household_file, recording
from gisapp.ui.field_editors import Choice, DayEdit
from gisapp.ui.record_cards import RecordCards
from gisapp.ui.record_form import RecordForm
from tests.evidence import changed


def open_form(qtbot, session, table, uid=None, household="h3"):
    form = RecordForm(session, table, household, uid)
    qtbot.addWidget(form)
    return form


def save(qtbot, session, form):
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()


def test_every_table_that_is_offered_has_a_form(qtbot, session):
    offered = {table for tables in household_file.OFFERED.values() for table in tables} | {"household"}
    for table in offered:
        assert table not in recording.ELSEWHERE
        form = open_form(qtbot, session, table, "h3" if table == "household" else None)
        assert form.fields
        assert not {"household", "voids", "void", "stage"} & set(form.fields)
        for name, editor in form.fields.items():
            column = schema.TABLES[table][name]
            if column.codes:
                assert isinstance(editor, Choice)
                assert editor.count() == len(codes.CODES[column.codes]) + 1


def test_a_record_is_saved_and_undone(qtbot, session):
    before = len(session.tables["talk"])
    form = open_form(qtbot, session, "talk")
    form.fields["talk_date"].setText("2026-10-01")
    form.fields["demand"].setText("希望就近安置")
    save(qtbot, session, form)
    talks = session.tables["talk"]
    assert len(talks) == before + 1
    assert (talks["household"].iloc[-1], talks["demand"].iloc[-1]) == ("h3", "希望就近安置")
    with qtbot.waitSignal(session.saved):
        session.undo()
    assert len(session.tables["talk"]) == before


def test_faults_are_told_at_their_fields_and_nothing_is_saved(qtbot, session):
    form = open_form(qtbot, session, "survey")
    form.fields["surveyors"].setText("周敏")
    form.fields["visit_date"].setText("2026-13-01")
    form.fields["sign_state"].setText("signed")
    revision = session.tables.revision
    form.accept_button.click()
    qtbot.waitUntil(lambda: not form.faults["visit_date"].isHidden())
    assert "不是日期" in form.faults["visit_date"].text()
    form.fields["visit_date"].setText("2026-10-01")
    qtbot.waitUntil(lambda: not form.faults["surveyors"].isHidden())
    assert "两名" in form.faults["surveyors"].text()
    assert form.faults["visit_date"].isHidden()
    assert session.tables.revision == revision


def test_a_row_on_record_is_changed_field_by_field(qtbot, session):
    uid = str(household_file.own(session.tables, "handover", "h3")[0])
    form = open_form(qtbot, session, "handover", uid)
    assert form.values == {}
    assert form.fields["keys"].text() == "是"
    form.fields["accept_by"].setText("王芳")
    assert form.values == {"accept_by": "王芳"}
    save(qtbot, session, form)
    assert session.tables["handover"].at[uid, "accept_by"] == "王芳"


def test_a_calendar_day_is_written_as_text(qtbot):
    edit = DayEdit()
    qtbot.addWidget(edit)
    with qtbot.waitSignal(edit.textChanged):
        edit._calendar.clicked.emit(edit._calendar.selectedDate())
    assert dt.date.fromisoformat(edit.text())


@pytest.mark.parametrize("tab", list(household_file.TABS))
def test_cards_show_what_is_on_record(qtbot, session, tab):
    cards = RecordCards(session, tab)
    qtbot.addWidget(cards)
    cards.show_household(session.tables, "h3")
    shown = household_file.cards(session.tables, "h3", tab)
    links = [button.text() for button in cards.findChildren(QPushButton) if button.text() == "作废"]
    assert len(links) == sum(card.voidable for card in shown)


def test_a_payment_is_voided_with_its_reason_and_stays_to_be_seen(qtbot, session):
    cards = RecordCards(session, "money")
    qtbot.addWidget(cards)
    cards.show_household(session.tables, "h3")
    payment = next(card for card in household_file.cards(session.tables, "h3", "money") if card.table == "payment")
    with qtbot.waitSignal(session.saved):
        cards.void(payment, "付错账户")
    account = household_file.account(session.tables, "h3")
    assert (account.paid, account.rest) == (0, 8_000_000)
    again = next(card for card in household_file.cards(session.tables, "h3", "money") if card.table == "payment")
    assert again.voided
    assert not again.voidable


def test_s3_never_shows_with_a_household(session):
    from gisapp.domain.changes import ChangeSet, inserted

    tables = session.tables.with_changes(ChangeSet("x", (
        inserted("issue", {"issue_no": ["1", "2"], "class": ["S3", "E1"], "title": ["甲", "乙"],
                           "state": ["open", "open"]}, ["i1", "i2"]),
        inserted("issue_object", {"issue": ["i1", "i2"], "household": ["h3", "h3"]}))))
    assert list(household_file.own(tables, "issue", "h3")) == ["i2"]


def test_guards_lead_to_the_record_that_meets_them(session):
    from gisapp.domain.guards import GUARDS

    for guard in GUARDS:
        fill = household_file.filling(session.tables, "h3", guard.code)
        table = fill.table if fill else None
        assert table is None or table in schema.TABLES


def test_a_double_claim_is_told_and_can_be_saved(qtbot, session):
    values = {"id_no": "11010519491231002X"}
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: recording.edit(tables, "holder", "o3", values))
    form = open_form(qtbot, session, "holder", "o1", "h1")
    form.fields["id_no"].setText(values["id_no"])
    qtbot.waitUntil(lambda: not form.doubts.isHidden())
    assert "SD-0003" in form.doubts.text()
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()


def test_what_is_on_record_is_completed_and_what_is_not_is_new(session):
    def told(code):
        fill = household_file.filling(session.tables, "h3", code)
        return fill.table, fill.uid is None

    assert told("survey.not_posted") == ("survey", False)
    assert told("survey.none") == ("survey", True)
    assert told("audit.none") == ("agreement", False)
    assert told("payment.incomplete") == ("payment", True)
    assert household_file.filling(session.tables, "h3", "facts.missing") == household_file.Filling("household", "h3")
    assert household_file.filling(session.tables, "h3", "gate.decision") is None


def test_a_new_record_begins_with_what_is_due_and_what_comes_next(session):
    tables = changed(session.tables, "payment", amount=Decimal("30000.00"))
    assert household_file.begun(tables, "h3", "payment") == {"kind": "compensation", "amount": "50000.00"}
    assert household_file.begun(session.tables, "h3", "payment") == {}
    assert household_file.begun(session.tables, "h3", "exit_event") == {"route": "decision", "step": "requested"}
    agreed = changed(session.tables, "agreement", ["agreement-h3"], ticket_value=Decimal("5000.00"))
    assert household_file.begun(agreed, "h3", "house_ticket") == {"tkt_value": "5000.00"}
    assert household_file.begun(agreed, "h3", "survey") == {}


@pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
def test_the_cursor_stands_where_something_lacks_and_faults_come_into_sight(qtbot, window):
    window.show_place("map")
    window.focus.show_rows("household", ["h3"], "test")
    cards = window.workbench.right.household.cards["progress"]
    cards.open_form("household", "h3", field="area_ok")
    form = next(each for each in window.findChildren(RecordForm) if each.isVisible())
    area, field = form.fields["area_ok"], form.fields["community"]
    qtbot.waitUntil(lambda: form.focusWidget() is area and not area.visibleRegion().isEmpty())
    form.point_to("community")
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty())
    area.setText("一百")
    form.accept_button.click()
    qtbot.waitUntil(lambda: not form.faults["area_ok"].visibleRegion().isEmpty())
    form.reject()
