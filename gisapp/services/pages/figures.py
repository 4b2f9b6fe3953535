"""What is drawn for its own sake: a line, a rectangle, room for a seal, a picture that lies beside the template.

A picture is painted no finer than paper shows it, so that a photograph from a telephone makes no large file.
"""

from pathlib import Path
from typing import Final

from gisapp.carto.marginalia import SEAL_MM
from gisapp.carto.page import Area, Line, Picture, rectangle
from gisapp.carto.style import INK, Fill, Stroke
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services.pages.draft import BODY_MM, Draft
from gisapp.services.products import Frame

PICTURES: Final = (".png", ".jpg", ".jpeg", ".svg")
_MOST_BYTES: Final = 20_000_000


def rule(draft: Draft, frame: Frame) -> float:
    """A line from the upper left to the lower right corner: level without a height, upright without a width."""
    stroke = Stroke(str(frame.wanted.get("colour", INK)), float(frame.wanted.get("stroke", 0.3)))
    lower = frame.y_mm + frame.height_mm
    draft.items.append(Line(((frame.x_mm, frame.y_mm), (frame.x_mm + frame.width_mm, lower)), stroke))
    return lower


def box(draft: Draft, frame: Frame) -> float:
    """A rectangle; ``stroke`` 0 leaves its edge away."""
    width = float(frame.wanted.get("stroke", 0.3))
    fill = frame.wanted.get("fill")
    stroke = Stroke(str(frame.wanted.get("colour", INK)), width) if width else None
    outline = rectangle(frame.x_mm, frame.y_mm, frame.width_mm, frame.height_mm)
    draft.items.append(Area(outline, Fill(str(fill) if fill else None), stroke))
    return frame.y_mm + frame.height_mm


def seal(draft: Draft, frame: Frame) -> float:
    """Empty room for the office's seal, which covers the words in its middle."""
    across = min(frame.width_mm, SEAL_MM)
    draft.text(frame.x_mm + frame.width_mm / 2, frame.y_mm + across / 2, tr("（公章）"), BODY_MM, align="center",
               colour=draft.grey(), room=frame.width_mm)
    return frame.y_mm + across


def picture(draft: Draft, frame: Frame) -> float:
    """A picture as large as the frame allows, in its middle.

    Raises:
        InputError: ``product.no_picture`` where none is chosen; ``product.picture`` for a file that is not there, is
            too large or is no picture.
    """
    name = str(frame.wanted.get("file", ""))
    if not name:
        raise InputError("product.no_picture", known=list(PICTURES))
    draft.items.append(Picture(frame.x_mm, frame.y_mm, frame.width_mm, frame.height_mm,
                               content(picture_path(draft.product.path, name))))
    return frame.y_mm + frame.height_mm


def picture_path(template: Path, name: str) -> Path:
    """The file of a picture: beside the template."""
    return template.parent / name


def content(path: Path) -> bytes:
    """What a file of a picture holds; errors as for ``picture``."""
    if path.suffix.lower() not in PICTURES or not path.is_file():
        raise InputError("product.picture", file=path.name, known=list(PICTURES))
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError("product.picture", file=path.name, known=list(PICTURES))
        return path.read_bytes()
    except OSError as error:
        raise InputError("product.picture", file=path.name, known=list(PICTURES)) from error
