"""Geometry that is not made yet: stores hand it out, the first picture of a large project is painted from its boxes."""

from typing import Protocol

import numpy as np


class Packed(Protocol):
    """The geometries of all rows of a table, in their order: where they lie is known before they are made."""

    def __len__(self) -> int:
        """How many rows."""

    def boxes(self) -> np.ndarray:
        """West, south, east, north (rows, 4) of each, in the project's CRS; NaN where there is no geometry."""

    def made(self, places: np.ndarray) -> np.ndarray:
        """The geometries of some rows, given by position (object array; None where there is none)."""

    def unpacked(self) -> np.ndarray | None:
        """The geometries of all rows; None when somebody has written since the rows were read."""
