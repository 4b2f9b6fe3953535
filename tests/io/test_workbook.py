"""Workbooks as offices write them: merged cells, dates, numbers kept as text, hidden sheets."""

import datetime as dt

import pytest
from openpyxl import Workbook

from gisapp.errors import InputError
from gisapp.io import workbook


def test_cells_are_read_as_they_are(tmp_path):
    book = Workbook()
    page = book.active
    page.title = "分解表"
    page.append(["任务", "片区", "目标"])
    page.append([" 签约 ", "九华山", 12])
    page.append(["拆除", None, 3.5])
    page.append(["0012", dt.datetime(2026, 3, 1), None])
    page.merge_cells("B2:B3")
    book.create_sheet("藏").sheet_state = "hidden"
    path = tmp_path / "责任 分解.xlsx"
    book.save(path)
    assert workbook.read(path) == {"分解表": [
        ["任务", "片区", "目标"], ["签约", "九华山", 12], ["拆除", "九华山", 3.5],
        ["0012", dt.date(2026, 3, 1), None]]}


@pytest.mark.parametrize(("name", "content", "code"), [
    ("没有.xlsx", None, "file.not_found"), ("坏.xlsx", b"PK\x03\x04no", "sheet.unreadable"),
    ("旧.xls", b"\xd0\xcf\x11\xe0", "sheet.unreadable"), ("空.xlsx", b"", "sheet.unreadable"),
])
def test_what_is_no_workbook_is_said(tmp_path, name, content, code):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        workbook.read(path)
    assert caught.value.code == code
