"""Money for tests: the small town without any, its rows, agreements with their items."""

import datetime as dt
from decimal import Decimal

from gisapp.domain.changes import ChangeSet, Tables, inserted, updated
from gisapp.services import policies
from tests import town as small

TODAY = dt.date(2026, 11, 24)
SIGNED = dt.date(2024, 1, 10)


def bare():
    """The town with nothing on record but who lies where."""
    return Tables.empty().with_changes(small.without_evidence())


def with_rows(tables, table, uids=None, **values):
    """The tables with rows of one table more; values are lists, or scalars for all."""
    return tables.with_changes(ChangeSet("x", (inserted(table, values, uids),)))


def changed(tables, table, uid, **values):
    """The tables with some values of one row changed."""
    return tables.with_changes(ChangeSet("x", (updated(tables, table, [uid], {
        name: [value] for name, value in values.items()}),)))


def agreement(tables, household="h1", uid="a1", signed=SIGNED, **values):
    """The tables with an agreement more."""
    return with_rows(tables, "agreement", [uid], **{
        "household": [household], "agr_no": f"XY-{uid}", "kind": "main", "mode": "exchange", "sign_date": [signed],
        "transit_mode": "self", **{name: [value] for name, value in values.items()}})


def appraised(tables, household="h1", price="5000", **values):
    """The tables with an appraisal, the household's use known."""
    tables = changed(tables, "household", household, use_reg="dwelling", use_real="dwelling")
    return with_rows(tables, "appraisal", [f"report-{household}"], household=[household], agency="洞庭评估",
                     report_no=f"PG-{household}", unit_price=[Decimal(price)],
                     **{name: [value] for name, value in values.items()})


def rated(tables, *rows, sample=False):
    """The tables with rates: (item, variant, method, value[, floor])."""
    for item, variant, method, value, *floor in rows:
        tables = with_rows(tables, "policy", pack=["试点"], edition="1", item_code=item, variant=[variant],
                           method=method, value=float(value), floor=[float(floor[0]) if floor else None],
                           effective_on=[dt.date(2020, 1, 1)], clause=f"{item}条", sample=sample)
    return tables


def exampled(tables):
    """The tables with the invented pack that comes with the program."""
    return tables.with_changes(policies.load(tables, policies.bundled(policies.EXAMPLE)))
