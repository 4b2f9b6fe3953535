"""成果版本: a surveyor's delivery taken in as one step, and what binds it."""

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from gisapp.errors import InputError, RecordError, RefusedError
from gisapp.io import vector
from gisapp.services import deliveries, editing, importing, surveys
from tests.town import EAST, NORTH, TODAY

SLIP = {"version_no": "2026-2", "slip_no": "移〔2026〕2号", "surveyor": "市测绘院", "received_by": "周敏",
        "delivered_on": dt.date(2026, 11, 20)}


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def delivered(tables, path, shapes, **columns):
    gpd.GeoDataFrame({"宗地号": list(shapes), **columns}, geometry=list(shapes.values()), crs=4547).to_file(path)
    return deliveries.compare(tables, path)


@pytest.fixture
def made(town, tmp_path):
    """P6 30 cm wider, P5 as it is, a new parcel N1; a certified area that the file has no business with."""
    shapes = {"P6": box(66, 32, 96.3, 57), "P5": box(34, 32, 64, 57), "N1": box(97, 2, 99, 27)}
    stated = {"证载面积": [1.0, 2.0, 3.0], "实测面积": [757.5, 750.0, 50.0]}
    return delivered(town.tables, tmp_path / "复测.gpkg", shapes, **stated)


def test_outlines_and_surveyed_areas_follow_and_certified_ones_stay(town, made):
    town.do(ChangeSet("x", (changes.updated(town.tables, "parcel", ["p5", "p6"], {"area_cert": [700.0, 701.0]}),)))
    accepted = surveys.accept(town.tables, made, SLIP, reason="复测", today=TODAY)
    before = town.tables
    town.do(accepted.changeset)
    parcels = town.tables["parcel"]
    assert parcels.at["p6", "geom"].area == pytest.approx(757.5) and parcels.at["p6", "area_surv"] == 757.5
    assert parcels.loc[["p5", "p6"], "area_cert"].tolist() == [700.0, 701.0]
    new = parcels[(parcels["parcel_no"] == "N1").to_numpy()]
    assert np.isnan(new["area_cert"].iloc[0]) and new["zone"].iloc[0] == "z"
    marked = parcels.index[(parcels["boundary_version"] == accepted.uid).to_numpy(dtype=bool)]
    assert set(parcels.loc[marked, "parcel_no"]) == {"P5", "P6", "N1"}
    assert set(parcels.loc[marked, "surv_org"]) == {"市测绘院"}
    row = town.tables["boundary_version"].loc[accepted.uid]
    assert (row["zone"], row["file_name"], row["sha256"], row["crs"]) == ("z", made.name, made.sha256, "EPSG:4547")
    listed = surveys.versions(town.tables, "z")
    assert listed["parcels"].tolist() == [3]
    town.do(town.undo())
    assert town.tables["parcel"]["geom"].equals(before["parcel"]["geom"])
    assert town.tables["boundary_version"].empty


def test_what_a_delivery_moved_is_read_from_the_log(town, made):
    accepted = surveys.accept(town.tables, made, SLIP, reason="复测", today=TODAY)
    town.do(accepted.changeset)
    found = surveys.moved_by(town, surveys.version_uid(town.tables, "2026-2"))
    assert found.areas[["parcel_no", "change_m2"]].round(2).to_numpy().tolist() == [["P6", 7.5]]
    assert found.points["distance_m"].round(3).tolist() == [0.3, 0.3] and found.new == ("N1",)
    with pytest.raises(InputError) as refused:
        surveys.version_uid(town.tables, "2019-1")
    assert refused.value.code == "survey.unknown"


