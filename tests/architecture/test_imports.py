"""Imports point down; only some rooms may reach Qt; only app and project touch the store."""

import ast
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_contracts_hold(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("room", ["carto", "domain", "render", "services", "ui"])
def test_the_map_of_a_room_names_what_stands_in_it(room):
    folder = ROOT / "gisapp" / room
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))
    named = re.findall(r"``([a-z_]+)``", told)
    assert len(named) > 5
    assert [name for name in named if not (folder / f"{name}.py").exists() and not (folder / name).is_dir()] == []
