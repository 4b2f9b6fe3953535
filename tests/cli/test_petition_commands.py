"""``gisapp petition``: registered, accepted, prolonged, closed; terms, masks, sentences, both languages."""

import json

import pytest

from gisapp.domain import schema

TODAY = "2026-11-24"


def listed(run, project, *more):
    return json.loads(run("petition", "list", project, "--on", TODAY, "--json", *more))


def test_rows_stand_under_the_names_of_the_schema(demo, run):
    rows = listed(run, demo)
    names = [column.name for column in schema.TABLES["petition"].columns]
    assert list(rows[0])[:len(names)] == names
    assert {"notify_due", "close_due", "due", "days_left", "overdue"} <= set(rows[0])
    assert {row["channel"] for row in rows} <= {"visit", "letter", "online", "hotline"}
    assert all(row["matter"] in {"***", None} for row in rows)
    assert all(row["due"] is None for row in rows if row["closed_on"])
    assert listed(run, demo, "--open") == [row for row in rows if row["closed_on"] is None]
    assert {row["zone"] for row in listed(run, demo, "--zone", "九华山")} <= {"九华山"}
    assert "渠道" in run("petition", "list", demo)


def test_a_petition_from_receipt_to_its_end(project, run):
    number = json.loads(run("list", project, "household", "--json"))[0]["hh_no"]
    row = json.loads(run("petition", "add", project, "--channel", "来访", "--matter", "安置房面积",
                         "--household", number, "--recv-date", "2026-11-10", "--json"))
    assert (row["channel"], row["household"], row["matter"]) == ("visit", number, "***")
    assert (row["notify_due"], row["due"], row["close_due"]) == ("2026-11-25", "2026-11-25", None)
    answer = ("petition", "answer", project, row["pet_no"])
    assert "受理" in run(*answer, "--extend", code=1)
    assert row["pet_no"] in run(*answer, "--accept", "--on", "2026-11-12")
    accepted = next(each for each in listed(run, project) if each["pet_no"] == row["pet_no"])
    assert (accepted["due"], accepted["days_left"], accepted["overdue"]) == ("2027-01-11", 48, False)
    assert json.loads(run(*answer, "--extend", "--json"))["close_due"] == "2027-02-10"
    closed = json.loads(run(*answer, "--result", "已答复", "--on", "2026-11-20", "--json"))
    assert (closed["closed_on"], closed["result"], closed["due"]) == ("2026-11-20", "已答复", None)


def test_the_matter_is_written_out_only_when_revealed_and_that_is_logged(project, run):
    run("petition", "add", project, "--channel", "letter", "--matter", "过渡费没有到账", "--zone", "文旅新城")
    assert "过渡费没有到账" not in run("petition", "list", project)
    assert "过渡费没有到账" in run("petition", "list", project, "--reveal")
    assert json.loads(run("log", project, "--json"))[-1]["label"] == "显示个人信息"


@pytest.mark.parametrize(("arguments", "code"), [
    (("answer", "没有", "--accept"), 1), (("answer", "没有"), 2), (("answer", "没有", "--accept", "--result", "x"), 2),
    (("add", "--channel", "飞鸽", "--matter", "x"), 1), (("add", "--matter", "x"), 2),
    (("add", "--channel", "visit", "--matter", "x", "--household", "没有"), 1),
    (("add", "--channel", "visit", "--matter", "x", "--recv-date", "昨天"), 1), (("list", "--zone", "没有"), 1),
])
def test_refusals(project, run, arguments, code):
    command, *rest = arguments
    assert run("petition", command, project, *rest, code=code)


def test_help_in_both_languages(run):
    for name in ("list", "add", "answer"):
        assert "用法" in run("petition", name, "--help")
        assert "Usage" in run("petition", name, "--help", "--lang", "en")
