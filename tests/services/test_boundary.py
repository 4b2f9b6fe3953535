"""Boundary tables close, and the area printed is the one that the printed coordinates enclose."""

import numpy as np
import pytest
import shapely

from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.errors import InputError
from gisapp.services import boundary


def enclosed(rows):
    """㎡ by the printed coordinates alone, as a reader with a calculator gets it."""
    xy = np.array([(float(east) - 411_000, float(north) - 3_251_000) for _, north, east, _ in rows])
    return abs(float((xy[:-1, 0] * xy[1:, 1] - xy[1:, 0] * xy[:-1, 1]).sum())) / 2


def test_outline_of_a_parcel(town):
    found = boundary.of_parcel(town.tables, "p1")
    rows = found.rows()
    assert [row[0] for row in rows] == ["J1", "J2", "J3", "J4", "J1"]
    assert rows[0][1:3] == rows[-1][1:3] == ("3251727.000", "411602.000")
    assert [row[3] for row in rows] == ["30.00", "25.00", "30.00", "25.00", ""]
    assert found.area_m2 == 750.0 == pytest.approx(enclosed(rows))
    assert found.agrees


def test_area_that_does_not_agree_says_so(town):
    tables = town.tables.with_changes(ChangeSet("x", (updated(town.tables, "parcel", ["p1"], {"area_surv": 750.02}),)))
    assert not boundary.of_parcel(tables, "p1").agrees


def test_recorded_points_keep_their_numbers(town):
    corners = shapely.get_coordinates(town.tables["parcel"].at["p2", "geom"])[:4]
    named = ["界4", "界3", "界2", "界1"]
    tables = town.tables.with_changes(ChangeSet("x", (inserted("boundary_point", {
        "parcel": "p2", "pt_no": named, "ring": 1, "sequence": [1, 2, 3, 4], "x_north": corners[:, 1].tolist(),
        "y_east": corners[:, 0].tolist()}),)))
    assert [row[0] for row in boundary.of_parcel(tables, "p2").rows()] == [*named, "界4"]
    moved = tables.with_changes(ChangeSet("x", (updated(
        tables, "boundary_point", tables["boundary_point"].index[:1], {"x_north": corners[0, 1] + 1}),)))
    assert [row[0] for row in boundary.of_parcel(moved, "p2").rows()] == ["J1", "J2", "J3", "J4", "J1"]


def test_holes_are_taken_off_and_parts_added():
    ring = shapely.Polygon(shapely.box(0, 0, 10, 10).exterior, [shapely.box(2, 2, 5, 5).exterior.coords])
    found = boundary.of_land(shapely.MultiPolygon([ring, shapely.box(20, 0, 24, 4)]), 7)
    assert found.area_m2 == 100 - 9 + 16
    assert [len(each) for each in found.rings] == [4, 4, 4]
    assert found.points[0].number == "J7"
    assert len({point.number for point in found.points}) == 12


def test_odd_millimetres_close(town):
    rough = shapely.Polygon([(411_600.12345, 3_251_700.98765), (411_630.55555, 3_251_701.4),
                             (411_629.1, 3_251_733.3339)])
    found = boundary.of_land(rough)
    assert found.area_m2 == pytest.approx(enclosed(found.rows()), abs=0.005)


def test_no_outline(town):
    tables = town.tables.with_changes(ChangeSet("x", (updated(town.tables, "parcel", ["p1"], {"geom": None}),)))
    with pytest.raises(InputError) as refused:
        boundary.of_parcel(tables, "p1")
    assert refused.value.code == "sheet.no_outline"
