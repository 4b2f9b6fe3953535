"""Every text of the window has its English; no key is left behind."""

import ast
from pathlib import Path

import pytest

import gisapp.ui
from gisapp import i18n
from gisapp.carto import layer
from gisapp.domain import codes, lifecycle, schema
from gisapp.services import land_report
from gisapp.ui import (
    actions,
    charts,
    export_dialog,
    house_panel,
    import_pages,
    land_forms,
    project_menu,
    rail,
    stage_words,
)

FILES = sorted(Path(gisapp.ui.__file__).parent.glob("*.py"))


def written(file):
    """Texts in ``tr("…")`` calls of a file."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr"
        if called and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_text_in_code_has_its_english(file):
    assert [text for text in written(file) if text not in i18n.english()] == []


def test_every_text_in_data_has_its_english():
    texts = [words for known in codes.CODES.values() for words in known.values()]
    texts += [words for words, _ in lifecycle.GROUPS.values()]
    for table in schema.TABLES.values():
        texts += [table.label, *(column.label for column in table.columns)]
        texts += [column.unit for column in table.columns if column.unit]
    texts += [command.text for command in actions.COMMANDS] + [words for _, words in rail.PLACES]
    texts += list(house_panel._ACTIONS.values()) + list(land_report._HEADER)
    texts += [*land_report._STATED.values(), land_report._OFF]
    texts += list(land_forms._SIDES.values()) + list(land_forms._ALONG.values())
    texts += list(stage_words._DOING.values()) + [words for _, words in export_dialog._FORMATS]
    texts += [words for _, words, _ in charts._LINES] + list(import_pages._HOW.values())
    texts += [words for words, _ in import_pages._STATUS.values()] + [words for _, words in project_menu._SYSTEMS]
    texts += [each.label for each in layer.layers()]
    assert sorted({text for text in texts if not text.isascii() and text not in i18n.english()}) == []
