"""The lines of a trial computation, item by item, in the order of the settlement sheet.

Each function looks at the facts and the pack and writes what it finds on a ``Sheet``; ``services.compensation`` puts
them together. Sources: 590号令 §17 (value, moving, business loss), §19, §21 (差价), §22 (moving and transition), §23.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from gisapp.domain import lines, policy
from gisapp.domain.codes import label
from gisapp.domain.lines import Line, cent, shown, whole
from gisapp.domain.policy import Rate
from gisapp.io.findings import Finding
from gisapp.services.situation import Situation

_PLAIN: Final = ("per_m2", "per_household", "percent")
_WHOLE_YUAN: Final = "评估价值取整到元（建房〔2011〕77号）"
ZERO: Final = Decimal("0.00")
House = tuple[Decimal | None, Decimal | None, str] | None


@dataclass(slots=True)
class Sheet:
    """Lines and findings as they are found.

    Attributes:
        facts: what is true of the household.
        words: the conditions that hold in this mode.
        lines: in the order of the settlement sheet.
        findings: what is missing.
    """

    facts: Situation
    words: frozenset[str]
    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def rate(self, item: str, purpose: str = "", methods: tuple[str, ...] = _PLAIN, more: str = "") -> Rate | None:
        """The rate in force for an item, or None."""
        words = self.words | {more} if more else self.words
        return policy.find(self.facts.rates, item, words, purpose, methods)

    def note(self, code: str, **params: Any) -> None:
        """Write down what is missing."""
        self.findings.append(Finding(None, code, {"hh_no": self.facts.hh_no, **params}))

    def lack(self, item: str, name: str | None = None) -> None:
        """A line that should be there and has no rate."""
        self.lines.append(lines.missing(item, name))
        self.note("compensation.no_rate", item=label("comp_item", item), item_code=item,
                  name=f"（{name}）" if name else "", on=self.facts.on.isoformat())


def house(sheet: Sheet) -> Decimal:
    """The expropriated house: recognised area × appraised price, in whole 元 (§19)."""
    facts = sheet.facts
    if facts.area is None or facts.unit_price is None:
        sheet.lines.append(lines.missing("house"))
        sheet.note("compensation.no_area" if facts.area is None else "compensation.no_appraisal")
        return ZERO
    exact = facts.area * facts.unit_price
    value = whole(exact)
    sheet.lines.append(Line(
        "house", value, facts.area, "m2", facts.unit_price, f"{shown(facts.area)} ㎡ × {shown(facts.unit_price)}",
        _report(facts), reason=None if value == cent(exact) else _WHOLE_YUAN))
    if facts.appraised is not None and whole(facts.appraised) != value:
        sheet.note("compensation.appraisal_differs", report=facts.report_no, stated=f"{facts.appraised:,.2f}",
                   value=f"{value:,.2f}")
    return value


def _report(facts: Situation) -> str:
    return f"评估报告 {facts.report_no}"


def exchange_value(sheet: Sheet, mode: str, given: House) -> tuple[Decimal, str]:
    """The house given in exchange, in whole 元, the area beyond the recognised one in the bands of the pack (§21)."""
    if mode not in ("exchange", "mixed"):
        return ZERO, ""
    if given is None or given[0] is None or given[1] is None:
        sheet.note("compensation.no_house")
        return ZERO, ""
    area, price = given[0], given[1]
    same = min(area, sheet.facts.area or ZERO)
    parts, left, formula = same * price, area - same, f"{shown(same)} ㎡ × {shown(price)}"
    begun = ZERO
    for band in policy.bands(sheet.facts.rates, sheet.words):
        width = left if band.ceiling is None else min(left, max(band.ceiling - begun, ZERO))
        each = price * band.value / 100 if band.method == "percent" else band.value
        if width > 0:
            parts += width * each
            formula += f" + {shown(width)} ㎡ × {shown(each)}"
        left, begun = left - width, begun + width
    if left > 0:  # no band for it: at its own price
        parts += left * price
        formula += f" + {shown(left)} ㎡ × {shown(price)}"
    return whole(parts), formula


def valued(sheet: Sheet) -> None:
    """What the appraisal values beside the house, and what was counted by the piece."""
    facts = sheet.facts
    for amount, name in ((facts.decoration, None), (facts.equipment, "设备")):
        if amount:
            sheet.lines.append(Line("decoration", cent(amount), Decimal(1), "household", cent(amount),
                                    shown(amount), _report(facts), name))
    for each in facts.fixtures:
        rate = sheet.rate(each.item_code, methods=("per_piece", "per_m2", "per_household"), more=each.name)
        if rate is None:
            sheet.lack(each.item_code, each.name)
        else:
            sheet.lines.append(lines.priced(rate, each.item_code, area=each.qty, count=each.qty, label=each.name))


def moving_and_transition(sheet: Sheet, mode: str, transit: str, months: int | None) -> int | None:
    """Moving fee and transition fee (§22); returns the months of transition promised."""
    _moving(sheet)
    exchange = mode in ("exchange", "mixed")
    if exchange and transit == "provided":  # a place to live instead of the fee
        return months if months is not None else _months(sheet)
    promised = months if exchange and months is not None else _months(sheet)
    if promised is None:
        if exchange:
            sheet.lines.append(lines.missing("transition"))
            sheet.note("compensation.no_months")
        return None
    _transition(sheet, promised)
    return promised


def _moving(sheet: Sheet) -> None:
    rate, area = sheet.rate("moving", methods=("per_m2", "per_household")), sheet.facts.area
    if rate is None or (rate.method == "per_m2" and area is None):
        sheet.lack("moving")
        return
    once = lines.priced(rate, "moving", area=area or ZERO)
    times = sheet.rate("moving", "次数", ("factor",))
    if times is None:
        sheet.lines.append(once)
        return
    amount = once.amount or ZERO
    sheet.lines.append(lines.multiplied(
        "moving", times.value, "household", amount, f"{once.formula} × {shown(times.value)}",
        f"{rate.reference}；{times.reference}", sample=rate.sample))


def _months(sheet: Sheet) -> int | None:
    rate = sheet.rate("transition", "月数", ("months",))
    return None if rate is None else int(rate.value)


def _transition(sheet: Sheet, months: int) -> None:
    """``max(area × rate, floor) × months``."""
    rate, area = sheet.rate("transition", methods=("per_m2_month", "per_household_month")), sheet.facts.area
    if rate is None or (rate.method == "per_m2_month" and area is None):
        sheet.lack("transition")
        return
    by_area = rate.method == "per_m2_month"
    plain = cent((area or ZERO) * rate.value) if by_area else cent(rate.value)
    monthly = rate.bounded(plain)
    formula = f"{shown(area or ZERO)} ㎡ × {shown(rate.value)}" if by_area else shown(rate.value)
    if monthly != plain:
        formula = f"max({formula}, {shown(monthly)})" if monthly > plain else f"min({formula}, {shown(monthly)})"
    sheet.lines.append(lines.multiplied("transition", Decimal(months), "month", cent(monthly),
                                        f"{formula} × {months}", rate.reference, sample=rate.sample))


def business(sheet: Sheet) -> None:
    """Loss of business (§23): month's profit × months of the pack, or its share of the house's value."""
    facts = sheet.facts
    if not facts.trading:
        return
    rate = sheet.rate("business_loss", methods=("months", "percent", "per_m2"))
    if rate is None:
        sheet.lack("business_loss")
    elif rate.method == "months":
        if facts.profit_month is None:
            sheet.lines.append(lines.missing("business_loss"))
            sheet.note("compensation.no_profit")
        else:
            sheet.lines.append(lines.multiplied(
                "business_loss", rate.value, "month", facts.profit_month,
                f"{shown(facts.profit_month)} × {shown(rate.value)}", rate.reference, sample=rate.sample))
    else:
        value = lines.total(line for line in sheet.lines if line.item_code == "house")
        sheet.lines.append(lines.priced(rate, "business_loss", area=facts.biz_area or facts.area or ZERO, base=value))


def rewards(sheet: Sheet, value: Decimal, at_move: tuple[Rate, ...]) -> None:
    """Rewards, each by the rate in force on its own day: a deadline is the last day of its row."""
    for item, rates in (("sign_reward", sheet.facts.rates), ("move_reward", at_move)):
        rate = policy.find(rates, item, sheet.words, "", _PLAIN)
        if rate is not None:
            sheet.lines.append(lines.priced(rate, item, area=sheet.facts.area or ZERO, base=value))


def aids(sheet: Sheet, value: Decimal) -> None:
    """Aids that do not depend on the mode: small flat, hardship, trade in a dwelling."""
    facts = sheet.facts
    _small_flat(sheet)
    for code in facts.hardships:
        rate = sheet.rate("hardship_aid", methods=("per_household",), more=label("hardship", code))
        if rate is not None:
            sheet.lines.append(lines.priced(rate, "hardship_aid", area=ZERO))
    if facts.trading:
        rate = sheet.rate("business_aid")
        if rate is not None and rate.method == "per_m2" and facts.biz_area is None:
            sheet.lines.append(lines.missing("business_aid"))
            sheet.note("compensation.no_biz_area")
        elif rate is not None:
            sheet.lines.append(lines.priced(rate, "business_aid", area=facts.biz_area or ZERO, base=value))


def _small_flat(sheet: Sheet) -> None:
    """The area that lacks to the pack's smallest home, at the appraised price."""
    facts, rate = sheet.facts, sheet.rate("small_flat_aid", methods=("area",))
    if rate is None or facts.area is None or facts.unit_price is None or not 0 < facts.area < rate.value:
        return
    lacking = rate.value - facts.area
    plain = cent(lacking * facts.unit_price)
    amount = rate.bounded(plain)
    formula = f"({shown(rate.value)} − {shown(facts.area)}) ㎡ × {shown(facts.unit_price)}"
    sheet.lines.append(Line("small_flat_aid", amount, lacking, "m2", facts.unit_price, formula, rate.reference,
                            reason=None if amount == plain else "按标准上下限", sample=rate.sample))


def mode_aids(sheet: Sheet, value: Decimal, in_cash: Decimal, part: Decimal) -> Decimal:
    """Aids for taking money or a ticket, by what is taken so; returns what is added to the ticket."""
    if in_cash > 0:
        rate = sheet.rate("cash_aid")
        if rate is not None:
            area = cent((sheet.facts.area or ZERO) * in_cash / value)
            sheet.lines.append(lines.priced(rate, "cash_aid", area=area, base=in_cash))
    rate = sheet.rate("ticket_aid") if part > 0 else None
    if rate is None:
        return ZERO
    area = cent((sheet.facts.area or ZERO) * part / value)
    added = lines.priced(rate, "ticket_aid", area=area, base=part)
    sheet.lines.append(added)
    return added.amount or ZERO
