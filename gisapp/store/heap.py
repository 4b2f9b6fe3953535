"""Reading large tables: no search for cycles meanwhile, memory back to the system afterwards.

Rows pass through as small texts and tuples; glibc keeps their pages although they are free again, some 40 % of what a
table takes. Other systems give them back by themselves or offer no such call.
"""

import contextlib
import ctypes
import functools
import gc
import sys
from collections.abc import Callable, Iterator


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


@contextlib.contextmanager
def unsearched() -> Iterator[None]:
    """A while without the search for reference cycles: a million fresh rows have none, and to look costs a third."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
