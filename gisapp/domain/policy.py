"""The policy pack: which rate holds for a household on a day, by the clause that says so. Never a rate of our own.

A row of ``policy`` names an item and, in ``variant``, the case it is for: words separated by “·”. A word is a condition
(住宅, 货币, 直管公房 …) or the purpose of the row (超期, 承租人 …); a row without words is the plain rate of its item.
Of the rows whose conditions all hold, the one with most conditions holds, then the zone's own before the general one,
then the later one. Called by ``services.compensation``, ``services.policies`` and ``money`` (overdue transition).
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from gisapp.domain.changes import Tables
from gisapp.domain.codes import CODES
from gisapp.domain.columns import is_missing

PURPOSES: Final = {
    "超期": "multiple of the month's transition fee once the department is late",
    "承租人": "share of a line that goes to the tenant of a public home, in %",
    "月数": "months for which the transition fee is promised",
    "次数": "how many moves are paid",
    "超面积": "price of the exchange house beyond the recognised area, in bands from floor to ceiling (㎡)",
}
"""Words that make a row something else than the rate of its item."""

NON_DWELLING: Final = "非住宅"
_CONDITIONS: Final = ("use", "tenure", "comp_mode", "transit_mode", "hardship")
WORDS: Final = frozenset({NON_DWELLING, *(label for codes in _CONDITIONS for label in CODES[codes].values())})
"""Words that a variant may use as conditions."""

FREE_ITEMS: Final = frozenset({"fixture", "other"})
"""Items whose variants name the thing itself, in words of the office."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the pack, ready to be asked.

    Attributes:
        item_code: a code of ``comp_item``.
        purpose: one of ``PURPOSES``, or empty for the rate itself.
        conditions: words that must hold.
        method: a code of ``policy_method``.
        value: the rate, in the unit of the method.
        floor: least amount, or where a band begins.
        ceiling: largest amount, or where a band ends.
        reference: pack, edition and clause, as kept with the amount.
        own: whether it is for one zone only.
        effective_on: first day.
        expires_on: last day; None for no end.
        sample: invented, for demonstration.
    """

    item_code: str
    purpose: str
    conditions: frozenset[str]
    method: str
    value: Decimal
    floor: Decimal | None
    ceiling: Decimal | None
    reference: str
    own: bool
    effective_on: dt.date
    expires_on: dt.date | None
    sample: bool

    def bounded(self, amount: Decimal) -> Decimal:
        """An amount brought between floor and ceiling."""
        if self.floor is not None:
            amount = max(amount, self.floor)
        return amount if self.ceiling is None else min(amount, self.ceiling)


def parted(variant: str | None) -> tuple[str, frozenset[str]]:
    """The purpose and the conditions that a variant names.

    >>> parted("超期·周转房")
    ('超期', frozenset({'周转房'}))
    """
    words = {word for word in re.split(r"[·、，,\s]+", variant or "") if word}
    purpose = next((word for word in PURPOSES if word in words), "")
    return purpose, frozenset(words - {purpose})


def holding(policies: pd.DataFrame, on: dt.date, zone: str | None) -> pd.DataFrame:
    """The rows in force on a day, of a zone and general ones, in the order of their recording."""
    day = pd.Timestamp(on)
    begun = (policies["effective_on"] <= day).to_numpy()
    over = (policies["expires_on"] < day).to_numpy()
    here = policies["zone"].isna().to_numpy() | (policies["zone"] == zone).to_numpy(dtype=bool)
    return policies[begun & ~over & here]


def rates(tables: Tables, zone: str | None, on: dt.date) -> tuple[Rate, ...]:
    """All rates in force in a zone on a day."""
    return tuple(_read(holding(tables["policy"], on, zone)))


def _read(rows: pd.DataFrame) -> Iterator[Rate]:
    row: Any
    for row in rows.astype({"sample": "object"}).itertuples(index=False):
        if is_missing(row.value):
            continue
        purpose, conditions = parted(row.variant)
        yield Rate(
            row.item_code, purpose, conditions, row.method, exact(row.value), _exact(row.floor), _exact(row.ceiling),
            f"{row.pack} {row.edition} {row.clause}", not is_missing(row.zone), row.effective_on.date(),
            None if is_missing(row.expires_on) else row.expires_on.date(), row.sample is True)


def exact(number: float) -> Decimal:
    """A stored decimal as it was meant: 12.35, not 12.3499999."""
    return Decimal(repr(round(float(number), 4)))


def _exact(number: Any) -> Decimal | None:
    return None if is_missing(number) else exact(number)


def find(known: Iterable[Rate], item_code: str, words: Collection[str], purpose: str = "",
         methods: Collection[str] = ()) -> Rate | None:
    """The rate of an item for a case, or None: then no amount may be made up.

    Args:
        known: rates of a zone and day.
        item_code: a code of ``comp_item``.
        words: what is true of the case, in labels.
        purpose: one of ``PURPOSES``, or empty for the rate itself.
        methods: methods that can be used; any where none is given.
    """
    fitting = [rate for rate in known
               if rate.item_code == item_code and rate.purpose == purpose and rate.conditions <= set(words)
               and (not methods or rate.method in methods)]
    if not fitting:
        return None
    best = max(range(len(fitting)), key=lambda at: (*_weight(fitting[at]), at))
    return fitting[best]


def _weight(rate: Rate) -> tuple[int, bool, dt.date]:
    return len(rate.conditions), rate.own, rate.effective_on


def bands(known: Iterable[Rate], words: Collection[str]) -> list[Rate]:
    """The price bands of an exchange house beyond the recognised area (超面积), from the first ㎡ on."""
    fitting = [rate for rate in known if rate.item_code == "house" and rate.purpose == "超面积"
               and rate.method in {"percent", "per_m2"} and rate.conditions <= set(words)]
    most = max((_weight(rate) for rate in fitting), default=None)
    return sorted((rate for rate in fitting if _weight(rate) == most), key=lambda rate: rate.floor or Decimal(0))
