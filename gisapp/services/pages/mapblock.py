"""The map on a sheet about one household or parcel: its land at a round scale, its points, north arrow, scale bar."""

import math
from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely

from gisapp.carto import callouts, ground, labels, neatline, numbering, paper, plat
from gisapp.carto.label import Label
from gisapp.carto.page import Area, MapFrame, Text, rectangle
from gisapp.carto.scene import Bounds, Scene
from gisapp.carto.style import INK, PAPER, Fill, Stroke
from gisapp.domain.changes import Tables
from gisapp.i18n import tr
from gisapp.services.pages.draft import Draft
from gisapp.services.pages.subjects import Subject
from gisapp.services.products import Frame

_SHARE: Final = 0.7
_SCALES: Final = (100, 150, 200, 250, 300, 400, 500, 600, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000)
_SIDES: Final = 24


def circle(x: float, y: float, half: float) -> tuple[tuple[float, float], ...]:
    """A round outline."""
    return tuple((x + half * math.cos(2 * math.pi * at / _SIDES), y + half * math.sin(2 * math.pi * at / _SIDES))
                 for at in range(_SIDES))


def draw(draft: Draft, frame: Frame) -> float:
    """The map of the subject; an empty frame that says so where the subject lies nowhere."""
    y, height = frame.y_mm, frame.height_mm
    outline = rectangle(frame.x_mm, y, frame.width_mm, height)
    land = _land(draft.tables, draft)
    if land is None:
        draft.items.append(Area(outline, stroke=Stroke(INK, 0.3)))
        draft.text(frame.x_mm + frame.width_mm / 2, y + height / 2, tr("没有图形"), 4, align="center",
                   colour=draft.grey())
        return y + height
    west, south, east, north = land
    denominator = _scale(draft, frame, (east - west, north - south))
    bare = MapFrame(frame.x_mm, y, frame.width_mm, height, _scene(draft, frame), (west + east) / 2,
                    (south + north) / 2, denominator)
    hidden = _covered(frame, bare) if frame.wanted.get("furniture", True) else []
    view = replace(bare, labels=_texts(bare, hidden, own=not draft.product.layers))
    draft.show_map(view)
    _marks(draft, frame, view)
    if frame.wanted.get("neat"):
        draft.items += neatline.neat_line(view, 0.8)
    else:
        draft.items.append(Area(outline, stroke=Stroke(INK, 0.3)))
    if frame.wanted.get("furniture", True):
        _furniture(draft, frame, denominator)
    return y + height


def _texts(bare: MapFrame, hidden: list[Bounds], *, own: bool) -> tuple[Label, ...]:
    """The texts that find room, and those of the sheet's own land that do not, on a line beside it."""
    placed = labels.place(bare.scene, bare.view, hidden)
    if not own:
        return placed
    lit = {each.layer.name: np.flatnonzero(each.classes == ground.OWN) for each in bare.scene.layers
           if each.layer.table in {"parcel", "building"} and each.namer is not None}
    return (*placed, *callouts.callouts(bare.scene, bare.view, placed, lit, hidden))


def _land(tables: Tables, draft: Draft) -> tuple[float, float, float, float] | None:
    for table, uids in (("parcel", draft.subject.parcels), ("building", draft.subject.buildings)):
        drawn: Any = tables[table]["geom"]
        geometries = [each for uid in uids if (each := drawn.at[uid]) is not None]
        if geometries:
            west, south, east, north = (float(each) for each in shapely.total_bounds(geometries))
            return west, south, east, north
    return None


def _scale(draft: Draft, frame: Frame, size_m: tuple[float, float]) -> int:
    """The scale asked for, else the largest of the product's at which the land fills a fair share of the frame."""
    if draft.order.scale is not None:
        return draft.order.scale
    share = float(frame.wanted.get("share", _SHARE))
    room = (frame.width_mm * share, frame.height_mm * share)
    scales = tuple(int(each) for each in frame.wanted.get("scales", _SCALES))
    return next((each for each in scales if paper.fits(size_m, room, each)), paper.largest_scale(size_m, room))


