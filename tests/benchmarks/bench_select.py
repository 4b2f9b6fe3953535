"""Looking at households in the window with 100,000 of them: a click, the tip under the pointer, all, the search.

    python tests/benchmarks/bench_select.py [COUNT]

``click_median_s`` (panel, table, map and status bar agree) is to stay below 0.08 s, ``tip_median_s`` below 0.05,
``all_s`` below 0.3, each search (``search_worst_s``) below 0.05. Evidence of every kind is on record.
``click_work_median_s`` is the main thread's own time, whatever else the machine does.
"""

import json
import statistics
import sys
import time

import fabric
from opened import Opened

from gisapp.domain.changes import Tables
from gisapp.services import finding
from tests.evidence import evidence


def full(count):
    """The fabric with every evidence that the guards ask for."""
    made = fabric.contents(count)
    return made.merged(evidence(Tables.empty().with_changes(made)))


def until_painted(opened, call):
    """Seconds until what a call changes has been painted, and how long the main thread worked for it."""
    begun, worked = time.perf_counter(), time.thread_time()
    call()
    opened.application.processEvents()
    opened.until(lambda: not opened.map.busy)
    return time.perf_counter() - begun, time.thread_time() - worked


def timed(call):
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def main(count=100_000):
    opened = Opened(count, full)
    opened.window.show_place("map")
    opened.rest(2)  # what is learnt at rest has been learnt
    workbench = opened.window.workbench
    uids = list(opened.window.session.tables["household"].index[::count // 21])
    clicks = [until_painted(opened, lambda uid=uid: workbench.right._focus.select("household", [uid], "map"))
              for uid in uids][1:]
    tips = [timed(lambda uid=uid: workbench.map.told("building", f"b{uid[1:]}")) for uid in uids]
    opened.window.show_place("table")
    opened.rest(1.5)
    everybody = until_painted(opened, workbench.places["table"].table.selectAll)
    index = finding.Index.of(opened.window.session.tables)
    words = ("h", "H0099", "zw", "张", "gl1h", "没有")
    searches = [timed(lambda each=each: index.find(each, 12)) for each in words]
    print(json.dumps({"households": count, "click_median_s": statistics.median(each for each, _ in clicks),
                      "click_work_median_s": statistics.median(each for _, each in clicks),
                      "tip_median_s": statistics.median(tips), "all_s": everybody[0], "all_work_s": everybody[1],
                      "search_worst_s": max(searches)}, indent=1))
    opened.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
