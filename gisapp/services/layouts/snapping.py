"""Where a frame that is dragged wants to go: edges and centres of others, the page's centre and margins, a 5 mm grid.

The nearest line within reach wins, lines of the page and of other frames before the grid. Called while dragging.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from gisapp.services.layouts.moves import Box

GRID_MM: Final = 5.0
_GRID_SHARE: Final = 0.5
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Guide:
    """A line to be shown while dragging: upright at an x, or level at a y (mm)."""

    upright: bool
    at_mm: float


@dataclass(frozen=True, slots=True)
class Snap:
    """The step that brings the frame to the lines (mm), and these lines."""

    right_mm: float
    down_mm: float
    guides: tuple[Guide, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a page that frames keep to (mm)."""

    upright: tuple[float, ...]
    level: tuple[float, ...]

    @classmethod
    def of(cls, page: tuple[float, float], margins: Box, others: Iterable[Box]) -> "Lines":
        """The page's edges and centre, its margins (left, top, right, bottom), edges and centres of other frames."""
        width, height = page
        boxes = [margins, *others]
        return cls(
            tuple(sorted({0.0, width / 2, width, *(at for box in boxes for at in (box[0], (box[0] + box[2]) / 2,
                                                                                 box[2]))})),
            tuple(sorted({0.0, height / 2, height, *(at for box in boxes for at in (box[1], (box[1] + box[3]) / 2,
                                                                                   box[3]))})))


def snapped(box: Box, lines: Lines, reach_mm: float, *, grid: bool = True) -> Snap:
    """How a moving box comes to the nearest lines within reach, with its edges or its centre."""
    left, top, right, bottom = box
    across = _nearest((left, (left + right) / 2, right), lines.upright, reach_mm, grid=grid)
    down = _nearest((top, (top + bottom) / 2, bottom), lines.level, reach_mm, grid=grid)
    return Snap(across[0], down[0], (*(Guide(True, at) for at in across[1]), *(Guide(False, at) for at in down[1])))


def snapped_edges(box: Box, edges: Sequence[int], lines: Lines, reach_mm: float, *, grid: bool = True,
                  ) -> tuple[Box, tuple[Guide, ...]]:
    """A box whose dragged edges (0 left, 1 top, 2 right, 3 bottom) come to the nearest lines within reach."""
    made, guides = list(box), []
    for edge in edges:
        upright = edge in {0, 2}
        step, found = _nearest((box[edge],), lines.upright if upright else lines.level, reach_mm, grid=grid)
        made[edge] = box[edge] + step
        guides += [Guide(upright, at) for at in found]
    return (made[0], made[1], made[2], made[3]), tuple(guides)


def _nearest(mine: Sequence[float], lines: Sequence[float], reach: float, *, grid: bool) -> tuple[float, list[float]]:
    """The step to the nearest line, and every line that is then met."""
    steps = [line - at for at in mine for line in lines if abs(line - at) <= reach]
    if steps:
        step = min(steps, key=abs)
        return step, sorted({line for at in mine for line in lines if abs(at + step - line) < _SAME})
    if grid:
        step = round(mine[0] / GRID_MM) * GRID_MM - mine[0]
        if abs(step) <= reach * _GRID_SHARE:
            return step, []
    return 0.0, []
