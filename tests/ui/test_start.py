"""How the program starts, and what happens to bugs."""

import subprocess
import sys

from gisapp import __main__, i18n
from gisapp.errors import GisAppError
from gisapp.ui import faults, start


def test_language_and_project_from_the_command_line(tmp_path):
    assert start.parsed(["--lang", "en", "a.gpkg"]) == ("en", start.Path("a.gpkg"))
    assert start.parsed([]) == ("zh", None)


def test_commands_go_to_the_command_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["gisapp", "--help"])
    assert __main__.main() == 0
    assert "demo" in capsys.readouterr().out


def test_a_bug_becomes_a_sentence_and_a_line_in_the_log(monkeypatch):
    told, printed = [], []
    monkeypatch.setattr(sys, "excepthook", lambda *args: printed.append(args))
    remove = faults.install(told.append)
    try:
        sys.excepthook(ValueError, ValueError("oh"), None)
        sys.excepthook(GisAppError, GisAppError("undo.nothing"), None)
    finally:
        remove()
    assert len(printed) == 2
    assert [each.code for each in told] == ["bug.unexpected", "undo.nothing"]
    assert "ValueError: oh" in faults.log_file().read_text("utf-8")
    assert "运行日志" in i18n.explain(told[0])


def test_the_window_waits_for_no_tables():
    """What the window needs to show itself does not import the libraries of frames and geometry."""
    asked = "import sys, gisapp.ui.main_window; print(sorted({'numpy', 'pandas', 'shapely'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
