"""The public contract of the command line: exit codes, sentences, JSON, masks, and the window's neighbour."""

import csv
import io
import json
import time

import geopandas as gpd
import pytest
import shapely

from gisapp import app, cli
from gisapp.domain.lifecycle import Stage
from gisapp.domain.schema import TABLES

TODAY = "2026-11-24"


def test_summary_is_a_document_by_zone(demo, run):
    document = json.loads(run("summary", demo, "--json"))
    assert list(document) == ["文旅新城", "九华山"]
    for figures in document.values():
        assert list(figures["by_stage"]) == [stage.value for stage in Stage]
        assert sum(figures["by_stage"].values()) == figures["households"]
        assert all(count > 0 for count in figures["by_stage"].values())
        for name in ("parcels_by_demolition", "parcels_by_resettlement"):
            assert list(figures[name]) == ["none", "partly", "done"]
            assert sum(figures[name].values()) == figures["parcels"]
        assert 0 < figures["signed_rate_households"] < 1 > figures["signed_rate_area"] > 0
    assert (document["文旅新城"]["area_ha"], document["文旅新城"]["area_mu"]) == (82.16, 1232.4)


def test_the_same_day_gives_the_same_demo(demo, run, tmp_path):
    run("demo", tmp_path / "又一个.gpkg", "--today", TODAY)
    one, other = (held(path) for path in (demo, tmp_path / "又一个.gpkg"))
    assert [name for name in TABLES if not one[name].equals(other[name])] == ["project"]
    assert one["project"].reset_index(drop=True).equals(other["project"].reset_index(drop=True))  # but for its uid


def held(path):
    project = app.open_project(path, read_only=True, backup=False)
    app.close_project(project)
    return project.tables


def test_figures_of_a_past_day_and_of_what_was_known(project, run):
    now = json.loads(run("summary", project, "--zone", "九华山", "--json"))["九华山"]
    past = json.loads(run("summary", project, "--zone", "九华山", "--as-of", "2026-01-01", "--json"))["九华山"]
    assert past["signed"] < now["signed"]
    assert past["households"] == now["households"]
    assert json.loads(run("summary", project, "--known-at", "2000-01-01", "--json")) == {}


def test_a_stage_is_recorded_and_known(project, run):
    number = json.loads(run("list", project, "household", "--where", "stage = 'negotiating'", "--json"))[0]["hh_no"]
    run("stage", project, number, "--to", "已签约", "--on", TODAY, "--note", "上门签订", "--officer", "周敏")
    last = json.loads(run("history", project, number, "--json"))[-1]
    assert (last["stage"], last["happened_on"], last["note"], last["officer"]) == ("signed", TODAY, "上门签订", "周敏")
    row = json.loads(run("list", project, "household", "--where", f"hh_no = '{number}'", "--json"))[0]
    assert (row["stage"], row["stage_on"]) == ("signed", TODAY)
    entry = json.loads(run("log", project, "--json"))[-2]
    assert (entry["who"], entry["key"], entry["before"]["stage"], entry["after"]["stage"]) == (
        "周敏", number, "negotiating", "signed")


def test_a_parcel_is_delivered_and_taken_back(project, run):
    rows = json.loads(run("list", project, "parcel", "--zone", "文旅新城", "--json"))
    done = next(row["parcel_no"] for row in rows if row["cleared_on"])
    assert "已于" in run("parcel", "clear", project, done, "--on", TODAY, code=1)
    run("parcel", "clear", project, done, "--withdraw", "登错宗地")
    assert "净地移交" in run("parcel", "clear", project, done, "--on", TODAY)
    run("parcel", "clear", project, done, code=2)


def test_a_stage_is_withdrawn_with_its_reason(project, run):
    number = json.loads(run("list", project, "household", "--where", "stage = 'negotiating'", "--json"))[0]["hh_no"]
    assert "撤销“协商中”" in run("stage", project, number, "--withdraw", "登错户了")
    row = json.loads(run("list", project, "household", "--where", f"hh_no = '{number}'", "--json"))[0]
    assert row["stage"] == "appraised"
    run("stage", project, number, "--withdraw", "登错户了", "--to", "signed", code=2)
    run("stage", project, number, code=2)


