"""Places of several households: bands and cells, 33/40, the 签约率 where they are small, what bears the colours."""

import datetime as dt
import itertools

import numpy as np
import pytest
import shapely

from gisapp.carto import bands, label_looks, labels, readings, theme
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import CARRIERS, Portrayal
from gisapp.carto.scene import compose, recolour, restyle
from gisapp.carto.sharing import RATES
from gisapp.carto.view import View
from gisapp.domain.changes import ChangeSet, inserted, updated
from gisapp.services import theming
from tests import town as small
from tests.carto.test_style import _SIGHT, lab

LAND = ("parcel", "building")
RATE = Portrayal(summed="rate")


@pytest.fixture
def tables():
    """The town with four more households in B2, one in each of four stages, H3 itself uninvestigated."""
    opened = small.project()
    many = [f"m{at}" for at in range(4)]
    more = ChangeSet("x", (
        inserted("household", {"hh_no": [f"SD-01{at:02}" for at in range(4)], "zone": "z",
                               "stage": ["signed", "signed", "handed_over", "negotiating"]}, many),
        inserted("household_building", {"household": many, "building": "b2", "share": 1.0}),
    ))
    yield opened.tables.with_changes(more)
    opened.close()


def signed_now(tables, uid):
    return ChangeSet("x", (updated(tables, "household", [uid], {"stage": "signed"}),))


def view_of(scene, metres_per_px=0.05):
    west, south, east, north = scene.bounds
    return View((west + east) / 2, (south + north) / 2, metres_per_px, (east - west) / metres_per_px,
                (north - south) / metres_per_px)


def drawn(scene, name="building", metres_per_px=0.05):
    view = view_of(scene, metres_per_px)
    return tuple(bands.layers(scene.layer(name), scene, view, labels.relative(view.bounds, scene.origin)))


def codes_of(scene, cells):
    classes = scene.standing.reading.classes
    return [classes[at % scene.standing.bank].code for at in cells.classes]


def area_of(cells, at):
    ring = cells.shapes.xy[cells.shapes.parts[at]:cells.shapes.parts[at + 1]]
    return shapely.area(shapely.Polygon(ring))


def test_bands_are_in_proportion_and_in_the_order_of_the_legend(tables):
    scene = compose(tables, MapSpec(LAND))
    cells, outlines = drawn(scene)
    bearing = [at for at in range(len(cells.classes))
               if shapely.intersects(tables["building"].at["b2", "geom"], shapely.Point(
                   cells.shapes.xy[cells.shapes.parts[at]:cells.shapes.parts[at + 1]].mean(axis=0) + scene.origin))]
    assert [codes_of(scene, cells)[at] for at in bearing] == ["uninvestigated", "negotiating", "signed", "handed_over"]
    assert [area_of(cells, at) for at in bearing] == pytest.approx([20, 20, 40, 20])
    assert int((outlines.classes >= 0).sum()) == 2


def test_each_household_has_its_cell(tables):
    scene = compose(tables, MapSpec(LAND, portrayal=Portrayal(carrier="household")))
    cells, _ = drawn(scene)
    assert len(cells.classes) == 5 + 2
    assert sum(area_of(cells, at) for at in range(7)) == pytest.approx(200)


def test_no_bands_below_four_millimetres_nor_on_whole_parcels(tables):
    assert drawn(compose(tables, MapSpec(LAND)), metres_per_px=1.0) == ()
    assert drawn(compose(tables, MapSpec(LAND, portrayal=Portrayal(carrier="parcel")))) == ()
    assert drawn(compose(tables, MapSpec(LAND, Portrayal("structure")))) == ()


def test_bands_speak_for_their_parcel(tables):
    scene = compose(tables, MapSpec(LAND))
    [pale] = drawn(scene, "parcel")
    assert [str(uid) for uid in pale.uids[pale.classes >= 0]] == ["p1", "p2"]


def test_classes_not_asked_for_are_paled_in_the_bands(tables):
    scene = compose(tables, MapSpec(LAND, only=frozenset({"signed"})))
    shown = scene.layer("building").shares.classes % scene.standing.bank
    paled = len(readings.STAGES) + 2
    assert sorted(set(shown.tolist())) == sorted({paled, [each.code for each in readings.STAGES].index("signed")})


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("summed", ["slowest", "rate"])
def test_following_a_stage_equals_composing(tables, carrier, summed):
    spec = MapSpec(LAND, portrayal=Portrayal(carrier=carrier, summed=summed))
    scene = compose(tables, spec)
    changeset = signed_now(tables, "m3")
    later = tables.with_changes(changeset)
    fresh, changed = restyle(scene, later, spec, changeset)
    assert fresh.shares_geometry(scene)
    assert changed is not None
    whole = compose(later, spec)
    for one, other in zip(fresh.layers, whole.layers, strict=True):
        assert np.array_equal(one.classes, other.classes)
        assert np.array_equal(one.shares.classes, other.shares.classes)
        assert np.array_equal(one.shares.signed, other.shares.signed)


