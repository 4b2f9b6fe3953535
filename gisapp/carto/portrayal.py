"""图示表达: how a map tells what it tells, as one value: its theme, what bears the colours, what is written on it.

The window holds one (and remembers it for each project), a product has its own, a wish asks for one, and a map is made
by one. Named as in GB/T 24355 (ISO 19117). Light: the window's shared state needs it at start.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

Carrier = Literal["building", "household", "parcel"]
Summed = Literal["slowest", "rate"]
CARRIERS: Final[tuple[Carrier, ...]] = get_args(Carrier)
SUMMED: Final[tuple[Summed, ...]] = get_args(Summed)
STAGE: Final = "stage"
SINCE: Final = "since"
Lettering = tuple[str, ...]
"""What parcels and buildings bear (``carto.lettering.CHOICES``)."""
NUMBER: Final = "number"
NUMBERED: Final[Lettering] = (NUMBER,)


@dataclass(frozen=True, slots=True)
class Portrayal:
    """How a map tells what it tells.

    Attributes:
        theme: what parcels and buildings are coloured by (``carto.readings.THEMES``).
        since: the day with which the theme ``since`` and a wall map compare; None is Monday of the week before.
        carrier: ``building`` gives a 幢 of several households a band for each class, in proportion; ``household``
            gives each household its cell; ``parcel`` colours whole parcels by the class that prevails on them.
        summed: what stands for several households where bands have no room: the class that prevails, by stage the
            slowest, or (by stage only) the 签约率 in five classes.
        tally: whether they are labelled 33/40 (已签/总); a map of numbers says “等40户” instead.
        lettering: what parcels and buildings bear.
    """

    theme: str = STAGE
    since: dt.date | None = None
    carrier: Carrier = "building"
    summed: Summed = "slowest"
    tally: bool = True
    lettering: Lettering = NUMBERED

    def by(self, theme: str, since: dt.date | None = None) -> "Portrayal":
        """The same by another theme."""
        return replace(self, theme=theme, since=since)

    @property
    def rated(self) -> bool:
        """Whether several households are summed up by their 签约率."""
        return self.theme == STAGE and self.summed == "rate"


USUAL: Final = Portrayal()
