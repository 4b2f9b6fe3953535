"""今日待办: rows with article and household, groups, zones, what is told; the English of every term."""

import datetime as dt
import json

import pytest

from gisapp import app, cli, i18n
from gisapp.domain import changes, clocks
from gisapp.domain.changes import ChangeSet, Tables, inserted, updated
from gisapp.services import due
from tests import town

TODAY = dt.date(2026, 11, 24)


def later(days):
    return TODAY + dt.timedelta(days)


@pytest.fixture
def tables():
    """The town with something due in every group."""
    bare = Tables.empty().with_changes(town.without_evidence())
    household = ["h1", "h2", "h3", "h4"]
    talks = {"household": ["h1", "h5"], "talk_date": later(-9), "next_on": [later(1), later(-2)]}
    return bare.with_changes(ChangeSet("期限", (
        inserted("agreement", {"household": household, "agr_no": [f"X{uid}" for uid in household], "kind": "main",
                               "mode": "cash", "sign_date": later(-60), "total": 1,
                               "move_due": [later(-1), later(3), later(7), later(15)]}),
        inserted("talk", talks),
        inserted("service", {"household": ["h6"], "doc_kind": "urging", "mode": "direct", "served_on": later(-30)}),
        inserted("exit_event", {"household": ["h6"], "route": "decision", "step": "urged", "happened_on": later(-30)}),
        inserted("issue", {"issue_no": ["YL-1"], "zone": "z", "class": "S3", "title": "线索", "state": "open",
                           "due": later(2)}),
        updated(bare, "phase", ["f1"], {"sign_from": later(-90), "sign_to": later(5)}),
    )))


def test_the_groups_of_a_day(tables):
    found = due.today(tables, TODAY)
    assert list(found.groups) == list(due.GROUPS)
    assert {name: list(rows["hh_no"]) for name, rows in found.groups.items()} == {
        "overdue": ["SD-0001"], "within_3": [None, "SD-0002"], "within_7": [None, "SD-0003"],
        "within_15": ["SD-0004"], "appointments": ["SD-0005", "SD-0001"], "ready": ["SD-0006"]}
    assert found.count == 9 and found.findings == ()
    assert due.today(tables, TODAY, within=3).count == 6


def test_a_row_says_what_it_rests_on(tables):
    rows = due.clocks(tables, TODAY, households=["h1"])
    assert list(rows["code"]) == ["move.due", "talk.next"]
    row = rows.iloc[0]
    assert (row["title"], row["article"], row["unit"], row["duty"]) == ("搬迁期限", "590号令第25条、第27条", "stated",
                                                                   "household")
    assert (row["table"], row["key"], row["zone"]) == ("agreement", "Xh1", "z")
    assert (row["overdue"], row["days_left"], row["due_on"].date()) == (True, -1, later(-1))


def test_matters_and_phases_have_their_names(tables):
    rows = due.clocks(tables, TODAY).set_index("code")
    assert (rows.at["issue.due", "key"], rows.at["issue.due", "zone"]) == ("YL-1", "z")
    assert (rows.at["signing.end", "phase_no"], rows.at["signing.end", "zone"]) == ("1", "z")
    assert "线索" not in rows.to_string()  # an event of S3 is nowhere named


def test_only_a_zone(tables):
    assert len(due.clocks(tables, TODAY, zone="z")) == 9
    assert len(due.clocks(tables, TODAY, zone="other")) == 0


def test_terms_through_a_year_that_nobody_knows_are_told(tables):
    urged = tables.with_changes(ChangeSet("催告", (
        inserted("exit_event", {"household": ["h7"], "route": "decision", "step": "urged",
                                "happened_on": [dt.date(2026, 12, 28)]}),)))
    told = due.today(urged, dt.date(2026, 12, 29)).findings
    assert [code for code, _ in told] == ["due.holidays_unknown"]
    assert "2027 年的放假安排" in i18n.sentence(*told[0])


def test_which_changes_concern_the_clocks(tables):
    assert due.concerns(ChangeSet("户", (updated(tables, "household", ["h1"], {"stage": "surveyed"}),)))
    assert not due.concerns(ChangeSet("街", (inserted("street", {"name": ["郭亮街"]}),)))


def test_every_word_of_the_terms_has_its_english():
    texts = [text for term in clocks.TERMS.values()
             for text in (term.title, term.article, term.starts, term.ends, term.action, term.rolls) if text]
    assert sorted({text for text in [*texts, *due.GROUPS.values()] if text not in i18n.english()}) == []


def test_days_left_in_words():
    assert [due.left_words(days, ready=False) for days in (-2, 0, 3)] == ["超期 2 天", "今天到期", "还有 3 天"]
    assert due.left_words(-2, ready=True) == "期满可办"


def test_the_command_prints_rows_under_the_schema_s_names(tables, tmp_path, capfdbinary):
    path = tmp_path / "小镇.gpkg"
    made = app.create_project(path, who="周敏")
    made.do(ChangeSet("小镇", tuple(changes.insertion(name, frame) for name, frame in tables.frames.items()
                                    if len(frame) and name != "project")))
    app.close_project(made)
    assert cli.main(["due", str(path), "--on", TODAY.isoformat(), "--within", "3", "--json"]) == 0
    rows = json.loads(capfdbinary.readouterr().out)
    assert [row["code"] for row in rows] == ["urging.wait", "talk.next", "move.due", "talk.next", "issue.due",
                                             "move.due"]
    assert rows[2] == {
        "hh_no": "SD-0001", "phase_no": None, "key": "Xh1", "code": "move.due", "title": "搬迁期限",
        "article": "590号令第25条、第27条", "started_on": "2026-09-25", "due_on": "2026-11-23", "days_left": -1,
        "overdue": True, "ready": False, "unit": "stated", "length": 0, "duty": "household",
        "action": "约定交房，办理交房验收"}
    assert cli.main(["due", str(path), "--on", TODAY.isoformat(), "--zone", "试点片区"]) == 0
    shown = capfdbinary.readouterr().out.decode("utf-8")
    assert "共 9 项，其中已超期 2 项" in shown and "超期 1 天" in shown
