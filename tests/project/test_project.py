"""The open project: one signal, undo and redo by the same road, another's work taken in, the past."""

import datetime as dt

import pandas as pd
import pytest

from gisapp import app
from gisapp.carto import layer, scene
from gisapp.carto.mapspec import MapSpec
from gisapp.domain import changes, schema
from gisapp.domain.changes import ChangeSet
from gisapp.errors import ConflictError, InputError, RefusedError
from gisapp.project import DRAWN, Project
from gisapp.services import households, recording
from gisapp.store.memory import MemoryStore
from tests import town as small
from tests.town import TODAY


def record(project, uid="h3", stage="surveyed", when=None):
    to = households.stage_named(stage)
    return project.do(households.set_stage(project.tables, [uid], to, TODAY, today=TODAY), when)


def test_changes_are_announced_once_after_they_show(town):
    heard = []
    town.changed.connect(lambda kept: heard.append((kept.label, town.tables["household"].at["h3", "stage"])))
    record(town)
    assert heard == [("登记“已调查”：SD-0003", "surveyed")]


def test_undo_and_redo_by_the_same_road(town):
    record(town)
    assert town.undo_label() == "登记“已调查”：SD-0003"
    town.do(town.undo())
    assert town.tables["household"].at["h3", "stage"] == "uninvestigated"
    assert households.history(town.tables, "h3")["voided"].tolist() == [True]
    assert town.redo_label() == "登记“已调查”：SD-0003"
    town.do(town.redo())
    assert town.tables["household"].at["h3", "stage"] == "surveyed"
    assert households.history(town.tables, "h3")["voided"].tolist() == [False]
    assert town.redo_label() is None
    assert len(town.log()) == 4


def test_undo_many_steps_in_their_order(town):
    for stage in ("surveyed", "determined", "appraised"):
        record(town, stage=stage)
    for stage in ("determined", "surveyed", "uninvestigated"):
        town.do(town.undo())
        assert town.tables["household"].at["h3", "stage"] == stage
    for stage in ("surveyed", "determined", "appraised"):
        town.do(town.redo())
        assert town.tables["household"].at["h3", "stage"] == stage


def test_a_new_step_forgets_what_could_be_redone(town):
    record(town)
    town.do(town.undo())
    record(town, "h1")
    assert town.redo_label() is None


def test_nothing_to_undo_is_said():
    project = Project(MemoryStore(), who="周敏")
    with pytest.raises(InputError):
        project.undo()


def test_undo_is_refused_when_another_has_changed_the_value(tmp_path):
    path = tmp_path / "项目.gpkg"
    one = app.create_project(path, who="周敏")
    one.do(small.contents())
    other = app.open_project(path, who="李建国", backup=False)
    record(one)
    other.absorb(other.fetch())
    record(other, stage="determined")
    one.absorb(one.fetch())
    assert one.tables["household"].at["h3", "stage"] == "determined"
    with pytest.raises(ConflictError):
        one.undo()
    app.close_project(other)
    app.close_project(one)


def test_what_a_colleague_wrote_since_our_last_look_is_taken_in_first(tmp_path):
    path = tmp_path / "项目.gpkg"
    one = app.create_project(path, who="周敏")
    one.do(small.contents())
    other = app.open_project(path, who="李建国", backup=False)
    record(other)
    seen = []
    one.changed.connect(lambda kept: seen.append(kept.stamp.who))
    one.do(ChangeSet("备注", (changes.updated(one.tables, "household", ["h1"], {"remark": "电话已换"}),)))
    assert seen == ["李建国", "周敏"]
    assert one.tables["household"].at["h3", "stage"] == "surveyed"
    assert one.tables["household"].at["h1", "remark"] == "电话已换"
    one.do(one.undo())
    assert one.tables["household"].at["h3", "stage"] == "surveyed"
    app.close_project(other)
    app.close_project(one)


def test_undo_is_refused_once_a_colleague_has_paid_on_it(tmp_path):
    path = tmp_path / "项目.gpkg"
    one = app.create_project(path, who="周敏")
    one.do(small.contents())
    payment = str(one.tables["payment"].index[one.tables["payment"]["household"] == "h3"][0])
    one.do(recording.void(one.tables, "payment", payment, "退回"))
    one.do(recording.void(one.tables, "agreement", "agreement-h3", "重签"))
    one.do(recording.record(one.tables, "agreement", {
        "agr_no": "XY-9", "mode": "cash", "sign_date": "2026-05-06", "total": "500", "drafter": "周敏"},
        household="h3"))
    other = app.open_project(path, who="李建国", backup=False)
    other.do(recording.record(other.tables, "payment", {"voucher": "9", "kind": "补偿", "amount": "500",
                                                        "paid_date": "2026-05-07"}, household="h3"))
    one.absorb(one.fetch())
    with pytest.raises(RefusedError) as refused:
        one.undo()
    assert [code for code, _ in refused.value.conditions] == ["rest.overpaid"]
    app.close_project(other)
    app.close_project(one)


