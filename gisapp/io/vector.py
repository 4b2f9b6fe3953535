"""Read shapefiles (also zipped), GeoPackages, GeoJSON and registers in Excel as they are, with what was noticed.

The one door for other people's files: ``layers`` names what a file holds, ``read`` reads one layer. Called by the
import service's callers (dialog, command line). GDAL must never open the file of the project that is open: it would
drop our lock on it (sqlite.org, "How To Corrupt"), so the caller names it in ``own``.
"""

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj

from gisapp.errors import InputError
from gisapp.io import crs as crs_io
from gisapp.io import ledger, shapefile
from gisapp.io.encoding import Guess, decode, guess, named
from gisapp.io.findings import Finding
from gisapp.io.source import Source, noticed, parse_wkb, readable

SUFFIXES = (".shp", ".zip", ".gpkg", ".geojson", ".json", ".dbf", *ledger.SUFFIXES)
_TABLES = (".shp", ".dbf")
_CURVED = ("CURVE", "SURFACE", "CIRCULARSTRING")
_WIDE_INTEGER = "OFTInteger64"


def layers(path: Path, *, own: Path | None = None) -> list[str]:
    """Names of the layers in a file.

    Raises:
        InputError: as for ``read``.
    """
    suffix = _checked(path, own)
    if suffix in _TABLES:
        return [path.stem]
    if suffix == ".zip":
        return list(shapefile.members(path))
    if suffix in ledger.SUFFIXES:
        return ledger.layers(path)
    with readable(path):
        return [str(name) for name, _ in pyogrio.list_layers(_opened(path, None)[0])]


def read(
    path: Path, layer: str | None = None, encoding: str | None = None, crs: str | None = None, *,
    own: Path | None = None,
) -> Source:
    """Read one layer.

    Args:
        path: a ``.shp``, ``.dbf``, ``.zip``, ``.gpkg``, ``.geojson``, ``.json``, ``.xlsx`` or ``.csv``.
        layer: name of the layer or sheet; needed where the file holds several layers.
        encoding: of the text, overruling the guess.
        crs: the coordinates' system, overruling what the file says.
        own: file of the project that is open.

    Raises:
        InputError: ``file.*`` (not found, unreadable, damaged, a format that is not read), ``layer.choose`` or
            ``layer.unknown`` with the names, ``encoding.unknown``, ``crs.unknown``, ``import.own_project``.
    """
    suffix = _checked(path, own)
    stated = crs_io.named(crs) if crs else None
    if suffix in _TABLES:
        source = shapefile.read(path, given=encoding)
        _chosen([source.layer], layer, path)
    elif suffix == ".zip":
        source = _zipped(path, layer, encoding)
    elif suffix in ledger.SUFFIXES:
        source = ledger.read(path, layer, encoding)
    else:
        source = _generic(path, layer, encoding)
    return source if stated is None else _with_crs(source, stated)


def _with_crs(source: Source, stated: pyproj.CRS) -> Source:
    return Source(source.path, source.layer, source.layers, source.frame, source.shapes, source.spatial,
                  source.encoding, stated, source.findings)


def _checked(path: Path, own: Path | None) -> str:
    suffix = path.suffix.lower()
    if suffix in ledger.OLD:
        raise InputError("file.old_workbook", path=str(path))
    if suffix not in SUFFIXES:
        raise InputError("file.format", path=str(path), known=list(SUFFIXES))
    try:
        if not path.is_file() and suffix not in _TABLES:
            raise InputError("file.not_found", path=str(path))
        if own is not None and path.exists() and own.exists() and path.samefile(own):
            raise InputError("import.own_project", path=str(path))
    except OSError as error:
        raise InputError("file.unreadable", path=str(path), detail=error.strerror or "") from error
    return suffix


def _chosen(names: list[str], layer: str | None, path: Path) -> str:
    if layer is None and len(names) > 1:
        raise InputError("layer.choose", path=str(path), layers=names)
    if layer is not None and layer not in names:
        raise InputError("layer.unknown", path=str(path), layer=layer, layers=names)
    if not names:
        raise InputError("file.empty", path=str(path))
    return layer or names[0]


def _zipped(path: Path, layer: str | None, encoding: str | None) -> Source:
    found = shapefile.members(path)
    inner = None
    if layer is not None and layer not in found and len(found) == 1:
        name, inner = next(iter(found)), layer
    else:
        name = _chosen(list(found), layer, path)
    with tempfile.TemporaryDirectory() as folder:
        main = shapefile.unpack(path, found[name], Path(folder))
        if main.suffix == ".shp":
            if inner is not None:
                raise InputError("layer.unknown", path=str(path), layer=inner, layers=list(found))
            return shapefile.renamed(shapefile.read(main, given=encoding), path, name, found)
        source = _generic(main, inner, encoding)
    return shapefile.renamed(source, path, source.layer if main.suffix == ".gpkg" else name, found)


