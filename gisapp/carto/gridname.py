"""A coordinate system's name as a Chinese map prints it: datum, zone width and central meridian, height datum."""

from dataclasses import dataclass
from functools import cache

import pyproj

from gisapp.i18n import tr

_DATUMS = {
    "china_2000": "2000国家大地坐标系", "china 2000": "2000国家大地坐标系", "cgcs2000": "2000国家大地坐标系",
    "xian_1980": "1980西安坐标系", "xian 1980": "1980西安坐标系",
    "beijing_1954": "1954年北京坐标系", "beijing 1954": "1954年北京坐标系",
}


@dataclass(frozen=True, slots=True)
class GridName:
    """What to print: the system, its projection, the height datum (empty outside China)."""

    system: str
    projection: str
    height: str


@cache
def grid_name(crs: str) -> GridName:
    """The names of a projected CRS given as ``EPSG:n`` or WKT.

    >>> grid_name("EPSG:4547")
    GridName(system='2000国家大地坐标系', projection='3°带 中央子午线114°', height='1985国家高程基准')
    """
    parsed = pyproj.CRS.from_user_input(crs)
    datum = parsed.geodetic_crs.datum.name if parsed.geodetic_crs and parsed.geodetic_crs.datum else ""
    known = _DATUMS.get(datum.lower(), _DATUMS.get(parsed.geodetic_crs.name.lower() if parsed.geodetic_crs else ""))
    if known is None:
        return GridName(parsed.name.split(" / ")[0], " / ".join(parsed.name.split(" / ")[1:]), "")
    operation = parsed.coordinate_operation
    named = {each.name: each.value for each in operation.params} if operation else {}
    meridian = named.get("Longitude of natural origin", 0.0)
    width = "6°" if "3-degree" not in parsed.name else "3°"
    projection = tr("{width}带 中央子午线{meridian}°", width=width, meridian=f"{meridian:g}")
    return GridName(tr(known), projection, tr("1985国家高程基准"))


def convergence_deg(crs: str, easting: float, northing: float) -> float:
    """Angle from true north to grid north at a point, in degrees; clockwise is positive.

    >>> round(convergence_deg("EPSG:4547", 411654.905, 3251732.317) * 60, 1)
    -26.8
    """
    parsed = pyproj.CRS.from_user_input(crs)
    longitude, latitude = pyproj.Transformer.from_crs(parsed, parsed.geodetic_crs, always_xy=True).transform(
        easting, northing)
    return float(pyproj.Proj(parsed).get_factors(longitude, latitude).meridian_convergence)


def convergence_words(degrees: float) -> str:
    """The angle as a map prints it.

    >>> convergence_words(-0.4467)
    '坐标北　子午线收敛角 −0°26.8′'
    """
    minutes = round(abs(degrees) * 60, 1)
    sign = "−" if degrees < 0 else "+"
    angle = f"{sign}{int(minutes // 60)}°{minutes % 60:.1f}′"
    return tr("坐标北　子午线收敛角 {angle}", angle=angle)
