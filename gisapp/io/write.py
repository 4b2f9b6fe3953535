"""Write layers as shapefile, GeoPackage or GeoJSON: at once or not at all, and nothing lost without a word.

Files are made in a folder beside the target and moved there when all are complete; what they replace is put back when
a move fails. A shapefile's table is written by ``dbf``: every text is encoded by us, so that a character that GBK
does not have (䶮) is refused with its row instead of dropped. Called by ``services.exporting``.
"""

import contextlib
import datetime as dt
import errno
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from gisapp.errors import GisAppError, InputError, RefusedError
from gisapp.io import dbf
from gisapp.io.source import Shapes

Format = Literal["shp", "gpkg", "geojson"]
ENCODINGS: Final = ("utf-8", "gbk")
FORMATS: Final[tuple[Format, ...]] = ("shp", "gpkg", "geojson")
SHEET: Final = "xlsx"
"""The format without shapes, which ``table`` writes."""

_DRIVERS: Final = {"shp": "ESRI Shapefile", "gpkg": "GPKG", "geojson": "GeoJSON"}
_LDID: Final = {"utf-8": 0x00, "gbk": 0x4D}
_LABELS: Final = {"utf-8": "UTF-8", "gbk": "GBK"}
_SHP_FILES: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".cst", ".qpj", ".shp.xml")


