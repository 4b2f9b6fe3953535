"""代发表 in the window: approved requests go to the bank as one workbook, its payments are recorded in one step."""


import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from gisapp.domain import paying
from gisapp.errors import ConflictError
from gisapp.services import bank_batch, household_file, recording
from gisapp.ui import payout_form
from tests import town


def requested(tables):
    values = {"request_no": "S-1", "kind": "compensation", "amount": "50000"}
    return recording.add(tables, "payment_request", values, household="h3")


def approved(tables):
    values = household_file.begun(tables, "h3", "approval")
    return recording.add(tables, "approval", {**values, "who": f"{values['step']}某"}, household="h3")


@pytest.fixture
def town_path(tmp_path):
    """The town; a request of h3 is approved by all."""
    def earlier(tables):
        return recording.edit(tables, "holder", "o3", {"bank": "洞庭银行", "acct": "62001234"})

    def less(tables):
        payment = tables["payment"].index[tables["payment"]["household"] == "h3"][0]
        return recording.void(tables, "payment", payment, "退票")

    return town.written(tmp_path / "小镇.gpkg", earlier, less, requested, *[approved] * len(paying.ORDER))


def test_there_is_no_sheet_for_the_bank_whose_requests_got_no_number(qtbot, window, tmp_path, monkeypatch):
    def refused(*_args, **_more):
        raise ConflictError("store.conflict", table="付款申请")

    monkeypatch.setattr(window.session.project.store, "apply", refused)
    form = payout_form.export_form(window.session, None, window)
    form.fields["path"].setText(str(tmp_path / "代发.xlsx"))
    form.accept_button.click()
    assert (tmp_path / "代发.xlsx").exists()  # on its way
    qtbot.waitUntil(lambda: not form.general.isHidden())
    assert not (tmp_path / "代发.xlsx").exists() and bank_batch.waiting(window.session.tables)
    (tmp_path / "旧.xlsx").write_bytes(b"x")
    form.fields["path"].setText(str(tmp_path / "旧.xlsx"))
    form.accept_button.click()
    qtbot.waitUntil(lambda: "旧.xlsx" in form.general.text())
    assert (tmp_path / "旧.xlsx").read_bytes() == b"x"


def test_the_bank_gets_its_sheet_and_its_payments_are_one_step(qtbot, window, tmp_path):
    session = window.session
    form = payout_form.export_form(session, None, window)
    assert "1 笔" in form.windowTitle()
    form.fields["batch"].setText("D-1")
    form.fields["path"].setText(str(tmp_path / "代发.xlsx"))
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    page = openpyxl.load_workbook(tmp_path / "代发.xlsx").active
    last = [cell.value for cell in list(page.iter_rows())[-1]]
    assert last[1:6] == ["SD-0003", "欧阳明", "洞庭银行", "62001234", 50000]
    form = payout_form.paid_form(session, window)
    assert form.fields["batch"].text() == "D-1"
    form.fields["paid_date"].setText("2026-13-01")
    form.accept_button.click()
    qtbot.waitUntil(lambda: not form.faults["paid_date"].isHidden())
    form.fields["paid_date"].setText("")
    with qtbot.waitSignal(session.saved):
        form.accept_button.click()
    assert session.tables["payment"]["voucher"].iloc[-1] == "D-1-001"
    form = payout_form.export_form(session, None, window)
    form.accept_button.click()
    qtbot.waitUntil(lambda: not form.general.isHidden())
    assert "没有审批完" in form.general.text()
    form.reject()


def test_where_the_sheet_goes_is_chosen_in_a_dialog(qtbot, window, tmp_path, monkeypatch):
    form = payout_form.export_form(window.session, "z", window)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(tmp_path / "一批"), ""))
    form.fields["path"].findChild(QPushButton).click()
    assert form.values["path"] == str(tmp_path / "一批.xlsx")
    paid = payout_form.paid_form(window.session, window)
    paid.accept_button.click()
    qtbot.waitUntil(lambda: not paid.general.isHidden())
    assert paid.general.text().startswith("没有等着付款的批次。\n先“导出代发表”")
    for each in (form, paid):
        each.reject()
