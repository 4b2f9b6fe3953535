"""Hatch lines inside polygons as plain segments: sharp on every device, small in a PDF, one pattern across neighbours.

A brush pattern would become a picture in a PDF and change with the printer; called by the painter for each batch.
"""

import numpy as np

from gisapp.carto.shapes import Outlines, ranges


def segments(outlines: Outlines, angle_deg: float, spacing: float) -> np.ndarray:
    """Parallel segments inside polygons, on lines that all polygons share.

    Args:
        outlines: closed rings.
        angle_deg: direction of the lines, counter-clockwise seen with y up (clockwise with y down).
        spacing: distance of the lines, in the units of xy.

    Returns:
        (m, 4) x1, y1, x2, y2.
    """
    xy, parts, features = outlines
    if len(xy) < 2:
        return np.empty((0, 4))
    turn = np.radians(angle_deg)
    cosine, sine = np.cos(turn), np.sin(turn)
    along, across = xy[:, 0] * cosine + xy[:, 1] * sine, (xy[:, 1] * cosine - xy[:, 0] * sine) / spacing
    inner = np.ones(len(xy) - 1, dtype=bool)
    inner[parts[1:-1] - 1] = False
    begin = np.flatnonzero(inner)
    ring_of = np.repeat(np.arange(len(parts) - 1), np.diff(parts))[begin]
    owner = np.repeat(np.arange(len(features) - 1), np.diff(features))[ring_of]
    first, last = np.sort(np.stack([across[begin], across[begin + 1]]), axis=0)
    low, high = np.ceil(first).astype("int64"), np.ceil(last).astype("int64")
    lines = ranges(low, high)
    edge = np.repeat(np.arange(len(begin)), high - low)
    at = begin[edge]
    share = (lines - across[at]) / (across[at + 1] - across[at])
    crossing = along[at] + share * (along[at + 1] - along[at])
    order = np.lexsort((crossing, lines, owner[edge]))
    starts, ends = crossing[order][0::2], crossing[order][1::2]
    height = lines[order][0::2] * spacing
    return np.stack([starts * cosine - height * sine, starts * sine + height * cosine,
                     ends * cosine - height * sine, ends * sine + height * cosine], axis=1)
