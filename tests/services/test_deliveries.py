"""A surveyor's new delivery beside what the project has: which points moved how far, which areas changed."""

import pytest
import shapely

from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.services import deliveries
from tests.town import EAST, NORTH


def outline(*points):
    return shapely.Polygon([(EAST + x, NORTH + y) for x, y in points])


def test_moved_added_and_dropped_points_and_areas(town):
    tables = town.tables
    delivered = ChangeSet("x", (
        changes.updated(tables, "parcel", ["p1", "p2"], {"geom": [
            outline((2, 2), (32.3, 2.4), (32, 27), (2, 27)), outline((34, 2), (64, 2), (64, 27), (49, 27), (34, 27))]}),
        changes.updated(tables, "parcel", ["p3"], {"area_surv": 751}),
        changes.inserted("parcel", {"parcel_no": ["N1"], "zone": "z", "geom": [outline((0, 0), (1, 0), (1, 1))]})))
    found = deliveries.differences(tables, delivered)
    moved, added = found.points.to_dict("records")
    assert (moved["parcel_no"], moved["change"], moved["distance_m"]) == ("P1", "moved", pytest.approx(0.5, abs=1e-6))
    assert (added["parcel_no"], added["change"], added["to_x"] - EAST) == ("P2", "added", 49)
    assert found.areas["parcel_no"].tolist() == ["P1", "P2"] and found.new == ("N1",)
    assert found.areas["change_m2"].tolist() == pytest.approx([-2.25, 0], abs=1e-6)


def test_a_vertex_that_went_far_is_another_one(town):
    delivered = ChangeSet("x", (changes.updated(town.tables, "parcel", ["p1"], {
        "geom": [outline((2, 2), (20, 2), (32, 27), (2, 27))]}),))
    assert deliveries.differences(town.tables, delivered).points["change"].tolist() == ["dropped", "added"]


def test_nothing_new_is_no_difference(town):
    found = deliveries.differences(town.tables, None)
    assert found.points.empty and found.areas.empty and found.new == ()