def test_signed_households_need_a_reason_and_are_named_in_the_log(town, tmp_path):
    town.do(ChangeSet("x", (changes.updated(town.tables, "household", ["h7"], {"stage": "signed"}),)))
    made = delivered(town.tables, tmp_path / "复测.gpkg", {"P6": box(66, 32, 96.3, 57)})
    assert surveys.bound_by(town.tables, made) == ("SD-0007",)
    with pytest.raises(RefusedError) as refused:
        surveys.accept(town.tables, made, SLIP, today=TODAY)
    assert refused.value.conditions == (("edit.signed", {"households": ["SD-0007"]}),)
    accepted = surveys.accept(town.tables, made, SLIP, reason="复测", today=TODAY)
    assert accepted.flagged == ("SD-0007",) and "SD-0007" in accepted.changeset.reason
    untouched = delivered(town.tables, tmp_path / "未动.gpkg", {"P6": box(66, 32, 96, 57)})
    assert surveys.accept(town.tables, untouched, SLIP, today=TODAY).flagged == ()


def test_boundary_points_follow_the_points_that_moved(town, tmp_path):
    ring = np.asarray(town.tables["parcel"].at["p6", "geom"].geoms[0].exterior.coords)[:-1]
    town.do(ChangeSet("x", (changes.inserted("boundary_point", {
        "parcel": "p6", "pt_no": ["J1", "J2", "J3", "J4"], "ring": 1, "sequence": [1, 2, 3, 4],
        "x_north": ring[:, 1], "y_east": ring[:, 0], "edge_m": 1.0, "kind": "界址点"}),)))
    made = delivered(town.tables, tmp_path / "复测.gpkg", {"P6": box(66, 32, 96.3, 57)})
    town.do(surveys.accept(town.tables, made, SLIP, today=TODAY).changeset)
    points = town.tables["boundary_point"]
    outline = town.tables["parcel"].at["p6", "geom"]
    assert set(points["pt_no"]) == {"J1", "J2", "J3", "J4"}
    away = shapely.distance(shapely.points(points[["y_east", "x_north"]].to_numpy(dtype="float64")),
                            shapely.multipoints(shapely.get_coordinates(outline)))
    assert away.max() < 1e-3 and points["y_east"].max() == pytest.approx(EAST + 96.3)


def test_a_slip_is_checked_field_by_field(town, made):
    wrong = {**SLIP, "slip_no": "", "delivered_on": dt.date(2027, 1, 1)}
    with pytest.raises(RecordError) as refused:
        surveys.accept(town.tables, made, wrong, today=TODAY)
    assert set(refused.value.fields) == {"slip_no", "delivered_on"}
    town.do(surveys.accept(town.tables, made, SLIP, today=TODAY).changeset)
    with pytest.raises(RecordError) as again:
        surveys.accept(town.tables, made, SLIP, today=TODAY)
    assert "version_no" in again.value.fields


def test_a_plain_import_leaves_locked_and_bound_outlines(town, tmp_path):
    town.do(ChangeSet("x", (changes.updated(town.tables, "parcel", ["p6"], {"surv_org": "测绘队"}),
                            changes.updated(town.tables, "household", ["h3"], {"stage": "signed"}))))
    assert editing.bound(town.tables).loc[["p1", "p2", "p6"]].tolist() == [False, True, True]
    path = tmp_path / "改动.gpkg"
    shapes = [box(2, 2, 32.3, 27), box(34, 2, 64, 27.3), box(66, 32, 96.3, 57)]
    columns = {"宗地号": ["P1", "P2", "P6"], "坐落": ["甲", "乙", "丙"]}
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4547).to_file(path)
    plan = importing.plan(town.tables, vector.read(path), into="parcel")
    assert [(each.row, each.code) for each in plan.findings if each.code == "import.locked"] == [
        (2, "import.locked"), (3, "import.locked")]
    town.do(plan.changeset)
    parcels = town.tables["parcel"]
    assert parcels.loc[["p1", "p2", "p6"], "geom"].map(lambda each: round(each.area, 1)).tolist() == [757.5, 750, 750]
    assert parcels.loc[["p1", "p2", "p6"], "address"].tolist() == ["甲", "乙", "丙"]


def test_nothing_that_can_be_taken_in(town, tmp_path):
    made = delivered(town.tables, tmp_path / "坏.gpkg", {"P6": None})
    with pytest.raises(InputError) as refused:
        surveys.accept(town.tables, made, SLIP, today=TODAY)
    assert refused.value.code == "survey.empty"
