"""A map too large for any paper, on many sheets: an index sheet, then the sheets row by row.

Two kinds: sheets to be cut and glued together to one map (``cut``), and the sheets of an atlas at a fixed scale, which
name their neighbours. Both overlap; labels of the first are placed once for all, so that they meet. Called by
``gisapp map --tile`` and for products with ``[map] sheets``.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import shapely

from gisapp.carto import labels, neatline, style, typography
from gisapp.carto.label import Label
from gisapp.carto.page import Area, Item, Line, MapFrame, Page, Text, rectangle
from gisapp.carto.paper import Sheet, checked_paper
from gisapp.carto.scene import Bounds, Scene
from gisapp.carto.style import INK, Fill, Stroke
from gisapp.domain import lookup
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services import maps
from gisapp.services.pages import zonal
from gisapp.services.sheets import Facts
from gisapp.services.wish import Wish

USUAL_SCALE: Final = 1000
OVERLAP_MM: Final = 12.0
_LEFT, _TOP, _RIGHT, _BOTTOM = 15.0, 19.0, 12.0, 19.4
_BINDING = 25.0
_MOST: Final = 400
_REACH_MM: Final = 60.0
_CUT = Stroke(INK, 0.15)
_SEAM = Stroke(INK, 0.12, dashes_mm=(2.0, 1.5))


@dataclass(frozen=True, slots=True)
class Tile:
    """One sheet of a grid: its row and column from the north-west, its number among those that hold land."""

    row: int
    column: int
    number: int


def sheets(tables: Tables, zone_uid: str, wish: Wish) -> Iterator[Page]:
    """The index sheet, then each sheet that holds land of the zone.

    Raises:
        InputError: as ``maps.zone_map``; ``tile.too_many`` for more than 400 sheets.
    """
    grid = Grid(tables, zone_uid, wish)
    bare = replace(wish.product, map={**wish.product.map, "numbers": False})  # the index is too small to read them
    index = maps.zone_map(tables, zone_uid, replace(wish, product=bare, order=replace(wish.order, scale=None)),
                          further=len(grid.tiles))
    spec = maps.spec_of(zone_uid, wish)
    facts = maps.facts_of(tables, spec, wish)
    scene = maps.scene_of(tables, spec, wish)
    yield _indexed(index, grid, facts)
    placed = labels.place(scene, grid.whole(scene).view) if grid.cut else None
    for tile in grid.tiles:
        yield _page(grid, tile, scene, placed, facts)


def counts(tables: Tables, zone_uid: str, wish: Wish) -> dict[str, int]:
    """Paper → pages on it, the index sheet included; without those papers that would be too many."""
    found: dict[str, int] = {}
    for paper in wish.product.papers:
        try:
            asked = replace(wish, order=replace(wish.order, paper=paper))
            found[paper] = 1 + len(Grid(tables, zone_uid, asked).tiles)
        except InputError as error:
            if error.code != "tile.too_many":
                raise
    return found


class Grid:
    """Which sheet shows which land, at the scale asked for, else the product's ``sheets``, else 1:1000."""

    def __init__(self, tables: Tables, zone_uid: str, wish: Wish) -> None:
        product, order = wish.product, wish.order
        self.cut = "sheets" not in product.map
        self.scale = order.scale or int(product.map.get("sheets", USUAL_SCALE))
        self.left = _LEFT if self.cut else _BINDING
        self._land = _land(tables, zone_uid)
        self._bounds = maps.zone_bounds(tables, zone_uid)
        paper = checked_paper(order.paper or product.paper)
        turns = (True, False) if wish.landscape is None else (wish.landscape,)
        self.sheet = min((Sheet(paper, turn) for turn in turns), key=lambda each: math.prod(self._count(each)))
        self.columns, self.rows = self._count(self.sheet)
        if self.columns * self.rows > _MOST:
            raise InputError("tile.too_many", sheets=self.columns * self.rows, most=_MOST, paper=paper,
                             scale=self.scale, zone=lookup.zone_name(tables, zone_uid))

    def frame_mm(self, sheet: Sheet) -> tuple[float, float]:
        """Width and height of the map on a sheet."""
        return sheet.width_mm - self.left - _RIGHT, sheet.height_mm - _TOP - _BOTTOM

    def _count(self, sheet: Sheet) -> tuple[int, int]:
        west, south, east, north = self._bounds
        size = ((east - west) * 1000 / self.scale, (north - south) * 1000 / self.scale)
        columns, rows = (max(math.ceil((land + OVERLAP_MM) / (room - OVERLAP_MM) - 1e-9), 1)
                         for land, room in zip(size, self.frame_mm(sheet), strict=True))
        return columns, rows

    def bounds(self, row: int, column: int) -> Bounds:
        """The land of a sheet, with what it shares with its neighbours; the grid lies about the zone's middle."""
        wide, high = (each * self.scale / 1000 for each in self.frame_mm(self.sheet))
        overlap = OVERLAP_MM * self.scale / 1000
        west, south, east, north = self._bounds
        left = (west + east - self.columns * (wide - overlap) - overlap) / 2 + column * (wide - overlap)
        top = (south + north + self.rows * (high - overlap) + overlap) / 2 - row * (high - overlap)
        return left, top - high, left + wide, top

    def core(self, row: int, column: int) -> Bounds:
        """The land of a sheet up to the middle of what it shares with each neighbour."""
        half = OVERLAP_MM / 2 * self.scale / 1000
        west, south, east, north = self.bounds(row, column)
        return (west + half * (column > 0), south + half * (row < self.rows - 1),
                east - half * (column < self.columns - 1), north - half * (row > 0))

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """The sheets that hold land of the zone which no other shows as well, row by row."""
        places = [(row, column) for row in range(self.rows) for column in range(self.columns)
                  if shapely.intersects(self._land, shapely.box(*self.core(row, column)))]
        return tuple(Tile(row, column, number) for number, (row, column) in enumerate(places, start=1))

    def number(self, row: int, column: int) -> int | None:
        """The number of the sheet at a place; None where there is none."""
        return next((each.number for each in self.tiles if (each.row, each.column) == (row, column)), None)

    def whole(self, scene: Scene) -> MapFrame:
        """All sheets as one frame: where labels are placed."""
        west, _, _, north = self.bounds(0, 0)
        _, south, east, _ = self.bounds(self.rows - 1, self.columns - 1)
        return MapFrame(0, 0, (east - west) * 1000 / self.scale, (north - south) * 1000 / self.scale, scene,
                        (west + east) / 2, (south + north) / 2, self.scale)


