"""What the officer is looking at: the zone, the stages shown, what is selected. One place, so that all views agree.

Legend, map, table, panel and status bar read it and write it; none of them knows another.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gisapp.carto.moment import Moment
from gisapp.carto.portrayal import USUAL, Portrayal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Selected:
    """Rows of one table: ``household``, ``building`` or ``parcel``; an empty table is nothing.

    ``places`` keeps where its rows are in an index, for all who ask after the same one.
    """

    table: str = ""
    uids: tuple[str, ...] = ()
    _found: list[tuple["pd.Index", "np.ndarray"]] = field(default_factory=list, compare=False, repr=False)

    def places(self, index: "pd.Index") -> "np.ndarray":
        """Positions of the rows in an index, in their order; those that are not there are left out."""
        for known, at in self._found:
            if known is index:
                return at
        asked: Any = list(self.uids)
        at = index.get_indexer(asked)
        self._found[:] = [(index, at[at >= 0])]
        return at[at >= 0]

    def __bool__(self) -> bool:
        return bool(self.uids)


class Focus(QObject):
    """The shared state of all views.

    Signals:
        zone_changed, only_changed: a value changed, whoever did it.
        portrayal_changed: the map tells something else, or otherwise; by another theme ``only`` is then all.
        day_changed: another day is looked at.
        selected: another selection (``selection``); the argument names who made it, so that a view can
            leave itself alone.
        shown: rows (table, uids) that the map shall bring into sight.
    """

    zone_changed = Signal()
    only_changed = Signal()
    portrayal_changed = Signal()
    day_changed = Signal()
    selected = Signal(str)
    shown = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zone: str | None = None
        self.only: frozenset[str] | None = None
        self.portrayal = USUAL
        self.as_of: dt.date | None = None
        self.selection = Selected()

    def set_zone(self, uid: str | None) -> None:
        """Look at one zone, or at all."""
        if uid != self.zone:
            self.zone = uid
            self.zone_changed.emit()

    @property
    def moment(self) -> Moment:
        """When the officer looks at the zone."""
        return Moment(self.as_of, None, self.portrayal.since)

    def set_portrayal(self, portrayal: Portrayal) -> None:
        """Let the map tell something else, or otherwise."""
        if portrayal == self.portrayal:
            return
        if portrayal.theme != self.portrayal.theme:
            self.only = None
        self.portrayal = portrayal
        self.portrayal_changed.emit()

    def set_day(self, as_of: dt.date | None) -> None:
        """Look at the end of a past day; None is now."""
        if as_of != self.as_of:
            self.as_of = as_of
            self.day_changed.emit()

    def toggle_group(self, group: str, *, add: bool = False) -> None:
        """Show only one class of the theme; with ``add`` one more or one less; once more shows all again."""
        if not add:
            self.set_only(None if self.only == frozenset({group}) else frozenset({group}))
            return
        chosen = (self.only or frozenset()) ^ {group}
        self.set_only(chosen or None)

    def set_only(self, groups: frozenset[str] | None) -> None:
        """Show only these classes of the theme; None is all."""
        if groups != self.only:
            self.only = groups
            self.only_changed.emit()

    def select(self, table: str, uids: Iterable[str], by: str) -> None:
        """Select rows of one table."""
        chosen = Selected(table, tuple(dict.fromkeys(uids)))
        chosen = chosen if chosen.uids else Selected()
        if chosen != self.selection:
            self.selection = chosen
            self.selected.emit(by)

    def show_rows(self, table: str, uids: Iterable[str], by: str) -> None:
        """Select rows and bring them into the map's sight."""
        chosen = list(uids)
        self.select(table, chosen, by)
        self.shown.emit(table, chosen)

    def lose(self, table: str, uids: Iterable[str]) -> None:
        """Rows are gone: they are not selected any more."""
        if self.selection.table == table:
            gone = set(uids)
            self.select(table, [uid for uid in self.selection.uids if uid not in gone], "lost")

    def forget(self) -> None:
        """Another project arrives: nothing of the old one remains. All views are about to start anew."""
        self.zone, self.only, self.selection = None, None, Selected()
        self.portrayal, self.as_of = USUAL, None
