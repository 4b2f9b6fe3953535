"""Parcels split, merged and reshaped as steps: who keeps what, what needs a reason, and the family tree in the log."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from gisapp.domain import changes, lineage, rollup
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.topology import Kind
from gisapp.errors import InputError, RefusedError
from gisapp.services import checking, crossing, editing, topology
from gisapp.services.editing import Parts
from tests.town import EAST, NORTH, contents

GEOMETRIC = (Kind.OVERLAP, Kind.SLIVER, Kind.DUPLICATE, Kind.GAP, Kind.GAP_SLIVER, Kind.GAP_OPEN, Kind.INVALID)


def at(*points):
    return np.add(points, (EAST, NORTH))


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture
def close(town):
    """The town with P1, P2, P3 wall to wall, and H1 signed on P1."""
    town.do(ChangeSet("x", (
        changes.updated(town.tables, "parcel", ["p1", "p2", "p3"], {
            "geom": [box(2, 2, 34, 27), box(34, 2, 66, 27), box(66, 2, 98, 27)], "area_surv": [800.01, 800, 800],
            "area_cert": [790, 780, 770], "cert_no": ["甲1", "乙2", "丙3"], "parcel_code": ["A", "B", "C"]}),
        changes.updated(town.tables, "building", ["b2"], {"bldg_no": "B2"}))))
    return town


def signed(town, uid):
    town.do(ChangeSet("x", (changes.updated(town.tables, "household", [uid], {"stage": "signed"}),
                            changes.inserted("stage_event", {"household": [uid], "stage": "signed"}))))


def lying(town):
    pairs = rollup.household_parcels(town.tables)
    number = town.tables["parcel"]["parcel_no"]
    return {(hh, number[uid]) for hh, uid in zip(pairs["household"], pairs["parcel"], strict=True)}


def drawn(tables):
    return sum(shape.area for shape in tables["parcel"]["geom"])


def test_buildings_and_households_stay_on_their_side_of_a_split(close):
    before, money = drawn(close.tables), close.tables["household"]
    edited = editing.split(close.tables, "p3", at((80, 0), (80, 50)))  # B3 west, B4 east of it; H4 in both
    assert edited.flagged == () and edited.preview["role"].tolist() == ["ends", "comes", "comes"]
    close.do(edited.changeset)
    parcels = close.tables["parcel"]
    assert set(parcels["parcel_no"]) == {"P1", "P2", "P3-1", "P3-2", "P4", "P5", "P6"}
    assert {pair for pair in lying(close) if pair[0] == "h4"} == {("h4", "P3-1"), ("h4", "P3-2")}
    homes = close.tables["building"].loc[["b3", "b4"], "parcel"].map(parcels["parcel_no"])
    assert homes.tolist() == ["P3-2", "P3-1"]  # the larger part comes first, and it is the eastern one
    assert drawn(close.tables) == pytest.approx(before, abs=1e-6) and close.tables["household"].equals(money)
    assert checking.faults(close.tables) == [] and checking.findings(close.tables) == []


def test_stated_areas_add_up_and_certified_ones_are_not_invented(close):
    close.do(editing.split(close.tables, "p1", at((11, 0), (12, 50)), Parts(["甲", "乙"])).changeset)
    parts = close.tables["parcel"].set_index("parcel_no").loc[["甲", "乙"]]
    assert round(parts["area_surv"].sum(), 2) == 800.01 and parts["area_cert"].isna().all()
    assert parts["parcel_code"].tolist() == [None, None] and parts["cert_no"].tolist() == ["甲1", "甲1"]
    assert parts["address"].nunique() == 1 and parts["zone"].tolist() == ["z", "z"]


def test_an_area_is_split_off_to_the_hundredth(close):
    edited = editing.split_off(close.tables, "p2", 123.45, at((0, 0), (0, 1)))
    close.do(edited.changeset)
    part = close.tables["parcel"].set_index("parcel_no").loc["P2-1"]
    assert part["geom"].area == pytest.approx(123.45, abs=0.0001) and part["area_surv"] == 123.45
    assert part["geom"].bounds[0] == EAST + 34


def test_a_household_without_buildings_lies_on_all_parts_or_where_it_is_put(town):
    line = at((0, 40), (200, 40))
    everywhere = town.tables.with_changes(editing.split(town.tables, "p6", line).changeset)
    assert len(everywhere["household_parcel"]) == 2 and everywhere["household_parcel"]["share"].tolist() == [1, 1]
    one = town.tables.with_changes(editing.split(town.tables, "p6", line, Parts(households={"h7": [1]})).changeset)
    assert one["household_parcel"]["parcel"].map(one["parcel"]["parcel_no"]).tolist() == ["P6-2"]
    with pytest.raises(InputError, match=r"edit\.part"):
        editing.split(town.tables, "p6", line, Parts(households={"h7": [2]}))


def test_neighbours_get_the_vertex_and_need_no_reason_for_it(close):
    close.do(ChangeSet("x", (changes.updated(close.tables, "parcel", ["p2"], {"surv_org": "测绘队"}),)))
    edited = editing.split(close.tables, "p1", at((0, 20), (50, 20)))
    assert edited.preview.set_index("parcel_no").loc["P2", "role"] == "vertex"
    close.do(edited.changeset)
    assert shapely.coverage_is_valid(close.tables["parcel"]["geom"].to_numpy())
    assert checking.findings(close.tables) == []


def test_a_surveyed_boundary_and_signed_households_need_a_reason_that_names_them(close):
    signed(close, "h1")
    close.do(ChangeSet("x", (changes.updated(close.tables, "parcel", ["p1"], {"surv_org": "测绘队"}),)))
    line = at((0, 9), (50, 9))
    with pytest.raises(RefusedError) as refused:
        editing.split(close.tables, "p1", line, reason="  ")
    assert [code for code, _ in refused.value.conditions] == ["edit.surveyed", "edit.signed"]
    edited = editing.split(close.tables, "p1", line, reason="分户发证")
    assert edited.flagged == ("SD-0001",) and edited.changeset.reason == "分户发证（已签约户：SD-0001）"
    assert ("household", "h1", close.tables["household"].at["h1", "version"]) in edited.changeset.depends
    with pytest.raises(RefusedError, match=r"edit\.refused"):
        editing.merge(close.tables, ["p1", "p2"])
    with pytest.raises(RefusedError, match=r"edit\.refused"):
        editing.reshape(close.tables, at((34, 27)), at((35, 27)))


def test_a_merge_sums_stated_areas_and_keeps_what_all_agree_on(close):
    close.do(editing.merge(close.tables, ["p1", "p2"]).changeset)
    whole = close.tables["parcel"].set_index("parcel_no").loc["P1-1"]
    assert (whole["area_surv"], whole["area_cert"], whole["cert_no"]) == (1600.01, 1570, "甲1、乙2")
    assert (whole["holder_name"], whole["parcel_code"], whole["geom"].area) == ("李建国", None, 1600)
    assert {pair for pair in lying(close) if pair[1] == "P1-1"} == {(f"h{at}", "P1-1") for at in (1, 2, 3)}
    assert checking.findings(close.tables) == [] and checking.faults(close.tables) == []


def test_parcels_of_two_batches_or_natures_are_not_merged(close):
    for name, value in (("phase", "f2"), ("land_nature", "collective")):
        other = close.tables.with_changes(ChangeSet("x", (
            changes.updated(close.tables, "parcel", ["p2"], {name: value}),)))
        with pytest.raises(InputError, match=r"edit\.merge_differs"):
            editing.merge(other, ["p1", "p2"])


def test_buildings_of_merged_parcels_may_be_numbered_anew(close):
    same = close.tables.with_changes(ChangeSet("x", (
        changes.updated(close.tables, "building", ["b1", "b2"], {"bldg_no": "1"}),)))
    with pytest.raises(InputError, match=r"edit\.building_numbers"):
        editing.merge(same, ["p1", "p2"])
    after = same.with_changes(editing.merge(same, ["p1", "p2"], renumber=True).changeset)
    assert after["building"].loc[["b1", "b2"], "bldg_no"].tolist() == ["1", "1-2"]


def test_shares_of_a_merged_parcel_are_weighed_by_area(close):
    close.do(ChangeSet("x", (changes.inserted("household_parcel", {
        "household": ["h7", "h7", "h8"], "parcel": ["p1", "p2", "p2"], "share": [1.0, 0.5, 1.0]}),)))
    close.do(editing.merge(close.tables, ["p1", "p2"]).changeset)
    links = close.tables["household_parcel"]
    whole = links[links["parcel"].map(close.tables["parcel"]["parcel_no"]) == "P1-1"].set_index("household")["share"]
    assert whole.to_dict() == {"h7": 0.75, "h8": 0.5}


def test_liens_and_issues_of_the_whole_are_of_each_part_and_come_together_again(close):
    close.do(ChangeSet("x", (
        changes.inserted("lien", {"kind": ["mortgage"]}, ["l"]),
        changes.inserted("issue", {"issue_no": ["1"], "class": "E3", "title": "抵押", "state": "open"}, ["i"]),
        changes.inserted("lien_object", {"lien": ["l"], "parcel": "p1"}),
        changes.inserted("issue_object", {"issue": ["i"], "parcel": "p1"}))))
    close.do(editing.split(close.tables, "p1", at((0, 9), (50, 9))).changeset)
    parts = set(close.tables["parcel"].index[close.tables["parcel"]["parcel_no"].isin(["P1-1", "P1-2"])])
    assert set(close.tables["lien_object"]["parcel"]) == set(close.tables["issue_object"]["parcel"]) == parts
    close.do(editing.merge(close.tables, sorted(parts)).changeset)
    assert len(close.tables["lien_object"]) == len(close.tables["issue_object"]) == 1
    assert checking.faults(close.tables) == []


def pointed(town, uid):
    """界址点 as they are made: one a corner, edges that close."""
    xy = shapely.get_coordinates(town.tables["parcel"].at[uid, "geom"])[:-1]
    edge = np.hypot(*(np.roll(xy, -1, axis=0) - xy).T)
    town.do(ChangeSet("x", (changes.inserted("boundary_point", {
        "parcel": [uid] * len(xy), "pt_no": [f"J{number + 1}" for number in range(len(xy))], "ring": 1,
        "sequence": range(1, len(xy) + 1), "x_north": xy[:, 1], "y_east": xy[:, 0], "edge_m": edge,
        "kind": "钢钉"}),)))


def test_boundary_points_go_with_their_part_and_the_line_adds_its_own(close):
    pointed(close, "p1")
    close.do(editing.split(close.tables, "p1", at((0, 9), (50, 9)), reason="分户").changeset)
    points = close.tables["boundary_point"]
    for uid, rows in points.groupby("parcel"):
        shape = close.tables["parcel"].at[uid, "geom"]
        assert len(rows) == 4 and rows["edge_m"].sum() == pytest.approx(shape.length, abs=0.02)
        assert rows["pt_no"].is_unique and sorted(rows["kind"]) == ["界址点", "界址点", "钢钉", "钢钉"]
    close.do(editing.merge(close.tables, list(points["parcel"].unique()), reason="合回").changeset)
    whole = close.tables["boundary_point"]
    assert len(whole) == 6 and whole["pt_no"].is_unique


def test_a_shared_edge_moves_both_and_leaves_stated_areas_alone(close):
    pointed(close, "p2")
    before = drawn(close.tables)
    edited = editing.reshape(close.tables, at((34, 2), (34, 27)), at((35, 2), (35, 27)), reason="复测")
    assert edited.preview[["role", "parcel_no", "before_m2", "after_m2"]].to_numpy().tolist() == [
        ["bends", "P1", 800, 825], ["bends", "P2", 800, 775]]
    close.do(edited.changeset)
    assert close.tables["parcel"].loc[["p1", "p2"], "area_cert"].tolist() == [790, 780]
    assert drawn(close.tables) == pytest.approx(before, abs=1e-6)
    assert sorted(close.tables["boundary_point"]["y_east"] - EAST) == [35, 35, 66, 66]
    assert sorted(close.tables["boundary_point"]["pt_no"]) == ["J1", "J2", "J3", "J4"]


def test_a_hole_becomes_a_parcel_of_its_own(close):
    ring = at((50, 10), (54, 10), (54, 13), (50, 13))
    close.do(editing.cut_hole(close.tables, "p2", ring, Parts(["外", "内"], [780, 0.0])).changeset)
    parcels = close.tables["parcel"].set_index("parcel_no")
    assert (parcels.loc["外", "area_surv"], parcels.loc["内", "area_surv"]) == (788, 12)
    assert (parcels.loc["外", "area_cert"], parcels.loc["内", "area_cert"]) == (780, 0)
    assert topology.rows(close.tables, kinds=(Kind.OVERLAP, Kind.GAP, Kind.GAP_SLIVER)).empty


def test_the_log_tells_the_family_tree_and_undone_steps_leave_it(close):
    close.do(editing.split(close.tables, "p1", at((0, 9), (50, 9))).changeset)
    number = dict(zip(close.tables["parcel"]["parcel_no"], close.tables["parcel"].index, strict=True))
    close.do(editing.merge(close.tables, [number["P1-1"], "p2"], number="合").changeset)
    pairs = lineage.links(close.log())
    assert pairs[["parent_no", "child_no", "area_m2"]].to_numpy().tolist() == [
        ["P1", "P1-1", 576], ["P1", "P1-2", 224], ["P1-1", "合", 576], ["P2", "合", 800]]
    tree = lineage.family(pairs, number["P1-2"])
    assert tree["parent_no"].tolist() == ["P1"]
    assert len(lineage.family(pairs, lineage.uid_of(pairs, "合"))) == 3
    assert len(lineage.steps(pairs, number["P1-2"])) == 2  # its sister, too
    assert len(lineage.steps(pairs, lineage.uid_of(pairs, "合"))) == 4
    assert lineage.links(close.endings("parcel")).equals(pairs)
    close.do(close.undo())
    assert lineage.links(close.log())["child_no"].tolist() == ["P1-1", "P1-2"]
    close.do(close.redo())
    assert len(lineage.links(close.log())) == 4
    assert len(lineage.links(close.endings("parcel"))) == 4


def test_undo_and_redo_put_everything_back(close):
    pointed(close, "p1")
    before = {name: close.tables[name] for name in ("parcel", "building", "household_parcel", "boundary_point")}
    for edit in (lambda: editing.split(close.tables, "p1", at((0, 9), (50, 9)), reason="分户"),
                 lambda: editing.merge(close.tables, ["p1", "p2"], reason="合并")):
        close.do(edit().changeset)
        close.do(close.undo())
        for name, frame in before.items():
            now = close.tables[name].loc[frame.index].drop(columns="version")
            assert now.equals(frame.drop(columns="version")) and len(close.tables[name]) == len(frame), name


def test_numbers_and_names_that_do_not_fit(close):
    line = at((0, 9), (50, 9))
    for numbers, code in ((["P2", "X"], "edit.number_taken"), (["X"], "edit.numbers"), (["X", "X"], "edit.numbers"),
                          (["宗" * 7, "X"], "edit.number_long")):
        with pytest.raises(InputError, match=code):
            editing.split(close.tables, "p1", line, Parts(numbers))
    with pytest.raises(InputError, match=r"edit\.certified"):
        editing.split(close.tables, "p1", line, Parts(certified_m2=[1]))
    assert editing.parcel_uid(close.tables, "P1") == editing.parcel_uid(close.tables, "A", "z") == "p1"
    with pytest.raises(InputError, match=r"edit\.parcel_unknown"):
        editing.parcel_uid(close.tables, "P9")
    lost = close.tables.with_changes(ChangeSet("x", (changes.updated(close.tables, "parcel", ["p1"], {"geom": None}),)))
    with pytest.raises(InputError, match=r"edit\.shape"):
        editing.split(lost, "p1", line)


def wall_to_wall():
    """The town's parcels as two closed rows, as tables without a store."""
    tables = Tables.empty().with_changes(contents())
    shapes = [box(2 + 32 * (at % 3), 2 + 28 * (at // 3), 34 + 32 * (at % 3), 30 + 28 * (at // 3)) for at in range(6)]
    return tables.with_changes(ChangeSet("x", (changes.updated(tables, "parcel", [f"p{at}" for at in range(1, 7)], {
        "geom": shapes, "area_surv": 896.01}),)))


shares = some.floats(0, 1, allow_nan=False)


@settings(max_examples=10)
@given(some.lists(some.tuples(some.sampled_from(["split", "merge"]), shares, shares, shares), min_size=1, max_size=8))
def test_any_sequence_of_splits_and_merges_keeps_people_land_and_areas(sequence):
    tables = wall_to_wall()
    before, people = drawn(tables), tables["household"]
    placed = set(rollup.household_parcels(tables)["household"])
    for what, which, one, other in sequence:
        rows = tables["parcel"]
        uid = rows.index[min(int(which * len(rows)), len(rows) - 1)]
        west, south, east, north = rows["geom"][uid].bounds
        try:
            if what == "split":
                line = np.array([[west + one * (east - west), south - 1], [west + other * (east - west), north + 1]])
                edited = editing.split(tables, uid, line)
            else:
                beside = rows.index[shapely.touches(rows["geom"].to_numpy(), rows["geom"][uid])]
                edited = editing.merge(tables, [uid, *beside[:1 + int(2 * one)]], renumber=True)
        except InputError:
            continue
        tables = tables.with_changes(edited.changeset)
        assert checking.faults(tables) == [] and tables["household"].equals(people)
        assert set(rollup.household_parcels(tables)["household"]) == placed
        assert topology.rows(tables, kinds=GEOMETRIC).empty
        assert drawn(tables) == pytest.approx(before, abs=1e-6)
        assert round(tables["parcel"]["area_surv"].sum(), 2) == 5376.06
        assert not tables["parcel"].duplicated(["zone", "parcel_no"]).any()
        assert not tables["building"].duplicated(["zone", "parcel", "bldg_no"]).any()
        assert not tables["household_parcel"].duplicated(["household", "parcel"]).any()


def test_one_line_splits_several_parcels_in_one_step(close):
    before, money = drawn(close.tables), close.tables["household"]
    line = at((0, 21), (100, 21))
    assert set(crossing.divided(close.tables, line)) == {"p1", "p2", "p3"}
    signed(close, "h1")
    with pytest.raises(RefusedError):
        crossing.split_all(close.tables, ["p1", "p2", "p3"], line)
    made = crossing.split_all(close.tables, ["p1", "p2", "p3"], line, reason="道路红线")
    assert made.preview["role"].tolist() == ["ends"] * 3 + ["comes"] * 6 and made.flagged == ("SD-0001",)
    close.do(made.changeset)
    parcels = close.tables["parcel"]
    assert drawn(close.tables) == pytest.approx(before) and shapely.coverage_is_valid(parcels["geom"].to_numpy())
    assert parcels.loc[parcels["parcel_no"].str.startswith("P1-"), "area_surv"].sum() == pytest.approx(800.01)
    assert {(hh, number) for hh, number in lying(close) if hh in {"h1", "h3", "h4"}} == {
        ("h1", "P1-1"), ("h3", "P2-1"), ("h4", "P3-1")}  # where their buildings stand
    tree = lineage.links(close.log())
    assert set(zip(tree["parent_no"], tree["child_no"], strict=True)) == {
        (f"P{one}", f"P{one}-{part}") for one in (1, 2, 3) for part in (1, 2)}
    close.do(close.undo())
    assert set(close.tables["parcel"].index) == {f"p{number}" for number in range(1, 7)}
    assert close.tables["household"].drop(columns="version").loc[["h3"]].equals(
        money.drop(columns="version").loc[["h3"]])
    with pytest.raises(InputError, match=r"edit\.no_parcel"):
        crossing.divided(close.tables, at((0, 500), (100, 500)))
