"""谈话记录: entered from the panel in two clicks; the next appointment stands there and in 今日待办."""

import datetime as dt

import pytest

from gisapp.services import due
from gisapp.ui.record_form import RecordForm

TODAY = dt.date.today()
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def test_two_clicks_and_the_appointment_is_in_todays_list(qtbot, window):
    window.focus.show_rows("household", ["h3"], "test")
    panel = window.workbench.right.household
    qtbot.waitUntil(lambda: panel.talk.next.text() == "没有约下次谈话")
    panel.talk.enter.click()
    form = window.findChild(RecordForm)
    assert form.fields["talk_date"].text() == TODAY.isoformat()
    form.fields["next_on"].setText((TODAY + dt.timedelta(3)).isoformat())
    with qtbot.waitSignal(window.session.saved):
        form.accept_button.click()
    qtbot.waitUntil(lambda: panel.talk.next.text() == f"约定 {TODAY + dt.timedelta(3)} 上门，还有 3 天")
    tables = window.session.tables
    assert tables["talk"]["officer"].iloc[-1] == "周敏"
    assert list(due.today(tables, TODAY).groups["appointments"]["household"]) == ["h3"]
    window.show_place("today")
    listed = window.workbench.today.lines
    qtbot.waitUntil(lambda: any("SD-0003" in str(listed.data(listed.index(row, 0))) for row in range(
        listed.rowCount())))


def test_an_appointment_months_off_is_shown_and_one_that_passed_is_late(town):
    from gisapp.services import recording

    for days in (200, -1):
        values = {"talk_date": TODAY - dt.timedelta(2), "next_on": TODAY + dt.timedelta(days)}
        town.do(recording.add(town.tables, "talk", values, household="h3", today=TODAY))
        assert due.appointment(town.tables, "h3", TODAY) == TODAY + dt.timedelta(days)
    assert due.appointment(town.tables, "h4", TODAY) is None
    rows = due.today(town.tables, TODAY).groups["appointments"]
    assert (list(rows["household"]), list(rows["overdue"])) == (["h3"], [True])
