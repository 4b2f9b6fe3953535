"""What a map is to show, as a frozen value: the same for screen, paper and file."""

import datetime as dt
from dataclasses import dataclass, field

from gisapp.carto.basemap import Under
from gisapp.carto.layer import layer, visible_layers
from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import USUAL, Portrayal
from gisapp.carto.symbology import Layer


@dataclass(frozen=True, slots=True)
class MapSpec:
    """What to show.

    Attributes:
        layers: names of the visible layers, bottom to top.
        portrayal: how they tell what they tell.
        as_of: states at the end of this day; None is now.
        mono: hatches instead of colours.
        only: classes of the theme shown in colour, the others paled; None is all.
        zone: uid of the only zone to show; None is all.
        today: the present day, from which terms are counted; the clock's where None.
        under: orthophotos and tiles under the map; None is nothing.
        styles: layers drawn otherwise than their files say (while a style is being tried).
    """

    layers: tuple[str, ...] = field(default_factory=visible_layers)
    portrayal: Portrayal = USUAL
    as_of: dt.date | None = None
    mono: bool = False
    only: frozenset[str] | None = None
    zone: str | None = None
    today: dt.date | None = None
    under: Under | None = None
    styles: tuple[Layer, ...] = ()

    def style(self, name: str) -> Layer:
        """The layer of a name; ``InputError`` where there is none."""
        return next((each for each in self.styles if each.name == name), None) or layer(name)

    @property
    def moment(self) -> Moment:
        """When it is looked at."""
        return Moment(self.as_of, self.today, self.portrayal.since)