def _land(tables: Tables, zone_uid: str) -> shapely.Geometry:
    parts = [tables["zone"].loc[[zone_uid], "geom"]]
    parts += [lookup.in_zone(tables[name], zone_uid)["geom"] for name in ("parcel", "building")]
    found = [each for each in np.concatenate([part.to_numpy(dtype=object) for part in parts]) if each is not None]
    land = shapely.GeometryCollection(found)
    shapely.prepare(land)
    return land


def _page(grid: Grid, tile: Tile, scene: Scene, placed: tuple[Label, ...] | None, facts: Facts) -> Page:
    """A sheet; texts are ``placed`` where sheets are put together, else each has its own, none cut at its edge."""
    width, height = grid.frame_mm(grid.sheet)
    west, south, east, north = grid.bounds(tile.row, tile.column)
    frame = MapFrame(grid.left, _TOP, width, height, scene, (west + east) / 2, (south + north) / 2, grid.scale)
    texts = (labels.place(scene, frame.view) if placed is None
             else _near(placed, (west, south, east, north), scene.origin, grid.scale))
    frame = replace(frame, labels=texts)
    name = tr("第{number}幅", number=tile.number)
    items = (frame, *zonal.red_line_marks(frame, facts), *neatline.neat_line(frame, 0.8, coordinates=not facts.public),
             *(_cuts(grid, tile, frame) if grid.cut else ()), *_neighbours(grid, tile, frame),
             *_words(grid, tile, frame, facts))
    return Page(grid.sheet.width_mm, grid.sheet.height_mm, items, f"{facts.title} {name}")


