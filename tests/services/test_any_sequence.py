"""Whatever is done to an awkward fabric, in whatever order, it stays one: no gap, no overlap, no ㎡ lost; all undone.

The fabric has an island in a hole, a parcel of two parts, a strip of 3 cm, doubled corners, and corners in the middle
of a neighbour's edge.
"""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from gisapp.domain import fabric, geometry, rings, strips, vertices
from gisapp.domain.changes import ChangeSet, inserted
from gisapp.errors import InputError
from gisapp.project import Project
from gisapp.services import crossing, editing, reshaping
from gisapp.store.memory import MemoryStore
from tests.town import EAST, NORTH

REGION = shapely.box(EAST, NORTH, EAST + 100, NORTH + 60)
STEPS = ("split", "split_all", "split_off", "strips", "hole", "merge", "move", "slide", "add", "drop", "undo", "redo")


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def awkward():
    """Parcels that cover the region exactly."""
    island = box(10, 10, 20, 18)
    around = shapely.Polygon(box(0, 0, 30, 30).exterior, [island.exterior.coords])
    parted = shapely.MultiPolygon([box(30, 0, 40, 30), box(50, 0, 60, 30)])
    doubled = shapely.Polygon([(EAST + x, NORTH + y) for x, y in (
        (60, 0), (60, 0), (100, 0), (100, 0), (100, 30), (80, 30), (80, 30), (60, 30))])
    return {"around": around, "island": island, "parted": parted, "between": box(40, 0, 50, 30), "doubled": doubled,
            "west": box(0, 30, 49.97, 60), "sliver": box(49.97, 30, 50, 60), "east": box(50, 30, 100, 60)}


def begun():
    project = Project(MemoryStore(), who="周敏")
    shapes = awkward()
    project.do(ChangeSet("地", (
        inserted("zone", {"zone_name": ["片区"], "zone_code": ["PQ"], "geom": [REGION]}, ["z"]),
        inserted("parcel", {"parcel_no": list(shapes), "zone": "z", "area_surv": [
            round(shape.area, 2) for shape in shapes.values()], "geom": list(shapes.values())}, list(shapes)))))
    return project


def chosen(things, share):
    return things[min(int(share * len(things)), len(things) - 1)]


def inner(places):
    """Whether places are off the region's outline: moving others would change what is to be kept."""
    if not shapely.contains_properly(REGION, shapely.MultiPoint(places)):
        raise InputError("edit.no_vertex")
    return places


def edit(tables, what, which, one, other):
    """The step that a few random numbers mean."""
    rows = tables["parcel"]
    uid = chosen(rows.index, which)
    shape = rows.at[uid, "geom"]
    west, south, east, north = shape.bounds
    side = chosen(rings.edges(shape), one)
    shift = 8 * (np.array([one, other]) - 0.5)
    line = np.array([[west - 1, south + one * (north - south)], [east + 1, south + other * (north - south)]])
    calls = {
        "split": lambda: editing.split(tables, uid, line),
        "split_all": lambda: crossing.split_all(tables, crossing.divided(tables, long := np.array(
            [[EAST - 1, NORTH + 60 * one], [EAST + 101, NORTH + 60 * other]])), long),
        "split_off": lambda: editing.split_off(tables, uid, shape.area * one, fabric.facing(shape, "north")),
        "strips": lambda: editing.split(tables, uid, lines[0], parallels=lines[1:]) if (
            lines := strips.parallels(shape, side, [1 + 9 * other])) else None,
        "hole": lambda: editing.cut_hole(tables, uid, rings.points(shapely.buffer(
            shapely.point_on_surface(shape), 0.2 + other, quad_segs=2))[:-1]),
        "merge": lambda: editing.merge(tables, [uid, *rows.index[shapely.touches(
            rows["geom"].to_numpy(dtype=object), shape)][:1 + int(2 * one)]]),
        "move": lambda: reshaping.move(tables, inner(side[:1]), inner(side[:1] + shift)),
        "slide": lambda: reshaping.move(tables, inner(side), inner(vertices.slid(shape, side, shift[1]))),
        "add": lambda: reshaping.add_corner(tables, side.mean(axis=0)),
        "drop": lambda: reshaping.drop_corner(tables, inner(side[:1])[0]),
    }
    return calls[what]().changeset


def check(project):
    """The fabric is one, and its areas add up."""
    rows = project.tables["parcel"]
    shapes = rows["geom"].to_numpy(dtype=object)
    assert shapely.is_valid(shapes).all() and (shapely.area(shapes) > 0).all()
    assert geometry.overlaps(shapes, 1e-5).empty
    assert shapely.area(shapes).sum() == pytest.approx(REGION.area, abs=1e-5)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(shapes), REGION)) < 1e-5
    assert round(rows["area_surv"].sum(), 2) == 6000.00
    assert not rows.duplicated(["zone", "parcel_no"]).any()


shares = some.floats(0, 1, allow_nan=False)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(some.tuples(some.sampled_from(STEPS), shares, shares, shares), min_size=1, max_size=10))
@example([("merge", 0.0, 0.0, 0.0), ("hole", 0.9, 0.5, 0.5), ("split_all", 0.0, 0.4, 0.6), ("undo", 0, 0, 0),
          ("redo", 0, 0, 0), ("slide", 0.3, 0.3, 0.6)])
def test_an_awkward_fabric_stays_one(sequence):
    project = begun()
    before, done = project.tables["parcel"], 0
    check(project)
    for what, which, one, other in sequence:
        try:
            if what == "undo":
                step = project.undo() if done else None
            elif what == "redo":
                step = project.redo() if project.redo_label() else None
            else:
                step = edit(project.tables, what, which, one, other)
        except InputError:
            continue
        if step is not None:
            project.do(step)
            done += -1 if what == "undo" else 1
            check(project)
    for _ in range(done):
        project.do(project.undo())
    after = project.tables["parcel"].loc[before.index]
    assert len(project.tables["parcel"]) == len(before)
    assert shapely.equals_exact(after["geom"].to_numpy(dtype=object), before["geom"].to_numpy(dtype=object), 0).all()
