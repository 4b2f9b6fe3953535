"""Every text has its English, every code its sentence, every table names that a shapefile can hold."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from gisapp import i18n, paths
from gisapp.domain import schema
from gisapp.domain.codes import CODES
from gisapp.domain.lifecycle import GROUPS

PACKAGE = Path(__file__).resolve().parents[2] / "gisapp"
CHINESE = re.compile("[㐀-鿿]")
ERRORS = {"GisAppError", "InputError", "RefusedError", "StoreError", "ConflictError", "Unmet", "Finding", "refuse",
          "Guard"}


def calls():
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                texts = [argument.value for argument in [*node.args, *(each.value for each in node.keywords)]
                         if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
                yield file, name, texts


def test_every_text_of_the_surface_has_its_english():
    wanted = {text for _, name, texts in calls() if name in {"tr", "command"} for text in texts if CHINESE.search(text)}
    wanted |= {text for _, name, texts in calls() if name.lower() == "option" for text in texts if CHINESE.search(text)}
    wanted |= {label for codes in CODES.values() for label in codes.values() if CHINESE.search(label)}
    wanted |= {label for label, _ in GROUPS.values()}
    wanted |= {table.label for table in schema.TABLES.values()}
    wanted |= {column.label for table in schema.TABLES.values() for column in table.columns}
    assert sorted(wanted - set(i18n.english())) == []


@pytest.mark.parametrize("folder", ["en", "messages"])
def test_nothing_is_said_in_two_files(folder):
    said = [text for file in paths.resource(f"locale/{folder}").glob("*.toml")
            for text in tomllib.loads(file.read_text("utf-8"))]
    assert sorted({text for text in said if said.count(text) > 1}) == []


def test_english_keeps_the_placeholders():
    for chinese, english in i18n.english().items():
        assert set(re.findall(r"{(\w+)", chinese)) >= set(re.findall(r"{(\w+)", english)), chinese
        assert not CHINESE.search(re.sub(r"{[^{}]*}", "", english)), english


def test_every_code_has_its_sentences():
    known = i18n.messages()
    codes = {text for _, name, texts in calls() if name in ERRORS for text in texts
             if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)}
    assert sorted(codes - set(known)) == []
    for code, entry in known.items():
        assert {"zh", "en"} <= set(entry), code
        assert ("zh_hint" in entry) == ("en_hint" in entry), code
        assert set(re.findall(r"{(\w+)", entry["zh"])) == set(re.findall(r"{(\w+)", entry["en"])), code


def test_shapefile_names_fit_and_are_unique_in_a_table():
    for table in schema.TABLES.values():
        names = [column.shp for column in table.columns if column.shp]
        assert len(names) == len(set(names)), table.name
        assert all(name.isascii() and len(name) <= 10 and name == name.upper() for name in names), names


def test_personal_columns_never_have_a_shapefile_name():
    for table in schema.TABLES.values():
        assert not [column.name for column in table.columns if column.personal and (column.shp or column.profile)]
