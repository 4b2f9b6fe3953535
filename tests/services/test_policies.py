"""Packs are loaded whole or not at all; the row that holds is the most particular one in force."""

import datetime as dt
from decimal import Decimal

import pytest

from gisapp import i18n
from gisapp.domain import policy
from gisapp.domain.changes import Tables
from gisapp.errors import InputError, RefusedError
from gisapp.services import policies
from tests import town as small

ON = dt.date(2026, 11, 24)
HEAD = 'pack = "试点包"\nedition = "1"\neffective_on = 2026-01-01\n'


@pytest.fixture
def bare():
    return Tables.empty().with_changes(small.without_evidence())


def loaded(tables, folder, text, head=HEAD):
    file = folder / "标准.toml"
    file.write_text(head + text, "utf-8")
    return tables.with_changes(policies.load(tables, file))


def entry(value, **more):
    lines = {"item": "moving", "method": "per_household", "clause": "第一条", "value": value, **more}
    return "[[rate]]\n" + "\n".join(f"{name} = {text}" if name.endswith("_on") else f'{name} = "{text}"'
                                    for name, text in lines.items()) + "\n"


def rate_for(tables, uid, item, on, words=frozenset()):
    known = policy.rates(tables, tables["household"].at[uid, "zone"], on)
    return policy.find(known, item, words | policies.household_words(tables, uid), "")


def test_the_example_is_invented_and_says_so_in_every_row(bare):
    tables = bare.with_changes(policies.load(bare, policies.bundled(policies.EXAMPLE)))
    rows = tables["policy"]
    assert rows["sample"].all()
    assert rows["pack"].str.contains("虚构").all()
    assert rows["clause"].str.contains("虚构").all()


def test_the_pack_to_fill_in_has_no_rate(bare):
    with pytest.raises(InputError, match=r"policy\.nothing"):
        policies.load(bare, policies.bundled(policies.EMPTY))
    assert rate_for(bare, "h1", "moving", ON) is None


def test_the_most_particular_row_holds(bare, tmp_path):
    tables = loaded(bare, tmp_path, entry("1") + entry("2", variant="私房") + entry("3", variant="私房·货币")
                    + entry("4", variant="私房·货币", zone="试点片区") + entry("5", variant="直管公房·货币·住宅"))
    assert rate_for(tables, "h1", "moving", ON).value == 2
    assert rate_for(tables, "h1", "moving", ON, words=frozenset({"货币"})).value == 4
    assert rate_for(tables, "h1", "house", ON) is None


def test_rates_hold_between_their_days(bare, tmp_path):
    tables = loaded(bare, tmp_path, entry("1") + entry("2", effective_on="2026-06-01", expires_on="2026-06-30"))
    days = {dt.date(2025, 12, 31): None, dt.date(2026, 1, 1): 1, dt.date(2026, 6, 1): 2, dt.date(2026, 6, 30): 2,
            dt.date(2026, 7, 1): 1}
    for day, value in days.items():
        found = rate_for(tables, "h1", "moving", day)
        assert (found and found.value) == value, day


def test_a_later_edition_takes_over_and_the_old_one_stays_for_earlier_days(bare, tmp_path):
    tables = loaded(bare, tmp_path, entry("1"))
    with pytest.raises(InputError, match=r"policy\.known"):
        loaded(tables, tmp_path, entry("2"))
    tables = loaded(tables, tmp_path, entry("2"), HEAD.replace('"1"', '"2"').replace("2026-01", "2026-05"))
    assert rate_for(tables, "h1", "moving", dt.date(2026, 4, 30)).value == 1
    assert rate_for(tables, "h1", "moving", dt.date(2026, 5, 1)).value == 2


def test_values_are_exact(bare, tmp_path):
    rate = rate_for(loaded(bare, tmp_path, entry("12.3456", floor="0.1")), "h1", "moving", ON)
    assert (rate.value, rate.floor) == (Decimal("12.3456"), Decimal("0.1"))
    assert rate.bounded(Decimal("0.05")) == Decimal("0.1")


@pytest.mark.parametrize(("text", "code"), [
    (entry("x"), "policy.number"), (entry("-1"), "policy.number"), (entry("1", item="什么"), "policy.item"),
    (entry("1", method="什么"), "policy.method"), (entry("1", zone="别处"), "policy.zone"),
    (entry("1", variant="住宅·别的"), "policy.words"), (entry("1", clause=""), "policy.lacks"),
    (entry("1", extra="1"), "policy.field"), (entry("1", item="transition", variant="超期·住宅"), "policy.words"),
    (entry("1", effective_on='"某日"'), "policy.date"),
])
def test_a_pack_with_a_mistake_is_not_loaded_at_all(bare, tmp_path, text, code):
    with pytest.raises(RefusedError) as caught:
        loaded(bare, tmp_path, entry("1") + text)
    assert [each for each, _ in caught.value.conditions] == [code]
    assert "2" in i18n.explain(caught.value)


def test_a_file_that_is_no_pack(bare, tmp_path):
    (tmp_path / "坏.toml").write_text("这不是", "utf-8")
    for name in ("坏.toml", "没有.toml"):
        with pytest.raises(InputError, match=r"policy\.unreadable"):
            policies.load(bare, tmp_path / name)


def test_purpose_and_conditions_are_told_apart():
    assert policy.parted("承租人·直管公房") == ("承租人", frozenset({"直管公房"}))
    assert policy.parted(None) == ("", frozenset())
