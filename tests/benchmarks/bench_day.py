"""The day slider with 100,000 parcels: from moving the handle until the map shows the other day.

    python tests/benchmarks/bench_day.py [COUNT]

Each step is a day never shown before, at the whole extent. ``classes_median_s`` is the share of the main thread at
once; ``step_median_s`` is to stay below 0.2 s, and so is ``compared_median_s`` with two maps beside each other.
"""

import datetime as dt
import json
import statistics
import sys
import time

import numpy as np
from opened import Opened

from gisapp.domain import lifecycle
from gisapp.domain.changes import ChangeSet, inserted

BEGUN = np.datetime64("2025-01-01")


def history(tables):
    """Six events and more for every household, spread over 600 days."""
    rank, uids = lifecycle.ranks(tables["household"]["stage"]).to_numpy(), tables["household"].index
    chance = np.random.default_rng(5)
    who, stages, days = [], [], []
    for step in range(1, len(lifecycle.ORDER)):
        mine = uids[rank >= step]
        who += list(mine)
        stages += [lifecycle.ORDER[step].value] * len(mine)
        days.append(BEGUN + (step * 55 + chance.integers(0, 50, len(mine))).astype("timedelta64[D]"))
    happened = np.concatenate(days).astype("datetime64[s]")
    return ChangeSet("基准", (inserted("stage_event", {"household": who, "stage": stages, "happened_on": happened}),))


def step(opened, day):
    """Seconds at once and in all from choosing a day until the map shows it."""
    begun = time.perf_counter()
    opened.window.focus.set_day(day)
    at_once = time.perf_counter() - begun
    opened.until(lambda: not opened.map.busy)
    opened.map.repaint()
    return at_once, time.perf_counter() - begun


def compared_step(opened, view, day):
    """Seconds from choosing a day at the left of two maps until it shows it."""
    begun = time.perf_counter()
    view.left.slider.chosen.emit(day)
    opened.until(lambda: not view.left.map.busy)
    view.left.map.repaint()
    return time.perf_counter() - begun


def compared(opened):
    """Steps with two days beside each other."""
    place = opened.window.workbench.map
    place.slider.compare.click()
    opened.rest(3.0)
    times = []
    for at in range(20):
        opened.rest(0.5)
        times.append(compared_step(opened, place.compared.view, dt.date(2025, 3, 2) + dt.timedelta(days=13 * at)))
    place.compared.close()
    return times


def main(count=100_000):
    opened = Opened(count)
    window = opened.window
    window.session.project.do(history(window.session.tables))
    window.show_place("map")
    opened.rest(3.0)
    step(opened, dt.date(2025, 2, 1))  # the arrays of the course are made once
    times = []
    for at in range(20):
        opened.rest(0.5)
        times.append(step(opened, dt.date(2025, 3, 1) + dt.timedelta(days=13 * at)))
    beside = compared(opened)
    events = len(window.session.tables["stage_event"])
    opened.close()
    at_once, whole = zip(*times, strict=True)
    print(json.dumps({"parcels": count, "events": events,
                      "classes_median_s": statistics.median(at_once), "step_median_s": statistics.median(whole),
                      "step_max_s": max(whole), "compared_median_s": statistics.median(beside),
                      "compared_max_s": max(beside)}, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
