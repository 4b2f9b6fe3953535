"""字注: what parcels bear, and that the scene follows it."""

import numpy as np

from gisapp.carto import lettering, scene
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.portrayal import Portrayal
from gisapp.domain.changes import ChangeSet, updated

LAND = ("parcel", "building")


def texts(town, wanted, layer="parcel"):
    shown = scene.compose(town.tables, MapSpec(LAND, Portrayal(lettering=wanted))).layer(layer)
    return shown.namer(np.arange(len(shown.uids)))


def test_each_choice_and_several(town):
    assert texts(town, ("number",))[3] == ("SD-0005", "0005")
    assert texts(town, ("parcel",))[3] == ("P4",)
    assert texts(town, ("door",))[3] == ("4号",)
    assert texts(town, ("area",))[3] == ("750㎡",)
    assert texts(town, ("number", "door", "area"))[3] == (
        "SD-0005 4号 750㎡", "0005 4号 750㎡", "SD-0005 4号", "0005 4号", "SD-0005", "0005")
    assert texts(town, ()) == [()] * 6


def test_buildings_of_a_crowded_parcel_bear_the_numbers_and_the_parcel_the_rest(town):
    assert texts(town, ("number", "parcel"))[2] == ("两幢院 P3", "两幢院")
    assert texts(town, ("number", "parcel"), "building")[2][0] == "SD-0004"
    assert texts(town, ("parcel",), "building")[2] == ()


def test_another_choice_changes_the_scene_without_its_geometry(town):
    before = scene.compose(town.tables, MapSpec(LAND))
    after, _ = scene.recolour(before, town.tables, MapSpec(LAND, Portrayal(lettering=("area",))))
    assert after.shares_geometry(before)
    assert after.layer("parcel").namer(np.array([0])) == [("750㎡",)]


def test_what_is_written_follows_the_record(town):
    spec = MapSpec(LAND, Portrayal(lettering=("door",)))
    before = scene.compose(town.tables, spec)
    step = ChangeSet("改坐落", (updated(town.tables, "parcel", ["p4"], {"address": "郭亮街19号"}),))
    after, _ = scene.restyle(before, town.tables.with_changes(step), spec, step)
    assert after.layer("parcel").namer(np.array([3])) == [("19号",)]


def test_unknown_choices_are_left_out():
    assert lettering.ordered(("nothing", "area", "number")) == ("number", "area")
