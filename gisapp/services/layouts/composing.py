"""What a layout looks like with the records of one real household, parcel, building or zone.

``Composer`` keeps what does not change from step to step, the scene of the land above all, so that a sheet is there
again in a few milliseconds. Called by the layout editor, off the main thread; pages come from the one road of all
sheets.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gisapp.carto.page import Page
from gisapp.carto.paper import PAPERS
from gisapp.carto.scene import Scene
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.services import maps
from gisapp.services.layouts.arrangement import Arrangement, wanting
from gisapp.services.pages.laying import Laid, Place
from gisapp.services.pages.order import Order
from gisapp.services.pages.press import Press
from gisapp.services.products import Frame, Product
from gisapp.services.wish import Wish

_KEPT = ("size", "magnify")


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A sheet as it prints.

    Attributes:
        page: the first page.
        places: key of each frame → where it stands.
        faults: key of a frame → why it cannot be drawn.
    """

    page: Page
    places: Mapping[int, Place]
    faults: Mapping[int, InputError]


def shifted(shown: Shown, keys: Collection[int], right_mm: float, down_mm: float) -> Shown:
    """What is shown, with frames elsewhere: until the sheet is composed again."""
    places = {key: replace(place, x_mm=place.x_mm + right_mm, y_mm=place.y_mm + down_mm,
                           lower_mm=place.lower_mm + down_mm) if key in keys else place
              for key, place in shown.places.items()}
    return replace(shown, places=places)


def resized(shown: Shown, key: int, box: tuple[float, float, float, float]) -> Shown:
    """What is shown, with a frame of another size: until the sheet is composed again."""
    left, top, right, bottom = box
    place = replace(shown.places[key], x_mm=left, y_mm=top, width_mm=right - left, height_mm=bottom - top)
    return replace(shown, places={**shown.places, key: place})


class Composer:
    """Composes sheets of one subject (uid) from one snapshot."""

    def __init__(self, tables: Tables, uid: str, order: Order) -> None:
        self.tables, self.uid, self.order = tables, uid, order
        self._press: Press | None = None
        self._scene: Scene | None = None

    def shown(self, arrangement: Arrangement) -> Shown:
        """The sheet with the frames as they are now.

        Raises:
            InputError: what concerns the sheet as a whole: no land to show, a scale that does not fit.
        """
        product = arrangement.as_product()
        page, laid = self._zone(product) if product.subject == "zone" else self._one(product)
        keys = arrangement.keys
        return Shown(page, dict(zip(keys, laid.places, strict=True)),
                     {keys[at]: fault for at, fault in laid.faults.items()})

    def _one(self, product: Product) -> tuple[Page, Laid]:
        order = replace(self.order, paper=product.paper)
        known = replace(product, papers=tuple(dict.fromkeys((product.paper, *product.papers))))
        self._press = self._press.again(known) if self._press else Press(self.tables, known, order)
        self._press.order = order
        return self._press.laid(self.uid, tolerant=True)

    def _zone(self, product: Product) -> tuple[Page, Laid]:
        wish = Wish(product, (self.uid,), replace(self.order, paper=product.paper))
        if self._scene is None:
            self._scene = maps.scene_of(self.tables, maps.spec_of(self.uid, wish), wish)
        drawn = maps.laid_out(self.tables, self.uid, wish, self._scene)
        return drawn.page, drawn.laid


def opened(tables: Tables, product: Product, uid: str, order: Order) -> Arrangement:
    """A product ready to be laid out: one that is arranged by its margin begins with the frames that this makes.

    Raises:
        InputError: as ``maps.zone_map``.
    """
    if product.subject != "zone" or product.frames:
        return Arrangement.of(product)
    order = replace(order, paper=product.paper, scale=None)
    made = maps.layout_of(tables, uid, Wish(product, (uid,), order, product.landscape))
    return Arrangement.of(replace(product, landscape=made.sheet.landscape, frames=_chained(made.frames)))


def _chained(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Arranged frames with round sizes; of blocks under each other each hangs below the one before, whose contents
    may grow.
    """
    found: list[Frame] = []
    before: Frame | None = None
    for each in frames:
        made = _rounded(each)
        if "magnify" in each.wanted:
            made = replace(made, name=each.kind, height_mm=0.0)
            if before is not None and before.x_mm == each.x_mm:
                gap = each.y_mm - before.y_mm - before.height_mm
                made = replace(made, y_mm=round(gap, 1), below=before.kind)
            before = each
        found.append(made)
    return tuple(found)


def _rounded(frame: Frame) -> Frame:
    place: dict[str, Any] = {name: round(getattr(frame, name), 1) for name in ("x_mm", "y_mm", "width_mm", "height_mm")}
    sizes = {name: round(float(frame.wanted[name]), 2) for name in _KEPT if name in frame.wanted}
    return wanting(replace(frame, **place), **sizes)


def paper_size(product: Product) -> tuple[float, float]:
    """Width and height of the paper that a product is laid out on (mm)."""
    width, height = PAPERS[product.paper]
    return (height, width) if product.landscape else (width, height)
