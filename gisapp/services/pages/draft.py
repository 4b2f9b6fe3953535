"""The sheet while it is drawn: items so far, how far down each frame reaches, pages that follow."""

from gisapp.carto import style, typography
from gisapp.carto.page import Align, Item, Line, MapFrame, Text
from gisapp.carto.scene import Scene
from gisapp.carto.style import GREY, INK, Stroke
from gisapp.domain.changes import Tables
from gisapp.services.pages.fields import Fields
from gisapp.services.pages.order import Order
from gisapp.services.pages.subjects import Links, Subject
from gisapp.services.products import Frame, Product
from gisapp.services.sheets import Facts

RULE = Stroke("#C9CCD1", 0.15)
BODY_MM = 3.0


class Draft:
    """One sheet; blocks append to ``items`` and return their lower edge in mm.

    Attributes:
        facts: what the sheet of a zone says; None on others.
        maps: the maps drawn so far, the main one first; what depends on a map is drawn after them.
        bottoms: name of a frame → lower edge of what stands in it.
    """

    def __init__(self, tables: Tables, product: Product, order: Order, subject: Subject, fields: Fields,
                 scene: Scene, links: Links, paper: str = "A4", facts: Facts | None = None) -> None:
        self.tables, self.product, self.order, self.subject = tables, product, order, subject
        self.fields, self.scene, self.links, self.paper = fields, scene, links, paper
        self.facts = facts
        self.items: list[Item] = []
        self.maps: list[MapFrame] = []
        self.following: list[tuple[Item, ...]] = []
        self.bottoms: dict[str, float] = {}

    def show_map(self, view: MapFrame) -> None:
        """Draw a map; the first one is that of which scale, legend and overview tell."""
        self.maps.append(view)
        self.items.append(view)
        self.fields.scale_denominator = round(self.maps[0].scale_denominator)

    def red(self) -> str:
        """The colour of what is red, on this printer."""
        return INK if self.order.mono else style.RED_LINE

    def text(self, x: float, y: float, text: str, size: float, *, bold: bool = False, align: Align = "left",
             colour: str = INK, room: float | None = None) -> None:
        """One line of text, made smaller where its room is short."""
        line = Text(x, y, text, size, bold, colour, align)
        self.items.append(line if room is None else line.within(room))

    def lines(self, x: float, y: float, text: str, size: float, room: float, *, bold: bool = False,
              colour: str = INK, leading: float = 1.45, align: Align = "left") -> float:
        """A text over several lines; returns the lower edge."""
        x += {"left": 0.0, "center": room / 2, "right": room}[align]
        for line in typography.wrapped(text, size, room, bold=bold) or [""]:
            self.items.append(Text(x, y + size * 0.98, line, size, bold, colour, align))
            y += size * leading
        return y

    def heading(self, frame: Frame, y: float) -> float:
        """The heading of a frame, where it has one; returns where its contents begin."""
        words = frame.wanted.get("heading")
        if not words:
            return y
        size = float(frame.wanted.get("heading_size", 4.0))
        self.text(frame.x_mm, y + size * 0.95, self.fields.fill(words), size, bold=True, room=frame.width_mm)
        return y + size * 1.5

    def rule(self, x: float, y: float, width: float) -> None:
        """A hairline."""
        self.items.append(Line(((x, y), (x + width, y)), RULE))

    def grey(self) -> str:
        """The colour of small print."""
        return INK if self.order.mono else GREY
