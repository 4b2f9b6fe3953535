"""红线体检 of 100,000 parcels with as many buildings and households: everything that ``gisapp topology`` looks for.

    python tests/benchmarks/bench_topology.py [COUNT] [--faults]

``--faults`` moves every fiftieth parcel by a few centimetres, so that there is something to measure and to tell.
Keys: ``parcels``, ``findings`` (by kind), ``check_s`` (rows), ``told_s`` (their sentences).
"""

import json
import sys
import time

import fabric
import numpy as np
import shapely

from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet, Tables
from gisapp.services import topology


def moved(tables):
    """The project with every fiftieth parcel off its place."""
    rows = tables["parcel"].iloc[::50]
    shapes = shapely.transform(rows["geom"].to_numpy(dtype=object), lambda xy: np.add(xy, (0.03, 0.02)))
    return tables.with_changes(ChangeSet("x", (changes.updated(tables, "parcel", rows.index, {"geom": shapes}),)))


def main(count=100_000, *, faults=False):
    tables = Tables.empty().with_changes(fabric.contents(count))
    tables = moved(tables) if faults else tables
    begun = time.perf_counter()
    found = topology.rows(tables)
    checked = time.perf_counter()
    topology.told(tables, found)
    told = time.perf_counter()
    print(json.dumps({"parcels": len(tables["parcel"]), "findings": found["kind"].value_counts().to_dict(),
                      "check_s": round(checked - begun, 2), "told_s": round(told - checked, 2)}, indent=1))


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:] if each.isdigit()), faults="--faults" in sys.argv)
