"""Where the rows of a table hang: the position of each row's household, found once a frame.

Guards, clocks and panels ask about one household or about all of them, many tables at a time. Frames never change, so
what was found for a frame holds as long as the frame does.
"""

import weakref
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from gisapp.domain.changes import Tables

_FOUND: Final[dict[tuple[int, str], tuple["weakref.ref[pd.DataFrame]", pd.Index, np.ndarray]]] = {}


def positions(tables: Tables, table: str, column: str = "household", to: str = "household") -> np.ndarray:
    """For each row of a table, the position in ``to`` of the row that its column names; −1 where there is none.

    Returns:
        int32 array as long as the table; not to be written to.
    """
    frame, index = tables[table], tables[to].index
    if frame.empty:  # a million rows need not be looked through for nobody
        return np.empty(0, dtype="int32")
    key = (id(frame), column)
    known = _FOUND.get(key)
    if known is not None and known[0]() is frame and known[1].is_(index):
        return known[2]
    found = index.get_indexer(pd.Index(frame[column])).astype("int32")
    _FOUND[key] = (weakref.ref(frame, lambda _: _FOUND.pop(key, None) and None), index, found)
    return found


def naming(tables: Tables, table: str, uids: Iterable[str], column: str = "household",
           to: str = "household") -> pd.DataFrame:
    """The rows of a table whose column names one of some rows of ``to``, in their order."""
    wanted = np.zeros(len(tables[to]) + 1, dtype=bool)  # the last place is that of a row that is not there
    wanted[tables[to].index.get_indexer(pd.Index(list(uids), dtype="object"))] = True
    wanted[-1] = False
    return tables[table].iloc[np.flatnonzero(wanted[positions(tables, table, column, to)])]
