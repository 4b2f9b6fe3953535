"""Fast QPainterPaths from arrays: one buffer read by QDataStream instead of a call for every vertex."""

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_WINDING = (1).to_bytes(4, "big")
_ZERO = (0).to_bytes(4, "big")


def elements(xy: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Vertices as path elements: a move at each start, lines elsewhere."""
    made = np.empty(len(xy), dtype=_ELEMENT)
    made["kind"] = 1
    made["kind"][starts] = 0
    made["x"], made["y"] = xy[:, 0], xy[:, 1]
    return made


def path(made: np.ndarray) -> QPainterPath:
    """A path of elements; overlapping outlines join (winding), holes must run against their shell."""
    built = QPainterPath()
    if len(made):
        raw = len(made).to_bytes(4, "big") + made.tobytes() + _ZERO + _WINDING
        buffer = QByteArray(raw)
        stream = QDataStream(buffer)
        stream >> built
    return built


def segments_path(lines: np.ndarray) -> QPainterPath:
    """A path of separate segments, (n, 4) x1, y1, x2, y2."""
    return path(elements(lines.reshape(-1, 2), np.arange(0, 2 * len(lines), 2)))
