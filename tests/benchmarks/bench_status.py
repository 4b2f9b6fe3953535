"""Stage changes in a project of 100,000 parcels: 1,000 in one step, and one alone, until durable and absorbed.

    python tests/benchmarks/bench_status.py [COUNT]

Keys as the peer's ``status``: ``edits``, ``bulk_s``, ``single_edit_median_s``.
"""

import json
import statistics
import sys
import time

import fabric

from gisapp import app
from gisapp.domain.lifecycle import ORDER, Stage
from gisapp.services import households

EDITS = 1000


def advance(project, uids):
    """Move households that stand at the same stage one stage on."""
    to = ORDER[ORDER.index(Stage(project.tables["household"].at[uids[0], "stage"])) + 1]
    project.do(households.set_stage(project.tables, uids, to, fabric.TODAY, today=fabric.TODAY))


def timed(call, *arguments):
    begun = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - begun


def main(count=100_000):
    path = fabric.project(count)
    project = app.open_project(path, backup=False)
    waiting = list(project.tables["household"].query("stage == 'surveyed'").index)
    bulk_s = timed(advance, project, waiting[:EDITS])
    singles = [timed(advance, project, [uid]) for uid in waiting[EDITS:EDITS + 20]]
    app.close_project(project)
    fabric.clean(path)
    print(json.dumps({"parcels": count, "edits": EDITS, "bulk_s": bulk_s,
                      "single_edit_median_s": statistics.median(singles)}, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
