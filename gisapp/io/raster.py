"""Orthophotos: GeoTIFFs and pictures with a world file, read in windows through rasterio (the extra ``raster``).

Only what is in view is read, from the overview that is sharp enough. A big file without overviews gets its coarse
levels as a file of ours in the cache (``build_coarse``): the office's file is never touched, and may lie on a share
that cannot be written. Called by ``render.underlay`` and ``services.underlays``.
"""

import contextlib
import hashlib
import math
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj

from gisapp import paths
from gisapp.errors import InputError, StoreError
from gisapp.io import crs as systems
from gisapp.io import worldfile
from gisapp.io.warp import Affine, Bounds, Patch

SUFFIXES: Final = (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".img", ".jp2", ".vrt")
NEEDS_COARSE: Final = "underlay.needs_coarse"
COARSE: Final = 4
_NEEDS_COARSE_PX: Final = 6_000 * 6_000
_STRIP: Final = 256
_SAMPLE_PX: Final = 512
_TAILS: Final = (2.0, 98.0)
_MOST_CACHED: Final = 4 << 30


def available() -> bool:
    """Whether rasterio is installed."""
    try:
        _rasterio()
    except InputError:
        return False
    return True


def _rasterio() -> Any:
    try:
        import rasterio
        from rasterio import enums, errors, windows  # noqa: F401 - names of the package
    except ImportError as error:
        raise InputError("underlay.no_rasterio") from error
    return rasterio


