"""How the states of resettlement houses look: one table for the hall's screen, the sheets and the board on paper."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gisapp.carto.style import PAPER, Fill, Hatch, Look

LOOKS: Final[Mapping[str, Look]] = MappingProxyType({
    "available": Look(Fill("#CDEED8"), Fill(PAPER)),
    "reserved": Look(Fill("#F7E3B1"), Fill(PAPER, (Hatch(45, 2.0, 0.10),))),
    "locked": Look(Fill("#F3C98B"), Fill("#E4E4E4", (Hatch(0, 1.3, 0.12),))),
    "picked": Look(Fill("#606A7E"), Fill("#9C9C9C", (Hatch(45, 1.0, 0.20, "#1A1A1A"),))),
    "delivered": Look(Fill("#232A36"), Fill("#4A4A4A")),
    "void": Look(Fill("#ECEEF1", (Hatch(45, 1.6, 0.12, "#9AA1AC"),)),
                 Fill(PAPER, (Hatch(45, 1.6, 0.1), Hatch(135, 1.6, 0.1)))),
})
"""Status (``CODES["house_status"]``) → its look; light and dark tell them apart without colours too."""
