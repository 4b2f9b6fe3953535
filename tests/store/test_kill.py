"""The process killed at any moment: every acknowledged change is there, no half change is."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gisapp import app
from tests import town as small

WRITER = """
import sys, datetime
from pathlib import Path
from gisapp import app
from gisapp.domain.changes import ChangeSet, inserted, updated
project = app.open_project(Path(sys.argv[1]), who="写", backup=False)
print("ready", flush=True)
number = 0
while True:
    number += 1
    names = [f"{number}-{part}" for part in range(300)]
    project.do(ChangeSet("x", (updated(project.tables, "household", ["h1"], {"remark": str(number)}),
                               inserted("street", {"name": names}))))
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_kill_at_any_moment(tmp_path):
    path = small.written(tmp_path / "项目.gpkg")
    source = Path(app.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(source), "GISAPP_CONFIG": str(tmp_path)}
    chance = random.Random(3517)
    known = 0
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True,
                              env=environment) as writer:
            assert writer.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.01, 0.4))
            writer.send_signal(signal.SIGKILL)
            acknowledged = [line for line in writer.stdout.read().split("\n")[:-1] if line]
        project = app.open_project(path, backup=False)
        try:
            assert project.external is None
            assert app.integrity(project) == []
            sets = project.log(known)
            written = [each for each in sets if each.label == "x"]
            assert len(acknowledged) <= len(written) <= len(acknowledged) + 1
            streets = project.tables["street"]["name"]
            assert len(streets) % 300 == 0
            if written:
                assert project.tables["household"].at["h1", "remark"] == str(len(written))
            known = project.tables.revision
        finally:
            app.close_project(project)
    assert known > 2
