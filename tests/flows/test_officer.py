"""An officer's work in the window from the first visit to the closed file: every step through the panel's own links."""

import datetime as dt

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDialog, QPushButton

from gisapp import app, settings
from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.services import policies, recording
from gisapp.ui.main_window import MainWindow
from gisapp.ui.record_form import RecordForm
from gisapp.ui.stage_form import StageForm
from tests import town
from tests.ui.conftest import dressed, own_settings  # noqa: F401 - fixtures

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


class Officer:
    """Works with the widgets of a window."""

    def __init__(self, qtbot, window):
        self.qtbot, self.window = qtbot, window

    @property
    def panel(self):
        return self.window.workbench.right.household

    def choose(self, uid):
        self.window.focus.show_rows("household", [uid], "test")
        self.panel.tabs.setCurrentIndex(0)

    def dialog(self, kind):
        found = [each for each in self.window.findChildren(QDialog) if isinstance(each, kind) and each.isVisible()]
        return found[-1]

    def saved(self, button):
        with self.qtbot.waitSignal(self.window.session.saved):
            button.click()

    def fill(self, link, **values):
        """Follow a link of the box 下一步, fill in, save."""
        def links():
            return [each for each in self.panel.next_box.findChildren(QPushButton)
                    if each.isVisible() and each.text() == link]

        self.qtbot.waitUntil(lambda: bool(links()), timeout=2_000)
        links()[0].click()
        self.write(**values)

    def add(self, table, **values):
        """Add a record by 新增记录."""
        self.panel.cards["progress"].open_form(table)
        self.write(**values)

    def write(self, **values):
        form = self.dialog(RecordForm)
        for name, words in values.items():
            form.fields[name].setText(words)
        self.saved(form.accept_button)
        assert not form.isVisible()

    def stage(self, day):
        self.panel.primary.click()
        form = self.dialog(StageForm)
        form.day.setDate(QDate(day.year, day.month, day.day))
        assert form.accept_button.isEnabled(), form.refusals.text()
        self.saved(form.accept_button)

    def surveyed_to_offered(self, number):
        self.fill("补登入户调查", visit_date="2026-02-10", surveyors="周敏、李建国", sign_state="signed")
        self.stage(dt.date(2026, 2, 10))
        self.fill("补填入户调查", post_date="2026-02-20")
        self.fill("填写认定面积和用途", use_reg="dwelling", use_real="dwelling", area_surv="80", area_ok="80")
        self.stage(dt.date(2026, 2, 21))
        self.fill("补登分户评估", agency="洞庭评估", report_no=f"PG-{number}", unit_price="1000", val_house="80000",
                  post_date="2026-02-25", served_date="2026-03-01")
        self.stage(dt.date(2026, 3, 2))
        self.fill("补登送达", doc_kind="offer", mode="direct", served_on="2026-03-03")
        self.stage(dt.date(2026, 3, 4))

    def where(self):
        return str(self.window.session.tables["household"].at[self.panel.uid, "stage"])


@pytest.fixture
def officer(qtbot, dressed, own_settings, tmp_path):  # noqa: F811 - the fixtures imported
    settings.save(officer="周敏")
    path = tmp_path / "小镇.gpkg"
    project = app.create_project(path, who="李建国")
    project.do(town.without_evidence())
    project.do(recording.edit(project.tables, "phase", "f1", {
        "announced_on": "2026-02-01", "sign_from": "2026-02-20", "sign_to": "2026-12-31"}))
    project.do(policies.load(project.tables, policies.bundled(policies.EXAMPLE)))
    app.close_project(project)
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    with qtbot.waitSignal(window.session.opened, timeout=10_000):
        window.start(path)
    window.show_place("map")
    yield Officer(qtbot, window)
    window.close()


def test_from_the_first_visit_to_the_closed_file(qtbot, officer):
    officer.choose("h3")
    officer.surveyed_to_offered(3)
    officer.panel.open_trial()
    trial = next(each for each in officer.window.findChildren(QDialog) if hasattr(each, "write_draft"))
    with qtbot.waitSignal(officer.window.session.saved):
        trial.write_draft("cash", "XY-3")
    officer.fill("补填协议", sign_date="2026-04-01", all_signed="是", pay_due="2026-05-01", move_due="2026-06-01",
                 transit_mode="self")
    officer.stage(dt.date(2026, 4, 1))
    officer.fill("补填协议", auditor="李建国", audit_date="2026-04-05")
    officer.stage(dt.date(2026, 4, 5))
    officer.fill("补登付款", voucher="PZ-3", paid_date="2026-04-20")  # kind and amount stand there: what is due
    officer.stage(dt.date(2026, 4, 20))
    officer.fill("补登交房", hand_date="2026-05-10", keys="是", utilities="是", cert_back="是", signed="是")
    officer.stage(dt.date(2026, 5, 10))
    officer.fill("补登拆除记录", contractor="楼城拆除", utilities_off="2026-05-11", start="2026-05-12",
                 end="2026-05-20")
    officer.stage(dt.date(2026, 5, 20))
    officer.stage(dt.date(2026, 6, 1))
    assert officer.where() == "closed"
    assert officer.panel.next_box.title.text() == "已结案，没有下一步"
    assert not officer.panel.red.isVisible()


def test_without_an_agreement_by_decision_and_court(officer):
    tables = officer.window.session.tables
    change = changes.updated(tables, "holder", ["o3"], {"role": "occupant"})  # the owner is not known (590§26)
    with officer.qtbot.waitSignal(officer.window.session.saved):
        officer.window.session.submit(lambda _: ChangeSet("权利人不明", (change,)))
    officer.choose("h3")
    officer.surveyed_to_offered(3)
    officer.add("exit_event", happened_on="2026-03-18")
    officer.add("exit_event", happened_on="2026-03-20", doc_no="补决1号", amount="80000", account="专户1",
                house_place="周转房")
    for day in ("2026-03-24", "2026-09-25", "2026-09-28", "2026-10-20", "2026-11-10"):
        assert "须经法院准予执行" in officer.panel.next_box.missing.text()
        officer.add("exit_event", happened_on=day)  # the next step stands there
    officer.add("exit_event", happened_on="2026-11-15")
    officer.fill("补登付款", voucher="PZ-3", paid_date="2026-10-15")
    officer.fill("补登交房", hand_date="2026-11-16", keys="是", utilities="是", cert_back="是", signed="是")
    officer.stage(dt.date(2026, 11, 16))
    assert officer.where() == "handed_over"
    steps = officer.window.session.tables["exit_event"]["step"]
    assert list(steps) == ["requested", "decided", "served", "lapsed", "urged", "applied", "granted", "executed"]
    assert officer.window.session.tables["payment"]["kind"].iloc[0] == "deposit"
