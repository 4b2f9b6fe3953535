"""Commands of the wall map: since when, by what, and what is offered where numbers find no room."""

import shutil

import pikepdf
import pytest

from gisapp import cli


@pytest.fixture
def project(demo, tmp_path):
    return shutil.copy(demo, tmp_path / "项目.gpkg")


def pages(path):
    with pikepdf.open(path) as read:
        return len(read.pages)


def wall(*more):
    return ("--product", "作战图", "--zone", "九华山", *more)


def test_what_helps_is_offered_and_drawn(project, capfd, tmp_path):
    """A4 has no room for the numbers of 1,070 households: insets, an index and larger paper are offered."""
    assert cli.main(["map", str(project), *wall("--paper", "A4"), "-o", str(tmp_path / "小.pdf")]) == 0
    told = capfd.readouterr().err
    assert "--numbers insets" in told and "--numbers index" in told and "--paper A" in told
    assert pages(tmp_path / "小.pdf") == 1
    for aid in ("insets", "index"):
        target = tmp_path / f"{aid}.pdf"
        assert cli.main(["map", str(project), *wall("--paper", "A4", "--numbers", aid), "-o", str(target)]) == 0
        assert "--numbers" not in capfd.readouterr().err
        assert pages(target) > 1


def test_since_and_by(project, run, tmp_path):
    run("map", project, *wall("--paper", "A3", "--since", "2026-10-01", "--by", "工作组", "--numbers", "index"), "-o",
        tmp_path / "图.pdf")
    assert (tmp_path / "图.pdf").stat().st_size > 10_000
    told = run("map", project, *wall("--by", "颜色"), "-o", tmp_path / "没有.pdf", code=1)
    assert "颜色" in told and "工作组" in told
    assert not (tmp_path / "没有.pdf").exists()
