"""The first look at a large project shows just what the whole of it shows from afar."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from gisapp.carto import outlook
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import compose, taken_apart
from gisapp.store.packed import Made
from tests import mapped_town

DRAWN = ("zone", "parcel", "building")
SCREEN_PX = (800, 600)


@pytest.fixture
def town():
    return mapped_town.tables()


@pytest.fixture(autouse=True)
def small_is_many(monkeypatch):
    monkeypatch.setattr(outlook, "_FEW", 3)
    monkeypatch.setattr(outlook, "_MOST", 0.5)


def bare(town):
    """The town without geometry, and its geometries."""
    packed = {name: Made(town[name]["geom"].to_numpy(dtype=object)) for name in DRAWN}
    frames = {name: town[name].assign(geom=np.full(len(town[name]), None, dtype=object)) for name in DRAWN}
    return replace(town, frames={**town.frames, **frames}), packed


def grown(town, factor):
    """The town with a zone so much larger that everything in it becomes small; one parcel grows with it."""
    zone, parcel = town["zone"].copy(), town["parcel"].copy()
    wide = [shapely.affinity.scale(each, factor, factor) for each in zone["geom"]]
    zone["geom"] = np.array(wide, dtype=object)
    parcel.iat[0, parcel.columns.get_loc("geom")] = shapely.affinity.scale(parcel["geom"].iloc[0], factor, factor)
    return replace(town, frames={**town.frames, "zone": zone, "parcel": parcel})


def test_small_features_have_boxes_and_large_ones_outlines(town):
    town = grown(town, 50)
    seen, known = outlook.outlook(*bare(town), SCREEN_PX)
    whole = taken_apart(town)
    assert np.allclose(known["parcel"].bounds, whole["parcel"].bounds)
    assert known["parcel"].order.tolist() == whole["parcel"].order.tolist()
    assert seen["parcel"]["geom"].notna().tolist() == [True] + [False] * (len(town["parcel"]) - 1)
    assert seen["zone"]["geom"].notna().all() and seen["building"]["geom"].isna().all()
    drawn = compose(seen, MapSpec(("parcel", "building")), known)
    same = compose(town, MapSpec(("parcel", "building")))
    for mine, theirs in zip(drawn.layers, same.layers, strict=True):
        assert mine.classes.tolist() == theirs.classes.tolist()
    assert drawn.origin == same.origin


def test_where_most_is_large_it_gains_nothing(town):
    assert outlook.outlook(*bare(town), SCREEN_PX) is None


def test_without_an_outline_of_the_zone_nothing_is_known(town):
    zone = town["zone"].assign(geom=np.full(len(town["zone"]), None, dtype=object))
    assert outlook.outlook(*bare(replace(town, frames={**town.frames, "zone": zone})), SCREEN_PX) is None
