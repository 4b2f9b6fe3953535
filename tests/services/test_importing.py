"""Importing: what comes in, what is kept, what is said."""

import datetime as dt
import json
import tarfile
import warnings

import geopandas as gpd
import pytest
import shapely

from gisapp.domain import columns, lifecycle, schema
from gisapp.errors import InputError
from gisapp.io import vector
from gisapp.project import Project
from gisapp.services import checking, importing
from gisapp.store.memory import MemoryStore
from tests.town import EAST, NORTH, TODAY


def box(east, north, width=10.0, height=10.0):
    return shapely.box(EAST + east, NORTH + north, EAST + east + width, NORTH + north + height)


def file(tmp_path, values, shapes, name="宗地.shp", crs=4547):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    encoding = "utf-8" if path.suffix == ".shp" else None
    gpd.GeoDataFrame(values, geometry=shapes, crs=crs).to_file(path, encoding=encoding)
    return path


def planned(project, path, **options):
    layer = options.pop("layer", None)
    return importing.plan(project.tables, vector.read(path, layer), today=TODAY, **options)


def counts(plan):
    return plan.new, plan.changed, plan.unchanged, plan.left_out


def codes(plan):
    return [(each.row, each.code) for each in plan.findings]


@pytest.fixture
def empty():
    project = Project(MemoryStore(), who="周敏")
    yield project
    project.close()


def test_again_is_unchanged_and_a_correction_updates_by_number(town, tmp_path):
    path = file(tmp_path, {"PCL_NO": ["P1", "N1"], "MJ": [750.0, 100.0]}, [box(2, 2, 30, 25), box(2, 70)])
    plan = planned(town, path, into="parcel")
    assert counts(plan) == (1, 0, 1, 0)
    assert plan.mapping == {"PCL_NO": "parcel_no", "MJ": "area_surv"}
    town.do(plan.changeset)
    assert town.undo_label() == "导入宗地：宗地.shp"
    assert planned(town, path, into="parcel").changeset is None
    path = file(tmp_path, {"PCL_NO": ["P1", "N1"], "MJ": [751.0, None]}, [box(2, 2, 30, 25), box(2, 70)])
    plan = planned(town, path, into="parcel")
    assert counts(plan) == (0, 1, 1, 0)
    kept = town.do(plan.changeset)
    (change,) = kept.changes
    assert set(change.after.columns) == {"area_surv", "version"}
    assert town.tables["parcel"]["area_surv"].loc["p1"] == 751.0
    town.do(town.undo())
    assert town.tables["parcel"]["area_surv"].loc["p1"] == 750.0


def test_one_bad_geometry_never_aborts(empty, tmp_path):
    bowtie = shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)])
    point = shapely.Point(EAST, NORTH)
    shapes = [box(20, 0), bowtie, None, point, shapely.GeometryCollection([box(40, 0), point])]
    path = file(tmp_path, {"parcel_no": list("12345")}, shapes, "a.geojson")
    plan = planned(empty, path, into="parcel")
    assert counts(plan) == (3, 0, 0, 2) and plan.repaired == 1
    assert codes(plan) == [(2, "geometry.repaired"), (3, "geometry.none"), (4, "geometry.not_polygon")]
    empty.do(plan.changeset)
    drawn = empty.tables["parcel"]["geom"].to_numpy()
    assert shapely.is_valid(drawn).all() and (shapely.get_type_id(drawn) == 6).all()
    assert checking.faults(empty.tables) == []


def test_numbers_twice_empty_or_too_long_are_left_out_with_their_rows(empty, tmp_path):
    shapes = [box(20 * at, 0) for at in range(4)]
    path = file(tmp_path, {"宗地号": ["1", "1", None, "岳阳楼街道九华山片区一号"]}, shapes, "a.gpkg")
    plan = planned(empty, path, into="parcel")
    assert counts(plan) == (1, 0, 0, 3)
    assert codes(plan) == [(2, "key.duplicate"), (3, "key.missing"), (4, "value.too_long"), (4, "key.missing")]


