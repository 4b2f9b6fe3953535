"""The small town with a stock of resettlement houses: four households whose agreements take a house, five houses."""

import datetime as dt
from decimal import Decimal

from gisapp.domain import changes
from gisapp.domain.changes import ChangeSet
from tests import town as small

DAY = dt.date(2026, 10, 8)
TAKERS = ["h1", "h2", "h3", "h4"]


def stocked(project):
    """The small town with four exchange households and five houses."""
    project.do(small.contents())
    tables = project.tables
    project.do(ChangeSet("安置", (
        changes.updated(tables, "household", TAKERS, {"stage": "signed", "stage_on": [DAY] * 4}),
        changes.updated(tables, "agreement", [f"agreement-{uid}" for uid in TAKERS], {"mode": "exchange"}),
        changes.inserted("resettle_house", {
            "house_id": [f"A-{number}" for number in range(1, 6)], "zone": "z", "status": "available", "area": 80.0,
            "estate": "洞庭家园", "layout": "两室", "price": [Decimal("5600.00")] * 5},
            [f"a{number}" for number in range(1, 6)]),
        changes.inserted("house_ticket", {"household": ["h5"], "tkt_no": ["FP-1"], "tkt_value": [Decimal("1000.00")],
                                          "tkt_expire": [DAY]}, ["t1"]),
    )))
    return project
