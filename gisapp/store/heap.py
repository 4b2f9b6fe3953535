"""Memory back to the system after a large table has been read.

Rows pass through as small texts and tuples; glibc keeps their pages although they are free again, some 40 % of what a
table takes. Other systems give them back by themselves or offer no such call.
"""

import ctypes
import functools
import sys
from collections.abc import Callable


@functools.cache
def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """Hand free pages back where the C library can."""
    trim = _trim()
    if trim is not None:
        trim(0)
