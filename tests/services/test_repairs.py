"""Safe repairs: slivers go, nothing else moves, and a survey gives way only with a reason."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gisapp.domain import changes, rings
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.domain.topology import Kind
from gisapp.errors import InputError, RefusedError
from gisapp.services import repairs, topology
from tests.town import EAST, NORTH

FAULTS = (Kind.SLIVER, Kind.OVERLAP, Kind.DUPLICATE, Kind.GAP_SLIVER, Kind.GAP_OPEN, Kind.INVALID)


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture
def faulty(town):
    """P1 and P2 overlap by 2 cm, between P2 and P3 gapes 1 cm, P4–P6 close the gap in the north, a zone the south."""
    shapes = [box(0, 0, 34.02, 27), box(34, 0, 66, 27), box(66.01, 0, 100, 27),
              box(0, 27, 32, 60), box(32, 27, 64, 60), box(64, 27, 100, 60)]
    town.do(ChangeSet("x", (changes.updated(town.tables, "parcel", [f"p{at}" for at in range(1, 7)],
                                            {"geom": shapes}),)))
    return town


def kinds(tables):
    return topology.rows(tables, kinds=FAULTS)["kind"].tolist()


def test_slivers_are_mended_and_both_neighbours_get_the_same_vertices(faulty):
    assert kinds(faulty.tables) == ["sliver", "gap_sliver"]
    overlap = repairs.plan(faulty.tables, Kind.SLIVER)
    assert overlap.found["mended"].tolist() == [True] and overlap.edited.flagged == ()
    faulty.do(overlap.edited.changeset)
    assert kinds(faulty.tables) == ["gap_sliver"]
    gap = repairs.plan(faulty.tables, Kind.GAP_SLIVER)
    faulty.do(gap.edited.changeset)
    assert kinds(faulty.tables) == []
    parts = np.array([part for shape in faulty.tables["parcel"]["geom"] for part in rings.polygons(shape)])
    assert shapely.area(parts).sum() == pytest.approx(6000, abs=1e-6) == shapely.union_all(parts).area
    assert repairs.plan(faulty.tables, Kind.SLIVER).edited is None
    faulty.do(faulty.undo())
    faulty.do(faulty.undo())
    assert kinds(faulty.tables) == ["sliver", "gap_sliver"]


def test_a_survey_keeps_its_boundary_while_the_neighbour_can_give_way(faulty):
    for survey, loser in (("p1", "p2"), ("p2", "p1")):
        tables = faulty.tables.with_changes(ChangeSet("x", (
            changes.updated(faulty.tables, "parcel", [survey], {"surv_org": "测绘队"}),)))
        preview = repairs.plan(tables, Kind.SLIVER).edited.preview
        assert preview.loc[(preview["role"] == "bends").to_numpy(), "uid"].tolist() == [loser]
    both = faulty.tables.with_changes(ChangeSet("x", (
        changes.updated(faulty.tables, "parcel", ["p1", "p2"], {"surv_org": "测绘队"}),)))
    with pytest.raises(RefusedError, match=r"edit\.refused"):
        repairs.plan(both, Kind.SLIVER)
    assert repairs.plan(both, Kind.SLIVER, reason="测绘队核对").edited.changeset.reason == "测绘队核对"


def test_only_slivers_have_a_safe_repair(faulty):
    with pytest.raises(InputError, match=r"topology\.no_repair"):
        repairs.plan(faulty.tables, Kind.OVERLAP)
    wide = faulty.tables.with_changes(ChangeSet("x", (
        changes.updated(faulty.tables, "parcel", ["p2"], {"geom": [box(30, 0, 66, 27)]}),)))
    assert repairs.plan(wide, Kind.SLIVER).edited is None and kinds(wide).count("overlap") == 1


def test_an_open_slit_is_filled(town):
    town.do(ChangeSet("x", (changes.updated(town.tables, "parcel", ["p1", "p2"], {
        "geom": [box(2, 2, 34, 27), box(34.03, 3, 64, 26)]}),)))
    assert kinds(town.tables) == ["gap_open"]
    town.do(repairs.plan(town.tables, Kind.GAP_OPEN).edited.changeset)
    assert kinds(town.tables) == []
    assert shapely.distance(*town.tables["parcel"].loc[["p1", "p2"], "geom"]) == 0


@pytest.mark.realdata
def test_prague_is_mended_whole(shared_data):
    plots = gpd.read_file(shared_data / "parcels_prague" / "bubenec.gpkg", layer="plots").to_crs(5514).geometry
    uids = [f"p{at}" for at in range(len(plots))]
    tables = Tables.empty("EPSG:5514").with_changes(ChangeSet("x", (
        changes.inserted("parcel", {"parcel_no": uids, "geom": plots.to_numpy()}, uids),)))
    before = shapely.area(tables["parcel"]["geom"].to_numpy()).sum()
    for kind, count in ((Kind.SLIVER, 23), (Kind.GAP_SLIVER, 84)):
        plan = repairs.plan(tables, kind)
        assert plan.found["mended"].tolist() == [True] * count
        tables = tables.with_changes(plan.edited.changeset)
    assert kinds(tables) == []
    parts = np.array([part for shape in tables["parcel"]["geom"] for part in rings.polygons(shape)])
    assert shapely.coverage_is_valid(parts)
    assert shapely.area(parts).sum() == pytest.approx(before - 0.1274 + 0.1252, abs=0.001)
