"""The ledger with 100,000 households: sorting by every column, filtering, and typing in its filter.

    python tests/benchmarks/bench_table.py [COUNT]

``sort_worst_s``, ``filter_worst_s`` and each letter typed (``letter_worst_s``) are to stay below 0.3 s.
"""

import json
import sys
import time

from opened import Opened
from PySide6.QtCore import Qt

from gisapp.ui.household_rows import COLUMNS


def timed(opened, call):
    """Seconds until a call is done and the window has shown it."""
    begun = time.perf_counter()
    call()
    opened.application.processEvents()
    return time.perf_counter() - begun


def main():
    """Open, sort, filter, type."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    opened = Opened(count)
    opened.window.show_place("table")
    opened.rest(1.5)  # as long as it takes to go to the ledger
    table = opened.window.workbench.places["table"].table
    model = table.households
    sorts = {name: max(timed(opened, lambda at=at, order=order: model.sort(at, order))
                       for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder))
             for at, name in enumerate(COLUMNS)}
    filters = [timed(opened, lambda words=words: table.set_text(words)) for words in ("H0099", "张", "glj 1号", "")]
    letters = [timed(opened, lambda at=at: table.set_text("郭亮街1号"[:at])) for at in range(1, 6)]
    print(json.dumps({"households": model.rowCount(), "sort_worst_s": max(sorts.values()), "sort_s": sorts,
                      "filter_worst_s": max(filters), "letter_worst_s": max(letters)}, indent=1))
    opened.close()


if __name__ == "__main__":
    main()
