"""``file``, ``stage --evidence``, ``why`` and ``check`` speak of the same papers."""

import json
import shutil

import pytest


@pytest.fixture
def project(small, tmp_path):
    return shutil.copy(small, tmp_path / "项目.gpkg")


def test_papers_are_filed_asked_for_and_checked(project, run, tmp_path):
    scan = tmp_path / "入户 调查表.pdf"
    scan.write_bytes(b"%PDF /Type /Page ")
    lacks = {each["doc_type"] for each in json.loads(run("why", project, "SD-0001", "--json"))["documents"]}
    assert {"id_card", "survey_form", "sketch", "photo"} == lacks
    assert "档案里还缺" in run("why", project, "SD-0001")
    run("stage", project, "SD-0001", "--to", "surveyed", "--on", "2026-11-20", "--evidence", scan)
    run("file", project, "SD-0001", "--type", "身份证明", "--box", "3盒")
    assert "早已归档" in run("file", project, "SD-0001", scan)
    rows = json.loads(run("list", project, "document", "--json"))
    assert [(row["household"], row["doc_type"], row["box_no"]) for row in rows] == [
        ("SD-0001", "survey_form", None), ("SD-0001", "id_card", "3盒")]
    assert not {"survey_form", "id_card"} & {
        each["doc_type"] for each in json.loads(run("why", project, "SD-0001", "--json"))["documents"]}
    kept = tmp_path / "项目.档案" / rows[0]["path"]
    assert json.loads(run("check", project, "--json"))["whole"]
    kept.write_bytes(b"something else")
    assert "档案文件与归档时不同" in run("check", project, code=1)


def test_a_refused_stage_files_nothing(project, run, tmp_path):
    scan = tmp_path / "协议.pdf"
    scan.write_bytes(b"%PDF")
    run("stage", project, "SD-0001", "--to", "closed", "--on", "2026-11-20", "--evidence", scan, code=1)
    assert not (tmp_path / "项目.档案").exists()
    assert "读不出来" in run("stage", project, "SD-0001", "--to", "surveyed", "--on", "2026-11-20", "--evidence",
                             tmp_path / "没有.pdf", code=1)
    assert json.loads(run("history", project, "SD-0001", "--json")) == []


def test_one_record_for_many_households(project, run):
    values = ("--set", "doc_kind=offer", "--set", "served_on=2026-11-20", "--new", "--json")
    out = run("record", project, "service", "SD-0001", "SD-0002", *values, "--set", "mode=direct")
    assert len(json.loads(out)) == 2
    err = run("record", project, "service", "SD-0001", "SD-0002", *values, "--set", "mode=left", code=1)
    assert "SD-0001：" in err and "SD-0002：" in err
