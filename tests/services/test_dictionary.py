"""The data dictionary tells every table and field of the schema, and nothing that is not there."""

from openpyxl import load_workbook

from gisapp import cli, i18n
from gisapp.domain import schema
from gisapp.services import dictionary


def test_every_field_is_told():
    text = dictionary.markdown()
    for name, table in schema.TABLES.items():
        assert f"## {name} {table.label}" in text
        told = {row[0]: row for row in dictionary.rows(name)}
        assert list(told) == table.names
        assert all((told[column.name][6] == "是") == column.personal for column in table.columns)
    assert "signed 已签约" in text


def test_english_has_english_labels():
    i18n.use("en")
    assert dict(zip(dictionary.HEADER, dictionary.rows("survey")[1], strict=True))["名称"] == "Visit number"


def test_the_command_writes_a_workbook_and_keeps_what_exists(tmp_path, capsys):
    file = tmp_path / "新文件夹" / "数据字典.xlsx"
    assert cli.main(["dictionary", "--format", "xlsx", "-o", str(file)]) == 0
    assert load_workbook(file).sheetnames == list(schema.TABLES)
    assert cli.main(["dictionary", "--format", "xlsx", "-o", str(file)]) == 1
    assert cli.main(["dictionary", "--format", "xlsx", "-o", str(file), "--overwrite"]) == 0
    assert cli.main(["dictionary", "--format", "xlsx"]) == 2
    capsys.readouterr()
