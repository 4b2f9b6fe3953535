"""A small town in a real project file, a session and a window on it."""

import gc

import pytest

from gisapp import i18n, settings
from gisapp.ui import start
from gisapp.ui.jobs import Jobs
from gisapp.ui.main_window import MainWindow
from gisapp.ui.session import Session
from tests import town


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    """Settings and user data of this test alone."""
    monkeypatch.setenv("GISAPP_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "config").mkdir()
    settings.save(officer="周敏", last_folder=str(tmp_path))
    i18n.use("zh")
    yield
    i18n.use("zh")


@pytest.fixture(scope="session", autouse=True)
def kept_for_good():
    """What is imported stays: nobody looks for garbage among it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage_here_only(kept_for_good):
    """Windows and dialogs in cycles end on the thread that made them, never on a job's that happens to tidy up."""
    gc.disable()
    yield
    gc.collect(0)  # all that the test made is young
    gc.enable()


@pytest.fixture(scope="session")
def dressed(qapp):
    """The application as it looks for officers."""
    start.prepare(qapp)
    return qapp


@pytest.fixture
def town_path(tmp_path):
    """A project file with the small town."""
    return town.written(tmp_path / "小镇.gpkg")


@pytest.fixture
def session(qtbot, town_path):
    """A session on the small town."""
    made = Session()
    with qtbot.waitSignal(made.opened, timeout=10_000):
        made.open(town_path)
    yield made
    made.finish()


@pytest.fixture
def jobs(qtbot):
    """The free pool."""
    made = Jobs()
    yield made
    made.finish()


@pytest.fixture
def window(qtbot, dressed, town_path):
    """The whole window on the small town."""
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    with qtbot.waitSignal(made.session.opened, timeout=10_000):
        made.start(town_path)
    made.show_place("map")  # where most of the tests begin; the window itself opens on 今日待办
    yield made
    made.close()


@pytest.fixture
def place(window, qtbot):
    """The map's place of the window, painted."""
    qtbot.waitUntil(lambda: not window.workbench.map.map.busy)
    return window.workbench.map


@pytest.fixture
def land(window):
    """The expert tools of the window."""
    return window.workbench.land
