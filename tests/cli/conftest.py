"""What tests of commands share: one run of the command line, and the demo as a file."""

import shutil

import pytest

from gisapp import cli
from tests import town

TODAY = "2026-11-24"


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demo project; not to be changed, ``project`` is a copy that may be."""
    path = tmp_path_factory.mktemp("示意") / "示意.gpkg"
    assert cli.main(["demo", str(path), "--today", TODAY]) == 0
    return path


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The small town as a file; not to be changed, tests copy it."""
    return town.written(tmp_path_factory.mktemp("小镇") / "小镇.gpkg")


@pytest.fixture
def project(demo, tmp_path):
    """A copy of the demo."""
    return shutil.copy(demo, tmp_path / "项目.gpkg")


@pytest.fixture
def run(capfdbinary):
    """Run a command, hold it to its exit code, and give what it said: stdout, or stderr of a refusal."""
    def run(*arguments, code=0):
        capfdbinary.readouterr()
        given = cli.main([str(each) for each in arguments])
        out, err = (text.decode("utf-8") for text in capfdbinary.readouterr())
        assert given == code, err or out
        assert "Traceback" not in err
        return out if code == 0 else err

    return run