def _near(placed: tuple[Label, ...], bounds: Bounds, origin: tuple[float, float], scale: int) -> tuple[Label, ...]:
    """The labels that may reach into a sheet."""
    west, south, east, north = (at - origin[axis % 2] for axis, at in enumerate(bounds))
    reach = _REACH_MM * scale / 1000
    return tuple(each for each in placed if west - reach < each.x < east + reach
                 and south - reach < each.y < north + reach)


def _cuts(grid: Grid, tile: Tile, frame: MapFrame) -> list[Item]:
    """Marks in the margin where two sheets meet, in the middle of what both show; the left and upper edge are cut."""
    found: list[Item] = []
    half = OVERLAP_MM / 2
    right, bottom = frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm
    for column, x in ((tile.column - 1, frame.x_mm + half), (tile.column + 1, right - half)):
        if 0 <= column < grid.columns:
            found += [Line(((x, y - 5.5), (x, y)), _CUT) for y in (frame.y_mm - 2, bottom + 7.5)]
            found.append(Line(((x, frame.y_mm), (x, bottom)), _SEAM))
    for row, y in ((tile.row - 1, frame.y_mm + half), (tile.row + 1, bottom - half)):
        if 0 <= row < grid.rows:
            found += [Line(((x - 5.5, y), (x, y)), _CUT) for x in (frame.x_mm - 2, right + 7.5)]
            found.append(Line(((frame.x_mm, y), (right, y)), _SEAM))
    return found


def _neighbours(grid: Grid, tile: Tile, frame: MapFrame) -> list[Item]:
    """The numbers of the sheets around, each in the middle of its side behind an arrow (which turns with its text)."""
    middle_x, middle_y = frame.x_mm + frame.width_mm / 2, frame.y_mm + frame.height_mm / 2
    right, bottom = frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm
    found: list[Item] = []
    for down, across, arrow, x, y, turn in (
            (-1, 0, "↑", middle_x, frame.y_mm - 3, 0.0), (1, 0, "↓", middle_x, bottom + 7.4, 0.0),
            (0, -1, "↑", frame.x_mm - 6.5, middle_y, 90.0), (0, 1, "↓", right + 6.5, middle_y, 90.0)):
        number = grid.number(tile.row + down, tile.column + across)
        if number is not None:
            found.append(Text(x, y, tr("{arrow} 接第{number}幅", arrow=arrow, number=number), 2.8, align="center",
                              angle_deg=turn))
    return found


def _words(grid: Grid, tile: Tile, frame: MapFrame, facts: Facts) -> list[Item]:
    right, top = frame.x_mm + frame.width_mm, frame.y_mm - 9.5
    foot = grid.sheet.height_mm - 5.0
    red = INK if facts.mono else style.RED_LINE
    corner = "" if grid.cut or facts.public else tr("图号 {number}", number=_number(frame)) + "　"
    place = corner + tr("第{number}幅/共{count}幅　第{row}行第{column}列", number=tile.number, count=len(grid.tiles),
               row=tile.row + 1, column=tile.column + 1)
    made = tr("数据截至 {day} · 打印 {moment} · 修订 {revision}", day=facts.data_on.isoformat(),
              moment=facts.printed_at.strftime("%Y-%m-%d %H:%M"), revision=facts.revision)
    names = tr("制图 {drafter} · 审核 {checker}", drafter=facts.drafter, checker=facts.checker)
    middle, low = frame.x_mm + frame.width_mm / 2, foot - 3.9
    side = frame.width_mm / 2 - 40
    words = [Text(frame.x_mm, top, facts.title, 4.6, True), Text(right, top, place, 3.4, True, align="right"),
             Text(frame.x_mm, foot, " · ".join(facts.marks), 2.7, True, red),
             Text(right, low, names, 2.5, align="right").within(side),
             Text(right, foot, made, 2.5, align="right").within(side)]
    bar = neatline.scale_bar(middle - 30, foot - 5.0, 40, grid.scale, 0.75)
    number = Text(middle + 16, foot, f"1:{grid.scale}", 3.2, True)
    return [*words, *bar, number]


