"""Corners one by one; whatever is done to them, the fabric stays one."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from gisapp.domain import fabric, placing, rings, strips, vertices
from gisapp.errors import InputError
from tests.domain.test_fabric import EAST, NORTH, applied, assert_whole, grid, line, steps, taken


def at(*point):
    return np.add(point, (EAST, NORTH))


def plain():
    shapes = {f"p{x}{y}": shapely.box(EAST + 20 * x, NORTH + 20 * y, EAST + 20 * x + 20, NORTH + 20 * y + 20)
              for x in range(2) for y in range(2)}
    return pd.Series(shapes, dtype="object")


def test_corners_and_edges_are_found_within_reach():
    shape = plain()["p00"]
    assert vertices.nearest_corner(shape, at(19.5, 0.2), 1).tolist() == at(20, 0).tolist()
    assert vertices.nearest_corner(shape, at(15, 0), 1) is None
    edge = vertices.nearest_edge(shape, at(15, 0.3), 1)
    assert {tuple(each) for each in edge} == {tuple(at(0, 0)), tuple(at(20, 0))}
    assert vertices.nearest_edge(shape, at(10, 10), 1) is None
    assert vertices.foot(edge, at(15, 0.3)).tolist() == pytest.approx(at(15, 0).tolist())
    assert abs(vertices.offset_m(edge, at(15, 0.3))) == pytest.approx(0.3)


def test_an_edge_moves_parallel_along_the_sides_beside_it():
    slanted = shapely.Polygon(line((0, 0), (20, 0), (25, 10), (-5, 10)))
    moved = vertices.slid(slanted, line((0, 0), (20, 0)), 2.0)
    assert moved == pytest.approx(line((-1, 2), (21, 2)))
    back = vertices.slid(slanted, line((20, 0), (0, 0)), 2.0)
    assert back == pytest.approx(line((19, -2), (1, -2)))
    straight = shapely.Polygon(line((0, 0), (10, 0), (20, 0), (20, 10), (0, 10)))
    assert vertices.slid(straight, line((0, 0), (10, 0)), 1.0) == pytest.approx(line((0, 1), (10, 1)))


def test_a_corner_is_added_to_both_sides_of_an_edge_and_taken_out_again():
    shapes = plain()
    edit = vertices.added(shapes, at(20, 5))
    assert set(edit.changed) == {"p00", "p10"} and edit.bent == ()
    more = applied(shapes, edit)
    back = vertices.removed(more, at(20, 5))
    assert set(back.changed) == {"p00", "p10"} and back.bent == ()
    for wrong, place, code in ((more, at(20, 5), "edit.no_vertex"), (shapes, at(10, 10), "edit.no_vertex")):
        with pytest.raises(InputError, match=code):
            vertices.added(wrong, place)
    with pytest.raises(InputError, match=r"edit\.junction"):
        vertices.removed(shapes, at(20, 20))
    with pytest.raises(InputError, match=r"edit\.junction"):
        vertices.removed(shapes, at(20, 0))
    outer = vertices.removed(shapes, at(0, 0))
    assert outer.bent == ("p00",) and outer.changed["p00"].area == pytest.approx(200)
    with pytest.raises(InputError, match=r"edit\.breaks"):
        vertices.removed(applied(shapes, outer), at(20, 0))


def test_one_parcel_alone_leaves_flaws_that_are_told():
    shapes = plain()
    old, new = at(20, 20).reshape(1, 2), at(24, 20).reshape(1, 2)
    edit = fabric.move(shapes, old, new, alone="p00")
    assert list(edit.changed) == ["p00"]
    shared, lost = vertices.flaws(shapes, edit.changed)
    assert shared == pytest.approx(40) and lost == pytest.approx(0)
    edit = fabric.move(shapes, old, at(16, 16).reshape(1, 2), alone="p00")
    shared, lost = vertices.flaws(shapes, edit.changed)
    assert shared == 0 and lost == pytest.approx(80)


def test_a_corner_moved_onto_another_parcels_edge_becomes_its_corner():
    shapes = plain().drop("p11")
    edit = fabric.move(shapes, at(40, 20).reshape(1, 2), at(20, 30).reshape(1, 2))
    assert edit.bent == ("p10",) and set(edit.changed) == {"p10", "p01"}
    parts = np.array(list(applied(shapes, edit)), dtype=object)
    assert shapely.coverage_is_valid(parts)


def test_whole_parcels_are_moved_until_they_meet_others():
    shapes = plain().drop("p10")
    edit = placing.shifted(shapes, ["p00"], np.array([20.0, 0.0004]))
    assert edit.bent == ("p00",)
    assert edit.changed["p00"].bounds == pytest.approx((EAST + 20, NORTH, EAST + 40, NORTH + 20))
    assert shapely.coverage_is_valid(np.array(list(applied(shapes, edit)), dtype=object))
    with pytest.raises(InputError, match=r"edit\.breaks"):
        placing.shifted(shapes, ["p00"], np.array([0.0, 5.0]))
    both = placing.shifted(shapes, ["p00", "p01"], np.array([-7.0, 0.0]))
    assert set(both.bent) == {"p00", "p01"}


fractions = some.floats(0, 1, allow_nan=False)
drawn = some.one_of(steps, some.tuples(some.just("add"), fractions, fractions),
                    some.tuples(some.just("drop"), fractions, fractions),
                    some.tuples(some.just("slide"), fractions, some.tuples(fractions, fractions)))


def drawn_edit(shapes, whole, step):
    what, which, how = step
    if what not in {"add", "drop", "slide"}:
        return taken(shapes, whole, step)
    uid = shapes.index[min(int(which * len(shapes)), len(shapes) - 1)]
    lines = rings.edges(shapes[uid])
    part = how if what != "slide" else how[0]
    edge = lines[min(int(part * len(lines)), len(lines) - 1)]
    inside = [whole.boundary.distance(shapely.Point(each)) > 0.01 for each in edge]
    if what == "add":
        return vertices.added(shapes, edge[0] + (edge[1] - edge[0]) * (0.2 + 0.6 * which))
    if what == "drop":
        if not inside[0]:
            raise InputError("edit.no_vertex")
        return vertices.removed(shapes, edge[0])
    if not all(inside):
        raise InputError("edit.no_vertex")
    return fabric.move(shapes, edge, vertices.slid(shapes[uid], edge, 5 * (how[1] - 0.5)))


@settings(max_examples=150, deadline=None)
@given(some.integers(0, 5), some.lists(drawn, min_size=1, max_size=12))
def test_any_sequence_of_drawn_edits_keeps_the_fabric_and_the_land(seed, sequence):
    shapes = grid(seed=seed)
    whole = shapely.union_all(shapes.to_numpy())
    for step in sequence:
        try:
            edit = drawn_edit(shapes, whole, step)
        except InputError:
            continue
        shapes = applied(shapes, edit)
        shapes.index = [f"p{at}" for at in range(len(shapes))]
        assert_whole(shapes, whole)


def broken(shapes):
    """The metres of edges that do not fit the neighbours'."""
    parts = np.array([part for shape in shapes for part in rings.polygons(shape)], dtype=object)
    return float(shapely.length(shapely.coverage_invalid_edges(parts)).sum())


