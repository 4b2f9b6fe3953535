"""The coordinates of a boundary as a table on paper, and the pages on which a long one goes on.

Called by the sheets of parcels and households and by the red-line map.
"""

from collections.abc import Sequence

from gisapp.carto import grids, typography
from gisapp.carto.grids import Columns
from gisapp.carto.page import Item, Text
from gisapp.i18n import tr


def columns() -> Columns:
    """Point, X (north), Y (east), edge."""
    return Columns((tr("点号"), tr("X（北）"), tr("Y（东）"), tr("边长")), (0.15, 0.34, 0.31, 0.2),
                   ("left", "right", "right", "right"))


def continued(title: str, rows: Sequence[Sequence[str]]) -> list[tuple[Item, ...]]:
    """Upright A4 pages with coordinates, three columns of tables each."""
    pages, groups, bottom = [], 3, 297.0 - 20
    per = groups * grids.room(27, bottom)
    for start in range(0, len(rows), per):
        items, _ = grids.spread(columns(), rows[start:start + per], (25, 27, 173), bottom, groups)
        pages.append((Text(25, 22, title, typography.fitted(title, 4.2, 173, bold=True), True), *items))
    return pages
