"""Fixtures that every room shares."""

import os
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("calm", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("calm")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data set is not beside the checkout")
    return SHARED


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Settings of the test's own, so that nobody's are read or changed; Chinese texts."""
    from gisapp import i18n

    monkeypatch.setenv("GISAPP_CONFIG", str(tmp_path_factory.mktemp("settings")))
    i18n.use("zh")
    yield
    i18n.use("zh")


@pytest.fixture
def town():
    """A very small town in memory."""
    from tests import town as small

    opened = small.project()
    yield opened
    opened.close()


@pytest.fixture
def tables(town):
    """Its tables."""
    return town.tables