def fits(frame: Frame, size_m: tuple[float, float], largest: int) -> bool:
    """Whether land fits a frame's share at 1:``largest`` or larger."""
    share = float(frame.wanted.get("share", _SHARE))
    return paper.fits(size_m, (frame.width_mm * share, frame.height_mm * share), largest)


def _scene(draft: Draft, frame: Frame) -> Scene:
    if draft.product.layers:
        return draft.scene
    tables, subject = draft.tables, draft.subject
    texts: dict[str, tuple[str, ...]] = {}
    for uid in subject.parcels:
        texts[uid] = (str(tables["parcel"].at[uid, "parcel_no"]),)
    for uid in subject.buildings:
        number, words = str(tables["building"].at[uid, "bldg_no"]), ground.building_words(tables, uid)
        short = number.rpartition("-")[2]
        texts[uid] = tuple(dict.fromkeys((f"{number} {words}".strip(), f"({short}) {words}".strip(), words, number)))
    numbers = None
    if frame.wanted.get("neighbours"):
        column = tables["parcel"]["parcel_no"].to_numpy(dtype=object)
        numbers = numbering.plain_texts(column)
    return ground.lit(draft.scene, subject.parcels, subject.buildings, texts, numbers=numbers,
                      rooms=_yards(tables, subject))


def _yards(tables: Tables, subject: Subject) -> dict[str, shapely.Geometry]:
    """The land of each parcel without its buildings, where its own number stands; none where it is all built over."""
    built = shapely.union_all([each for each in tables["building"]["geom"].loc[list(subject.buildings)] if each])
    found: dict[str, shapely.Geometry] = {}
    for uid in subject.parcels:
        land: list[shapely.Geometry] = [each for each in tables["parcel"]["geom"].loc[[uid]] if each is not None]
        for yard in shapely.difference(land, built):
            if not yard.is_empty:
                found[uid] = yard
    return found


def _marks(draft: Draft, frame: Frame, view: MapFrame) -> None:
    most = int(frame.wanted.get("points", 0))
    boundary = draft.fields.boundary if most else None
    if boundary is None or len(boundary.points) > most:
        return
    marks = plat.Marks(view, colour=draft.red())
    if frame.wanted.get("furniture", True):
        marks.keep_free(_furniture_places(frame))
    marks.keep_texts(view.labels or ())
    for ring in boundary.rings:
        marks.ring([(each.number, each.y_east, each.x_north, each.edge_m) for each in ring],
                   lengths=bool(frame.wanted.get("lengths", True)))
    draft.items += marks.items


def _furniture_places(frame: Frame) -> list[tuple[float, float, float, float]]:
    right, bottom = frame.x_mm + frame.width_mm, frame.y_mm + frame.height_mm
    return [(right - 12, frame.y_mm, 12, 19), (frame.x_mm, bottom - 9, 57, 9)]


def _covered(frame: Frame, bare: MapFrame) -> list[Bounds]:
    """The land under the north arrow and the scale bar, where a text would be cut."""
    west, _, _, north = bare.view.bounds
    metre = bare.scale_denominator / 1000
    return [(west + (x - frame.x_mm) * metre, north - (y + high - frame.y_mm) * metre,
             west + (x + wide - frame.x_mm) * metre, north - (y - frame.y_mm) * metre)
            for x, y, wide, high in _furniture_places(frame)]


def _furniture(draft: Draft, frame: Frame, denominator: int) -> None:
    """North arrow and scale bar on white, inside the frame."""
    north, bar = (rectangle(x, y, wide, high) for x, y, wide, high in _furniture_places(frame))
    draft.items += [Area(north, Fill(PAPER), Stroke(INK, 0.15)), Area(bar, Fill(PAPER), Stroke(INK, 0.15))]
    draft.items += neatline.north_arrow(frame.x_mm + frame.width_mm - 6, frame.y_mm + 2, 0.75, tr("北"))
    foot = frame.y_mm + frame.height_mm
    draft.items += neatline.scale_bar(frame.x_mm + 3, foot - 7.2, 31, denominator, 0.85)
    draft.items.append(Text(frame.x_mm + 55.5, foot - 2.8, f"1:{denominator}", 3.2, True, align="right"))
