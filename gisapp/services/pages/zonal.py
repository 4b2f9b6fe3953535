"""The sheet of a zone: its map in a frame, and around it whatever its layout has, as on any other sheet.

Called by ``services.maps``; the layout editor reads the places of the frames.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from gisapp.carto import folding, labels, neatline, plat, style
from gisapp.carto.page import Item, MapFrame, Page, moved
from gisapp.carto.scene import Bounds, Scene
from gisapp.domain.changes import Tables
from gisapp.services import margins, sheets
from gisapp.services.pages import blocks
from gisapp.services.pages.draft import Draft
from gisapp.services.pages.fields import Fields
from gisapp.services.pages.laying import Block, Laid, lay
from gisapp.services.pages.order import Order
from gisapp.services.pages.subjects import Links
from gisapp.services.products import Frame, Product
from gisapp.services.sheets import Facts, Layout


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """What the map shows: a zone (uid), its scene, the box around it in project coordinates, at a scale."""

    zone: str
    scene: Scene
    bounds: Bounds
    denominator: int


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A sheet, and where its frames came to stand."""

    page: Page
    laid: Laid


def sheet(tables: Tables, product: Product, order: Order, land: Land, facts: Facts, made: Layout, *,
          tolerant: bool = False) -> Drawn:
    """Draw the frames of a layout; for ``tolerant`` see ``laying.lay``."""
    links = Links(tables, order.as_of)
    subject = links.subject("zone", land.zone)
    fields = Fields(tables, order, subject, product, facts)
    draft = Draft(tables, product, order, subject, fields, land.scene, links, made.sheet.paper, facts)
    laid = lay(draft, made.frames, _kinds(land, facts, made), tolerant=tolerant)
    size = made.sheet.width_mm, made.sheet.height_mm
    return Drawn(Page(*size, (*laid.items, *(folding.marks(*size) if facts.binding else ())), facts.title), laid)


def _kinds(land: Land, facts: Facts, made: Layout) -> Mapping[str, Block]:
    """What can stand on the sheet of a zone."""
    drawn = partial(_block, land.denominator, made.sign_scale)
    own: dict[str, Block] = dict.fromkeys((*sheets.BLOCKS, *margins.SPECIAL), drawn)
    return {**blocks.KINDS, **own, sheets.MAP: partial(_map, land, facts, made)}


def _block(denominator: int, sign_scale: float, draft: Draft, frame: Frame) -> float:
    """A block of the margin: legend, figures, scale, who made it."""
    if draft.facts is None:
        return frame.y_mm
    column = sheets.block(frame.kind, draft.facts, denominator,
                          (float(frame.wanted.get("magnify", 1.0)), sign_scale), frame.width_mm)
    draft.items += [moved(item, frame.x_mm, frame.y_mm) for item in column.items]
    return frame.y_mm + column.height_mm


def _map(land: Land, facts: Facts, made: Layout, draft: Draft, frame: Frame) -> float:
    west, south, east, north = land.bounds
    view = MapFrame(frame.x_mm, frame.y_mm, frame.width_mm, frame.height_mm, land.scene, (west + east) / 2,
                    (south + north) / 2, land.denominator, made.sign_scale)
    view = replace(view, labels=labels.place(land.scene, view.view))
    draft.show_map(view)
    draft.items += [*red_line_marks(view, facts),
                    *neatline.neat_line(view, made.text_scale, coordinates=not facts.public)]
    return frame.y_mm + frame.height_mm


def red_line_marks(frame: MapFrame, facts: Facts) -> list[Item]:
    """The numbered corners of the red lines; a public map has none."""
    marks = plat.Marks(frame, colour="#000000" if facts.mono else style.RED_LINE, text_scale=frame.magnify)
    marks.keep_texts(frame.labels or ())
    if not facts.public:
        for _, line in facts.red_lines:
            for ring in line.rings:
                marks.ring([(each.number, each.y_east, each.x_north, each.edge_m) for each in ring], lengths=False)
    return marks.items