def test_refusals_name_every_condition_and_change_nothing(project, run):
    rows = json.loads(run("list", project, "household", "--where", "stage = 'negotiating'", "--limit", 2, "--json"))
    numbers = [row["hh_no"] for row in rows]
    told = run("stage", project, *numbers, "--to", "compensated", "--on", "2030-01-01", code=1)
    assert told.count("[stage.missing]") == 4
    assert told.count("[date.future]") == 2
    assert json.loads(run("list", project, "household", "--where", "stage = 'negotiating'", "--limit", 2,
                          "--json")) == rows
    early = run("stage", project, numbers[0], "--to", "signed", "--on", "2001-01-01", code=1)
    assert "[date.before_previous]" in early
    assert "没有这些户编号：没有" in run("stage", project, numbers[0], "没有", "--to", "signed", "--on", TODAY, code=1)
    assert "cannot be recorded" in run("stage", project, numbers[0], "--to", "audited", "--on", TODAY, "--lang", "en",
                                       code=1)


@pytest.mark.parametrize(("arguments", "code"), [
    (("--help",), 0), (("nope",), 2), (("stage",), 2), (("summary", "x.gpkg", "--nope"), 2),
    (("summary", "没有.gpkg"), 1), (("map", "x.gpkg", "--zone", "z", "--paper", "B5", "-o", "x.pdf"), 2),
    (("stage", "x.gpkg", "A", "--to", "signed", "--on", "2026-02-30"), 2),
])
def test_exit_codes(arguments, code, run):
    run(*arguments, code=code)


@pytest.mark.parametrize("command", sorted(cli.cli.commands))
def test_every_command_has_help_in_both_languages(command, run):
    chinese, english = run(command, "--help"), run(command, "--help", "--lang", "en")
    assert "用法" in chinese
    assert "Usage" in english
    assert not any("一" <= letter <= "鿿" for letter in english), english


def test_lists_are_rows_under_the_fields_of_the_schema(demo, run):
    rows = json.loads(run("list", demo, "household", "--zone", "九华山", "--limit", 3, "--json"))
    assert len(rows) == 3
    assert {"hh_no", "stage", "zone", "address", "area_ok"} <= set(rows[0])
    table = list(csv.DictReader(io.StringIO(run("list", demo, "zone", "--columns", "zone_name,area_ha", "--csv"))))
    assert table[0] == {"zone_name": "文旅新城", "area_ha": "82.16"}
    assert "共 2 行" in run("list", demo, "zone")
    run("list", demo, "zone", "--where", "area_ha >", code=1)
    run("list", demo, "nothing", code=1)


def test_names_are_masked_until_revealed_and_that_is_logged(project, run):
    masked = json.loads(run("list", project, "holder", "--limit", 1, "--json"))[0]
    revealed = json.loads(run("list", project, "holder", "--limit", 1, "--reveal", "--json"))[0]
    assert "*" in masked["name"]
    assert "*" not in revealed["name"]
    assert json.loads(run("log", project, "--json"))[-1]["label"] == "显示个人信息"


@pytest.mark.parametrize("suffix", [".pdf", ".png", ".svg"])
def test_maps_go_where_they_are_asked_to(project, run, tmp_path, suffix):
    target = tmp_path / "新 文件夹" / f"图{suffix}"
    run("map", project, "--zone", "九华山", "--paper", "A4", "-o", target)
    assert target.stat().st_size > 10_000
    assert "文件已存在" in run("map", project, "--zone", "九华山", "--paper", "A4", "-o", target, code=1)
    run("map", project, "--zone", "九华山", "--paper", "A4", "--overwrite", "--mono", "-o", target)
    register = json.loads(run("list", project, "print_register", "--json"))
    assert [(row["zone_name"], row["paper"]) for row in register] == [("九华山", "A4")] * 2


