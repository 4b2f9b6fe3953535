"""One edit of the fabric of 100,000 parcels: split, merge, a vertex moved; what the officer waits for at a click.

    python tests/benchmarks/bench_editing.py [COUNT]

Keys: ``parcels``, ``split_s``, ``split_off_s``, ``merge_s``, ``move_s`` (medians of five, each on other parcels).
"""

import json
import statistics
import sys
import time
from functools import partial

import fabric
import numpy as np
import shapely

from gisapp.domain.changes import Tables
from gisapp.services import editing


def timed(call):
    begun = time.perf_counter()
    call(reason="基准")
    return time.perf_counter() - begun


def main(count=100_000):
    tables = Tables.empty().with_changes(fabric.contents(count))
    parcels = tables["parcel"]
    side = round(len(parcels) ** 0.5)
    chosen = [side * row + row for row in range(3, 8)]
    found = {"split": [], "split_off": [], "merge": [], "move": []}
    for at in chosen:
        uid, shape = parcels.index[at], parcels["geom"].iloc[at]
        west, south, east, north = shape.bounds
        middle = (west + east) / 2
        line = np.array([[middle, south - 1], [middle, north + 1]])
        corner = shapely.get_coordinates(shape)[:1]
        edits = {"split": partial(editing.split, tables, uid, line), "move": partial(
            editing.reshape, tables, corner, corner + 0.5), "split_off": partial(
            editing.split_off, tables, uid, 50.0, line), "merge": partial(
            editing.merge, tables, [uid, parcels.index[at + 1]], renumber=True)}
        for name, edit in edits.items():
            found[name].append(timed(edit))
    print(json.dumps({"parcels": len(parcels), **{f"{name}_s": round(statistics.median(times), 3)
                                                 for name, times in found.items()}}, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