def test_shapes_without_numbers_are_known_by_their_outline(empty, tmp_path):
    path = file(tmp_path, {"N": [1, 2, 3]}, [box(0, 0), box(20, 0), box(0, 0)])
    plan = planned(empty, path, into="parcel")
    assert counts(plan) == (2, 0, 0, 1)
    assert codes(plan) == [(None, "import.numbered"), (3, "shape.duplicate")]
    empty.do(plan.changeset)
    assert empty.tables["parcel"]["parcel_no"].tolist() == ["1", "2"]
    assert counts(planned(empty, path, into="parcel")) == (0, 0, 2, 1)
    other = file(tmp_path, {"N": [1]}, [box(60, 0)], "b.shp")
    empty.do(planned(empty, other, into="parcel").changeset)
    assert empty.tables["parcel"]["parcel_no"].tolist() == ["1", "2", "3"]


def test_values_come_in_by_kind_and_misfits_are_listed(empty, tmp_path):
    path = file(tmp_path, {
        "幢号": ["1", "2", "3"], "房屋结构": ["砖混", "steel", "纸"], "总层数": ["3层", "6", "两"],
        "建筑面积": ["1,200.50㎡", "-3", None], "文物": ["否", "是", "也许"], "建成年": ["1978", "1985.0", "1990.5"],
    }, [box(20 * at, 0) for at in range(3)], "房屋.gpkg")
    plan = planned(empty, path)
    assert plan.table == "building"
    empty.do(plan.changeset)
    buildings = empty.tables["building"]
    assert buildings["structure"].tolist() == ["brick_concrete", "steel", None]
    assert columns.cells(schema.TABLES["building"]["floors"], buildings["floors"]) == [3, 6, None]
    assert buildings["gfa"].fillna(-1).tolist() == [1200.5, -1, -1]
    assert columns.cells(schema.TABLES["building"]["heritage"], buildings["heritage"]) == [False, True, None]
    assert sorted(codes(plan)) == [(2, "value.minimum"), (3, "value.code"), (3, "value.flag"), (3, "value.number"),
                                   (3, "value.whole")]


@pytest.mark.parametrize("text", ["2024-05-01", "20240501", "2024/5/1", "2024.5.1", "2024年5月1日",
                                  "2024-05-01T00:00:00"])
def test_dates_in_the_forms_of_offices(empty, tmp_path, text):
    path = file(tmp_path, {"parcel_no": ["1"], "CLRQ": [text]}, [box(0, 0)], "a.gpkg")
    empty.do(planned(empty, path, into="parcel").changeset)
    assert empty.tables["parcel"]["surv_date"].iloc[0].date() == dt.date(2024, 5, 1)


def test_zone_by_place_by_name_and_by_column(town, tmp_path):
    path = file(tmp_path, {"parcel_no": ["in", "out"]}, [box(70, 40), box(0, 500)], "a.gpkg")
    town.do(planned(town, path, into="parcel").changeset)
    found = town.tables["parcel"].set_index("parcel_no")
    assert found["zone"].loc["in"] == "z" and found["zone"].loc["out"] is None
    assert found["phase"].loc["in"] == "f2"
    with pytest.raises(InputError, match=r"zone\.unknown"):
        planned(town, path, into="parcel", zone="没有")
    town.do(planned(town, path, into="parcel", zone="试点片区").changeset)
    assert town.tables["parcel"].set_index("parcel_no")["zone"].loc["out"] == "z"
    assert counts(planned(town, path, into="parcel")) == (0, 0, 2, 0)
    values = {"parcel_no": ["a", "b"], "ZONE_NAME": ["试点片区", "别处"]}
    named = file(tmp_path, values, [box(0, 900), box(20, 900)], "b.gpkg")
    plan = planned(town, named, into="parcel")
    assert codes(plan) == [(2, "zone.unknown_row")]