@pytest.mark.realdata
def test_real_parcels_stay_a_fabric_under_edits_by_hand(shared_data):
    import geopandas as gpd

    plots = gpd.read_file(shared_data / "parcels_prague" / "bubenec.gpkg", layer="plots").to_crs(5514).geometry
    shapes = pd.Series(plots.to_numpy(), index=[f"p{at}" for at in range(len(plots))], dtype="object")
    chance = np.random.default_rng(3)
    done = dict.fromkeys(("move", "slide", "add", "drop", "strips", "place"), 0)
    for uid in chance.choice(shapes.index, 120, replace=False):
        near = shapes[shapely.dwithin(shapes.to_numpy(dtype=object), shapes[uid], 10.0)]
        land = shapely.union_all(near.to_numpy(dtype=object))
        if broken(near):
            continue  # where the register itself does not fit, nothing can be said
        lines = rings.edges(shapes[uid])
        edge = lines[chance.integers(len(lines))]
        for name in done:
            try:
                edit = by_hand(name, near, uid, edge)
            except InputError:
                continue
            done[name] += 1
            after = applied(near, edit)
            assert not broken(after), (uid, name)
            if name in {"add", "strips"}:
                assert shapely.symmetric_difference(shapely.union_all(after.to_numpy(dtype=object)), land).area < 5e-3
    assert min(done.values()) > 5, done


def by_hand(name, shapes, uid, edge):
    match name:
        case "move":
            return fabric.move(shapes, edge[:1], edge[:1] + 0.3)
        case "slide":
            return fabric.move(shapes, edge, vertices.slid(shapes[uid], edge, 0.2))
        case "add":
            return vertices.added(shapes, edge.mean(axis=0))
        case "drop":
            return vertices.removed(shapes, edge[0])
        case "strips":
            first, *more = strips.parallels(shapes[uid], edge, [2.5], repeat=True)
            return fabric.split(shapes, uid, first, *more)
    gone = shapes.drop(uid)
    made = placing.placed(gone, shapely.buffer(shapes[uid], 1.0, join_style="mitre"), cut=True)
    return fabric.Edit((uid,), made.edit.parts, made.edit.changed)
