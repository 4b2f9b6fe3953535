"""Guards over 100,000 households with every evidence on record: all at once, and one household's next step.

    python tests/benchmarks/bench_guards.py [COUNT]

``ready_s`` is to stay below 1, ``panel_median_s`` below 0.05; ``first_s`` is the first question after opening.
``many_s`` is the form for 20,000 households at once, asked for 已拆除; below 1.
"""

import json
import statistics
import sys
import time

import fabric

from gisapp.domain import guards
from gisapp.domain.changes import Tables
from gisapp.domain.lifecycle import Stage
from gisapp.services import households
from tests.evidence import evidence


def timed(call, *arguments):
    begun = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - begun


def main(count=100_000):
    tables = Tables.empty().with_changes(fabric.contents(count))
    tables = tables.with_changes(evidence(tables))
    first_s = timed(guards.ready, tables, fabric.TODAY)
    ready_s = statistics.median(timed(guards.ready, tables, fabric.TODAY) for _ in range(3))
    some = tables["household"].index[::count // 20]
    panel = [timed(households.next_step, tables, uid, fabric.TODAY) for uid in some]
    many = list(tables["household"].index[:20_000])
    many_s = timed(guards.unmet, tables, many, Stage.DEMOLISHED, fabric.TODAY, fabric.TODAY)
    print(json.dumps({"households": len(tables["household"]), "first_s": first_s, "ready_s": ready_s, "many_s": many_s,
                      "panel_median_s": statistics.median(panel)}, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
