"""``gisapp house import``: a sheet comes in, a second time changes nothing, what does not fit is told by its row."""

import json

import pytest
from openpyxl import Workbook

from tests import town


@pytest.fixture
def project(tmp_path):
    return town.written(tmp_path / "小镇.gpkg")


def test_a_sheet_of_houses(project, run, tmp_path):
    book = Workbook()
    for row in (["房号", "小区", "栋", "室", "户型", "面积"], ["A-1", "洞庭家园", "1栋", 101, "两室", 80],
                ["A-2", "洞庭家园", "1栋", 102, "两室", "大"]):
        book.active.append(row)
    book.save(tmp_path / "房源.xlsx")
    words = ("house", "import", project, tmp_path / "房源.xlsx", "--zone", "试点片区", "--json")
    trial = json.loads(run(*words, "--dry-run"))
    assert (trial["new"], trial["left_out"], trial["findings"][0]["row"]) == (1, 1, 3)
    assert json.loads(run("house", "list", project, "--json")) == []
    assert json.loads(run(*words))["new"] == 1
    assert json.loads(run(*words))["unchanged"] == 1
    row = json.loads(run("house", "list", project, "--json"))[0]
    assert (row["house_id"], row["status"], row["room"]) == ("A-1", "available", "101")
    assert "没有安置房“B-9”" in run("house", "pick", project, "B-9", "SD-0001", code=1)
    assert "SD-0001 还没有签约" in run("house", "pick", project, "A-1", "SD-0001", code=1)
