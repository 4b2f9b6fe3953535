"""A text placed on a map, and the room that texts take from each other. For ``labels``, ``callouts`` and ``plat``."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from gisapp.carto import typography


@dataclass(frozen=True, slots=True)
class Label:
    """A placed text: its middle in metres from the scene's origin, size in mm, turn in degrees against the clock.

    ``layer`` and ``feature`` say whose text it is, ``variant`` which of its texts; colour and words follow the feature
    when it is painted, so that a change of stages moves no label. A callout stands beside its feature, on a line from
    ``leader`` inside it.
    """

    text: str
    x: float
    y: float
    size_mm: float
    angle_deg: float
    layer: str
    feature: int
    bold: bool = False
    variant: int = 0
    leader: tuple[float, float] | None = None


def boxes(x: np.ndarray, y: np.ndarray, width: np.ndarray, height: np.ndarray, angle_deg: np.ndarray) -> np.ndarray:
    """Turned rectangles about their middles, as polygons."""
    turn = np.radians(angle_deg)
    across = np.stack([np.cos(turn) * width / 2, np.sin(turn) * width / 2], axis=1)
    up = np.stack([-np.sin(turn) * height / 2, np.cos(turn) * height / 2], axis=1)
    middle = np.stack([x, y], axis=1)
    ring = np.stack([middle - across - up, middle + across - up, middle + across + up, middle - across + up], axis=1)
    return np.asarray(shapely.polygons(ring), dtype=object)


class Ground:
    """The labels placed so far and the room that they take; ``lines`` are strips under lines that cut a text."""

    def __init__(self, mm: float) -> None:
        self.placed: list[Label] = []
        self.lines = np.empty(0, dtype=object)
        self._mm = mm
        self._fixed: list[np.ndarray] = []
        self._loose: list[shapely.Geometry] = []
        self._tree: shapely.STRtree | None = None

    def add(self, candidates: list[Label]) -> list[Label]:
        """Place those that meet nothing placed before, and return the others; those of one layer do not meet."""
        if not candidates:
            return []
        if self._loose:
            self._tree = None
        outlines = outlines_of(candidates, self._mm)
        free = np.ones(len(candidates), dtype=bool)
        if self._loose:
            self._tree = None  # else those placed one by one since it was built would not be seen
        hit, _ = self._known().query(outlines, predicate="intersects")
        free[hit] = False
        self.placed += [label for label, kept in zip(candidates, free, strict=True) if kept]
        self._fixed.append(outlines[free])
        self._tree = None
        return [label for label, kept in zip(candidates, free, strict=True) if not kept]

    def keep(self, outlines: np.ndarray) -> None:
        """Keep labels off what is drawn."""
        self._fixed.append(outlines)
        self._tree = None

    def clear(self, alternatives: list[Label]) -> list[Label]:
        """Those that no strong line crosses."""
        if not alternatives or not len(self.lines):
            return alternatives
        crossed = shapely.intersects(outlines_of(alternatives, self._mm)[:, None], self.lines)
        return [label for label, cut in zip(alternatives, np.any(crossed, axis=1).tolist(), strict=True) if not cut]

    def add_one_of(self, alternatives: list[Label]) -> None:
        """Place the first alternative that meets nothing; the tree is not built anew for each."""
        for label in alternatives:
            outline = outlines_of([label], self._mm)[0]
            meets = len(self._known().query(outline, predicate="intersects")) > 0
            if not meets and not bool(np.any(shapely.intersects(self._loose, outline))):
                self.placed.append(label)
                self._loose.append(outline)
                return

    def _known(self) -> shapely.STRtree:
        if self._tree is None:
            self._fixed.append(np.array(self._loose, dtype=object))
            self._loose = []
            self._tree = shapely.STRtree(np.concatenate(self._fixed))
        return self._tree


def outlines_of(labels: Iterable[Label], mm: float) -> np.ndarray:
    """The rectangles that labels take, in metres from the origin."""
    rows = [(each.x, each.y, typography.width_mm(each.text, each.size_mm, bold=each.bold) * mm,
             typography.height_mm(each.text, each.size_mm) * mm, each.angle_deg) for each in labels]
    return boxes(*np.array(rows, dtype="float64").T)
