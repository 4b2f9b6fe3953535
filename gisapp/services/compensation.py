"""补偿试算: what a household would get by money, by a house or by a ticket, each line with its basis.

The house is set against the house (590号令 §21), the cash lines stand apart (§22). No rate is made up: where the pack
has none, the line has no amount and a finding says so. Called by the household panel, ``gisapp money``, ``agreeing``
and filled documents.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from gisapp.domain import lines, money, policy
from gisapp.domain.capital import capital
from gisapp.domain.changes import Tables
from gisapp.domain.codes import label
from gisapp.domain.lines import Line
from gisapp.domain.schema import TABLES
from gisapp.errors import InputError
from gisapp.io.findings import Finding
from gisapp.services import trial
from gisapp.services.situation import Situation, rates_on, situation

MODES: Final = ("cash", "exchange", "ticket")
"""The modes that are compared side by side; ``mixed`` is asked for by its parts."""

ZERO: Final = Decimal("0.00")
_BASIS: Final = TABLES["comp_item"]["policy_ref"].size or 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What the household would choose, beside the mode.

    Attributes:
        on: the day whose rates hold: that of signing.
        house_area: ㎡ of the house given in exchange; the house already picked where none is given.
        house_price: its 元/㎡ at the same value date.
        house_place: where it stands.
        ticket_part: 元 of the house's value taken as a ticket (mixed).
        transit_mode: ``self`` or ``provided``.
        transit_months: months promised; the pack's where none are given.
        move_on: the day of moving out, for its reward; the day of signing where none is given.
    """

    on: dt.date
    house_area: Decimal | None = None
    house_price: Decimal | None = None
    house_place: str = ""
    ticket_part: Decimal | None = None
    transit_mode: str = "self"
    transit_months: int | None = None
    move_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What one mode comes to.

    Attributes:
        household: uid.
        hh_no: its number.
        mode: a code of ``comp_mode``.
        choice: what was asked for.
        lines: every line, §21 first.
        house_value: the expropriated house, 元.
        given: the house given in exchange, 元.
        given_formula: how that value came about.
        ticket: face value of the ticket, 元.
        findings: what is missing, and why.
        transit_months: months of transition promised; None for none.
        sample: whether a rate of it is invented.
    """

    household: str
    hh_no: str
    mode: str
    choice: Choice
    lines: tuple[Line, ...] = ()
    house_value: Decimal = ZERO
    given: Decimal = ZERO
    given_formula: str = ""
    ticket: Decimal = ZERO
    findings: tuple[Finding, ...] = ()
    transit_months: int | None = None
    sample: bool = False
    house: tuple[Decimal | None, Decimal | None, str] | None = None

    @property
    def total(self) -> Decimal:
        """All lines that have an amount."""
        return lines.total(self.lines)

    @property
    def cash_lines(self) -> Decimal:
        """The lines of §22 and §17: all but the house."""
        return self.total - self.house_value

    @property
    def difference(self) -> Decimal:
        """差价 (§21): above 0 the department pays it, below 0 the household."""
        return self.house_value - self.given

    @property
    def due(self) -> Decimal:
        """What the department pays in money."""
        return self._settled("due")

    @property
    def owed(self) -> Decimal:
        """What the household pays: the 差价 only, never netted against the cash lines."""
        return self._settled("owed")

    @property
    def house_unknown(self) -> bool:
        """Whether a house is to be given whose area and price are not known: only the cash lines stand."""
        return self.mode in ("exchange", "mixed") and (
            self.house is None or self.house[0] is None or self.house[1] is None)

    def _settled(self, part: str) -> Decimal:
        if self.house_unknown:
            return self.cash_lines if part == "due" else ZERO
        total, house, given, ticket = money.fen([self.total, self.house_value, self.given, self.ticket])
        return money.yuan(int(money.settled(total, house, given, ticket)[part]))

    @property
    def pays(self) -> str | None:
        """Who pays the 差价: ``department``, ``household``, or None where there is none (or no house yet)."""
        if not self.given or not self.difference:
            return None
        return "department" if self.difference > 0 else "household"

    @property
    def words(self) -> str:
        """The total in capital figures."""
        return capital(self.total)

    @property
    def tenant(self) -> Decimal:
        """The tenant's share of a public home, of the lines for which the pack has one."""
        return sum((line.tenant for line in self.lines if line.tenant is not None), ZERO)

    @property
    def owner(self) -> Decimal:
        """The owner's share, where a tenant shares."""
        return sum((line.owner for line in self.lines if line.owner is not None), ZERO)

