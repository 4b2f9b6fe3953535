"""What bears the colours of a map: 幢, 户 or 宗地, and how a place of several households sums them up when small.

Light: the window's shared state needs it at start. Read by ``carto.standing`` and ``carto.sharing``.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Carrier = Literal["building", "household", "parcel"]
Summed = Literal["slowest", "rate"]
CARRIERS: Final[tuple[Carrier, ...]] = get_args(Carrier)
SUMMED: Final[tuple[Summed, ...]] = get_args(Summed)


@dataclass(frozen=True, slots=True)
class Colouring:
    """What bears the colours.

    Attributes:
        carrier: ``building`` gives a 幢 of several households a band for each class, in proportion; ``household``
            gives each household its cell; ``parcel`` colours whole parcels by the class that prevails on them.
        summed: what stands for several households where bands have no room: the class that prevails, by stage the
            slowest, or (by stage only) the 签约率 in five classes.
        tally: whether they are labelled 33/40 (已签/总); a map of numbers says “等40户” instead.
    """

    carrier: Carrier = "building"
    summed: Summed = "slowest"
    tally: bool = True


BY_BUILDING: Final = Colouring()
