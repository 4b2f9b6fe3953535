"""Coordinate systems of other people's files: read, tell apart, guess by the numbers, bring to the project's.

x is always easting and y northing (``always_xy``), whatever order an authority defines. Three traps at Yueyang, all
of them silent in PROJ (DOMAIN §3): eastings with the zone's number in front (EPSG:4526 beside 4547), X and Y swapped
by surveyors' habit, and 西安80 or 北京54 data, whose shift is tens of metres wrong. Called by readers and importing.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError

from gisapp.errors import InputError
from gisapp.io.findings import Finding
from gisapp.io.source import Shapes

Datum = Literal["xian80", "beijing54"]
Position = tuple[float, float]

_YUEYANG: Final[Position] = (113.09, 29.385)
_NEAR_DEGREES: Final = 0.6
_CANDIDATES: Final = ("EPSG:4547", "EPSG:4526", "EPSG:4508", "EPSG:4497", "EPSG:4490")
_XIAN: Final = re.compile(r"xi[ _'’]*an[ _]*(19)?80|西安", re.I)
_BEIJING: Final = re.compile(r"(beijing|peking)[ _]*(19)?54|北京", re.I)
_UNNAMED: Final = re.compile(r"unknown|unnamed|user|custom|not.specified|krass|undefined|未知", re.I)
_IAG75: Final = (6378140.0, 298.257)
_KRASSOWSKY: Final = (6378245.0, 298.3)
_MILLION: Final = 1e6
_NORTHINGS_OF_CHINA: Final = (1.8e6, 6.0e6)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Shapes with the system that their coordinates really have; what had to be assumed is in the findings."""

    crs: pyproj.CRS
    shapes: Shapes
    findings: tuple[Finding, ...] = ()


def named(text: str) -> pyproj.CRS:
    """The system that somebody typed, e.g. ``EPSG:4547``.

    Raises:
        InputError: ``crs.unknown``.
    """
    try:
        found = pyproj.CRS.from_user_input(text)
    except CRSError as error:
        raise InputError("crs.unknown", crs=text) from error
    return found.sub_crs_list[0] if found.is_compound else found


def from_text(text: str) -> pyproj.CRS | None:
    """The horizontal system that a ``.prj`` or a driver states; None where the text says nothing understandable."""
    try:
        found = pyproj.CRS.from_user_input(text) if text.strip() else None
    except CRSError:
        return None
    if found is not None and found.is_compound:
        found = found.sub_crs_list[0]
    return found if found is not None and (found.is_projected or found.is_geographic) else None


def code(crs: pyproj.CRS) -> str:
    """``EPSG:n`` where the system has a number or equals one that has, else its name."""
    number = crs.to_epsg()
    if number:
        return f"EPSG:{number}"
    twin = next((each for each in _CANDIDATES if _same_numbers(crs, named(each))), None)
    return twin or crs.name


def same(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Whether coordinates of both mean the same places (axis order aside)."""
    return one.equals(other, ignore_axis_order=True) or code(one) == code(other)


def datum(crs: pyproj.CRS) -> Datum | None:
    """Whether a system rests on 西安80 or 北京54, by the datum's name or, where that says nothing, its ellipsoid."""
    base = crs.geodetic_crs
    if base is None:
        return None
    names = " ".join([base.name, base.datum.name if base.datum else ""])
    ellipsoid = (base.ellipsoid.semi_major_metre, base.ellipsoid.inverse_flattening) if base.ellipsoid else (0.0, 0.0)
    if _XIAN.search(names) or _close(ellipsoid, _IAG75):
        return "xian80"
    if _BEIJING.search(names) or (_UNNAMED.search(names) and _close(ellipsoid, _KRASSOWSKY)):
        return "beijing54"
    return None


def check_datum(stated: pyproj.CRS, project: pyproj.CRS) -> None:
    """Refuse what PROJ would shift by a ballpark only.

    Raises:
        InputError: ``crs.datum`` when one of both rests on 西安80 or 北京54 and the other does not.
    """
    if datum(stated) != datum(project):
        raise InputError("crs.datum", crs=code(stated), name=stated.name, project=code(project))


def place(shapes: Shapes, stated: pyproj.CRS | None, project: pyproj.CRS, around: Position | None) -> Placed:
    """Find out which system the coordinates really have.

    Args:
        shapes: geometries as in the file.
        stated: what the file or the officer says; None for nothing.
        project: the project's system.
        around: longitude and latitude of the project's own data; None while it has none.

    Raises:
        InputError: ``crs.missing`` when nothing is said and the numbers fit nothing; ``crs.datum``.
    """
    centre = middle(shapes)
    beyond = stated is not None and stated.is_geographic and centre is not None and not _in_degrees(centre)
    if stated is None or beyond:
        return _guessed(shapes, centre, project, around)
    check_datum(stated, project)
    return _corrected(shapes, centre, stated)


def middle(shapes: Shapes) -> Position | None:
    """Median of the shapes' centres; None where there are no coordinates."""
    boxes = shapely.bounds(shapes)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return None
    return (float(np.median(boxes[:, 0] + boxes[:, 2]) / 2), float(np.median(boxes[:, 1] + boxes[:, 3]) / 2))


def to_project(shapes: Shapes, source: pyproj.CRS, target: pyproj.CRS) -> Shapes:
    """Geometries in the target system; what cannot be transformed gets infinite coordinates."""
    if same(source, target):
        return shapes
    exact = transformer(source, target)

    def moved(points: Any) -> Any:
        return np.column_stack(exact.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, moved), dtype=object)


