"""World files (.tfw, .jgw, .pgw): six lines that say where a picture lies, and the .prj that says in which system.

The lines are written for the middle of the upper left pixel (ESRI's world file format). Called by ``io.raster`` and,
for pictures that Qt reads, by ``render.underlay``.
"""

import math
from pathlib import Path

import pyproj

from gisapp.errors import InputError
from gisapp.io import crs as systems
from gisapp.io.warp import Affine, Bounds


def beside(picture: Path) -> Path | None:
    """The world file of a picture: its suffix with a w (``.jgw``, ``.jpgw``), or ``.wld``; in either case."""
    letters = picture.suffix.lower().lstrip(".")
    short = f".{letters[0]}{letters[-1]}w" if letters else ".wld"
    for suffix in (short, f".{letters}w", ".wld"):
        for spelt in (suffix, suffix.upper()):
            found = picture.with_suffix(spelt)
            if found.is_file():
                return found
    return None


def affine(path: Path) -> Affine:
    """What a world file says, for the corner of the upper left pixel.

    Raises:
        InputError: ``underlay.world_file``.
    """
    try:
        a, d, b, e, c, f = (float(line.replace(",", ".")) for line in path.read_text("ascii").split()[:6])
    except (OSError, ValueError) as error:
        raise InputError("underlay.world_file", path=path.name) from error
    if not all(map(math.isfinite, (a, b, c, d, e, f))) or a * e == b * d:
        raise InputError("underlay.world_file", path=path.name)
    return a, b, c - a / 2 - b / 2, d, e, f - d / 2 - e / 2


def stated(picture: Path) -> pyproj.CRS | None:
    """The system that the .prj beside a picture states; None where there is none or it says nothing."""
    for spelt in (".prj", ".PRJ"):
        try:
            return systems.from_text(picture.with_suffix(spelt).read_text("utf-8", "replace"))
        except OSError:
            continue
    return None


def bounds(found: Affine, width: int, height: int) -> Bounds:
    """The box around a picture of so many columns and rows."""
    a, b, c, d, e, f = found
    x = [a * column + b * row + c for column in (0, width) for row in (0, height)]
    y = [d * column + e * row + f for column in (0, width) for row in (0, height)]
    return min(x), min(y), max(x), max(y)


def window(found: Affine, box: Bounds, width: int, height: int, pad: int) -> tuple[int, int, int, int] | None:
    """Columns and rows (left, top, right, bottom) that cover a box, with some more around; None where none do."""
    a, b, c, d, e, f = found
    span = a * e - b * d
    corners = [(x - c, y - f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [(e * x - b * y) / span for x, y in corners]
    down = [(a * y - d * x) / span for x, y in corners]
    left, right = max(math.floor(min(across)) - pad, 0), min(math.ceil(max(across)) + pad, width)
    top, bottom = max(math.floor(min(down)) - pad, 0), min(math.ceil(max(down)) + pad, height)
    return (left, top, right, bottom) if left < right and top < bottom else None


def resized(found: Affine, across: float, down: float) -> Affine:
    """The same place with pixels so many times as wide and as high."""
    a, b, c, d, e, f = found
    return a * across, b * down, c, d * across, e * down, f


def moved(found: Affine, column: float, row: float) -> Affine:
    """The same pixels counted from another corner."""
    a, b, c, d, e, f = found
    return a, b, a * column + b * row + c, d, e, d * column + e * row + f


def halvings(found: Affine, resolution: float, most: int) -> int:
    """How often a picture may be halved and still be as sharp as wanted."""
    shrink = resolution / math.hypot(found[0], found[3])
    return min(max(math.floor(math.log2(shrink)), 0), most) if shrink > 0 else 0
