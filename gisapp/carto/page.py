"""A sheet of paper as a frozen list of things to draw, in mm from its top left corner.

``services`` lay pages out, ``render`` draws them: preview, printer, PDF, PNG and SVG get the same page.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import shapely

from gisapp.carto import typography
from gisapp.carto.basemap import Under
from gisapp.carto.label import Label, outlines_of
from gisapp.carto.scene import Bounds, Scene
from gisapp.carto.style import INK, Fill, Stroke
from gisapp.carto.view import View

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is the left end, middle or right end of its baseline."""

    x_mm: float
    y_mm: float
    text: str
    size_mm: float
    bold: bool = False
    colour: str = INK
    align: Align = "left"
    angle_deg: float = 0.0

    def within(self, room_mm: float) -> "Text":
        """The text made smaller where it has less room."""
        return replace(self, size_mm=typography.fitted(self.text, self.size_mm, room_mm, bold=self.bold))


@dataclass(frozen=True, slots=True)
class Line:
    """An open line through points (mm)."""

    points: tuple[tuple[float, float], ...]
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class Area:
    """A closed outline (mm), filled, hatched, stroked."""

    points: tuple[tuple[float, float], ...]
    fill: Fill = field(default_factory=Fill)
    stroke: Stroke | None = None


@dataclass(frozen=True, slots=True)
class Rings:
    """Many closed outlines (mm) filled as one, without seams between them: a QR code, a parcel with its holes."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    fill: Fill = field(default_factory=Fill)
    stroke: Stroke | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MapFrame:
    """A window onto the land: its place on the paper, its middle in project coordinates, its scale.

    ``labels`` are those placed already, where a sheet had to know; the painter places them where None.
    """

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    scene: Scene
    center_e: float
    center_n: float
    scale_denominator: float
    magnify: float = 1.0
    labels: tuple[Label, ...] | None = None

    @property
    def view(self) -> View:
        """The frame as a view whose pixels are millimetres."""
        return View(self.center_e, self.center_n, self.scale_denominator / 1000, self.width_mm, self.height_mm,
                    px_per_mm=1.0, exact=True, magnify=self.magnify)

    @property
    def bounds(self) -> Bounds:
        """The land that the frame shows."""
        return self.view.bounds

    def texts(self) -> np.ndarray:
        """The rectangles that placed labels take on the paper (mm)."""
        if not self.labels:
            return np.empty(0, dtype=object)
        view, corner = self.view, np.array([self.x_mm, self.y_mm])
        outlines = outlines_of(self.labels, view.metres_per_px * view.px_per_sign_mm)
        return np.asarray(shapely.transform(outlines, lambda xy: view.to_px(xy, self.scene.origin) + corner))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a frame (mm): the content of a PNG, JPG or SVG file, as large as the frame allows."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    content: bytes


Item = Text | Line | Area | Rings | MapFrame | Picture


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A sheet: size in mm, title (for the file's own metadata), items in the order of drawing."""

    width_mm: float
    height_mm: float
    items: tuple[Item, ...] = field(default=())
    title: str = ""


def over(page: Page, under: Under) -> Page:
    """The page with orthophotos and tiles under its maps."""
    return replace(page, items=tuple(
        replace(item, scene=replace(item.scene, spec=replace(item.scene.spec, under=under)))
        if isinstance(item, MapFrame) else item for item in page.items))


def rectangle(x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> tuple[tuple[float, float], ...]:
    """The corners of an upright rectangle."""
    return ((x_mm, y_mm), (x_mm + width_mm, y_mm), (x_mm + width_mm, y_mm + height_mm), (x_mm, y_mm + height_mm))


def moved(item: Item, right_mm: float, down_mm: float) -> Item:
    """The item at another place."""
    if isinstance(item, Text | MapFrame | Picture):
        return replace(item, x_mm=item.x_mm + right_mm, y_mm=item.y_mm + down_mm)
    if isinstance(item, Rings):
        return replace(item, rings=tuple(tuple((x + right_mm, y + down_mm) for x, y in ring) for ring in item.rings))
    return replace(item, points=tuple((x + right_mm, y + down_mm) for x, y in item.points))
