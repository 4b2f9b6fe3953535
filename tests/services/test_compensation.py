"""What a household would get: each line by its clause, the modes side by side, and the agreement made of it."""

import datetime as dt
from decimal import Decimal

import pytest

from gisapp import i18n
from gisapp.domain import lines, money
from gisapp.errors import InputError, RefusedError
from gisapp.services import accounts, agreeing, compensation
from gisapp.services.compensation import Choice
from tests.money import TODAY, appraised, bare, changed, exampled, rated, with_rows

CHOICE = Choice(TODAY, house_area=Decimal("95"), house_price=Decimal("5600"))


def amounts(offer):
    return {line.item_code: line.amount for line in offer.lines}


def offer(tables, mode="cash", choice=CHOICE, uid="h1"):
    return compensation.offer(tables, uid, mode, choice)


def codes(found):
    return [each.code for each in found.findings]


def test_without_a_pack_the_house_alone_has_an_amount_and_the_rest_says_why():
    found = offer(appraised(bare()), "exchange")
    assert amounts(found) == {"house": Decimal("400000.00"), "moving": None, "transition": None}
    assert codes(found) == ["compensation.no_rate", "compensation.no_months"]
    assert found.total == Decimal("400000.00")
    assert all(each.reason != each.code for each in found.findings)
    months = offer(appraised(bare()), "exchange", Choice(TODAY, Decimal(95), Decimal(5600), transit_months=12))
    assert codes(months) == ["compensation.no_rate", "compensation.no_rate"]


def test_the_modes_stand_side_by_side_on_the_same_facts():
    tables = appraised(exampled(bare()), val_decor=Decimal("30000"))
    cash, exchange, ticket = compensation.compare(tables, "h1", CHOICE).offers
    assert [each.mode for each in (cash, exchange, ticket)] == ["cash", "exchange", "ticket"]
    assert amounts(cash) == {
        "house": 400000, "decoration": 30000, "moving": 1200, "transition": 960 * 6, "sign_reward": 8000,
        "move_reward": 4800, "cash_aid": 20000}
    assert (cash.due, cash.owed, cash.pays) == (cash.total, 0, None)
    assert exchange.given == 80 * 5600 + 10 * 5040 + 5 * 5600  # 超面积：10 ㎡ at 90 %
    assert exchange.given_formula == "80 ㎡ × 5600 + 10 ㎡ × 5040 + 5 ㎡ × 5600"
    assert (exchange.difference, exchange.pays, exchange.owed) == (Decimal("-126400.00"), "household", 126400)
    assert exchange.due == exchange.cash_lines == 30000 + 2400 + 960 * 18 + 8000 + 4800
    assert ticket.ticket == 432000
    assert ticket.due == ticket.total - 432000
    assert all(each.sample and not each.findings for each in (cash, exchange, ticket))


def test_the_house_is_whole_yuan_and_says_so():
    tables = changed(appraised(rated(bare(), ("moving", None, "per_household", 1)), price="5000.55"),
                     "household", "h1", area_ok=80.03)
    line = offer(tables).lines[0]
    assert (line.amount, line.reason is not None) == (Decimal("400194.00"), True)  # 80.03 × 5000.55 = 400194.0165
    assert line.formula == "80.03 ㎡ × 5000.55"


def test_a_replaced_report_does_not_count_and_a_differing_one_is_pointed_out():
    tables = appraised(bare())
    tables = with_rows(tables, "appraisal", ["second"], household=["h1"], agency="x", report_no="PG-2",
                       unit_price=[Decimal("6000")], val_house=[Decimal("480001")], replaces=["report-h1"])
    found = offer(tables)
    assert found.house_value == 480000
    assert "compensation.appraisal_differs" in codes(found)


def test_while_the_house_is_not_known_only_the_cash_lines_stand():
    found = offer(appraised(exampled(bare())), "exchange", Choice(TODAY))
    assert codes(found) == ["compensation.no_house"]
    assert (found.due, found.owed, found.pays) == (found.cash_lines, 0, None)
    tables = with_rows(appraised(exampled(bare())), "resettle_house", house_id=["1"], household=["h1"], area=80.0,
                       price=[Decimal("5100")], status="picked", estate="洞庭家园")
    found = offer(tables, "exchange", Choice(TODAY))
    assert (found.given, found.house[2], found.findings) == (408000, "洞庭家园", ())


