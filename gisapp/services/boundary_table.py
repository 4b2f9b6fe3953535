"""The coordinates of a boundary as a table on paper, and the pages on which a long one goes on.

Called by the sheets of parcels and households and by the red-line map.
"""

from collections.abc import Sequence

from gisapp.carto import grids
from gisapp.carto.grids import Columns
from gisapp.carto.page import Item, Text
from gisapp.i18n import tr


def columns() -> Columns:
    """Point, X (north), Y (east), edge."""
    return Columns((tr("点号"), tr("X（北）"), tr("Y（东）"), tr("边长")), (0.15, 0.34, 0.31, 0.2),
                   ("left", "right", "right", "right"))


def continued(title: str, rows: Sequence[Sequence[str]], about: tuple[str, str] = ("", "")) -> list[tuple[Item, ...]]:
    """Upright A4 pages with coordinates, three columns of tables each; ``about`` stands above and below."""
    pages, groups, bottom = [], 3, 297.0 - 20
    per = groups * grids.room(27, bottom)
    count = max(-(-len(rows) // per), 1)
    above, below = about
    for number in range(1, count + 1):
        items, _ = grids.spread(columns(), rows[(number - 1) * per:number * per], (25, 27, 173), bottom, groups)
        head = Text(25, 22, title, 4.2, True).within(173)
        pages.append((Text(25, 16, above, 2.8, True), head, *items, Text(25, 285, below, 2.5),
                      Text(198, 285, f"{number}/{count}", 2.5, align="right")))
    return pages
