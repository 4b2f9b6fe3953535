"""Money of 100,000 households, each with agreement, items, payments and a transition that is late; and one household.

    python tests/benchmarks/bench_money.py [COUNT]

``totals_s`` (zone and phase, all sums) is to stay below 2, ``panel_median_s`` (the modes compared) below 0.05.
"""

import datetime as dt
import json
import statistics
import sys
import time
from decimal import Decimal

import fabric

from gisapp.domain import money, paying
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.services import compensation, policies
from gisapp.services.compensation import Choice
from tests.evidence import evidence


def timed(call, *arguments):
    begun = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - begun


def late(tables):
    """A transition of every household, 0 to 40 months beyond its term."""
    uids = list(tables["household"].index)
    due = [dt.date(2023 + at % 4, 1 + at % 12, 28) for at in range(len(uids))]
    return ChangeSet("过渡", (inserted("transition", {
        "household": uids, "start": [dt.date(2020, 1, 1)] * len(uids), "due": due, "rate": 11.0,
        "rate_unit": "m2_month", "area": 80.0, "floor": [Decimal("700.00")] * len(uids), "months": 24}),))


def main(count=100_000):
    tables = Tables.empty().with_changes(fabric.contents(count))
    tables = tables.with_changes(evidence(tables)).with_changes(late(tables))
    tables = tables.with_changes(policies.load(tables, policies.bundled(policies.EXAMPLE)))
    balances_s = statistics.median(timed(money.balances, tables, fabric.TODAY) for _ in range(3))
    totals_s = timed(lambda: [money.totals(tables, by, fabric.TODAY) for by in ("zone", "phase")])
    some, choice = tables["household"].index[::count // 20], Choice(fabric.TODAY)
    panel = [timed(compensation.compare, tables, uid, choice) for uid in some]
    standing = [timed(paying.standing, tables, uid, fabric.TODAY) for uid in some]
    print(json.dumps({"households": len(tables["household"]), "balances_s": balances_s, "totals_s": totals_s,
                      "panel_median_s": statistics.median(panel),
                      "standing_median_s": statistics.median(standing)}, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
