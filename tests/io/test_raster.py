"""Orthophotos: where their pixels lie, which of them are read, and what is refused."""

import builtins
import sys

import numpy as np
import pyproj
import pytest

from gisapp.errors import InputError, StoreError
from gisapp.io import raster, warp, worldfile
from tests import orthophoto

WEST, NORTH = 411_600.0, 3_251_700.0
PROJECT = pyproj.CRS.from_user_input("EPSG:4547")


def red(rgba):
    """Rows and columns of red pixels."""
    return np.argwhere((rgba[..., 0] > 200) & (rgba[..., 1] < 70) & (rgba[..., 3] == 255))


@pytest.fixture
def photo(tmp_path):
    return raster.Raster(orthophoto.geotiff(tmp_path / "影像.tif", WEST, NORTH))


@pytest.mark.parametrize("metres_per_px", [0.05, 0.1, 0.25])
def test_marks_lie_where_they_lie_to_a_pixel(photo, metres_per_px):
    size = round(16 / metres_per_px)
    found = warp.sampled(photo, PROJECT, (WEST + 12, NORTH - 12), metres_per_px, size, size)
    middle = (red(found).mean(axis=0) + 0.5) * metres_per_px
    assert middle == pytest.approx([8, 8], abs=metres_per_px)


def test_another_system_is_turned_onto_the_project(tmp_path):
    to_degrees = pyproj.Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True)
    lon, lat = to_degrees.transform(WEST, NORTH)
    plain = np.full((3, 400, 400), 120, dtype="uint8")
    plain[0, 200:204, 300:304], plain[1:, 200:204, 300:304] = 255, 0
    photo = raster.Raster(orthophoto.geotiff(tmp_path / "度.tif", lon, lat, resolution=2e-6, crs="EPSG:4490",
                                             bands=plain))
    back = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True)
    east, north = back.transform(lon + 302 * 2e-6, lat - 202 * 2e-6)
    found = warp.sampled(photo, PROJECT, (east - 10, north + 10), 0.1, 200, 200)
    assert (red(found).mean(axis=0) + 0.5) * 0.1 == pytest.approx([10, 10], abs=0.1)


def test_nothing_is_drawn_beside_it(photo):
    assert warp.sampled(photo, PROJECT, (WEST - 500, NORTH), 0.25, 64, 64) is None
    edge = warp.sampled(photo, PROJECT, (WEST - 8, NORTH), 0.25, 64, 64)
    assert (edge[:, :31, 3] == 0).all()
    assert (edge[:, 33:, 3] == 255).all()


def test_only_the_window_is_read_and_no_sharper_than_wanted(photo):
    patch = photo.patch((WEST + 20, NORTH - 40, WEST + 40, NORTH - 20), 0.25)
    assert patch.rgba.shape[0] < 90
    coarse = photo.patch((WEST, NORTH - 100, WEST + 100, NORTH), 2.0)
    assert max(coarse.rgba.shape[:2]) < 60


def test_sixteen_bits_are_stretched_and_nodata_is_not_drawn(tmp_path):
    values = np.linspace(300, 2300, 400 * 400).reshape(1, 400, 400).astype("uint16")
    photo = raster.Raster(orthophoto.geotiff(tmp_path / "16.tif", WEST, NORTH, bands=values))
    found = photo.patch((WEST, NORTH - 100, WEST + 100, NORTH), 0.25).rgba
    assert found[0, 0, 0] == 0
    assert found[-1, -1, 0] == 255


def test_a_big_file_gets_coarse_levels_once(tmp_path, monkeypatch):
    monkeypatch.setattr(raster, "_NEEDS_COARSE_PX", 100_000)
    path = orthophoto.geotiff(tmp_path / "大.tif", WEST, NORTH)
    photo, box = raster.Raster(path), (WEST, NORTH - 100, WEST + 100, NORTH)
    assert photo.patch((WEST, NORTH - 20, WEST + 20, NORTH), 0.25) is not None
    with pytest.raises(StoreError) as refused:
        photo.patch(box, 1.0)
    assert refused.value.code == raster.NEEDS_COARSE
    told = []
    made = raster.build_coarse(path, told.append)
    assert made.is_file() and told[-1] == 1 and told == sorted(told)
    exact = raster.Raster(orthophoto.geotiff(tmp_path / "小.tif", WEST, NORTH, overviews=True)).patch(box, 2.0)
    mended = photo.patch(box, 2.0)
    assert mended.affine == pytest.approx(exact.affine)
    assert np.abs(mended.rgba.astype(int) - exact.rgba).mean() < 6


def test_coarse_levels_that_are_stopped_leave_nothing(tmp_path):
    path = orthophoto.geotiff(tmp_path / "大.tif", WEST, NORTH)

    def stop(_share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        raster.build_coarse(path, stop)
    assert list(raster.coarse_path(path).parent.iterdir()) == []


def test_a_world_file_says_where(tmp_path):
    path = orthophoto.with_world_file(tmp_path / "航片.png", WEST, NORTH, prj=PROJECT.to_wkt("WKT1_ESRI"))
    photo = raster.Raster(path)
    assert photo.bounds == pytest.approx((WEST, NORTH - 100, WEST + 100, NORTH))
    assert photo.crs.equals(PROJECT, ignore_axis_order=True) or "114" in photo.crs.name


def test_what_lies_nowhere_or_is_no_picture_is_refused(tmp_path):
    path = orthophoto.with_world_file(tmp_path / "航片.png", WEST, NORTH)
    with pytest.raises(InputError, match=r"underlay\.no_crs"):
        _ = raster.Raster(path).crs
    path.with_suffix(".pgw").unlink()
    with pytest.raises(InputError, match=r"underlay\.nowhere"):
        raster.Raster(path)
    path.with_suffix(".pgw").write_text("1 2 3", "ascii")
    with pytest.raises(InputError, match=r"underlay\.world_file"):
        worldfile.affine(path.with_suffix(".pgw"))
    path.write_bytes(b"no picture")
    with pytest.raises(StoreError, match=r"underlay\.unreadable"):
        raster.Raster(path)


def test_without_rasterio_the_way_out_is_told(tmp_path, monkeypatch):
    path = orthophoto.geotiff(tmp_path / "影像.tif", WEST, NORTH)
    hide_rasterio(monkeypatch)
    assert not raster.available()
    with pytest.raises(InputError, match=r"underlay\.no_rasterio"):
        raster.Raster(path)


def hide_rasterio(monkeypatch):
    """As on a computer without the extra."""
    found = builtins.__import__

    def blind(name, *rest):
        if name.partition(".")[0] == "rasterio":
            raise ImportError(name)
        return found(name, *rest)

    for name in [each for each in sys.modules if each.partition(".")[0] == "rasterio"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", blind)
