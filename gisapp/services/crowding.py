"""Whether the household numbers find room on a map, and what helps where they do not: larger paper, insets, an index.

A wall map on which a third of the doors has no number is no help in a meeting. Called by ``prints``, ``gisapp map`` and
the place 出图.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gisapp.carto import grids, labels
from gisapp.carto.grids import Columns
from gisapp.carto.label import Label
from gisapp.carto.numbering import HouseholdNumbers
from gisapp.carto.page import Area, Item, Line, MapFrame, Page, Text, rectangle
from gisapp.carto.paper import PAPERS, ROUND_SCALES
from gisapp.carto.style import GREY, INK, PAPER, Fill, Stroke
from gisapp.domain import lookup, rollup
from gisapp.domain.changes import Tables
from gisapp.i18n import tr
from gisapp.services.pages.order import Order

ENOUGH: Final = 0.9
"""The share of numbers below which help is offered."""
INSETS, INDEX = "insets", "index"
_LARGER: Final = (2.0, 2.5, 3.0, 4.0, 5.0)
_MARK: Final = "#1D4E89"
_LEFT, _TOP, _RIGHT, _BOTTOM, _GAP = 25.0, 20.0, 10.0, 12.0, 6.0
_CELL_MM: Final = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """How many of the map's parcels and buildings that should bear a household's number do.

    Attributes:
        wanted: how many should.
        shown: how many do.
        lacking: (n, 2) middles of those that do not, in project coordinates.
    """

    wanted: int
    shown: int
    lacking: np.ndarray

    @property
    def share(self) -> float:
        """Shown ÷ wanted; 1 where none is wanted."""
        return self.shown / self.wanted if self.wanted else 1.0


def frame_of(page: Page) -> MapFrame:
    """The map of a page."""
    return next(item for item in page.items if isinstance(item, MapFrame))


def placed(frame: MapFrame) -> MapFrame:
    """The frame with its labels placed, so that they are not placed twice."""
    return frame if frame.labels is not None else replace(frame, labels=labels.place(frame.scene, frame.view))


def fit(frame: MapFrame) -> Fit:
    """Which numbers found room on a map; a bare count of households is none, but bands of stages bear nothing else."""
    said = {(each.layer, each.feature): each.text for each in placed(frame).labels or ()}
    wanted, lacking = 0, [np.empty((0, 2))]
    for each in frame.scene.layers:
        if not isinstance(each.namer, HouseholdNumbers):
            continue
        for place in np.flatnonzero((each.classes >= 0) & (each.namer.counts > 0)):
            wanted += 1
            text = said.get((each.layer.name, int(place)), "")
            banded = bool(text) and each.shares is not None and each.shares.holds(int(place))
            if not banded and not _numbered(text, str(each.namer.firsts[place])):
                west, south, east, north = each.shapes.bounds[place]
                lacking.append(np.array([[(west + east) / 2, (south + north) / 2]]) + frame.scene.origin)
    missing = np.concatenate(lacking)
    return Fit(wanted, wanted - len(missing), missing)


def _numbered(text: str, number: str) -> bool:
    return text.startswith((number, number.rpartition("-")[2])) if text else False


# insets


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the land to be drawn larger: its letter, its middle, its scale, what of its numbers is lacking."""

    name: str
    east: float
    north: float
    denominator: int


def with_insets(tables: Tables, page: Page, order: Order) -> tuple[Page, ...]:
    """The map with lettered windows on it, and pages with these at a scale at which their numbers find room."""
    frame = placed(frame_of(page))
    found = fit(frame)
    windows, size_mm = _windows(page, frame, found)
    if not windows:
        return (page,)
    marks = [item for each in windows for item in _marked(frame, each, size_mm, mono=order.mono)]
    first = replace(page, items=(*_swapped(page, frame), *marks))
    return (first, *_inset_pages(page, frame, windows, size_mm, _foot(tables, order)))


def _swapped(page: Page, frame: MapFrame) -> list[Item]:
    return [frame if isinstance(item, MapFrame) else item for item in page.items]


def _size(page: Page) -> tuple[float, float]:
    """Width and height of an inset: four on a page of the map's own size."""
    return ((page.width_mm - _LEFT - _RIGHT - _GAP) / 2, (page.height_mm - _TOP - _BOTTOM - _GAP) / 2)


def _windows(page: Page, frame: MapFrame, found: Fit) -> tuple[list[_Window], tuple[float, float]]:
    """The windows that hold all numbers which are lacking, at the smallest scale that has room for them."""
    size = _size(page)
    for factor in _LARGER:
        scale = next((each for each in reversed(ROUND_SCALES) if each * factor <= frame.scale_denominator),
                     ROUND_SCALES[0])
        whole = _whole(frame, scale)
        if factor == _LARGER[-1] or fit(whole).share >= ENOUGH:
            return _cells(found.lacking, size, scale), size
    return [], size