def test_buildings_lie_on_the_parcel_that_carries_most_of_them(town, tmp_path):
    path = file(tmp_path, {"BLDG_NO": ["X", "Y", "B1"]}, [box(29, 8), box(200, 8), box(7, 7)], "a.gpkg")
    plan = planned(town, path, into="building")
    assert counts(plan) == (2, 0, 1, 0)
    town.do(plan.changeset)
    homes = town.tables["building"].set_index("bldg_no")["parcel"]
    assert homes.loc["X"] == "p2"
    assert homes.loc["Y"] is None and homes.loc["B1"] == "p1"


def test_households_are_taken_in_at_their_real_stage(town, tmp_path):
    path = file(tmp_path, {
        "户编号": ["N-1", "N-2", "N-3", "SD-0001"], "阶段": ["已签约", "surveyed", None, "已拆除"],
        "阶段日期": ["2026-03-01", "2027-01-01", None, "2026-01-01"], "户主": ["张三", "李䶮", None, "张伟"],
        "身份证号": ["999999199001011234", None, None, "999999197001011234"], "幢号": ["B2", "没有", None, None],
    }, [None, None, shapely.Point(EAST + 8, NORTH + 8), None], "a.gpkg")
    plan = planned(town, path, into="household", who="周敏")
    assert counts(plan) == (3, 1, 0, 0)
    assert codes(plan)[0] == (None, "household.off_map")
    assert [code for _, code in codes(plan)].count("value.identity") == 2
    assert [each for each in codes(plan)[1:] if each[1] != "value.identity"] == [
        (2, "building.unknown"), (2, "stage.future"), (2, "stage.no_date"), (4, "stage.kept")]
    town.do(plan.changeset)
    tables = town.tables
    rows = tables["household"].set_index("hh_no")
    assert rows["stage"].loc[["N-1", "N-2", "N-3", "SD-0001"]].tolist() == [
        "signed", "surveyed", "uninvestigated", "uninvestigated"]
    assert rows["stage_on"].loc["N-1"].date() == dt.date(2026, 3, 1)
    events = tables["stage_event"]
    assert events["opening"].all() and events["officer"].tolist() == ["周敏"] * 2
    by_uid = tables["household"]["hh_no"]
    links = tables["household_building"]
    pairs = set(zip(links["household"].map(by_uid), links["building"], strict=True))
    assert {("N-1", "b2"), ("N-3", "b1")} <= pairs
    assert rows["zone"].loc["N-1"] == "z" and rows["phase"].loc["N-3"] == "f1"
    holders = tables["holder"].assign(hh=tables["holder"]["household"].map(by_uid)).set_index("hh")
    assert holders["id_no"].loc["N-1"] == "999999199001011234"
    assert holders["id_no"].loc["SD-0001"] == "999999197001011234" and (holders.index == "SD-0001").sum() == 1
    assert checking.faults(tables) == [] and lifecycle.stages(tables, TODAY).equals(tables["household"]["stage"])
    again = planned(town, path, into="household")
    assert counts(again) == (0, 0, 4, 0) and again.changeset is None


def test_zones_and_planned_areas(empty, tmp_path):
    zones = file(tmp_path, {"NAME": ["文旅新城"]}, [box(0, 0, 1000, 821.6)], "红线.gpkg")
    plan = planned(empty, zones)
    assert plan.table == "zone" and counts(plan) == (1, 0, 0, 0)
    empty.do(plan.changeset)
    assert empty.tables["zone"]["area_ha"].tolist() == [82.16]
    areas = file(tmp_path, {"名称": ["演艺中心"], "业态": ["文化创意"]}, [box(10, 10)], "规划用地.gpkg")
    plan = planned(empty, areas)
    assert plan.table == "plan_area"
    empty.do(plan.changeset)
    assert empty.tables["plan_area"]["trade"].tolist() == ["culture"]
    assert empty.tables["plan_area"]["zone"].tolist() == [empty.tables["zone"].index[0]]


