"""What a reader hands on: one layer of somebody else's file, as it is, with what was noticed on the way.

Made by ``vector.read``, judged by ``services.importing``.
"""

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from gisapp.errors import GisAppError, InputError
from gisapp.io.encoding import Guess
from gisapp.io.findings import Finding

Shapes = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One layer of a file.

    Attributes:
        path: the file.
        layer: name of the layer.
        layers: names of all layers in the file.
        frame: plain columns, indexed by row number as in the file, from 1; text is text, dates are ISO text.
        shapes: shapely geometry or None for each row, in ``crs``, x = easting; all None for a plain table.
        spatial: whether the layer has geometry at all.
        encoding: how the text was decoded.
        crs: the coordinate system that the file states; None when it states none.
        findings: what was noticed while reading.
    """

    path: Path
    layer: str
    layers: tuple[str, ...]
    frame: pd.DataFrame
    shapes: Shapes
    spatial: bool
    encoding: Guess
    crs: pyproj.CRS | None
    findings: tuple[Finding, ...] = ()


@contextlib.contextmanager
def readable(path: Path) -> Iterator[list[warnings.WarningMessage]]:
    """Around every driver call: its errors become sentences, its warnings are collected and not printed.

    Raises:
        InputError: ``file.not_found``, ``file.unreadable``, ``file.damaged``.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield caught
        except GisAppError:
            raise
        except FileNotFoundError as error:
            raise InputError("file.not_found", path=str(path)) from error
        except OSError as error:
            raise InputError("file.unreadable", path=str(path), detail=error.strerror or str(error)) from error
        except (DataSourceError, DataLayerError, ValueError, RuntimeError) as error:
            raise InputError("file.damaged", path=str(path), detail=str(error).split(";")[0]) from error


def read_shapes(path: Path, rows: int | None = None) -> tuple[Shapes, list[int], list[Finding]]:
    """Geometries of a shapefile through GDAL.

    The driver reads the table's field names too, and stops at one that is cut inside a character; as Latin-1 none is.

    Args:
        path: the ``.shp``.
        rows: rows in the table beside it; geometries are placed by feature id then, by order otherwise.

    Returns:
        The geometries (None where null), the rows (from 0) that the driver gave, and findings.
    """
    _, fids, wkb, _ = pyogrio.raw.read(str(path), columns=[], return_fids=True, encoding="ISO-8859-1")
    if wkb is None:
        return np.full(rows or len(fids), None, dtype=object), list(range(len(fids))), []
    parsed, findings = parse_wkb(wkb, None if rows is None else fids)
    if rows is None:
        return parsed, list(range(len(parsed))), findings
    placed = np.full(max(rows, int(fids.max()) + 1 if len(fids) else 0), None, dtype=object)
    placed[fids] = parsed
    return placed, [int(fid) for fid in fids], findings


def parse_wkb(wkb: Any, rows: Any = None) -> tuple[Shapes, list[Finding]]:
    """WKB as shapely geometries; rings left open are closed, what cannot be read at all becomes None.

    Args:
        wkb: bytes or None for each row.
        rows: row numbers (from 0) for the findings; the order of the values where none are given.
    """
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    lost = np.flatnonzero([shape is None and content is not None for shape, content in zip(shapes, wkb, strict=True)])
    findings = []
    for at in lost:
        shapes[at] = shapely.from_wkb(wkb[at], on_invalid="fix")
        code = "geometry.unreadable" if shapes[at] is None else "geometry.ring_closed"
        findings.append(Finding(int(at if rows is None else rows[at]) + 1, code))
    return shapes, findings


def noticed(caught: list[warnings.WarningMessage]) -> list[Finding]:
    """Findings from a driver's warnings, each kind once."""
    texts = " ".join(str(each.message) for each in caught)
    codes = []
    if "Measured (M)" in texts:
        codes.append("geometry.measures_dropped")
    if "urve" in texts or "urface" in texts:
        codes.append("geometry.linearised")
    return [Finding(None, code) for code in codes]
