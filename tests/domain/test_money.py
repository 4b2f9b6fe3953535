"""Balances, overdue transition and totals, each against figures worked out by hand."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain import money
from tests import money as purse
from tests.money import agreement, with_rows

AS_OF = dt.date(2026, 11, 24)


@pytest.fixture
def bare():
    return purse.bare()


def late(tables, household="h1", **values):
    return with_rows(tables, "transition", ["t1"], **{
        "household": [household], "start": [dt.date(2024, 2, 1)], "due": [dt.date(2026, 2, 1)], "rate": 12.0,
        "rate_unit": "m2_month", "area": 80.5, "floor": [Decimal("800.00")], "months": 24,
        **{name: [value] for name, value in values.items()}})


def multiple(tables, variant="超期·自行过渡", value=2, **values):
    return with_rows(tables, "policy", **{
        "pack": ["试点"], "edition": "1", "item_code": "transition", "variant": variant, "method": "factor",
        "value": value, "effective_on": [dt.date(2020, 1, 1)], "clause": "第九条", **values})


def row(tables, household="h1", as_of=AS_OF):
    return money.balances(tables, as_of).loc[household].to_dict()


def test_house_against_house_and_the_rest_in_money(bare):
    tables = agreement(bare, total=Decimal("412000.00"), house_value=Decimal("430000"))
    tables = with_rows(tables, "comp_item", household=["h1", "h1"], agreement="a1", item_code=["house", "moving"],
                       amount=[Decimal(400000), Decimal(12000)], policy_ref="x")
    found = row(tables)
    assert (found["agreed"], found["exchanged"], found["due"], found["owed"]) == (41200000, 40000000, 1200000, 3000000)


@given(st.tuples(*[st.integers(0, 10**11)] * 4))
def test_what_is_given_and_paid_is_what_was_agreed(amounts):
    rest, house, given, ticket = amounts
    found = money.settled(rest + house, house, given, ticket)
    by_ticket = found["exchanged"] - min(house, given)
    assert given + by_ticket + found["due"] - found["owed"] == rest + house
    assert min(found.values()) >= 0 == min(found["owed"], max(house - given, 0))


def test_supplements_count_and_preliminary_ones_do_not(bare):
    tables = agreement(bare, total=Decimal("100.00"), mode="cash")
    tables = agreement(tables, uid="a2", kind="supplement", total=Decimal("23.45"), mode="cash")
    tables = agreement(tables, uid="a3", kind="preliminary", total=Decimal("9.99"), mode="cash")
    assert row(tables)["due"] == row(tables)["payable"] == 12345
    assert row(tables, as_of=dt.date(2024, 1, 9))["due"] == 0


def test_overdue_is_month_times_fee_times_the_multiple_of_the_pack(bare):
    tables = multiple(late(agreement(bare)))
    found = money.overdue(tables, AS_OF).loc["t1"]
    assert (found["months"], found["monthly"], found["factor"]) == (10, 96600, 2)  # 80.5 × 12 = 966.00 > 800.00
    assert found["reference"] == "试点 1 第九条"
    assert row(tables)["overdue"] == 10 * 96600 * 2 == row(tables)["payable"]
    assert row(tables, as_of=dt.date(2026, 2, 1))["overdue"] == 0
    assert row(tables, as_of=dt.date(2026, 2, 2))["overdue"] == 96600 * 2


@pytest.mark.parametrize(("values", "expected"), [
    ({"own_fault": True}, 0), ({"ended_on": dt.date(2026, 4, 1)}, 2 * 96600 * 2), ({"area": 50.0}, 10 * 80000 * 2),
    ({"rate": 900.0, "rate_unit": "household_month", "floor": None}, 10 * 90000 * 2), ({"due": None}, 10 * 96600 * 2),
    ({"ended_on": dt.date(2026, 1, 15)}, 0), ({"rate": None, "floor": None}, 0),
])
def test_what_stops_or_changes_overdue(bare, values, expected):
    assert row(multiple(late(agreement(bare), **values)))["overdue"] == expected


def test_without_a_multiple_nothing_is_made_up(bare):
    tables = late(agreement(bare))
    found = money.overdue(tables, AS_OF).loc["t1"]
    assert (found["months"], found["amount"]) == (10, 0)
    assert np.isnan(found["factor"])
    assert row(multiple(tables, "超期·周转房", 1))["overdue"] == 0


def test_the_multiple_is_that_of_the_way_the_zone_and_the_first_late_day(bare):
    tables = late(agreement(bare, transit_mode="provided"))
    tables = multiple(multiple(tables), "超期·周转房", 1)
    assert row(tables)["overdue"] == 10 * 96600
    tables = multiple(tables, "超期·周转房", 1.5, zone="z")
    assert row(tables)["overdue"] == 10 * 144900
    tables = multiple(tables, "超期·周转房", 3, zone="z", effective_on=[dt.date(2026, 2, 3)])
    assert row(tables)["overdue"] == 10 * 144900


def test_months_begun_at_month_ends():
    due = np.array(["2024-01-31", "2023-08-31", "2026-02-28", "2024-02-29"], dtype="datetime64[D]")
    until = np.array(["2024-02-29", "2024-03-01", "2026-03-29", "2025-02-28"], dtype="datetime64[D]")
    assert money.overdue_months(due, until).tolist() == [1, 7, 2, 12]


def test_totals_of_zone_and_phase_against_budget_and_escrow(bare):
    tables = agreement(bare, total=Decimal("100.00"), mode="cash")
    tables = agreement(tables, "h2", "a2", total=Decimal("50.50"), mode="cash")
    tables = with_rows(tables, "payment", household=["h1"], voucher="1", kind="compensation", amount=[Decimal(30)],
                       paid_date=[dt.date(2024, 2, 1)])
    phases = tables["phase"].assign(budget_amt=[Decimal(1000), None], escrow_amt=[Decimal(900), Decimal(1)])
    tables = type(tables)({**tables.frames, "phase": phases}, tables.crs)
    zone, phase = money.totals(tables, "zone", AS_OF), money.totals(tables, "phase", AS_OF)
    assert zone.loc["z", ["households", "due", "paid", "budget", "escrow"]].tolist() == [8, 15050, 3000, 100000, 90100]
    assert phase.loc["f1", ["households", "due", "budget", "escrow"]].tolist() == [8, 15050, 100000, 90000]
    assert phase.loc["f2", ["households", "due", "budget", "escrow"]].tolist() == [0, 0, 0, 100]


@pytest.mark.parametrize(("final", "due", "owed"), [(82.35, 0, 1304250), (78.99, 560550, 0), (80.0, 0, 0)])
def test_the_measured_area_of_a_delivered_house_is_settled(bare, final, due, owed):
    tables = with_rows(bare, "resettle_house", house_id=["1"], household=["h1"], status="delivered", area=80.0,
                       area_final=final, settle_price=[Decimal("5550.00")], res_date=[dt.date(2026, 5, 1)])
    assert (row(tables)["due"], row(tables)["owed"]) == (due, owed)
    assert row(tables, as_of=dt.date(2026, 4, 30))["owed"] == 0
