"""One record for many: who passes is in sight before anything is saved; saved as one step, undone as one."""

import pytest

from gisapp.services import recording
from gisapp.ui.batch_form import BatchForm
from tests.town import TODAY

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def form_of(qtbot, session, table, households):
    made = BatchForm(session, table, households)
    qtbot.addWidget(made)
    return made


def test_a_letter_served_on_three_doors(qtbot, session):
    form = form_of(qtbot, session, "service", ["h1", "h2", "h3"])
    before = len(session.tables["service"])
    form.fields["doc_kind"].setText("offer")
    form.fields["mode"].setText("direct")
    form.fields["served_on"].setText("2026-05-06")
    qtbot.waitUntil(form.accept_button.isEnabled)
    assert form.doubts.text() == "3 户可以登记"
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    assert len(session.tables["service"]) == before + 3
    assert session.undo_label() == "批量登记送达：3 户"


def test_who_does_not_pass_is_named_and_left_out_on_wish(qtbot, session):
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: recording.record(
            tables, "household", {"area_surv": "100"}, household="h1", today=TODAY))
    form = form_of(qtbot, session, "household", ["h1", "h2"])
    form.fields["area_surv"].setText("90")
    form.fields["area_ok"].setText("95")
    qtbot.waitUntil(lambda: "2 户不能" in form.doubts.text())
    assert not form.accept_button.isEnabled()
    form.fields["area_surv"].setText("")
    qtbot.waitUntil(lambda: form.doubts.text() == "2 户可以登记")
    assert form.accept_button.isEnabled()
    form.reject()


def test_some_pass(qtbot, session):
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: recording.edit(tables, "household", "h1", {"area_surv": "80"}, today=TODAY))
    form = form_of(qtbot, session, "household", ["h1", "h2"])
    form.fields["area_ok"].setText("95")
    qtbot.waitUntil(lambda: "1 户不能" in form.doubts.text())
    assert "SD-0001" in form.doubts.text()
    form.only_passing.setChecked(True)
    assert form.accept_button.isEnabled()
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    assert list(session.tables["household"].loc[["h1", "h2"], "area_ok"]) == [80, 95]
