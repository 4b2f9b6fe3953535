"""Corners moved, added and taken out as steps: reasons, 界址点, stated areas; whole parcels moved; sketches."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from gisapp.domain import changes, fabric, geometry, rings, strips, vertices
from gisapp.domain.changes import ChangeSet
from gisapp.errors import InputError, RecordError, RefusedError
from gisapp.services import drawing, editing, reshaping, sketching
from tests import town as towns
from tests.town import EAST, NORTH


def at(*point):
    return np.add(point, (EAST, NORTH))


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture
def town():
    """P1 and P2 wall to wall; P2 with 界址点 at its four corners."""
    project = towns.project()
    points = {"x_north": [NORTH + 2, NORTH + 2, NORTH + 27, NORTH + 27], "y_east": [EAST + 34, EAST + 64, EAST + 64,
                                                                                  EAST + 34]}
    project.do(ChangeSet("x", (
        changes.updated(project.tables, "parcel", ["p1", "p2"], {"geom": [box(2, 2, 34, 27), box(34, 2, 64, 27)]}),
        changes.inserted("boundary_point", {"parcel": "p2", "pt_no": ["J1", "J2", "J3", "J4"], "ring": 1,
                                            "sequence": [1, 2, 3, 4], **points}))))
    return project


def corners(project, uid):
    return {tuple(each) for each in np.round(shapely.get_coordinates(project.tables["parcel"].at[uid, "geom"])
                                             - (EAST, NORTH), 6)}


def points(project):
    rows = project.tables["boundary_point"]
    return dict(zip(rows["pt_no"], zip(rows["y_east"] - EAST, rows["x_north"] - NORTH, strict=True), strict=True))


def test_a_surveyed_corner_needs_a_reason_and_takes_its_point_along(town):
    old, new = at(34, 27).reshape(1, 2), at(36, 28).reshape(1, 2)
    with pytest.raises(RefusedError):
        reshaping.move(town.tables, old, new)
    made = reshaping.move(town.tables, old, new, reason="复测")
    assert set(made.preview["role"]) == {"bends"} and dict(made.conditions)["edit.surveyed"] == {"parcels": ["P2"]}
    town.do(made.changeset)
    assert (36, 28) in corners(town, "p1") & corners(town, "p2")
    assert points(town)["J4"] == pytest.approx((36, 28))
    assert town.tables["parcel"].at["p2", "area_surv"] == 750  # what is stated stays


def test_one_alone_touches_nobody_else(town):
    made = reshaping.move(town.tables, at(34, 27).reshape(1, 2), at(32, 27).reshape(1, 2), alone="p1")
    assert made.conditions == () and list(made.preview["parcel_no"]) == ["P1"]
    with pytest.raises(RefusedError):
        reshaping.move(town.tables, at(34, 27).reshape(1, 2), at(32, 27).reshape(1, 2), alone="p2")


def test_corners_come_and_go(town):
    made = reshaping.add_corner(town.tables, at(34, 10))
    assert made.conditions == () and set(made.preview["role"]) == {"vertex"}
    town.do(made.changeset)
    assert (34, 10) in corners(town, "p1") & corners(town, "p2") and len(points(town)) == 4
    town.do(reshaping.drop_corner(town.tables, at(34, 10)).changeset)
    assert (34, 10) not in corners(town, "p1") | corners(town, "p2")
    with pytest.raises(RefusedError):
        reshaping.drop_corner(town.tables, at(64, 27))
    town.do(reshaping.drop_corner(town.tables, at(64, 27), reason="更正").changeset)
    assert "J3" not in points(town) and len(corners(town, "p2")) == 3
    for call, place in ((reshaping.drop_corner, at(50, 14)), (reshaping.add_corner, at(50, 14))):
        with pytest.raises(InputError, match=r"edit\.no_vertex"):
            call(town.tables, place)


def test_whole_parcels_move_with_their_points(town):
    with pytest.raises(InputError, match=r"edit\.breaks"):
        reshaping.shift(town.tables, ["p2"], np.array([-5.0, 0.0]), reason="x")
    with pytest.raises(RefusedError):
        reshaping.shift(town.tables, ["p2"], np.array([1.0, 0.5]))
    stood = dict(town.tables["building"]["geom"])
    town.do(reshaping.shift(town.tables, ["p2"], np.array([1.0, 0.5]), reason="坐标整体更正").changeset)
    goes = town.tables["building"].index[town.tables["building"]["parcel"] == "p2"]
    for uid, shape in town.tables["building"]["geom"].items():
        away = np.subtract(shape.bounds[:2], stood[uid].bounds[:2])
        assert away == pytest.approx((1, 0.5) if uid in goes else (0, 0))
    town.do(town.undo())
    assert all(shape.equals(stood[uid]) for uid, shape in town.tables["building"]["geom"].items())
    town.do(reshaping.shift(town.tables, ["p2"], np.array([1.0, 0.5]), houses=False, reason="界线更正").changeset)
    assert all(shape.equals(stood[uid]) for uid, shape in town.tables["building"]["geom"].items())
    assert points(town)["J1"] == pytest.approx((35, 2.5)) and (35, 2.5) in corners(town, "p2")
    assert corners(town, "p1") == {(2, 2), (34, 2), (34, 27), (2, 27)}


def test_sketches_know_their_parcel_and_become_one(town):
    made = sketching.add(town.tables, box(4, 4, 20, 20), "甲", "拟分割", who="周敏")
    town.do(made.changeset)
    line = shapely.LineString([at(36, 0), at(36, 30)])
    town.do(sketching.add(town.tables, line, sketching.next_name(town.tables)).changeset)
    for name in ("", "很" * 40):
        with pytest.raises(RecordError):
            sketching.add(town.tables, line, name)
    uid = town.tables["sketch"].index[0]
    assert town.tables["sketch"].at[uid, "parcel"] == "p1" and town.tables["sketch_line"]["parcel"].tolist() == ["p2"]
    town.do(sketching.redraw(town.tables, "sketch", uid, lambda shapes: fabric.move(
        shapes, at(20, 20).reshape(1, 2), at(22, 22).reshape(1, 2))).changeset)
    town.do(sketching.redraw(town.tables, "sketch", uid, lambda shapes: vertices.added(shapes, at(4, 10))).changeset)
    assert len(shapely.get_coordinates(town.tables["sketch"].at[uid, "geom"])) == 6
    with pytest.raises(RefusedError):
        sketching.become_parcel(town.tables, uid, {"parcel_no": "X"}, cut=True)
    with pytest.raises(InputError, match=r"edit\.covered"):
        sketching.become_parcel(town.tables, uid, {"parcel_no": "X"}, cut=True, reason="确认")
    town.do(sketching.drop(town.tables, "sketch", uid).changeset)
    assert town.tables["sketch"].empty
    town.do(town.undo())
    assert not town.tables["sketch"].empty


def test_lines_and_points_are_reshaped_like_areas(town):
    def changed(table, change):
        uid = town.tables[table].index[0]
        town.do(sketching.redraw(town.tables, table, uid, change).changeset)
        places = shapely.get_coordinates(town.tables[table].at[uid, "geom"]) - at(0, 0)
        return list(map(tuple, places.tolist()))

    town.do(sketching.add(town.tables, shapely.LineString([at(0, 0), at(10, 0), at(20, 5)]), "线").changeset)
    assert changed("sketch_line", lambda shapes: vertices.added(shapes, at(5, 0))) == [(0, 0), (5, 0), (10, 0), (20, 5)]
    end = at(20, 5).reshape(1, 2)
    assert changed("sketch_line", lambda shapes: fabric.move(shapes, end, end + 1))[-1] == (21, 6)
    assert changed("sketch_line", lambda shapes: vertices.removed(shapes, at(0, 0))) == [(5, 0), (10, 0), (21, 6)]
    assert changed("sketch_line", lambda shapes: vertices.removed(shapes, at(21, 6))) == [(5, 0), (10, 0)]
    for change in (lambda shapes: vertices.removed(shapes, at(5, 0)),
                   lambda shapes: fabric.move(shapes, at(5, 0).reshape(1, 2), at(10, 0).reshape(1, 2))):
        with pytest.raises(InputError, match=r"edit\.breaks"):
            changed("sketch_line", change)
    made = sketching.add(town.tables, shapely.Point(at(40, 20)), "水表", "先停水")
    town.do(made.changeset)
    assert town.tables["sketch_point"]["parcel"].tolist() == ["p2"] and made.changeset.label == "草图点 水表"
    spot = at(40, 20).reshape(1, 2)
    assert changed("sketch_point", lambda shapes: fabric.move(shapes, spot, spot + 0.5)) == [(40.5, 20.5)]
    town.do(sketching.drop(town.tables, "sketch_point", town.tables["sketch_point"].index[0]).changeset)
    assert town.tables["sketch_point"].empty


def test_a_new_parcel_takes_the_next_number_of_its_zone(town):
    assert drawing.suggested(town.tables, box(2, 27, 34, 32)) == {"zone": "z", "phase": "f1", "parcel_no": "P7"}


fractions = some.floats(0, 1, allow_nan=False)
edits = some.tuples(some.sampled_from(["move", "slide", "add", "drop", "shift", "strips", "new"]), fractions, fractions,
                    fractions)


def made(tables, edit):
    """The step that a random edit means."""
    what, which, one, other = edit
    rows = tables["parcel"]
    uid = rows.index[min(int(which * len(rows)), len(rows) - 1)]
    shape = rows.at[uid, "geom"]
    lines = rings.edges(shape)
    edge = lines[min(int(one * len(lines)), len(lines) - 1)]
    step = 8 * (np.array([one, other]) - 0.5)
    match what:
        case "move":
            return reshaping.move(tables, edge[:1], edge[:1] + step, reason="试")
        case "slide":
            return reshaping.move(tables, edge, vertices.slid(shape, edge, step[1]), reason="试")
        case "add":
            return reshaping.add_corner(tables, edge.mean(axis=0))
        case "drop":
            return reshaping.drop_corner(tables, edge[0], reason="试")
        case "shift":
            return reshaping.shift(tables, [uid], step, reason="试")
        case "strips":
            first, *more = strips.parallels(shape, edge, [2 + 9 * other])
            return editing.split(tables, uid, first, parallels=more, reason="试")
    west, south = at(100 * one, 60 * other)
    values = {"parcel_no": f"新{len(rows)}{which}"[:9], "zone": "z"}
    return drawing.add(tables, shapely.box(west, south, west + 12, south + 9), values, cut=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(edits, min_size=1, max_size=8))
def test_any_day_of_drawing_leaves_no_overlap_and_is_undone_step_by_step(sequence):
    project = towns.project()
    begun, done = project.tables["parcel"]["geom"], 0
    for edit in sequence:
        try:
            project.do(made(project.tables, edit).changeset)
        except (InputError, RefusedError):
            continue
        done += 1
        shapes = project.tables["parcel"]["geom"].to_numpy(dtype=object)
        assert shapely.is_valid(shapes).all()
        assert geometry.overlaps(shapes, 1e-3).empty
        links = project.tables["household_parcel"]
        assert set(links["parcel"]) <= set(project.tables["parcel"].index)
    for _ in range(done):
        project.do(project.undo())
    after = project.tables["parcel"]["geom"]
    assert set(after.index) == set(begun.index)
    assert shapely.equals(after[begun.index].to_numpy(dtype=object), begun.to_numpy(dtype=object)).all()
