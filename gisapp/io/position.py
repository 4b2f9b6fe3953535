"""A point as somebody typed or pasted it, brought into the project's system.

X is north and Y east, as surveyors write them; a Y of eight digits bears its zone's number in front; longitude and
latitude come as degrees or as degrees, minutes, seconds. What was understood is told, so that it can be checked at a
glance. Called by the window's 到坐标.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

import pyproj

from gisapp.errors import InputError
from gisapp.io import crs as systems

Form = Literal["plane", "swapped", "zoned", "lonlat"]

_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")
_MARKED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′’分]\s*)?"
                            r"(?:(\d+(?:\.\d+)?)\s*(?:[\"″”秒]|''))?")
_COLONS: Final = re.compile(r"(\d+)[:：](\d+(?:\.\d+)?)(?:[:：](\d+(?:\.\d+)?))?")
_SEPARATED_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_NORTHINGS: Final = (1.8e6, 6.0e6)
_LONGITUDES: Final = (73.0, 136.0)
_LATITUDES: Final = (3.0, 54.0)
_MILLION: Final = 1e6
_GEOGRAPHIC: Final = "EPSG:4490"


@dataclass(frozen=True, slots=True)
class Position:
    """A point in the project's system, metres; ``form`` says how it was written, ``zone`` which zone's number."""

    easting: float
    northing: float
    form: Form
    zone: int | None = None


def read(text: str, project: str) -> Position:
    """The point that a text means.

    Args:
        text: two coordinates in any of the forms above.
        project: the project's system, e.g. ``EPSG:4547``.

    Raises:
        InputError: ``position.unreadable``, ``position.zone`` (no such zone), ``crs.datum``.
    """
    target = systems.named(project)
    degrees = _degrees(text)
    if degrees is not None:
        return _moved(degrees, _GEOGRAPHIC, target, "lonlat", None)
    numbers = [float(each) for each in _NUMBER.findall(text)]
    if len(numbers) != 2:
        numbers = [float(each) for each in _NUMBER.findall(_SEPARATED_THOUSANDS.sub("", text))]
    if len(numbers) != 2:
        raise InputError("position.unreadable", text=text.strip())
    north, east = numbers
    swapped = not _is_northing(north) and _is_northing(east)
    if swapped:
        north, east = east, north
    if not _is_northing(north) or not (0 < east < _MILLION or 13 * _MILLION <= east < 46 * _MILLION):
        raise InputError("position.unreadable", text=text.strip())
    return _plane(north, east, target, "swapped" if swapped else "plane")


def _plane(north: float, east: float, target: pyproj.CRS, form: Form) -> Position:
    zone = int(east // _MILLION)
    if not zone:
        return Position(east, north, form)
    source = _zone_system(zone)
    if source is None:
        raise InputError("position.zone", zone=zone)
    return _moved((east, north), source, target, "zoned", zone)


def _zone_system(zone: int) -> str | None:
    """CGCS2000 Gauss-Krüger with the zone's number in front: 3° zones 25–45, 6° zones 13–23."""
    if 25 <= zone <= 45:
        return f"EPSG:{4513 + zone - 25}"
    return f"EPSG:{4491 + zone - 13}" if 13 <= zone <= 23 else None


def _moved(position: tuple[float, float], source: str, target: pyproj.CRS, form: Form, zone: int | None) -> Position:
    stated = systems.named(source)
    systems.check_datum(stated, target)
    easting, northing = pyproj.Transformer.from_crs(stated, target, always_xy=True).transform(*position)
    return Position(float(easting), float(northing), form, zone)


def _is_northing(number: float) -> bool:
    return _NORTHINGS[0] < number < _NORTHINGS[1]


def _degrees(text: str) -> tuple[float, float] | None:
    """Longitude and latitude, in whichever order they stand; None where the text holds something else."""
    marked = list((_COLONS if _COLONS.search(text) else _MARKED).finditer(text))
    if len(marked) == 2:
        pair = [_angle(each) for each in marked]
    else:
        plain = _NUMBER.findall(text)
        pair = _six(plain) if len(plain) == 6 else [float(each) for each in plain] if len(plain) == 2 else []
    if len(pair) != 2:
        return None
    for lon, lat in (pair, pair[::-1]):
        if _LONGITUDES[0] <= lon <= _LONGITUDES[1] and _LATITUDES[0] <= lat <= _LATITUDES[1]:
            return lon, lat
    return None


def _angle(found: "re.Match[str]") -> float:
    return float(found[1]) + float(found[2] or 0) / 60 + float(found[3] or 0) / 3600


def _six(parts: list[str]) -> list[float]:
    """Degrees, minutes, seconds twice, separated by blanks."""
    values = [float(each) for each in parts]
    return [values[at] + values[at + 1] / 60 + values[at + 2] / 3600 for at in (0, 3)]
