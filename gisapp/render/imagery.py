"""From an underlay to something that hands out pixels; what is open stays open for the next piece.

GeoTIFFs go through ``io.raster``. A JPG, PNG or TIF with a world file does so, too, where rasterio is installed;
else Qt decodes it whole, up to what memory bears.
"""

import threading
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pyproj
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from gisapp import settings
from gisapp.carto.basemap import Underlay
from gisapp.errors import GisAppError, InputError, StoreError
from gisapp.io import crs as systems
from gisapp.io import mbtiles, raster, webtiles, worldfile
from gisapp.io.warp import Affine, Bounds, Imagery, Patch

_MOST_OPEN: Final = 6
_MOST_PX: Final = 60_000_000
_HALVINGS: Final = 8


def pixels(image: QImage) -> np.ndarray:
    """An image as (height, width, 4) uint8: red, green, blue, alpha."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    whole = np.frombuffer(plain.constBits(), dtype="uint8").reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return whole[:, :plain.width()].copy()


def decoded(data: bytes) -> np.ndarray | None:
    """A tile's bytes (PNG, JPG, WebP) as pixels; None where they are no picture."""
    image = QImage.fromData(data)
    return None if image.isNull() else pixels(image)


class Found(Imagery, Protocol):
    """A picture of which is also known what its file says of it."""

    @property
    def stated(self) -> pyproj.CRS | None:
        """The system that the file states."""

    @property
    def attribution(self) -> str:
        """Whose it is, where the file says so."""

    @property
    def trouble(self) -> GisAppError | None:
        """Why it shows less than it could, where that is no error: a service that cannot be asked."""


class Photograph:
    """A picture with a world file, decoded whole by Qt.

    Raises:
        InputError: ``underlay.nowhere`` without a world file, ``underlay.no_crs``, ``underlay.too_large`` above 60
            million pixels, which need the extra ``raster``.
        StoreError: ``underlay.unreadable``.
    """

    trouble = None

    def __init__(self, path: Path, stated: pyproj.CRS | None = None) -> None:
        self.path = path
        reader = QImageReader(str(path))
        size = reader.size()
        if not path.is_file() or not reader.canRead() or not size.isValid():
            raise StoreError("underlay.unreadable", path=str(path), detail=reader.errorString())
        self.width, self.height = size.width(), size.height()
        if self.width * self.height > _MOST_PX:
            raise InputError("underlay.too_large", path=path.name, pixels=self.width * self.height // 1_000_000)
        beside = worldfile.beside(path)
        if beside is None:
            raise InputError("underlay.nowhere", path=path.name)
        self.affine: Affine = worldfile.affine(beside)
        self.stated, self.attribution = worldfile.stated(path), ""
        self._crs = stated or self.stated
        self._lock = threading.Lock()
        self._levels: dict[int, QImage] = {}

    @property
    def crs(self) -> pyproj.CRS:
        """The system of its coordinates."""
        if self._crs is None:
            raise InputError("underlay.no_crs", path=self.path.name)
        return self._crs

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east, north in its own system."""
        return worldfile.bounds(self.affine, self.width, self.height)

    @property
    def overviews(self) -> bool:
        """It is held whole, and halved as often as needed."""
        return True

    def patch(self, box: Bounds, resolution: float) -> Patch | None:
        """As ``warp.Imagery`` asks."""
        halvings = worldfile.halvings(self.affine, resolution, _HALVINGS)
        image = self._level(halvings)
        affine = worldfile.resized(self.affine, self.width / image.width(), self.height / image.height())
        found = worldfile.window(affine, box, image.width(), image.height(), 2)
        if found is None:
            return None
        left, top, right, bottom = found
        return Patch(pixels(image.copy(left, top, right - left, bottom - top)), worldfile.moved(affine, left, top))

    def _level(self, halvings: int) -> QImage:
        with self._lock:
            if 0 not in self._levels:
                image = QImageReader(str(self.path)).read()
                if image.isNull():
                    raise StoreError("underlay.unreadable", path=str(self.path), detail="")
                self._levels[0] = image
            if halvings not in self._levels:
                size = QSize(max(self.width >> halvings, 1), max(self.height >> halvings, 1))
                self._levels[halvings] = self._levels[0].scaled(
                    size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
            return self._levels[halvings]

    def close(self) -> None:
        """Let go of what is held in memory."""
        with self._lock:
            self._levels.clear()


_Key = tuple[str, str, str, int]
_open: "OrderedDict[_Key, Found]" = OrderedDict()
_opening = threading.Lock()


def of(underlay: Underlay) -> Found:
    """The pixels of an underlay; opened once, and anew when its file has changed.

    Raises:
        GisAppError: it is not there, cannot be read, or lies nowhere.
    """
    key = (underlay.kind, underlay.source, underlay.crs, _changed_at(underlay))
    with _opening:
        found = _open.pop(key, None) or opened(underlay)
        _open[key] = found
        while len(_open) > _MOST_OPEN:
            _open.popitem(last=False)
        return found


def _changed_at(underlay: Underlay) -> int:
    if underlay.kind == "web":
        return 0
    try:
        return Path(underlay.source).stat().st_mtime_ns
    except OSError as error:
        raise StoreError("underlay.missing", path=underlay.source) from error


def opened(underlay: Underlay) -> Found:
    """As ``of``, opened anew."""
    if underlay.kind == "web":
        return webtiles.Service(webtiles.understood(underlay.source, underlay.crs), settings.load().map_key, decoded)
    if not Path(underlay.source).is_file():
        raise StoreError("underlay.missing", path=underlay.source)
    if underlay.kind == "tiles":
        return mbtiles.TileFile(Path(underlay.source), decoded)
    stated = systems.named(underlay.crs) if underlay.crs else None
    return picture(Path(underlay.source), stated)


def picture(path: Path, stated: pyproj.CRS | None = None) -> raster.Raster | Photograph:
    """A georeferenced picture, by rasterio where it is installed, else by Qt where a world file says where it lies.

    Raises:
        GisAppError: as for both.
    """
    if raster.available():
        return raster.Raster(path, stated)
    if path.suffix.lower() not in raster.formats() or worldfile.beside(path) is None:
        raise InputError("underlay.no_rasterio", path=path.name)
    return Photograph(path, stated)


def forget() -> None:
    """Close what is open: the files may be replaced."""
    with _opening:
        _open.clear()
