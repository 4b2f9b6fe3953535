"""Synthetic orthophotos for tests: grey ground, a red mark of one metre around every crossing of a 10 m grid."""

import numpy as np
import rasterio
from PySide6.QtGui import QImage
from rasterio.transform import from_origin

RED, GREY = (255, 0, 0), (120, 120, 120)
EVERY_M = 10


def colours(west, north, resolution, width, height):
    """(height, width, 3) uint8 of a rectangle of land."""
    east = west + (np.arange(width) + 0.5) * resolution
    down = north - (np.arange(height) + 0.5) * resolution
    near = [np.abs((each + EVERY_M / 2) % EVERY_M - EVERY_M / 2) < 0.5 for each in (east, down)]
    marked = near[1][:, None] & near[0][None, :]
    return np.where(marked[..., None], RED, GREY).astype("uint8")


def geotiff(path, west, north, *, resolution=0.25, size=(400, 400), crs="EPSG:4547", overviews=False, bands=None):
    """A tiled GeoTIFF; ``bands`` are (count, height, width) to write instead of the marks."""
    written = colours(west, north, resolution, *size).transpose(2, 0, 1) if bands is None else bands
    with rasterio.open(path, "w", driver="GTiff", width=size[0], height=size[1], count=len(written), crs=crs,
                       dtype=written.dtype, transform=from_origin(west, north, resolution, resolution), tiled=True,
                       blockxsize=128, blockysize=128) as made:
        made.write(written)
        if overviews:
            made.build_overviews([2, 4])
    return path


def with_world_file(path, west, north, *, resolution=0.25, size=(400, 400), prj=""):
    """A picture with its world file and perhaps a .prj beside it."""
    pixels = np.ascontiguousarray(colours(west, north, resolution, *size))
    QImage(pixels.data, *size, 3 * size[0], QImage.Format.Format_RGB888).save(str(path))
    suffix = {".jpg": ".jgw", ".png": ".pgw"}[path.suffix]
    lines = (resolution, 0, 0, -resolution, west + resolution / 2, north - resolution / 2)
    path.with_suffix(suffix).write_text("\n".join(map(str, lines)), "ascii")
    if prj:
        path.with_suffix(".prj").write_text(prj, "utf-8")
    return path
