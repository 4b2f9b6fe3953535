"""Every table of a project, declared once: names, types, units, labels, shapefile names.

Both stores, the forms, imports, exports and the dictionary follow from here. Source of fields and names: the data
dictionary of the office (DOMAIN §2). Every table also has ``fid`` (integer, the GeoPackage's key), ``uid`` (links,
log, merging) and ``version`` (raised by every change). ``land``, ``people``, ``procedure``, ``funds``, ``housing``,
``matters`` and ``office`` declare them, in the words of ``words``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gisapp.domain.columns import Table
from gisapp.domain.schema import funds, housing, land, matters, office, people, procedure

SCHEMA_VERSION: Final = 4

_ROOMS: Final = (land, people, procedure, funds, housing, matters, office)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({
    table.name: table for room in _ROOMS for table in vars(room).values() if isinstance(table, Table)
})
"""All tables by name, in the order of their declaration."""
