"""Layers as read from their files."""

import pytest

from gisapp.carto import layer
from gisapp.domain import matters, schema
from gisapp.domain.codes import CODES
from gisapp.errors import InputError


def test_layers_bottom_to_top():
    assert [each.name for each in layer.layers()] == [
        "street", "parcel", "building", "plan_area", "red_line", "plan_point", "sketch", "sketch_line",
        "sketch_point", "issue"]
    assert layer.visible_layers() == ("street", "parcel", "building", "red_line")


def test_layers_show_tables_with_geometry():
    for each in layer.layers():
        table = schema.TABLES[each.table]
        assert table.geometry
        assert not each.column or each.column in table
        if each.rule == "category":
            known = set(CODES[table[each.column].codes])
            assert set(each.signs) == (known - {matters.RESTRICTED} if each.name == "issue" else known)
        if each.labels and each.labels.source != "households":
            assert each.labels.source in table


def test_plan_is_marked_schematic():
    assert {each.name for each in layer.layers() if each.schematic} == {
        "plan_area", "plan_point", "sketch", "sketch_line", "sketch_point"}


def test_unknown_layer():
    with pytest.raises(InputError) as refused:
        layer.layer("nothing")
    assert refused.value.code == "map.no_layer"
