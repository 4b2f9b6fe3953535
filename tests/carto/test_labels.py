"""Labels stay inside their parcel, in their street, and off each other."""

import numpy as np
import pytest
import shapely

from gisapp.carto import label, labels
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.numbering import texts_of
from gisapp.carto.scene import compose
from gisapp.carto.view import View
from gisapp.domain.changes import ChangeSet, updated
from tests import mapped_town

ALL = ("street", "parcel", "building", "plan_area", "red_line", "plan_point")


@pytest.fixture(scope="module")
def scene():
    return compose(mapped_town.tables(), MapSpec(ALL))


def paper(denominator, magnify=1.0):
    return View(mapped_town.WEST + 200, mapped_town.SOUTH + 150, denominator / 1000, 420_000 / denominator,
                320_000 / denominator, px_per_mm=1.0, exact=True, magnify=magnify)


@pytest.mark.parametrize("denominator", [500, 1000, 2000, 4000])
def test_labels_fit_and_do_not_overlap(scene, denominator):
    placed = labels.place(scene, paper(denominator))
    outlines = label.outlines_of(placed, denominator / 1000)
    one, other = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    assert (one == other).all()
    for each, outline in zip(placed, outlines, strict=True):
        if each.layer in {"parcel", "building"}:
            land = scene.layer(each.layer).shapes.geometries[each.feature]
            area = shapely.transform(land, lambda xy: xy - np.array(scene.origin))
            assert area.contains(outline)


def test_more_numbers_at_larger_scales(scene):
    counts = [sum(label.layer == "parcel" for label in labels.place(scene, paper(denominator)))
              for denominator in (8000, 4000, 2000, 1000)]
    assert counts == sorted(counts)
    assert counts[-1] == (np.array([bool(name) for name in scene.layer("parcel").namer(
        np.arange(len(scene.layer("parcel").uids)))])).sum()


def test_whole_numbers_before_digits(scene):
    texts = {label.text for label in labels.place(scene, paper(500)) if label.layer == "parcel"}
    assert all(text.startswith("WL-") for text in texts)
    small = {label.text for label in labels.place(scene, paper(5000)) if label.layer == "parcel"}
    assert any(text.isdigit() for text in small)


def test_street_names_only_where_their_gap_has_room(scene):
    assert "郭亮街" in {label.text for label in labels.place(scene, paper(1000))}
    assert "郭亮街" not in {label.text for label in labels.place(scene, paper(8000))}


def test_nothing_below_the_smallest_scale(scene):
    assert labels.place(scene, paper(50_000)) == ()


def test_texts_read_upwards():
    turned = labels.upright(np.array([0.0, 90.0, -90.0, 179.0, -60.0, 120.0]))
    assert turned.tolist() == [0.0, 90.0, 90.0, -1.0, -60.0, -60.0]


def test_texts():
    assert texts_of("WL-0417", 1) == ("WL-0417", "0417")
    assert texts_of("417", 1) == ("417",)
    assert texts_of("WL-0417", 0) == ()
    assert texts_of("417", 3) == ("417 等3户", "3户")


def test_screen_labels_are_legible(scene):
    view = View(mapped_town.WEST + 200, mapped_town.SOUTH + 150, 0.2, 1000, 700)
    placed = labels.place(scene, view)
    assert min(label.size_mm for label in placed) * view.px_per_mm >= 10.9
    coarse, fine = (View(mapped_town.WEST + 200, mapped_town.SOUTH + 150, 0.8, 1000, 700, dpr=dpr) for dpr in (1, 2))
    assert len(labels.place(scene, fine)) > len(labels.place(scene, coarse))


@pytest.mark.parametrize("denominator", [500, 1000, 2500])
def test_a_fine_screen_shows_what_paper_of_the_same_scale_shows(scene, denominator):
    sheet = paper(denominator)
    px_per_mm = 8.0
    screen = View(sheet.center_e, sheet.center_n, denominator / 1000 / px_per_mm, sheet.width_px * px_per_mm,
                  sheet.height_px * px_per_mm, px_per_mm=px_per_mm)
    on_paper, on_screen = labels.place(scene, sheet), labels.place(scene, screen)
    assert [(each.text, each.layer, each.feature, each.size_mm) for each in on_paper] == \
        [(each.text, each.layer, each.feature, each.size_mm) for each in on_screen]
    for one, other in zip(on_paper, on_screen, strict=True):
        assert (one.x, one.y, one.angle_deg) == pytest.approx((other.x, other.y, other.angle_deg), abs=1e-6)