def test_undo_survives_a_change_of_other_columns(town):
    record(town)
    remark = changes.updated(town.tables, "household", ["h3"], {"remark": "电话已换"})
    town.absorb(town.apply(ChangeSet("备注", (remark,))).sets)
    town.do(town.undo())
    assert town.tables["household"].at["h3", "stage"] == "uninvestigated"
    assert town.tables["household"].at["h3", "remark"] == "电话已换"


def test_what_was_known_at_a_moment(town):
    record(town, when=dt.datetime(2026, 11, 24, 23, 0, tzinfo=dt.UTC) + dt.timedelta(days=365))
    record(town, stage="determined", when=dt.datetime(2028, 1, 1, tzinfo=dt.UTC))
    past = town.known_at(dt.datetime(2027, 12, 1, tzinfo=dt.UTC))
    assert past["household"].at["h3", "stage"] == "surveyed"
    assert town.known_at(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))["household"].empty
    assert town.known_at(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))["household"].at["h3", "stage"] == "determined"


def test_what_only_registers_cannot_be_undone(town):
    town.do(households.reveal(town.tables, "household", ["h1"]))
    assert town.undo_label() == "小镇"


def test_what_a_map_draws_is_told_before_the_rest_is_read(town):
    seen = []
    project = Project(town.store, who="x", glimpse=lambda tables, packed: seen.append((tables, packed)))
    [(drawn, packed)] = seen
    assert not packed
    assert set(drawn.frames) == set(DRAWN) and drawn.revision == project.tables.revision
    assert all(project.tables[name] is frame for name, frame in drawn.frames.items())
    assert set(project.tables.frames) == set(schema.TABLES)
    assert list(scene.compose(drawn, MapSpec()).layers[0].uids) == list(
        scene.compose(project.tables, MapSpec()).layers[0].uids)


@pytest.fixture
def told_twice(monkeypatch):
    """Every project is a large one: what its map draws is told before geometry is made, and after."""
    monkeypatch.setattr("gisapp.project._MANY", 1)
    seen = []
    return seen, lambda tables, packed: seen.append((tables, packed))


def test_of_a_large_project_the_boxes_are_told_before_the_outlines(town, told_twice):
    seen, glimpse = told_twice
    project = Project(town.store, who="x", glimpse=glimpse)
    (begun, packed), (drawn, nothing) = seen
    assert begun["parcel"]["geom"].isna().all() and len(packed["parcel"]) == len(begun["parcel"])
    assert begun["household"] is drawn["household"] and not nothing
    assert all(project.tables[name] is frame for name, frame in drawn.frames.items())
    plain = Project(town.store, who="x").tables
    for name in schema.TABLES:
        pd.testing.assert_frame_equal(project.tables[name], plain[name])


def test_outlines_that_changed_after_their_boxes_are_read_anew(town, told_twice, monkeypatch):
    monkeypatch.setattr("gisapp.store.packed.Made.unpacked", lambda self: None)
    seen, glimpse = told_twice
    project = Project(town.store, who="x", glimpse=glimpse)
    assert len(seen) == 2 and project.tables["parcel"]["geom"].notna().all()
    assert seen[-1][0]["parcel"] is project.tables["parcel"]


def test_what_is_written_while_it_is_read_is_read_whole(town):
    class Busy(MemoryStore):
        """A store on which a colleague writes once, in the middle of a reading."""

        written = False

        def load(self, table, extent=None, zone=None):
            rows = town.store.load(table)
            if table == "stage_event" and not self.written:
                self.written = True
                record(town)
            return rows

        def revision(self):
            return town.store.revision()

    project = Project(Busy(), who="x")
    assert project.tables.revision == town.tables.revision
    assert project.tables["household"].at["h3", "stage"] == "surveyed"
    assert list(project.tables["stage_event"]["household"]) == ["h3"]


def test_every_layer_of_the_map_is_drawn_from_what_is_read_first():
    assert {each.table for each in layer.layers()} <= set(DRAWN)