def _opened(path: Path, given: str | None) -> tuple[str | bytes, Guess]:
    """What GDAL opens, and how its text is encoded: GeoJSON in GBK or UTF-16 is brought to UTF-8 in memory."""
    if path.suffix.lower() == ".gpkg":
        with path.open("rb") as file:
            head = file.read(16)
        if not head.startswith(b"SQLite format 3"):
            raise InputError("file.damaged", path=str(path), detail="SQLite")
        return str(path), Guess("utf-8", "format")
    content = path.read_bytes()
    if given is None and content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        given = "utf-16"
    if given is not None:
        guessed = Guess(named(given), "given")
    else:
        guessed, _ = guess([(content.removeprefix(b"\xef\xbb\xbf"), False)])
    if guessed.encoding == "utf-8":
        return str(path), guessed
    return decode(content, guessed.encoding).encode("utf-8"), guessed


def _generic(path: Path, layer: str | None, encoding: str | None) -> Source:
    with readable(path) as caught:
        opened, guessed = _opened(path, encoding)
        listed = [(str(name), kind) for name, kind in pyogrio.list_layers(opened)]
        names = [name for name, _ in listed]
        if isinstance(opened, bytes) and len(names) == 1:
            names = [path.stem]
        name = _chosen(names, layer, path)
        info, fids, wkb, columns = pyogrio.raw.read(opened, layer=names.index(name), return_fids=True,
                                                    datetime_as_string=True)
        frame = _frame(opened, names.index(name), info, columns, fids)
    spatial = wkb is not None
    shapes, findings = parse_wkb(wkb) if spatial else (np.full(len(frame), None, dtype=object), [])
    findings += noticed(caught)
    if path.suffix.lower() == ".gpkg" and _curved(path, name):
        findings.append(Finding(None, "geometry.linearised"))
    if not guessed.certain:
        findings.append(Finding(None, "encoding.uncertain", {"encoding": guessed.encoding}))
    stated = crs_io.from_text(info["crs"]) if info["crs"] else None
    return Source(path, name, tuple(names), frame, shapes, spatial, guessed, stated, tuple(findings))


def _frame(opened: str | bytes, layer: int, info: dict[str, Any], columns: Any, fids: Any) -> pd.DataFrame:
    index = pd.RangeIndex(1, len(fids) + 1, name="row")
    values = {}
    for name, kind, column in zip(info["fields"], info["ogr_types"], columns, strict=True):
        lossy = kind == _WIDE_INTEGER and column.dtype.kind == "f"
        kept = _exact(opened, layer, str(name), fids) if lossy else _plain(column)
        values[str(name)] = pd.Series(kept, index=index, dtype="object")
    return pd.DataFrame(values, index=index)


def _exact(opened: str | bytes, layer: int, name: str, fids: Any) -> Any:
    """Whole numbers of a column with gaps, which the driver would otherwise give as floats and lose digits of."""
    quoted = name.replace('"', '""')
    _, present, _, (numbers,) = pyogrio.raw.read(opened, layer=layer, columns=[name], read_geometry=False,
                                                return_fids=True, where=f'"{quoted}" IS NOT NULL')
    whole = np.full(len(fids), None, dtype=object)
    whole[pd.Index(fids).get_indexer(present)] = numbers.astype(object)
    return whole


def _plain(column: Any) -> np.ndarray[Any, np.dtype[np.object_]]:
    """A driver's column as Python values with None."""
    if column.dtype.kind == "f":
        cells = column.astype("float64").astype(object)
        cells[~np.isfinite(column)] = None
        return np.asarray(cells, dtype=object)
    if column.dtype.kind == "M":
        cells = np.datetime_as_string(column, unit="D").astype(object)
        cells[np.isnat(column)] = None
        return np.asarray(cells, dtype=object)
    return _single(column.astype(object)) if column.dtype.kind == "O" else np.asarray(column.astype(object))


def _single(cells: Any) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Cells that hold lists as text; binary contents as nothing."""
    plain = np.full(len(cells), None, dtype=object)
    plain[:] = ["、".join(map(str, cell)) if isinstance(cell, list | np.ndarray) else
                None if isinstance(cell, bytes) else cell for cell in cells]
    return plain


def _curved(path: Path, layer: str) -> bool:
    """Whether a GeoPackage layer is declared as curved; drivers linearise without a word."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        return False
    try:
        found = connection.execute("SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?",
                                   (layer,)).fetchone()
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return bool(found) and any(word in str(found[0]).upper() for word in _CURVED)
