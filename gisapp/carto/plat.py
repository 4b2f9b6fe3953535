"""Boundary points and edge lengths around a piece of land on paper, as a 宗地图 wants them.

Points are circles of 0.8 mm with their numbers outside of the land, lengths stand along their edges; nothing stands
over anything else, and what finds no room is read from the coordinate table. Source: TD/T 1001-2012.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import shapely

from gisapp.carto import typography
from gisapp.carto.label import Label, boxes
from gisapp.carto.page import Area, Item, MapFrame, Text
from gisapp.carto.style import INK, PAPER, Fill, Stroke

POINT_MM = 0.8
_SIDES = 12
_CIRCLE = tuple((math.cos(2 * math.pi * at / _SIDES), math.sin(2 * math.pi * at / _SIDES)) for at in range(_SIDES))
_TURNS = (0, 30, -30, 60, -60, 90, -90, 130, -130, 180)
_STEEP = 90.0
_LEAST_MM = 1.3
_LINE_MM = 0.2
_APART_MM = 0.3

Corner = tuple[str, float, float, float]
"""Number, easting, northing, length of the edge to the next corner (m)."""


class Marks:
    """The marks of one map; what is placed first keeps its room.

    ``unnumbered`` counts the points whose number found none: they are read from the coordinate table.
    """

    def __init__(self, frame: MapFrame, *, colour: str, text_scale: float = 1.0) -> None:
        self.items: list[Item] = []
        self._frame = frame
        self._colour = colour
        self._k = text_scale
        self._corner = np.array([frame.x_mm, frame.y_mm])
        self.unnumbered = 0
        self._taken: list[shapely.Geometry] = []
        self._room = shapely.box(frame.x_mm, frame.y_mm, frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm)

    def keep_free(self, rectangles: Iterable[tuple[float, float, float, float]]) -> None:
        """Rectangles (x, y, width, height in mm) where nothing may stand: the north arrow, the scale bar."""
        self._taken += [shapely.box(x, y, x + width, y + height) for x, y, width, height in rectangles]

    def keep_texts(self, labels: Sequence[Label]) -> None:
        """The labels of the map, where nothing may stand either."""
        self._taken += list(replace(self._frame, labels=tuple(labels)).texts())

    def ring(self, corners: Sequence[Corner], *, numbers: bool = True, lengths: bool = True) -> None:
        """Circles, numbers and lengths of one ring."""
        xy = self._on_paper(corners)
        clockwise = _turned_right(xy)
        edges = np.asarray(shapely.linestrings(np.stack([xy, np.roll(xy, -1, axis=0)], axis=1)), dtype=object)
        self._taken += list(shapely.buffer(edges[shapely.length(edges) > 0], _LINE_MM * self._k, cap_style="flat"))
        if numbers:
            self._numbers(xy, [corner[0] for corner in corners], clockwise)
        if lengths:
            self._lengths(xy, [corner[3] for corner in corners], clockwise)
        self.items += [_circle(x, y, self._colour) for x, y in xy if self._room.contains(shapely.Point(x, y))]

    def _on_paper(self, corners: Sequence[Corner]) -> np.ndarray:
        placed = self._frame.view.to_px(np.array([(east, north) for _, east, north, _ in corners]))
        return np.asarray(placed + self._corner)

    def _numbers(self, xy: np.ndarray, names: Sequence[str], clockwise: bool) -> None:
        size = 2.5 * self._k
        self._taken += [shapely.Point(x, y).buffer(POINT_MM / 2) for x, y in xy]
        for place, name in enumerate(names):
            if not self._room.contains(shapely.Point(*xy[place])):
                continue
            outward = _outward(xy[place - 1], xy[place], xy[(place + 1) % len(xy)], clockwise)
            self.unnumbered += not self._number(xy[place], name, size, outward)

    def _number(self, at: np.ndarray, name: str, size: float, outward: float) -> bool:
        """Put a point's number outside of the land, or near; whether it found room."""
        wide, high = typography.width_mm(name, size, bold=True), typography.height_mm(name, size)
        for far in (1.0, 1.6):
            for turn in _TURNS:
                angle = outward + math.radians(turn)
                x = at[0] + math.cos(angle) * (POINT_MM / 2 + 0.6 + wide / 2) * far
                y = at[1] + math.sin(angle) * (POINT_MM / 2 + 0.6 + high / 2) * far
                if self._takes(x, y, wide, high, 0.0):
                    self.items.append(Text(x, y + high / 2, name, size, True, self._colour, "center"))
                    return True
        return False

    def _lengths(self, xy: np.ndarray, lengths: Sequence[float], clockwise: bool) -> None:
        for place, length in enumerate(lengths):
            start, end = xy[place], xy[(place + 1) % len(xy)]
            along = end - start
            edge_mm = float(np.hypot(*along))
            text = f"{length:.2f}"
            size = typography.fitted(text, 2.2 * self._k, max(edge_mm - 1.2, 0.01), smallest_mm=0.1)
            if size < _LEAST_MM:
                continue
            angle = math.degrees(math.atan2(-along[1], along[0]))
            upright = (angle + _STEEP) % 180 - _STEEP
            normal = np.array([-along[1], along[0]]) / edge_mm * (-1 if clockwise else 1)
            wide, high = typography.width_mm(text, size), typography.height_mm(text, size)
            for side in (1, -1):
                x, y = (start + end) / 2 + normal * side * (high / 2 + 0.75)
                if self._takes(x, y, wide, high, upright):
                    turn = math.radians(upright)
                    foot = (x + math.sin(turn) * high / 2, y + math.cos(turn) * high / 2)
                    self.items.append(Text(*foot, text, size, colour=INK, align="center", angle_deg=upright))
                    break

    def _takes(self, x: float, y: float, wide: float, high: float, angle_deg: float) -> bool:
        """Whether a text finds room about its middle; then it keeps it."""
        room = np.array([wide + _APART_MM]), np.array([high + _APART_MM])
        box = boxes(np.array([x]), np.array([y]), *room, np.array([-angle_deg]))[0]
        if not self._room.contains(box) or any(shapely.intersects(np.array(self._taken, dtype=object), box)):
            return False
        self._taken.append(box)
        return True


def _turned_right(xy: np.ndarray) -> bool:
    """Whether a ring on paper (y downwards) runs clockwise as seen."""
    after = np.roll(xy, -1, axis=0)
    return float((xy[:, 0] * after[:, 1] - after[:, 0] * xy[:, 1]).sum()) > 0


def _outward(before: np.ndarray, at: np.ndarray, after: np.ndarray, clockwise: bool) -> float:
    """Direction (radians, y downwards) that leads out of the land at a corner."""
    came, goes = at - before, after - at
    came, goes = came / max(np.hypot(*came), 1e-9), goes / max(np.hypot(*goes), 1e-9)
    side = -1 if clockwise else 1
    normal = side * (np.array([-came[1], came[0]]) + np.array([-goes[1], goes[0]]))
    return math.atan2(normal[1], normal[0])


def _circle(x: float, y: float, colour: str) -> Area:
    half = POINT_MM / 2
    outline = tuple((round(x + half * cosine, 2), round(y + half * sine, 2)) for cosine, sine in _CIRCLE)
    return Area(outline, Fill(PAPER), Stroke(colour, 0.15))
