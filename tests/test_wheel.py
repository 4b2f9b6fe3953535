"""The wheel, installed away from the checkout, carries all that the program needs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.wheel
def test_wheel_works_outside_the_checkout(tmp_path):
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
                   check=True, capture_output=True)
    wheel = next(tmp_path.glob("gisapp-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    assert any(name.startswith("gisapp/_data/resources/fonts/") for name in names)
    assert any(name.startswith("gisapp/_data/layers/") for name in names)
    assert not [name for name in names if name.startswith(("tests", ".ci"))]
    code = ("import sys; from gisapp.__main__ import main; from gisapp import paths; "
            "assert '_data' in str(paths.layer('x')), paths.layer('x'); sys.exit(main(sys.argv[1:]))")
    # a path of its own in front: whatever is installed editable here must not answer in its place
    environment = {"PYTHONPATH": str(tmp_path / "installed"), "QT_QPA_PLATFORM": "offscreen", "PATH": "",
                   "GISAPP_CONFIG": str(tmp_path), "HOME": str(tmp_path)}

    def run(*arguments):
        return subprocess.run([sys.executable, "-c", code, *arguments], cwd=tmp_path, env=environment, check=False,
                              capture_output=True, text=True, encoding="utf-8")

    project = str(tmp_path / "示意.gpkg")
    for arguments in (("demo", project, "--today", "2026-11-24"),
                      ("map", project, "--zone", "文旅新城", "-o", str(tmp_path / "图.pdf")),
                      ("export", project, "--format", "shp", "-o", str(tmp_path / "进度.shp"))):
        done = run(*arguments)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "图.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "进度.cpg").exists()
