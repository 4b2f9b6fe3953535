"""What the sheets of a batch share: the snapshot, the product, one scene of the land, who lies where.

A ``Press`` is made once and asked for one sheet after the other; it keeps nothing of a sheet, so that a thousand need
no more memory than one.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import shapely

from gisapp.carto import folding, ground
from gisapp.carto.mapspec import MapSpec
from gisapp.carto.page import Page
from gisapp.carto.paper import PAPERS, checked_paper
from gisapp.carto.scene import Scene, compose
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.i18n import tr
from gisapp.services.pages import blocks, mapblock
from gisapp.services.pages.draft import Draft
from gisapp.services.pages.fields import Fields
from gisapp.services.pages.laying import Laid, lay
from gisapp.services.pages.order import Order
from gisapp.services.pages.subjects import Links, Subject
from gisapp.services.products import Frame, Product

_MAP: Final = "map"


class Press:
    """Prints sheets of one product from one snapshot."""

    def __init__(self, tables: Tables, product: Product, order: Order) -> None:
        self.tables, self.product, self.order = tables, product, order
        if order.paper is not None and checked_paper(order.paper) not in product.papers:
            raise InputError("product.paper", product=product.label, paper=order.paper, known=list(product.papers))

    @cached_property
    def links(self) -> Links:
        """Who lies where."""
        return Links(self.tables, self.order.as_of)

    @cached_property
    def scene(self) -> Scene:
        """The land: plain with nothing lit, or the layers that the product names."""
        if self.product.layers:
            return compose(self.tables, MapSpec(self.product.layers, as_of=self.order.as_of, mono=self.order.mono))
        return ground.ground(self.tables, mono=self.order.mono)

    def again(self, product: Product) -> "Press":
        """Sheets of the product as it was changed, from the same snapshot; what is still right is not made anew."""
        made = Press(self.tables, product, self.order)
        made.__dict__["links"] = self.links
        if product.layers == self.product.layers:
            made.__dict__["scene"] = self.scene
        return made

    def pages(self, uid: str) -> tuple[Page, ...]:
        """The sheet of a row, and pages that follow where a table goes on."""
        subject = self.links.subject(self.product.subject, uid)
        paper = self.paper_of(subject)
        draft = self._draft(subject, paper)
        items, title = self._lay(draft, paper).items, self._title(subject)
        size = self._size(paper)
        first = Page(*size, (*items, *folding.marks(*size)), title)
        return (first, *(Page(210, 297, each, title) for each in draft.following))

    def _size(self, paper: str) -> tuple[float, float]:
        width, height = PAPERS[paper]
        return (height, width) if self.product.landscape else (width, height)

    def paper_of(self, subject: Subject) -> str:
        """The paper asked for, else the smallest of the product's on which the map is large enough."""
        if self.order.paper is not None:
            return checked_paper(self.order.paper)
        least = self.product.map.get("least_scale")
        if least is None:
            return self.product.paper
        land: Any = self.tables["parcel"]["geom"]
        geometries = [each for uid in subject.parcels if (each := land.at[uid]) is not None]
        if not geometries:
            return self.product.paper
        west, south, east, north = shapely.total_bounds(geometries)
        for paper in self.product.papers:
            frame = next((each for each in self._placed(paper) if each.kind == _MAP), None)
            if frame is None or mapblock.fits(frame, (east - west, north - south), int(least)):
                return paper
        return self.product.papers[-1]

    def _placed(self, paper: str) -> Sequence[Frame]:
        """The frames on a paper: on a larger one than the product was drawn for, the map takes the gain."""
        width, height = self._size(paper)
        usual_width, usual_height = self._size(self.product.paper)
        across, down = width - usual_width, height - usual_height
        if not across and not down:
            return self.product.frames
        return [_moved(each, across, down) for each in self.product.frames]

    def laid(self, uid: str, *, tolerant: bool = False) -> tuple[Page, Laid]:
        """The first page of a row's sheet, and where each frame came to stand; for ``tolerant`` see ``laying.lay``."""
        subject = self.links.subject(self.product.subject, uid)
        paper = self.paper_of(subject)
        draft = self._draft(subject, paper)
        laid = self._lay(draft, paper, tolerant=tolerant)
        return Page(*self._size(paper), laid.items, self._title(subject)), laid

    def _title(self, subject: Subject) -> str:
        return f"{tr(self.product.label)} {subject.number}"

    def _draft(self, subject: Subject, paper: str) -> Draft:
        fields = Fields(self.tables, self.order, subject, self.product)
        return Draft(self.tables, self.product, self.order, subject, fields, self.scene, self.links, paper)

    def _lay(self, draft: Draft, paper: str, *, tolerant: bool = False) -> Laid:
        return lay(draft, self._placed(paper), blocks.KINDS, stands=lambda each: self._stands(each, draft.subject),
                   tolerant=tolerant)

    def _stands(self, frame: Frame, subject: Subject) -> bool:
        """Whether a frame is wanted for this subject: ``when`` is ``flat`` or ``house``."""
        when = frame.wanted.get("when")
        if when is None:
            return True
        flat = any(len(self.links.households_in(each)) > 1 for each in subject.buildings)
        return flat is (when == "flat")


def _moved(frame: Frame, across: float, down: float) -> Frame:
    """The frame on a larger paper: ``wide`` and ``high`` take the gain, ``half`` takes half of it in width."""
    anchor = str(frame.wanted.get("anchor", ""))
    right = across if "right" in anchor else across / 2 if "second" in anchor else 0.0
    moved = replace(frame, x_mm=frame.x_mm + right,
                    y_mm=frame.y_mm + (down if "bottom" in anchor else 0.0))
    if "wide" in anchor or "half" in anchor:
        moved = replace(moved, width_mm=moved.width_mm + (across if "wide" in anchor else across / 2))
    return replace(moved, height_mm=moved.height_mm + down) if "high" in anchor else moved
