"""A QR code as one figure on a page: sharp at any size, without seams between its modules.

Called by sheets that are found again by their number; it never holds anything but that number (DOMAIN §6).
"""

from functools import lru_cache

import numpy as np
import qrcode
import shapely

from gisapp.carto.page import Rings
from gisapp.carto.style import INK, Fill


def code(text: str, x_mm: float, y_mm: float, size_mm: float) -> Rings:
    """The code of a text in a square whose top left corner is (x, y); the caller leaves the quiet zone free."""
    dark = modules(text)
    step = size_mm / len(dark)
    rows, columns = np.nonzero(dark)
    figure = shapely.union_all(shapely.box(columns, rows, columns + 1, rows + 1))
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(figure)))
    return Rings(tuple(tuple((x_mm + x * step, y_mm + y * step) for x, y in shapely.get_coordinates(ring)[:-1])
                       for ring in rings), Fill(INK))


@lru_cache(maxsize=256)
def modules(text: str) -> np.ndarray:
    """Which modules are dark: a square of booleans, without the quiet zone; a quarter of it may be damaged."""
    made = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    made.add_data(text)
    made.make()
    return np.array(made.get_matrix(), dtype=bool)
