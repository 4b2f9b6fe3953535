"""The legend of a theme: its classes with their counts, from the reading that colours the map.

Called by the window's legend, the printed sheet and tests; stages are counted as ``services.dashboard`` counts them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from gisapp.carto import readings, standing
from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import SINCE, STAGE, Portrayal
from gisapp.carto.sharing import RATES, rate_class
from gisapp.carto.style import Look
from gisapp.carto.theme import Unit
from gisapp.domain.changes import Tables
from gisapp.i18n import tr

_UNITS: Final[dict[Unit, str]] = {"household": "户", "building": "幢", "parcel": "宗", "issue": "件", "plan_area": "块"}
_FEW: Final = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a legend: class code, its name in words, its look, how many bear it."""

    code: str
    words: str
    look: Look
    count: int


@dataclass(frozen=True, slots=True)
class Legend:
    """A theme's legend.

    Attributes:
        theme: code.
        title: name of the theme and the unit that is counted, in words.
        entries: classes in their order; of many classes only those that occur.
        note: what the reader must know; empty where there is nothing.
        rates: classes of the 签约率 that 幢 of several households bear where they are small, with how many 幢 each;
            empty where they bear the class that prevails.
    """

    theme: str
    title: str
    entries: tuple[Entry, ...]
    note: str = ""
    rates: tuple[Entry, ...] = ()

    @property
    def total(self) -> int:
        """Rows counted."""
        return sum(each.count for each in self.entries)


def title(theme: str) -> str:
    """当前阶段 · 户: the theme's name and what is counted."""
    chosen = readings.theme_of(theme)
    name = tr("当前阶段") if theme == STAGE else tr(chosen.label)
    return f"{name} · {tr(_UNITS[chosen.unit])}"


def legend(tables: Tables, portrayal: Portrayal, moment: Moment, zone: str | None = None) -> Legend:
    """The legend of what is portrayed in a zone (uid; all where None).

    Raises:
        InputError: ``map.no_theme``.
    """
    theme = portrayal.theme
    chosen = readings.theme_of(theme)
    counts = chosen.counts(tables, moment, zone)
    shown = [(each, count) for each, count in counts
             if count or (each.code and (theme == STAGE or len(counts) - 1 <= _FEW))]
    entries = tuple(Entry(each.code, tr(each.label), each.look, count) for each, count in shown)
    return Legend(theme, title(theme), entries, _note(theme, moment),
                  rates(tables, moment, zone) if portrayal.rated else ())


def rates(tables: Tables, moment: Moment, zone: str | None = None) -> tuple[Entry, ...]:
    """The classes of the 签约率, and how many 幢 of two households or more are in each."""
    signed, total = standing.tallies(tables, "building", moment.as_of)
    shared = total > 1
    if zone is not None:
        shared &= (tables["building"]["zone"] == zone).to_numpy(dtype=bool)
    counts = np.bincount(rate_class(signed[shared], total[shared]), minlength=len(RATES))
    return tuple(Entry(each.code, tr(each.label), each.look, int(count))
                 for each, count in zip(RATES, counts, strict=True))


def _note(theme: str, moment: Moment) -> str:
    chosen = readings.theme_of(theme)
    if theme == SINCE:
        return tr("与 {day} 当天结束时相比", day=moment.compared.isoformat())
    if chosen.unit == "plan_area":
        return tr("净地率为业态范围内已腾空拆除或已移交的宗地面积占宗地面积的比例；规划用地为示意")
    if moment.as_of is not None and not chosen.dated:
        return tr("这一专题没有历史，显示的是现在的值")
    return ""
