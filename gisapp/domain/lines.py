"""One line of a compensation: quantity × rate = amount, and the clause that says so.

A line without an amount says that the pack has no rate for it. Called by ``services.compensation`` and, for what is
agreed, ``services.accounts``. Rounding is half up to the 分; appraised values are whole 元 (建房〔2011〕77号).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from gisapp.domain.policy import Rate

CENT: Final = Decimal("0.01")
ONE: Final = Decimal(1)
_UNITS: Final = {"per_m2": "m2", "per_household": "household", "per_piece": "piece"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a compensation.

    Attributes:
        item_code: a code of ``comp_item``.
        amount: 元 to the 分; None where there is no rate to compute it.
        qty: quantity, in ``qty_unit`` (a code).
        rate: 元 for each unit.
        formula: how the amount came about, in figures only.
        policy_ref: what it rests on: clause or report.
        label: what it is for, beside its item.
        reason: why the amount is not quantity × rate.
        sample: whether the rate is invented, for demonstration.
        tenant_pct: share of the tenant of a public home in %; None where there is no tenant or no rate.
    """

    item_code: str
    amount: Decimal | None
    qty: Decimal | None = None
    qty_unit: str | None = None
    rate: Decimal | None = None
    formula: str = ""
    policy_ref: str = ""
    label: str | None = None
    reason: str | None = None
    sample: bool = False
    tenant_pct: Decimal | None = None

    @property
    def tenant(self) -> Decimal | None:
        """What of it is the tenant's."""
        if self.amount is None or self.tenant_pct is None:
            return None
        return cent(self.amount * self.tenant_pct / 100)

    @property
    def owner(self) -> Decimal | None:
        """What of it is the owner's, where a tenant shares."""
        return None if self.amount is None or self.tenant is None else self.amount - self.tenant


def cent(amount: Decimal) -> Decimal:
    """An amount to the 分, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def whole(amount: Decimal) -> Decimal:
    """An appraised value in whole 元, half up."""
    return amount.quantize(ONE, ROUND_HALF_UP).quantize(CENT)


def total(lines: Iterable[Line]) -> Decimal:
    """The sum of the lines that have an amount."""
    return sum((line.amount for line in lines if line.amount is not None), Decimal("0.00"))


def shown(number: Decimal) -> str:
    """A figure as it stands in a formula: no needless zeros.

    >>> shown(Decimal("12.50")), shown(Decimal("800.00"))
    ('12.5', '800')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fitted(text: str, size: int) -> str:
    """A text of at most so many bytes, cut between characters.

    >>> fitted("第一条", 7)
    '第一'
    """
    return text.encode()[:size].decode(errors="ignore")


def exact_qty(number: float) -> Decimal:
    """A stored quantity as it was meant, to the thousandth."""
    return Decimal(repr(round(float(number), 3)))


def missing(item_code: str, label: str | None = None) -> Line:
    """A line for which there is no rate."""
    return Line(item_code, None, label=label)


def multiplied(item_code: str, qty: Decimal, unit: str, rate: Decimal, formula: str, reference: str, *,
               sample: bool = False) -> Line:
    """Quantity × rate, to the 分."""
    return Line(item_code, cent(qty * rate), qty, unit, rate, formula, reference, None, None, sample)


def priced(rate: Rate, item_code: str, *, area: Decimal, count: Decimal = ONE, base: Decimal = Decimal(0),
           label: str | None = None) -> Line:
    """A line by one rate of the pack.

    Args:
        rate: by ㎡, household, piece, or percent.
        item_code: the line's item.
        area: ㎡, for a rate by ㎡.
        count: households or pieces, for rates by these.
        base: 元, for a percentage.
        label: what it is for.
    """
    if rate.method == "percent":
        qty, unit, each = base, "yuan", rate.value / 100
        formula = f"{shown(base)} × {shown(rate.value)}%"
    else:
        qty, unit, each = area if rate.method == "per_m2" else count, _UNITS[rate.method], rate.value
        formula = f"{shown(qty)}{' ㎡' if unit == 'm2' else ''} × {shown(rate.value)}"
    plain = cent(qty * each)
    amount = rate.bounded(plain)
    reason = None
    if amount != plain:
        bound, name = (rate.floor, "max") if amount > plain else (rate.ceiling, "min")
        formula = f"{name}({formula}, {shown(bound or amount)})"
        reason = "按标准下限" if name == "max" else "按标准上限"
    if each != cent(each):  # a rate finer than a 分 cannot be kept as money: the formula keeps it
        qty, unit, each = ONE, "household", amount
    return Line(item_code, amount, qty, unit, cent(each), formula, rate.reference, label, reason, rate.sample)