def test_recolouring_for_another_carrier(tables):
    scene, spec = compose(tables, MapSpec(LAND)), MapSpec(LAND, portrayal=Portrayal(carrier="parcel"))
    fresh, changed = recolour(scene, tables, spec)
    assert changed is not None
    assert np.array_equal(fresh.layer("parcel").classes, compose(tables, spec).layer("parcel").classes)
    place = list(fresh.layer("parcel").uids).index("p3")
    assert fresh.layer("parcel").classes[place] < len(readings.STAGES)  # two buildings, one colour


def test_the_tally_is_written_and_follows_without_moving(tables):
    scene = compose(tables, MapSpec(LAND))
    view = view_of(scene)
    said = {label.text: label for label in labels.place(scene, view)}
    assert "0003等 3/5" in said
    changeset = signed_now(tables, "m3")
    fresh, _ = restyle(scene, tables.with_changes(changeset), scene.spec, changeset)
    assert label_looks.retold(fresh, said["0003等 3/5"]).text == "0003等 4/5"
    assert label_looks.colours(fresh, said["0003等 3/5"])[2] is not None


def test_a_map_of_numbers_counts_households_only(tables):
    scene = compose(tables, MapSpec(LAND, portrayal=Portrayal(tally=False)))
    assert "SD-0003 等5户" in {label.text for label in labels.place(scene, view_of(scene))}


def test_the_rate_stands_for_several_households(tables):
    scene = compose(tables, MapSpec(LAND, portrayal=RATE))
    place = list(scene.layer("parcel").uids).index("p2")
    first = len(readings.STAGES) + 3
    assert RATES[scene.layer("parcel").classes[place] - first].code == "rate_50"
    entries = theming.legend(tables, RATE, Moment(), "z").rates
    assert {each.code: each.count for each in entries if each.count} == {"rate_0": 1, "rate_50": 1}
    assert theming.legend(tables, Portrayal(), Moment(), "z").rates == ()
    assert theming.legend(tables, RATE.by("tenure"), Moment(), "z").rates == ()


def test_the_rate_of_a_past_day(tables):
    scene = compose(tables, MapSpec(LAND, as_of=dt.date(2020, 1, 1), portrayal=RATE))
    assert not scene.layer("building").shares.signed.any()


@pytest.mark.parametrize("sight", _SIGHT)
def test_rates_differ_for_colour_blind_eyes_and_from_each_other_in_grey(sight):
    for one, other in itertools.combinations(RATES, 2):
        assert np.linalg.norm(lab(one.look.colour, sight) - lab(other.look.colour, sight)) > 9
    monos = [each.look.mono for each in (*RATES, *readings.STAGES)]
    assert len(set(monos)) == len(monos)
    assert not {each.look.mono for each in RATES} & set(theme.MONO)


def test_bands_stay_inside_a_crooked_footprint(tables):
    crooked = shapely.Polygon([(0, 0), (20, 0), (20, 4), (6, 4), (6, 12), (0, 12)])
    moved = shapely.transform(crooked, lambda xy: xy + np.array([small.EAST + 36, small.NORTH + 8]))
    later = tables.with_changes(ChangeSet("x", (updated(tables, "building", ["b2"], {"geom": moved}),)))
    scene = compose(later, MapSpec(LAND))
    cells, _ = drawn(scene)
    mine = [at for at in range(len(cells.classes)) if cells.shapes.bounds[at, 0] + scene.origin[0] > small.EAST + 35]
    assert sum(area_of(cells, at) for at in mine) == pytest.approx(moved.area)
    by_code = {codes_of(scene, cells)[at]: area_of(cells, at) for at in mine}
    assert by_code["signed"] == pytest.approx(moved.area * 2 / 5, rel=0.03)
    assert by_code["negotiating"] == pytest.approx(moved.area / 5, rel=0.03)


def test_buildings_without_any_parcel(tables):
    bare = tables.frames["parcel"].iloc[:0]
    alone = type(tables).of({**tables.frames, "parcel": bare}.items(), tables.crs, tables.revision)
    for portrayal in (Portrayal(), Portrayal(carrier="household", summed="rate"), Portrayal(carrier="parcel")):
        scene = compose(alone, MapSpec(LAND, portrayal))
        assert len(scene.layer("parcel").classes) == 0
        view = View(small.EAST + 50, small.NORTH + 30, 0.05, 2000, 1200)
        assert any("3/5" in label.text for label in labels.place(scene, view))
        list(bands.layers(scene.layer("parcel"), scene, view, labels.relative(view.bounds, scene.origin)))
