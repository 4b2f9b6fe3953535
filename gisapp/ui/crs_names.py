"""Short names of coordinate systems for the status bar and the import dialog."""

import re
from functools import cache

import pyproj

_GAUSS = re.compile(r"(?P<datum>.+?) / (?:(?P<degrees>\d)-degree )?Gauss-Kruger (?P<rest>CM \d+E|zone \d+)")


@cache
def short(crs: str) -> str:
    """The name that surveyors use.

    >>> short("EPSG:4547"), short("EPSG:4526")
    ('CGCS2000 / 3° 114E', 'CGCS2000 / 3° zone 38')
    """
    name = pyproj.CRS.from_user_input(crs).name
    found = _GAUSS.fullmatch(name)
    if not found:
        return name
    degrees = f"{found['degrees']}° " if found["degrees"] else ""
    return f"{found['datum'].replace('China Geodetic Coordinate System 2000', 'CGCS2000')} / {degrees}" \
           f"{found['rest'].removeprefix('CM ')}"
