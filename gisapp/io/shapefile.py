"""Shapefiles, their zip archives and plain dBASE tables.

GDAL reads the shapes; the table is read by ``dbf`` so that its encoding is judged before anything is lost. Nothing is
ever written beside the officer's file: a missing ``.shx`` is rebuilt on a copy. Called by ``vector``.
"""

import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd
import pyogrio
import pyproj

from gisapp.errors import InputError
from gisapp.io import crs as crs_io
from gisapp.io import dbf, encoding
from gisapp.io.encoding import Guess
from gisapp.io.findings import Finding
from gisapp.io.source import Shapes, Source, noticed, read_shapes, readable

_LARGEST_ARCHIVE = 4 << 30
INSIDE = (".shp", ".gpkg", ".geojson", ".json")


def read(path: Path, *, given: str | None = None) -> Source:
    """Read a shapefile, or only its table where the ``.dbf`` is named.

    Args:
        path: the ``.shp`` or ``.dbf``.
        given: an encoding that overrules the guess.

    Raises:
        InputError: not found, damaged, an unknown encoding.
    """
    table_only = path.suffix.lower() == ".dbf"
    shp, table_path = None if table_only else _sibling(path, ".shp"), _sibling(path, ".dbf")
    if shp is None and (table_path is None or path.suffix.lower() == ".shp"):
        raise InputError("file.not_found", path=str(path))
    with readable(path) as caught:
        content = table_path.read_bytes() if table_path else None
        table = dbf.parse(content, str(table_path)) if content else None
        rows = len(table) if table else None
        if shp is None:
            shapes, given_rows, findings = _no_shapes(rows or 0)
        else:
            shapes, given_rows, findings = _shapes(shp, rows)
    findings += noticed(caught)
    if table_only and _sibling(path, ".shp") is not None:
        findings.append(Finding(None, "dbf.table_only"))
    if table is not None and shp is not None and len(table) != len(shapes):
        findings.append(Finding(None, "shp.rows_differ", {"shapes": len(shapes), "rows": len(table)}))
    guessed, codes = _guess(path, table, given)
    frame = _frame(table, guessed, len(shapes))
    findings += [Finding(None, code, {"encoding": guessed.encoding}) for code in codes]
    findings += _cut(table, guessed) + _about_fields(table, guessed)
    kept = np.zeros(len(frame), dtype=bool)
    kept[[row for row in given_rows if row < len(frame)]] = True
    if table is not None:
        kept[:len(table)] &= table.kept
        kept[len(shapes):] = table.kept[len(shapes):]
    placed = np.full(len(frame), None, dtype=object)
    placed[:len(shapes)] = shapes
    return Source(path, path.stem, (path.stem,), frame[kept], placed[kept], shp is not None, guessed,
                  None if table_only else _crs(path), tuple(findings))


def _sibling(path: Path, suffix: str) -> Path | None:
    for name in (path.with_suffix(suffix), path.with_suffix(suffix.upper()), path):
        if name.suffix.lower() == suffix and name.is_file():
            return name
    return None


def _no_shapes(rows: int) -> tuple[Shapes, list[int], list[Finding]]:
    return np.full(rows, None, dtype=object), list(range(rows)), []


def _shapes(shp: Path, rows: int | None) -> tuple[Shapes, list[int], list[Finding]]:
    if _sibling(shp, ".shx") is not None:
        return read_shapes(shp, rows)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.shp"
        shutil.copyfile(shp, copy)
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
        try:
            shapes, given, findings = read_shapes(copy, rows or 0)
        finally:
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})
    return shapes, given, [*findings, Finding(None, "shp.shx_missing")]


def _guess(path: Path, table: dbf.Dbf | None, given: str | None) -> tuple[Guess, list[str]]:
    if given is not None:
        return Guess(encoding.named(given), "given"), []
    if table is None:
        return Guess("utf-8", "ascii"), []
    cpg = _sibling(path, ".cpg")
    label = cpg.read_text("latin-1") if cpg else None
    names = [(field.name_bytes, True) for field in table.fields]
    if label and encoding.known(label) == "utf-16":
        names = [(field.raw_name[:10], True) for field in table.fields]
    return encoding.guess([*names, *table.spoken()], cpg=label, ldid=table.ldid)


def _names(table: dbf.Dbf, guessed: Guess) -> list[str]:
    wide = guessed.encoding == "utf-16"
    names = [encoding.decode(field.raw_name[:10] if wide else field.name_bytes, guessed.encoding).strip("\0 ")
             for field in table.fields]
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique


