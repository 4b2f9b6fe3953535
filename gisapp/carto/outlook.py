"""The first look at a large project: its features where they lie, before their outlines are made.

Seen whole, a city's parcels are smaller than the painter gives outlines to: their boxes are the picture. The window
shows it while a project's geometry is still being made. Called by the window's session.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely

from gisapp.carto.scene import form_of, origin_of
from gisapp.carto.shapes import SMALL_PX, Shapes, shapes
from gisapp.domain.changes import Tables
from gisapp.domain.packed import Packed

_FEW = 20_000  # features that are made in no time
_MOST = 0.05  # of all features, to be made beforehand


def outlook(
    tables: Tables, packed: Mapping[str, Packed], screen_px: tuple[int, int],
) -> tuple[Tables, dict[str, Shapes]] | None:
    """What ``compose`` draws on a screen that shows a whole zone: outlines only of what has one there.

    Args:
        tables: a snapshot without geometry.
        packed: its geometries, table by table.
        screen_px: width and height of the screen in device-independent pixels.

    Returns:
        The snapshot with the outlines that are made, and its shapes with the boxes of all features; None where many
        features are large, so that little is gained.
    """
    zones = packed["zone"].made(np.arange(len(packed["zone"])))
    sides_m = np.ptp(shapely.bounds(zones).reshape(-1, 2, 2), axis=1)
    if not np.isfinite(sides_m).any():
        return None
    finest_m = SMALL_PX * float(np.nanmin((sides_m / screen_px).max(axis=1)))
    boxes = {name: each.boxes() for name, each in packed.items()}
    wanted = {name: _wanted(name, each, finest_m) for name, each in boxes.items()}
    if sum(map(len, wanted.values())) > _MOST * sum(map(len, packed.values())):
        return None
    made = {name: np.full(len(each), None, dtype=object) for name, each in packed.items()}
    for name, each in made.items():
        each[wanted[name]] = packed[name].made(wanted[name])
    frames = {name: tables[name].assign(geom=each) for name, each in made.items()}
    seen = replace(tables, frames={**tables.frames, **frames})
    origin = origin_of(seen)
    return seen, {name: shapes(each, form_of(name), origin, boxes[name]) for name, each in made.items()}


def _wanted(table: str, boxes: np.ndarray, finest_m: float) -> np.ndarray:
    """Positions of the features that need their outline."""
    if len(boxes) < _FEW or form_of(table) != "polygon":
        return np.arange(len(boxes))
    return np.flatnonzero(np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= finest_m)
