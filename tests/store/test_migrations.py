"""Project files that landed before: opened, read and brought up to date without losing anything."""

import lzma
import sqlite3
from pathlib import Path

import pandas as pd
import pytest
import shapely

from gisapp import app
from gisapp.domain import changes, schema
from gisapp.store import blob

FILES = Path(__file__).resolve().parents[1] / "files"


def unpacked(folder, version):
    target = folder / "demo.gpkg"
    target.write_bytes(lzma.decompress((FILES / f"demo-schema-{version}.gpkg.xz").read_bytes()))
    return target


@pytest.fixture(scope="session")
def landed(tmp_path_factory):
    """The demo file as the program wrote it at schema version 1."""
    return unpacked(tmp_path_factory.mktemp("landed"), 1)


@pytest.fixture
def old(landed, tmp_path):
    target = tmp_path / "旧项目.gpkg"
    target.write_bytes(landed.read_bytes())
    return target


def rows(path, table):
    connection = sqlite3.connect(path)
    names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    found = pd.DataFrame(connection.execute(f'SELECT * FROM "{table}" ORDER BY fid').fetchall(), columns=names)
    connection.close()
    return found


def version_of(path):
    connection = sqlite3.connect(path)
    version = connection.execute("SELECT value FROM gisapp_meta WHERE key = 'schema_version'").fetchone()[0]
    connection.close()
    return version


def test_an_older_file_is_brought_up_to_date_with_a_backup(old, landed):
    project = app.open_project(old)
    assert project.external is None
    assert set(project.tables.frames) == set(schema.TABLES)
    for name, table in schema.TABLES.items():
        assert list(project.tables[name].columns) == [*table.names, "version"]
    app.close_project(project)
    assert version_of(old) == schema.SCHEMA_VERSION
    for name in ("household", "holder", "phase", "parcel", "stage_event"):
        before, after = rows(landed, name), rows(old, name)
        pd.testing.assert_frame_equal(after[before.columns], before)
        assert after.drop(columns=before.columns).isna().all().all()
    kept = [each for each in (old.parent / "旧项目.备份").iterdir() if each.stem.endswith("-v1")]
    assert [version_of(each) for each in kept] == [1]


def test_after_that_it_is_a_file_like_any_other(old):
    project = app.open_project(old)
    household = project.tables["household"].index[0]
    project.do(changes.ChangeSet("谈话", (changes.inserted("talk", {
        "household": [household], "talk_date": ["2026-11-20"], "demand": ["房源"]}),)))
    project.do(changes.ChangeSet("边状态", (changes.updated(project.tables, "household", [household],
                                                          {"area_reason": "实测有误"}),)))
    app.close_project(project)
    again = app.open_project(old)
    assert again.external is None
    assert list(again.tables["talk"]["demand"]) == ["房源"]
    assert again.tables["household"].at[household, "area_reason"] == "实测有误"
    app.close_project(again)


def test_an_older_file_is_read_as_it_is_where_it_is_only_read(old):
    before = old.read_bytes()
    project = app.open_project(old, read_only=True)
    assert len(project.tables["household"]) == 2611
    assert project.tables["household"]["side"].isna().all()
    assert project.tables["survey"].empty
    app.close_project(project)
    assert old.read_bytes() == before


def test_what_another_program_changed_before_is_found_all_the_same(old):
    connection = sqlite3.connect(old)
    blob.register_functions(connection)
    connection.execute("UPDATE household SET address = '改过' WHERE fid = 7")
    connection.commit()
    connection.close()
    project = app.open_project(old)
    assert project.external is not None
    assert [(each.table, each.op, list(each.after.columns)) for each in project.external.changes] == [
        ("household", "update", ["address", "version"])]
    app.close_project(project)


def test_the_demo_of_version_2_gets_deliveries_and_sketches_and_loses_nothing(tmp_path):
    old = unpacked(tmp_path, 2)
    before = {name: rows(old, name) for name in ("household", "parcel", "stage_event", "payment", "boundary_point")}
    project = app.open_project(old)
    assert project.external is None and project.tables["sketch"].empty and project.tables["boundary_version"].empty
    assert project.tables["parcel"]["boundary_version"].isna().all()
    project.do(changes.ChangeSet("草图", (changes.inserted("sketch_line", {
        "name": ["拟分割线"], "geom": [shapely.LineString([(0, 0), (9, 9)])]}),)))
    app.close_project(project)
    assert version_of(old) == schema.SCHEMA_VERSION
    for name, kept in before.items():
        pd.testing.assert_frame_equal(rows(old, name)[kept.columns], kept)
    again = app.open_project(old, read_only=True)
    assert again.external is None and list(again.tables["sketch_line"]["name"]) == ["拟分割线"]
    app.close_project(again)


def test_the_demo_of_version_3_gets_points_of_sketches_and_loses_nothing(tmp_path):
    old = unpacked(tmp_path, 3)
    before = {name: rows(old, name) for name in ("household", "parcel", "building", "sketch_line")}
    project = app.open_project(old)
    assert project.external is None and project.tables["sketch_point"].empty
    app.close_project(project)
    for name, kept in before.items():
        pd.testing.assert_frame_equal(rows(old, name)[kept.columns], kept)
    project = app.open_project(old)
    project.do(changes.ChangeSet("草图点", (changes.inserted("sketch_point", {
        "name": ["水表"], "geom": [shapely.Point(0, 9)]}),)))
    app.close_project(project)
    assert version_of(old) == schema.SCHEMA_VERSION
    again = app.open_project(old, read_only=True)
    assert again.external is None and list(again.tables["sketch_point"]["name"]) == ["水表"]
    assert list(again.tables["sketch_line"]["name"]) == ["拟分割线"] * 2
    app.close_project(again)
