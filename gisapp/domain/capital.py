"""Amounts in words, as agreements, settlement sheets and receipts must write them (大写).

Called by ``services.compensation``, ``services.payments`` and the filled documents. Source: 支付结算办法 附一
“正确填写票据和结算凭证的基本规定”: 零 stands where figures are skipped, 整 after 元 or 角, nothing after 分.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

LARGEST: Final = Decimal("9999999999999999.99")
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_WAN, _YI = 10_000, 100_000_000


def capital(amount: Decimal | int) -> str:
    """An amount in 元, rounded to the 分, in Chinese capital figures.

    Raises:
        ValueError: beyond ten thousand 万亿.

    >>> capital(Decimal("1680.32")), capital(Decimal("107000.53")), capital(Decimal("16409.02"))
    ('壹仟陆佰捌拾元叁角贰分', '壹拾万柒仟元伍角叁分', '壹万陆仟肆佰零玖元零贰分')
    >>> capital(200000), capital(Decimal("1409.50")), capital(Decimal("-0.05")), capital(0)
    ('贰拾万元整', '壹仟肆佰零玖元伍角整', '负伍分', '零元整')
    """
    rounded = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if abs(rounded) > LARGEST:
        raise ValueError(f"{amount} is too large to be written in words")
    yuan, fen = divmod(int(abs(rounded) * 100), 100)
    if not yuan and not fen:
        return "零元整"
    sign = "负" if rounded < 0 else ""
    return sign + (_whole(yuan) + "元" if yuan else "") + _parts(fen, after_yuan=yuan > 0)


def _parts(fen: int, *, after_yuan: bool) -> str:
    """角 and 分, or 整 where there are none; 零 for a skipped 角 after 元."""
    tenth, hundredth = divmod(fen, 10)
    if not fen:
        return "整"
    gap = "零" if after_yuan and not tenth else ""
    return (gap + (_DIGITS[tenth] + "角" if tenth else "")
            + (_DIGITS[hundredth] + "分" if hundredth else "整"))


def _whole(number: int) -> str:
    """A whole number above 0: by 亿, by 万, by places."""
    for size, name in ((_YI, "亿"), (_WAN, "万")):
        if number >= size:
            above, rest = divmod(number, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return _whole(above) + name + gap + (_whole(rest) if rest else "")
    text, skipped = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if skipped and text else "") + _DIGITS[digit] + _PLACES[place]
        skipped = not digit
    return text
