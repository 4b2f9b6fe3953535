"""The project file: what QGIS changed meanwhile, what is not a project, a full disk, a lock, a read-only folder."""

import shutil
import sqlite3
import stat
import struct
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import shapely

from gisapp import app
from gisapp.domain import changes, schema
from gisapp.domain.changes import ChangeSet
from gisapp.errors import InputError, StoreError
from gisapp.store import backups, blob, geopackage, lockfile
from tests import town as small


@pytest.fixture
def path(tmp_path):
    return small.written(tmp_path / "九华山 项目.gpkg", who="周敏")


def surveyed(tables, *uids):
    return ChangeSet("登记", (changes.updated(tables, "household", uids, {"stage": "surveyed"}),))


def code_of(call):
    with pytest.raises((StoreError, InputError)) as refused:
        call()
    return refused.value.code


def test_reopened_equals_what_was_closed(path):
    project = app.open_project(path, backup=False)
    expected = small.project()
    for name in ("parcel", "building", "household", "holder"):
        pd.testing.assert_frame_equal(project.tables[name].drop(columns="version"),
                                      expected.tables[name].drop(columns="version"))
    assert project.external is None
    app.close_project(project)


def test_journal_is_a_rollback_journal_even_after_wal(path):
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    connection.close()
    project = app.open_project(path, backup=False)
    app.close_project(project)
    assert path.read_bytes()[18] == 1


def edit_outside(path, *statements):
    connection = sqlite3.connect(path)
    blob.register_functions(connection)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_boxes_are_known_where_another_program_left_them_out(path):
    project = app.open_project(path, backup=False)
    before = project.tables["parcel"]["geom"].to_numpy(dtype=object)
    app.close_project(project)
    bare = b"GP" + bytes([0, 1]) + (4547).to_bytes(4, "little") + shapely.to_wkb(before[0])
    far = b"GP" + bytes([0, 2]) + (4547).to_bytes(4, "big") + struct.pack(">4d", 1, 2, 3, 4) + shapely.to_wkb(before[1])
    connection = sqlite3.connect(path)
    blob.register_functions(connection)
    uids = project.tables["parcel"].index
    connection.executemany("UPDATE parcel SET geom = ? WHERE uid = ?",
                           [(bare, uids[0]), (far, uids[1]), (None, uids[2])])
    connection.commit()
    connection.close()
    store = geopackage.GeoPackageStore(path)
    _, packed = store.load_packed("parcel")
    assert np.array_equal(packed.boxes(), shapely.bounds(np.array([*before[:2], None, *before[3:]], dtype=object)),
                          equal_nan=True)
    assert [each is None for each in packed.unpacked()] == [place == 2 for place in range(len(before))]
    store.close()


def test_packed_geometry_of_rows_that_others_changed_is_not_given_out(path):
    store = geopackage.GeoPackageStore(path)
    _, packed = store.load_packed("parcel")
    edit_outside(path, "DELETE FROM parcel WHERE fid = 1")
    assert packed.unpacked() is None
    _, packed = store.load_packed("parcel")
    assert len(packed.unpacked()) == len(packed)
    store.close()


def test_rows_that_come_while_others_are_read_are_not_given_the_wrong_outlines(path, monkeypatch):
    store = geopackage.GeoPackageStore(path)
    rows = store._rows

    def meanwhile(table, **more):
        frame = rows(table, **more)
        edit_outside(path, "DELETE FROM parcel WHERE fid = 1")
        return frame

    monkeypatch.setattr(store, "_rows", meanwhile)
    _, packed = store.load_packed("parcel")
    assert packed.unpacked() is None
    store.close()


def test_damaged_geometry_is_told_whether_packed_or_not(path):
    edit_outside(path, f"UPDATE parcel SET geom = x'47500003{'00' * 100}' WHERE fid = 1")
    store = geopackage.GeoPackageStore(path, read_only=True)
    _, packed = store.load_packed("parcel")
    assert code_of(lambda: store.load("parcel")) == code_of(packed.unpacked) == "store.damaged"
    store.close()


def test_rows_edited_by_another_program_are_found_and_logged(path):
    edit_outside(path, "UPDATE household SET address = '改过' WHERE hh_no = 'SD-0001'",
                 "DELETE FROM building WHERE bldg_no = 'B7'",
                 "INSERT INTO street (name) VALUES ('新街')")
    project = app.open_project(path, backup=False)
    external = project.external
    assert external is not None
    assert external.label == "外部修改"
    assert {(change.table, change.op) for change in external.changes} == {
        ("household", "update"), ("building", "delete"), ("street", "insert")}
    update = next(change for change in external.changes if change.op == "update")
    assert (update.before["address"].iloc[0], update.after["address"].iloc[0]) == ("郭亮街1号1室", "改过")
    assert project.tables["household"].at["h1", "address"] == "改过"
    assert project.log()[-1].label == "外部修改"
    project.do(surveyed(project.tables, "h1"))
    app.close_project(project)
    again = app.open_project(path, backup=False)
    assert again.external is None
    app.close_project(again)


@pytest.mark.parametrize(("content", "code"), [
    (b"", "store.not_project"), (b"hello" * 100, "store.not_project"),
    (b"SQLite format 3\x00" + b"\x00" * 200, "store.damaged"),
])
def test_not_a_project(tmp_path, content, code):
    file = tmp_path / "x.gpkg"
    file.write_bytes(content)
    assert code_of(lambda: app.open_project(file)) == code
    assert file.read_bytes() == content


