"""Callouts stand beside their features, off texts, off each other and off each other's lines."""

import time

import numpy as np
import pytest
import shapely

from gisapp.carto import callouts, label, labels
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import compose
from gisapp.carto.view import View
from tests import mapped_town


@pytest.fixture(scope="module")
def scene():
    return compose(mapped_town.tables(), MapSpec(("street", "parcel", "building")))


@pytest.fixture(scope="module")
def view():
    return View(mapped_town.WEST + 200, mapped_town.SOUTH + 150, 1.2, 700, 500)


@pytest.fixture(scope="module")
def placed(scene, view):
    return labels.place(scene, view)


@pytest.fixture(scope="module")
def lacking(scene, placed):
    """Parcels that have a text and found no room for it."""
    parcel = scene.layer("parcel")
    there = {each.feature for each in placed if each.layer == "parcel"}
    every = np.arange(len(parcel.uids))
    return np.array([at for at, texts in zip(every, parcel.namer(every), strict=True) if texts and at not in there])


def test_what_found_no_room_is_called_out_whole(scene, view, placed, lacking):
    found = callouts.callouts(scene, view, placed, {"parcel": lacking[:8]})
    assert len(found) >= 6
    parcel = scene.layer("parcel")
    for each in found:
        assert each.text == parcel.namer(np.array([each.feature]))[0][0]
        land = shapely.transform(parcel.shapes.geometries[each.feature], lambda xy: xy - np.array(scene.origin))
        assert shapely.contains_xy(land, *each.leader)
        assert not shapely.contains_xy(land, each.x, each.y)


def test_they_meet_neither_texts_nor_each_other(scene, view, placed, lacking):
    found = callouts.callouts(scene, view, placed, {"parcel": lacking[:8]})
    mm = view.metres_per_px * view.px_per_mm
    boxes, texts = label.outlines_of(found, mm), label.outlines_of(placed, mm)
    assert not len(shapely.STRtree(texts).query(boxes, predicate="intersects")[0])
    lines = [shapely.LineString([each.leader, (each.x, each.y)]) for each in found]
    for at, line in enumerate(lines):
        others = [other for place, other in enumerate((*lines, *boxes)) if place % len(lines) != at]
        assert not shapely.intersects(line, others).any()


def test_what_has_its_text_or_lies_outside_needs_none(scene, view, placed, lacking):
    there = np.array([each.feature for each in placed if each.layer == "parcel"])
    assert callouts.callouts(scene, view, placed, {"parcel": there[:30]}) == ()
    away = View(mapped_town.WEST + 5000, mapped_town.SOUTH, 1.2, 700, 500)
    assert callouts.callouts(scene, away, (), {"parcel": lacking[:8]}) == ()
    assert callouts.callouts(scene, view, placed, {"parcel": np.array([], dtype="int64")}) == ()
    assert callouts.callouts(scene, view, placed, {"nothing": lacking}) == ()


def test_too_many_are_not_called_out_and_forty_are_quick(scene, view, lacking):
    every = np.arange(callouts.MOST + 1)
    assert callouts.callouts(scene, view, (), {"parcel": every}) == ()
    begun = time.perf_counter()
    many = callouts.callouts(scene, view, (), {"parcel": every[:-1]})
    assert 1 < len(many) <= max(int(view.width_px * view.height_px / view.px_per_mm**2 / 2500), 6)
    assert any("个" in each.text or "、" in each.text for each in many)
    assert time.perf_counter() - begun < 0.5


def test_they_keep_off_what_is_covered(scene, view, placed, lacking):
    west, south, east, north = view.bounds
    hidden = (west, south, (west + east) / 2, north)
    found = callouts.callouts(scene, view, placed, {"parcel": lacking[:8]}, [hidden])
    assert all(each.x + scene.origin[0] > hidden[2] for each in found)