def _frame(table: dbf.Dbf | None, guessed: Guess, shapes: int) -> pd.DataFrame:
    rows = max(shapes, len(table) if table else 0)
    index = pd.RangeIndex(1, rows + 1, name="row")
    if table is None:
        return pd.DataFrame(index=index)
    decode = encoding.decoder(guessed.encoding)
    columns = {}
    for at, name in enumerate(_names(table, guessed)):
        cells = np.full(rows, None, dtype=object)
        cells[:len(table)] = dbf.column(table, at, decode)
        columns[name] = pd.Series(cells, index=index, dtype="object")
    return pd.DataFrame(columns, index=index)


def _cut(table: dbf.Dbf | None, guessed: Guess) -> list[Finding]:
    """Rows whose text another program cut inside a character."""
    if table is None:
        return []
    cut = {cell for cell, full in table.spoken() if full and encoding.is_cut(cell, guessed.encoding)}
    if not cut:
        return []
    return [Finding(row, "text.cut", {"column": name})
            for at, name in enumerate(_names(table, guessed)) if table.fields[at].letter == "C"
            for row, cell in enumerate(table.raw(at), 1) if cell in cut]


def _about_fields(table: dbf.Dbf | None, guessed: Guess) -> list[Finding]:
    if table is None:
        return []
    counted = Counter(encoding.decode(field.name_bytes, guessed.encoding) for field in table.fields)
    names = _names(table, guessed)
    return [*(Finding(None, "field.duplicate", {"column": name}) for name, count in counted.items() if count > 1),
            *(Finding(None, "field.unread", {"column": names[at]}) for at in table.unread)]


def _crs(path: Path) -> pyproj.CRS | None:
    prj = _sibling(path, ".prj")
    return crs_io.from_text(prj.read_text("utf-8", errors="replace")) if prj else None


def members(path: Path) -> dict[str, zipfile.ZipInfo]:
    """Layers inside a zip archive, in folders too: name → its main member.

    Raises:
        InputError: ``zip.empty`` when there is nothing to import, ``file.damaged`` when it is no archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile as error:
        raise InputError("file.damaged", path=str(path), detail=str(error)) from error
    except FileNotFoundError as error:
        raise InputError("file.not_found", path=str(path)) from error
    except OSError as error:
        raise InputError("file.unreadable", path=str(path), detail=error.strerror or "") from error
    if sum(info.file_size for info in infos) > _LARGEST_ARCHIVE:
        raise InputError("zip.too_large", path=str(path))
    inside = [info for info in infos if _named(info).suffix.lower() in INSIDE and "__MACOSX" not in info.filename]
    stems = Counter(_named(info).stem for info in inside)
    found = {(_named(info).stem if stems[_named(info).stem] == 1 else str(_named(info).with_suffix(""))): info
             for info in inside}
    if not found:
        raise InputError("zip.empty", path=str(path))
    return found


def _named(info: zipfile.ZipInfo) -> PurePosixPath:
    """A member's name; archives made on Chinese Windows name theirs in GBK without saying so."""
    if info.flag_bits & 0x800:
        return PurePosixPath(info.filename)
    raw = info.filename.encode("cp437", errors="replace")
    return PurePosixPath(raw.decode("gb18030", errors="replace") if not raw.isascii() else info.filename)


def unpack(path: Path, info: zipfile.ZipInfo, folder: Path) -> Path:
    """Copy a layer's member and those beside it into a folder, under plain names; returns the main file."""
    main = PurePosixPath(info.filename)
    with zipfile.ZipFile(path) as archive:
        for other in _beside(archive.infolist(), main):
            target = folder / ("layer" + PurePosixPath(other.filename).suffix.lower())
            try:
                with archive.open(other) as opened, target.open("wb") as copied:
                    shutil.copyfileobj(opened, copied)
            except (zipfile.BadZipFile, RuntimeError) as error:
                raise InputError("file.damaged", path=str(path), detail=str(error)) from error
    return folder / ("layer" + main.suffix.lower())


def _beside(infos: Iterable[zipfile.ZipInfo], main: PurePosixPath) -> list[zipfile.ZipInfo]:
    return [info for info in infos if PurePosixPath(info.filename).with_suffix("") == main.with_suffix("")]


def renamed(source: Source, path: Path, layer: str, layers: Iterable[str]) -> Source:
    """The source as seen from outside: the archive's path and layers."""
    return replace(source, path=path, layer=layer, layers=tuple(layers))
