"""A page to measure a printer by: a cross of 100 mm, and rulers from each edge that show what the printer leaves out.

Called by ``gisapp calibration``. A printer that "fits to page" shrinks every map; here it is seen with a ruler.
"""

from gisapp.carto.page import Area, Item, Line, Page, Text, rectangle
from gisapp.carto.paper import PAPERS, checked_paper
from gisapp.carto.style import GREY, INK, Fill, Stroke
from gisapp.i18n import tr

CROSS_MM = 100.0
_THIN, _BOLD = Stroke(INK, 0.1), Stroke(INK, 0.25)
_EDGE_MM = 15
_GREYS = ("#F2F2F2", "#D9D9D9", "#BFBFBF", "#8C8C8C", "#595959", "#262626")


def page(paper: str = "A4") -> Page:
    """The page on a paper, upright.

    Raises:
        InputError: ``map.no_paper``.
    """
    width, height = PAPERS[checked_paper(paper)]
    x, y = width / 2, height / 2 - 15
    words = [tr("打印时选“实际大小”或 100%，不要选“适合页面”。"),
             tr("用尺量：十字的横线、竖线都应为 100 毫米，差 0.5 毫米以上比例尺就不准。"),
             tr("四边的尺从纸边量起，看不见的那一段是打印机印不到的边。"), tr("下面六块灰要能分清。")]
    items: list[Item] = [Text(x, 32, tr("打印校准页"), 8, True, align="center"),
                         Text(x, 40, f"{paper.upper()}　{width:g} × {height:g} mm", 3.4, align="center", colour=GREY)]
    items += [*_cross(x, y), *_rulers(width, height)]
    items += [Text(x - 75, y + CROSS_MM / 2 + 18 + 6.2 * row, f"{row + 1}. {each}", 3.5)
              for row, each in enumerate(words)]
    top = y + CROSS_MM / 2 + 18 + 6.2 * len(words)
    items += [Area(rectangle(x - 75 + 25 * place, top, 25, 12), Fill(colour), _THIN)
              for place, colour in enumerate(_GREYS)]
    return Page(width, height, tuple(items), tr("打印校准页"))


def _cross(x: float, y: float) -> list[Item]:
    """Two lines of 100 mm with a tick each millimetre, longer ones at 5 and 10."""
    half = CROSS_MM / 2
    found: list[Item] = [Line(((x - half, y), (x + half, y)), _BOLD), Line(((x, y - half), (x, y + half)), _BOLD)]
    for at in range(int(CROSS_MM) + 1):
        long = 3.5 if at % 10 == 0 else 2.4 if at % 5 == 0 else 1.4
        found += [Line(((x - half + at, y), (x - half + at, y - long)), _THIN),
                  Line(((x, y - half + at), (x + long, y - half + at)), _THIN)]
    found += [Text(x - half, y + 4, "0", 2.8, align="center"), Text(x + half, y + 4, "100 mm", 2.8, align="center"),
              Text(x - 2, y - half + 1, "0", 2.8, align="right"),
              Text(x - 2, y + half + 1, "100 mm", 2.8, align="right")]
    return found


def _rulers(width: float, height: float) -> list[Item]:
    """From each edge inwards, a tick each millimetre, numbered at 5, 10 and 15."""
    found: list[Item] = []
    for at in range(1, _EDGE_MM + 1):
        long = 3.5 if at % 5 == 0 else 1.8
        for start, (right, down), (along, across) in (
                ((0.0, height / 2), (1, 0), (0, 1)), ((width, height / 2), (-1, 0), (0, 1)),
                ((width / 2, 0.0), (0, 1), (1, 0)), ((width / 2, height), (0, -1), (1, 0))):
            x, y = start[0] + right * at, start[1] + down * at
            found.append(Line(((x, y), (x + along * long, y + across * long)), _THIN))
            if at % 5 == 0:
                found.append(Text(x + along * 4.2, y + across * 6 + 0.8 * along, str(at), 2.2,
                                  align="center" if across else "left"))
    return found