class Raster:
    """One file, open for reading. Safe for several threads: they read in turn.

    Args:
        path: the file.
        stated: the system that the officer named; None takes the file's own.

    Raises:
        InputError: ``underlay.no_rasterio``, ``underlay.nowhere`` where it is not georeferenced, ``underlay.no_crs``.
        StoreError: ``underlay.unreadable``.
    """

    trouble = None

    def __init__(self, path: Path, stated: pyproj.CRS | None = None) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = _opened(path)
        self.width, self.height = int(self._file.width), int(self._file.height)
        self.affine = self._affine()
        own = systems.from_text(self._file.crs.to_wkt()) if self._file.crs else worldfile.stated(path)
        self.stated, self.attribution = own, str(self._file.tags().get("TIFFTAG_COPYRIGHT", ""))
        self._crs = stated or own
        self._coarse: Any = None
        self._coarse_tried = False

    def _affine(self) -> Affine:
        found = self._file.transform
        if found.is_identity:
            beside = worldfile.beside(self.path)
            if beside is None:
                raise InputError("underlay.nowhere", path=self.path.name)
            return worldfile.affine(beside)
        return found.a, found.b, found.c, found.d, found.e, found.f

    @property
    def crs(self) -> pyproj.CRS:
        """The system of its coordinates."""
        if self._crs is None:
            raise InputError("underlay.no_crs", path=self.path.name)
        return self._crs

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in its own system."""
        return worldfile.bounds(self.affine, self.width, self.height)

    @property
    def overviews(self) -> bool:
        """Whether it is quick at any scale: small, with overviews, or with coarse levels in our cache."""
        small = self.width * self.height <= _NEEDS_COARSE_PX
        return small or bool(self._file.overviews(1)) or coarse_path(self.path).is_file()

    def patch(self, box: Bounds, resolution: float) -> Patch | None:
        """As ``warp.Imagery`` asks; ``underlay.needs_coarse`` where a big file would have to be read whole."""
        shrink = max(resolution / math.hypot(self.affine[0], self.affine[3]), 1.0)
        found = worldfile.window(self.affine, box, self.width, self.height, math.ceil(shrink) + 1)
        if found is None:
            return None
        with self._lock:
            return self._read(found, shrink)

    def _read(self, window: tuple[int, int, int, int], shrink: float) -> Patch | None:
        source, factor = self._file, 1
        if shrink >= COARSE and not self.overviews_inside:
            coarse = self._coarse_file()
            if coarse is not None:
                source, factor = coarse, COARSE
            elif self.width * self.height > _NEEDS_COARSE_PX:
                raise StoreError(NEEDS_COARSE, path=str(self.path))
        left, top = window[0] / factor, window[1] / factor
        right, bottom = min(window[2] / factor, source.width), min(window[3] / factor, source.height)
        if left >= right or top >= bottom:
            return None
        less = shrink / factor
        wide, high = max(math.ceil((right - left) / less), 1), max(math.ceil((bottom - top) / less), 1)
        rgba = self._rgba(source, (left, top, right, bottom), (high, wide))
        across, down = (right - left) / wide * factor, (bottom - top) / high * factor
        corner = worldfile.moved(self.affine, left * factor, top * factor)
        return Patch(rgba, worldfile.resized(corner, across, down))

    def strip(self, top: int) -> np.ndarray:
        """Every fourth pixel of the rows of a strip of the coarse levels, averaged, as (rows, columns, 4) uint8."""
        rows = min(_STRIP, self.height // COARSE - top)
        wide = self.width // COARSE
        with self._lock:
            return self._rgba(self._file, (0, top * COARSE, wide * COARSE, (top + rows) * COARSE), (rows, wide))

    @cached_property
    def overviews_inside(self) -> bool:
        """Whether the file has overviews of its own (or an .ovr beside it)."""
        return bool(self._file.overviews(1))

    def _coarse_file(self) -> Any:
        if not self._coarse_tried or (self._coarse is None and coarse_path(self.path).is_file()):
            self._coarse_tried = True
            with contextlib.suppress(StoreError):
                self._coarse = _opened(coarse_path(self.path)) if coarse_path(self.path).is_file() else None
        return self._coarse

    def _rgba(self, source: Any, window: tuple[float, ...], shape: tuple[int, int]) -> np.ndarray:
        rasterio = _rasterio()
        left, top, right, bottom = window
        asked = {"window": rasterio.windows.Window(left, top, right - left, bottom - top), "out_shape": shape}
        smooth = {"resampling": rasterio.enums.Resampling.bilinear}
        try:
            if source is not self._file:
                return np.ascontiguousarray(source.read([1, 2, 3, 4], out_shape=(4, *shape), window=asked["window"],
                                                        **smooth).transpose(1, 2, 0))
            if self._palette is not None:
                return np.asarray(self._palette[source.read(1, **asked)])
            bands = [1, 2, 3] if source.count >= 3 else [1, 1, 1]
            asked["out_shape"] = (3, *shape)
            found = self._bytes(source.read(bands, **asked, **smooth))
            asked["out_shape"] = shape
            alpha = source.dataset_mask(**asked)
        except rasterio.errors.RasterioError as error:
            raise StoreError("underlay.unreadable", path=str(self.path), detail=str(error)) from error
        return np.ascontiguousarray(np.concatenate([found, alpha[None]]).transpose(1, 2, 0))

    @cached_property
    def _palette(self) -> np.ndarray | None:
        """(256, 4) colours of a file with a colour table; None for any other."""
        with contextlib.suppress(ValueError):
            table = np.zeros((256, 4), dtype="uint8")
            for number, colour in self._file.colormap(1).items():
                table[number] = colour
            return table
        return None

    def _bytes(self, values: np.ndarray) -> np.ndarray:
        if values.dtype == np.uint8:
            return values
        low, high = self._range
        return np.asarray(((values.astype("float32") - low) * (255 / (high - low))).clip(0, 255).astype("uint8"))

    @cached_property
    def _range(self) -> tuple[float, float]:
        """What is black and what white in a file of more than eight bits: all but the outermost two per cent."""
        shape = (min(self.height, _SAMPLE_PX), min(self.width, _SAMPLE_PX))
        band = self._file.read(1, out_shape=shape, masked=True).compressed()
        band = band[np.isfinite(band)]
        low, high = np.percentile(band, _TAILS) if len(band) else (0.0, 1.0)
        return float(low), float(max(high, low + 1e-6))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            for each in (self._file, self._coarse):
                if each is not None:
                    each.close()


def _opened(path: Path) -> Any:
    rasterio = _rasterio()
    warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)  # a world file may say where
    try:
        return rasterio.open(path)
    except rasterio.errors.RasterioError as error:
        raise StoreError("underlay.unreadable", path=str(path), detail=str(error)) from error


def coarse_path(path: Path) -> Path:
    """Where our coarse levels of a file lie: named by its path, size and time, so that a new file gets new ones."""
    try:
        stat = path.stat()
    except OSError:
        return _folder() / "none"
    told = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}".encode()
    return _folder() / f"{hashlib.sha256(told).hexdigest()[:24]}.tif"


def _folder() -> Path:
    return paths.user_cache() / "pyramids"


def build_coarse(path: Path, report: Callable[[float], object]) -> Path:
    """Make the coarse levels of a file: every fourth pixel averaged, and coarser ones from those.

    Args:
        path: the file.
        report: told the share done; may raise to stop, then nothing is left behind.

    Raises:
        StoreError: ``underlay.unreadable``, ``underlay.no_room``.
    """
    rasterio = _rasterio()
    target = coarse_path(path)
    part = target.with_suffix(".part.tif")
    source = Raster(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _prune(target.parent)
        _write_coarse(source, part, report)
        with rasterio.open(part, "r+") as made:
            made.build_overviews([2, 4, 8, 16], rasterio.enums.Resampling.average)
        part.replace(target)
    except (OSError, rasterio.errors.RasterioError) as error:
        raise StoreError("underlay.no_room", path=str(target), detail=str(error)) from error
    finally:
        source.close()
        part.unlink(missing_ok=True)
    report(1.0)
    return target


def _write_coarse(source: Raster, part: Path, report: Callable[[float], object]) -> None:
    rasterio = _rasterio()
    wide, high = source.width // COARSE, source.height // COARSE
    profile = {"driver": "GTiff", "width": wide, "height": high, "count": 4, "dtype": "uint8", "tiled": True,
               "blockxsize": 256, "blockysize": 256, "compress": "lzw", "BIGTIFF": "IF_SAFER",
               "transform": rasterio.Affine(*worldfile.resized(source.affine, COARSE, COARSE))}
    with rasterio.open(part, "w", **profile) as made:
        for top in range(0, high, _STRIP):
            strip = source.strip(top)
            made.write(strip.transpose(2, 0, 1), window=rasterio.windows.Window(0, top, wide, len(strip)))
            report(0.95 * (top + len(strip)) / high)


def _prune(folder: Path) -> None:
    """Keep the cache below its size: what was made first goes first."""
    found = sorted(folder.glob("*.tif"), key=lambda each: each.stat().st_mtime)
    total = sum(each.stat().st_size for each in found)
    for each in found:
        if total <= _MOST_CACHED:
            return
        total -= each.stat().st_size
        with contextlib.suppress(OSError):
            each.unlink()


def formats() -> Iterator[str]:
    """Suffixes that can be read here and now, e.g. for the dialog that asks for a file."""
    yield from SUFFIXES if available() else (".jpg", ".jpeg", ".png", ".tif")
