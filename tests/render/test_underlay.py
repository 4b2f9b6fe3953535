"""Pictures under the map, on paper and on pieces of the screen: registered to a pixel, mixed as asked."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.carto import page as pages
from gisapp.carto import style
from gisapp.carto.basemap import Piece, Under, Underlay
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.page import MapFrame, Page
from gisapp.carto.scene import compose
from gisapp.errors import StoreError
from gisapp.render import imagery, sheet, targets, underlay
from tests import orthophoto, town
from tests.io.test_raster import hide_rasterio

pytestmark = pytest.mark.usefixtures("qapp")
PIECE = Piece(town.EAST, town.NORTH + 64, 0.25, 256, 256)


@pytest.fixture
def photo(tmp_path):
    path = orthophoto.geotiff(tmp_path / "影像.tif", town.EAST - 20, town.NORTH + 80, size=(600, 500))
    return Underlay("picture", str(path), "影像", attribution="测绘院 2025")


def under(*underlays, strength=0.4):
    return Under(underlays, "EPSG:4547", strength)


def pixels(image):
    seen = np.frombuffer(image.constBits(), dtype="uint8").reshape(image.height(), image.bytesPerLine() // 4, 4)
    return seen[:, :image.width(), 2::-1].astype(int)


def test_a_piece_shows_the_marks_where_they_are(photo):
    seen = pixels(underlay.made(under(photo), PIECE, 1000, ground=style.GROUND))
    rows, columns = np.nonzero((seen[..., 0] > 200) & (seen[..., 1] < 60))
    east, north = PIECE.west + (columns + 0.5) * 0.25, PIECE.north - (rows + 0.5) * 0.25
    assert np.abs((east + 5) % 10 - 5).max() <= 0.75
    assert np.abs((north + 5) % 10 - 5).max() <= 0.75


@pytest.mark.parametrize(("opacity", "brightness", "grey"), [(1, 0, 120), (0.5, 0, 184), (1, 0.5, 188), (1, -0.5, 60)])
def test_opacity_and_brightness_mix_with_the_ground(photo, opacity, brightness, grey):
    asked = Underlay(photo.kind, photo.source, photo.name, opacity=opacity, brightness=brightness)
    seen = pixels(underlay.made(under(asked), PIECE, 1000, ground="#F8F8F8"))
    assert abs(int(np.median(seen[..., 1])) - grey) <= 2


def test_in_black_and_white_it_is_grey(photo):
    seen = pixels(underlay.made(under(photo), PIECE, 1000, ground=style.GROUND, mono=True))
    assert (seen[..., 0] == seen[..., 2]).all()


def test_where_nothing_lies_there_is_no_piece(photo):
    assert underlay.made(under(photo), Piece(0, 0, 0.25, 64, 64), 1000, ground=style.GROUND) is None


def test_a_missing_file_is_told_and_the_rest_is_drawn(photo, tmp_path):
    gone = Underlay("picture", str(tmp_path / "没有.tif"), "没有")
    told = []
    image = underlay.made(under(photo, gone), PIECE, 1000, ground=style.GROUND,
                          problem=lambda each, error: told.append((each.name, error.code)))
    assert told == [("没有", "underlay.missing")]
    assert image is not None
    with pytest.raises(StoreError):
        imagery.of(gone)


def test_without_the_extra_a_photograph_with_a_world_file_is_drawn_all_the_same(tmp_path, monkeypatch):
    path = orthophoto.with_world_file(tmp_path / "航片.png", town.EAST - 20, town.NORTH + 80, size=(600, 500))
    asked = Underlay("picture", str(path), "航片", crs="EPSG:4547")
    there = pixels(underlay.made(under(asked), PIECE, 1000, ground=style.GROUND))
    hide_rasterio(monkeypatch)
    imagery.forget()
    assert isinstance(imagery.of(asked), imagery.Photograph)
    assert np.abs(pixels(underlay.made(under(asked), PIECE, 1000, ground=style.GROUND)) - there).max() <= 2
    assert isinstance(imagery.of(asked).patch((town.EAST, town.NORTH, town.EAST + 40, town.NORTH + 40), 4.0).rgba,
                      np.ndarray)
    imagery.forget()


def frame(tables, spec):
    return MapFrame(10, 10, 100, 80, compose(tables, spec), town.EAST + 50, town.NORTH + 30, 1000)


def test_paper_bears_it_under_parcels_that_are_seen_through(town, photo):
    bare = Page(120, 100, (frame(town.tables, MapSpec(("parcel",))),))
    laid = pages.over(bare, under(photo, strength=0.0))
    before, after = (pixels(targets.image(each, 1417)) for each in (bare, laid))
    assert (before != after).any()
    rows, columns = np.nonzero((after[..., 0] > 200) & (after[..., 1] < 80))
    mm = 120 / 1417
    east = town_east() + 50 + ((columns + 0.5) * mm - 60)
    north = town_north() + 30 + (50 - (rows + 0.5) * mm)
    assert np.abs((east + 5) % 10 - 5).max() < 0.75
    assert np.abs((north + 5) % 10 - 5).max() < 0.75


def town_east():
    return town.EAST


def town_north():
    return town.NORTH


def test_the_source_is_written_into_the_corner(photo):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    sheet.paint_attribution(painter, under(photo).attribution(1000), 400, 300, 12)
    painter.end()
    seen = pixels(image)
    assert seen[-8:, -60:].max() > 150
    assert seen[:200].max() == 0


def test_pdf_holds_the_photograph_and_its_texts(town, photo, tmp_path):
    page = pages.over(Page(120, 100, (frame(town.tables, MapSpec(("parcel",))),)), under(photo))
    targets.write_pdf([page], tmp_path / "图.pdf")
    assert b"/Subtype /Image" in (tmp_path / "图.pdf").read_bytes()