def _whole(frame: MapFrame, scale: int) -> MapFrame:
    """All land of a frame at another scale, as one large frame."""
    west, south, east, north = frame.bounds
    return replace(frame, width_mm=(east - west) * 1000 / scale, height_mm=(north - south) * 1000 / scale,
                   scale_denominator=scale, labels=None)


def _cells(points: np.ndarray, size_mm: tuple[float, float], scale: int) -> list[_Window]:
    """A grid of windows over the points, from the north-west; windows without a point are left out."""
    if not len(points):
        return []
    wide, high = (each * scale / 1000 for each in size_mm)
    lowest, highest = points.min(axis=0), points.max(axis=0)
    columns, rows = (max(math.ceil((far - near) / each + 1e-9), 1)
                     for near, far, each in zip(lowest, highest, (wide * 0.94, high * 0.94), strict=True))
    middle = (lowest + highest) / 2
    column = np.clip((points[:, 0] - (middle[0] - columns * wide * 0.47)) // (wide * 0.94), 0, columns - 1)
    row = np.clip(((middle[1] + rows * high * 0.47) - points[:, 1]) // (high * 0.94), 0, rows - 1)
    taken = sorted({(int(one), int(other)) for one, other in zip(row, column, strict=True)})
    return [_Window(_letter(at), float(middle[0] + (across - (columns - 1) / 2) * wide * 0.94),
                    float(middle[1] - (down - (rows - 1) / 2) * high * 0.94), scale)
            for at, (down, across) in enumerate(taken)]


def _letter(at: int) -> str:
    """Letters in the order A … Z, AA ….

    >>> _letter(0), _letter(27)
    ('A', 'AB')
    """
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _marked(frame: MapFrame, window: _Window, size_mm: tuple[float, float], *, mono: bool) -> list[Item]:
    """A window over the map: its edge, cut at the frame, and its letter."""
    half = [each * window.denominator / 2000 for each in size_mm]
    left, top = frame.view.to_px_point(window.east - half[0], window.north + half[1])
    right, bottom = frame.view.to_px_point(window.east + half[0], window.north - half[1])
    left, right = (min(max(each, 0.0), frame.width_mm) + frame.x_mm for each in (left, right))
    top, bottom = (min(max(each, 0.0), frame.height_mm) + frame.y_mm for each in (top, bottom))
    colour, k = INK if mono else _MARK, frame.magnify
    size = 3.6 * k
    return [Area(rectangle(left, top, right - left, bottom - top), stroke=Stroke(colour, 0.35 * k)),
            Area(rectangle(left, top, size * (0.5 + 0.75 * len(window.name)), size * 1.3), Fill(PAPER),
                 Stroke(colour, 0.2 * k)),
            Text(left + size * 0.3, top + size * 1.0, window.name, size, True, colour)]


def _inset_pages(page: Page, frame: MapFrame, windows: Sequence[_Window], size_mm: tuple[float, float],
                 foot: str) -> Iterator[Page]:
    """Four windows a page; their labels are placed once for all, so that none breaks at an edge."""
    whole = placed(_whole(frame, windows[0].denominator))
    count = -(-len(windows) // 4)
    for number in range(count):
        title = tr("{title}　插图 {number}/{count}", title=page.title, number=number + 1, count=count)
        items: list[Item] = [Text(_LEFT, 13, title, 5.0, True),
                             Text(page.width_mm - _RIGHT, page.height_mm - 5, foot, 2.5, colour=GREY, align="right")]
        for at, window in enumerate(windows[4 * number:4 * number + 4]):
            x = _LEFT + at % 2 * (size_mm[0] + _GAP)
            y = _TOP + at // 2 * (size_mm[1] + _GAP)
            items += _inset(whole, window, (x, y), size_mm)
        yield Page(page.width_mm, page.height_mm, tuple(items), title)


def _inset(whole: MapFrame, window: _Window, corner: tuple[float, float], size_mm: tuple[float, float]) -> list[Item]:
    x, y = corner
    part = replace(whole, x_mm=x, y_mm=y, width_mm=size_mm[0], height_mm=size_mm[1], center_e=window.east,
                   center_n=window.north, scale_denominator=window.denominator)
    near = _near(whole.labels or (), part)
    words = f"{window.name}　1:{window.denominator}"
    return [replace(part, labels=near), Area(rectangle(x, y, 38, 7.5), Fill(PAPER), Stroke(INK, 0.15)),
            Text(x + 2, y + 5.4, words, 4.2, True), Area(rectangle(x, y, *size_mm), stroke=Stroke(INK, 0.35))]


def _near(found: Sequence[Label], part: MapFrame) -> tuple[Label, ...]:
    """The labels that may reach into a frame."""
    west, south, east, north = labels.relative(part.bounds, part.scene.origin)
    reach = 40 * part.scale_denominator / 1000
    return tuple(each for each in found
                 if west - reach < each.x < east + reach and south - reach < each.y < north + reach)


# index


def with_index(tables: Tables, page: Page, zone: str, order: Order) -> tuple[Page, ...]:
    """The map with lettered squares on it, and pages that say in which square each household lies."""
    frame = placed(frame_of(page))
    squares = _Squares(frame, INK if order.mono else _MARK)
    first = replace(page, items=(*_swapped(page, frame), *squares.drawn()))
    rows = squares.rows(tables, zone, order)
    columns = Columns((tr("户编号"), tr("宗地号"), tr("方格")), (0.46, 0.34, 0.2), ("left", "left", "right"))
    per = 4 * grids.room(28, 280)
    count = max(-(-len(rows) // per), 1)
    made = []
    for number in range(count):
        title = tr("{title}　户编号索引 {number}/{count}", title=page.title, number=number + 1, count=count)
        items, _ = grids.spread(columns, rows[number * per:(number + 1) * per], (25, 28, 173), 280, 4)
        made.append(Page(*PAPERS["A4"], (Text(25, 20, title, 4.2, True), *items,
                                         Text(198, 288, _foot(tables, order), 2.5, colour=GREY, align="right")), title))
    return (first, *made)


def _foot(tables: Tables, order: Order) -> str:
    made = tr("数据截至 {day} · 打印 {moment} · 修订 {revision}", day=order.day.isoformat(),
              moment=order.printed_at.strftime("%Y-%m-%d %H:%M"), revision=tables.revision)
    return " · ".join([tr("内部使用"), *([tr("示意数据")] if tables.sample else []), made])


class _Squares:
    """Squares over a map: letters from the left, numbers from above."""

    def __init__(self, frame: MapFrame, colour: str) -> None:
        self._frame, self._colour = frame, colour
        side = _CELL_MM * frame.magnify
        self.columns = max(round(frame.width_mm / side), 1)
        self.rows_ = max(round(frame.height_mm / side), 1)
        self._wide, self._high = frame.width_mm / self.columns, frame.height_mm / self.rows_

    def drawn(self) -> list[Item]:
        """Fine lines, letters along the upper and lower edge, numbers along both sides."""
        frame, size = self._frame, 3.4 * self._frame.magnify
        right, bottom = frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm
        line = Stroke(self._colour, 0.12 * frame.magnify, (1.6, 1.6))
        found: list[Item] = [Line(((frame.x_mm + at * self._wide, frame.y_mm), (frame.x_mm + at * self._wide, bottom)),
                                  line) for at in range(1, self.columns)]
        found += [Line(((frame.x_mm, frame.y_mm + at * self._high), (right, frame.y_mm + at * self._high)), line)
                  for at in range(1, self.rows_)]
        for at in range(self.columns):
            x = frame.x_mm + (at + 0.5) * self._wide
            found += [Text(x, y, _letter(at), size, True, self._colour, "center")
                      for y in (frame.y_mm + size * 1.2, bottom - size * 0.4)]
        for at in range(self.rows_):
            y = frame.y_mm + (at + 0.5) * self._high + size * 0.36
            found += [Text(frame.x_mm + size * 0.4, y, str(at + 1), size, True, self._colour),
                      Text(right - size * 0.4, y, str(at + 1), size, True, self._colour, "right")]
        return found

    def rows(self, tables: Tables, zone: str, order: Order) -> list[tuple[str, str, str]]:
        """Number, parcel and square of every household of a zone that lies on the map, in the numbers' order."""
        links = rollup.household_parcels(tables, order.as_of)
        parcels, households = tables["parcel"], lookup.in_zone(tables["household"], zone)
        links = links[links["household"].isin(households.index) & links["parcel"].isin(parcels.index)]
        named = sorted(zip(tables["household"]["hh_no"].reindex(links["household"]), links["parcel"], strict=True))
        squares = {}
        for uid, land in parcels["geom"].loc[list(dict.fromkeys(parcel for _, parcel in named))].items():
            squares[uid] = "" if land is None else self._square(land.centroid.x, land.centroid.y)
        return [(str(number), str(parcels.at[uid, "parcel_no"]), squares[uid]) for number, uid in named if squares[uid]]

    def _square(self, easting: float, northing: float) -> str:
        x, y = self._frame.view.to_px_point(easting, northing)
        if not (0 <= x <= self._frame.width_mm and 0 <= y <= self._frame.height_mm):
            return ""
        column, row = min(int(x / self._wide), self.columns - 1), min(int(y / self._high), self.rows_ - 1)
        return f"{_letter(column)}{row + 1}"
