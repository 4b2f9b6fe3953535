"""片区和批次: facts of a phase, a step of its procedure and a zone's name, from the window to the record."""

import pytest
from PySide6.QtWidgets import QLabel

from gisapp.ui.record_form import RecordForm
from gisapp.ui.zones_dialog import ZonesDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def dialog(qtbot, session):
    made = ZonesDialog(session)
    qtbot.addWidget(made)
    made.show()
    return made


def phase(session, number="1"):
    return str(session.tables["phase"].index[session.tables["phase"]["phase_no"] == number][0])


def test_the_announcement_of_a_phase_is_recorded(qtbot, session, dialog):
    uid = phase(session)
    dialog.open_form("phase", uid)
    form = dialog.findChild(RecordForm)
    form.fields["decision_no"].setText("岳政征〔2026〕9号")
    form.fields["announced_on"].setText("2026.3.5")
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    assert str(session.tables["phase"].at[uid, "announced_on"])[:10] == "2026-03-05"
    qtbot.waitUntil(lambda: "岳政征〔2026〕9号" in {each.text() for each in dialog.findChildren(QLabel)})


def test_a_step_out_of_order_is_told_in_the_form(qtbot, session, dialog):
    dialog.open_form("gate_event", phase(session))
    form = dialog.findChild(RecordForm)
    form.fields["gate"].setText("G7")
    form.fields["done_on"].setText("2026-03-05")
    form.accept_button.click()
    qtbot.waitUntil(lambda: bool(form.general.text()) or any(label.text() for label in form.faults.values()))
    assert not len(session.tables["gate_event"])
    form.reject()


def test_a_zone_is_called_otherwise(qtbot, session, dialog):
    uid = str(session.tables["zone"].index[0])
    with qtbot.waitSignal(session.saved):
        dialog.rename(uid, " 三眼桥 ")
    assert session.tables["zone"].at[uid, "zone_name"] == "三眼桥"
    dialog.rename(uid, " ")
    qtbot.waitUntil(lambda: "要有名称" in dialog.problem.text())


def test_it_opens_at_the_phase_asked_for(qtbot, session):
    last = str(session.tables["phase"].index[-1])
    dialog = ZonesDialog(session, None, last)
    qtbot.addWidget(dialog)
    dialog.resize(500, 240)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog._places[last].visibleRegion().isEmpty())