def lonlat(position: Position, crs: pyproj.CRS) -> Position | None:
    """Longitude and latitude of a place; None where the system does not reach."""
    try:
        lon, lat = transformer(crs, named("EPSG:4326")).transform(*position)
    except ProjError:
        return None
    return (lon, lat) if math.isfinite(lon) and math.isfinite(lat) else None


@cache
def transformer(source: pyproj.CRS, target: pyproj.CRS) -> pyproj.Transformer:
    """How coordinates of one system become those of another, x first."""
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def _guessed(shapes: Shapes, centre: Position | None, project: pyproj.CRS, around: Position | None) -> Placed:
    if centre is None:
        return Placed(project, shapes)
    for swap in (False, True):
        position = centre[::-1] if swap else centre
        for candidate in _candidates(project):
            if _plausible(position, candidate, project, around):
                return _assumed(shapes, candidate, swap=swap)
    raise InputError("crs.missing", x=round(centre[0], 2), y=round(centre[1], 2))


def _candidates(project: pyproj.CRS) -> Iterator[pyproj.CRS]:
    yield project
    if project.geodetic_crs is not None:
        yield project.geodetic_crs
    if datum(project) is None:
        yield from map(named, _CANDIDATES)


def _plausible(position: Position, candidate: pyproj.CRS, project: pyproj.CRS, around: Position | None) -> bool:
    if candidate.is_geographic and not _in_degrees(position):
        return False
    found = lonlat(position, candidate)
    if found is None:
        return False
    if around is None and _reaches(project, _YUEYANG):
        around = _YUEYANG
    if around is None:
        return candidate is project and _reaches(project, found)
    return abs(found[0] - around[0]) < _NEAR_DEGREES and abs(found[1] - around[1]) < _NEAR_DEGREES


def _reaches(crs: pyproj.CRS, position: Position) -> bool:
    area = crs.area_of_use
    return area is not None and area.west <= position[0] <= area.east and area.south <= position[1] <= area.north


def _assumed(shapes: Shapes, crs: pyproj.CRS, *, swap: bool) -> Placed:
    findings = [Finding(None, "crs.guessed", {"crs": code(crs), "name": crs.name})]
    if swap:
        findings.append(Finding(None, "crs.swapped"))
    return Placed(crs, _swapped(shapes) if swap else shapes, tuple(findings))


def _corrected(shapes: Shapes, centre: Position | None, stated: pyproj.CRS) -> Placed:
    """Swapped axes and a zone number too many or too few, in Gauss-Krüger coordinates of China."""
    zone = _gauss_kruger(stated)
    if centre is None or zone is None:
        return Placed(stated, shapes)
    findings = []
    low, high = _NORTHINGS_OF_CHINA
    if low < centre[0] < high and (centre[1] < _MILLION or centre[1] > 10 * _MILLION):
        shapes, centre = _swapped(shapes), centre[::-1]
        findings.append(Finding(None, "crs.swapped"))
    meridian, false_easting = zone
    written = centre[0] // _MILLION
    wanted = false_easting // _MILLION
    if written != wanted and written in {0, meridian / 3, (meridian + 3) / 6}:
        shift = (wanted - written) * _MILLION
        shapes = np.asarray(shapely.transform(shapes, lambda points: points + np.array([shift, 0.0])), dtype=object)
        findings.append(Finding(None, "crs.prefix", {"crs": code(stated), "zone": int(max(written, wanted))}))
    return Placed(stated, shapes, tuple(findings))


def _gauss_kruger(crs: pyproj.CRS) -> tuple[float, float] | None:
    """Central meridian and false easting of a Gauss-Krüger system in China; None for any other."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name not in {"Transverse Mercator", "Gauss-Kruger"}:
        return None
    values = {each.name: float(each.value) for each in operation.params}
    meridian = values.get("Longitude of natural origin", 0.0)
    return (meridian, values.get("False easting", 0.0)) if 72 <= meridian <= 138 else None


def _same_numbers(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Same projection numbers on CGCS2000, whatever the names: ``.prj`` files spell them in many ways."""
    if "2000" not in one.name + (one.geodetic_crs.name if one.geodetic_crs else "") or one.is_geographic:
        return False
    numbers = _gauss_kruger(one)
    return numbers is not None and numbers == _gauss_kruger(other) and datum(one) is None


def _swapped(shapes: Shapes) -> Shapes:
    return np.asarray(shapely.transform(shapes, lambda points: points[:, ::-1]), dtype=object)


def _in_degrees(position: Position) -> bool:
    return abs(position[0]) <= 360 and abs(position[1]) <= 90


def _close(found: tuple[float, float], wanted: tuple[float, float]) -> bool:
    return abs(found[0] - wanted[0]) < 0.5 and abs(found[1] - wanted[1]) < 0.0005
