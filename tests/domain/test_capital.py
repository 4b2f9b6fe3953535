"""大写: the examples of the rule itself, and a reader of its own that gets every amount back."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain.capital import capital

_DIGITS = {each: value for value, each in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_whole(text):
    """What a clerk reads: figure by figure, closing a section at 万 and 亿."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            above, rest = text.rsplit(name, 1)
            return read_whole(above) * size + read_whole(rest)
    total = 0
    for digit, unit in re.findall("([零壹贰叁肆伍陆柒捌玖])([拾佰仟]?)", text):
        total += _DIGITS[digit] * _UNITS.get(unit, 1)
    return total


def read(text):
    sign = -1 if text.startswith("负") else 1
    yuan, _, rest = text.removeprefix("负").rpartition("元")
    value = Decimal(read_whole(yuan))
    for name, size in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        if found := re.search(f"([壹贰叁肆伍陆柒捌玖]){name}", rest):
            value += _DIGITS[found[1]] * size
    return sign * value


@pytest.mark.parametrize(("amount", "words"), [
    ("0", "零元整"), ("0.05", "伍分"), ("0.50", "伍角整"), ("0.56", "伍角陆分"), ("1", "壹元整"), ("10", "壹拾元整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"), ("6007.14", "陆仟零柒元壹角肆分"), ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("107000.53", "壹拾万柒仟元伍角叁分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("325.04", "叁佰贰拾伍元零肆分"),
    ("10001", "壹万零壹元整"), ("100010000", "壹亿零壹万元整"), ("1000000000000", "壹万亿元整"),
    ("1000100000001", "壹万零壹亿零壹元整"),
    ("-3517.00", "负叁仟伍佰壹拾柒元整"), ("0.005", "壹分"), ("0.004", "零元整"),
])
def test_the_rule_s_own_examples(amount, words):
    assert capital(Decimal(amount)) == words


@given(st.integers(-10**14, 10**14))
def test_every_amount_can_be_read_back(fen):
    amount = Decimal(fen) / 100
    words = capital(amount)
    assert read(words) == amount
    assert "零零" not in words
    assert not re.search("零[元万亿角分]", words) or words == "零元整"
    assert words.endswith("整") == (fen % 10 == 0)


def test_no_number_is_cut():
    with pytest.raises(ValueError, match="too large"):
        capital(Decimal(10) ** 17)
