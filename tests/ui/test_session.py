"""One store thread, a queue of calls, undo, what others change."""

import datetime as dt
import shutil

from gisapp import app
from gisapp.domain.changes import ChangeSet
from gisapp.domain.lifecycle import Stage
from gisapp.errors import GisAppError, RefusedError
from gisapp.services import households
from gisapp.ui.session import Session

DAY = dt.date(2026, 5, 6)


def survey(uids):
    return lambda tables: households.set_stage(tables, uids, Stage.SURVEYED, DAY)


def stage_of(session, uid):
    return session.tables["household"].at[uid, "stage"]


def test_a_change_is_saved_and_announced(qtbot, session):
    heard, done = [], []
    session.changed.connect(heard.append)
    with qtbot.waitSignal(session.saved):
        assert session.submit(survey(["h1"]), done.append)
    assert [each.stamp.revision for each in heard] == [each.stamp.revision for each in done]
    assert stage_of(session, "h1") == "surveyed"
    assert session.saved_at is not None


def test_a_double_click_is_one_change_and_one_refusal(qtbot, session):
    refused, heard = [], []
    session.changed.connect(heard.append)
    with qtbot.waitSignal(session.failed):
        session.submit(survey(["h1"]))
        session.submit(survey(["h1"]), failed=None)
        session.failed.connect(refused.append)
    assert len(heard) == 1
    assert isinstance(refused[0], RefusedError)
    assert refused[0].conditions[0][0] == "stage.same"


def test_undo_and_redo(qtbot, session):
    with qtbot.waitSignal(session.saved):
        session.submit(survey(["h1", "h2"]))
    assert "已调查" in session.undo_label()
    with qtbot.waitSignal(session.saved):
        session.undo()
    assert stage_of(session, "h1") == "uninvestigated"
    assert session.undo_label() is None
    with qtbot.waitSignal(session.saved):
        session.redo()
    assert stage_of(session, "h2") == "surveyed"


def test_undo_without_anything_is_a_sentence(qtbot, session):
    with qtbot.waitSignal(session.failed) as caught:
        session.undo()
    assert caught.args[0].code == "undo.nothing"


def test_another_connection_is_absorbed_within_two_seconds(qtbot, session, town_path):
    other = app.open_project(town_path, who="王芳", backup=False)
    try:
        with qtbot.waitSignal(session.changed, timeout=2_000) as caught:
            other.do(survey(["h3"])(other.tables))
    finally:
        other.close()
    assert caught.args[0].stamp.who == "王芳"
    assert stage_of(session, "h3") == "surveyed"


def test_a_colleagues_change_between_two_of_ours_is_not_skipped(qtbot, session, town_path):
    session._fetch_timer.stop()
    other = app.open_project(town_path, who="王芳", backup=False)
    other.do(survey(["h3"])(other.tables))
    other.close()
    with qtbot.waitSignal(session.saved):
        session.submit(survey(["h1"]))
    assert stage_of(session, "h3") == "surveyed"
    assert stage_of(session, "h1") == "surveyed"


def test_a_conflict_is_told_and_the_colleagues_value_shown(qtbot, session, town_path):
    session._fetch_timer.stop()
    other = app.open_project(town_path, who="王芳", backup=False)
    other.do(households.set_stage(other.tables, ["h1"], Stage.SURVEYED, dt.date(2026, 4, 1)))
    other.close()
    with qtbot.waitSignals([session.failed, session.changed]):
        session.submit(survey(["h1"]))
    assert session.tables["household"].at["h1", "stage_on"].date() == dt.date(2026, 4, 1)


def test_closing_writes_what_is_queued(qtbot, town_path):
    session = Session()
    with qtbot.waitSignal(session.opened):
        session.open(town_path)
    for uid in ("h1", "h2", "h3"):
        session.submit(survey([uid]))
    session.finish()
    project = app.open_project(town_path, backup=False)
    assert list(project.tables["household"].loc[["h1", "h2", "h3"], "stage"]) == ["surveyed"] * 3
    app.close_project(project)


def test_a_read_only_project_refuses_with_a_sentence(qtbot, town_path):
    session = Session()
    with qtbot.waitSignal(session.opened):
        session.create(town_path, lambda path: app.open_project(path, read_only=True))
    with qtbot.waitSignal(session.failed) as caught:
        assert not session.submit(survey(["h1"]))
    assert caught.args[0].code == "store.read_only"
    session.finish()


def test_a_file_that_cannot_be_opened_leaves_the_project_open(qtbot, session, tmp_path):
    told = []
    wrong = tmp_path / "坏.gpkg"
    wrong.write_bytes(b"nothing of the kind")
    session.open(wrong, failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], GisAppError)
    assert session.writable


def test_opening_another_project_closes_the_first(qtbot, session, town_path, tmp_path):
    second = tmp_path / "二.gpkg"
    shutil.copy(town_path, second)
    with qtbot.waitSignal(session.opened):
        session.open(second)
    assert session.project.path == second
    lock = town_path.with_name(town_path.name + ".lock")
    qtbot.waitUntil(lambda: not lock.exists())


def test_the_officer_is_asked_once_and_may_refuse(qtbot, session):
    session.naming = lambda: ""
    assert not session.submit(survey(["h1"]))
    session.naming = lambda: "王芳"
    with qtbot.waitSignal(session.saved):
        session.submit(lambda tables: ChangeSet("看", undoable=False))
    assert session.project.who == "王芳"


def test_a_days_backup_follows_the_opening(qtbot, session, town_path):
    folder = town_path.with_name("小镇.备份")
    qtbot.waitUntil(lambda: folder.is_dir() and any(folder.iterdir()), timeout=5_000)


def test_a_form_with_a_bug_holds_up_neither_the_queue_nor_the_end(qtbot, town_path):
    session = Session()
    with qtbot.waitSignal(session.opened):
        session.open(town_path)

    def breaks(_changeset):
        raise ZeroDivisionError

    with qtbot.capture_exceptions() as broken:
        session.submit(survey(["h1"]), breaks)
        session.submit(survey(["h2"]))
        qtbot.waitUntil(lambda: session.tables["household"].at["h2", "stage"] == "surveyed")
    assert [kind for kind, *_ in broken] == [ZeroDivisionError]
    session.finish()