def test_mapping_can_be_said(empty, tmp_path):
    path = file(tmp_path, {"A": ["1"], "NAME": ["某厂"]}, [box(0, 0)], "a.gpkg")
    plan = planned(empty, path, into="parcel", mapping={"A": "宗地号", "NAME": ""})
    assert plan.mapping == {"A": "parcel_no"}
    for mapping, code in (({"B": "name"}, "import.column"), ({"A": "nothing"}, "import.field"),
                          ({"A": "name", "NAME": "name"}, "import.twice")):
        with pytest.raises(InputError, match=code):
            planned(empty, path, into="parcel", mapping=mapping)
    with pytest.raises(InputError, match=r"import\.table"):
        planned(empty, path, into="revision")


def test_names_cut_at_ten_bytes_are_completed(empty, tmp_path):
    path = file(tmp_path, {"宗地号": ["1"], "实测面": [100.0], "土地性": ["国有"]}, [box(0, 0)], "a.gpkg")
    assert planned(empty, path, into="parcel").mapping["实测面"] == "area_surv"


def test_areas_overlaps_and_far_places_are_said_and_do_not_stop(town, tmp_path):
    path = file(tmp_path, {"parcel_no": ["A", "B", "C"], "area_surv": [200.0, 100.0, 100.0]},
                [box(0, 70, 10, 10), box(5, 70, 10, 10), box(900_000, 0)], "a.gpkg")
    plan = planned(town, path, into="parcel")
    assert counts(plan) == (3, 0, 0, 0)
    assert sorted(codes(plan)) == [(1, "check.area"), (1, "check.overlap"), (3, "place.far")]
    onto = file(tmp_path, {"parcel_no": ["Z"]}, [box(2, 2, 30, 25)], "b.gpkg")
    (finding,) = planned(town, onto, into="parcel").findings
    assert finding.code == "check.overlap" and finding.params["other"] == "P1"


def test_a_system_without_statement_is_guessed_or_asked_for(town, tmp_path):
    path = file(tmp_path, {"parcel_no": ["1"]}, [box(0, 100)], "a.shp")
    path.with_suffix(".prj").unlink()
    plan = planned(town, path, into="parcel")
    assert plan.crs == "EPSG:4547" and codes(plan) == [(None, "crs.guessed")]
    strange = file(tmp_path, {"parcel_no": ["1"]}, [shapely.box(5, 5, 9, 9000)], "b.shp")
    strange.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"crs\.missing"):
        planned(town, strange, into="parcel")
    assert counts(importing.plan(town.tables, vector.read(strange, crs="EPSG:4547"), into="parcel")) == (1, 0, 0, 0)
    old = file(tmp_path, {"parcel_no": ["1"]}, [box(0, 0)], "c.shp", crs=2383)
    with pytest.raises(InputError, match=r"crs\.datum"):
        planned(town, old, into="parcel")


def test_the_json_document(town, tmp_path):
    path = file(tmp_path, {"parcel_no": ["P1"]}, [box(2, 2, 30, 25)], "a.gpkg")
    document = json.loads(json.dumps(planned(town, path, into="parcel").as_json(), ensure_ascii=False))
    assert {"new", "changed", "unchanged", "repaired", "left_out", "encoding", "crs", "findings"} <= set(document)
    assert document["crs"] == "EPSG:4547" and document["encoding"] == "utf-8" and document["findings"] == []


@pytest.mark.realdata
def test_prague_in_its_own_system(shared_data):
    project = Project(MemoryStore("EPSG:5514"), who="周敏")
    path = shared_data / "parcels_prague" / "bubenec.gpkg"
    plan = planned(project, path, layer="plots", into="parcel")
    assert counts(plan) == (407, 0, 0, 0) and plan.crs == "EPSG:3857" and plan.repaired == 0
    overlaps = [each.params["area_m2"] for each in plan.findings if each.code == "check.overlap"]
    assert len(overlaps) == 23 and sum(overlaps) == pytest.approx(0.127, abs=0.002)
    project.do(plan.changeset)
    assert counts(planned(project, path, layer="plots", into="parcel")) == (0, 0, 407, 0)
    plan = planned(project, path, layer="buildings")
    assert plan.table == "building" and counts(plan) == (144, 0, 0, 0)
    project.do(plan.changeset)
    assert project.tables["building"]["parcel"].notna().all()
    assert counts(planned(project, path, layer="buildings", into="building")) == (0, 0, 144, 0)


