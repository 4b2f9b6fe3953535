"""``gisapp topology`` and ``gisapp parcel`` on the demo, as a surveyor would use them."""

import json

import geopandas as gpd
import pytest
import shapely

from gisapp import app
from gisapp.domain import changes


@pytest.fixture
def land(project):
    """Parcels of the demo by number, as they lie in the file."""
    def land():
        opened = app.open_project(project, read_only=True)
        try:
            return opened.tables
        finally:
            app.close_project(opened)

    return land


def shape(tables, number):
    rows = tables["parcel"]
    return rows["geom"].to_numpy()[(rows["parcel_no"] == number).to_numpy()][0]


def across(outline):
    """A line through the middle, beyond both sides, and the same with north first."""
    west, south, east, north = outline.bounds
    middle = (west + east) / 2
    return (f"{middle:.3f},{south - 1:.3f} {middle:.3f},{north + 1:.3f}",
            f"{south - 1:.3f},{middle:.3f};{north + 1:.3f},{middle:.3f}")


def test_the_list_of_the_demo(demo, run):
    told = run("topology", demo)
    assert "红线体检：" in told and "文旅新城：红线 821,600.00 ㎡" in told
    document = json.loads(run("topology", demo, "--zone", "文旅新城", "--json"))
    assert [each["plan"] for each in document["zones"]] == [821600.0]
    assert {each["kind"] for each in document["findings"]} <= {"area", "no_household", "short_edge"}
    assert all(each["x"] and each["reason"] for each in document["findings"])
    assert run("topology", demo, "--kind", "overlap").startswith("红线体检：没有发现问题。")


def test_a_parcel_is_split_merged_again_and_remembered(project, land, run):
    line, north_first = across(shape(land(), "W009"))
    whole = shape(land(), "W009").area
    assert "界址已测绘" in run("parcel", "split", project, "W009", "--line", line, code=1)
    looked = run("parcel", "split", project, "W009", "--line", north_first, "--reason", "分户", "--dry-run")
    assert "注销" in looked and "没有保存" in looked
    made = json.loads(run("parcel", "split", project, "W009", "--line", line, "--reason", "分户", "--json"))
    parts = [each for each in made["parcels"] if each["role"] == "comes"]
    assert [each["parcel_no"] for each in parts] == ["W009-1", "W009-2"] and made["saved"]
    assert sum(each["after_m2"] for each in parts) == pytest.approx(whole, abs=0.02)
    run("parcel", "merge", project, "W009-1", "W009-2", "--number", "W009甲", "--renumber", "--reason", "合回")
    assert shape(land(), "W009甲").area == pytest.approx(whole, abs=1e-6)
    tree = run("parcel", "history", project, "W009甲")
    assert "W009 → W009-1" in tree and "W009-2 → W009甲" in tree and "分户" in tree
    assert "项目文件完好" in run("check", project)
    assert run("topology", project, "--kind", "overlap", "--kind", "gap_sliver").startswith("红线体检：没有发现问题。")


def test_an_area_is_split_off_and_a_hole_is_cut(project, land, run):
    run("parcel", "split", project, "W009", "--area", "100", "--direction", across(shape(land(), "W009"))[0],
        "--number", "甲", "--number", "乙", "--reason", "分户")
    tables = land()
    assert shape(tables, "甲").area == pytest.approx(100, abs=0.001)
    middle = shapely.Point(shape(tables, "乙").representative_point())
    ring = " ".join(f"{x},{y}" for x, y in shapely.get_coordinates(middle.buffer(1, quad_segs=1))[:-1])
    run("parcel", "hole", project, "乙", "--ring", ring, "--reason", "井")
    assert shape(land(), "乙-2").area == pytest.approx(2, abs=0.001)


def test_a_vertex_moves_with_all_who_share_it(project, land, run):
    corner = shapely.get_coordinates(shape(land(), "W009"))[0]
    told = run("parcel", "move", project, "W009", "--from", f"{corner[0]},{corner[1]}",
               "--to", f"{corner[0] + 0.1},{corner[1] + 0.1}", "--reason", "复测")
    assert "移界" in told and "W009" in told
    assert "个数要相同" in run("parcel", "move", project, "W009", "--from", f"{corner[0]},{corner[1]}", "--to",
                          f"{corner[0]},{corner[1]} {corner[0]},{corner[1]}", code=1)


@pytest.mark.parametrize(("given", "code", "told"), [
    (["W009", "--line", "一,二"], 1, "坐标看不懂"), (["W009", "--line", "0,0 1,1"], 1, "离宗地太远"),
    (["没有", "--line", "0,0 1,1"], 1, "没有宗地 没有"), (["W009"], 2, "--area"),
    (["W009", "--line", "0,0", "--household", "X"], 2, "第几块"),
])
def test_what_is_not_right_is_said(demo, run, given, code, told):
    assert told in run("parcel", "split", demo, *given, "--dry-run", code=code)


