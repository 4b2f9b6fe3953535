"""登记阶段: refusals in sight, the button only free when the guards are met."""

import datetime as dt

import pytest
from PySide6.QtCore import QDate

from gisapp.domain.lifecycle import ORDER, Stage
from gisapp.services import households, recording
from gisapp.ui.stage_form import StageForm

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
DAY = dt.date(2026, 5, 6)


def form_of(qtbot, session, uids, done=None):
    made = StageForm(session, uids, done)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(form, stage):
    form.stage.setCurrentIndex(form.stage.findData(stage))


def advance(qtbot, session, uids, last):
    for stage in ORDER[1:ORDER.index(last) + 1]:
        with qtbot.waitSignal(session.saved):
            session.submit(lambda tables, stage=stage: households.set_stage(tables, uids, stage, DAY))


def test_offers_the_next_stage_and_records_it(qtbot, session):
    kept = []
    form = form_of(qtbot, session, ["h1"], kept.append)
    assert form.stage.currentData() == Stage.SURVEYED
    assert form.accept_button.text() == "登记“已调查”"
    form.note.setPlainText("拒签见证")
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    events = session.tables["stage_event"]
    assert list(events["note"]) == ["拒签见证"]
    assert list(events["officer"]) == [session.project.who]
    assert kept[0].label == "登记“已调查”：SD-0001"
    assert not form.isVisible()


def test_a_stage_out_of_order_is_refused_with_every_condition(qtbot, session):
    form = form_of(qtbot, session, ["h1"])
    choose(form, Stage.NEGOTIATING)
    assert not form.accept_button.isEnabled()
    assert form.refusals.text().count("尚未") == 3
    assert form.reason.text() == "还差 3 项，不能登记"


def test_a_date_before_the_previous_stage_is_refused(qtbot, session):
    advance(qtbot, session, ["h1"], Stage.SURVEYED)
    form = form_of(qtbot, session, ["h1"])
    form.day.setDate(QDate(2026, 5, 1))
    assert "早于上一步" in form.refusals.text()
    assert not form.accept_button.isEnabled()
    assert form.day.maximumDate() == QDate.currentDate()


def test_demolition_waits_for_the_others_of_the_building(qtbot, session):
    advance(qtbot, session, ["h1"], Stage.HANDED_OVER)
    form = form_of(qtbot, session, ["h1"])
    assert form.stage.currentData() == Stage.DEMOLISHED
    assert "SD-0002" in form.refusals.text()
    assert not form.accept_button.isEnabled()


def test_of_many_those_that_pass_can_be_recorded_alone(qtbot, session):
    advance(qtbot, session, ["h1"], Stage.DETERMINED)
    form = form_of(qtbot, session, ["h1", "h2", "h3"])
    assert form.stage.currentData() == Stage.SURVEYED
    assert form.only_passing.isChecked()
    assert form.accept_button.text() == "登记“已调查”（2 户）"
    form.only_passing.setChecked(False)
    assert not form.accept_button.isEnabled()
    form.only_passing.setChecked(True)
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    assert list(session.tables["household"].loc[["h1", "h2", "h3"], "stage"]) == ["determined", "surveyed", "surveyed"]


def test_a_note_that_is_too_long_is_said_at_once(qtbot, session):
    form = form_of(qtbot, session, ["h1"])
    form.note.setPlainText("长" * 81)
    assert form.reason.text() == "说明最多 80 字"
    assert not form.accept_button.isEnabled()


def test_the_form_follows_what_others_do(qtbot, session):
    form = form_of(qtbot, session, ["h1"])
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: households.set_stage(tables, ["h1"], Stage.SURVEYED, DAY))
    assert "已经是“已调查”" in form.refusals.text()


@pytest.mark.parametrize("clicks", [1, 2])
def test_pressing_twice_records_once(qtbot, session, clicks):
    form = form_of(qtbot, session, ["h1"])
    with qtbot.waitSignal(session.saved):
        for _ in range(clicks):
            form.accept_button.click()
    assert len(session.tables["stage_event"]) == 1


def test_a_handover_before_the_money_needs_reason_and_signer(qtbot, session):
    advance(qtbot, session, ["h1"], Stage.AUDITED)
    payment = session.tables["payment"]
    uid = str(payment.index[payment["household"] == "h1"][0])
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: recording.void(tables, "payment", uid, "付错账户"))
    form = form_of(qtbot, session, ["h1"])
    assert form.override.isHidden()
    choose(form, Stage.HANDED_OVER)
    assert not form.override.isHidden()
    assert not form.accept_button.isEnabled()
    form.override.setChecked(True)
    form.override_reason.setText("住户外迁在即")
    assert not form.accept_button.isEnabled()
    form.signed_by.setText("张主任")
    assert form.accept_button.isEnabled()
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    assert session.tables["household"].at["h1", "stage"] == "handed_over"
    assert list(session.tables["override"]["signed_by"]) == ["张主任"]