def test_a_text_inside_makes_way_for_one_beside_a_point():
    """The name of an area stands above or below the name of a sight in its middle, and nothing over another."""
    town = mapped_town.tables()
    (area,) = town["plan_area"].index
    middle = town["plan_area"].at[area, "geom"].centroid
    (sight,) = town["plan_point"].index
    town = town.with_changes(ChangeSet("移", (updated(town, "plan_point", [sight], {"geom": middle}),)))
    scene = compose(town, MapSpec(("plan_area", "plan_point")))
    view = View(middle.x, middle.y, 2.0, 200, 150, px_per_mm=1.0, exact=True)
    placed = {each.layer: each for each in labels.place(scene, view)}
    assert set(placed) == {"plan_area", "plan_point"}
    one, other = label.outlines_of(placed.values(), view.metres_per_px * view.px_per_sign_mm)
    assert not one.intersects(other)


def test_texts_keep_off_what_covers_the_land(scene):
    view = paper(1000)
    free = labels.place(scene, view)
    street = next(each for each in free if each.layer == "street")
    e, n = street.x + scene.origin[0], street.y + scene.origin[1]
    covered = (e - 2.0, n - 2.0, e + 2.0, n + 2.0)
    kept = labels.place(scene, view, [covered])
    hidden = shapely.box(*labels.relative(covered, scene.origin))
    assert any(each.intersects(hidden) for each in label.outlines_of(free, 1.0))
    assert not any(each.intersects(hidden) for each in label.outlines_of(kept, 1.0))


def test_names_of_areas_keep_off_names_placed_one_by_one():
    ground = label.Ground(1.0)
    ground.keep(np.empty(0, dtype=object))
    ground.add_one_of([label.Label("洞景", 0.0, 0.0, 3.0, 0.0, "plan_point", 0)])
    ground.add([label.Label("主题公园", 0.0, 2.0, 6.0, 0.0, "plan_area", 0)])
    assert [each.text for each in ground.placed] == ["洞景"]


def test_a_street_along_a_red_line_bears_its_name_beside_it():
    tables = mapped_town.tables()
    street = tables["street"]
    uid = str(street.index[street["name"] == "郭亮街"][0])
    line = shapely.line_merge(street.at[uid, "geom"])
    strip = line.buffer(400, single_sided=True, cap_style="flat")
    phase = str(tables["phase"].index[0])
    moved = tables.with_changes(ChangeSet("红线", (
        updated(tables, "phase", [phase], {"geom": [shapely.MultiPolygon([strip])]}),
        updated(tables, "street", [uid], {"width_m": [14.0]}))))
    land, view = compose(moved, MapSpec(ALL)), paper(1000)
    named = [each for each in labels.place(land, view) if each.text == "郭亮街"]
    assert named
    edge = shapely.transform(strip.boundary, lambda xy: xy - np.array(land.origin))
    assert not any(edge.intersects(outline) for outline in label.outlines_of(named, 1.0))


def test_paper_cuts_no_text_inside_its_land(scene):
    """A parcel at the edge of a sheet bears its number in the part that is seen."""
    whole = paper(500)
    view = View(whole.center_e, whole.center_n, whole.metres_per_px, 150, 120, px_per_mm=1.0, exact=True)
    placed = [each for each in labels.place(scene, view) if each.layer in {"parcel", "building"}]
    frame = shapely.box(*labels.relative(view.bounds, scene.origin))
    assert shapely.contains(frame, label.outlines_of(placed, 0.5)).all()
    cut = [each for each in placed if not frame.contains(shapely.transform(
        scene.layer(each.layer).shapes.geometries[each.feature], lambda xy: xy - np.array(scene.origin)))]
    assert cut


def test_every_large_part_of_an_area_is_named():
    town = mapped_town.tables()
    (area,) = town["plan_area"].index
    x, y = mapped_town.WEST, mapped_town.SOUTH
    land = shapely.MultiPolygon([shapely.box(x, y, x + 150, y + 150), shapely.box(x + 200, y, x + 300, y + 150),
                                 shapely.box(x + 350, y, x + 380, y + 30)])
    town = town.with_changes(ChangeSet("片", (updated(town, "plan_area", [area], {"geom": [land]}),)))
    view = View(x + 200, y + 100, 2.0, 300, 200, px_per_mm=1.0, exact=True)
    placed = labels.place(compose(town, MapSpec(("plan_area",))), view)
    assert len(placed) == 2 and len({each.text for each in placed}) == 1
