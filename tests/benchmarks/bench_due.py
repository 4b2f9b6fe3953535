"""今日待办 of 100,000 households with records of every kind: everything at once, and one household alone.

    python tests/benchmarks/bench_due.py [COUNT]

Keys: ``clocks`` (rows found), ``today_s``, ``household_s`` (medians).
"""

import json
import statistics
import sys
import time
from decimal import Decimal

import fabric
import numpy as np

from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.services import due


def records(tables, count):
    """For each household an appraisal with its service, an agreement, a transition and talks; some exits, petitions."""
    chance = np.random.default_rng(3)
    households = list(tables["household"].index)
    days = np.datetime64(fabric.TODAY) + chance.integers(-400, 60, count).astype("timedelta64[D]")
    numbers = [f"{number:07}" for number in range(count)]
    some = slice(0, count, 50)
    paid = slice(0, count, 2)
    return ChangeSet("期限", (
        inserted("appraisal", {"household": households, "agency": "评估所", "report_no": numbers, "served_date": days}),
        inserted("service", {"household": households, "doc_kind": "appraisal", "doc_no": numbers, "mode": "direct",
                             "served_on": days}),
        inserted("agreement", {"household": households, "agr_no": numbers, "kind": "main", "mode": "cash",
                               "sign_date": days - 30, "total": Decimal(100_000), "move_due": days + 120,
                               "pay_due": days + 20}),
        inserted("transition", {"household": households, "start": days, "months": 24}),
        inserted("payment", {"household": households[paid], "voucher": numbers[paid], "kind": "compensation",
                             "amount": Decimal(100_000), "paid_date": days[paid]}),
        inserted("talk", {"household": households, "talk_date": days - 10,
                          "next_on": np.where(days < np.datetime64(fabric.TODAY), np.datetime64("NaT"), days)}),
        inserted("exit_event", {"household": households[some], "route": "decision", "step": "served",
                                "happened_on": days[some]}),
        inserted("petition", {"pet_no": numbers[some], "household": households[some], "channel": "letter",
                              "recv_date": days[some]}),
    ))


def timed(call, *arguments, **more):
    begun = time.perf_counter()
    call(*arguments, **more)
    return time.perf_counter() - begun


def main(count=100_000):
    count = round(count ** 0.5) ** 2
    tables = Tables.empty().with_changes(fabric.contents(count))
    tables = tables.with_changes(records(tables, count))
    found = due.today(tables, fabric.TODAY)
    every = [timed(due.today, tables, fabric.TODAY) for _ in range(5)]
    one = [timed(due.clocks, tables, fabric.TODAY, households=[uid]) for uid in tables["household"].index[:9]]
    print(json.dumps({"households": count, "clocks": found.count, "today_s": statistics.median(every),
                      "household_s": statistics.median(one)}, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