def test_a_sliver_is_mended_with_a_preview_first(project, land, run):
    before = shape(land(), "W009")
    corner = shapely.get_coordinates(before)[0]
    run("parcel", "split", project, "W009", "--line", across(before)[0], "--reason", "分户")
    opened = app.open_project(project)
    rows = opened.tables["parcel"]
    part = rows.index[(rows["parcel_no"] == "W009-1").to_numpy()]
    middle = (before.bounds[0] + before.bounds[2]) / 2
    grown = shapely.union(rows.loc[part[0], "geom"], shapely.intersection(before, shapely.box(
        middle - 0.02, corner[1] - 500, middle + 0.02, corner[1] + 500)))
    opened.do(changes.ChangeSet("x", (changes.updated(opened.tables, "parcel", part, {"geom": [grown]}),)))
    app.close_project(opened)
    assert "狭长重叠" in run("topology", project, "--kind", "sliver")
    assert "可修复 1 处" in run("topology", project, "--repair", "sliver", "--reason", "核对", "--dry-run")
    document = json.loads(run("topology", project, "--repair", "sliver", "--reason", "核对", "--json"))
    assert (document["found"], document["mended"], document["saved"]) == (1, 1, True)
    assert run("topology", project, "--kind", "sliver").startswith("红线体检：没有发现问题。")


def test_a_delivery_is_compared_and_not_taken_in(demo, tmp_path, run):
    opened = app.open_project(demo, read_only=True)
    rows = opened.tables["parcel"]
    row = rows[(rows["parcel_no"] == "W009").to_numpy()]
    moved = shapely.transform(row["geom"].to_numpy(), lambda xy: xy + 0.03)
    app.close_project(opened)
    path = tmp_path / "复测.gpkg"
    gpd.GeoDataFrame({"parcel_no": ["W009"]}, geometry=moved, crs=4547).to_file(path)
    document = json.loads(run("survey", "compare", demo, path, "--zone", "文旅新城", "--json"))
    assert {each["change"] for each in document["points"]} == {"moved"} and len(document["sha256"]) == 64
    assert {round(each["distance_m"], 3) for each in document["points"]} == {0.042}
    assert [each["parcel_no"] for each in document["areas"]] == ["W009"]
    assert "形状变化的宗地 1 块" in run("survey", "compare", demo, path, "--zone", "文旅新城")


def test_a_delivery_is_taken_in_with_its_slip_and_looked_at_again(project, tmp_path, run):
    opened = app.open_project(project, read_only=True)
    rows = opened.tables["parcel"]
    row = rows[(rows["parcel_no"] == "W009").to_numpy()]
    certified = row["area_cert"].iloc[0]
    moved = shapely.transform(row["geom"].to_numpy(), lambda xy: xy + 0.03)
    app.close_project(opened)
    path = tmp_path / "复测.gpkg"
    gpd.GeoDataFrame({"parcel_no": ["W009"], "AREA_CERT": [1.0]}, geometry=moved, crs=4547).to_file(path)
    words = ("survey", "accept", project, path, "--zone", "文旅新城", "--version", "2026-2", "--slip", "移〔2026〕2号",
             "--surveyor", "市测绘院", "--on", "2026-11-20")
    assert "W009" not in run("import", project, path, "--into", "parcel", "--zone", "文旅新城", "--dry-run")
    said = run(*words, "--reason", "复测")
    assert "接收测绘成果 2026-2" in said and "形状变化的宗地 1 块" in said
    listed = json.loads(run("survey", "list", project, "--json"))
    newest = next(each for each in listed if each["zone_name"] == "文旅新城")
    assert (newest["version_no"], newest["parcels"]) == ("2026-2", 1)
    document = json.loads(run("survey", "list", project, "2026-2", "--json"))
    assert {each["change"] for each in document["points"]} == {"moved"}
    assert [each["parcel_no"] for each in document["areas"]] == ["W009"]
    opened = app.open_project(project, read_only=True)
    after = opened.tables["parcel"].loc[row.index[0]]
    app.close_project(opened)
    assert after["area_cert"] == certified and after["surv_org"] == "市测绘院"
    assert shapely.equals_exact(after["geom"], moved[0], 1e-6)


def test_parcels_are_drawn_cut_into_strips_and_moved(project, land, run):
    whole = shape(land(), "W009")
    west, south, east, north = whole.bounds
    ring = f"{east - 2:.3f},{north + 1:.3f} {east - 2:.3f},{north + 30:.3f} {east + 20:.3f},{north + 30:.3f}"
    told = run("parcel", "add", project, "新1", "--ring", ring, "--cut", "--set", "address=郭亮街7号", "--dry-run")
    assert "新设" in told and "没有保存" in told
    run("parcel", "add", project, "外1", "--zone", "文旅新城", "--ring",
        f"{west - 9000:.1f},{south:.1f} {west - 8990:.1f},{south:.1f} {west - 8990:.1f},{south + 10:.1f}", code=1)
    far = f"{west:.1f},{south - 1900:.1f} {west + 10:.1f},{south - 1900:.1f} {west + 10:.1f},{south - 1890:.1f}"
    run("parcel", "add", project, "外1", "--zone", "文旅新城", "--ring", far, "--set", "area_cert=50")
    assert shape(land(), "外1").area == pytest.approx(50)
    run("parcel", "shift", project, "外1", "--north", "3", "--east", "-2.5")
    assert shape(land(), "外1").bounds[:2] == pytest.approx((round(west, 1) - 2.5, round(south, 1) - 1897))
    corner = shapely.get_coordinates(whole)[:2].mean(axis=0)
    made = json.loads(run("parcel", "strips", project, "W009", "--edge", f"{corner[0]:.3f},{corner[1]:.3f}",
                          "--width", "4", "--repeat", "--reason", "分块", "--json"))
    parts = [each["after_m2"] for each in made["parcels"] if each["role"] == "comes"]
    assert len(parts) > 2 and sum(parts) == pytest.approx(whole.area, abs=0.02)
