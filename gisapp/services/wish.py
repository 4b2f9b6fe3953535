"""What is to be printed, as one value: asked for by the window and the commands, taken by all that makes its pages."""

from dataclasses import dataclass

from gisapp.carto.basemap import Under
from gisapp.carto.portrayal import Portrayal
from gisapp.services.pages.order import Order
from gisapp.services.products import Product


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed.

    Attributes:
        product: the kind of sheet.
        uids: whose sheets, in order; rows of the product's subject.
        order: when, for whom, on which paper, in colour or not.
        landscape: orientation of a zone's map; the one with the larger scale where None.
        public: without numbers, coordinates and personal data; zones only.
        review: 审图号 of a public map, or why it needs none.
        tile: laid over several sheets, for a map too big for the paper; zones only.
        portrayal: how a zone's map tells what it tells; the product's own where None.
        under: orthophotos and tiles under the maps; None is nothing.
        by: by what a wall map gives its figures, one of ``wall.GROUPS``.
        numbers: what helps where the numbers find no room: ``crowding.INSETS``, ``crowding.INDEX``, or nothing.
    """

    product: Product
    uids: tuple[str, ...]
    order: Order
    landscape: bool | None = None
    public: bool = False
    review: str = ""
    tile: bool = False
    portrayal: Portrayal | None = None
    under: Under | None = None
    by: str = ""
    numbers: str = ""

    @property
    def portrayed(self) -> Portrayal:
        """How the map tells what it tells."""
        return self.portrayal or self.product.portrayal

    @property
    def tiled(self) -> bool:
        """Whether the map is laid over several sheets: on wish, or because the product is an atlas of a zone."""
        return self.product.subject == "zone" and (self.tile or "sheets" in self.product.map)

    @property
    def numbered(self) -> bool:
        """Whether the map bears household numbers that may lack room; an atlas has room enough."""
        return self.product.subject == "zone" and not (self.public or self.product.map.get("plain") or self.tiled)