def test_mixed_is_house_ticket_and_the_rest_in_money():
    tables = appraised(exampled(bare()))
    choice = Choice(TODAY, Decimal(50), Decimal("5600"), ticket_part=Decimal("50000"))
    found = offer(tables, "mixed", choice)
    assert (found.given, found.ticket, found.difference) == (280000, 54000, 120000)
    assert "cash_aid" not in amounts(found)  # the example gives it for 货币 only
    aided = offer(rated(tables, ("cash_aid", "混合", "percent", "5")), "mixed", choice)
    assert amounts(aided)["cash_aid"] == 3500  # 5 % of the 400000 − 280000 − 50000 in money
    assert found.due == found.total - 280000 - 54000
    with pytest.raises(InputError, match="ticket_part"):
        offer(tables, "mixed", Choice(TODAY, Decimal(50), Decimal("5600"), ticket_part=Decimal("120000.01")))


def test_a_place_to_live_takes_the_place_of_the_transition_fee():
    found = offer(appraised(exampled(bare())), "exchange",
                  Choice(TODAY, Decimal(80), Decimal("5000"), transit_mode="provided"))
    assert "transition" not in amounts(found)
    assert found.transit_months == 18
    assert (found.pays, accounts.difference_words(found)) == (None, "没有差价")


def test_floors_small_flats_hardship_and_fixtures():
    tables = changed(appraised(exampled(bare())), "household", "h1", area_ok=40.0)
    tables = changed(tables, "holder", "o1", hardship="disability")
    tables = with_rows(tables, "fixture", household=["h1"] * 3, item=["空调", "围墙", "怪石"], qty=[2.0, 12.5, 1.0],
                       item_code=["move_aircon", None, None])
    found = offer(tables)
    assert amounts(found) | {"fixture": None} == {
        "house": 200000, "move_aircon": 600, "fixture": None, "moving": 1200, "transition": 700 * 6,
        "sign_reward": 8000, "move_reward": 2400, "small_flat_aid": 25000, "hardship_aid": 3000, "cash_aid": 10000}
    assert [line.amount for line in found.lines if line.item_code == "fixture"] == [1000, None]
    assert codes(found) == ["compensation.no_rate"]
    assert "怪石" in found.findings[0].reason
    assert next(line for line in found.lines if line.item_code == "transition").formula == "max(40 ㎡ × 12, 700) × 6"


def test_business_needs_its_profit_and_its_area():
    tables = changed(appraised(exampled(bare())), "household", "h1", use_real="dwelling_business")
    assert codes(offer(tables)) == ["compensation.no_profit", "compensation.no_biz_area"]
    tables = with_rows(tables, "business", household=["h1"], profit_month=[Decimal("2345.67")], biz_area=30.5)
    found = offer(tables)
    assert (amounts(found)["business_loss"], amounts(found)["business_aid"]) == (Decimal("14074.02"), 9150)


def test_a_tenant_of_a_public_home_shares_and_what_is_not_shared_is_said():
    tables = changed(appraised(exampled(bare())), "household", "h1", tenure="public_direct")
    assert offer(tables).tenant == 0
    tables = changed(tables, "holder", "o1", role="tenant")
    found = offer(tables)
    assert found.tenant == found.total - 120000
    assert found.owner == 120000
    unshared = rated(changed(appraised(bare()), "household", "h1", tenure="public_direct"),
                     ("moving", None, "per_household", 100), ("house", "承租人", "percent", 33.33))
    found = offer(changed(unshared, "holder", "o1", role="tenant"))
    assert (found.tenant, found.owner) == (133320, 266680)
    assert codes(found) == ["compensation.no_share"]


def test_deadlines_are_the_days_of_a_rate():
    tables = with_rows(appraised(bare()), "policy", pack=["x"] * 3, edition="1", method="per_household",
                       item_code=["moving", "sign_reward", "move_reward"], value=[1.0, 100.0, 200.0], clause="c",
                       effective_on=[dt.date(2026, 1, 1)] * 3, expires_on=[None, TODAY, dt.date(2026, 12, 31)])
    late = TODAY + dt.timedelta(1)
    assert amounts(offer(tables)) == {"house": 400000, "moving": 1, "sign_reward": 100, "move_reward": 200}
    assert "sign_reward" not in amounts(offer(tables, choice=Choice(late)))
    assert "move_reward" not in amounts(offer(tables, choice=Choice(TODAY, move_on=dt.date(2027, 1, 1))))


