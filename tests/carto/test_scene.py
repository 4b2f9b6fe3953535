"""Scenes: colour rules, and restyling that touches nothing but classes."""

import datetime as dt

import numpy as np
import pytest
import shapely

from gisapp.carto import labels, layer, standing
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import compose, restyle
from gisapp.carto.view import View
from gisapp.domain import lifecycle
from gisapp.domain.changes import ChangeSet, deleted, inserted, updated
from gisapp.errors import InputError

GROUPS = tuple(lifecycle.GROUPS)


def group(scene, table, uid):
    """Legend group, kept and shade of a feature; None where it bears no stage."""
    each = scene.layer(table)
    number = int(each.classes[list(each.uids).index(uid)])
    variant, place = divmod(number, len(GROUPS) + standing.SPECIAL)
    return (GROUPS[place] if place < len(GROUPS) else None), variant


def staged(tables, **stages):
    cs = ChangeSet("x", (updated(tables, "household", list(stages), {"stage": list(stages.values())}),))
    return cs, tables.with_changes(cs)


def test_parcel_with_one_building_takes_its_slowest_household(tables):
    _, tables = staged(tables, h1="signed", h2="negotiating")
    scene = compose(tables, MapSpec())
    assert group(scene, "parcel", "p1") == ("negotiating", 0)
    assert group(scene, "building", "b1") == ("negotiating", 2)


def test_parcel_with_several_buildings_is_pale_and_each_bears_its_own(tables):
    _, tables = staged(tables, h4="compensated", h6="audited")
    scene = compose(tables, MapSpec())
    assert group(scene, "parcel", "p3") == (None, 0)
    assert group(scene, "building", "b3") == group(scene, "building", "b4") == ("compensated", 0)
    assert group(scene, "building", "b6") == ("signed", 0)
    assert group(scene, "building", "b7") == (None, 0)


def test_kept_building_is_marked(tables):
    _, tables = staged(tables, h5="closed")
    scene = compose(tables, MapSpec())
    assert group(scene, "building", "b5") == group(scene, "parcel", "p4") == ("demolished", 1)
    sign = scene.layer("building").signs[scene.layer("building").classes[4]]
    assert not sign.fill.hatches


def test_household_on_land_colours_the_parcel(tables):
    _, tables = staged(tables, h7="handed_over")
    assert group(compose(tables, MapSpec()), "parcel", "p6") == ("handed_over", 0)


def test_only_pales_the_others(tables):
    _, tables = staged(tables, h3="signed")
    scene = compose(tables, MapSpec(only=frozenset({"signed"})))
    assert group(scene, "parcel", "p2") == ("signed", 0)
    assert scene.layer("parcel").classes[0] == len(GROUPS) + 2


def test_as_of_looks_back(tables):
    event = inserted("stage_event", {"household": ["h3"], "stage": "surveyed", "happened_on": dt.date(2026, 1, 5)})
    later = tables.with_changes(ChangeSet("x", (event,)))
    assert group(compose(later, MapSpec(as_of=dt.date(2026, 1, 4))), "parcel", "p2")[0] == "uninvestigated"
    assert group(compose(later, MapSpec(as_of=dt.date(2026, 1, 5))), "parcel", "p2")[0] == "surveying"


def test_restyle_shares_geometry_and_names_the_rectangle(tables):
    spec = MapSpec()
    scene = compose(tables, spec)
    cs, after = staged(tables, h3="signed")
    fresh, changed = restyle(scene, after, spec, cs)
    assert fresh.shares_geometry(scene)
    west, south, east, north = after["parcel"].at["p2", "geom"].bounds
    assert changed == pytest.approx((west, south, east, north))
    for one, other in zip(fresh.layers, compose(after, spec).layers, strict=True):
        assert np.array_equal(one.classes, other.classes)


def test_restyle_of_what_the_map_does_not_show(tables):
    spec = MapSpec()
    scene = compose(tables, spec)
    cs = ChangeSet("x", (updated(tables, "household", ["h1"], {"remark": "看过"}),))
    fresh, changed = restyle(scene, tables.with_changes(cs), spec, cs)
    assert fresh.shares_geometry(scene)
    assert changed is None


@pytest.mark.parametrize("change", [
    lambda tables: updated(tables, "building", ["b5"], {"disposal": "demolish"}),
    lambda tables: updated(tables, "parcel", ["p1"], {"geom": [tables["parcel"].at["p2", "geom"]]}),
    lambda tables: deleted(tables, "household_building", [tables["household_building"].index[0]]),
    lambda tables: updated(tables, "household", ["h1"], {"hh_no": "SD-9001"}),
    lambda tables: deleted(tables, "building", ["b7"]),
])
def test_restyle_composes_anew_where_geometry_or_links_change(tables, change):
    spec = MapSpec()
    scene = compose(tables, spec)
    cs = ChangeSet("x", (change(tables),))
    after = tables.with_changes(cs)
    fresh, changed = restyle(scene, after, spec, cs)
    assert changed is None
    assert not fresh.shares_geometry(scene)
    assert np.array_equal(fresh.layer("building").classes, compose(after, spec).layer("building").classes)


def test_zone_hides_the_others(tables):
    scene = compose(tables, MapSpec(zone="elsewhere"))
    assert (scene.layer("parcel").classes == -1).all()


def test_all_layers_compose(tables):
    for mono in (False, True):
        scene = compose(tables, MapSpec(tuple(each.name for each in layer.layers()), mono=mono))
        assert [each.layer.name for each in scene.layers] == [each.name for each in layer.layers()]


def test_signs_of_coercion_are_never_on_the_map(tables):
    east, north = tables["zone"]["geom"].iloc[0].centroid.coords[0]
    kinds = ["E1", "S3", "O"]
    issues = inserted("issue", {"issue_no": [f"SD-{kind}-001" for kind in kinds], "class": kinds, "title": "x",
                                "state": "open", "geom": [shapely.Point(east, north), shapely.Point(east + 9, north),
                                                          None]})
    scene = compose(tables.with_changes(ChangeSet("x", (issues,))), MapSpec(("parcel", "issue")))
    drawn = scene.layer("issue")
    assert [list(drawn.layer.signs)[at] if at >= 0 else None for at in drawn.classes] == ["E1", None, "O"]
    near = View(east, north, 0.5, 800, 800, px_per_mm=1.0)
    written = [label.text for label in labels.place(scene, near)]
    assert "SD-E1-001" in written
    assert not any("S3" in each for each in written)


def test_empty_project_has_no_bounds():
    from gisapp.domain.changes import Tables

    assert compose(Tables.empty(), MapSpec()).bounds is None


def test_bounds_of_rows(tables):
    scene = compose(tables, MapSpec())
    assert scene.bounds_of([("parcel", "p1")]) == pytest.approx(tables["parcel"].at["p1", "geom"].bounds)
    both = scene.bounds_of([("parcel", "p1"), ("building", "b7"), ("parcel", "gone")])
    assert both[2] == pytest.approx(tables["building"].at["b7", "geom"].bounds[2])
    assert scene.bounds_of([("parcel", "gone")]) is None


def test_unknown_layer(tables):
    with pytest.raises(InputError):
        compose(tables, MapSpec(("nothing",)))