@dataclass(frozen=True, slots=True)
class Comparison:
    """The modes side by side."""

    household: str
    hh_no: str
    offers: tuple[Offer, ...] = field(default=())

    def __getitem__(self, mode: str) -> Offer:
        return next(each for each in self.offers if each.mode == mode)


def compare(tables: Tables, uid: str, choice: Choice, modes: Collection[str] = MODES) -> Comparison:
    """What each mode would come to, on the same facts.

    Raises:
        InputError: as for ``offer``.
    """
    facts = situation(tables, uid, choice.on)
    return Comparison(uid, facts.hh_no, tuple(_offer(tables, facts, mode, choice) for mode in modes))


def offer(tables: Tables, uid: str, mode: str, choice: Choice) -> Offer:
    """What one mode would come to.

    Args:
        tables: the snapshot.
        uid: household.
        mode: a code of ``comp_mode``.
        choice: day, house, ticket, transition.

    Raises:
        InputError: ``compensation.mode``, or ``compensation.ticket_part`` beyond what is left of the house's value.
    """
    return _offer(tables, situation(tables, uid, choice.on), mode, choice)


def _offer(tables: Tables, facts: Situation, mode: str, choice: Choice) -> Offer:
    if mode not in ("cash", "exchange", "ticket", "mixed"):
        raise InputError("compensation.mode", mode=mode)
    blank = Offer(facts.uid, facts.hh_no, mode, choice)
    for holds, code in ((facts.seized, "compensation.seized"), (facts.homeless, "compensation.homeless")):
        if holds:
            return replace(blank, findings=(Finding(None, code, {"hh_no": facts.hh_no}),))
    house = _house(facts, mode, choice)
    sheet = trial.Sheet(facts, facts.words | {label("comp_mode", mode), label("transit_mode", choice.transit_mode)})
    value = trial.house(sheet)
    given, formula = trial.exchange_value(sheet, mode, house)
    part = _ticket_part(facts, mode, choice, value, given)
    trial.valued(sheet)
    months = trial.moving_and_transition(sheet, mode, choice.transit_mode, choice.transit_months)
    trial.business(sheet)
    trial.rewards(sheet, value, rates_on(tables, facts.uid, choice.move_on or choice.on))
    trial.aids(sheet, value)
    in_cash = max(value - given - part, ZERO) if mode in ("cash", "mixed") else ZERO
    ticket = part + trial.mode_aids(sheet, value, in_cash, part)
    shared = tuple(shares(facts, sheet.lines, sheet.findings))
    return replace(blank, lines=shared, house_value=value, given=given, given_formula=formula, ticket=ticket,
                   findings=tuple(sheet.findings), transit_months=months, house=house,
                   sample=any(line.sample for line in shared))


def _house(facts: Situation, mode: str, choice: Choice) -> tuple[Decimal | None, Decimal | None, str] | None:
    """The house set against the expropriated one: as chosen, or as picked already."""
    if mode not in ("exchange", "mixed"):
        return None
    if choice.house_area is not None or choice.house_price is not None:
        return choice.house_area, choice.house_price, choice.house_place
    return facts.house


def _ticket_part(facts: Situation, mode: str, choice: Choice, value: Decimal, given: Decimal) -> Decimal:
    if mode == "ticket":
        return value
    part = choice.ticket_part if mode == "mixed" and choice.ticket_part is not None else ZERO
    left = max(value - given, ZERO)
    if not ZERO <= part <= left:
        raise InputError("compensation.ticket_part", hh_no=facts.hh_no, part=f"{part:,.2f}", left=f"{left:,.2f}")
    return lines.cent(part)


def shares(facts: Situation, each: Iterable[Line], findings: list[Finding]) -> Iterable[Line]:
    """The lines with the tenant's share of a public home; what the pack does not share is said once."""
    if not facts.tenanted:
        yield from each
        return
    lacking: list[str] = []
    for line in each:
        rate = policy.find(facts.rates, line.item_code, facts.words, "承租人", {"percent"})
        if rate is None and line.amount is not None:
            lacking.append(label("comp_item", line.item_code))
        yield line if rate is None else replace(line, tenant_pct=rate.value)
    if lacking:
        findings.append(Finding(None, "compensation.no_share", {"items": list(dict.fromkeys(lacking))}))


def item_rows(found: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines as rows of ``comp_item``, those with an amount only."""
    return [{"item_code": line.item_code, "label": line.label, "qty": None if line.qty is None else float(line.qty),
             "qty_unit": line.qty_unit, "rate": line.rate, "formula": line.formula or None, "amount": line.amount,
             "manual_reason": line.reason, "policy_ref": lines.fitted(line.policy_ref, _BASIS) or None}
            for line in found if line.amount is not None]