def test_who_gets_nothing_is_told_why():
    seized = changed(appraised(bare()), "household", "h1", occupancy="seized")
    assert (codes(offer(seized)), offer(seized).total) == (["compensation.seized"], 0)
    assert codes(offer(bare(), uid="h8")) == ["compensation.homeless"]
    with pytest.raises(InputError, match=r"compensation\.mode"):
        offer(bare(), "什么")


def test_an_offer_becomes_an_agreement_whose_money_is_the_same():
    tables = appraised(exampled(bare()), val_decor=Decimal("30000"), val_equip=Decimal("5000"))
    for mode in ("cash", "exchange", "ticket", "mixed"):
        choice = Choice(TODAY, Decimal(70), Decimal("5600"), ticket_part=Decimal("1000"))
        found = offer(tables, mode, choice)
        step = agreeing.adopt(tables, "h1", mode, choice, agr_no=f"XY-{mode}", drafter="周敏")
        made = tables.with_changes(step)
        assert money.balances(made, TODAY).loc["h1", "payable"] == 0  # drafted, not signed
        signed = changed(made, "agreement", made["agreement"].index[0], sign_date=TODAY)
        balance = money.balances(signed, TODAY).loc["h1"]
        assert [money.yuan(balance[name]) for name in ("agreed", "due", "owed")] == [
            found.total, found.due, found.owed], mode
        items = signed["comp_item"]
        assert sum(items["amount"]) == found.total
        assert items["policy_ref"].notna().all()
        for _, row in items.iterrows():
            product = lines.cent(lines.exact_qty(row["qty"]) * row["rate"])
            assert row["amount"] == product or row["manual_reason"], row["item_code"]
        assert step.touches("household")
        with pytest.raises(InputError, match=r"agreement\.exists"):
            agreeing.adopt(made, "h1", mode, choice, agr_no="2", drafter="周敏")


def test_nothing_incomplete_becomes_an_agreement_unless_it_is_left_out_knowingly():
    tables = rated(appraised(bare()), ("moving", None, "per_household", 100))
    tables = with_rows(tables, "fixture", household=["h1"], item=["怪石"], qty=[1.0])
    with pytest.raises(RefusedError) as caught:
        agreeing.adopt(tables, "h1", "cash", CHOICE, agr_no="1", drafter="周敏")
    assert "怪石" in i18n.explain(caught.value)
    made = tables.with_changes(agreeing.adopt(tables, "h1", "cash", CHOICE, agr_no="1", drafter="周敏",
                                              without={"fixture"}))
    assert made["agreement"]["total"].tolist() == [Decimal("400100.00")]


def test_an_account_explains_every_amount():
    tables = appraised(exampled(bare()))
    made = tables.with_changes(agreeing.adopt(tables, "h1", "exchange", Choice(dt.date(2024, 1, 10), Decimal(80),
                                                                              Decimal(4000)), agr_no="1", drafter="周"))
    made = changed(made, "agreement", made["agreement"].index[0], sign_date=dt.date(2024, 1, 10))
    made = with_rows(made, "transition", household=["h1"], start=[dt.date(2024, 2, 1)], due=[dt.date(2026, 8, 20)],
                     rate=12.0, rate_unit="m2_month", area=80.0, floor=[Decimal(700)])
    found = accounts.account(made, "h1", TODAY)
    assert found.balance["overdue"] == 4 * 2 * 960 == lines.total(found.overdue)
    assert sum(line.amount for each in found.agreements for line in each.lines) == found.balance["agreed"]
    told = [accounts.explained(line) for each in found.agreements for line in each.lines]
    assert told[0] == "80 ㎡ × 5000 = 400,000.00 元（评估报告 PG-h1）"
    assert accounts.explained(found.overdue[0]).startswith("960 × 2 × 4 = 7,680.00 元")
    row = accounts.account_row(found)
    assert row["left"] == row["payable"] == row["by_agreement"] + row["overdue"]


def test_sums_of_zones_and_phases_agree():
    tables = changed(appraised(exampled(bare())), "phase", "f1", budget_amt=Decimal("1000000.00"))
    tables = tables.with_changes(agreeing.adopt(tables, "h1", "cash", CHOICE, agr_no="1", drafter="周敏"))
    tables = changed(tables, "agreement", tables["agreement"].index[0], sign_date=TODAY)
    zone, first, second = accounts.sums(tables, TODAY)
    assert (zone["zone"], zone["phase"], first["phase"], second["phase"]) == ("试点片区", None, "1", "2")
    assert zone["due"] == first["due"] > 0 == second["due"]
    assert first["budget_amt"] == 1000000
