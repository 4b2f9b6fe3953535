"""Which part of the land is drawn, how large: the window's view or a frame on paper, as a frozen value."""

from dataclasses import dataclass

import numpy as np

from gisapp.carto.scene import Bounds

SCREEN_PX_PER_MM = 96 / 25.4


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of device-independent pixels over the land.

    Attributes:
        center_e: easting at the middle, metres.
        center_n: northing at the middle, metres.
        metres_per_px: ground metres of one pixel.
        width_px: width in pixels.
        height_px: height in pixels.
        px_per_mm: pixels of one millimetre (1.0 on paper, where a pixel is a millimetre).
        dpr: device pixels of one pixel.
        exact: draw every outline whole, however small (paper).
        magnify: how much larger than they say signs and labels are drawn (wall maps are read from afar).
    """

    center_e: float
    center_n: float
    metres_per_px: float
    width_px: float
    height_px: float
    px_per_mm: float = SCREEN_PX_PER_MM
    dpr: float = 1.0
    exact: bool = False
    magnify: float = 1.0

    @property
    def px_per_sign_mm(self) -> float:
        """Pixels of one millimetre of a sign or label."""
        return self.px_per_mm * self.magnify

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of what is seen, metres."""
        half_e, half_n = self.width_px / 2 * self.metres_per_px, self.height_px / 2 * self.metres_per_px
        return self.center_e - half_e, self.center_n - half_n, self.center_e + half_e, self.center_n + half_n

    @property
    def scale_denominator(self) -> float:
        """The n of 1:n, by the true size of a pixel."""
        return self.metres_per_px * self.px_per_mm * 1000

    def to_px(self, xy: np.ndarray, origin: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
        """(n, 2) metres from an origin as pixels from the top left."""
        shift_e, shift_n = self.center_e - origin[0], self.center_n - origin[1]
        placed = np.empty_like(xy, dtype="float64")
        placed[:, 0] = (xy[:, 0] - shift_e) / self.metres_per_px + self.width_px / 2
        placed[:, 1] = self.height_px / 2 - (xy[:, 1] - shift_n) / self.metres_per_px
        return placed

    def to_px_point(self, easting: float, northing: float) -> tuple[float, float]:
        """The pixel over one point of the land."""
        return ((easting - self.center_e) / self.metres_per_px + self.width_px / 2,
                self.height_px / 2 - (northing - self.center_n) / self.metres_per_px)

    def to_land(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Easting and northing under a pixel."""
        return (self.center_e + (x_px - self.width_px / 2) * self.metres_per_px,
                self.center_n + (self.height_px / 2 - y_px) * self.metres_per_px)
