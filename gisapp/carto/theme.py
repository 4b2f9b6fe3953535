"""What the map is coloured by (着色): a theme puts every household, building or parcel into one of its classes.

A theme is data: a code, a label, and a function from tables and a moment to a ``Reading``. Map, legend, table, tip
and paper all take their classes and counts from that one reading. Called by the scene, ``services.theming`` and the
window; the functions are in ``carto.readings``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from gisapp.carto.moment import Moment
from gisapp.carto.style import PAPER, Fill, Hatch, Look
from gisapp.domain import readiness, rollup
from gisapp.domain.changes import Tables

Unit = Literal["household", "building", "parcel", "issue", "plan_area"]
_WHITE: Final = "#FFFFFF"

COLOURS: Final = ("#E9B04A", "#86C8EE", "#2F9E80", "#F5EE9A", "#3F79B3", "#C9622B", "#E0B4D2", "#8F949D")
"""Eight colours that colour-blind eyes tell apart (after Okabe and Ito), for classes without an order."""

_PATTERNS: Final = ((), (Hatch(45, 1.5, 0.34, _WHITE),), (Hatch(135, 1.5, 0.34, "#22262E"),))
MOST: Final = len(COLOURS) * len(_PATTERNS)
"""Classes without an order that can be told apart."""

MONO: Final = (
    Fill(PAPER, (Hatch(0, 3.2, 0.08),)), Fill(PAPER, (Hatch(45, 2.2, 0.10),)), Fill(PAPER, (Hatch(0, 1.3, 0.12),)),
    Fill("#E4E4E4", (Hatch(135, 1.1, 0.14),)), Fill("#D2D2D2", (Hatch(0, 1.5, 0.14), Hatch(90, 1.5, 0.14))),
    Fill("#9C9C9C", (Hatch(45, 1.0, 0.20, "#1A1A1A"),)),
    Fill("#4A4A4A", (Hatch(45, 1.3, 0.20, PAPER), Hatch(135, 1.3, 0.20, PAPER))),
    Fill("#C4C4C4"), Fill("#F0F0F0", (Hatch(90, 0.9, 0.12),)), Fill("#8A8A8A", (Hatch(0, 1.2, 0.22, PAPER),)),
    Fill("#6A6A6A"), Fill("#E4E4E4", (Hatch(45, 1.2, 0.14), Hatch(135, 1.2, 0.14))),
)
"""Fills for a black-and-white printer, by position of the class."""

UNKNOWN_LOOK: Final = Look(Fill("#F4F2EC", (Hatch(45, 1.8, 0.14, "#A7A39A"),)), Fill(PAPER, (Hatch(90, 3.0, 0.08),)))


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a theme: code, Chinese label (translated by ``tr``; a name from the project stays), its look."""

    code: str
    label: str
    look: Look


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a theme says about a snapshot.

    Attributes:
        classes: in the order of the legend.
        at: class of every row of the theme's unit, in the order of its table (int16); −1 stays out of legend and map.
        first: order in which classes prevail where several meet on a building or parcel; the legend's where None.
        words: texts to try as the label of every row, best first; None leaves labels to the layer.
    """

    classes: tuple[Class, ...]
    at: np.ndarray
    first: tuple[int, ...] | None = None
    words: tuple[tuple[str, ...], ...] | None = None

    @property
    def precedence(self) -> np.ndarray:
        """Class → its turn: the lowest prevails."""
        turn = np.arange(len(self.classes), dtype="int16")
        if self.first is not None:
            turn[list(self.first)] = np.arange(len(self.classes), dtype="int16")
        return turn


@dataclass(frozen=True, slots=True)
class Theme:
    """One way to colour the map.

    Attributes:
        code: name in a MapSpec.
        label: Chinese name, translated by ``tr``.
        unit: whose rows are classed and counted.
        read: tables and moment → reading.
        dated: whether it knows other days; the others show what is on record now.
        layers: layers shown as well.
        drawn: whether the tables that the window paints first (``project.DRAWN``) are enough to read it.
        dyes: whether the unit's own layer bears the looks of the classes instead of its own signs.
    """

    code: str
    label: str
    unit: Unit
    read: Callable[[Tables, Moment], Reading]
    dated: bool = True
    layers: tuple[str, ...] = ()
    dyes: bool = False
    drawn: bool = True

    def counts(self, tables: Tables, moment: Moment, zone: str | None = None) -> list[tuple[Class, int]]:
        """Each class with the number of rows in a zone (uid; all where None) that bear it."""
        reading = self.read(tables, moment)
        at = reading.at if zone is None else reading.at[(tables[self.unit]["zone"] == zone).to_numpy(dtype=bool)]
        found = np.bincount(at[at >= 0], minlength=len(reading.classes))
        return [(each, int(count)) for each, count in zip(reading.classes, found, strict=True)]

    def households(self, tables: Tables, moment: Moment) -> np.ndarray:
        """Code of the class of every household (object array; None where it lies on nothing classed)."""
        reading = self.read(tables, moment)
        turn = reading.precedence
        at = reading.at
        if self.unit != "household":
            at = _borne(tables, self.unit, np.where(at >= 0, turn[at], len(turn)), moment)
            at = np.where(at < len(turn), np.append(np.argsort(turn), -1)[np.minimum(at, len(turn))], -1)
        codes = np.array([*(each.code for each in reading.classes), None], dtype=object)
        return np.asarray(codes[at])


def _borne(tables: Tables, unit: Unit, turns: np.ndarray, moment: Moment) -> np.ndarray:
    """The lowest turn among the buildings or parcels that a household lies on; that of its planned use."""
    index = tables["household"].index
    found = np.full(len(index), np.iinfo("int16").max)
    if unit == "plan_area":
        use = readiness.ground(tables, moment.as_of).use
        return np.where(use >= 0, np.append(turns, found[:1])[use], found)
    if unit == "issue":
        links = tables["issue_object"]
        links = links[links["household"].notna()]
    else:
        links = rollup.household_buildings(tables, moment.as_of) if unit == "building" else rollup.household_parcels(
            tables, moment.as_of)
    household = index.get_indexer(pd.Index(links["household"]))
    ground = tables[unit].index.get_indexer(pd.Index(links[unit]))
    known = (household >= 0) & (ground >= 0)
    np.minimum.at(found, household[known], turns[ground[known]])
    return found


def plain_classes(labels: Sequence[tuple[str, str]], *, unknown: str = "未填") -> tuple[Class, ...]:
    """Classes without an order, for (code, label), and a last one for rows without a value (code ``""``)."""
    looks = [Look(Fill(COLOURS[at % len(COLOURS)], _PATTERNS[at // len(COLOURS) % len(_PATTERNS)]),
                  MONO[at % len(MONO)]) for at in range(len(labels))]
    return (*(Class(code, label, look) for (code, label), look in zip(labels, looks, strict=True)),
            Class("", unknown, UNKNOWN_LOOK))


def ordered_classes(labels: Sequence[tuple[str, str, str]]) -> tuple[Class, ...]:
    """Classes of (code, label, colour) in an order."""
    return tuple(Class(code, label, Look(Fill(colour), MONO[at % len(MONO)]))
                 for at, (code, label, colour) in enumerate(labels))

