"""The frame of a map: double neat line, grid ticks with coordinates, grid crosses, north arrow, scale bar.

Coordinates are written without separators and in full, easting below, northing at the left (DOMAIN §3).
"""

import math

import shapely

from gisapp.carto.page import Area, Item, Line, MapFrame, Text, rectangle
from gisapp.carto.scalebar import round_length
from gisapp.carto.style import GREY, INK, PAPER, Fill, Stroke

_TICK_MM = 2.6
_CROSS_MM = 1.4
_CORNER_EM = 7.6
"""How far from a corner a tick's number must stand (em), so that it stays apart from the corner's own coordinate."""


def neat_line(frame: MapFrame, text_scale: float, *, coordinates: bool = True) -> list[Item]:
    """Lines, ticks, crosses and coordinates around a map; takes ``gap`` and text outside of the frame.

    A public map has no ``coordinates``, and so neither ticks nor crosses.
    """
    gap = neat_gap(text_scale)
    inner = rectangle(frame.x_mm, frame.y_mm, frame.width_mm, frame.height_mm)
    outer = rectangle(frame.x_mm - gap, frame.y_mm - gap, frame.width_mm + 2 * gap, frame.height_mm + 2 * gap)
    return [
        *(_grid(frame, text_scale) if coordinates else ()),
        Area(inner, stroke=Stroke(INK, 0.15 * text_scale)), Area(outer, stroke=Stroke(INK, 0.6 * text_scale)),
    ]


def neat_gap(text_scale: float) -> float:
    """Distance of the two neat lines in mm."""
    return 1.8 * text_scale


def grid_step(denominator: float, text_scale: float) -> float:
    """Metres between grid ticks: a round length of about four centimetres on paper."""
    return round_length(56 * text_scale**0.5 * denominator / 1000)


def _grid(frame: MapFrame, text_scale: float) -> list[Item]:
    step = grid_step(frame.scale_denominator, text_scale)
    west, south, east, north = frame.bounds
    eastings = [at * step for at in range(math.ceil(west / step), math.floor(east / step) + 1)]
    northings = [at * step for at in range(math.ceil(south / step), math.floor(north / step) + 1)]
    found: list[Item] = []
    for easting in eastings:
        x, _ = _on_paper(frame, easting, south)
        found += _easting(frame, x, f"{easting:.0f}", text_scale)
    for northing in northings:
        _, y = _on_paper(frame, west, northing)
        found += _northing(frame, y, f"{northing:.0f}", text_scale)
    found += _corners(frame, text_scale)
    texts = shapely.STRtree(frame.texts())
    found += [cross for easting in eastings for northing in northings
              for cross in _cross(frame, _on_paper(frame, easting, northing), text_scale, texts)]
    return found


def _corners(frame: MapFrame, text_scale: float) -> list[Item]:
    """The coordinates of the map's own edges, to the decimetre: eastings below its corners, northings beside them."""
    west, south, east, north = frame.bounds
    gap, size = neat_gap(text_scale), 2.4 * text_scale
    left, right = frame.x_mm, frame.x_mm + frame.width_mm
    below, beside = frame.y_mm + frame.height_mm + gap + size * 1.15, left - gap - size * 0.45
    return [Text(left, below, f"{west:.1f}", size), Text(right, below, f"{east:.1f}", size, align="right"),
            Text(beside, frame.y_mm + frame.height_mm, f"{south:.1f}", size, angle_deg=90),
            Text(beside, frame.y_mm, f"{north:.1f}", size, align="right", angle_deg=90)]


def _on_paper(frame: MapFrame, easting: float, northing: float) -> tuple[float, float]:
    x, y = frame.view.to_px_point(easting, northing)
    return frame.x_mm + x, frame.y_mm + y


