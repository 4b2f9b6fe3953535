"""Painting, judged by properties of the picture: colours where they belong, pieces equal to the whole."""

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.carto import hits, labels, style
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.readings import STAGES
from gisapp.carto.scene import compose
from gisapp.carto.shapes import shapes
from gisapp.carto.view import View
from gisapp.render import fonts, painter
from tests import mapped_town

pytestmark = pytest.mark.usefixtures("qapp")
LAND = ("parcel", "building", "red_line")


@pytest.fixture(scope="module")
def scene():
    return compose(mapped_town.tables(), MapSpec(LAND))


def test_from_afar_boxes_look_as_outlines_do(scene):
    town = mapped_town.tables()
    view = View(mapped_town.WEST + 200, mapped_town.SOUTH + 150, 40.0, 800, 600)
    known = {name: shapes(np.full(len(town[name]), None, dtype=object), "polygon", scene.origin,
                          shapely.bounds(town[name]["geom"].to_numpy(dtype=object))) for name in ("parcel", "building")}
    far = compose(town, MapSpec(("parcel", "building")), known)
    assert (pixels(painted(far, view)) == pixels(painted(compose(town, MapSpec(("parcel", "building"))), view))).all()
    assert (pixels(painted(far, view)) != pixels(painted(far, view))[0, 0]).any()


def view_of(metres_per_px, dpr=1.0):
    return View(mapped_town.WEST + 200, mapped_town.SOUTH + 150, metres_per_px, 800, 600, dpr=dpr)


def painted(scene, view, **more):
    image = QImage(round(view.width_px * view.dpr), round(view.height_px * view.dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(view.dpr)
    image.fill(QColor(style.GROUND))
    brush = QPainter(image)
    painter.paint_scene(brush, scene, view, **more)
    brush.end()
    return image


def pixels(image):
    return np.frombuffer(image.constBits(), dtype="uint8").reshape(image.height(), image.width(), 4).astype(int)


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_buildings_have_the_colour_of_their_group(scene, dpr):
    view = view_of(0.6, dpr)
    image = painted(scene, view)
    layer = scene.layer("parcel")
    plain = [at for at in range(len(layer.uids)) if layer.classes[at] < len(STAGES) - 1]
    for at in plain[:40]:
        west, south, *_ = layer.shapes.bounds[at] + np.array([*scene.origin, *scene.origin])
        x, y = view.to_px_point(west + 1.4, south + 1.4)
        seen = image.pixelColor(round(x * dpr), round(y * dpr))
        wanted = QColor(layer.signs[layer.classes[at]].fill.colour)
        assert abs(seen.red() - wanted.red()) + abs(seen.green() - wanted.green()) < 40


def test_outside_the_town_is_ground(scene):
    assert painted(scene, view_of(2.0)).pixelColor(3, 3) == QColor(style.GROUND)


def test_mending_a_rectangle_equals_painting_the_whole(scene):
    view = view_of(0.6)
    placed = labels.place(scene, view)
    whole = painted(scene, view, labels=placed)
    mended = painted(scene, view, labels=placed)
    brush = QPainter(mended)
    brush.setClipRect(200, 150, 180, 120)
    brush.fillRect(200, 150, 180, 120, QColor(style.GROUND))
    land = (*view.to_land(200, 270), *view.to_land(380, 150))
    painter.paint_scene(brush, scene, view, within=land, labels=placed)
    brush.end()
    assert np.abs(pixels(whole) - pixels(mended)).max() <= 3


def test_small_polygons_are_boxes_and_cover_about_what_they_should(scene):
    view = view_of(6.0)
    image = pixels(painted(scene, view))
    ground = QColor(style.GROUND)
    touched = (np.abs(image[:, :, :3] - [ground.blue(), ground.green(), ground.red()]).sum(axis=2) > 12).sum()
    assert 0.6 < touched / (400 * 300 / 36) < 1.6


def test_steps_are_small(scene):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    brush = QPainter(image)
    assert sum(1 for _ in painter.steps(brush, scene, view_of(0.6))) > 5
    brush.end()


def test_mono_has_no_colour():
    grey = compose(mapped_town.tables(), MapSpec(LAND, mono=True))
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    brush = QPainter(image)
    painter.paint_scene(brush, grey, view_of(0.6))
    brush.end()
    seen = pixels(image)
    assert np.abs(seen[:, :, 0] - seen[:, :, 2]).max() < 24


def test_bundled_font_is_used_once_registered():
    assert fonts.register() == fonts.FAMILY
    from PySide6.QtGui import QFontInfo

    assert QFontInfo(fonts.font(13)).family() == fonts.FAMILY


def test_hits(scene):
    tables = mapped_town.tables()
    inside = tables["building"].at["b4", "geom"].centroid
    assert hits.at(scene, inside.x, inside.y) == ("building", "b4")
    west, south, east, north = tables["parcel"].at["p3", "geom"].bounds
    assert hits.at(scene, west + 0.3, south + 0.3) == ("parcel", "p3")
    assert hits.at(scene, mapped_town.WEST - 50, mapped_town.SOUTH) is None
    found = hits.inside(scene, (west + 0.1, south + 0.1, east - 0.1, north - 0.1))
    assert found == [("building", "b3")]
