"""Changes: the inverse of the inverse, snapshots that never change, rows that only grow."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain import changes, schema
from gisapp.domain.changes import Change, ChangeSet, Tables
from tests import town as small

UIDS = ("h1", "h2", "h3", "h4", "h5")
TABLES = Tables.empty().with_changes(small.contents())

values = st.fixed_dictionaries({}, optional={
    "area_ok": st.none() | st.floats(0, 9999).map(lambda area: round(area, 2)),
    "address": st.none() | st.text(max_size=20),
    "stage_on": st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)),
    "has_cert": st.none() | st.booleans(), "tenure": st.sampled_from([None, "private", "public_rental"]),
}).filter(bool)


@st.composite
def sets(draw):
    uids = draw(st.lists(st.sampled_from(UIDS), min_size=1, unique=True))
    parts = [changes.updated(TABLES, "household", uids, draw(values))]
    if draw(st.booleans()):
        parts.append(changes.deleted(TABLES, "building", draw(st.lists(st.sampled_from(["b1", "b7"]), min_size=1,
                                                                     unique=True))))
    if draw(st.booleans()):
        parts.append(changes.inserted("plan_point", {"name": draw(st.lists(st.text(min_size=1), min_size=1))}))
    return ChangeSet("改", tuple(parts))


@given(sets())
def test_inverse_of_inverse_is_the_set(changeset):
    assert changeset.inverse().inverse().changes == changeset.changes


@given(sets())
def test_inverse_takes_the_snapshot_back(changeset):
    back = TABLES.with_changes(changeset).with_changes(changeset.inverse())
    for name in schema.TABLES:
        if back[name] is not TABLES[name]:
            pd.testing.assert_frame_equal(back[name].sort_index(), TABLES[name].sort_index())


@given(sets())
def test_a_snapshot_never_changes(changeset):
    before = {name: frame.copy() for name, frame in TABLES.frames.items()}
    TABLES.with_changes(changeset)
    assert [name for name, frame in before.items() if not TABLES[name].equals(frame)] == []


@given(sets())
def test_touches_names_exactly_what_changes(changeset):
    for table in schema.TABLES:
        assert changeset.touches(table) == any(change.table == table for change in changeset.changes)
    update = changeset.changes[0]
    for column in schema.TABLES["household"].names:
        assert changeset.touches("household", column) == (column in update.after)


def test_columns_that_share_their_missing_values_change_alone():
    bare = TABLES["household"][["hh_no", "zone", "phase", "stage", "version"]]
    tables = Tables({**TABLES.frames, "household": schema.TABLES["household"].completed(bare)})
    given = {"area_ok": 80.5, "address": "郭亮街1号", "stage_on": dt.date(2026, 11, 1), "has_cert": True}
    after = tables.with_changes(ChangeSet("填", (changes.updated(tables, "household", ["h2"], given),)))["household"]
    others = [name for name in after.columns if name not in {*bare.columns, *given}]
    assert after[others].isna().all(axis=None) and tables["household"][[*given]].isna().all(axis=None)
    assert after[[*given]].notna().sum().tolist() == [1, 1, 1, 1]


def test_undoing_an_event_adds_a_row_that_voids_it():
    event = changes.inserted("stage_event", {"household": ["h1"], "stage": "surveyed"}, ["e1"])
    tables = TABLES.with_changes(ChangeSet("x", (event,)))
    undo = ChangeSet("x", (event,)).inverse()
    undone = tables.with_changes(undo)
    assert len(undone["stage_event"]) == 2
    assert changes.effective(undone["stage_event"]).empty
    again = undone.with_changes(undo.inverse())
    assert list(changes.effective(again["stage_event"]).index) == ["e1"]


def test_unknown_rows_are_refused():
    with pytest.raises(KeyError):
        changes.updated(TABLES, "household", ["nobody"], {"area_ok": 1})
    with pytest.raises(KeyError):
        changes.inserted("household", {"no_such_column": [1]})


def test_nothing_changes_finds_equal_rows():
    change = changes.updated(TABLES, "household", ["h1", "h2"], {"area_ok": [80.0, 81.0], "grid": None})
    assert list(changes.nothing_changes(change)) == [True, False]


def test_merged_keeps_the_order():
    one, other = (ChangeSet(label, (Change("zone", TABLES["zone"].iloc[:0], TABLES["zone"]),)) for label in "甲乙")
    assert one.merged(other).label == "甲"
    assert len(one.merged(other).changes) == 2
