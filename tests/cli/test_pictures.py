"""``picture``, ``calibration`` and ``readiness``."""

import json
import shutil

import pytest
from PySide6.QtGui import QImage

ZONE = "文旅新城"


@pytest.fixture
def project(demo, tmp_path):
    return shutil.copy(demo, tmp_path / "项目.gpkg")


def test_a_picture_for_the_phone(project, run, tmp_path):
    path = tmp_path / "进度.png"
    said = run("picture", project, "--zone", ZONE, "--as-of", "2026-11-24", "--text", "-o", path)
    assert path.stat().st_size <= 500_000
    assert QImage(str(path)).width() == 1080
    figures = json.loads(run("summary", project, "--zone", ZONE, "--as-of", "2026-11-24", "--json"))[ZONE]
    assert f"累计签约 {figures['signed']} 户" in said
    assert f"累计拆除 {figures['demolished']} 户" in said


def test_only_png(project, run, tmp_path):
    run("picture", project, "--zone", ZONE, "-o", tmp_path / "图.jpg", code=1)


def test_a_calibration_page(run, tmp_path):
    run("calibration", "--paper", "A3", "-o", tmp_path / "校准.pdf")
    assert (tmp_path / "校准.pdf").read_bytes().startswith(b"%PDF")


def test_readiness_adds_up(project, run):
    rows = json.loads(run("readiness", project, "--zone", ZONE, "--json"))
    assert [each["name"] for each in rows] == ["观光休闲", "主题公园", "文化创意", "主题商业", "人居社区"]
    assert all(0 <= each["clear_rate"] <= 1 and each["remaining"] <= each["households"] for each in rows)
    assert "净地率" in run("readiness", project)


@pytest.mark.parametrize("product", ["issue_map", "plan_map", "resettlement_map"])
def test_maps_with_a_subject_of_their_own(project, run, tmp_path, product):
    run("map", project, "--zone", ZONE, "--product", product, "--paper", "A4", "-o", tmp_path / "图.png")
    assert not QImage(str(tmp_path / "图.png")).isNull()
