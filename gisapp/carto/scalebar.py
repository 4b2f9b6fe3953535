"""Round lengths and distances for scale bars and grids, the same on screen and paper."""

import math


def round_length(at_most: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above a length.

    >>> round_length(137), round_length(0.7), round_length(6000)
    (100.0, 0.5, 5000.0)
    """
    power = 10.0 ** math.floor(math.log10(at_most))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= at_most * (1 + 1e-12))