@dataclass(frozen=True, slots=True)
class Field:
    """A column to write: name (ASCII, at most 10 bytes), kind, width in digits or bytes, decimals."""

    name: str
    kind: Literal["text", "integer", "decimal", "date", "boolean"]
    width: int
    decimals: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Rows to write.

    Attributes:
        keys: what an officer calls each row; named when a row is refused.
        fields: the columns.
        columns: for each field its values (None for nothing; dates as datetime64, NaT for nothing).
        shapes: MultiPolygons or None.
        crs: system of the shapes.
    """

    keys: Sequence[str]
    fields: tuple[Field, ...]
    columns: tuple[Any, ...]
    shapes: Shapes
    crs: str


def checked_target(path: Path, format_name: str) -> Path:
    """The path with the format's suffix.

    Raises:
        InputError: ``output.format`` for an unknown format, ``output.suffix`` for a suffix of another one.
    """
    if format_name not in {*FORMATS, SHEET}:
        raise InputError("output.format", format=format_name, known=[*FORMATS, SHEET])
    wanted = f".{format_name}"
    if path.suffix.lower() in {wanted, ".json" if format_name == "geojson" else wanted}:
        return path
    if path.suffix.lower() in {".shp", ".gpkg", ".geojson", ".json", ".zip", ".dbf", ".xlsx"}:
        raise InputError("output.suffix", path=str(path), suffix=wanted)
    return path.with_name(path.name + wanted)


def write_layer(folder: Path, stem: str, layer: Layer, format_name: Format, encoding: str = "utf-8",
                suffix: str | None = None) -> None:
    """Write a layer into a folder.

    Args:
        folder: an existing folder, usually one that ``staged`` gave.
        stem: name of the file without suffix.
        layer: the rows.
        format_name: ``shp``, ``gpkg`` or ``geojson``.
        encoding: of a shapefile's table; the other formats are always UTF-8.
        suffix: with its dot, where it is not the format's own.

    Raises:
        InputError: ``output.encoding``, ``output.unwritable``, ``output.full``.
        RefusedError: ``export.unencodable`` or ``export.too_long``, with the rows.
    """
    if encoding not in ENCODINGS:
        raise InputError("output.encoding", encoding=encoding, known=list(ENCODINGS))
    path = folder / f"{stem}{suffix or '.' + format_name}"
    if format_name == "shp":
        table = _table(layer, encoding)
        _through_gdal(path, layer, format_name, (), ())
        path.with_suffix(".dbf").write_bytes(table)
        path.with_suffix(".cpg").write_text(_LABELS[encoding], "ascii")
        prj = path.with_suffix(".prj")
        if not prj.exists():
            prj.write_text(pyproj.CRS.from_user_input(layer.crs).to_wkt("WKT1_ESRI"), "utf-8")
    else:
        _through_gdal(path, layer, format_name, layer.fields, layer.columns)


def _through_gdal(path: Path, layer: Layer, format_name: Format, fields: Sequence[Field], columns: Any) -> None:
    prepared = [_for_gdal(field, column) for field, column in zip(fields, columns, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            str(path), shapely.to_wkb(layer.shapes), [values for values, _ in prepared],
            [field.name for field in fields], field_mask=[mask for _, mask in prepared],
            layer=path.stem, driver=_DRIVERS[format_name], geometry_type="MultiPolygon", crs=layer.crs,
        )


def _for_gdal(field: Field, values: Any) -> tuple[Any, Any]:
    """Values and mask of nothings, as pyogrio takes them."""
    if field.kind == "date":
        return values.astype("datetime64[D]"), np.isnat(values)
    cells = np.asarray(values, dtype=object)
    empty = np.array([value is None for value in cells], dtype=bool)
    if field.kind == "text":
        return cells, empty
    kind, blank = {"integer": ("int64", 0), "decimal": ("float64", 0.0), "boolean": ("bool", False)}[field.kind]
    filled = cells.copy()
    filled[empty] = blank
    return filled.astype(kind), empty


def _table(layer: Layer, encoding: str) -> bytes:
    refused: list[tuple[str, dict[str, Any]]] = []
    columns = []
    for field, values in zip(layer.fields, layer.columns, strict=True):
        described, cells = _column(field, values, layer.keys, encoding, refused)
        columns.append((field.name, described, cells))
    if refused:
        code = refused[0][0].removesuffix("_row")
        rows = tuple(sorted((each for each in refused if each[0] == refused[0][0]), key=lambda each: each[1]["row"]))
        raise RefusedError(code, conditions=rows, encoding=_LABELS[encoding], count=len(rows))
    return dbf.build(columns, len(layer.shapes), _LDID[encoding], dt.date.today())


def _column(field: Field, values: Any, keys: Sequence[str], encoding: str,
            refused: list[tuple[str, dict[str, Any]]]) -> tuple[dbf.DbfField, Any]:
    if field.kind == "date":
        return dbf.date_column(values)
    if field.kind == "boolean":
        return dbf.flag_column(list(values))
    if field.kind in {"integer", "decimal"}:
        return dbf.number_column(list(values), field.width, field.decimals)
    contents, places = _encoded(field, values, keys, encoding, refused)
    described, cells = dbf.text_column(contents, min(field.width, dbf.WIDEST_TEXT))
    return described, cells[places]


def _encoded(field: Field, values: Any, keys: Sequence[str], encoding: str,
             refused: list[tuple[str, dict[str, Any]]]) -> tuple[list[bytes], Any]:
    """The different values, encoded, and each row's place among them (nothing: the last).

    What cannot be written is added to ``refused``.
    """
    places, different = pd.factorize(np.array(values, dtype=object))
    contents = [*(_bytes(value, encoding) for value in different), b""]
    for place, content in enumerate(contents):
        if content is not None and len(content) <= dbf.WIDEST_TEXT:
            continue
        code = "export.unencodable_row" if content is None else "export.too_long_row"
        value = str(different[place])
        refused += [(code, {"row": row + 1, "key": keys[row], "column": field.name, "value": value,
                            "characters": _lost(value, encoding), "bytes": len(content or b"")})
                    for row in np.flatnonzero(places == place).tolist()]
    return [content or b"" for content in contents], places


def _bytes(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _lost(text: str, encoding: str) -> str:
    return "".join(dict.fromkeys(letter for letter in text if _bytes(letter, encoding) is None))


@contextlib.contextmanager
def staged(target: Path, others: Sequence[Path] = (), *, overwrite: bool = False) -> Iterator[Path]:
    """A folder to write files into; when the block ends well they take the target's place together.

    Args:
        target: the main file; the folder that it goes to is created.
        others: further files that will be made.
        overwrite: replace what exists.

    Raises:
        InputError: ``output.exists`` before anything is written; ``output.unwritable``, ``output.full``: what was
            there before is still there.
    """
    with _sentences(target):
        standing = next((path for path in (target, *others) if path.exists()), None)
        if standing is not None and not overwrite:
            raise InputError("output.exists", path=str(standing))
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.stem[:20]}-") as name:
            folder = Path(name) / "new"
            folder.mkdir()
            yield folder
            _take_place(folder, Path(name), target)


def _take_place(folder: Path, room: Path, target: Path) -> None:
    aside = room / "old"
    aside.mkdir()
    made = sorted(folder.iterdir(), key=lambda path: path.suffix == target.suffix)
    leaving = [target.parent / path.name for path in made]
    if target.suffix.lower() == ".shp":
        leaving += [target.with_suffix(suffix) for suffix in _SHP_FILES]
    moved: list[tuple[Path, Path]] = []
    try:
        for path in dict.fromkeys(leaving):
            if path.exists():
                moved.append((path, path.rename(aside / path.name)))
        for path in made:
            moved.append((path, path.rename(target.parent / path.name)))
    except OSError:
        for before, now in reversed(moved):
            now.rename(before)
        raise


@contextlib.contextmanager
def _sentences(target: Path) -> Iterator[None]:
    try:
        yield
    except GisAppError:
        raise
    except OSError as error:
        code = "output.full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "output.unwritable"
        raise InputError(code, path=str(target), detail=error.strerror or str(error)) from error
    except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError) as error:
        raise InputError("output.unwritable", path=str(target), detail=str(error).split(";")[0]) from error