def _easting(frame: MapFrame, x: float, text: str, text_scale: float) -> list[Item]:
    gap, tick = neat_gap(text_scale), _TICK_MM * text_scale
    top, bottom = frame.y_mm, frame.y_mm + frame.height_mm
    stroke, size = Stroke(INK, 0.15 * text_scale), 2.4 * text_scale
    found: list[Item] = [Line(((x, top - gap), (x, top + tick)), stroke),
                         Line(((x, bottom - tick), (x, bottom + gap)), stroke)]
    clear = size * _CORNER_EM
    if frame.x_mm + clear < x < frame.x_mm + frame.width_mm - clear:
        found.append(Text(x, bottom + gap + size * 1.15, text, size, align="center"))
    return found


def _northing(frame: MapFrame, y: float, text: str, text_scale: float) -> list[Item]:
    gap, tick = neat_gap(text_scale), _TICK_MM * text_scale
    left, right = frame.x_mm, frame.x_mm + frame.width_mm
    stroke, size = Stroke(INK, 0.15 * text_scale), 2.4 * text_scale
    found: list[Item] = [Line(((left - gap, y), (left + tick, y)), stroke),
                         Line(((right - tick, y), (right + gap, y)), stroke)]
    clear = size * _CORNER_EM
    if frame.y_mm + clear < y < frame.y_mm + frame.height_mm - clear:
        found.append(Text(left - gap - size * 0.45, y, text, size, align="center", angle_deg=90))
    return found


def _cross(frame: MapFrame, at: tuple[float, float], text_scale: float, texts: shapely.STRtree) -> list[Item]:
    """A cross of the grid, where it runs through no text and stands apart from the ticks."""
    x, y = at
    arm = _CROSS_MM * text_scale
    clear = _TICK_MM * text_scale + arm
    if not (frame.x_mm + clear < x < frame.x_mm + frame.width_mm - clear
            and frame.y_mm + clear < y < frame.y_mm + frame.height_mm - clear):
        return []
    if len(texts.query(shapely.box(x - arm, y - arm, x + arm, y + arm), predicate="intersects")):
        return []
    stroke = Stroke(GREY, 0.1 * text_scale)
    return [Line(((x - arm, y), (x + arm, y)), stroke), Line(((x, y - arm), (x, y + arm)), stroke)]


def north_arrow(x_mm: float, y_mm: float, text_scale: float, text: str) -> list[Item]:
    """A half-filled arrow to grid north under its character; (x, y) is the top middle, 20 mm high on A3."""
    size = 4.6 * text_scale
    top, foot, half = y_mm + size * 1.25, y_mm + 20 * text_scale, 3.2 * text_scale
    notch = foot - 4.2 * text_scale
    stroke = Stroke(INK, 0.25 * text_scale)
    return [
        Text(x_mm, y_mm + size * 0.9, text, size, bold=True, align="center"),
        Area(((x_mm, top), (x_mm - half, foot), (x_mm, notch)), Fill(INK), stroke),
        Area(((x_mm, top), (x_mm + half, foot), (x_mm, notch)), Fill(PAPER), stroke),
    ]


def scale_bar(x_mm: float, y_mm: float, room_mm: float, denominator: float, text_scale: float) -> list[Item]:
    """Two fields of a round length with their numbers above; (x, y) is the top left, 6 mm high on A3."""
    metres = round_length(room_mm / 2 * denominator / 1000)
    field, size = metres * 1000 / denominator, 2.5 * text_scale
    top, high = y_mm + size * 1.3, 1.5 * text_scale
    stroke = Stroke(INK, 0.15 * text_scale)
    kilometres = metres * 2 >= 2000
    numbers = [each / 1000 if kilometres else each for each in (0.0, metres, 2 * metres)]
    unit = " km" if kilometres else " m"
    return [
        Area(rectangle(x_mm, top, field, high), Fill(INK), stroke),
        Area(rectangle(x_mm + field, top, field, high), Fill(PAPER), stroke),
        Text(x_mm, y_mm + size * 0.9, f"{numbers[0]:g}", size),
        Text(x_mm + field, y_mm + size * 0.9, f"{numbers[1]:g}", size, align="center"),
        Text(x_mm + 2 * field, y_mm + size * 0.9, f"{numbers[2]:g}{unit}", size, align="center"),
    ]