def test_another_geopackage_is_not_a_project(tmp_path):
    file = tmp_path / "x.gpkg"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    before = file.read_bytes()
    assert code_of(lambda: app.open_project(file)) == "store.not_project"
    assert file.read_bytes() == before


def test_absent_and_wrongly_named_files(tmp_path):
    assert code_of(lambda: app.open_project(tmp_path / "没有.gpkg")) == "store.not_found"
    assert code_of(lambda: app.create_project(tmp_path / "x.shp")) == "store.suffix"


def test_newer_schema_is_left_alone(path):
    edit_outside(path, f"UPDATE gisapp_meta SET value = {schema.SCHEMA_VERSION + 1} WHERE key = 'schema_version'")
    before = path.read_bytes()
    assert code_of(lambda: app.open_project(path)) == "store.newer"
    assert path.read_bytes() == before


def test_damaged_pages_are_told(path):
    body = bytearray(path.read_bytes())
    for page in range(2, len(body) // 4096):
        body[page * 4096:page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(body)
    assert code_of(lambda: app.open_project(path)).startswith("store.")


def test_a_date_that_another_program_wrote_as_words_is_told(path):
    edit_outside(path, "UPDATE household SET stage_on = '昨天' WHERE hh_no = 'SD-0001'")
    before = path.read_bytes()
    assert code_of(lambda: app.open_project(path)) == "store.damaged"
    assert path.read_bytes() == before


def test_a_locked_file_is_refused_and_keeps_the_old_state(path):
    project = app.open_project(path, backup=False)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert code_of(lambda: project.do(surveyed(project.tables, "h1"))) == "store.locked"
    other.execute("ROLLBACK")
    other.close()
    assert project.tables["household"].at["h1", "stage"] == "uninvestigated"
    project.do(surveyed(project.tables, "h1"))
    app.close_project(project)


def test_a_full_disk_is_refused_and_keeps_the_old_state(path):
    project = app.open_project(path, backup=False)
    connection = project.store._connection
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    many = changes.inserted("street", {"name": [f"第{number}街" for number in range(20_000)]})
    assert code_of(lambda: project.do(ChangeSet("x", (many,)))) == "store.full"
    revision = project.tables.revision
    app.close_project(project)
    again = app.open_project(path, backup=False)
    assert again.tables.revision == revision
    assert again.tables["street"].empty
    assert app.integrity(again) == []
    app.close_project(again)


@pytest.mark.skipif(sys.platform == "win32", reason="a folder's mode does not keep its owner out there")
def test_a_read_only_file_says_so(path):
    import os

    if os.geteuid() == 0:
        project = app.open_project(path, read_only=True)
    else:
        path.chmod(stat.S_IREAD)
        project = app.open_project(path, backup=False)
    assert code_of(lambda: project.do(surveyed(project.tables, "h1"))) in {"store.read_only", "store.unwritable"}
    app.close_project(project)


def test_a_second_pc_reads_only_and_is_told_who(path, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "第一台")
    first = app.open_project(path, backup=False)
    monkeypatch.setattr("socket.gethostname", lambda: "第二台")
    second = app.open_project(path, backup=False)
    assert second.read_only
    assert "第一台" in second.held_by
    assert code_of(lambda: second.do(surveyed(second.tables, "h1"))) == "store.read_only"
    first.do(surveyed(first.tables, "h1"))
    second.absorb(second.fetch())
    assert second.tables["household"].at["h1", "stage"] == "surveyed"
    app.close_project(second)
    assert lockfile.file_of(path).exists()
    monkeypatch.setattr("socket.gethostname", lambda: "第一台")
    app.close_project(first)
    assert not lockfile.file_of(path).exists()


def test_two_processes_of_one_pc_share_a_project(path):
    one, other = app.open_project(path, backup=False), app.open_project(path, backup=False)
    one.do(surveyed(one.tables, "h1"))
    other.absorb(other.fetch())
    other.do(surveyed(other.tables, "h2"))
    one.absorb(one.fetch())
    assert one.tables["household"]["stage"].equals(other.tables["household"]["stage"])
    app.close_project(other)
    app.close_project(one)


def test_one_backup_a_day_and_seven_are_kept(path):
    folder = backups.folder_of(path)
    folder.mkdir()
    for day in range(1, 10):
        shutil.copy(path, folder / f"{path.stem}-2026-01-{day:02}.gpkg")
    for _ in range(2):
        app.close_project(app.open_project(path))
    kept = backups.of(path)
    assert len(kept) == 7
    assert app.check_backup(path) == kept[-1]


def test_the_file_is_a_geopackage_that_others_open(path):
    ogrinfo = shutil.which("ogrinfo")
    import pyogrio

    listed = {name for name, _ in pyogrio.list_layers(path)}
    assert {"zone", "phase", "parcel", "building", "household"} <= listed
    parcels = pyogrio.read_dataframe(path, layer="parcel")
    assert len(parcels) == 6
    assert parcels.crs.to_epsg() == 4547
    if ogrinfo:
        told = subprocess.run([ogrinfo, "-ro", "-al", "-so", str(path), "building"], capture_output=True, text=True,
                              check=True)
        assert "Feature Count: 7" in told.stdout


def test_a_kind_of_crs_that_cannot_store_land_is_refused(tmp_path):
    assert code_of(lambda: app.create_project(tmp_path / "x.gpkg", crs="EPSG:4326")) == "crs.not_projected"
    assert code_of(lambda: app.create_project(tmp_path / "x.gpkg", crs="EPSG:999999")) == "crs.unknown"
    assert not (tmp_path / "x.gpkg").exists()