@pytest.mark.realdata
def test_foreign_tables_without_numbers_come_out_as_counts(shared_data, empty):
    for path in sorted((shared_data / "dbf_encodings").rglob("*.dbf")):
        plan = planned(empty, path)
        assert plan.changeset is None and plan.new == 0
        assert (None, "import.no_key") in codes(plan)


@pytest.mark.realdata
def test_mosaic_overlap_is_half_a_unit(shared_data):
    source = vector.read(shared_data / "topology" / "mosaic" / "two_polygons.json", crs="EPSG:4547")
    plan = importing.plan(Project(MemoryStore(), who="").tables, source, into="parcel")
    assert [each.params["area_m2"] for each in plan.findings if each.code == "check.overlap"] == [0.5]


@pytest.mark.realdata
@pytest.mark.parametrize("sheet", ["25354000AK01", "25354000ZD01"])
def test_a_french_sheet_keeps_its_registered_areas(shared_data, tmp_path, sheet):
    with tarfile.open(shared_data / "parcels_france" / f"edigeo-{sheet}.tar.bz2", ignore_zeros=True) as archive:
        archive.extractall(tmp_path, filter="data")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = gpd.read_file(next(tmp_path.glob("*.THF")), layer="PARCELLE_id")
    frame = frame[["IDU", "SUPF", "geometry"]].set_crs(2154, allow_override=True)
    frame.to_file(tmp_path / "PARCELLE.shp", encoding="utf-8")
    project = Project(MemoryStore("EPSG:2154"), who="周敏")
    plan = planned(project, tmp_path / "PARCELLE.shp")
    assert plan.table == "parcel" and plan.crs == "EPSG:2154" and plan.mapping["SUPF"] == "area_cert"
    assert counts(plan) == (len(frame), 0, 0, 0) and plan.repaired == 0
    found = [each.code for each in plan.findings]
    assert "check.overlap" not in found and found.count("check.area") > 0
    project.do(plan.changeset)
    assert project.tables["parcel"]["area_cert"].tolist() == frame["SUPF"].tolist()
    assert counts(planned(project, tmp_path / "PARCELLE.shp")) == (0, 0, len(frame), 0)


def test_a_red_line_brings_its_first_phase_and_is_called_after_its_file(empty, tmp_path):
    path = file(tmp_path, {"FID": [0]}, [box(0, 0, 100, 60)], "九华山红线.shp")
    plan = planned(empty, path)
    assert plan.table == "zone"
    assert {"zone.named", "phase.first"} <= {each.code for each in plan.findings}
    empty.do(plan.changeset)
    assert list(empty.tables["zone"]["zone_name"]) == ["九华山"]
    assert list(empty.tables["phase"]["phase_no"]) == ["一期"]
    assert empty.tables["phase"]["geom"].iloc[0].equals(empty.tables["zone"]["geom"].iloc[0])
    register = file(tmp_path, {"户编号": ["A-1"]}, [None], "台账.gpkg")
    rows = planned(empty, register)
    assert [each.code for each in rows.findings if each.code.startswith("household.")] == ["household.off_map"]
    empty.do(rows.changeset)
    home = empty.tables["household"].iloc[0]
    assert home["zone"] == empty.tables["zone"].index[0]


def test_the_red_lines_of_phases_correct_and_add(empty, tmp_path):
    empty.do(planned(empty, file(tmp_path, {"FID": [0]}, [box(0, 0, 100, 60)], "九华山红线.shp")).changeset)
    path = file(tmp_path, {"批次号": ["一期", "二期"]}, [box(0, 0, 100, 30), box(0, 30, 100, 30)], "分批红线.shp")
    plan = planned(empty, path, into="phase")
    assert counts(plan) == (1, 1, 0, 0)
    empty.do(plan.changeset)
    assert sorted(shape.area for shape in empty.tables["phase"]["geom"]) == [3000, 3000]
