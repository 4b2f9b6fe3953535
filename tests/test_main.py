"""What ``gisapp`` without arguments does, with and without a display."""

import sys

import geopandas as gpd
import pytest

from gisapp import __main__
from gisapp.cli import headless
from gisapp.ui import start


@pytest.fixture
def shown(monkeypatch):
    """What was opened instead of a real window or the main job."""
    opened = []
    monkeypatch.setattr(start, "run", lambda given: opened.append("window") or 0)
    monkeypatch.setattr(headless, "main_job", lambda given: opened.append("main job") or 0)
    return opened


@pytest.mark.parametrize(("display", "platform", "what"), [
    ("", "", "main job"), (":0", "", "window"), ("", "offscreen", "window")])
def test_no_display_is_seen(monkeypatch, shown, display, platform, what):
    monkeypatch.setattr(sys, "platform", "linux")
    for name, value in (("DISPLAY", display), ("WAYLAND_DISPLAY", ""), ("QT_QPA_PLATFORM", platform)):
        monkeypatch.setenv(name, value)
    assert __main__.main([]) == 0
    assert shown == [what]


def test_the_main_job_without_a_display(tmp_path, capfd):
    assert headless.main_job([], tmp_path / "out") == 0
    told = capfd.readouterr().out
    assert "没有显示器" in told
    assert "82.16 公顷（1232.4 亩）" in told
    for zone in ("文旅新城", "九华山"):
        assert (tmp_path / "out" / f"{zone}_征收进度图_A3.pdf").read_bytes().startswith(b"%PDF")
        assert (tmp_path / "out" / f"{zone}_征收进度图_A3.png").read_bytes().startswith(b"\x89PNG")
        assert len(gpd.read_file(tmp_path / "out" / f"{zone}_进度.shp")) > 1000
