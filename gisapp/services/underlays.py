"""What lies under a project's map, kept with the project: one row of its settings a picture, by relative path.

Opacity, order and scales belong to the project, as the office wants its map; whether a service may be asked over the
network is each officer's own choice, so a project opened elsewhere asks nobody. Called by the window's 底图 and
``gisapp map --underlay``.
"""

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path, PurePath
from typing import Any, Final

import numpy as np
import pyproj
import shapely

from gisapp import settings
from gisapp.carto.basemap import SEEN_THROUGH, Bounds, Under, Underlay
from gisapp.domain import changes
from gisapp.domain.changes import Change, ChangeSet, Tables
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.io import crs as systems
from gisapp.io import webtiles

PREFIX: Final = "underlay."
FILL: Final = "underlay.fill"
_SHIFTED: Final = {"crs.swapped", "crs.prefix"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a picture lies.

    Attributes:
        crs: the system to be named for it; empty where the file's own is right.
        guessed: the system was found by the numbers.
        away_km: how far it is from the project's land; 0 where both meet, None where the project has no land.
    """

    crs: str
    guessed: bool
    away_km: float | None


def kept(tables: Tables) -> tuple[Underlay, ...]:
    """What the project keeps, bottom to top, with paths as stored; rows that say nothing known are left out."""
    found = []
    for name, value in sorted(_rows(tables).items()):
        if name != FILL:
            try:
                found.append(_read(json.loads(value)))
            except (ValueError, TypeError, KeyError):
                continue
    return tuple(found)


def fill_opacity(tables: Tables) -> float:
    """How strong the map's fills are over what lies under them."""
    try:
        return min(max(float(_rows(tables)[FILL]), 0.0), 1.0)
    except (KeyError, ValueError):
        return SEEN_THROUGH


def under(tables: Tables, folder: Path | None, hosts: Collection[str] = ()) -> Under | None:
    """What lies under the project's map, to be painted.

    Args:
        tables: the snapshot.
        folder: where the project lies, for relative paths.
        hosts: services that may be asked over the network.

    Returns:
        None where nothing is kept.
    """
    return resolved(kept(tables), folder, tables.crs, fill_opacity(tables), hosts)


def of_file(tables: Tables, path: Path | None) -> Under | None:
    """As ``under``, of the project in a file, with the services that this officer lets be asked."""
    return under(tables, path.parent if path is not None else None, allowed())


def allowed() -> frozenset[str]:
    """Services that this officer lets be asked over the network."""
    return frozenset(settings.load().map_services.split())


def resolved(
    underlays: Iterable[Underlay], folder: Path | None, crs: str, strength: float, hosts: Collection[str] = (),
) -> Under | None:
    """As ``under``, of underlays that are being changed; services that may not be asked stay, but are not seen."""
    found = tuple(_resolved(each, folder, hosts) for each in underlays)
    return Under(found, crs, strength) if found else None


def keep(tables: Tables, underlays: Iterable[Underlay], strength: float | None = None) -> ChangeSet:
    """The set that makes these the project's underlays, bottom to top; it is not a step to be undone.

    Raises:
        InputError: ``underlay.long_path``.
    """
    wanted = {f"{PREFIX}{at:03}": _written(each) for at, each in enumerate(underlays)}
    if strength is not None:
        wanted[FILL] = f"{strength:.2f}"
    elif FILL in _rows(tables):
        wanted[FILL] = _rows(tables)[FILL]
    return ChangeSet("调整底图", _changes(tables, wanted), undoable=False)


def relative(path: Path, folder: Path | None) -> str:
    """A path as the project keeps it: from its own folder where it lies in it or on a way beside it, else whole."""
    whole = path.resolve()
    if folder is None:
        return str(whole)
    try:
        found = PurePath(os.path.relpath(whole, folder.resolve())).as_posix()
    except ValueError:  # another drive
        return str(whole)
    return found if found.count("../") <= 1 else str(whole)


def absent(found: Under | None) -> tuple[Underlay, ...]:
    """Visible underlays whose file is not there."""
    shown = found.underlays if found is not None else ()
    return tuple(each for each in shown if each.kind != "web" and each.visible and not Path(each.source).is_file())


def judge(tables: Tables, stated: pyproj.CRS | None, bounds: Bounds, named: str = "") -> Judged:
    """Find out in which system a picture lies.

    Args:
        tables: the project, whose land tells what is likely.
        stated: what the file says.
        bounds: of the picture, in its own system.
        named: what the officer says, which holds.

    Raises:
        InputError: ``crs.missing``, ``crs.datum``, ``crs.unknown``, ``underlay.swapped``.
    """
    project, land = systems.named(tables.crs), _land(tables)
    around = systems.lonlat(((land[0] + land[2]) / 2, (land[1] + land[3]) / 2), project) if land else None
    box = np.array([shapely.box(*bounds)], dtype=object)
    stated = systems.named(named) if named else stated
    placed = systems.place(box, stated, project, around)
    if stated is not None and not named and any(each.code in _SHIFTED for each in placed.findings):
        placed = systems.place(box, None, project, around)
    if any(each.code == "crs.swapped" for each in placed.findings):
        raise InputError("underlay.swapped")
    guessed = any(each.code == "crs.guessed" for each in placed.findings)
    moved = systems.to_project(box, placed.crs, project)[0]
    away = float(shapely.distance(moved, shapely.box(*land))) / 1000 if land else None
    return Judged(systems.code(placed.crs) if guessed or named else "", guessed, away)


def _land(tables: Tables) -> Bounds | None:
    for table in ("zone", "parcel", "building"):
        boxes = shapely.bounds(tables[table]["geom"].to_numpy(dtype=object))
        boxes = boxes[np.isfinite(boxes).all(axis=1)] if len(boxes) else boxes
        if len(boxes):
            (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
            return float(west), float(south), float(east), float(north)
    return None


def _rows(tables: Tables) -> dict[str, str]:
    rows = tables["setting"]
    return {str(name): str(value) for name, value in zip(rows["name"], rows["value"], strict=True)
            if str(name).startswith(PREFIX) and value is not None}


def _read(stored: dict[str, Any]) -> Underlay:
    known = {each.name for each in fields(Underlay)}
    return Underlay(**{name: value for name, value in stored.items() if name in known})


def _written(underlay: Underlay) -> str:
    plain = asdict(Underlay(underlay.kind, "", ""))
    value = json.dumps({name: round(each, 3) if isinstance(each, float) else each
                        for name, each in asdict(underlay).items() if each != plain[name]} | {"kind": underlay.kind},
                       ensure_ascii=False, separators=(",", ":"))
    if len(value.encode("utf-8")) > (TABLES["setting"]["value"].size or 0):
        raise InputError("underlay.long_path", name=underlay.name)
    return value


def _resolved(underlay: Underlay, folder: Path | None, hosts: Collection[str]) -> Underlay:
    if underlay.kind == "web":
        return replace(underlay, visible=underlay.visible and webtiles.host_of(underlay.source) in hosts)
    path = Path(underlay.source)
    return replace(underlay, source=str(path if path.is_absolute() or folder is None else folder / path))


def _changes(tables: Tables, wanted: dict[str, str]) -> tuple[Change, ...]:
    rows = tables["setting"]
    present = {str(name): str(uid) for uid, name in rows["name"].items() if str(name).startswith(PREFIX)}
    values = _rows(tables)
    found = []
    other = [name for name in wanted if name in present and values.get(name) != wanted[name]]
    if other:
        found.append(changes.updated(tables, "setting", [present[name] for name in other],
                                     {"value": [wanted[name] for name in other]}))
    new = [name for name in wanted if name not in present]
    if new:
        found.append(changes.inserted("setting", {"name": new, "value": [wanted[name] for name in new]}))
    gone = [uid for name, uid in present.items() if name not in wanted]
    if gone:
        found.append(changes.deleted(tables, "setting", gone))
    return tuple(found)
