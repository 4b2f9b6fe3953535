"""``gisapp issue`` and ``gisapp milestone``: exit codes, sentences, JSON, both languages, one undoable step."""

import json

from openpyxl import Workbook

from gisapp import app

TODAY = "2026-11-24"


def listed(run, project, *more):
    return json.loads(run("issue", "list", project, "--json", *more))


def test_issues_are_listed_without_the_restricted_unless_revealed(project, run):
    rows = listed(run, project)
    assert {"issue_no", "class", "title", "due", "state", "hh_nos", "overdue", "zone"} <= set(rows[0])
    assert {row["class"] for row in rows} == {"E1", "E2", "E3", "E4", "S1", "S2", "O"}
    assert all(row["zone"] == "九华山" for row in listed(run, project, "--zone", "九华山"))
    assert {row["class"] for row in listed(run, project, "--class", "无房户安置")} == {"E2"}
    assert "S3" not in run("list", project, "issue", "--json")
    assert "S3" in {row["class"] for row in listed(run, project, "--reveal")}
    assert json.loads(run("log", project, "--json"))[-1]["label"] == "显示个人信息"
    assert "编号" in run("issue", "list", project, "--state", "在办")
    run("issue", "list", project, "--class", "X", code=1)


def test_an_issue_from_registering_to_closing(project, run):
    number = json.loads(run("list", project, "household", "--where", "tenure = 'restructured'", "--json"))[0]["hh_no"]
    row = json.loads(run("issue", "add", project, "--class", "O", "--title", "围墙", "--zone", "文旅新城",
                         "--level", "红", "--household", number, "--due", "2027-01-01", "--amount", "12,500", "--json"))
    assert (row["issue_no"], row["state"], row["level"], row["hh_nos"]) == ("WL-O-001", "open", "red", [number])
    assert row["amount"] == "12500.00"
    assert "WL-O-002" in run("issue", "add", project, "--class", "O", "--title", "路灯", "--zone", "文旅新城")
    run("issue", "progress", project, "WL-O-001", "--note", "现场核查")
    assert listed(run, project, "--state", "working")[-1]["issue_no"] == "WL-O-001"
    closed = json.loads(run("issue", "close", project, "WL-O-001", "--result", "已修复", "--json"))
    assert (closed["state"], closed["result"]) == ("closed", "已修复")


def test_refusals_are_sentences_and_exit_codes(project, run):
    said = run("issue", "close", project, "YL-WL-007", "--result", "x", code=1)
    assert "还不能办结" in said
    assert "[issue.still_seized]" in said
    number = json.loads(run("list", project, "household", "--json"))[0]["hh_no"]
    said = run("issue", "add", project, "--class", "S3", "--title", "x", "--household", number, code=1)
    assert "只登记事件" in said
    run("issue", "close", project, "没有", "--result", "x", code=1)
    run("issue", "add", project, "--title", "x", code=2)
    run("issue", "add", project, "--class", "O", "--title", "x", "--at", "东", code=2)
    run("issue", "nothing", code=2)
    run("milestone", "list", code=2)
    said = run("record", project, "issue_object", number, "--set", "issue=YL-WL-008", code=1)
    assert "issue" in said


def test_help_in_both_languages(run):
    for name in ("issue", "milestone"):
        for arguments in ((name, "--help"), (name, "list", "--help")):
            assert "用法" in run(*arguments)
            assert "Usage" in run(*arguments, "--lang", "en")


def test_tasks_count_what_is_done(demo, run):
    rows = json.loads(run("milestone", "list", demo, "--on", TODAY, "--json"))
    assert {"task", "zone", "target", "done", "unit", "deadline", "light", "forecast"} <= set(rows[0])
    assert {row["zone"] for row in rows} == {"文旅新城", "九华山"}
    assert {row["light"] for row in rows} == {"green", "amber", "red"}
    figures = json.loads(run("summary", demo, "--json", "--as-of", TODAY))
    for row in rows:
        if row["measure"] in {"signed", "handed_over"}:
            assert row["done"] == figures[row["zone"]][row["measure"]]
    assert "灯" in run("milestone", "list", demo, "--zone", "九华山")


def test_a_table_is_imported_in_one_step(project, run, tmp_path):
    book = Workbook()
    book.active.append(["任务", "片区", "责任单位", "目标量", "单位", "起", "止"])
    book.active.append(["净地移交任务", "九华山片区", "自规局", 30, "亩", "2026-01-01", "2026-12-31"])
    book.active.append(["绿化", "九华山", "园林局", 30, "户", None, "2026-12-31"])
    book.save(path := tmp_path / "分解.xlsx")
    before = len(json.loads(run("milestone", "list", project, "--json")))
    assert "没有导入" in run("milestone", "import", project, path, "--dry-run")
    assert len(json.loads(run("milestone", "list", project, "--json"))) == before
    told = json.loads(run("milestone", "import", project, path, "--json"))
    assert (told["new"], told["left_out"]) == (1, 1)
    assert told["rows"][0] == {"row": 2, "task": "净地移交任务", "measure": "cleared", "guessed": True}
    assert told["findings"][0]["row"] == 3
    assert len(json.loads(run("milestone", "list", project, "--json"))) == before + 1
    assert "未变 1" in run("milestone", "import", project, path)
    run("milestone", "import", project, tmp_path / "没有.xlsx", code=1)
    kept = app.open_project(project)
    assert [each.label for each in kept.log()].count("导入责任分解表（1 行）") == 1
    app.close_project(kept)