def _number(frame: MapFrame) -> str:
    """The number of a sheet at 1:500 to 1:2000: X and Y of its south-west corner in kilometres (GB/T 20257.1)."""
    west, south, _, _ = frame.bounds
    return f"{south / 1000:.2f}-{west / 1000:.2f}"


def _indexed(index: Page, grid: Grid, facts: Facts) -> Page:
    """The index sheet: its map with the sheets over it, no text of the map under their numbers."""
    frame = next(each for each in index.items if isinstance(each, MapFrame))
    drawn = _diagram(frame, grid, facts)
    hidden: list[Bounds] = []
    for each in drawn:
        if isinstance(each, Area) and each.fill.colour:
            (left, top), _, (right, bottom), _ = each.points
            west, north = frame.view.to_land(left - frame.x_mm, top - frame.y_mm)
            east, south = frame.view.to_land(right - frame.x_mm, bottom - frame.y_mm)
            hidden.append((west, south, east, north))
    lettered = replace(frame, labels=labels.place(frame.scene, frame.view, hidden))
    return replace(index, items=(*(lettered if each is frame else each for each in index.items), *drawn))


def _diagram(frame: MapFrame, grid: Grid, facts: Facts) -> list[Item]:
    """The sheets over the index sheet's map up to the middle of what they share, each with its number; those left out
    are not drawn.
    """
    magnify = frame.magnify
    colour = INK if facts.mono else "#1D4E89"
    found: list[Item] = []
    for tile in grid.tiles:
        west, south, east, north = grid.core(tile.row, tile.column)
        left, top = frame.view.to_px_point(west, north)
        right, bottom = frame.view.to_px_point(east, south)
        left, right = (min(max(each, 0.0), frame.width_mm) for each in (left, right))
        top, bottom = (min(max(each, 0.0), frame.height_mm) for each in (top, bottom))
        x, y, wide, high = frame.x_mm + left, frame.y_mm + top, right - left, bottom - top
        found.append(Area(rectangle(x, y, wide, high), stroke=Stroke(colour, 0.35 * magnify)))
        size = min(6.0 * magnify, wide / 3, high / 2)
        label = str(tile.number)
        room = size * (0.62 * len(label) + 0.5)
        found += [Area(rectangle(x + wide / 2 - room / 2, y + high / 2 - size * 0.62, room, size * 1.2),
                       Fill("#FFFFFF"), Stroke(colour, 0.2 * magnify)),
                  Text(x + wide / 2, y + high / 2 + size * 0.36, label, size, True, colour, "center")]
    how = tr("{name}：{columns} 列 × {rows} 行，{paper} 共 {count} 幅，1:{scale}，重叠 {overlap:g} 毫米。",
             name=tr("拼接图") if grid.cut else tr("索引图"), columns=grid.columns, rows=grid.rows,
             paper=grid.sheet.paper, count=len(grid.tiles), scale=grid.scale, overlap=OVERLAP_MM)
    if grid.cut:
        how += tr("各幅沿虚线裁去左边和上边，压在左幅、上幅上。")
    return [*found, *_note(frame, how)]


def _note(frame: MapFrame, words: str) -> list[Item]:
    size = typography.fitted(words, 3.0 * frame.magnify, frame.width_mm - 6)
    wide = typography.width_mm(words, size)
    x, y = frame.x_mm + 2, frame.y_mm + 2
    return [Area(rectangle(x, y, wide + size, size * 1.7), Fill("#FFFFFF"), Stroke(INK, 0.15)),
            Text(x + size / 2, y + size * 1.2, words, size)]
