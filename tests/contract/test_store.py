"""The contract that every store obeys; a new store is added to ``STORES`` and to nothing else."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
import shapely

from gisapp.domain import changes, schema
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.errors import ConflictError
from gisapp.store import geopackage
from gisapp.store.memory import MemoryStore
from tests import town as small

STORES = ("memory", "geopackage")


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else geopackage.create(tmp_path / "项目.gpkg", "EPSG:4547")
    yield made
    made.close()


@pytest.fixture
def filled(store):
    store.apply(small.contents(), "周敏")
    return store


def snapshot(store):
    return Tables({name: store.load(name) for name in schema.TABLES}, store.crs, store.revision())


def equal(one, other):
    for name in schema.TABLES:
        pd.testing.assert_frame_equal(one[name], other[name])
    return True


def staged(tables, uids=("h1",), stage="surveyed"):
    return ChangeSet("登记", (
        changes.updated(tables, "household", uids, {"stage": stage, "stage_on": dt.date(2026, 11, 1)}),
        changes.inserted("stage_event", {"household": list(uids), "stage": stage,
                                         "happened_on": [dt.date(2026, 11, 1)] * len(uids)}),
    ))


def test_new_store_is_empty(store):
    assert store.revision() == 0
    assert all(len(store.load(name)) == 0 for name in schema.TABLES)
    assert all(list(store.load(name).columns) == [*schema.TABLES[name].names, "version"] for name in schema.TABLES)


def test_geometry_comes_packed_or_made(filled):
    for name in ("zone", "parcel", "building", "street"):
        whole = filled.load(name)
        frame, packed = filled.load_packed(name)
        assert filled.size(name) >= len(whole) == len(packed) and frame["geom"].isna().all()
        assert np.array_equal(packed.boxes(), shapely.bounds(whole["geom"].to_numpy(dtype=object)), equal_nan=True)
        some = np.arange(len(whole))[::-2]
        assert list(packed.made(some)) == list(whole["geom"].iloc[some])
        pd.testing.assert_frame_equal(frame.assign(geom=packed.unpacked()), whole)


def test_what_is_applied_is_loaded(filled):
    expected = Tables.empty().with_changes(small.contents())
    for name in ("zone", "phase", "parcel", "building", "household", "agreement"):
        pd.testing.assert_frame_equal(filled.load(name).drop(columns="version"),
                                      expected[name].drop(columns="version"))


def test_apply_returns_the_stamped_set(store):
    moment = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
    kept = store.apply(small.contents(), "周敏", moment)
    assert (kept.stamp.revision, kept.stamp.who, kept.stamp.when) == (1, "周敏", moment)
    assert store.stamps() == [kept.stamp]


def test_versions_rise_with_every_change(filled):
    before = snapshot(filled)
    kept = filled.apply(staged(before), "周敏")
    assert filled.load("household").at["h1", "version"] == before["household"].at["h1", "version"] + 1
    assert kept.changes[0].after.at["h1", "version"] == before["household"].at["h1", "version"] + 1


def test_absorbing_equals_loading(filled):
    before = snapshot(filled)
    kept = filled.apply(staged(before, ["h1", "h2"]), "周敏")
    assert equal(before.with_changes(kept), snapshot(filled))


def test_stale_version_conflicts_and_changes_nothing(filled):
    before = snapshot(filled)
    filled.apply(staged(before), "周敏")
    after = snapshot(filled)
    with pytest.raises(ConflictError):
        filled.apply(staged(before, ["h2", "h1"]), "李建国")
    assert equal(snapshot(filled), after)
    assert filled.revision() == 2


def test_the_set_in_which_a_row_came(filled):
    before = snapshot(filled)
    kept = filled.apply(ChangeSet("草图", (
        changes.inserted("sketch", {"name": ["场"], "geom": [None]}, ["s1"]),
        changes.updated(before, "parcel", ["p1"], {"address": "新址"}))), "周敏")
    found = filled.origin("sketch", "s1")
    assert (found.stamp.revision, found.label) == (kept.stamp.revision, "草图")
    assert {each.table for each in found.changes} == {"sketch", "parcel"}
    assert filled.origin("sketch", "nobody") is None
    undone = filled.apply(kept.inverse(), "周敏")
    again = filled.apply(undone.inverse(), "周敏")
    assert filled.origin("sketch", "s1").stamp.revision == again.stamp.revision


def test_decision_rests_on_rows_that_are_not_changed(filled):
    before = snapshot(filled)
    rests = ChangeSet("x", staged(before, ["h3"]).changes, depends=changes.depends_on(before, "household", ["h1"]))
    filled.apply(staged(before, ["h1"]), "周敏")
    with pytest.raises(ConflictError):
        filled.apply(rests, "李建国")
    assert filled.load("household").at["h3", "stage"] == "uninvestigated"


def test_duplicate_key_is_refused(filled):
    twice = changes.inserted("household", {"hh_no": ["SD-0001"], "stage": "uninvestigated"})
    with pytest.raises(ConflictError):
        filled.apply(ChangeSet("x", (twice,)), "周敏")
    assert len(filled.load("household")) == 8


def test_inverse_takes_back(filled):
    before = snapshot(filled)
    kept = filled.apply(staged(before), "周敏")
    filled.apply(kept.inverse(), "周敏")
    after = snapshot(filled)
    assert after["household"].at["h1", "stage"] == "uninvestigated"
    assert changes.effective(after["stage_event"]).empty
    assert len(after["stage_event"]) == 2


def test_deleted_rows_go_and_come_back(filled):
    before = snapshot(filled)
    kept = filled.apply(ChangeSet("x", (changes.deleted(before, "building", ["b7"]),)), "周敏")
    assert "b7" not in filled.load("building").index
    filled.apply(kept.inverse(), "周敏")
    back = filled.load("building").loc[["b7"]].drop(columns="version")
    pd.testing.assert_frame_equal(back, before["building"].loc[["b7"]].drop(columns="version"))


def test_log_rebuilds_what_was_missed(filled):
    seen = snapshot(filled)
    filled.apply(staged(seen, ["h1"]), "周敏")
    filled.apply(staged(snapshot(filled), ["h2"]), "李建国")
    missed = filled.changes_since(seen.revision)
    assert [each.stamp.who for each in missed] == ["周敏", "李建国"]
    for each in missed:
        seen = seen.with_changes(each)
    assert equal(seen, snapshot(filled))


def test_log_takes_the_tables_back(filled):
    before = snapshot(filled)
    filled.apply(staged(before, ["h1"]), "周敏")
    now = snapshot(filled)
    assert equal(now.rewound(filled.changes_since(before.revision)), before)


def test_sets_in_which_rows_ended_and_those_that_undo(filled):
    seen = snapshot(filled)
    ended = filled.apply(ChangeSet("x", (changes.deleted(seen, "building", ["b7"]),
                                         changes.deleted(seen, "parcel", ["p6"]))), "周敏")
    filled.apply(staged(snapshot(filled), ["h2"]), "李建国")
    undone = filled.apply(ended.inverse(), "周敏")
    found = filled.endings_since(0, "parcel")
    assert [each.stamp.revision for each in found] == [ended.stamp.revision, undone.stamp.revision]
    assert [(each.table, tuple(each.uids)) for each in found[0].changes] == [("parcel", ("p6",))]
    assert (found[1].undoes, found[1].changes) == (ended.stamp.revision, ())
    assert filled.endings_since(undone.stamp.revision, "parcel") == []


def test_set_without_changes_is_logged(filled):
    filled.apply(ChangeSet("显示个人信息", reason="SD-0001", undoable=False), "周敏")
    last = filled.changes_since(1)[0]
    assert (last.label, last.reason, last.changes, last.undoable) == ("显示个人信息", "SD-0001", (), False)


def test_load_by_extent_and_zone(filled):
    east, north = small.EAST, small.NORTH
    assert list(filled.load("parcel", extent=(east, north, east + 31, north + 26)).index) == ["p1"]
    assert len(filled.load("parcel", zone="z")) == 6
    assert filled.load("parcel", zone="nowhere").empty
