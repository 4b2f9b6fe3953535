"""What a map is to show, as a frozen value: the same for screen, paper and file."""

import datetime as dt
from dataclasses import dataclass, field

from gisapp.carto.layer import visible_layers


@dataclass(frozen=True, slots=True)
class MapSpec:
    """What to show.

    Attributes:
        layers: names of the visible layers, bottom to top.
        as_of: stages at the end of this day; None is now.
        mono: hatches instead of colours.
        only: legend groups shown in colour, the others paled; None is all.
        zone: uid of the only zone to show; None is all.
    """

    layers: tuple[str, ...] = field(default_factory=visible_layers)
    as_of: dt.date | None = None
    mono: bool = False
    only: frozenset[str] | None = None
    zone: str | None = None
