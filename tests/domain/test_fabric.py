"""The fabric stays whole whatever is done to it: no gaps, no overlaps, the same land in all."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some

from gisapp.domain import fabric, rings
from gisapp.errors import InputError

EAST, NORTH = 411_600.0, 3_251_700.0


def grid(side=3, cell=20.0, seed=1):
    """Parcels in a crooked grid, as the tables keep them."""
    chance = np.random.default_rng(seed)
    nodes = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0), indexing="ij"), axis=-1) * cell
    nodes[1:-1, 1:-1] += chance.uniform(-4, 4, (side - 1, side - 1, 2))
    nodes += (EAST, NORTH)
    corners = np.stack([nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]], axis=2).reshape(-1, 4, 2)
    shapes = np.empty(side * side, dtype=object)
    shapes[:] = [shapely.MultiPolygon([each]) for each in shapely.polygons(corners)]
    return pd.Series(shapes, index=[f"p{at}" for at in range(side * side)], dtype="object")


def applied(shapes, edit):
    changed = pd.Series({**shapes.drop(list(edit.gone)).to_dict(), **edit.changed}, dtype="object")
    new = {f"{edit.gone[0]}.{at}" if len(edit.parts) > 1 else edit.gone[0] + "+": part
           for at, part in enumerate(edit.parts)}
    return pd.concat([changed, pd.Series(new, dtype="object")]) if new else changed


def assert_whole(shapes, whole):
    """Every edge inside has two sides with the same vertices, and the parcels are the land that there was."""
    parts = np.array([part for shape in shapes for part in rings.polygons(shape)], dtype=object)
    assert shapely.is_valid(parts).all()
    assert shapely.coverage_is_valid(parts)
    covered = shapely.union_all(parts)
    assert shapely.area(parts).sum() == pytest.approx(whole.area, abs=1e-6)
    assert shapely.symmetric_difference(covered, whole).area == pytest.approx(0, abs=1e-6)
    assert not [ring for part in rings.polygons(covered) for ring in part.interiors]


def line(*points):
    return np.add(points, (EAST, NORTH))


fractions = some.floats(0, 1, allow_nan=False)
steps = some.one_of(
    some.tuples(some.just("split"), fractions, some.lists(some.tuples(fractions, fractions), min_size=2, max_size=4)),
    some.tuples(some.just("split_off"), fractions, some.tuples(fractions, fractions, fractions)),
    some.tuples(some.just("merge"), fractions, fractions),
    some.tuples(some.just("move"), fractions, some.tuples(fractions, fractions)),
    some.tuples(some.just("edge"), fractions, some.tuples(fractions, fractions)),
    some.tuples(some.just("hole"), fractions, some.tuples(fractions, fractions)),
)


def taken(shapes, whole, step):
    """The edit that a random step means; it may be refused."""
    what, which, how = step
    uid = shapes.index[min(int(which * len(shapes)), len(shapes) - 1)]
    low, high = np.array(shapes[uid].bounds).reshape(2, 2)
    match what:
        case "split":
            bends = low + np.array(how) * (high - low)
            bends[0, 0] = low[0] - 1
            bends[-1, int(which < 0.5)] = high[int(which < 0.5)] + 1
            return fabric.split(shapes, uid, bends)
        case "split_off":
            angle = how[0] * 2 * np.pi
            direction = np.array([[0, 0], [np.cos(angle), np.sin(angle)]])
            return fabric.split_off(shapes, uid, shapes[uid].area * how[1], direction)
        case "merge":
            beside = [other for other in shapes.index if other != uid and shapes[uid].intersects(shapes[other])]
            return fabric.merge(shapes, [uid, *beside[:1 + int(how * 2)]])
        case "hole":
            middle = rings.points(shapes[uid].representative_point())[0]
            size = 0.1 + 2 * np.array(how)
            return fabric.cut_hole(shapes, uid, middle + size * [[-1, -1], [1, -1], [1, 1], [-1, 1]])
    inside = [each for each in rings.points(shapes[uid]) if whole.boundary.distance(shapely.Point(each)) > 0.01]
    if not inside:
        raise InputError("edit.no_vertex")
    ends = np.array(inside[:2 if what == "edge" else 1])
    return fabric.move(shapes, ends, ends + 6 * (np.array(how) - 0.5))


@settings(max_examples=150)
@given(some.integers(0, 5), some.lists(steps, min_size=1, max_size=12))
def test_any_sequence_of_edits_keeps_the_fabric_whole(seed, sequence):
    shapes = grid(seed=seed)
    whole = shapely.union_all(shapes.to_numpy())
    for step in sequence:
        try:
            edit = taken(shapes, whole, step)
        except InputError:
            continue
        before = shapely.area(shapes[list(edit.gone)].to_numpy(dtype=object)).sum()
        if step[0] not in {"move", "edge"}:
            assert shapely.area(np.array(edit.parts)).sum() == pytest.approx(before, abs=1e-6)
        if step[0] == "split_off":
            assert edit.parts[0].area == pytest.approx(before * step[2][1], abs=1e-4)
        shapes = applied(shapes, edit)
        shapes.index = [f"p{at}" for at in range(len(shapes))]
        assert_whole(shapes, whole)


def vertices(shape):
    return {tuple(each) for each in rings.points(shape)}


def test_neighbours_get_the_vertices_of_a_split():
    shapes = grid(2)
    edit = fabric.split(shapes, "p0", line((-5, 7), (25, 8)))
    assert len(edit.parts) == 2 and edit.gone == ("p0",) and edit.bent == ()
    assert list(edit.changed) == ["p2"]
    new = vertices(edit.changed["p2"]) - vertices(shapes["p2"])
    assert len(new) == 1 and all(new <= vertices(part) for part in edit.parts)


def test_a_bent_line_splits_and_one_that_ends_inside_does_not():
    shapes = grid(2)
    edit = fabric.split(shapes, "p0", line((5, -1), (5, 10), (-1, 10)))
    assert sorted(round(part.area) for part in edit.parts)[0] == 50
    for wrong, code in ((line((5, -1), (5, 10)), "edit.no_split"), (line((-9, -9), (-9, 9)), "edit.no_split"),
                        (line((1, 1)), "edit.line"), (line((-1, 1), (9, 9), (9, 1), (-1, 9)), "edit.line")):
        with pytest.raises(InputError, match=code):
            fabric.split(shapes, "p0", wrong)


def test_a_line_through_a_corner_makes_no_new_vertex_there():
    shapes = grid(2)
    corner = rings.points(shapes["p0"])[2]
    edit = fabric.split(shapes, "p0", np.array([[EAST, NORTH], corner + 0.0004]))
    assert not edit.changed and len(edit.parts) == 2


@pytest.mark.parametrize("area_m2", [0.5, 123.45, 250, 399.5])
def test_an_area_is_split_off_exactly_on_either_side(area_m2):
    shapes = pd.Series([shapely.box(EAST, NORTH, EAST + 20, NORTH + 20)], index=["p"], dtype="object")
    left = fabric.split_off(shapes, "p", area_m2, line((0, 0), (0, 1)))
    assert left.parts[0].area == pytest.approx(area_m2, abs=1e-4) and left.parts[0].bounds[0] == EAST
    right = fabric.split_off(shapes, "p", area_m2, line((0, 0), (0, 1)), from_right=True)
    assert right.parts[0].area == pytest.approx(area_m2, abs=1e-4) and right.parts[0].bounds[2] == EAST + 20


def test_areas_that_cannot_be_split_off():
    shapes = grid(1)
    for wrong in (0, -5, 0.004, 400, 500):
        with pytest.raises(InputError, match=r"edit\.area"):
            fabric.split_off(shapes, "p0", wrong, line((0, 0), (1, 0)))
    with pytest.raises(InputError, match=r"edit\.line"):
        fabric.split_off(shapes, "p0", 9, line((0, 0), (0, 0)))


def test_an_area_of_a_bent_parcel_may_come_in_two_pieces():
    bent = shapely.box(0, 0, 30, 20).difference(shapely.box(10, 10, 20, 20))
    shapes = pd.Series([shapely.transform(bent, lambda xy: xy + np.array([EAST, NORTH]))], index=["u"], dtype="object")
    edit = fabric.split_off(shapes, "u", 100, line((0, 0), (1, 0)))
    assert edit.parts[0].area == pytest.approx(100, abs=1e-4) and len(rings.polygons(edit.parts[0])) == 2


def test_parcels_that_meet_in_a_point_are_not_merged():
    shapes = grid(2)
    with pytest.raises(InputError, match=r"edit\.apart"):
        fabric.merge(shapes, ["p0", "p3"])
    with pytest.raises(InputError, match=r"edit\.merge_few"):
        fabric.merge(shapes, ["p0", "p0"])
    assert fabric.merge(shapes, ["p0", "p1", "p3"]).parts[0].area == pytest.approx(
        sum(shapes[each].area for each in ("p0", "p1", "p3")), abs=1e-9)


def test_a_hole_must_lie_inside():
    shapes = grid(1)
    rest, inner = fabric.cut_hole(shapes, "p0", line((5, 5), (9, 5), (9, 8))).parts
    assert inner.area == 6 and rest.area == pytest.approx(394, abs=1e-6)
    for wrong in (line((0, 5), (9, 5), (9, 8)), line((5, 5), (9, 5)), line((5, 5), (9, 9), (9, 5), (5, 9))):
        with pytest.raises(InputError, match=r"edit\.hole"):
            fabric.cut_hole(shapes, "p0", wrong)


def test_all_who_meet_in_a_vertex_follow_it():
    shapes = grid(2)
    middle = rings.points(shapes["p0"])[2]
    edit = fabric.move(shapes, middle[None], middle[None] + 1)
    assert sorted(edit.bent) == ["p0", "p1", "p2", "p3"]
    assert_whole(applied(shapes, edit), shapely.union_all(shapes.to_numpy()))


def test_a_place_on_an_edge_becomes_a_vertex_of_both():
    shapes = grid(2)
    place = (rings.points(shapes["p0"])[1] + rings.points(shapes["p0"])[2]) / 2
    edit = fabric.move(shapes, place[None], np.add(place[None], (1, 0)))
    assert sorted(edit.changed) == ["p0", "p2"]
    assert_whole(applied(shapes, edit), shapely.union_all(shapes.to_numpy()))


def hung():
    """A long parcel in the north; three in the south whose corners lie in the middle of its edge, which has none."""
    def box(*bounds):
        return shapely.box(*np.add(bounds, (EAST, NORTH, EAST, NORTH)))

    return pd.Series({"long": box(0, 10, 30, 20), "a": box(0, 0, 10, 10), "b": box(10, 0, 20, 10),
                      "c": box(20, 0, 30, 10)}, dtype="object")


def whole(shapes, edit):
    found = shapes.copy()
    found.update(pd.Series(edit.changed, dtype="object"))
    assert shapely.coverage_is_valid(found.to_numpy()), edit
    return found


def test_corners_in_the_middle_of_an_edge_that_moves_open_no_gap():
    shapes, corner = hung(), np.array([[EAST + 10, NORTH + 10]])
    edit = fabric.move(shapes, corner, np.add(corner, (1, 2)))
    after = whole(shapes, edit)
    assert set(edit.bent) == {"long", "a", "b"} and shapely.area(after.to_numpy()).sum() == pytest.approx(600)
    assert (EAST + 20, NORTH + 10) in set(map(tuple, rings.points(after["long"]).tolist()))


def test_what_divides_an_edge_goes_along_when_the_edge_moves():
    shapes = hung()
    edge = np.array([[EAST, NORTH + 10], [EAST + 30, NORTH + 10]])
    edit = fabric.move(shapes, edge, np.add(edge, ((0, 2), (0, 5))))
    after = whole(shapes, edit)
    assert set(edit.bent) == set(shapes.index)
    heights = {round(x - EAST, 6): round(y - NORTH, 6) for x, y in rings.points(after["b"]).tolist() if y > NORTH + 5}
    assert heights == {10.0: 13.0, 20.0: 14.0}


def test_a_move_that_would_break_the_fabric_is_refused():
    shapes = grid(2)
    middle = rings.points(shapes["p0"])[2]
    with pytest.raises(InputError, match=r"edit\.breaks"):
        fabric.move(shapes, middle[None], middle[None] + 60)
    corner = np.array([[EAST, NORTH + 20]])
    with pytest.raises(InputError, match=r"edit\.breaks"):
        fabric.move(shapes.drop("p1"), np.array([[EAST, NORTH]]), np.add(corner, 30))
    with pytest.raises(InputError, match=r"edit\.no_vertex"):
        fabric.move(shapes, corner - 50, corner)


@pytest.mark.parametrize("side", ["north", "east", "south", "west"])
@pytest.mark.parametrize("turned", [0, 30, 44])
def test_the_side_of_a_parcel_that_is_turned(side, turned):
    shape = shapely.affinity.rotate(shapely.box(0, 0, 40, 10), turned)
    edit = fabric.split_off(pd.Series({"a": shape}), "a", 100, fabric.facing(shape, side))
    taken, rest = (np.asarray(part.centroid.coords[0]) for part in edit.parts)
    wanted = {"north": (0, 1), "east": (1, 0), "south": (0, -1), "west": (-1, 0)}[side]
    assert (taken - rest) @ wanted > 0
    assert edit.parts[0].area == pytest.approx(100, abs=0.01)
    assert len(edit.parts[0].exterior.coords) == 5
    straight = np.diff(fabric.facing(shape, side, own=False), axis=0)[0]
    assert straight @ wanted == pytest.approx(0)


@settings(max_examples=80, deadline=None)
@given(some.integers(0, 5), some.lists(some.tuples(fractions, fractions), min_size=2, max_size=4))
def test_one_line_through_many_parcels_keeps_the_fabric(seed, bends):
    shapes = grid(seed=seed)
    whole = shapely.union_all(shapes.to_numpy())
    cut = line(*[(70 * x - 5, 70 * y - 5) for x, y in bends])
    met = []
    for uid in shapes.index:
        try:
            fabric.split(shapes, uid, cut)
            met.append(uid)
        except InputError:
            continue
    try:
        parts, edit = fabric.split_all(shapes, met, cut)
    except InputError:
        return
    rest = pd.Series({**shapes.drop(met).to_dict(), **edit.changed}, dtype="object")
    after = pd.concat([rest, pd.Series(list(edit.parts), dtype="object")]) if edit.parts else rest
    assert_whole(after, whole)
    for uid, mine in parts.items():
        assert sum(part.area for part in mine) == pytest.approx(shapes[uid].area, abs=1e-6)