def test_a_paper_too_small_is_refused_with_what_fits(project, run, tmp_path):
    told = run("map", project, "--zone", "文旅新城", "--paper", "A4", "--scale", 2000, "-o", tmp_path / "图.pdf",
               code=1)
    assert "A1" in told
    assert not (tmp_path / "图.pdf").exists()


@pytest.mark.parametrize(("form", "by", "count"), [("shp", "household", None), ("gpkg", "parcel", 899),
                                                   ("geojson", "parcel", 899)])
def test_exports_read_back(project, run, tmp_path, form, by, count):
    target = tmp_path / "导出" / f"九华山.{form}"
    run("export", project, "--format", form, "--zone", "九华山", "--by", by, "-o", target)
    rows = gpd.read_file(target)
    expected = count or json.loads(run("summary", project, "--json"))["九华山"]["households"]
    assert len(rows) == expected
    assert rows.crs.to_epsg() == 4547
    assert (tmp_path / "导出" / "九华山_字段说明.xlsx").exists()
    run("export", project, "--format", form, "--zone", "九华山", "-o", target, code=1)


def test_importing_twice_changes_nothing_more(run, tmp_path):
    project, file = tmp_path / "新.gpkg", tmp_path / "宗地.shp"
    run("new", project)
    shapes = [shapely.box(411600 + 10 * number, 3251700, 411610 + 10 * number, 3251710) for number in range(3)]
    gpd.GeoDataFrame({"宗地号": ["甲1", "甲2", "甲3"], "实测面积": [100.0] * 3}, geometry=shapes, crs=4547).to_file(
        file, encoding="GBK")
    (tmp_path / "宗地.cpg").unlink()
    dry = json.loads(run("import", project, file, "--into", "parcel", "--dry-run", "--json"))
    assert (dry["new"], dry["encoding"], dry["crs"]) == (3, "gb18030", "EPSG:4547")
    assert json.loads(run("list", project, "parcel", "--json")) == []
    run("import", project, file, "--into", "parcel")
    again = json.loads(run("import", project, file, "--into", "parcel", "--json"))
    assert [again[name] for name in ("new", "changed", "unchanged", "repaired", "left_out")] == [0, 0, 3, 0, 0]
    run("import", project, file, "--into", "parcel", "--map", "nonsense", code=2)
    assert len(json.loads(run("list", project, "parcel", "--json"))) == 3


def test_check_is_whole(project, run):
    document = json.loads(run("check", project, "--json"))
    assert document["whole"]
    assert document["faults"] == []


def test_check_finds_what_another_program_broke(project, run):
    import sqlite3

    from gisapp.store import blob

    connection = sqlite3.connect(project)
    blob.register_functions(connection)
    connection.execute("UPDATE household SET stage = 'closed' WHERE stage = 'surveyed'")
    connection.commit()
    connection.close()
    told = run("check", project, code=1)
    assert "不一致" in told


def test_an_open_project_takes_a_command_in(project, run):
    window = app.open_project(project, backup=False)
    number = window.tables["household"].query("stage == 'surveyed'")["hh_no"].iloc[0]
    run("stage", project, number, "--to", "determined", "--on", TODAY)
    begun = time.monotonic()
    window.absorb(window.fetch())
    assert time.monotonic() - begun < 2
    rows = window.tables["household"]
    assert rows.loc[rows["hh_no"] == number, "stage"].tolist() == ["determined"]
    app.close_project(window)


def test_the_unforeseen_is_a_sentence_and_a_file(monkeypatch, run, project, tmp_path):
    from gisapp import paths
    from gisapp.services import dashboard

    monkeypatch.setattr(dashboard, "summaries", lambda *_: 1 / 0)
    told = run("summary", project, code=1)
    assert "程序出错" in told
    assert "ZeroDivisionError" in (paths.user_data() / "errors.log").read_text("utf-8")
