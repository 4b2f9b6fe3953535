"""What a block in the margin of a zone's map is asked for. Shared by ``margins`` and ``wall``."""

from collections.abc import Callable
from dataclasses import dataclass

from gisapp.carto.mapspec import MapSpec
from gisapp.carto.marginalia import Column
from gisapp.domain.changes import Tables

Block = Callable[[Column], None]


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """The circumstances of a block.

    Attributes:
        tables: the snapshot.
        zone: uid.
        spec: what the map shows, and when.
        by: the field of households by which figures are grouped; the first of ``wall.GROUPS`` where empty.
    """

    tables: Tables
    zone: str
    spec: MapSpec
    by: str = ""
