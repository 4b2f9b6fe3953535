"""A backup that is chosen: a copy of it is opened, beside the project; nothing else changes."""

import datetime as dt

import pytest

from gisapp import app
from gisapp.errors import StoreError


@pytest.fixture
def project_file(tmp_path):
    path = tmp_path / "三眼桥 片区.gpkg"
    app.close_project(app.create_project(path, who="周敏"))
    app.close_project(app.open_project(path))
    return path


def test_a_copy_of_the_backup_is_opened_and_all_else_stays(project_file):
    backup = next(app.backup_folder(project_file).glob("*.gpkg"))
    before = project_file.read_bytes(), backup.read_bytes()
    copy, second = app.out_of_backups(backup), app.out_of_backups(backup)
    assert copy.name == f"三眼桥 片区_恢复_{dt.date.today().isoformat()}.gpkg"
    assert copy.parent == second.parent == project_file.parent and copy != second
    assert (project_file.read_bytes(), backup.read_bytes()) == before
    opened = app.open_project(copy)
    assert opened.tables.fact("name") == "三眼桥 片区"
    app.close_project(opened)


def test_other_files_are_opened_themselves(project_file):
    assert app.out_of_backups(project_file) == project_file


def test_a_backup_that_is_gone_is_a_sentence(project_file):
    with pytest.raises(StoreError):
        app.out_of_backups(app.backup_folder(project_file) / "三眼桥 片区-2026-01-01.gpkg")
