"""补偿试算 in the window: three modes side by side, each amount with its reason; no pack, no number."""

import datetime as dt

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from gisapp import i18n
from gisapp.services import accounts, compensation, policies
from gisapp.services.compensation import Choice
from gisapp.ui import offer_rows
from gisapp.ui.trial_dialog import TrialDialog

DAY = dt.date.today()
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def dialog(qtbot, session):
    made = TrialDialog(session, "h1")
    qtbot.addWidget(made)
    made.show()
    return made


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def take_in_example(qtbot, session, dialog):
    with qtbot.waitSignal(session.saved):
        dialog.take_in(policies.bundled(policies.EXAMPLE))
    qtbot.waitUntil(lambda: "示意标准" in dialog.notice.text() and "货币补偿" in words(dialog))


def test_without_a_pack_it_says_so_and_makes_no_number_up(session, dialog):
    assert "没有生效的政策包" in dialog.notice.text()
    assert dialog.load.isVisible() and dialog.load.isEnabled()
    assert any("“搬迁费”" in each for each in words(dialog))
    assert all(line.amount is None for line in dialog.compared["cash"].lines if line.item_code == "moving")


def test_a_pack_is_taken_in_and_the_modes_stand_side_by_side(qtbot, session, dialog):
    take_in_example(qtbot, session, dialog)
    assert len(session.tables["policy"]) and "示意标准" in dialog.notice.text()
    compared = compensation.compare(session.tables, "h1", Choice(DAY))
    shown = words(dialog)
    for offer in compared.offers:
        assert offer_rows.mode_name(offer) in shown and offer.words in shown
        assert f"{offer.total:,.2f} 元" in shown
    for line in compared["cash"].lines:
        assert accounts.named(line) in shown and f"{line.amount:,.2f}" in shown
    with qtbot.waitSignal(session.saved):
        session.undo()
    qtbot.waitUntil(lambda: "没有生效的政策包" in dialog.notice.text())


def test_the_difference_stands_apart_from_the_cash_lines(qtbot, session, dialog):
    take_in_example(qtbot, session, dialog)
    dialog.area.setText("120")
    dialog.price.setText("6,300")
    qtbot.waitUntil(lambda: dialog.compared["exchange"].given > 0)
    qtbot.waitUntil(lambda: "调换房屋价值" in words(dialog))
    found = {section.title: [row.title for row in section.rows] for section in offer_rows.sections(dialog.compared)}
    house, against, cash, end = found.values()
    assert house == ["房屋价值"] and "差价" in against and "差价" not in cash
    assert cash[-1] == "现金项小计" and end[0] == "补偿合计"
    offer = dialog.compared["exchange"]
    assert accounts.difference_words(offer) in words(dialog) and offer.given_formula in words(dialog)


def test_what_cannot_be_read_is_said_and_the_last_answer_stays(qtbot, session, dialog):
    before = dialog.compared
    for field, text in ((dialog.day, "昨天"), (dialog.area, "很大"), (dialog.months, "1.5")):
        held = field.text()
        field.setText(text)
        qtbot.waitUntil(lambda text=text: text in dialog.fault.text())
        assert dialog.compared is before
        field.setText(held)
    qtbot.waitUntil(dialog.fault.isHidden)


def test_it_is_copied_as_a_table_line_by_line(qtbot, session, dialog):
    take_in_example(qtbot, session, dialog)
    dialog.copy.click()
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert rows[0] == ["方式", "科目", "数量", "单位", "单价", "公式", "金额", "依据"]
    moving = next(row for row in rows if row[:2] == ["货币补偿", "搬迁费"])
    line = next(each for each in dialog.compared["cash"].lines if each.item_code == "moving")
    assert moving[5:] == [line.formula, f"{line.amount:,.2f}", line.policy_ref]


def test_an_unreadable_pack_is_refused_in_the_dialog_and_an_empty_one_written(qtbot, session, dialog, tmp_path):
    broken = tmp_path / "坏.toml"
    broken.write_text("rate = [", "utf-8")
    dialog.take_in(broken)
    assert str(broken) in dialog.fault.text()
    dialog.save_blank(tmp_path / "空白.toml")
    assert (tmp_path / "空白.toml").read_bytes() == policies.bundled(policies.EMPTY).read_bytes()
    dialog.save_blank(tmp_path / "没有" / "空白.toml")
    assert "空白.toml" in dialog.fault.text()


def test_the_panel_opens_it(qtbot, window):
    window.focus.show_rows("household", ["h1"], "test")
    panel = window.workbench.right.household
    qtbot.waitUntil(lambda: panel.uid == "h1")
    panel.open_trial()
    opened = window.findChild(TrialDialog)
    assert opened.isVisible()
    opened.reject()


def test_english_leaves_no_chinese_behind(qtbot, session):
    i18n.use("en")
    dialog = TrialDialog(session, "h1")
    qtbot.addWidget(dialog)
    titles = [section.title for section in offer_rows.sections(dialog.compared)]
    assert titles[0] == "Value of the house (Order 590, Art. 19)"
    assert dialog.copy.text() == "Copy as a table"


def test_an_agreement_is_drafted_from_what_was_computed(qtbot, session, dialog):
    take_in_example(qtbot, session, dialog)
    dialog.write_draft("cash", "XY-99")
    qtbot.waitUntil(lambda: bool(dialog.fault.text()))  # the town's household has its agreement already
    assert "agreement-h1" not in dialog.fault.text() and "XY-h1" in dialog.fault.text()
    other = TrialDialog(session, "h8")
    qtbot.addWidget(other)
    other.write_draft("cash", "XY-99")
    qtbot.waitUntil(lambda: bool(other.fault.text()))
